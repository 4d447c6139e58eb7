"""Every test runs away from the clerk's own data, on a fixed day, and any Python warning fails it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True, scope="module")
def no_window_stays() -> Iterator[None]:
    """What a module's tests left open goes with it; a later change of style would lay all of it out again."""
    yield
    if (widgets := sys.modules.get("PySide6.QtWidgets")) and widgets.QApplication.instance():
        for left in widgets.QApplication.topLevelWidgets():
            left.deleteLater()
        core = sys.modules["PySide6.QtCore"]
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("FUGICHO_HOME", str(home))
    return home


@pytest.fixture
def papers() -> Path:
    """The real papers K1, K3 and K4 as answers files."""
    return Path(__file__).parent / "papers"

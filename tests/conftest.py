"""Every test runs away from the clerk's own data, on a fixed day, and any Python warning fails it."""

from __future__ import annotations

from pathlib import Path

import pytest


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

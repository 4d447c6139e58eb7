"""Every test runs away from the clerk's own data, on a fixed day, and any Python warning fails it."""

from __future__ import annotations

import gc
import itertools
import os
import pickle
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from desktop.app import prepare
from desktop.keys import slots
from desktop.keys.ring import Cost
from tests.new_stores import made_once

prepare()  # as the program does before Qt loads: also a test that prints asks for printers through no network
if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True, scope="module")
def no_window_stays() -> Iterator[None]:
    """What a module's tests left open goes with it; a later change of style would lay all of it out again."""
    yield
    if (widgets := sys.modules.get("PySide6.QtWidgets")) and widgets.QApplication.instance():
        for left in widgets.QApplication.topLevelWidgets():
            left.deleteLater()
        core = sys.modules["PySide6.QtCore"]
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
    _keep()  # here, in the thread of the windows: elsewhere the garbage of a window may not be found


@pytest.fixture(autouse=True, scope="session")
def windows_live_as_long_as_their_test() -> Iterator[None]:
    """pytest-qt holds windows weakly: one held by a ring of its own alone was deleted while it painted, and crashed.

    That is when garbage happens to be found there; in the program the main window and Qt's parents hold them.
    """
    from pytestqt.qtbot import QtBot

    add = QtBot.addWidget

    def held(bot: Any, widget: Any, **named: Any) -> None:
        alive: dict[int, Any] = bot.__dict__.setdefault("alive", {})
        key = id(widget)
        alive[key] = widget
        widget.destroyed.connect(lambda: alive.pop(key, None))
        add(bot, widget, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QtBot, "addWidget", held)
        yield


def pytest_collection_finish() -> None:
    _keep()


def _keep() -> None:
    """What is there now stays for good: no later collection of garbage walks through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def forms_are_parsed_once() -> Iterator[None]:
    """Definitions are read anew again and again by tests that spoil one of their files; the texts stay the same."""
    parse = tomllib.loads

    @lru_cache(maxsize=1024)
    def kept(text: str) -> bytes:
        return pickle.dumps(parse(text))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tomllib, "loads", lambda text: pickle.loads(kept(text)))  # noqa: S301 - what we just wrote
        yield


@pytest.fixture(autouse=True, scope="session")
def derivations_are_cheap() -> Iterator[None]:
    """A passphrase is derived in a millisecond instead of a fifth of a second; the real cost has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slots, "Cost", lambda: Cost(64, 1, 1))
        yield


@pytest.fixture(autouse=True, scope="session")
def new_stores_are_made_once() -> Iterator[None]:
    with made_once():
        yield


_PLACES = itertools.count()


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every test has its folders; they are counted here, as pytest looks through all of them for each new one."""
    return tmp_path_factory.mktemp("places")


@pytest.fixture
def tmp_path(places: Path, request: pytest.FixtureRequest) -> Path:
    """A folder of the test's own, as pytest makes it."""
    path = places / f"{re.sub(r'[^0-9A-Za-z_]', '_', request.node.name)[:30]}{next(_PLACES)}"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture(autouse=True)
def own_home(places: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    home = places / f"home{next(_PLACES)}"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("FUGICHO_HOME", str(home))
    return home


@pytest.fixture(autouse=True, scope="session")
def clipboard_is_empty_at_the_end() -> Iterator[None]:
    """A QMimeData of ours left on the clipboard is deleted by Qt after Python has ended, and that crashes.

    The offscreen clipboard lives in a static of QtGui; the real ones go with the application, while Python is there.
    """
    yield
    if (gui := sys.modules.get("PySide6.QtGui")) and gui.QGuiApplication.instance():
        gui.QGuiApplication.clipboard().clear()


@pytest.fixture
def papers() -> Path:
    """The real papers K1, K3 and K4 as answers files."""
    return Path(__file__).parent / "papers"

"""The front door: nothing heavy before the first paint, Japanese words of Qt, every fault a box; no screen, one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMessageBox
from pytestqt.qtbot import QtBot

from desktop import app
from desktop.errors import DeskError
from desktop.places import FULL
from desktop.screen.office import Office
from desktop.screen.settings import Settings
from desktop.screen.trouble import BugBox
from desktop.screen.window import Window

HEAVY = ("sqlmodel", "sqlalchemy", "alembic", "openpyxl", "reportlab", "fontTools", "pypdf", "pypdfium2", "sqlcipher3")
FIRST_PAINT = """
import os, sys
from desktop import app
def tell(office):
    print(*sorted({m.split(".")[0] for m in sys.modules} | {m for m in sys.modules if m.startswith("desktop.")}))
    sys.stdout.flush()
    os._exit(0)
app.begin = tell
app.run()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_no_screen_is_one_sentence() -> None:
    kept = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    done = subprocess.run([sys.executable, "-m", "desktop", "app"], env=kept, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().strip().startswith("画面が見つからないため、窓を開けません。")
    assert len(done.stderr.decode().strip().splitlines()) == 1


def test_nothing_heavy_is_loaded_before_the_first_paint(own_home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "FUGICHO_HOME": str(own_home)},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    loaded = done.stdout.split()
    assert "desktop.screen.window" in loaded
    assert [m for m in loaded if m in HEAVY or m == "desktop.store.store"] == []


@pytest.fixture
def front(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """The window as the program makes it, shown, with its exception hook."""
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    from desktop.store.store import open_store

    open_store(tmp_path / "案件.sqlite3").close()
    window = app.make_window(tmp_path / "案件.sqlite3", Settings())
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.office.opened, timeout=15_000):
        window.show()
    qtbot.waitUntil(lambda: window.dialog is not None)
    assert window.dialog is not None
    window.dialog.reject()
    yield window
    window.close()


def boxes(kind: type) -> list[object]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


def test_a_fault_nobody_took_is_a_report_and_one_at_a_time(qtbot: QtBot, front: Window) -> None:
    for _ in range(3):
        sys.excepthook(RuntimeError, RuntimeError("x"), None)
    found = boxes(BugBox)
    assert len(found) == 1
    found[0].reject()  # type: ignore[attr-defined]
    sys.excepthook(RuntimeError, RuntimeError("x"), None)
    assert len(boxes(BugBox)) == 1
    boxes(BugBox)[0].reject()  # type: ignore[attr-defined]


def test_a_refusal_on_the_worker_is_one_sentence(qtbot: QtBot, front: Window) -> None:
    def refuse(_store: object) -> None:
        raise DeskError(FULL, path="USB")

    front.office.ask(refuse)
    qtbot.waitUntil(lambda: bool(boxes(QMessageBox)), timeout=15_000)
    box = boxes(QMessageBox)[0]
    assert isinstance(box, QMessageBox)
    assert "「USB」に書き込む空きがありません。" in box.text()
    box.reject()


def test_the_heavy_modules_are_loaded_afterwards_one_by_one(front: Window) -> None:
    class Warm:
        warmed = False

        def warm(self) -> None:
            self.warmed = True

    store = Warm()
    assert list(app.prefetch(store)) == list(app.HEAVY)  # type: ignore[arg-type]
    assert store.warmed
    assert all(name in sys.modules for name in app.HEAVY)


def test_the_words_of_qt_are_japanese(qapp: QApplication) -> None:
    kept = app.load_translations(qapp)
    try:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Save)
        assert buttons.button(QDialogButtonBox.StandardButton.Cancel).text() == "キャンセル"
        assert buttons.button(QDialogButtonBox.StandardButton.Save).text() == "保存"
        buttons.deleteLater()
    finally:
        for translator in kept:
            qapp.removeTranslator(translator)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows asks its own spooler")
@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, app.CUPS_SOCKET),
        ({"CUPS_SERVER": "/own.sock"}, "/own.sock"),
        ({"CUPS_SERVER": "127.0.0.1"}, app.CUPS_SOCKET),
        ({"CUPS_SERVER": "printers.example:631"}, app.CUPS_SOCKET),
    ],
)
def test_printers_are_asked_through_a_socket_file(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], wanted: str
) -> None:
    monkeypatch.setattr(os, "environ", given)
    app.prepare()
    assert given == {"CUPS_SERVER": wanted}


def test_the_office_says_so_when_the_store_is_not_open(qtbot: QtBot, tmp_path: Path) -> None:
    from desktop.screen.worker import Worker

    office = Office(tmp_path / "案件.sqlite3", Worker())
    with pytest.raises(DeskError, match="開けていない"):
        _ = office.store

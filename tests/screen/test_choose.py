"""The system's file dialog.

1. What was chosen is told. 2. Nothing of it stays outside the store: Qt's own memory of folders is as it was before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.screen.choose import choose

CANARY = "辻󠄀さんの𠮷野家調査"


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """Qt's own settings in a folder of the test's."""
    folder = tmp_path / "config"
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(folder))
    yield folder
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(Path.home() / ".config"))


def picked(qtbot: QtBot, folder: Path) -> list[Path]:
    """A clerk chooses a file of the folder; the dialog is gone afterwards."""
    window, found = QWidget(), list[Path]()
    qtbot.addWidget(window)
    dialog = choose(window, "open", "開く", str(folder), found.extend)
    dialog.selectFile(str(folder / "一覧.xlsx"))
    end(qtbot, dialog)
    return found


def end(qtbot: QtBot, dialog: QFileDialog) -> None:
    """Accept what was chosen and wait until the dialog is really gone."""
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accept()
    qtbot.waitUntil(lambda: bool(gone))


def kept(folder: Path) -> str:
    """What Qt's memory of folders says, in every form it is written."""
    told = QSettings(QSettings.Scope.UserScope, "QtProject")
    told.sync()
    files = b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    return f"{[told.value(key) for key in told.allKeys()]} {files.decode('unicode-escape', 'replace')}"


def test_no_folder_is_remembered(qtbot: QtBot, tmp_path: Path, memory: Path) -> None:
    """1, 2"""
    folder = tmp_path / CANARY
    folder.mkdir()
    (folder / "一覧.xlsx").touch()
    assert picked(qtbot, folder) == [folder / "一覧.xlsx"]
    assert CANARY not in kept(memory)


def test_what_other_programs_keep_there_stays(qtbot: QtBot, tmp_path: Path, memory: Path) -> None:
    """2"""
    theirs = QSettings(QSettings.Scope.UserScope, "QtProject")
    theirs.setValue("FileDialog/lastVisited", "file:///theirs")
    theirs.setValue("Own/thing", "1")
    theirs.sync()
    folder = tmp_path / CANARY
    folder.mkdir()
    (folder / "一覧.xlsx").touch()
    picked(qtbot, folder)
    again = QSettings(QSettings.Scope.UserScope, "QtProject")
    assert again.value("FileDialog/lastVisited") == "file:///theirs"
    assert again.value("Own/thing") == "1"
    assert CANARY not in kept(memory)


def test_without_our_care_it_would_be_remembered(qtbot: QtBot, tmp_path: Path, memory: Path) -> None:
    """The control: Qt's dialog alone leaves the folder there."""
    folder = tmp_path / "abc-canary"
    folder.mkdir()
    (folder / "a.txt").touch()
    dialog = QFileDialog()
    dialog.setDirectory(str(folder))
    dialog.open()
    dialog.selectFile("a.txt")
    end(qtbot, dialog)
    assert "abc-canary" in kept(memory)

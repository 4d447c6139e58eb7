"""The system's file dialog, opened without waiting: title and start in, the chosen paths told to whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

Kind = Literal["folder", "open", "several", "save"]
MODES = {
    "folder": QFileDialog.FileMode.Directory,
    "open": QFileDialog.FileMode.ExistingFile,
    "several": QFileDialog.FileMode.ExistingFiles,
    "save": QFileDialog.FileMode.AnyFile,
}


def choose(
    parent: QWidget, kind: Kind, title: str, start: str, then: Callable[[list[Path]], object], endings: str = ""
) -> QFileDialog:
    """Open the dialog over a widget; ``then`` gets the paths when some were chosen.

    Windows keeps the name of a chosen file in its lists of recent files: what may have a 件名 or a name of somebody in
    its name is written into a chosen ``folder``, never proposed to ``save``.
    ``start`` is a folder, or for ``save`` a whole proposed path; ``endings`` is a Qt filter: ``PDF (*.pdf)``.
    """
    memory = _memory()
    dialog = QFileDialog(parent, title)
    # Qt writes the folders of every dialog into its own settings when the dialog ends (a file, on Windows the registry)
    dialog.destroyed.connect(lambda: _put_back(memory))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(MODES[kind])
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, kind == "folder")
    if kind == "save":
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if endings:
        dialog.setNameFilter(endings)
    proposed = Path(start)
    if kind == "save" and start and not proposed.is_dir():
        dialog.setDirectory(str(proposed.parent))
        dialog.selectFile(proposed.name)
    elif start:
        dialog.setDirectory(start)
    dialog.filesSelected.connect(lambda paths: then([Path(p) for p in paths]))
    dialog.open()
    return dialog


def _memory() -> dict[str, object]:
    """What Qt keeps of file dialogs for all programs of this person: last folder, columns."""
    settings = _settings()
    return {key: settings.value(key) for key in settings.allKeys()}


def _put_back(memory: dict[str, object]) -> None:
    """As it was: names of folders and files of the office stay nowhere outside the store."""
    settings = _settings()
    settings.remove("")
    for key, value in memory.items():
        settings.setValue(key, value)


def _settings() -> QSettings:
    settings = QSettings(QSettings.Scope.UserScope, "QtProject")
    settings.beginGroup("FileDialog")
    return settings

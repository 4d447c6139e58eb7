"""The system's file dialog, opened without waiting: title and start in, the chosen paths told to whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
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

    ``start`` is a folder, or for ``save`` a whole proposed path; ``endings`` is a Qt filter: ``PDF (*.pdf)``.
    """
    dialog = QFileDialog(parent, title)
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

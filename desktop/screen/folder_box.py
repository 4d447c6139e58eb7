"""A line for a folder or file with 参照 beside it: typed or chosen, a path out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop.screen.choose import Kind, choose


class FolderBox(QWidget):
    """``kind``: ``folder``, ``open`` (a file that is there) or ``save`` (a file to be)."""

    changed = Signal()

    def __init__(self, kind: Kind, start: str, title: str, endings: str = "") -> None:
        super().__init__()
        self._kind, self._title, self._endings = kind, title, endings
        self.edit = QLineEdit(start)
        self.edit.textChanged.connect(self.changed)
        self.browse = QPushButton("参照…")
        self.browse.setAutoDefault(False)
        self.browse.setAccessibleName(f"{title}（参照）")
        self.browse.clicked.connect(self.ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.edit, 1)
        row.addWidget(self.browse)
        self.setFocusProxy(self.edit)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.edit.setAccessibleName(name)

    def path(self) -> Path | None:
        """The path typed, None when there is none."""
        text = self.edit.text().strip().strip('"')
        return Path(text).expanduser() if text else None

    def ask(self) -> None:
        choose(self, self._kind, self._title, self.edit.text(), self._take, self._endings)

    def _take(self, paths: list[Path]) -> None:
        self.edit.setText(str(paths[0]))
        self.edit.setFocus()

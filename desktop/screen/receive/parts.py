"""Parts of the receiving pages in; a splitter that asks for no more height than they need, out."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QSplitter, QWidget


class Parts(QSplitter):
    """Above and below. With large text the page is then no higher than the screen, as long as everything has its least."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setChildrenCollapsible(False)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())


def take_what_is_left(widget: QWidget) -> None:
    """A table or a text wants its least height only, and grows into what the others leave."""
    widget.setSizePolicy(widget.sizePolicy().horizontalPolicy(), QSizePolicy.Policy.Ignored)

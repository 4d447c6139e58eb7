"""The text box of the cell with the keyboard: typing in, and a block from a spreadsheet handed to the table."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from desktop.screen.editors.cells import rows_of_tabs
from desktop.screen.editors.text_box import TextBox


class CellBox(TextBox):
    """The text of one cell; a block from a spreadsheet goes to the table instead."""

    block_pasted = Signal(list)
    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prose = False

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text().replace("\r\n", "\n")
        lines = "\n" in text.removesuffix("\n") and (not self.prose or "<table" in source.html())
        if "\t" in text or lines:
            self.block_pasted.emit(rows_of_tabs(text))
        else:
            super().insertFromMimeData(source)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if over := self.parentWidget():
            over.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if over := self.parentWidget():
            over.update()

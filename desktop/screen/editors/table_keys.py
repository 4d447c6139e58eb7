"""Keys of a table: a key press in a cell in, an act of the table out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop.screen.editors.cells import Spot

if TYPE_CHECKING:
    from desktop.screen.editors.table import TableEditor

Key, Mod = Qt.Key, Qt.KeyboardModifier
STEPS = {Key.Key_Left: (0, -1), Key.Key_Right: (0, 1), Key.Key_Up: (-1, 0), Key.Key_Down: (1, 0)}


class TableKeys:
    """What the keys do in a table."""

    def __init__(self, table: TableEditor) -> None:
        self.table = table

    def pressed(self, event: QKeyEvent) -> bool:
        """A key of the cell; True when it was used."""
        key, held = event.key(), event.modifiers() & ~Mod.KeypadModifier
        if key in (Key.Key_Return, Key.Key_Enter):
            return self._enter_key(held)
        if not self.table.cells.fixed and self._row_key(key, held):
            return True
        if key in (Key.Key_Tab, Key.Key_Backtab):
            return held in (Mod.NoModifier, Mod.ShiftModifier) and self.table.next(1 if key == Key.Key_Tab else -1)
        if key == Key.Key_F4 and held == Mod.NoModifier:
            self.table.choose()
            return True
        return self._block_key(event) or (key in STEPS and self._arrow(Key(key), held))

    def _enter_key(self, held: Qt.KeyboardModifier) -> bool:
        if held in (Mod.AltModifier, Mod.ShiftModifier):
            if not self.table.locked:
                self.table.hand.textCursor().insertBlock()
            return True
        if held == Mod.ControlModifier and not self.table.cells.fixed:
            self.table.add_row()
            return True
        return held == Mod.NoModifier and self.table.enter_pressed()

    def _row_key(self, key: int, held: Qt.KeyboardModifier) -> bool:
        if held == Mod.ControlModifier and key == Key.Key_Delete:
            self.table.remove_row()
        elif held == Mod.AltModifier and key in (Key.Key_Up, Key.Key_Down):
            self.table.move_row(-1 if key == Key.Key_Up else 1)
        else:
            return False
        return True

    def _block_key(self, event: QKeyEvent) -> bool:
        """Keys on a chosen block; Ctrl+A takes the whole table once the cell is taken."""
        if event.matches(QKeySequence.StandardKey.SelectAll):
            text = self.table.hand.text()
            if self.table.grid.corner is None and self.table.hand.selection() == (0, len(text)):
                self.table.take_all()
                return True
        elif event.matches(QKeySequence.StandardKey.Copy):
            return self.table.copy_block()
        elif event.matches(QKeySequence.StandardKey.Cut):
            return self.table.copy_block() and (self.table.clear_block("のセルを切り取り") or True)
        elif event.key() in (Key.Key_Delete, Key.Key_Backspace):
            return self.table.clear_block()
        elif event.key() == Key.Key_Escape and self.table.grid.block() is not None:
            self.table.go(self.table.grid.here)
            return True
        return False

    def _arrow(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """To the neighbouring cell from the end of the text; with Shift a block from there on."""
        if held not in (Mod.NoModifier, Mod.ShiftModifier):
            return False
        block = held == Mod.ShiftModifier
        if not (block and self.table.grid.corner is not None) and not self._at_edge(key, block=block):
            return False
        down, right = STEPS[key]
        here = self.table.grid.here
        spot = Spot(here.row + down, here.column + right)
        if not (0 <= spot.row < len(self.table.cells.rows) and 0 <= spot.column < self.table.cells.width):
            return False
        self.table.go(spot, block=block)
        return True

    def _at_edge(self, key: Qt.Key, *, block: bool) -> bool:
        """Whether the cursor stands where an arrow has nowhere to go inside the cell."""
        cursor = self.table.hand.textCursor()
        whole = self.table.hand.selection() == (0, len(self.table.hand.text()))
        if key in (Key.Key_Left, Key.Key_Right):
            ends = cursor.atStart() if key == Key.Key_Left else cursor.atEnd()
            return (whole or ends) if not block else (ends and not cursor.hasSelection()) or whole
        box, moved = self.table.hand.cursorRect(cursor), self.table.hand.document().size().height()
        return (
            box.top() < self.table.hand.fontMetrics().height()
            if key == Key.Key_Up
            else box.bottom() > moved - box.height()
        )

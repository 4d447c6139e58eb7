"""What every editor offers to the form view: a value shown, edits told, its inputs and its lock."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.definition.model import Field, Phrase, Value
from desktop.screen.editors.text_box import TextBox


class Editor(QWidget):
    """The input of one place; the value itself lives in the case."""

    edited = Signal(object, str, bool)
    """New value, name of the act for the undo menu, and whether it was typing (joined with the last)."""
    noted = Signal(str)
    """One sentence for the clerk about what the editor just did; shown under the field."""
    wants = Signal(str)
    """A wish of a text box (undo, redo, phrases, keep phrase, glyphs, find)."""
    regrouped = Signal()
    """Inputs came or went."""
    unfolding = Signal(bool)
    """The explanation under the boxes wants to show (True) or may go (False)."""
    paused = Signal()
    """What is typed next is an act of its own (another cell)."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.locked = False
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(4)

    def value(self) -> Value:
        """What the inputs show now."""
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Show a value from the case without telling an edit."""
        raise NotImplementedError

    def inputs(self) -> Sequence[QWidget]:
        """Everything that takes the keyboard, in order."""
        raise NotImplementedError

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        self.locked = locked

    def first_input(self) -> QWidget:
        """Where the keyboard goes when the field is entered."""
        return self.inputs()[0]

    def focus_at(self, start: int, length: int) -> None:  # noqa: ARG002
        """Take the focus; texts also select ``length`` code points from ``start`` (-1: leave the cursor)."""
        self.first_input().setFocus()

    def key_first(self, widget: QWidget, event: QKeyEvent) -> bool:  # noqa: ARG002
        """A key of an input before the form's own keys; True when the editor used it."""
        return False

    def claims(self, event: QKeyEvent) -> bool:  # noqa: ARG002
        """Whether a key that is a menu's elsewhere belongs to this editor."""
        return False

    def boxes(self) -> Sequence[TextBox]:
        """Its text boxes."""
        return [i for i in self.inputs() if isinstance(i, TextBox)]

    def put(self, box: TextBox, start: int, length: int, new: str, name: str) -> None:
        """Replace code points of one box as one act of its own (定型文, 字形), the cursor behind the new text."""
        if self.locked:
            return
        text = box.text()
        box.show_text(text[:start] + new + text[start + length :])
        box.show_selection(start + len(new), 0)
        self.edited.emit(self.value(), name, False)  # noqa: FBT003

    def offered(self) -> tuple[Phrase, ...]:
        """定型文 of the definition, and whatever else the kind can offer by key."""
        return self.field.phrases

    def place_in_value(self, box: TextBox, offset: int) -> int:  # noqa: ARG002
        """The offset of a box's text inside the whole text of the field."""
        return offset

    def footing(self) -> str:
        """Counts for the line under the field, empty when there is nothing to say."""
        return ""

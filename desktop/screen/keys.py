"""Keys of the form: Enter moves on (never during a conversion), one undo for all fields, and the keys of the tools.

Key presses of the form's inputs in, signals of :class:`FormKeys` out. The keys, as shown in menus and help: Enter and Shift+Enter
(next and previous field; in prose Enter is a line end), Ctrl+Enter (next field everywhere), Alt+Enter (a line end everywhere
it is allowed), Ctrl+Z / Ctrl+Y, Ctrl+J (定型文), Ctrl+Shift+J (add own), Ctrl+G (字形), Ctrl+R (a 別紙 and its page), Ctrl+F / Ctrl+H (find, replace), F1 (help),
Ctrl+PageDown / Ctrl+PageUp (next and previous section).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.screen.editors.entries import ListEditor
from desktop.screen.editors.text import TextEditor
from desktop.screen.editors.text_box import TextBox
from desktop.screen.field_box import FieldBox

Key, Mod = Qt.Key, Qt.KeyboardModifier
TOOLS = {
    (Key.Key_J, Mod.ControlModifier): "phrases",
    (Key.Key_J, Mod.ControlModifier | Mod.ShiftModifier): "keep phrase",
    (Key.Key_G, Mod.ControlModifier): "glyphs",
    (Key.Key_R, Mod.ControlModifier): "references",
    (Key.Key_F, Mod.ControlModifier): "find",
    (Key.Key_H, Mod.ControlModifier): "replace",
    (Key.Key_F1, Mod.NoModifier): "help",
    (Key.Key_PageDown, Mod.ControlModifier): "next section",
    (Key.Key_PageUp, Mod.ControlModifier): "previous section",
}


def field_of(widget: QWidget) -> FieldBox | None:
    """The field a widget belongs to."""
    over: QWidget | None = widget
    while over is not None and not isinstance(over, FieldBox):
        over = over.parentWidget()
    return over


def wish_of(event: QKeyEvent) -> str:
    """The tool a key asks for, empty for none."""
    if event.matches(QKeySequence.StandardKey.Undo):
        return "undo"
    if event.matches(QKeySequence.StandardKey.Redo) or _redo(event):
        return "redo"
    held = event.modifiers() & ~Mod.KeypadModifier
    return next((w for (key, mods), w in TOOLS.items() if event.key() == key and held == mods), "")


def _redo(event: QKeyEvent) -> bool:
    """Both spellings work everywhere; Qt knows only one of them on each system."""
    held = event.modifiers()
    if event.key() == Key.Key_Y and held == Mod.ControlModifier:
        return True
    return event.key() == Key.Key_Z and held == Mod.ControlModifier | Mod.ShiftModifier


class FormKeys(QObject):
    """An event filter on every input of the form."""

    focused = Signal(object)
    """The keyboard came to this input."""
    moved_on = Signal(bool)
    """To the next question, or (False) the previous one."""
    wished = Signal(str)
    """A tool was asked for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.enter_moves = True

    def watch(self, widget: QWidget) -> None:
        """Watch an input; watching twice is watching once."""
        widget.removeEventFilter(self)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.focused.emit(watched)
        elif kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            return self._overridden(watched, event)
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            return self._pressed(watched, event)
        return False

    def _overridden(self, widget: QWidget, event: QKeyEvent) -> bool:
        """The form's own key goes before a menu's."""
        field = field_of(widget)
        if not wish_of(event) and (field is None or not field.editor.claims(event)):
            return False
        event.accept()
        return True

    def _pressed(self, widget: QWidget, event: QKeyEvent) -> bool:
        if isinstance(widget, TextBox) and widget.converting:
            # the key that ends a conversion is the input method's, also when it comes with the commit
            return not widget.composing and event.key() in (Key.Key_Return, Key.Key_Enter)
        field = field_of(widget)
        if field is not None and field.editor.key_first(widget, event):
            return True
        if wish := wish_of(event):
            self.wished.emit(wish)
            return True
        if event.key() in (Key.Key_Return, Key.Key_Enter):
            return self._enter(widget, event.modifiers() & ~Mod.KeypadModifier)
        return False

    def _enter(self, widget: QWidget, held: Qt.KeyboardModifier) -> bool:
        """True when Enter was used to move; False leaves it to the widget (a line end)."""
        field = field_of(widget)
        if field is None or held & Mod.AltModifier:
            return False
        editor = field.editor
        if held == Mod.ControlModifier:
            self.moved_on.emit(True)  # noqa: FBT003
            return True
        if isinstance(editor, TextEditor) and editor.breaks_with_enter:
            return False
        if not self.enter_moves:
            return True
        if held == Mod.ShiftModifier:
            self.moved_on.emit(False)  # noqa: FBT003
        elif not (isinstance(editor, ListEditor) and isinstance(widget, TextBox) and editor.enter_pressed(widget)):
            self.moved_on.emit(True)  # noqa: FBT003
        return True

"""The box a shape's words are typed into, over the shape itself: input method safe, Enter is a line end."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop.screen.editors.text_box import Framed, TextBox
from desktop.screen.look import em

Key, Mod = Qt.Key, Qt.KeyboardModifier
UNDO = {(Key.Key_Z, Mod.ControlModifier)}
REDO = {(Key.Key_Y, Mod.ControlModifier), (Key.Key_Z, Mod.ControlModifier | Mod.ShiftModifier)}


class ShapeText(TextBox):
    """A text box with the clipboard in its menu and nothing of the form's tools."""

    ended = Signal(str)
    """Typing is over; why: done, next, previous, undo, redo."""

    def menu(self) -> QMenu:
        menu, marked, free = QMenu(self), self.textCursor().hasSelection(), not self.isReadOnly()
        board = QGuiApplication.clipboard()
        for title, act, on in (
            ("切り取り\tCtrl+X", self.cut, free and marked),
            ("コピー\tCtrl+C", self.copy, marked),
            ("貼り付け\tCtrl+V", self.paste, free and bool(board.text())),
            ("すべて選択\tCtrl+A", self.selectAll, bool(self.text())),
        ):
            menu.addAction(title, act).setEnabled(on)
        return menu

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and not self.converting
            and (why := _ending(event))
        ):
            self.ended.emit(why)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.converting and not self.composing and event.key() in (Key.Key_Return, Key.Key_Enter, Key.Key_Escape):
            return  # the key that ended a conversion
        super().keyPressEvent(event)


def _ending(event: QKeyEvent) -> str:
    held = event.modifiers() & ~Mod.KeypadModifier
    key = Key(event.key())
    if (key, held) in UNDO:
        return "undo"
    if (key, held) in REDO:
        return "redo"
    if key == Key.Key_Escape or (key in (Key.Key_Return, Key.Key_Enter) and held == Mod.ControlModifier):
        return "done"
    if key == Key.Key_F2:
        return "done"
    return {Key.Key_Tab: "next", Key.Key_Backtab: "previous"}.get(key, "")


class TextOver(Framed):
    """The framed box, laid over a place of the drawing surface."""

    def __init__(self, over: QWidget) -> None:
        self.box = ShapeText(one_line=False)
        super().__init__(self.box, over)
        self._over = over
        self.box.setAccessibleName("図形の文字")
        self.box.setAccessibleDescription("Enterで改行、Ctrl+EnterかEscで終わります。")
        self.box.document().documentLayout().documentSizeChanged.connect(lambda _size: self._grow())
        self._place = QRect()
        self.hide()

    def open_at(self, place: QRect, text: str) -> None:
        """Show the box over a place and take the keyboard."""
        self._place = place
        self.box.show_text(text)
        self.box.selectAll()
        self._grow()
        self.show()
        self.raise_()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _grow(self) -> None:
        """As large as the words, in the middle of the place, inside the view."""
        over = self._over
        wide = max(min(max(self._place.width(), 13 * em(self)), over.width() - 8), 60)
        self.resize(wide, self.sizeHint().height())
        wanted = max(self.box.height() + round(0.7 * em(self)), min(self._place.height(), 8 * em(self)))
        high = min(wanted, max(40, over.height() - 8))
        x = self._place.center().x() - wide // 2
        y = self._place.center().y() - high // 2
        self.setGeometry(max(4, min(x, over.width() - wide - 4)), max(4, min(y, over.height() - high - 4)), wide, high)

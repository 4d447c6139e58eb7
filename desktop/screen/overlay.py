"""A small ground above the form for 定型文 and 字形: opened at a place, closed by Esc or when the focus goes elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.screen.look import Card, em


class Overlay(Card):
    """A child of the view, not a window of its own: input methods work in it as everywhere."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.over = parent
        self._back: QWidget | None = None
        unit = em(self)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*(round(m * unit) for m in (0.7, 0.6, 0.7, 0.6)))
        self.body.setSpacing(round(0.4 * unit))
        self.hide()

    def open_at(self, place: QRect, size: tuple[int, int], back: QWidget) -> None:
        """Open below (or above) a rectangle of the parent, inside the parent; ``back`` gets the focus on closing."""
        over = self.over
        self._back = back
        wide, high = min(size[0], over.width() - 8), min(size[1], over.height() - 8)
        left = max(4, min(place.left(), over.width() - wide - 4))
        below = place.bottom() + 4
        top = below if below + high <= over.height() - 4 else max(4, place.top() - high - 4)
        self.setGeometry(left, top, wide, high)
        self.show()
        self.raise_()
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def close_over(self, *, give_back: bool = True) -> None:
        """Close; the focus goes back to where it was."""
        if self.isHidden():
            return
        QApplication.instance().focusChanged.disconnect(self._focus_moved)  # type: ignore[union-attr]
        self.hide()
        if give_back and self._back is not None:
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:  # noqa: ARG002
        if new is not None and new is not self and not self.isAncestorOf(new):
            self.close_over(give_back=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_over()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()  # Esc closes this and nothing of the window
            return True
        return super().event(event)


def rect_in(widget: QWidget, rect: QRect, over: QWidget) -> QRect:
    """A rectangle of a widget in the coordinates of an ancestor."""
    return (
        QRect(widget.mapTo(over, rect.topLeft()), rect.size())
        if over.isAncestorOf(widget)
        else QRect(QPoint(), rect.size())
    )

"""Words to choose from under an input while it is typed in; a click beside them closes them and does what it hit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    QStringListModel,
    Qt,
    QTimer,
)
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QCompleter, QWidget

from desktop.screen.look import em

ROW = 1.6
"""Height of a row in characters of the text size."""


class Words(QStringListModel):
    """Words with air between the lines."""

    def __init__(self, words: Sequence[str], over: QWidget) -> None:
        super().__init__(list(words), over)
        self._over = over

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, round(ROW * em(self._over)))
        return super().data(index, role)


class Completer(QCompleter):
    """Qt's own one eats the first click beside its list: what is typed next would go into the wrong box."""

    def __init__(self, words: Sequence[str], over: QWidget) -> None:
        super().__init__(over)
        self.setModel(Words(words, over))
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        if (popup := self.popup()) is not None:
            _Beside(popup)


class _Beside(QObject):
    """Sees a click beside the list before the completer does."""

    def __init__(self, popup: QAbstractItemView) -> None:
        super().__init__(popup)
        self._popup = popup
        popup.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._popup and isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            if self._popup.rect().contains(event.position().toPoint()):
                return False
            at, button = event.globalPosition().toPoint(), event.button()
            self._popup.hide()
            QTimer.singleShot(0, self, lambda: press(at, button))
            return True
        return False


def press(at: QPoint, button: Qt.MouseButton) -> None:
    """Press a mouse button at a point of the screen, as if nothing had been in front of it."""
    hit = QApplication.widgetAt(at)
    if hit is None:
        return
    taker: QWidget | None = hit
    while taker is not None and not (taker.isEnabled() and taker.focusPolicy() & Qt.FocusPolicy.ClickFocus):
        taker = None if taker.isWindow() else taker.parentWidget()
    if taker is not None:
        taker.setFocus(Qt.FocusReason.MouseFocusReason)
    where = hit.mapFromGlobal(at).toPointF()
    held, keys = button, QApplication.keyboardModifiers()
    QApplication.sendEvent(
        hit, QMouseEvent(QEvent.Type.MouseButtonPress, where, at.toPointF(), button, held, keys)
    )  # the release comes from the mouse itself

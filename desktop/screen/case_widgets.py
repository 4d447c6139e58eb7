"""Small widgets at the head of a case and above its sheet: words in one line that gives way, a sentence that stays."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton

from desktop.screen.look import Card, Plain


class Elided(QLabel):
    """One line that is cut where there is no room; its tool tip and its name for the ear are whole."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)

    def show_text(self, text: str) -> None:
        self.whole = text
        self.setAccessibleName(text)
        self._fit()

    def _fit(self) -> None:
        text = self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(text)
        self.setToolTip(self.whole if text != self.whole else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class Banner(Card):
    """A sentence that stays until its cause is gone, with one button."""

    def __init__(self, verb: str, act: Callable[[], None]) -> None:
        super().__init__(washed=True)
        row = QHBoxLayout(self)
        self.words = Plain()
        self.button = QPushButton(verb)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(lambda: act())
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.hide()

    def show_text(self, text: str) -> None:
        self.words.setText(text)
        self.words.setAccessibleName(text)
        self.setVisible(bool(text))

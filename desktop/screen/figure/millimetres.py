"""A length in mm typed in either width of digits in, a number out."""

from __future__ import annotations

import unicodedata

from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from desktop.screen.figure.shapes import GRID


class Millimetres(QDoubleSpinBox):
    """A box for a length; the arrows go by the grid."""

    def __init__(self, name: str, least: float, most: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(least, most)
        self.setDecimals(1)
        self.setSingleStep(GRID)
        self.setSuffix(" mm")
        self.setKeyboardTracking(False)
        self.setAccelerated(True)
        self.setAccessibleName(f"{name}（mm）")

    def textFromValue(self, value: float) -> str:
        return f"{value:.1f}".removesuffix(".0")

    def valueFromText(self, text: str) -> float:
        try:
            return float(self._plain(text))
        except ValueError:
            return self.value()

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        plain = self._plain(text)
        try:
            number = float(plain)
        except ValueError:
            started = all(c in "0123456789.-" for c in plain)
            return (QValidator.State.Intermediate if started else QValidator.State.Invalid), text, at
        good = self.minimum() <= number <= self.maximum()
        return (QValidator.State.Acceptable if good else QValidator.State.Intermediate), text, at

    def _plain(self, text: str) -> str:
        return unicodedata.normalize("NFKC", text).replace("mm", "").replace("ー", "-").strip()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling past must not change a length

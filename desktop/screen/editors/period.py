"""Dates, periods and counts as typed text: one plain date is offered its official spelling, a unit goes in by one press."""

from __future__ import annotations

import re
import unicodedata

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from desktop.definition.model import Field, Phrase
from desktop.japanese import Digits, canonical_date
from desktop.screen.editors.text import TextEditor
from desktop.screen.look import NARROW, Flat, em

SHORTHAND = re.compile(r"[MTSHR]\s*\d|\d{4}\s*[-/.年]", re.IGNORECASE)
"""How a date begins that is no 和暦 yet: R8.11.20, 2026/11/20. 令和８年, ８年11月 and ４月中旬 are left alone."""


def official(text: str, digits: Digits) -> str | None:
    """The official spelling of a text that is one plain date in shorthand, None for everything else."""
    if not SHORTHAND.match(unicodedata.normalize("NFKC", text.strip())):
        return None
    written = canonical_date(text, digits)
    return None if written == text else written


class PeriodEditor(TextEditor):
    """A date or a period; the shorthand of one date is spelled out on leaving, as an act of its own that undo takes back."""

    def __init__(self, field: Field, digits: Digits, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._digits = digits
        self._kept = ""
        self.box.left.connect(self._left)

    def _left(self) -> None:
        text = self.box.text()
        if self.locked or text == self._kept:
            return
        written = official(text, self._digits)
        if written is None:
            return
        self._kept = text  # undone by the clerk, it stays as typed
        self.box.show_text(written)
        self.edited.emit(written, f"「{self.field.label}」を和暦に", False)  # noqa: FBT003
        self.noted.emit(f"「{text}」を「{written}」に書き直しました。元に戻すときは Ctrl+Z を押してください。")


class CountEditor(TextEditor):
    """A number with its unit, in free text; the units of the definition stand beside it."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.units = tuple(u for u in field.unit.split("・") if u)
        self.body.removeWidget(self.frame)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(4)
        self._line.addWidget(self.frame, 1)
        units = QHBoxLayout()
        units.setSpacing(0)
        self.buttons = [self._button(u) for u in self.units]
        for button in self.buttons:
            units.addWidget(button)
        units.addStretch(1)
        self._line.addLayout(units)
        self.body.addLayout(self._line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW * em(self)
        self._line.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _button(self, unit: str) -> Flat:
        button = Flat(unit, f"単位「{unit}」を入れる")
        button.clicked.connect(lambda _on=False: self.insert_unit(unit))
        return button

    def insert_unit(self, unit: str) -> None:
        """Put a unit where the cursor stands."""
        if not self.locked:
            start, length = self.box.selection() if self.box.hasFocus() else (len(self.box.text()), 0)
            self.box.replace(start, length, unit)
            self.box.setFocus()

    def offered(self) -> tuple[Phrase, ...]:
        return (*self.field.phrases, *(Phrase(f"単位：{u}", u) for u in self.units))

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        super().set_locked(locked)
        for button in self.buttons:
            button.setEnabled(not locked)

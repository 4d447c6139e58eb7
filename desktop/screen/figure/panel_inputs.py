"""The inputs of the properties: a fact of a shape in, shown without an act; what was typed for one out."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from desktop.screen.figure.millimetres import Millimetres
from desktop.screen.figure.shapes import circled
from desktop.screen.figure.text_over import ShapeText


class Choice(QComboBox):
    """A list of words for facts; the wheel scrolls the panel and never changes a fact."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def show_fact(widget: QWidget, fact: Any) -> None:
    """Show a fact in whichever input it has."""
    if isinstance(widget, ShapeText):
        widget.show_text(str(fact))
    elif isinstance(widget, QLineEdit):
        if not widget.hasFocus() or widget.text() != fact:
            widget.setText(str(fact))
    elif isinstance(widget, Millimetres):
        widget.setValue(float(fact))
    elif isinstance(widget, QComboBox):
        at = widget.findData(fact)
        if at >= 0 or not widget.isEditable():
            widget.setCurrentIndex(at)
        else:
            widget.setEditText(str(fact))


def number_of(text: str) -> str:
    """What was typed as a number: 1, １ and ① are all ①."""
    text = text.strip()
    if text in ("", "なし"):
        return ""
    return circled(int(text)) if text.isdecimal() and 0 < int(text) <= 50 else text

"""One line of text or prose in paragraphs, with counts against the printed sheet."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtWidgets import QWidget

from desktop.definition.model import Field, Value, text_of
from desktop.fonts.grapheme import graphemes
from desktop.screen.editors.base import Editor
from desktop.screen.editors.text_box import Framed, TextBox


class TextEditor(Editor):
    """Text (one line), prose, and the texts with a date or a number inside (they may hold ※ lines)."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.box = TextBox(one_line=field.kind == "text", lines=2 if field.kind == "prose" else 1)
        self.box.setAccessibleName(field.label)
        self.box.setAccessibleDescription(field.question)
        self.frame = Framed(self.box)
        self.body.addWidget(self.frame)
        self.box.typed.connect(self._typed)
        self.box.wants.connect(self.wants)
        self.box.told.connect(self.noted)

    @property
    def breaks_with_enter(self) -> bool:
        """Prose takes Enter as a line end; in the short texts Enter moves on and Alt+Enter makes a line."""
        return self.field.kind == "prose"

    def _typed(self) -> None:
        self.edited.emit(self.box.text(), f"「{self.field.label}」の入力", True)  # noqa: FBT003

    def value(self) -> Value:
        return self.box.text()

    def show_value(self, value: Value) -> None:
        self.box.show_text(text_of(value))

    def inputs(self) -> Sequence[QWidget]:
        return (self.box,)

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        super().set_locked(locked)
        self.box.setReadOnly(locked)
        self.frame.locked = locked
        self.frame.update()

    def focus_at(self, start: int, length: int) -> None:
        self.box.setFocus()
        if start >= 0:
            self.box.show_selection(min(start, len(self.box.text())), length)

    def footing(self) -> str:
        return counts(self.box.text(), self.field)


def counts(text: str, field: Field) -> str:
    """How much is written, against what the sheet holds: 「42字（上限100字）・用紙では約2行（1行28字）」."""
    said = []
    written = sum(_characters(line) for line in text.split("\n"))
    if field.limit is not None:
        over = f"。{written - field.limit}字多くなっています" if written > field.limit else ""
        said.append(f"{written}字（用紙に入るのは{field.limit}字まで{over}）")
    elif field.kind == "prose":
        said.append(f"{written}字")
    if field.width and text and field.kind in ("prose", "period", "count"):
        lines = sum(max(1, math.ceil(_ems(line) / field.width)) for line in text.split("\n"))
        said.append(f"用紙では約{lines}行（1行{field.width}字）")
    return "・".join(said)


@lru_cache(maxsize=2048)
def _characters(line: str) -> int:
    return len(graphemes(line))


@lru_cache(maxsize=2048)
def _ems(line: str) -> float:
    """Full-width characters a line takes; half-width ones count half, selectors nothing."""
    return sum(0.5 if unicodedata.east_asian_width(g[0]) in ("Na", "H") else 1.0 for g in graphemes(line))

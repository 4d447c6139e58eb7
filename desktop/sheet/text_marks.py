"""Where paragraphs and answers end, as blanks at the end of a text layer's lines: written on our PDFs, read back by intake.

A copied line ends in no-break blanks that nobody sees: one ends a paragraph, two end an answer, and every two more
than one stand for an empty paragraph that follows; ten stand behind a word of a drawing. A reader that drops them loses only the paragraphs' ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from desktop.sheet.model import Box, Line, Page

MARK: Final = "\u00a0"
MOST: Final = 9
"""Marks at one line's end."""

DRAWN: Final = 10
"""Marks behind a word of a drawing."""

Cell = tuple[tuple[str, ...], tuple[int, int] | None]
"""What a box answers: its fields and, in a table, its cell."""


def goes_on(page: Page | None) -> frozenset[Cell]:
    """The cells that a page continues from the one before it."""
    return frozenset(_cell(box) for box in page.boxes if box.piece) if page is not None else frozenset()


def line_marks(box: Box, later: frozenset[Cell]) -> list[str]:
    """What is put behind each line of a box that holds answers; ``later`` are the cells that go on on the next page."""
    lines = [placed.line for placed in box.lines]
    if box.role == "figure":
        return [MARK * DRAWN] * len(lines)
    if not box.fields or (box.role != "value" and not any(line.field for line in lines)):
        return [""] * len(lines)
    return [_mark(lines, n, box, later) for n in range(len(lines))]


def marks_at(text: str) -> int:
    """How many marks stand at the end of a line."""
    return len(text) - len(text.rstrip(MARK))


def empty_after(marks: int) -> int:
    """Empty paragraphs that follow a line with so many marks."""
    return (marks - 1) // 2 if marks % 2 else 0


def _cell(box: Box) -> Cell:
    return box.fields, box.cell


def _mark(lines: Sequence[Line], n: int, box: Box, later: frozenset[Cell]) -> str:
    line = lines[n]
    if not line.ends_paragraph or not line.text:
        return ""
    if not line.field and not box.cell:  # words with answers among them: nothing tells where those end but the line
        return MARK * 2
    rest = list(_same(lines[n + 1 :], line))
    filled = next((k for k, other in enumerate(rest) if other.text), None)
    if filled is not None:
        return MARK * min(1 + 2 * filled, MOST)
    return MARK if n + len(rest) + 1 == len(lines) and _cell(box) in later else MARK * 2


def _same(lines: Iterable[Line], line: Line) -> Iterable[Line]:
    """The lines that go on with the answer of a line."""
    for other in lines:
        if other.field != line.field:
            return
        yield other

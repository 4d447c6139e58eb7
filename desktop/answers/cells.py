"""Cells of rows as places in one text: row, column and offset in, the place in ``text_of`` out, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from desktop.definition.model import Rows
from desktop.definition.place import filled


class Cell(NamedTuple):
    """A cell and where its text begins in the text of all rows."""

    row: int
    column: int
    start: int
    text: str


def cells_of(rows: Rows) -> Iterator[Cell]:
    """Every cell in order; rows are joined by line ends and cells by tabs, as ``text_of`` does."""
    at = 0
    for n, row in enumerate(rows):
        for column, text in enumerate(row):
            yield Cell(n, column, at, text)
            at += len(text) + 1
        at += 0 if row else 1


def cell_at(rows: Rows, offset: int) -> Cell | None:
    """The cell an offset in the text of the rows stands in."""
    return next((c for c in cells_of(rows) if c.start <= offset <= c.start + len(c.text)), None)


def with_cell(rows: Rows, row: int, column: int, text: str) -> Rows:
    """The same rows with one cell changed."""
    changed = tuple(text if n == column else cell for n, cell in enumerate(rows[row]))
    return (*rows[:row], changed, *rows[row + 1 :])


def label_in(label: str, text: Callable[[str], str], unanswered: str = "") -> str:
    """The head of a column or row as it reads now: ``{nendo}`` gives way to the first line of that answer."""
    return filled(label, lambda place: text(place).strip().split("\n", 1)[0] or unanswered).strip()

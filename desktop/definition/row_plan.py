"""The frozen values of answers in rows: columns and rows of a table, columns and first draft of a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal["text", "prose", "count"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that is answered."""

    id: str
    label: str
    """As printed at the head; ``{field}`` stands for the answer of a field of the form (令和４年度)."""
    kind: ColumnKind = "text"
    """count: cells hold a number with its unit and are added up."""
    unit: str = ""
    offers: tuple[str, ...] = ()
    """Texts offered for a cell (有・無)."""
    one_for_all: bool = False
    """One cell over all rows; its text stands in the first row."""
    at_least: tuple[str, ...] = ()
    """Count columns whose sum this one may not fall below (累計)."""
    required: bool = False
    """A row with anything written must have this cell too."""
    over: str = ""
    """A head common to neighbouring columns, printed above their labels."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A fixed row of a table."""

    id: str
    label: str
    group: str = ""
    """Label set vertically before neighbouring rows of the same group (内訳)."""
    sum_of: tuple[str, ...] = ()
    """Rows whose counts add up to this one's (合計): computed when nothing is typed, checked when something is."""


@dataclass(frozen=True, slots=True)
class TablePlan:
    """The columns and, when they are fixed, the rows of a table field."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...] = ()
    """Empty: the clerk adds rows."""
    stub: str = ""
    """Head over the labels of fixed rows (届出等の種類)."""
    number: str = ""
    """Head of a column that numbers the rows by itself (No); empty: none."""

    def column(self, column: str) -> int:
        """Place of a column in a row of the answer."""
        return next(n for n, c in enumerate(self.columns) if c.id == column)


FIGURE_COLUMNS: tuple[str, ...] = (
    "shape", "id", "kind", "text", "x", "y", "width", "height", "start", "end", "number", "line", "align",
)  # fmt: skip
"""One row of a figure's answer; see ``desktop.answers.figure``. Lengths in mm from the figure's top left."""


DraftKind = Literal["node", "arrow", "zone", "note"]


@dataclass(frozen=True, slots=True)
class DraftShape:
    """One shape of a figure's first draft: texts with ``{place}`` of answers, in lanes from left to right."""

    shape: DraftKind
    id: str
    text: str = ""
    kind: str = ""
    lane: int = 0
    """Column from 0, left to right; zones span the lanes of their nodes."""
    start: str = ""
    end: str = ""
    zone: str = ""
    """Id of the zone a node stands in."""
    each: str = ""
    """Paper id: drawn once for every copy of that paper; ``{field@this}`` reads the copy."""

"""The cells of a table while it is being written: rows of an answer in, rows out; adding, moving, pasting, no Qt."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from desktop.answers.cells import cell_at, cells_of
from desktop.answers.sums import write_count
from desktop.definition.counts import count_in
from desktop.definition.model import Column, Field, Rows, Style, TablePlan
from desktop.definition.place import places_in

BARE: Final = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4}")
"""A number with nothing around it, which the program may complete to 9,254件."""


class Spot(NamedTuple):
    """A cell: row and column from 0."""

    row: int
    column: int


class Cells:
    """The texts of a table. Fixed rows are always all there; free rows are as many as the clerk added, at least one."""

    def __init__(self, plan: TablePlan) -> None:
        self.plan = plan
        self.fixed = bool(plan.rows)
        self.rows: list[list[str]] = []
        self.show(())

    @property
    def width(self) -> int:
        return len(self.plan.columns)

    def show(self, value: Rows) -> None:
        """Take the rows of an answer."""
        wide = self.width
        rows = [[*row[:wide], *[""] * (wide - len(row))] for row in value]
        if self.fixed:
            rows = rows[: len(self.plan.rows)]
            rows += [[""] * wide for _ in range(len(self.plan.rows) - len(rows))]
        self.rows = rows or [[""] * wide]

    def value(self) -> Rows:
        """The rows as an answer; free rows with nothing in them are only places to write in."""
        if not any(self._written(r) for r in self.rows) and not any(self._shared()):
            return ()
        return self._answer(self._kept())

    def _kept(self, also: int = -1) -> list[int]:
        """Rows that stand in the answer: fixed ones, written ones and one that is being looked at."""
        return [n for n, r in enumerate(self.rows) if self.fixed or n == also or self._written(r)]

    def _answer(self, kept: Sequence[int]) -> Rows:
        """These rows as an answer; a column with one cell has its text in the first of them."""
        rows = [list(self.rows[n]) for n in kept] or [[""] * self.width]
        for column, text in enumerate(self._shared()):
            if self.plan.columns[column].one_for_all:
                rows[0][column] = text
        return tuple(tuple(r) for r in rows)

    def _written(self, row: Sequence[str]) -> bool:
        return any(c.strip() for c, plan in zip(row, self.plan.columns, strict=True) if not plan.one_for_all)

    def _shared(self) -> list[str]:
        """The text of every column with one cell for all rows."""
        return [
            next((r[n] for r in self.rows if r[n]), "") if c.one_for_all else ""
            for n, c in enumerate(self.plan.columns)
        ]

    def _gather(self) -> None:
        """The text of a column with one cell stands in the first row, whatever happened to the rows."""
        for n, text in enumerate(self._shared()):
            if self.plan.columns[n].one_for_all:
                for row in self.rows:
                    row[n] = ""
                self.rows[0][n] = text

    def at(self, spot: Spot) -> Spot:
        """The cell a place belongs to, inside the table."""
        row = min(max(spot.row, 0), len(self.rows) - 1)
        column = min(max(spot.column, 0), self.width - 1)
        return Spot(0 if self.plan.columns[column].one_for_all else row, column)

    def text(self, spot: Spot) -> str:
        return self.rows[spot.row][spot.column]

    def put(self, spot: Spot, text: str) -> None:
        self.rows[spot.row][spot.column] = text

    def written(self, row: int) -> bool:
        """Whether anything stands in a row."""
        return self._written(self.rows[row])

    # --- rows of a free table ---

    def add(self, at: int) -> None:
        self.rows.insert(at, [""] * self.width)
        self._gather()

    def remove(self, at: int) -> None:
        """Take a row out; the last one is only emptied."""
        shared = self._shared()
        del self.rows[at]
        if not self.rows:
            self.rows = [[""] * self.width]
        for n, text in enumerate(shared):
            if self.plan.columns[n].one_for_all:
                self.rows[0][n] = text

    def move(self, at: int, by: int) -> bool:
        to = at + by
        if not 0 <= to < len(self.rows):
            return False
        self.rows[at], self.rows[to] = self.rows[to], self.rows[at]
        self._gather()
        return True

    # --- blocks ---

    def block(self, one: Spot, other: Spot) -> list[list[str]]:
        """The texts between two corners."""
        (top, bottom), (left, right) = sorted((one.row, other.row)), sorted((one.column, other.column))
        return [row[left : right + 1] for row in self.rows[top : bottom + 1]]

    def clear(self, one: Spot, other: Spot) -> None:
        (top, bottom), (left, right) = sorted((one.row, other.row)), sorted((one.column, other.column))
        for row in self.rows[top : bottom + 1]:
            row[left : right + 1] = [""] * (right + 1 - left)

    def paste(self, spot: Spot, texts: Sequence[Sequence[str]]) -> int:
        """Write a block from a cell on -> how many texts had no room; free rows are added as needed."""
        lost = 0
        for n, line in enumerate(texts):
            row = spot.row + n
            if row >= len(self.rows) and not self.fixed:
                self.rows.append([""] * self.width)
            for m, text in enumerate(line):
                column = spot.column + m
                if row < len(self.rows) and column < self.width:
                    self.rows[row][column] = text
                elif text.strip():
                    lost += 1
        self._gather()
        return lost

    # --- offsets in the text of the whole answer ---

    def offset_of(self, spot: Spot) -> int:
        """Where the text of a cell begins in ``text_of(value())``."""
        kept = self._kept(spot.row)
        place = kept.index(spot.row), spot.column
        return next(c.start for c in cells_of(self._answer(kept)) if (c.row, c.column) == place)

    def spot_at(self, offset: int) -> tuple[Spot, int]:
        """The cell an offset of ``text_of(value())`` lies in, and the offset inside it."""
        kept = self._kept()
        found = cell_at(self._answer(kept), max(0, offset)) if kept else None
        if found is None:
            return Spot(0, 0), 0
        return self.at(Spot(kept[found.row], found.column)), max(0, offset - found.start)


def completed(text: str, column: Column, style: Style) -> str:
    """A bare number of a count column as the form writes counts (9254 -> ９，２５４件); any other text as it is."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if column.kind != "count" or not BARE.fullmatch(plain):
        return text
    number = count_in(plain)
    return text if number is None else write_count(number, column.unit, style)


def named_in(field: Field) -> frozenset[str]:
    """Fields whose answers stand in the heads or row labels of a table."""
    plan = field.table
    if plan is None:
        return frozenset()
    texts = [plan.stub, *(t for c in plan.columns for t in (c.label, c.over)), *(r.label for r in plan.rows)]
    return frozenset(name for text in texts for name in places_in(text))


def rows_of_tabs(text: str) -> list[list[str]]:
    """What a spreadsheet puts on the clipboard: tabs between cells, quotes around cells of several lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if text.count('"') % 2 or '"' not in text:
        return [line.split("\t") for line in text.split("\n")]
    return [[cell.strip("\n") for cell in row] for row in csv.reader(io.StringIO(text), delimiter="\t")]


def tabs_of_rows(rows: Sequence[Sequence[str]]) -> str:
    """A block for the clipboard of a spreadsheet."""
    return "\n".join("\t".join(_quoted(c) for c in row) for row in rows)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in '\t\n"') else cell

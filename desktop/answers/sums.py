"""The rows of a table as typed in; its counts, the rows as printed with computed sums, and what does not foot out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from desktop.definition.counts import count_in
from desktop.definition.model import Column, Field, Rows, Style, TablePlan, TableRow
from desktop.japanese import write_digits


@dataclass(frozen=True, slots=True)
class Foot:
    """A typed number that disagrees with the other cells of its table."""

    row: int
    column: int
    typed: int
    computed: int
    """What the rows add up to (``sum``), or what the number may not fall below (``least``)."""
    test: Literal["sum", "least"] = "sum"


def write_count(number: int, unit: str, style: Style) -> str:
    """A count as the program writes it into a table: ９，２５４件, 21,265件, ３件."""
    return write_digits(f"{number:,}".replace(",", style.thousands), style.digits) + unit


def shown_cells(field: Field, rows: Rows, style: Style) -> Rows:
    """The cells as printed: of fixed rows one for each, sums written where the clerk left them empty.

    A sum stays empty while none of its rows holds a number. Free rows come back unchanged.
    """
    plan = field.table
    if plan is None or not plan.rows:
        return rows
    typed = padded(plan, rows)
    counts = _Counts(plan, typed)
    return tuple(
        tuple(_shown(counts, n, c, cell, style) for c, cell in enumerate(cells)) for n, cells in enumerate(typed)
    )


def padded(plan: TablePlan, rows: Rows) -> Rows:
    """Fixed rows made complete, every row with one cell for each column."""
    width = len(plan.columns)
    given = rows[: len(plan.rows)] + ((),) * (len(plan.rows) - len(rows)) if plan.rows else rows
    return tuple((*row[:width], *("",) * (width - len(row))) for row in given)


def summands(plan: TablePlan, row: TableRow) -> tuple[int, ...]:
    """Places of the rows that add up to a row."""
    return tuple(n for n, r in enumerate(plan.rows) if r.id in row.sum_of)


def _shown(counts: _Counts, row: int, column: int, cell: str, style: Style) -> str:
    if cell.strip():
        return cell
    number = counts.computed(row, column)
    return cell if number is None else write_count(number, counts.plan.columns[column].unit, style)


def footing(field: Field, rows: Rows) -> tuple[Foot, ...]:
    """Typed sums that are not what their rows add up to, and numbers below what their columns add up to (累計)."""
    if field.table is None:
        return ()
    typed = padded(field.table, rows)
    counts = _Counts(field.table, typed)
    return tuple(
        foot
        for row, cells in enumerate(typed)
        for column, cell in enumerate(cells)
        if "約" not in cell
        for foot in counts.feet(row, column)
    )


class _Counts:
    """The numbers of a table; a sum that was not typed counts as computed, so that sums of sums come in order."""

    def __init__(self, plan: TablePlan, rows: Rows) -> None:
        self.plan = plan
        self._rows = rows

    def feet(self, row: int, column: int) -> Iterator[Foot]:
        """What a typed number disagrees with."""
        typed = self.typed(row, column)
        if typed is None:
            return
        total = self.computed(row, column)
        if total is not None and total != typed:
            yield Foot(row, column, typed, total)
        if (least := self._least(row, self.plan.columns[column])) is not None and typed < least:
            yield Foot(row, column, typed, least, "least")

    def typed(self, row: int, column: int) -> int | None:
        """The number in a cell of a count column."""
        wanted = self.plan.columns[column].kind == "count"
        return count_in(self._rows[row][column]) if wanted else None

    def computed(self, row: int, column: int, above: frozenset[int] = frozenset()) -> int | None:
        """What the rows of a sum add up to; None for any other row, and while none of them holds a number."""
        plan = self.plan
        if not plan.rows or not plan.rows[row].sum_of or plan.columns[column].kind != "count" or row in above:
            return None
        found = [self._number(n, column, above | {row}) for n in summands(plan, plan.rows[row])]
        there = [n for n in found if n is not None]
        return sum(there) if there else None

    def _number(self, row: int, column: int, above: frozenset[int]) -> int | None:
        if self._rows[row][column].strip():
            return self.typed(row, column)
        return self.computed(row, column, above)

    def _least(self, row: int, column: Column) -> int | None:
        others = (n for n, c in enumerate(self.plan.columns) if c.id in column.at_least)
        there = [number for n in others if (number := self._number(row, n, frozenset())) is not None]
        return sum(there) if there else None

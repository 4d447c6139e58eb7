"""The rows of a table as typed in; its counts, the rows as printed with computed sums, and what does not foot out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from desktop.definition.model import Column, Field, Rows, Style, TablePlan, TableRow
from desktop.japanese import write_digits

_PLAIN: Final = str.maketrans("０１２３４５６７８９，．", "0123456789,.")
_PLAIN_NUMBER: Final = r"[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15}"
_NUMBER: Final = re.compile(
    rf"(?<![0-9,.])(?P<all>{_PLAIN_NUMBER})(?![0-9]|[,.][0-9])"
    rf"(?:(?P<scale>[億万])(?P<rest>(?:[0-9][0-9,]{{0,5}}[万千百十]){{0,4}}(?:[0-9][0-9,]{{0,5}})?))?"
)
_NO_COUNT: Final = re.compile(r"[0-9]|[-－−‐–—△▲]\s*$")
"""Before a number: another one, or that it is taken away."""
_SCALES: Final = {"億": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10, "": 1}


@dataclass(frozen=True, slots=True)
class Foot:
    """A typed number that disagrees with the other cells of its table."""

    row: int
    column: int
    typed: int
    computed: int
    """What the rows add up to (``sum``), or what the number may not fall below (``least``)."""
    test: Literal["sum", "least"] = "sum"


class Count(NamedTuple):
    """The number of a cell, where it is written and how long."""

    start: int
    length: int
    number: int


def count_in(text: str) -> int | None:
    """The number a cell begins with: ９，２５４件 and 約9,254件 are 9254, ３万１千件 is 31000; None without a number or
    with one below nought.

    Only the first line counts: 「411,263枚\\n（44.8％）」 is 411263.
    """
    found = count_at(text)
    return None if found is None else found.number


def count_at(text: str) -> Count | None:
    """The same with its place."""
    begin = len(text) - len(text.lstrip())
    line = text[begin:].split("\n", 1)[0].translate(_PLAIN)
    found = _NUMBER.search(line)
    if found is None or _NO_COUNT.search(line[: found.start()]):
        return None
    return Count(begin + found.start(), len(found[0]), _number(found))


def _number(found: re.Match[str]) -> int:
    number = int(found["all"].replace(",", ""))
    if not found["scale"]:
        return number
    parts = re.findall(r"([0-9]+)([万千百十]?)", found["rest"].replace(",", ""))
    return number * _SCALES[found["scale"]] + sum(int(n) * _SCALES[s] for n, s in parts)


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

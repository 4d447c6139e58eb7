"""A grid in; the head, the rows of cases and what is none of them (titles, sums, empty rows) out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from desktop.intake.columns import JOINT, name_of, words
from desktop.intake.labels import fold
from desktop.intake.model import Document, Grid

HEAD_WITHIN: Final = 20
"""The head stands in one of the first rows."""
_DATA: Final = re.compile(r"[\d,.\-/:年月日時分円件人名￥¥%()]*\d[\d,.\-/:年月日時分円件人名￥¥%()]*")
Why = Literal["空行", "合計の行", "見出しの行", "非表示の行", "表題の繰り返し", "列見出しでない行"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no case."""

    number: int
    """As the file counts, from 1."""
    why: Why
    text: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that is a case."""

    number: int
    cells: tuple[str, ...]
    """One per column of the table."""
    filled: frozenset[int] = frozenset()
    """Columns whose text comes from a cell merged over several rows, or from 〃."""


@dataclass(frozen=True)
class CaseTable:
    """A list inside a grid."""

    name: str
    head: tuple[int, int]
    """First and last row of the head, from 1."""
    heads: tuple[str, ...]
    rows: tuple[TableRow, ...]
    skipped: tuple[Skipped, ...]
    hidden: int = 0
    """Rows hidden in the file, whether they were taken or not."""


def best_grid(document: Document, names: Collection[str]) -> int | None:
    """The shown grid whose head has most of the known names; the first with a head when none is known."""
    found = [
        (_known(heads_of(grid, at), names), -number)
        for number, grid in enumerate(document.grids)
        if not grid.hidden and (at := head_of(grid, names)) is not None
    ]
    return -max(found)[1] if found else None


def _known(heads: Sequence[str], names: Collection[str]) -> int:
    return sum(name_of(h) in names for h in heads)


# ---------------------------------------------------------------- the head


def head_of(grid: Grid, names: Collection[str]) -> tuple[int, int] | None:
    """First and last row (from 0) of the head: the row with most known names, else the first of many short texts."""
    best: tuple[float, int] | None = None
    for number, row in enumerate(grid.rows[:HEAD_WITHIN]):
        score = _head_score(row, names)
        if score and (best is None or score > best[0]):
            best = score, number
    if best is None:
        return None
    first = best[1]
    if first and _goes_under(grid, first - 1):
        return first - 1, first
    return (first, first + 1) if _goes_under(grid, first) else (first, first)


def _head_score(row: Sequence[str], names: Collection[str]) -> float:
    cells = [c for c in row if c.strip()]
    if len(cells) < 2 or len({fold(c) for c in cells}) < 2:
        return 0.0
    known = _known(cells, names)
    plain = sum(1 for c in cells if len(c) <= 30 and not _DATA.fullmatch(fold(c)))
    return known * 10 + (plain / len(cells) if plain >= len(cells) * 0.8 else 0.0)


def _goes_under(grid: Grid, first: int) -> bool:
    """Whether the next row holds the heads under groups of this one: only below its groups, nothing elsewhere."""
    if first + 1 >= len(grid.rows):
        return False
    over, under = grid.rows[first], grid.rows[first + 1]
    below = [n for n, c in enumerate(under) if c.strip()]
    if not below or any(_DATA.fullmatch(fold(under[n])) for n in below):
        return False
    groups = _groups(grid, first)
    alone = {n for n, g in groups.items() if len(g) == 1}
    inside = {n for g in groups.values() if len(g) > 1 for n in g}
    tied = bool(alone) or (bool(grid.merged) and len(groups) > 1)  # else it is the title over the whole list
    return bool(inside) and tied and inside.issuperset(below) and bool(over)


def _groups(grid: Grid, row: int) -> dict[int, tuple[int, ...]]:
    """Columns under each cell of a row: as merged, else up to the next cell where the row below goes on."""
    cells = grid.rows[row]
    merged = {left: right for top, left, _, right in grid.merged if top == row}
    tall = {left for top, left, bottom, _ in grid.merged if top == row and bottom > row}
    named = [n for n, c in enumerate(cells) if c.strip()]
    wide = max((len(r) for r in grid.rows[row : row + 2]), default=0)
    made = {}
    for n, following in zip(named, (*named[1:], wide), strict=False):
        if n in merged or n in tall or grid.merged:
            made[n] = tuple(range(n, merged.get(n, n) + 1))
        else:
            made[n] = tuple(range(n, following))
    return made


def heads_of(grid: Grid, head: tuple[int, int]) -> tuple[str, ...]:
    """One name for each column; a name under a group is 群・名."""
    first, last = head
    wide = max((len(row) for row in grid.rows[first:]), default=0)
    if first == last:
        return _padded(grid.rows[first], wide)
    over, under = _padded(grid.rows[first], wide), _padded(grid.rows[last], wide)
    group = {n: over[of] for of, columns in _groups(grid, first).items() for n in columns if len(columns) > 1}
    return tuple(
        f"{_flat(group[n])}{JOINT}{_flat(under[n])}" if n in group and under[n].strip() else over[n] or under[n]
        for n in range(wide)
    )


def _flat(text: str) -> str:
    return "".join(text.split())


def _padded(row: Sequence[str], wide: int) -> tuple[str, ...]:
    return (*row, *[""] * (wide - len(row)))


# ---------------------------------------------------------------- the rows


def read_table(grid: Grid, head: tuple[int, int], *, title: int | None = None, hidden: bool = False) -> CaseTable:
    """The list below a head; ``title`` is the column of titles, ``hidden`` takes hidden rows too."""
    heads = heads_of(grid, head)
    used = [n for n, h in enumerate(heads) if h.strip()] or list(range(len(heads)))
    wide = used[-1] + 1
    rows: list[TableRow] = []
    skipped = [Skipped(n + 1, "列見出しでない行", _said(grid.rows[n])) for n in range(head[0]) if any(grid.rows[n])]
    above = _Above(grid, head[1], wide)
    for number in range(head[1] + 1, len(grid.rows)):
        cells, filled = above.complete(number)
        why = _why(grid, number, cells, heads[:wide], title, hidden=hidden)
        if why is None:
            rows.append(TableRow(number + 1, cells, filled))
            above.before = cells
        else:
            skipped.append(Skipped(number + 1, why, _said(grid.rows[number])))
    return CaseTable(
        grid.name,
        (head[0] + 1, head[1] + 1),
        heads[:wide],
        tuple(rows),
        tuple(skipped),
        sum(1 for n in grid.hidden_rows if n > head[1]),
    )


class _Above:
    """Fills a row with what a cell merged over several rows, or 〃, says there."""

    def __init__(self, grid: Grid, last_head: int, wide: int) -> None:
        self._grid, self._wide = grid, wide
        self.before: tuple[str, ...] = ("",) * wide
        self._tall = {
            (row, left): (top, left)
            for top, left, bottom, right in grid.merged
            if top > last_head and bottom > top and left == right
            for row in range(top + 1, bottom + 1)
        }

    def complete(self, number: int) -> tuple[tuple[str, ...], frozenset[int]]:
        cells = list(_padded(self._grid.rows[number], self._wide)[: self._wide])
        filled = set()
        if not any(c.strip() for c in cells):
            return tuple(cells), frozenset()
        for n, cell in enumerate(cells):
            if (of := self._tall.get((number, n))) and not cell:
                row = self._grid.rows[of[0]]
                cells[n] = row[n] if n < len(row) else ""
                filled.add(n)
            elif fold(cell) in words().ditto:
                cells[n] = self.before[n]
                filled.add(n)
        return tuple(cells), frozenset(filled)


def _why(
    grid: Grid, number: int, cells: Sequence[str], heads: Sequence[str], title: int | None, *, hidden: bool
) -> Why | None:
    """Why a row is no case; None when it is one."""
    written = [n for n, c in enumerate(cells) if c.strip()]
    if not written:
        return "空行"
    if not hidden and number in grid.hidden_rows:
        return "非表示の行"
    if _is_sum(cells, written, title):
        return "合計の行"
    if [fold(cells[n]) for n in written] == [fold(heads[n]) for n in written] and len(written) > 1:
        return "表題の繰り返し"
    if len(written) == 1 and len(heads) > 2 and (written[0] != title or _is_wide(grid, number, written[0])):
        return "見出しの行"
    return None


def _is_sum(cells: Sequence[str], written: Sequence[int], title: int | None) -> bool:
    """合計 in the first written cell, or in any while there is no title."""
    sums = words().sums
    if fold(cells[written[0]]).casefold() in sums:
        return True
    untitled = title is not None and title < len(cells) and not cells[title].strip()
    said = {fold(cells[n]).casefold() for n in written}
    return (untitled or (title is not None and fold(cells[title]).casefold() in sums)) and bool(said & sums)


def _is_wide(grid: Grid, number: int, column: int) -> bool:
    return any(top == number and left == column and right > left for top, left, _, right in grid.merged)


def _said(row: Sequence[str]) -> str:
    return "　".join(_flat(c) for c in row if c.strip())[:80]


def twice(heads: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names that several columns have, with the columns from 0."""
    count = Counter(name_of(h) for h in heads if h.strip())
    for name in (n for n, many in count.items() if many > 1):
        found = tuple(n for n, h in enumerate(heads) if name_of(h) == name)
        yield heads[found[0]], found

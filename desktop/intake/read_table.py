"""The lines of a table in, its rows out: numbers under their columns, texts shared out among cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from desktop.answers.sums import padded, shown_cells
from desktop.definition.counts import count_in
from desktop.definition.model import Column, Field, Rows, Style, TablePlan
from desktop.intake.answer_groups import as_units, groups, no_joint
from desktop.intake.join_lines import paragraphs
from desktop.intake.labels import fold
from desktop.intake.share_out import Cost, share_out
from desktop.intake.stretches import Unit
from desktop.intake.wants import joint, want_cell


def fixed_row(plan: TablePlan, units: Sequence[Unit], row: int, *, marked: bool) -> tuple[str, ...]:
    """The cells of one fixed row; a cell common to all rows stands behind the last one."""
    last = row == len(plan.rows) - 1
    columns = sorted((c for c in plan.columns if last or not c.one_for_all), key=lambda c: c.one_for_all)
    if not columns:
        return ("",) * len(plan.columns)
    if marked:
        cells = _marked_cells(columns, groups(units))
    else:
        numbers = all(c.kind == "count" for c in columns)
        cells = _cells(columns, list(_pieces(units, numbers=numbers)))
    found = dict(zip((c.id for c in columns), cells, strict=True))
    return tuple(found.get(c.id, "") for c in plan.columns)


def shared_first(plan: TablePlan, rows: Rows) -> Rows:
    """Cells common to all rows put into the first row."""
    shared = {n: rows[-1][n] for n, c in enumerate(plan.columns) if c.one_for_all} if rows else {}
    bare = [tuple("" if n in shared else cell for n, cell in enumerate(row)) for row in rows]
    return tuple(
        tuple(shared.get(n, cell) for n, cell in enumerate(row)) if not k else row for k, row in enumerate(bare)
    )


def free_rows(plan: TablePlan, units: Sequence[Unit], *, marked: bool) -> Rows:
    """The rows of a table the clerk adds rows to."""
    if marked:
        return tuple(r for r in _marked_rows(plan, units) if any(r))
    rows = _numbered(units) if plan.number else _unnumbered(plan, units)
    made = (_cells(plan.columns, list(_pieces(r))) for r in rows)
    return tuple(r for r in made if any(r))


def _marked_rows(plan: TablePlan, units: Sequence[Unit]) -> Iterator[tuple[str, ...]]:
    if plan.number:
        yield from (_marked_cells(plan.columns, groups(row)) for row in _numbered(units))
        return
    found, width = groups(units), len(plan.columns)
    count = -(-len(found) // width)
    cells = _marked_cells([*plan.columns] * count, found)
    yield from (cells[n : n + width] for n in range(0, len(cells), width))


def _marked_cells(columns: Sequence[Column], found: Sequence[tuple[Unit, ...]]) -> tuple[str, ...]:
    """Whole cells under their columns; an empty one left no trace."""
    if len(found) == len(columns):
        shares: Sequence[Sequence[Unit]] = found
    else:
        places = share_out(as_units(found), [_one_cell(c) for c in columns], no_joint)
        ends = list(accumulate((len(p) for p in places), initial=0))
        shares = [[u for g in found[a:b] for u in g] for a, b in pairwise(ends)]
    return tuple("\n".join(paragraphs(s, marked=True)) for s in shares)


def _one_cell(column: Column) -> Cost:
    cost = want_cell(column)
    return lambda units: cost(units) + 5.0 * max(len(units) - 1, 0)


def _cells(columns: Sequence[Column], units: Sequence[Unit]) -> tuple[str, ...]:
    shares = share_out(units, [want_cell(c) for c in columns], joint)
    return tuple("\n".join(paragraphs(s)).strip() for s in shares)


def _pieces(units: Sequence[Unit], *, numbers: bool = False) -> Iterator[Unit]:
    """Lines parted where blanks part neighbouring cells."""
    for unit in units:
        parts = list(re.finditer(r"[^ \t\u00a0]+", unit.text))
        short = all(len(m[0]) <= 14 for m in parts[:-1])
        if len(parts) < 2 or not (numbers or short) or re.search(r"[A-Za-z] [A-Za-z]", unit.text):
            yield unit
            continue
        for n, part in enumerate(parts):
            last = n == len(parts) - 1
            yield replace(
                unit, text=part[0], at=unit.at + part.start(), marks=unit.marks if last else 0,
                hard=unit.hard or not last, gap=unit.gap or n > 0,
            )  # fmt: skip


def _numbered(units: Sequence[Unit]) -> list[list[Unit]]:
    """Rows by the numbers that count up before them."""
    rows: list[list[Unit]] = []
    for unit in units:
        found = re.match(r"[ \t\u00a0]*([0-9０-９]{1,3})(?![0-9０-９月日年人件．.])[ \t\u00a0]*", unit.text)
        if found and int(found[1]) == len(rows) + 1 and (found.end() == len(unit.text) or found[0][-1:] in " \t\u00a0"):
            rest = unit.text[found.end() :]
            rows.append([replace(unit, text=rest, at=unit.at + found.end(), gap=False)] if rest else [])
        elif rows:
            rows[-1].append(unit)
    return rows


def _unnumbered(plan: TablePlan, units: Sequence[Unit]) -> list[list[Unit]]:
    """Rows without numbers: a new one begins where the first column's offer, or a whole set of cells, begins again."""
    width = len(plan.columns)
    rows: list[list[Unit]] = []
    ended = width
    for unit in units:
        if ended >= width:
            rows.append([])
            ended = 0
        rows[-1].append(unit)
        ended += unit.marks % 2 == 0 if unit.marks else unit.gap or unit.hard
    return rows


def without_sums(field: Field, rows: Rows, style: Style) -> Rows:
    """Cells that are what the program computes are left to it."""
    plan = field.table
    if plan is None or not plan.rows:
        return rows
    typed = padded(plan, rows)
    bare = tuple(
        tuple("" if row.sum_of and c.kind == "count" else cell for c, cell in zip(plan.columns, cells, strict=True))
        for row, cells in zip(plan.rows, typed, strict=True)
    )
    shown = shown_cells(field, bare, style)
    return tuple(
        tuple(b if _same(s, t) else t for t, b, s in zip(*line, strict=True))
        for line in zip(typed, bare, shown, strict=True)
    )


def _same(one: str, other: str) -> bool:
    if fold(one) == fold(other):
        return True
    return "\n" not in other and count_in(one) is not None and count_in(one) == count_in(other)

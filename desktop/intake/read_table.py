"""The lines of a table in, its rows out: numbers under their columns, texts shared out among cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from desktop.answers.sums import count_in, padded, shown_cells
from desktop.definition.model import Field, Rows, Style, TablePlan
from desktop.intake.join_lines import paragraphs
from desktop.intake.labels import fold
from desktop.intake.share_out import share_out
from desktop.intake.stretches import Unit
from desktop.intake.wants import joint, want_cell


def fixed_row(plan: TablePlan, units: Sequence[Unit], *, marked: bool) -> tuple[str, ...]:
    """The cells of one fixed row."""
    columns = [c for c in plan.columns if not c.one_for_all]
    found = _cells(plan, columns, list(_pieces(units, numbers=all(c.kind == "count" for c in columns))), marked=marked)
    cells = dict(zip((c.id for c in columns), found, strict=True))
    return tuple(cells.get(c.id, "") for c in plan.columns)


def free_rows(plan: TablePlan, units: Sequence[Unit], *, marked: bool) -> Rows:
    """The rows of a table the clerk adds rows to."""
    rows = _numbered(units) if plan.number else _unnumbered(plan, units)
    made = (_cells(plan, list(plan.columns), list(_pieces(r)), marked=marked) for r in rows)
    return tuple(r for r in made if any(r))


def _cells(plan: TablePlan, columns: Sequence[object], units: Sequence[Unit], *, marked: bool) -> tuple[str, ...]:
    wanted = [c for c in plan.columns if c in columns]
    shares = share_out(units, [want_cell(c) for c in wanted], joint)
    return tuple("\n".join(paragraphs(_lines(s), marked=marked)).strip() for s in shares)


def _lines(units: Sequence[Unit]) -> list[Unit]:
    """Lines of a cell; a short one that is no sentence ends there, however narrow the column is."""
    return list(units)


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
    return fold(one) == fold(other) or (count_in(one) is not None and count_in(one) == count_in(other))

"""Written cells in; the tables of a form among them out: which cells answer which row and column.

A table with fixed rows is known by its row labels, one of free rows by its heads. Of several tables alike the words
above them decide, then their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made_of
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice
from typing import Final

from desktop.definition.model import Column, Field, Form, TablePlan
from desktop.intake.cells import Cell, Cells
from desktop.intake.labels import fold
from desktop.intake.model import Doubt
from desktop.intake.outline import plain_names
from desktop.japanese import first_date

_FAR: Final = 4
"""Empty rows within a table, and rows above it that may be its heads."""
_DEEP: Final = 2000
"""Rows of a worksheet in which the heads of a table of free rows are looked for."""
_MOST: Final = 40
"""Places of a worksheet looked at for one table; a list of rows may repeat its words without end."""
_NEAR: Final = 0.72
_BRACED: Final = re.compile(r"\{(\w+)\}")
_NOTE: Final = re.compile(r"[※*]+[0-9]?|\([^()]*\)")


@dataclass
class Table:
    """A table of the form as it stands in the source."""

    field: Field
    rows: list[dict[int, Cell]]
    """For every row of the answer the cell of each column."""
    heads: dict[str, str] = made_of(default_factory=dict)
    """Text field named in a head (令和４年度) -> what the head says."""
    labels: list[Cell] = made_of(default_factory=list)
    doubts: list[Doubt] = made_of(default_factory=list)
    score: float = 0.0

    @property
    def cells(self) -> list[Cell]:
        """Everything of it, in reading order."""
        mine = {c for row in self.rows for c in row.values()} | set(self.labels)
        return sorted(mine, key=lambda c: (c.grid, c.row, c.column))

    @property
    def source(self) -> str:
        lines: dict[tuple[int, int], list[str]] = {}
        for cell in self.cells:
            lines.setdefault((cell.grid, cell.row), []).append(" ".join(cell.text.split()))
        return "\n".join("\t".join(texts) for texts in lines.values())

    @property
    def start(self) -> tuple[int, int]:
        first = self.cells[0]
        return first.grid, first.row


def find_tables(form: Form, cells: Cells) -> list[Table]:
    """Every table of the form that the cells hold, each once."""
    asked = [f for f in form.fields.values() if f.kind == "table" and f.table is not None]
    found = [t for f in asked for t in islice(candidates(f, cells), _MOST)]
    order = {f.id: n for n, f in enumerate(asked)}
    return sorted(_assigned(found, order), key=lambda t: order[t.field.id])


def candidates(asked: Field, cells: Cells) -> Iterator[Table]:
    """Every place where a table may stand, with how well it fits."""
    plan = asked.table
    if plan is None:
        return
    for table in _fixed(asked, plan, cells) if plan.rows else _free(asked, plan, cells):
        table.score += _captioned(asked, table, cells)
        yield table


def _assigned(found: list[Table], order: Mapping[str, int]) -> Iterator[Table]:
    """The best table for each field; places that fit several alike go to them in order."""
    left = sorted(found, key=lambda t: (-round(t.score, 2), order[t.field.id], t.start))
    used: set[Cell] = set()
    fields: set[str] = set()
    while left:
        table = left.pop(0)
        if table.field.id in fields or used & set(table.cells):
            continue
        used |= set(table.cells)
        fields.add(table.field.id)
        yield table


# ---- fixed rows ----


def _fixed(asked: Field, plan: TablePlan, cells: Cells) -> Iterator[Table]:
    names = [_row_names(r.label) for r in plan.rows]
    for run in _runs(names, cells):
        if len(run) * 2 < len(plan.rows) or (len(plan.rows) > 1 and len(run) < 2):
            continue
        yield from _filled(asked, plan, run, cells)


@lru_cache(maxsize=8192)
def _row_names(label: str) -> tuple[str, ...]:
    first = label.split("\n")[0]
    made = (fold(label), _NOTE.sub("", fold(label)), fold(first), _NOTE.sub("", fold(first)))
    return tuple(dict.fromkeys(n for n in made if n))


def _runs(names: list[tuple[str, ...]], cells: Cells) -> Iterator[dict[int, Cell]]:
    """Cells that are row labels, one below the other in the order of the plan."""
    run: dict[int, Cell] = {}
    last: Cell | None = None
    for cell in cells.all:
        mine = set(_row_names(cell.text))
        at = next((n for n, known in enumerate(names) if mine & set(known)), None)
        if at is None:
            continue
        goes_on = last is not None and cell.grid == last.grid and last.bottom < cell.row <= last.bottom + _FAR
        if run and (not goes_on or at <= max(run)):
            if last is not None and cell.row == last.row and cell.grid == last.grid:
                continue
            yield run
            run = {}
        run[at] = cell
        last = cell
    if run:
        yield run


def _filled(asked: Field, plan: TablePlan, run: dict[int, Cell], cells: Cells) -> Iterator[Table]:
    table = Table(asked, [{} for _ in plan.rows], labels=list(run.values()))
    _near_rows(plan, run, table, cells)
    edge = max(c.right for c in run.values())
    columns = sorted({c.column for row in run.values() for c in cells.right_of(row) if c.column > edge})
    if not columns:
        return
    top = min(run.values(), key=lambda c: c.row)
    heads = {c: _heads(c, top, cells) for c in columns}
    chosen = _columns(plan, heads, table)
    for at, label in run.items():
        for column, place in chosen.items():
            cell = cells.at(label.grid, label.row, place)
            if cell is not None and cell.row == label.row and cell.column == place:
                table.rows[at][column] = cell
    _labels_around(table, heads, run, cells)
    filled = sum(len(r) for r in table.rows)
    if filled:
        table.score += len(run) / len(plan.rows) + len(chosen) / len(plan.columns)
        table.doubts += _without_row(asked, run, edge, cells, table)
        yield table


def _near_rows(plan: TablePlan, run: dict[int, Cell], table: Table, cells: Cells) -> None:
    """Rows whose label is a little different (国民健康保険料 for 国民健康保険)."""
    columns = {c.column for c in run.values()}
    first, last = min(c.row for c in run.values()), max(c.bottom for c in run.values())
    grid = next(iter(run.values())).grid
    known = set(run.values())
    for at, row in enumerate(plan.rows):
        if at in run:
            continue
        free = [c for c in cells.between(grid, first - 2, last + 2) if c.column in columns and c not in known]
        best = max(
            free, key=lambda c: _alike(_NOTE.sub("", fold(row.label)), _NOTE.sub("", fold(c.text))), default=None
        )
        if best is not None and _alike(_NOTE.sub("", fold(row.label)), _NOTE.sub("", fold(best.text))) >= _NEAR:
            run[at] = best
            known.add(best)
            table.labels.append(best)
            sentence = f"行「{best.text.strip()}」を「{row.label}」と読みました。合っているか確かめてください。"
            table.doubts.append(Doubt(table.field.id, sentence, best.text, best.where))


@lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> float:
    if 2 * min(len(one), len(other)) < _NEAR * (len(one) + len(other)) and not (
        len(one) >= 3 and len(other) >= 3 and (one.startswith(other) or other.startswith(one))
    ):
        return 0.0
    if len(one) >= 3 and len(other) >= 3 and (one.startswith(other) or other.startswith(one)):
        return 0.9
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _without_row(asked: Field, run: dict[int, Cell], edge: int, cells: Cells, table: Table) -> Iterator[Doubt]:
    """Rows of the source that the table does not have."""
    first, last = min(c.row for c in run.values()), max(c.bottom for c in run.values())
    grid = next(iter(run.values())).grid
    known = {c.row for c in run.values()}
    columns = {c.column for c in run.values()}
    for cell in cells.between(grid, first, last):
        inside = cell.row not in known
        if inside and cell.column in columns and any(c.column > edge for c in cells.right_of(cell)):
            words = " ".join(cell.text.split())
            yield Doubt(
                asked.id, f"行「{words}」は様式の表にありません。どの行に足すかを決めてください。", words, cell.where
            )
            table.labels.append(cell)
            table.labels += [c for c in cells.right_of(cell) if c.row == cell.row]


def _heads(column: int, top: Cell, cells: Cells) -> list[Cell]:
    """The cells over a column, the nearest first."""
    found: list[Cell] = []
    for row in range(top.row - 1, max(-1, top.row - 1 - _FAR), -1):
        cell = cells.at(top.grid, row, column)
        if cell is None:
            if found:
                break
            continue
        if cell not in found:
            found.append(cell)
    return found


def _labels_around(table: Table, heads: Mapping[int, list[Cell]], run: dict[int, Cell], cells: Cells) -> None:
    """Heads, the head of the labels, group words (内訳) and columns nobody asked for belong to the table too."""
    rows = {c.row for c in run.values()}
    top, bottom = min(rows), max(c.bottom for c in run.values())
    grid = next(iter(run.values())).grid
    over = [c for found in heads.values() for c in found]
    head_rows = {c.row for c in over}
    for cell in cells.between(grid, min(head_rows, default=top), bottom):
        inside = top <= cell.row <= bottom or cell.row in head_rows
        short = cell.row in head_rows and len(fold(cell.text)) <= 20
        if inside and (cell in over or short or cell.row in rows or cell.right <= max(c.right for c in run.values())):
            table.labels.append(cell)


# ---- columns ----


def _columns(plan: TablePlan, heads: Mapping[int, list[Cell]], table: Table) -> dict[int, int]:
    """Column of the plan -> column of the grid."""
    chosen: dict[int, int] = {}
    for n, column in enumerate(plan.columns):
        if _BRACED.search(column.label) is None:
            best = max(
                (p for p in heads if p not in chosen.values()), key=lambda p: _fits(column, heads[p]), default=None
            )
            if best is not None and _fits(column, heads[best]) >= _NEAR:
                chosen[n] = best
                _say_near(column, heads[best], table)
    _by_year(plan, heads, chosen, table)
    open_plan = [n for n in range(len(plan.columns)) if n not in chosen]
    open_grid = [p for p in heads if p not in chosen.values()]
    if open_plan and len(open_plan) == len(open_grid):
        for n, place in zip(open_plan, open_grid, strict=True):
            chosen[n] = place
            if heads[place] or len(open_plan) > 1:
                words = " ".join(heads[place][0].text.split()) if heads[place] else ""
                label = plan.columns[n].label.replace("\n", "")
                said = f"列「{words}」" if words else "見出しのない列"
                sentence = f"{said}を、並び順から「{_plain(label)}」と読みました。合っているか確かめてください。"
                table.doubts.append(
                    Doubt(table.field.id, sentence, words, heads[place][0].where if heads[place] else "")
                )
    return chosen


def _plain(label: str) -> str:
    return _BRACED.sub("年度の欄", label)


def _fits(column: Column, heads: list[Cell]) -> float:
    """How like the heads over a grid column are to a column's label."""
    names = {fold(column.label), _NOTE.sub("", fold(column.label))}
    names |= {fold(column.over) + fold(column.label)} if column.over else set()
    said = [fold(c.text) for c in heads]
    said += ["".join(reversed(said)), "".join(said[:1])]
    bare = said + [_NOTE.sub("", s) for s in said]
    if names & {s for s in bare if s}:
        return 1.0
    alike = max((_alike(n, s) for n in names for s in bare if s), default=0.0)
    ends = max((0.8 for n in names for s in bare if len(s) >= 5 and (s in n or n in s)), default=0.0)
    return max(alike if alike < 1 else 0.99, ends) - 0.01 * sum(len(s) for s in said[:1]) / 100


def _say_near(column: Column, heads: list[Cell], table: Table) -> None:
    if heads and _fits(column, heads) < 0.85:
        words, label = " ".join(heads[0].text.split()), column.label.replace("\n", "")
        sentence = f"列「{words}」を「{label}」と読みました。合っているか確かめてください。"
        table.doubts.append(Doubt(table.field.id, sentence, words, heads[0].where))


def _by_year(plan: TablePlan, heads: Mapping[int, list[Cell]], chosen: dict[int, int], table: Table) -> None:
    """Columns headed by a year or a day, the earlier one first."""
    wanted = [(n, m[1]) for n, c in enumerate(plan.columns) if (m := _BRACED.fullmatch(c.label.strip()))]
    dated = []
    for place, found in heads.items():
        if place not in chosen.values():
            days = next(((d, c) for c in found if (d := first_date(c.text)) and len(fold(c.text)) <= 16), None)
            if days is not None:
                dated.append((days[0].first, place, days[1]))
    if not wanted or len(dated) < len(wanted):
        return
    dated.sort(key=lambda d: d[0])
    for (n, name), (_, place, cell) in zip(wanted, dated[-len(wanted) :], strict=True):
        chosen[n] = place
        table.heads[name] = "".join(cell.text.split())
    if len(dated) > len(wanted):
        words = "・".join("".join(c.text.split()) for _, _, c in dated[: -len(wanted)])
        sentence = f"列「{words}」は様式の表にないので、新しい方だけを入れました。年度を確かめてください。"
        table.doubts.append(Doubt(table.field.id, sentence, words, dated[0][2].where))


# ---- free rows ----


def _free(asked: Field, plan: TablePlan, cells: Cells) -> Iterator[Table]:
    for (grid, row), found in cells.rows.items():
        if row > _DEEP:
            continue
        chosen = _headed(plan, found, cells)
        if len(chosen) * 2 > len(plan.columns) and (len(chosen) > 1 or len(plan.columns) == 1):
            table = _records(asked, plan, (grid, row), chosen, cells)
            if table.rows:
                table.score = 1 + len(chosen) / len(plan.columns)
                yield table


def _headed(plan: TablePlan, row: list[Cell], cells: Cells) -> dict[int, Cell]:
    """Column -> its head in a row of cells, with the heads over and under it."""
    chosen: dict[int, Cell] = {}
    for n, column in enumerate(plan.columns):
        under = [(c, [c, *list(cells.above(c, 2))[:1]]) for c in row if c not in chosen.values()]
        best = max(under, key=lambda e: _fits(column, e[1]), default=None)
        if best is not None and _fits(column, best[1]) >= 0.8 and len(fold(best[0].text)) <= 40:
            chosen[n] = best[0]
    return chosen


def _records(asked: Field, plan: TablePlan, at: tuple[int, int], chosen: dict[int, Cell], cells: Cells) -> Table:
    """The rows under the heads, as far as something is written in them."""
    grid, row = at
    table = Table(asked, [], labels=list(chosen.values()))
    table.labels += cells.rows.get((grid, row), [])
    left, right = min(c.column for c in chosen.values()), max(c.right for c in chosen.values())
    bottom = row = max(c.bottom for c in chosen.values())
    deepest = max(r for g, r in cells.rows if g == grid)
    while row - bottom < 2 and row <= deepest:
        row += 1
        mine: dict[int, Cell] = {}
        for column, head in chosen.items():
            cell = next((c for p in range(head.column, head.right + 1) if (c := cells.at(grid, row, p))), None)
            if (
                cell is not None
                and cell.row == row
                and not (cell.column <= left and cell.right >= right and right > left)
            ):
                mine[column] = cell
        if len(mine) * 3 >= len(chosen):
            table.rows.append(mine)
            bottom = row
            table.labels += [c for c in cells.rows.get((grid, row), []) if c.column < left]
            _number(plan, table)
    return table


def _number(plan: TablePlan, table: Table) -> None:
    """The column that numbers rows by itself is no answer."""
    if plan.number:
        table.labels = [c for c in table.labels if c.text.strip()]


def _captioned(asked: Field, table: Table, cells: Cells) -> float:
    """Whether the words above a table are its label."""
    names = set(plain_names(asked.label))
    grid, row = table.start
    above = list(cells.between(grid, row - 3, row - 1))
    own = [c for c in table.cells if c.row <= row + 1]
    said = {n for c in (*above, *own) for n in plain_names(c.text.split("＊")[0].split("　※")[0])}
    return 0.5 if names & said else 0.0

"""The tables of a paper in; findings on sums that do not foot, cells that are missing or cannot be read, odd counts out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from desktop.answers.cells import Cell, cells_of, label_in
from desktop.answers.shown import View
from desktop.answers.sums import Foot, footing, shown_cells, write_count
from desktop.checks.finding import Finding
from desktop.definition.condition import is_blank
from desktop.definition.counts import count_at
from desktop.definition.model import Change, Column, Field, Grade, Rows, Style, TablePlan
from desktop.japanese import digits_mixed, folded, write_number

_MOST: Final = 20
"""Findings of one kind in one table."""
_NOTHING: Final = re.compile(r"[-－―ー─‐–—・…＊*]+|なし|無し|無|該当なし|不明|未定|（.*）")
"""What a clerk writes into a count column where there is no number."""
_PLAIN_COUNT: Final = re.compile(r"[0-9０-９,，]+")


def table_findings(shown: View) -> Iterator[Finding]:
    """Everything about the cells of the tables but their wording."""
    for field in shown.fields.values():
        rows = shown.answers.rows(field.id)
        if field.kind == "table" and field.table is not None and rows:
            table = _Table(shown, field, field.table, rows)
            yield from table.sums()
            yield from table.lacks()
            yield from _some(table.unreadable())
            yield from _some(table.style())
            yield from _some(table.doubles())


def _some(found: Iterator[Finding]) -> Iterator[Finding]:
    """The first of a kind; the last tells how many more there are."""
    listed = list(found)
    yield from listed[: _MOST - 1]
    for finding in listed[_MOST - 1 : _MOST]:
        more = len(listed) - _MOST
        say = (
            f"{finding.sentence}同じような所が、ほかに{write_number(more)}か所あります。" if more else finding.sentence
        )
        yield Finding(
            finding.grade,
            finding.code,
            finding.place,
            finding.label,
            say,
            finding.start,
            finding.length,
            finding.change,
        )


@dataclass(frozen=True)
class _Table:
    """One table with its answer."""

    shown: View
    field: Field
    plan: TablePlan
    rows: Rows

    def sums(self) -> Iterator[Finding]:
        """Typed totals that are not the total, and 累計 below its years."""
        cells = self._cells()
        for foot in footing(self.field, self.rows):
            cell = cells[foot.row, foot.column]
            yield self._total(foot, cell) if foot.test == "sum" else self._least(foot, cell)

    def _total(self, foot: Foot, cell: Cell) -> Finding:
        right = write_count(foot.computed, "", self._style)
        unit = self.plan.columns[foot.column].unit
        say = f"が、足した数と合いません。足すと「{right}{unit}」になるので、数字を確かめてください。"
        return self._finding("誤り", "table.sum", cell, say, right)

    def _least(self, foot: Foot, cell: Cell) -> Finding:
        column = self.plan.columns[foot.column]
        others = (n for n, c in enumerate(self.plan.columns) if c.id in column.at_least)
        names = "と".join(f"「{_head(self.plan, n, self.shown.text)}」" for n in others)
        least = write_count(foot.computed, column.unit, self._style)
        return self._finding(
            "注意", "table.least", cell, f"が、{names}の計（{least}）より少なくなっています。数字を確かめてください。"
        )

    def lacks(self) -> Iterator[Finding]:
        """Columns that a written row must have; one finding for each column, at its first empty cell."""
        printed = shown_cells(self.field, self.rows, self._style)
        written = [n for n, row in enumerate(printed) if not is_blank(row) and n < len(self.rows)]
        for c, column in enumerate(self.plan.columns):
            rows = written[:1] if column.one_for_all else written
            empty = [n for n in rows if c >= len(printed[n]) or not printed[n][c].strip()]
            if column.required and empty:
                yield self._lack(c, empty)

    def _lack(self, column: int, empty: list[int]) -> Finding:
        cell = self._cells().get((empty[0], column), Cell(empty[0], column, -1, ""))
        more = f"（ほかに{write_number(len(empty) - 1)}行）" if len(empty) > 1 else ""
        say = f"{self._name(cell)}が書かれていません{more}。記入してください。"
        return Finding("誤り", "table.required", self.field.id, self._label, say, cell.start)

    def unreadable(self) -> Iterator[Finding]:
        """Cells of a count column without a number."""
        for cell, _ in self._counts():
            text = cell.text.strip()
            if text and count_at(text) is None and not _NOTHING.fullmatch(text.split("\n", 1)[0]):
                say = "を件数として読めないため、合計に入りません。「1,234件」のように数を書いてください。"
                yield self._finding("注意", "table.number", cell, digits_mixed(say))

    def style(self) -> Iterator[Finding]:
        """Counts in another digit style, or without the unit of the column."""
        for cell, column in self._counts():
            found = count_at(cell.text)
            if found is None:
                continue
            old = cell.text[found.start : found.start + found.length]
            right = write_count(found.number, "", self._style) if _PLAIN_COUNT.fullmatch(old) else old
            unit = column.unit if cell.text.strip() == old else ""
            if unit:
                say = f"に単位がありません。この表では「{right}{unit}」と書きます。書き方をそろえてください。"
                yield self._finding("気づき", "table.unit", cell, say, right + unit)
            elif right != old:
                say = f"は、この様式では「{right}」と書きます。書き方をそろえてください。"
                yield self._finding("気づき", "table.digits", cell, say, right)

    def doubles(self) -> Iterator[Finding]:
        """Rows of a free table that say the same as an earlier one."""
        first: dict[tuple[str, ...], int] = {}
        cells = self._cells()
        for n, row in enumerate(self.rows):
            same = tuple(folded(c) for c in row)
            if not self.plan.rows and any(same) and (before := first.setdefault(same, n)) != n:
                say = f"{_row_number(before)}と{_row_number(n)}が同じ内容です。どちらかが余分でないか確かめてください。"
                cell = cells[n, 0]
                length = len("\t".join(row))
                yield Finding("気づき", "table.double", self.field.id, self._label, say, cell.start, length)

    # ------------------------------------------------------------ words

    @property
    def _style(self) -> Style:
        return self.shown.form.style

    @property
    def _label(self) -> str:
        return self.shown.label(self.field.id)

    def _name(self, cell: Cell) -> str:
        return cell_name(self.plan, cell, self.shown.text)

    def _cells(self) -> Mapping[tuple[int, int], Cell]:
        return {(c.row, c.column): c for c in cells_of(self.rows)}

    def _counts(self) -> Iterator[tuple[Cell, Column]]:
        """The cells of count columns."""
        for cell in cells_of(self.rows[: len(self.plan.rows) or None]):
            if cell.column < len(self.plan.columns) and self.plan.columns[cell.column].kind == "count":
                yield cell, self.plan.columns[cell.column]

    def _finding(self, grade: Grade, code: str, cell: Cell, say: str, new: str | None = None) -> Finding:
        """A finding at the number of a cell, or at its first line when there is none; ``new`` would stand in its place."""
        line = cell.text.strip().split("\n", 1)[0]
        found = count_at(cell.text)
        start, length = (found.start, found.length) if found else (cell.text.find(line), len(line))
        change = Change(self.field.id, "replace", cell.text[start : start + length], new) if new is not None else None
        sentence = f"{self._name(cell)}の「{line}」{say}"
        return Finding(grade, code, self.field.id, self._label, sentence, cell.start + start, length, change)


def cell_name(plan: TablePlan, cell: Cell, text: Callable[[str], str]) -> str:
    """「合計・令和４年度」; of free rows ２行目の「内容」. ``text`` gives the answers that heads name in braces."""
    head = _head(plan, cell.column, text)
    if not plan.rows or cell.row >= len(plan.rows):
        return f"{_row_number(cell.row)}の「{head}」"
    row = plan.rows[cell.row]
    label = label_in(row.label, text).replace("\n", "")
    return f"「{'・'.join(filter(None, (row.group, label, head)))}」"


def _head(plan: TablePlan, column: int, text: Callable[[str], str]) -> str:
    head = label_in(plan.columns[column].label, text) if column < len(plan.columns) else ""
    return head.replace("\n", "") or f"{write_number(column + 1)}列目"


def _row_number(row: int) -> str:
    return f"{write_number(row + 1)}行目"

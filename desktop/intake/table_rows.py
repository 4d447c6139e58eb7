"""A table found in a source in; the rows of its answer out: bare numbers in the form's style, sums left to be computed.

Text as it was typed stays; a number a worksheet stores (9254) is written as the form writes it (９，２５４件). A sum that
foots is left empty, the program computes it; one that does not is kept with a doubt that says both numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from desktop.answers.sums import Foot, footing, write_count
from desktop.definition.counts import count_in
from desktop.definition.model import Column, Field, Rows, Style, TablePlan
from desktop.intake.find_tables import Table
from desktop.intake.model import Doubt
from desktop.intake.serial_day import TOLD, asks_for_day, day_of

_BARE: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")


def rows_of(table: Table, style: Style) -> tuple[Rows, tuple[Doubt, ...]]:
    """The answer of a table, and what of it must be looked at."""
    plan = table.field.table or TablePlan(())
    typed = tuple(
        tuple(_cell(row[n].text if n in row else "", column, style) for n, column in enumerate(plan.columns))
        for row in table.rows
    )
    feet = footing(table.field, typed)
    typed, days = _days(table, plan, typed, style)
    doubts = (*table.doubts, *days, *_odd(table, plan, typed), *(_foot(table, plan, f) for f in feet))
    wrong = {(f.row, f.column) for f in feet if f.test == "sum"}
    return _without_sums(table.field, plan, typed, wrong), doubts


def _cell(text: str, column: Column, style: Style) -> str:
    lines = [line.strip(" \u3000") for line in text.strip().split("\n")]
    text = "\n".join(lines)
    if column.kind == "count" and _BARE.fullmatch(text):
        return write_count(int(text.replace(",", "")), column.unit, style)
    return text


def _days(table: Table, plan: TablePlan, typed: Rows, style: Style) -> tuple[Rows, tuple[Doubt, ...]]:
    """Bare numbers in a column of days."""
    doubts: list[Doubt] = []
    made = [list(row) for row in typed]
    for n, row in enumerate(typed):
        for c, text in enumerate(row):
            day = day_of(text, style) if asks_for_day(plan.columns[c]) else ""
            if day:
                made[n][c] = day
                where = table.rows[n][c].where
                doubts.append(Doubt(table.field.id, TOLD.format(number=text, day=day), text, where))
    return tuple(map(tuple, made)), tuple(doubts)


def _without_sums(asked: Field, plan: TablePlan, typed: Rows, wrong: set[tuple[int, int]]) -> Rows:
    """Sums that foot give way to the computed ones, unless more than the number was written."""
    bare = tuple(
        tuple("" if plan.rows and plan.rows[n].sum_of else cell for cell in row) for n, row in enumerate(typed)
    )
    summed = {(f.row, f.column) for f in footing(asked, _raised(plan, typed))}
    return tuple(
        tuple(
            bare[n][c] if (n, c) not in wrong and (n, c) in summed and _only_number(cell, plan.columns[c]) else cell
            for c, cell in enumerate(row)
        )
        for n, row in enumerate(typed)
    )


def _raised(plan: TablePlan, typed: Rows) -> Rows:
    """Every typed sum made wrong, so that footing tells which sums the program would compute."""
    return tuple(
        tuple(
            str(number + 1) if plan.rows and plan.rows[n].sum_of and (number := count_in(cell)) is not None else cell
            for cell in row
        )
        for n, row in enumerate(typed)
    )


def _only_number(text: str, column: Column) -> bool:
    bare = text.removesuffix(column.unit) if column.unit else text
    return "\n" not in text and all(c in "0123456789０１２３４５６７８９,，" for c in bare)


def _foot(table: Table, plan: TablePlan, foot: Foot) -> Doubt:
    cell = table.rows[foot.row].get(foot.column)
    label = plan.rows[foot.row].label.replace("\n", "") if plan.rows else f"{foot.row + 1}行目"
    if foot.test == "sum":
        say = f"「{label}」は{foot.typed:,}と書かれていますが、内訳を足すと{foot.computed:,}です。どちらが正しいか確かめてください。"
    else:
        say = f"「{label}」の累計{foot.typed:,}が、年ごとの計{foot.computed:,}より小さくなっています。数字を確かめてください。"
    return Doubt(table.field.id, say, cell.text if cell else "", cell.where if cell else "")


def _odd(table: Table, plan: TablePlan, typed: Rows) -> Iterator[Doubt]:
    """Cells of a count column that hold no number, or another unit."""
    for n, row in enumerate(typed):
        for c, text in enumerate(row):
            if plan.columns[c].kind == "count" and text and count_in(text) is None:
                cell = table.rows[n][c]
                sentence = f"件数の欄の「{text}」から数字を読めません。数字を入れてください。"
                yield Doubt(table.field.id, sentence, text, cell.where)

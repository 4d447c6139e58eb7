"""The columns and rows of a table field as TOML gives them in, a TablePlan out."""

from __future__ import annotations

from typing import get_args

from desktop.definition.model import Column, ColumnKind, TablePlan, TableRow
from desktop.definition.read_grid import read_id
from desktop.definition.table import Table

ALL = "all"
"""``sum_of = "all"``: every row above that is no sum itself."""


def read_table(table: Table) -> TablePlan:
    """The plan of a field of kind table."""
    columns = tuple(_column(t) for t in table.tables("columns"))
    rows: list[TableRow] = []
    for one in table.tables("rows"):
        rows.append(_row(one, rows))
    made = TablePlan(columns, tuple(rows), stub=table.text("stub"), number=table.text("number"))
    if not columns:
        table.say("", "表に列（columns）が１つもありません。書き込む列を書いてください。")
    return made


def _column(table: Table) -> Column:
    made = Column(
        id=read_id(table),
        label=table.text("label", needed=True),
        kind=table.one_of("kind", get_args(ColumnKind), "text"),
        unit=table.text("unit"),
        offers=table.texts("offers"),
        one_for_all=table.flag("one_for_all"),
        at_least=table.texts("at_least"),
        required=table.flag("required"),
        over=table.text("over"),
    )
    table.close()
    return made


def _row(table: Table, above: list[TableRow]) -> TableRow:
    made = TableRow(
        read_id(table), table.text("label", needed=True), group=table.text("group"), sum_of=_sum_of(table, above)
    )
    table.close()
    return made


def _sum_of(table: Table, above: list[TableRow]) -> tuple[str, ...]:
    if isinstance(table.values.get("sum_of"), list):
        return table.texts("sum_of")
    if not table.one_of("sum_of", (ALL,), ""):
        return ()
    rows = tuple(r.id for r in above if not r.sum_of)
    if not rows:
        table.say("sum_of", "合計する行が、この行より上にありません。行の順を確かめてください。")
    return rows

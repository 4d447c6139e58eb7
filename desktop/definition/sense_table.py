"""Whether the table of a field makes sense: sums and minima name rows and columns that are there, nothing adds itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from desktop.definition.fault import Say
from desktop.definition.model import Column, Field, Kind, TablePlan
from desktop.definition.read_block import named_in
from desktop.japanese import near

NAMED: Final[frozenset[Kind]] = frozenset({"text", "prose", "period", "count"})
"""Kinds of fields whose answers may stand in the label of a column or row."""


def check_table(field: Field, fields: Mapping[str, Field], say: Say, place: str) -> None:
    """Tell through ``say`` what is wrong with the table of a field; ``place`` is the field's."""
    plan = field.table
    if plan is None:
        return
    _doubles((c.id for c in plan.columns), "列", "columns", say, place)
    _doubles((r.id for r in plan.rows), "行", "rows", say, place)
    for n, column in enumerate(plan.columns, 1):
        _column(column, plan, say, f"{place}.columns[{n}]")
        _label(column.label, fields, say, f"{place}.columns[{n}].label")
    for n, row in enumerate(plan.rows, 1):
        _label(row.label, fields, say, f"{place}.rows[{n}].label")
        for name in row.sum_of:
            if name not in (r.id for r in plan.rows):
                sentence = f"合計する行「{name}」がこの表にありません。"
                say(f"{place}.rows[{n}].sum_of", sentence, near(name, [r.id for r in plan.rows]))
    if any(r.sum_of for r in plan.rows) and not any(c.kind == "count" for c in plan.columns):
        say(
            place,
            f'表「{field.id}」に合計の行がありますが、数の列がありません。足す列に kind = "count" と書いてください。',
        )
    _circles(plan, say, place)
    if plan.stub and not plan.rows:
        say(
            f"{place}.stub",
            "行の決まっていない表に見出し（stub）の列はありません。stub を消すか rows を書いてください。",
        )


def _doubles(ids: Iterable[str], what: str, key: str, say: Say, place: str) -> None:
    seen: set[str] = set()
    for n, name in enumerate(ids, 1):
        if name and name in seen:
            say(
                f"{place}.{key}[{n}].id",
                f"{what}の識別名「{name}」が２度使われています。どちらかを別の名前にしてください。",
            )
        seen.add(name)


def _column(column: Column, plan: TablePlan, say: Say, place: str) -> None:
    counts = [c.id for c in plan.columns if c.kind == "count"]
    for name in column.at_least:
        if name not in (c.id for c in plan.columns):
            say(f"{place}.at_least", f"比べる列「{name}」がこの表にありません。", near(name, counts))
        elif name not in counts or column.id not in counts or name == column.id:
            say(
                f"{place}.at_least",
                f"「{column.id}」と「{name}」は比べられません。別々の数の列（count）にしてください。",
            )
    if column.unit and column.kind != "count":
        say(
            f"{place}.unit",
            f'単位（unit）は数の列だけに書けます。列「{column.id}」に kind = "count" と書いてください。',
        )
    if column.offers and column.kind == "count":
        say(f"{place}.offers", f"数の列「{column.id}」に offers は書けません。どちらかを消してください。")
    if column.one_for_all and not plan.rows:
        say(f"{place}.one_for_all", "one_for_all は、行の決まった表（rows）だけに書けます。消してください。")


def _label(label: str, fields: Mapping[str, Field], say: Say, place: str) -> None:
    for name in named_in(label):
        if name not in fields:
            say(place, f"「{{{name}}}」という欄は様式にありません。", near(name, fields))
        elif fields[name].kind not in NAMED:
            say(
                place,
                f"「{{{name}}}」は {fields[name].kind} の欄なので見出しに入れられません。文字の欄にしてください。",
            )


def _circles(plan: TablePlan, say: Say, place: str) -> None:
    """A sum may not, even through others, be part of itself."""
    parts = {r.id: r.sum_of for r in plan.rows}
    for n, row in enumerate(plan.rows, 1):
        path = _path(row.id, row.id, parts, ())
        if path and row.id == min(path):  # one circle is told once
            say(f"{place}.rows[{n}].sum_of", f"合計が堂々巡りです（{' → '.join(path)}）。足す行を確かめてください。")


def _path(at: str, goal: str, parts: Mapping[str, tuple[str, ...]], gone: tuple[str, ...]) -> tuple[str, ...]:
    for part in parts.get(at, ()):
        if part == goal:
            return (*gone, at, goal)
        if part not in gone and part != at and (found := _path(part, goal, parts, (*gone, at))):
            return found
    return ()

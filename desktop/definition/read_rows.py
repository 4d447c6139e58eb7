"""A row of a layout that stands for a whole table or checklist in; its plan out, with widths that fit field and paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, get_args

from desktop.definition.layout import Align, RowPlan
from desktop.definition.model import Field, TablePlan
from desktop.definition.read_block import field_of
from desktop.definition.table import Table
from desktop.japanese import near

WHOLE: Final = ("table", "checklist")
"""Keys that make a row stand for all rows of a field."""
LEAST: Final = 3.0
"""mm; no column is narrower."""
MOST_BLANK_ROWS: Final = 500
"""Thirty pages of an empty table."""
SLACK: Final = 0.01
"""mm by which sums of widths may differ."""


def read_whole(row: RowPlan, table: Table, fields: Mapping[str, Field], width: float) -> RowPlan:
    """The row with what it says of its table or checklist; ``width`` is the room it stands in."""
    kind = next(k for k in WHOLE if k in table)
    name = table.text(kind, needed=True)
    if len([k for k in (*WHOLE, "cell") if k in table]) > 1:
        table.say(kind, f"{kind} の行に、ほかの {'・'.join(k for k in (*WHOLE, 'cell') if k != kind)} は書けません。")
    made = replace(
        row,
        cells=(),
        table=name if kind == "table" else "",
        checklist=name if kind == "checklist" else "",
        bare=table.flag("bare"),
        widths=table.numbers("widths"),
        aligns=_aligns(table),
        titles=table.texts("titles"),
        size=table.number("size", least=1),
        leading=table.number("leading", least=1),
        blank_rows=_blank_rows(table) or row.blank_rows,
    )
    field = field_of(table, kind, name, fields) if name else None
    if field is not None and field.kind != kind:
        table.say(kind, f'「{name}」は {field.kind} の欄です。kind = "{kind}" の欄を書いてください。')
    elif field is not None:
        _check_widths(made, field, table, width)
    return made


def _blank_rows(table: Table) -> int | None:
    given = table.whole("blank_rows")
    if given is None or given <= MOST_BLANK_ROWS:
        return given
    table.say("blank_rows", f"「blank_rows」は{MOST_BLANK_ROWS}以下で書いてください。")
    return None


def _aligns(table: Table) -> tuple[Align, ...]:
    found: list[Align] = []
    for text in table.texts("aligns"):
        if text in get_args(Align):
            found.append(text)  # type: ignore[arg-type]
        else:
            known = "・".join(get_args(Align))
            table.say(
                "aligns",
                f"「aligns」の値「{text}」はありません。{known} から選んでください。",
                near(text, get_args(Align)),
            )
    return tuple(found)


def printed_columns(plan: TablePlan) -> tuple[str, ...]:
    """What the columns of a printed table are called, from the left."""
    return (
        *((f"番号「{plan.number}」",) if plan.number else ()),
        *(("群（group）",) if any(r.group for r in plan.rows) else ()),
        *((f"見出し「{plan.stub}」",) if plan.rows else ()),
        *(f"「{c.label}」" for c in plan.columns),
    )


def _check_widths(row: RowPlan, field: Field, table: Table, width: float) -> None:
    columns = ("まとまり", "印", "文") if field.table is None else printed_columns(field.table)
    if len(row.widths) != len(columns):
        names = "、".join(columns)
        table.say("widths", f"widths の数{len(row.widths)}が、列の数{len(columns)}（{names}）に合いません。")
    for n, one in enumerate(row.widths, 1):
        if one > width + SLACK:
            table.say(
                f"widths[{n}]", f"列の幅{one:g}mmが、使える幅{width:g}mmより広く、はみ出します。幅を狭めてください。"
            )
            return
        if one < LEAST:
            table.say(f"widths[{n}]", f"列の幅{one:g}mmは狭すぎます。{LEAST:g}mm以上にしてください。")
    if sum(row.widths) > width + SLACK:
        sentence = f"列の幅の合計{sum(row.widths):g}mmが、使える幅{width:g}mmを超えています。"
        table.say("widths", f"{sentence}幅を合わせて{width:g}mmにしてください。")
    answered = len(field.table.columns) if field.table else 0
    if row.aligns and len(row.aligns) != answered:
        table.say("aligns", f"aligns の数{len(row.aligns)}が、書き込む列の数{answered}に合いません。")
    if row.titles and (field.table is not None or len(row.titles) != len(columns)):
        how = "表の列の名前は様式の columns に書きます。" if field.table else f"{len(columns)}つ並べてください。"
        table.say("titles", f"「titles」はチェックリストの列の見出しです。{how}")

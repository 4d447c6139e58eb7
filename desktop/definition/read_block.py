"""One entry of a cell's ``lines`` in, its Block out; what it names must be a field of the form that can be printed so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, get_args

from desktop.definition.condition import ALWAYS
from desktop.definition.layout import Align, Block, Face
from desktop.definition.model import Field, Kind
from desktop.definition.table import Table
from desktop.japanese import near

KINDS: Final = ("label", "text", "field", "mark", "marks", "items", "chosen", "write", "clauses", "figure")
WITH_OPTIONS: Final[frozenset[Kind]] = frozenset({"choice", "choices"})
"""Kinds whose boxes ``mark``, ``marks`` and ``chosen`` print; a grid's are printed by ``items``."""
OF_THE_SHEET: Final = ("title", "annex")
"""Names that ``write`` and the running heads know besides fields: the form's title, the number of this 別紙."""
FORMATS: Final = ("last", "date")
_BY_OTHER_MEANS: Final[Mapping[Kind, str]] = {
    "choice": "mark・marks・chosen",
    "choices": "mark・marks・chosen",
    "grid": "items",
    "table": "行の table",
    "checklist": "行の checklist",
    "clauses": "clauses",
    "figure": "figure",
}
"""How a field is printed whose answer is no text."""
_BRACES: Final = re.compile(r"\{([^{}]*)\}")


def read_block(table: Table, fields: Mapping[str, Field]) -> Block | None:
    """The block; None, with the fault told, when it is none of the kinds."""
    kinds = [k for k in KINDS if k in table]
    if len(kinds) != 1:
        meant = "" if kinds else next((n for key in table.values if (n := near(key, KINDS))), "")
        table.say("", f"{'・'.join(KINDS)} のどれか１つだけを書いてください。", meant)
        return None
    kind = kinds[0]
    block = _made(kind, table.text(kind, needed=True), table)
    _check(block, table, fields)
    table.close()
    return block


def _made(kind: str, value: str, table: Table) -> Block:
    plain = kind in ("label", "text", "write")
    prose = kind in ("field", "clauses")
    return Block(
        kind=kind,  # type: ignore[arg-type]
        text=value if plain else "",
        field="" if plain else value,
        options=_options(kind, table),
        group=table.text("group", needed=True) if kind == "items" else "",
        bracket=table.text("bracket") if kind == "marks" else "",
        spread=table.flag("spread") if "spread" in table else kind == "label",
        vertical=table.flag("vertical"),
        align=table.one_of("align", get_args(Align), "justify" if prose else "left"),
        size=table.number("size", least=1),
        indent=table.number("indent", 0.0) or 0.0,
        columns=table.numbers("columns"),
        shown=table.condition("shown_when", ALWAYS),
        hang=table.number("hang"),
        chars=table.number("chars", least=1),
        face=table.one_of("face", ("", *get_args(Face)), "") or None,
        first=table.number("first", 0.0) or 0.0,
        height=(table.number("height", 0.0, least=5, needed=True) or 0.0) if kind == "figure" else 0.0,
        start=table.text("start") if kind == "clauses" else "",
    )


def _options(kind: str, table: Table) -> tuple[str, ...]:
    if kind == "mark":
        return (table.text("option", needed=True),)
    return table.texts("options") if kind in ("marks", "chosen") else ()


def check_words(table: Table, key: str, text: str, fields: Mapping[str, Field]) -> None:
    """Names in braces of words that are printed must be there, and be words themselves."""
    if set(_BRACES.sub("", text)) & set("{}"):
        table.say(key, f"「{key}」の {{ }} が閉じていないか、重なっています。{{欄の識別名}} の形に直してください。")
    for inner in _BRACES.findall(text):
        name, colon, form = inner.partition(":")
        if colon and form not in FORMATS:
            table.say(
                key,
                f"「{{{inner}}}」の「:{form}」は使えません。:last（最後の課）か :date（日付）だけです。",
                near(form, FORMATS),
            )
        if name in OF_THE_SHEET:
            continue
        field = field_of(table, key, name, fields, OF_THE_SHEET)
        if field is not None and field.kind not in WITH_OPTIONS and (how := _BY_OTHER_MEANS.get(field.kind)):
            table.say(key, f"「{name}」は {field.kind} の欄なので文の中には書けません。{how} で書いてください。")


def field_of(
    table: Table, key: str, name: str, fields: Mapping[str, Field], others: tuple[str, ...] = ()
) -> Field | None:
    """The field a layout names; one that is not there is told."""
    if fields and name not in fields:  # a form without any field is told once, in its own file
        table.say(key, f"「{name}」という欄は様式にありません。", near(name, [*fields, *others]))
    return fields.get(name)


def named_in(text: str) -> list[str]:
    """Names in braces: ``{shukan:last}`` names shukan."""
    return [inner.partition(":")[0] for inner in _BRACES.findall(text)]


def _check(block: Block, table: Table, fields: Mapping[str, Field]) -> None:
    if block.kind == "write":
        check_words(table, "write", block.text, fields)
    for key, name in (("bracket", block.bracket), ("start", block.start)):
        if name and (other := field_of(table, key, name, fields)) is not None and other.is_tuple | other.chooses:
            table.say(key, f"「{name}」は文字を書く欄ではありません。文字の欄を書いてください。")
    if not block.field:
        return
    field = field_of(table, block.kind, block.field, fields)
    if field is None:
        return
    match block.kind:
        case "items":
            _check_items(block, field, table)
        case "field":
            if how := _BY_OTHER_MEANS.get(field.kind):
                what = "選ぶ欄です" if field.chooses else f"{field.kind} の欄です"
                table.say(block.kind, f"「{field.id}」は{what}。{how} で書いてください。")
        case "clauses" | "figure":
            if field.kind != block.kind:
                how = f'kind = "{block.kind}" の欄を書いてください。'
                table.say(block.kind, f"「{field.id}」は {field.kind} の欄です。{how}")
        case _:
            _check_options(block, field, table)


def _check_items(block: Block, field: Field, table: Table) -> None:
    if field.kind == "grid" and field.grid is None:
        return  # the grid's own file is at fault and told there
    groups = [g.id for g in field.grid.groups] if field.grid else []
    if not groups:
        table.say(block.kind, f'「{field.id}」は項目表ではありません。kind = "grid" の欄を書いてください。')
    elif block.group not in groups:
        table.say("group", f"「{field.id}」に項目の群「{block.group}」はありません。", near(block.group, groups))


def _check_options(block: Block, field: Field, table: Table) -> None:
    if field.kind not in WITH_OPTIONS:
        how = _BY_OTHER_MEANS.get(field.kind, "field")
        table.say(block.kind, f"「{field.id}」に選択肢はありません。{how} で書いてください。")
        return
    for option in block.options:
        if option not in field.choices:
            key = "option" if block.kind == "mark" else "options"
            table.say(key, f"「{field.id}」に選択肢「{option}」はありません。", near(option, field.choices))

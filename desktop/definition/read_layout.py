"""The tables of a layout file in, a Layout out; every fault is told through ``say`` with its place and the near name.

``[page]`` holds sizes, ``[[head]]`` the running heads, ``[[row]]`` with ``[[row.cell]]`` the rows, nested by
``[[row.cell.row]]``; a cell's ``lines`` are its blocks. forms/README.md documents every key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, get_args

from desktop.definition.condition import ALWAYS
from desktop.definition.fault import Say
from desktop.definition.layout import Align, Block, CellPlan, Face, HeadPlan, Layout, RowPlan, Valign
from desktop.definition.model import Field
from desktop.definition.table import Table
from desktop.japanese import near

KINDS: Final = ("label", "text", "field", "mark", "marks", "items", "chosen")
WITH_OPTIONS: Final = frozenset({"choice", "choices"})
"""Kinds whose boxes ``mark``, ``marks`` and ``chosen`` print; a grid's are printed by ``items``."""
PAPERS: Final[Mapping[str, tuple[float, float]]] = {
    "A4": (210.0, 297.0),
    "A4横": (297.0, 210.0),
    "A3": (297.0, 420.0),
    "A3横": (420.0, 297.0),
}
"""Width and height in mm."""
SLACK: Final = 0.01
"""mm by which sums of widths may differ."""


def read_layout(tables: Mapping[str, object], fields: Mapping[str, Field], say: Say) -> Layout:
    """The layout; what is at fault is told and left at its usual value, so that one reading finds every fault."""
    return _Reader(fields).layout(Table(tables, "", say))


class _Reader:
    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.fields = fields

    def layout(self, table: Table) -> Layout:
        made = self._page(table.table("page"))
        width = made.width - made.left - made.right
        heads = tuple(self._head(t) for t in table.tables("head"))
        rows = tuple(self._row(t, width) for t in table.tables("row"))
        table.close()
        if not rows:
            table.say("row", "行がありません。[[row]] を書き足してください。")
        return replace(made, heads=heads, rows=rows)

    def _page(self, table: Table) -> Layout:
        width, height = PAPERS[table.one_of("paper", tuple(PAPERS), "A4") or "A4"]
        plain = Layout(width, height, 20.0, 20.0, 20.0, 20.0)

        def number(key: str, usual: float, least: float = 0.0) -> float:
            found = table.number(key, usual, least=least)
            return usual if found is None else found

        top, bottom = self._margins(table, "top", "bottom", height)
        left, right = self._margins(table, "left", "right", width)
        made = Layout(
            width,
            height,
            top,
            right,
            bottom,
            left,
            face=table.one_of("face", get_args(Face), plain.face) or plain.face,  # type: ignore[arg-type]
            size=number("size", plain.size, 1.0),
            leading=number("leading", plain.leading, 1.0),
            hang=number("hang", plain.hang),
            hanging=table.flag("hanging") if "hanging" in table else plain.hanging,
            pad=number("pad", plain.pad),
            pad_top=number("pad_top", plain.pad_top),
            rule=number("rule", plain.rule),
            head_gap=number("head_gap", plain.head_gap),
            page_number=table.text("page_number"),
            page_breaks_before=table.texts("page_breaks_before"),
        )
        for name in made.page_breaks_before:
            self._field(table, "page_breaks_before", name)
        table.close()
        return made

    def _margins(self, table: Table, low: str, high: str, size: float) -> tuple[float, float]:
        first, second = (table.number(key, 20.0) or 0.0 for key in (low, high))
        if first + second <= size - 20:
            return first, second
        table.say(low, f"余白（{low} と {high}）が大きすぎて、印刷する所が残りません。小さくしてください。")
        return 20.0, 20.0

    def _head(self, table: Table) -> HeadPlan:
        made = HeadPlan(
            text=table.text("text", needed=True),
            align=table.one_of("align", get_args(Align), "center") or "center",  # type: ignore[arg-type]
            size=table.number("size", least=1),
            bold=table.flag("bold"),
            first_only=table.flag("first_only"),
        )
        for name in named_in(made.text):
            if name != "title":
                self._field(table, "text", name)
        table.close()
        return made

    def _row(self, table: Table, width: float) -> RowPlan:
        shown = table.condition("shown_when", ALWAYS) if "shown_when" in table else None
        made = RowPlan(
            cells=tuple(self._cell(t) for t in table.tables("cell")),
            shown=shown,
            omit_empty=table.flag("omit_empty"),
            keep=table.flag("keep"),
            min_height=table.number("min_height", 0.0) or 0.0,
            blank_height=table.number("blank_height", 0.0) or 0.0,
        )
        table.close()
        total = sum(c.width for c in made.cells)
        if not made.cells:
            table.say("cell", "行に枠がありません。[[…cell]] を書き足してください。")
        elif total > width + SLACK:
            table.say(
                "cell",
                f"枠の幅の合計{total:g}mmが、使える幅{width:g}mmを超えています。幅を合わせて{width:g}mmにしてください。",
            )
        return made

    def _cell(self, table: Table) -> CellPlan:
        width = table.number("width", 0.0, least=1.0, needed=True) or 0.0
        lines, rows = table.tables("lines"), table.tables("row")
        edges = table.text("edges", "LTRB")
        if set(edges) - set("LTRB"):
            table.say("edges", f"「edges」の値「{edges}」は使えません。L（左）T（上）R（右）B（下）で書いてください。")
            edges = "LTRB"
        pad = table.number("pad")
        made = CellPlan(
            width=width,
            blocks=tuple(b for t in lines if (b := self._block(t)) is not None),
            rows=tuple(self._row(t, width) for t in rows),
            valign=table.one_of("valign", get_args(Valign), "top") or "top",  # type: ignore[arg-type]
            size=table.number("size", least=1),
            leading=table.number("leading", least=1),
            pad=pad,
            edges=edges,
        )
        table.close()
        if lines and rows:
            table.say("lines", "１つの枠に lines と row の両方は書けません。どちらかにしてください。")
        if pad is not None and 2 * pad > width - 2:
            table.say("pad", f"左右の余白{pad:g}mmが、枠の幅{width:g}mmに対して大きすぎます。小さくしてください。")
        return made

    def _block(self, table: Table) -> Block | None:
        kinds = [k for k in KINDS if k in table]
        if len(kinds) != 1:
            meant = "" if kinds else next((n for key in table.values if (n := near(key, KINDS))), "")
            table.say("", f"{'・'.join(KINDS)} のどれか１つだけを書いてください。", meant)
            return None
        kind = kinds[0]
        value = table.text(kind, needed=True)
        made = self._made(kind, value, table)
        table.close()
        return made

    def _made(self, kind: str, value: str, table: Table) -> Block:
        plain = kind in ("label", "text")
        option = table.text("option", needed=True) if kind == "mark" else ""
        block = Block(
            kind=kind,  # type: ignore[arg-type]
            text=value if plain else "",
            field="" if plain else value,
            options=(option,) if kind == "mark" else table.texts("options") if kind in ("marks", "chosen") else (),
            group=table.text("group", needed=True) if kind == "items" else "",
            bracket=table.text("bracket") if kind == "marks" else "",
            spread=table.flag("spread") if "spread" in table else kind == "label",
            vertical=table.flag("vertical"),
            align=table.one_of("align", get_args(Align), "justify" if kind == "field" else "left") or "left",  # type: ignore[arg-type]
            size=table.number("size", least=1),
            indent=table.number("indent", 0.0) or 0.0,
            columns=table.numbers("columns"),
            shown=table.condition("shown_when", ALWAYS),
            hang=table.number("hang"),
            chars=table.number("chars", least=1),
            face=table.one_of("face", get_args(Face)) or None,  # type: ignore[arg-type]
        )
        if not plain:
            self._check(block, table)
        return block

    def _check(self, block: Block, table: Table) -> None:
        field = self._field(table, block.kind, block.field)
        if block.bracket:
            self._field(table, "bracket", block.bracket)
        if field is None:
            return
        if block.kind == "items":
            groups = [g.id for g in field.grid.groups] if field.grid else []
            if field.kind == "grid" and field.grid is None:
                return  # the grid's own file is at fault and told there
            if not groups:
                table.say(block.kind, f'「{field.id}」は項目表ではありません。kind = "grid" の欄を書いてください。')
            elif block.group not in groups:
                table.say(
                    "group", f"「{field.id}」に項目の群「{block.group}」はありません。", near(block.group, groups)
                )
        elif block.kind == "field":
            if field.chooses:
                table.say(block.kind, f"「{field.id}」は選ぶ欄です。mark・marks・chosen・items で書いてください。")
        elif field.kind not in WITH_OPTIONS:
            table.say(block.kind, f"「{field.id}」に選択肢はありません。field で書いてください。")
        for option in block.options:
            if field.kind in WITH_OPTIONS and option not in field.choices:
                key = "option" if block.kind == "mark" else "options"
                table.say(key, f"「{field.id}」に選択肢「{option}」はありません。", near(option, field.choices))

    def _field(self, table: Table, key: str, name: str) -> Field | None:
        if name and self.fields and name not in self.fields:  # a form without any field is told once, in its own file
            table.say(key, f"「{name}」という欄は様式にありません。", near(name, self.fields))
        return self.fields.get(name)


def named_in(text: str) -> list[str]:
    """Names in braces of a head: ``{shukan:last}`` names shukan."""
    return [part.split("}")[0].split(":")[0] for part in text.split("{")[1:]]

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
from desktop.definition.read_block import check_words, field_of, read_block
from desktop.definition.read_rows import SLACK, WHOLE, read_whole
from desktop.definition.table import Table

PAPERS: Final[Mapping[str, tuple[float, float]]] = {
    "A4": (210.0, 297.0),
    "A4横": (297.0, 210.0),
    "A3": (297.0, 420.0),
    "A3横": (420.0, 297.0),
}
"""Width and height in mm."""


def read_layout(tables: Mapping[str, object], fields: Mapping[str, Field], say: Say) -> Layout:
    """The layout; what is at fault is told and left at its usual value, so that one reading finds every fault."""
    return _Reader(fields).layout(Table(tables, "", say))


class _Reader:
    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.fields = fields
        self.room = 0.0
        """mm of height between the margins of a page."""

    def layout(self, table: Table) -> Layout:
        made = self._page(table.table("page"))
        width = made.width - made.left - made.right
        self.room = made.height - made.top - made.bottom
        heads = tuple(self._head(t) for t in table.tables("head"))
        rows = tuple(self._row(t, width) for t in table.tables("row"))
        table.close()
        if not rows:
            table.say("row", "行がありません。[[row]] を書き足してください。")
        return replace(made, heads=heads, rows=rows)

    def _page(self, table: Table) -> Layout:
        width, height = PAPERS[table.one_of("paper", tuple(PAPERS), "A4")]
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
            face=table.one_of("face", get_args(Face), plain.face),
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
            field_of(table, "page_breaks_before", name, self.fields)
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
            align=table.one_of("align", get_args(Align), "center"),
            size=table.number("size", least=1),
            bold=table.flag("bold"),
            first_only=table.flag("first_only"),
        )
        check_words(table, "text", made.text, self.fields)
        table.close()
        return made

    def _row(self, table: Table, width: float) -> RowPlan:
        shown = table.condition("shown_when", ALWAYS) if "shown_when" in table else None
        made = RowPlan(
            cells=tuple(self._cell(t, width) for t in table.tables("cell")),
            shown=shown,
            omit_empty=table.flag("omit_empty"),
            keep=table.flag("keep"),
            min_height=self._height(table, "min_height"),
            blank_height=self._height(table, "blank_height"),
            head=table.flag("head"),
            new_page=table.flag("new_page"),
        )
        if any(key in table for key in WHOLE):
            made = read_whole(made, table, self.fields, width)
        elif not made.cells:
            table.say("cell", "行に枠がありません。[[…cell]] を書き足してください。")
        table.close()
        total = sum(c.width for c in made.cells)
        if total > width + SLACK and all(c.width <= width + SLACK for c in made.cells):
            sentence = f"枠の幅の合計{total:g}mmが、使える幅{width:g}mmを超えていて、枠が重なるか紙からはみ出します。"
            table.say("cell", f"{sentence}幅を合わせて{width:g}mmにしてください。")
        return made

    def _height(self, table: Table, key: str) -> float:
        height = table.number(key, 0.0) or 0.0
        if height > self.room:
            table.say(key, f"高さ{height:g}mmが、１頁に使える高さ{self.room:g}mmを超えています。低くしてください。")
        return height

    def _cell(self, table: Table, room: float) -> CellPlan:
        width = table.number("width", 0.0, least=1.0, needed=True) or 0.0
        if width > room + SLACK:
            table.say("width", f"枠の幅{width:g}mmが、使える幅{room:g}mmより広く、はみ出します。幅を狭めてください。")
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
            valign=table.one_of("valign", get_args(Valign), "top"),
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
        made = read_block(table, self.fields)
        if made is not None and made.height > self.room:
            sentence = f"図の高さ{made.height:g}mmが、１頁に使える高さ{self.room:g}mmを超えています。"
            table.say("height", f"{sentence}低くしてください。")
        return made

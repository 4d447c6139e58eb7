"""Layouts read from tables.

1. Every key reaches the layout: page, heads, rows nested in cells, blocks of every kind.
2. What is not written takes its usual value.
3. All faults are told at once, each with its place and the near name: unknown keys, fields, options, groups and
   conditions, blocks of two kinds or none, wrong kinds of fields, wrong values.
4. Widths must fit: cells in the page, inner rows in their cell, margins on the paper, padding in the cell.
"""

from __future__ import annotations

import tomllib

import pytest

from desktop.definition.condition import Atom
from desktop.definition.layout import Layout
from desktop.definition.model import Field, Grade, Grid, Item, ItemGroup, Option
from desktop.definition.read_layout import read_layout

FIELDS = {
    f.id: f
    for f in (
        Field("kubun", "choice", "区分", options=(Option("shimon", "諮問"), Option("hokoku", "報告"))),
        Field("koui", "choices", "行為", options=(Option("teikyo", "提供する"),)),
        Field("sonota", "text", "その他"),
        Field("gaiyo", "prose", "概要"),
        Field("hyo", "grid", "項目", grid=Grid("g", 1, (ItemGroup("kihon", "基本", (Item("shimei", "氏名"),)),))),
    )
}


class Told(list[tuple[str, str, str]]):
    """Faults as told: place, sentence, suggestion."""

    def __call__(self, place: str, sentence: str, suggestion: str = "", grade: Grade = "誤り") -> None:
        assert grade == "誤り"
        self.append((place, sentence, suggestion))


def read(text: str) -> tuple[Layout, Told]:
    told = Told()
    return read_layout(tomllib.loads(text), FIELDS, told), told


WHOLE = """
[page]
paper = "A4横"
left = 20
right = 20.5
top = 15
bottom = 16
face = "gothic"
size = 11
leading = 14
hang = 2
hanging = false
pad = 1.5
pad_top = 0.8
rule = 0.7
head_gap = 3
page_number = "{n}"
page_breaks_before = ["gaiyo"]

[[head]]
text = "{title}"
size = 14
bold = true

[[head]]
text = "【{sonota:last}】"
align = "right"
first_only = true

[[row]]
keep = true
omit_empty = true
min_height = 9
blank_height = 30
shown_when = { field = "kubun", is = "shimon" }
[[row.cell]]
width = 40
valign = "middle"
size = 9
leading = 12
pad = 0.5
edges = "LT"
lines = [
  { label = "概要", indent = 1 },
  { label = "外部", vertical = true },
  { text = "（理由）", shown_when = { field = "kubun", is = "hokoku" } },
  { mark = "kubun", option = "shimon", spread = true },
  { marks = "koui", options = ["teikyo"], bracket = "sonota", columns = [4, 8] },
]
[[row.cell]]
width = 216.5

[[row.cell.row]]
[[row.cell.row.cell]]
width = 100
lines = [{ items = "hyo", group = "kihon", columns = [5.5] }, { chosen = "kubun" }]
[[row.cell.row.cell]]
width = 116.5
lines = [{ field = "gaiyo", chars = 20, hang = 0, size = 10, align = "left", face = "mincho" }, { field = "sonota" }]
"""


def test_every_key() -> None:
    """1"""
    layout, told = read(WHOLE)
    assert told == []
    assert (layout.width, layout.height, layout.top, layout.right, layout.bottom, layout.left) == (
        297,
        210,
        15,
        20.5,
        16,
        20,
    )
    assert (layout.face, layout.size, layout.leading, layout.hang, layout.hanging) == ("gothic", 11, 14, 2, False)
    assert (layout.pad, layout.pad_top, layout.rule, layout.head_gap) == (1.5, 0.8, 0.7, 3)
    assert (layout.page_number, layout.page_breaks_before) == ("{n}", ("gaiyo",))
    title, division = layout.heads
    assert (title.text, title.size, title.bold, title.align, title.first_only) == ("{title}", 14, True, "center", False)
    assert (division.align, division.first_only, division.size) == ("right", True, None)
    (row,) = layout.rows
    assert (row.keep, row.omit_empty, row.min_height, row.blank_height) == (True, True, 9, 30)
    assert row.shown == Atom("field", "kubun", "is", ("shimon",))
    left, right = row.cells
    assert (left.width, left.valign, left.size, left.leading, left.pad, left.edges) == (40, "middle", 9, 12, 0.5, "LT")
    label, vertical, text, mark, marks = left.blocks
    assert (label.kind, label.text, label.spread, label.indent) == ("label", "概要", True, 1)
    assert vertical.vertical
    assert (text.spread, text.align, text.shown) == (False, "left", Atom("field", "kubun", "is", ("hokoku",)))
    assert (mark.field, mark.options, mark.spread) == ("kubun", ("shimon",), True)
    assert (marks.field, marks.options, marks.bracket, marks.columns) == ("koui", ("teikyo",), "sonota", (4, 8))
    first, second = right.rows[0].cells
    items, chosen = first.blocks
    assert (items.field, items.group, items.columns) == ("hyo", "kihon", (5.5,))
    assert (chosen.kind, chosen.field) == ("chosen", "kubun")
    prose, plain = second.blocks
    assert (prose.chars, prose.hang, prose.size, prose.align, prose.face) == (20, 0, 10, "left", "mincho")
    assert (plain.align, plain.chars, plain.hang, plain.face) == ("justify", None, None, None)


def test_usual_values() -> None:
    """2"""
    layout, told = read('[[row]]\n[[row.cell]]\nwidth = 170\nlines = [{ field = "gaiyo" }]\n')
    assert told == []
    assert layout == Layout(210, 297, 20, 20, 20, 20, rows=layout.rows)
    assert (layout.rows[0].shown, layout.rows[0].cells[0].edges) == (None, "LTRB")


ROW = "[[row]]\n[[row.cell]]\nwidth = 170\nlines = [%s]\n"


@pytest.mark.parametrize(
    ("block", "place", "words", "suggestion"),
    [
        ('{ field = "gaiyou" }', "field", "gaiyou", "gaiyo"),
        ('{ mark = "kubun", option = "shimonn" }', "option", "shimonn", "shimon"),
        ('{ mark = "kubun" }', "", "option", ""),
        ('{ marks = "koui", options = ["teikyou"] }', "options", "teikyou", "teikyo"),
        ('{ marks = "koui", bracket = "sonotaa" }', "bracket", "sonotaa", "sonota"),
        ('{ items = "hyo", group = "kihonn" }', "group", "kihonn", "kihon"),
        ('{ items = "gaiyo", group = "kihon" }', "items", "項目表ではありません", ""),
        ('{ field = "kubun" }', "field", "選ぶ欄", ""),
        ('{ chosen = "gaiyo" }', "chosen", "選択肢はありません", ""),
        ('{ label = "あ", text = "い" }', "", "どれか１つ", ""),
        ('{ lable = "あ" }', "", "どれか１つ", "label"),
        ('{ label = "あ", verticle = true }', "verticle", "verticle", "vertical"),
        ('{ label = "あ", align = "centre" }', "align", "centre", "center"),
        ('{ field = "gaiyo", size = "大" }', "size", "数", ""),
        ('{ field = "gaiyo", columns = [-1] }', "columns", "数の並び", ""),
        ('{ text = "あ", shown_when = { field = "kubun", iss = "x" } }', "shown_when.iss", "iss", "is"),
    ],
)
def test_faults_of_blocks(block: str, place: str, words: str, suggestion: str) -> None:
    """3"""
    _, told = read(ROW % block)
    wanted = f"row[1].cell[1].lines[1].{place}".rstrip(".")
    assert any(p == wanted and words in s and t == suggestion for p, s, t in told), told


def test_all_faults_at_once() -> None:
    """3"""
    _, told = read(
        '[page]\nsise = 10\npaper = "B5"\npage_breaks_before = ["gaiyoo"]\n[[head]]\ntext = "{sonotaa}"\n[[row]]\nkeeep = true\n'
        '[[row.cell]]\nwidth = 170\nedges = "X"\nvalign = "low"\n[[row]]\n'
    )
    assert [p for p, _, _ in told] == [
        "page.paper", "page.page_breaks_before", "page.sise", "head[1].text",
        "row[1].cell[1].edges", "row[1].cell[1].valign", "row[1].keeep", "row[2].cell",
    ]  # fmt: skip
    assert all(s.endswith("。") for _, s, _ in told)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[row]]\n[[row.cell]]\nwidth = 100\n[[row.cell]]\nwidth = 70.5\n", "row[1].cell"),
        (
            "[[row]]\n[[row.cell]]\nwidth = 100\n[[row.cell.row]]\n[[row.cell.row.cell]]\nwidth = 101\n",
            "row[1].cell[1].row[1].cell[1].width",
        ),
        ("[page]\nleft = 100\nright = 100\n[[row]]\n[[row.cell]]\nwidth = 5\n", "page.left"),
        ("[[row]]\n[[row.cell]]\nwidth = 5\npad = 3\n", "row[1].cell[1].pad"),
        ("[[row]]\n[[row.cell]]\nlines = []\n", "row[1].cell[1]"),
        ("[page]\n", "row"),
        (ROW % '{ text = "あ" }' + "[[row.cell.row]]\n[[row.cell.row.cell]]\nwidth = 9\n", "row[1].cell[1].lines"),
    ],
)
def test_widths(text: str, place: str) -> None:
    """4"""
    _, told = read(text)
    assert [p for p, _, _ in told] == [place]

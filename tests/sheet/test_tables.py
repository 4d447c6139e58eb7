"""Tables on the sheet, with small forms made by hand.

1. Heads stand above the rows, again on every page the table runs on to, and never alone at the foot of a page; a bare
   table has none; a head common to neighbours stands over them; a head prints the answers it names.
2. 内訳: the rows of a group stand right of an upright label, which stands again on every piece; others are full wide.
3. Counts stand right; sums are printed in the form's digits with their unit; a typed sum is printed as typed.
4. One cell for all rows is ruled once and its text stands in the middle; the rows beside it are level.
5. Rows number themselves in the form's digits.
6. Rows are moved to the next page whole; only a cell longer than a few lines is cut.
7. A click finds the cell: every typed line knows its place in the text of the answer; a sum that was computed has none.
8. The blank form has every fixed row, and empty rows to fill in by hand.
9. With 0, 1, a usual number and 3,000 characters in every cell: no 禁則 fault, nothing outside its cell or the page,
   nothing lost; upright and landscape.
10. Ordinary rows below a head row: the head stands again above them, and not above what is no part of the table.
11. A table in a cell of another row behaves the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from desktop.answers.model import Answers
from desktop.definition.layout import Block, CellPlan, RowPlan
from desktop.definition.model import Column, Field, Form, Rows, Style, TablePlan, TableRow, Value, text_of
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Box, Sheet
from tests.sheet.conftest import FIELDS, MakeForm, answer, cell, label
from tests.sheet.prose_rig import faults, ink, paragraphs

COUNTS = (
    Column("r3", "{biko}", "count", unit="件"),
    Column("r4", "令和４年度", "count", unit="件"),
)
STATES = TablePlan(
    COUNTS,
    (
        TableRow("set", "設定済", sum_of=("done", "open")),
        TableRow("done", "交付済", group="内訳"),
        TableRow("open", "未交付", group="内訳"),
        TableRow("gone", "廃止"),
    ),
    stub="状況",
)
LIST = TablePlan((Column("naiyo", "内容", "prose"), Column("umu", "有無", offers=("有", "無"))), number="No")
FULL = Style(digits="full", thousands="，")


def table_form(make_form: MakeForm, plan: TablePlan, row: RowPlan | None = None, **page: object) -> Form:
    fields = (*FIELDS, Field("t", "table", "表", table=plan))
    form = make_form([row or RowPlan((), table="t")], fields=fields, **page)
    object.__setattr__(form, "own_style", FULL)
    return form


def filled(form: Form, **values: Value) -> Sheet:
    return lay_out(form, Answers.of(form, values))


def texts(boxes: Sequence[Box]) -> list[str]:
    return ["/".join(p.line.text for p in b.lines) for b in boxes]


def box_of(sheet: Sheet, text: str) -> Box:
    return next(b for page in sheet.pages for b in page.boxes if any(p.line.text == text for p in b.lines))


STATED: Rows = (("", ""), ("４３９，５０６件", "5件"), ("３９，３４９件", "６件"), ("７件", ""))


def test_rows_and_heads(make_form: MakeForm) -> None:
    """1, 2"""
    form = table_form(make_form, STATES, RowPlan((), table="t", widths=(8.0, 15.0, 28.5, 28.5)))
    sheet = filled(form, t=STATED, biko="令和３年度")
    assert texts(sheet.pages[0].boxes) == [
        *("状況", "令和３年度", "令和４年度"),
        *("設定済", "４７８，８５５件", "１１件"),
        *("内訳", "交付済", "４３９，５０６件", "5件", "未交付", "３９，３４９件", "６件"),
        *("廃止", "７件", ""),
    ]
    assert [(b.x, b.width) for b in sheet.pages[0].boxes[:3]] == [(10, 23), (33, 28.5), (61.5, 28.5)]
    upright, done, undone = (box_of(sheet, t) for t in ("内訳", "交付済", "未交付"))
    assert (upright.x, upright.width, upright.height) == (10, 8, pytest.approx(done.height + undone.height))
    assert (done.x, done.width) == (18, 15)
    assert (box_of(sheet, "設定済").x, box_of(sheet, "設定済").width) == (10, 23)
    assert all(b.edges == "LTRB" for b in sheet.pages[0].boxes)
    assert box_of(sheet, "令和３年度").fields == ("biko",)


def test_counts_stand_right(make_form: MakeForm) -> None:
    """3"""
    sheet = filled(table_form(make_form, STATES, pad=1.0), t=STATED)
    for text in ("４３９，５０６件", "5件", "７件", "４７８，８５５件"):
        box = box_of(sheet, text)
        (placed,) = box.lines
        assert placed.line.align == "right"
        assert placed.x + placed.line.right == pytest.approx(box.x + box.width - 1, abs=0.01)
    typed = filled(table_form(make_form, STATES), t=(("99件", ""), *STATED[1:]))
    assert "99件" in typed.text().split("\n")
    assert "４７８，８５５件" not in typed.text()


def test_a_count_a_little_too_long_is_set_smaller(make_form: MakeForm) -> None:
    """3"""
    plan = TablePlan((Column("n", "数", "count"),))
    form = table_form(make_form, plan, RowPlan((), table="t", widths=(26.0,)))
    sheet = filled(form, t=(("５２６，３７９件",), ("１２３，５２６，３７９件",)))
    small, broken = (b for b in sheet.pages[0].boxes[1:])
    assert [p.line.text for p in small.lines] == ["５２６，３７９件"]
    assert ink(small.lines[0].line)[1] <= 22.001
    assert len(broken.lines) == 2


def test_heads_on_every_page(make_form: MakeForm) -> None:
    """1, 5, 6"""
    form = table_form(make_form, LIST, RowPlan((), table="t", widths=(10.0, 50.0, 20.0)), height=45.0)
    sheet = filled(form, t=tuple((f"件名{n}\n二行目", "有") for n in range(1, 8)))
    assert [texts(p.boxes)[:3] for p in sheet.pages] == [["No", "内容", "有無"]] * 4
    assert [texts(p.boxes[3:])[0::3] for p in sheet.pages] == [*(["１", "２"], ["３", "４"], ["５", "６"], ["７"])]
    assert all(len(b.lines) == 2 for p in sheet.pages for b in p.boxes[4::3])


def test_heads_are_not_left_alone(make_form: MakeForm) -> None:
    """1"""
    above = RowPlan((cell(80, answer("gaiyo")),))
    table = RowPlan((), table="t", widths=(10.0, 50.0, 20.0))
    fields = (*FIELDS, Field("t", "table", "表", table=LIST))
    form = make_form([above, table], fields=fields)
    sheet = filled(form, gaiyo="\n".join("あ" * 9), t=(("い", "有"),))
    assert [texts(p.boxes)[0][0] for p in sheet.pages] == ["あ", "N"]
    assert len(sheet.pages[0].boxes) == 1


def test_common_head_and_bare(make_form: MakeForm) -> None:
    """1"""
    plan = TablePlan(
        (Column("a", "甲", over="基準日"), Column("b", "乙", over="基準日"), Column("c", "丙")),
        (TableRow("x", "あ"),),
        stub="種類",
    )
    row = RowPlan((), table="t", widths=(20.0, 20.0, 20.0, 20.0))
    stub, over, first, second, last = filled(table_form(make_form, plan, row)).pages[0].boxes[:5]
    assert [texts([b]) for b in (stub, over, first, second, last)] == [["種類"], ["基準日"], ["甲"], ["乙"], ["丙"]]
    assert (over.x, over.width, first.width, second.x) == (30, 40, 20, 50)
    assert stub.height == pytest.approx(over.height + first.height) == last.height
    bare = filled(table_form(make_form, plan, RowPlan((), table="t", bare=True)))
    assert texts(bare.pages[0].boxes) == ["あ", "", "", ""]


def test_a_group_over_pages(make_form: MakeForm) -> None:
    """2"""
    rows = tuple(TableRow(f"r{n}", f"行{n}", group="内訳") for n in range(1, 9))
    form = table_form(make_form, TablePlan(COUNTS[1:], rows, stub="状況"), height=50.0)
    sheet = filled(form)
    assert [texts(p.boxes)[:3] for p in sheet.pages] == [["状況", "令和４年度", "内訳"]] * 2
    for page in sheet.pages:
        upright = page.boxes[2]
        assert upright.height == pytest.approx(sum(b.height for b in page.boxes if b.lines and "行" in texts([b])[0]))


def test_one_cell_for_all(make_form: MakeForm) -> None:
    """4"""
    rows = tuple(TableRow(f"r{n}", f"センター{n}\n二行目" if n == 2 else f"センター{n}") for n in (1, 2, 3))
    plan = TablePlan((Column("jikan", "時間", one_for_all=True), Column("tel", "電話")), rows, stub="窓口")
    form = table_form(make_form, plan, RowPlan((), table="t", widths=(30.0, 30.0, 20.0)))
    sheet = filled(form, t=(("月～金", "1"), ("", "2\n二\n三"), ("", "3")))
    shared = box_of(sheet, "月～金")
    lefts = [b for b in sheet.pages[0].boxes if b.x == 10][1:]
    rights = [b for b in sheet.pages[0].boxes if b.x == 70][1:]
    assert [(b.y, b.height) for b in lefts] == [(b.y, b.height) for b in rights]
    assert [b.height for b in lefts] == pytest.approx([5, 15, 5])
    assert (shared.y, shared.height) == (lefts[0].y, pytest.approx(25))
    assert shared.lines[0].y == pytest.approx(shared.y + 10)


def test_only_long_cells_are_cut(make_form: MakeForm) -> None:
    """6"""
    form = table_form(make_form, LIST, RowPlan((), table="t", widths=(10.0, 50.0, 20.0)))
    sheet = filled(form, t=(("\n".join("あ" * 5), "有"), ("\n".join("い" * 6), "有")))
    assert [len(p.boxes) for p in sheet.pages] == [6, 6]
    long = filled(form, t=(("\n".join("あ" * 5), "有"), ("\n".join(f"う{n}" for n in range(20)), "有")))
    pieces = [b for p in long.pages for b in p.boxes if any("う" in x.line.text for x in b.lines)]
    assert [len(b.lines) for b in pieces] == [4, 9, 7]
    assert [b.piece for b in pieces] == [0, 1, 2]


def test_a_click_finds_the_cell(make_form: MakeForm) -> None:
    """7"""
    rows: Rows = (("", "1件"), ("２件", "3件\n（４％）"), ("", "５件"), ("7件", ""))
    sheet = filled(table_form(make_form, STATES), t=rows)
    text = text_of(rows)
    lines = [p.line for b in sheet.pages[0].boxes for p in b.lines if p.line.field == "t"]
    assert [text[x.start : x.start + len(x.text)] for x in lines] == [x.text for x in lines]
    assert {x.text for x in lines} == {"1件", "２件", "3件", "（４％）", "５件", "7件"} | (
        {""} & {x.text for x in lines}
    )
    computed = box_of(sheet, "２件").lines[0].line
    assert {b.lines[0].line.field for b in sheet.pages[0].boxes if texts([b]) == ["２件"]} == {"", "t"}
    assert computed.text == "２件"
    empty = [p.line for b in sheet.pages[0].boxes for p in b.lines if p.line.field == "t" and not p.line.text]
    assert [x.start for x in empty] == [text.index("\t５件"), len(text)]


def test_blank_form(make_form: MakeForm) -> None:
    """8"""
    form = table_form(make_form, STATES)
    blank = lay_out(form, Answers.of(form, {"t": STATED, "biko": "令和３年度"}), blank=True)
    assert [t for t in texts(blank.pages[0].boxes) if t] == [
        *("状況", "　　　　　　", "令和４年度", "設定済", "内訳", "交付済", "未交付", "廃止")
    ]
    form = table_form(make_form, LIST, RowPlan((), table="t", blank_rows=3, blank_height=9.0))
    blank = lay_out(form, Answers.of(form), blank=True)
    assert [t for t in texts(blank.pages[0].boxes) if t] == ["No", "内容", "有無", "１", "２", "３"]
    assert {b.height for b in blank.pages[0].boxes[3:]} == {9}
    assert [t for t in texts(filled(form).pages[0].boxes) if t] == ["No", "内容", "有無", "１"]


USUAL = paragraphs("setagaya")[0][:90]
MUCH = "".join("".join(paragraphs(p)) for p in ("setagaya", "taito"))[:3000]


@pytest.mark.parametrize("text", ["", "あ", USUAL, MUCH], ids=["0", "1", "usual", "3000"])
@pytest.mark.parametrize("lying", [False, True], ids=["upright", "landscape"])
def test_any_amount_of_text(make_form: MakeForm, text: str, lying: bool) -> None:
    """9"""
    plan = TablePlan(
        (Column("a", "委託の内容", "prose"), Column("b", "担当", one_for_all=True), Column("c", "有（無）")),
        (TableRow("x", "一"), TableRow("y", "二", group="内訳"), TableRow("z", "三", group="内訳")),
        stub="実施機関",
        number="No",
    )
    width, height = (297.0, 210.0) if lying else (210.0, 297.0)
    widths = tuple(w * (width - 20) / 190 for w in (10.0, 8.0, 22.0, 70.0, 40.0, 40.0))
    form = table_form(
        make_form, plan, RowPlan((), table="t", widths=widths), width=width, height=height, pad=1.0, pad_top=0.6
    )
    sheet = filled(form, t=((text, text, text), (text, "", text), (text, "", "")))
    printed = dict.fromkeys(range(3), "")
    for page in sheet.pages:
        for box in page.boxes:
            assert box.y + box.height <= height - 10 + 0.001
            assert box.x + box.width <= width - 10 + 0.001
            assert_inside(box)
            if "t" in box.fields:
                column = 0 if box.x < 10 + sum(widths[:4]) - 1 else 1 if box.x < 10 + sum(widths[:5]) - 1 else 2
                printed[column] += "".join(p.line.text for p in box.lines)
    assert printed == {0: text * 3, 1: text, 2: text * 2}


def assert_inside(box: Box) -> None:
    lines = [p.line for p in box.lines if p.line.align != "center" or not any(r.dy for r in p.line.runs)]
    for placed in box.lines:
        assert placed.y >= box.y - 0.001
        assert placed.y + placed.line.height <= box.y + box.height + 0.001
        left, right = ink(placed.line)
        assert placed.x + left >= box.x - 0.001
        assert placed.x + right <= box.x + box.width + 0.001
    if box.fields and lines:
        size = lines[0].runs[0].size
        inner = (box.width - 2) * 72 / 25.4
        assert not faults([x.text for x in lines], [ink(x) for x in lines], size, inner)


def test_head_rows_of_a_layout(make_form: MakeForm) -> None:
    """10"""
    head = RowPlan((cell(30, label("段階")), cell(50, label("事務"))), head=True)
    rows = [RowPlan((cell(30, label(f"{n}")), cell(50, answer(f)))) for n, f in enumerate(("gaiyo", "biko"))]
    below = RowPlan((cell(80, Block("text", "終わり"), edges=""),))
    form = make_form([RowPlan((cell(80, answer("shukan")),)), head, *rows, below])
    sheet = filled(form, shukan="あ", gaiyo="\n".join("い" * 12), biko="\n".join("う" * 16))
    assert [texts(p.boxes)[0:2] for p in sheet.pages[1:]] == [["段階", "事務"]] * (len(sheet.pages) - 1)
    assert texts(sheet.pages[0].boxes)[:3] == ["あ", "段階", "事務"]
    assert [p.boxes[-1].lines[0].line.text for p in sheet.pages][-1] == "終わり"
    alone = filled(form, shukan="\n".join("あ" * 9), gaiyo="い", biko="う")
    assert [texts(p.boxes)[:2] for p in alone.pages][1] == ["段階", "事務"]
    over = make_form([head, rows[0], below, RowPlan((cell(80, answer("biko")),))])
    sheet = filled(over, gaiyo="い", biko="\n".join("う" * 16))
    assert texts(sheet.pages[1].boxes)[0].startswith("う")


def test_inside_a_cell(make_form: MakeForm) -> None:
    """11"""
    inner = RowPlan((), table="t", widths=(10.0, 40.0, 20.0))
    row = RowPlan((cell(10, Block("text", "表"), edges=""), CellPlan(70, rows=(inner,))))
    form = table_form(make_form, LIST, row)
    sheet = filled(form, t=tuple((f"件名{n}\n二行目", "有") for n in range(1, 10)))
    assert [texts([b for b in p.boxes if b.x > 15])[:3] for p in sheet.pages] == [["No", "内容", "有無"]] * 3
    printed = [t for p in sheet.pages for t in texts(p.boxes) if "件名" in t]
    assert printed == [f"件名{n}/二行目" for n in range(1, 10)]
    assert all(b.y + b.height <= 60.001 for p in sheet.pages for b in p.boxes)


def test_kept_together(make_form: MakeForm) -> None:
    """6"""
    above = RowPlan((cell(80, answer("gaiyo")),))
    table = RowPlan((), table="t", keep=True)
    form = make_form([above, table], fields=(*FIELDS, Field("t", "table", "表", table=LIST)))
    rows: Rows = tuple((f"件名{n}", "有") for n in range(6))
    sheet = filled(form, gaiyo="\n".join("あ" * 5), t=rows)
    assert [len(p.boxes) for p in sheet.pages] == [1, 21]
    sheet = filled(form, gaiyo="あ", t=rows * 3)
    assert [texts([b for b in p.boxes if b.fields != ("gaiyo",)])[0] for p in sheet.pages] == ["No"] * len(sheet.pages)


def test_two_tables_one_after_the_other(make_form: MakeForm) -> None:
    """1"""
    fields = (*FIELDS, Field("t", "table", "表", table=LIST), Field("u", "table", "裏", table=STATES))
    form = make_form([RowPlan((), table="t"), RowPlan((), table="u", new_page=True)], fields=fields)
    sheet = filled(form, t=(("あ", "有"),))
    assert [texts(p.boxes)[0] for p in sheet.pages] == ["No", "状況"]

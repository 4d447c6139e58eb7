"""Rows on pages, with small forms made by hand.

1. A row is as high as its highest cell; cells stand side by side, rows below each other, inside the page.
2. A row that does not fit is cut between lines, at least two together; every piece has its edges and its number.
3. A vertical label stands again on every piece, inside the piece; other labels stand once and are never cut.
4. Nested rows are cut like rows; a shorter nest is drawn down to the row's end.
5. ``keep`` rows move as a whole, unless higher than a page; what cannot be cut is still printed.
6. The running head stands on every page, with the last part of 主管課; the foot counts pages.
7. Rows are shown by their condition, else with their fields; empty ones may be left out; the blank form shows all.
8. A wanted page break is made once, and not when the sheet already ran over.
9. Spans: every box with its field, option and state; a single choice, a list, captions, brackets, groups of items.
10. Lines know field and offset; numbers a list adds stand before the offset.
11. Drafts carry 案 on every page and nothing else changes; missing characters are told once with their field.
12. Text in reading order: the boxes of a row from left to right, each read to its end.
13. Glyphs of an unchanged field are the same objects after an edit.
"""

from __future__ import annotations

import pytest

from desktop.answers.model import Answers
from desktop.definition.condition import Atom
from desktop.definition.layout import Block, CellPlan, HeadPlan, RowPlan
from desktop.definition.model import Form, Value
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Box, Sheet
from tests.sheet.conftest import MakeForm, answer, cell, label

LINES = "\n".join(f"行{n}" for n in range(1, 31))


def filled(form: Form, **values: Value) -> Sheet:
    return lay_out(form, Answers.of(form, values))


def texts(box: Box) -> list[str]:
    return [placed.line.text for placed in box.lines]


def boxes(sheet: Sheet, page: int) -> list[Box]:
    return list(sheet.pages[page - 1].boxes)


def test_side_by_side(make_form: MakeForm) -> None:
    """1"""
    form = make_form(
        [RowPlan((cell(20, label("概要")), cell(60, answer("gaiyo")))), RowPlan((cell(80, answer("biko")),))]
    )
    head, value, below = boxes(filled(form, gaiyo="あ\nい\nう", biko="え"), 1)
    assert (head.x, head.y, head.width, head.height) == (10, 10, 20, 15)
    assert (value.x, value.y, value.width, value.height) == (30, 10, 60, 15)
    assert (below.x, below.y, below.height) == (10, 25, 5)
    assert [p.y for p in value.lines] == [10, 15, 20]
    assert value.lines[0].x == 32
    assert (head.role, value.role, value.fields) == ("label", "value", ("gaiyo",))


def test_middle_and_least_height(make_form: MakeForm) -> None:
    """1"""
    form = make_form([RowPlan((cell(80, answer("gaiyo"), valign="middle"),), min_height=11)])
    (box,) = boxes(filled(form, gaiyo="あ"), 1)
    assert (box.height, box.lines[0].y) == (11, 13)


def test_cut_between_lines(make_form: MakeForm) -> None:
    """2"""
    form = make_form([RowPlan((cell(20, label("概要")), cell(60, answer("gaiyo"))))])
    sheet = filled(form, gaiyo=LINES)
    assert [len(texts(boxes(sheet, n)[-1])) for n in (1, 2, 3)] == [10, 10, 10]
    for number in (1, 2, 3):
        for box in boxes(sheet, number):
            assert (box.edges, box.piece) == ("LTRB", number - 1)
            assert box.y + box.height <= 60.0001


@pytest.mark.parametrize(("count", "pieces"), [(10, [10]), (11, [9, 2]), (12, [10, 2]), (21, [10, 9, 2])])
def test_two_lines_together(make_form: MakeForm, count: int, pieces: list[int]) -> None:
    """2"""
    form = make_form([RowPlan((cell(80, answer("gaiyo")),))])
    sheet = filled(form, gaiyo="\n".join("あ" * count))
    assert [len(texts(page.boxes[-1])) for page in sheet.pages] == pieces


def test_no_single_line_at_the_foot(make_form: MakeForm) -> None:
    """2"""
    form = make_form([RowPlan((cell(80, answer("biko")),)), RowPlan((cell(80, answer("gaiyo")),))])
    sheet = filled(form, biko="\n".join("あ" * 9), gaiyo="\n".join("い" * 5))
    assert [len(page.boxes) for page in sheet.pages] == [1, 1]


def test_labels_over_pages(make_form: MakeForm) -> None:
    """3"""
    section = cell(10, label("外部提供", vertical=True))
    row = RowPlan((cell(20, label("理由")), cell(50, answer("gaiyo"))))
    form = make_form([RowPlan((section, CellPlan(70, rows=(row,))))])
    sheet = filled(form, gaiyo=LINES)
    assert len(sheet.pages) == 3
    for number in (1, 2, 3):
        vertical, name, _ = boxes(sheet, number)
        assert texts(vertical) == ["外部提供"]
        assert texts(name) == (["理由"] if number == 1 else [])
        (placed,) = vertical.lines
        assert vertical.y <= placed.y
        assert placed.y + max(run.dy for run in placed.line.runs) <= vertical.y + vertical.height


def test_label_is_not_cut(make_form: MakeForm) -> None:
    """3"""
    long_label = Block("label", text="外部提供先での個人情報の管理の方法", align="left")
    form = make_form([RowPlan((cell(80, answer("biko")),)), RowPlan((cell(14, long_label), cell(66, answer("gaiyo"))))])
    sheet = filled(form, biko="\n".join("あ" * 7), gaiyo="\n".join("い" * 8))
    assert [len(page.boxes) for page in sheet.pages] == [1, 2]
    assert "".join(texts(sheet.pages[1].boxes[0])) == long_label.text


def test_nested_rows(make_form: MakeForm) -> None:
    """4"""
    rows = tuple(RowPlan((cell(60, answer(f)),)) for f in ("gaiyo", "biko"))
    form = make_form([RowPlan((cell(20, label("内訳")), CellPlan(60, rows=rows)))])
    sheet = filled(form, gaiyo="\n".join("あ" * 6), biko="\n".join("い" * 8))
    assert [[len(texts(b)) for b in page.boxes] for page in sheet.pages] == [[1, 6, 4], [0, 4]]
    assert [page.boxes[-1].piece for page in sheet.pages] == [0, 1]
    assert sheet.pages[1].boxes[-1].fields == ("biko",)


def test_short_nest_is_drawn_to_the_end(make_form: MakeForm) -> None:
    """4"""
    rows = (RowPlan((cell(40, answer("gaiyo")),)), RowPlan((cell(40, answer("biko")),)))
    form = make_form([RowPlan((cell(40, answer("shukan")), CellPlan(40, rows=rows)))])
    left, upper, lower = boxes(filled(form, shukan="あ\nい\nう\nえ", gaiyo="か", biko="き"), 1)
    assert (left.height, upper.height, lower.height) == (20, 5, 15)


def test_keep(make_form: MakeForm) -> None:
    """5"""
    first, kept = RowPlan((cell(80, answer("biko")),)), RowPlan((cell(80, answer("gaiyo")),), keep=True)
    form = make_form([first, kept])
    sheet = filled(form, biko="\n".join("あ" * 5), gaiyo="\n".join("い" * 8))
    assert [len(texts(page.boxes[-1])) for page in sheet.pages] == [5, 8]
    sheet = filled(form, biko="\n".join("あ" * 5), gaiyo="\n".join("い" * 12))
    assert sum(len(texts(b)) for page in sheet.pages for b in page.boxes) == 17


def test_higher_than_a_page(make_form: MakeForm) -> None:
    """5"""
    form = make_form([RowPlan((cell(10, label("縦" * 60, vertical=True)), cell(70, answer("gaiyo"))))])
    sheet = filled(form, gaiyo="あ")
    assert "あ" in sheet.text()
    tall = make_form([RowPlan((cell(80, answer("gaiyo"), leading=400.0),))])
    assert filled(tall, gaiyo="あ\nい").text() == "あ\nい"


def test_heads_and_foot(make_form: MakeForm) -> None:
    """6"""
    heads = (
        HeadPlan("{title}", size=14, bold=True),
        HeadPlan("【{shukan:last}】", "right"),
        HeadPlan("初頁", first_only=True),
    )
    form = make_form([RowPlan((cell(80, answer("gaiyo")),))], heads=heads, page_number="－ {n}／{of} －", height=90.0)
    sheet = filled(form, gaiyo=LINES, shukan="企画財政部未来戦略室")
    for page in sheet.pages:
        found = [texts(b)[0] for b in page.boxes if b.role == "head"]
        assert found == ["架空の票", "【未来戦略室】", *(["初頁"] if page.number == 1 else [])]
        assert texts(page.boxes[-1]) == [f"－ {page.number}／{len(sheet.pages)} －"]
        bodies = [b for b in page.boxes if b.role == "value"]
        assert bodies[0].y >= max(b.y + b.height for b in page.boxes if b.role == "head")
    blank = lay_out(form, Answers.of(form), blank=True)
    assert texts(blank.pages[0].boxes[1]) == ["【　　　　　　】"]


def test_shown_rows(make_form: MakeForm) -> None:
    """7"""
    rows = [
        RowPlan((cell(80, answer("gaiyo")),), shown=Atom("field", "kubun", "is", ("hokoku",))),
        RowPlan((cell(80, answer("biko")),), omit_empty=True),
        RowPlan((cell(80, answer("shukan")),)),
    ]
    form = make_form(rows)
    assert [b.fields for b in boxes(filled(form, kubun="shimon"), 1)] == [("shukan",)]
    assert len(boxes(filled(form, kubun="hokoku", biko="あ"), 1)) == 3
    assert len(boxes(filled(form, biko=" "), 1)) == 1
    assert len(boxes(lay_out(form, Answers.of(form, {"biko": "あ"}), blank=True), 1)) == 3


def test_shown_blocks(make_form: MakeForm) -> None:
    """7"""
    block = Block("text", text="（理由）", align="left", shown=Atom("field", "kubun", "is", ("hokoku",)))
    form = make_form([RowPlan((cell(80, block, answer("gaiyo")),))])
    assert filled(form, kubun="shimon", gaiyo="あ").text() == "あ"
    assert filled(form, kubun="hokoku", gaiyo="あ").text() == "（理由）\nあ"


def test_page_break(make_form: MakeForm) -> None:
    """8"""
    rows = [RowPlan((cell(80, answer(f)),)) for f in ("gaiyo", "biko", "shukan")]
    form = make_form(rows, page_breaks_before=("biko", "shukan"))
    assert [len(p.boxes) for p in filled(form, gaiyo="あ", biko="い", shukan="う").pages] == [1, 2]
    over = filled(form, gaiyo="\n".join("あ" * 14), biko="い", shukan="う")
    assert [len(p.boxes) for p in over.pages] == [1, 3]


def test_boxes_ticked(make_form: MakeForm) -> None:
    """9"""
    form = make_form(
        [
            RowPlan(
                (cell(40, Block("mark", field="kubun", options=("shimon",))), cell(40, Block("marks", field="kubun")))
            ),
            RowPlan((cell(80, Block("marks", field="konkyo", bracket="konkyo_sonota")),)),
            RowPlan((cell(80, Block("items", field="grid", group="kihon", columns=(6.0,))),)),
            RowPlan((cell(80, Block("chosen", field="kubun")),)),
        ]
    )
    sheet = filled(form, kubun="hokoku", konkyo=("sonota",), konkyo_sonota="条例第42条", grid=("jusho",))
    assert sheet.text().split("\n") == [
        "□諮問", "□諮問", "■報告", "□①条例第８条", "本人外収集", "■②その他（条例第42条）", "□氏名　■住所", "□電話", "■報告",
    ]  # fmt: skip
    assert sheet.ticks() == {("kubun", "hokoku"), ("konkyo", "sonota"), ("grid", "jusho")}
    assert len(list(sheet.spans())) == 9
    bracket = next(p.line for p in sheet.pages[0].boxes[2].lines if "条例第42条" in p.line.text)
    assert bracket.field == "konkyo_sonota"
    assert bracket.text[-bracket.start : -bracket.start + 5] == "条例第42"


def test_unanswered_boxes(make_form: MakeForm) -> None:
    """9"""
    form = make_form([RowPlan((cell(80, Block("chosen", field="kubun")),))])
    assert filled(form).text() == "□諮問　□報告"
    assert lay_out(form, Answers.of(form, {"kubun": "shimon"}), blank=True).text() == "□諮問　□報告"


def test_bracket_below(make_form: MakeForm) -> None:
    """9"""
    form = make_form([RowPlan((cell(40, Block("marks", field="konkyo", bracket="konkyo_sonota")), cell(40)))])
    sheet = filled(form, konkyo=("sonota",), konkyo_sonota="条例第42条第２項第３号")
    assert sheet.text().split("\n")[-2:] == ["（条例第42条第２項第", "３号）"]
    line = sheet.pages[0].boxes[0].lines[-2].line
    assert (line.field, line.start) == ("konkyo_sonota", -1)


def test_lists(make_form: MakeForm) -> None:
    """9, 10"""
    form = make_form([RowPlan((cell(40, answer("jimu")), cell(40, answer("shiryo"))))])
    sheet = filled(form, jimu=("住民基本台帳の事務", "課税事務"), shiryo=("図面", "表"))
    assert sheet.text().split("\n") == ["１．住民基本台帳の事", "務", "２．課税事務", "図面", "表"]
    value = "住民基本台帳の事務\n課税事務"
    first, second, third, *_ = (p.line for p in sheet.pages[0].boxes[0].lines)
    assert (first.start, second.start) == (-2, 8)
    assert value[third.start + 2 :] == "課税事務"
    assert filled(form, jimu=("課税事務",)).text().split("\n")[0] == "課税事務"
    assert filled(form, jimu=("１　あ", "２　い")).text().split("\n")[:2] == ["１　あ", "２　い"]
    many = filled(form, jimu=tuple("あいうえおかきくけこ")).text().split("\n")
    assert (many[8], many[9]) == ("９．け", "10．こ")


def test_draft_and_missing(make_form: MakeForm) -> None:
    """11"""
    form = make_form([RowPlan((cell(80, answer("gaiyo")),))], top=20.0, height=80.0)
    answers = Answers.of(form, {"gaiyo": LINES + "😀😀", "kubun": "shimon"})
    plain, draft = lay_out(form, answers), lay_out(form, answers, draft=True)
    for before, after in zip(plain.pages, draft.pages, strict=True):
        assert after.boxes[:-1] == before.boxes
        mark = after.boxes[-1]
        assert (mark.role, texts(mark)) == ("draft", ["案"])
        assert mark.y >= 0
        assert mark.y + mark.height <= form.layout.top
    assert (plain.draft, draft.draft) == (False, True)
    assert [(m.cluster, m.field) for m in plain.missing] == [("😀", "gaiyo")]
    assert "😀" in plain.text()


def test_reading_order(make_form: MakeForm) -> None:
    """12"""
    inner = (
        RowPlan((cell(40, label("乙")),)),
        RowPlan((cell(20, label("丙"), answer("biko")), cell(20, label("丁")))),
    )
    form = make_form([RowPlan((cell(20, label("甲")), CellPlan(40, rows=inner), cell(20, label("戊"))))])
    assert filled(form, biko="あ").text().split("\n") == ["甲", "乙", "丙", "あ", "丁", "戊"]


def test_same_glyphs_after_an_edit(make_form: MakeForm) -> None:
    """13"""
    form = make_form([RowPlan((cell(80, answer("gaiyo")),)), RowPlan((cell(80, answer("biko")),))])
    before = filled(form, gaiyo="あ", biko="い")
    after = filled(form, gaiyo="あう", biko="い")
    assert after.pages[0].boxes[1].lines[0].line is before.pages[0].boxes[1].lines[0].line


def test_a_hundred_thousand_characters(make_form: MakeForm) -> None:
    """2"""
    form = make_form([RowPlan((cell(80, answer("gaiyo")),))])
    text = "審議会の意見を聴いて，職務執行上必要があると認めた。" * 3_847
    sheet = filled(form, gaiyo=text)
    assert sheet.text().replace("\n", "") == text
    assert all(len(page.boxes[0].lines) <= 10 for page in sheet.pages)

"""Words with answers in them, clauses, numbered lists, checklists and figures on the sheet.

1. Words of a layout are filled: an answer, its last 課, the title, the number of the 別紙; what is missing leaves room.
2. Dates are spaced where the style wants it, digits apart; what is no date stays as it was written.
3. A click finds the answer inside the words; what stands behind it is known.
4. 字下げ: the first line of a paragraph stands in, unless it begins with a blank, a heading's bracket or a number.
5. Clauses: heading, 第〇条 or numbered from a field, further 項 numbered, lines standing in.
6. Lists are numbered in every kind; one run; ※ and ・ also before a single entry.
7. Checklists: block labels beside their rows and again on every page, titles on every page, the mark in the middle and
   ticked; each voice in its own words; rows that were not answered and the blank form have no mark.
8. Figures: one drawing of its height, never cut, moved to the next page, with its lines on the page; a picture has a
   box of its own; what stands above it in the cell stays in the same frame.
9. The style of the form goes before the municipality's: marks, digits; pages may be counted from another number.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.answers.figure import FigureShape, rows_of
from desktop.answers.model import Answers
from desktop.definition.layout import Block, RowPlan
from desktop.definition.model import (
    CheckBlock,
    Checklist,
    CheckRow,
    Clause,
    Field,
    Form,
    Numbering,
    Option,
    Style,
    Value,
)
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Box, Sheet
from desktop.sheet.printed import Words, stretches
from tests.sheet.conftest import FIELDS, MUNICIPALITY, MakeForm, answer, cell

FULL = Style(comma="、", digits="full", dates="spaced")
HALF = Style(comma="、", digits="half")


def styled(form: Form, style: Style) -> Form:
    return replace(form, own_style=style)


def filled(form: Form, **values: Value) -> Sheet:
    return lay_out(form, Answers.of(form, values))


def texts(box: Box) -> list[str]:
    return [p.line.text for p in box.lines]


def written(make_form: MakeForm, template: str, style: Style = FULL, **values: Value) -> str:
    return Words(styled(make_form([]), style), values, annex="別紙２").fill(template).text


def test_words(make_form: MakeForm) -> None:
    """1"""
    assert written(make_form, "〔諮問第{biko}号〕", biko="１３６") == "〔諮問第１３６号〕"
    assert written(make_form, "【{shukan:last}】", shukan="総務部総務課") == "【総務課】"
    assert written(make_form, "{annex}　{title}") == "別紙２　架空の票"
    assert written(make_form, "◇（{konkyo}）", konkyo=("k8", "sonota")) == "◇（条例第８条、その他）"
    assert written(make_form, "第{biko}号") == "第　　　　　　号"
    assert written(make_form, "{biko}") == ""
    alone = Words(make_form([]), {})
    assert alone.fill("{annex}").text == "別紙"
    assert Words(make_form([]), {}, blank=True).fill("{biko}").text == "　" * 6


@pytest.mark.parametrize(
    ("typed", "style", "printed"),
    [
        ("令和5年2月6日", FULL, "令 和 ５ 年 ２ 月 ６ 日"),
        ("R5.10.27", FULL, "令 和 ５ 年 １ ０ 月 ２ ７ 日"),
        ("令和５年１０月２７日", HALF, "令和５年１０月２７日"),
        ("未定", FULL, "未定"),
        ("", FULL, "令 和 　 年 　 月 　 日"),
        ("", HALF, "令和　　年　　月　　日"),
    ],
)
def test_dates(make_form: MakeForm, typed: str, style: Style, printed: str) -> None:
    """2"""
    assert written(make_form, "{biko:date}付", style, biko=typed) == f"{printed}付"


def test_a_click_into_words(make_form: MakeForm) -> None:
    """3"""
    form = make_form([RowPlan((cell(80, Block("write", "〔諮問第{biko}号〕"), Block("write", "{shukan}・{jimu}")),))])
    sheet = filled(form, biko="１３６", shukan="課", jimu=("甲",))
    (box,) = sheet.pages[0].boxes
    assert (box.role, box.fields) == ("value", ("biko", "shukan", "jimu"))
    first, second = (p.line for p in box.lines)
    assert (first.field, second.field) == ("biko", "")
    assert first.text[-first.start : len(first.text) - first.after] == "１３６"
    long = filled(form, biko="長" * 30)
    answers = [p.line for p in long.pages[0].boxes[0].lines if p.line.field == "biko"]
    assert "".join(x.text[: len(x.text) - x.after] for x in answers) == "〔諮問第" + "長" * 30
    title = make_form([RowPlan((cell(80, Block("write", "{title}")),))])
    assert filled(title).pages[0].boxes[0].role == "static"


@pytest.mark.parametrize(
    ("text", "stands_in"),
    [
        ("本件は、個人情報の", True),
        ("「給付金」の申請", True),
        ("　本件は", False),
        ("（１）目的", False),
        ("【概要】", False),
        ("１　目的", False),
        ("①目的", False),
        ("・目的", False),
        ("※目的", False),
    ],
)
def test_first_lines(make_form: MakeForm, text: str, stands_in: bool) -> None:
    """4"""
    form = make_form([RowPlan((cell(80, answer("biko", first=1.0)),))])
    lines = [p.line for p in filled(form, biko=text + "あ" * 40).pages[0].boxes[0].lines]
    em = 10 * 25.4 / 72
    assert (lines[0].runs[0].xs[0] == pytest.approx(em)) is stands_in
    assert lines[0].right <= 76 + em / 2
    if stands_in:
        assert lines[1].runs[0].xs[0] == 0


CLAUSES = (
    Clause("himitsu", "（秘密の保持）", paragraphs=("乙は、" + "あ" * 30, "〇条ただし書により、\n（１）甲")),
    Clause("fukusha", "（複写の禁止）", paragraphs=("乙は、複写してはならない。",)),
)


def clauses_form(make_form: MakeForm, **more: object) -> Form:
    fields = (*FIELDS, Field("joko", "clauses", "条項", clauses=CLAUSES))
    block = Block("clauses", field="joko", **more)  # type: ignore[arg-type]
    return styled(make_form([RowPlan((cell(80, block),))], fields=fields, height=120.0), HALF)


def test_clauses(make_form: MakeForm) -> None:
    """5"""
    sheet = filled(clauses_form(make_form), joko=("himitsu", "fukusha"))
    (box,) = sheet.pages[0].boxes
    assert box.fields == ("joko",)
    assert sheet.text().replace("\n", "") == (
        "（秘密の保持）第〇条　乙は、"
        + "あ" * 30
        + "2　〇条ただし書により、（１）甲（複写の禁止）第〇条　乙は、複写してはならない。"
    )
    em = 10 * 25.4 / 72
    lefts = [p.line.runs[0].xs[0] / em for p in box.lines]
    assert lefts == pytest.approx([1, 0, 1, 0, 1, 1, 0])


def test_clauses_from_a_number(make_form: MakeForm) -> None:
    """5"""
    form = clauses_form(make_form, start="biko")
    assert "第7条" in filled(form, joko=("fukusha",), biko="７").text()
    text = filled(form, joko=("himitsu", "fukusha"), biko="第12条から").text()
    assert "第12条" in text
    assert "第13条" in text
    assert filled(form, joko=("fukusha",), biko="未定").text().split("\n")[1].startswith("第〇条")
    assert filled(form).text() == ""


@pytest.mark.parametrize(
    ("numbering", "several", "single"),
    [
        ("１．", ["１．甲", "２．乙"], ["甲"]),
        ("（１）", ["（１）甲", "（２）乙"], ["甲"]),
        ("①", ["①甲", "②乙"], ["甲"]),
        ("・", ["・甲", "・乙"], ["・甲"]),
        ("※", ["※１　甲", "※２　乙"], ["※甲"]),
        ("なし", ["甲", "乙"], ["甲"]),
        ("、", ["甲、乙"], ["甲"]),
    ],
)
def test_numbering(numbering: Numbering, several: list[str], single: list[str]) -> None:
    """6"""
    field = Field("x", "list", "項目", numbering=numbering)
    assert [s.text for s in stretches(field, ("甲", "乙"), FULL)] == several
    assert [s.text for s in stretches(field, ("甲",), FULL)] == single
    for printed, (offset, entry) in zip(stretches(field, ("甲", "乙"), FULL), ((0, "甲"), (2, "乙")), strict=False):
        assert printed.text[offset - printed.start :].startswith(entry)


def test_numbers_beyond_the_circles_and_own_signs() -> None:
    """6"""
    field = Field("x", "list", "項目", numbering="①")
    printed = [s.text for s in stretches(field, ("甲",) * 51, HALF)]
    assert (printed[19], printed[20], printed[35], printed[49], printed[50]) == (
        "⑳甲",
        "㉑甲",
        "㊱甲",
        "㊿甲",
        "（51）甲",
    )
    assert [s.text for s in stretches(field, ("①甲", "②乙"), HALF)] == ["①甲", "②乙"]
    dots = Field("x", "list", "項目", numbering="・")
    assert [s.text for s in stretches(dots, ("・甲", "・乙"), HALF)] == ["・甲", "・乙"]


MARKS = (Option("maru", "○"), Option("nashi", "-"))
CHECKS = Checklist(
    "check",
    1,
    {"ku": "区が行う", "aite": "相手に\n行わせる"},
    MARKS,
    (
        CheckBlock(
            "unyo",
            "【運用】",
            tuple(
                CheckRow(f"u{n}", {"ku": f"{n}遵守するよう指導する。", "aite": f"{n}遵守させる。"}) for n in range(1, 5)
            ),
        ),
        CheckBlock("kikai", "【機械】", (CheckRow("k1", {"ku": "暗号化する。", "aite": "暗号化させる。"}),)),
    ),
)


def checklist_form(make_form: MakeForm, voice: str = "ku", title: str = "印", **page: object) -> Form:
    fields = (*FIELDS, Field("c", "checklist", "対策", checklist=CHECKS, voice=voice))
    row = RowPlan((), checklist="c", widths=(24.0, 14.0, 42.0), titles=("", title, "対策"))
    return make_form([row], fields=fields, **page)


def test_checklists(make_form: MakeForm) -> None:
    """7"""
    sheet = filled(checklist_form(make_form, title="可○\n不－"), c=("u1=maru", "u3=nashi", "k1=maru"))
    (page,) = sheet.pages
    printed = ["/".join(texts(b)) for b in page.boxes]
    assert printed[:3] == ["", "可○/不－", "対策"]
    assert printed[3:] == [
        *("区が行う/【運用】", "○", "1遵守するよう指導する。", "", "2遵守するよう指導する。"),
        *("-", "3遵守するよう指導する。", "", "4遵守するよう指導する。"),
        *("区が行う/【機械】", "○", "暗号化する。"),
    ]
    assert sheet.ticks() == {("c", "u1=maru"), ("c", "u3=nashi"), ("c", "k1=maru")}
    label, mark = page.boxes[3:5]
    assert label.height == pytest.approx(4 * mark.height)
    (placed,) = mark.lines
    middle = placed.x + (placed.line.left + placed.line.right) / 2
    assert middle == pytest.approx(mark.x + mark.width / 2, abs=0.05)
    assert {b.fields for b in page.boxes[4:9]} == {("c",)}


def test_checklists_over_pages_and_voices(make_form: MakeForm) -> None:
    """7"""
    sheet = filled(checklist_form(make_form, "aite", height=40.0), c=("u1=maru",))
    printed = [["/".join(texts(b)) for b in page.boxes] for page in sheet.pages]
    assert [p[:4] for p in printed] == [["", "印", "対策", "相手に/行わせる/【運用】"]] * 2 + [
        ["", "印", "対策", "相手に/行わせる/【機械】"]
    ]
    assert [p.boxes[3].piece for p in sheet.pages] == [0, 1, 0]
    assert [p[5::2] for p in printed] == [
        *(["1遵守させる。", "2遵守させる。", "3遵守させる。"], ["4遵守させる。"], ["暗号化させる。"])
    ]
    blank = lay_out(checklist_form(make_form), Answers.of(checklist_form(make_form), {"c": ("u1=maru",)}), blank=True)
    assert blank.ticks() == frozenset()
    assert "○" not in [t for b in blank.pages[0].boxes for t in texts(b)]


def figure_form(make_form: MakeForm, *blocks: Block) -> Form:
    fields = (*FIELDS, Field("zu", "figure", "図"))
    rows = [
        RowPlan((cell(80, answer("gaiyo")),)),
        RowPlan((cell(80, *blocks, Block("figure", field="zu", height=40.0)),)),
    ]
    return make_form(rows, fields=fields)


NODE = FigureShape("node", "a", "org", "区役所", x=10, y=5, width=30, height=10)
PICTURE = FigureShape("picture", "p", text="写真", x=0, y=20, width=40, height=20, number="1")


def test_figures(make_form: MakeForm) -> None:
    """8"""
    sheet = filled(figure_form(make_form), gaiyo="\n".join("あ" * 4), zu=rows_of((NODE, PICTURE)))
    assert [len(p.boxes) for p in sheet.pages] == [1, 2]
    figure, picture = sheet.pages[1].boxes
    assert (figure.role, figure.fields, figure.height) == ("figure", ("zu",), 40)
    assert figure.shapes
    (placed,) = figure.lines
    assert placed.line.text == "区役所"
    assert figure.x + 10 <= placed.x + placed.line.left <= figure.x + 40
    assert figure.y + 5 <= placed.y <= figure.y + 15
    assert (picture.role, picture.edges) == ("picture", "")
    assert picture.picture is not None
    assert (picture.y, picture.height) == (pytest.approx(figure.y + 20), pytest.approx(20))


def test_a_figure_with_words_above(make_form: MakeForm) -> None:
    """8"""
    sheet = filled(figure_form(make_form, Block("text", "（図）")), gaiyo="あ", zu=rows_of((NODE,)))
    _, words, figure = sheet.pages[0].boxes
    assert (words.edges, figure.edges) == ("LRT", "LRB")
    assert words.y + words.height == pytest.approx(figure.y)
    blank = lay_out(figure_form(make_form), Answers.of(figure_form(make_form)), blank=True)
    assert blank.pages[0].boxes[1].height == 40


def test_a_figure_higher_than_a_page(make_form: MakeForm) -> None:
    """8"""
    fields = (*FIELDS, Field("zu", "figure", "図"))
    form = make_form([RowPlan((cell(80, Block("figure", field="zu", height=400.0)),))], fields=fields)
    (page,) = filled(form, zu=rows_of((NODE, replace(NODE, id="b", y=380)))).pages
    (figure,) = page.boxes
    assert figure.y + figure.height <= 60.001
    assert all(p.y + p.line.height <= 61 for p in figure.lines)


def test_style_of_the_form(make_form: MakeForm) -> None:
    """9"""
    form = make_form([RowPlan((cell(80, Block("marks", field="kubun"), answer("jimu")),))], page_number="{n}／{of}")
    assert form.municipality is MUNICIPALITY
    form = styled(form, Style(digits="half", chosen="レ", unchosen="□"))
    answers = Answers.of(form, {"kubun": "hokoku", "jimu": ("甲", "乙")})
    sheet = lay_out(form, answers, first_page=3)
    assert sheet.text().split("\n") == ["□諮問", "レ報告", "1．甲", "2．乙", "3／3"]
    assert (sheet.chosen, sheet.pages[0].number) == ("レ", 1)

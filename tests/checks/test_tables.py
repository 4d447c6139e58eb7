"""Tables of counts and lists.

1. A typed total that does not foot is a 誤り at its digits; its offer writes the computed one and nothing else.
2. A 累計 below its years is a 注意; so is a cell without a number in a count column.
3. A written row must have the required columns; rows written twice are told.
4. Counts in another style or without a unit are told with an offer; counts as the form writes them are not.
5. Words in cells are looked at cell by cell, at their own place.
6. Mending a cell changes this cell only, whatever stands in the others; a list keeps its entries.
7. A required table without anything is missing.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.answers.cells import cells_of
from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.checks.check import check
from desktop.checks.finding import Finding
from desktop.checks.mend import act_for
from desktop.definition.condition import ALWAYS
from desktop.definition.model import Change, Field, Form, Rows, Style, Value, text_of
from tests.several import COUNTS, LISTED, TOKEI, form_of, section

NENDO = {"nendo1": "令和３年度", "nendo2": "令和４年度"}
RIGHT: Rows = (
    ("１０件", "２０件", "４０件"),
    ("３件", "４件", "１，００７件"),
    ("１３件", "２４件", "１，０４７件"),
)


def found(values: dict[str, Value], form: Form = TOKEI) -> tuple[Finding, ...]:
    return check(form, Case("0", (_answers(form, values),)))


def _answers(form: Form, values: dict[str, Value]) -> Answers:
    return Answers.of(form, {k: v for k, v in {**NENDO, **values}.items() if k in form.fields})


def form_with_years(form: Form) -> Form:
    years = tuple(f for f in TOKEI.sections[0].fields if f.id in NENDO)
    first = form.sections[0]
    return replace(form, sections=(replace(first, fields=(*years, *first.fields)),))


def only(values: dict[str, Value], form: Form = TOKEI) -> Finding:
    (finding,) = found(values, form)
    return finding


def with_total(*cells: str) -> Rows:
    return (*RIGHT[:2], cells)


def word(finding: Finding, rows: Rows) -> str:
    return text_of(rows)[finding.start : finding.start + finding.length]


def mended(finding: Finding, values: dict[str, Value], form: Form = TOKEI) -> Value:
    act = act_for(finding, form, _answers(form, values))
    assert act is not None
    return act.edits[0].new


def test_1_a_right_table_is_silent() -> None:
    assert found({"t": RIGHT}) == ()
    assert found({"t": with_total("", "", "")}) == ()


def test_1_a_total_that_does_not_foot() -> None:
    rows = with_total("１３件", "２５件\n（約）", "")
    finding = only({"t": with_total("１３件", "２５件", "")})
    assert (finding.grade, finding.code, finding.place) == ("誤り", "table.sum", "t")
    assert finding.sentence == (
        "「合計・令和４年度」の「２５件」が、足した数と合いません。足すと「２４件」になるので、数字を確かめてください。"
    )
    assert word(finding, with_total("１３件", "２５件", "")) == "２５"
    assert mended(finding, {"t": with_total("１３件", "２５件", "")}) == with_total("１３件", "２４件", "")
    two_lines = (*RIGHT[:2], ("１３件", "２５件\n（４．４％）", ""))
    assert mended(only({"t": two_lines}), {"t": two_lines}) == (*RIGHT[:2], ("１３件", "２４件\n（４．４％）", ""))
    assert found({"t": rows}) == (), "約 is no exact number"


def test_1_without_a_year_the_column_is_named_all_the_same() -> None:
    (finding,) = check(TOKEI, Case("0", (Answers.of(TOKEI, {"t": with_total("９件", "", "")}),)))
    assert finding.sentence.startswith("「合計・１列目」の「９件」が")


def test_2_cumulative_below_its_years() -> None:
    rows: Rows = (("１０件", "２０件", "２９件"), ("", "", ""), ("", "", ""))
    finding = only({"t": rows})
    assert (finding.grade, finding.code, word(finding, rows)) == ("注意", "table.least", "２９")
    assert "「令和３年度」と「令和４年度」の計（３０件）より少なく" in finding.sentence


def test_2_no_number_in_a_count_column() -> None:
    rows: Rows = (("十件", "－", "なし"), ("", "", ""), ("", "", ""))
    finding = only({"t": rows})
    assert (finding.grade, finding.code, word(finding, rows)) == ("注意", "table.number", "十件")


def test_3_required_columns() -> None:
    rows: Rows = (("点検の委託", ""), ("", "有"), ("", ""), ("保守", ""))
    finding = only({"ichiran": rows})
    assert (finding.grade, finding.code) == ("誤り", "table.required")
    assert finding.sentence == "１行目の「要配慮（有／無）」が書かれていません（ほかに１行）。記入してください。"
    assert finding.start == text_of(rows).index("\t") + 1


def test_3_rows_written_twice() -> None:
    rows: Rows = (("点検", "有"), ("保守", "無"), ("点検　", "有"), ("", ""), ("", ""))
    finding = next(f for f in found({"ichiran": rows}) if f.code == "table.double")
    assert finding.grade == "気づき"
    assert finding.sentence.startswith("１行目と３行目が同じ内容です")
    assert word(finding, rows) == "点検　\t有"


@pytest.mark.parametrize(
    ("cell", "code", "offered"),
    [
        ("１,０８４件", "table.digits", "１，０８４件"),
        ("1084件", "table.digits", "１，０８４件"),
        ("１０８４", "table.unit", "１，０８４件"),
        ("５８６枚\n（5％）", "", ""),
        ("３万１千件", "", ""),
        ("約５００件", "", ""),
    ],
)
def test_4_style_of_counts(cell: str, code: str, offered: str) -> None:
    rows: Rows = ((cell, "", ""), ("", "", ""), ("", "", ""))
    told = [f for f in found({"t": rows}) if f.grade == "気づき" and f.code.startswith("table.")]
    assert [f.code for f in told] == ([code] if code else [])
    if told:
        assert mended(told[0], {"t": rows})[0][0] == offered


def test_4_the_style_is_that_of_the_form() -> None:
    half = replace(TOKEI, own_style=Style(digits="half"))
    told = found({"t": (("1,084件", "", ""), ("", "", ""), ("", "", ""))}, half)
    assert not [f for f in told if f.place == "t"]


def test_4_not_endless() -> None:
    form = form_of("nagai", section(Field("t", "table", "表", table=replace(COUNTS, rows=()))))
    rows: Rows = tuple((f"{n}", "", "") for n in range(10, 200))
    told = found({"t": rows}, form_with_years(form))
    assert len(told) == 20
    assert told[-1].sentence.endswith("同じような所が、ほかに170か所あります。")


def test_5_words_in_cells() -> None:
    rows: Rows = (("ｶﾅの委託", "有"), ("データ\tの提供について，を", "無"))
    told = {f.code: f for f in found({"ichiran": rows}) if f.code.startswith("text.")}
    assert word(told["text.half-kana"], rows) == "ｶﾅ"
    assert told["text.half-kana"].sentence.startswith("１行目の「内容」：半角のかたかな")
    assert text_of(rows)[told["text.comma"].start] == "，"
    assert mended(told["text.half-kana"], {"ichiran": rows}) == (("カナの委託", "有"), rows[1])
    assert mended(told["text.control"], {"ichiran": rows})[1][0] == "データ　の提供について，を"


@given(
    st.lists(st.tuples(*[st.text("あ市\t\n", max_size=4)] * 2), min_size=1, max_size=4).map(tuple),
    st.integers(0, 7),
    st.text("い\t\n", max_size=3),
)
def test_6_only_this_cell_changes(rows: Rows, which: int, new: str) -> None:
    cells = list(cells_of(rows))
    cell = cells[which % len(cells)]
    assert text_of(rows)[cell.start : cell.start + len(cell.text)] == cell.text
    if not cell.text:
        return
    finding = Finding("気づき", "x", "ichiran", "", "", cell.start, 1, Change("ichiran", "replace", cell.text[0], new))
    act = act_for(finding, TOKEI, Answers("x", 1, {"ichiran": rows}))
    changed = act.edits[0].new if act else rows
    for row, before in enumerate(rows):
        for column, text in enumerate(before):
            wanted = new + text[1:] if (row, column) == (cell.row, cell.column) else text
            assert changed[row][column] == wanted


def test_6_a_list_keeps_its_entries() -> None:
    form = form_of("narabi", section(Field("l", "list", "並び")))
    values: dict[str, Value] = {"l": ("一\n二，三", "四，五")}
    (finding,) = check(form, Case("0", (Answers.of(form, values),)))
    assert mended(finding, values, form) == ("一\n二、三", "四、五")


def test_7_the_table_that_must_be_written() -> None:
    form = form_of("hitsuyo", section(Field("t", "table", "一覧", table=LISTED, required=ALWAYS)))
    (finding,) = check(form, Case("0", (Answers.of(form),)))
    assert (finding.grade, finding.sentence) == ("誤り", "「一覧」が書かれていません。表に記入してください。")

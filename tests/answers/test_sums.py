"""Tables of counts.

1. Counts are read in every spelling of the official papers, and written in the style of the form.
2. All printed sums of the statistics tables come out, computed and checked.
3. A typed sum that does not foot is named with both numbers; so is a 累計 below its years.
4. Sums of sums come in order; a zero is a count; without any number nothing is computed.
5. Fixed rows are complete, free rows and typed cells stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.answers.sums import Foot, footing, shown_cells, write_count
from desktop.definition.counts import count_in
from desktop.definition.model import Column, Field, Rows, Style, TablePlan, TableRow

FULL = Style(comma="、", digits="full", thousands="，")
R3_R4 = (Column("r3", "令和３年度", "count", "件"), Column("r4", "令和４年度", "count", "件"))
WITH_TOTAL = (*R3_R4, Column("ruikei", "累計", "count", "件", at_least=("r3", "r4")))


def table(columns: Sequence[Column], rows: Sequence[TableRow] = ()) -> Field:
    return Field("t", "table", "表", table=TablePlan(tuple(columns), tuple(rows)))


def rows_of(names: str, **sums: str) -> tuple[TableRow, ...]:
    return tuple(TableRow(n, n, sum_of=tuple(sums.get(n, "").split())) for n in names.split())


def cells(text: str) -> Rows:
    """Rows by lines, cells by blanks; _ is an empty cell."""
    return tuple(tuple("" if c == "_" else c for c in line.split()) for line in text.strip().splitlines())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("９，２５４件", 9254), ("１,０８４件", 1084), ("24,000枚", 24000), ("0件", 0), ("０", 0), ("約11,000人", 11000),
        ("４１１，２６３枚\n（４４．８％）", 411263), ("305,115人", 305115), ("1,100 世帯", 1100), ("約120万項目", 1_200_000),
        ("３万１千２百世帯", 31200), ("2億3,000万円", 230_000_000), ("46,000千円", 46000), ("\n３件", 3), ("12345", 12345),
        ("-5件", None), ("－５件", None), ("△ 1,200件", None), ("▲3", None), ("", None), ("－", None), ("不明", None), ("４４．８％", None), ("12,34件", None), ("1" * 5000, None),
    ],
)  # fmt: skip
def test_1_counts_are_read(text: str, number: int | None) -> None:
    assert count_in(text) == number


@pytest.mark.parametrize(
    ("number", "unit", "style", "written"),
    [
        (9254, "件", FULL, "９，２５４件"),
        (1057, "通", FULL, "１，０５７通"),
        (0, "", FULL, "０"),
        (21265, "件", Style(), "21,265件"),
        (3, "件", Style(), "３件"),
        (1234567, "人", Style(digits="half", thousands=""), "1234567人"),
    ],
)
def test_1_counts_are_written_in_the_style_of_the_form(number: int, unit: str, style: Style, written: str) -> None:
    assert write_count(number, unit, style) == written


@given(
    st.integers(0, 10**14 - 1),
    st.sampled_from(["件", "通", "枚", ""]),
    st.sampled_from(["mixed", "full", "half"]),
    st.sampled_from([",", "，", ""]),
)
def test_1_what_is_written_is_read(number: int, unit: str, digits: str, thousands: str) -> None:
    style = Style(digits=digits, thousands=thousands)  # type: ignore[arg-type]
    assert count_in(write_count(number, unit, style)) == number


T3 = table(
    R3_R4,
    rows_of(
        "住民税 国保 介護 後期 生保 児手 児扶 特児 福祉 予防 選挙 公的 合計",
        合計="住民税 国保 介護 後期 生保 児手 児扶 特児 福祉 予防 選挙 公的",
    ),
)
T3_ROWS = cells("""
７，７２５件 ７，１６２件
１７６件 １,０８４件
７０件 １１２件
１１１件 ２件
３７件 １７件
１０，０５７件 １０，０４５件
１７０件 １４１件
１９件 ５８件
０件 ０件
１８件 ２３件
４３８件 ３０件
３５９件 ２,５９１件
１９，１８０件 ２１，２６５件
""")

T5 = table(R3_R4, rows_of("申請 設定済 交付済 未交付", 設定済="交付済 未交付"))
T5_ROWS = cells("""
５２６，３７９件 ７６８，９６６件
４７８，８５５件 ６６２，９７７件
４３９，５０６件 ５７９，３４３件
３９，３４９件 ８３，６３４件
""")

T7 = table(
    (Column("r4", "令和４年４月１日", "count", "枚"), Column("r5", "令和５年４月１日", "count", "枚")),
    rows_of("有効 運用中 一時停止 廃止", 有効="運用中 一時停止"),
)
T7_ROWS = (
    ("４１１，２６３枚\n（４４．８％）", "５３７，２４６枚\n（５８．６％）"),
    ("４１０，６５４枚", "５３６，２０８枚"),
    ("６０９枚", "１，０３８枚"),
    ("３１，４３９枚", "４６，９２３枚"),
)

KIKAN = rows_of("区長 教委 選管 監査 農委 合計", 合計="区長 教委 選管 監査 農委")
SHINSA = table(
    (Column("n", "審査件数", "count"), Column("y", "要配慮", "count"), Column("j", "条例要配慮", "count")), KIKAN
)
ZEROS = "０ ０ ０\n" * 4
A7 = {
    "委託": cells("３１ ４ ４\n４ ０ ０\n０ ０ ０\n０ ０ ０\n０ ０ ０\n３５ ４ ４"),
    "利用": cells(f"３ １ １\n{ZEROS}３ １ １"),
    "提供": cells(f"１７ ２ ２\n{ZEROS}１７ ２ ２"),
    "結合": cells("１０ ３ ３\n１ ０ ０\n０ ０ ０\n０ ０ ０\n０ ０ ０\n１１ ３ ３"),
}
PRINTED = [(T3, T3_ROWS), (T5, T5_ROWS), (T7, T7_ROWS), *((SHINSA, rows) for rows in A7.values())]


@pytest.mark.parametrize(("asked", "printed"), PRINTED)
def test_2_printed_sums_are_what_we_compute(asked: Field, printed: Rows) -> None:
    assert asked.table is not None
    assert footing(asked, printed) == ()
    left_empty = tuple(
        ("",) * len(row) if plan.sum_of else row for row, plan in zip(printed, asked.table.rows, strict=True)
    )
    first_lines = tuple(tuple(c.split("\n")[0] for c in row) for row in printed)
    computed = tuple(tuple(c.split("\n")[0] for c in row) for row in shown_cells(asked, left_empty, FULL))
    assert computed == first_lines


@pytest.mark.parametrize(
    "rows",
    [
        "９，２５４件 １３，６３０件 ３８，９６５件\n１２，０２６件 １７，８６２件 ５６，８９２件\n２３，１１９件 ３０，７１２件 ９４，２５７件",
        "６４１通 ５６８通 １１，５３７通\n１，０９６通 １，０５７通 １９，８２９通",
        "１７３，８６０件 ２４２，９６０件 ８２７，３１３件\n１６６，４２７件 ２３４，７０１件 ８０２，８１７件",
    ],
)
def test_2_the_cumulative_columns_leave_a_remainder(rows: str) -> None:
    assert footing(table(WITH_TOTAL), cells(rows)) == ()


def test_3_a_sum_that_does_not_foot() -> None:
    wrong = (*T3_ROWS[:-1], ("１９，１８０件", "２１，２６６件"))
    assert footing(T3, wrong) == (Foot(12, 1, 21266, 21265),)
    assert shown_cells(T3, wrong, FULL)[12][1] == "２１，２６６件", "a typed sum is printed as typed"


def test_3_about_is_not_checked() -> None:
    assert footing(T5, cells("_ _\n約480,000件 _\n439,506件 _\n39,349件 _")) == ()


def test_3_a_cumulative_number_below_its_years() -> None:
    found = footing(table(WITH_TOTAL), cells("10件 20件 29件\n10件 _ 10件\n_ _ 5件"))
    assert found == (Foot(0, 2, 29, 30, "least"),)


def test_4_sums_of_sums_in_any_order() -> None:
    asked = table(R3_R4[:1], rows_of("総計 小計 a b c", 総計="小計 c", 小計="a b"))
    assert shown_cells(asked, cells("_\n_\n1\n2\n10"), Style()) == (("13件",), ("３件",), ("1",), ("2",), ("10",))
    assert footing(asked, cells("14\n_\n1\n2\n10")) == (Foot(0, 0, 14, 13),)
    # a wrong 小計 is told once: the 総計 adds up what is printed
    assert footing(asked, cells("14\n4\n1\n2\n10")) == (Foot(1, 0, 4, 3),)


def test_4_zero_is_a_count_and_nothing_is_not() -> None:
    asked = table(R3_R4, rows_of("a b 計", 計="a b"))
    assert shown_cells(asked, cells("0件 _\n_ _\n_ _"), FULL)[2] == ("０件", "")
    assert shown_cells(asked, (), FULL) == (("", ""),) * 3
    assert footing(asked, ()) == ()


def test_4_rows_that_add_up_to_themselves_end() -> None:
    asked = table(R3_R4[:1], rows_of("a b", a="b", b="a"))
    assert shown_cells(asked, (), Style()) == (("",), ("",))


def test_5_rows_are_completed_and_text_is_left_alone() -> None:
    asked = table((*R3_R4, Column("biko", "備考")), rows_of("a b 計", 計="a b"))
    shown = shown_cells(asked, (("1件",),), Style())
    assert shown == (("1件", "", ""), ("", "", ""), ("１件", "", ""))
    free = table(R3_R4)
    assert shown_cells(free, (("1件",), ("2件", "")), Style()) == (("1件",), ("2件", ""))


@given(st.lists(st.lists(st.text(max_size=8), max_size=4).map(tuple), max_size=6).map(tuple))
def test_5_whatever_is_typed_nothing_breaks(rows: Rows) -> None:
    asked = table(WITH_TOTAL, rows_of("a b 計 総計", 計="a b", 総計="計"))
    assert len(shown_cells(asked, rows, FULL)) == 4
    footing(asked, rows)
    footing(table(WITH_TOTAL), rows)

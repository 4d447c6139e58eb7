"""Worksheets of numbers: each table of a report is found, filled in the form's style, and its sums are checked."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from desktop.answers.model import Answers
from desktop.case.file import read_case
from desktop.definition.find import load
from desktop.definition.model import Rows
from desktop.intake.model import Grid
from desktop.intake.take_statistics import fitting, take_statistics
from tests.intake.grids import document_of, grid
from tests.intake.sheet_books import PAPERS, Sheet, case_of, half

REPORT = load("setagaya.report")
REVIEW = load("setagaya.review")
BY_OFFICE = [
    ("住民税", "6801", "6550"), ("国民健康保険", "920", "875"), ("介護保険", "140", "133"), ("後期高齢", "12", "9"),
    ("生活保護", "21", "18"), ("児童手当", "9,950", "9,812"), ("児童扶養手当", "138", "129"), ("特別児童扶養手当", "44", "40"),
    ("福祉資金貸付", "0", "0"), ("予防接種", "31", "27"), ("選挙", "25", "330"), ("公的給付", "1204", "988"),
]  # fmt: skip


def offices(*last: tuple[str, ...], heads: tuple[str, ...] = ("事務", "令和６年度", "令和７年度")) -> Grid:
    return grid(("個人番号利用事務別の照会件数",), heads, *BY_OFFICE, *last)


def test_numbers_are_written_as_the_form_writes() -> None:
    reading = take_statistics(offices(), REPORT)
    rows = reading.values["t3"]
    assert rows[0] == ("６，８０１件", "６，５５０件")
    assert rows[5] == ("９，９５０件", "９，８１２件")
    assert rows[-1] == ("", "")


def test_a_sum_that_foots_is_left_to_the_program() -> None:
    reading = take_statistics(offices(("合計", "19286", "18911")), REPORT)
    assert reading.values["t3"][-1] == ("", "")
    assert "t3" not in reading.unsure


def test_a_sum_that_does_not_foot_says_both_numbers() -> None:
    reading = take_statistics(offices(("合計", "19286", "18910")), REPORT)
    assert reading.values["t3"][-1] == ("", "１８，９１０件")
    [doubt] = [d for d in reading.doubts if d.place == "t3"]
    assert "18,910" in doubt.sentence
    assert "18,911" in doubt.sentence
    assert doubt.where == "シート「表」のC15"


def test_columns_go_by_year_not_by_place() -> None:
    turned = grid(("事務", "R7年度", "R6年度"), *((label, new, old) for label, old, new in BY_OFFICE))
    reading = take_statistics(turned, REPORT)
    assert reading.values["t3"][0] == ("６，８０１件", "６，５５０件")
    assert reading.values["nendo1"] == "令和６年度"
    assert reading.values["nendo2"] == "令和７年度"


def test_an_older_year_more_is_left_out_with_a_doubt() -> None:
    more = grid(("事務", "令和５年度", "令和６年度", "令和７年度"), *((a, "1", b, c) for a, b, c in BY_OFFICE))
    reading = take_statistics(more, REPORT)
    assert reading.values["t3"][0] == ("６，８０１件", "６，５５０件")
    assert any("令和５年度" in d.sentence for d in reading.doubts)


def test_years_that_disagree_between_tables_are_said() -> None:
    rows = (
        *(("事務", "令和６年度", "令和７年度"), *BY_OFFICE, ()),
        ("届出等の種類", "令和５年度", "令和６年度", "制度開始(平成２４年７月)からの累計"),
        ("特例転出", "1", "2", "9"), ("特例転入", "1", "2", "9"), ("マイナンバーカード継続利用", "1", "2", "9"),
    )  # fmt: skip
    reading = take_statistics(grid(*rows), REPORT)
    assert "nendo1" in reading.unsure


def test_a_running_total_below_its_years_is_said() -> None:
    rows = (
        ("証明書の種類", "令和６年度", "令和７年度", "制度開始(H28.1)からの累計"),
        ("署名用電子証明書", "261044", "270513", "1361207"),
        ("利用者証明用電子証明書", "255981", "266209", "500000"),
    )
    reading = take_statistics(grid(*rows), REPORT, "t6")
    assert any("累計500,000" in d.sentence for d in reading.doubts)


def test_rows_with_another_name_are_doubts() -> None:
    near = [(label if label != "後期高齢" else "後期高齢者医療", a, b) for label, a, b in BY_OFFICE]
    reading = take_statistics(grid(("事務", "令和６年度", "令和７年度"), *near), REPORT)
    assert reading.values["t3"][3] == ("１２件", "９件")
    assert any("「後期高齢者医療」を「後期高齢」と読みました" in d.sentence for d in reading.doubts)


def test_a_row_the_form_does_not_have_is_said() -> None:
    rows = [*BY_OFFICE[:3], ("学校保健", "5", "6"), *BY_OFFICE[3:]]
    reading = take_statistics(grid(("事務", "令和６年度", "令和７年度"), *rows), REPORT)
    assert any("行「学校保健」は様式の表にありません" in d.sentence for d in reading.doubts)


def test_typed_text_stays_as_typed() -> None:
    rows = (
        ("状況", "", "令和７年４月１日", "令和８年４月１日"),
        ("有効カード枚数", "", "６３４，２１７枚\n（６８．９％）", "６６０，３９０枚\n（７１．６％）"),
        ("内訳", "運用中", "633005", "659088"),
        ("", "一時停止", "1212", "1302"),
        ("廃止カード枚数", "", "70881", "86734"),
    )
    rows_taken = take_statistics(grid(*rows), REPORT).values["t7"]
    assert rows_taken[0] == ("６３４，２１７枚\n（６８．９％）", "６６０，３９０枚\n（７１．６％）")
    assert rows_taken[1] == ("６３３，００５枚", "６５９，０８８枚")


def test_words_where_a_number_should_be_are_said() -> None:
    rows = [*BY_OFFICE[:-1], ("公的給付", "集計中", "988")]
    reading = take_statistics(grid(("事務", "令和６年度", "令和７年度"), *rows), REPORT)
    assert any("「集計中」から数字を読めません" in d.sentence for d in reading.doubts)


def test_four_tables_alike_go_by_the_words_above_them() -> None:
    form, answers = case_of("s2:shinsa")
    book = Workbook()
    sheet = Sheet(book.active)  # type: ignore[arg-type]
    names = ("t_online", "t_teikyo", "t_mokuteki", "t_itaku")  # not in the form's order
    for name in names:
        field = form.fields[name]
        sheet.line(field.label)
        sheet.line("実施機関", *(c.label for c in field.table.columns))  # type: ignore[union-attr]
        for row, cells in zip(field.table.rows, answers.values[name], strict=True):  # type: ignore[union-attr]
            sheet.line(row.label, *(half(c) for c in cells))
        sheet.next()
    reading = take_statistics(document_of(book).grids[0], form)
    assert {n: reading.values[n] for n in names} == {n: answers.values[n] for n in names}
    assert reading.doubts == ()


def test_all_ten_tables_of_the_report_come_back() -> None:
    read = read_case(PAPERS / "s1.toml")
    form, answers = read.form, read.case.answers
    for field in form.fields.values():
        rows = answers.values.get(field.id)
        if field.kind == "table" and field.table is not None and field.table.rows and rows:
            assert _back(form.fields[field.id].id, answers) == rows, field.id


def _back(name: str, answers: Answers) -> Rows:
    field = REPORT.fields[name]
    book = Workbook()
    sheet = Sheet(book.active)  # type: ignore[arg-type]
    heads = [str(answers.values.get(c.label.strip("{}"), c.label)) for c in field.table.columns]  # type: ignore[union-attr]
    sheet.line(field.label)
    sheet.line(field.table.stub, *heads)  # type: ignore[union-attr]
    for row, cells in zip(field.table.rows, answers.values[name], strict=True):  # type: ignore[union-attr]
        sheet.line(row.label, *(str(c) for c in cells))
    return take_statistics(document_of(book).grids[0], REPORT, name).values[name]  # type: ignore[return-value]


def test_what_fits_is_told_beforehand() -> None:
    assert fitting(offices(), REPORT) == ("t3",)
    assert fitting(grid(("鉛筆", "100"), ("消しゴム", "80")), REPORT) == ()


def test_another_worksheet_answers_nothing() -> None:
    reading = take_statistics(grid(("商品", "単価"), ("鉛筆", "100")), REVIEW)
    assert reading.values == {}
    assert take_statistics(grid(), REVIEW, "t_itaku").values == {}


@pytest.mark.parametrize("name", ["t_itaku@shinsa"])
def test_a_table_of_a_paper_of_a_case(name: str) -> None:
    case = load("setagaya.hokoku")
    rows = [("実施機関", "審査件数", "要配慮個人情報を取り扱うもの", "条例要配慮個人情報を取り扱うもの")]
    rows += [(label, "3", "1", "0") for label in ("区長", "教育委員会", "選挙管理委員会", "監査委員", "農業委員会")]
    reading = take_statistics(grid(*rows), case, name)
    assert reading.values[name][0] == ("３", "１", "０")  # type: ignore[index]

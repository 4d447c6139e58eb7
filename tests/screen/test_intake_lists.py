"""一覧をExcel・CSVに書き出す: what the screen shows comes out as text, whatever it begins with."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from pytestqt.qtbot import QtBot

from desktop.screen.intake.plain_lists import CASES, FINDINGS, HISTORY
from desktop.screen.intake.write_list import WAYS, WriteList
from tests.screen.rig import Rig, opened


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    with opened(qtbot, tmp_path / "案件.sqlite3") as made:
        yield made


def dialog_of(rig: Rig) -> WriteList:
    rig.act("write_lists")
    found = rig.dialog("WriteList")
    assert isinstance(found, WriteList)
    return found


def written(rig: Rig, dialog: WriteList, what: str, way: int, path: Path) -> Path:
    dialog.what.setCurrentIndex([s.name for s in dialog.sources].index(what))
    dialog.way.setCurrentIndex(way)
    dialog.write(path)
    rig.until(path.exists)
    rig.settle()
    return path


def sheet_rows(path: Path) -> list[list[str]]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


def test_the_case_list_comes_out_as_it_is_filtered(rig: Rig, tmp_path: Path) -> None:
    rig.add({"jimu_mei": '=HYPERLINK("http://x")'}, {"nendo": "令和７年度"})
    rig.add({"jimu_mei": "給付金"}, {"nendo": "令和８年度"})
    rig.window.list.begin()
    rig.until(lambda: rig.window.list.table.total == 2)
    rig.window.list.search.setText("HYPERLINK")
    rig.until(lambda: rig.window.list.table.total == 1)
    path = written(rig, dialog_of(rig), CASES, 0, tmp_path / "一覧.xlsx")
    rows = sheet_rows(path)
    assert rows[0][:3] == ["年度", "提出期限", "件名"]
    assert len(rows) == 2
    assert rows[1][2] == '=HYPERLINK("http://x")'
    cell = openpyxl.load_workbook(path).worksheets[0].cell(2, 3)
    assert cell.data_type == "s"  # text, not a formula
    rig.gone()


def test_findings_and_history_of_the_open_case_come_out(rig: Rig, tmp_path: Path) -> None:
    page = rig.open(rig.add({"jimu_mei": "給付金"}).id)
    page.desk.edit("kensu", "約10人")
    page._edited("kensu")
    dialog = dialog_of(rig)
    assert [s.name for s in dialog.sources] == [FINDINGS, HISTORY, CASES]
    findings = written(rig, dialog, FINDINGS, 0, tmp_path / "指摘.xlsx")
    assert len(sheet_rows(findings)) == len(page.desk.findings()) + 1
    rig.gone()
    history = written(rig, dialog_of(rig), HISTORY, 1, tmp_path / "履歴.csv")
    with history.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][3:6] == ["件数", "", "約10人"]
    rig.gone()


def test_characters_shift_jis_has_not_are_told(rig: Rig, tmp_path: Path) -> None:
    rig.add({"jimu_mei": "𠮷野家"})
    rig.window.list.begin()
    dialog = dialog_of(rig)
    assert WAYS[2].encoding == "cp932"
    written(rig, dialog, CASES, 2, tmp_path / "一覧.csv")
    rig.until(lambda: "𠮷" in dialog.fault.text())
    dialog.reject()
    rig.gone()


def test_a_file_without_its_ending_gets_it_and_is_not_written_over(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "一覧.xlsx").write_bytes(b"other")
    dialog = dialog_of(rig)
    dialog.write(tmp_path / "一覧")
    rig.until(lambda: "上書き" in dialog.fault.text())
    assert (tmp_path / "一覧.xlsx").read_bytes() == b"other"
    dialog.reject()
    rig.gone()


def test_tables_of_a_report_come_out_with_their_sums(rig: Rig, tmp_path: Path) -> None:
    from desktop.answers.model import Answers
    from desktop.case.model import Case
    from desktop.definition.find import load

    form = load("setagaya.report")
    field = next(f for f in form.fields.values() if f.table is not None and any(r.sum_of for r in f.table.rows))
    plan = field.table
    assert plan is not None
    rows = tuple(tuple("" if r.sum_of else "10" for _ in plan.columns) for r in plan.rows)
    case = rig.store(lambda s: s.add_case(Case("", (Answers.of(form, {field.id: rows}),)), who="試験"))
    rig.open(case.id)
    path = written(rig, dialog_of(rig), field.label, 0, tmp_path / "表.xlsx")
    out = sheet_rows(path)
    assert len(out) == len(plan.rows) + 1
    at = next(n for n, r in enumerate(plan.rows) if r.sum_of)
    assert "".join(out[at + 1][1:]) != ""
    rig.gone()

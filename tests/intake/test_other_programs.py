"""Workbooks that LibreOffice wrote: the old binary format, OpenDocument, and its own .xlsx."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.errors import DeskError
from desktop.intake.child import read, run_job

KEY = "Himitsu-Key1"
DATA = Path(__file__).parents[1] / "data" / "intake"


@pytest.mark.parametrize("ending", ["xls", "ods", "xlsx"])
def test_its_cells_are_as_seen(ending: str) -> None:
    first, second = read(DATA / f"名簿.{ending}").grids
    assert (first.name, first.hidden, second.name, second.hidden) == ("名簿", False, "控え", True)
    assert [row[:5] for row in first.rows[:3]] == [
        ("整理番号", "氏名", "生年月日", "受付", "金額"),
        ("00123", "山田　太郎", "1980-02-29", "2026-11-21 09:30", "1500"),
        ("1234567890123456", "𠮷野　花子", "2001-12-31", "", "0.5"),
    ]
    assert first.rows[5] == ("備考", "結合した\nセル")
    assert second.rows[2] == ("", "", "隠れたシート")


@pytest.mark.parametrize("ending", ["xls", "ods", "xlsx"])
def test_merged_cells_are_told(ending: str) -> None:
    assert read(DATA / f"名簿.{ending}").grids[0].merged == ((5, 1, 6, 3),)


@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_hidden_rows_are_told(ending: str) -> None:
    assert read(DATA / f"名簿.{ending}").grids[0].hidden_rows == {3}


@pytest.mark.parametrize("ending", ["xls", "ods", "xlsx"])
def test_a_job_takes_the_shown_sheet_or_the_one_named(ending: str) -> None:
    path = DATA / f"名簿.{ending}"
    assert run_job(path, "count", {})["cells"] == 21
    assert run_job(path, "count", {"sheet": "控え"})["cells"] == 1


def test_an_old_workbook_behind_a_password() -> None:
    """calamine does not know a locked .xls by its bytes; the password is asked for all the same."""
    path = DATA / "鍵.xls"
    for password, code in (("", "intake.password-wanted"), ("違う", "intake.wrong-password")):
        with pytest.raises(DeskError) as refused:
            read(path, password=password)
        assert refused.value.code == code
        assert "鍵.xls" in str(refused.value)
    assert read(path, password=KEY).grids == read(DATA / "名簿.xls").grids
    assert run_job(path, "count", {}, password=KEY)["cells"] == 21

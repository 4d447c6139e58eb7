"""Lists go out as Excel and CSV: every text is text and comes back as it was."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from desktop.clerk.lists_out import CP932, Plain, csv_bytes, write_list
from desktop.errors import DeskError
from desktop.intake import child
from desktop.intake.formula_guard import guarded, unguarded

NASTY = (
    "=1+1",
    "+2",
    "-3",
    "@SUM(A1)",
    "\t=1",
    "＝１",
    "＋２",
    "－３",
    "＠x",
    "'=1",
    "''=1",
    "'a",
    "00123",
    "1234567890123456",
)
LIST = Plain("案件の一覧：A/B", ("件名", "値"), tuple((text, "x") for text in (*NASTY, "二行\n目", "𠮷葛󠄀")))


def test_excel_is_text(tmp_path: Path) -> None:
    path = tmp_path / "一覧.xlsx"
    assert write_list(LIST, path).notes == ()
    (grid,) = child.read(path).grids
    assert grid.rows == (LIST.heads, *LIST.rows)
    page = load_workbook(path).active
    assert {c.data_type for row in page.iter_rows() for c in row} == {"s"}
    assert all(c.quotePrefix for row in page.iter_rows() for c in row)
    assert b"<f>" not in ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert page.title == "案件の一覧：A／B"


def test_csv_is_guarded_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "一覧.csv"
    write_list(LIST, path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    (grid,) = child.read(path).grids
    assert all(not cell.startswith(tuple("=+-@\t＝＋－＠")) for row in grid.rows for cell in row)
    assert tuple(tuple(map(unguarded, row)) for row in grid.rows) == (LIST.heads, *LIST.rows)


def test_shift_jis_tells_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "一覧.csv"
    (note,) = write_list(LIST, path, encoding=CP932).notes
    assert "𠮷" in note
    assert "〓" in path.read_bytes().decode("cp932")
    assert csv_bytes(Plain("x", ("氏名",), (("髙﨑①㈱",),)), CP932) == ("氏名\r\n髙﨑①㈱\r\n".encode("cp932"), ())


def test_no_overwriting(tmp_path: Path) -> None:
    path = tmp_path / "一覧.csv"
    path.write_text("前")
    with pytest.raises(DeskError, match="既にあります"):
        write_list(LIST, path)
    write_list(LIST, path, replace=True)
    with pytest.raises(DeskError, match=r"\.xlsx か \.csv"):
        write_list(LIST, tmp_path / "一覧.txt")


def test_a_cell_beyond_excel(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="2行目の「件名」は40,000字"):
        write_list(Plain("x", ("件名",), (("あ" * 40_000,),)), tmp_path / "x.xlsx")
    assert not (tmp_path / "x.xlsx").exists()


@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(st.text())
def test_guard_is_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text

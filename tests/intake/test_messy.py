"""Messy files are taken as they are seen, and everything odd about them is told."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest

from desktop.intake.child import read
from tests.intake.books import STYLES, cell, locked, xlsx
from tests.intake.messy import FILES, Taken, row


@pytest.mark.parametrize("case", FILES, ids=lambda c: c.name)
def test_it_is_taken_as_it_is_seen(case: Taken, tmp_path: Path) -> None:
    path = tmp_path / case.name
    path.write_bytes(case.make())
    document = read(path, **case.how)  # type: ignore[arg-type]
    if case.rows is not None:
        assert document.grids[0].rows == case.rows
    assert [d.sentence for d in document.doubts] == [f"「{case.name}」{said}" for said in case.doubts]
    assert document.ignored == case.ignored
    assert (document.encoding, document.separator) == case.told


def test_a_single_cell_in_the_last_corner(tmp_path: Path) -> None:
    path = tmp_path / "端.xlsx"
    path.write_bytes(xlsx({"名簿": f'<row r="1048576">{cell("XFD1048576", "端")}</row>'}))
    (grid,) = read(path).grids
    assert len(grid.rows) == 1_048_576
    assert grid.rows[-1][-1] == "端"
    assert len(grid.rows[-1]) == 16_384
    assert not any(grid.rows[:-1])


def test_hidden_sheets_and_rows_and_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "隠.xlsx"
    rows = (
        row(cell("A1", "見える"))
        + f'<row r="2" hidden="1">{cell("A2", "隠れる")}</row>'
        + row(cell("B3", "続く"), number=3)
    )
    body = f'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData><mergeCells><mergeCell ref="B3:C5"/></mergeCells></worksheet>'
    path.write_bytes(xlsx({"表": body, "隠": "", "深く隠": ""}, states={"隠": "hidden", "深く隠": "veryHidden"}))
    grids = read(path).grids
    assert [(g.name, g.hidden) for g in grids] == [("表", False), ("隠", True), ("深く隠", True)]
    assert grids[0].hidden_rows == {1}
    assert grids[0].merged == ((2, 1, 4, 2),)


def test_a_mark_of_a_lost_font_is_kept_beside_our_reading(tmp_path: Path) -> None:
    path = tmp_path / "印.xlsx"
    path.write_bytes(xlsx({"名簿": row(cell("B1", "þ", ' s="1"'))}, styles=STYLES))
    document = read(path)
    assert document.grids[0].unsure == {(0, 1): "þ"}
    assert (document.doubts[0].where, document.doubts[0].source) == ("シート「名簿」のB1", "þ")


def test_a_workbook_odd_all_over_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "印だらけ.xlsx"
    path.write_bytes(
        xlsx({"名簿": "".join(row(cell(f"A{n}", "þ", ' s="1"'), number=n) for n in range(1, 801))}, styles=STYLES)
    )
    document = read(path)
    assert len(document.grids[0].unsure) == 800
    assert len(document.doubts) == 501
    assert document.doubts[-1].sentence == (
        "「印だらけ.xlsx」には、ほかにも確かめる所が300箇所あります。元のファイルを開き、印と文字を見比べてください。"
    )


def test_a_locked_document_of_word_is_opened_by_its_password(tmp_path: Path) -> None:
    paper = docx.Document()
    paper.add_paragraph("秘密の文書")
    made = BytesIO()
    paper.save(made)
    path = tmp_path / "鍵.docx"
    path.write_bytes(locked(made.getvalue(), "鍵"))
    document = read(path, password="鍵")  # noqa: S106
    assert (document.kind, document.text.strip()) == ("word", "秘密の文書")

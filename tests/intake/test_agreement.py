"""Through the reading process a workbook is what openpyxl reads of it, cell by cell, after the documented text rule.

Every workbook the program writes for the cases of the tests, and every messy .xlsx that openpyxl opens.
"""

from __future__ import annotations

import re
import warnings
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest

from desktop.intake.child import read
from desktop.intake.text_rule import text_of_cell
from desktop.paper.excel import write_excel
from tests.intake.books import STYLES, cell, xlsx
from tests.intake.messy import FILES, Taken, row
from tests.paper.conftest import every_case, papers_of

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def by_openpyxl(path: Path) -> list[tuple[str, dict[tuple[int, int], str]]]:
    """Every sheet's written cells as text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
    return [
        (
            sheet.title,
            {
                (c.row - 1, c.column - 1): as_text(c.value)
                for line in sheet.iter_rows()
                for c in line
                if as_text(c.value)
            },
        )
        for sheet in book.worksheets
    ]


def as_text(value: object) -> str:
    """The text rule on openpyxl's values: it gives days as moments and leaves ``_x000D_`` as it stands."""
    if isinstance(value, str):
        value = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), value)
    return text_of_cell(value)


def by_child(path: Path, password: str = "") -> list[tuple[str, dict[tuple[int, int], str]]]:
    """Every sheet's written cells; a mark of a symbol font as it is stored."""
    return [
        (
            grid.name,
            {
                (r, c): grid.unsure.get((r, c), text)
                for r, line in enumerate(grid.rows)
                for c, text in enumerate(line)
                if text
            },
        )
        for grid in read(path, password=password).grids
    ]


@pytest.mark.parametrize("case", every_case(), ids=lambda p: p.stem)
def test_every_workbook_of_ours(case: Path, tmp_path: Path) -> None:
    sheets = [laid.sheet for laid in papers_of(case)]
    path = tmp_path / "様式.xlsx"
    path.write_bytes(write_excel(sheets))
    read_by_us = by_child(path)
    assert read_by_us == by_openpyxl(path)
    assert sum(len(cells) for _, cells in read_by_us) > 10


NOT_OPENED = ("無害化.xlsx", "端の一つ.xlsx", "列いっぱい.xlsx")
"""openpyxl wants shared strings, and walks every cell up to the last one."""
OPENED = [c for c in FILES if c.name.endswith((".xlsx", ".xlsm")) and not c.how and c.name not in NOT_OPENED]


@pytest.mark.parametrize("case", OPENED, ids=lambda c: c.name)
def test_every_messy_workbook(case: Taken, tmp_path: Path) -> None:
    path = tmp_path / case.name
    path.write_bytes(case.make())
    assert by_child(path) == by_openpyxl(path)


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0",
        "#,##0",
        "0.00%",
        "@",
        '#,##0"件"',
        "[Red]0",
        "0.00E+00",
        "yyyy/m/d",
        "m/d/yy h:mm",
        'yyyy"年"m"月"d"日"',
        '[$-411]ggge"年"m"月"d"日"',
        "[$-ja-JP]ggge.m.d",
        "h:mm:ss",
        "[h]:mm",
        "mmm-yy",
        '"第"0"号"',
        '"d"0',
        "aaaa",
        '#,##0;[Red]"△"#,##0',
    ],
)
def test_every_number_format_is_told_alike(code: str, tmp_path: Path) -> None:
    """Whether a number is a day: openpyxl and we say the same of every format in use."""
    quoted = code.replace('"', "&quot;").replace("<", "&lt;")
    styles = (
        f'<numFmts count="1"><numFmt numFmtId="170" formatCode="{quoted}"/></numFmts><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>'
        '<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/><xf numFmtId="170" applyNumberFormat="1"/></cellXfs>'
    )
    path = tmp_path / "書式.xlsx"
    path.write_bytes(
        xlsx(
            {
                "表": row(
                    '<c r="A1" s="1"><v>46347</v></c><c r="B1" s="1"><v>46347.25</v></c><c r="C1" s="1"><v>0.75</v></c>'
                )
            },
            styles=styles,
        )
    )
    assert by_child(path) == by_openpyxl(path)


def test_the_judge_sees_a_difference(tmp_path: Path) -> None:
    one, other = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    one.write_bytes(xlsx({"表": row(cell("A1", "001"))}, styles=STYLES))
    other.write_bytes(xlsx({"表": row('<c r="A1"><v>1</v></c>')}, styles=STYLES))
    assert by_child(one) != by_openpyxl(other)
    assert as_text(datetime(2026, 11, 21, 0, 0)) == "2026-11-21"  # noqa: DTZ001
    assert as_text(time(9, 30)) == "09:30"

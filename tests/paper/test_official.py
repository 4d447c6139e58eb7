"""The papers that three councils' clerks really handed in, against what we print.

1. Every text of the official sheet stands in the PDF's text layer, in the official order and nothing else beside it
   (blanks, running heads and the labels repeated at a page's head apart).
2. The ticks read from the PDF's text, from the Excel cells and from the sheet are one set, for every form and example.
3. The chosen items are those of the official sheets: 19, 2, 4 and 2 of 30.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desktop.paper.excel import write_excel
from desktop.paper.pdf import write_pdf
from desktop.sheet.model import Page, Sheet
from tests.paper.conftest import ROOT, Laid, laid_out, papers_of
from tests.paper.first_sheet import read_excel_values
from tests.paper.test_pdf import pdfium_text

OFFICIAL = ROOT / "tests" / "papers" / "official"


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def repeated(page: Page) -> list[str]:
    """What stands at a page's head only because the page begins: running heads, labels of continued cells."""
    heads = ["".join(p.line.text for p in b.lines) for b in page.boxes if b.role == "head"]
    labels = ["".join(p.line.text for p in b.lines) for b in page.boxes if b.role == "label" and b.piece]
    return [*heads, *labels]


def printed(sheet: Sheet) -> str:
    """The PDF's text without blanks and without what is repeated."""
    made = ""
    for page, text in zip(sheet.pages, pdfium_text(write_pdf([sheet], title=sheet.title)), strict=True):
        rest = bare(text)
        for words in repeated(page):
            assert bare(words) in rest
            rest = rest.replace(bare(words), "", 1)
        made += rest
    return made


@pytest.mark.parametrize("name", ["k1", "k3", "k4"])
def test_1_every_text_of_the_official_sheet_in_order(name: str) -> None:
    sheet = laid_out(ROOT / "tests" / "papers" / f"{name}.toml")
    assert printed(sheet) == bare((OFFICIAL / f"{name}.txt").read_text(encoding="utf-8"))


def test_1_the_rig_notices_a_lost_word() -> None:
    sheet = laid_out(ROOT / "tests" / "papers" / "k1.toml")
    official = bare((OFFICIAL / "k1.txt").read_text(encoding="utf-8"))
    assert printed(sheet) != official.replace("24,000枚", "24,00枚")


def ticks_in_text(laid: Laid, sheet: Sheet, text: str) -> set[tuple[str, str]]:
    """Boxes in the order of the text against the boxes of the sheet in the same order; marks of checklists apart."""
    spans = [s for s in sheet.spans() if laid.form.fields[s.field].kind != "checklist"]
    words = re.findall("([■□])([^■□]*)", bare(text)) if spans else []  # else they are bullets
    found, left = set(), list(spans)
    for mark, label in words:
        option = laid.form.fields[left[0].field].choices[left[0].option] if left else None
        if option is None or not label.startswith(bare(option.number + option.label)):
            assert mark == "□", label  # a box to be ticked by hand on the paper
            continue
        span = left.pop(0)
        if mark == "■":
            found.add((span.field, span.option))
    assert left == []
    return found | {(s.field, s.option) for s in sheet.spans() if s not in spans}


def rows_of_checklists(sheet: Sheet) -> set[tuple[str, str]]:
    """Every mark that may be put into a row, printed or not."""
    return {(b.fields[0], option) for page in sheet.pages for b in page.boxes for option, _ in b.signs}


@pytest.mark.parametrize("blank", [False, True], ids=["filled", "blank"])
def test_2_ticks_are_the_same_everywhere(any_case: Path, blank: bool) -> None:
    for laid in papers_of(any_case):
        sheet = laid.blank if blank else laid.sheet
        excel = read_excel_values(write_excel(sheet, sheet_name="様式"))
        text = "".join(pdfium_text(write_pdf([sheet], title="")))
        assert ticks_in_text(laid, sheet, text) == set(sheet.ticks()) == set(excel.ticks)
        assert excel.boxes.keys() == {(s.field, s.option) for s in sheet.spans()} | rows_of_checklists(sheet)
        if not any(sheet.spans()):
            continue
        assert bool(excel.ticks) is not blank


@pytest.mark.parametrize(
    ("name", "field", "count"), [("k1", "grid", 19), ("k3", "grid", 2), ("k4", "mk_grid", 4), ("k4", "gt_grid", 2)]
)
def test_3_chosen_items(name: str, field: str, count: int) -> None:
    excel = read_excel_values(write_excel(laid_out(ROOT / "tests" / "papers" / f"{name}.toml"), sheet_name="シート"))
    assert sum(f == field for f, _ in excel.boxes) == 30
    assert sum(f == field for f, _ in excel.ticks) == count

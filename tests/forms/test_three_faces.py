"""One source, three faces: the ticks on the screen, in the PDF's text and in the Excel cells are the same set.

For every shipped form and example, the real papers K1, K3 and K4, and every blank form (no tick at all).
Control: a sheet laid out from other answers does not have the same ticks.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from desktop.case.file import CaseFile, read_case
from desktop.clerk.desk import Desk
from desktop.paper.excel import write_excel
from desktop.paper.excel_read import read_excel_values
from desktop.paper.pdf import write_pdf
from desktop.screen.editors.options import OptionBox
from desktop.screen.form_view import FormView
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Sheet

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "tests" / "papers").glob("k*.toml")) + sorted((ROOT / "forms").glob("*/examples/*.toml"))
Ticks = frozenset[tuple[str, str]]


@pytest.fixture(params=CASES, ids=lambda p: p.stem)
def read(request: pytest.FixtureRequest) -> CaseFile:
    path: Path = request.param
    return read_case(path)


def printed(read: CaseFile) -> Sheet:
    return lay_out(read.form, read.case.answers, facts=read.case.facts)


def ticks_on_screen(view: FormView, fields: set[str]) -> Ticks:
    """What a clerk sees ticked, of the fields that the paper prints boxes for."""
    view.build_all()
    boxes = ((place, button) for place, box in view._boxes.items() for button in box.findChildren(QAbstractButton))
    return frozenset(
        (place, button.option.id)
        for place, button in boxes
        if place in fields and isinstance(button, OptionBox) and button.isChecked()
    )


def ticks_in_pdf(sheet: Sheet) -> Ticks:
    """The n-th ■ or □ of the text layer belongs to the n-th box of the sheet."""
    document = pypdfium2.PdfDocument(write_pdf([sheet], title=sheet.title))
    try:
        marks = [c for page in document for c in page.get_textpage().get_text_range() if c in "■□"]
    finally:
        document.close()
    spans = list(sheet.spans())
    written = [c for page in sheet.pages for b in page.boxes for p in b.lines for c in p.line.text if c in "■□"]
    assert len(marks) == len(written)
    assert len(spans) == len(marks), "a clerk's own ■ in the text would need a closer look"
    return frozenset((s.field, s.option) for s, mark in zip(spans, marks, strict=True) if mark == "■")


def test_the_same_ticks_everywhere(read: CaseFile, qtbot: QtBot) -> None:
    sheet = printed(read)
    view = FormView(Desk(read.case, read.form))
    qtbot.addWidget(view)
    fields = {s.field for s in sheet.spans()}
    answered = frozenset((f, o) for f in fields for o in read.case.answers.chosen(f))
    assert answered
    assert sheet.ticks() == answered
    assert ticks_on_screen(view, fields) == answered
    assert ticks_in_pdf(sheet) == answered
    assert read_excel_values(write_excel(sheet, sheet_name="様式")).ticks == answered


def test_the_blank_form_has_no_tick(read: CaseFile) -> None:
    sheet = lay_out(read.form, read.case.answers, blank=True)
    assert sheet.ticks() == frozenset()
    assert ticks_in_pdf(sheet) == frozenset()
    assert read_excel_values(write_excel(sheet, sheet_name="様式")).ticks == frozenset()


def test_other_answers_have_other_ticks(read: CaseFile) -> None:
    other = next(read_case(p) for p in CASES if read_case(p).case.answers.values != read.case.answers.values)
    assert printed(other).ticks() != printed(read).ticks() or other.form is not read.form

"""One source, three faces: the ticks on the screen, in the PDF's text and in the Excel cells are the same set.

For every shipped form and example, every real paper, every paper of a case, and every blank form (no tick at all).
Control: a sheet laid out from other answers does not have the same ticks.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from desktop.answers.papers import place_of
from desktop.answers.shown import view
from desktop.case.file import CaseFile, read_case
from desktop.clerk.desk import Desk
from desktop.paper.excel import write_excel
from desktop.paper.excel_read import read_excel_sheets, read_excel_values
from desktop.paper.pdf import write_pdf
from desktop.screen.editors.options import OptionBox
from desktop.screen.form_view import FormView
from desktop.sheet.model import Sheet
from desktop.sheet.packet import blank_packet, build_packet

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "tests" / "papers").glob("*.toml")) + sorted((ROOT / "forms").glob("*/examples/*.toml"))
MARK = "="
"""In the option of a checklist: row=mark."""
Ticks = frozenset[tuple[str, str]]


@pytest.fixture(params=CASES, ids=lambda p: p.stem)
def read(request: pytest.FixtureRequest) -> CaseFile:
    path: Path = request.param
    return read_case(path)


def printed(read: CaseFile, *, blank: bool = False) -> dict[str, Sheet]:
    """The sheets of a case by the key of their paper."""
    packet = blank_packet(read.form) if blank else build_packet(read.form, read.case.answers, read.case.facts)
    return {part.key: part.sheet for part in packet.parts}


def ticks(sheets: dict[str, Sheet]) -> Ticks:
    """(place, option) of every tick on paper."""
    return frozenset((place_of(field, key), option) for key, sheet in sheets.items() for field, option in sheet.ticks())


def ticks_on_screen(view: FormView, fields: set[str]) -> Ticks:
    """What a clerk sees ticked, of the fields that the paper prints boxes for."""
    view.build_all()
    boxes = ((place, button) for place, box in view._boxes.items() for button in box.findChildren(QAbstractButton))
    return frozenset(
        (place, button.option.id)
        for place, button in boxes
        if place in fields and isinstance(button, OptionBox) and button.isChecked()
    )


def ticks_in_pdf(sheet: Sheet, marks: str) -> frozenset[tuple[str, str]]:
    """The n-th box of the text layer belongs to the n-th box of the sheet; of a checklist the words of its marks."""
    document = pypdfium2.PdfDocument(write_pdf([sheet], title=sheet.title))
    try:
        found = [c for page in document for c in page.get_textpage().get_text_range() if c in marks]
    finally:
        document.close()
    lines = [p.line for page in sheet.pages for b in page.boxes for p in b.lines]
    printed_in = [line for line in lines for c in line.text if c in marks]
    assert len(found) == len(printed_in)
    found = [
        c for c, line in zip(found, printed_in, strict=True) if line.spans
    ]  # the others are printed words (■…事業)
    spans = list(sheet.spans())
    boxes = [s for s in spans if MARK not in s.option]
    assert len(boxes) == len(found), "a clerk's own ■ in the text would need a closer look"
    ticked = {(s.field, s.option) for s, mark in zip(boxes, found, strict=True) if mark == marks[0]}
    return frozenset(ticked | {(s.field, s.option) for s in spans if MARK in s.option and s.chosen})


def boxes_of(read: CaseFile) -> str:
    return read.form.style.chosen + read.form.style.unchosen


def test_the_same_ticks_everywhere(read: CaseFile, qtbot: QtBot) -> None:
    sheets = printed(read)
    shown = view(read.form, read.case.answers, read.case.facts)
    places = {place_of(s.field, key) for key, sheet in sheets.items() for s in sheet.spans()}
    answered = frozenset((place, option) for place in places for option in shown.chosen(place))
    assert ticks(sheets) == answered
    assert ticks_on_screen(_screen(read, qtbot), places) == answered
    for sheet, tab in zip(sheets.values(), read_excel_sheets(write_excel([*sheets.values()])), strict=True):
        assert ticks_in_pdf(sheet, boxes_of(read)) == sheet.ticks()
        assert tab.ticks == sheet.ticks()


def _screen(read: CaseFile, qtbot: QtBot) -> FormView:
    made = FormView(Desk(read.case, read.form))
    qtbot.addWidget(made)
    return made


def test_the_blank_form_has_no_tick(read: CaseFile) -> None:
    for sheet in printed(read, blank=True).values():
        assert sheet.ticks() == frozenset()
        assert ticks_in_pdf(sheet, boxes_of(read)) == frozenset()
        assert read_excel_values(write_excel(sheet, sheet_name="様式")).ticks == frozenset()


def test_other_answers_have_other_ticks() -> None:
    """Control."""
    by_ticks = Counter(ticks(printed(read_case(p))) for p in CASES)
    assert len(by_ticks) > len(CASES) // 2

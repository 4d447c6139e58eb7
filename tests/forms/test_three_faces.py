"""One source, three faces: ticks and texts on the screen, in the PDF and in the Excel cells are the same sets.

For every shipped example and every real paper, with all papers of a case, as they are handed in (attachments bound in).

1. Ticks: answers, boxes on the screen, sheet, text layer of the PDF, cells of the workbook.
2. Texts: what the editors show is what was answered; what Excel gives back is what was answered; every printed line
   stands in the PDF on its page.
3. Clauses: those chosen are printed, the others are not.
4. The blank papers have no tick and no answer on any face.
Control: other answers have other ticks and other texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop.answers.papers import InHand, papers_in_hand, place_of
from desktop.answers.shown import view
from desktop.case.file import CaseFile, read_case
from desktop.clerk.desk import Desk
from desktop.clerk.papers import packet_bytes, packet_of
from desktop.definition.condition import is_blank
from desktop.definition.model import Form, Value
from desktop.paper.excel_answers import answers_in
from desktop.paper.excel_read import ExcelSheet, read_excel_sheets
from desktop.screen.editors.options import OptionBox
from desktop.screen.form_view import FormView
from desktop.sheet.model import Sheet
from desktop.sheet.packet import ATTACHED, Packet, blank_packet
from tests.forms.packet_rig import pdf_pages, plain

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "tests" / "papers").glob("*.toml")) + sorted((ROOT / "forms").glob("*/examples/*.toml"))
MARK = "="
"""In the option of a checklist: row=mark."""
Ticks = frozenset[tuple[str, str]]


class Handed(NamedTuple):
    """One paper on its faces."""

    key: str
    form: Form
    sheet: Sheet
    pages: tuple[str, ...]
    """Text layer of the PDF, page by page, without white space."""
    tab: ExcelSheet


@pytest.fixture(scope="module", params=CASES, ids=lambda p: p.stem)
def read(request: pytest.FixtureRequest) -> CaseFile:
    path: Path = request.param
    return read_case(path)


@pytest.fixture(scope="module")
def handed(read: CaseFile) -> tuple[Handed, ...]:
    return faces_of(read, packet_of(read.case, read.form, read.files))


def faces_of(read: CaseFile, packet: Packet) -> tuple[Handed, ...]:
    """The papers of a packet as they come out of the PDF and the workbook that a clerk hands in."""
    pages = pdf_pages(packet_bytes(packet, read.form, "pdf", read.files))
    parts = [p for p in packet.parts if not p.key.startswith(ATTACHED)]
    tabs = read_excel_sheets(packet_bytes(packet, read.form, "xlsx", read.files))
    made = []
    for part, tab in zip(parts, tabs, strict=True):
        paper = read.form.paper(part.key) if part.key else None
        form = paper.form if paper else read.form
        made.append(Handed(part.key, form, part.sheet, pages[part.first - 1 : part.last], tab))
    assert len(pages) == packet.count
    return tuple(made)


def hands(read: CaseFile) -> tuple[InHand, ...]:
    return papers_in_hand(read.form, read.case.answers, read.case.facts)


def ticks(handed: tuple[Handed, ...]) -> Ticks:
    """(place, option) of every tick on paper."""
    return frozenset((place_of(field, paper.key), option) for paper in handed for field, option in paper.sheet.ticks())


@pytest.fixture(scope="module")
def screen(read: CaseFile, qapp: QApplication) -> Iterator[FormView]:
    """Only looked at, never typed into."""
    made = FormView(Desk(read.case, read.form))
    made.sections.build_all()  # a test that sees answers only may be the first
    yield made
    made.close()
    made.deleteLater()


def ticks_on_screen(view: FormView, fields: set[str]) -> Ticks:
    """What a clerk sees ticked, of the fields that the paper prints boxes for."""
    view.sections.build_all()
    boxes = (
        (place, button) for place, box in view.fields.boxes.items() for button in box.findChildren(QAbstractButton)
    )
    return frozenset(
        (place, button.option.id)
        for place, button in boxes
        if place in fields and isinstance(button, OptionBox) and button.isChecked()
    )


def ticks_in_pdf(paper: Handed) -> Ticks:
    """The n-th box of the text layer belongs to the n-th box of the sheet; of a checklist the marks in their rows."""
    boxes = paper.form.style.chosen + paper.form.style.unchosen
    found = [c for page in paper.pages for c in page if c in boxes]
    lines = [p.line for page in paper.sheet.pages for b in page.boxes for p in b.lines]
    printed = [line for line in lines for c in line.text if c in boxes]
    assert len(found) == len(printed)
    found = [c for c, line in zip(found, printed, strict=True) if line.spans]  # the others are words (■…事業)
    spans = list(paper.sheet.spans())
    boxed = [s for s in spans if MARK not in s.option]
    assert len(boxed) == len(found), "a clerk's own ■ in the text would need a closer look"
    ticked = {(s.field, s.option) for s, mark in zip(boxed, found, strict=True) if mark == boxes[0]}
    marked = {(s.field, s.option) for s in spans if MARK in s.option and s.chosen}
    assert marks_in_pdf(paper) == Counter(mark_of(paper, *tick) for tick in marked)
    return frozenset(ticked | marked)


def mark_of(paper: Handed, field: str, option: str) -> str:
    return paper.form.fields[field].choices[option].label


def marks_in_pdf(paper: Handed) -> Counter[str]:
    """Marks of checklists in the text layer, those in printed words (対策が可能であれば「○」) taken off."""
    lists = {f.id: f.checklist for f in paper.form.fields.values() if f.checklist}
    if not lists:
        return Counter()
    marks = {m.label for c in lists.values() for m in c.marks}
    lines = [p.line for page in paper.sheet.pages for b in page.boxes for p in b.lines]
    words = Counter(c for line in lines if not line.spans for c in line.text if c in marks)
    return Counter(c for page in paper.pages for c in page if c in marks) - words


def test_the_same_ticks_everywhere(read: CaseFile, handed: tuple[Handed, ...], screen: FormView) -> None:
    """1"""
    shown = view(read.form, read.case.answers, read.case.facts)
    places = {place_of(s.field, paper.key) for paper in handed for s in paper.sheet.spans()}
    answered = frozenset((place, option) for place in places for option in shown.chosen(place))
    assert ticks(handed) == answered
    assert ticks_on_screen(screen, places) == answered
    for paper in handed:
        assert ticks_in_pdf(paper) == paper.sheet.ticks()
        assert paper.tab.ticks == paper.sheet.ticks()


def test_the_same_answers_on_the_screen(read: CaseFile, screen: FormView) -> None:
    """2: every question of every paper, what is taken over included."""
    shown = view(read.form, read.case.answers, read.case.facts)
    wanted = {place: value for place, value in shown.values.items() if place in shown.fields}
    seen = {place: box.editor.value() for place, box in screen.fields.boxes.items() if screen.asked.shown(place)}
    assert wanted.keys() <= seen.keys()
    assert {p: v for p, v in seen.items() if p in shown.fields and not is_blank(v)} == {
        p: v for p, v in wanted.items() if not is_blank(v)
    }


def test_the_same_answers_from_excel(read: CaseFile, handed: tuple[Handed, ...]) -> None:
    """2, 3: texts, entries, rows, clauses; a figure is a picture in a workbook."""
    for hand, paper in zip(hands(read), handed, strict=True):
        values = view(hand.form, hand.answers, read.case.facts).values
        got = answers_in(paper.tab, hand.form)
        assert written(got) == written({f: values.get(f, "") for f in got})
        assert printed_fields(paper.sheet, hand.form) <= got.keys()


def written(values: dict[str, Value]) -> dict[str, Value]:
    return {field: value for field, value in values.items() if not is_blank(value)}


def printed_fields(sheet: Sheet, form: Form) -> set[str]:
    """Fields whose answers stand on the sheet, without figures."""
    lines = (p.line for page in sheet.pages for b in page.boxes for p in b.lines)
    return {line.field for line in lines} - {""} - {f.id for f in form.fields.values() if f.kind == "figure"}


def test_every_printed_line_stands_in_the_pdf(handed: tuple[Handed, ...]) -> None:
    """2"""
    for paper in handed:
        for page, text in zip(paper.sheet.pages, paper.pages, strict=True):
            lines = [plain(p.line.text) for b in page.boxes for p in b.lines]
            assert Counter("".join(lines)) == Counter(text)
            assert [line for line in lines if line not in text] == []


def test_clauses_are_those_chosen(read: CaseFile, handed: tuple[Handed, ...]) -> None:
    """3"""
    for hand, paper in zip(hands(read), handed, strict=True):
        for field in (f for f in hand.form.fields.values() if f.kind == "clauses"):
            chosen = hand.answers.chosen(field.id)
            text = "".join(paper.pages)
            assert [c.id for c in field.clauses if plain(c.label) in text] == list(chosen)
            assert all(plain(p) in text for c in field.clauses if c.id in chosen for p in c.paragraphs)


ONE_OF_EACH = {read_case(path).form.id: path for path in CASES}


@pytest.mark.parametrize("path", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
def test_the_blank_form_has_no_tick(path: Path) -> None:
    """4"""
    read = read_case(path)
    for paper in faces_of(read, blank_packet(read.form)):
        assert paper.sheet.ticks() == frozenset() == ticks_in_pdf(paper) == paper.tab.ticks
        texts = {f: v for f, v in answers_in(paper.tab, paper.form).items() if paper.form.fields[f].kind != "clauses"}
        assert written(texts) == {}


def test_other_answers_have_other_faces() -> None:
    """Control."""
    made = [read_case(p) for p in CASES]
    packets = [packet_of(r.case, r.form) for r in made]
    ticked = [packet for packet in packets if any(p.sheet.ticks() for p in packet.parts)]
    by_ticks = Counter(frozenset((p.key, t) for p in packet.parts for t in p.sheet.ticks()) for packet in ticked)
    by_text = Counter("".join(s.text() for s in packet.sheets) for packet in packets)
    assert len(by_ticks) > len(ticked) // 2
    assert len(ticked) > len(CASES) // 2
    assert len(by_text) > len(CASES) // 2

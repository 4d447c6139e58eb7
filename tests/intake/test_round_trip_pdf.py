"""Every real paper and every example through our PDF and back.

1. What is printed is the same again, paper by paper: every text with its paragraphs, every tick, every cell (a run of
   half-width blanks comes back as one, drawings apart).
2. The values are the same too, but where only a part of an answer is printed.
3. Every doubt is about a drawing, about a part that is printed, or about what calls for a paper.
4. The form is recognised.
"""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from desktop.answers.model import Answers
from desktop.answers.papers import InHand, papers_in_hand
from desktop.case.file import CaseFile
from desktop.definition.find import forms, load
from desktop.definition.model import Form
from desktop.intake.model import Document, Reading
from desktop.intake.read_pdf import read
from desktop.intake.recognise import recognise
from desktop.intake.take_text import take_text
from desktop.paper.pdf import write_pdf
from desktop.sheet.lay_out import lay_out
from desktop.sheet.packet import build_packet
from tests.intake.official import score
from tests.paper.conftest import case_of, every_case

TAKEN_IN = [path for path in every_case() if case_of(path).form.use == "case"]
"""What a clerk takes in: papers the program fills itself (a slip, the ledger) are no cases and are not recognised."""


@pytest.fixture(params=TAKEN_IN, ids=lambda p: p.stem)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@cache
def document_of(path: Path) -> Document:
    found = case_of(path)
    packet = build_packet(found.form, found.case.answers, found.case.facts)
    sheets = [part.sheet for part in packet.parts if not part.key.startswith("attachment")]
    return read(BytesIO(write_pdf(sheets, title="写し")), "写し.pdf")


@cache
def reading_of(path: Path) -> Reading:
    return take_text(document_of(path).text, case_of(path).form)


def hands(case: CaseFile, answers: Answers) -> dict[str, InHand]:
    return {h.key: h for h in papers_in_hand(case.form, answers, case.case.facts)}


def printed(hand: InHand, facts: dict[str, str]) -> list[str]:
    """The lines of a paper without its drawings, and its ticks."""
    sheet = lay_out(hand.form, hand.answers, facts=facts)
    lines = [p.line.text for page in sheet.pages for b in page.boxes if b.role != "figure" for p in b.lines]
    return [re.sub(" {2,}", " ", line) for line in lines] + sorted(map(str, sheet.ticks()))


def test_1_printed_alike(path: Path) -> None:
    case = case_of(path)
    before = hands(case, case.case.answers)
    after = hands(case, Answers.of(case.form, dict(reading_of(path).values)))
    assert list(after) == list(before)
    facts = dict(case.case.facts)
    for key, hand in before.items():
        want, got = printed(hand, facts), printed(after[key], facts)
        if any("  " in str(v) for v in hand.answers.values.values()):  # with one blank less a line may end elsewhere
            want, got = ["".join(want)], ["".join(got)]
        assert got == want, key


def test_2_values_alike(path: Path) -> None:
    reading = reading_of(path)
    found = score(case_of(path), reading)
    partly = {d.place for d in reading.doubts if "課の名前だけ" in d.sentence}
    assert {p for p in found.wrong if p.partition("@")[0] not in partly} == set()


def test_3_doubts(path: Path) -> None:
    allowed = ("図は文字からは読み取れません", "課の名前だけが印刷", "の用紙があったので", "見出しがないため")
    assert [d.sentence for d in reading_of(path).doubts if not any(a in d.sentence for a in allowed)] == []


def test_4_recognised(path: Path) -> None:
    every = [load(e.id, e.version) for e in forms()]
    first = recognise(document_of(path), every)[0]
    wanted: Form = case_of(path).form
    alone = {p.form.id for p in wanted.papers if p.form.alone} if wanted.papers else set()
    assert first.purpose == "sheet"
    assert first.form in {wanted.id, *alone}
    assert first.certainty > 0.6
    assert first.say.endswith("。")

"""Every form of every municipality, typed up as labels and answers: every example and every real paper comes back."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop.answers.model import Answers
from desktop.answers.papers import InHand, papers_in_hand
from desktop.case.file import CaseFile, read_case
from desktop.definition.model import Value
from desktop.intake.take_grid import take_grid
from desktop.places import FORMS
from tests.intake.grids import document_of
from tests.intake.sheet_books import PAPERS, Sheet, by_labels
from tests.paper.conftest import case_of

ALL = [*sorted(PAPERS.glob("*.toml")), *sorted(FORMS.glob("*/examples/*.toml"))]
CASES = [path for path in ALL if case_of(path).form.use == "case"]
"""What a clerk takes in: papers the program fills itself are no cases."""


def plain(value: Value) -> object:
    if isinstance(value, str):
        return unicodedata.normalize("NFKC", value).strip()
    return tuple(plain(v) for v in value)


def typed_up(hand: InHand, page: object) -> Sheet:
    sheet = Sheet(page)  # type: ignore[arg-type]
    by_labels(hand.form, {**{f.id: f.empty for f in hand.form.fields.values()}, **hand.answers.values}, sheet)
    return sheet


def hands(read: CaseFile) -> tuple[InHand, ...]:
    return papers_in_hand(read.form, read.case.answers, read.case.facts)


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_every_paper_comes_back(path: Path) -> None:
    asked, wrong = 0, []
    for hand in hands(read_case(path)):
        book = Workbook()
        typed_up(hand, book.active)
        reading = take_grid(document_of(book), hand.form)
        for field in hand.form.fields.values():
            wanted = hand.answers.values.get(field.id, field.empty)
            given = reading.values.get(field.id, field.empty)
            if field.kind != "figure" and (wanted or given):
                asked += 1
                if plain(wanted) != plain(given):
                    wrong.append(f"{hand.key}.{field.id}")
                    assert not field.chooses or field.id in reading.unsure, field.id
    assert len(wrong) <= asked * 0.05, wrong


@pytest.mark.parametrize("stacked", [False, True], ids=["a sheet each", "one below the other"])
@pytest.mark.parametrize("name", ["j1", "r1", "t1", "s2"])
def test_a_case_of_several_papers_comes_back(name: str, stacked: bool) -> None:
    read = read_case(PAPERS / f"{name}.toml")
    book = Workbook()
    sheet = Sheet(book.active)  # type: ignore[arg-type]
    for hand in hands(read):
        if not stacked:
            sheet = Sheet(book.create_sheet(hand.key))
        by_labels(hand.form, {**{f.id: f.empty for f in hand.form.fields.values()}, **hand.answers.values}, sheet)
        sheet.next(2)
    reading = take_grid(document_of(book), read.form)
    given = {h.key: h for h in papers_in_hand(read.form, Answers.of(read.form, reading.values), read.case.facts)}
    asked, wrong = 0, []
    for hand in hands(read):
        for field in hand.form.fields.values():
            wanted = hand.answers.values.get(field.id, field.empty)
            if field.kind != "figure" and wanted:
                asked += 1
                mine = given[hand.key].answers.values.get(field.id, field.empty) if hand.key in given else field.empty
                if plain(wanted) != plain(mine):
                    wrong.append(f"{field.id}@{hand.key}")
    assert len(wrong) <= asked * 0.05, wrong

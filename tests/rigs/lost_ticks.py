"""No tick is guessed silently: every form, every example, every real paper, whatever the signs, however many are lost.

1. In cells (Excel, Word tables): a wrong box is 要確認; where nothing is lost, few are wrong. 2. In running text (PDF,
copied text): the same. The control reads without what notices a bare row of boxes: it must miss some silently.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop.answers.model import Answers
from desktop.answers.papers import InHand, papers_in_hand
from desktop.case.file import CaseFile, read_case
from desktop.definition.model import Value
from desktop.definition.place import parts_of
from desktop.intake import boxes
from desktop.intake.model import Document, Reading
from desktop.intake.take_grid import take_grid
from desktop.intake.take_text import take_text
from desktop.places import FORMS
from tests.intake.grids import document_of
from tests.intake.sheet_books import PAPERS, Sheet, by_labels
from tests.intake.test_round_trip_pdf import document_of as printed
from tests.paper.conftest import case_of, every_case

CASES = [*sorted(PAPERS.glob("*.toml")), *sorted(FORMS.glob("*/examples/*.toml"))]
SIGNS = [("■", "□"), ("☑", "☐"), ("レ", ""), ("●", "○"), ("○", ""), ("✓", ""), ("✓", "□"), ("レ", "□"), ("◎", "○")]
"""How people tick: chosen and not chosen."""
SHARES = (0.0, 0.15, 1.0)
WAYS = [(on, off, lost) for on, off in SIGNS for lost in SHARES]
CHOOSING = ("choice", "choices", "grid", "checklist")


def without(text: str, signs: str, share: float, chance: random.Random) -> str:
    """A text that lost some of its signs, or all those of chosen boxes."""
    gone = signs[0] if share == 1.0 else signs
    return re.sub(f"(?<![^\\n　])[{gone}]", lambda m: "" if chance.random() < share else m[0], text)


def typed(hand: InHand, on: str, off: str) -> Document:
    """A paper typed up as labels and answers."""
    book = Workbook()
    sheet = Sheet(book.active)
    sheet.on, sheet.off = on, off
    by_labels(hand.form, {**{f.id: f.empty for f in hand.form.fields.values()}, **hand.answers.values}, sheet)
    return document_of(book)


@cache
def every_hand() -> tuple[tuple[Path, InHand], ...]:
    """Every paper of every case, read once."""
    return tuple((path, hand) for path in CASES for hand in hands(read_case(path)))


def hands(read: CaseFile) -> tuple[InHand, ...]:
    return papers_in_hand(read.form, read.case.answers, read.case.facts)


def boxes_of(hand: InHand, values: Mapping[str, Value]) -> Iterator[tuple[str, bool]]:
    """Fields with boxes, and whether they were read right."""
    for field in hand.form.fields.values():
        if field.kind in CHOOSING:
            yield field.id, hand.answers.values.get(field.id, field.empty) == values.get(field.id, field.empty)


def in_cells(on: str, off: str, lost: float) -> tuple[list[str], int, int]:
    """Silent misses, wrong fields and all fields of every paper."""
    chance, silent, wrong, every = random.Random(f"{on}{off}{lost}"), [], 0, 0
    for path, hand in every_hand():
        document = typed(hand, on, off)
        grids = tuple(
            replace(g, rows=tuple(tuple(without(c, on + off, lost, chance) for c in row) for row in g.rows))
            for g in document.grids
        )
        reading = take_grid(replace(document, grids=grids), hand.form)
        for name, same in boxes_of(hand, reading.values):
            every, wrong = every + 1, wrong + (not same)
            if not same and name not in reading.unsure:
                silent.append(f"{path.stem} {hand.place(name)}")
    return silent, wrong, every


def bad_cells(on: str, off: str, lost: float) -> list[str]:
    """1"""
    silent, wrong, every = in_cells(on, off, lost)
    assert every > 90
    if not lost and wrong > every * 0.05:
        silent.append(f"{wrong} of {every} wrong although nothing is lost")
    return silent


def control() -> int:
    """Silent misses of a reading that does not notice a bare row of boxes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boxes, "_bare", lambda *_: ())
        return len(in_cells("レ", "", 0.15)[0])


def of_text(read: CaseFile, text: str) -> tuple[list[str], int, Reading]:
    """Silent misses and all fields of a case that was read from a text."""
    reading = take_text(text, read.form)
    given = {h.key: h for h in hands(replace(read, case=read.case.with_answers(answers(read, reading))))}
    known = {hand.key for hand in hands(read)}
    # papers that look alike are told apart by a box: without it the doubt about it stands on another copy
    elsewhere = any(parts_of(place).key not in known for place in reading.unsure)
    silent, every = [], 0
    for hand in hands(read):
        values = given[hand.key].answers.values if hand.key in given else {}
        for name, same in boxes_of(hand, values):
            every += 1
            told = {hand.place(name), name} & reading.unsure or (elsewhere and hand.key not in given)
            if not same and not told:
                silent.append(hand.place(name))
    return silent, every, reading


def answers(read: CaseFile, reading: Reading) -> Answers:
    return Answers.of(read.form, dict(reading.values))


def bad_text(on: str, off: str, lost: float) -> list[str]:
    """2"""
    chance, silent, every = random.Random(f"{on}{off}{lost}"), [], 0
    for path in every_case():
        read = case_of(path)
        text = printed(path).text
        text = "".join(
            {"■": on, "□": off}[c] if c in "■□" and not (chance.random() < lost and (c == "■" or lost < 1)) else
            "" if c in "■□" else c
            for c in text
        )  # fmt: skip
        missed, fields, _ = of_text(read, text)
        silent += [f"{path.stem} {place}" for place in missed]
        every += fields
    assert every > 90
    return silent


def main() -> bool:
    """Whether nothing was guessed silently while the control did."""
    start, bad = time.monotonic(), []
    for on, off, lost in WAYS:
        for found in (bad_cells(on, off, lost), bad_text(on, off, lost)):
            bad += [f"「{on}」「{off}」{lost}: {what}" for what in found]
    missed = control()
    print(f"{len(WAYS)} ways, {len(bad)} silent misses, control {missed}, {time.monotonic() - start:.0f} s")
    for line in bad[:20]:
        print(f"  {line}")
    return not bad and missed >= 5

"""Papers other people would make, which no reader was tuned on when they were first read.

What they gave at first sight, before anything was learnt from them: HELD_OUT 27 of 58 fields (labels in other words were
not known), LATER 22 of 39 (running text in other words was not known); no tick wrong without 要確認 in either. Since then
they are ordinary tests: what they give now may not get worse.
"""

from __future__ import annotations

import unicodedata

import pytest

from desktop.clerk.take_files import Looked, read_as
from desktop.definition.find import load
from desktop.definition.model import Value, text_of
from desktop.intake.model import SourceFile
from desktop.places import FORMS
from tests.intake.held_out import HELD_OUT, LATER, HeldOut

LEAST = {
    "調査のExcel": 10, "案件のWord": 9, "諮問のPDF": 5, "シートの文": 11, "委託のExcel": 9,
    "シートのExcel": 10, "案件の文": 9, "調査のPDF": 8, "概要のWord": 4, "結合のExcel": 7,
}  # fmt: skip
"""Fields of each paper that are right."""


def plain(value: Value) -> str:
    text = "".join(unicodedata.normalize("NFKC", text_of(value)).split())
    return text.replace("、", ",").replace("，", ",")


def right(paper: HeldOut) -> tuple[int, list[str]]:
    """How many fields are right, and ticks that are wrong without a word."""
    form = load(paper.form)
    looked = Looked(SourceFile(FORMS, "写し", 1, ""), paper.made(), ())
    reading = read_as(looked, "sheet", form)
    count, silent = 0, []
    for name, field in form.fields.items():
        want, got = paper.says.get(name, field.empty), reading.values.get(name, field.empty)
        same = plain(want) == plain(got)
        count += bool(same and want)
        if not same and field.chooses and name not in reading.unsure:
            silent.append(name)
    return count, silent


@pytest.mark.parametrize("name", LEAST)
def test_fields_are_right_and_no_tick_is_silent(name: str) -> None:
    count, silent = right({**HELD_OUT, **LATER}[name])
    assert count >= LEAST[name]
    assert silent == []


def test_what_is_only_like_a_label_is_looked_at() -> None:
    form = load("kurume.case")
    reading = read_as(Looked(SourceFile(FORMS, "写し", 1, ""), HELD_OUT["案件のWord"].made(), ()), "sheet", form)
    assert {"koeki", "osore"} <= reading.unsure
    assert "kenmei" not in reading.unsure

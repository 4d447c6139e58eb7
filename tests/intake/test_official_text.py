"""The papers of five councils, from the text their PDFs give.

1. At least 95 % of the fields of every case are right, white space aside; no box is wrong without 要確認.
2. Marks that the extraction lost are told: which field, which boxes.
3. Without a single mark left, every box is 要確認 and none is guessed silently.
4. Every answer says where it was read.
5. A figure is not read and the clerk is told.
6. At least nine in ten answers have the paragraphs they really have.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from desktop.intake.take_text import take_text
from tests.intake.official import LINES, golden, official_text, paragraphs_right, score

LOST = {"k1": {"kubun"}, "k3": {"kubun", "konkyo"}, "k4": {"konkyo", "mk_grid", "gt_grid", "gt_keitai"}}


@pytest.mark.parametrize("name", LINES)
def test_1_fields_and_boxes(name: str, record_property: Callable[[str, object], None]) -> None:
    case = golden(name)
    found = score(case, take_text(official_text(name), case.form))
    record_property("right", f"{found.fields - len(found.wrong)} of {found.fields} fields")
    assert found.share >= 0.95, found.wrong
    assert not found.unmarked


@pytest.mark.parametrize("name", LOST)
def test_2_lost_marks_are_told(name: str) -> None:
    reading = take_text(official_text(name), golden(name).form)
    assert reading.unsure == LOST[name]
    assert all("印" in d.sentence and d.where for d in reading.doubts)


def test_2_which_boxes() -> None:
    reading = take_text(official_text("k4"), golden("k4").form)
    (said,) = (d.sentence for d in reading.doubts if d.place == "mk_grid")
    assert "氏名・生年月日・性別・住所の印を確かめてください" in said


@pytest.mark.parametrize("name", ["k1", "k3", "k4"])
def test_3_all_marks_lost(name: str) -> None:
    case = golden(name)
    text = re.sub("[■□]", " ", official_text(name))
    found = score(case, take_text(text, case.form))
    assert not found.unmarked


@pytest.mark.parametrize("name", ["j1"])
def test_3_all_circles_lost(name: str) -> None:
    case = golden(name)
    text = re.sub("(?m)^(\t?)○(?=\t)|(?<=】\t)○", r"\1", official_text(name))
    reading = take_text(text, case.form)
    assert {"c_ku@check4", "c_aite@check4", "c_ku@check5", "c_aite@check5"} <= reading.unsure


@pytest.mark.parametrize("name", LINES)
def test_4_where_it_was_read(name: str) -> None:
    reading = take_text(official_text(name), golden(name).form)
    assert reading.found
    assert all(f.where.endswith("行目") or f.where.endswith("行目）") for f in reading.found.values())


@pytest.mark.parametrize("name", ["t1", "j1", "r1"])
def test_5_figures_are_told(name: str) -> None:
    reading = take_text(official_text(name), golden(name).form)
    assert any("図は文字からは読み取れません" in d.sentence for d in reading.doubts)


@pytest.mark.parametrize("name", LINES)
def test_6_paragraphs(name: str) -> None:
    """Real paragraph ends are found again in nearly all answers."""
    case = golden(name)
    right, answers = paragraphs_right(case, take_text(official_text(name), case.form))
    assert right >= 0.9 * answers

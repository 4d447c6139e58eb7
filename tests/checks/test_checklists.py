"""Checklists.

1. A required checklist is a 誤り until its last row has a mark: how many rows, and which is the first.
2. One that was begun without need is a 注意; an untouched one is silent.
3. Two marks on one row are a 誤り.
"""

from __future__ import annotations

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.checks.check import check
from desktop.checks.finding import Finding
from desktop.definition.model import Value
from tests.several import CHECK

ALL = ("u1=maru", "u2=bar", "u3=maru")


def found(**values: Value) -> tuple[Finding, ...]:
    return check(CHECK, Case("0", (Answers.of(CHECK, values),)))


def test_1_rows_without_a_mark() -> None:
    assert found(c_ku=ALL) == ()
    (finding,) = found(c_ku=("u1=maru",))
    assert (finding.grade, finding.place) == ("誤り", "c_ku")
    assert finding.sentence == (
        "「市の対策」の３行のうち２行に印がありません。初めは【運用上の対策】２「2を指導する。」です。印を選んでください。"
    )
    (finding,) = found()
    assert "３行のうち３行に印がありません" in finding.sentence


def test_2_begun_without_need() -> None:
    (finding,) = found(c_ku=ALL, c_aite=("u3=bar",))
    assert (finding.grade, finding.place) == ("注意", "c_aite")
    assert "【運用上の対策】１「1を遵守させる。」" in finding.sentence


def test_3_two_marks_on_one_row() -> None:
    (finding,) = found(c_ku=(*ALL, "u2=maru"))
    assert (finding.grade, finding.code) == ("誤り", "checklist.double")
    assert finding.sentence.startswith("【運用上の対策】２「2を指導する。」に、印が２つ")

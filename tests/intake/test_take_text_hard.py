"""Texts that are not as they should be.

1. Marks that go missing anywhere: no box is ever wrong without 要確認 (1 in 4 lost, 40 draws for each sheet).
2. Any text is read or refused with a sentence, none is too slow.
3. Several sheets in one text come apart.
4. Papers of a case in another order, with a paper missing, or with two copies of one.
5. A second place that says something else is told.
6. A whole file with several sheets, sheets of another form, slides and annexes: each sheet exactly, the rest told.
"""

from __future__ import annotations

import itertools
import random
import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.definition.find import load
from desktop.errors import DeskError
from desktop.intake.page_sets import paper_texts
from desktop.intake.take_text import LONGEST, take_text, take_texts
from tests.intake.official import PAPERS, golden, official_text, score
from tests.intake.test_round_trip_pdf import document_of
from tests.paper.conftest import case_of, every_case

PIECES = [
    "事項",
    "諮問",
    "□",
    "■",
    "外部提供",
    "件 数",
    "\n",
    "\f",
    "　",
    "氏名",
    "（理由）",
    "通知",
    "\u00a0\n",
    "\u2029\n",
    "A",
    "１．",
    "※",
]


@pytest.mark.parametrize("name", ["k1", "k3", "k4"])
def test_1_marks_lost_at_random(name: str) -> None:
    case, text = golden(name), official_text(name)
    for seed in range(40):
        draw = random.Random(seed)
        spoilt = re.sub("[■□]", lambda m, d=draw: m[0] if d.random() > 0.25 else d.choice(["", " "]), text)
        assert not score(case, take_text(spoilt, case.form)).unmarked, seed


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60).map("".join))
def test_2_any_text(text: str) -> None:
    for form in ("komae.sheet", "setagaya.hokoku", "kurume.shimon"):
        take_text(text, load(form))


@pytest.mark.parametrize("words", ["氏名 ", "■氏名\n", "外部提供\n", "件数\n1\n", "あ", "\n", "（", "\u00a0\n"])
def test_2_long_texts(words: str) -> None:
    text = (words * (LONGEST // len(words)))[: LONGEST // 4]
    for form in ("komae.sheet", "setagaya.hokoku"):
        begin = time.process_time()
        take_text(text, load(form))
        assert time.process_time() - begin < 15


def test_2_too_long() -> None:
    with pytest.raises(DeskError, match="一度に読める字数（400,000字）を超えています"):
        take_text("あ" * (LONGEST + 1), load("komae.sheet"))


def test_3_two_sheets() -> None:
    text = official_text("k1") + "\n\f" + official_text("k3")
    first, second = take_texts(text, load("komae.sheet"))
    assert score(golden("k1"), first).wrong.keys() <= {"biko"}
    assert score(golden("k3"), second).wrong == {}
    (alone,) = take_texts(official_text("k4"), load("komae.survey"))
    assert score(golden("k4"), alone).wrong == {}


def parts_of_report() -> list[str]:
    """The report and its four lists."""
    lines = official_text("s2").split("\n")
    starts = [0, *(n for n, line in enumerate(lines) if line.strip().endswith("審査基準案件一覧")), len(lines)]
    return ["\n".join(lines[a:b]) for a, b in itertools.pairwise(starts)]


def test_4_another_order() -> None:
    report, *lists = parts_of_report()
    case = golden("s2")
    found = score(case, take_text("\n\f".join([*lists[::-1], report]), case.form))
    assert found.share >= 0.9, found.wrong


def test_4_a_paper_missing() -> None:
    report, first, *_ = parts_of_report()
    case = golden("s2")
    reading = take_text(f"{report}\n\f{first}", case.form)
    assert len(reading.values["ichiran@itaku"]) == 4
    assert "ichiran@teikyo" not in reading.values


def test_5_two_places() -> None:
    text = official_text("s2").replace(
        "令和５年４月２日から同年８月３１日までの期間", "令和４年４月２日から同年８月３１日までの期間"
    )
    reading = take_text(text, golden("s2").form)
    assert any("２か所で違っています" in d.sentence and "kikan" in d.place for d in reading.doubts)


def whole(seed: str) -> str:
    (path,) = (PAPERS / "seeds").glob(f"{seed}*.txt")
    return path.read_text(encoding="utf-8")


def test_6_a_file_with_several_sheets_slides_and_annexes() -> None:
    """Every sheet of the file exactly; what is no sheet of the form is told by its pages and lost in no answer."""
    first, second = take_texts(whole("002"), load("komae.sheet"))
    assert score(golden("k1"), first).wrong == {}
    assert score(golden("k3"), second).wrong == {}
    (survey,) = take_texts(whole("002"), load("komae.survey"))
    assert score(golden("k4"), survey).wrong == {}
    alone = take_text(whole("002"), load("komae.sheet"))
    assert alone.values == first.values
    told = [d.sentence for d in alone.doubts if not d.place]
    assert any("用紙が2件あります" in s for s in told)
    assert any("「アンケート確認シート」の用紙" in s for s in told)
    assert any(found.source.startswith("0Copyright") for found in alone.leftover)
    assert score(golden("s2"), take_text(whole("001"), golden("s2").form)).wrong == {}


def test_6_where_an_answer_stood_stays_where_it_stood() -> None:
    lines = whole("002").split("\n")
    survey = take_text(whole("002"), load("komae.survey"))
    at = int(re.findall("([0-9]+)行目", survey.found["shukan"].where)[0])
    assert lines[at - 1].strip().endswith("企画財政部政策室")


def test_6_a_text_of_one_paper_is_not_cut() -> None:
    for path in every_case():
        read = case_of(path)
        (only,) = paper_texts(document_of(path).text, read.form)
        assert only.text == document_of(path).text
        assert only.doubts == ()

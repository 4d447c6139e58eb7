"""A case travels as JSON and comes back equal.

1. Every value of a case comes back, code point by code point, half surrogates and control characters too.
   Tables, figures, checklists and the papers of a case of several come back as they are.
2. Equal cases give equal bytes; a key nobody knows is ignored; what belongs to one store stays at home.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.answers.figure import FigureShape, rows_of
from desktop.answers.model import Answers
from desktop.bundle.case_record import read_record, write_record
from desktop.case.model import Attachment, Case, Remark, Round, Status
from desktop.errors import DeskError
from tests.several import SEVERAL

texts = st.text(max_size=20)
words = st.text(min_size=1, max_size=8)
counts = st.integers(0, 2**53)
row = st.lists(texts, max_size=3).map(tuple)
values = st.dictionaries(words, texts | row | st.lists(row, max_size=3).map(tuple), max_size=4)
papers = st.builds(lambda f, v, t: Answers(f, v, MappingProxyType(t)), texts, counts, values)
attachments = st.builds(Attachment, texts, texts, texts, counts, texts, counts, counts)
remarks = st.lists(st.builds(Remark, texts, texts, st.booleans()), max_size=2).map(tuple)
rounds = st.builds(Round, counts, texts, st.datetimes(timezones=st.just(UTC)), remarks)
cases = st.builds(
    Case,
    id=texts,
    papers=st.lists(papers, min_size=1, max_size=2).map(tuple),
    facts=st.dictionaries(words, texts, max_size=3).map(MappingProxyType),
    status=st.sampled_from(Status),
    attachments=st.lists(attachments, max_size=2).map(tuple),
    rounds=st.lists(rounds, max_size=2).map(tuple),
    copied_from=texts,
)


@given(cases)
def test_comes_back(case: Case) -> None:
    """1"""
    assert read_record(write_record(case)) == case


def test_every_kind_of_answer_and_every_paper() -> None:
    """1"""
    answers = Answers.of(
        SEVERAL,
        {
            "jigyo": "健診",
            "@saiitaku": ("1", "2 itaku"),
            "riyu@saiitaku-2": "理由\n２行目",
            "@check": ("off",),
            "c_ku@check": ("u1=maru",),
            "joko@tokei": ("himitsu",),
            "t@tokei": (("１件", "", ""), ("", "", ""), ("", "", "")),
            "zu@tokei": rows_of([FigureShape("node", "a", "org", "市\n役所", 1.5, 2)]),
        },
    )
    case = Case("c", (answers,))
    data = write_record(case)
    assert read_record(data) == case
    assert json.loads(data)["record"] == 2
    assert json.loads(write_record(Case("c", (Answers.of(SEVERAL, {"jigyo": "健診"}),))))["record"] == 1


@pytest.mark.parametrize("value", [3, [3], [["a"], "b"], [["a", 3]], [[["a"]]], {"a": "b"}, None])
def test_what_is_no_answer_is_refused(value: object) -> None:
    """1"""
    table = json.loads(write_record(Case("c", (Answers("f", 1, MappingProxyType({"a": "b"})),))))
    table["papers"][0]["values"]["a"] = value
    with pytest.raises(DeskError, match="案件の記録を読めません"):
        read_record(json.dumps(table).encode())


def test_hard_texts() -> None:
    """1"""
    hard = '𠮷辻\U000e0100\udcff\x07\u202e\ue000\r\n\t"\\ が\u304b\u3099'
    case = Case("c", (Answers("f", 1, MappingProxyType({"a": hard, "b": (hard, "")})),))
    data = write_record(case)
    assert read_record(data) == case
    data.decode("utf-8")


def test_bytes() -> None:
    """2"""
    one = Case("c", (Answers("f", 1, MappingProxyType({"a": "1", "b": "2"})),), MappingProxyType({"x": "1", "y": "2"}))
    other = replace(
        one,
        papers=(Answers("f", 1, MappingProxyType({"b": "2", "a": "1"})),),
        facts=MappingProxyType({"y": "2", "x": "1"}),
        revision=7,
        archived=True,
    )
    assert write_record(one) == write_record(other)
    table = {**json.loads(write_record(one)), "later": [1]}
    assert read_record(json.dumps(table).encode()) == one


def test_moment_keeps_its_zone() -> None:
    """1"""
    at = datetime.fromisoformat("2026-11-20T10:30:00.123456+09:00")
    case = Case("c", (Answers("f", 1, MappingProxyType({})),), rounds=(Round(1, "事務局", at, ()),))
    assert read_record(write_record(case)).rounds[0].at.isoformat() == at.isoformat()

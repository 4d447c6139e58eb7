"""A case travels as JSON and comes back equal.

1. Every value of a case comes back, code point by code point, half surrogates and control characters too.
2. Equal cases give equal bytes; a key nobody knows is ignored; what belongs to one store stays at home.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from desktop.answers.model import Answers
from desktop.bundle.case_record import read_record, write_record
from desktop.case.model import Attachment, Case, Remark, Round, Status

texts = st.text(max_size=20)
words = st.text(min_size=1, max_size=8)
counts = st.integers(0, 2**53)
values = st.dictionaries(words, texts | st.lists(texts, max_size=3).map(tuple), max_size=4)
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

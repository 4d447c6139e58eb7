"""Answers go to a newer version along renamed and withdrawn; nothing is lost without a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.answers.carry import carry
from desktop.answers.model import Answers
from desktop.definition.find import load
from desktop.definition.model import Field, Form, Option, Section, Value

OPTIONS = (Option("a", "甲"), Option("b", "乙"))


def form(*fields: Field, version: int = 2, **history: Any) -> Form:
    shipped = load("komae.sheet")
    return replace(shipped, id="t.f", version=version, sections=(Section("s", "段", fields),), **history)


def old(**values: Value) -> Answers:
    return Answers("t.f", 1, values)


def test_equal_version_is_the_same_value() -> None:
    answers = Answers("t.f", 2, {"x": "y"})
    assert carry(answers, form()) == (answers, ())


def test_renamed_field_keeps_its_answer() -> None:
    new = form(Field("shin", "prose", "新"), renamed={"kyu": "shin"})
    made, notes = carry(old(kyu="本文\n　次"), new)
    assert dict(made.values) == {"shin": "本文\n　次"}
    assert notes == ()
    assert (made.form, made.version) == ("t.f", 2)


def test_withdrawn_field_says_why_and_what() -> None:
    made, notes = carry(old(kyu="大切な答え"), form(withdrawn={"kyu": "条例の改正により不要になりました。"}))
    assert dict(made.values) == {}
    assert len(notes) == 1
    assert "条例の改正により不要" in notes[0]
    assert "大切な答え" in notes[0]


def test_unknown_field_is_told() -> None:
    _, notes = carry(old(nazo=("い", "ろ")), form())
    assert "「nazo」" in notes[0]
    assert "い・ろ" in notes[0]


def test_option_that_is_gone_is_told() -> None:
    made, notes = carry(old(x=("a", "z")), form(Field("x", "choices", "選択", options=OPTIONS)))
    assert made.chosen("x") == ("a",)
    assert "「選択」" in notes[0]
    assert "z" in notes[0]


@pytest.mark.parametrize(
    ("kind", "value", "wanted", "told"),
    [
        ("choices", "a", ("a",), False),
        ("choice", ("a",), "a", False),
        ("choice", ("a", "b"), "", True),
        ("prose", ("い", "ろ"), "い\nろ", False),
        ("list", "い\nろ", ("い", "ろ"), False),
    ],
)
def test_kinds_that_changed(kind: Any, value: Value, wanted: Value, told: bool) -> None:
    options = OPTIONS if kind in ("choice", "choices") else ()
    made, notes = carry(old(x=value), form(Field("x", kind, "欄", options=options)))
    assert made.values.get("x", "") == wanted
    assert bool(notes) is told


def test_two_fields_became_one() -> None:
    new = form(Field("shin", "prose", "新"), renamed={"i": "shin", "ro": "shin"})
    made, _ = carry(old(i="一", ro="二"), new)
    assert made.text("shin") == "一\n二"


@given(st.dictionaries(st.sampled_from("abcdef"), st.text(min_size=1, max_size=20)))
def test_every_answer_is_carried_or_told(values: dict[str, str]) -> None:
    new = form(
        Field("a", "prose", "あ"), Field("new", "prose", "新"), renamed={"b": "new"}, withdrawn={"c": "廃止した。"}
    )
    made, notes = carry(old(**values), new)
    assert len(made.values) + len(notes) == len(values)

"""Answers are values: choices in printed order, empty ones absent, text untouched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.answers.model import Answers
from desktop.definition.find import load

FORM = load("komae.sheet")
ITEMS = list(FORM.fields["grid"].choices)


@given(st.lists(st.sampled_from(ITEMS), unique=True))
def test_choices_stand_in_printed_order(chosen: list[str]) -> None:
    answers = Answers.of(FORM, {"grid": tuple(chosen)})
    assert answers.chosen("grid") == tuple(i for i in ITEMS if i in chosen)
    assert answers == Answers.of(FORM, {"grid": tuple(reversed(chosen))})


@given(st.text())
def test_text_keeps_every_code_point(text: str) -> None:
    assert Answers.of(FORM, {"biko": text}).text("biko") == text


def test_empty_answers_are_absent() -> None:
    answers = Answers.of(FORM, {"biko": "あ", "koui": ("teikyo",)})
    for field, empty in (("biko", ""), ("koui", ())):
        answers = answers.put(FORM.fields[field], empty)
    assert dict(answers.values) == {}


def test_single_choice_is_one_or_none() -> None:
    assert Answers.of(FORM, {"kubun": "shimon"}).chosen("kubun") == ("shimon",)
    assert Answers.of(FORM).chosen("kubun") == ()


def test_entries_are_joined_by_line_ends() -> None:
    assert Answers.of(FORM, {"mk_jimu": ("い", "ろ")}).text("mk_jimu") == "い\nろ"

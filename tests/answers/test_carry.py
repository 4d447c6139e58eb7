"""Answers go to a newer version along renamed and withdrawn; nothing is lost without a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.answers.carry import carry
from desktop.answers.figure import FigureShape, rows_of
from desktop.answers.model import Answers
from desktop.definition.find import load
from desktop.definition.model import Column, Field, Form, Option, Section, TablePlan, TableRow, Value
from tests.several import ITAKU, SEVERAL

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


# ---------------------------------------------------------------- tables and papers


def table(*columns: str, rows: tuple[str, ...] = ()) -> Field:
    plan = TablePlan(tuple(Column(c, c) for c in columns), tuple(TableRow(r, r) for r in rows))
    return Field("t", "table", "表", table=plan)


def test_cells_go_along_by_the_ids_of_rows_and_columns() -> None:
    before = form(table("r3", "r4", rows=("a", "b")), version=1)
    after = form(table("r4", "r5", "r3", rows=("b", "c", "a")))
    made, notes = carry(old(t=(("a3", "a4"), ("b3", "b4"))), after, before)
    assert made.rows("t") == (("b4", "", "b3"), ("", "", ""), ("a4", "", "a3"))
    assert notes == ()


def test_cells_without_a_place_are_told() -> None:
    before = form(table("r3", "r4", rows=("a", "b")), version=1)
    after = form(table("r4", rows=("a",)))
    made, notes = carry(old(t=(("１", "２"), ("３", ""))), after, before)
    assert made.rows("t") == (("２",),)
    assert notes == ("「表」の元の答え「１・３」は、新しい版に書く所がありません。書き直してください。",)


def test_free_rows_stay_in_order_and_without_the_old_form_places_count() -> None:
    rows: Value = (("あ", "い"), ("う", ""))
    made, notes = carry(old(t=rows), form(table("x", "y")))
    assert (made.values["t"], notes) == (rows, ())
    fixed = form(table("x", "y", rows=("a", "b", "c")))
    assert carry(old(t=rows), fixed)[0].rows("t") == (("あ", "い"), ("う", ""), ("", ""))


@pytest.mark.parametrize(
    ("field", "value", "wanted", "told"),
    [
        (Field("t", "prose", "文"), (("あ", "い"), ("", "う")), "あ　い\nう", False),
        (Field("t", "list", "並び"), (("あ", "い"),), ("あ　い",), False),
        (table("x"), "文章", (), True),
        (table("x"), ("い", "ろ"), (), True),
        (table("x", rows=("a",)), (("あ",), ("い",)), (("あ",),), True),
    ],
)
def test_tables_that_became_something_else(field: Field, value: Value, wanted: Value, told: bool) -> None:
    made, notes = carry(old(t=value), form(field))
    assert made.values.get("t", ()) == wanted
    assert bool(notes) is told


def test_added_rows_have_no_place_among_fixed_ones() -> None:
    made, notes = carry(old(t=(("あ",), ("い",))), form(table("x", rows=("a", "b"))), form(table("x"), version=1))
    assert (dict(made.values), len(notes)) == ({}, 1)
    assert "あ・い" in notes[0]


def test_figures_go_along_as_they_are() -> None:
    rows = rows_of([FigureShape("node", "a", "org", "区", 10, 10)])
    made, notes = carry(old(zu=rows), form(Field("zu", "figure", "図")))
    assert (made.values["zu"], notes) == (rows, ())


def test_papers_of_a_case() -> None:
    itaku = replace(ITAKU, renamed={"kyu": "riyu"}, withdrawn={"yameta": "要らなくなりました。"})
    papers = tuple(replace(p, form=itaku) if p.id == "itaku" else p for p in SEVERAL.papers)
    after = replace(SEVERAL, version=2, papers=papers)
    given: dict[str, Value] = {
        "jigyo": "健診",
        "kyu@itaku": "理由",
        "yameta@itaku": "やめた",
        "riyu@saiitaku-2": "理由２",
        "@saiitaku": ("1", "2 itaku"),
        "riyu@nai": "用紙がない",
        "itakusaki@saiitaku": "前は１枚",
        "c_ku@check": ("u1=maru", "u9=maru"),
    }
    made, notes = carry(Answers("mihon.fugi", 1, given), after)
    assert dict(made.values) == {
        "jigyo": "健診",
        "riyu@itaku": "理由",
        "riyu@saiitaku-2": "理由２",
        "@saiitaku": ("1", "2 itaku"),
        "itakusaki@saiitaku-1": "前は１枚",
        "c_ku@check": ("u1=maru",),
    }
    assert [n for n in notes if "要らなくなりました" in n and "やめた" in n]
    assert [n for n in notes if "用紙がない" in n]
    assert [n for n in notes if "「点検表・市の対策」の元の答え「u9=maru」" in n]
    assert len(notes) == 3

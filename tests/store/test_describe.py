"""What the list shows follows the form; a case whose form is not here is kept all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from desktop.answers.model import Answers
from desktop.case.model import Case, Status
from desktop.definition.find import load
from desktop.store.describe import chosen_places, heading, label_of
from desktop.store.lines import NEVER_DUE
from desktop.store.store import Store


def test_option_ids_are_those_of_fields_and_facts() -> None:
    chosen = chosen_places(load("komae.sheet"))
    assert {"kubun", "grid", "koui", "fact:rinji_kojo"} <= chosen
    assert not {"jikou", "mk_jimu", "shiryo", "jiki", "kensu", "fact:tanto"} & chosen


def test_turn() -> None:
    form = load("komae.sheet")
    line = heading(form, Answers.of(form), {"teishutsu_kigen": "令和８年12月1日"})
    assert line.due == "2026-12-01"
    assert [line.turn(s) for s in Status] == ["2026-12-01"] * 3 + [NEVER_DUE]
    assert replace(line, due="").turn(Status.DRAFT) == NEVER_DUE


def test_a_year_is_listed_once_however_its_digits_are_written() -> None:
    form = load("komae.sheet")
    for written, listed in (("令和8年度", "令和８年度"), ("令和８年度", "令和８年度"), ("令和１２年度", "令和12年度")):
        assert heading(form, Answers.of(form), {"nendo": written}).year == listed


def test_labels() -> None:
    form = load("komae.sheet")
    assert (label_of(form, "biko"), label_of(form, "fact:tanto"), label_of(None, "biko")) == ("備考", "担当", "biko")


def test_an_unknown_form(store: Store) -> None:
    answers = Answers("gone.form", 7, {"a": "", "b": ("", "　"), "c": "\n題\n"})
    case = store.add_case(Case("", (answers,), {"nendo": "令和８年度"}), who="山田")
    assert store.read_case(case.id).answers == answers
    (line,) = store.list_cases(today=date(2026, 11, 20))
    assert (line.title, line.form_id, line.year) == ("題", "gone.form", "")

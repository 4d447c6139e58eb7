"""The offer of a finding as one undoable act.

1. A replacement changes one occurrence, the one at the finding's place; entries of a list stay entries.
2. Boxes are chosen, unchosen, answers cleared; what changes nothing is no act.
3. A text that changed meanwhile is left alone.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.answers.model import Answers
from desktop.checks.finding import Finding
from desktop.checks.mend import act_for
from desktop.definition.model import Change, Form, Value

Check = Callable[..., tuple[Finding, ...]]


def _finding(change: Change, place: str = "", start: int = -1) -> Finding:
    return Finding("気づき", "x", place or change.field, "", "", start, 0, change)


def _new(form: Form, change: Change, values: dict[str, Value], start: int = -1) -> Value | None:
    act = act_for(_finding(change, start=start), form, Answers.of(form, values))
    return act.edits[0].new if act else None


def test_1_one_occurrence(sheet: Form) -> None:
    change = Change("biko", "replace", "市市", "市")
    assert _new(sheet, change, {"biko": "市市と市市"}, 3) == "市市と市"
    assert _new(sheet, change, {"biko": "市市と市市"}) == "市と市市"


def test_1_entries_of_a_list(sheet: Form) -> None:
    change = Change("mk_jimu", "replace", "住民住民", "住民")
    assert _new(sheet, change, {"mk_jimu": ("課税", "住民住民基本台帳事務")}, 3) == ("課税", "住民基本台帳事務")


def test_1_what_the_check_offers_can_be_taken(findings: Check, sheet: Form) -> None:
    text = "については,狛江市の住民住民に,3件 送る。\n\n"
    values: dict[str, Value] = {"biko": text}
    answers = Answers.of(sheet, values)
    offered = [f for f in findings(sheet, values) if f.place == "biko" and f.change]
    assert {f.code for f in offered} >= {"text.half-comma", "text.doubled", "text.digits", "text.last-line"}
    for finding in offered:
        act = act_for(finding, sheet, answers)
        assert act is not None
        assert act.name == "「備考」の書き方を直す"
        assert act.edits[0].old == text
        after = findings(sheet, {"biko": act.edits[0].new})
        assert finding.code not in {f.code for f in after if f.place == "biko"}


@pytest.mark.parametrize(
    ("change", "values", "new"),
    [
        (Change("grid", "choose", "nozei"), {"grid": ("shunyu",)}, ("shunyu", "nozei")),
        (Change("grid", "unchoose", "nozei"), {"grid": ("shunyu", "nozei")}, ("shunyu",)),
        (Change("kubun", "choose", "hokoku"), {"kubun": "shimon"}, "hokoku"),
        (Change("kubun", "unchoose", "hokoku"), {"kubun": "hokoku"}, ""),
        (Change("biko", "clear"), {"biko": "あ"}, ""),
        (Change("mk_jimu", "clear"), {"mk_jimu": ("あ",)}, ()),
        (Change("grid", "choose", "nozei"), {"grid": ("nozei",)}, None),
        (Change("biko", "clear"), {}, None),
    ],
)
def test_2_boxes(sheet: Form, change: Change, values: dict[str, Value], new: Value | None) -> None:
    assert _new(sheet, change, values) == new


def test_2_names_are_shown_in_the_menu(sheet: Form) -> None:
    act = act_for(_finding(Change("grid", "choose", "nozei")), sheet, Answers.of(sheet))
    assert act is not None
    assert act.name == "「納税状況」を選ぶ"


def test_3_left_alone(sheet: Form) -> None:
    assert _new(sheet, Change("biko", "replace", "市市", "市"), {"biko": "町"}, 0) is None
    assert _new(sheet, Change("biko", "replace", "市市", "市"), {"biko": "あ市市"}, 0) is None
    assert _new(sheet, Change("nai", "clear"), {}) is None
    nothing = Finding("気づき", "x", "biko", "", "")
    assert act_for(nothing, sheet, Answers.of(sheet)) is None

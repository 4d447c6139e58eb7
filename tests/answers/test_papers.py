"""A case of several papers: which are in hand, what they take over, what the clerk wrote on one of them alone.

1. A paper is in the case when the case calls for it, unless the clerk decided otherwise.
2. A field takes over the answer of the case with its id, or what its template makes of the answers.
3. Own words stand before what is taken over, and only on their paper.
4. Copies have a parent: the one that was said, else the first there is.
"""

from __future__ import annotations

from desktop.answers.model import Answers
from desktop.answers.papers import InHand, papers_in_hand
from desktop.answers.shown import view
from desktop.definition.model import Value
from tests.small_case import CASE, GAIYO


def hands(**values: Value) -> dict[str, InHand]:
    given = {k.replace("__", "@").replace("_1", "-1").replace("_2", "-2"): v for k, v in values.items()}
    return {h.key: h for h in papers_in_hand(CASE, Answers.of(CASE, given), {})}


def test_1_a_form_alone_is_one_paper() -> None:
    (hand,) = papers_in_hand(GAIYO, Answers.of(GAIYO, {"kenmei": "件"}), {})
    assert (hand.key, hand.place("kenmei"), hand.own) == ("", "kenmei", {"kenmei"})


def test_1_the_acts_call_for_papers() -> None:
    assert list(hands()) == ["gaiyo", "besshi"]
    assert list(hands(koui=("itaku", "saiitaku"))) == ["gaiyo", "itaku", "saiitaku-1", "besshi"]


def test_1_the_clerk_decides() -> None:
    assert list(hands(koui=("itaku",), __itaku=("off",), __besshi2=("on",))) == ["gaiyo", "besshi", "besshi2"]


def test_2_taken_over_by_template_and_by_id() -> None:
    found = hands(jigyo="エアコン助成", koui=("itaku",), koumoku=("氏名", "住所"))
    assert found["gaiyo"].answers.text("kenmei") == "エアコン助成に係る外部結合等について"
    assert found["itaku"].answers.values["koumoku"] == ("氏名", "住所")
    assert found["itaku"].own == frozenset()


def test_2_nothing_is_made_of_a_blank() -> None:
    assert hands()["gaiyo"].answers.text("kenmei") == ""


def test_3_own_words_stand_first() -> None:
    found = hands(jigyo="甲", koui=("itaku",), kenmei__itaku="別の件名")
    assert found["itaku"].answers.text("kenmei") == "別の件名"
    assert found["itaku"].taken["kenmei"] == "甲の委託について"
    assert found["gaiyo"].answers.text("kenmei") == "甲に係る外部結合等について"


def test_4_copies_take_from_their_parent() -> None:
    found = hands(
        koui=("itaku", "saiitaku"),
        koumoku=("氏名",),
        itakusaki__itaku="甲社",
        koumoku__itaku=("氏名", "住所"),
        __saiitaku=("1", "2 itaku"),
        saki__saiitaku_2="乙社",
    )
    first, second = found["saiitaku-1"], found["saiitaku-2"]
    assert (first.parent, second.parent) == ("itaku", "itaku")
    assert first.answers.text("moto") == second.answers.text("moto") == "甲社"
    assert second.answers.values["koumoku"] == ("氏名", "住所")
    assert (first.title, second.title) == ("再委託１", "再委託２")
    assert first.answers.text("saki") == ""


def test_the_view_of_a_case_holds_every_paper() -> None:
    answers = Answers.of(CASE, {"jigyo": "甲", "koui": ("itaku",), "memo": "隠れたメモ"})
    shown = view(CASE, answers, {})
    assert "memo" not in shown.values
    assert {"jigyo", "kenmei@itaku", "itakusaki@itaku"} <= set(shown.fields)
    assert shown.text("kenmei@itaku") == "甲の委託について"
    assert shown.required("naiyo@gaiyo")
    assert not shown.required("itakusaki@itaku")
    assert shown.label("kenmei@itaku") == "業務委託・件名"


def test_fields_of_copies_are_found_when_asked_for() -> None:
    assert CASE.fields["saki@saiitaku-7"].label == "再委託先"
    for wrong in ("saki@saiitaku", "saki@saiitaku-x", "kenmei@itaku-1", "nai@itaku", "kenmei@nai"):
        assert wrong not in CASE.fields

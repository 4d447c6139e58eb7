"""Old and new law on the date of the case.

1. A legal basis that is no longer, or not yet, in force is a 注意 with the day.
2. A form past its date is a 注意 at the date of the case, and stays usable.
3. The date is the one the form lists, else the first date that is no deadline; without a date nothing is said.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.checks.check import check
from desktop.checks.finding import Finding
from desktop.definition.model import Field, Form, Option, Value
from tests.several import ITAKU, SEVERAL, form_of, section

FORM = form_of(
    "konkyo",
    section(
        Field(
            "konkyo",
            "choices",
            "根拠",
            options=(Option("k9", "①", article="条例第９条"), Option("h69", "②", article="法第69条")),
        ),
        Field("biko", "text", "備考", article="条例第９条"),
    ),
    listed={"due": "fact:kaisaibi"},
)


def found(form: Form, values: dict[str, Value], **facts: str) -> tuple[Finding, ...]:
    return check(form, Case("0", (Answers.of(form, values),), facts))


def test_1_a_basis_out_of_force() -> None:
    (finding,) = found(FORM, {"konkyo": ("k9", "h69")}, kigen="令和５年10月27日")
    assert (finding.grade, finding.code, finding.place) == ("注意", "article.past", "konkyo")
    assert finding.sentence == (
        "「条例第９条」は令和５年３月３１日で廃止されています。案件の日（令和５年１０月２７日）に合う根拠を確かめてください。"
    )


def test_1_a_basis_not_yet_in_force() -> None:
    (finding,) = found(FORM, {"konkyo": ("k9", "h69")}, kigen="R5.2.6")
    assert "「法第69条」は令和５年４月１日から施行されるものです" in finding.sentence


def test_1_the_basis_of_an_answered_field() -> None:
    assert found(FORM, {}, kigen="R6.4.1") == ()
    assert [f.place for f in found(FORM, {"biko": "あり"}, kigen="R6.4.1")] == ["biko"]


def test_2_a_form_past_its_date() -> None:
    old = replace(FORM, valid_to=date(2023, 3, 31))
    (finding,) = found(old, {}, kigen="令和５年10月27日")
    assert (finding.grade, finding.code, finding.place) == ("注意", "form.past", "fact:kigen")
    assert finding.sentence.startswith("「konkyo」第1版は、令和５年３月３１日で終わった様式です。")
    assert found(old, {}, kigen="令和５年３月31日") == ()
    new = replace(FORM, valid_from=date(2023, 4, 1))
    assert "令和５年４月１日から使う様式です" in found(new, {}, kigen="令和５年３月31日")[0].sentence


def test_2_a_paper_of_a_case_past_its_date() -> None:
    old = replace(ITAKU, valid_to=date(2023, 3, 31))
    papers = tuple(replace(p, form=old) if p.id == "itaku" else p for p in SEVERAL.papers)
    told = found(replace(SEVERAL, papers=papers), {"koui": ("itaku",)}, kaisaibi="R6.4.1")
    assert [(f.place, f.sentence.split("、")[0]) for f in told if f.code == "form.past"] == [
        ("fact:kaisaibi", "「itaku」第1版は")
    ]


def test_3_which_date() -> None:
    told = found(FORM, {"konkyo": ("k9",)}, kaisaibi="R6.4.1", kigen="R4.4.1")
    assert told == (), "kaisaibi is listed as the deadline here"
    assert [f.code for f in found(FORM, {"konkyo": ("k9",)}, kaisaibi="R6.4.1")] == ["article.past"]
    dated = replace(FORM, listed={"date": "fact:kaisaibi"})
    assert [f.code for f in found(dated, {"konkyo": ("k9",)}, kaisaibi="R6.4.1", kigen="R4.4.1")] == ["article.past"]
    assert found(FORM, {"konkyo": ("k9",)}) == ()
    assert "article.past" not in {f.code for f in found(FORM, {"konkyo": ("k9",)}, kigen="未定")}

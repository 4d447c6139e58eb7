"""The whole check.

1. A required answer that is not given is a 誤り, with the reason when a chosen box asks for it.
2. The conditions of the real sheet: section boxes, ⑥, 通知, その他の媒体.
3. Only missing answers are 誤り; findings stand gravest first, then in the order of the sheet.
4. What is closed is neither asked for nor read.
5. Sensitive items and unreadable facts are told.
6. A label that two places share names its section.
7. The check never raises, whatever the answers, and never changes them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.answers.model import Answers
from desktop.answers.shown import view
from desktop.case.model import Attachment, Case
from desktop.checks.check import check
from desktop.checks.finding import Finding
from desktop.definition.condition import Atom
from desktop.definition.find import load
from desktop.definition.model import Field, Form, Section

Check = Callable[..., tuple[Finding, ...]]


def _missing(found: tuple[Finding, ...]) -> set[str]:
    return {f.place for f in found if f.code == "missing"}


def test_1_an_empty_sheet_asks_for_what_is_always_needed(findings: Check, sheet: Form) -> None:
    found = findings(sheet)
    assert _missing(found) == {
        "kubun", "jikou", "konkyo", "shukan", "jimu_mei", "jimu_gaiyo", "jiki", "kensu", "koui", "grid",
    }  # fmt: skip
    assert {f.grade for f in found} == {"誤り"}


def test_1_blanks_are_no_answer(findings: Check, sheet: Form) -> None:
    assert "jikou" in _missing(findings(sheet, {"jikou": " 　\n"}))
    assert "mk_jimu" in _missing(findings(sheet, {"koui": ("mokutekigai",), "mk_jimu": ("　",)}))


def test_1_the_sentence_says_why_and_what_next(findings: Check, sheet: Form) -> None:
    by_place = {f.place: f.sentence for f in findings(sheet, {"konkyo": ("sonota",)})}
    assert by_place["konkyo_sonota"] == (
        "「根拠規定」で「⑥その他」が選ばれていますが、「根拠規定のその他」が書かれていません。記入してください。"
    )
    reason = findings(sheet, {"koui": ("teikyo",), "gt_tsuchi": "nashi"})
    assert "「通知（外部提供）」で「無」が選ばれていますが、" in next(
        f.sentence for f in reason if f.place == "gt_tsuchi_riyu"
    )
    assert by_place["kubun"].endswith("どれか１つを選んでください。")
    assert by_place["jikou"] == "「事項」が書かれていません。記入してください。"


@pytest.mark.parametrize(
    ("values", "asked", "not_asked"),
    [
        ({"konkyo": ("k13",)}, set(), {"gt_saki", "konkyo_sonota"}),
        ({"konkyo": ("sonota",)}, {"konkyo_sonota"}, {"gt_saki"}),
        (
            {"koui": ("teikyo",)},
            {"gt_saki", "gt_keitai", "gt_riyu", "gt_kanri", "gt_tsuchi"},
            {"mk_jimu", "mk_tsuchi", "gt_joken"},
        ),
        ({"koui": ("mokutekigai",)}, {"mk_jimu", "mk_soshiki", "mk_riyu", "mk_tsuchi"}, {"gt_saki", "gt_tsuchi"}),
        ({"koui": ("settei",)}, set(), {"mk_jimu", "gt_saki", "mk_tsuchi"}),
        ({"koui": ("teikyo",), "gt_keitai": ("sonota",)}, {"gt_keitai_text"}, set()),
        ({"koui": ("teikyo",), "gt_keitai": ("denji",)}, set(), {"gt_keitai_text"}),
        ({"koui": ("teikyo",), "gt_tsuchi": "nashi"}, {"gt_tsuchi_riyu"}, {"gt_tsuchi_jiki", "gt_tsuchi_hoho"}),
        ({"koui": ("teikyo",), "gt_tsuchi": "ari"}, {"gt_tsuchi_jiki", "gt_tsuchi_hoho"}, {"gt_tsuchi_riyu"}),
        ({"koui": ("mokutekigai",), "mk_tsuchi": "nashi"}, {"mk_tsuchi_riyu"}, {"gt_tsuchi_riyu"}),
        ({"sonota_koumoku": "１．郵便番号"}, set(), {"grid"}),
    ],
)
def test_2_conditions_of_the_sheet(
    findings: Check, sheet: Form, values: dict[str, Any], asked: set[str], not_asked: set[str]
) -> None:
    missing = _missing(findings(sheet, values))
    assert asked <= missing
    assert not not_asked & missing


def test_2_conditions_of_the_survey(findings: Check, survey: Form) -> None:
    assert "mk_sonota" in _missing(findings(survey, {"konkyo": ("k12",), "mk_grid": ("shimei", "denwa")}))
    four = ("shimei", "seinengappi", "seibetsu", "jusho")
    assert "mk_sonota" not in _missing(findings(survey, {"konkyo": ("k12",), "mk_grid": four}))
    assert "gt_sonota" in _missing(findings(survey, {"konkyo": ("k13",), "gt_grid": ("seibetsu",)}))
    assert "gt_sonota" not in _missing(findings(survey, {"konkyo": ("k13",), "gt_grid": ("shimei", "jusho")}))


def test_3_grades_and_order(findings: Check, sheet: Form) -> None:
    found = findings(
        sheet,
        {"jikou": "住民住民,目的外利用", "koui": ("teikyo",), "konkyo": ("k12",), "biko": "住民住民"},
        {"kaisaibi": "そのうち"},
    )
    assert {f.code for f in found if f.grade == "誤り"} == {"missing"}
    grades = [f.grade for f in found]
    assert grades == sorted(grades, key=["誤り", "注意", "気づき"].index)
    hints = [f.place for f in found if f.grade == "気づき"]
    assert hints[0] == "fact:kaisaibi"
    assert hints[-1] == "biko"
    assert len({(f.code, f.place, f.start) for f in found}) == len(found)


def test_4_texts_of_closed_fields_are_not_linted(findings: Check, sheet: Form) -> None:
    values = {"koui": ("teikyo",), "mk_riyu": "住民住民"}
    assert not [f for f in findings(sheet, values) if f.place == "mk_riyu"]
    assert [f for f in findings(sheet, {**values, "koui": ("mokutekigai",)}) if f.code == "text.doubled"]


def test_4_a_closed_answer_opens_nothing(sheet: Form) -> None:
    """通知 = 無 left behind in a section that was closed again does not keep its reason open."""
    opened = view(sheet, Answers.of(sheet, {"koui": ("teikyo",), "gt_tsuchi": "nashi"}), {})
    assert "gt_tsuchi_riyu" in opened.fields
    closed = view(sheet, Answers.of(sheet, {"koui": ("settei",), "gt_tsuchi": "nashi"}), {})
    assert not {"gt_tsuchi", "gt_tsuchi_riyu"} & set(closed.fields)
    assert "gt_tsuchi" not in closed.values


def test_4_chains_of_closed_fields_close_to_the_end(sheet: Form) -> None:
    fields = tuple(
        Field(
            f"f{n}", "text", f"欄{n}", shown=Atom("field", f"f{n - 1}", "filled") if n else sheet.fields["jikou"].shown
        )
        for n in range(6)
    )
    form = replace(sheet, sections=(Section("s", "段", fields),), rules=())
    all_filled = {f.id: "あ" for f in fields}
    assert set(view(form, Answers.of(form, all_filled), {}).fields) == set(all_filled)
    assert set(view(form, Answers.of(form, {**all_filled, "f0": ""}), {}).fields) == {"f0"}


def test_5_sensitive_items(findings: Check, sheet: Form) -> None:
    (found,) = [f for f in findings(sheet, {"grid": ("byoreki", "shimei")}) if f.code == "sensitive"]
    assert "「病歴」" in found.sentence
    assert "氏名" not in found.sentence
    assert not [f for f in findings(sheet, {"grid": ("shimei",)}) if f.code == "sensitive"]
    explained = {"grid": ("byoreki",), "biko": "要配慮個人情報を扱うため，保管庫に施錠する。"}
    assert not [f for f in findings(sheet, explained) if f.code == "sensitive"]


@pytest.mark.parametrize(
    ("fact", "text", "told"),
    [
        ("kaisaibi", "令和３年２月30日", True),
        ("kaisaibi", "令和３年８月", True),
        ("kaisaibi", "R3.8.2", False),
        ("kaisaibi", "", False),
        ("nendo", "ことし", True),
        ("nendo", "令和３年度", False),
        ("tanto", "なんでも", False),
    ],
)
def test_5_unreadable_facts(findings: Check, sheet: Form, fact: str, text: str, told: bool) -> None:
    said = [f for f in findings(sheet, {}, {fact: text}) if f.code == "fact.unreadable"]
    assert [f.place for f in said] == ([f"fact:{fact}"] if told else [])


def test_6_shared_labels_name_their_section(findings: Check, sheet: Form) -> None:
    fields = [Field("a", "text", "（理由）", required=sheet.fields["jikou"].required), Field("b", "text", "（理由）")]
    sections = (Section("x", "目的外利用", (fields[0],)), Section("y", "外部提供", (fields[1],)))
    (found,) = findings(replace(sheet, sections=sections, rules=()))
    assert found.label == "目的外利用・（理由）"


_FORMS = [load("komae.sheet"), load("komae.survey")]
_WORDS = st.lists(
    st.sampled_from(
        [
            "住民",
            "別紙のとおり（２頁参照）",
            "令和３年",
            "２月30日",
            "、",
            ",",
            "（",
            "課税",
            "×",
            "24,000",
            "\x00",
            "ｱ",
            "\ue000",
            "\n",
        ]
    ),
    max_size=6,
).map("".join)


def _answers(form: Form) -> st.SearchStrategy[Case]:
    def of(field: Field) -> st.SearchStrategy[Any]:
        ids = list(field.choices)
        if field.kind == "choice":
            return st.sampled_from(["", *ids, "?"])
        if field.is_tuple:
            return st.lists(st.sampled_from([*ids, "?"]) if ids else _WORDS, max_size=4).map(tuple)
        return st.one_of(_WORDS, st.text(max_size=10))

    values = st.fixed_dictionaries({}, optional={f.id: of(f) for f in form.fields.values()})
    facts = st.dictionaries(st.sampled_from([f.id for f in form.facts]), st.one_of(_WORDS, st.just("kojo")))
    papers = st.lists(
        st.builds(
            Attachment, *map(st.just, "ab"), _WORDS, st.just(1), st.just(""), st.integers(0, 5), st.integers(1, 3)
        ),
        max_size=2,
    )
    return st.builds(lambda v, f, a: Case("0", (Answers.of(form, v),), f, attachments=tuple(a)), values, facts, papers)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_7_never_raises_and_never_changes(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(_FORMS))
    case = data.draw(_answers(form))
    before = dict(case.answers.values)
    found = check(form, case)
    assert dict(case.answers.values) == before
    for finding in found:
        assert finding.sentence
        assert finding.label
        assert finding.place in form.fields or finding.place.startswith("fact:")
        if finding.start >= 0:
            assert finding.start + finding.length <= len(case.answers.text(finding.place))
    assert found == check(form, case)

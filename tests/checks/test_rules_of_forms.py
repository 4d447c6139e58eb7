"""Every rule of every shipped form has a case that makes it speak and one that keeps it silent; new rules must be added.

1. Each rule speaks on its case, at its place, and nothing raises.
2. Each rule is silent on its other case.
3. No shipped rule is without a case, and none is a 誤り.
4. Rules read only what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from desktop.checks.finding import Finding
from desktop.definition.condition import Atom
from desktop.definition.find import forms, load
from desktop.definition.model import Rule
from tests.checks.tries import SEVERAL, Try

Check = Callable[..., tuple[Finding, ...]]


_MK = {"koui": ("mokutekigai",)}
_GT = {"koui": ("teikyo",)}
_LATE = {"jiki": "令和３年４月", "fact:kaisaibi": "令和３年８月２日"}
_MK_REASON = {**_MK, "mk_tsuchi": "nashi"}
_GT_REASON = {**_GT, "gt_tsuchi": "nashi"}

TRIES: dict[tuple[str, str], Try] = {
    ("komae.sheet", "nendo-kaisaibi"): Try(
        {"fact:nendo": "令和３年度", "fact:kaisaibi": "令和４年４月１日"},
        {"fact:nendo": "令和３年度", "fact:kaisaibi": "令和４年３月31日"},
    ),
    ("komae.sheet", "kigen-kaisaibi"): Try(
        {"fact:teishutsu_kigen": "令和３年８月10日", "fact:kaisaibi": "令和３年８月２日"},
        {"fact:teishutsu_kigen": "令和３年７月10日", "fact:kaisaibi": "令和３年８月２日"},
    ),
    ("komae.sheet", "hokoku-jigo"): Try(
        {"kubun": "hokoku", **_LATE}, {"kubun": "hokoku", **_LATE, "biko": "事後に報告することとした。"}
    ),
    ("komae.sheet", "shimon-jigo"): Try(
        {"kubun": "shimon", **_LATE}, {"kubun": "shimon", "jiki": "令和３年９月", "fact:kaisaibi": "令和３年８月２日"}
    ),
    ("komae.sheet", "shimon-biko-jigo"): Try(
        {"kubun": "shimon", "biko": "事後に報告することとした。"},
        {"kubun": "hokoku", "biko": "事後に報告することとした。"},
    ),
    ("komae.sheet", "jikou-owari"): Try({"jikou": "外部提供の要否"}, {"jikou": "外部提供について　"}),
    ("komae.sheet", "jikou-mokutekigai"): Try(
        {"jikou": "目的外利用について", **_GT}, {"jikou": "目的外利用について", **_MK}
    ),
    ("komae.sheet", "jikou-teikyo"): Try({"jikou": "外部提供について", **_MK}, {"jikou": "外部提供について", **_GT}),
    ("komae.sheet", "mokutekigai-konkyo"): Try({**_MK, "konkyo": ("k13",)}, {**_MK, "konkyo": ("k12",)}),
    ("komae.sheet", "teikyo-konkyo"): Try({**_GT, "konkyo": ("k12",)}, {**_GT, "konkyo": ("sonota",)}),
    ("komae.sheet", "shushu-konkyo"): Try(
        {"koui": ("shushu",), "konkyo": ("k13",)}, {"koui": ("shushu",), "konkyo": ("k8",)}
    ),
    ("komae.sheet", "kiroku-konkyo"): Try(
        {"koui": ("tsuika",), "konkyo": ("k12",)}, {"koui": ("tsuika",), "konkyo": ("k14",)}
    ),
    ("komae.sheet", "konkyo-8"): Try({"konkyo": ("k8",), **_MK}, {"konkyo": ("k8",), "koui": ("shushu",)}),
    ("komae.sheet", "konkyo-12"): Try({"konkyo": ("k12",), **_GT}, {"konkyo": ("k12",), **_MK}),
    ("komae.sheet", "konkyo-13"): Try({"konkyo": ("k13",), **_MK}, {"konkyo": ("k13",), **_GT}),
    ("komae.sheet", "konkyo-14"): Try({"konkyo": ("k14",), **_MK}, {"konkyo": ("k14",), "koui": ("henko",)}),
    ("komae.sheet", "kojo-konkyo"): Try(
        {"fact:rinji_kojo": "kojo", **_MK, "konkyo": ("k12",)}, {"fact:rinji_kojo": "rinji", **_MK, "konkyo": ("k12",)}
    ),
    ("komae.sheet", "koumoku-koui"): Try({"grid": ("shimei",)}, {"grid": ("shimei",), **_MK}),
    ("komae.sheet", "zei-koumoku"): Try(
        {"sonota_koumoku": "２．住民税課税情報"}, {"sonota_koumoku": "２．住民税課税情報", "grid": ("nozei",)}
    ),
    ("komae.sheet", "shotoku-koumoku"): Try(
        {"sonota_koumoku": "前年の所得", "grid": ("nozei",)}, {"sonota_koumoku": "前年の所得", "grid": ("shunyu",)}
    ),
    ("komae.sheet", "hogo-koumoku"): Try(
        {"sonota_koumoku": "被保護者情報"}, {"sonota_koumoku": "被保護者情報", "grid": ("fujo",)}
    ),
    ("komae.sheet", "kenko-koumoku"): Try(
        {"sonota_koumoku": "要介護度"}, {"sonota_koumoku": "要介護度", "grid": ("kenko",)}
    ),
    ("komae.sheet", "kazoku-koumoku"): Try(
        {"sonota_koumoku": "世帯主との続柄"}, {"sonota_koumoku": "世帯主との続柄", "grid": ("kazoku",)}
    ),
    ("komae.sheet", "nomi-mokutekigai"): Try(
        {"sonota_koumoku": "課税情報（目的外利用のみ）", **_GT}, {"sonota_koumoku": "課税情報（目的外利用のみ）", **_MK}
    ),
    ("komae.sheet", "nomi-teikyo"): Try(
        {"sonota_koumoku": "郵便番号（外部提供のみ）", **_MK}, {"sonota_koumoku": "郵便番号（外部提供のみ）", **_GT}
    ),
    ("komae.sheet", "itaku-joken"): Try(
        {**_GT, "gt_riyu": "貼付作業を委託するため。"},
        {**_GT, "gt_riyu": "貼付作業を委託するため。", "gt_joken": "条例の遵守を徹底させる。"},
    ),
    ("komae.sheet", "tsuchi-mk-jobun"): Try(
        {**_MK_REASON, "mk_tsuchi_riyu": "第13条第５項の規定の趣旨は"},
        {**_MK_REASON, "mk_tsuchi_riyu": "第12条第５項の規定の趣旨は"},
    ),
    ("komae.sheet", "tsuchi-gt-jobun"): Try(
        {**_GT_REASON, "gt_tsuchi_riyu": "第13条第５項…目的外利用に係る通知は不要"},
        {**_GT_REASON, "gt_tsuchi_riyu": "第13条第５項…外部提供に係る通知は不要"},
    ),
    ("komae.sheet", "tsuchi-mk-tadashigaki"): Try(
        {**_MK_REASON, "mk_tsuchi_riyu": "不要である。"}, {**_MK_REASON, "mk_tsuchi_riyu": "同条同項ただし書を適用し，"}
    ),
    ("komae.sheet", "tsuchi-gt-tadashigaki"): Try(
        {**_GT_REASON, "gt_tsuchi_riyu": "不要である。"}, {**_GT_REASON, "gt_tsuchi_riyu": "同条同項ただし書を適用し，"}
    ),
    ("komae.survey", "nendo-kaisaibi"): Try(
        {"fact:nendo": "令和３年度", "fact:kaisaibi": "R3.3.31"},
        {"fact:nendo": "令和３年度", "fact:kaisaibi": "R3.4.1"},
    ),
    ("komae.survey", "teikyo-koumoku"): Try(
        {"mk_grid": ("shimei",), "gt_grid": ("shimei", "jusho")},
        {"mk_grid": ("shimei", "jusho"), "gt_grid": ("shimei",)},
    ),
    ("komae.survey", "mokutekigai-konkyo"): Try(
        {"mk_grid": ("shimei",), "konkyo": ("k13",)}, {"mk_grid": ("shimei",), "konkyo": ("k12",)}
    ),
    ("komae.survey", "teikyo-konkyo"): Try(
        {"gt_grid": ("shimei",), "konkyo": ("k12",)}, {"gt_grid": ("shimei",), "konkyo": ("k12", "k13")}
    ),
    ("komae.survey", "itaku-joken"): Try(
        {"konkyo": ("k13",), "gt_riyu": "貼付業務を外部委託するため。"},
        {"konkyo": ("k13",), "gt_riyu": "貼付業務を外部委託するため。", "gt_joken": "特記仕様書を取り交わす。"},
    ),
}
TRIES.update({(form, rule): tried for form, rules in SEVERAL.items() for rule, tried in rules.items()})


def _said(findings: Check, form_id: str, rule: str, given: Mapping[str, Any]) -> list[Finding]:
    form = load(form_id)
    facts = {k.removeprefix("fact:"): v for k, v in given.items() if k.startswith("fact:")}
    values = {k: v for k, v in given.items() if not k.startswith("fact:")}
    return [f for f in findings(form, values, facts) if f.code == f"rule.{rule}"]


@pytest.mark.parametrize("key", TRIES, ids=".".join)
def test_1_speaks(findings: Check, key: tuple[str, str]) -> None:
    form_id, rule_id = key
    rule = next(r for r in load(form_id).rules if r.id == rule_id)
    (found,) = _said(findings, form_id, rule_id, TRIES[key].speaks)
    assert found.place == (TRIES[key].at or rule.at)
    assert found.grade == rule.grade
    assert found.sentence.endswith(("。", "。）"))
    assert rule.source


@pytest.mark.parametrize("key", TRIES, ids=".".join)
def test_2_is_silent(findings: Check, key: tuple[str, str]) -> None:
    assert _said(findings, *key, TRIES[key].silent) == []


def test_3_every_shipped_rule_has_a_case() -> None:
    shipped = {(e.id, r.id) for e in forms() for r in load(e.id, e.version).rules}
    assert shipped == set(TRIES)


def test_3_no_rule_is_graver_than_a_contradiction() -> None:
    assert {r.grade for e in forms() for r in load(e.id, e.version).rules} <= {"注意", "気づき"}


def test_4_an_answer_under_a_closed_section_is_not_judged(findings: Check) -> None:
    given = {
        "koui": ("mokutekigai",),
        "gt_riyu": "貼付作業を委託するため。",
        "gt_tsuchi": "nashi",
        "gt_tsuchi_riyu": "不要",
    }
    assert _said(findings, "komae.sheet", "itaku-joken", given) == []
    assert _said(findings, "komae.sheet", "tsuchi-gt-tadashigaki", given) == []


def test_4_the_word_that_made_a_rule_speak_is_pointed_at(findings: Check) -> None:
    (found,) = _said(findings, "komae.sheet", "zei-koumoku", {"sonota_koumoku": "１．支援措置\n２．住民税課税情報"})
    assert (found.start, found.length) == (12, 2)


def test_4_a_rule_at_a_closed_place_stands_where_it_reads(findings: Check) -> None:
    form = load("komae.sheet")
    when = Atom("field", "biko", "contains", ("委託",))
    rules = tuple(Rule(f"r{n}", "注意", when, at, "言う。") for n, at in enumerate(("gt_joken", "attachments", "biko")))
    found = findings(replace(form, rules=rules), {"biko": "作業を委託する。"})
    said = {f.code: (f.place, f.label, f.start) for f in found if f.grade == "注意"}
    assert said == {
        "rule.r0": ("biko", "備考", 3),
        "rule.r1": ("attachments", "添付ファイル", -1),
        "rule.r2": ("biko", "備考", 3),
    }

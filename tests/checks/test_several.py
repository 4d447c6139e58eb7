"""A case of several papers.

1. Findings of a paper stand at its places in the case and name it; the case's own stand at the case's.
2. What papers take over is asked for once, and its words are looked at once, where they were written.
3. Rules of the case read every paper; rules ``each`` speak for every copy, against what it hangs under.
4. Papers that were left out and copies without a parent are told.
5. References to 別紙 find the annex pages of the case.
6. An offer mends the place where the words stand; nothing is offered for words taken over.
7. Findings stand gravest first, then in the order of the papers; the check is quick.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.answers.model import Answers
from desktop.answers.shown import view
from desktop.case.model import Attachment, Case
from desktop.checks.check import check
from desktop.checks.finding import Finding
from desktop.checks.mend import act_for
from desktop.checks.several import places_in_order
from desktop.definition.condition import Atom
from desktop.definition.model import AT, Change, Field, Form, Rule, Value
from tests.several import SEVERAL, contract, form_of

BASE: dict[str, Value] = {
    "jigyo": "健診",
    "koui": ("itaku", "sai"),
    "koumoku": ("氏名", "住所"),
    "itakusaki@itaku": "甲社",
    "itakusaki@saiitaku-1": "乙社",
}


def found(
    values: dict[str, Value], form: Form = SEVERAL, attachments: tuple[Attachment, ...] = (), pages: int | None = None
) -> tuple[Finding, ...]:
    case = Case("0", (Answers.of(form, values),), attachments=attachments)
    return check(form, case, annex_pages=pages)


def brief(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(f.code, f.place) for f in findings]


def test_1_a_sound_case_is_silent() -> None:
    assert found(BASE) == ()


def test_1_findings_of_a_paper() -> None:
    told = found({**BASE, "riyu@saiitaku-2": "ｶﾅ", "@saiitaku": ("1", "2")})
    assert brief(told) == [("missing", "itakusaki@saiitaku-2"), ("text.half-kana", "riyu@saiitaku-2")]
    assert told[0].label == "再委託２・委託先"
    assert told[0].sentence == "「委託先」が書かれていません。記入してください。"
    assert told[1].change == Change("riyu@saiitaku-2", "replace", "ｶﾅ", "カナ")


def test_2_what_papers_take_over_is_asked_for_once() -> None:
    told = found({k: v for k, v in BASE.items() if k not in ("jigyo", "koumoku")})
    assert brief(told) == [("missing", "jigyo"), ("missing", "koumoku")]
    assert told[1].label == "項目"
    assert told[1].sentence == "「項目」が書かれていません。「業務委託」「再委託」に載るので、記入してください。"


def test_2_words_are_looked_at_once() -> None:
    told = found({**BASE, "jigyo": "健診の ﾃﾞｰﾀ", "koumoku": ("氏名", "ｼﾞｭｳｼｮ")})
    assert brief(told) == [("text.half-kana", "jigyo"), ("text.half-kana", "koumoku")]
    own = found({**BASE, "koumoku@itaku": ("氏名", "ｼﾞｭｳｼｮ"), "koumoku": ("氏名", "ｼﾞｭｳｼｮ")})
    assert brief(own) == [("text.half-kana", "koumoku"), ("text.half-kana", "koumoku@itaku")]


def test_3_rules_over_the_case() -> None:
    told = found({**BASE, "koumoku@itaku": ("氏名", "住所", "電話番号")})
    assert brief(told) == [("rule.same", "koumoku@itaku")]
    assert told[0].label == "業務委託・項目"


def test_3_rules_for_each_copy() -> None:
    values: dict[str, Value] = {
        **BASE,
        "@saiitaku": ("1", "2 itaku", "3"),
        "itakusaki@saiitaku-2": "丙社",
        "itakusaki@saiitaku-3": "丁社",
        "koumoku@saiitaku-2": ("氏名", "病歴"),
        "koumoku@saiitaku-3": ("氏名",),
    }
    told = found(values)
    assert brief(told) == [("rule.beyond", "koumoku@saiitaku-2")]
    assert told[0].grade == "誤り"


def test_3_rules_of_a_paper_speak_at_the_paper() -> None:
    rule = Rule("kara", "注意", Atom("field", "riyu", "contains", ("随時",)), "riyu", "理由を確かめてください。")
    papers = tuple(replace(p, form=replace(p.form, rules=(rule,))) if p.copies else p for p in SEVERAL.papers)
    (told,) = found({**BASE, "riyu@saiitaku-1": "必要の都度、随時"}, replace(SEVERAL, papers=papers))
    assert (told.code, told.place, told.start, told.length) == ("rule.kara", "riyu@saiitaku-1", 6, 2)


def test_4_a_paper_that_was_left_out() -> None:
    (told,) = found({**BASE, "koui": ("itaku",), "@itaku": ("off",)})
    assert (told.grade, told.code, told.place, told.label) == ("注意", "paper.left-out", "@itaku", "業務委託")
    assert found({**BASE, "koui": ("itaku",), "@check": ("on",)})[0].place == "c_ku@check"


@pytest.mark.parametrize(
    ("values", "piece"),
    [
        ({"koui": ("sai",)}, "「再委託」の元になる「業務委託」が案件にありません"),
        ({"@saiitaku": ("1 itaku-7",)}, "「再委託」の元の「業務委託７」が案件にありません"),
    ],
)
def test_4_a_copy_without_a_parent(values: dict[str, Value], piece: str) -> None:
    told = [f for f in found({**BASE, **values}) if f.code.startswith(("paper.", "rule."))]
    assert brief(tuple(told)) == [("paper.no-parent", "@saiitaku")]
    assert piece in told[0].sentence


def test_5_annex_pages_of_the_case() -> None:
    values: dict[str, Value] = {**BASE, "jigyo": "統計", "riyu@itaku": "別紙のとおり（３頁参照）"}
    assert found(values, pages=3) == ()
    assert found(values) == (), "nobody counted the pages"
    (told,) = found(values, pages=2)
    assert (told.grade, told.code, told.place) == ("誤り", "missing.attachment", "riyu@itaku")
    assert "別紙は２頁までで、３頁がありません" in told.sentence
    attached = Attachment("1", "別紙.pdf", "【別紙】図", 1, "0", pages=1, first_page=3)
    assert [f for f in found(values, attachments=(attached,), pages=2) if f.grade == "誤り"] == []
    without = {**values, "@tokei": ("off",)}
    assert ("missing.attachment", "riyu@itaku") in brief(found(without, pages=0))


def test_5_a_listed_annex_may_be_a_paper() -> None:
    itaku = form_of("itaku", contract(fields=(Field("shiryo", "attachments", "その他資料"),)))
    papers = tuple(replace(p, form=itaku) if p.id == "itaku" else p for p in SEVERAL.papers)
    form = replace(SEVERAL, papers=papers)
    values: dict[str, Value] = {**BASE, "shiryo@itaku": ("【別紙】統計", "契約書案")}
    assert [f.start for f in found({**values, "jigyo": "統計"}, form) if f.code == "reference.file"] == [7]
    assert [f.start for f in found(values, form) if f.code == "reference.file"] == [0, 7]
    file = Attachment("1", "契約書案.docx", "契約書案", 1, "0")
    other = replace(file, id="2", name="図.pdf", title="図")
    told = found({**values, "jigyo": "統計"}, form, attachments=(file, other))
    assert brief(told) == [("reference.title", "shiryo@itaku")]


def test_6_an_offer_mends_the_place_where_the_words_stand() -> None:
    values: dict[str, Value] = {**BASE, "koumoku@itaku": ("氏名", "ｼﾞｭｳｼｮ"), "koumoku": ("氏名", "ｼﾞｭｳｼｮ")}
    finding = next(f for f in found(values) if f.place == "koumoku@itaku")
    act = act_for(finding, SEVERAL, Answers.of(SEVERAL, values))
    assert act is not None
    assert [(e.place, e.new) for e in act.edits] == [("koumoku@itaku", ("氏名", "ジュウショ"))]


def test_6_nothing_is_offered_for_words_taken_over() -> None:
    change = Change("koumoku", "clear")
    rule = Rule("x", "注意", Atom("field", "koumoku", "filled"), "koumoku", "確かめてください。", change=change)
    papers = tuple(replace(p, form=replace(p.form, rules=(rule,))) if p.id == "itaku" else p for p in SEVERAL.papers)
    form = replace(SEVERAL, papers=papers)
    assert [f.change for f in found(BASE, form)] == [None]
    own = found({**BASE, "koumoku@itaku": ("氏名", "住所")}, form)
    assert [f.change for f in own] == [Change("koumoku@itaku", "clear")]


def test_7_order() -> None:
    told = found({"koui": ("itaku", "check"), "koumoku": ("ｱ",), "riyu@itaku": "ｲ"})
    assert brief(told) == [
        ("missing", "jigyo"),
        ("missing", "itakusaki@itaku"),
        ("missing.rows", "c_ku@check"),
        ("text.half-kana", "koumoku"),
        ("text.half-kana", "riyu@itaku"),
    ]


def test_7_twelve_papers() -> None:
    copies = tuple(str(n) for n in range(1, 10))
    long = "住民基本台帳から対象者を抽出し、委託先に渡す。" * 20
    values: dict[str, Value] = {
        **BASE,
        "jigyo": "統計",
        "koui": ("itaku", "sai", "check"),
        "@saiitaku": copies,
        "c_ku@check": ("u1=maru",),
        **{f"itakusaki@saiitaku-{n}": f"{n}社" for n in copies},
        **{f"riyu@saiitaku-{n}": f"{n}：{long}" for n in copies},
        "ichiran@tokei": tuple((f"{n}の委託。{long[:100]}", "有") for n in range(40)),
        "t@tokei": (("1", "2", "3"),) * 3,
    }
    case = Case("0", (Answers.of(SEVERAL, values),))
    assert len(view(SEVERAL, case.answers, {}).papers) == 12
    assert len(check(SEVERAL, case)) > len(copies)


cell = st.text("あ１1,，※（）\t\nｱ", max_size=5)
rows = st.lists(st.tuples(cell, cell, cell), max_size=4).map(tuple)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["jigyo", "riyu@itaku", "riyu@saiitaku-1", "setsumei@tokei", "kikan@saiitaku-2", "itakusaki@itaku"]
        ),
        cell,
    ),
    rows,
    st.lists(st.sampled_from(["1", "2 itaku", "3 saiitaku-1", "on", "off", "x y z"]), max_size=3).map(tuple),
    st.lists(st.sampled_from(["itaku", "sai", "check"]), max_size=3).map(tuple),
)
def test_8_whatever_the_answers_nothing_breaks(
    texts: dict[str, Value], given_rows: Value, said: Value, koui: Value
) -> None:
    values = {
        **texts,
        "koui": koui,
        "@saiitaku": said,
        "@tokei": ("on",),
        "t@tokei": given_rows,
        "ichiran@tokei": given_rows,
        "zu@tokei": given_rows,
        "chu@tokei": tuple(texts),
    }
    case = Case("0", (Answers.of(SEVERAL, values),))
    shown = view(SEVERAL, case.answers, {})
    order = places_in_order(SEVERAL, shown)
    for finding in check(SEVERAL, case, annex_pages=1):
        assert finding.place in order
        assert finding.sentence.endswith("。")
        assert finding.label
        text = shown.text(finding.place) if AT in finding.place or finding.place in shown.fields else ""
        assert finding.start + finding.length <= len(text) or finding.start == -1
        if finding.change is not None:
            act_for(finding, SEVERAL, case.answers)

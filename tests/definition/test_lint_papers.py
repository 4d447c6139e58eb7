"""A case of several papers: what its papers, takings over, rules and conditions get wrong is told by file and line."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.definition.find import forms, load
from desktop.definition.lint import lint
from desktop.errors import DeskErrors

C, R = "jigyo.v1.toml", "jigyo.v1.rules.toml"
IT, SA, KE = "itaku.v1.toml", "saiitaku.v1.toml", "kensu.v1.toml"
RULE = 'when = { field = "kikan@this", outside_field = "kikan@parent" }'


def test_the_case_reads_whole(misaki: Any) -> None:
    form = load("misaki.jigyo", 1, (misaki.path,))
    assert [p.id for p in form.papers] == ["shimon", "itaku", "saiitaku", "shi", "aite", "kensu"]
    sub = form.papers[2]
    assert (sub.title, sub.copies, sub.parents, sub.takes) == (
        "再委託",
        True,
        ("itaku",),
        {"moto": "{itakusaki@itaku}"},
    )
    assert (form.papers[1].annex, form.papers[3].own_pages, form.papers[5].after) == ("別紙{n}", True, "件数")
    assert form.fields["koumoku@saiitaku-2"].kind == "list"
    assert form.layout.rows == ()
    assert form.papers[0].form.style.dates == "spaced"
    assert form.papers[0].form.style.comma == form.style.comma == "、"
    assert [r.each for r in form.rules] == ["saiitaku", "saiitaku", ""]


def test_lists_know_cases_and_parts_from_the_heads(misaki: Any) -> None:
    listed = {f.id: f for f in forms((misaki.path,))}
    assert [f.id for f in listed.values() if f.papers] == ["misaki.jigyo"]
    assert {f.id for f in listed.values() if not f.alone} == {
        "misaki.shimon", "misaki.saiitaku", "misaki.taisaku-shi", "misaki.taisaku-aite",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "piece", "suggestion"),
    [
        (C, 'form = "itaku.v1"', 'form = "itaka.v1"', "用紙の様式「itaka.v1.toml」が同じフォルダーにありません", "itaku.v1"),
        (C, 'form = "itaku.v1"', 'form = "jigyo.v1"', "「jigyo.v1.toml」は用紙のある案件なので", ""),
        (C, 'id = "aite"', 'id = "shi"', "用紙の識別名「shi」が２度", ""),
        (C, 'parents = ["itaku"]', 'parents = ["itako"]', "親の用紙「itako」がこの案件にありません", "itaku"),
        (C, "copies = true\n", "", "親（parents）は、何枚も作る用紙だけ", ""),
        (C, "papers = true", "papers = false", "様式の頭に papers = true と書いてください", ""),
        (C, 'annex = "別紙{n}"', 'annex = "別紙{m}"', "「annex」の { } には {n}", ""),
        (C, "{itakusaki@itaku}", "{itakusaki@itako}", "引き継ぐ元の欄「itakusaki@itako」がこの案件にありません", "itakusaki@itaku"),
        (C, "takes = { moto =", "takes = { mota =", "用紙「再委託」に欄「mota」はありません", "moto"),
        (C, "takes = { moto =", 'takes = { koumoku = "{jigyo}など", moto =', "list なので、文では引き継げません", ""),
        (C, "takes = { moto =", 'takes = { koumoku = "{jigyo}", moto =', "欄「jigyo」は text、用紙「再委託」の欄「koumoku」は list と、種類が違います", ""),
        (C, "takes = { moto =", 'takes = { saki = "{koui}", moto =', "欄「koui」は choices なので、文の中には引き継げません", ""),
        (C, "takes = { moto =", 'takes = { saki = "{jigyo", moto =', "{ } が閉じていないか、重なっています", ""),
        (C, 'shown_when = { field = "koui", has = "hokoku" }', 'shown_when = { field = "koi", has = "hokoku" }', "欄「koi」はこの様式にありません", "koui"),
        (C, 'shown_when = { field = "koui", has = "hokoku" }', 'shown_when = { field = "jigyo@kensu", filled = true }', "用紙や欄を出す条件が堂々巡りです（@kensu → @kensu）", ""),
        (IT, 'kind = "list"\nnumbering = "、"', 'kind = "prose"', "欄「koumoku」は、案件では list、用紙「業務委託」では prose と、種類が違います", ""),
        (SA, 'id = "riyu"', 'id = "itakusaki"', "欄「itakusaki」は、用紙「業務委託」では text、用紙「再委託」では prose と、種類が違います", ""),
        (R, 'each = "saiitaku"', 'each = "saiitak"', "each の「saiitak」は、何枚も作る用紙", "saiitaku"),
        (R, 'each = "saiitaku"', 'each = "itaku"', "each の「itaku」は、何枚も作る用紙", "saiitaku"),
        (R, 'at = "koumoku@this"', 'at = "koumok@this"', "行き先の欄「koumok@this」がありません", "koumoku@this"),
        (R, 'at = "itakusaki@itaku"', 'at = "itakusaki@saiitaku"', "行き先の欄「itakusaki@saiitaku」がありません", "itakusaki@itaku"),
        (R, RULE, RULE.replace("kikan@parent", "kikan@parents"), "欄「kikan@parents」はこの様式にありません", "kikan@parent"),
        (R, RULE, RULE.replace("kikan@parent", "koumoku@parent"), "「outside_field」は時期の欄だけに使えます", ""),
        (R, 'beyond_field = "koumoku@parent"', 'beyond_field = "jigyo"', "「beyond_field」は複数選択か並べる欄だけに使えます。「jigyo」は text です", ""),
        (R, 'beyond_field = "koumoku@parent"', 'unlike_field = "koui"', "種類が違うので比べられません", ""),
        (R, 'lacks = ["認証"]', "lacks = []", "lacks には、文字か、文字の並び", ""),
    ],
)  # fmt: skip
def test_one_fault(misaki: Any, file: str, old: str, new: str, piece: str, suggestion: str) -> None:
    misaki.spoil(file, old, new)
    told = [f for f in lint(misaki.path) if piece in f.sentence]
    assert told, [str(f) for f in lint(misaki.path)]
    assert told[0].suggestion == suggestion
    assert told[0].line


@pytest.mark.parametrize("name", ["a@b", "@", "a-1", "kensu-1"])
def test_ids_with_signs_of_places(misaki: Any, name: str) -> None:
    """Ids of fields and papers that would read as places are told, nothing worse."""
    misaki.spoil(KE, 'id = "nendo2"', f'id = "{name}"')
    misaki.spoil(C, 'id = "kensu"', f'id = "{name}"')
    told = [f.file.name for f in lint(misaki.path) if f"識別名「{name}」は、半角の英小文字" in f.sentence]
    assert told == [C, KE]


def test_a_layout_of_a_case_is_told(misaki: Any) -> None:
    (misaki.path / "jigyo.v1.layout.toml").write_text("[[row]]\n", "utf-8")
    [fault] = lint(misaki.path)
    assert fault.file.name == "jigyo.v1.layout.toml"
    assert "用紙のある案件に紙面はありません" in fault.sentence


def test_options_of_a_choice_must_agree(misaki: Any) -> None:
    misaki.spoil(SA, 'id = "riyu"\nkind = "prose"\nlabel = "再委託の理由"', CHOICE)
    misaki.spoil("saiitaku.v1.layout.toml", '{ field = "riyu" }', '{ marks = "koui" }')
    [fault] = lint(misaki.path)
    assert "欄「koui」の選択肢「hokoku」は、用紙「再委託」にありません" in fault.sentence


CHOICE = (
    'id = "koui"\nkind = "choices"\nlabel = "すること"\n'
    'options = [{ id = "itaku", label = "委託" }, { id = "saiitaku", label = "再委託" }]'
)


def test_taking_over_in_a_circle(misaki: Any) -> None:
    misaki.spoil(C, 'form = "itaku.v1"', 'form = "itaku.v1"\ntakes = { itakusaki = "{honbun@shimon}" }')
    misaki.spoil(C, 'における個人情報の取扱いについて（諮問）" }', 'について", honbun = "{itakusaki@itaku}" }')
    told = [f for f in lint(misaki.path) if "引き継ぎが堂々巡りです" in f.sentence]
    assert [f.line for f in told] == [misaki.line(C, "takes = { kemmei")]
    assert "honbun@shimon → itakusaki@itaku → honbun@shimon" in told[0].sentence


def test_a_fact_of_a_paper_must_be_one_of_the_case(misaki: Any) -> None:
    fact = '[[fact]]\nid = "kaigi"\nkind = "date"\nlabel = "開催日"\n\n[[section]]\nid = "saiitaku"'
    misaki.spoil(SA, '[[section]]\nid = "saiitaku"', fact)
    assert lint(misaki.path) == ()
    misaki.spoil(
        SA, 'label = "再委託の期間"\nrequired = true', 'label = "期間"\nrequired = { fact = "kaigi", filled = true }'
    )
    [fault] = lint(misaki.path)
    assert (fault.file.name, "案件の情報「kaigi」（開催日）が案件にありません" in fault.sentence) == (C, True)
    misaki.spoil(C, "[[section]]", '[[fact]]\nid = "kaigi"\nkind = "text"\nlabel = "開催日"\n\n[[section]]')
    [fault] = lint(misaki.path)
    assert "案件では text、用紙では date と、種類が違います" in fault.sentence


def test_a_draft_of_a_paper_reads_the_case(misaki: Any) -> None:
    """In a form that is only a part, names and copies are looked up in the case; else in the form itself."""
    misaki.spoil(IT, 'short = "業務委託"', 'short = "業務委託"\nalone = false')
    each = '{ shape = "node", id = "re", text = "{saki@this}", lane = 2, each = "saiitaku" },\n  { shape = "arrow"'
    misaki.spoil(IT, '{ shape = "arrow"', each)
    assert lint(misaki.path) == ()
    misaki.spoil(IT, "{saki@this}", "{sakki@this}")
    [fault] = lint(misaki.path)
    assert "下書き「re」にある欄「sakki@this」が、案件にも用紙にもありません" in fault.sentence
    misaki.spoil(IT, 'each = "saiitaku"', 'each = "itaku"')
    [fault] = lint(misaki.path)
    assert "each「itaku」は、何枚も作る用紙" in fault.sentence


def test_a_fault_of_a_paper_is_told_once_and_refuses_the_case(misaki: Any) -> None:
    misaki.spoil(KE, 'short = "取扱い件数"', 'shrot = "取扱い件数"')
    assert [f.file.name for f in lint(misaki.path)] == [KE, KE]
    with pytest.raises(DeskErrors, match="shrot"):
        load("misaki.jigyo", 1, (misaki.path,))
    assert load("misaki.saiitaku", 1, (misaki.path,)).alone is False


def test_a_paper_gone_in_the_next_version(misaki: Any) -> None:
    text = (misaki.path / C).read_text("utf-8").replace("version = 1", "version = 2", 1)
    (misaki.path / "jigyo.v2.toml").write_text(text[: text.index('[[paper]]\nid = "kensu"')], "utf-8")
    [fault] = lint(misaki.path)
    assert (fault.grade, fault.file.name) == ("注意", "jigyo.v2.toml")
    assert "第1版の用紙「kensu」（取扱い件数）が第2版にありません" in fault.sentence


ROWS = """
[[rule]]
id = "ichiran"
grade = "注意"
at = "teikyosaki@kensu"
row_with = { umu = "有", yo = "" }
say = "目的を書いてください。"

[[rule]]
id = "kazu"
grade = "注意"
at = "teikyosaki@kensu"
tally = { having = { umu = "有" }, of = "kensu@kensu", row = "riyo", column = "ima" }
say = "数が合いません。"
"""


@pytest.mark.parametrize(
    ("old", "new", "piece", "suggestion"),
    [
        ("row_with = { umu", "row_with = { um", "表「teikyosaki@kensu」に列「um」はありません", "umu"),
        ('at = "teikyosaki@kensu"\nrow', 'at = "nendo1@kensu"\nrow', "「nendo1@kensu」は表の欄ではありません", ""),
        ("having = { umu", "having = { um", "表「teikyosaki@kensu」に列「um」はありません", "umu"),
        ('of = "kensu@kensu"', 'of = "kensu@kens"', "表の欄「kensu@kens」がありません", "kensu@kensu"),
        ('row = "riyo"', 'row = "riyou"', "表「kensu@kensu」に行「riyou」はありません", "riyo"),
        ('column = "ima"', 'column = "imu"', "表「kensu@kensu」に列「imu」はありません", "ima"),
    ],
)
def test_rules_about_rows(misaki: Any, old: str, new: str, piece: str, suggestion: str) -> None:
    path = misaki.path / R
    path.write_text(path.read_text("utf-8") + ROWS, "utf-8")
    assert lint(misaki.path) == ()
    misaki.spoil(R, old, new)
    [fault] = lint(misaki.path)
    assert (piece in fault.sentence, fault.suggestion) == (True, suggestion)
    assert fault.line >= misaki.line(R, 'id = "ichiran"')

"""A 台帳 becomes cases: head found, columns matched, values cleaned in sight, nothing lost in silence.

1. Titles above, two-line heads, merged groups, sums below and empty rows are told from cases.
2. Columns are matched by name, near name and other words for it, in any order, for every shipped form.
3. Every cleaning is kept as old and new; what is doubtful says its cell.
4. A corrected column stays where the clerk put it; the same layout is known again by its heads.
5. Hidden rows, duplicate heads, cases that are there twice.
6. Columns of papers of which there may be several: the first sheet, a sheet for each line; a paper written on is laid in.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.answers.model import Answers
from desktop.answers.papers import InHand, papers_in_hand
from desktop.definition.find import forms, load
from desktop.errors import DeskError
from desktop.intake.case_list import CaseList, fits, heads_in, read_list
from desktop.intake.columns import corrected, field_at, layout_key, match_columns, targets
from desktop.intake.model import Document, Grid, Reading

SHEET = load("komae.sheet")
LEDGER = Grid(
    "台帳",
    (
        ("令和８年度　付議案件台帳", "", "", "", "", "令和８年８月１日現在"),
        (),
        ("No", "年度", "審議会", "主管課", "案　件　名", "区分", "行為", "", "", "件数（人）", "開始日", "備考"),
        ("", "", "", "", "", "", "本人外収集", "目的外利用", "外部提供", "", "", ""),
        ("1", "R8", "2026-08-02", "福祉相談課", "敬老のつどい", "諮問", "", "○", "レ", "24000", "R8.4.1", "－"),
        ("2", "８", "令和8年8月2日(日)", "", "避難訓練\n名簿", "報告", "1", "×", "？", "約300", "", "写し"),
        ("3", "2026", "46236", "総務課", "敬老のつどい", "諮問・報告", "", "", "", "12件", "", ""),
        (),
        ("", "", "", "", "合　計", "", "", "", "", "24312", "", ""),
    ),
    merged=((2, 6, 2, 8), (4, 3, 5, 3), *((2, n, 3, n) for n in (0, 1, 2, 3, 4, 5, 9, 10, 11))),
)


def read(grid: Grid = LEDGER, **given: object) -> CaseList:
    return read_list(Document("excel", (grid,)), SHEET, file="台帳.xlsx", **given)  # type: ignore[arg-type]


def table(*rows: tuple[str, ...], **given: object) -> CaseList:
    return read(Grid("表", rows), **given)


def test_what_is_a_case() -> None:
    """1"""
    made = read()
    assert made.table.head == (3, 4)
    assert [c.row for c in made.cases] == [5, 6, 7]
    assert {(s.number, s.why) for s in made.skipped} == {(1, "列見出しでない行"), (8, "空行"), (9, "合計の行")}


def test_values() -> None:
    """2, 3"""
    first, second, third = read().cases
    assert first.title == "敬老のつどい"
    assert dict(first.reading.values) == {
        "shukan": "福祉相談課",
        "jimu_mei": "敬老のつどい",
        "kubun": "shimon",
        "koui": ("mokutekigai", "teikyo"),
        "kensu": "24,000人",
    }
    assert dict(first.reading.facts) == {"nendo": "令和８年度", "kaisaibi": "令和８年８月２日"}
    assert second.reading.values["shukan"] == "福祉相談課", "merged with the row above"
    assert second.reading.values["jimu_mei"] == "避難訓練名簿"
    assert second.reading.values["kensu"] == "約300人"
    assert third.reading.values["kensu"] == "12件", "its own unit, not the head's"
    assert third.reading.facts["kaisaibi"] == "令和８年８月２日"


def test_cleanings_and_doubts() -> None:
    """3"""
    first, second, third = read().cases
    assert ("fact:kaisaibi", "2026-08-02", "令和８年８月２日", "シート「台帳」のC5") in {
        (c.place, c.old, c.new, c.where) for c in first.cleaned
    }
    assert ("koui", "レ", "■外部提供する") in {(c.place, c.old, c.new) for c in first.cleaned}
    assert ("shukan", "（上の行から）") in {(c.place, c.old) for c in second.cleaned}
    assert {(d.place, d.where) for d in second.reading.doubts} == {
        ("fact:nendo", "シート「台帳」のB6"),
        ("koui", "シート「台帳」のI6"),
    }
    assert third.reading.unsure >= {"fact:kaisaibi", "kubun"}
    assert "kubun" not in third.reading.values, "two options are never chosen for one"
    assert any("7行目と件名と年度が同じ" in d.sentence for d in first.reading.doubts)
    assert [f.source for f in second.reading.leftover] == ["No：2", "行為・本人外収集：1"]


@pytest.mark.parametrize(
    ("text", "fact", "sure"),
    [
        ("令和8年4月1日", "令和８年４月１日", True),
        ("R8.4.1", "令和８年４月１日", True),
        ("r8/4/1", "令和８年４月１日", True),
        ("㋿8年4月1日", "令和８年４月１日", True),
        ("令和八年四月一日", "令和８年４月１日", True),
        ("2026/4/1", "令和８年４月１日", True),
        ("2026-04-01 09:30", "令和８年４月１日", True),
        ("２０２６．４．１", "令和８年４月１日", True),
        ("平成31年4月30日（火）", "平成31年４月30日", True),
        ("令和元年５月１日", "令和元年５月１日", True),
        ("46113", "令和８年４月１日", False),
        ("令和８年４月１日（予定）", "令和８年４月１日", False),
        ("4月ごろ", "4月ごろ", False),
        ("令和8年2月30日", "令和8年2月30日", False),
    ],
)
def test_days(text: str, fact: str, sure: bool) -> None:
    """3: 和暦 in all spellings."""
    (case,) = table(("案件名", "開催日", "備考"), ("名簿", text, "x")).cases
    assert case.reading.facts["kaisaibi"] == fact
    assert ("fact:kaisaibi" not in case.reading.unsure) is sure


@pytest.mark.parametrize(
    ("text", "fact", "sure"),
    [
        ("R8", "令和８年度", True),
        ("令和８", "令和８年度", True),
        ("令和８年", "令和８年度", True),
        ("2026", "令和８年度", True),
        ("Ｒ８年度", "令和８年度", True),
        ("8", "令和８年度", False),
        ("2027-03-31", "令和８年度", False),
        ("昨年度", "昨年度", False),
    ],
)
def test_years(text: str, fact: str, sure: bool) -> None:
    """3"""
    (case,) = table(("案件名", "年度", "備考"), ("名簿", text, "x")).cases
    assert case.reading.facts["nendo"] == fact
    assert ("fact:nendo" not in case.reading.unsure) is sure


@pytest.mark.parametrize(
    ("text", "options", "sure"),
    [
        ("目的外利用する", ("mokutekigai",), True),
        ("目的外利用する、外部提供する", ("mokutekigai", "teikyo"), True),
        ("・目的外利用する\n・外部提供する", ("mokutekigai", "teikyo"), True),
        ("■外部提供する　□目的外利用する", ("teikyo",), True),
        ("外部提供", ("teikyo",), False),
        ("売却する", (), False),
        ("－", (), True),
    ],
)
def test_several_options_in_a_cell(text: str, options: tuple[str, ...], sure: bool) -> None:
    """3"""
    (case,) = table(("案件名", "行為", "備考"), ("名簿", text, "x")).cases
    assert case.reading.values.get("koui", ()) == options
    assert ("koui" not in case.reading.unsure) is sure


@pytest.mark.parametrize("entry", [f for f in forms() if f.alone], ids=lambda f: f.id)
def test_every_form_has_its_columns(entry: object) -> None:
    """2: the labels of a form lead back to their own places; the usual words lead to title, division and year."""
    form = load(entry.id)  # type: ignore[attr-defined]
    own = [t for t in targets(form) if not t.of and t.rank < 2]
    labels = list({t.names[-1]: t for t in own}.values())
    matched = match_columns(form, [t.names[-1] for t in labels])
    assert [c.place for c in matched] == [t.place for t in labels]
    assert all(field_at(form, t.place) is not None for t in targets(form))
    usual = {"title": "件名", "division": "所管課", "year": "年度"}
    for listed, head in usual.items():
        if listed in form.listed and not any(head in t.names for t in own):
            (column,) = match_columns(form, [head])
            assert column.place == form.listed[listed], (listed, head)


def test_any_order() -> None:
    """2"""
    heads = ("備考", "件数", "案件名", "所管課", "年度")
    made = table(heads, ("あ", "3件", "名簿", "総務課", "R8"))
    assert [c.place for c in made.columns] == ["biko", "kensu", "jimu_mei", "shukan", "fact:nendo"]
    assert layout_key(heads) == layout_key(tuple(f" {h}　" for h in heads))
    assert layout_key(heads) != layout_key(heads[::-1])


def test_corrected_column() -> None:
    """4"""
    made = read()
    columns = corrected(made.columns, 11, "kensu")
    assert [c.index for c in columns if c.place == "kensu"] == [11], "the column before gives it up"
    again = read(places=[c.place for c in columns])
    assert again.cases[1].reading.values["kensu"] == "写し"
    assert heads_in(Document("excel", (LEDGER,)), SHEET) == made.table.heads
    unknown = read(places=["gibt_es_nicht"] * len(columns))
    assert {c.place for c in unknown.columns} == {""}
    assert "列の対応を選んでください" in unknown.doubts[0].sentence


def test_hidden_rows() -> None:
    """5"""
    grid = replace(LEDGER, hidden_rows=frozenset({5}))
    made = read(grid)
    assert [c.row for c in made.cases] == [5, 7]
    assert "非表示の行が1行あり、取り込みに含めていません" in made.doubts[0].sentence
    assert [c.row for c in read(grid, hidden=True).cases] == [5, 6, 7]


def test_duplicate_heads() -> None:
    """5"""
    made = table(("案件名", "備考", "備考"), ("名簿", "い", "ろ"))
    assert [c.place for c in made.columns] == ["jimu_mei", "biko", ""]
    assert "列の見出し「備考」が2つ（B列・C列）" in made.doubts[0].sentence


def test_ditto_and_repeated_head() -> None:
    """1, 3"""
    head = ("案件名", "主管課", "年度")
    made = table(head, ("甲", "総務課", "R8"), head, ("乙", "〃", "同上"), ("第２回審議会", "", ""))
    assert [c.title for c in made.cases] == ["甲", "乙", "第２回審議会"]
    assert made.cases[1].reading.values["shukan"] == "総務課"
    assert made.cases[1].year == "令和８年度"
    assert [(s.number, s.why) for s in made.skipped] == [(3, "表題の繰り返し")]


def test_section_rows() -> None:
    """1: a line over the whole width is no case."""
    rows = (("No", "案件名", "主管課"), ("第１回審議会", "", ""), ("1", "甲", "総務課"))
    assert [c.title for c in table(*rows).cases] == ["甲"]
    assert [s.why for s in table(*rows).skipped] == ["見出しの行"]


def test_own_csv_comes_back() -> None:
    """A list we wrote out has ' before = + - @; it goes again."""
    document = Document("csv", (Grid("一覧", (("案件名", "主管課"), ("'=1+1の確認", "総務課"))),))
    assert read_list(document, SHEET).cases[0].title == "=1+1の確認"


def test_refusals() -> None:
    """No list, a list without rows, a sheet that is not there: one sentence that names the file."""
    for grid, code in (
        (Grid("空", ()), "intake.no-list"),
        (Grid("数", (("1", "2"), ("3", "4"))), "intake.no-list"),
        (Grid("頭だけ", (("案件名", "主管課"),)), "intake.no-rows"),
    ):
        with pytest.raises(DeskError) as refused:
            read(grid)
        assert refused.value.code == code
        assert "台帳.xlsx" in str(refused.value)
    with pytest.raises(DeskError, match="3番目の表はありません"):
        read_list(Document("excel", (LEDGER,)), SHEET, file="台帳.xlsx", grid=2)
    assert fits(Document("excel", (Grid("数", (("1", "2"),)),)), SHEET) == 0


SHINJUKU = load("shinjuku.fugi")
OUTSOURCED = (
    ("事業の名称", "付議する行為", "委託先", "委託の内容"),
    ("給付金の支給", "業務委託", "株式会社みほん", "封入と発送"),
    ("健診の案内", "業務委託", "株式会社みほん\n株式会社ためし", ""),
    ("講座の申込み", "", "ことり商店", ""),
    ("名簿の整備", "外部結合", "", ""),
)


def test_columns_of_a_paper_with_copies_go_to_its_first_sheet() -> None:
    listed = read_list(Document("excel", (Grid("表", OUTSOURCED),)), SHINJUKU)
    places = [c.place for c in listed.columns]
    assert "itakusaki@itaku-1" in places, places
    one, two, added, none = (c.reading for c in listed.cases)
    assert one.values["itakusaki@itaku-1"] == "株式会社みほん"
    assert [h.key for h in hands(one) if h.key.startswith("itaku")] == ["itaku-1"]
    assert [h.answers.text("itakusaki") for h in hands(two) if h.key.startswith("itaku")] == [
        "株式会社みほん",
        "株式会社ためし",
    ]
    assert any("用紙を2枚にしました" in d.sentence for d in two.doubts)
    assert [h.key for h in hands(added) if h.key.startswith("itaku")] == ["itaku-1"]
    assert any("その用紙を加えました" in d.sentence for d in added.doubts)
    assert not [h.key for h in hands(none) if h.key.startswith("itaku")]


def hands(reading: Reading) -> tuple[InHand, ...]:
    return papers_in_hand(SHINJUKU, Answers.of(SHINJUKU, dict(reading.values)), reading.facts)

"""Dates counted from other dates, and numbers compared: the language for 報告の期限 and its threshold.

1. Open days: weekends, holidays with their substitutes, the turn of the year.
2. nth, days and months, over month ends, leap days and closed days; the first way whose ``when`` holds.
3. An empty field prints the counted day, a written one stays and is told when it differs; no whole date counts nothing.
4. ``over`` compares the number a text begins with.
5. Every wrong way to write them is told with its place.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop.answers.model import Answers
from desktop.answers.shown import view
from desktop.case.model import Case
from desktop.checks.check import check
from desktop.definition.condition import NEVER, Atom
from desktop.definition.counted import Counted, counted_day
from desktop.definition.find import load
from desktop.definition.model import Form
from desktop.definition.open_days import is_closed, open_day
from desktop.definition.read import read_form

FORM = """form = "mihon.kigen"
version = 1
title = "期限"
short = "期限"

[[fact]]
id = "kaisai"
kind = "date"
label = "開催日"

[[section]]
id = "a"
title = "期限"

[[section.field]]
id = "shitta"
kind = "text"
label = "知った日"

[[section.field]]
id = "nin"
kind = "count"
label = "人数"

[[section.field]]
id = "fusei"
kind = "choice"
label = "不正の目的"
options = [{ id = "ari", label = "有" }]

[[section.field]]
id = "kigen"
kind = "text"
label = "期限"
required = true
counted = [
  { from = "shitta", nth = 60, closed = "after", when = { field = "fusei", is = "ari" } },
  { from = "shitta", nth = 30, closed = "after" },
]
"""
LAYOUT = """[[row]]
[[row.cell]]
width = 100
lines = [{ field = "shitta" }, { field = "nin" }, { marks = "fusei" }, { field = "kigen" }]
"""


def written(folder: Path, text: str) -> Path:
    place = folder / "mihon"
    place.mkdir(exist_ok=True)
    (place / "municipality.toml").write_text('name = "見本市"\ncouncil = "審議会"\n', "utf-8")
    (place / "kigen.v1.layout.toml").write_text(LAYOUT, "utf-8")
    path = place / "kigen.v1.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def form(tmp_path: Path) -> Form:
    return load("mihon.kigen", folders=(written(tmp_path, FORM).parent.parent,))


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 11, 21), True),  # Saturday
        (date(2026, 11, 22), True),
        (date(2026, 11, 23), True),  # 勤労感謝の日
        (date(2026, 11, 24), False),
        (date(2026, 5, 6), True),  # 振替休日 of Sunday 3 May, after two more holidays
        (date(2026, 5, 7), False),
        (date(2026, 9, 21), True),  # 敬老の日
        (date(2026, 9, 22), True),  # 国民の休日 between it and 秋分の日
        (date(2026, 9, 23), True),
        (date(2026, 9, 24), False),
        (date(2027, 3, 22), True),  # 振替休日 of 春分の日 on a Sunday
        (date(2026, 3, 20), True),
        (date(2026, 12, 28), False),
        (date(2026, 12, 29), True),
        (date(2027, 1, 3), True),
        (date(2027, 1, 4), False),
        (date(2019, 4, 30), True),
        (date(2019, 5, 2), True),
        (date(2019, 2, 22), False),
        (date(2018, 12, 24), True),  # 振替休日 of the Emperor's birthday of then
        (date(2020, 10, 12), False),  # moved for the Olympic games
        (date(2021, 8, 9), True),
    ],
)
def test_open_days(day: date, closed: bool) -> None:
    """1"""
    assert is_closed(day) is closed


def test_the_nearest_open_day() -> None:
    """1"""
    assert open_day(date(2026, 12, 29), after=True) == date(2027, 1, 4)
    assert open_day(date(2027, 1, 3), after=False) == date(2026, 12, 28)
    assert open_day(date(2026, 11, 24), after=True) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("start", "way", "wanted"),
    [
        ("令和8年11月21日", Counted("a", "nth", 3), date(2026, 11, 23)),
        ("令和8年11月21日", Counted("a", "nth", 30), date(2026, 12, 20)),
        ("令和8年11月21日", Counted("a", "nth", 30, "after"), date(2026, 12, 21)),  # 20 December is a Sunday
        ("令和8年12月1日", Counted("a", "nth", 30, "after"), date(2027, 1, 4)),
        ("令和8年12月1日", Counted("a", "nth", 30, "before"), date(2026, 12, 28)),
        ("R8.11.21", Counted("a", "days", 14), date(2026, 12, 5)),
        ("令和9年3月31日", Counted("a", "months", 1), date(2027, 4, 30)),
        ("令和9年1月31日", Counted("a", "months", 1), date(2027, 2, 28)),
        ("令和9年1月30日", Counted("a", "months", 1), date(2027, 2, 28)),
        ("令和10年1月30日", Counted("a", "months", 1), date(2028, 2, 29)),
        ("令和9年2月28日", Counted("a", "months", 1), date(2027, 3, 31)),
        ("令和8年12月15日", Counted("a", "months", 1), date(2027, 1, 15)),
        ("令和8年8月31日", Counted("a", "months", 6), date(2027, 2, 28)),
        ("令和8年11月", Counted("a", "nth", 30), None),
        ("昨日", Counted("a", "nth", 30), None),
        ("", Counted("a", "nth", 30), None),
        ("令和99年12月31日", Counted("a", "months", 200_000), None),
    ],
)
def test_counting(start: str, way: Counted, wanted: date | None) -> None:
    """2"""
    assert way.day({"a": start}, {}) == wanted
    assert replace(way, start="fact:a").day({}, {"a": start}) == wanted


def test_the_first_way_that_holds() -> None:
    """2"""
    ways = (Counted("a", "nth", 60, when=Atom("field", "b", "is", ("x",))), Counted("a", "nth", 30))
    assert counted_day(ways, {"a": "2026/11/1", "b": "x"}, {}) == date(2026, 12, 30)
    assert counted_day(ways, {"a": "2026/11/1"}, {}) == date(2026, 11, 30)
    assert counted_day((replace(ways[1], when=NEVER),), {"a": "2026/11/1"}, {}) is None


def test_what_is_printed(form: Form) -> None:
    """3"""

    def kigen(**values: str) -> str:
        return view(form, Answers.of(form, dict(values)), {}).text("kigen")

    assert kigen(shitta="令和8年11月21日") == "令和８年12月21日"
    assert kigen(shitta="令和8年11月21日", fusei="ari") == "令和９年１月19日"
    assert kigen(shitta="令和8年11月21日", kigen="１月末") == "１月末"
    assert kigen(shitta="先月") == ""
    assert kigen() == ""


def test_a_date_that_differs_is_told(form: Form) -> None:
    """3"""

    def said(**values: str) -> list[str]:
        case = Case("0", (Answers.of(form, dict(values)),))
        return [f.sentence for f in check(form, case) if f.code in ("counted", "missing")]

    given = "令和８年11月21日"
    assert said(shitta=given) == []
    assert said(shitta=given, kigen="令和８年12月21日") == []
    assert said(shitta=given, kigen="令和８年12月20日") == [
        "「期限」は、数えると令和８年12月21日です。日付を確かめてください。"
    ]
    assert said() == ["「期限」が書かれていません。記入してください。"]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("101人", True),
        ("100人", False),
        ("約1,200人", True),
        ("１０１", True),
        ("１万人", True),
        ("不明", False),
        ("", False),
    ],
)
def test_over(text: str, holds: bool) -> None:
    """4"""
    assert Atom("field", "nin", "over", ("100",)).holds({"nin": text}, {}) is holds


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("nth = 30, ", "", "nth・days・months のどれか１つ"),
        ("nth = 30", "nth = 30, days = 3", "nth・days・months のどれか１つ"),
        ("nth = 30", "nth = 0", "１以上の整数"),
        ('{ from = "shitta", nth = 30', "{ nth = 30", "「from」がありません"),
        ('from = "shitta", nth = 30', 'from = "shita", nth = 30', "欄「shita」がこの様式にありません"),
        ('from = "shitta", nth = 30', 'from = "nin", nth = 30', "日付を書く欄（text・period）ではありません"),
        ('from = "shitta", nth = 30', 'from = "kigen", nth = 30', "書き込む日付の欄から"),
        ('from = "shitta", nth = 30', 'from = "fact:kai", nth = 30', "案件の情報「kai」がこの様式にありません"),
        ('closed = "after" },\n]', 'closed = "ato" },\n]', "「closed」の値「ato」"),
        ('is = "ari"', 'is = "nashi"', "選択肢「nashi」"),
        ('is = "ari"', "over = 3", "「over」は数や文章の欄だけ"),
        ('{ field = "fusei", is = "ari" }', '{ field = "nin", over = "3" }', "over には、０以上の整数"),
        ('kind = "count"', 'kind = "count"\ncounted = []', "「counted」という名前はここでは使えません"),
        ('kind = "date"', 'kind = "text"', None),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, old: str, new: str, sentence: str | None) -> None:
    """5"""
    assert FORM.count(old) >= 1
    told = [f.sentence for f in read_form(written(tmp_path, FORM.replace(old, new))).faults]
    assert (told == []) if sentence is None else any(sentence in t for t in told), told

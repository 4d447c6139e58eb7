"""The list: overdue on top, then by 提出期限, then newest change; filters and shelves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from desktop.case.model import Case, Status
from desktop.store.lines import CaseLine
from desktop.store.store import Store

TODAY = date(2026, 11, 20)
Make = Callable[..., Case]


def titles(lines: tuple[CaseLine, ...]) -> str:
    return "".join(line.title for line in lines)


def test_order(store: Store, make: Make) -> None:
    for title, due in (
        ("期限なし", ""),
        ("来月", "R8.12.1"),
        ("昨日", "令和８年11月19日"),
        ("今日", "2026/11/20"),
        ("年なし", "10月中旬"),
    ):
        make({"teishutsu_kigen": due, "nendo": "令和８年度"}, jimu_mei=title)
    handed_in = make({"teishutsu_kigen": "R8.1.5"}, jimu_mei="提出済")
    for status in (Status.REVIEW, Status.FINAL, Status.SUBMITTED):
        store.set_status(handed_in.id, status, who="山田")
    lines = store.list_cases(today=TODAY)
    assert [(line.title, line.overdue) for line in lines] == [
        ("昨日", True),
        ("今日", False),
        ("来月", False),
        ("提出済", False),
        ("年なし", False),
        ("期限なし", False),
    ]
    assert titles(store.list_cases(today=TODAY, overdue_first=False)) == "提出済年なし今日昨日来月期限なし"


def test_a_line_tells_what_the_form_lists(store: Store, make: Make) -> None:
    case = make(
        {"nendo": "令和８年度", "teishutsu_kigen": "令和８年12月", "tanto": "髙橋"},
        jimu_mei="\n　敬老のつどい\n続き",
        shukan="福祉課",
    )
    (line,) = store.list_cases(today=TODAY)
    assert line.id == case.id
    assert (line.title, line.division, line.year, line.owner) == ("敬老のつどい", "福祉課", "令和８年度", "髙橋")
    assert (line.form_id, line.due, line.status) == ("komae.sheet", "2026-12-31", Status.DRAFT)
    assert line.updated_at.tzinfo is not None


def test_without_a_title_the_first_text_stands_for_it(store: Store, make: Make) -> None:
    make(kubun="shimon", jikou="何々について\n二行目")
    assert titles(store.list_cases(today=TODAY)) == "何々について"


def test_the_line_follows_a_save(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    case = make(jimu_mei="古い名")
    store.save(edited(case, jimu_mei="新しい名"), (), who="山田")
    assert titles(store.list_cases(today=TODAY)) == "新しい名"


def test_filters_and_counts(store: Store, make: Make) -> None:
    for n in range(6):
        make({"nendo": f"令和{7 + n % 2}年度", "tanto": "甲乙丙"[n % 3]}, jimu_mei=str(n))
    review = store.list_cases(today=TODAY)[0]
    store.set_status(review.id, Status.REVIEW, who="山田")
    assert sorted(titles(store.list_cases(today=TODAY, year="令和8年度"))) == ["1", "3", "5"]
    assert sorted(titles(store.list_cases(today=TODAY, owner="甲"))) == ["0", "3"]
    assert [line.id for line in store.list_cases(today=TODAY, status=Status.REVIEW)] == [review.id]
    assert store.count_cases(year="令和8年度") == 3
    assert store.count_cases(owner="甲", year="令和8年度") == 1
    assert store.years() == ("令和７年度", "令和８年度")
    assert store.owners() == ("丙", "乙", "甲")


def test_pages_meet(store: Store, make: Make) -> None:
    for n in range(25):
        make(jimu_mei=str(n))
    whole = store.list_cases(today=TODAY, limit=100)
    pages = [store.list_cases(today=TODAY, offset=o, limit=10) for o in (0, 10, 20, 30)]
    assert tuple(line for page in pages for line in page) == whole
    assert [len(page) for page in pages] == [10, 10, 5, 0]


@pytest.mark.parametrize("act", ["archive", "bin"])
def test_shelves(store: Store, make: Make, act: str) -> None:
    case = make(jimu_mei="案件")
    shelf = {"archive": "archived", "bin": "binned"}[act]
    getattr(store, act)(case.id, who="山田")
    assert store.count_cases() == 0
    assert store.count_cases(**{shelf: True}) == 1
    assert titles(store.list_cases(today=TODAY, **{shelf: True})) == "案件"
    {"archive": store.unarchive, "bin": store.restore}[act](case.id, who="山田")
    assert store.count_cases() == 1


def test_an_archived_case_in_the_bin_comes_back_archived(store: Store, make: Make) -> None:
    case = make(jimu_mei="案件")
    store.archive(case.id, who="山田")
    store.bin(case.id, who="山田")
    assert (store.count_cases(archived=True), store.count_cases(binned=True)) == (0, 1)
    assert store.restore(case.id, who="山田").archived

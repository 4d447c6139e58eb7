"""A field gets back what it had before a line of the history: recorded, taken back the same way, refused when locked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.answers.model import Answers
from desktop.case.file import read_case
from desktop.case.model import Case, Status
from desktop.errors import DeskError
from desktop.store.store import Store

Make = Callable[..., Case]


def last(store: Store, case: Case) -> int:
    return store.history(case.id)[0].number


def test_a_text_an_option_and_a_fact(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    case = make({"nendo": "令和７年度"}, jikou="初め", grid=("shimei",))
    case = store.save(edited(case, jikou="次"), (), who="山田")
    first = last(store, case)
    case = store.save(edited(case, jikou="その次", grid=("shimei", "jusho")), (), who="山田")
    grid = next(c.number for c in store.history(case.id) if c.place == "grid")
    case = store.save(replace(case, facts={"nendo": "令和８年度"}), (), who="山田")
    fact = last(store, case)
    back = store.restore_field(case.id, first, who="佐藤")
    assert back.answers.text("jikou") == "初め"
    assert back.answers.chosen("grid") == ("shimei", "jusho")
    line = store.history(case.id)[0]
    assert (line.who, line.kind, line.place, line.old, line.new) == ("佐藤", "edit", "jikou", "その次", "初め")
    assert line.name == "履歴から戻す：入力"
    assert store.restore_field(case.id, grid, who="佐藤").answers.chosen("grid") == ("shimei",)
    assert store.restore_field(case.id, fact, who="佐藤").facts == {"nendo": "令和７年度"}


def test_taken_back_the_same_way(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    case = make(jikou="初め")
    case = store.save(edited(case, jikou="次"), (), who="山田")
    case = store.restore_field(case.id, last(store, case), who="山田")
    assert case.answers.text("jikou") == "初め"
    assert store.restore_field(case.id, last(store, case), who="山田").answers.text("jikou") == "次"


def test_a_field_that_was_empty_is_empty_again(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    case = make(jikou="初め")
    case = store.save(edited(case, biko="備考"), (), who="山田")
    assert "biko" not in store.restore_field(case.id, last(store, case), who="山田").answers.values


def test_a_table_and_a_second_paper(store: Store, papers: object) -> None:
    """Rows as a whole; a place on a further paper of the case."""
    read = read_case(papers / "k3case.toml")  # type: ignore[operator]
    case = store.add_case(replace(read.case, id="", attachments=()), who="山田")
    place = next(iter(case.answers.values))
    more = replace(case, papers=(case.answers, Answers("komae.sheet", 1, {"jikou": "二枚目"})))
    case = store.save(more, (), who="山田")
    second = replace(case, papers=(case.answers, Answers("komae.sheet", 1, {"jikou": "二枚目の後"})))
    case = store.save(second, (), who="山田")
    assert store.history(case.id)[0].place == "1/jikou"
    back = store.restore_field(case.id, last(store, case), who="山田")
    assert back.papers[1].text("jikou") == "二枚目"
    assert back.answers.values[place] == read.case.answers.values[place]


def test_refused(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    case = make(jikou="初め")
    born = last(store, case)
    case = store.save(edited(case, jikou="次"), (), who="山田")
    changed = last(store, case)
    for line in (born, changed + 99):
        with pytest.raises(DeskError) as refused:
            store.restore_field(case.id, line, who="山田")
        assert refused.value.code == "store.no-line"
    for status in (Status.REVIEW, Status.FINAL):
        store.set_status(case.id, status, who="山田")
    with pytest.raises(DeskError) as refused:
        store.restore_field(case.id, changed, who="山田")
    assert refused.value.code == "store.locked"

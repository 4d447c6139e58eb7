"""保存期間: counted from the end of the fiscal year of completion; what is over is due, the rest never is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case, Status
from desktop.definition.find import load
from desktop.errors import DeskError
from desktop.store.keeping import FOREVER, last_day
from desktop.store.store import Store, open_store

Make = Callable[..., Case]
STEPS = (Status.REVIEW, Status.FINAL, Status.SUBMITTED)


@pytest.mark.parametrize(
    ("done", "years", "until"),
    [
        (date(2026, 11, 20), 5, date(2032, 3, 31)),
        (date(2026, 4, 1), 1, date(2028, 3, 31)),
        (date(2026, 3, 31), 1, date(2027, 3, 31)),
        (date(2026, 1, 1), 10, date(2036, 3, 31)),
        (date(2026, 1, 1), FOREVER, None),
    ],
)
def test_the_last_day(done: date, years: int, until: date | None) -> None:
    assert last_day(done, years) == until


def submitted(store: Store, case: Case) -> Case:
    for status in STEPS:
        case = store.set_status(case.id, status, who="山田")
    return case


def ids(store: Store, day: str) -> list[str]:
    return [due.id for due in store.due(date.fromisoformat(day))]


def test_a_case_is_due_the_day_after(store: Store, make: Make) -> None:
    """Completed on 20 November 2026, five years as the settings begin."""
    case = submitted(store, make(jikou="出した案件"))
    make(jikou="下書き")
    assert store.keeping(case.id).until == date(2032, 3, 31)
    assert ids(store, "2032-03-31") == []
    assert ids(store, "2032-04-01") == [case.id]
    (due,) = store.due(date(2032, 4, 1))
    assert (due.title, due.until, due.binned, due.request) == ("出した案件", date(2032, 3, 31), False, None)


def test_years_of_its_own_and_of_the_settings(store: Store, make: Make) -> None:
    own, other = submitted(store, make(jikou="甲")), submitted(store, make(jikou="乙"))
    store.set_keeping(own.id, 10, who="山田")
    store.set_setting("policy.keep_years", "1", who="管理")
    assert [store.keeping(c.id).until for c in (own, other)] == [date(2037, 3, 31), date(2028, 3, 31)]
    store.set_keeping(own.id, FOREVER, who="山田")
    assert ids(store, "2999-01-01") == [other.id]
    store.set_keeping(own.id, 0, who="山田")
    assert ids(store, "2028-04-01") == [own.id, other.id]
    lines = [dict(line.facts) for line in store.ledger(act="keeping")]
    assert lines == [{"old": -1, "new": 0}, {"old": 10, "new": -1}, {"old": 0, "new": 10}]


@pytest.mark.parametrize("years", [-2, 100])
def test_years_nobody_means(store: Store, make: Make, years: int) -> None:
    with pytest.raises(DeskError) as refused:
        store.set_keeping(make(jikou="甲").id, years, who="山田")
    assert refused.value.code == "store.bad-years"


def test_reopened_it_is_worked_on_again(store: Store, make: Make) -> None:
    case = submitted(store, make(jikou="出した案件"))
    store.set_status(case.id, Status.DRAFT, who="山田", reason="直す")
    assert store.keeping(case.id).until is None
    assert ids(store, "2999-01-01") == []


def test_put_away_counts_as_completed(store: Store, make: Make) -> None:
    case = make(jikou="保管だけした案件")
    store.archive(case.id, who="山田")
    assert store.keeping(case.id).until == date(2032, 3, 31)
    store.unarchive(case.id, who="山田")
    assert store.keeping(case.id).until is None


def test_the_day_of_handing_in_counts_not_that_of_putting_away(path: Path) -> None:
    now = [datetime(2026, 3, 31, 14, 59, tzinfo=UTC)]  # still 31 March in Japan
    with open_store(path, clock=lambda: now[0]) as store:
        case = store.add_case(Case("", (Answers.of(load("komae.sheet"), {"jikou": "甲"}),)), who="山田")
        submitted(store, case)
        now[0] = datetime(2027, 6, 1, tzinfo=UTC)
        store.archive(case.id, who="山田")
        assert store.keeping(case.id).until == date(2031, 3, 31)


def test_a_submitted_case_that_is_put_in_counts_from_then(store: Store, make: Make) -> None:
    """As the secretariat receives it."""
    sent = make(jikou="届いた案件")
    case = store.add_case(Case("", sent.papers, status=Status.SUBMITTED), who="事務局")
    assert store.keeping(case.id).until == date(2032, 3, 31)


def test_asked_and_withdrawn(store: Store, make: Make) -> None:
    case = make(jikou="要らない案件")
    store.bin(case.id, who="山田")
    store.ask_erasure([case.id], who="山田", reason="二重に作った")
    (asked,) = store.requested_erasures()
    assert asked.request is not None
    assert (asked.id, asked.request.who, asked.request.reason) == (case.id, "山田", "二重に作った")
    store.refuse_erasure([case.id], who="佐藤")
    assert store.requested_erasures() == ()
    assert [line.act for line in store.ledger()][:2] == ["erase_refuse", "erase_ask"]


def test_only_what_is_due_or_in_the_bin(store: Store, make: Make) -> None:
    kept, worked_on = submitted(store, make(jikou="期間中")), make(jikou="下書き")
    for case, said in ((kept, "store.not-due"), (worked_on, "store.not-binned")):
        for act in (store.ask_erasure, store.erase):
            with pytest.raises(DeskError) as refused:
                act([case.id], who="山田")
            assert refused.value.code == said


def test_cases_of_the_first_schema_get_theirs(tmp_path: Path) -> None:
    """The kept store of schema 1 has one case that was put away."""
    old = Path(__file__).parents[1] / "data" / "schemas" / "schema-1.sqlite3"
    copy = Path(shutil.copy(old, tmp_path / "付議帳.sqlite3"))
    with open_store(copy) as store:
        (away,) = store.list_cases(archived=True, today=date(2026, 11, 20))
        assert store.keeping(away.id).until == date(2032, 3, 31)
        assert [due.id for due in store.due(date(2032, 4, 1))] == [away.id]

"""Thinning: what stays of a year of copies, and what a clock that jumps may cost (nothing).

1. A year of copies every half hour leaves the last days whole, then days, weeks and months. 2. Forced copies stay.
3. Clock jumps, for one copy or for long, forward, back or to 1970, remove nothing that would have stayed. 4. Few go at once.
5. A PC that is used rarely keeps its copies. 6. Control: thinning by age from now loses yesterday after one wrong time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest

from desktop.store.thinning import AT_ONCE, NEWEST, expendable

START = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)


@dataclass(frozen=True)
class One:
    counter: int
    at: datetime
    why: str = "auto"


def year(days: int = 365) -> list[One]:
    """A copy every half hour of each working day, 17 a day."""
    times = [
        START + timedelta(days=day, minutes=30 * n)
        for day in range(days)
        if (START + timedelta(days=day)).weekday() < 5
        for n in range(17)
    ]
    return [One(n, at) for n, at in enumerate(times, 1)]


def settle(copies: Iterable[One]) -> list[One]:
    """Thin until nothing more goes."""
    left = list(copies)
    while gone := expendable(left):
        assert len(gone) <= AT_ONCE
        numbers = {c.counter for c in gone}
        left = [c for c in left if c.counter not in numbers]
    return left


def live(copies: Iterable[One]) -> list[One]:
    """Thin after each new copy, as the program does."""
    left: list[One] = []
    for copy in copies:
        left.append(copy)
        gone = expendable(left)
        left = [c for c in left if c not in gone]
    return left


@cache
def lived(days: int) -> frozenset[One]:
    """What stays of days whose clock was right."""
    return frozenset(live(year(days)))


@pytest.mark.parametrize("way", [settle, live])
def test_a_year(way: Callable[[Iterable[One]], list[One]]) -> None:
    """1"""
    copies = year()
    left = way(copies)
    assert left[-NEWEST:] == copies[-NEWEST:]
    days = sorted({c.at.date() for c in copies})
    kept = sorted({c.at.date() for c in left})
    whole = sorted({c.at.date() for c in copies[-NEWEST:]})
    assert len(whole) == 3
    assert kept[-14:] == days[-14:]  # twelve more, the first of them also begins the whole ones
    assert len(kept) == 2 + 12 + 10 + 9
    weeks = kept[-24:-14]
    assert all(8 > (b - a).days >= 6 for a, b in pairwise(weeks))
    months = [m.year * 12 + m.month for m in kept[:9]]
    assert months == list(range(months[0], months[0] + 9))
    assert 60 < len(left) < 90


def test_the_newest_of_a_day_stays() -> None:
    """1"""
    copies = year(30)
    left = settle(copies)
    for day in sorted({c.at.date() for c in copies})[-14:-3]:
        assert max(c.counter for c in copies if c.at.date() == day) in {c.counter for c in left}


def test_forced_copies_stay() -> None:
    """2"""
    copies = [replace(c, why="migrate" if c.counter % 100 == 0 else "auto") for c in year()]
    forced = [c for c in copies if c.why != "auto"]
    assert len(forced) > 40
    assert [c for c in live(copies) if c.why != "auto"] == forced
    assert live(forced) == forced


JUMPS = {
    "400 days back": timedelta(days=-400),
    "a year on": timedelta(days=366),
    "twelve years back": timedelta(days=-4383),
    "1970": datetime(1970, 1, 1, tzinfo=UTC) - START,
}


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
@pytest.mark.parametrize("long", [1, 5, 60, 170])
@pytest.mark.parametrize("before_end", [0, 10, 300])
def test_a_jump_of_the_clock_costs_nothing(jump: timedelta, long: int, before_end: int) -> None:
    """3: each day that would have its copy if the clock had been right has it, and the last days are whole"""
    copies = year(120)
    first = len(copies) - before_end - long
    wrong = [replace(c, at=c.at + jump) if first <= n < first + long else c for n, c in enumerate(copies)]
    right = [c for n, c in enumerate(copies) if not first <= n < first + long]
    left = set(live(wrong))
    gone = {c.at.date() for c in lived(120) & set(right)} - {c.at.date() for c in left & set(right)}
    assert len(gone) <= (long > NEWEST)  # days of wrong time that divide a real day in two count as one day more
    assert set(copies[-NEWEST:]) & set(right) <= left
    assert len(left) < 250


def test_a_clock_that_stays_wrong_loses_no_day_that_was_kept() -> None:
    """3: a year ahead from one day on, for good: the weeks before it are thinned as weeks before are, not away"""
    copies = year(120)
    half = len(copies) // 2
    wrong = [replace(c, at=c.at + timedelta(days=366)) if n >= half else c for n, c in enumerate(copies)]
    assert len(live(wrong)) >= len(lived(120)) - 2


def test_few_go_at_once() -> None:
    """4"""
    assert len(expendable(year())) == AT_ONCE
    assert expendable(year(3)) == ()


def test_a_pc_that_is_used_rarely() -> None:
    """5: a copy a month for two years and a half: nothing is too old by itself"""
    copies = [One(n, START + timedelta(days=31 * n)) for n in range(30)]
    assert live(copies) == copies


def test_control_thinning_by_age() -> None:
    """6: the usual way (everything older than two days to one a day, as seen from the newest time) loses yesterday"""
    copies = year(10)
    copies[-1] = replace(copies[-1], at=copies[-1].at + timedelta(days=366))
    now = max(c.at for c in copies)
    kept: dict[object, One] = {}
    for c in copies:
        kept[c.counter if now - c.at < timedelta(days=2) else c.at.date()] = c
    assert len(kept) < 17
    assert len(live(copies)) > 50

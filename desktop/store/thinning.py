"""The kept copies of a store in; those that may go out: many of the last days, fewer the older they are.

The clock of an office PC jumps, so nothing here asks what time it is. The order of the copies is their counter; their
times only say which of them are of one day, week or month, and a time that cannot stand where it does thins nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol, TypeVar

THINNED: Final = frozenset({"auto", "hand"})
"""Whys of copies that are thinned. All others were made before something that cannot be taken back; they stay."""
NEWEST: Final = 50
"""Copies that never go, whatever their times say: two long days of one every half hour."""
AT_ONCE: Final = 8
"""Copies that go in one pass at most: a fault of whatever kind never costs many."""


class Step(NamedTuple):
    """For so many days (weeks, months) that have copies, the newest copy of each stays."""

    number: int
    label: Callable[[datetime], tuple[int, ...]]


def _day(at: datetime) -> tuple[int, ...]:
    return (at.toordinal(),)


def _week(at: datetime) -> tuple[int, ...]:
    return tuple(at.isocalendar())[:2]


def _month(at: datetime) -> tuple[int, ...]:
    return (at.year, at.month)


STEPS: Final = (Step(12, _day), Step(10, _week), Step(9, _month))


class Copy(Protocol):
    """What thinning looks at of a kept copy."""

    @property
    def counter(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def why(self) -> str: ...


C = TypeVar("C", bound=Copy)


def expendable(copies: Iterable[C]) -> tuple[C, ...]:
    """The copies that may be removed now, oldest first, few at a time; none of a why that is never thinned."""
    ordinary = sorted((c for c in copies if c.why in THINNED), key=lambda c: c.counter)
    older = ordinary[:-NEWEST]
    staying = {c.counter for c in _stay(ordinary, older[-1].counter)} if older else set()
    return tuple(c for c in older if c.counter not in staying)[:AT_ONCE]


def _stay(copies: Sequence[C], last: int) -> list[C]:
    """What stays of copies in the order of their counter, up to the counter ``last``; the newer ones only bear witness.

    Copies whose times do not run with the others' (made while the clock was wrong) are thinned among themselves: they
    neither take the place of a day that was, nor make the others look old.
    """
    staying: list[C] = []
    left = list(copies)
    while left:
        chain = _in_step(left)
        staying += _stepwise([left[n] for n in chain if left[n].counter <= last])
        taken = set(chain)
        left = [c for n, c in enumerate(left) if n not in taken]
    return staying


def _in_step(copies: Sequence[C]) -> list[int]:
    """Places of the longest row of copies whose times never go back."""
    ends: list[datetime] = []
    last: list[int] = []
    before: list[int] = []
    for n, copy in enumerate(copies):
        length = bisect_right(ends, copy.at)
        before.append(last[length - 1] if length else -1)
        ends[length:] = [copy.at, *ends[length + 1 :]]
        last[length:] = [n, *last[length + 1 :]]
    row = [last[-1]]
    while before[row[-1]] >= 0:
        row.append(before[row[-1]])
    return row[::-1]


def _stepwise(copies: Sequence[C]) -> list[C]:
    """From the newest back: the newest of each day, then of each week, then of each month; what lies before goes."""
    staying: list[C] = []
    left = list(copies)
    for step in STEPS:
        labels: list[tuple[int, ...]] = []
        while left:
            label = step.label(left[-1].at)
            if label not in labels:
                if len(labels) == step.number:
                    break
                labels.append(label)
                staying.append(left[-1])
            left.pop()
    return staying

"""A rule by which a date is counted from another one (``counted`` of a field) in, the day it gives for a case out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from desktop.definition.condition import ALWAYS, Condition, Given, Values
from desktop.definition.open_days import open_day
from desktop.definition.place import FACT
from desktop.japanese import first_date, month_end

Unit = Literal["nth", "days", "months"]
"""nth: the day itself is the first · days: the day after is the first · months: as days, by 民法第143条."""
Closed = Literal["", "after", "before"]
"""What becomes of a day on which the municipality is closed: it stays, or the open day after or before is taken."""
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """One way of counting; of several the first whose ``when`` holds is taken."""

    start: str
    """Field, or ``fact:ID``, whose date is counted from."""
    unit: Unit
    number: int
    closed: Closed = ""
    when: Condition = ALWAYS

    def day(self, values: Values, facts: Texts) -> date | None:
        """The day, None while there is no date to count from."""
        start = _day_in(facts.get(self.start.removeprefix(FACT), "") if self.of_fact else values.get(self.start, ""))
        if start is None:
            return None
        try:
            found = _count(start, self.unit, self.number)
            return open_day(found, after=self.closed == "after") if self.closed else found
        except (ValueError, OverflowError):  # behind the last year a calendar has
            return None

    @property
    def of_fact(self) -> bool:
        return self.start.startswith(FACT)


def counted_day(ways: tuple[Counted, ...], values: Values, facts: Texts) -> date | None:
    """The day the first way that holds gives."""
    way = next((w for w in ways if w.when.holds(values, facts)), None)
    return None if way is None else way.day(values, facts)


def _day_in(given: Given) -> date | None:
    """A whole date only: 令和８年 and ４月中旬 are no day to count from."""
    found = first_date(given) if isinstance(given, str) else None
    return found.first if found is not None and found.first == found.last else None


def _count(start: date, unit: Unit, number: int) -> date:
    match unit:
        case "nth":
            return start + timedelta(days=number - 1)
        case "days":
            return start + timedelta(days=number)
        case "months":
            return _months_after(start, number)


def _months_after(start: date, number: int) -> date:
    """The last day of so many months that begin on the day after: the one before the same day of the last month.

    Where that month has no such day, its last day.
    """
    first = start + timedelta(days=1)
    year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
    end = month_end(year, month + 1)
    return end if first.day > end.day else end.replace(day=first.day) - timedelta(days=1)

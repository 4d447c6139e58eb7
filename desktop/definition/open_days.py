"""A day in, the nearest day before or after it on which a municipality is open out: no weekend, holiday or turn of the year.

The holidays are those of 国民の祝日に関する法律 as it stands, with the moves of 2019 to 2021; it holds for 2007 to 2099.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_FIXED: Final = ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23))
_MONDAYS: Final = ((1, 2), (7, 3), (9, 3), (10, 2))
"""Month and which Monday: 成人の日, 海の日, 敬老の日, スポーツの日."""
_MOVED: Final = {
    2019: ({(2, 23)}, {(5, 1), (10, 22)}),
    2020: ({(7, 20), (8, 11), (10, 12)}, {(7, 23), (7, 24), (8, 10)}),
    2021: ({(7, 19), (8, 11), (10, 11)}, {(7, 22), (7, 23), (8, 8)}),
}
"""Year -> what was no holiday, what was one instead."""
_BIRTHDAY: Final = 2019
"""Until the year before this one 天皇誕生日 was 23 December."""
_MOUNTAIN: Final = 2016
_SUNDAY: Final = 6
_DAY: Final = timedelta(days=1)


def is_closed(day: date) -> bool:
    """土曜日, 日曜日, 祝日 (also 振替休日 and 国民の休日) or 12月29日 to 1月3日."""
    return (
        day.weekday() >= _SUNDAY - 1 or (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3) or _off(day)
    )


def open_day(day: date, *, after: bool) -> date:
    """The day itself when it is open, else the next open one after or before it."""
    while is_closed(day):
        day += _DAY if after else -_DAY
    return day


def _off(day: date) -> bool:
    named = _named(day.year)
    if day in named:
        return True
    before = day - _DAY
    if before in _named(before.year) and day + _DAY in _named((day + _DAY).year):
        return True  # 国民の休日
    while before in named:  # 振替休日: the first day after a holiday on a Sunday that is none itself
        if before.weekday() == _SUNDAY:
            return True
        before -= _DAY
    return False


@lru_cache(maxsize=64)
def _named(year: int) -> frozenset[date]:
    """The days the law names."""
    days = set(_FIXED) | {(month, _monday(year, month, which)) for month, which in _MONDAYS}
    days |= {(3, int(_equinox(year, 20.8431))), (9, int(_equinox(year, 23.2488)))}
    if year < _BIRTHDAY:
        days = days - {(2, 23)} | {(12, 23)}
    if year < _MOUNTAIN:
        days -= {(8, 11)}
    gone, new = _MOVED.get(year, (set(), set()))
    return frozenset(date(year, month, day) for month, day in days - gone | new)


def _monday(year: int, month: int, which: int) -> int:
    return 1 + (-date(year, month, 1).weekday()) % 7 + 7 * (which - 1)


def _equinox(year: int, base: float) -> float:
    """春分 or 秋分 by the usual formula for 1980 to 2099."""
    return base + 0.242194 * (year - 1980) - (year - 1980) // 4

"""Dates of a text that cannot be right: 令和３月１日１日, 令和３年２月30日, 平成32年, ５月７日（木） on a Friday."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from desktop.checks.odd import Manner, Odd
from desktop.japanese import (
    ERA_NAMES,
    ERAS,
    NUMERAL,
    PLAIN,
    Written,
    digits_mixed,
    read_period,
    write_date,
    written_dates,
)

_SHAPES: Final = re.compile(
    rf"(?:{ERA_NAMES}) *{NUMERAL} *(?:月|日)(?: *{NUMERAL} *[月日])*"  # 令和３月１日１日
    rf"|{NUMERAL} *月{NUMERAL} *月(?: *{NUMERAL} *日)?"
    rf"|{NUMERAL} *月 *{NUMERAL} *日 *{NUMERAL} *日(?![間前後以])"
    rf"|(?:{ERA_NAMES}) *{NUMERAL} *年 *{NUMERAL} *(?:年(?![間度])|日)"
)
_WEEKDAY: Final = re.compile(r" *[(（]([月火水木金土日])(?:曜日?)?[)）・]")
_WEEKDAYS: Final = "月火水木金土日"
_LEAP: Final = 2000
"""A year with a 29 February, for dates without a year."""


def odd_dates(text: str, manner: Manner) -> Iterator[Odd]:
    """Impossible and malformed dates, and weekdays that do not belong to the date."""
    del manner
    plain = text.translate(PLAIN)
    if not re.search(r"[年月日./-]", plain):
        return
    shapes = [(m.start(), m.end()) for m in _SHAPES.finditer(plain)]
    for start, end in shapes:
        say = f"「{text[start:end]}」は日付の形になっていません。年、月、日の並びを確かめてください。"
        yield Odd("text.date", start, end - start, say)
    year: int | None = None
    for found in written_dates(text):
        year = found.year if found.number is not None else year
        if not any(start <= found.start < end for start, end in shapes):
            yield from _impossible(found, text)
            yield from _weekday(found, year, text, plain)


def _impossible(found: Written, text: str) -> Iterator[Odd]:
    written = text[found.start : found.start + found.length]
    if found.era and (found.year is None or (_day_exists(found) and found.days() is None)):
        say = f"「{written}」という年月日はありません（{_limits(found.era)}）。元号と年を確かめてください。"
        yield Odd("text.date", found.start, found.length, say)
    elif not _day_exists(found) and (found.day is not None or found.number is not None):
        if "/" in written.translate(PLAIN) and found.number is None:  # 1/50 is a fraction or a scale
            return
        say = f"「{written}」という日はありません。月と日を確かめてください。"
        yield Odd("text.date", found.start, found.length, say)


def _day_exists(found: Written) -> bool:
    plain = Written(0, 0, month=found.month, day=found.day, part=found.part, fiscal=found.fiscal)
    return plain.days(found.year if found.number is not None and found.year else _LEAP) is not None


def _limits(name: str) -> str:
    era = next(e for e in ERAS if e.name == name)
    begin = f"{name}は{write_date(era.first).removeprefix(name)}から"
    number = era.last.year - era.first.year + 1
    end = digits_mixed(f"{number}年{era.last.month}月{era.last.day}日")
    return begin if era is ERAS[-1] else f"{begin}{end}まで"


def _weekday(found: Written, year: int | None, text: str, plain: str) -> Iterator[Odd]:
    shown = _WEEKDAY.match(plain, found.start + found.length)
    if shown is None or found.day is None:
        return
    days = found.days(year if found.same else None)
    right = _WEEKDAYS[days.first.weekday()] if days else shown[1]
    if right != shown[1]:
        written = text[found.start : shown.end()]
        say = f"「{written}」は{right}曜日です。日付か曜日を確かめてください。"
        yield Odd("text.weekday", found.start, shown.end() - found.start, say)


def period_order(text: str, manner: Manner) -> Iterator[Odd]:
    """A period whose end lies before its begin."""
    if manner.kind != "period":
        return
    begin, end = read_period(text)
    if begin and end and end.last < begin.first:
        say = "期間の終わりが始まりより前です。始まりと終わりの年月日を確かめてください。"
        yield Odd("text.period", 0, len(text.split("\n", 1)[0]), say, grade="注意")

"""A cell in, the day it names out; the usual spellings without a library, so that a large list is counted quickly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

_DIGITS: Final = re.compile(
    r"(?P<y>[12]\d{3}|0000|9999)(?P<by>[-/.年])(?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?(?:[ T]\d{1,2}:\d{2}.*)?"
)
_CLOCK: Final = re.compile(r"[ T]\d{1,2}:\d{2}")
_PACKED: Final = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_ERA: Final = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和|[MTSHRmtshr])\.? *(?P<n>\d{1,2}|元)[-/.年] *(?P<m>\d{1,2})[-/.月] *(?P<d>\d{1,2})日?"
)


@cache
def _eras() -> tuple[Mapping[str, int], Mapping[int, int]]:
    """The first year of every era by name and letter, and how to fold digits; most lists need neither."""
    from desktop.japanese import ERAS, PLAIN

    return {key: era.first.year for era in ERAS for key in (era.name, era.letter)}, PLAIN


def day_of(text: str, *, packed: bool = False) -> date | bool | None:
    """The day; None when the text is no date, False for a day that never was. ``packed`` reads 20261121 too."""
    if text[4:5] == "-" and (len(text) == 10 or _CLOCK.match(text, 10)):
        try:
            return date.fromisoformat(text[:10])
        except ValueError:  # perhaps 2026-1-01 with its clock
            pass
    found = _DIGITS.fullmatch(text) or (_PACKED.fullmatch(text) if packed else None)
    if found is not None:
        return _day(int(found["y"]), int(found["m"]), int(found["d"]))
    if text[:1].isascii() and text[:1].isdecimal():
        return None
    first, plain = _eras()
    era = _ERA.fullmatch(text.translate(plain).strip())
    if era is None:
        return None
    year = first[era["era"].upper()] - 1 + (1 if era["n"] == "元" else int(era["n"]))
    return _day(year, int(era["m"]), int(era["d"]))


def _day(year: int, month: int, day: int) -> date | bool:
    try:
        return date(year, month, day)
    except ValueError:
        return False

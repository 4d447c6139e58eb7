"""The number a text begins with: ９，２５４件, 約9,254件, ３万１千件."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_PLAIN: Final = str.maketrans("０１２３４５６７８９，．", "0123456789,.")
_PLAIN_NUMBER: Final = r"[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15}"
_NUMBER: Final = re.compile(
    rf"(?<![0-9,.])(?P<all>{_PLAIN_NUMBER})(?![0-9]|[,.][0-9])"
    rf"(?:(?P<scale>[億万])(?P<rest>(?:[0-9][0-9,]{{0,5}}[万千百十]){{0,4}}(?:[0-9][0-9,]{{0,5}})?))?"
)
_NO_COUNT: Final = re.compile(r"[0-9]|[-－−‐–—△▲]\s*$")
"""Before a number: another one, or that it is taken away."""
_SCALES: Final = {"億": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10, "": 1}


class Count(NamedTuple):
    """A number, where it is written and how long."""

    start: int
    length: int
    number: int


def count_in(text: str) -> int | None:
    """The number a text begins with: ９，２５４件 and 約9,254件 are 9254, ３万１千件 is 31000; None without a number or
    with one below nought.

    Only the first line counts: 「411,263枚\\n（44.8％）」 is 411263.
    """
    found = count_at(text)
    return None if found is None else found.number


def count_at(text: str) -> Count | None:
    """The same with its place."""
    begin = len(text) - len(text.lstrip())
    line = text[begin:].split("\n", 1)[0].translate(_PLAIN)
    found = _NUMBER.search(line)
    if found is None or _NO_COUNT.search(line[: found.start()]):
        return None
    return Count(begin + found.start(), len(found[0]), _number(found))


def _number(found: re.Match[str]) -> int:
    number = int(found["all"].replace(",", ""))
    if not found["scale"]:
        return number
    parts = re.findall(r"([0-9]+)([万千百十]?)", found["rest"].replace(",", ""))
    return number * _SCALES[found["scale"]] + sum(int(n) * _SCALES[s] for n, s in parts)

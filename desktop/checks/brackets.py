"""Brackets that are not closed or never opened; １） and a） at the head of a line are list marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.checks.odd import Manner, Odd, around

_PAIRS = dict(zip("（(「『【〔［[｛{〈《〖“", "）)」』】〕］]｝}〉》〗”", strict=True))
_SAME = str.maketrans("([{)]}", "（［｛）］｝")
"""Half and full width count as the same bracket."""
_ANY = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_PAIRS.values())) + "]")
_LIST_MARK = re.compile(r"^[ 　]*[0-9０-９a-zａ-ｚア-ン一-十①-⑳ⅰ-ⅻⅠ-Ⅻ]{1,3}[)）]", re.M)
_MOST = 3
"""Findings of one text, so that one slip does not fill the list."""


def brackets(text: str, manner: Manner) -> Iterator[Odd]:
    """The first few brackets without their partner."""
    del manner
    marks = {m.end() - 1 for m in _LIST_MARK.finditer(text)}
    for at in _lonely(text, marks)[:_MOST]:
        what = "が閉じていません" if text[at] in _PAIRS else "に対応する始めの括弧がありません"
        say = f"「{around(text, at, 1)}」の括弧「{text[at]}」{what}。括弧の組を確かめてください。"
        yield Odd("text.bracket", at, 1, say)


def _lonely(text: str, marks: set[int]) -> list[int]:
    opened: list[int] = []
    lonely: list[int] = []
    for found in _ANY.finditer(text):
        at, sign = found.start(), found[0]
        if sign in _PAIRS:
            opened.append(at)
        elif at not in marks:
            partner = _partner(text, opened, sign)
            if partner is None:
                lonely.append(at)
            else:
                lonely += opened[partner + 1 :]
                del opened[partner:]
    return sorted(lonely + opened)


def _partner(text: str, opened: list[int], sign: str) -> int | None:
    """Place in ``opened`` of the nearest bracket that ``sign`` closes."""
    wanted = sign.translate(_SAME)
    for n in range(len(opened) - 1, -1, -1):
        if _PAIRS[text[opened[n]]].translate(_SAME) == wanted:
            return n
    return None

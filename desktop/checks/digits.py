"""Numbers of a text against the municipality's digit style (mixed: one digit full width, more half width)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.checks.odd import Manner, Odd, Spot, together
from desktop.japanese import Digits, write_digits

_D = "[0-9０-９]"
_NUMBER = re.compile(rf"{_D}{{1,3}}(?:[,，]{_D}{{3}}(?!{_D}))+|{_D}+")
_LATIN = re.compile(r"[!-~Ａ-Ｚａ-ｚ．／：－]")
"""A number that touches Latin letters or signs (H28.1, 9:30, 5%, No.1, 8/７) is part of something else."""

_SAY: dict[Digits, str] = {
    "mixed": "数字は１桁を全角、２桁以上を半角で書きます（{where}）。書き方をそろえてください。",
    "full": "数字は全角で書きます（{where}）。書き方をそろえてください。",
    "half": "数字は半角で書きます（{where}）。書き方をそろえてください。",
}


def digit_style(text: str, manner: Manner) -> Iterator[Odd]:
    """Numbers written in another style, all of one text together."""
    digits = manner.style.digits
    found = (m for m in _NUMBER.finditer(text) if not _touches_latin(text, m))
    spots = [Spot(m.start(), m[0], new) for m in found if (new := styled(m[0], digits)) != m[0]]
    yield from together("text.digits", text, spots, _SAY[digits])


def styled(number: str, digits: Digits) -> str:
    """A number with its separators in the style."""
    comma = "，" if digits == "full" else ","
    return write_digits(re.sub("[,，]", comma, number), digits)


def _touches_latin(text: str, found: re.Match[str]) -> bool:
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    return any(c and (c != "," and _LATIN.match(c) is not None) for c in (before, after))

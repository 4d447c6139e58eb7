"""Commas against the municipality's: half-width ones inside Japanese, 、 where ， is written and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.checks.odd import Manner, Odd, Spot, together

_HALF = re.compile(r"(?<=[^\x00-\x7f]),(?: ?,)*+ ?+|(?<!,)(?<!, ),(?: ?,)*+ ?+(?=[^\x00-\x7f])")
"""A whole run of commas and blanks, tried once: a field of nothing but commas takes no time either."""
_IN_NUMBER = re.compile(r"[0-9０-９],[0-9０-９]")


def half_width_commas(text: str, manner: Manner) -> Iterator[Odd]:
    """A half-width comma beside Japanese; commas of numbers (24,000) and of Latin text stay."""
    if "," not in text:
        return
    comma = manner.style.comma
    found = (m for m in _HALF.finditer(text) if not _in_number(text, m.start()))
    spots = [Spot(m.start(), m[0], comma * m[0].count(",")) for m in found]
    yield from together(
        "text.half-comma",
        text,
        spots,
        f"半角の「,」が日本語の文の中にあります（{{where}}）。「{comma}」に直してください。",
    )


def _in_number(text: str, at: int) -> bool:
    return _IN_NUMBER.match(text, max(at - 1, 0)) is not None


def other_commas(text: str, manner: Manner) -> Iterator[Odd]:
    """、 in a municipality that writes ， (or ， where 、 is written, except inside full-width numbers)."""
    comma = manner.style.comma
    other = "、" if comma == "，" else "，"
    if other not in text:
        return
    spots = [Spot(m.start(), other, comma) for m in re.finditer(other, text)]
    if other == "，":
        spots = [s for s in spots if not re.match(r"[０-９]，[０-９]{3}(?![０-９])", text[max(s.start - 1, 0) :])]
    say = f"読点に「{other}」が使われています（{{where}}）。この様式では「{comma}」を使うので、そろえてください。"
    yield from together("text.comma", text, spots, say)

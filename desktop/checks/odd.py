"""What a text lint sees and what it says: a place in a text, one sentence, and the wording it would offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desktop.definition.layout import Face
from desktop.definition.model import Grade, Kind, Style
from desktop.japanese import write_number


class Manner(NamedTuple):
    """How the text is written and printed: the municipality's style, the kind of field, the face of the sheet."""

    style: Style
    kind: Kind
    face: Face
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Odd:
    """Something odd in a text; ``old`` begins at ``start`` and is replaced by ``new`` when the clerk wants it."""

    code: str
    start: int
    length: int
    sentence: str
    old: str = ""
    new: str | None = None
    grade: Grade = "気づき"


Lint = Callable[[str, Manner], Iterator[Odd]]
"""A text and its manner in, oddities out; pure."""


class Spot(NamedTuple):
    """One place to change."""

    start: int
    old: str
    new: str


def together(code: str, text: str, spots: Sequence[Spot], sentence: str) -> Iterator[Odd]:
    """One finding for all places of a kind in a text: it stands at the first, its change mends them all at once.

    ``sentence`` is formatted with ``where``: 「については,本市」 and the number of places when there are more.
    """
    if not spots:
        return
    first, last = spots[0], spots[-1]
    shown = f"「{brief(around(text, first.start, len(first.old)))}」"
    where = shown if len(spots) == 1 else f"{shown}など{write_number(len(spots))}か所"
    old = text[first.start : last.start + len(last.old)]
    new = mended(old, [s._replace(start=s.start - first.start) for s in spots])
    yield Odd(code, first.start, len(first.old), sentence.format(where=where), old, new)


def brief(quoted: str, most: int = 40) -> str:
    """A quotation no sentence drowns in."""
    return quoted if len(quoted) <= most else quoted[: most - 1] + "…"


def mended(text: str, spots: Sequence[Spot]) -> str:
    """The text with every spot changed; spots stand in order and do not overlap."""
    parts, at = [], 0
    for spot in spots:
        parts += [text[at : spot.start], spot.new]
        at = spot.start + len(spot.old)
    return "".join([*parts, text[at:]])


def around(text: str, start: int, length: int, reach: int = 5) -> str:
    """A few characters of the line on both sides of a place, to find it by eye."""
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", start + length)
    right = len(text) if right < 0 else right
    return text[max(left, start - reach) : min(right, start + length + reach)].strip("\n")

"""A stretch of text and the rooms it may belong to in, every room with its lines out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from desktop.definition.model import Field
from desktop.intake.answer_groups import as_units, groups, no_joint, want_group
from desktop.intake.labels import fold
from desktop.intake.page_words import Room
from desktop.intake.share_out import share_out
from desktop.intake.stretches import Stretch, Unit
from desktop.intake.wants import joint, want
from desktop.japanese import written_dates

ALIKE: Final = 0.5
"""How like its example an answer must be that stands anywhere on the page of a figure."""
ONE_LINE: Final = 45
"""Full-width characters of a line that holds two answers at most."""
SHARED: Final = 200
"""Lines that are shared out; what lies beyond goes to the last room."""
SUITS: Final = 0.6
"""What lines cost at most that doubtless belong to their room."""
LINES: Final = 8
"""Lines of such an answer at most."""


class Wanted(NamedTuple):
    """A room with its paper, its field, and what is known to stand there."""

    key: str
    room: Room
    field: Field | None
    known: frozenset[str]
    """Folded answers the same field has elsewhere in the case."""


class Filled(NamedTuple):
    wanted: Wanted
    units: tuple[Unit, ...]
    sure: bool


def fill_rooms(stretch: Stretch, wanted: Sequence[Wanted], *, marked: bool) -> Iterator[Filled]:
    """Share the lines of a stretch out among its rooms."""
    units = _in_line(stretch.units, wanted)
    if len(wanted) == 1:
        yield Filled(wanted[0], tuple(units), sure=True)
        return
    for one, share in zip(wanted, _by_groups(units, wanted) if marked else _by_lines(units, wanted), strict=True):
        yield Filled(one, share, sure=not share or want(one.room, one.field, one.known)(share) <= SUITS)


def _by_lines(units: Sequence[Unit], wanted: Sequence[Wanted]) -> list[tuple[Unit, ...]]:
    shares = share_out(units[:SHARED], [want(w.room, w.field, w.known) for w in wanted], joint)
    return [*shares[:-1], (*shares[-1], *units[SHARED:])]


def _by_groups(units: Sequence[Unit], wanted: Sequence[Wanted]) -> list[tuple[Unit, ...]]:
    """In a text layer of ours whole answers are shared out, not lines."""
    found = groups(units)
    wants = [want_group(w.room, w.field, w.known) for w in wanted]
    made, at = [], 0
    for share in share_out(as_units(found), wants, no_joint):
        made.append(tuple(u for group in found[at : at + len(share)] for u in group))
        at += len(share)
    return made


def _in_line(units: Sequence[Unit], wanted: Sequence[Wanted]) -> list[Unit]:
    """The line that holds two answers parted at its blank, or behind the date it begins with."""
    place = next((n for n, w in enumerate(wanted) if w.room.inline), 0)
    if not place:
        return list(units)
    dated = any(f is not None and (f.kind == "period" or "日" in f.label) for f in (wanted[place - 1].field,))
    for n, unit in enumerate(units):
        parts = list(_parted(unit, dated=dated)) if unit.width < ONE_LINE else []
        if len(parts) == 2:
            return [*units[:n], *parts, *units[n + 1 :]]
    return list(units)


def _parted(unit: Unit, *, dated: bool) -> Iterator[Unit]:
    pieces = unit.text.split()
    if dated:
        dates = written_dates(unit.text)
        end = dates[0].length if dates and dates[0].start == 0 else 0
        pieces = [unit.text[:end].strip(), unit.text[end:].strip()] if end else []
    pieces = [p for p in pieces if p]
    for n, piece in enumerate(pieces):
        yield replace(unit, text=piece, marks=unit.marks, hard=unit.hard or n == 0, gap=n == 0 and unit.gap)


def by_example(units: Sequence[Unit], fields: Sequence[Field]) -> Iterator[tuple[Field, tuple[Unit, ...]]]:
    """On the page of a figure texts stand in any order: each field takes the lines most like its example."""
    free = list(units)
    for field in fields:
        found = _most_like(free, fold(field.example))
        if found:
            yield field, found
            free = [u for u in free if u not in found]


def _most_like(units: Sequence[Unit], example: str) -> tuple[Unit, ...]:
    best, span = ALIKE, (0, 0)
    for start in range(len(units) if example else 0):
        text = ""
        for end in range(start + 1, min(start + LINES, len(units)) + 1):
            text += fold(units[end - 1].text)
            ratio = _covered(example, text)
            if ratio > best:
                best, span = ratio, (start, end)
    start, end = span
    while 0 < end < len(units) and units[end - 1].text[-1:] not in "。．）)" and not units[end].gap:
        end += 1
    return tuple(units[start:end])


def _covered(example: str, text: str) -> float:
    """The part of an example that stands in a text, in pieces of three characters and more; what more the text has
    counts against it, what it does not begin with too."""
    blocks = SequenceMatcher(None, example, text, autojunk=False).get_matching_blocks()
    same = sum(b.size for b in blocks if b.size > 2)
    return same / len(example) - 0.001 * len(text) + (0.1 if text[:2] == example[:2] else 0.0)


def known_of(values: Mapping[str, set[str]], field: Field | None) -> frozenset[str]:
    return frozenset(values.get(field.id, ())) if field is not None else frozenset()

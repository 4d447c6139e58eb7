"""A room for an answer in, how well lines suit it out: kinds of fields, their numbering, and what their examples look like."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from desktop.definition.model import Column, Field, Numbering
from desktop.intake.join_lines import HEADS
from desktop.intake.labels import fold, unspread
from desktop.intake.page_words import Room
from desktop.intake.share_out import Cost
from desktop.intake.stretches import Unit
from desktop.japanese import canonical_date

EMPTY: Final = 2.0
NUMBERS: Final[dict[Numbering, str]] = {
    "１．": r"[0-9０-９]{1,3}[．.]",
    "（１）": r"[（(][0-9０-９]{1,3}[）)]",
    "①": r"[①-⑳㉑-㉟㊱-㊿]|[（(][0-9０-９]{1,3}[）)]",
    "・": "・",
    "※": r"[（(]?※[0-9０-９]{0,2}[）)]?[　 ]?",
}


KNOWN: Final = 4.0
"""What it is worth that an answer is what the same field says elsewhere."""


def want(room: Room, field: Field | None, known: Collection[str] = ()) -> Cost:
    """How lines suit a room of a form; ``known`` are folded answers of the same field elsewhere."""
    cost = _want(room, field)
    if not known:
        return cost

    def with_known(units: Sequence[Unit]) -> float:
        text = fold("".join(u.text for u in units))
        said = any(text == k or (room.how == "last" and text and k.endswith(text)) for k in known)
        return cost(units) - (KNOWN if said else 0.0)

    return with_known


def _want(room: Room, field: Field | None) -> Cost:
    if room.how == "figure":
        return _figure
    if room.how in ("cells", "rows"):
        return lambda units: 0.1 * len(units) + 0.9 * sum(bool(re.match(r"[（(]?※", u.text)) for u in units)
    if room.how == "annex" or field is None:
        return _annex
    if field.kind == "list":
        return lambda units: _list(units, field)
    return lambda units: _text(units, field, dated=room.how == "date")


def _annex(units: Sequence[Unit]) -> float:
    text = fold("".join(u.text for u in units))
    if not text:
        return 0.6
    return 0.0 if re.fullmatch(r"[【\[(]?(?:別紙|別添|資料)?[-‐]?[0-9]{0,3}[】\])]?", text) else 6.0


def _figure(units: Sequence[Unit]) -> float:
    return 0.2 + sum(0.1 if u.width < 14 and u.text[-1:] != "。" else 0.5 + 0.06 * u.width for u in units)


def _list(units: Sequence[Unit], field: Field) -> float:
    if not units:
        return EMPTY
    number = NUMBERS.get(field.numbering)
    if number is None:
        return 0.2 * len(units)
    begun = sum(bool(re.match(number, u.text)) for u in units)
    cost = 0.2 * (len(units) - begun)
    if not begun:
        return cost + (1.0 if len(units) == 1 else 4.0)
    return cost + (0.0 if re.match(number, units[0].text) else 3.0) - min(begun, 4) * 0.5 - _foreign(units, number)


def _foreign(units: Sequence[Unit], number: str) -> float:
    """Lines that bear another numbering than theirs."""
    return -0.8 * sum(bool(re.match(r"[・※]", u.text)) and not re.match(number, u.text) for u in units)


def _text(units: Sequence[Unit], field: Field, *, dated: bool) -> float:
    if not units:
        return EMPTY if not dated else EMPTY + 1
    whole = "".join(u.text for u in units)
    cost = _by_kind(units, field)
    is_date = len(whole) < 40 and canonical_date(unspread(whole)) is not None
    if is_date != (dated or (field.kind == "period" and is_date)):
        cost += 3.0
    return cost + _unlike(units[0].text, whole, field)


def _by_kind(units: Sequence[Unit], field: Field) -> float:
    if field.kind in ("prose", "count", "period"):
        noted = [bool(re.match(r"[（(]?※", u.text)) for u in units]
        notes = 0 if noted[0] else sum(noted)
        scraps = sum(u.width < 12 and u.text[-1:] not in "。．）)」" and not HEADS.match(u.text) for u in units[1:])
        return 0.1 * len(units) + 0.9 * notes + 0.3 * scraps
    parted = sum(b.gap or a.hard or a.width < 12 for a, b in itertools.pairwise(units))
    return 0.4 * (len(units) - 1) + 1.5 * parted


def _unlike(first: str, whole: str, field: Field) -> float:
    """How little an answer looks like the field's example: its first sign, its shape."""
    examples = [e for e in (field.example, *(p.text for p in field.phrases)) if e]
    if not examples:
        return 0.5
    same = any(_lead(first) == _lead(e) for e in examples)
    ratio = max(_alike(_shape(whole[:60]), _shape(e[:60])) for e in examples[:6])
    return (0.0 if same else 1.2) + 1.5 * (1 - ratio)


def _lead(text: str) -> str:
    text = text.lstrip(" 　")
    return text[:1] if text[:1] in "※・○【（(" else "1" if HEADS.match(text) else ""


def _shape(text: str) -> str:
    return re.sub(r"[0-9]+", "0", fold(text))


@lru_cache(maxsize=8192)
def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def joint(one: Unit, other: Unit) -> float:
    """What it costs to part two lines between two answers."""
    if one.marks:
        return -1.0 if one.marks % 2 == 0 else 6.0
    if other.page:
        return -1.2
    if other.gap:
        return -0.3
    return 0.6 if one.text[-1:] in "。．）)" or one.hard else 0.9


def want_cell(column: Column) -> Cost:
    """How lines suit a cell of a column."""
    offers = {fold(o) for o in column.offers}

    def cost(units: Sequence[Unit]) -> float:
        if not units:
            return 2.5 if column.required else 1.0
        text = fold("".join(u.text for u in units))
        if offers:
            return -2.0 if text in offers else 4.0 + 0.2 * len(units)
        if column.kind == "count":
            return (0.0 if re.match(r"[約(]?[0-9]", text) else 4.0) + 0.6 * (len(units) - 1)
        return _by_column(units, column)

    return cost


def _by_column(units: Sequence[Unit], column: Column) -> float:
    if column.kind == "prose":
        return 0.15 * len(units)
    return 0.4 * (len(units) - 1)


Shares = Callable[[Sequence[Unit]], float]

"""The lines of an answer in, its value out: texts joined, lists parted at their numbers, words of choices found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from desktop.definition.model import Field, Value
from desktop.intake.join_lines import paragraphs
from desktop.intake.labels import fold, unspread
from desktop.intake.page_words import How
from desktop.intake.stretches import Unit
from desktop.intake.wants import NUMBERS

_OPEN: Final = "（(「『【〔"
_CLOSE: Final = "）)」』】〕"


def read_answer(field: Field, units: Sequence[Unit], how: How, *, marked: bool) -> Value:
    """The value of a field from its lines."""
    parts = paragraphs(units, marked=marked)
    if how == "bracket":
        return _unbracketed("".join(parts))
    if how == "labels":
        return _by_labels(field, "".join(parts))
    if field.kind == "list":
        return _entries(field, parts)
    if field.kind == "attachments":
        return tuple(p for p in _unnumbered(parts, "１．") if p.strip())
    if field.kind == "text" or how == "date":
        return _one_line(parts, marked=marked)
    return "\n".join(parts if marked else [unspread(p) for p in parts])


def _one_line(parts: Sequence[str], *, marked: bool) -> str:
    if marked:
        return unspread("\n".join(parts))
    text = ""
    for part in parts:
        text += unspread(part).strip()
    return text


def _unbracketed(text: str) -> str:
    text = text.strip(" 　\u00a0")
    if text[:1] in _OPEN and text[-1:] in _CLOSE:
        text = text[1:-1]
    return text.strip(" 　\u00a0")


def _by_labels(field: Field, text: str) -> Value:
    plain = fold(text)
    chosen = tuple(o.id for o in field.choices.values() if o.label and fold(o.label) in plain)
    return chosen if field.is_tuple else (chosen[0] if chosen else "")


def _entries(field: Field, parts: Sequence[str]) -> Value:
    if field.numbering == "、":
        return _parted("".join(parts))
    number = NUMBERS.get(field.numbering)
    if number is None:
        return tuple(p for p in parts if p.strip())
    entries: list[str] = []
    numbered = sum(bool(re.match(number, p.lstrip(" 　"))) for p in parts)
    for part in parts:
        if not numbered or re.match(number, part.lstrip(" 　")) or not entries:
            entries.append(part)
        else:
            entries[-1] += "\n" + part.lstrip("　")
    return tuple(_unnumbered(entries, field.numbering))


def _unnumbered(entries: Sequence[str], numbering: str) -> list[str]:
    """Entries without the numbers the sheet printed before them: those that count 1, 2, 3 …"""
    number = NUMBERS.get(numbering)  # type: ignore[call-overload]
    if number is None:
        return list(entries)
    bare = [e.lstrip(" 　") for e in entries]
    if numbering == "・":
        return [e.removeprefix("・").strip(" ") for e in bare]
    if numbering == "※" and len(bare) == 1:
        return [re.sub(r"^※[　 ]?", "", bare[0])]
    heads = [re.match(number, e) for e in bare]
    counted = [_count(h[0]) if h else 0 for h in heads]
    if len(entries) < 2 or counted != list(range(1, len(entries) + 1)):
        return list(entries)
    return [e[h.end() :].lstrip(" ") if h else e for e, h in zip(bare, heads, strict=True)]


def _count(head: str) -> int:
    if "①" <= head[:1] <= "⑳":
        return ord(head[0]) - ord("①") + 1
    found = re.search(r"[0-9]+", fold(head))
    return int(found[0]) if found else 0


def _parted(text: str) -> tuple[str, ...]:
    """Parted at 、 and ， outside brackets."""
    made, deep, start = [], 0, 0
    for n, char in enumerate(text):
        if char in _OPEN:
            deep += 1
        elif char in _CLOSE:
            deep = max(deep - 1, 0)
        elif char in "、，" and not deep:
            made.append(text[start:n].strip())
            start = n + 1
    made.append(text[start:].strip())
    return tuple(m for m in made if m)

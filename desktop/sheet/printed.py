"""Answers in, the text that stands on paper out, with the offset of each stretch in the field's own text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from desktop.definition.model import Field, Value
from desktop.fonts.grapheme import graphemes
from desktop.japanese import Digits, write_digits

_PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*)(:last)?\}")
_DIVISION: Final = re.compile(r"^.+?[部局](?=.)")
_NUMBERED: Final = re.compile(r"[（(]?[0-9０-９]+[）)．.　 、，]|[①-⑳]")


_LONGEST: Final = 100
"""Characters of an answer in a running head: three lines of an A4 page; no 課 has so long a name."""


class Stretch(NamedTuple):
    """A paragraph or entry as printed; ``start`` is its offset in the field's text, less what was put before it."""

    text: str
    start: int


def stretches(field: Field, value: Value, digits: Digits) -> tuple[Stretch, ...]:
    """What is printed of a field: the text, or the entries of a list, numbered ``１．`` when there are several."""
    if isinstance(value, str):
        return (Stretch(value, 0),)
    if not value:
        return (Stretch("", 0),)
    numbered = field.kind == "list" and len(value) > 1 and not all(_NUMBERED.match(v) for v in value)
    made, at = [], 0
    for n, entry in enumerate(value, 1):
        head = f"{write_digits(str(n), digits)}．" if numbered else ""
        made.append(Stretch(head + entry, at - len(head)))
        at += len(entry) + 1
    return tuple(made)


def head_text(plan: str, values: Mapping[str, Value], title: str) -> str:
    """A running head with its answers; an answer that is missing leaves room to write it by hand."""

    def answer(found: re.Match[str]) -> str:
        if found[1] == "title":
            return title
        value = values.get(found[1], "")
        text = (value if isinstance(value, str) else "・".join(value)).split("\n")[0].strip()
        return shortened(last_division(text) if found[2] else text) or "　" * 6

    return _PLACE.sub(answer, plan)


def shortened(text: str) -> str:
    """An answer in a running head stays within a few lines; its field has the whole of it."""
    if len(text) <= _LONGEST:
        return text
    return "".join(graphemes(text[: 2 * _LONGEST])[: _LONGEST - 1]) + "…"


def last_division(name: str) -> str:
    """The 課 or 室 of a 主管課: 企画財政部未来戦略室 → 未来戦略室."""
    last = name.split()[-1] if name.split() else ""
    return _DIVISION.sub("", last, count=1) if len(last) > 3 else last

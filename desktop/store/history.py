"""Changes of a case: stored small (only what differs of a text), read back whole with the old and the new value.

A text change keeps its offset and the two differing stretches; the values in full follow by going back from today's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from desktop.answers.model import Answers
from desktop.definition.model import FACT, Value, is_rows
from desktop.store.read import read_papers

Kind = Literal[
    "create", "copy", "import", "edit", "status", "return", "settle", "attach", "detach", "describe", "archive", "bin",
    "receive",
]  # fmt: skip

WHOLE: Final = -1
"""``start`` of a change stored as two whole values."""
_ROWS: Final = -2
"""``start`` of a change of rows, less the offset in the JSON of the value: a table is not stored again for one cell."""


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a case's history."""

    number: int
    """Grows with time; unique in the store."""
    revision: int
    """The case's row version after the change."""
    at: datetime
    """UTC"""
    who: str
    kind: Kind
    name: str
    """What was done, as the menus call it; for a status the reason."""
    place: str
    """Field id or ``fact:ID`` of an edit (``N/`` before it on the N-th further paper); else the file, or empty."""
    old: Value
    new: Value


def differing(old: Value, new: Value) -> tuple[int, str, str]:
    """(start, old, new) as stored."""
    if is_rows(old) and is_rows(new):
        start, was, now = _stretch(_json(old), _json(new))
        return _ROWS - start, was, now
    if not isinstance(old, str) or not isinstance(new, str):
        return WHOLE, _json(old), _json(new)
    start, was, now = _stretch(old, new)
    if was.endswith("\0") or now.endswith("\0"):  # what a damaged page of a sealed file reads as (``connect``)
        return WHOLE, _json(old), _json(new)
    return start, was, now


def _stretch(old: str, new: str) -> tuple[int, str, str]:
    """Where two texts begin to differ, and both stretches."""
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    return start, old[start : len(old) - end], new[start : len(new) - end]


def _shared(one: str, other: str) -> int:
    """How many characters two texts share at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _json(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)


def _whole(stored: str) -> Value:
    value = json.loads(stored)
    if isinstance(value, str):
        return value
    return tuple(tuple(v) for v in value) if value and isinstance(value[0], list) else tuple(value)


def history(reader: Any, no: int, path: Path) -> tuple[Change, ...]:
    """Every change of a case, newest first, with whole values."""
    papers, facts = read_papers(reader, no, path)
    now = dict(places(papers, facts))
    changes = []
    for row in _rows(reader, no):
        number, revision, at, who, kind, name, place, start, old, new = row
        before, after = _values(kind, place, start, old, new, now)
        changes.append(Change(number, revision, datetime.fromisoformat(at), who, kind, name, place, before, after))
    return tuple(changes)


def first_answers(reader: Any, no: int, path: Path) -> Answers:
    """The answers of the first paper as they were when the case was made or copied."""
    papers, facts = read_papers(reader, no, path)
    now = dict(places(papers, facts))
    for _, _, _, _, kind, _, place, start, old, new in _rows(reader, no):
        _values(kind, place, start, old, new, now)
    first = papers[0]
    values = {p: v for p, v in now.items() if "/" not in p and not p.startswith(FACT) and v not in ("", ())}
    return Answers(first.form, first.version, MappingProxyType(values))


def places(papers: tuple[Answers, ...], facts: Mapping[str, str]) -> Mapping[str, Value]:
    """Every value of a case by its place in the history."""
    found: dict[str, Value] = {f"{FACT}{name}": value for name, value in facts.items()}
    for n, paper in enumerate(papers):
        found.update({f"{n}/{field}" if n else field: value for field, value in paper.values.items()})
    return found


def _rows(reader: Any, no: int) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = reader.execute(
        "SELECT no, revision, at, who, kind, name, place, start, old, new FROM revision WHERE case_no = ?"
        " ORDER BY no DESC",
        (no,),
    ).fetchall()
    return rows


def _values(kind: str, place: str, start: int, old: str, new: str, now: dict[str, Value]) -> tuple[Value, Value]:
    """The whole values before and after a change; ``now`` goes back by it."""
    if kind != "edit":
        return old, new
    if start == WHOLE:
        before, after = _whole(old), _whole(new)
    elif start <= _ROWS:
        after, at = now.get(place, ()), _ROWS - start
        text = _json(after)
        before = _whole(text[:at] + old + text[at + len(new) :])
    else:
        after = now.get(place, "")
        text = after if isinstance(after, str) else ""
        before = text[:start] + old + text[start + len(new) :]
    now[place] = before
    return before, after

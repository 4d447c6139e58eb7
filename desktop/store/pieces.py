"""The values of one paper in; one searchable text and a small table of its pieces out, and back to the last code point.

The text holds everything a clerk wrote, pieces joined by ``GAP``; chosen option ids stand in the table, where no search
looks. One text per paper keeps a search's comparison to one row.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from desktop.definition.model import Value
from desktop.errors import DeskError
from desktop.store.faults import UNWRITABLE_TEXT

GAP: Final = "\x1f"
"""Between two pieces; a search for it is refused, so no hit reaches over a gap."""


def write_pieces(values: Mapping[str, Value], chosen: Collection[str]) -> tuple[str, str]:
    """Values by place -> (text, parts). ``chosen`` names the places whose values are option ids."""
    texts: list[str] = []
    table: list[list[object]] = []
    options: dict[str, Value] = {}
    for place, value in values.items():
        if place in chosen:
            options[place] = value
            continue
        entries = (value,) if isinstance(value, str) else value
        texts += entries
        lengths = [len(e) for e in entries]
        table.append([place, lengths[0] if isinstance(value, str) else lengths])
    text = GAP.join(texts)
    _refuse_unwritable(text, values)
    return text, json.dumps({"written": table, "chosen": options}, ensure_ascii=False, separators=(",", ":"))


def _refuse_unwritable(text: str, values: Mapping[str, Value]) -> None:
    """Half a surrogate pair is no text: UTF-8 cannot hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        for place, value in values.items():
            if any("\ud800" <= c <= "\udfff" for c in "".join(value)):
                raise DeskError(UNWRITABLE_TEXT, place=place) from None
        raise


def read_pieces(text: str, parts: str) -> dict[str, Value]:
    """The values again; ValueError when text and table do not fit each other."""
    table = json.loads(parts)
    values: dict[str, Value] = {}
    at = 0
    for place, lengths in table["written"]:
        entries = []
        for length in [lengths] if isinstance(lengths, int) else lengths:
            entries.append(text[at : at + length])
            at += length + 1
        values[place] = entries[0] if isinstance(lengths, int) else tuple(entries)
    if at != (len(text) + 1 if at else 0) or (text and not at):
        raise ValueError("pieces do not fit their text")
    for place, value in table["chosen"].items():
        values[place] = value if isinstance(value, str) else tuple(value)
    return values


def split(text: str) -> Iterator[str]:
    """Stretches no search may reach over."""
    return iter(text.split(GAP))

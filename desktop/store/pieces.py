"""The values of one paper in; one searchable text and a small table of its pieces out, and back to the last code point.

The text holds everything a clerk wrote, pieces joined by ``GAP``; chosen option ids stand in the table, where no search
looks. One text per paper keeps a search's comparison to one row.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from desktop.answers.control import half_at
from desktop.definition.model import FIGURE_COLUMNS, Value
from desktop.errors import DeskError
from desktop.store.faults import UNWRITABLE_TEXT

GAP: Final = "\x1f"
"""Between two pieces; a search for it is refused, so no hit reaches over a gap."""


def write_pieces(values: Mapping[str, Value], chosen: Collection[str], drawn: Collection[str] = ()) -> tuple[str, str]:
    """Values by place -> (text, parts). ``chosen`` names the places whose values are option ids, ``drawn`` figures.

    Of each written value the table has the length: of a text one, of entries a list, of rows a list for each row. A
    cell no search looks at (the place of a shape) stands in the table itself.
    """
    texts: list[str] = []
    table: list[list[object]] = []
    options: dict[str, Value] = {}
    for place, value in values.items():
        if place in chosen:
            options[place] = value
        elif isinstance(value, str):
            texts.append(value)
            table.append([place, len(value)])
        else:
            hidden = _HIDDEN if place in drawn else frozenset()
            table.append([place, [_part(entry, texts, hidden) for entry in value]])
    text = GAP.join(texts)
    if text.endswith("\0"):
        text += GAP  # zeros at the end of a text are what a damaged page of a sealed file reads as (``connect``)
    parts = json.dumps({"written": table, "chosen": options}, ensure_ascii=False, separators=(",", ":"))
    _refuse_unwritable(text + parts, values)
    return text, parts


_HIDDEN: Final = frozenset(n for n, column in enumerate(FIGURE_COLUMNS) if column != "text")
"""Cells of a shape that are no words."""


def _part(entry: str | tuple[str, ...], texts: list[str], hidden: Collection[int]) -> object:
    """The length of an entry, or of each cell of a row; a hidden cell as it is."""
    if isinstance(entry, str):
        texts.append(entry)
        return len(entry)
    texts += (cell for n, cell in enumerate(entry) if n not in hidden)
    return [cell if n in hidden else len(cell) for n, cell in enumerate(entry)]


def _refuse_unwritable(text: str, values: Mapping[str, Value]) -> None:
    """Half a surrogate pair is no text: UTF-8 cannot hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        for place, value in values.items():
            if half_at("".join(c for entry in value for c in entry)) >= 0:
                raise DeskError(UNWRITABLE_TEXT, place=place) from None
        raise


def read_pieces(text: str, parts: str) -> dict[str, Value]:
    """The values again; ValueError when text and table do not fit each other."""
    table = json.loads(parts)
    cut = _Cut(text)
    values: dict[str, Value] = {place: cut.value(lengths) for place, lengths in table["written"]}
    cut.end()
    for place, value in table["chosen"].items():
        values[place] = value if isinstance(value, str) else tuple(value)
    return values


class _Cut:
    """Cuts a text into the pieces it was made of."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def value(self, lengths: object) -> Value:
        """The value of one place."""
        if not isinstance(lengths, list):
            return self._piece(lengths)
        if lengths and isinstance(lengths[0], list):
            return tuple(tuple(self._piece(n) for n in row) for row in lengths)
        return tuple(self._piece(n) for n in lengths)

    def _piece(self, length: object) -> str:
        if isinstance(length, str):
            return length
        if not isinstance(length, int):
            raise TypeError(length)
        start, self._at = self._at, self._at + length + 1
        return self._text[start : start + length]

    def end(self) -> None:
        """Refuse a text that is longer or shorter than its table says."""
        if self._text.endswith("\0" + GAP) and self._at == len(self._text):
            return
        if self._at != (len(self._text) + 1 if self._at else 0) or (self._text and not self._at):
            raise ValueError("pieces do not fit their text")


def split(text: str) -> Iterator[str]:
    """Stretches no search may reach over."""
    return iter(text.split(GAP))

"""The content of an .ods in, its hidden rows and merged cells out: what the cell reader does not tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Final
from zipfile import ZipFile

from desktop.intake.excel_parts import LARGEST, TOLERATED, parse

_HIDDEN: Final = ("collapse", "filter")
_MOST: Final = 1_048_576


@dataclass
class TableFacts:
    """Of one table; rows and columns from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def table_facts(file: IO[bytes]) -> dict[str, TableFacts]:
    """By the table's name; nothing of a content that is too large or no sound XML."""
    reader = _Reader()
    try:
        with ZipFile(file) as book:
            if book.getinfo("content.xml").file_size <= LARGEST:
                parse(book, "content.xml", reader.start)
    except TOLERATED:
        return {}
    finally:
        file.seek(0)
    return reader.tables


class _Reader:
    """Rows and cells as they come by; a repeated one counts as often as it is."""

    def __init__(self) -> None:
        self.tables: dict[str, TableFacts] = {}
        self._table = TableFacts()
        self._row = self._next_row = self._next_column = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table":
            self._table = self.tables.setdefault(attributes.get("table:name", ""), TableFacts())
            self._next_row = 0
        elif name == "table-row":
            self._row, self._next_column = self._next_row, 0
            self._next_row += _count(attributes, "table:number-rows-repeated")
            if attributes.get("table:visibility") in _HIDDEN and self._next_row <= _MOST:
                self._table.hidden_rows.update(range(self._row, self._next_row))
        elif name in ("table-cell", "covered-table-cell"):
            column = self._next_column
            self._next_column += _count(attributes, "table:number-columns-repeated")
            down = _count(attributes, "table:number-rows-spanned")
            right = _count(attributes, "table:number-columns-spanned")
            if down * right > 1:
                self._table.merged.append((self._row, column, self._row + down - 1, column + right - 1))


def _count(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1

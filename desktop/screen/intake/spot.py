"""The place of a find as readers write it for people in, the cell or the stretch of text it means in a document out."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from desktop.intake.model import Document

_SHEET: Final = re.compile(r"シート「(?P<sheet>.*?)」の(?P<column>[A-Z]{1,3})(?P<row>\d+)")
_CELL: Final = re.compile(r"(?:「(?P<grid>.*?)」の)?(?P<row>\d+)行目?(?P<column>\d+)列目?")
_LINE: Final = re.compile(r"(?:(?P<page>\d+)頁)?（?(?P<line>\d+)行目")
_PAGE: Final = re.compile(r"(?P<page>\d+)頁")
PAGE: Final = "\f"
TEXT: Final = -1
"""The running text, where a spot names the number of a grid."""
_SHORTEST: Final = 2
"""Characters of a source that are worth looking for in a text."""


class Spot(NamedTuple):
    """A cell of a grid, or a stretch of the running text (``grid`` is ``TEXT``: offset and length)."""

    grid: int
    first: int
    """Row from 0; in the text the offset."""
    second: int
    """Column from 0; in the text the length."""


def spot_of(document: Document, where: str, source: str = "") -> Spot | None:
    """The first place that ``where`` names; None when it cannot be shown."""
    return _in_sheet(document, where) or _in_grid(document, where) or _in_text(document, where, source)


def _in_sheet(document: Document, where: str) -> Spot | None:
    found = _SHEET.search(where)
    if found is None:
        return None
    number = _grid_called(document, found["sheet"])
    return None if number is None else Spot(number, int(found["row"]) - 1, _column(found["column"]))


def _in_grid(document: Document, where: str) -> Spot | None:
    found = _CELL.search(where)
    if found is None or not document.grids:
        return None
    number = 0 if found["grid"] is None else _grid_called(document, found["grid"])
    return None if number is None else Spot(number, int(found["row"]) - 1, int(found["column"]) - 1)


def _grid_called(document: Document, name: str) -> int | None:
    return next((n for n, grid in enumerate(document.grids) if grid.name == name), None)


def _column(letters: str) -> int:
    """B is 1, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _in_text(document: Document, where: str, source: str) -> Spot | None:
    """The words themselves, looked for from the named line on and then anywhere; else the named line."""
    if not document.text:
        return None
    line = _line(document.text, where)
    words = _looked_for(source)
    found = words and (words.search(document.text, line.first if line else 0) or words.search(document.text))
    return Spot(TEXT, found.start(), len(found[0])) if found else line


def _looked_for(source: str) -> re.Pattern[str] | None:
    """The beginning of a source, blanks and line ends between its characters as they come."""
    letters = [re.escape(c) for c in source if not c.isspace()][:200]
    return re.compile(r"\s*".join(letters)) if len(letters) >= _SHORTEST else None


def _line(text: str, where: str) -> Spot | None:
    found = _LINE.search(where)
    page = found["page"] if found else (m["page"] if (m := _PAGE.search(where)) else None)
    if found is None and page is None:
        return None
    start = _start_of_page(text, int(page or 1))
    if start is None:
        return None
    end_of_page = text.find(PAGE, start)
    end_of_page = len(text) if end_of_page < 0 else end_of_page
    for _ in range(int(found["line"]) - 1 if found else 0):
        nexts = text.find("\n", start, end_of_page)
        if nexts < 0:
            return None
        start = nexts + 1
    end = text.find("\n", start, end_of_page)
    return Spot(TEXT, start, (end if end >= 0 else end_of_page) - start)


def _start_of_page(text: str, page: int) -> int | None:
    start = 0
    for _ in range(page - 1):
        start = text.find(PAGE, start) + 1
        if not start:
            return None
    return start

"""An .xlsx written by :mod:`desktop.paper.excel` in, what stands in its cells out: texts joined again, boxes ticked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from desktop.errors import DeskError, refusal
from desktop.paper.excel import FIELD, FORM, NOTES, TICK, VERSION

NO_EXCEL = refusal(
    "paper.no-excel",
    "このファイルはExcelブック（.xlsx）として開けません。付議帳で保存したExcelファイルを選んでください。",
)
NOT_OURS = refusal(
    "paper.not-ours",
    "このExcelファイルには付議帳の印がありません。付議帳で保存したExcelファイル（別のブックに写していないもの）を選んでください。",
)

Note = tuple[str, str, str, int]
"""Field, printed before the answer, printed behind it, 1 when a paragraph ends."""
Notes = Mapping[int, Mapping[str, Note]]

CHOSEN: Final = "■☑☒✓✔●レ"
"""Signs at the head of a box's words that mean: chosen."""
_ESCAPED: Final = re.compile(
    "_x005F_(?=x[0-9A-Fa-f]{4}_)|_x(00(?:0[0-8BCE-F]|1[0-9A-F]|7F)|FFF[EF]|D[89A-F][0-9A-F]{2})_", re.IGNORECASE
)
_BLANKS: Final = re.compile("[\u3000 ]*")


@dataclass(frozen=True)
class ExcelSheet:
    """What a workbook answers; fields and boxes that are not printed on it are absent."""

    form: str
    version: int
    values: Mapping[str, str]
    """Text by field id, paragraphs and list entries parted by line ends; an empty text is an empty answer."""
    boxes: Mapping[tuple[str, str], bool]
    """Every printed box (field, option) and whether it is ticked."""

    @property
    def ticks(self) -> frozenset[tuple[str, str]]:
        return frozenset(box for box, chosen in self.boxes.items() if chosen)


def read_excel_values(data: bytes) -> ExcelSheet:
    """Read a workbook back. Raises ``paper.no-excel`` and ``paper.not-ours``."""
    try:
        book = load_workbook(BytesIO(data))
    except (BadZipFile, KeyError, ValueError, OSError, TypeError, SyntaxError) as fault:
        raise DeskError(NO_EXCEL) from fault
    names = {name: str(found.attr_text) for name, found in book.defined_names.items()}
    if not {FORM, VERSION, NOTES} <= names.keys() or not names[VERSION].isdigit():
        raise DeskError(NOT_OURS)
    notes = _read_notes(book, names[NOTES])
    fields: dict[str, list[tuple[int, str]]] = {}
    boxes = {}
    for name, where in names.items():
        if name.startswith(FIELD):
            field, number = name.removeprefix(FIELD).rsplit(".", 1)
            fields.setdefault(field, []).append((int(number), where))
        elif name.startswith(TICK):
            field, option = name.removeprefix(TICK).split(".", 1)
            boxes[field, option] = _ticked(book, where)
    values = {}
    for field, found in fields.items():
        lines = [line for _, where in sorted(found) for line in _lines(book, field, where, notes)]
        values[field] = _joined(lines)
    return ExcelSheet(names[FORM].strip('"'), int(names[VERSION]), values, boxes)


def _area(book: Workbook, where: str) -> tuple[Worksheet, str]:
    sheet, _, cells = where.rpartition("!")
    title = sheet.strip("'").replace("''", "'")
    if title not in book.sheetnames:  # the sheet was deleted in Excel: #REF!
        raise DeskError(NOT_OURS)
    return book[title], cells.replace("$", "")


def _ticked(book: Workbook, where: str) -> bool:
    page, cells = _area(book, where)
    text = _written(page[cells.split(":")[0]].value).lstrip("\u3000 ")
    return text[:1] in CHOSEN if text else False


def _joined(lines: Iterable[tuple[str, Note | None]]) -> str:
    """The lines of a field: directly joined within a paragraph, by a line end behind one."""
    made, join = "", ""
    for text, note in lines:
        if note is None and not text:
            continue
        if note is None and made and not join:
            join = "\n"  # a row a clerk put in stands for itself
        made += join + (text if note is None else _answer(text, note))
        join = "\n" if note is None or note[3] else ""
    return made


def _lines(book: Workbook, field: str, where: str, notes: Notes) -> Iterator[tuple[str, Note | None]]:
    """Text and note of every row of an area that is not covered by a merged cell."""
    for first, *_ in _rows(book, where):
        if not isinstance(first, MergedCell):
            found = notes.get(first.row, {}).get(get_column_letter(first.column))
            yield _written(first.value), found if found and found[0] == field else None


def _rows(book: Workbook, where: str) -> tuple[tuple[Cell, ...], ...]:
    page, cells = _area(book, where)
    block = page[cells]
    return block if isinstance(block, tuple) else ((block,),)


def _read_notes(book: Workbook, where: str) -> Notes:
    """The hidden notes by row and column letter."""
    texts = {cell.row: _written(cell.value) for (cell,) in _rows(book, where)}
    try:
        return {row: json.loads(text) for row, text in texts.items() if text}
    except ValueError as fault:
        raise DeskError(NOT_OURS) from fault


def _answer(text: str, part: Note) -> str:
    """What of a line is the answer: without the indent, the number or the bracket that was printed around it."""
    _, before, after, _ = part
    at = len(before)
    if text.startswith(before) or (before and text[1:at] == before[1:]):  # the box before it may have been ticked
        text = text[at:]
    if after and text.endswith(after):
        text = text[: -len(after)]
        return "" if _BLANKS.fullmatch(text) else text
    return text


def _written(value: object) -> str:
    """A cell's value as text, ``_x000B_`` turned back."""
    if value is None:
        return ""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else "_", text)

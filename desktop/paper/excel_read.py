"""An .xlsx written by :mod:`desktop.paper.excel` in, what stands in its cells out: texts joined again, boxes ticked."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from zipfile import BadZipFile
from zlib import error as DeflateError  # noqa: N812

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from desktop.errors import DeskError, refusal
from desktop.paper.excel import FIELD, FORM, MARKS, NOTES, TICK, VERSION

NO_EXCEL = refusal(
    "paper.no-excel",
    "{file}はExcelブック（.xlsx）として開けません。付議帳で保存したExcelファイルを選んでください。",
)
NOT_OURS = refusal(
    "paper.not-ours",
    "{file}には付議帳の印がありません。付議帳で保存したExcelファイル（別のブックにコピーしていないもの）を選んでください。",
)

Note = tuple[str, str, str, int]
"""Field, printed before the answer, printed behind it, 1 when a paragraph ends."""
Notes = Mapping[int, Mapping[str, Note]]

CHOSEN: Final = "■☑☒✓✔●レ"
"""Signs a person may put before a box's words to choose it, besides the municipality's own."""
_ESCAPED: Final = re.compile(
    "_x005F_(?=x[0-9A-Fa-f]{4}_)|_x(00(?:0[0-8BCE-F]|1[0-9A-F]|7F)|FFF[EF]|D[89A-F][0-9A-F]{2})_", re.IGNORECASE
)
_FOREIGN: Final = (
    *(BadZipFile, DeflateError, EOFError, OSError, RuntimeError, NotImplementedError, SyntaxError),
    *(LookupError, ValueError, TypeError, AttributeError),
)
"""What openpyxl, zipfile and the XML parser raise on bytes that are no sound workbook."""
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


def read_excel_values(data: bytes, name: str = "") -> ExcelSheet:
    """Read a workbook back; ``name`` is what the refusals ``paper.no-excel`` and ``paper.not-ours`` call the file."""
    file = f"「{name}」" if name else "このファイル"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells English oddities of foreign workbooks
            book = load_workbook(BytesIO(data), read_only=True)  # else it dresses every merged cell, for seconds
            names = {key: str(found.attr_text) for key, found in book.defined_names.items()}
            cells = _Cells(book)
    except _FOREIGN as fault:
        raise DeskError(NO_EXCEL, file=file) from fault
    if not {FORM, VERSION, NOTES} <= names.keys() or not names[VERSION].isdecimal():
        raise DeskError(NOT_OURS, file=file)
    try:
        return _sheet(names, cells)
    except (ValueError, LookupError, TypeError, AttributeError) as fault:  # names or notes were changed by hand
        raise DeskError(NOT_OURS, file=file) from fault


def _sheet(names: Mapping[str, str], cells: _Cells) -> ExcelSheet:
    notes = _read_notes(cells, names[NOTES])
    fields: dict[str, list[tuple[int, str]]] = {}
    boxes = {}
    for name, where in names.items():
        if name.startswith(FIELD):
            field, number = name.removeprefix(FIELD).rsplit(".", 1)
            fields.setdefault(field, []).append((int(number), where))
        elif name.startswith(TICK):
            field, option = name.removeprefix(TICK).split(".", 1)
            boxes[field, option] = _ticked(cells.column(where)[0][1], names.get(MARKS, "").strip('"'))
    values = {}
    for field, found in fields.items():
        lines = [line for _, where in sorted(found) for line in _lines(cells, field, where, notes)]
        values[field] = _joined(lines)
    return ExcelSheet(names[FORM].strip('"'), int(names[VERSION]), values, boxes)


class _Cells:
    """Every text of a workbook by sheet, row and column."""

    def __init__(self, book: Workbook) -> None:
        self._texts: dict[str, dict[tuple[int, int], str]] = {}
        for page in book.worksheets:
            page.reset_dimensions()  # some programs write none or wrong ones
            self._texts[page.title] = {
                (row, column): _written(value)
                for row, values in enumerate(page.iter_rows(values_only=True), 1)
                for column, value in enumerate(values, 1)
                if value is not None
            }
        book.close()

    def column(self, where: str) -> list[tuple[tuple[int, int], str]]:
        """Place and text of the first column of an area ``'sheet'!$A$1:$B$2``, from top to bottom."""
        sheet, _, area = where.rpartition("!")
        texts = self._texts.get(sheet.strip("'").replace("''", "'"))
        if texts is None or "#" in area:  # the sheet or the rows were deleted in Excel: #REF!
            raise LookupError(sheet)
        left, top, _, bottom = range_boundaries(area)
        return [((row, left), texts.get((row, left), "")) for row in range(top, bottom + 1)]


def _ticked(text: str, marks: str) -> bool:
    """Whether a box is chosen; ``marks`` are the municipality's signs for chosen and not chosen (empty: unknown)."""
    chosen, unchosen = marks[:1], marks[1:]
    if unchosen and text.startswith(unchosen):
        return False
    text = text.lstrip("\u3000 ")
    return bool(text) and text[0] in CHOSEN + chosen


def _joined(lines: Iterable[tuple[str, Note | None]]) -> str:
    """The lines of a field: directly joined within a paragraph, by a line end behind one."""
    made, join = "", ""
    for text, note in lines:
        if note is None and not text:  # covered by a merged cell, or paper left free
            continue
        if note is None and made and not join:
            join = "\n"  # a row a clerk put in stands for itself
        made += join + (text if note is None else _answer(text, note))
        join = "\n" if note is None or note[3] else ""
    return made


def _lines(cells: _Cells, field: str, where: str, notes: Notes) -> Iterator[tuple[str, Note | None]]:
    """Text and note of every row of an area."""
    for (row, column), text in cells.column(where):
        found = notes.get(row, {}).get(get_column_letter(column))
        yield text, found if found and found[0] == field else None


def _read_notes(cells: _Cells, where: str) -> Notes:
    """The hidden notes by row and column letter."""
    return {row: json.loads(text) for (row, _), text in cells.column(where) if text}


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

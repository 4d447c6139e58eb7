"""An .xlsx written by :mod:`desktop.paper.excel` in, what stands in its cells out: texts joined again, boxes ticked."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final
from zipfile import BadZipFile
from zlib import error as DeflateError  # noqa: N812

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from desktop.definition.model import Rows
from desktop.errors import DeskError, refusal
from desktop.paper.excel import (
    CARRIED,
    CELL,
    FIELD,
    FORM,
    MARK,
    MARKS,
    NOTES,
    PRINTED,
    ROW_MARK,
    SHEET,
    TICK,
    VERSION,
    before,
)

NO_EXCEL = refusal(
    "paper.no-excel",
    "{file}はExcelブック（.xlsx）として開けません。付議帳で保存したExcelファイルを選んでください。",
)
NOT_OURS = refusal(
    "paper.not-ours",
    "{file}には付議帳の印がありません。付議帳で保存したExcelファイル（別のブックにコピーしていないもの）を選んでください。",
)

Note = tuple[str, str, str, int] | tuple[str, str, str, int, list[str | int]]
"""Field, printed before the answer, printed behind it, 1 when a paragraph ends, entries of a run or their lengths."""
Notes = Mapping[int, Mapping[str, Note]]
Texts = Mapping[tuple[int, int], str]
"""Text of the written cells of a worksheet by row and column from 1."""
CellNote = tuple[str, str, int, int, list[int], int, str]
"""CELL, field, row, column, lines behind which a paragraph goes on, 1 when one ends, what the program computed."""

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
_ALIKE: Final = str.maketrans("〇◯oOｏＯ－−–—―ーｰ‐‑", "○○○○○○---------")
"""Signs that a keyboard gives for a circle or a dash."""
_LATER: Final = re.compile(rf"{SHEET}\d+\.")
BLANKS: Final = "\u3000 "
_BLANKS: Final = re.compile("[\u3000 ]*")


@dataclass(frozen=True)
class ExcelSheet:
    """What a workbook answers; fields and boxes that are not printed on it are absent."""

    form: str
    version: int
    values: Mapping[str, str]
    """Text by field id, paragraphs and list entries parted by line ends; an empty text is an empty answer."""
    boxes: Mapping[tuple[str, str], bool]
    """Every printed box (field, option) and whether it is ticked; of a checklist every mark of every row."""
    rows: Mapping[str, Rows] = field(default_factory=dict)
    """Rows of tables by field id, as typed: what the program computed is left out."""
    entries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The same texts parted where a number was printed; without any number every paragraph is an entry."""
    runs: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)
    """Of lists printed in one run: what each entry was, or only how long."""
    printed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Printed lines that stand for what was chosen in a field (the clauses of a contract)."""

    @property
    def ticks(self) -> frozenset[tuple[str, str]]:
        return frozenset(box for box, chosen in self.boxes.items() if chosen)


def read_excel_sheets(data: bytes, name: str = "") -> tuple[ExcelSheet, ...]:
    """Read a workbook back, sheet by sheet as it was written.

    ``name`` is what the refusals ``paper.no-excel`` and ``paper.not-ours`` call the file.
    """
    file = f"「{name}」" if name else "このファイル"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells English oddities of foreign workbooks
            book = load_workbook(BytesIO(data), read_only=True)  # else it dresses every merged cell, for seconds
            names = {key: str(found.attr_text) for key, found in book.defined_names.items()}
            cells = _Cells(_texts(book))
            book.close()
    except _FOREIGN as fault:
        raise DeskError(NO_EXCEL, file=file) from fault
    return _sheets(names, cells, file)


def read_excel_texts(
    names: Mapping[str, str], texts: Mapping[str, Texts], name: str = ""
) -> tuple[tuple[ExcelSheet, ...], str]:
    """The same from a workbook that somebody else has read: its hidden names, and the text of every written cell by
    worksheet, row and column from 1. Also gives what :func:`desktop.paper.excel.write_excel` was told to carry.
    """
    file = f"「{name}」" if name else "このファイル"
    cells = _Cells({sheet: {at: _unescaped(text) for at, text in found.items()} for sheet, found in texts.items()})
    sheets = _sheets(names, cells, file)
    try:
        carried = "".join(text for _, text in cells.column(names[CARRIED])) if CARRIED in names else ""
    except (LookupError, ValueError, TypeError) as fault:
        raise DeskError(NOT_OURS, file=file) from fault
    return sheets, carried


def _sheets(names: Mapping[str, str], cells: _Cells, file: str) -> tuple[ExcelSheet, ...]:
    if not {FORM, VERSION, NOTES} <= names.keys() or not names[VERSION].isdecimal():
        raise DeskError(NOT_OURS, file=file)
    try:
        return tuple(_sheet(own, cells) for own in _by_sheet(names))
    except (ValueError, LookupError, TypeError, AttributeError) as fault:  # names or notes were changed by hand
        raise DeskError(NOT_OURS, file=file) from fault


def _by_sheet(names: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The hidden names of every sheet, without what stands before them."""
    number = 1
    while f"{before(number)}{FORM}" in names:
        head = before(number)
        yield {
            k.removeprefix(head): v
            for k, v in names.items()
            if k.startswith(head or "_") and (head or not _LATER.match(k))
        }
        number += 1


def _sheet(names: Mapping[str, str], cells: _Cells) -> ExcelSheet:
    notes, in_table = _read_notes(cells, names[NOTES])
    fields: dict[str, list[tuple[int, str]]] = {}
    boxes = {}
    for name, where in names.items():
        if name.startswith(FIELD):
            of, number = name.removeprefix(FIELD).rsplit(".", 1)
            fields.setdefault(of, []).append((int(number), where))
        elif name.startswith(TICK):
            of, option = name.removeprefix(TICK).split(".", 1)
            boxes[of, option] = _ticked(cells.column(where)[0][1], names.get(MARKS, "").strip('"'))
    boxes.update(_marked(names, cells))
    values, entries = {}, {}
    runs: dict[str, tuple[str | int, ...]] = {}
    for of, found in fields.items():
        lines = [line for _, where in sorted(found) for line in _lines(cells, of, where, notes)]
        values[of] = _joined(lines)
        entries[of] = _parted(lines) if values[of] else ()
        runs.update((of, tuple(note[4])) for _, note in lines if note is not None and len(note) > 4)
    return ExcelSheet(
        names[FORM].strip('"'),
        int(names[VERSION]),
        values,
        boxes,
        _tables(in_table),
        entries,
        runs,
        _printed(names, cells),
    )


def _marked(names: Mapping[str, str], cells: _Cells) -> Iterator[tuple[tuple[str, str], bool]]:
    """The marks of checklists as boxes ``row=mark``: ticked is the one whose sign stands in the cell of the row."""
    meanings: dict[str, dict[str, str]] = {}
    for name, formula in names.items():
        if name.startswith(MARK):
            of, mark = name.removeprefix(MARK).split(".", 1)
            meanings.setdefault(of, {})[formula[1:-1].replace('""', '"')] = mark
    for name, where in names.items():
        if name.startswith(ROW_MARK):
            of, row = name.removeprefix(ROW_MARK).split(".", 1)
            signs = meanings.get(of, {})
            put_in = _mark_of(cells.column(where)[0][1].strip(), signs)
            for mark_id in signs.values():
                yield (of, f"{row}={mark_id}"), mark_id == put_in


def _mark_of(text: str, signs: Mapping[str, str]) -> str | None:
    """The mark of a sign as it is printed, or typed with one that looks like it."""
    if text in signs:
        return signs[text]
    alike = [mark for sign, mark in signs.items() if text and sign.translate(_ALIKE) == text.translate(_ALIKE)]
    return alike[0] if len(alike) == 1 else None


def _printed(names: Mapping[str, str], cells: _Cells) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for name, where in names.items():
        if name.startswith(PRINTED):
            of, number = name.removeprefix(PRINTED).rsplit(".", 1)
            found.setdefault(of, []).append((int(number), where))
    return {
        of: tuple(text for _, where in sorted(areas) for _, text in cells.column(where) if text)
        for of, areas in found.items()
    }


def _tables(found: Iterable[tuple[CellNote, str]]) -> Mapping[str, Rows]:
    """Rows of every table from its cells; a cell cut over pages is one again."""
    tables: dict[str, dict[tuple[int, int], tuple[str, str]]] = {}
    for (_, of, row, column, soft, ends, computed), text in found:
        typed = "" if computed and text == computed else _joined_lines(text, soft)
        cells = tables.setdefault(of, {})
        start, join = cells.get((row, column), ("", ""))
        cells[row, column] = start + join + typed, "\n" if ends else ""
    return {of: _rows(cells) for of, cells in tables.items()}


def _rows(cells: Mapping[tuple[int, int], tuple[str, str]]) -> Rows:
    """Every row with all its columns; none when nothing is written in any."""
    tall, wide = max(row for row, _ in cells) + 1, max(column for _, column in cells) + 1
    made = tuple(tuple(cells.get((r, c), ("", ""))[0] for c in range(wide)) for r in range(tall))
    return made if any(any(row) for row in made) else ()


def _joined_lines(text: str, soft: Iterable[int]) -> str:
    """The lines of a cell as paragraphs; ``soft`` are the lines that a paragraph goes on behind."""
    lines = text.split("\n")
    goes_on = set(soft)
    ends = ("" if n in goes_on else "\n" for n in range(len(lines) - 1))
    return "".join(line + end for line, end in zip(lines, (*ends, ""), strict=True))


def _texts(book: Workbook) -> dict[str, Texts]:
    """Every text of a workbook by sheet, row and column."""
    texts: dict[str, Texts] = {}
    for page in book.worksheets:
        page.reset_dimensions()  # some programs write none or wrong ones
        texts[page.title] = {
            (row, column): _written(value)
            for row, values in enumerate(page.iter_rows(values_only=True), 1)
            for column, value in enumerate(values, 1)
            if value is not None
        }
    return texts


class _Cells:
    """Every text of a workbook by sheet, row and column."""

    def __init__(self, texts: Mapping[str, Texts]) -> None:
        self._texts = texts

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


def _parted(lines: list[tuple[str, Note | None]]) -> tuple[str, ...]:
    """The entries of a list: each begins at its number or in a row that a clerk put in."""
    lines = [(text, note) for text, note in lines if text or note is not None]
    numbered = [n for n, (_, note) in enumerate(lines) if note is not None and note[1].strip(BLANKS)]
    if not numbered:
        return tuple(_joined(lines).split("\n"))
    put_in = [n for n, (text, note) in enumerate(lines) if note is None and text]
    starts = sorted({0, *numbered, *put_in})
    return tuple(_joined(lines[start:end]) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True))


def _lines(cells: _Cells, field: str, where: str, notes: Notes) -> Iterator[tuple[str, Note | None]]:
    """Text and note of every row of an area."""
    for (row, column), text in cells.column(where):
        found = notes.get(row, {}).get(get_column_letter(column))
        yield text, found if found and found[0] == field else None


def _read_notes(cells: _Cells, where: str) -> tuple[Notes, list[tuple[CellNote, str]]]:
    """The hidden notes of lines by row and column letter; those of tables' cells, from the top, with the cells' texts."""
    lines: dict[int, dict[str, Note]] = {}
    in_table: list[tuple[CellNote, str]] = []
    for (row, _), text in cells.column(where):
        for column, note in (json.loads(text) if text else {}).items():
            if note[0] == CELL:
                sheet = where.rpartition("!")[0]
                in_table.append((tuple(note), cells.column(f"{sheet}!{column}{row}:{column}{row}")[0][1]))
            else:
                lines.setdefault(row, {})[column] = note
    return lines, in_table


def _answer(text: str, part: Note) -> str:
    """What of a line is the answer: without the indent, the number or the bracket that was printed around it."""
    _, before, after, *_ = part
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
    return _unescaped(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else "_", text)

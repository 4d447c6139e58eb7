"""Heads and rows of text in, a plain .xlsx out: every cell is text, whatever sign it begins with."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from desktop.errors import DeskError, refusal
from desktop.paper.excel import escaped_text, sheet_title
from desktop.paper.excel_memory import begin_rows, saved

TOO_LONG: Final = refusal(
    "paper.list-cell",
    "一覧の{row}行目の「{head}」は{count:,}字あり、Excelのセルに入る32,767字を超えています。CSVで書き出してください。",
)
TOO_MANY: Final = refusal(
    "paper.list-rows", "一覧は{count:,}行あり、Excelの行数（1,048,576行）を超えています。絞り込んで書き出してください。"
)
_CELL: Final = 32_767
_ROWS: Final = 1_048_576
_WIDEST: Final = 60
_MEASURED: Final = 200


def write_rows(name: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The workbook; heads are bold and stay in sight."""
    _refuse(heads, rows)
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet_title(name))
    for n, width in enumerate(_widths(heads, rows), 1):
        page.column_dimensions[get_column_letter(n)].width = width
    page.freeze_panes = "A2"
    begin_rows(page)
    bold, top = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    page.append([_cell(page, head, bold) for head in heads])
    for row in rows:
        page.append([_cell(page, text, None, top if "\n" in text else None) for text in row])
    return saved(book)


def _refuse(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """What Excel has no room for, before anything is written."""
    if len(rows) >= _ROWS:
        raise DeskError(TOO_MANY, count=len(rows))
    for number, row in enumerate(rows, 2):
        for head, text in zip(heads, row, strict=False):
            if len(text) > _CELL:
                raise DeskError(TOO_LONG, row=number, head=head, count=len(text))


def _cell(page: Any, text: str, font: Font | None = None, alignment: Alignment | None = None) -> Any:
    """Text as text: the type is set, and Excel is told that it was typed with ' before it."""
    cell = WriteOnlyCell(page)
    cell._value = escaped_text(text)  # noqa: SLF001 - the public setter guesses types
    cell.data_type = "s" if text else "n"
    if not text:
        cell._value = None  # noqa: SLF001
    cell.number_format = "@"
    cell.quotePrefix = True
    if font is not None:
        cell.font = font
    if alignment is not None:
        cell.alignment = alignment
    return cell


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Widths by the longest of the first rows, in half-width characters."""
    seen = [heads, *rows[:_MEASURED]]
    return [
        min(_WIDEST, 3 + max((_width(row[n]) for row in seen if n < len(row)), default=0)) for n in range(len(heads))
    ]


def _width(text: str) -> int:
    line = max(text.split("\n"), key=len)
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line[:_WIDEST])

"""A laid-out sheet in, an .xlsx out that looks like it and prints on as many pages; the same bytes for the same sheet.

Hidden names and one hidden column tell which cells answer which field (:mod:`desktop.paper.excel_read` reads them).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime
from functools import partial
from math import ceil
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from desktop.fonts.grapheme import is_attached
from desktop.paper.excel_grid import Cells, Grid, grid_of
from desktop.paper.excel_memory import saved
from desktop.paper.excel_picture import anchor_of, picture_over
from desktop.paper.pictures import Source
from desktop.paper.tiles import Look, Tile
from desktop.sheet.model import Page, Sheet

FIELD: Final = "_f."
"""Hidden name of one stretch of cells of a field: ``_f.jimu_gaiyo.1``."""
TICK: Final = "_t."
"""Hidden name of the cell of one box: ``_t.grid.shimei``."""
NOTES: Final = "_notes"
"""Hidden name of the column of notes: what of a cell is the answer and whether a paragraph ends there."""
FORM: Final = "_form"
VERSION: Final = "_version"
SHEET: Final = "_s"
"""Before the hidden names of the second and later sheets: ``_s2._f.koumoku.1``."""
ROW_MARK: Final = "_k."
"""Hidden name of the cell of one mark of a checklist: ``_k.c_ku.u1``."""
MARK: Final = "_m."
"""Hidden name that says which sign is which mark of a checklist: ``_m.c_ku.maru`` is ``○``."""
PRINTED: Final = "_p."
"""Hidden name of a stretch of cells whose words stand for what was chosen in a field (clauses)."""
CELL: Final = "#"
"""First word of the note of a table's cell."""
CARRIED: Final = "_carried"
"""Hidden name of the cells that hold what no cell of a paper shows: papers of the case, figures, answers all share."""
CARRIED_PIECE: Final = 16_000
"""Characters in one of these cells; Excel holds twice as many, a sign written as ``_x000B_`` takes seven."""
MARKS: Final = "_marks"
"""Hidden name of the municipality's own signs for chosen and not chosen: ``レ□``."""
FONTS: Final = {
    "BIZUDMincho-Regular": ("BIZ UDMincho Medium", 1, False),
    "BIZUDGothic-Regular": ("BIZ UDGothic", 3, False),
    "BIZUDGothic-Bold": ("BIZ UDGothic", 3, True),
}
"""Name as installed with Windows, family (1 serif, 3 fixed) for a PC without it, bold."""
MINCHO: Final = "BIZUDMincho-Regular"
NORMAL: Final = Font(name="Times New Roman", family=1, sz=10.5)
"""The workbook's own font, in which nothing is written: its digits, half as wide as high, are 7 pixels, the unit of
column widths. A font of this name or of these widths is on every PC; without it the columns come out wider than paper."""
DIGIT: Final = 7
PAPERS: Final = {(210, 297): 9, (297, 420): 8, (257, 364): 12, (182, 257): 13, (148, 210): 11}
"""Excel's paper numbers by short and long side in mm: A4, A3, B4, B5, A5."""
LONGEST_NAME: Final = 31
PADDING: Final = 6
"""Pixels Excel keeps free left and right in a cell."""
SMALLER: Final = 0.94
"""How much smaller all lines of an answer may be set before single lines are shrunk instead."""
SMALLEST: Final = 6.0
"""pt"""
DATE: Final = (1980, 1, 1, 0, 0, 0)
GREY: Final = "FF808080"
STAMP: Final = datetime(*DATE)  # noqa: DTZ001 - the file format knows no zone

_PARTING: Final = frozenset("、，,（(「『【［〔）)」』】］〕")
_FORBIDDEN: Final = str.maketrans("[]:*?/\\'", "［］：＊？／＼’")
_CONTROL: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def write_excel(
    sheets: Sheet | Sequence[Sheet],
    *,
    sheet_name: str = "",
    sheet_names: Sequence[str] = (),
    pictures: Mapping[str, Source] | None = None,
    carried: str = "",
) -> bytes:
    """The workbook of one or several sheets, each on a tab of its own named by ``sheet_names`` (``sheet_name`` for one).

    Signs that Excel forbids in a name become full width, equal names are numbered. ``pictures`` are the files of
    attachments by the name their boxes give, as in :func:`desktop.paper.pdf.write_pdf`. ``carried`` is kept in hidden
    cells and read back as it is.
    """
    given = (sheets,) if isinstance(sheets, Sheet) else tuple(sheets)
    names = _tab_names([*(sheet_names or (sheet_name,)), *(s.title for s in given)][: len(given)])
    book = Workbook()
    _set_normal_font(book)
    first = given[0]
    book.properties = DocumentProperties(
        creator="付議帳", title=first.title, language=first.language, created=STAMP, modified=STAMP
    )
    for n, (sheet, name) in enumerate(zip(given, names, strict=True), 1):
        page = book.worksheets[0] if n == 1 else book.create_sheet()
        page.title = name
        grid = grid_of(sheet)
        _Writer(page, grid, sheet, before(n), pictures or {}).write()
        _print_set_up(page, grid, sheet)
        if n == 1 and carried:
            _carry(page, len(grid.columns) + 3, carried)
    return saved(book, _Undated)


def _carry(page: Worksheet, column: int, carried: str) -> None:
    """A text in the cells of one more hidden column."""
    pieces = [carried[at : at + CARRIED_PIECE] for at in range(0, len(carried), CARRIED_PIECE)]
    letter = get_column_letter(column)
    page.column_dimensions[letter].hidden = True
    page.column_dimensions[letter].width = 2
    for row, piece in enumerate(pieces, 1):
        _put(page[f"{letter}{row}"], piece)
    where = f"{quote_sheetname(page.title)}!${letter}$1:${letter}${len(pieces)}"
    page.parent.defined_names[CARRIED] = DefinedName(CARRIED, hidden=True, attr_text=where)


def before(number: int) -> str:
    """What stands before the hidden names of the nth sheet: nothing for the first."""
    return f"{SHEET}{number}." if number > 1 else ""


def _tab_names(wanted: Sequence[str]) -> list[str]:
    """Names as Excel allows them, no two alike."""
    made: list[str] = []
    for name in wanted:
        sound = sheet_title(name)
        tried, n = sound, 1
        while tried.casefold() in {m.casefold() for m in made}:
            n += 1
            tail = f" {n}"
            tried = sound[: LONGEST_NAME - len(tail)] + tail
        made.append(tried)
    return made


class _Writer:
    """Puts tiles, frames and notes into one worksheet."""

    def __init__(self, page: Worksheet, grid: Grid, sheet: Sheet, name: str, pictures: Mapping[str, Source]) -> None:
        self._page = page
        self._before = name
        self._sheet = sheet
        self._pictures = pictures
        self._grid = grid
        self._rule = Side("thin" if sheet.rule < 1 else "medium", color="FF000000")
        self._styles: dict[Any, Any] = {}
        self._borders: dict[tuple[int, int], str] = {}
        self._areas: dict[str, list[Cells]] = {}
        self._marked: set[str] = set()
        self._notes: dict[int, dict[str, list[object]]] = {}
        self._sizes = _sizes(grid)

    def write(self) -> None:
        self._set_sizes()
        for cells, ruled in self._grid.frames:
            self._frame(cells, ruled)
        looks = {}
        for n, (cells, tile) in enumerate(self._grid.tiles):
            look = tile.look._replace(size=self._sizes[n])
            looks.update(dict.fromkeys(cells, (look, tile.is_answer)))
            self._merge(cells)
            self._text(cells, tile.text)
            self._name(cells, tile)
        for place in sorted({*self._borders, *looks}):
            self._style(place, *looks.get(place, (None, False)))
        self._write_names()
        for n, (cells, box) in enumerate(self._grid.pictures):
            self._page.add_image(picture_over(box, self._pictures))
            self._page._images[n].anchor = anchor_of(cells, box)  # noqa: SLF001

    def _set_sizes(self) -> None:
        for n, pixels in enumerate(self._grid.columns, 1):
            self._page.column_dimensions[get_column_letter(n)].width = pixels / DIGIT
        for n, pixels in enumerate(self._grid.rows, 1):
            self._page.row_dimensions[n].height = pixels * 0.75
        hidden = self._page.column_dimensions[self._note_column]
        hidden.hidden, hidden.width = True, 2

    @property
    def _note_column(self) -> str:
        return str(get_column_letter(len(self._grid.columns) + 2))

    def _frame(self, cells: Cells, ruled: str) -> None:
        """Remember the ruled edges of the cells along a frame."""
        for row, column in cells:
            sides = (
                ("L" if column == cells.left else "")
                + ("T" if row == cells.top else "")
                + ("R" if column == cells.right else "")
                + ("B" if row == cells.bottom else "")
            )
            if own := "".join(s for s in sides if s in ruled):
                self._borders[row, column] = self._borders.get((row, column), "") + own

    def _merge(self, cells: Cells) -> None:
        if (cells.left, cells.top) != (cells.right, cells.bottom):
            merged = CellRange(min_col=cells.left, min_row=cells.top, max_col=cells.right, max_row=cells.bottom)
            self._page.merged_cells.ranges.add(merged)

    def _text(self, cells: Cells, text: str) -> None:
        if text:
            _put(self._page.cell(cells.top, cells.left), text)

    def _name(self, cells: Cells, tile: Tile) -> None:
        if tile.tick is not None:
            field, option = tile.tick
            self._define(f"{TICK}{field}.{option}", cells)
        if tile.signs is not None:
            self._name_signs(cells, *tile.signs)
        if tile.field:
            self._areas.setdefault(f"{FIELD}{tile.field}", []).append(cells)
        if tile.printed and tile.text:
            self._areas.setdefault(f"{PRINTED}{tile.printed}", []).append(cells)
        note: list[object] = []
        if tile.part is not None:
            *words, ends, entries = tile.part
            note = [*words, int(ends), *([_kept(entries)] if entries else [])]
        if tile.cell is not None:
            cell = tile.cell
            note = [CELL, cell.field, cell.row, cell.column, list(cell.soft), int(cell.ends), cell.computed]
        if note:
            self._notes.setdefault(cells.top, {})[get_column_letter(cells.left)] = note

    def _name_signs(self, cells: Cells, field: str, row: str, signs: tuple[tuple[str, str], ...]) -> None:
        """The cell of a checklist's row, and once what each sign in such a cell means."""
        self._define(f"{ROW_MARK}{field}.{row}", cells)
        if field not in self._marked:
            self._marked.add(field)
            for mark, sign in signs:
                self._say(f"{MARK}{field}.{mark}", '"{}"'.format(sign.strip().replace('"', '""')))

    def _write_names(self) -> None:
        for name, found in self._areas.items():
            for n, cells in enumerate(_stretches(found), 1):
                self._define(f"{name}.{n}", cells)
        sheet = self._sheet
        self._say(FORM, f'"{sheet.form}"')
        self._say(VERSION, str(sheet.version))
        self._say(MARKS, f'"{sheet.chosen}{sheet.unchosen}"')
        column = len(self._grid.columns) + 2
        self._define(NOTES, Cells(column, 1, column, len(self._grid.rows)))
        for row, notes in self._notes.items():
            _put(self._page[f"{self._note_column}{row}"], json.dumps(notes, ensure_ascii=False))

    def _define(self, name: str, cells: Cells) -> None:
        corners = [f"${get_column_letter(x)}${y}" for x, y in ((cells.left, cells.top), (cells.right, cells.bottom))]
        where = f"{quote_sheetname(self._page.title)}!{':'.join(dict.fromkeys(corners))}"
        self._say(name, where)

    def _say(self, name: str, formula: str) -> None:
        name = self._before + name
        self._page.parent.defined_names[name] = DefinedName(name, hidden=True, attr_text=formula)

    def _style(self, place: tuple[int, int], look: Look | None, answer: bool) -> None:  # noqa: FBT001
        """Styles are looked up once for each combination; openpyxl's own setters cost 20 µs a cell."""
        ruled = "".join(sorted(set(self._borders.get(place, ""))))
        cell = self._page.cell(*place)
        style = self._styles.get((look, answer, ruled))
        if style is None:
            _dress(cell, look, self._border(ruled), answer=answer)
            self._styles[look, answer, ruled] = copy(cell._style)  # noqa: SLF001
        else:
            cell._style = copy(style)  # noqa: SLF001

    def _border(self, ruled: str) -> Border:
        left, top, right, bottom = (self._rule if s in ruled else None for s in "LTRB")
        return Border(left=left, top=top, right=right, bottom=bottom)


def _kept(entries: tuple[str, ...]) -> list[str | int]:
    """Entries of a run: those that commas would not part rightly as they are, of the others the length."""
    unsure = {e for e in entries if _PARTING.intersection(e)}
    if sum(map(len, unsure)) > CARRIED_PIECE:
        unsure.clear()
    return [e if e in unsure else len(e) for e in entries]


def _dress(cell: Cell, look: Look | None, border: Border, *, answer: bool) -> None:
    cell.border = border
    if look is None:
        return
    cell.font = _font(look.face, look.size, grey=look.grey)
    cell.alignment = Alignment(
        horizontal=look.horizontal,
        vertical=look.vertical,
        wrap_text=look.wrap,
        shrink_to_fit=not look.wrap and not look.stacked,
        text_rotation=255 if look.stacked else 0,
        indent=1 if look.inset else 0,
    )
    if answer:
        cell.number_format = "@"
        cell.quotePrefix = True


def _font(face: str, size: float, *, grey: bool = False) -> Font:
    name, family, bold = FONTS.get(face, FONTS[MINCHO])
    return Font(name=name, family=family, charset=128, sz=size, b=bold, color=GREY if grey else None)


def _put(cell: Cell, text: str) -> None:
    """Text as text: a beginning = + - @ is no formula, signs that XML cannot hold are written as ``_x000B_``."""
    cell._value = escaped_text(text)  # noqa: SLF001 - the public setter guesses types
    cell.data_type = "s"


def escaped_text(text: str) -> str:
    """A text as a workbook keeps it; signs that XML cannot hold are written as ``_x000B_``."""
    return _CONTROL.sub(lambda m: f"_x{ord(m[0]):04X}_", text)


def sheet_title(name: str) -> str:
    """A name as Excel allows it for a worksheet."""
    return (name.translate(_FORBIDDEN).strip() or "シート")[:LONGEST_NAME]


def _sizes(grid: Grid) -> list[float]:
    """The size of each tile's text in pt: as printed, or for all tiles of one width and field a little smaller."""
    keys = []
    groups: dict[tuple[object, ...], float] = {}
    for n, (cells, tile) in enumerate(grid.tiles):
        room = sum(grid.columns[cells.left - 1 : cells.right]) - PADDING
        longest = 0.0 if tile.look.stacked else max(_ems(line) for line in tile.text.split("\n"))
        size = tile.look.size
        wanted = (
            _unbroken(size, longest, room) if tile.look.wrap else max(_fitting(size, longest, room), size * SMALLER)
        )
        key = (tile.field or n, cells.left, cells.right, tile.look.face, size)
        groups[key] = min(groups.get(key, size), wanted)
        keys.append(key)
    return [_half(groups[key]) for key in keys]


def _fitting(size: float, longest: float, room: int) -> float:
    """The size at which a line of so many em fits so many pixels; a pixel too many does not matter."""
    return min(size, (room + 1) / longest * 72 / 96) if longest else size


def _unbroken(size: float, longest: float, room: int) -> float:
    """The size at which Excel leaves a line whole on the screen, where it rounds every character up to whole pixels."""
    size = _half(size)
    while longest * ceil(size * 96 / 72) > room and size > SMALLEST:
        size -= 0.5
    return size


def _half(size: float) -> float:
    """Excel keeps sizes in half points."""
    return int(size * 2 + 0.01) / 2


def _ems(text: str) -> float:
    """Width of a text in em as Excel sets it: without squeezed punctuation."""
    return sum(0.5 if c < "\u0250" or "\uff61" <= c <= "\uff9f" else 0.0 if is_attached(c) else 1.0 for c in text)


def _stretches(found: list[Cells]) -> list[Cells]:
    """Areas that lie directly below each other as one."""
    made: list[Cells] = []
    for cells in found:
        last = made[-1] if made else None
        if last and (last.left, last.right, last.bottom + 1) == (cells.left, cells.right, cells.top):
            made[-1] = Cells(last.left, last.top, last.right, cells.bottom)
        else:
            made.append(cells)
    return made


def _print_set_up(page: Worksheet, grid: Grid, sheet: Sheet) -> None:
    """Our own page breaks at full size; margins as on the sheet, so that mm positions agree."""
    first = sheet.pages[0]
    inch = partial(round, ndigits=3)
    page.page_margins = PageMargins(
        *(inch(mm / 25.4) for mm in (grid.left, grid.right, grid.top, grid.bottom)), header=0.2, footer=0.2
    )
    short, long = sorted((round(first.width), round(first.height)))
    page.page_setup.paperSize = PAPERS.get((short, long), 9)
    page.page_setup.orientation = "landscape" if first.width > first.height else "portrait"
    page.page_setup.scale = 100
    page.print_options.horizontalCentered = True
    for end in grid.page_ends[:-1]:
        page.row_breaks.append(Break(id=end))
    page.print_area = f"A1:{get_column_letter(len(grid.columns))}{len(grid.rows)}"
    page.sheet_view.showGridLines = False
    if sheet.draft:
        _draft_header(page, first)


def _draft_header(page: Worksheet, first: Page) -> None:
    mark = "".join(p.line.text for box in first.boxes if box.role == "draft" for p in box.lines)
    right = page.oddHeader.right
    right.text, right.size, right.color = mark, 28, "CCCCCC"
    right.font = f"{FONTS[MINCHO][0]},Regular"


def _set_normal_font(book: Workbook) -> None:
    book._fonts[0] = NORMAL  # noqa: SLF001 - openpyxl has no public way to it
    book._named_styles["Normal"].font = NORMAL  # noqa: SLF001


class _Undated(ZipFile):
    """A zip whose entries carry one fixed date."""

    def writestr(  # type: ignore[override]
        self, name: Any, data: Any, *_args: Any, **_more: Any
    ) -> None:
        entry = ZipInfo(name if isinstance(name, str) else name.filename, DATE)
        entry.compress_type = ZIP_DEFLATED
        super().writestr(entry, data)

"""An Excel or OpenDocument workbook in, its worksheets as text out, with what was left out counted.

Cells come from python-calamine; what it does not tell of an .xlsx (hidden rows, errors, signs of symbol fonts, what
was left unread) from the parts themselves (:mod:`desktop.intake.excel_parts`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from desktop.errors import DeskError, refusal
from desktop.intake.excel_marks import complete
from desktop.intake.excel_parts import BookFacts, SheetFacts, book_facts
from desktop.intake.limits import Limits
from desktop.intake.model import Document, Doubt, Grid
from desktop.intake.ods_parts import TableFacts, table_facts
from desktop.intake.own_names import own_form, own_names
from desktop.intake.remarks import place_of, remarks_of
from desktop.intake.source import Source
from desktop.intake.text_rule import text_of_cell
from desktop.intake.unlock import is_locked
from desktop.intake.zip_guard import CUT_OFF

NO_SHEETS = refusal(
    "intake.no-sheets",
    "「{file}」には表のシートが１枚もありません。Excelで開いてシートを確かめ、保存し直してから選んでください。",
)
MANY_SHEETS = refusal(
    "intake.many-sheets",
    "「{file}」にはシートが{count}枚あり、限り（{limit}枚）を超えています。必要なシートだけを新しいブックに写して選んでください。",
)
NO_SUCH_SHEET = refusal(
    "intake.no-such-sheet",
    "「{file}」にシート「{sheet}」がありません。あるシート（{offered}）から選んでください。",
)
BROKEN_SHEET = refusal(
    "intake.broken-sheet",
    "「{file}」のシート「{sheet}」が壊れていて読めません。Excelで開き、別の名前で保存し直してから選んでください。",
)
LONG_SHEET_CELL = refusal(
    "intake.long-sheet-cell",
    "「{file}」の{where}が{limit}字を超えています。分けて書いてから選んでください。",
)
MANY_SHEET_CELLS = refusal(
    "intake.many-sheet-cells",
    "「{file}」のシート「{sheet}」まで読むと{limit}セルを超えます。大きな一覧として件数を数えるか、必要な表だけを写して選んでください。",
)

_DOUBTS: Final = 500
_PADDING: Final = 1_000_000
"""Empty cells before the first written one, from which a sheet is read without them."""
_TELL: Final = 500


def read_book(source: Source) -> Document:
    """Every worksheet of a workbook."""
    with _Book(source) as book:
        grids = list(book.grids())
    if source.kind == "ods":
        tables = table_facts(source.file)
        grids = [_with_table(grid, tables.get(grid.name, TableFacts())) for grid in grids]
    facts = book_facts(source.file) if source.kind == "xlsx" else BookFacts()
    told = [complete(source.name, grid, facts.sheets.get(grid.name, SheetFacts())) for grid in grids]
    made = tuple(grid for grid, _ in told)
    doubts = [doubt for _, doubts in told for doubt in doubts]
    remarks = [doubt for grid in made for doubt in remarks_of(source.name, grid, grid.name)]
    names = own_names(source.file) if source.kind == "xlsx" else {}
    ours, ignored = own_form(names), dict(facts.ignored)
    doubts = _not_too_many(source.name, [*doubts, *remarks])
    return Document("excel", made, ignored=ignored, ours=ours, names=names, doubts=tuple(doubts))


def _not_too_many(name: str, doubts: list[Doubt]) -> list[Doubt]:
    """The first ones; a workbook that is odd all over is told as such."""
    if len(doubts) <= _DOUBTS:
        return doubts
    more = len(doubts) - _DOUBTS
    sentence = (
        f"「{name}」には、ほかにも確かめる所が{more}箇所あります。元のファイルを開き、印と文字を見比べてください。"
    )
    return [*doubts[:_DOUBTS], Doubt("", sentence)]


def _with_table(grid: Grid, facts: TableFacts) -> Grid:
    hidden = frozenset(row for row in facts.hidden_rows if row < len(grid.rows))
    return replace(grid, hidden_rows=hidden, merged=tuple(facts.merged))


def book_rows(source: Source, sheet: str = "") -> Iterator[list[str]]:
    """The rows of one worksheet, the first that is shown when none is named; one by one, for a job that keeps none."""
    with _Book(source) as book:
        yield from book.rows(sheet)


class _Book:
    """A workbook open in calamine."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._calamine = _opened(source)
        limits = source.limits
        self._sheets = [m for m in self._calamine.sheets_metadata if _is_table(m)]
        if not self._sheets:
            raise DeskError(NO_SHEETS, file=source.name)
        if len(self._sheets) > limits.sheets:
            raise DeskError(MANY_SHEETS, file=source.name, count=len(self._sheets), limit=limits.sheets)

    def __enter__(self) -> _Book:
        return self

    def __exit__(self, *_: object) -> None:
        self._calamine.close()

    def grids(self) -> Iterator[Grid]:
        budget = _Budget(self._source.limits)
        for number, about in enumerate(self._sheets):
            self._source.share(number / len(self._sheets))
            sheet = self._sheet(about.name)
            merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
            rows = tuple(self._texts(sheet, budget))
            hidden = not str(about.visible).endswith("Visible")
            yield Grid(about.name, rows, hidden=hidden, merged=merged)

    def rows(self, name: str) -> Iterator[list[str]]:
        names = [about.name for about in self._sheets]
        if name and name not in names:
            raise DeskError(NO_SUCH_SHEET, file=self._source.name, sheet=name, offered="・".join(names[:10]))
        shown = [about.name for about in self._sheets if str(about.visible).endswith(".Visible")]
        sheet = self._sheet(name or (shown or names)[0])
        total = max(1, sheet.total_height)
        for number, row in enumerate(_values(sheet)):
            if not number % _TELL:
                self._source.share(0.5 + number / total / 2)
            yield [cell if type(cell) is str else text_of_cell(cell) for cell in row]

    def _sheet(self, name: str) -> Any:
        from python_calamine import CalamineError

        try:
            return self._calamine.get_sheet_by_name(name)
        except (CalamineError, OSError, ValueError) as fault:
            raise DeskError(BROKEN_SHEET, file=self._source.name, sheet=name) from fault

    def _texts(self, sheet: Any, budget: _Budget) -> Iterator[tuple[str, ...]]:
        """The rows as text, without the empty cells at their ends and the empty rows at the end."""
        empty = 0
        for number, row in enumerate(_values(sheet)):
            if not number % _TELL:
                self._source.share(0.5)
            made = _row(row)
            if not made:
                empty += 1
                continue
            if not budget.holds(made, empty + 1):
                raise self._too_much(sheet.name, number, made)
            yield from ((),) * empty
            yield made
            empty = 0

    def _too_much(self, sheet: str, number: int, row: tuple[str, ...]) -> DeskError:
        limits = self._source.limits
        for column, cell in enumerate(row):
            if len(cell) > limits.cell_text:
                where = place_of(number, column, sheet)
                return DeskError(LONG_SHEET_CELL, file=self._source.name, where=where, limit=limits.cell_text)
        return DeskError(MANY_SHEET_CELLS, file=self._source.name, sheet=sheet, limit=limits.cells)


class _Budget:
    """What may still leave this process."""

    def __init__(self, limits: Limits) -> None:
        self._cells, self._characters, self._rows = limits.cells, limits.characters, 4 * limits.rows
        self._longest = limits.cell_text

    def holds(self, row: tuple[str, ...], rows: int) -> bool:
        size = sum(map(len, row))
        self._cells -= len(row) - row.count("")
        self._characters -= size
        self._rows -= rows
        short = size <= self._longest or max(map(len, row)) <= self._longest
        return short and self._cells >= 0 and self._characters >= 0 and self._rows >= 0


def _values(sheet: Any) -> Iterator[list[Any]]:
    """The rows of a sheet from its first row and column on; calamine's iterator leaves out the columns before."""
    if sheet.start is None:
        return
    top, left = sheet.start
    before = [""] * left
    if top * sheet.width >= _PADDING:
        yield from ([] for _ in range(top))
        yield from (before + row for row in sheet.to_python(skip_empty_area=True))
    elif left:
        yield from (before + row for row in sheet.iter_rows())
    else:
        yield from sheet.iter_rows()


def _row(values: list[Any]) -> tuple[str, ...]:
    made = [
        cell if type(cell) is str and "\r" not in cell and "\v" not in cell else text_of_cell(cell) for cell in values
    ]
    while made and not made[-1]:
        made.pop()
    return tuple(made)


def _is_table(about: Any) -> bool:
    return str(about.typ).endswith("WorkSheet")


def _opened(source: Source) -> Any:
    """The workbook in calamine; behind its password when it is an old .xls that has one."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        source.file.seek(0)
        return CalamineWorkbook.from_filelike(source.file)  # by its bytes; a path would be believed by its ending
    except PasswordError:
        if source.is_open:
            raise DeskError(CUT_OFF, file=source.name) from None
        source.unlock()
        return _opened(source)
    except (CalamineError, OSError, ValueError) as fault:
        if source.kind == "xls" and not source.is_open and is_locked(source.file):
            source.unlock()  # calamine does not know the format of a locked one that is given as bytes
            return _opened(source)
        raise DeskError(CUT_OFF, file=source.name) from fault

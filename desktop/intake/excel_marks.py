"""A worksheet as its cells say and what its part tells in, the whole worksheet with its doubts out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from desktop.errors import visible
from desktop.intake.excel_parts import SheetFacts
from desktop.intake.model import Doubt, Grid
from desktop.intake.remarks import place_of
from desktop.intake.symbols import shown, without_font


def complete(name: str, grid: Grid, facts: SheetFacts) -> tuple[Grid, tuple[Doubt, ...]]:
    """The grid with errors, hidden rows and marks put in; ``name`` is the file's."""
    rows = [list(row) for row in grid.rows]
    for (row, column), error in facts.errors.items():
        _put(rows, row, column, error)
    unsure: dict[tuple[int, int], str] = {}
    doubts: list[Doubt] = []
    for row, column, mark, stored, font in _marks(rows, facts):
        rows[row][column] = mark
        unsure[row, column] = stored
        doubts.append(_mark_doubt(name, place_of(row, column, grid.name), mark, stored, font))
    if facts.uncomputed:
        doubts.append(_uncomputed(name, grid.name, facts.uncomputed))
    hidden = grid.hidden_rows | {row for row in facts.hidden_rows if row < len(rows)}
    made = tuple(tuple(row) for row in rows)
    return replace(grid, rows=made, hidden_rows=hidden, unsure=unsure), tuple(doubts)


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    """Put a text into a cell that the cell reader left out."""
    rows.extend([] for _ in range(row + 1 - len(rows)))
    line = rows[row]
    line.extend("" for _ in range(column + 1 - len(line)))
    line[column] = line[column] or text


def _marks(rows: list[list[str]], facts: SheetFacts) -> Iterator[tuple[int, int, str, str, str]]:
    """Row, column, text with marks, text as stored and font of every cell that a symbol font turns into something."""
    for (row, column), (text, font) in facts.symbols.items():
        if row < len(rows) and column < len(rows[row]):
            stored = rows[row][column]
            mark = text or shown(stored, font)
            if mark != stored:
                yield row, column, mark, stored, font.title()
    for number, line in enumerate(rows):
        for column, cell in enumerate(line):
            if cell and len(cell) < 4 and (number, column) not in facts.symbols and (mark := without_font(cell)):
                yield number, column, mark, cell, ""


def _mark_doubt(name: str, where: str, mark: str, stored: str, font: str) -> Doubt:
    of = f"記号用の書体（{font}）" if font else "失われた書体"
    seen = visible(mark if len(mark) <= 20 else mark[:20] + "…")
    sentence = f"「{name}」の{where}は{of}の印で、「{seen}」と読みました。元のファイルを開き、印が合っているか確かめてください。"
    return Doubt("", sentence, visible(stored), where)


def _uncomputed(name: str, sheet: str, places: list[tuple[int, int]]) -> Doubt:
    where = place_of(*places[0], sheet)
    others = f"など{len(places)}セル" if len(places) > 1 else ""
    sentence = f"「{name}」の{where}{others}の数式には計算の結果が入っていません。Excelで開いて保存し直してから選んでください。"
    return Doubt("", sentence, "", where)

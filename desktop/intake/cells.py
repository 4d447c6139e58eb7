"""Grids in; their written cells with the area each covers, and which cell stands left of or above another, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.intake.model import Document, Grid


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A written cell; rows and columns from 0, the area as far as it is merged."""

    grid: int
    row: int
    column: int
    bottom: int
    right: int
    text: str
    where: str
    """シート「…」のB12."""
    unsure: str = ""
    """Its sign was told from a symbol font: what is stored there."""

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(self.text.split("\n"))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring rows of one grid."""

    grid: int
    first: int
    last: int

    def holds(self, cell: Cell) -> bool:
        """Whether a cell begins in it."""
        return cell.grid == self.grid and self.first <= cell.row <= self.last


class Cells:
    """The written cells of grids in reading order, or those of some stretches of rows."""

    def __init__(self, document: Document, stretches: tuple[Stretch, ...] | None = None) -> None:
        self.all: list[Cell] = []
        self._at: dict[tuple[int, int, int], Cell] = {}
        self.rows: dict[tuple[int, int], list[Cell]] = {}
        """Cells by the grid and row they begin in."""
        for number, grid in enumerate(document.grids):
            for cell in _cells(document, number, grid):
                if stretches is None or any(s.holds(cell) for s in stretches):
                    self._put(cell)

    def _put(self, cell: Cell) -> None:
        self.all.append(cell)
        self.rows.setdefault((cell.grid, cell.row), []).append(cell)
        for row in range(cell.row, cell.bottom + 1):
            for column in range(cell.column, cell.right + 1):
                self._at[cell.grid, row, column] = cell

    def at(self, grid: int, row: int, column: int) -> Cell | None:
        """The cell that covers a place."""
        return self._at.get((grid, row, column))

    def between(self, grid: int, first: int, last: int) -> Iterator[Cell]:
        """Cells that begin in some rows."""
        for row in range(max(0, first), last + 1):
            yield from self.rows.get((grid, row), ())

    def left_of(self, cell: Cell) -> Iterator[Cell]:
        """Cells in the same row, the nearest first."""
        seen = cell
        for column in range(cell.column - 1, -1, -1):
            found = self.at(cell.grid, cell.row, column)
            if found is not None and found is not seen:
                yield found
                seen = found

    def right_of(self, cell: Cell, far: int = 12) -> Iterator[Cell]:
        """Cells in the same row, the nearest first, at most ``far`` empty columns away."""
        seen, column, free = cell, cell.right + 1, 0
        while free < far:
            found = self.at(cell.grid, cell.row, column)
            free = 0 if found is not None else free + 1
            if found is not None and found is not seen:
                yield found
                seen = found
            column += 1

    def above(self, cell: Cell, far: int = 60) -> Iterator[Cell]:
        """Cells over the left edge of a cell, the nearest first."""
        seen = cell
        for row in range(cell.row - 1, max(-1, cell.row - 1 - far), -1):
            found = self.at(cell.grid, row, cell.column)
            if found is not None and found is not seen:
                yield found
                seen = found


def _cells(document: Document, number: int, grid: Grid) -> Iterator[Cell]:
    merged = {(top, left): (bottom, right) for top, left, bottom, right in grid.merged}
    for row, texts in enumerate(grid.rows):
        for column, text in enumerate(texts):
            if text.strip():
                bottom, right = merged.get((row, column), (row, column))
                where = where_of(document, grid, row, column)
                yield Cell(number, row, column, bottom, right, text, where, grid.unsure.get((row, column), ""))


def where_of(document: Document, grid: Grid, row: int, column: int) -> str:
    """A place as a clerk finds it."""
    if document.kind == "excel":
        return f"シート「{grid.name}」の{_letters(column)}{row + 1}"
    name = f"「{grid.name}」の" if grid.name else ""
    return f"{name}{row + 1}行{column + 1}列"


def _letters(column: int) -> str:
    made, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        made = chr(ord("A") + rest) + made
    return made

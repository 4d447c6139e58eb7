"""Rows of filled cells in, pieces that fit a page out: where a row is cut, and the boxes each piece becomes.

A row that does not fit is cut between lines, every piece gets its closed frame; labels stay whole, a vertical label
and the heads of a table stand again on every piece.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from desktop.definition.layout import CellPlan, RowPlan
from desktop.sheet.blocks import Content
from desktop.sheet.compose import MM
from desktop.sheet.labels import SMALLEST, vertical_label
from desktop.sheet.model import Box, Line, Placed

EPS: Final = 1e-4
TOGETHER: Final = 2
"""Lines of a cell that stay together at a page's end and at the next page's head."""
MOST_HEADS: Final = 0.5
"""Part of a page that heads may take when they stand again."""


@dataclass(slots=True)
class Leaf:
    """A cell with lines; ``tops[n]`` is the height of its first n lines. A figure counts as one line."""

    plan: CellPlan
    content: Content
    pad: float
    pad_top: float
    size: float
    face: str
    tops: list[float]

    @property
    def count(self) -> int:
        return len(self.tops) - 1

    def rest(self, done: int) -> float:
        """Height of what stands from line ``done`` on, mm."""
        if self.content.vertical is not None:
            return self.least
        return self.tops[-1] - self.tops[done] + 2 * self.pad_top

    @property
    def least(self) -> float:
        """Height that a label which stands on every piece needs, mm: a vertical one squeezed, any other whole."""
        vertical = self.content.vertical
        if vertical is None:
            return self.rest(0) if self.content.again else 0.0
        return len(vertical.text) * (vertical.size or self.size) * SMALLEST * MM + 2 * self.pad_top

    @property
    def whole(self) -> bool:
        """Never cut: labels and boxes are too short to continue on another page."""
        return self.content.whole or self.content.role in ("label", "marks", "static")


@dataclass(slots=True)
class Nest:
    """A cell of rows."""

    plan: CellPlan
    rows: list[Row]


Cell = Leaf | Nest


@dataclass(slots=True)
class Row:
    plan: RowPlan
    cells: list[Cell]
    fields: frozenset[str]
    height: float = 0.0
    """mm when it stands on one page"""
    is_head: bool = False
    """Stands with the row below it."""
    heads: tuple[Row, ...] = ()
    """Rows that stand again above this one at the top of a further page."""
    new_page: bool = False
    """Begins a new page, unless nothing stands on the page yet."""

    @property
    def is_space(self) -> bool:
        """Only keeps what stands above and below it apart, so a page does not begin with it."""
        cells = [c for c in self.cells if isinstance(c, Leaf)]
        bare = not any(c.plan.edges or c.count or c.content.fields or c.content.vertical for c in cells)
        return bare and len(cells) == len(self.cells)


@dataclass(slots=True)
class At:
    """How far a row has been printed: for a leaf the next line, for a nest the next row and how far that one is."""

    leaf: list[int]
    nest: list[tuple[int, At | None]]
    piece: int = 0


@dataclass(slots=True)
class Piece:
    """What of a row stands on one page: for each cell a stretch of lines or the pieces of its rows."""

    row: Row
    height: float
    lines: list[tuple[int, int]]
    rows: list[list[Piece]]
    number: int
    rest: At | None = None
    """How far the row is after this piece, None when it is finished."""
    split: bool = field(default=False)


def measured(row: Row, least: float = 0.0) -> Row:
    """The row with its height, at least ``least`` mm."""
    row.height = max(least, *(_cell_height(c) for c in row.cells))
    return row


def _cell_height(cell: Cell) -> float:
    if isinstance(cell, Nest):
        return sum(r.height for r in cell.rows)
    return cell.rest(0)


def level(nests: list[Nest]) -> None:
    """Give the rows that stand side by side in parallel nests the same height."""
    for rows in zip(*(n.rows for n in nests), strict=True):
        inner = [c for r in rows for c in r.cells if isinstance(c, Nest)]
        if len(inner) > 1 and len({len(n.rows) for n in inner}) == 1:
            level(inner)
        height = max(max(r.height for r in rows), *(_cell_height(c) for r in rows for c in r.cells))
        for row in rows:
            row.height = height


def take(row: Row, at: At | None, room: float, page: float, *, forced: bool = False) -> Piece | None:
    """As much of a row as fits ``room`` mm, None when it had better begin on the next page.

    ``page`` is the height of an empty page; ``forced`` takes at least one line, so that a page never stays empty.
    """
    rest = _rest_height(row, at)
    if rest <= room + EPS:
        return rest_of(row, at)
    if at is None and row.plan.keep and row.height <= page and not forced:
        return None
    return _cut(row, at, room, page, forced=forced)


def heads_again(row: Row, page: float) -> tuple[Row, ...]:
    """The heads that stand again above a row on a page of this height."""
    return row.heads if sum(h.height for h in row.heads) <= page * MOST_HEADS else ()


def _rest_height(row: Row, at: At | None) -> float:
    if at is None:
        return row.height
    return max(_cell_rest(c, at, n) for n, c in enumerate(row.cells))


def _cell_rest(cell: Cell, at: At, n: int) -> float:
    if isinstance(cell, Leaf):
        return cell.rest(at.leaf[n])
    first, inner = at.nest[n]
    if first >= len(cell.rows):
        return 0.0
    rest = _rest_height(cell.rows[first], inner) + sum(r.height for r in cell.rows[first + 1 :])
    return rest + sum(h.height for h in _again(cell, at.nest[n]))


def _again(nest: Nest, at: tuple[int, At | None]) -> tuple[Row, ...]:
    """Heads that stand again above what is left of a nest."""
    first, inner = at
    return nest.rows[first].heads if (first or inner) and first < len(nest.rows) else ()


def rest_of(row: Row, at: At | None) -> Piece:
    """Everything that is left of a row."""
    lines: list[tuple[int, int]] = []
    rows: list[list[Piece]] = []
    for n, cell in enumerate(row.cells):
        if isinstance(cell, Leaf):
            lines.append((at.leaf[n] if at else 0, cell.count))
            rows.append([])
        else:
            first, inner = at.nest[n] if at else (0, None)
            lines.append((0, 0))
            made = [rest_of(h, None) for h in _again(cell, (first, inner))]
            rows.append(made + [rest_of(r, inner if k == 0 else None) for k, r in enumerate(cell.rows[first:])])
    return Piece(row, _rest_height(row, at), lines, rows, at.piece if at else 0, split=at is not None)


def _cut(row: Row, at: At | None, room: float, page: float, *, forced: bool) -> Piece | None:
    at = at or At([0] * len(row.cells), [(0, None)] * len(row.cells))
    after = At(list(at.leaf), list(at.nest), at.piece + 1)
    piece = Piece(row, 0.0, [], [], at.piece, after, split=True)
    moved = False
    for n, cell in enumerate(row.cells):
        if isinstance(cell, Leaf):
            end = cell.count if cell.content.again else _lines_that_fit(cell, at.leaf[n], room, page, forced=forced)
            if end is None or (cell.least > room + EPS and not forced):
                return None
            piece.lines.append((at.leaf[n], end))
            piece.rows.append([])
            piece.height = max(piece.height, cell.least, cell.tops[end] - cell.tops[at.leaf[n]] + 2 * cell.pad_top)
            if not cell.content.again:
                moved = moved or end > at.leaf[n]
                after.leaf[n] = end
        else:
            inner, progress = _rows_that_fit(cell, at.nest[n], room, page, forced=forced)
            if not inner and at.nest[n][0] < len(cell.rows):
                return None
            moved = moved or bool(inner)
            piece.lines.append((0, 0))
            piece.rows.append(inner)
            piece.height = max(piece.height, sum(p.height for p in inner))
            after.nest[n] = progress
    return piece if moved else None


def _lines_that_fit(cell: Leaf, start: int, room: float, page: float, *, forced: bool) -> int | None:
    """The line before which a cell is cut, None when the row should not be cut here."""
    count = cell.count
    if start == count or cell.rest(start) <= room + EPS:
        return count
    if cell.whole and not forced and cell.rest(start) <= page:
        return None
    end = start
    while end < count and cell.tops[end + 1] - cell.tops[start] + 2 * cell.pad_top <= room + EPS:
        end += 1
    if count - end == 1 and end - start > TOGETHER:
        end -= 1
    end = _before_words(cell, start, end)
    if end - start >= min(TOGETHER, count - start) or (forced and end > start):
        return end
    return start + 1 if forced else None


def _before_words(cell: Leaf, start: int, end: int) -> int:
    """Printed words at a page's end go with the answer they stand over."""
    lines = cell.content.lines
    if not start < end < len(lines) or not lines[end].field:
        return end
    while end > start and not lines[end - 1].field:
        end -= 1
    return end


def _rows_that_fit(
    nest: Nest, at: tuple[int, At | None], room: float, page: float, *, forced: bool
) -> tuple[list[Piece], tuple[int, At | None]]:
    first, inner = at
    made = [rest_of(h, None) for h in _again(nest, at)]
    again = len(made)
    room -= sum(p.height for p in made)
    for n in range(first, len(nest.rows)):
        alone = forced and all(p.row.is_head for p in made)
        piece = take(nest.rows[n], inner, room, page, forced=alone)
        if piece is None:
            kept = len(made)
            while kept > again and made[kept - 1].row.is_head:
                kept -= 1
            return (made[:kept] if kept > again else []), (n - len(made) + kept, inner)
        made.append(piece)
        room -= piece.height
        if piece.rest is not None:
            return made, (n, piece.rest)
        inner = None
    return made, (len(nest.rows), None)


def boxes(piece: Piece, x: float, y: float, height: float) -> Iterator[Box]:
    """The boxes of a piece in reading order; ``height`` may be more than the piece needs."""
    for cell, (start, end), rows in zip(piece.row.cells, piece.lines, piece.rows, strict=True):
        if isinstance(cell, Leaf):
            yield from _boxes(cell, start, end, x, y, height, piece)
        else:
            top = y
            for n, inner in enumerate(rows):
                tall = y + height - top if n == len(rows) - 1 else inner.height
                yield from boxes(inner, x, top, tall)
                top += tall
            if not rows:
                yield Box(x, y, cell.plan.width, height, cell.plan.edges, "static", (), (), piece.number)
        x += cell.plan.width


def _boxes(cell: Leaf, start: int, end: int, x: float, y: float, height: float, piece: Piece) -> Iterator[Box]:
    content, plan = cell.content, cell.plan
    placed = _vertical(cell, x, y, height) if content.vertical is not None else _stacked(cell, start, end, x, y, height)
    box = Box(x, y, plan.width, height, plan.edges, content.role, placed, content.fields, piece.number, plan.valign)
    if content.cell is not None or content.signs:
        box = replace(box, cell=content.cell, signs=content.signs)
    if content.drawing is None or start == end:
        yield box
        return
    lines = tuple(Placed(x + p.x, y + p.y, p.line) for p in content.drawing.lines)
    yield replace(box, lines=lines, shapes=content.drawing.shapes)
    for picture, left, top, width, tall in content.drawing.pictures:
        yield Box(x + left, y + top, width, tall, "", "picture", (), content.fields, piece.number, picture=picture)


def _vertical(cell: Leaf, x: float, y: float, height: float) -> tuple[Placed, ...]:
    block = cell.content.vertical
    if block is None:
        return ()
    width = round(cell.plan.width - 2 * cell.pad, 6)
    tall = round(max(height - 2 * cell.pad_top, 1.0), 4)
    line = vertical_label(block.text, block.size or cell.size, width, tall, block.face or cell.face)
    return (Placed(x + cell.pad, y + cell.pad_top, line),)


def _stacked(cell: Leaf, start: int, end: int, x: float, y: float, height: float) -> tuple[Placed, ...]:
    lines: tuple[Line, ...] = cell.content.lines[start:end]
    top = y + cell.pad_top
    if cell.plan.valign == "middle":
        top = y + (height - (cell.tops[end] - cell.tops[start])) / 2
    left, made = x + cell.pad, []
    for line in lines:
        made.append(Placed(left, top, line))
        top += line.height
    return tuple(made)

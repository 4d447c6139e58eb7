"""Tiles in mm in, rows and columns of a worksheet out: whole screen pixels (1/96 inch), as Excel keeps its widths.

Columns are the left and right edges of all boxes of all pages, rows the tops and bottoms of the boxes and lines of one
page after the other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from desktop.paper.tiles import Tile, tiles_of
from desktop.sheet.model import Box, Sheet

PIXEL: Final = 25.4 / 96
"""mm"""
NEAR_EDGE: Final = 4
"""Pixels within which the edge of a line or of a tick box falls on the edge of a cell."""
PRINTER_EDGE: Final = 1.0
"""mm kept free at the paper's edges; the sheet itself stays within its own, wider margins."""
TALLEST: Final = 500
"""Pixels; Excel refuses rows of more than 409 pt (545 pixels)."""


_NOTHING: Final = Box(20.0, 20.0, 170.0, 5.0, "", "static", ())
"""In place of the boxes of an empty page."""


class Axis:
    """Edges in pixels in ascending order; firm ones first, loose ones only where no other is near."""

    def __init__(self, firm: Iterable[float], loose: Iterable[float] = (), *, most: int = 0) -> None:
        self.edges = sorted({_pixels(mm) for mm in firm})
        for mm in loose:
            place = _pixels(mm)
            if not self.edges or abs(self.edges[self.at(mm)] - place) > NEAR_EDGE:
                self.edges.insert(bisect_left(self.edges, place), place)
        if most:
            self.edges = list(_no_more_than(most, self.edges))

    def at(self, mm: float) -> int:
        """Number of the edge nearest to a place."""
        place = _pixels(mm)
        n = bisect_left(self.edges, place)
        if n == len(self.edges) or (n and place - self.edges[n - 1] <= self.edges[n] - place):
            return n - 1
        return n

    def sizes(self) -> list[int]:
        """Pixels from each edge to the next."""
        return [b - a for a, b in zip(self.edges, self.edges[1:], strict=False)]


def _pixels(mm: float) -> int:
    return round(mm / PIXEL)


def _no_more_than(most: int, edges: list[int]) -> Iterator[int]:
    for n, edge in enumerate(edges):
        if n:
            last = edges[n - 1]
            steps = -(-(edge - last) // most)
            yield from (last + (edge - last) * k // steps for k in range(1, steps))
        yield edge


@dataclass(frozen=True, slots=True)
class Cells:
    """A rectangle of worksheet cells, all from 1 and inclusive."""

    left: int
    top: int
    right: int
    bottom: int

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """(row, column) of every cell."""
        return (
            (row, column) for row in range(self.top, self.bottom + 1) for column in range(self.left, self.right + 1)
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """What a worksheet needs: column widths and row heights in pixels, tiles and frames by cells, page ends."""

    columns: tuple[int, ...]
    rows: tuple[int, ...]
    tiles: tuple[tuple[Cells, Tile], ...]
    frames: tuple[tuple[Cells, str], ...]
    """Boxes with their ruled edges, any of ``LTRB``."""
    pictures: tuple[tuple[Cells, Box], ...]
    """Figures and attached pictures with the cells they lie over."""
    page_ends: tuple[int, ...]
    """Last row of each page."""
    left: float
    top: float
    right: float
    bottom: float
    """Margins in mm: top where the boxes begin, the others as small as can be.

    Left and right differ as the sheet's own margins do, so that a centred print lies where the sheet lies while a
    spreadsheet without our font, whose columns come out wider, still has the whole width of the paper.
    """


def grid_of(sheet: Sheet) -> Grid:
    """The worksheet grid of a sheet with at least one page."""
    pages = tiles_of(sheet)
    boxes = [box for _, found in pages for box, _ in found] or [_NOTHING]
    tiles = [tile for _, found in pages for _, own in found for tile in own]
    across = Axis(
        [x for b in boxes for x in (b.x, b.x + b.width)], sorted({x for t in tiles for x in (t.left, t.right)})
    )
    start = min(b.y for b in boxes)
    rows: list[int] = []
    placed: list[tuple[Cells, Tile]] = []
    frames: list[tuple[Cells, str]] = []
    pictures: list[tuple[Cells, Box]] = []
    ends = []
    for _, found in pages:
        down = _rows_of(found, start)
        first = len(rows)
        for box, own in found:
            cells = _cells(across, down, first, box.x, box.y, box.x + box.width, box.y + box.height)
            frames.append((cells, box.edges))
            if box.shapes or box.picture is not None:
                pictures.append((cells, box))
            placed += [(_cells(across, down, first, t.left, t.top, t.right, t.bottom), t) for t in own]
        rows += down.sizes()
        ends.append(len(rows))
    left = min(b.x for b in boxes)
    right = sheet.pages[0].width - max(b.x + b.width for b in boxes)
    return Grid(
        tuple(across.sizes()),
        tuple(rows),
        tuple(placed),
        tuple(frames),
        tuple(pictures),
        tuple(ends),
        PRINTER_EDGE + max(0.0, left - right),
        start,
        PRINTER_EDGE + max(0.0, right - left),
        PRINTER_EDGE,
    )


def _rows_of(found: list[tuple[Box, list[Tile]]], start: float) -> Axis:
    firm = [start, *(y for box in [b for b, _ in found] or [_NOTHING] for y in (box.y, box.y + box.height))]
    loose = sorted({y for _, own in found for tile in own for y in (tile.top, tile.bottom)})
    return Axis(firm, loose, most=TALLEST)


def _cells(across: Axis, down: Axis, first: int, left: float, top: float, right: float, bottom: float) -> Cells:
    x, y = across.at(left), down.at(top)
    return Cells(x + 1, first + y + 1, max(across.at(right), x + 1), first + max(down.at(bottom), y + 1))

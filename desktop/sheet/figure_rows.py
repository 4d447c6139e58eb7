"""The rows of a figure's answer in, its shapes in their places out: sizes made sound, all within the figure's rectangle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from desktop.answers.figure import FigureShape, shapes_of
from desktop.definition.model import Rows
from desktop.japanese import Digits, write_digits
from desktop.sheet.figure_paths import Rect

SIZES: Final[dict[str, tuple[float, float]]] = {
    "node": (34.0, 14.0),
    "zone": (60.0, 40.0),
    "note": (60.0, 10.0),
    "timetable": (150.0, 60.0),
    "bar": (0.0, 6.0),
    "picture": (60.0, 40.0),
}
"""mm of a shape that says no size."""
CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Row(NamedTuple):
    """A shape with its place in mm of the drawing and where its row begins in the field's text."""

    shape: FigureShape
    place: Rect
    cells: tuple[str, ...]
    start: int

    def offset(self, column: int) -> int:
        return self.start + sum(len(c) + 1 for c in self.cells[:column])


def placed_rows(rows: Rows) -> list[Row]:
    """The shapes with their places as written, sizes made sound."""
    made, start = [], 0
    for cells in rows:
        for shape in shapes_of((cells,)):
            made.append(Row(shape, _place(shape), cells, start))
        start += sum(len(c) + 1 for c in cells)
    return made


def _place(shape: FigureShape) -> Rect:
    if shape.shape == "arrow":
        return Rect(shape.x, shape.y, shape.width, shape.height)
    wide, tall_ = SIZES[shape.shape]
    width, height = shape.width or wide, shape.height or tall_
    return Rect(min(shape.x, shape.x + width), min(shape.y, shape.y + height), abs(width), abs(height))


def scaled(rows: list[Row], page: Rect) -> tuple[list[Row], float]:
    """The rows moved and made smaller as far as the place needs."""
    extents = [r.place for r in rows if r.shape.shape != "arrow"]
    extents += [Rect(min(x, x + w), min(y, y + h), abs(w), abs(h)) for x, y, w, h in _free(rows)]
    if not extents:
        return rows, 1.0
    left, top = min(0.0, *(r.x for r in extents)), min(0.0, *(r.y for r in extents))
    wide, high = max(r.right for r in extents) - left, max(r.bottom for r in extents) - top
    scale = min(1.0, page.width / max(wide, 1e-6), page.height / max(high, 1e-6))
    if scale == 1.0 and not left and not top:
        return rows, 1.0
    return [
        row._replace(
            place=Rect(
                (row.place.x - left) * scale,
                (row.place.y - top) * scale,
                row.place.width * scale,
                row.place.height * scale,
            )
        )
        for row in rows
    ], scale


def _free(rows: list[Row]) -> Iterator[Rect]:
    """Places of arrows that do not join two shapes."""
    ids = {r.shape.id for r in rows if r.shape.shape != "arrow"}
    return (r.place for r in rows if r.shape.shape == "arrow" and not {r.shape.start, r.shape.end} <= ids)


def numbered(number: str, digits: Digits) -> str:
    """A typed number as ①; above ⑳ in brackets, other signs as typed."""
    if not number.isdecimal():
        return number
    if 1 <= int(number) <= len(CIRCLED):
        return CIRCLED[int(number) - 1]
    return f"（{write_digits(number, digits)}）"


def page_number(number: str) -> int:
    return max(int(number), 1) if number.isdecimal() and len(number) < 6 else 1

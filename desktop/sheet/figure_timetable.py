"""The months and bars of a figure in, the chart out: a head row, a column a month, bars with their dates and words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from desktop.answers.figure import FigureShape
from desktop.sheet.compose import MM
from desktop.sheet.figure_nodes import Part
from desktop.sheet.figure_paths import DARK, PLAIN, SHADE, THIN, Rect, diamond, line, rectangle
from desktop.sheet.figure_text import LEADING, Pen, Set, Words, composed, ink, put, set_words, tall
from desktop.sheet.model import Shape

GAP: Final = 1.0
"""mm between a bar and its words."""
BAR: Final = 3.2
"""mm of height of a bar."""
POINT: Final = 1.6
"""mm from the middle of ◆ to its corner."""
SHORT: Final = 4.0
"""mm; a point as wide as this is drawn as a short bar."""


class BarWords(NamedTuple):
    """What is written at a bar, each with its offset in the field's text."""

    start: Words
    end: Words
    text: Words


def head_height(pen: Pen) -> float:
    """mm of the row of months."""
    return pen.size * MM * 1.9


def draw_timetable(place: Rect, months: list[Words], pen: Pen) -> tuple[Part, tuple[Set, ...]]:
    """The empty chart and its months."""
    head = min(head_height(pen), place.height)
    wide = place.width / max(len(months), 1)
    shapes = [Shape(rectangle(place._replace(height=head)), 0.0, SHADE)]
    for n in range(1, len(months)):
        x = place.x + n * wide
        shapes.append(Shape(line(((x, place.y), (x, place.y + head))), THIN))
        shapes.append(Shape(line(((x, place.y + head), (x, place.bottom))), THIN, dash=(0.8, 0.8)))
    shapes.append(Shape(line(((place.x, place.y + head), (place.right, place.y + head))), PLAIN))
    shapes.append(Shape(rectangle(place), PLAIN))
    cells = [Rect(place.x + n * wide, place.y, wide, head) for n in range(len(months))]
    sets = tuple(set_words(w, cell.inset(0.5, 0.2), pen) for w, cell in zip(months, cells, strict=True))
    return Part(tuple(shapes), Set((), place, fits=True), place), sets


def draw_bar(shape: FigureShape, place: Rect, words: BarWords, room: Rect, pen: Pen) -> tuple[Part, tuple[Set, ...]]:
    """A stretch of time or a point of it within ``room``, the chart it stands in: its mark and its words."""
    if shape.kind == "point" and place.width < SHORT:
        return _point(place, words, room, pen)
    em = pen.size * MM
    row = em * LEADING
    high = place.height >= 2 * row + 1.0 or not (words.text.text and place.height < row + 2.0)
    height = min(BAR, max(place.height - (row if high and words.text.text else 0.0), 1.6))
    bar = Rect(place.x, place.bottom - height, max(place.width, 1.0), height)
    if not words.text.text:
        bar = bar._replace(y=place.y + (place.height - height) / 2)
    tokens = list(_tokens(bar, words, room, pen))
    lines = [s for s in tokens if s is not None]
    if words.text.text:
        lines.append(_caption(bar, words.text, tokens[0], room, pen))
    return Part((Shape(rectangle(bar), PLAIN, DARK),), Set((), bar, fits=True), bar), tuple(lines)


def _tokens(bar: Rect, words: BarWords, room: Rect, pen: Pen) -> Iterator[Set | None]:
    """The dates beside the ends of a bar, above its begin where there is no room."""
    middle = bar.middle[1]
    for token, left in ((words.start, True), (words.end, False)):
        if not token.text:
            yield None
            continue
        lines = composed(token, room.width, pen, "left")
        area = ink(lines)
        fits = bar.x - GAP - area.width >= room.x if left else bar.right + GAP + area.width <= room.right
        y = middle - tall(lines) / 2
        if fits:
            x = bar.x - GAP - area.width if left else bar.right + GAP
        else:
            x, y = (bar.x, bar.y - tall(lines)) if left else (bar.right - area.width, bar.y - tall(lines))
        yield put(token, lines, x, y, pen)


def _caption(bar: Rect, words: Words, token: Set | None, room: Rect, pen: Pen) -> Set:
    """The words above a bar, around its middle as far as the chart reaches."""
    lines = composed(words, room.width, pen, "left")
    area = ink(lines)
    left = bar.middle[0] - area.width / 2
    low, high = room.x + 0.5, room.right - area.width - 0.5
    if token is not None and token.area.y < bar.y - token.area.height / 2:  # the date stands above the begin
        low = token.area.right + GAP
    x = max(min(left, high), low)
    return put(words, lines, x, bar.y - 0.3 - tall(lines), pen)


def _point(place: Rect, words: BarWords, room: Rect, pen: Pen) -> tuple[Part, tuple[Set, ...]]:
    at = (place.x + place.width / 2, place.y + place.height / 2)
    mark = Rect(at[0] - POINT, at[1] - POINT, 2 * POINT, 2 * POINT)
    given = [w for w in (words.start, words.end, words.text) if w.text]
    lines = [composed(w, room.width, pen, "left") for w in given]
    wide = sum(ink(made).width for made in lines) + GAP * 1.5 * max(len(lines) - 1, 0)
    x = mark.right + GAP
    if x + wide > room.right and mark.x - GAP - wide >= room.x:
        x = mark.x - GAP - wide
    sets = []
    for written, made in zip(given, lines, strict=True):
        sets.append(put(written, made, x, at[1] - tall(made) / 2, pen))
        x += ink(made).width + GAP * 1.5
    return Part((diamond(at, POINT),), Set((), mark, fits=True), mark), tuple(sets)

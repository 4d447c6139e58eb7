"""A node, zone or note of a figure in, its paths, its words and what an arrow meets of it out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from desktop.answers.figure import FigureShape
from desktop.sheet.compose import MM
from desktop.sheet.figure_paths import (
    DASH,
    PLAIN,
    SHADE,
    THIN,
    Rect,
    cloud,
    cylinder,
    depth_of,
    disc,
    lid_of,
    monitor,
    person,
    rectangle,
)
from desktop.sheet.figure_text import LEADING, Across, Pen, Set, Words, composed, ink, set_words, tall
from desktop.sheet.model import Shape

PAD: Final = 1.2
"""mm between a frame and its words."""
BOX_PAD: Final = 2.0
LIGHT: Final = 0.97
AIR: Final = 0.8
"""mm between a symbol and an arrow."""
LOWEST: Final = 3.5
"""mm below which a symbol is left out for its words."""
HIGHEST: Final = 14.0
"""mm of a symbol."""


class Part(NamedTuple):
    """One drawn shape of a figure."""

    shapes: tuple[Shape, ...]
    words: Set
    meets: Rect
    """What an arrow ends at and goes round."""
    core: Rect | None = None
    """The symbol, narrower than its words; a level arrow goes on to it."""


_SYMBOLS: Final[dict[str, tuple[float, Callable[[Rect], Iterator[Shape]]]]] = {
    "terminal": (1.25, monitor),
    "medium": (1.0, disc),
    "person": (0.86, person),
}
"""Width for a height of 1, and what draws it."""


def draw_node(shape: FigureShape, place: Rect, words: Words, pen: Pen) -> Part:
    """An organisation, terminal, server, medium, person or plain box."""
    if shape.kind in _SYMBOLS:
        return _symbol(shape.kind, place, words, pen)
    if shape.kind == "server" and place.height > 2 * LOWEST:
        lid = lid_of(place)
        room = Rect(place.x, place.y + lid, place.width, place.height - lid).inset(PAD, PAD / 2)
        return Part(tuple(cylinder(place)), set_words(words, room, pen), place)
    if shape.kind == "box":
        room = place.inset(BOX_PAD, PAD)
        return Part(
            (Shape(rectangle(place), PLAIN, 1.0),), set_words(words, room, pen, _across(shape, words, room, pen)), place
        )
    frame = Shape(rectangle(place, 1.2), PLAIN, 1.0)
    return Part((frame,), set_words(words, place.inset(PAD, PAD / 2), pen), place)


def _across(shape: FigureShape, words: Words, room: Rect, pen: Pen) -> Across:
    """Long texts stand left, a few words in the middle unless the clerk wants them left."""
    if shape.align == "left" or "\n" in words.text:
        return "left"
    return "left" if len(composed(words, room.width, pen, "left")) > 1 else "center"


def _symbol(kind: str, place: Rect, words: Words, pen: Pen) -> Part:
    """A symbol with its words below; in a low place the words alone in a frame."""
    share, draw = _SYMBOLS[kind]
    caption = tall(composed(words, place.width, pen, "center")) if words.text else 0.0
    caption = min(caption, max(place.height - LOWEST, place.height * 0.55))
    height = min(place.height - caption - (0.6 if caption else 0.0), place.width / share, HIGHEST)
    if height < LOWEST:
        frame = Shape(rectangle(place, 1.2), PLAIN, 1.0)
        return Part((frame,), set_words(words, place.inset(PAD, PAD / 2), pen), place)
    top = place.y + max(place.height - caption - 0.6 - height, 0.0) / 2
    cx = place.middle[0]
    mark = Rect(cx - height * share / 2, top, height * share, height)
    below = Rect(place.x, mark.bottom + 0.6, place.width, max(place.bottom - mark.bottom - 0.6, 0.0))
    words_set = set_words(words, below, pen, "center", "top")
    meets = mark.union(words_set.area) if words_set.lines else mark
    return Part(tuple(draw(mark)), words_set, meets.inset(-AIR), mark.inset(-AIR))


def draw_zone(shape: FigureShape, place: Rect, words: Words, pen: Pen, *, empty: bool) -> Part:
    """A network or area behind its nodes, its name at the top, in the middle while nothing stands in it."""
    em = pen.size * MM
    if shape.kind in ("lgwan", "internet"):
        frame = Shape(cloud(place), PLAIN, zone_grey(shape))
        room = place.inset(em, depth_of(place) + 1.2)
    elif shape.kind == "inside":
        frame = Shape(rectangle(place), PLAIN, None, DASH)
        room = place.inset(em / 2, 1.0)
    else:
        frame = Shape(rectangle(place, 4.0), PLAIN, None, (0.5, 1.0))
        room = place.inset(em, 1.0)
    if not empty:
        room = room._replace(height=min(room.height, 2 * em * LEADING))
    left = shape.kind == "inside" and not empty
    words_set = set_words(words, room, pen, "left" if left else "center", "middle" if empty else "top")
    return Part((frame,), words_set, place)


def draw_note(shape: FigureShape, place: Rect, words: Words, pen: Pen) -> Part:
    """A text without a frame."""
    words_set = set_words(words, place, pen, _across(shape, words, place, pen), "top")
    return Part((), words_set, words_set.area if words_set.lines else place)


def draw_stand_in(title: str, room: Rect, pen: Pen) -> Part:
    """A grey box with a title, where a picture is not at hand."""
    words_set = set_words(Words(title, 0), room.inset(2.0), pen)
    return Part((Shape(rectangle(room), THIN, SHADE),), words_set, room)


def zone_grey(zone: FigureShape) -> float:
    """What lies behind the nodes of a zone."""
    return {"lgwan": SHADE, "internet": LIGHT}.get(zone.kind, 1.0)


def ground_of(words: Set, grey: float) -> Shape:
    """What hides strokes under words."""
    return Shape(rectangle(ink(words.lines).inset(-0.5, 0.0)), 0.0, grey)

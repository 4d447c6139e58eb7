"""The shapes of a figure in; their rectangles, names, reading order and free places out. No Qt, nothing is changed here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from desktop.answers.figure import ARROW_KINDS, BAR_KINDS, NODE_KINDS, ZONE_KINDS, FigureShape
from desktop.sheet.figure_paths import Rect
from desktop.sheet.figure_rows import SIZES as DRAWN

Shapes = tuple[FigureShape, ...]

GRID: Final = 2.5
"""mm between the points shapes snap to."""
LEAST: Final = 2.5
"""mm; least side of a shape."""
BESIDE: Final = 15.0
"""mm kept free around a new shape, so that an arrow and its words fit between."""
BAND: Final = 10.0
"""mm; shapes whose tops are nearer than this are read from left to right."""
SIZES: Final[dict[str, tuple[float, float]]] = {
    "node": (40.0, 15.0),
    "zone": (70.0, 55.0),
    "note": (45.0, 12.5),
    "timetable": (140.0, 60.0),
    "bar": (30.0, 9.0),
    "arrow": (30.0, 0.0),
    "picture": (60.0, 60.0),
}
"""Width and height in mm of a new shape."""
WORDS: Final[dict[str, str]] = {
    "node": "図形",
    "zone": "区域",
    "note": "注",
    "timetable": "時程表",
    "bar": "期間",
    "arrow": "矢印",
    "picture": "画像",
}
KINDS: Final[dict[str, dict[str, str]]] = {
    "node": NODE_KINDS,
    "zone": ZONE_KINDS,
    "arrow": ARROW_KINDS,
    "bar": BAR_KINDS,
}
"""Kinds a shape may have, with their words."""


def sound(shapes: Iterable[FigureShape]) -> Shapes:
    """The shapes with a size and an id of their own each; an id that is there twice stays with the first."""
    seen: set[str] = set()
    found = []
    for shape in shapes:
        name = shape.id if shape.id and shape.id not in seen else _free_id(seen, shape.shape)
        seen.add(name)
        found.append(_sized(shape if name == shape.id else replace(shape, id=name)))
    return tuple(found)


def _sized(shape: FigureShape) -> FigureShape:
    """A shape that says no size gets the one it is drawn in; sides are never negative."""
    if shape.shape == "arrow":
        return shape
    wide, high = DRAWN[shape.shape]
    box = own_box(replace(shape, width=shape.width or wide, height=shape.height or high))
    return replace(shape, x=box.x, y=box.y, width=max(box.width, 1.0), height=max(box.height, 1.0))


def fitted(shapes: Shapes, area: tuple[float, float]) -> Shapes:
    """Shapes that reach out of the paper, all made smaller together as they are printed; others as they are."""
    known = by_id(shapes)
    whole = hull(own_box(s) for s in shapes if not is_tied(s, known))
    left, top = min(0.0, whole.x), min(0.0, whole.y)
    wide, high = max(whole.right, 1.0) - left, max(whole.bottom, 1.0) - top
    share = min(1.0, area[0] / wide, area[1] / high)
    if share == 1.0 and not left and not top:
        return shapes
    return tuple(
        replace(s, x=(s.x - left) * share, y=(s.y - top) * share, width=s.width * share, height=s.height * share)
        for s in shapes
    )


def new_id(shapes: Iterable[FigureShape], stem: str) -> str:
    """An id no shape has."""
    return _free_id({s.id for s in shapes}, stem)


def _free_id(taken: Collection[str], stem: str) -> str:
    return next(name for n in range(1, len(taken) + 2) if (name := f"{stem}{n}") not in taken)


def by_id(shapes: Shapes) -> dict[str, FigureShape]:
    return {s.id: s for s in shapes}


def is_end(shape: FigureShape) -> bool:
    """Whether arrows may start and end at it."""
    return shape.shape in ("node", "zone")


def is_tied(arrow: FigureShape, known: Collection[str]) -> bool:
    """Whether an arrow runs between two shapes, and is placed by them."""
    return arrow.shape == "arrow" and arrow.start in known and arrow.end in known


def own_box(shape: FigureShape) -> Rect:
    """The rectangle a shape says it has, turned so that its sides are not negative."""
    x, width = (shape.x, shape.width) if shape.width >= 0 else (shape.x + shape.width, -shape.width)
    y, height = (shape.y, shape.height) if shape.height >= 0 else (shape.y + shape.height, -shape.height)
    return Rect(x, y, width, height)


def line_of(arrow: FigureShape, known: dict[str, FigureShape]) -> tuple[float, float, float, float]:
    """Where an arrow begins and ends: at the edges of the shapes it runs between, or where it says."""
    start, end = known.get(arrow.start), known.get(arrow.end)
    if start is None or end is None:
        return arrow.x, arrow.y, arrow.x + arrow.width, arrow.y + arrow.height
    one, other = own_box(start), own_box(end)
    return *_leave(one, other.middle), *_leave(other, one.middle)


def _leave(box: Rect, towards: tuple[float, float]) -> tuple[float, float]:
    """Where the straight way from the middle of a box to a point crosses its edge."""
    x, y = box.middle
    dx, dy = towards[0] - x, towards[1] - y
    shares = [side / 2 / abs(d) for side, d in ((box.width, dx), (box.height, dy)) if d]
    share = min(1.0, *shares) if shares else 0.0
    return x + dx * share, y + dy * share


def box_of(shape: FigureShape, known: dict[str, FigureShape]) -> Rect:
    """The rectangle a shape takes on the sheet."""
    if shape.shape != "arrow":
        return own_box(shape)
    x1, y1, x2, y2 = line_of(shape, known)
    return Rect(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))


def boxes_of(shapes: Shapes) -> dict[str, Rect]:
    known = by_id(shapes)
    return {s.id: box_of(s, known) for s in shapes}


def hull(boxes: Iterable[Rect]) -> Rect:
    """The least rectangle around some."""
    found = list(boxes)
    if not found:
        return Rect(0, 0, 0, 0)
    x, y = min(b.x for b in found), min(b.y for b in found)
    return Rect(x, y, max(b.right for b in found) - x, max(b.bottom for b in found) - y)


def with_inner(shapes: Shapes, ids: Collection[str]) -> frozenset[str]:
    """Chosen shapes and what stands wholly in the zones and timetables among them, for these move together."""
    boxes = {s.id: own_box(s) for s in shapes if s.shape != "arrow"}
    outer = [s for s in shapes if s.id in ids and s.shape in ("zone", "timetable")]
    inner = {
        s.id for holder in outer for s in shapes
        if s.id != holder.id and s.id in boxes and boxes[holder.id].contains(boxes[s.id])
        and (s.shape == "bar" if holder.shape == "timetable" else not _same_zone(s, boxes[s.id], boxes[holder.id]))
    }  # fmt: skip
    return frozenset(ids) | inner


def _same_zone(shape: FigureShape, box: Rect, holder: Rect) -> bool:
    """Two zones over each other, neither of which is inside the other."""
    return shape.shape == "zone" and box.contains(holder)


def reading_order(shapes: Shapes) -> tuple[str, ...]:
    """Ids from the top to the bottom, shapes of about one height from left to right."""
    boxes = boxes_of(shapes)
    order: list[str] = []
    line: list[str] = []
    for name in sorted(boxes, key=lambda i: boxes[i].y):
        if line and boxes[name].y - boxes[line[0]].y >= BAND:
            order += sorted(line, key=lambda i: boxes[i].x)
            line = []
        line.append(name)
    return (*order, *sorted(line, key=lambda i: boxes[i].x))


def free_place(
    shapes: Shapes,
    size: tuple[float, float],
    near: tuple[float, float],
    area: tuple[float, float],
    *,
    ground: bool = False,
) -> Rect:
    """A place on the grid near a point where nothing stands, with room for an arrow beside it when there is any.

    ``ground``: for a zone or a timetable, which keeps clear of its like too. When all is full, the point itself.
    """
    width, height = min(size[0], area[0]), min(size[1], area[1])
    taken = [own_box(s) for s in shapes if s.shape not in ("arrow", "zone", "timetable", "picture") or ground]
    wanted = _kept(near[0] - width / 2, width, area[0]), _kept(near[1] - height / 2, height, area[1])
    places = [Rect(x, y, width, height) for x, y in _points(wanted, area[0] - width, area[1] - height)]
    for room in (GRID,) if ground else (BESIDE, GRID):
        for box in places:
            if not any(Rect(box.x - room, box.y - room, width + 2 * room, height + 2 * room).meets(t) for t in taken):
                return box
    return places[0]


def _points(wanted: tuple[float, float], most_x: float, most_y: float) -> list[tuple[float, float]]:
    """Points of the grid a shape's corner can be at, the nearest first; beside is nearer than below."""
    step, x, y = 2 * GRID, on_grid(wanted[0]), on_grid(wanted[1])
    first = (_kept(x, 0.0, most_x), _kept(y, 0.0, most_y))
    xs = [first[0] % step + step * n for n in range(int(most_x // step) + 1)]
    ys = [first[1] % step + step * n for n in range(int(most_y // step) + 1)]
    points = [(a, b) for a in xs for b in ys if a <= most_x and b <= most_y]
    return [first, *sorted(points, key=lambda p: abs(p[0] - first[0]) + 1.6 * abs(p[1] - first[1]))]


def on_grid(mm: float) -> float:
    return round(mm / GRID) * GRID


def _kept(at: float, length: float, room: float) -> float:
    return max(0.0, min(at, room - length))


def name_of(shape: FigureShape, known: dict[str, FigureShape] | None = None) -> str:
    """What a shape is called in lists and by the screen reader: 組織「委託先」."""
    kind = KINDS.get(shape.shape, {}).get(shape.kind) or WORDS.get(shape.shape, "")
    if shape.shape == "arrow" and known and is_tied(shape, known):
        kind = f"{_short(known[shape.start].text) or '（名なし）'}から{_short(known[shape.end].text) or '（名なし）'}への矢印"
    number = shape.number if shape.shape != "picture" else f"{shape.number or 1}頁"
    return f"{kind}{number}「{_short(shape.text)}」" if shape.text.strip() else f"{kind}{number}"


def _short(text: str) -> str:
    line = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return line if len(line) <= 14 else f"{line[:13]}…"


_CIRCLED: Final = "".join(
    chr(c) for c in (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0))
)  # fmt: skip
"""① to ㊿"""


def circled(number: int) -> str:
    """①②③; numbers that have no circle stand in brackets."""
    return _CIRCLED[number - 1] if 1 <= number <= len(_CIRCLED) else f"({number})"


def next_number(shapes: Shapes) -> str:
    """The first circled number no arrow has."""
    taken = {s.number for s in shapes if s.shape == "arrow"}
    return next(circled(n) for n in range(1, len(taken) + 2) if circled(n) not in taken)

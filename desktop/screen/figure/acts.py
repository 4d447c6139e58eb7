"""Shapes of a figure and what the clerk wants in, new shapes out; every function leaves what it was given as it was."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any, Final, Literal

from desktop.answers.figure import FigureShape
from desktop.screen.figure.shapes import (
    GRID,
    LEAST,
    Shapes,
    by_id,
    circled,
    fitted,
    hull,
    is_tied,
    new_id,
    own_box,
    reading_order,
    sound,
)
from desktop.sheet.figure_paths import Rect

Edge = Literal["left", "center", "right", "top", "middle", "bottom"]
BACK: Final = ("picture", "zone", "timetable")
"""Shapes others stand on; new ones go behind everything."""


def change(shapes: Shapes, ids: Collection[str], **facts: Any) -> Shapes:
    """Give the chosen shapes other facts."""
    return tuple(replace(s, **facts) if s.id in ids else s for s in shapes)


def insert(shapes: Shapes, shape: FigureShape) -> Shapes:
    """Put in a new shape: grounds behind all that stands on them, everything else in front."""
    if shape.shape not in BACK:
        return (*shapes, shape)
    at = sum(1 for s in shapes if s.shape in BACK)
    grounds = [s for s in shapes if s.shape in BACK]
    return (*grounds[:at], shape, *(s for s in shapes if s.shape not in BACK))


def move(shapes: Shapes, ids: Collection[str], dx: float, dy: float, area: tuple[float, float]) -> Shapes:
    """Move shapes together, as far as the paper goes; arrows between shapes follow these."""
    known = by_id(shapes)
    free = [s for s in shapes if s.id in ids and not is_tied(s, known)]
    dx, dy = within(hull(own_box(s) for s in free), dx, dy, area)
    moved = {s.id for s in free}
    return tuple(replace(s, x=_mm(s.x + dx), y=_mm(s.y + dy)) if s.id in moved else s for s in shapes)


def within(box: Rect, dx: float, dy: float, area: tuple[float, float]) -> tuple[float, float]:
    """How far a rectangle can be moved on the paper; one that already stands outside may come back."""
    return _room(box.x, box.width, dx, area[0]), _room(box.y, box.height, dy, area[1])


def _room(at: float, length: float, step: float, room: float) -> float:
    low, high = min(0.0, -at), max(0.0, room - at - length)
    return max(low, min(step, high)) if low <= high else step


def place(shapes: Shapes, name: str, box: Rect) -> Shapes:
    """Give a shape a rectangle of at least ``LEAST``; the direction of a free arrow stays."""
    return tuple(_placed(s, box) if s.id == name else s for s in shapes)


def _placed(shape: FigureShape, box: Rect) -> FigureShape:
    if shape.shape != "arrow":
        width, height = max(LEAST, box.width), max(LEAST, box.height)
        return replace(shape, x=_mm(box.x), y=_mm(box.y), width=_mm(width), height=_mm(height))
    left, up = shape.width < 0, shape.height < 0
    return replace(
        shape,
        x=_mm(box.right if left else box.x),
        y=_mm(box.bottom if up else box.y),
        width=_mm(-box.width if left else box.width),
        height=_mm(-box.height if up else box.height),
    )


def _mm(length: float) -> float:
    return round(length, 2)


def remove(shapes: Shapes, ids: Collection[str]) -> Shapes:
    """Take shapes out; arrows of a removed shape go with it."""
    return tuple(s for s in shapes if s.id not in ids and not (s.shape == "arrow" and (s.start in ids or s.end in ids)))


def take(shapes: Shapes, ids: Collection[str]) -> Shapes:
    """What is copied: the chosen shapes and the arrows between them."""
    return tuple(
        s for s in shapes if s.id in ids or (s.shape == "arrow" and s.start in ids and s.end in ids)
    )  # fmt: skip


def paste(
    shapes: Shapes, copied: Shapes, area: tuple[float, float], by: float = 2 * GRID
) -> tuple[Shapes, frozenset[str]]:
    """Put copies in a little beside; the new shapes and their ids."""
    names: dict[str, str] = {}
    whole, copied = shapes, fitted(sound(copied), area)
    for shape in copied:
        names[shape.id] = new_id(whole, shape.shape)
        whole = insert(whole, replace(shape, id=names[shape.id]))
    known = by_id(shapes)
    for old, new in names.items():
        shape = next(s for s in copied if s.id == old)
        if shape.shape == "arrow":
            start, end = (names.get(e, e if e in known else "") for e in (shape.start, shape.end))
            whole = change(whole, {new}, start=start, end=end)
    made = frozenset(names.values())
    return move(whole, made, by, by, area), made


# arranging -----------------------------------------------------------------------------------------------------------


_TARGETS: Final[dict[Edge, Callable[[Rect, Rect], tuple[float, float]]]] = {
    "left": lambda box, whole: (whole.x - box.x, 0),
    "center": lambda box, whole: (whole.middle[0] - box.middle[0], 0),
    "right": lambda box, whole: (whole.right - box.right, 0),
    "top": lambda box, whole: (0, whole.y - box.y),
    "middle": lambda box, whole: (0, whole.middle[1] - box.middle[1]),
    "bottom": lambda box, whole: (0, whole.bottom - box.bottom),
}


def align(shapes: Shapes, ids: Collection[str], edge: Edge, area: tuple[float, float]) -> Shapes:
    """Align chosen shapes with each other, a single one with the paper."""
    boxes = _boxes(shapes, ids)
    whole = hull(boxes.values()) if len(boxes) > 1 else Rect(0, 0, *area)
    for name, box in boxes.items():
        shapes = place(shapes, name, box.moved(*_TARGETS[edge](box, whole)))
    return shapes


def _boxes(shapes: Shapes, ids: Collection[str]) -> dict[str, Rect]:
    known = by_id(shapes)
    return {s.id: own_box(s) for s in shapes if s.id in ids and not is_tied(s, known)}


def distribute(shapes: Shapes, ids: Collection[str], axis: Literal["x", "y"]) -> Shapes:
    """Make the gaps between three or more chosen shapes alike; the outer two stay."""
    at, length = (0, 2) if axis == "x" else (1, 3)
    boxes = sorted(_boxes(shapes, ids).items(), key=lambda b: b[1][at])
    if len(boxes) < 3:
        return shapes
    room = max(b[at] + b[length] for _, b in boxes) - boxes[0][1][at]
    gap = (room - sum(b[length] for _, b in boxes)) / (len(boxes) - 1)
    where = boxes[0][1][at]
    for name, box in boxes:
        step = where - box[at]
        shapes = place(shapes, name, box.moved(step, 0) if axis == "x" else box.moved(0, step))
        where += box[length] + gap
    return shapes


def same_size(shapes: Shapes, ids: Sequence[str]) -> Shapes:
    """Give all chosen shapes the size of the first."""
    boxes = {i: b for i, b in _boxes(shapes, ids).items() if by_id(shapes)[i].shape != "arrow"}
    first = next((boxes[i] for i in ids if i in boxes), None)
    if first is None:
        return shapes
    for name, box in boxes.items():
        shapes = place(shapes, name, Rect(box.x, box.y, first.width, first.height))
    return shapes


def to_front(shapes: Shapes, ids: Collection[str]) -> Shapes:
    return (*(s for s in shapes if s.id not in ids), *(s for s in shapes if s.id in ids))


def to_back(shapes: Shapes, ids: Collection[str]) -> Shapes:
    return (*(s for s in shapes if s.id in ids), *(s for s in shapes if s.id not in ids))


def renumber(shapes: Shapes) -> Shapes:
    """Give the arrows ①②③: those with a number keep their order, the others follow in reading order."""
    order = {name: n for n, name in enumerate(reading_order(shapes))}
    arrows = [s for s in shapes if s.shape == "arrow"]
    numbers = {circled(n): n for n in range(1, len(arrows) + 51)}
    arrows.sort(key=lambda s: (numbers.get(s.number, len(numbers)), order[s.id]))
    for n, arrow in enumerate(arrows, 1):
        shapes = change(shapes, {arrow.id}, number=circled(n))
    return shapes

"""A point of the figure in mm in; the shape, the end of an arrow or the handle that is there out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF

from desktop.answers.figure import FigureShape
from desktop.screen.figure.acts import BACK
from desktop.screen.figure.handles import CATCH, handles_of
from desktop.screen.figure.shapes import Shapes, boxes_of, by_id, is_end

if TYPE_CHECKING:
    from desktop.screen.figure.shown import Shown

NEAR: Final = 7
"""Pixels from a line within which it is hit."""


def shape_at(shown: Shown, at: QPointF, scale: float) -> FigureShape | None:
    """The topmost shape at a point: what is in front first, then grounds; ``scale`` is pixels per mm."""
    shapes, boxes, ways = shown.shapes, boxes_of(shown.shapes), shown.ways()
    near = NEAR / scale
    hits = [s for s in reversed(shapes) if s.shape != "arrow" and boxes[s.id].holds((at.x(), at.y()), 0.3)]
    worded = [i for i, r in shown.words() if r.x <= at.x() <= r.right and r.y <= at.y() <= r.bottom]
    fronts = [s for s in hits if s.shape not in BACK]
    fronts += [s for s in reversed(shapes) if s.id in ways and _far_from(at, ways[s.id]) <= near]
    fronts += [by_id(shapes)[i] for i in worded if i in ways]
    return fronts[0] if fronts else min(hits, key=lambda s: boxes[s.id].width * boxes[s.id].height, default=None)


def end_at(shapes: Shapes, at: QPointF, *, but: str = "") -> str:
    """Id of what an arrow could end at under a point; nodes go before zones."""
    boxes = boxes_of(shapes)
    hits = [s for s in shapes if is_end(s) and s.id != but and boxes[s.id].holds((at.x(), at.y()), 1.5)]
    best = min(hits, key=lambda s: boxes[s.id].width * boxes[s.id].height, default=None)
    return best.id if best else ""


def handle_at(shown: Shown, shape: FigureShape, at: QPointF, scale: float) -> str:
    """The handle of a chosen shape at a point, empty for none."""
    places = handles_of(shape, shown.ways().get(shape.id, ()), scale)
    near = {n: hypot(x - at.x(), y - at.y()) * scale for n, (x, y) in places.items()}
    best = min(near, key=lambda n: near[n], default="")
    return best if best and near[best] <= CATCH else ""


def _far_from(at: QPointF, way: Sequence[tuple[float, float]]) -> float:
    """How far a point is from a line through points."""
    return min((_far(at, *a, *b) for a, b in pairwise(way)), default=1e9)


def _far(at: QPointF, x1: float, y1: float, x2: float, y2: float) -> float:
    """How far a point is from a stretch of line."""
    dx, dy = x2 - x1, y2 - y1
    long = dx * dx + dy * dy
    share = max(0.0, min(1.0, ((at.x() - x1) * dx + (at.y() - y1) * dy) / long)) if long else 0.0
    return hypot(at.x() - x1 - share * dx, at.y() - y1 - share * dy)

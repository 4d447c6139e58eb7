"""The handles of a chosen shape in mm, and the rectangle a pulled handle makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt

from desktop.answers.figure import FigureShape
from desktop.screen.figure.shapes import LEAST, is_end, own_box
from desktop.sheet.figure_paths import Rect

SIDE: Final = 9
"""Pixels of a handle's side; it is caught from a little farther away."""
CATCH: Final = 8
"""Pixels from a handle's middle within which it is caught."""
OUT: Final = 17
"""Pixels an arrow's handle stands outside of its shape."""
CURSORS: Final = {
    "nw": Qt.CursorShape.SizeFDiagCursor,
    "se": Qt.CursorShape.SizeFDiagCursor,
    "ne": Qt.CursorShape.SizeBDiagCursor,
    "sw": Qt.CursorShape.SizeBDiagCursor,
    "n": Qt.CursorShape.SizeVerCursor,
    "s": Qt.CursorShape.SizeVerCursor,
    "w": Qt.CursorShape.SizeHorCursor,
    "e": Qt.CursorShape.SizeHorCursor,
}
LINK: Final = "link "
"""Begins the names of the blue handles an arrow is drawn from."""
ENDS: Final = ("begin", "end")
"""Handles of an arrow."""


def handles_of(shape: FigureShape, way: Sequence[tuple[float, float]], scale: float) -> dict[str, tuple[float, float]]:
    """Handles by name; ``way`` is what an arrow runs through, ``scale`` pixels per mm."""
    if shape.shape == "arrow":
        return {"begin": way[0], "end": way[-1]} if way else {}
    box = own_box(shape)
    found = _corners(box, scale)
    if is_end(shape):
        (cx, cy), far = box.middle, OUT / scale
        found |= {
            f"{LINK}n": (cx, box.y - far),
            f"{LINK}s": (cx, box.bottom + far),
            f"{LINK}w": (box.x - far, cy),
            f"{LINK}e": (box.right + far, cy),
        }
    return found


def _corners(box: Rect, scale: float) -> dict[str, tuple[float, float]]:
    cx, cy = box.middle
    found = {"nw": (box.x, box.y), "ne": (box.right, box.y), "sw": (box.x, box.bottom), "se": (box.right, box.bottom)}
    if box.width * scale > 4 * SIDE:
        found |= {"n": (cx, box.y), "s": (cx, box.bottom)}
    if box.height * scale > 4 * SIDE:
        found |= {"w": (box.x, cy), "e": (box.right, cy)}
    return found


def pulled(box: Rect, handle: str, x: float, y: float) -> Rect:
    """The rectangle with one of its corners or sides pulled to a point; never smaller than ``LEAST``."""
    left, top, right, bottom = box.x, box.y, box.right, box.bottom
    if "w" in handle:
        left = min(x, right - LEAST)
    if "e" in handle:
        right = max(x, left + LEAST)
    if "n" in handle:
        top = min(y, bottom - LEAST)
    if "s" in handle:
        bottom = max(y, top + LEAST)
    return Rect(left, top, right - left, bottom - top)

"""A moved rectangle and its neighbours in; where it snaps to, and the guide lines that show why, out. Lengths in mm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from desktop.screen.figure.shapes import GRID
from desktop.sheet.figure_paths import Rect

NEAR: Final = 1.25
"""mm within which an edge or a centre of a neighbour draws; half the grid, so that both never fight."""


class Guide(NamedTuple):
    """A line that shows what a shape is in line with."""

    axis: Literal["x", "y"]
    at: float
    begin: float
    end: float


class Snap(NamedTuple):
    """How far to move more, and why."""

    dx: float
    dy: float
    guides: tuple[Guide, ...] = ()


def snap(box: Rect, others: Iterable[Rect], *, near: float = NEAR) -> Snap:
    """Draw a rectangle to its neighbours' edges and centres, else to the grid."""
    around = list(others)
    dx, lines_x = _axis((box.x, box.middle[0], box.right), [(o, (o.x, o.middle[0], o.right)) for o in around], near)
    dy, lines_y = _axis((box.y, box.middle[1], box.bottom), [(o, (o.y, o.middle[1], o.bottom)) for o in around], near)
    placed = box.moved(dx, dy)
    guides = (
        *(Guide("x", at, min(placed.y, o.y), max(placed.bottom, o.bottom)) for at, o in lines_x),
        *(Guide("y", at, min(placed.x, o.x), max(placed.right, o.right)) for at, o in lines_y),
    )
    return Snap(dx, dy, guides)


def _axis(
    own: Sequence[float], around: list[tuple[Rect, tuple[float, float, float]]], near: float
) -> tuple[float, list[tuple[float, Rect]]]:
    """The least step that brings an edge or the centre in line with that of a neighbour; without one, to the grid."""
    steps = [
        (abs(other - mine), other - mine, other, rect)
        for rect, lines in around for n, other in enumerate(lines) for m, mine in enumerate(own)
        if (n == 1) is (m == 1) and abs(other - mine) <= near
    ]  # fmt: skip
    if not steps:
        return round(own[0] / GRID) * GRID - own[0], []
    best = min(steps, key=lambda s: s[0])
    same = {(other, rect) for _, step, other, rect in steps if abs(step - best[1]) < 0.01}
    return best[1], sorted(same)


def snap_edge(at: float, lines: Iterable[float], *, near: float = NEAR) -> float:
    """One edge that is pulled: to a neighbour's edge, else to the grid."""
    close = [line for line in lines if abs(line - at) <= near]
    return min(close, key=lambda line: abs(line - at)) if close else round(at / GRID) * GRID

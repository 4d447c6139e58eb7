"""Two places and what stands between them in, the way of an arrow out, and where its words stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from math import hypot
from typing import Final, NamedTuple

from desktop.sheet.figure_paths import Point, Rect

ASIDE: Final = 5.0
"""mm an arrow keeps from what it goes round."""
SHARED: Final = 3.0
"""mm two boxes must stand beside each other for a level or upright arrow between them."""
SOLID: Final = 1000.0
"""What it costs to run through a node or words."""
AREA: Final = 25.0
"""What it costs to run through a zone the arrow has nothing to do with."""
APART: Final = 10.0
"""mm between arrows that join the same two shapes."""
GAP: Final = 0.6
"""mm between a stroke and its words."""
LEAST: Final = 22.0
"""mm the words at a short stroke may take at least."""
WIDEST: Final = 46.0
"""mm of words beside an upright stroke."""


class Stroke(NamedTuple):
    start: Point
    end: Point

    @property
    def length(self) -> float:
        return hypot(self.end[0] - self.start[0], self.end[1] - self.start[1])

    def at(self, share: float) -> Point:
        (x, y), (ex, ey) = self
        return x + (ex - x) * share, y + (ey - y) * share

    @property
    def area(self) -> Rect:
        (x, y), (ex, ey) = self
        return Rect(min(x, ex), min(y, ey), abs(ex - x), abs(ey - y))

    @property
    def level(self) -> bool:
        return abs(self.end[1] - self.start[1]) < 0.5

    @property
    def upright(self) -> bool:
        return abs(self.end[0] - self.start[0]) < 0.5


def strokes(points: Sequence[Point]) -> list[Stroke]:
    return [Stroke(a, b) for a, b in pairwise(points)]


def crosses(stroke: Stroke, r: Rect) -> bool:
    """Whether a stroke runs through a rectangle (Liang–Barsky)."""
    (x, y), (ex, ey) = stroke
    left, top, width, height = r
    right, bottom = left + width, top + height
    if (x <= left and ex <= left) or (x >= right and ex >= right):
        return False
    if (y <= top and ey <= top) or (y >= bottom and ey >= bottom):
        return False
    low, high = 0.0, 1.0
    for delta, near, far in ((ex - x, left - x, right - x), (ey - y, top - y, bottom - y)):
        if abs(delta) > 1e-9:
            a, b = sorted((near / delta, far / delta))
            low, high = max(low, a), min(high, b)
    return low < high


class Around(NamedTuple):
    """What stands around an arrow: what a stroke costs that runs through it, and the shapes within a rectangle."""

    cost: Callable[[Stroke], float]
    within: Callable[[Rect], Iterable[Rect]]
    page: Rect


def way(a: Rect, b: Rect, around: Around, place: float = 0.0) -> tuple[Point, ...]:
    """The points of an arrow from the edge of a to the edge of b: straight, or bent where that would cross another shape.

    ``place`` is how many arrows' room it stands off the middle, when several join the same two.
    """
    best: tuple[Point, ...] = ()
    least = float("inf")
    for bends, points in _ways(a, b, around, place):
        own = bends * 8.0 + sum(s.length for s in strokes(points)) * 0.2
        if own >= least:
            continue
        hit = sum(around.cost(s) for s in strokes(points))
        if hit < SOLID and not bends:
            return points
        if hit + own < least:
            best, least = points, hit + own
    return best


def _ways(a: Rect, b: Rect, around: Around, place: float) -> Iterator[tuple[int, tuple[Point, ...]]]:
    """Ways with their number of bends, the straight one first."""
    yield 0, _straight(a, b, place)
    if a.meets(b):
        return
    (ax, ay), (bx, by) = (a.middle[0] + place * APART, a.middle[1] + place * APART), b.middle
    ay, ax = _clamped(ay, a.y, a.bottom), _clamped(ax, a.x, a.right)
    out_x, out_y = (a.right if bx > ax else a.x), (a.bottom if by > ay else a.y)
    in_x, in_y = (b.x if bx > ax else b.right), (b.y if by > ay else b.bottom)
    if not a.x <= bx <= a.right and not b.y <= ay <= b.bottom:
        yield 1, ((out_x, ay), (bx, ay), (bx, in_y))
    if not a.y <= by <= a.bottom and not b.x <= ax <= b.right:
        yield 1, ((ax, out_y), (ax, by), (in_x, by))
    if (out_x < in_x) == (bx > ax):
        for x in _between(out_x, in_x):
            yield 2, ((out_x, ay), (x, ay), (x, by), (in_x, by))
    if (out_y < in_y) == (by > ay):
        for y in _between(out_y, in_y):
            yield 2, ((ax, out_y), (ax, y), (bx, y), (bx, in_y))
    yield from _round(a, b, around, place)


def _between(start: float, end: float) -> tuple[float, ...]:
    """Where a way may turn between two edges: in the middle, near the one, near the other."""
    aside = max(min(ASIDE + 1.0, abs(end - start) / 3), 0.0) * (1 if end > start else -1)
    return (start + end) / 2, start + aside, end - aside


def _round(a: Rect, b: Rect, around: Around, place: float) -> Iterator[tuple[int, tuple[Point, ...]]]:
    """Around everything between the two: above, below, left and right of it."""
    whole, page = a.union(b), around.page
    for r in around.within(whole):
        whole = whole.union(r)
    aside = ASIDE + abs(place) * APART
    (ax, ay), (bx, by) = a.middle, b.middle
    for y in (whole.y - aside, whole.bottom + aside):
        if page.y <= y <= page.bottom:
            up = y < whole.y
            yield 3, ((ax, a.y if up else a.bottom), (ax, y), (bx, y), (bx, b.y if up else b.bottom))
    for x in (whole.x - aside, whole.right + aside):
        if page.x <= x <= page.right:
            left = x < whole.x
            yield 3, ((a.x if left else a.right, ay), (x, ay), (x, by), (b.x if left else b.right, by))


def _straight(a: Rect, b: Rect, place: float) -> tuple[Point, ...]:
    """Level or upright where the two stand beside each other, else from middle to middle."""
    top, bottom = max(a.y, b.y), min(a.bottom, b.bottom)
    left, right = max(a.x, b.x), min(a.right, b.right)
    if bottom - top >= SHARED and not right > left:
        y = _clamped(_shared_middle(a.y, a.bottom, b.y, b.bottom) + place * APART, top + 1.0, bottom - 1.0)
        return ((a.right, y), (b.x, y)) if a.x < b.x else ((a.x, y), (b.right, y))
    if right - left >= SHARED and not bottom > top:
        x = _clamped(_shared_middle(a.x, a.right, b.x, b.right) + place * APART, left + 1.0, right - 1.0)
        return ((x, a.bottom), (x, b.y)) if a.y < b.y else ((x, a.y), (x, b.bottom))
    (ax, ay), (bx, by) = a.middle, b.middle
    far = hypot(bx - ax, by - ay) or 1.0
    dx, dy = -(by - ay) / far * place * APART, (bx - ax) / far * place * APART
    start, end = (ax + dx, ay + dy), (bx + dx, by + dy)
    return _edge(start, end, a), _edge(end, start, b)


def _shared_middle(a: float, b: float, c: float, d: float) -> float:
    """The middle of the smaller of two stretches when it lies within the other, else of what they share."""
    small, large = sorted(((a, b), (c, d)), key=lambda s: s[1] - s[0])
    middle = (small[0] + small[1]) / 2
    if large[0] < middle < large[1]:
        return middle
    return (max(a, c) + min(b, d)) / 2


def _clamped(value: float, low: float, high: float) -> float:
    return max(low, min(value, high)) if low <= high else (low + high) / 2


def _edge(start: Point, end: Point, r: Rect) -> Point:
    """Where the way from inside a rectangle leaves it."""
    (x, y), (ex, ey) = start, end
    share = 1.0
    for delta, low, high in ((ex - x, r.x - x, r.right - x), (ey - y, r.y - y, r.bottom - y)):
        if abs(delta) > 1e-9:
            share = min(share, max((high if delta > 0 else low) / delta, 0.0))
    return x + (ex - x) * share, y + (ey - y) * share


def inside_out(inner: Rect, outer: Rect) -> tuple[Point, ...]:
    """From a shape to the nearest edge of the area it stands in."""
    x, y = inner.middle
    ends = (
        ((inner.x, y), (outer.x, y)),
        ((inner.right, y), (outer.right, y)),
        ((x, inner.y), (x, outer.y)),
        ((x, inner.bottom), (x, outer.bottom)),
    )
    return min(ends, key=lambda pair: Stroke(*pair).length)


def loop(r: Rect) -> tuple[Point, ...]:
    """From a shape to itself."""
    (x, y), out = r.middle, 6.0
    return ((r.right, y), (r.right + out, y), (r.right + out, r.bottom + out), (x, r.bottom + out), (x, r.bottom))


class Spot(NamedTuple):
    """Where words may stand: the room for them and on which side of it they lie."""

    x: float
    y: float
    across: str
    """left: begins at x · center: around x · right: ends at x"""
    down: str
    """top: begins at y · middle · bottom: ends at y"""
    width: float

    def area(self, width: float, height: float) -> Rect:
        x = self.x - {"left": 0.0, "center": width / 2, "right": width}[self.across]
        y = self.y - {"top": 0.0, "middle": height / 2, "bottom": height}[self.down]
        return Rect(x, y, width, height)


def spots(points: Sequence[Point]) -> Iterator[Spot]:
    """Places for the words of an arrow, the best first: beside its longest stroke, then on it, then at the others."""
    for stroke in sorted(strokes(points), key=lambda s: -s.length)[:2]:
        width = max(stroke.length - 5.0, LEAST)
        shares = (0.5, 0.35, 0.65)
        if stroke.level:
            yield from (Spot(*_off(stroke.at(s), 0, -GAP), "center", "bottom", width) for s in shares)
            yield from (Spot(*_off(stroke.at(s), 0, GAP), "center", "top", width) for s in shares)
        elif stroke.upright:
            yield from (Spot(*_off(stroke.at(s), GAP * 1.6, 0), "left", "middle", WIDEST) for s in shares)
            yield from (Spot(*_off(stroke.at(s), -GAP * 1.6, 0), "right", "middle", WIDEST) for s in shares)
        yield from (Spot(*stroke.at(s), "center", "middle", max(width * 0.7, LEAST)) for s in shares)


def _off(at: Point, dx: float, dy: float) -> Point:
    return at[0] + dx, at[1] + dy

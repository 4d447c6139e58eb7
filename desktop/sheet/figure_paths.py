"""Places in mm in, the paths of a figure's parts out: boxes, clouds, cylinders, monitors, discs, persons, arrow heads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, hypot, pi, sin
from typing import Final, NamedTuple

from desktop.sheet.model import Shape, Step

ROUND: Final = 0.5523
"""Handle of a quarter circle as a share of its radius."""
BUMP: Final = 13.0
"""mm of a cloud's edge for one bump."""
DEPTH: Final = 3.0
"""mm a cloud's bumps stand out at most."""
THIN: Final = 0.5
PLAIN: Final = 0.9
BOLD: Final = 2.4
"""pt"""
DASH: Final = (1.6, 1.1)
"""mm"""
SHADE: Final = 0.93
"""Grey of areas that text stands on."""
DARK: Final = 0.78

Point = tuple[float, float]
Path = tuple[Step, ...]


class Rect(NamedTuple):
    """mm from the figure's top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def inset(self, dx: float, dy: float | None = None) -> Rect:
        """Smaller by dx on the left and right and dy above and below, never turned inside out."""
        dy = dx if dy is None else dy
        dx, dy = min(dx, self.width / 2), min(dy, self.height / 2)
        return Rect(self.x + dx, self.y + dy, self.width - 2 * dx, self.height - 2 * dy)

    def meets(self, other: Rect) -> bool:
        """Whether the two share more than an edge."""
        x, y, width, height = self
        left, top, wide, high = other
        return x < left + wide and left < x + width and y < top + high and top < y + height

    def holds(self, at: Point, near: float = 0.0) -> bool:
        """Whether a point is inside, or not farther outside than ``near``."""
        x, y = at
        return self.x - near <= x <= self.right + near and self.y - near <= y <= self.bottom + near

    def contains(self, other: Rect) -> bool:
        """Whether another lies inside, give or take a hundredth of a millimetre."""
        left, top = self.x <= other.x, self.y <= other.y
        return left and top and other.right <= self.right + 0.01 and other.bottom <= self.bottom + 0.01

    def moved(self, dx: float, dy: float) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def union(self, other: Rect) -> Rect:
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Rect(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)


def line(points: Sequence[Point]) -> Path:
    """An open line through points."""
    return tuple(("M" if n == 0 else "L", p) for n, p in enumerate(points))


def polygon(points: Sequence[Point]) -> Path:
    return (*line(points), ("Z", ()))


def rectangle(r: Rect, radius: float = 0.0) -> Path:
    """A box, its corners rounded by a radius."""
    radius = min(radius, r.width / 2, r.height / 2)
    if radius <= 0:
        return polygon(((r.x, r.y), (r.right, r.y), (r.right, r.bottom), (r.x, r.bottom)))
    k = radius * (1 - ROUND)
    return (
        ("M", (r.x + radius, r.y)),
        ("L", (r.right - radius, r.y)),
        ("C", (r.right - k, r.y, r.right, r.y + k, r.right, r.y + radius)),
        ("L", (r.right, r.bottom - radius)),
        ("C", (r.right, r.bottom - k, r.right - k, r.bottom, r.right - radius, r.bottom)),
        ("L", (r.x + radius, r.bottom)),
        ("C", (r.x + k, r.bottom, r.x, r.bottom - k, r.x, r.bottom - radius)),
        ("L", (r.x, r.y + radius)),
        ("C", (r.x, r.y + k, r.x + k, r.y, r.x + radius, r.y)),
        ("Z", ()),
    )


def ellipse(r: Rect) -> Path:
    cx, cy = r.middle
    dx, dy = r.width / 2 * ROUND, r.height / 2 * ROUND
    return (
        ("M", (r.right, cy)),
        ("C", (r.right, cy + dy, cx + dx, r.bottom, cx, r.bottom)),
        ("C", (cx - dx, r.bottom, r.x, cy + dy, r.x, cy)),
        ("C", (r.x, cy - dy, cx - dx, r.y, cx, r.y)),
        ("C", (cx + dx, r.y, r.right, cy - dy, r.right, cy)),
        ("Z", ()),
    )


def depth_of(r: Rect) -> float:
    """How far the bumps of a cloud of this size stand out."""
    return min(DEPTH, r.width * 0.08, r.height * 0.12)


def cloud(r: Rect) -> Path:
    """A cloud that fills a rectangle: bumps along a rounded rectangle within it."""
    depth = depth_of(r)
    inner = r.inset(depth)
    radius = min(inner.width, inner.height) * 0.42
    around = 2 * (inner.width + inner.height) - (8 - 2 * pi) * radius
    count = max(9, min(44, round(around / BUMP)))
    places = [_on_edge(inner, radius, around * n / count) for n in range(count)]
    steps: list[Step] = [("M", places[0][0])]
    for n, ((x, y), (nx, ny)) in enumerate(places):
        (ex, ey), (fx, fy) = places[(n + 1) % count]
        out = depth * 4 / 3 * (1.0 if n % 3 else 0.8)
        steps.append(("C", (x + nx * out, y + ny * out, ex + fx * out, ey + fy * out, ex, ey)))
    return (*steps, ("Z", ()))


def _on_edge(r: Rect, radius: float, at: float) -> tuple[Point, Point]:
    """A place along the edge of a rounded rectangle, clockwise from the top left, and which way is outward."""
    wide, tall, quarter = r.width - 2 * radius, r.height - 2 * radius, pi / 2 * radius
    for length, x, y, turn in (
        (wide, r.x + radius, r.y, 0),
        (tall, r.right, r.y + radius, 1),
        (wide, r.right - radius, r.bottom, 2),
        (tall, r.x, r.bottom - radius, 3),
    ):
        dx, dy = ((1, 0), (0, 1), (-1, 0), (0, -1))[turn]
        if at <= length:
            return (x + dx * at, y + dy * at), (dy, -dx)
        at -= length
        if at <= quarter:
            angle = at / radius + turn * pi / 2
            cx, cy = x + dx * length - dy * radius, y + dy * length + dx * radius
            return (cx + radius * sin(angle), cy - radius * cos(angle)), (sin(angle), -cos(angle))
        at -= quarter
    return (r.x + radius, r.y), (0.0, -1.0)


def lid_of(r: Rect) -> float:
    """Height of the lid of a cylinder."""
    return min(r.height * 0.28, r.width * 0.3, 5.0)


def cylinder(r: Rect) -> Iterator[Shape]:
    """A server or its store: a drum whose lid is grey."""
    lid = lid_of(r)
    k, h = r.width / 2 * (1 - ROUND), lid / 2 * ROUND
    low, top = r.bottom - lid / 2, r.y + lid / 2
    cx = r.middle[0]
    body: Path = (
        ("M", (r.x, top)),
        ("L", (r.x, low)),
        ("C", (r.x, low + h, r.x + k, r.bottom, cx, r.bottom)),
        ("C", (r.right - k, r.bottom, r.right, low + h, r.right, low)),
        ("L", (r.right, top)),
        ("Z", ()),
    )
    yield Shape(body, PLAIN, 1.0)
    yield Shape(ellipse(Rect(r.x, r.y, r.width, lid)), PLAIN, 0.86)


def monitor(r: Rect) -> Iterator[Shape]:
    """A terminal: screen, stand and foot."""
    screen = Rect(r.x, r.y, r.width, r.height * 0.76)
    cx = r.middle[0]
    neck, foot = r.width * 0.16, r.width * 0.46
    yield Shape(rectangle(Rect(cx - neck / 2, screen.bottom, neck, r.height * 0.15)), THIN, DARK)
    yield Shape(rectangle(Rect(cx - foot / 2, r.bottom - r.height * 0.1, foot, r.height * 0.1), 0.4), THIN, DARK)
    yield Shape(rectangle(screen, 0.8), PLAIN, 1.0)
    yield Shape(rectangle(screen.inset(min(r.width, r.height) * 0.09), 0.3), THIN, 0.88)


def disc(r: Rect) -> Iterator[Shape]:
    """A medium: an optical disc."""
    cx, cy = r.middle
    for share, weight, fill in ((1.0, PLAIN, 0.9), (0.42, THIN, 1.0), (0.16, THIN, DARK)):
        d = r.width * share
        yield Shape(ellipse(Rect(cx - d / 2, cy - d / 2, d, d)), weight, fill)


def person(r: Rect) -> Iterator[Shape]:
    """Head and shoulders."""
    head = r.height * 0.46
    cx = r.middle[0]
    top = r.y + r.height * 0.5
    rise = r.bottom - top
    shoulders: Path = (
        ("M", (r.x, r.bottom)),
        ("C", (r.x, r.bottom - rise * 1.3, cx - r.width * 0.2, top, cx, top)),
        ("C", (cx + r.width * 0.2, top, r.right, r.bottom - rise * 1.3, r.right, r.bottom)),
        ("Z", ()),
    )
    yield Shape(shoulders, PLAIN, 0.86)
    yield Shape(ellipse(Rect(cx - head / 2, r.y, head, head)), PLAIN, 1.0)


def diamond(at: Point, radius: float) -> Shape:
    """◆"""
    x, y = at
    return Shape(polygon(((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))), 0.0, 0.0)


def arrow_head(start: Point, tip: Point, length: float) -> tuple[Shape, Point]:
    """A filled head at the end of a stroke, and where the stroke ends so that it does not blunt the tip."""
    dx, dy = tip[0] - start[0], tip[1] - start[1]
    far = hypot(dx, dy) or 1.0
    length = min(length, far)
    ux, uy = dx / far, dy / far
    bx, by = tip[0] - ux * length, tip[1] - uy * length
    half = length * 0.42
    points = (tip, (bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half))
    return Shape(polygon(points), 0.0, 0.0), (bx + ux * length * 0.2, by + uy * length * 0.2)

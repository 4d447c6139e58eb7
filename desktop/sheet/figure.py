"""The rows of a figure's answer and a place in, its drawing out: grey paths and composed words, lengths in mm.

The same drawing goes to screen, PDF and Excel. Words stand in the order of the rows; zones lie below, then charts,
arrows and nodes. A figure larger than its place is made smaller as a whole, its words never below 6 pt as long as
they fit the figure at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from desktop.definition.model import FIGURE_COLUMNS, Rows
from desktop.fonts.chain import FaceName
from desktop.japanese import Digits
from desktop.sheet.compose import Kept
from desktop.sheet.figure_arrows import (
    AREA,
    SOLID,
    Around,
    Spot,
    Stroke,
    crosses,
    inside_out,
    loop,
    spots,
    strokes,
    way,
)
from desktop.sheet.figure_nodes import Part, draw_node, draw_note, draw_stand_in, draw_zone, ground_of, zone_grey
from desktop.sheet.figure_paths import BOLD, DASH, PLAIN, Point, Rect, arrow_head, depth_of
from desktop.sheet.figure_paths import line as open_line
from desktop.sheet.figure_rows import Row, numbered, page_number, placed_rows, scaled
from desktop.sheet.figure_text import SMALLEST, Across, Pen, Set, Words, composed, ink, put, tall
from desktop.sheet.figure_timetable import BarWords, draw_bar, draw_timetable
from desktop.sheet.model import Picture, Placed, Shape
from desktop.sheet.near import Near

HEAD: Final = 2.8
BOLD_HEAD: Final = 4.0
"""mm of an arrow's head."""
HIDES: Final = 20.0
"""What it costs to hide words or a node; a stroke or an edge costs less."""
CLEAR: Final = 0.5
"""mm between words and a foreign stroke."""
EVEN: Final = 0.01
"""mm"""
TEXT, START, END = (FIGURE_COLUMNS.index(c) for c in ("text", "start", "end"))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure as drawn, in mm from its top left."""

    shapes: tuple[Shape, ...] = ()
    lines: tuple[Placed, ...] = ()
    """In the order of the rows."""
    pictures: tuple[tuple[Picture, float, float, float, float], ...] = ()
    """Attached picture or page (``attachment`` is what the clerk wrote, the title), its left, top, width and height."""
    crowded: tuple[str, ...] = ()
    """Ids of shapes whose words do not fit them at the smallest size."""
    ways: tuple[tuple[str, tuple[Point, ...]], ...] = ()
    """Id of every arrow with the points of its way, for the editor's hand."""
    words: tuple[tuple[str, Rect], ...] = ()
    """Id of every shape with a rectangle its words cover."""


_DRAWN: Final[Kept[tuple[object, ...], Drawing]] = Kept(20_000)


def draw_figure(
    rows: Rows, width: float, height: float, *, face: FaceName, size: float, digits: Digits, field: str
) -> Drawing:
    """The drawing of a figure within ``width`` × ``height``; ``size`` in pt is that of its words at full scale."""
    key = (rows, width, height, face, size, digits, field)
    found = _DRAWN.find(key)
    if found is None:
        found = _Figure(rows, Rect(0.0, 0.0, width, height), face, size, digits, field).draw()
        _DRAWN.keep(key, found, len(rows) + 1)
    return found


def stand_in(picture: Picture, width: float, height: float, *, title: str = "") -> Drawing:
    """What is drawn in place of a picture that is not at hand: a grey box with its title."""
    page = Rect(0.0, 0.0, width, height)
    part = draw_stand_in(title or picture.attachment, page, Pen("gothic", 9.0, "", page))
    return Drawing(part.shapes, part.words.lines)


class _Arrow(NamedTuple):
    number: int
    row: Row
    points: tuple[Point, ...]


class _Figure:
    """One figure being drawn."""

    def __init__(self, rows: Rows, page: Rect, face: FaceName, size: float, digits: Digits, field: str) -> None:
        self._page = page
        self._digits = digits
        self._rows, scale = scaled(placed_rows(rows), page)
        self._scale = scale
        self._pen = Pen(face, max(size * scale, SMALLEST) if scale < 1 else size, field, page)
        self._parts: dict[int, Part] = {}
        self._sets: dict[int, list[Set]] = {}
        self._solid: Near[Rect] = Near(page)
        """What arrows go round."""
        self._written: Near[Rect] = Near(page)
        """What words of arrows had better not hide."""
        self._strokes: Near[Stroke] = Near(page)
        self._solids: list[Rect] | None = None
        self._grounds: list[tuple[Rect, Rect]] | None = None
        self._named = {r.shape.id: n for n, r in reversed(list(enumerate(self._rows))) if r.shape.shape != "arrow"}

    def draw(self) -> Drawing:
        under = [*self._zones(), *self._charts(), *self._blocks()]
        arrows = [a for a in self._arrows() if a.points]
        for stroke in (s for a in arrows for s in strokes(a.points)):
            self._strokes.put(stroke.area, stroke)
        for n, _ in self._of("node", "note", "picture"):
            self._written.put(self._meets(n), self._meets(n))
        for found in (s for sets in self._sets.values() for s in sets if s.lines):
            self._written.put(found.area, found.area)
        drawn = [shape for a in arrows for shape in self._arrow(a)]
        captions = [shape for a in arrows for shape in self._caption(a)]
        for n, row in enumerate(self._rows):
            if row.shape.shape == "arrow" and n not in self._sets:
                self._lost(n, row)
        nodes = [shape for n, r in enumerate(self._rows) if r.shape.shape == "node" for shape in self._parts[n].shapes]
        lines = tuple(p for n in range(len(self._rows)) for s in self._sets.get(n, ()) for p in s.lines)
        pictures = tuple(
            (Picture(r.shape.text, page_number(r.shape.number)), *r.place)
            for r in self._rows
            if r.shape.shape == "picture"
        )
        crowded = tuple(
            self._rows[n].shape.id for n, sets in sorted(self._sets.items()) if not all(s.fits for s in sets)
        )
        ways = tuple((a.row.shape.id, a.points) for a in arrows)
        words = tuple((self._rows[n].shape.id, s.area) for n, sets in self._sets.items() for s in sets if s.lines)
        return Drawing((*under, *drawn, *captions, *nodes), lines, pictures, crowded, ways, words)

    def _of(self, *names: str) -> Iterator[tuple[int, Row]]:
        return ((n, r) for n, r in enumerate(self._rows) if r.shape.shape in names)

    def _keep(self, n: int, part: Part) -> None:
        self._parts[n] = part
        self._sets[n] = [part.words]

    def _zones(self) -> Iterator[Shape]:
        """Large ones first, so that one within another is seen."""
        middles = [r.place.middle for _, r in self._of("node", "note", "zone", "picture")]
        for n, row in sorted(self._of("zone"), key=lambda p: (-p[1].place.width * p[1].place.height, p[0])):
            empty = sum(row.place.holds(m) for m in middles) < 2
            self._keep(n, draw_zone(row.shape, row.place, self._words(row), self._pen, empty=empty))
            yield from self._parts[n].shapes

    def _charts(self) -> Iterator[Shape]:
        charts = []
        for n, row in self._of("timetable"):
            months, at = [], row.offset(TEXT)
            for month in row.shape.text.split("\n"):
                months.append(Words(month, at))
                at += len(month) + 1
            part, sets = draw_timetable(row.place, months, self._pen)
            self._parts[n], self._sets[n] = part, list(sets)
            charts.append(row.place)
            yield from part.shapes
        for n, row in self._of("bar"):
            chart = next((c for c in charts if c.holds(row.place.middle)), self._page)
            words = BarWords(
                Words(row.shape.start, row.offset(START)), Words(row.shape.end, row.offset(END)), self._words(row)
            )
            part, sets = draw_bar(row.shape, row.place, words, chart, self._pen)
            self._parts[n], self._sets[n] = part, list(sets)
            yield from (ground_of(s, 1.0) for s in sets if s.lines)
            yield from part.shapes

    def _blocks(self) -> Iterator[Shape]:
        """Nodes and notes; what is drawn of nodes comes above the arrows."""
        for n, row in self._of("node"):
            self._keep(n, draw_node(row.shape, row.place, self._words(row), self._pen))
        for n, row in self._of("note"):
            self._keep(n, draw_note(row.shape, row.place, self._words(row), self._pen))
            yield from self._parts[n].shapes

    def _words(self, row: Row) -> Words:
        """The number and words of a shape as printed."""
        number = numbered(row.shape.number, self._digits) if row.shape.text or row.shape.shape != "picture" else ""
        return Words(number + row.shape.text, row.offset(TEXT) - len(number))

    def _arrows(self) -> Iterator[_Arrow]:
        """Every arrow with its way; several between the same two shapes stand side by side."""
        pairs: dict[frozenset[str], list[int]] = {}
        for n, row in self._of("arrow"):
            pairs.setdefault(frozenset((row.shape.start, row.shape.end)), []).append(n)
        for n, _ in self._of("node", "note"):
            self._solid.put(self._parts[n].meets, self._parts[n].meets)
        for _, row in self._of("timetable", "picture"):
            self._solid.put(row.place, row.place)
        for n, row in self._of("arrow"):
            beside = pairs[frozenset((row.shape.start, row.shape.end))]
            place = beside.index(n) - (len(beside) - 1) / 2
            if row.shape.start not in self._named or row.shape.end not in self._named:
                place = 0.0
            yield _Arrow(n, row, self._way(row, place * self._scale))

    def _way(self, row: Row, place: float) -> tuple[Point, ...]:
        shape, p = row.shape, row.place
        begin, end = self._named.get(shape.start), self._named.get(shape.end)
        if begin is None and end is None:
            return ((p.x, p.y), (p.right, p.bottom)) if p.width or p.height else ()
        a = Rect(p.x, p.y, 0.0, 0.0) if begin is None else self._meets(begin)
        b = Rect(p.right, p.bottom, 0.0, 0.0) if end is None else self._meets(end)
        if begin == end:
            return loop(a)
        for inner, outer, turned in ((a, b, False), (b, a, True)):
            if outer.holds((inner.x, inner.y)) and outer.holds((inner.right, inner.bottom)):
                points = inside_out(inner, outer)
                return points[::-1] if turned else points
        return self._touching(way(a, b, self._around(a, b), place), begin, end)

    def _around(self, a: Rect, b: Rect) -> Around:
        """What an arrow between two shapes had better not cross."""
        areas = [r.place.inset(-1.5) for _, r in self._of("zone")]
        areas = [r for r in areas if not (r.meets(a) or r.meets(b))]

        def foreign(r: Rect) -> bool:
            return not (r in (a, b) or _over(r, a) or _over(r, b))

        def cost(stroke: Stroke) -> float:
            solid = sum(foreign(r) and crosses(stroke, r) for r in self._solid.at(stroke.area))
            return solid * SOLID + sum(crosses(stroke, r) for r in areas) * AREA

        return Around(cost, lambda area: [r for r in self._solid.at(area) if foreign(r) and r.meets(area)], self._page)

    def _touching(self, points: tuple[Point, ...], begin: int | None, end: int | None) -> tuple[Point, ...]:
        """Level arrows go on to the symbol where its words are wider."""
        made = list(points)
        for n, at, before in ((begin, 0, 1), (end, -1, -2)):
            core = self._parts[n].core if n is not None and n in self._parts else None
            (x, y), (fx, fy) = made[at], made[before]
            if core is not None and abs(y - fy) < EVEN and core.y < y < core.bottom:
                made[at] = (core.right if fx > x else core.x, y)
        return tuple(made)

    def _meets(self, n: int) -> Rect:
        part = self._parts.get(n)
        return part.meets if part is not None else self._rows[n].place

    def _arrow(self, arrow: _Arrow) -> Iterator[Shape]:
        """The stroke and its heads."""
        shape, points = arrow.row.shape, list(arrow.points)
        bold = shape.line == "bold"
        head = (BOLD_HEAD if bold else HEAD) * max(self._scale, 0.6)
        weight = (BOLD if bold else PLAIN) * max(self._scale, 0.6)
        heads = []
        if shape.kind != "line":
            made, points[-1] = arrow_head(points[-2], points[-1], head)
            heads.append(made)
        if shape.kind == "both":
            made, points[0] = arrow_head(points[1], points[0], head)
            heads.append(made)
        yield Shape(open_line(points), weight, dash=DASH if shape.line == "dash" else ())
        yield from heads

    def _caption(self, arrow: _Arrow) -> Iterator[Shape]:
        """The words of an arrow where they hide least, on the ground's grey where a stroke would run through them."""
        words = self._words(arrow.row)
        if not words.text:
            self._sets[arrow.number] = []
            return
        _, found = min(self._tries(words, arrow.points), key=lambda t: t[0])
        self._sets[arrow.number] = [found]
        self._written.put(found.area, found.area)
        if any(crosses(s, found.area) for s in self._strokes.at(found.area)) or self._on_edges(found.area):
            yield ground_of(found, self._grey(found.area))

    def _tries(self, words: Words, points: tuple[Point, ...]) -> Iterator[tuple[float, Set]]:
        """Places for the words with what they would hide; smaller only where they would hide words or nodes."""
        least = float("inf")
        for size in dict.fromkeys((self._pen.size, max(SMALLEST, self._pen.size * 0.85), SMALLEST)):
            pen = self._pen._replace(size=size)
            lines: dict[tuple[float, str], tuple[Placed, ...]] = {}
            for n, spot in enumerate(spots(points)):
                made = self._at(words, spot, pen, lines)
                cost = self._hidden(made.area) + n * 0.1 + (self._pen.size - size) * 2.0
                yield cost, made
                least = min(least, cost)
                if cost < 1.0:
                    return
            if least < HIDES:
                return

    def _at(self, words: Words, spot: Spot, pen: Pen, kept: dict[tuple[float, str], tuple[Placed, ...]]) -> Set:
        """Words at a spot; ``kept`` has their lines by width."""
        key = (spot.width, spot.across)
        if key not in kept:
            across: Across = "center" if spot.across == "center" else "left"
            kept[key] = composed(words, spot.width * max(self._scale, 0.6), pen, across)
        lines = kept[key]
        wanted = spot.area(ink(lines).width, tall(lines))
        return put(words, lines, wanted.x, wanted.y, pen)

    def _hidden(self, area: Rect) -> float:
        """What words at a place would hide: nodes and other words above all, strokes less."""
        cost = HIDES * sum(r.meets(area) for r in self._written.at(area))
        clear = area.inset(-CLEAR)
        return cost + 3.0 * sum(crosses(s, clear) for s in self._strokes.at(clear)) + 1.5 * self._on_edges(area)

    def _on_edges(self, area: Rect) -> int:
        """How many edges of zones run through words at a place."""
        if self._grounds is None:
            self._grounds = [(r.place, r.place.inset(depth_of(r.place) * 1.4)) for _, r in self._of("zone")]
        return sum(place.meets(area) and not _over(inner, area) for place, inner in self._grounds)

    def _grey(self, area: Rect) -> float:
        """What words at a place stand on."""
        found = [r for _, r in self._of("zone") if r.place.holds(area.middle)]
        return zone_grey(min(found, key=lambda r: r.place.width * r.place.height).shape) if found else 1.0

    def _lost(self, n: int, row: Row) -> None:
        """Words of an arrow that has no way."""
        words = self._words(row)
        if words.text:
            self._sets[n] = [self._at(words, Spot(*row.place.middle, "center", "middle", 40.0), self._pen, {})]


def _over(a: Rect, b: Rect) -> bool:
    """Whether b stands within a, as a terminal in the box of its organisation."""
    return a.holds((b.x, b.y)) and a.holds((b.right, b.bottom))

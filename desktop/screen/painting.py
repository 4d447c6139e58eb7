"""A laid-out page in, ink on a QPainter out: glyphs by their number, so that 異体字 are right on screen and printer,
figures as paths, attached pictures as pixels.

Qt shapes a base character with its selector to the base glyph (seen in 6.11.3), so text is never drawn as text here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGlyphRun, QImage, QPainter, QPainterPath, QPen, QRawFont, QTransform

from desktop.fonts.chain import face_of
from desktop.sheet.figure import stand_in
from desktop.sheet.model import Box, Line, Page, Picture, Placed, Run, Shape

MM_PER_PT = 25.4 / 72
INK = QColor(0, 0, 0)
FAINT = QColor(205, 205, 205)
KEPT_LINES = 4000
FINEST = 0.7
"""Device pixels of the thinnest stroke of a figure."""
UNIT = 64.0
"""Pixels outlines are read at, and the largest glyphs ``drawGlyphRun`` paints: with a font loaded from data it paints
nothing above (Qt 6.11.3, offscreen and xcb; a test keeps watch)."""

Ink = QGlyphRun | QPainterPath
"""What is painted of one run: small glyphs by number, large ones as their outlines."""
Pixels = Callable[[Picture, int, int], QImage | None]
"""A picture and the device pixels it is wanted in, width and height; None when it is not at hand (yet)."""
KEPT_PATHS = 200
"""Figures whose paths are kept."""


@cache
def _font_data(face: str) -> QByteArray:
    """The font file once in memory: a QRawFont made from a path would hold a copy for every size."""
    return QByteArray(face_of(face).path.read_bytes())


@lru_cache(maxsize=256)
def raw_font(face: str, pixels: float) -> QRawFont:
    """The face at a size in device pixels; hinting off, so that advances are the composer's."""
    return QRawFont(_font_data(face), pixels, QFont.HintingPreference.PreferNoHinting)


@lru_cache(maxsize=4096)
def outline(face: str, gid: int) -> QPainterPath:
    """The outline of a glyph at ``UNIT`` pixels, its origin on the baseline."""
    return raw_font(face, UNIT).pathForGlyph(gid)


class PagePainter:
    """Paints pages at one scale (device pixels per mm) and keeps the glyph runs of lines it has seen."""

    def __init__(self, scale: float, pixels: Pixels | None = None) -> None:
        self.scale = scale
        self._pixels = pixels
        self._runs: dict[int, tuple[Line, list[Ink]]] = {}
        self._paths: dict[int, tuple[tuple[Shape, ...], list[QPainterPath]]] = {}

    def paint(self, painter: QPainter, page: Page, rule: float, *, boxes: Iterable[Box] | None = None) -> None:
        """Paint a page with its top left at the painter's origin; ``rule`` is the weight of edges in pt."""
        shown = tuple(page.boxes if boxes is None else boxes)
        for box in shown:
            if box.picture is not None:
                self._picture(painter, box, box.picture)
            self._shapes(painter, box.shapes, box)
        self._rules(painter, shown, rule)
        for box in shown:
            painter.setPen(FAINT if box.role == "draft" else INK)
            self._lines(painter, box.lines)

    def _lines(self, painter: QPainter, lines: Iterable[Placed]) -> None:
        for placed in lines:
            at = QPointF(placed.x * self.scale, (placed.y + placed.line.baseline) * self.scale)
            for ink in self._line(placed.line):
                if isinstance(ink, QGlyphRun):
                    painter.drawGlyphRun(at, ink)
                else:
                    painter.fillPath(ink.translated(at), painter.pen().color())

    def _picture(self, painter: QPainter, box: Box, picture: Picture) -> None:
        """An attached picture as large as it fits its box, in the middle; a grey box with its name when it is absent."""
        s = self.scale
        wide, high = max(round(box.width * s), 1), max(round(box.height * s), 1)
        image = self._pixels(picture, wide, high) if self._pixels is not None else None
        if image is None or image.isNull():
            made = stand_in(picture, box.width, box.height)
            self._shapes(painter, made.shapes, box)
            painter.setPen(INK)
            self._lines(painter, (Placed(p.x + box.x, p.y + box.y, p.line) for p in made.lines))
            return
        part = min(box.width * s / image.width(), box.height * s / image.height())
        width, height = image.width() * part, image.height() * part
        left, top = box.x * s + (box.width * s - width) / 2, box.y * s + (box.height * s - height) / 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, top, width, height), image)
        painter.restore()

    def _shapes(self, painter: QPainter, shapes: tuple[Shape, ...], box: Box) -> None:
        """The paths of a figure."""
        if not shapes:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(box.x * self.scale, box.y * self.scale)
        for shape, path in zip(shapes, self._traced(shapes), strict=True):
            painter.setBrush(Qt.BrushStyle.NoBrush if shape.fill is None else grey(shape.fill))
            painter.setPen(self._pen(shape))
            painter.drawPath(path)
        painter.restore()

    def _pen(self, shape: Shape) -> QPen:
        if not shape.weight:
            return QPen(Qt.PenStyle.NoPen)
        pen = QPen(INK)
        width = max(shape.weight * MM_PER_PT * self.scale, FINEST)
        pen.setWidthF(width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if shape.dash:
            pen.setDashPattern([mm * self.scale / width for mm in shape.dash])
        return pen

    def _traced(self, shapes: tuple[Shape, ...]) -> list[QPainterPath]:
        """The paths of a figure at this scale, kept while the figure stays the same."""
        kept = self._paths.get(id(shapes))
        if kept is not None:
            return kept[1]
        if len(self._paths) >= KEPT_PATHS:
            self._paths.clear()
        made = [_traced(shape, self.scale) for shape in shapes]
        self._paths[id(shapes)] = (shapes, made)
        return made

    def _rules(self, painter: QPainter, boxes: tuple[Box, ...], rule: float) -> None:
        width = max(1.0, rule * MM_PER_PT * self.scale)
        for ink, drawn in (
            (FAINT, [b for b in boxes if b.role == "draft"]),
            (INK, [b for b in boxes if b.role != "draft"]),
        ):
            pen = QPen(ink)
            pen.setWidthF(width)
            painter.setPen(pen)
            edges = sorted({edge for box in drawn for edge in _edges(box)})
            s = self.scale
            painter.drawLines([QLineF(x1 * s, y1 * s, x2 * s, y2 * s) for x1, y1, x2, y2 in edges])

    def _line(self, line: Line) -> list[Ink]:
        kept = self._runs.get(id(line))
        if kept is not None:
            return kept[1]
        if len(self._runs) >= KEPT_LINES:
            self._runs.clear()
        made = [self._ink(run) for run in line.runs]
        self._runs[id(line)] = (line, made)
        return made

    def _ink(self, run: Run) -> Ink:
        pixels = run.size * MM_PER_PT * self.scale
        places = [QPointF(x * self.scale, run.dy * self.scale) for x in run.xs]
        return (_glyph_run if pixels <= UNIT else _outlines)(run, pixels, places)


def grey(fill: float) -> QColor:
    """A grey from 0 (black) to 1 (white)."""
    return QColor.fromRgbF(fill, fill, fill)


def _traced(shape: Shape, scale: float) -> QPainterPath:
    made = QPainterPath()
    made.setFillRule(Qt.FillRule.WindingFill)
    for step, places in shape.path:
        points = [QPointF(x * scale, y * scale) for x, y in zip(places[::2], places[1::2], strict=True)]
        if step == "M":
            made.moveTo(*points)
        elif step == "L":
            made.lineTo(*points)
        elif step == "C":
            made.cubicTo(*points)
        else:
            made.closeSubpath()
    return made


def _glyph_run(run: Run, pixels: float, places: list[QPointF]) -> QGlyphRun:
    made = QGlyphRun()
    made.setRawFont(raw_font(run.face, pixels))
    made.setGlyphIndexes(list(run.glyphs))
    made.setPositions(places)
    return made


def _outlines(run: Run, pixels: float, places: list[QPointF]) -> QPainterPath:
    made = QPainterPath()
    made.setFillRule(Qt.FillRule.WindingFill)
    scale = pixels / UNIT
    for gid, at in zip(run.glyphs, places, strict=True):
        made.addPath(QTransform(scale, 0, 0, scale, at.x(), at.y()).map(outline(run.face, gid)))
    return made


def _edges(box: Box) -> Iterable[tuple[float, float, float, float]]:
    """The ruled edges of a box as lines in mm, rounded so that neighbours' edges are one."""
    left, top = round(box.x, 3), round(box.y, 3)
    right, bottom = round(box.x + box.width, 3), round(box.y + box.height, 3)
    lines = {
        "L": (left, top, left, bottom),
        "T": (left, top, right, top),
        "R": (right, top, right, bottom),
        "B": (left, bottom, right, bottom),
    }
    return [lines[e] for e in box.edges]

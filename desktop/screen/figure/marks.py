"""What is painted above the figure: frames and handles of chosen shapes, guides, arrows being drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from desktop.answers.figure import FigureShape
from desktop.screen.figure.handles import ENDS, LINK, SIDE, handles_of
from desktop.screen.figure.shapes import boxes_of, by_id
from desktop.screen.look import LINE

if TYPE_CHECKING:
    from desktop.screen.figure.surface import Surface

PAPER = QColor(255, 255, 255)
INK = QColor("#0031a8")
"""Handles and frames; the paper is white under every theme, so its marks have one colour too."""
GUIDE = QColor("#b0005c")
QUIET = QColor("#4d5058")
INVITATION = ("まだ何も描いていません。", "左の「組織」などを押すと、", "ここに図形が入ります。")
DOTS = QColor(205, 210, 220)


def paint_chosen(surface: Surface, painter: QPainter) -> None:
    """Frames, handles and lights of what is chosen."""
    known = by_id(surface.shown.shapes)
    single = surface.single()
    for name in surface.document.picked:
        shape = known.get(name)
        if shape is None:
            continue
        painter.setPen(QPen(INK, 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if shape.shape == "arrow":
            way = surface.shown.ways().get(name, ())
            tint = QColor(INK)
            tint.setAlpha(70)
            painter.setPen(QPen(tint, 7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline([surface.at_pixels(QPointF(x, y)) for x, y in way])
        else:
            painter.drawRect(surface.to_pixels(QRectF(*boxes_of((shape,))[name])))
    if single is not None and not surface.locked and surface.gesture is None and not surface.typed_into:
        _handles(surface, painter, single)
    _ends(surface, painter, known)


def _handles(surface: Surface, painter: QPainter, shape: FigureShape) -> None:
    for name, (x, y) in handles_of(shape, surface.shown.ways().get(shape.id, ()), surface.scale).items():
        at = surface.at_pixels(QPointF(x, y))
        painter.setPen(QPen(INK, 1.6))
        painter.setBrush(INK if name.startswith(LINK) else PAPER)
        if name.startswith(LINK):
            _paint_link(painter, at, name.removeprefix(LINK))
        elif name in ENDS:
            painter.drawEllipse(at, SIDE * 0.6, SIDE * 0.6)
        else:
            painter.drawRect(QRectF(at.x() - SIDE / 2, at.y() - SIDE / 2, SIDE, SIDE))


def _ends(surface: Surface, painter: QPainter, known: dict[str, FigureShape]) -> None:
    """While an arrow is asked for: where it starts, and the outline of a dragged-in shape."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if surface.arrow_from and surface.arrow_from in known:
        painter.setPen(QPen(INK, 3))
        painter.drawRect(surface.to_pixels(QRectF(*boxes_of(surface.shown.shapes)[surface.arrow_from])))
    if surface.ghost is not None:
        painter.setPen(QPen(INK, 1.6, Qt.PenStyle.DashLine))
        painter.drawRect(surface.to_pixels(QRectF(*surface.ghost)))


def paint_invitation(surface: Surface, painter: QPainter) -> None:
    """What to do first, on the empty paper."""
    painter.setPen(QUIET)
    painter.setFont(surface.font())
    wide, high = surface.paper()
    line = surface.fontMetrics().height() * LINE
    box = QRectF(surface.origin(), QSizeF(wide, line)).translated(0, high / 2 - line * len(INVITATION) / 2)
    for words in INVITATION:
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        box.translate(0, line)


def paint_guides(surface: Surface, painter: QPainter) -> None:
    """The lines that show what a moved shape is in line with."""
    painter.setPen(QPen(GUIDE, 1.4, Qt.PenStyle.DashLine))
    for axis, at, begin, end in surface.shown.guides:
        one, other = (QPointF(at, begin), QPointF(at, end)) if axis == "x" else (QPointF(begin, at), QPointF(end, at))
        painter.drawLine(surface.at_pixels(one), surface.at_pixels(other))


def _paint_link(painter: QPainter, at: QPointF, way: str) -> None:
    """A blue handle: a triangle that points the way an arrow can be drawn."""
    dx, dy = {"n": (0, -1), "s": (0, 1), "w": (-1, 0), "e": (1, 0)}[way]
    size = SIDE * 0.75
    tip = QPointF(at.x() + dx * size, at.y() + dy * size)
    base = QPointF(at.x() - dx * size * 0.6, at.y() - dy * size * 0.6)
    path = QPainterPath(tip)
    path.lineTo(base.x() - dy * size, base.y() + dx * size)
    path.lineTo(base.x() + dy * size, base.y() - dx * size)
    path.closeSubpath()
    painter.drawPath(path)

"""What the mouse does on the drawing surface: a press begins a gesture, moves show what would be, the release makes one act."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.answers.figure import FigureShape
from desktop.screen.figure import acts
from desktop.screen.figure.handles import pulled
from desktop.screen.figure.shapes import (
    Shapes,
    box_of,
    boxes_of,
    by_id,
    hull,
    is_tied,
    line_of,
    name_of,
    new_id,
    next_number,
    on_grid,
    own_box,
    with_inner,
)
from desktop.screen.figure.snapping import Guide, snap, snap_edge
from desktop.screen.figure.timetable import bars_of, resized
from desktop.sheet.figure_paths import Rect

if TYPE_CHECKING:
    from desktop.screen.figure.surface import Surface

START = 4
"""Pixels the mouse moves before a press becomes a drag."""
Mods = Qt.KeyboardModifier


class Gesture:
    """One press of the left button until it is let go; ``at`` is in mm."""

    def __init__(self, surface: Surface, at: QPointF) -> None:
        self.surface = surface
        self.shapes: Shapes = surface.document.shapes
        self.begin = at
        self.going = False

    def move(self, at: QPointF, held: Mods) -> None:
        """The mouse moved; below ``START`` pixels nothing happens."""
        far = (at - self.begin).manhattanLength() * self.surface.scale
        if self.going or far >= START:
            self.going = True
            self.drag(at, held)

    def drag(self, at: QPointF, held: Mods) -> None:
        raise NotImplementedError

    def finish(self) -> None:
        """The button was let go."""

    def paint(self, painter: QPainter, ink: QColor) -> None:
        """What shows above the drawing meanwhile."""


class MoveShapes(Gesture):
    """Chosen shapes follow the mouse, with what stands in their zones; Alt moves without snapping."""

    def __init__(self, surface: Surface, at: QPointF) -> None:
        super().__init__(surface, at)
        self.ids = with_inner(self.shapes, surface.document.picked)
        known = by_id(self.shapes)
        boxes = boxes_of(self.shapes)
        loose = [i for i in self.ids if not is_tied(known[i], known)]
        self.box = hull(boxes[i] for i in loose)
        self.others = [boxes[s.id] for s in self.shapes if s.id not in self.ids and s.shape != "arrow"]
        self.movable = bool(loose)

    def drag(self, at: QPointF, held: Mods) -> None:
        if not self.movable:
            return
        area = self.surface.document.area
        dx, dy = acts.within(self.box, at.x() - self.begin.x(), at.y() - self.begin.y(), area)
        guides: tuple[Guide, ...] = ()
        if not held & Mods.AltModifier:
            found = snap(self.box.moved(dx, dy), self.others)
            dx, dy, guides = dx + found.dx, dy + found.dy, found.guides
        self.surface.show_live(acts.move(self.shapes, self.ids, dx, dy, area), self.ids, guides)

    def finish(self) -> None:
        self.surface.take_live("図形の移動")


class PullHandle(Gesture):
    """A corner or side of the one chosen shape follows the mouse."""

    def __init__(self, surface: Surface, at: QPointF, shape: FigureShape, handle: str) -> None:
        super().__init__(surface, at)
        self.shape, self.handle = shape, handle
        boxes = [
            b for i, b in boxes_of(self.shapes).items() if i != shape.id and by_id(self.shapes)[i].shape != "arrow"
        ]
        self.lines_x = [line for b in boxes for line in (b.x, b.right)]
        self.lines_y = [line for b in boxes for line in (b.y, b.bottom)]

    def drag(self, at: QPointF, held: Mods) -> None:
        x, y = at.x(), at.y()
        if not held & Mods.AltModifier:
            x, y = snap_edge(x, self.lines_x), snap_edge(y, self.lines_y)
        wide, high = self.surface.document.area
        box = pulled(own_box(self.shape), self.handle, min(max(x, 0.0), wide), min(max(y, 0.0), high))
        made = resized(self.shapes, self.shape.id, box)
        self.surface.show_live(made, {self.shape.id, *bars_of(self.shapes, self.shape)}, ())

    def finish(self) -> None:
        self.surface.take_live("大きさの変更")


class Band(Gesture):
    """A rectangle that chooses what is wholly in it."""

    def __init__(self, surface: Surface, at: QPointF, *, keep: bool) -> None:
        super().__init__(surface, at)
        self.kept = surface.document.picked if keep else ()
        self.rect = QRectF(at, at)

    def drag(self, at: QPointF, held: Mods) -> None:  # noqa: ARG002
        self.rect = QRectF(self.begin, at).normalized()
        band = Rect(self.rect.x(), self.rect.y(), self.rect.width(), self.rect.height())
        inside = [i for i, box in boxes_of(self.shapes).items() if band.contains(box)]
        self.surface.document.pick((*self.kept, *inside))
        self.surface.viewport().update()

    def finish(self) -> None:
        if not self.going:
            self.surface.document.pick(self.kept)
        self.surface.viewport().update()

    def paint(self, painter: QPainter, ink: QColor) -> None:
        tint = QColor(ink)
        tint.setAlpha(30)
        painter.setPen(QPen(ink, 1, Qt.PenStyle.DashLine))
        painter.setBrush(tint)
        painter.drawRect(self.surface.to_pixels(self.rect))


class DrawArrow(Gesture):
    """An arrow from a shape (or a bare point) to where the mouse is let go."""

    def __init__(self, surface: Surface, at: QPointF, start: str) -> None:
        super().__init__(surface, at)
        self.start, self.target, self.tip = start, "", at

    def drag(self, at: QPointF, held: Mods) -> None:  # noqa: ARG002
        self.tip = at
        self.target = self.surface.end_at(at, but=self.start)
        self.surface.viewport().update()

    def finish(self) -> None:
        if self.start and self.target:
            self.surface.add_arrow(self.start, self.target)
        elif self.going and not self.start:
            self._free_line()
        elif self.going:
            self.surface.tell("矢印は、つなぐ先の図形の上で放してください。")
        elif self.start:
            self.surface.begin_arrow(self.start)
        self.surface.viewport().update()

    def _free_line(self) -> None:
        x, y = on_grid(self.begin.x()), on_grid(self.begin.y())
        arrow = FigureShape(
            "arrow", new_id(self.shapes, "arrow"), "to", x=x, y=y, width=on_grid(self.tip.x()) - x, height=on_grid(self.tip.y()) - y
        )  # fmt: skip
        self.surface.put_in(arrow)

    def paint(self, painter: QPainter, ink: QColor) -> None:
        painter.setPen(QPen(ink, 2, Qt.PenStyle.DashLine))
        painter.drawLine(self.surface.at_pixels(self.begin), self.surface.at_pixels(self.tip))
        if self.target:
            box = box_of(by_id(self.shapes)[self.target], by_id(self.shapes))
            painter.setPen(QPen(ink, 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.surface.to_pixels(QRectF(*box)))


class PullEnd(Gesture):
    """An end of an arrow follows the mouse: onto another shape, or, for a free line, anywhere."""

    def __init__(self, surface: Surface, at: QPointF, arrow: FigureShape, handle: str) -> None:
        super().__init__(surface, at)
        self.arrow, self.handle, self.target = arrow, handle, ""
        self.tip = at

    def drag(self, at: QPointF, held: Mods) -> None:  # noqa: ARG002
        self.tip = at
        known = by_id(self.shapes)
        tied = is_tied(self.arrow, known)
        other = (self.arrow.end if self.handle == "begin" else self.arrow.start) if tied else ""
        self.target = self.surface.end_at(at, but=other) if tied else ""
        if tied:
            side = "start" if self.handle == "begin" else "end"
            facts = {side: self.target} if self.target else {}
            self.surface.show_live(acts.change(self.shapes, {self.arrow.id}, **facts), {self.arrow.id}, ())
            return
        x1, y1, x2, y2 = line_of(self.arrow, known)
        x, y = on_grid(at.x()), on_grid(at.y())
        x1, y1, x2, y2 = (x, y, x2, y2) if self.handle == "begin" else (x1, y1, x, y)
        made = replace(self.arrow, x=x1, y=y1, width=x2 - x1, height=y2 - y1)
        live = tuple(made if s.id == made.id else s for s in self.shapes)
        self.surface.show_live(live, {self.arrow.id}, ())

    def finish(self) -> None:
        self.surface.take_live("矢印のつなぎ先の変更")

    def paint(self, painter: QPainter, ink: QColor) -> None:
        if self.target:
            known = by_id(self.shapes)
            painter.setPen(QPen(ink, 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.surface.to_pixels(QRectF(*box_of(known[self.target], known))))


def arrow_between(shapes: Shapes, start: str, end: str) -> FigureShape:
    """A new arrow; it takes the next number when the others have numbers."""
    numbered = any(s.number for s in shapes if s.shape == "arrow")
    return FigureShape(
        "arrow", new_id(shapes, "arrow"), "to", start=start, end=end, number=next_number(shapes) if numbered else ""
    )


def sentence_of(shapes: Shapes, picked: tuple[str, ...]) -> str:
    """What is chosen, in words."""
    known = by_id(shapes)
    if len(picked) == 1:
        return f"{name_of(known[picked[0]], known)} を選んでいます"
    return f"{len(picked)}個を選んでいます" if picked else ""


def hint_of(shapes: Shapes, *, locked: bool) -> str:
    """What can be done while nothing is chosen."""
    if locked:
        return "図形を押すと、右に内容が出ます。"
    if not shapes:
        return "左の列の「組織」などを押すと、図形が入ります。「下書きを作る」で案件から始めることもできます。"
    return "図形を押して選び、引いて動かします。二度押すと文字を書けます。"

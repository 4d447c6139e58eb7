"""Shapes in, ink on a QPainter out: drawn by the code that draws the sheet, so that what is seen is what is printed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtGui import QPainter

from desktop.answers.figure import rows_of
from desktop.definition.layout import Face
from desktop.japanese import Digits
from desktop.screen.figure.shapes import Shapes
from desktop.screen.painting import PagePainter
from desktop.sheet.figure import Drawing, draw_figure, stand_in
from desktop.sheet.model import Box, Page, Placed

FIELD: Final = "figure"


@dataclass(frozen=True, slots=True)
class Frame:
    """The place of a figure on its sheet, in mm, and how its words are set there."""

    width: float = 160.0
    height: float = 120.0
    face: Face = "mincho"
    size: float = 10.5
    digits: Digits = "mixed"

    @property
    def area(self) -> tuple[float, float]:
        return self.width, self.height


class Ink:
    """Draws shapes at one scale; the same shapes twice are composed once."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._painter = PagePainter(1.0)
        self._drawn: tuple[Shapes, Drawing, Page] | None = None

    def drawing(self, shapes: Shapes) -> Drawing:
        """The figure as drawn on the sheet."""
        return self._draw(shapes)[1]

    def paint(self, painter: QPainter, shapes: Shapes, scale: float) -> None:
        """Paint with the figure's top left at the painter's origin; ``scale`` is pixels per mm."""
        if abs(self._painter.scale - scale) > 1e-6:
            self._painter = PagePainter(scale)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self._painter.paint(painter, self._draw(shapes)[2], 0.0)

    def _draw(self, shapes: Shapes) -> tuple[Shapes, Drawing, Page]:
        if self._drawn is None or self._drawn[0] is not shapes:
            f = self.frame
            made = draw_figure(
                rows_of(shapes), f.width, f.height, face=f.face, size=f.size, digits=f.digits, field=FIELD
            )
            self._drawn = (shapes, made, page_of(made, f))
        return self._drawn


def page_of(drawing: Drawing, frame: Frame) -> Page:
    """A drawing as a page of its own size; an attached page is a grey box with its title."""
    shapes, lines = list(drawing.shapes), list(drawing.lines)
    for picture, x, y, width, height in drawing.pictures:
        box = stand_in(picture, width, height, title=f"{picture.attachment}\n{picture.page}頁")
        shapes += [replace(s, path=tuple((name, _moved(at, x, y)) for name, at in s.path)) for s in box.shapes]
        lines += [Placed(p.x + x, p.y + y, p.line) for p in box.lines]
    ink = Box(0, 0, frame.width, frame.height, "", "figure", tuple(lines), shapes=tuple(shapes))
    return Page(1, frame.width, frame.height, (ink,))


def _moved(at: tuple[float, ...], x: float, y: float) -> tuple[float, ...]:
    return tuple(value + (y if n % 2 else x) for n, value in enumerate(at))

"""The figure as it is seen: the document, or what a gesture would make of it, in; what stands where, and its ink, out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QPainter

from desktop.screen.figure.drawn import Frame, Ink
from desktop.screen.figure.shapes import Shapes, boxes_of, by_id, hull, own_box
from desktop.sheet.figure_paths import Rect

if TYPE_CHECKING:
    from desktop.screen.figure.document import Document
    from desktop.screen.figure.snapping import Guide

SMALL: Final = 30
"""Shapes up to which a figure is drawn as a whole while something moves, so that it already looks as it will."""
Ways = dict[str, tuple[tuple[float, float], ...]]


class Shown:
    """While something moves, what stays is one drawing and what moves another."""

    def __init__(self, document: Document, frame: Frame) -> None:
        self._document = document
        self._ink, self._live_ink = Ink(frame), Ink(frame)
        self._live: Shapes | None = None
        self._still: Shapes = ()
        self._touched: Shapes = ()
        self.moving: frozenset[str] = frozenset()
        """Ids of what a gesture moves now."""
        self.guides: tuple[Guide, ...] = ()

    @property
    def live(self) -> bool:
        """Whether a gesture shows something that is not the document's."""
        return self._live is not None

    @property
    def shapes(self) -> Shapes:
        """The document's shapes, or what a gesture would make of them."""
        return self._document.shapes if self._live is None else self._live

    # a gesture -------------------------------------------------------------------------------------------------------

    def begin(self, shapes: Shapes, moving: Collection[str], guides: Iterable[Guide]) -> bool:
        """Show what a gesture would make -> whether other shapes than before move."""
        touched = frozenset(moving)
        others = self._live is None or touched != self.moving
        if others:
            self.moving = touched
            self._still = self._left_by(touched)
        self._live, self.guides = shapes, tuple(guides)
        self._touched = shapes if not self._still else _with_arrows(shapes, touched)
        return others

    def _left_by(self, moving: frozenset[str]) -> Shapes:
        """What is painted once while some shapes move; of a small figure nothing, it is drawn anew as a whole."""
        shapes = self._document.shapes
        if len(shapes) <= SMALL:
            return ()
        return tuple(
            s
            for s in shapes
            if s.id not in moving and not (s.shape == "arrow" and (s.start in moving or s.end in moving))
        )

    def end(self) -> Shapes | None:
        """The document alone again -> what the gesture would have made of it."""
        made, self._live = self._live, None
        self.moving, self.guides = frozenset(), ()
        self._still = self._touched = ()
        return made

    # what stands where -----------------------------------------------------------------------------------------------

    def words(self) -> tuple[tuple[str, Rect], ...]:
        """Where the words of the shapes stand, while nothing moves."""
        return () if self.live else self.words_in_document()

    def words_in_document(self) -> tuple[tuple[str, Rect], ...]:
        return self._ink.drawing(self._document.shapes).words

    def crowded(self) -> tuple[str, ...]:
        """Ids of shapes whose words do not fit them."""
        return () if self.live else self._ink.drawing(self._document.shapes).crowded

    def ways(self) -> Ways:
        """The points every arrow runs through, as drawn."""
        if self._live is None:
            return dict(self._ink.drawing(self._document.shapes).ways)
        return dict(self._ink.drawing(self._still).ways) | dict(self._live_ink.drawing(self._touched).ways)

    def box(self, name: str) -> Rect:
        """The rectangle a shape takes as drawn."""
        shape = by_id(self.shapes)[name]
        if shape.shape != "arrow":
            return own_box(shape)  # without asking for the drawing, which a run of keys would make again and again
        way = self.ways().get(name, ())
        return hull(Rect(x, y, 0, 0) for x, y in way) if way else boxes_of(self.shapes)[name]

    # ink -------------------------------------------------------------------------------------------------------------

    def paint_still(self, painter: QPainter, scale: float) -> None:
        """What does not move now."""
        self._ink.paint(painter, self._document.shapes if self._live is None else self._still, scale)

    def paint_moving(self, painter: QPainter, scale: float) -> None:
        """What moves, with the arrows that follow it."""
        self._live_ink.paint(painter, self._touched, scale)


def _with_arrows(shapes: Shapes, moving: frozenset[str]) -> Shapes:
    """Moving shapes, their arrows, and what these run to, which alone says where they end."""
    ids = set(moving) | {s.id for s in shapes if s.shape == "arrow" and (s.start in moving or s.end in moving)}
    ids |= {e for s in shapes if s.id in ids and s.shape == "arrow" for e in (s.start, s.end)}
    return tuple(s for s in shapes if s.id in ids)

"""One page of a packet where it stands on the screen; a point of it in, the place of the answers that is printed there out."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF

from desktop.definition.place import place_of
from desktop.sheet.model import Box, Line, Page, Placed
from desktop.sheet.packet import Part


class Leaf(NamedTuple):
    """A page with the paper it belongs to and where it stands in the viewport, in pixels."""

    part: Part
    page: Page
    rect: QRectF
    number: int
    """Page of the packet, from 1."""

    @property
    def scale(self) -> float:
        """Pixels per mm."""
        return self.rect.width() / self.page.width

    def rect_of(self, box: Box) -> QRectF:
        """Where a box of the page stands in the viewport."""
        s = self.scale
        return QRectF(self.rect.x() + box.x * s, self.rect.y() + box.y * s, box.width * s, box.height * s)

    def place_at(self, point: QPointF) -> tuple[str, str, int] | None:
        """Place, option and text offset under a point of the viewport, in the smallest box there."""
        x, y = (point.x() - self.rect.x()) / self.scale, (point.y() - self.rect.y()) / self.scale
        hits = [b for b in self.page.boxes if b.fields and b.x <= x < b.x + b.width and b.y <= y < b.y + b.height]
        if not hits:
            return None
        field, option, offset = _place_in(min(hits, key=lambda b: b.width * b.height), x, y)
        return place_of(field, self.part.key), option, offset


def _place_in(box: Box, x: float, y: float) -> tuple[str, str, int]:
    """What stands at a point (mm) of a box: a ■/□ first, then a character, then the box's first field."""
    for placed in box.lines:
        if placed.y <= y < placed.y + placed.line.height:
            for span in placed.line.spans:
                if span.left <= x - placed.x <= span.right:
                    return span.field, span.option, -1
            if placed.line.field:
                return placed.line.field, "", _offset(placed, x)
    fields = [p.line.field for p in box.lines if p.line.field]
    return (fields or list(box.fields))[0], "", -1


def _offset(placed: Placed, x: float) -> int:
    """Offset in the field's text of the character at x (mm)."""
    line: Line = placed.line
    count = 0
    for run in line.runs:
        for left, cluster in zip(run.xs, run.clusters, strict=True):
            if placed.x + left + run.size * 25.4 / 144 > x:
                return line.start + count
            count += len(cluster)
    return line.start + count

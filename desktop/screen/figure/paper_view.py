"""A paper on the screen: its size in mm in, zoom and scrolling, and places between mm and pixels, out."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop.screen.figure.drawn import Frame

GAP: Final = 28
"""Pixels around the paper; handles of shapes at its edge stand there."""
SMALLEST, LARGEST = 0.3, 5.0
"""Limits of the zoom, as a factor of the real size."""


class PaperView(QAbstractScrollArea):
    """One paper of a fixed size in a scrolled view; fitted to the view until the clerk zooms."""

    zoomed = Signal(int)
    """Per cent of the real size."""
    scaling = Signal()
    """The scale is about to change."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frame = frame
        self.scale = 3.0
        """Pixels per mm."""
        self.fitted = True
        self.viewport().setBackgroundRole(QPalette.ColorRole.Mid)
        self.viewport().setAutoFillBackground(True)

    # places ----------------------------------------------------------------------------------------------------------

    def origin(self) -> QPointF:
        """Pixels of the paper's top left in the viewport."""
        room, (wide, high) = self.viewport().size(), self.paper()
        x = max(GAP, (room.width() - wide) // 2) - self.horizontalScrollBar().value()
        y = max(GAP, (room.height() - high) // 2) - self.verticalScrollBar().value()
        return QPointF(x, y)

    def paper(self) -> tuple[int, int]:
        return round(self.frame.width * self.scale), round(self.frame.height * self.scale)

    def to_mm(self, at: QPointF) -> QPointF:
        return (at - self.origin()) / self.scale

    def at_pixels(self, at: QPointF) -> QPointF:
        return self.origin() + at * self.scale

    def to_pixels(self, rect: QRectF) -> QRectF:
        return QRectF(self.at_pixels(rect.topLeft()), rect.size() * self.scale)

    def middle(self) -> tuple[float, float]:
        """The middle of what is seen of the paper, in mm."""
        seen = QRectF(self.viewport().rect()).intersected(QRectF(self.origin(), QSize(*self.paper()).toSizeF()))
        at = self.to_mm(seen.center())
        return at.x(), at.y()

    # zoom ------------------------------------------------------------------------------------------------------------

    def real_size(self) -> float:
        """Pixels per mm at which the figure is as large as on paper."""
        return self.logicalDpiX() / 25.4

    def zoom(self, factor: float) -> None:
        self._scale_to(self.scale * factor)

    def zoom_real(self) -> None:
        self._scale_to(self.real_size())

    def fit(self) -> None:
        """The whole paper in the view."""
        room = self.viewport().size()
        wide = (room.width() - 2 * GAP) / self.frame.width
        high = (room.height() - 2 * GAP) / self.frame.height
        self._scale_to(min(wide, high), fitted=True)

    def _scale_to(self, scale: float, *, fitted: bool = False) -> None:
        real = self.real_size()
        middle = self.middle()
        self.scaling.emit()
        self.fitted = fitted
        self.scale = min(max(scale, SMALLEST * real), LARGEST * real)
        self._set_bars(middle)
        self.zoomed.emit(round(100 * self.scale / real))
        self.viewport().update()

    def _set_bars(self, middle: tuple[float, float]) -> None:
        room = self.viewport().size()
        for bar, length, seen, at in (
            (self.horizontalScrollBar(), self.paper()[0] + 2 * GAP, room.width(), middle[0]),
            (self.verticalScrollBar(), self.paper()[1] + 2 * GAP, room.height(), middle[1]),
        ):
            bar.setRange(0, max(0, length - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(round(5 * self.scale))
            bar.setValue(round(at * self.scale + GAP - seen / 2))

    # events ----------------------------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.2 if event.angleDelta().y() > 0 else 1 / 1.2)
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.fitted:
            self.fit()
        else:
            self._set_bars(self.middle())

    def sizeHint(self) -> QSize:
        return QSize(320, 200)

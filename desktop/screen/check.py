"""A check box of the dialogs: words with their key in, a box as large as the text out, drawn from the palette."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from desktop.screen.look import draw_ring, edge, em, mix

WORDS = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextShowMnemonic
Role = QPalette.ColorRole


class Check(QCheckBox):
    """Looks like the boxes of the form; the styles draw theirs in one size and, on dark grounds, without an edge."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _side(self) -> int:
        return round(1.08 * em(self))

    def _words_from(self) -> int:
        return self._side() + 4 + round(0.45 * em(self))

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        words = metrics.boundingRect(QRect(0, 0, 100_000, 1000), WORDS, self.text()).width()
        return QSize(self._words_from() + words + 6, round(1.7 * em(self)))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._words_from(), self.sizeHint().height())

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = float(self._side())
        self._paint_box(painter, QRectF(4, round((self.height() - side) / 2) + 0.5, side, side))
        palette = self.palette()
        painter.setPen(palette.color(self._group(), Role.WindowText))
        painter.drawText(self.rect().adjusted(self._words_from(), 0, 0, 0), WORDS, self.text())
        if self.hasFocus():
            draw_ring(painter, self)

    def _group(self) -> QPalette.ColorGroup:
        return QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        palette, on = self.palette(), self.isChecked()
        base, fill = palette.color(Role.Base), palette.color(Role.Highlight)
        if not self.isEnabled():
            fill = mix(palette.color(Role.WindowText), base, 0.6)
        painter.setPen(QPen(fill if on else edge(palette), 1.2))
        painter.setBrush(fill if on else base)
        painter.drawRoundedRect(box, box.width() * 0.16, box.width() * 0.16)
        if on:
            self._paint_tick(painter, box, palette.color(Role.HighlightedText) if self.isEnabled() else base)

    def _paint_tick(self, painter: QPainter, box: QRectF, ink: QColor) -> None:
        pen = QPen(ink, box.width() * 0.13)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        x, y, w = box.left(), box.top(), box.width()
        corner = QPointF(x + w * 0.44, y + w * 0.72)
        painter.drawPolyline([QPointF(x + w * 0.24, y + w * 0.52), corner, QPointF(x + w * 0.77, y + w * 0.3)])

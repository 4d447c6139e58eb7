"""The buttons at the left: pressed, a shape is put where there is room; dragged, where the mouse lets go."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.answers.figure import ShapeName
from desktop.screen.look import TALL, accent, draw_ring, edge, em, quiet, wash

Role = QPalette.ColorRole


class Offer(NamedTuple):
    """A kind of shape the clerk can put in."""

    shape: ShapeName
    kind: str
    words: str
    help: str


OFFERS: Final = (
    Offer("node", "org", "組織", "課・委託先・住民などの組織を置きます。"),
    Offer("node", "terminal", "端末", "パソコンやタブレットを置きます。"),
    Offer("node", "server", "サーバ", "サーバやデータベースを置きます。"),
    Offer("node", "medium", "媒体", "USBメモリ・DVDなどの媒体を置きます。"),
    Offer("node", "person", "人", "職員や申請者などの人を置きます。"),
    Offer("node", "box", "枠", "文字だけの四角い枠を置きます。"),
    Offer("zone", "", "区域", "LGWAN・インターネット・庁内などの範囲を囲みます。"),
    Offer("arrow", "to", "矢印", "図形から図形へ矢印を引きます（Aキー）。"),
    Offer("note", "", "注", "枠のない説明の文を置きます。"),
    Offer("timetable", "", "時程表", "月の表を置きます。"),
    Offer("bar", "bar", "期間・時点", "時程表に期間の帯や時点の印を置きます。"),
)


class OfferButton(QAbstractButton):
    """A small sign and a word, as large as a fingertip."""

    pressed_by = Signal(bool)
    """Pressed; whether by the keyboard."""
    dragged = Signal(QPoint)
    """The mouse holds the new shape here (global)."""
    dropped = Signal(QPoint)

    def __init__(self, offer: Offer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer = offer
        self._from: QPoint | None = None
        self._dragging = False
        self.setText(offer.words)
        self.setAccessibleName(f"{offer.words}を加える")
        self.setAccessibleDescription(offer.help)
        self.setToolTip(f"{offer.help}\n押すと空いている所に、引いて放すとその場所に入ります。")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        unit = em(self)
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self.text()) + round(3.4 * unit), round(TALL * unit))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # pressing and dragging -------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._from, self._dragging = event.position().toPoint(), False
            self.setDown(True)
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None or self.offer.shape == "arrow":
            return
        far = (event.position().toPoint() - self._from).manhattanLength()
        self._dragging = self._dragging or far >= QApplication.startDragDistance()
        if self._dragging:
            self.setCursor(Qt.CursorShape.DragCopyCursor)
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was, self._from = self._from, None
        self.setDown(False)
        self.unsetCursor()
        if was is None:
            return
        if self._dragging:
            self.dropped.emit(event.globalPosition().toPoint())
        elif self.rect().contains(event.position().toPoint()):
            self.pressed_by.emit(False)  # noqa: FBT003

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Space | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.pressed_by.emit(True)  # noqa: FBT003
            case Qt.Key.Key_Down:
                self.focusNextChild()
            case Qt.Key.Key_Up:
                self.focusPreviousChild()
            case _:
                super().keyPressEvent(event)

    # painting --------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, unit = self.palette(), em(self)
        over = self.isEnabled() and (self.underMouse() or self.isDown())
        painter.setPen(accent(palette) if over else edge(palette))
        painter.setBrush(wash(palette) if over else palette.color(Role.Base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        side = 1.25 * unit
        box = QRectF(0.65 * unit, (self.height() - side) / 2, side, side)
        ink = accent(palette) if self.isEnabled() else quiet(palette)
        painter.setPen(QPen(ink, max(1.4, unit / 11)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _SIGNS[self.offer.kind or self.offer.shape](painter, box)
        painter.setPen(palette.color(Role.ButtonText if self.isEnabled() else Role.PlaceholderText))
        at = self.rect().adjusted(round(2.5 * unit), 0, 0, 0)
        painter.drawText(at, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self.hasFocus():
            draw_ring(painter, self)


def _org(painter: QPainter, r: QRectF) -> None:
    painter.drawRect(r.adjusted(0, r.height() * 0.2, 0, -r.height() * 0.2))


def _terminal(painter: QPainter, r: QRectF) -> None:
    painter.drawRect(r.adjusted(0, r.height() * 0.08, 0, -r.height() * 0.3))
    painter.drawLine(QPointF(r.center().x(), r.bottom() - r.height() * 0.3), QPointF(r.center().x(), r.bottom() - 2))
    painter.drawLine(
        QPointF(r.left() + r.width() * 0.25, r.bottom() - 2), QPointF(r.right() - r.width() * 0.25, r.bottom() - 2)
    )


def _server(painter: QPainter, r: QRectF) -> None:
    lid = r.height() * 0.3
    painter.drawEllipse(QRectF(r.left() + 1, r.top(), r.width() - 2, lid))
    painter.drawArc(QRectF(r.left() + 1, r.bottom() - lid, r.width() - 2, lid), 180 * 16, 180 * 16)
    for x in (r.left() + 1, r.right() - 1):
        painter.drawLine(QPointF(x, r.top() + lid / 2), QPointF(x, r.bottom() - lid / 2))


def _medium(painter: QPainter, r: QRectF) -> None:
    painter.drawEllipse(r.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.drawEllipse(r.center(), r.width() * 0.16, r.width() * 0.16)


def _person(painter: QPainter, r: QRectF) -> None:
    painter.drawEllipse(QPointF(r.center().x(), r.top() + r.height() * 0.26), r.width() * 0.22, r.width() * 0.22)
    painter.drawArc(QRectF(r.left() + 1, r.top() + r.height() * 0.56, r.width() - 2, r.height() * 0.9), 0, 180 * 16)


def _box(painter: QPainter, r: QRectF) -> None:
    painter.drawRect(r.adjusted(0, r.height() * 0.2, 0, -r.height() * 0.2))
    for share in (0.42, 0.6):
        y = r.top() + r.height() * share
        painter.drawLine(QPointF(r.left() + r.width() * 0.2, y), QPointF(r.right() - r.width() * 0.2, y))


def _zone(painter: QPainter, r: QRectF) -> None:
    pen = painter.pen()
    pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawRoundedRect(r.adjusted(0, 1, 0, -1), 3, 3)


def _arrow(painter: QPainter, r: QRectF) -> None:
    y, tip = r.center().y(), r.right()
    painter.drawLine(QPointF(r.left(), y), QPointF(tip, y))
    for dy in (-0.26, 0.26):
        painter.drawLine(QPointF(tip, y), QPointF(tip - r.width() * 0.34, y + r.height() * dy))


def _note(painter: QPainter, r: QRectF) -> None:
    for n, share in enumerate((0.22, 0.5, 0.78)):
        y = r.top() + r.height() * share
        painter.drawLine(QPointF(r.left(), y), QPointF(r.right() - (r.width() * 0.4 if n == 2 else 0), y))


def _timetable(painter: QPainter, r: QRectF) -> None:
    inner = r.adjusted(0, 1, 0, -1)
    painter.drawRect(inner)
    y = inner.top() + inner.height() * 0.3
    painter.drawLine(QPointF(inner.left(), y), QPointF(inner.right(), y))
    for share in (0.33, 0.67):
        x = inner.left() + inner.width() * share
        painter.drawLine(QPointF(x, inner.top()), QPointF(x, inner.bottom()))


def _bar(painter: QPainter, r: QRectF) -> None:
    painter.setBrush(painter.pen().color())
    painter.drawRect(QRectF(r.left(), r.center().y() - r.height() * 0.13, r.width(), r.height() * 0.26))


_SIGNS: Final = {
    "org": _org, "terminal": _terminal, "server": _server, "medium": _medium, "person": _person, "box": _box,
    "zone": _zone, "to": _arrow, "note": _note, "timetable": _timetable, "bar": _bar,
}  # fmt: skip


class Palette(QScrollArea):
    """All offers below each other."""

    wanted = Signal(object, bool)
    """An offer, and whether it was asked for by keyboard."""
    dragged = Signal(object, QPoint)
    dropped = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("加える図形")
        inner = self.inner = QWidget()
        column = QVBoxLayout(inner)
        unit = em(self)
        column.setContentsMargins(0, 0, round(0.4 * unit), 0)
        column.setSpacing(round(0.28 * unit))
        self.buttons: dict[str, OfferButton] = {}
        for offer in OFFERS:
            button = self.buttons[offer.kind or offer.shape] = OfferButton(offer)
            button.pressed_by.connect(lambda keyed, o=offer: self.wanted.emit(o, keyed))
            button.dragged.connect(lambda at, o=offer: self.dragged.emit(o, at))
            button.dropped.connect(lambda at, o=offer: self.dropped.emit(o, at))
            column.addWidget(button)
        column.addStretch(1)
        self.setWidget(inner)
        for ground in (self.viewport(), inner):
            ground.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        inner = self.inner.sizeHint()
        return QSize(inner.width() + self.verticalScrollBar().sizeHint().width(), 6 * em(self))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def first(self) -> OfferButton:
        return next(iter(self.buttons.values()))

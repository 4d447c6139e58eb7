"""Calm measures and small signs drawn from a widget's own font and palette; no colour is fixed here."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QWidget

Role = QPalette.ColorRole
LINE = 1.4
"""Height of a line of labels in heights of the font; BIZ UDGothic itself has no air between lines."""
MOST_WIDTHS = 8
"""Widths a label keeps its height for."""
TALL = 1.9
"""Least height of a one-line input or a button in heights of the font."""
HEAD = 1.7
"""Height of the line a question's label stands in, with its words and buttons."""
NARROW = 30
"""Full-width characters; below, what stands beside the inputs goes under them."""
SMALL = 0.84
"""Size of words in a thin frame."""


def em(widget: QWidget) -> int:
    """The width of one full-width character in pixels: the unit of every distance, so 200 % text keeps its air."""
    font = widget.font()
    key = font.key()
    found = _EMS.get(key)
    if found is None:
        found = _EMS[key] = max(1, QFontMetrics(font).horizontalAdvance("国"))
    return found


_EMS: dict[str, int] = {}
"""Asked for thousands of times while a form is laid out."""


def measure_anew() -> None:
    """Fonts came: what was measured with what the PC has in their place is wrong."""
    _EMS.clear()


def mix(front: QColor, back: QColor, share: float) -> QColor:
    """``share`` of the front colour over the back colour."""
    return QColor.fromRgbF(
        front.redF() * share + back.redF() * (1 - share),
        front.greenF() * share + back.greenF() * (1 - share),
        front.blueF() * share + back.blueF() * (1 - share),
    )


def quiet(palette: QPalette) -> QColor:
    """Text that stands back; 76 % of the text colour keeps more than 4.5:1 on every theme whose text has 9:1."""
    return mix(palette.color(Role.WindowText), palette.color(Role.Window), 0.76)


def hairline(palette: QPalette) -> QColor:
    """Thin rules between things."""
    return mix(palette.color(Role.WindowText), palette.color(Role.Base), 0.22)


def edge(palette: QPalette) -> QColor:
    """The edge of an input: 3:1 or more against its ground."""
    return mix(palette.color(Role.WindowText), palette.color(Role.Base), 0.52)


def wash(palette: QPalette) -> QColor:
    """A ground a little apart from the window's."""
    return mix(palette.color(Role.Highlight), palette.color(Role.Base), 0.08)


def contrast(one: QColor, other: QColor) -> float:
    """The contrast of two colours as WCAG counts it, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    parts = ((0.2126, colour.redF()), (0.7152, colour.greenF()), (0.0722, colour.blueF()))
    return sum(share * (c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4)) for share, c in parts)


def accent(palette: QPalette) -> QColor:
    """The colour of focus and of the chosen."""
    return palette.color(Role.Highlight)


def sized(font: QFont, share: float, *, bold: bool = False) -> QFont:
    """A font of the same family, larger or smaller by a share."""
    made = QFont(font)
    if font.pixelSize() > 0:
        made.setPixelSize(max(1, round(font.pixelSize() * share)))
    else:
        made.setPointSizeF(font.pointSizeF() * share)
    made.setBold(bold)
    return made


class Plain(QLabel):
    """A label that wraps, with air between its lines; ``Quiet`` ones stand back."""

    quiet = False

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.wraps = True
        self._laid: tuple[tuple[object, ...], QTextLayout, float] | None = None
        self._heights: dict[tuple[object, ...], float] = {}
        """Heights by text, font and width: layouts ask for the same few widths many times in turn."""
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def keep_whole(self) -> None:
        """One short line that is never wrapped and takes no more room than it needs."""
        self.wraps = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def line_height(self) -> int:
        return round(QFontMetrics(self.font()).height() * LINE)

    def _lay_out(self, width: int) -> tuple[QTextLayout, float]:
        """Lines in a width, kept until text, font or width change."""
        key = (self.text(), self.font().key(), width)
        if self._laid is None or self._laid[0] != key:
            layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            layout.setTextOption(option)
            layout.beginLayout()
            high, y = self.line_height(), 0.0
            while (line := layout.createLine()).isValid():
                line.setLineWidth(max(1, width))
                line.setPosition(QPointF(0, y + (high - line.height()) / 2))
                y += high
            layout.endLayout()
            self._laid = (key, layout, y)
        return self._laid[1], self._laid[2]

    def _height(self, width: int) -> float:
        key = (self.text(), self.font().key(), width)
        if key not in self._heights:
            if len(self._heights) >= MOST_WIDTHS:
                self._heights.clear()
            self._heights[key] = self._lay_out(width)[1]
        return self._heights[key]

    def _sides(self) -> int:
        margins = self.contentsMargins()
        return margins.left() + margins.right()

    def _ends(self) -> int:
        margins = self.contentsMargins()
        return margins.top() + margins.bottom()

    def hasHeightForWidth(self) -> bool:
        return self.wraps

    def heightForWidth(self, width: int) -> int:
        return round(self._height(width - self._sides())) + self._ends()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        wide = max((metrics.horizontalAdvance(line) for line in self.text().split("\n")), default=0) + 2 + self._sides()
        wide = min(wide, 40 * em(self)) if self.wraps else wide
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(4 * em(self), self.line_height()) if self.wraps else self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        margins = self.contentsMargins()
        palette = self.palette()
        painter.setPen(quiet(palette) if self.quiet else palette.color(Role.WindowText))
        layout, _ = self._lay_out(self.width() - self._sides())
        layout.draw(painter, QPointF(margins.left(), margins.top()))


class Quiet(Plain):
    """A label that stands back."""

    quiet = True


class Word(QLabel):
    """One short word in a thin frame (必須, 任意, 異体字); ``strong`` ones are filled."""

    def __init__(self, text: str, parent: QWidget | None = None, *, strong: bool = False) -> None:
        super().__init__(text, parent)
        self._strong = strong
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _small(self) -> QFont:
        """Not set on the widget: a font of one's own would not follow a new text size."""
        return sized(self.font(), SMALL)

    def show_word(self, text: str, *, strong: bool) -> None:
        if text != self.text() or strong != self._strong:
            self._strong = strong
            self.setText(text)
            self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._small())
        return QSize(
            metrics.horizontalAdvance(self.text()) + round(0.9 * metrics.height()),
            round(HEAD * metrics.height() / SMALL),
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small())
        palette = self.palette()
        ink = palette.color(Role.WindowText)
        high = 1.55 * QFontMetrics(self._small()).height()
        box = QRectF(0.5, round((self.height() - high) / 2) + 0.5, self.width() - 1, round(high) - 1)
        if self._strong:
            painter.setBrush(mix(ink, palette.color(Role.Base), 0.78))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(palette.color(Role.Base))
        else:
            painter.setPen(edge(palette))
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(quiet(palette))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())


class Flat(QToolButton):
    """A quiet button of one or two words, with a frame only under the mouse or the focus; reached by its key too."""

    def __init__(self, text: str, name: str, parent: QWidget | None = None, *, tabbed: bool = False) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if tabbed else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        unit = metrics.horizontalAdvance("国")
        return QSize(metrics.horizontalAdvance(self.text()) + unit, round(HEAD * metrics.height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if (self.underMouse() and self.isEnabled()) or self.isDown() or self.isChecked():
            painter.setBrush(wash(palette))
            painter.setPen(hairline(palette))
            painter.drawRoundedRect(box, 4, 4)
        if self.hasFocus():
            draw_ring(painter, self)
        share = 0.85 if self.isEnabled() else 0.45
        painter.setPen(mix(palette.color(Role.WindowText), palette.color(Role.Window), share))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class Card(QFrame):
    """A ground with a thin edge for help, phrases and pickers."""

    def __init__(self, parent: QWidget | None = None, *, washed: bool = False) -> None:
        super().__init__(parent)
        self._washed = washed

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        painter.setBrush(wash(palette) if self._washed else palette.color(Role.Base))
        painter.setPen(hairline(palette) if self._washed else edge(palette))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


class Strip(QFrame):
    """A washed strip over the whole width, with a rule at its foot."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.fillRect(self.rect(), wash(self.palette()))
        painter.fillRect(0, self.height() - 1, self.width(), 1, hairline(self.palette()))


def draw_ring(painter: QPainter, widget: QWidget) -> None:
    """The ring that always shows where the keyboard is."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(accent(widget.palette()), 2))
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), 4, 4)
    painter.restore()


Sign = Literal["誤り", "注意", "気づき"]


def draw_sign(painter: QPainter, box: QRectF, grade: Sign, ink: QColor, ground: QColor) -> None:
    """The shape of a grade: filled disc with ×, triangle with !, ring with i; told apart without colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(ink, max(1.4, box.width() / 11))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    {"誤り": _disc, "注意": _triangle, "気づき": _ring}[grade](painter, box, ink, ground)
    painter.restore()


def _disc(painter: QPainter, box: QRectF, ink: QColor, ground: QColor) -> None:
    painter.setBrush(ink)
    painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    pen = painter.pen()
    pen.setColor(ground)
    painter.setPen(pen)
    near = box.width() * 0.33
    inner = box.adjusted(near, near, -near, -near)
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.drawLine(inner.topRight(), inner.bottomLeft())


def _triangle(painter: QPainter, box: QRectF, ink: QColor, ground: QColor) -> None:  # noqa: ARG001
    inner = box.adjusted(1, 1.5, -1, -1.5)
    path = QPainterPath()
    top = QPointF(inner.center().x(), inner.top())
    path.addPolygon(QPolygonF([top, inner.bottomRight(), inner.bottomLeft(), top]))
    painter.drawPath(path)
    _stroke_and_dot(painter, box, 0.42, 0.64, 0.79)


def _ring(painter: QPainter, box: QRectF, ink: QColor, ground: QColor) -> None:  # noqa: ARG001
    painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    _stroke_and_dot(painter, box, 0.72, 0.47, 0.29)


def _stroke_and_dot(painter: QPainter, box: QRectF, start: float, end: float, dot: float) -> None:
    x, high = box.center().x(), box.height()
    painter.drawLine(QPointF(x, box.top() + high * start), QPointF(x, box.top() + high * end))
    painter.drawPoint(QPointF(x, box.top() + high * dot))

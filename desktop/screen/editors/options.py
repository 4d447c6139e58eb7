"""Check boxes and radio boxes as on the sheet, placed in even columns, with what each box means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.definition.model import Option
from desktop.screen.look import Card, Plain, draw_ring, edge, em, mix, quiet, sized, wash

if TYPE_CHECKING:
    _Button = QAbstractButton
else:
    _Button = object  # the Qt class comes from the subclass

WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
Key = Qt.Key


class OptionBox(_Button):
    """How an option is drawn and toggled: the box, its label as long as it is, the caption under it, a tag behind it."""

    option: Option
    tag: str = ""
    locked: bool = False
    focused: Signal
    """The keyboard is on this box now."""

    def prepare(self, option: Option) -> None:
        self.option = option
        self._sizes: dict[tuple[str, int], int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{option.number}{option.label}{'　' + option.caption if option.caption else ''}")
        self.setMouseTracking(True)

    def _measure(self, width: int) -> tuple[QRect, QRect]:
        """Where label and caption stand when the whole is so wide."""
        left = self._indicator() + round(0.45 * em(self))
        room = max(em(self), width - left - self._tag_width() - 6)
        label = QFontMetrics(self.font()).boundingRect(0, 0, room, 100_000, WRAP, self._label())
        caption = QRect()
        if self.option.caption:
            caption = QFontMetrics(self._caption_font()).boundingRect(0, 0, room, 100_000, WRAP, self.option.caption)
        pad = self._pad()
        label.translate(left + 3, pad)
        caption.translate(left + 3, pad + label.height() + 1)
        return label.adjusted(0, 0, 2, 0), caption.adjusted(0, 0, 2, 0)

    def _label(self) -> str:
        return f"{self.option.number}{self.option.label}"

    def _caption_font(self) -> QFont:
        return sized(self.font(), 0.88)

    def _pad(self) -> int:
        return round(0.28 * em(self))

    def _indicator(self) -> int:
        return round(1.15 * em(self))

    def _tag_width(self) -> int:
        return round(1.25 * em(self)) * len(self.tag)

    def natural_width(self) -> int:
        """Pixels the option takes when nothing wraps."""
        return self._kept(0, self._natural_width)

    def _kept(self, width: int, measure: Callable[[], int]) -> int:
        """A measure, taken once for a font and a width (0: the natural width itself)."""
        key = (self.font().key(), width)
        if self._sizes.get(key) is None:
            self._sizes[key] = measure()
        return self._sizes[key]

    def _natural_width(self) -> int:
        label = QFontMetrics(self.font()).horizontalAdvance(self._label())
        caption = QFontMetrics(self._caption_font()).horizontalAdvance(self.option.caption)
        left = self._indicator() + round(0.45 * em(self))
        return left + max(label, caption) + self._tag_width() + 10

    def height_in(self, width: int) -> int:
        """Pixels the option is high in a width."""
        return self._kept(width, lambda: self._height_in(width))

    def _height_in(self, width: int) -> int:
        label, caption = self._measure(width)
        bottom = caption.bottom() if self.option.caption else label.bottom()
        return max(bottom + 1 + self._pad(), self._indicator() + 2 * self._pad())

    def sizeHint(self) -> QSize:
        return QSize(self.natural_width(), self.height_in(self.natural_width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(4 * em(self), self.sizeHint().height())

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def nextCheckState(self) -> None:
        if not self.locked:
            self.setChecked(not self.isChecked())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        if self.underMouse() and not self.locked:
            painter.setBrush(wash(palette))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        label, caption = self._measure(self.width())
        self._paint_indicator(painter, label)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        painter.setFont(self.font())
        painter.drawText(label, WRAP, self._label())
        if self.tag:
            self._paint_tag(painter, label)
        if self.option.caption:
            painter.setPen(quiet(palette))
            painter.setFont(self._caption_font())
            painter.drawText(caption, WRAP, self.option.caption)
        if self.hasFocus():
            draw_ring(painter, self)

    def _paint_indicator(self, painter: QPainter, label: QRect) -> None:
        raise NotImplementedError

    def _indicator_box(self, label: QRect) -> QRectF:
        size = float(round(1.08 * em(self)))
        line = QFontMetrics(self.font()).height()
        return QRectF(4, label.top() + (line - size) / 2, size, size)

    def _paint_tag(self, painter: QPainter, label: QRect) -> None:
        small = sized(self.font(), 0.76)
        painter.setFont(small)
        size = QFontMetrics(small).height() * 1.3
        wide = QFontMetrics(small).horizontalAdvance(self.tag) + size * 0.35
        box = QRectF(label.right() + 4, label.center().y() - size / 2 + 0.5, wide, size)
        painter.setPen(edge(self.palette()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 2, 2)
        painter.setPen(quiet(self.palette()))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.tag)

    def _draw_ground(self, painter: QPainter, box: QRectF, *, radius: float) -> None:
        """The empty or filled box; a locked one is filled in grey, the mark inside stays."""
        palette = self.palette()
        base = palette.color(QPalette.ColorRole.Base)
        fill = palette.color(QPalette.ColorRole.Highlight)
        if self.locked:
            fill = mix(palette.color(QPalette.ColorRole.WindowText), base, 0.6)
        on = self.isChecked()
        painter.setPen(QPen(fill if on else edge(palette), 1.2))
        painter.setBrush(fill if on else base)
        painter.drawRoundedRect(box, radius, radius)
        pen = QPen(base if self.locked else palette.color(QPalette.ColorRole.HighlightedText), box.width() * 0.13)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)


class CheckOption(OptionBox, QCheckBox):
    """One box of several."""

    focused = Signal()

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prepare(option)

    def _paint_indicator(self, painter: QPainter, label: QRect) -> None:
        box = self._indicator_box(label)
        self._draw_ground(painter, box, radius=box.width() * 0.16)
        if self.isChecked():
            x, y, w = box.left(), box.top(), box.width()
            tip = QPointF(x + w * 0.44, y + w * 0.72)
            painter.drawPolyline([QPointF(x + w * 0.24, y + w * 0.52), tip, QPointF(x + w * 0.77, y + w * 0.3)])


class RadioOption(OptionBox, QRadioButton):
    """One box of which only one may be chosen; choosing it again clears it."""

    focused = Signal()

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoExclusive(False)  # Qt's own exclusivity could never be cleared
        self.prepare(option)

    def _paint_indicator(self, painter: QPainter, label: QRect) -> None:
        box = self._indicator_box(label)
        self._draw_ground(painter, box, radius=box.width() / 2)
        if self.isChecked():
            painter.setBrush(painter.pen().color())
            painter.drawEllipse(box.center(), box.width() * 0.16, box.width() * 0.16)


class Columns(QWidget):
    """Options in as many even columns as fit, at most ``most``."""

    def __init__(self, boxes: Sequence[OptionBox], parent: QWidget | None = None, *, most: int = 6) -> None:
        super().__init__(parent)
        self.boxes = tuple(boxes)
        self._most = most
        self._placed: tuple[tuple[str, int], tuple[list[QRect], int]] | None = None
        for box in self.boxes:
            box.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _places(self, width: int) -> tuple[list[QRect], int]:
        key = (self.font().key(), width)
        if self._placed is None or self._placed[0] != key:
            self._placed = (key, self._place(width))
        return self._placed[1]

    def _place(self, width: int) -> tuple[list[QRect], int]:
        gap = round(0.8 * em(self))
        widest = max(b.natural_width() for b in self.boxes)
        columns = max(1, min(self._most, len(self.boxes), (width + gap) // (widest + gap)))
        wide = min(widest, (width - gap * (columns - 1)) // columns) if columns > 1 else min(widest, width)
        rects, top = [], 0
        for first in range(0, len(self.boxes), columns):
            line = self.boxes[first : first + columns]
            high = max(b.height_in(wide) for b in line)
            rects += [QRect(n * (wide + gap), top, wide, b.height_in(wide)) for n, b in enumerate(line)]
            top += high + 2
        return rects, top

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._places(width)[1]

    def sizeHint(self) -> QSize:
        return QSize(30 * em(self), self.heightForWidth(max(self.width(), 12 * em(self))))

    def minimumSizeHint(self) -> QSize:
        return QSize(8 * em(self), 2 * em(self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for box, rect in zip(self.boxes, self._places(self.width())[0], strict=True):
            box.setGeometry(rect)


def meaning_of(option: Option, articles: dict[str, str] | None = None) -> str:
    """What a box means, what it includes and what not; empty when the definition says nothing."""
    said = []
    if option.meaning:
        said.append(option.meaning)
    if option.includes:
        said.append(f"含むもの：{option.includes}")
    if option.excludes:
        said.append(f"含まないもの：{option.excludes}")
    if option.article:
        gist = (articles or {}).get(option.article, "")
        said.append(f"根拠：{option.article}{'　' + gist if gist else ''}")
    return "\n".join(said)


class Explanation(Card):
    """The ground under the boxes that explains the box with the focus; as high as its longest text needs."""

    def __init__(self, options: Sequence[Option], articles: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent, washed=True)
        self._texts = {
            o.id: f"{o.number}{o.label}：{meaning_of(o, articles)}" for o in options if meaning_of(o, articles)
        }
        self._room = 0
        unit = em(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(round(0.8 * unit), round(0.5 * unit), round(0.8 * unit), round(0.5 * unit))
        self.label = Plain("", self)
        layout.addWidget(self.label)
        self.hide()

    @property
    def has_texts(self) -> bool:
        return bool(self._texts)

    def explain(self, option: Option) -> None:
        """Show one option's text in a ground that does not change its height from option to option."""
        over = self.parentWidget()
        wide = over.width() if over is not None else self.width()
        room = max(8 * em(self), wide - round(1.7 * em(self)))
        if room != self._room:
            self._room = room
            self.label.setMinimumHeight(max(self._high(text, room) for text in self._texts.values()))
        self.label.setText(self._texts.get(option.id, f"{option.number}{option.label}"))

    def _high(self, text: str, room: int) -> int:
        self.label.setText(text)
        return self.label.heightForWidth(room)


def beside(boxes: Sequence[QWidget], current: QWidget, key: int) -> QWidget | None:
    """The box an arrow key leads to, by where the boxes stand on the screen; None at the edge."""
    if key in (Key.Key_Home, Key.Key_End):
        return boxes[0 if key == Key.Key_Home else -1]
    here = _centre(current)
    found = [(gap, b) for b in boxes if b is not current and (gap := _gap(here, _centre(b), key)) is not None]
    return min(found, key=lambda f: f[0])[1] if found else None


def _centre(box: QWidget) -> QPoint:
    over = box.window()
    return box.mapTo(over, QPoint(min(box.width() // 2, 20), box.height() // 2))


def _gap(here: QPoint, there: QPoint, key: int) -> tuple[int, int] | None:
    dx, dy = there.x() - here.x(), there.y() - here.y()
    level = 6
    match key:
        case Key.Key_Left:
            return (abs(dy) // level, -dx) if dx < 0 and abs(dy) <= level else None
        case Key.Key_Right:
            return (abs(dy) // level, dx) if dx > 0 and abs(dy) <= level else None
        case Key.Key_Up:
            return (-dy // level, abs(dx)) if dy < -level else None
        case Key.Key_Down:
            return (dy // level, abs(dx)) if dy > level else None
    return None


ARROWS = (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End)


def arrow_of(event: QKeyEvent) -> int:
    """The arrow of a key press without modifiers (a keypad's counts), 0 for any other key."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() if event.key() in ARROWS and held == Qt.KeyboardModifier.NoModifier else 0

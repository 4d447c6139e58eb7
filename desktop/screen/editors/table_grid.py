"""A table as ruled cells: texts and heads in, painted cells and one text box in the cell of the keyboard out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QTextLayout,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.definition.model import Rows, TablePlan
from desktop.screen.editors.cells import Cells, Spot
from desktop.screen.editors.text_box import LINE_HEIGHT, TextBox
from desktop.screen.look import Flat, accent, edge, em, hairline, mix, quiet, sized, wash

COMPUTED = "計算"
"""Stands before a number the program worked out."""
Align = Qt.AlignmentFlag


class Heads(NamedTuple):
    """The words around the cells, with the answers they name filled in."""

    stub: str
    columns: tuple[str, ...]
    over: tuple[str, ...]
    rows: tuple[str, ...]
    groups: tuple[str, ...]
    number: str


class Place(NamedTuple):
    """A painted cell: its rectangle, its words, how they stand."""

    rect: QRect
    text: str
    align: Qt.AlignmentFlag = Align.AlignLeft
    head: bool = False


class TableGrid(QWidget):
    """The cells. Only the cell with the keyboard is an input, so that a long table costs no more than a short one."""

    pressed = Signal(object, bool)
    """A cell was pressed with the mouse; True with Shift: a block up to there."""
    swept = Signal(object)
    """The mouse was drawn to a cell with the button down."""

    def __init__(self, plan: TablePlan, cells: Cells, hand: TextBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan, self.cells, self.hand = plan, cells, hand
        self.here = Spot(0, 0)
        self.corner: Spot | None = None
        """The other corner of a block; None while only one cell is meant."""
        self.shown: Rows = ()
        """The texts with computed sums."""
        self.heads = Heads("", (), (), (), (), "")
        self.locked = False
        self._laid: dict[tuple[str, str, int], tuple[QTextLayout, int]] = {}
        self._xs: list[int] = []
        self._ys: list[int] = []
        self._head_ys: tuple[int, int] = (0, 0)
        hand.setParent(self)
        hand.setCursor(Qt.CursorShape.IBeamCursor)
        self.pick = Flat("▾", "選択肢から選ぶ（F4）", self)
        self.pick.hide()
        self.setCursor(Qt.CursorShape.IBeamCursor)

    # --- measures ---

    def _pad(self) -> tuple[int, int, int]:
        """Left and right, above, below the words of a cell."""
        unit = em(self)
        return round(0.4 * unit), round(0.36 * unit), round(0.1 * unit)

    def _lead(self) -> list[str]:
        """The columns before the answered ones."""
        groups = ["group"] if any(self.heads.groups) else []
        return [*(["number"] if self.plan.number else []), *groups, *(["stub"] if self.plan.rows else [])]

    def least(self) -> int:
        """Pixels below which the table is scrolled sideways."""
        return sum(self._least())

    def _least(self) -> list[int]:
        unit, side = em(self), 2 * self._pad()[0] + 2
        metrics = self.fontMetrics()
        longest = max((metrics.horizontalAdvance(t) for t in self.heads.rows), default=0)
        lead = {
            "number": round(2.6 * unit),
            "group": round(2.6 * unit),
            "stub": min(max(longest + side, 5 * unit), 9 * unit),
        }
        wide = {"count": round(6.6 * unit), "text": round(4.6 * unit), "prose": 7 * unit}
        return [lead[name] for name in self._lead()] + [wide[c.kind] for c in self.plan.columns]

    def _widths(self, total: int) -> list[int]:
        widths, lead = self._least(), self._lead()
        shares = [2 if name == "stub" else 0 for name in lead] + [
            {"count": 2, "text": 2, "prose": 5}[c.kind] for c in self.plan.columns
        ]
        spare = max(0, total - 1 - sum(widths))
        made = [w + spare * s // max(1, sum(shares)) for w, s in zip(widths, shares, strict=True)]
        made[-1] += max(0, total - 1 - sum(made))
        return made

    def _lay(self, text: str, width: int, align: Qt.AlignmentFlag) -> tuple[QTextLayout, int]:
        key = (text, str(align), width)
        found = self._laid.get(key)
        if found is None:
            if len(self._laid) > 4000:
                self._laid.clear()
            found = self._laid[key] = self._lay_anew(text, width, align)
        return found

    def _lay_anew(self, text: str, width: int, align: Qt.AlignmentFlag) -> tuple[QTextLayout, int]:
        layout = QTextLayout(text.replace("\n", "\u2028"), self.font())
        option = QTextOption(align)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        high, y = self.fontMetrics().height() * LINE_HEIGHT / 100, 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, y))
            y += high
        layout.endLayout()
        return layout, round(max(y, high))

    def arrange(self, width: int) -> int:
        """Work out where everything stands in a width -> the height."""
        self._xs = [0]
        for wide in self._widths(width):
            self._xs.append(self._xs[-1] + wide)
        side, above, below = self._pad()
        ends = above + below + 1

        def high(text: str, first: int, last: int) -> int:
            return self._lay(text, self._xs[last] - self._xs[first] - 2 * side, Align.AlignLeft)[1] + ends

        lead = len(self._lead())
        over = max((high(t, lead + f, lead + t_) for f, t_, t in self._overs()), default=0)
        heads = [
            high(t, lead + n, lead + n + 1) - (0 if self.heads.over[n] else over)
            for n, t in enumerate(self.heads.columns)
        ]
        self._head_ys = (over, over + max([*heads, high("", 0, 1)]))
        self._ys = [self._head_ys[1]]
        for n in range(len(self.cells.rows)):
            self._ys.append(self._ys[-1] + self._row_height(n, high))
        self._stretch_for_shared(high)
        return self._ys[-1] + 1

    def _row_height(self, row: int, high: Callable[[str, int, int], int]) -> int:
        lead = len(self._lead())
        found = [high("", 0, 1)]
        if self.plan.rows:
            first = lead - 1 - (1 if "group" in self._lead() and not self.heads.groups[row] else 0)
            found.append(high(self.heads.rows[row], first, lead))
        for column, plan in enumerate(self.plan.columns):
            if not plan.one_for_all:
                found.append(high(self._words(Spot(row, column))[0], lead + column, lead + column + 1))
        return max(found)

    def _stretch_for_shared(self, high: Callable[[str, int, int], int]) -> None:
        """A cell over all rows may need more room than the rows have."""
        lead = len(self._lead())
        for column, plan in enumerate(self.plan.columns):
            if plan.one_for_all:
                needs = high(self.cells.text(Spot(0, column)), lead + column, lead + column + 1)
                self._ys[-1] += max(0, needs - (self._ys[-1] - self._ys[0]))

    def _overs(self) -> Iterator[tuple[int, int, str]]:
        """First and end column of every head common to neighbours."""
        start = 0
        for n in range(1, len(self.heads.over) + 1):
            if n == len(self.heads.over) or self.heads.over[n] != self.heads.over[start]:
                if self.heads.over[start]:
                    yield start, n, self.heads.over[start]
                start = n

    def rect_of(self, spot: Spot) -> QRect:
        """Where a cell stands, its left and upper rule included."""
        column = len(self._lead()) + spot.column
        top, bottom = self._ys[spot.row], self._ys[spot.row + 1]
        if self.plan.columns[spot.column].one_for_all:
            top, bottom = self._ys[0], self._ys[-1]
        return QRect(self._xs[column], top, self._xs[column + 1] - self._xs[column], bottom - top)

    def spot_at(self, x: int, y: int) -> Spot | None:
        """The cell under a point; a row's label leads to its first cell, a head to the first row."""
        row = next((n for n in range(len(self._ys) - 1) if y < self._ys[n + 1]), len(self._ys) - 2)
        lead = len(self._lead())
        column = next((n for n in range(len(self._xs) - 1) if x < self._xs[n + 1]), len(self._xs) - 2) - lead
        return self.cells.at(Spot(row, column))

    def _words(self, spot: Spot) -> tuple[str, bool]:
        """The text of a cell and whether the program worked it out."""
        typed = self.cells.text(spot)
        if typed or spot.row >= len(self.shown):
            return typed, False
        return self.shown[spot.row][spot.column], True

    def is_sum(self, spot: Spot) -> bool:
        """Whether a cell is worked out while nothing is typed."""
        fixed = self.plan.rows
        return bool(fixed) and bool(fixed[spot.row].sum_of) and self.plan.columns[spot.column].kind == "count"

    # --- the input ---

    def place_hand(self) -> None:
        """Set the input into the cell of the keyboard."""
        rect, (side, above, _) = self.rect_of(self.here), self._pad()
        offers = bool(self.plan.columns[self.here.column].offers) and not self.locked
        button = round(1.5 * em(self)) if offers else 0
        counts = self.plan.columns[self.here.column].kind == "count"
        option = self.hand.document().defaultTextOption()
        wanted = Align.AlignRight if counts else Align.AlignLeft
        if option.alignment() != wanted:
            option.setAlignment(wanted)
            self.hand.document().setDefaultTextOption(option)
        self.hand.setGeometry(
            rect.left() + side + 1, rect.top() + above + 1, rect.width() - 2 * side - 1 - button, self.hand.height()
        )
        self.pick.setVisible(offers)
        if offers:
            self.pick.setGeometry(rect.right() - button, rect.top() + 1, button, min(rect.height() - 1, 2 * em(self)))
        self.update()

    def block(self) -> tuple[Spot, Spot] | None:
        """The corners of the chosen block, None for a single cell."""
        return (self.corner, self.here) if self.corner is not None and self.corner != self.here else None

    # --- events ---

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._laid.clear()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        spot = self.spot_at(at.x(), at.y())
        if spot is not None and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(spot, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            at = event.position().toPoint()
            spot = self.spot_at(at.x(), at.y())
            if spot is not None:
                self.swept.emit(spot)

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self.palette()
        whole = QRect(0, 0, self._xs[-1], self._ys[-1])
        painter.fillRect(whole, palette.window() if self.locked else palette.base())
        painter.fillRect(QRect(0, 0, whole.width(), self._ys[0]), wash(palette))
        lead = len(self._lead())
        painter.fillRect(QRect(0, 0, self._xs[lead], whole.height()), wash(palette))
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        for place in self._fixed_places():
            self._rule(painter, place.rect)
            self._text(painter, place.rect, place.text, place.align, middle=True)
        for row in range(len(self.cells.rows)):
            if self._ys[row + 1] >= event.rect().top() and self._ys[row] <= event.rect().bottom():
                self._paint_row(painter, row)
        painter.setPen(QPen(edge(palette), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(whole)
        self._paint_focus(painter)

    def _fixed_places(self) -> Iterator[Place]:
        """Heads, labels of rows and numbers."""
        lead, (over, head), centre = self._lead(), self._head_ys, Align.AlignHCenter
        begin = len(lead)
        if "number" in lead:
            yield Place(QRect(0, 0, self._xs[1], head), self.heads.number, centre)
            for n in range(len(self.cells.rows)):
                yield Place(QRect(0, self._ys[n], self._xs[1], self._ys[n + 1] - self._ys[n]), str(n + 1), centre)
        first = 1 if "number" in lead else 0
        if self.plan.rows:
            yield Place(QRect(self._xs[first], 0, self._xs[begin] - self._xs[first], head), self.heads.stub, centre)
            yield from self._labels(first, begin)
        for start, end, text in self._overs():
            yield Place(
                QRect(self._xs[begin + start], 0, self._xs[begin + end] - self._xs[begin + start], over), text, centre
            )
        for n, text in enumerate(self.heads.columns):
            top = over if self.heads.over[n] else 0
            rect = QRect(self._xs[begin + n], top, self._xs[begin + n + 1] - self._xs[begin + n], head - top)
            yield Place(rect, text, centre, head=True)

    def _labels(self, first: int, begin: int) -> Iterator[Place]:
        groups = self.heads.groups
        for n, label in enumerate(self.heads.rows):
            left = self._xs[first] if not groups[n] else self._xs[begin - 1]
            yield Place(QRect(left, self._ys[n], self._xs[begin] - left, self._ys[n + 1] - self._ys[n]), label)
        start = 0
        for n in range(1, len(groups) + 1):
            if n == len(groups) or groups[n] != groups[start]:
                if groups[start]:
                    wide = self._xs[begin - 1] - self._xs[first]
                    rect = QRect(self._xs[first], self._ys[start], wide, self._ys[n] - self._ys[start])
                    yield Place(rect, groups[start], Align.AlignHCenter)
                start = n

    def _paint_row(self, painter: QPainter, row: int) -> None:
        palette = self.palette()
        block = self.block()
        for column, plan in enumerate(self.plan.columns):
            if plan.one_for_all and row:
                continue
            spot = Spot(row, column)
            rect = self.rect_of(spot)
            if block and _inside(spot, *block):
                painter.fillRect(rect, mix(accent(palette), palette.color(QPalette.ColorRole.Base), 0.22))
            self._rule(painter, rect)
            text, computed = self._words(spot)
            if computed and self.is_sum(spot):
                self._paint_computed(painter, rect, text)
            elif spot != self.here:
                painter.setPen(palette.color(QPalette.ColorRole.Text))
                self._text(painter, rect, text, Align.AlignRight if plan.kind == "count" else Align.AlignLeft)

    def _paint_computed(self, painter: QPainter, rect: QRect, text: str) -> None:
        """A sum the program worked out: grey, with a word that says so."""
        side, above, _ = self._pad()
        painter.setPen(quiet(self.palette()))
        self._text(painter, rect, text, Align.AlignRight)
        painter.save()
        small = sized(self.font(), 0.76)
        painter.setFont(small)
        room = rect.width() - 2 * side - self.fontMetrics().horizontalAdvance(text)
        if not text or painter.fontMetrics().horizontalAdvance(COMPUTED) + 4 <= room:
            line = self.fontMetrics().height()
            painter.drawText(
                QRect(rect.left() + side + 1, rect.top() + above + 1, rect.width(), line), Align.AlignVCenter, COMPUTED
            )
        painter.restore()

    def _text(
        self, painter: QPainter, rect: QRect, text: str, align: Qt.AlignmentFlag, *, middle: bool = False
    ) -> None:
        if not text:
            return
        side, above, below = self._pad()
        layout, high = self._lay(text, rect.width() - 2 * side, align)
        down = max(0, rect.height() - high - above - below - 1) // 2 if middle else 0
        layout.draw(painter, QPointF(rect.left() + side + 1, rect.top() + above + 1 + down))

    def _rule(self, painter: QPainter, rect: QRect) -> None:
        painter.save()
        painter.setPen(QPen(hairline(self.palette()), 1))
        painter.drawRect(rect)
        painter.restore()

    def _paint_focus(self, painter: QPainter) -> None:
        if self.hand.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(accent(self.palette()), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect_of(self.here).toRectF().adjusted(1, 1, 0, 0))


def _inside(spot: Spot, one: Spot, other: Spot) -> bool:
    rows, columns = sorted((one.row, other.row)), sorted((one.column, other.column))
    return rows[0] <= spot.row <= rows[1] and columns[0] <= spot.column <= columns[1]


class TableFrame(QScrollArea):
    """The grid as high as its rows; scrolled sideways where its columns have no room (large text)."""

    def __init__(self, grid: TableGrid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = grid
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(grid)
        self.viewport().setAutoFillBackground(False)

    def fit(self) -> None:
        """Arrange the grid in the width there is, and take the height it needs."""
        width = max(self.width(), self.grid.least())
        high = self.grid.arrange(width)
        self.grid.resize(width, high)
        bar = self.horizontalScrollBar().sizeHint().height() if width > self.width() else 0
        if self.height() != high + bar:
            self.setFixedHeight(high + bar)
        self.grid.place_hand()

    def follow(self) -> None:
        """Bring the cell of the keyboard into view sideways."""
        rect = self.grid.rect_of(self.grid.here)
        bar = self.horizontalScrollBar()
        if rect.left() < bar.value():
            bar.setValue(rect.left())
        elif rect.right() > bar.value() + self.viewport().width():
            bar.setValue(rect.right() - self.viewport().width() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        held = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        if held or abs(event.angleDelta().x()) > abs(event.angleDelta().y()):
            super().wheelEvent(event)
        else:
            event.ignore()

    def minimumSizeHint(self) -> QSize:
        return QSize(8 * em(self), self.minimumHeight())

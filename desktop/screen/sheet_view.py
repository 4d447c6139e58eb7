"""The live sheet beside the answers: a laid-out sheet in, its pages on the screen, a click out as field, box and offset."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desktop.screen.painting import PagePainter
from desktop.sheet.model import Box, Line, Page, Placed, Sheet

GAP = 12
"""Pixels between pages and around them."""
SMALLEST, LARGEST = 0.25, 6.0
"""Limits of the zoom, as a factor of the sheet's real size."""
PAPER = QColor(255, 255, 255)


class SheetView(QWidget):
    """The pages with a bar for page and zoom; keeps its place while the sheet changes under it."""

    clicked = Signal(str, str, int)
    """Field, option id (or empty), offset in the field's text (or -1)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = PageArea(self)
        self.pages.clicked.connect(self.clicked)
        self.pages.page_changed.connect(self._show_page)
        self._page = QLabel()
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.addWidget(self._page)
        bar.addStretch(1)
        for text, name, act in (
            ("−", "縮小", self.pages.zoom_out),
            ("＋", "拡大", self.pages.zoom_in),
            ("幅に合わせる", "幅に合わせる", self.pages.fit_width),
            ("全体", "1頁全体を表示", self.pages.fit_page),
        ):
            button = QToolButton()
            button.setText(text)
            button.setAutoRaise(True)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(act)
            bar.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(self.pages, 1)
        self.setFocusProxy(self.pages)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show a sheet in place of the one before; the place on the paper stays."""
        self.pages.show_sheet(sheet)

    def mark_place(self, field: str) -> None:
        """Mark the field being edited on the sheet and bring it into view."""
        self.pages.mark_place(field)

    @property
    def sheet(self) -> Sheet | None:
        return self.pages.sheet

    def _show_page(self, number: int, of: int) -> None:
        self._page.setText(f"{number}／{of}頁" if of else "")


class PageArea(QAbstractScrollArea):
    """The scrolled pages."""

    clicked = Signal(str, str, int)
    page_changed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet: Sheet | None = None
        self._place = ""
        self._fit = "width"
        self._painter = PagePainter(self._real_size())
        self.setAccessibleName("出来上がりのシート")
        self.setAccessibleDescription("入力した内容が入った様式です。場所を押すとその欄へ移ります。")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Mid)
        self.viewport().setAutoFillBackground(True)
        self.verticalScrollBar().valueChanged.connect(self._tell_page)

    # what is shown -------------------------------------------------------------------------------------------------

    def show_sheet(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._rescale()
        self.viewport().update()

    def mark_place(self, field: str) -> None:
        if field == self._place:
            return
        self._place = field
        self._bring_into_view()
        self.viewport().update()

    def marked(self) -> list[tuple[Page, Box]]:
        """The boxes that answer the marked field."""
        if self.sheet is None or not self._place:
            return []
        return [(p, b) for p in self.sheet.pages for b in p.boxes if self._place in b.fields]

    # scale ---------------------------------------------------------------------------------------------------------

    @property
    def scale(self) -> float:
        """Pixels per mm."""
        return self._painter.scale

    def zoom_in(self) -> None:
        self._zoom(self.scale * 1.2)

    def zoom_out(self) -> None:
        self._zoom(self.scale / 1.2)

    def fit_width(self) -> None:
        self._fit = "width"
        self._rescale()

    def fit_page(self) -> None:
        self._fit = "page"
        self._rescale()

    def _zoom(self, scale: float) -> None:
        self._fit = ""
        real = self._real_size()
        self._set_scale(min(max(scale, SMALLEST * real), LARGEST * real))

    def _real_size(self) -> float:
        """Pixels per mm at which a sheet is as large as on paper."""
        return self.logicalDpiX() / 25.4

    def _rescale(self) -> None:
        if self.sheet is None or not self.sheet.pages:
            return
        page = self.sheet.pages[0]
        room = self.viewport().size()
        wide = (room.width() - 2 * GAP) / page.width
        if self._fit == "width":
            self._set_scale(max(wide, 0.5))
        elif self._fit == "page":
            self._set_scale(max(min(wide, (room.height() - 2 * GAP) / page.height), 0.5))
        else:
            self._set_scale(self.scale)

    def _set_scale(self, scale: float) -> None:
        bar = self.verticalScrollBar()
        before = bar.value() / max(1.0, self._height())
        if abs(scale - self.scale) > 1e-6:
            self._painter = PagePainter(scale)
        room = self.viewport().size()
        bar.setRange(0, max(0, round(self._height()) - room.height()))
        bar.setPageStep(room.height())
        bar.setSingleStep(round(6 * self.scale))
        bar.setValue(round(before * self._height()))
        across = self.horizontalScrollBar()
        across.setRange(0, max(0, round(self._width()) - room.width()))
        across.setPageStep(room.width())
        self._tell_page()
        self.viewport().update()

    def _height(self) -> float:
        return sum(p.height * self.scale + GAP for p in self.sheet.pages) + GAP if self.sheet else 0.0

    def _width(self) -> float:
        return max((p.width for p in self.sheet.pages), default=0.0) * self.scale + 2 * GAP if self.sheet else 0.0

    # places --------------------------------------------------------------------------------------------------------

    def _page_rects(self) -> list[tuple[Page, QRectF]]:
        """Every page with its place in the viewport, in pixels."""
        found: list[tuple[Page, QRectF]] = []
        y = float(GAP - self.verticalScrollBar().value())
        for page in self.sheet.pages if self.sheet else ():
            width, height = page.width * self.scale, page.height * self.scale
            left = max(GAP, (self.viewport().width() - width) / 2) - self.horizontalScrollBar().value()
            found.append((page, QRectF(round(left), round(y), width, height)))
            y += height + GAP
        return found

    def _box_rect(self, page_rect: QRectF, box: Box) -> QRectF:
        s = self.scale
        return QRectF(page_rect.x() + box.x * s, page_rect.y() + box.y * s, box.width * s, box.height * s)

    def _bring_into_view(self) -> None:
        """Scroll as little as needed to see the first box of the marked field."""
        boxes = self.marked()
        if not boxes:
            return
        page, box = boxes[0]
        rect = next(r for p, r in self._page_rects() if p is page)
        place, bar = self._box_rect(rect, box), self.verticalScrollBar()
        room = self.viewport().height()
        if place.top() < 0 or place.bottom() > room:
            above = min(room / 4, max(0.0, room - place.height()) / 2)
            bar.setValue(round(bar.value() + place.top() - above))

    def _tell_page(self) -> None:
        rects = self._page_rects()
        middle = self.viewport().height() / 2
        number = next((p.number for p, r in rects if r.bottom() >= middle), len(rects))
        self.page_changed.emit(number, len(rects))

    def place_at(self, point: QPoint) -> tuple[str, str, int] | None:
        """Field, option and text offset under a point of the viewport."""
        for page, rect in self._page_rects():
            if rect.contains(point):
                x, y = (point.x() - rect.x()) / self.scale, (point.y() - rect.y()) / self.scale
                hits = [b for b in page.boxes if b.fields and b.x <= x < b.x + b.width and b.y <= y < b.y + b.height]
                if hits:
                    return _place_in(min(hits, key=lambda b: b.width * b.height), x, y)
        return None

    # events --------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        for page, rect in self._page_rects():
            if not rect.intersects(QRectF(event.rect())):
                continue
            painter.fillRect(rect, PAPER)
            for _, box in [m for m in self.marked() if m[0] is page]:
                self._mark(painter, self._box_rect(rect, box))
            painter.save()
            painter.translate(rect.topLeft())
            if self.sheet is not None:
                self._painter.paint(painter, page, self.sheet.rule)
            painter.restore()
        painter.end()

    def _mark(self, painter: QPainter, rect: QRectF) -> None:
        """The edited field: a tint and a bar at its left, so that it does not rest on colour alone."""
        tint = QColor(self.palette().color(QPalette.ColorRole.Highlight))
        painter.fillRect(QRectF(rect.x(), rect.y(), 4, rect.height()), tint)
        tint.setAlpha(40)
        painter.fillRect(rect, tint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._rescale()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.place_at(event.position().toPoint())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().toPoint())
        if place and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(*place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            (self.zoom_in if event.angleDelta().y() > 0 else self.zoom_out)()
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Semicolon if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.zoom_in()
            case Qt.Key.Key_Minus if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.zoom_out()
            case Qt.Key.Key_Home:
                bar.setValue(bar.minimum())
            case Qt.Key.Key_End:
                bar.setValue(bar.maximum())
            case _:
                super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(560, 720)


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

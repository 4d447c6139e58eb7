"""The scrolled pages of a packet: zoomed, the edited place marked, and a click told as place, box and offset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop.definition.place import parts_of
from desktop.screen.look import em, sized
from desktop.screen.page_leaf import Leaf
from desktop.screen.page_pictures import Pictures
from desktop.screen.painting import PagePainter
from desktop.sheet.model import Box, Page
from desktop.sheet.packet import ATTACHED, Packet, Part

GAP = 12
"""Pixels between pages and around them."""
SMALLEST, LARGEST = 0.25, 6.0
"""Limits of the zoom, as a factor of the sheet's real size."""
PAPER = QColor(255, 255, 255)


class PageArea(QAbstractScrollArea):
    """The scrolled pages."""

    clicked = Signal(str, str, int)
    page_changed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.packet = Packet(())
        self.pictures = Pictures(self)
        self.pictures.ready.connect(self.viewport().update)
        self._places: frozenset[str] = frozenset()
        self._awaited = False
        """Whether the marked places are on no paper yet (one that was just added): they are shown when they are."""
        self._fit = "width"
        self._painter = self._new_painter(self._real_size())
        self._wide: dict[float, PagePainter] = {}
        """Painters of pages too wide for the room, which are made smaller to fit."""
        self.setAccessibleName("出来上がりのシート")
        self.setAccessibleDescription("入力した内容が入った様式です。場所を押すとその欄へ移ります。")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Mid)
        self.viewport().setAutoFillBackground(True)
        self.verticalScrollBar().valueChanged.connect(self._tell_page)

    # what is shown -------------------------------------------------------------------------------------------------

    def show_packet(self, packet: Packet) -> None:
        self.packet = packet
        self._rescale()
        if self._awaited:
            self._bring_into_view()
        self.viewport().update()

    def mark_places(self, places: frozenset[str]) -> None:
        if places == self._places:
            return
        self._places = places
        self._bring_into_view()
        self.viewport().update()

    def marked(self) -> list[tuple[Page, Box]]:
        """The boxes that answer the marked places."""
        found = []
        for part in self.packet.parts if self._places else ():
            wanted = self._wanted(part)
            if wanted:
                found += [(p, b) for p in part.sheet.pages for b in p.boxes if wanted.intersection(b.fields)]
        return found

    def _wanted(self, part: Part) -> set[str]:
        """The marked fields of a paper by its own names."""
        return {field for field, key in map(parts_of, self._places) if key == part.key}

    def title_at(self, number: int) -> str:
        """The paper a page of the packet belongs to; nothing to say when there is only one."""
        if len(self.packet.parts) < 2:
            return ""
        return next((part.title for n, (part, _) in enumerate(self._pages(), 1) if n == number), "")

    def bring_part(self, key: str) -> None:
        leaf = next((x for x in self._leaves() if x.part.key == key), None)
        if leaf is not None:
            bar = self.verticalScrollBar()
            bar.setValue(round(bar.value() + leaf.rect.top() - GAP - self._label_height()))

    # scale ---------------------------------------------------------------------------------------------------------

    @property
    def scale(self) -> float:
        """Pixels per mm; when pages fit the width, those wider than the first are smaller."""
        return self._painter.scale

    def _scale_of(self, page: Page) -> float:
        return min(self.scale, self._fitting(page.width)) if self._fit == "width" else self.scale

    def _fitting(self, width: float) -> float:
        return max((self.viewport().width() - 2 * GAP) / width, 0.5)

    def _painter_of(self, page: Page) -> PagePainter:
        scale = self._scale_of(page)
        if scale == self.scale:
            return self._painter
        if scale not in self._wide:
            self._wide[scale] = self._new_painter(scale)
        return self._wide[scale]

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

    def _new_painter(self, scale: float) -> PagePainter:
        return PagePainter(scale, pixels=self.pictures.pixels)

    def _pages(self) -> Iterator[tuple[Part, Page]]:
        return ((part, page) for part in self.packet.parts for page in part.sheet.pages)

    def _rescale(self) -> None:
        pages = [page for _, page in self._pages()]
        if not pages:
            return
        if self._fit == "width":
            self._set_scale(self._fitting(pages[0].width))
        elif self._fit == "page":
            high = (self.viewport().height() - 2 * GAP) / max(p.height for p in pages)
            self._set_scale(max(min(self._fitting(max(p.width for p in pages)), high), 0.5))
        else:
            self._set_scale(self.scale)

    def _set_scale(self, scale: float) -> None:
        bar = self.verticalScrollBar()
        before = bar.value() / max(1.0, self._height())
        if abs(scale - self.scale) > 1e-6:
            self._painter = self._new_painter(scale)
            self._wide.clear()
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

    def _label_height(self) -> int:
        """Pixels above the first page of a paper for its title; none where there is only one paper."""
        return round(1.9 * em(self)) if len(self.packet.parts) > 1 else 0

    def _height(self) -> float:
        pages = sum(page.height * self._scale_of(page) + GAP for _, page in self._pages())
        return pages + len(self.packet.parts) * self._label_height() + GAP if self.packet.parts else 0.0

    def _width(self) -> float:
        return max((page.width * self._scale_of(page) for _, page in self._pages()), default=0.0) + 2 * GAP

    # places --------------------------------------------------------------------------------------------------------

    def _leaves(self) -> list[Leaf]:
        """Every page with its place in the viewport."""
        found: list[Leaf] = []
        y = float(GAP - self.verticalScrollBar().value())
        for part, page in self._pages():
            if page is part.sheet.pages[0]:
                y += self._label_height()
            scale = self._scale_of(page)
            width, height = page.width * scale, page.height * scale
            left = max(GAP, (self.viewport().width() - width) / 2) - self.horizontalScrollBar().value()
            found.append(Leaf(part, page, QRectF(round(left), round(y), width, height), len(found) + 1))
            y += height + GAP
        return found

    def _bring_into_view(self) -> None:
        """Scroll as little as needed to see a box of the marked places; one that is seen already will do."""
        leaves = {id(x.page): x for x in self._leaves()}
        places = [leaves[id(p)].rect_of(b) for p, b in self.marked()]
        self._awaited = not places
        room, bar = self.viewport().height(), self.verticalScrollBar()
        if places and not any(p.top() >= 0 and p.bottom() <= room for p in places):
            place = places[0]
            above = min(room / 4, max(0.0, room - place.height()) / 2)
            bar.setValue(round(bar.value() + place.top() - above))

    def _tell_page(self) -> None:
        leaves = self._leaves()
        middle = self.viewport().height() / 2
        number = next((x.number for x in leaves if x.rect.bottom() >= middle), len(leaves))
        self.page_changed.emit(number, len(leaves))

    def place_at(self, point: QPoint) -> tuple[str, str, int] | None:
        """Place, option and text offset under a point of the viewport."""
        under = [leaf for leaf in self._leaves() if leaf.rect.contains(point)]
        return next((place for leaf in under if (place := leaf.place_at(QPointF(point)))), None)

    # events --------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        marked = self.marked()
        shown = QRectF(event.rect())
        for leaf in self._leaves():
            if leaf.page is leaf.part.sheet.pages[0] and self._label_height():
                self._paint_label(painter, leaf)
            if leaf.rect.intersects(shown):
                self._paint_leaf(painter, leaf, [b for p, b in marked if p is leaf.page])
        painter.end()

    def _paint_leaf(self, painter: QPainter, leaf: Leaf, marked: Iterable[Box]) -> None:
        painter.fillRect(leaf.rect, PAPER)
        for box in marked:
            self._mark(painter, leaf.rect_of(box))
        painter.save()
        painter.translate(leaf.rect.topLeft())
        self._painter_of(leaf.page).paint(painter, leaf.page, leaf.part.sheet.rule)
        painter.restore()

    def _paint_label(self, painter: QPainter, leaf: Leaf) -> None:
        """The title of a paper, above its first page."""
        high = self._label_height()
        left = max(leaf.rect.left(), float(GAP))
        box = QRectF(left, leaf.rect.top() - high, self.viewport().width() - left - GAP, high)
        painter.setFont(sized(self.font(), 0.92))
        words = f"添付：{leaf.part.title}" if leaf.part.key.startswith(ATTACHED) else leaf.part.title
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, round(box.width()) - em(self))
        wide = painter.fontMetrics().horizontalAdvance(words) + em(self)
        chip = QRectF(box.left(), box.top() + 2, wide, high - 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().window())
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)

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

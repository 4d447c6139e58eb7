"""The drawing surface: a document in, the figure as printed with handles above it on the screen, gestures and keys out as acts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from desktop.answers.figure import FigureShape
from desktop.screen.figure import acts
from desktop.screen.figure.document import Document
from desktop.screen.figure.drawn import Frame
from desktop.screen.figure.gestures import (
    Band,
    DrawArrow,
    Gesture,
    MoveShapes,
    PullEnd,
    PullHandle,
    arrow_between,
    hint_of,
    sentence_of,
)
from desktop.screen.figure.handles import CURSORS, ENDS, LINK, SIDE
from desktop.screen.figure.hits import end_at, handle_at, shape_at
from desktop.screen.figure.marks import DOTS, INK, PAPER, paint_chosen, paint_guides, paint_invitation
from desktop.screen.figure.paper_view import PaperView
from desktop.screen.figure.shapes import Shapes, by_id, free_place, name_of
from desktop.screen.figure.shown import Shown
from desktop.screen.figure.snapping import Guide
from desktop.screen.figure.surface_keys import SurfaceKeys
from desktop.screen.figure.text_over import TextOver
from desktop.screen.look import draw_ring
from desktop.sheet.figure_paths import Rect

TEXTED: Final = ("node", "zone", "note", "arrow", "bar")
"""Shapes whose words are typed in place."""


class Surface(PaperView):
    """The paper of the figure."""

    told = Signal(str)
    """A sentence for the clerk: what to do next, or what hinders."""
    asked = Signal(str)
    """A key asks the dialog for something: arrow, properties, out, back."""

    def __init__(self, document: Document, frame: Frame, *, locked: bool, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self.document, self.locked = document, locked
        self.gesture: Gesture | None = None
        self.arrow_from: str | None = None
        """While an arrow is being asked for: the id it starts at, empty when that is still to be chosen."""
        self.shown = Shown(document, frame)
        self._kept: tuple[tuple[object, ...], QPixmap] | None = None
        self.ghost: Rect | None = None
        self.typed_into = ""
        self.keys = SurfaceKeys(self)
        self.text = TextOver(self.viewport())
        self.text.box.ended.connect(self._end_text)
        self.text.box.left.connect(self.finish_text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setAccessibleName("図を描く面")
        self.viewport().setMouseTracking(True)
        self.scaling.connect(self.finish_text)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self._look)
        document.changed.connect(self._look)
        document.chosen.connect(self._tell_chosen)
        document.changed.connect(self._tell_chosen)

    # places ----------------------------------------------------------------------------------------------------------

    def shape_at(self, at: QPointF) -> FigureShape | None:
        """The topmost shape at a point in mm."""
        return shape_at(self.shown, at, self.scale)

    def end_at(self, at: QPointF, *, but: str = "") -> str:
        """Id of what an arrow could end at under a point in mm."""
        return end_at(self.shown.shapes, at, but=but)

    def _handle_at(self, at: QPointF) -> str:
        shape = self.single()
        return "" if shape is None or self.locked else handle_at(self.shown, shape, at, self.scale)

    def single(self) -> FigureShape | None:
        """The one chosen shape."""
        picked = self.document.picked
        return by_id(self.shown.shapes).get(picked[0]) if len(picked) == 1 else None

    # acts ------------------------------------------------------------------------------------------------------------

    def tell(self, sentence: str) -> None:
        self.told.emit(sentence)

    def put_in(self, shape: FigureShape, *, name: str = "", typing: bool = False) -> None:
        """A new shape, chosen; ``typing`` begins its words at once."""
        made = acts.insert(self.document.shapes, shape)
        self.document.act(name or f"{name_of(shape)}を加える", made)
        self.document.pick((shape.id,))
        self.reveal(shape.id)
        self.setFocus()
        if typing:
            self.begin_text(shape.id)

    def place_for(self, shape: str, size: tuple[float, float], at: QPointF | None = None) -> Rect:
        """Where a new shape of a size goes: around a point, or where there is room near the middle of the view."""
        if at is not None:
            return free_place((), size, (at.x(), at.y()), self.frame.area)
        return free_place(self.document.shapes, size, self.middle(), self.frame.area, ground=shape in acts.BACK)

    def add_arrow(self, start: str, end: str) -> None:
        """An arrow between two shapes, its words typed at once."""
        self.arrow_from = None
        self.put_in(arrow_between(self.document.shapes, start, end), name="矢印を加える", typing=True)

    def begin_arrow(self, start: str = "") -> None:
        """Ask for the two ends of an arrow by clicks."""
        self.arrow_from = start
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        if start:
            name = name_of(by_id(self.document.shapes)[start])
            self.tell(f"矢印：{name} から始まります。終わりの図形を押してください（Escでやめます）。")
        else:
            self.tell(
                "矢印：始まりの図形を押してください。何もない所から引くと、つながない線になります（Escでやめます）。"
            )
        self.viewport().update()

    def show_live(self, shapes: Shapes, moving: Collection[str], guides: Iterable[Guide]) -> None:
        """Show what a gesture would make; the shapes that do not move are painted once."""
        if self.shown.begin(shapes, moving, guides):
            self._kept = None
        self.viewport().update()

    def take_live(self, name: str) -> None:
        """Make the shown shapes the document's."""
        made = self.drop_live()
        if made is not None:
            self.document.act(name, made)

    def drop_live(self) -> Shapes | None:
        """The document alone again -> what was shown of a gesture."""
        self._kept = None
        self.viewport().update()
        return self.shown.end()

    def show_ghost(self, box: Rect | None) -> None:
        """The outline of what is being dragged in from the buttons."""
        self.ghost = box
        self.viewport().update()

    def escape(self) -> bool:
        """Leave what is under way; False when nothing is."""
        if self.gesture is not None or self.shown.live:
            self.gesture = None
            self.drop_live()
        elif self.arrow_from is not None:
            self.arrow_from = None
            self._tell_chosen()
        elif self.document.picked:
            self.document.pick(())
        else:
            return False
        self.viewport().unsetCursor()
        self.viewport().update()
        return True

    # words -----------------------------------------------------------------------------------------------------------

    def begin_text(self, name: str) -> None:
        """Type the words of a shape in place."""
        shape = by_id(self.document.shapes).get(name)
        if shape is None or self.locked:
            return
        if shape.shape not in TEXTED:
            self.asked.emit("properties")
            return
        self.typed_into = name
        self.reveal(name)
        self.text.open_at(self.to_pixels(QRectF(*self._words_place(shape))).toRect(), shape.text)
        self.tell("Enterで改行、Ctrl+EnterかEscで文字を終えます。")

    def _words_place(self, shape: FigureShape) -> Rect:
        box = self.shown.box(shape.id)
        if shape.shape == "zone":
            return box._replace(height=min(box.height, 10.0))
        words = next((r for i, r in self.shown.words_in_document() if i == shape.id), None)
        return words if words is not None and shape.shape == "arrow" else box

    def finish_text(self) -> None:
        """Words typed so far become the shape's."""
        name, self.typed_into = self.typed_into, ""
        if not name:
            return
        if self.text.box.hasFocus():
            self.setFocus()  # before it hides: Qt would go on to the next input, which here is the next shape
        self.text.hide()
        made = acts.change(self.document.shapes, {name}, text=self.text.box.text().strip("\n"))
        self.document.settle()
        self.document.act("文字の変更", made)
        self._tell_chosen()

    def _end_text(self, why: str) -> None:
        self.finish_text()
        self.setFocus()
        match why:
            case "next" | "previous":
                self.document.walk(forward=why == "next")
            case "undo":
                self.document.undo()
            case "redo":
                self.document.redo()

    def reveal(self, name: str) -> None:
        """Scroll as little as needed to see a shape."""
        box = self.to_pixels(QRectF(*self.shown.box(name))).toRect().adjusted(-SIDE, -SIDE, SIDE, SIDE)
        room = self.viewport().rect()
        for bar, low, high, least, most in (
            (self.horizontalScrollBar(), box.left(), box.right(), room.left(), room.right()),
            (self.verticalScrollBar(), box.top(), box.bottom(), room.top(), room.bottom()),
        ):
            if low < least or high > most:
                bar.setValue(bar.value() + (low - least if low < least else min(high - most, low - least)))

    # painting --------------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        self._kept = None if self.shown.live else self._kept
        self.viewport().update()

    def _tell_chosen(self) -> None:
        sentence = sentence_of(self.document.shapes, self.document.picked)
        self.setAccessibleDescription(sentence or "何も選んでいません")
        if self.arrow_from is None:
            self.tell(sentence or hint_of(self.document.shapes, locked=self.locked))
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self.viewport())
        painter.drawPixmap(0, 0, self._ground())
        if self.shown.live:
            painter.save()
            painter.translate(self.origin())
            self.shown.paint_moving(painter, self.scale)
            painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.shown.shapes and self.ghost is None:
            paint_invitation(self, painter)
        paint_chosen(self, painter)
        paint_guides(self, painter)
        if self.gesture is not None:
            self.gesture.paint(painter, INK)
        if self.hasFocus():
            draw_ring(painter, self.viewport())

    def _ground(self) -> QPixmap:
        """The paper with everything that does not move now, painted once."""
        ratio, size, origin = self.devicePixelRatioF(), self.viewport().size(), self.origin()
        shapes = self.document.shapes
        key = (shapes, self.scale, size, origin, ratio, self.shown.moving, self.palette().cacheKey())
        if self._kept is not None and self._kept[0][0] is shapes and self._kept[0][1:] == key[1:]:
            return self._kept[1]
        made = QPixmap(size * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(self.palette().color(QPalette.ColorRole.Mid))
        painter = QPainter(made)
        painter.translate(origin)
        self._paint_paper(painter)
        self.shown.paint_still(painter, self.scale)
        painter.end()
        self._kept = (key, made)
        return made

    def _paint_paper(self, painter: QPainter) -> None:
        wide, high = self.paper()
        painter.fillRect(0, 0, wide, high, PAPER)
        if not self.locked:
            painter.setPen(DOTS)
            step = 5 * self.scale
            painter.drawPoints(
                [
                    QPointF(x * step, y * step)
                    for x in range(1, round(wide / step))
                    for y in range(1, round(high / step))
                ]
            )
        painter.setPen(QPen(DOTS, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(0, 0, wide, high)

    # events ----------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.finish_text()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.gesture = self._gesture(self.to_mm(event.position()), event.modifiers())
        self.viewport().update()

    def _gesture(self, at: QPointF, held: Qt.KeyboardModifier) -> Gesture | None:
        """What a press at a point begins."""
        if self.locked:
            return self._choose(at, held)
        if self.arrow_from is not None:
            return self._arrow_click(at)
        handle, single = self._handle_at(at), self.single()
        if handle and single is not None:
            if handle.startswith(LINK):
                return DrawArrow(self, at, single.id)
            if handle in ENDS:
                return PullEnd(self, at, single, handle)
            return PullHandle(self, at, single, handle)
        return self._choose(at, held)

    def _arrow_click(self, at: QPointF) -> Gesture | None:
        start, target = self.arrow_from, self.end_at(at)
        if start and target and target != start:
            self.viewport().unsetCursor()
            self.add_arrow(start, target)
            return None
        if start:
            self.tell("そこには図形がありません。終わりの図形を押してください（Escでやめます）。")
            return None
        self.arrow_from = None
        return DrawArrow(self, at, target)

    def _choose(self, at: QPointF, held: Qt.KeyboardModifier) -> Gesture | None:
        adding = bool(held & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
        shape = self.shape_at(at)
        picked = self.document.picked
        if shape is None:
            return Band(self, at, keep=adding)
        if adding:
            self.document.pick([i for i in picked if i != shape.id] if shape.id in picked else (*picked, shape.id))
            return None
        if shape.id not in picked:
            self.document.pick((shape.id,))
        return None if self.locked else MoveShapes(self, at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.to_mm(event.position())
        if self.gesture is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self.gesture.move(at, event.modifiers())
        elif self.arrow_from is None and not self.locked:
            self._show_cursor(at)

    def _show_cursor(self, at: QPointF) -> None:
        handle = self._handle_at(at)
        if handle:
            self.viewport().setCursor(CURSORS.get(handle, Qt.CursorShape.CrossCursor))
        elif self.shape_at(at) is not None:
            self.viewport().setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.viewport().unsetCursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.gesture is not None and event.button() == Qt.MouseButton.LeftButton:
            gesture, self.gesture = self.gesture, None
            gesture.finish()
            self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.gesture = None
        self.drop_live()
        shape = self.shape_at(self.to_mm(event.position()))
        if shape is not None:
            self.begin_text(shape.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001
        """Tab walks through the shapes; F6 leaves the surface (as does Tab while there is nothing to walk through)."""
        if not self.document.shapes:
            return super().focusNextPrevChild(next)
        self.document.walk(forward=next)
        if self.document.picked:
            self.reveal(self.document.picked[0])
        return True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._kept = None
            self.viewport().update()

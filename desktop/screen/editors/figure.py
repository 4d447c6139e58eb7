"""The input of a figure in the form: what is drawn now, small, and the buttons that open the editor or fill it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.answers.figure import shapes_of
from desktop.definition.model import Field, Rows, Value, is_rows
from desktop.screen.editors.base import Editor
from desktop.screen.figure.dialog import FigureDialog
from desktop.screen.figure.document import Document
from desktop.screen.figure.drawn import Frame, Ink
from desktop.screen.figure.shapes import Shapes
from desktop.screen.giving_line import GivingLine
from desktop.screen.look import TALL, Quiet, edge, em, hairline, quiet

HIGH = 15
"""Full-width characters the small picture may be high."""
PAPER = "#ffffff"
DRAWN = "図を描く"
OPEN, LOOK = "図を描く(&D)", "図を見る(&D)"


class Thumbnail(QWidget):
    """The figure in small, as printed; pressing it opens the editor."""

    pressed = Signal()

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frame = frame
        self.shapes: Shapes = ()
        self._ink = Ink(frame)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("図の見本")

    def show_shapes(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.update()

    def sizeHint(self) -> QSize:
        high = HIGH * em(self)
        return QSize(round(high * self.frame.width / self.frame.height), high)

    def minimumSizeHint(self) -> QSize:
        return QSize(8 * em(self), self.sizeHint().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        palette = self.palette()
        room = self.rect().adjusted(1, 1, -1, -1)
        scale = min(room.width() / self.frame.width, room.height() / self.frame.height)
        box = QRectF(room.left(), room.top(), self.frame.width * scale, self.frame.height * scale)
        if not self.shapes:
            painter.setPen(hairline(palette))
            painter.drawRect(box)
            painter.setPen(quiet(palette))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "まだ描いていません")
            return
        painter.fillRect(box, PAPER)
        painter.setPen(edge(palette))
        painter.drawRect(box)
        painter.translate(box.topLeft())
        self._ink.paint(painter, self.shapes, scale)


class FigureEditor(Editor):
    """Tells one act when the clerk presses 「完了」; the drawing itself is done in a window of its own."""

    def __init__(
        self,
        field: Field,
        *,
        draft: Callable[[], Rows] | None = None,
        titles: Sequence[str] = (),
        area: tuple[float, float] = (160.0, 120.0),
        frame: Frame | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(field, parent)
        self.frame = frame or Frame(max(area[0], 20.0), max(area[1], 20.0))
        self.first_draft, self.titles = draft, tuple(titles)
        self.dialog: FigureDialog | None = None
        self._rows: Rows = ()
        self.thumbnail = Thumbnail(self.frame)
        self.thumbnail.pressed.connect(self.open)
        self.body.addWidget(self.thumbnail)
        row = GivingLine()
        row.setSpacing(round(0.5 * em(self)))
        self.open_button = self._button(OPEN, "大きな画面を開いて図を描きます。", self.open)
        self.draft_button = self._button(
            "下書きを作る", "案件に書いた内容から、図の下書きを作ります。", self.draw_draft
        )
        self.picture_button = self._button(
            "画像・PDFの頁を使う", "添付した資料の頁を、図の代わりに入れます。", self.use_picture
        )
        for button in self.buttons():
            row.addWidget(button)
        self.count = Quiet()
        row.addWidget(self.count, 1, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(row)
        self._follow()

    def _button(self, words: str, help_: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setMinimumHeight(round(em(self) * TALL))
        button.setToolTip(help_)
        button.setAccessibleName(f"{self.field.label}：{words.split('(&', 1)[0]}")
        button.setAccessibleDescription(help_)
        button.clicked.connect(act)
        return button

    def buttons(self) -> tuple[QPushButton, ...]:
        return self.open_button, self.draft_button, self.picture_button

    # what the form asks ----------------------------------------------------------------------------------------------

    def value(self) -> Value:
        return self._rows

    def show_value(self, value: Value) -> None:
        rows = value if is_rows(value) else ()
        self._rows = rows
        self.thumbnail.show_shapes(Document(shapes_of(rows), self.frame.area).shapes)
        self._follow()

    def show_titles(self, titles: Sequence[str]) -> None:
        """The titles of the case's attachments, in order."""
        self.titles = tuple(titles)
        self._follow()

    def inputs(self) -> Sequence[QWidget]:
        return [b for b in self.buttons() if not b.isHidden()]

    def key_first(self, widget: QWidget, event: QKeyEvent) -> bool:
        """Enter presses a button as Space does."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(widget, QPushButton):
            widget.click()
            return True
        return False

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        super().set_locked(locked)
        self.open_button.setText(LOOK if locked else OPEN)
        self._follow()

    def footing(self) -> str:
        return ""

    def _follow(self) -> None:
        """What can be pressed now, and how many shapes there are."""
        shapes = len(shapes_of(self._rows))
        self.count.setText(f"図形 {shapes}個" if shapes else "")
        self.draft_button.setVisible(self.first_draft is not None and not self.locked)
        self.picture_button.setVisible(bool(self.titles) and not self.locked)
        self.thumbnail.setAccessibleDescription(f"図形{shapes}個の図" if shapes else "まだ描いていません")

    # acts ------------------------------------------------------------------------------------------------------------

    def open(self) -> FigureDialog:
        """Open the editor over the window; 「完了」 is one act of the case."""
        title = f"{self.field.label}：{'図を見る' if self.locked else '図を描く'}"
        self.dialog = FigureDialog(
            self.window(), title, self._rows, self.frame, locked=self.locked, draft=self.first_draft, titles=self.titles
        )
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.accepted.connect(self._take)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()
        return self.dialog

    def draw_draft(self) -> None:
        """Open the editor and draw the first draft in it."""
        self.open().ask_draft()

    def use_picture(self) -> None:
        """Open the editor and ask for a page of an attachment."""
        self.open().ask_picture()

    def _take(self) -> None:
        if self.dialog is None:
            return
        rows = self.dialog.rows
        if rows != self._rows and not self.locked:
            self.show_value(rows)
            self.edited.emit(rows, DRAWN, False)  # noqa: FBT003

    def _closed(self) -> None:
        self.dialog = None
        self.open_button.setFocus()

"""字形: a character in, every form our fonts have of it shown as it prints, the picked one out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QScrollArea, QWidget

from desktop.fonts import grapheme
from desktop.fonts.chain import Form, chain
from desktop.screen.editors.options import arrow_of, beside
from desktop.screen.glyphs import SELECTOR, draw_glyph
from desktop.screen.look import Flat, Plain, Quiet, draw_ring, em, hairline, wash
from desktop.screen.overlay import Overlay

Key = Qt.Key


class Spot(NamedTuple):
    """A character of a text: where it begins, how many code points it takes, and itself."""

    start: int
    length: int
    text: str


def character_at(text: str, start: int, length: int) -> Spot | None:
    """The first selected character, or the one before the cursor (after it at the beginning of a line)."""
    if length == 0:
        begin = grapheme.previous(text, start) if start > 0 and text[start - 1] != "\n" else start
    else:
        begin = grapheme.previous(text, start + 1)
    end = grapheme.following(text, begin)
    found = text[begin:end]
    return Spot(begin, end - begin, found) if found.strip() else None


def with_form(old: str, form: str) -> str:
    """A character in another form; marks that are no selectors stay with it."""
    return form + "".join(c for c in old[1:] if not SELECTOR.match(c))


class GlyphCell(QAbstractButton):
    """One form, drawn by its glyph."""

    def __init__(self, form: Form, parent: QWidget, *, current: bool) -> None:
        super().__init__(parent)
        self.form = form
        self._current = current
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{form.text}　{form.name}{'（今の字形）' if current else ''}")
        self.setToolTip(form.name)

    def sizeHint(self) -> QSize:
        return QSize(round(3.6 * em(self)), round(3.6 * em(self)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        if self._current or self.underMouse():
            painter.fillRect(self.rect(), wash(palette))
        painter.setPen(hairline(palette))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        side = min(self.width(), self.height()) * 0.82
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        ink = palette.color(QPalette.ColorRole.WindowText)
        draw_glyph(painter, box, self.form.face.id, self.form.gid, ink)
        if self.hasFocus():
            draw_ring(painter, self)


class GlyphPicker(Overlay):
    """Forms of one character in rows; arrows move, Enter picks."""

    picked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cells: list[GlyphCell] = []
        self.title = Plain("", self)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        close = Flat("閉じる", "字形の一覧を閉じる（Esc）", self)
        close.clicked.connect(lambda: self.close_over())
        head.addWidget(close)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.viewport().setAutoFillBackground(False)
        self.name = Quiet("", self)
        self.body.addLayout(head)
        self.body.addWidget(self.area, 1)
        self.body.addWidget(self.name)

    def open_for(self, char: str, place: QRect, back: QWidget) -> bool:
        """Open for a character; False when no font has it or it has only one form."""
        base = char[0]
        forms = chain("mincho").forms_of(base)
        if len(forms) < 2:
            return False
        self.title.setText(f"「{base}」の字形（{len(forms)}種類）")
        unit = em(self)
        wide = min(32 * unit, self.over.width() - 8)
        columns = max(1, min(len(forms), round((wide - 2 * unit) // (4.1 * unit))))
        self._fill(forms, char, columns)
        rows = -(-len(forms) // columns)
        self.open_at(
            place, (round(max(columns * 4.1 + 2.6, 16) * unit), round((min(rows, 4) * 4.1 + 6.4) * unit)), back
        )
        (next((c for c in self.cells if c.form.text == char), None) or self.cells[0]).setFocus()
        return True

    def _fill(self, forms: Sequence[Form], char: str, columns: int) -> None:
        inner = QWidget()
        inner.setAutoFillBackground(False)
        grid = QGridLayout(inner)
        grid.setContentsMargins(2, 2, 2, 2)
        grid.setSpacing(round(0.4 * em(self)))
        grid.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.cells = [GlyphCell(f, inner, current=f.text == char) for f in forms]
        for n, cell in enumerate(self.cells):
            cell.setFixedSize(cell.sizeHint())
            grid.addWidget(cell, n // columns, n % columns)
            cell.clicked.connect(lambda _on=False, c=cell: self._pick(c))
            cell.installEventFilter(self)
        old = self.area.takeWidget()
        if old is not None:
            old.deleteLater()
        self.area.setWidget(inner)

    def _pick(self, cell: GlyphCell) -> None:
        self.close_over()
        self.picked.emit(cell.form.text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, GlyphCell) and event.type() == QEvent.Type.FocusIn:
            self.name.setText(f"{watched.form.name}　Enter で決めます。")
            self.area.ensureWidgetVisible(watched)
        if isinstance(watched, GlyphCell) and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(watched, event)
        return super().eventFilter(watched, event)

    def _key(self, cell: GlyphCell, event: QKeyEvent) -> bool:
        if event.key() in (Key.Key_Return, Key.Key_Enter, Key.Key_Space):
            self._pick(cell)
            return True
        if arrow := arrow_of(event):
            target = beside(self.cells, cell, arrow)
            if target is not None:
                target.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

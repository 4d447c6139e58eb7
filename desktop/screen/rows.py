"""Rows of small lists (定型文, hits): a title and a line under it in, calm rows with air and a visible choice out."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.screen.look import accent, em, hairline, quiet, sized, wash

TITLE = Qt.ItemDataRole.UserRole + 1
BELOW = Qt.ItemDataRole.UserRole + 2
MARK = Qt.ItemDataRole.UserRole + 3
"""Start and length of the bold part of the line below."""
THING = Qt.ItemDataRole.UserRole
ONE_LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def add_row(over: QListWidget, title: str, below: str, thing: object, mark: tuple[int, int] = (0, 0)) -> None:
    """Add a row that stands for a thing."""
    item = QListWidgetItem(f"{title}　{below}" if below else title)
    for role, data in ((TITLE, title), (BELOW, below), (MARK, mark), (THING, thing)):
        item.setData(role, data)
    over.addItem(item)


class RowList(QListWidget):
    """A list of rows; the chosen one shows also while the keyboard is in a box beside it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(RowDrawing(self))


class RowDrawing(QStyledItemDelegate):
    """Draws a row in one or two lines, cut with … at the end."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self.view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002
        lines = 2 if index.data(BELOW) else 1
        return QSize(10 * em(self.view), round((1.4 * lines + 0.8) * em(self.view)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        palette, unit = self.view.palette(), em(self.view)
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, wash(palette))
            painter.fillRect(rect.left(), rect.top(), max(3, unit // 5), rect.height(), accent(palette))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, hairline(palette))
        inner = rect.adjusted(round(0.8 * unit), round(0.4 * unit), -round(0.4 * unit), -round(0.4 * unit))
        line = round(1.4 * unit)
        painter.setFont(sized(self.view.font(), 1.0, bold=not index.data(MARK)[1]))
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        title = painter.fontMetrics().elidedText(str(index.data(TITLE)), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(QRect(inner.left(), inner.top(), inner.width(), line), ONE_LINE, title)
        if below := str(index.data(BELOW)):
            at = QRect(inner.left(), inner.top() + line, inner.width(), line)
            self._draw_below(painter, at, below, *index.data(MARK))
        painter.restore()

    def _draw_below(self, painter: QPainter, rect: QRect, text: str, start: int, length: int) -> None:
        """The second line, its marked part bold."""
        palette, right = self.view.palette(), rect.right()
        parts = ((text[:start], False), (text[start : start + length], True), (text[start + length :], False))
        for part, bold in parts:
            font = sized(self.view.font(), 1.0, bold=bold)
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(palette.color(QPalette.ColorRole.Text) if bold else quiet(palette))
            shown = metrics.elidedText(part, Qt.TextElideMode.ElideRight, max(0, right - rect.left()))
            painter.drawText(rect, ONE_LINE, shown)
            rect = rect.adjusted(metrics.horizontalAdvance(shown), 0, 0, 0)

"""A name and heads in, a table of the assistant out: quiet, with air in its heads, nothing typed into it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
)

from desktop.screen.look import edge, em
from desktop.screen.naming import name_headers

HEAD, ROW = 1.8, 1.9
"""Heights in full-width characters."""


Index = QModelIndex | QPersistentModelIndex
CHECKED = Qt.ItemDataRole.CheckStateRole
Role = QPalette.ColorRole


class TickPainter(QStyledItemDelegate):
    """Boxes as large as the text; the styles draw theirs in one size."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if index.data(CHECKED) is not None:
            option.features &= ~option.ViewItemFeature.HasCheckIndicator
            option.text = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        state = index.data(CHECKED)
        if state is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = painter.fontMetrics().horizontalAdvance("国")
        side = round(1.08 * unit)
        box = QRectF(option.rect.left() + 5.5, round(option.rect.center().y() - side / 2) + 0.5, side, side)
        _paint_box(painter, box, option.palette, on=Qt.CheckState(state) == Qt.CheckState.Checked)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(option.palette.color(Role.HighlightedText if chosen else Role.Text))
        room = option.rect.adjusted(side + 6 + unit // 2, 0, -3, 0)
        words = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click anywhere in the cell, or space, turns the box."""
        state = index.data(CHECKED)
        if state is None:
            return super().editorEvent(event, model, option, index)
        clicked = event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent)
        spaced = (
            isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space
        )
        if not clicked and not spaced:
            return False
        on = Qt.CheckState(state) == Qt.CheckState.Checked
        return model.setData(index, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked, CHECKED)


def _paint_box(painter: QPainter, box: QRectF, palette: QPalette, *, on: bool) -> None:
    fill = palette.color(Role.Highlight)
    painter.setPen(QPen(palette.color(Role.HighlightedText) if on else edge(palette), 1.2))
    painter.setBrush(fill if on else palette.color(Role.Base))
    painter.drawRoundedRect(box, 2, 2)
    if on:
        painter.setPen(QPen(palette.color(Role.HighlightedText), box.width() * 0.13))
        x, y, w = box.left(), box.top(), box.width()
        corner = QPointF(x + w * 0.44, y + w * 0.72)
        painter.drawPolyline([QPointF(x + w * 0.24, y + w * 0.52), corner, QPointF(x + w * 0.77, y + w * 0.3)])


def plain_table(name: str, heads: tuple[str, ...] = ()) -> QTableWidget:
    """A table to read and to stand in, row by row."""
    table = QTableWidget(0, len(heads))
    table.setHorizontalHeaderLabels(heads)
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setAlternatingRowColors(True)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setItemDelegate(TickPainter(table))
    give_air(table)
    return table


def give_air(table: QTableView) -> None:
    """Heads and rows as high as the text size wants them."""
    name_headers(table)
    unit = em(table)
    table.horizontalHeader().setMinimumHeight(round(HEAD * unit))
    table.verticalHeader().setDefaultSectionSize(round(ROW * unit))


def told(words: str, most: int = 300) -> QTableWidgetItem:
    """A cell that says something; in full when the mouse rests on it."""
    item = QTableWidgetItem(words if len(words) <= most else f"{words[:most]}…")
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    item.setToolTip(words)
    return item


def tick(words: str, *, on: bool) -> QTableWidgetItem:
    """A cell with a box that space ticks."""
    item = QTableWidgetItem(words)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
    return item

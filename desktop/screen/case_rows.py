"""The table of cases on the screen: a model of lines in; whole rows, columns that give way when there is no room, out."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QItemSelectionModel, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from desktop.screen.case_table import DIVISION, DUE, FORM, OWNER, STATUS, TITLE, UPDATED, YEAR
from desktop.screen.line_table import Index
from desktop.screen.naming import name_headers

WIDTHS = (7, 13, 0, 10, 11, 7, 5, 11)
"""Columns in full-width characters; 0 takes what is left."""
TITLE_CHARS = 14
"""Room the title keeps; the other columns are given up for it, the last of these first."""
MOST_WANTED = (DUE, STATUS, OWNER, UPDATED, DIVISION, YEAR, FORM)


class Rows(QTableView):
    """The table itself: whole rows, no grid, words in its middle when it is empty."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.setAccessibleName("案件の一覧")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setItemDelegate(RowPainter(self))
        self.verticalHeader().hide()
        name_headers(self)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        self.horizontalHeader().setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        self._measure()

    def stand_on(self, row: int) -> None:
        """Choose one whole row and nothing else.

        The view's own setCurrentIndex looks at the keys held down, and would select from the last row to this one.
        """
        whole_row = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        index = self.model().index(row, TITLE)
        self.selectionModel().setCurrentIndex(index, whole_row)
        self.scrollTo(index)

    def say(self, words: str) -> None:
        """What the empty table says."""
        self.words = words
        self.setAccessibleDescription(words)
        self.viewport().update()

    def _measure(self) -> None:
        """Widths and heights follow the text size; what matters less gives way when the title would have no room."""
        metrics = self.fontMetrics()
        em = metrics.horizontalAdvance("国")
        for column, chars in enumerate(WIDTHS):
            if chars:
                self.setColumnWidth(column, em * chars + 16)
        room = self.viewport().width() - em * TITLE_CHARS
        for column in MOST_WANTED:
            wide = em * WIDTHS[column] + 16
            self.setColumnHidden(column, wide > room)
            room -= wide
        self.horizontalHeader().setFixedHeight(round(metrics.height() * 1.7))
        self.verticalHeader().setDefaultSectionSize(round(metrics.height() * 2.0))
        self.horizontalHeader().setMinimumSectionSize(em * 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.model() is not None:
            self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.model() is not None:
            self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.words and self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(self.palette().ColorRole.PlaceholderText))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.words)

    def sizeHint(self) -> QSize:
        return QSize(900, 480)


class RowPainter(QStyledItemDelegate):
    """Cells without the dotted frame of a single cell: the whole row is what is chosen."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.state &= ~option.state.State_HasFocus

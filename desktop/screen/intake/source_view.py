"""A foreign document as it was read in: its tables and its text to look at, with the place of the current spot marked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPen, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.intake.model import Document, Grid
from desktop.intake.remarks import letters
from desktop.screen.intake.review import as_shown
from desktop.screen.intake.spot import TEXT, Spot
from desktop.screen.intake.tables import give_air
from desktop.screen.line_table import NOWHERE, Index
from desktop.screen.look import TALL, Quiet, accent, em

WHOLE_TEXT = "文書の全文"
WIDEST, NARROWEST = 16.0, 2.2
"""Columns in full-width characters."""
MOST_LINES = 6
"""Lines a row is made as high as; the rest is below the table."""
MEASURED = 300
"""Rows whose cells decide widths and heights."""
MOST_MERGED = 3000
MOST_TEXT = 500_000
"""Characters of a text that are shown."""


class SourceView(QWidget):
    """The left side of the confirm screen."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document("text")
        self.part = QComboBox()
        self.part.setAccessibleName("元のファイルの、見ている所")
        self.part.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.part.setMinimumContentsLength(8)
        self.note = Quiet("")
        self.table = GridView()
        self.cell = QPlainTextEdit()
        self.text = QPlainTextEdit()
        for box, name in ((self.cell, "選んだセルの全文"), (self.text, "文書の全文")):
            box.setReadOnly(True)
            box.setTabChangesFocus(True)
            box.setAccessibleName(name)
        self.cell.setFixedHeight(4 * em(self))
        self._lay_out()
        self.part.currentIndexChanged.connect(self._show_part)
        self.table.moved.connect(self.cell.setPlainText)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        label = QLabel("元のファイル(&G)")
        label.setBuddy(self.part)
        head.addWidget(label)
        head.addWidget(self.part, 1)
        self.part.setMinimumHeight(round(TALL * em(self)))
        whole.addLayout(head)
        whole.addWidget(self.note)
        self.kinds = QStackedWidget()
        grid = QWidget()
        column = QVBoxLayout(grid)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addWidget(self.cell)
        self.kinds.addWidget(grid)
        self.kinds.addWidget(self.text)
        whole.addWidget(self.kinds, 1)

    def show_document(self, document: Document) -> None:
        """Show a document from its beginning."""
        self.document = document
        self.part.blockSignals(True)  # noqa: FBT003
        self.part.clear()
        if document.text:
            self.part.addItem(WHOLE_TEXT, TEXT)
        for number, grid in enumerate(document.grids):
            self.part.addItem(f"{grid.name or f'表{number + 1}'}{'（非表示）' if grid.hidden else ''}", number)
        self.part.blockSignals(False)  # noqa: FBT003
        self.part.setEnabled(self.part.count() > 1)
        self.text.setPlainText(as_shown(document.text[:MOST_TEXT]))
        self.note.setText(left_out(document))
        self.note.setVisible(bool(self.note.text()))
        self._show_part()

    def _show_part(self) -> None:
        number = self.part.currentData()
        if number is None:
            return
        if number == TEXT:
            self.kinds.setCurrentIndex(1)
        else:
            self.kinds.setCurrentIndex(0)
            self.table.show_grid(self.document.grids[number])

    def mark(self, spot: Spot | None) -> None:
        """Bring a place into view and mark it; None takes the mark away."""
        self.text.setExtraSelections([])
        self.table.mark(None)
        if spot is None:
            return
        self.part.setCurrentIndex(self.part.findData(spot.grid))
        if spot.grid == TEXT:
            self._mark_text(spot.first, spot.second)
        else:
            self.table.mark((spot.first, spot.second))

    def _mark_text(self, start: int, length: int) -> None:
        if start + length > MOST_TEXT:
            return
        cursor = QTextCursor(self.text.document())
        before = len(self.document.text[:start].encode("utf-16-le")) // 2  # Qt counts UTF-16 units
        wide = len(self.document.text[start : start + length].encode("utf-16-le")) // 2
        cursor.setPosition(before)
        self.text.setTextCursor(cursor)
        cursor.setPosition(before + wide, QTextCursor.MoveMode.KeepAnchor)
        mark = QTextEdit.ExtraSelection()
        mark.cursor = cursor
        mark.format.setBackground(accent(self.palette()))
        mark.format.setForeground(self.palette().highlightedText())
        self.text.setExtraSelections([mark])
        self.text.centerCursor()


def left_out(document: Document) -> str:
    """What the reader ignored, and how a CSV was read."""
    said = [f"{name}{count}か所" for name, count in document.ignored.items() if count]
    cut = f"はじめの{MOST_TEXT:,}字だけを見せています。" if len(document.text) > MOST_TEXT else ""
    return f"{cut}読まずに残したもの：{'、'.join(said)}" if said else cut


class GridModel(QAbstractTableModel):
    """A grid as it is."""

    def __init__(self, grid: Grid) -> None:
        super().__init__()
        self.grid = grid
        self.columns = max((len(row) for row in grid.rows), default=0)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.grid.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self.columns

    def words(self, row: int, column: int) -> str:
        cells = self.grid.rows[row] if 0 <= row < len(self.grid.rows) else ()
        return cells[column] if 0 <= column < len(cells) else ""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return letters(section) if orientation == Qt.Orientation.Horizontal else str(section + 1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return as_shown(self.words(index.row(), index.column()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and index.row() in self.grid.hidden_rows:
            leaning = QFont()
            leaning.setItalic(True)
            return leaning
        return None


class CellPainter(QStyledItemDelegate):
    """The marked cell has a ring, so that it does not rest on colour."""

    marked: tuple[int, int] | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if self.marked == (index.row(), index.column()):
            tint = accent(option.palette)
            painter.save()
            painter.setPen(QPen(tint, 3))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
            tint.setAlpha(40)
            painter.fillRect(option.rect, tint)
            painter.restore()


class GridView(QTableView):
    """A worksheet to look at; the cell one stands on is told in full."""

    moved = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.painter_ = CellPainter(self)
        self.setItemDelegate(self.painter_)
        self.setAccessibleName("元のファイルの表")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        give_air(self)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
            header.setMinimumSectionSize(em(self))
        self.grid: Grid | None = None
        self._model = GridModel(Grid("", ()))

    def show_grid(self, grid: Grid) -> None:
        if grid is self.grid:
            return
        self.grid = grid
        self.painter_.marked = None
        self._model = GridModel(grid)
        self.clearSpans()
        self.setModel(self._model)
        for top, left, bottom, right in grid.merged[:MOST_MERGED]:
            low, far = min(bottom, len(grid.rows) - 1), min(right, self._model.columns - 1)  # the rest of it is empty
            if (low, far) > (top, left) and low >= top and far >= left:
                self.setSpan(top, left, low - top + 1, far - left + 1)
        self._measure()
        self.selectionModel().currentChanged.connect(self._tell)

    def _measure(self) -> None:
        """Columns as wide as their own cells, rows as high as what stands in them, both within reason."""
        unit, metrics = em(self), self.fontMetrics()
        grid = self._model.grid
        covered = {(top, left) for top, left, _, right in grid.merged if right > left}
        widths = [NARROWEST * unit] * self._model.columns
        for number, row in enumerate(grid.rows[:MEASURED]):
            for column, cell in enumerate(row):
                most = min((len(cell) + 1) * unit, WIDEST * unit)  # no character is wider than an em
                if cell and widths[column] < most and (number, column) not in covered:
                    wide = max(metrics.horizontalAdvance(line[:40]) for line in cell.split("\n")) + unit
                    widths[column] = min(max(widths[column], wide), WIDEST * unit)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, round(width))
        one = round(1.7 * unit)
        self.verticalHeader().setDefaultSectionSize(one)
        spans = {(top, left): sum(widths[left : right + 1]) for top, left, _, right in grid.merged}
        for number, row in enumerate(grid.rows[:MEASURED]):
            lines = max((self._lines(c, spans.get((number, n), widths[n])) for n, c in enumerate(row) if c), default=1)
            self.setRowHeight(number, one + round((min(lines, MOST_LINES) - 1) * metrics.lineSpacing()))
        self.verticalHeader().setFixedWidth(metrics.horizontalAdvance("0" * len(str(len(grid.rows)))) + unit)

    def _lines(self, cell: str, wide: float) -> int:
        unit = em(self)
        room = max(1.0, wide - 0.5 * unit)
        if len(cell) * unit <= room and "\n" not in cell:
            return 1
        metrics = self.fontMetrics()
        return sum(max(1, -(-metrics.horizontalAdvance(line) // round(room))) for line in cell.split("\n"))

    def mark(self, cell: tuple[int, int] | None) -> None:
        self.painter_.marked = cell
        if cell is not None:
            index = self._model.index(*cell)
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.viewport().update()

    def _tell(self, index: QModelIndex, _before: QModelIndex) -> None:
        self.moved.emit(as_shown(self._model.words(index.row(), index.column())))

"""Lines of any kind under heads in, the model of a table out: the words of a cell on the screen and for the ear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
T = TypeVar("T")
SEEN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)


class LineTable(QAbstractTableModel, Generic[T]):
    """A line a row; what a cell says is for each kind of line to tell."""

    def __init__(self, heads: Sequence[str]) -> None:
        super().__init__()
        self.heads = tuple(heads)
        self.lines: list[T] = []

    def words(self, line: T, column: int) -> str:
        """What a cell says."""
        raise NotImplementedError

    def show_lines(self, lines: Sequence[T]) -> None:
        """Show other lines from their beginning."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in SEEN:
            return self.words(self.lines[index.row()], index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = self.words(self.lines[index.row()], index.column())
            return f"{self.heads[index.column()]}　{words or 'なし'}"
        return None


class LongTable(LineTable[T]):
    """The lines shown so far of ``total``; ``wanted`` asks for those from an offset on, as the table is scrolled."""

    wanted = Signal(int)

    def __init__(self, heads: Sequence[str]) -> None:
        super().__init__(heads)
        self.total = 0
        self._asked = -1

    def show_first(self, lines: Sequence[T], total: int) -> None:
        """Show a new answer from its beginning."""
        self.total, self._asked = total, -1
        self.show_lines(lines)

    def show_more(self, offset: int, lines: Sequence[T]) -> None:
        """Add the next lines; an answer to an older question is dropped."""
        if offset != len(self.lines) or not lines:
            return
        self.beginInsertRows(NOWHERE, offset, offset + len(lines) - 1)
        self.lines.extend(lines)
        self._asked = -1
        self.endInsertRows()

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._asked < 0 and len(self.lines) < self.total

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._asked = len(self.lines)
            self.wanted.emit(self._asked)

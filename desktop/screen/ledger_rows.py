"""Lines of the ledger (操作の記録) in, a table that loads as it is scrolled and the words of one line in full out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, Qt, Signal

from desktop.clerk.ledger_words import Known
from desktop.japanese import japan_time
from desktop.screen.line_table import NOWHERE, Index

if TYPE_CHECKING:
    from desktop.store.ledger import Line

HEADS = ("行", "いつ", "だれ", "操作", "対象", "内容")
FIRST, MORE = 100, 400
"""Lines of the first page and of every further one."""


class LedgerTable(QAbstractTableModel):
    """The lines read so far of ``total``; ``wanted`` asks for those from an offset on."""

    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.total = 0
        self.known = Known()
        self._asked = -1

    def show_first(self, lines: Sequence[Line], total: int, known: Known) -> None:
        """Show a new answer from its beginning."""
        self.beginResetModel()
        self.lines, self.total, self.known, self._asked = list(lines), total, known, -1
        self.endResetModel()

    def show_more(self, offset: int, lines: Sequence[Line], known: Known) -> None:
        """Add the next lines; an answer to an older question is dropped."""
        if offset != len(self.lines) or not lines:
            return
        self.known = self.known.and_more(known)
        self.beginInsertRows(NOWHERE, offset, offset + len(lines) - 1)
        self.lines.extend(lines)
        self._asked = -1
        self.endInsertRows()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._asked < 0 and len(self.lines) < self.total

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._asked = len(self.lines)
            self.wanted.emit(self._asked)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.words(self.lines[index.row()], index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{HEADS[index.column()]}　{self.words(self.lines[index.row()], index.column()) or 'なし'}"
        return None

    def words(self, line: Line, column: int) -> str:
        """What a cell says."""
        match column:
            case 0:
                return str(line.no)
            case 1:
                at = japan_time(line.at)
                return f"{at.year}/{at.month}/{at.day} {at:%H:%M}"
            case 2:
                return self.known.who(line)
            case 3:
                return line.words
            case 4:
                return self.known.subject(line)
            case _:
                return self.known.said(line)

    def whole(self, line: Line) -> str:
        """Everything a line says, a fact a line; the ids and codes behind the words last."""
        from desktop.store.ledger import head_code

        at, subject = japan_time(line.at), self.known.subject(line)
        return "\n".join(
            (
                f"第{line.no}行　{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}　{self.known.who(line)}".rstrip(),
                f"操作：{line.words}",
                *([f"対象：{subject}"] if subject else []),
                *(f"{label}：{words}" for label, words in self.known.facts(line, whole=True) if words),
                *(f"{label}：{ids}" for label, ids in self.known.ids(line)),
                f"照合の符号：第{line.no}行　{head_code(line.hash)}",
            )
        )

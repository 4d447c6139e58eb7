"""Lines of the ledger (操作の記録) in, a table that loads as it is scrolled and the words of one line in full out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, Qt, Signal

from desktop.screen.case_table import NOWHERE, Index

if TYPE_CHECKING:
    from desktop.store.ledger import Line

HEADS = ("行", "いつ", "だれ", "操作", "対象", "内容")
FIRST, MORE = 100, 400
"""Lines of the first page and of every further one."""
SETTINGS = {
    "policy.lock.minutes": "画面のロックまでの時間",
    "policy.keep_years": "ふだんの保存期間",
    "backup.second": "控えの二つめの置き場所",
}
"""Settings a line may be about."""
ID_CHARS = 8
"""Characters of an id that nobody knows a name for."""


class LedgerTable(QAbstractTableModel):
    """The lines read so far of ``total``; ``wanted`` asks for those from an offset on."""

    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.total = 0
        self.names: dict[str, str] = {}
        """What ids of people and cases are called now."""
        self._asked = -1

    def show_first(self, lines: Sequence[Line], total: int, names: Mapping[str, str]) -> None:
        """Show a new answer from its beginning."""
        self.beginResetModel()
        self.lines, self.total, self.names, self._asked = list(lines), total, dict(names), -1
        self.endResetModel()

    def show_more(self, offset: int, lines: Sequence[Line], names: Mapping[str, str]) -> None:
        """Add the next lines; an answer to an older question is dropped."""
        if offset != len(self.lines) or not lines:
            return
        self.names.update(names)
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
                at = line.at.astimezone()
                return f"{at.year}/{at.month}/{at.day} {at:%H:%M}"
            case 2:
                return line.who
            case 3:
                return line.words
            case 4:
                return self.named(line.subject)
            case _:
                return line.said

    def named(self, subject: str) -> str:
        """What a line was done to: a name that is known, else the beginning of the id."""
        if known := self.names.get(subject) or SETTINGS.get(subject):
            return known
        return f"{subject[:ID_CHARS]}…" if is_id(subject) else subject

    def whole(self, line: Line) -> str:
        """Everything a line says, a fact a line."""
        from desktop.store.ledger import head_code

        at = line.at.astimezone()
        known = self.names.get(line.subject) or SETTINGS.get(line.subject, "")
        subject = f"{known}（{line.subject}）" if known else line.subject
        rows = [
            f"第{line.no}行　{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}　{line.who}".rstrip(),
            f"操作：{line.words}",
            f"対象：{subject}" if subject else "",
            *line.said.split("、"),
            f"照合の符号：第{line.no}行　{head_code(line.hash)}",
        ]
        return "\n".join(filter(None, rows))


def is_id(text: str) -> bool:
    """Whether a text is the id of a case or person."""
    return len(text) == 36 and text.count("-") == 4

"""Lines of the store in, a table that loads as it is scrolled out; the words of a cell, and overdue said in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QPalette

if TYPE_CHECKING:
    from desktop.store.lines import CaseLine

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
HEADS = ("年度", "提出期限", "件名", "様式", "主管課", "担当", "状態", "更新")
YEAR, DUE, TITLE, FORM, DIVISION, OWNER, STATUS, UPDATED = range(len(HEADS))
OVERDUE = "期限超過"
FIRST, MORE = 50, 200
"""Lines of the first page and of every further one."""


class CaseTable(QAbstractTableModel):
    """The lines shown so far of ``total``; ``wanted`` asks for those from an offset on."""

    wanted = Signal(int)

    def __init__(self, today: date) -> None:
        super().__init__()
        self.lines: list[CaseLine] = []
        self.total = 0
        self.today = today
        self.forms: dict[str, str] = {}
        """Short titles of forms by id."""
        self._asked = -1

    def show_first(self, lines: Sequence[CaseLine], total: int) -> None:
        """Show a new answer from its beginning."""
        self.beginResetModel()
        self.lines, self.total, self._asked = list(lines), total, -1
        self.endResetModel()

    def show_more(self, offset: int, lines: Sequence[CaseLine]) -> None:
        """Add the next lines; an answer to an older question is dropped."""
        if offset != len(self.lines) or not lines:
            return
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
        line = self.lines[index.row()]
        column = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.words(line, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{HEADS[column]}　{self.words(line, column) or 'なし'}"
        if column == DUE and line.overdue:
            if role == Qt.ItemDataRole.FontRole:
                bold = QFont()
                bold.setBold(True)
                return bold
            if role == Qt.ItemDataRole.ForegroundRole:
                return QGuiApplication.palette().brush(QPalette.ColorRole.BrightText)
        return None

    def words(self, line: CaseLine, column: int) -> str:
        """What a cell says."""
        match column:
            case 0:
                return line.year
            case 1:
                return due_words(line)
            case 2:
                return line.title or "（件名なし）"
            case 3:
                return self.forms.get(line.form_id, line.form_id)
            case 4:
                return line.division
            case 5:
                return line.owner
            case 6:
                return str(line.status.value)
            case _:
                return when_words(line.updated_at, self.today)


def due_words(line: CaseLine) -> str:
    """R8.11.20, with the word when it is past and the case not handed in."""
    if not line.due:
        return ""
    return f"{OVERDUE}　{date_words(line.due)}" if line.overdue else date_words(line.due)


def date_words(iso: str) -> str:
    """R8.11.20 for 2026-11-20: as clerks write it in lists."""
    from desktop.japanese import era_of

    day = date.fromisoformat(iso[:10])
    era = era_of(day)
    return f"{era.letter}{day.year - era.first.year + 1}.{day.month}.{day.day}"


def when_words(at: datetime, today: date) -> str:
    """When something happened: 今日 10:21, 11月20日 10:21, R7.11.20."""
    when = at.astimezone()
    clock = f"{when:%H:%M}"
    if when.date() == today:
        return f"今日　{clock}"
    if when.year == today.year:
        return f"{when.month}月{when.day}日　{clock}"
    return date_words(when.date().isoformat())


def year_words(year: int) -> str:
    """令和８年度 for the business year that begins in April 2026."""
    from desktop.japanese import era_of, write_digits

    era = era_of(date(year, 4, 1))
    number = year - era.first.year + 1
    return f"{era.name}{'元' if number == 1 else write_digits(str(number), 'mixed')}年度"

"""Lines of the store in, a table that loads as it is scrolled out; the words of a cell, and overdue said in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication, QPalette

from desktop.screen.line_table import Index, LongTable

if TYPE_CHECKING:
    from desktop.store.lines import CaseLine

HEADS = ("年度", "提出期限", "件名", "様式", "主管課", "担当", "状態", "更新")
YEAR, DUE, TITLE, FORM, DIVISION, OWNER, STATUS, UPDATED = range(len(HEADS))
OVERDUE = "期限超過"
FIRST, MORE = 50, 200
"""Lines of the first page and of every further one."""


class CaseTable(LongTable["CaseLine"]):
    """Cases as rows; what is overdue stands out."""

    def __init__(self, today: date) -> None:
        super().__init__(HEADS)
        self.today = today
        self.forms: dict[str, str] = {}
        """Short titles of forms by id."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.column() == DUE and self.lines[index.row()].overdue:
            if role == Qt.ItemDataRole.FontRole:
                bold = QFont()
                bold.setBold(True)
                return bold
            if role == Qt.ItemDataRole.ForegroundRole:
                return QGuiApplication.palette().brush(QPalette.ColorRole.BrightText)
        return super().data(index, role)

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
    from desktop.japanese import japan_time

    when = japan_time(at)
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

"""Small parts of the windows for handing over: a box for a day, a plain table, a line of buttons, how things are named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.japanese import canonical_date, era_of, first_date, japan_time, write_date
from desktop.screen.figure.flow import Flow
from desktop.screen.look import TALL, Quiet, em
from desktop.screen.row_views import calm_table

if TYPE_CHECKING:
    from desktop.screen.dialog import Dialog
    from desktop.screen.worker import Told

KINDS: Final = (
    "USBメモリー",
    "DVD-R",
    "CD-R",
    "外付けSSD",
    "外付けハードディスク",
    "SDカード",
    "ファイル交換（ポータル）",
)
"""媒体の種類 that is offered; any other words can be typed."""
CHARS: Final = "chars"
"""Property of a table: how wide its columns become."""
STAYS: Final = frozenset({"DVD-R", "CD-R", "ファイル交換（ポータル）"})
"""What stays with the partner, as a rule."""
SECRECY: Final = ("自治体機密性3A", "自治体機密性3B", "自治体機密性3C", "自治体機密性2", "自治体機密性1")


class DayBox(QLineEdit):
    """A day typed as people write it (R8.11.21, 2026/11/21, 11月21日), spelled out in 和暦 when the box is left."""

    def __init__(self, today: date, day: date | None = None) -> None:
        super().__init__()
        self._today = today
        self.setPlaceholderText(f"例：{day_short(today)}、{today.month}/{today.day}")
        self.editingFinished.connect(self.spell)
        self.show_day(day)

    def show_day(self, day: date | None) -> None:
        self.setText(write_date(day, "half") if day else "")

    def day(self) -> date | None:
        """The one day typed, None when nothing is or it is no single day."""
        found = first_date(self._typed(), self._today.year)
        return found.first if found is not None and found.first == found.last else None

    def wrong(self) -> bool:
        """Something is typed, and it is no day."""
        return bool(self.text().strip()) and self.day() is None

    def spell(self) -> None:
        """令和8年11月21日"""
        if self.day() is not None and (written := canonical_date(self._typed(), "half", self._today.year)):
            self.setText(written)

    def _typed(self) -> str:
        text = self.text().strip()
        parts = text.replace("／", "/").split("/")
        return f"{parts[0]}月{parts[1]}日" if len(parts) == 2 and all(p.strip().isdecimal() for p in parts) else text


class NoDay(Quiet):
    """A quiet word under an empty 返却予定日: without a day nobody is told when the medium stays away."""

    def __init__(self, box: DayBox) -> None:
        super().__init__("返却予定日が空いています。戻る媒体なら日を入れておくと、過ぎたときに一覧でお知らせします。")
        self._box = box
        self._wanted = True
        box.textChanged.connect(lambda _text: self.follow(wanted=self._wanted))
        self.follow(wanted=True)

    def follow(self, *, wanted: bool) -> None:
        """``wanted``: the medium comes back, as a rule."""
        self._wanted = wanted
        self.setVisible(wanted and not self._box.text().strip())


def words_box(words: Sequence[str], chosen: str = "", hint: str = "") -> QComboBox:
    """A line with words offered; others can be typed."""
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(list(dict.fromkeys(w for w in words if w)))
    box.setCurrentText(chosen)
    line = box.lineEdit()
    if line is not None:
        line.setPlaceholderText(hint)
        completer = line.completer()
        if completer is not None:
            line.setCompleter(None)  # type: ignore[arg-type]  # it would put a known name over a new one that begins alike
    return box


def offer(box: QComboBox, words: Sequence[str]) -> None:
    """Offer other words and keep what is typed."""
    typed = box.currentText()
    box.clear()
    box.addItems(list(dict.fromkeys(w for w in words if w)))
    box.setCurrentText(typed)


LEAST: Final = 8
"""Full-width characters the column that takes what is left has at least."""


def make_table(name: str, heads: Sequence[str], chars: Sequence[int], lines: int = 5) -> QTableWidget:
    """A table of whole rows to choose one from; widths at most in full-width characters, 0 takes what is left."""
    table = calm_table(name, heads)
    table.horizontalHeader().setMinimumSectionSize(1)
    measure_table(table, chars, lines)
    table.viewport().installEventFilter(_Fitting(table))
    return table


class _Fitting(QObject):
    """Columns fit the room there is, whenever it changes."""

    def __init__(self, table: QTableWidget) -> None:
        super().__init__(table)
        self._table = table

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            fit_columns(self._table)
        return super().eventFilter(watched, event)


def fit_columns(table: QTableWidget) -> None:
    """Columns as wide as their words, within their bounds; with little room all give way, so that none is out of sight."""
    chars, unit, room = table.property(CHARS), em(table), table.viewport().width()
    if not chars or room <= 0:
        return
    wide = [min(_longest(table, n) + round(1.2 * unit), most * unit) if most else 0 for n, most in enumerate(chars)]
    rest = [n for n, most in enumerate(chars) if not most]
    for n in rest:
        wide[n] = max(LEAST * unit, (room - sum(wide)) // len(rest))
    over = sum(wide) - room
    loose = [max(0, w - LEAST * unit // 2) for w in wide]
    if over > 0 and sum(loose):
        share = min(1.0, over / sum(loose))
        wide = [int(w - share * give) for w, give in zip(wide, loose, strict=True)]
    for n, width in enumerate(wide):
        table.setColumnWidth(n, width * room // max(room, sum(wide)))


def _longest(table: QTableWidget, column: int) -> int:
    """Pixels of the longest words of a column."""
    metrics = table.fontMetrics()
    items = [table.horizontalHeaderItem(column), *(table.item(row, column) for row in range(table.rowCount()))]
    return max((metrics.horizontalAdvance(item.text()) for item in items if item is not None), default=0)


def measure_table(table: QTableWidget, chars: Sequence[int], lines: int) -> None:
    """Rows and columns as large as the text."""
    unit = em(table)
    table.verticalHeader().setDefaultSectionSize(round(unit * TALL))
    table.setProperty(CHARS, list(chars))
    fit_columns(table)
    table.setMinimumHeight(round(unit * TALL * lines))


def fill(table: QTableWidget, rows: Sequence[Sequence[str]], chosen: int = 0) -> None:
    """Show rows and choose one."""
    table.setRowCount(len(rows))
    for row, words in enumerate(rows):
        for column, text in enumerate(words):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(row, column, item)
    fit_columns(table)
    if rows:
        table.selectRow(min(max(chosen, 0), len(rows) - 1))


def button_row(dialog: Dialog, buttons: Sequence[tuple[str, Callable[[], Any]]]) -> tuple[QWidget, list[QPushButton]]:
    """Buttons beside each other in a widget of their own, below each other where there is no room."""
    holder = QWidget()
    row = Flow(holder, round(em(dialog) * 0.5))
    made = []
    for words, act in buttons:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setMinimumHeight(round(em(dialog) * TALL))
        button.clicked.connect(lambda _on=False, act=act: act())
        dialog._tall.append(button)  # noqa: SLF001 - measured anew with the dialog's own
        row.addWidget(button)
        made.append(button)
    return holder, made


def allow(button: QPushButton, on: bool, why: str = "") -> None:  # noqa: FBT001
    """Whether a button can be used; the reason why not stands where it is."""
    button.setEnabled(on and not why)
    button.setToolTip(why)
    button.setAccessibleDescription(why)


def refused(dialog: Dialog, trouble: Told) -> Told:
    """For ``failed``: a refusal is said in place, anything else is a bug and told as one."""

    def tell(fault: Exception) -> None:
        from desktop.errors import DeskError

        dialog.end_work()
        if isinstance(fault, DeskError):
            dialog.say(str(fault))
        else:
            trouble(fault)

    return tell


def moment_words(stamp: str) -> str:
    """A time of the store as a table says it: R8.11.21 18:05."""
    if not stamp:
        return ""
    at = japan_time(stamp)
    return f"{day_short(at.date())} {at:%H:%M}"


def day_short(day: date) -> str:
    """R8.11.21"""
    era = era_of(day)
    return f"{era.letter}{day.year - era.first.year + 1}.{day.month}.{day.day}"


def iso_words(day: str) -> str:
    """An ISO day as a table says it, empty for none."""
    return day_short(date.fromisoformat(day)) if day else ""


def size_words(size: int) -> str:
    """820KB, 12.4MB, 14.2GB"""
    for step, unit in ((1 << 30, "GB"), (1 << 20, "MB")):
        if size >= step:
            return f"{size / step:,.1f}{unit}"
    return f"{max(1, size >> 10) if size else 0:,}KB"

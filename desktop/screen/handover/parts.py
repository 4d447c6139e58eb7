"""Small parts of the windows for handing over: a box for a day, a plain table, a line of buttons, how things are named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.japanese import canonical_date, era_of, first_date, japan_time, write_date
from desktop.screen.look import TALL, em
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


def make_table(name: str, heads: Sequence[str], chars: Sequence[int], lines: int = 5) -> QTableWidget:
    """A table of whole rows to choose one from; widths in full-width characters, 0 takes what is left."""
    table = calm_table(name, heads)
    measure_table(table, chars, lines)
    return table


def measure_table(table: QTableWidget, chars: Sequence[int], lines: int) -> None:
    """Rows and columns as large as the text."""
    unit = em(table)
    table.verticalHeader().setDefaultSectionSize(round(unit * TALL))
    for column, wide in enumerate(chars):
        if wide:
            table.setColumnWidth(column, wide * unit)
        else:
            table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    table.setMinimumHeight(round(unit * TALL * lines))


def fill(table: QTableWidget, rows: Sequence[Sequence[str]], chosen: int = 0) -> None:
    """Show rows and choose one."""
    table.setRowCount(len(rows))
    for row, words in enumerate(rows):
        for column, text in enumerate(words):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(row, column, item)
    if rows:
        table.selectRow(min(max(chosen, 0), len(rows) - 1))


def button_row(dialog: Dialog, buttons: Sequence[tuple[str, Callable[[], Any]]]) -> tuple[QWidget, list[QPushButton]]:
    """Buttons beside each other in a widget of their own."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(round(em(dialog) * 0.5))
    made = []
    for words, act in buttons:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setMinimumHeight(round(em(dialog) * TALL))
        button.clicked.connect(lambda _on=False, act=act: act())
        dialog._tall.append(button)  # noqa: SLF001 - measured anew with the dialog's own
        row.addWidget(button)
        made.append(button)
    row.addStretch(1)
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

"""A case that is here already in another state in; what becomes of it, place by place, out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.screen.intake.tables import plain_table, tick, told
from desktop.screen.look import TALL, Plain, Quiet, em
from desktop.screen.receive.parts import Parts, take_what_is_left
from desktop.screen.receive.words import excerpts, place_label, place_words, title
from desktop.secretariat.received import Choice, Chosen, ReceivedCase, Standing

HEADS = ("受け取る項目", "ここの変更", "ここの内容", "受け取った内容")
PLACE = Qt.ItemDataRole.UserRole
LEAD = (
    "印を付けた項目が、受け取った内容になります（スペースキーで付け外し）。"
    "「あり」の項目は、前に受け取った後にここでも変えています。"
)


class DifferencesPage(QWidget):
    """One case at a time."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.one: ReceivedCase | None = None
        self._busy = False
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(round(0.5 * em(self)))
        self.head = Plain("")
        whole.addWidget(self.head)
        row = QHBoxLayout()
        label = QLabel("この案件は(&N)")
        self.choice = QComboBox()
        self.choice.setAccessibleName("この案件は")
        for choice in Choice:
            self.choice.addItem(choice.value, choice.value)
        label.setBuddy(self.choice)
        self.choice.currentIndexChanged.connect(lambda _n: self._follow_choice())
        row.addWidget(label)
        row.addWidget(self.choice)
        row.addStretch(1)
        whole.addLayout(row)
        whole.addWidget(Quiet(LEAD))
        self.table = plain_table("違う項目", HEADS)
        self.table.itemChanged.connect(self._ticked)
        self.table.currentItemChanged.connect(lambda *_: self._show_whole())
        self.ours, self.theirs = _text("ここの内容の全文"), _text("受け取った内容の全文")
        split = Parts()
        split.addWidget(self.table)
        split.addWidget(self._sides())
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        whole.addWidget(split, 1)
        self._measure()

    def _sides(self) -> QWidget:
        sides = QWidget()
        row = QHBoxLayout(sides)
        row.setContentsMargins(0, 0, 0, 0)
        for words, text in (("ここの内容（全文）", self.ours), ("受け取った内容（全文）", self.theirs)):
            column = QVBoxLayout()
            column.addWidget(Quiet(words))
            take_what_is_left(text)
            column.addWidget(text, 1)
            row.addLayout(column, 1)
        return sides

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "theirs"):
            self._measure()

    def _measure(self) -> None:
        unit = em(self)
        header = self.table.horizontalHeader()
        for column, chars in ((0, 14), (1, 6)):
            self.table.setColumnWidth(column, round(chars * unit))
        for column in (2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().setDefaultSectionSize(round(1.9 * unit))
        self.table.setMinimumHeight(round(5.9 * unit))
        self.choice.setMinimumHeight(round(TALL * unit))
        for text in (self.ours, self.theirs):
            text.setMinimumHeight(round(3.4 * unit))

    # a case ----------------------------------------------------------------------------------------------------------

    def show_case(self, one: ReceivedCase, chosen: Chosen | None, place: str) -> None:
        """Begin with a case; ``place`` says which of how many it is."""
        self.one = one
        self.head.setText(f"{title(one)}　{place}\n{_status(one)}")
        first = Choice.KEEP if one.standing is Standing.OLDER else Choice.MERGE if _both(one) else Choice.TAKE
        start = chosen or Chosen(first, frozenset(d.place for d in one.differences if not d.touched))
        self._busy = True
        self.table.setRowCount(len(one.differences))
        for row, d in enumerate(one.differences):
            on = {Choice.TAKE: True, Choice.KEEP: False}.get(start.choice, d.place in start.theirs)
            here, there = (place_words(one.form, one.case, d.place, v) for v in (d.ours, d.theirs))
            ours, theirs = excerpts(here, there)
            first_cell = tick(place_label(one.form, one.case, d.place), on=on)
            first_cell.setData(PLACE, d.place)
            for column, item in enumerate((first_cell, told("あり" if d.touched else ""), told(ours), told(theirs))):
                self.table.setItem(row, column, item)
        self.choice.setCurrentIndex(list(Choice).index(start.choice))
        self._busy = False
        if one.differences:
            self.table.setCurrentCell(0, 0)
        self._show_whole()
        self.table.setFocus()
        self.changed.emit()

    def chosen(self) -> Chosen:
        """What stands chosen now."""
        choice = list(Choice)[self.choice.currentIndex()]
        return Chosen(choice, self._ticks() if choice is Choice.MERGE else frozenset())

    def _ticks(self) -> frozenset[str]:
        items = (self.table.item(row, 0) for row in range(self.table.rowCount()))
        return frozenset(str(i.data(PLACE)) for i in items if i and i.checkState() == Qt.CheckState.Checked)

    def _follow_choice(self) -> None:
        """All or nothing is shown by the ticks, too."""
        choice = list(Choice)[self.choice.currentIndex()]
        if self._busy or choice is Choice.MERGE:
            return
        self._busy = True
        state = Qt.CheckState.Checked if choice is Choice.TAKE else Qt.CheckState.Unchecked
        for row in range(self.table.rowCount()):
            if (item := self.table.item(row, 0)) is not None:
                item.setCheckState(state)
        self._busy = False
        self.changed.emit()

    def _ticked(self, item: QTableWidgetItem) -> None:
        """A tick of one's own means: place by place."""
        if self._busy or item.column():
            return
        self._busy = True
        self.choice.setCurrentIndex(list(Choice).index(Choice.MERGE))
        self._busy = False
        self.changed.emit()

    def _show_whole(self) -> None:
        row, one = self.table.currentRow(), self.one
        if one is None or not 0 <= row < len(one.differences):
            self.ours.clear()
            self.theirs.clear()
            return
        d = one.differences[row]
        self.ours.setPlainText(place_words(one.form, one.case, d.place, d.ours))
        self.theirs.setPlainText(place_words(one.form, one.case, d.place, d.theirs))


def _both(one: ReceivedCase) -> bool:
    return any(d.touched for d in one.differences)


def _status(one: ReceivedCase) -> str:
    """The states of both, and where the case lies here."""
    here = one.here
    if here is None:
        return ""
    lies = "（ごみ箱）" if here.binned else "（保管）" if here.archived else ""
    said = f"ここの状態：{here.status.value}{lies}　受け取った状態：{one.case.status.value}"
    if one.standing is Standing.OLDER:
        return f"前に受け取ったものより古い内容です（同じ束の使い回しのおそれがあります）。\n{said}"
    return said


def _text(name: str) -> QPlainTextEdit:
    text = QPlainTextEdit()
    text.setReadOnly(True)
    text.setTabChangesFocus(True)
    text.setAccessibleName(name)
    return text

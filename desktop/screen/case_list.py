"""The list of cases: search and filters in, lines of the store out, overdue ones on top.

Only what the first paint shows is made at once; the table comes with :meth:`CaseList.wake`. No name of the namespace
``Qt`` may be touched before that: PySide6 makes its eighty enumerations then, which takes longer than the whole page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.screen.office import Office

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QAction, QKeyEvent

    from desktop.screen.case_rows import Rows
    from desktop.screen.case_table import CaseTable
    from desktop.store.lines import CaseLine
    from desktop.store.store import Store

PAUSE = 180
"""ms after the last key before the store is searched."""
STATUSES = ("下書き", "確認中", "確定", "提出済")
ON_ROWS = ("open_case", "duplicate", "export_bundle", "archive", "bin", "restore", "erase")
"""Acts of the context menu of a row."""
SHELVES = (("進行中の案件", False, False), ("保管", True, False), ("ごみ箱", False, True))
EMPTY = {
    "loading": "案件を読み込んでいます…",
    "none": "案件はまだありません。「新しい案件」（Ctrl+N）で作り始めます。",
    "filtered": "条件に合う案件はありません。言葉や条件を変えてください。",
    "archive": "保管した案件はありません。",
    "bin": "ごみ箱は空です。",
    "refused": "案件を読み込めません。",
}


class CaseList(QWidget):
    """The first page of the window."""

    open_wanted = Signal(str)
    chosen_changed = Signal()
    message = Signal(str)

    def __init__(self, office: Office, acts: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.office = office
        self.table: CaseTable
        self.view: Rows
        self._question = 0
        """Counts the questions, so that a late answer to an old one is dropped."""
        self._keep = ""
        """Id of the case to stand on again after a reload."""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.reload)
        self._tall: list[QWidget] = []
        self._acts = acts
        self._lay_out()

    # the page --------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(16, 12, 16, 8)
        self.whole.setSpacing(10)
        self.whole.addLayout(self._filters())
        self._waiting = QLabel(EMPTY["loading"])
        self.whole.addWidget(self._waiting, 1)
        self.count = QLabel()
        self.count.setAccessibleName("件数")
        self.whole.addWidget(self.count)

    def wake(self) -> None:
        """After the first paint: the table, and what the page listens to."""
        from desktop.screen.case_rows import Rows
        from desktop.screen.case_table import CaseTable
        from desktop.screen.naming import make_clearable

        self.table = CaseTable(self.office.today())
        self.table.wanted.connect(self._ask_more)
        self.view = Rows()
        self.view.setModel(self.table)
        self.view.say(EMPTY["loading"])
        self.view.addActions([self._acts[n] for n in ON_ROWS])
        self.view.activated.connect(self._activate)
        self.view.selectionModel().selectionChanged.connect(self.chosen_changed)
        self.view.selectionModel().currentChanged.connect(self.chosen_changed)
        self.whole.replaceWidget(self._waiting, self.view)
        self._waiting.deleteLater()
        make_clearable(self.search, "検索する言葉を消す")
        for box in (self.year, self.status, self.shelf):
            box.currentIndexChanged.connect(self.reload)
        self.search.textChanged.connect(self._pause.start)
        self.office.changed.connect(lambda _id: self._pause.start())
        self.office.listed.connect(self.begin)

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.search = QLineEdit()
        self.search.setAccessibleName("検索する言葉")
        self.search.setToolTip("件名、本文、担当など、案件のすべての文字から探します（Ctrl+F）")
        self.year = _combo("年度", [("すべて", "")])
        self.status = _combo("状態", [("すべて", ""), *((s, s) for s in STATUSES)])
        self.shelf = _combo("置き場所", [(name, n) for n, (name, *_) in enumerate(SHELVES)])
        for words, box, stretch in (
            ("検索(&S)", self.search, 1),
            ("年度(&Y)", self.year, 0),
            ("状態(&T)", self.status, 0),
            ("置き場所(&O)", self.shelf, 0),
        ):
            label = QLabel(words)
            label.setBuddy(box)
            self._tall.append(box)
            row.addWidget(label)
            row.addWidget(box, stretch)
        self.reset = QPushButton("条件を消す(&R)")
        self.reset.setAutoDefault(False)
        self.reset.clicked.connect(self.clear_filters)
        self._tall.append(self.reset)
        self._stretch()
        row.addWidget(self.reset)
        return row

    def _stretch(self) -> None:
        """Inputs as tall as the text size wants them; called again when it changes."""
        for widget in self._tall:
            widget.setMinimumHeight(round(self.fontMetrics().horizontalAdvance("国") * 1.9))

    def font_changed(self) -> None:
        self._stretch()

    # questions to the store ------------------------------------------------------------------------------------------

    def terms(self) -> dict[str, Any]:
        """What is asked of the store: text, year, status and shelf."""
        from desktop.case.model import Status

        _, archived, binned = SHELVES[self.shelf.currentIndex()]
        status = self.status.currentData()
        return {
            "text": self.search.text(),
            "year": self.year.currentData(),
            "status": Status(status) if status else None,
            "archived": archived,
            "binned": binned,
        }

    def reload(self) -> None:
        """Ask for the first page again; the line one stands on is kept."""
        self._pause.stop()
        self._question += 1
        from desktop.screen.case_table import FIRST

        number, terms, today = self._question, self.terms(), self.office.today()
        self.table.today = today
        if chosen := self.current_id():
            self._keep = chosen

        def look(store: Store) -> tuple[int, tuple[CaseLine, ...], int]:
            return number, store.list_cases(**terms, today=today, limit=FIRST), store.count_cases(**terms)

        self.office.ask(look, self._show_first, self.refuse, owner=self)

    def _show_first(self, answer: tuple[int, tuple[CaseLine, ...], int]) -> None:
        number, lines, total = answer
        if number != self._question:
            return
        self.table.show_first(lines, total)
        self.view.say("" if lines else EMPTY[self._why_empty()])
        self._stand_on(self._keep)
        self._tell_count()

    def _ask_more(self, offset: int) -> None:
        from desktop.screen.case_table import MORE

        number, terms, today = self._question, self.terms(), self.office.today()

        def look(store: Store) -> tuple[int, tuple[CaseLine, ...]]:
            return number, store.list_cases(**terms, today=today, offset=offset, limit=MORE)

        def show(answer: tuple[int, tuple[CaseLine, ...]]) -> None:
            if answer[0] == self._question:
                self.table.show_more(offset, answer[1])
                self._tell_count()

        self.office.ask(look, show, self.refuse, owner=self)

    def refuse(self, fault: Exception) -> None:
        """The store gave no answer: say so in the table and tell why."""
        self.say_refused()
        self.office.worker.trouble(fault)

    def say_refused(self) -> None:
        self.table.show_first((), 0)
        self.view.say(EMPTY["refused"])

    def _why_empty(self) -> str:
        if self.search.text() or self.year.currentData() or self.status.currentData():
            return "filtered"
        return ("none", "archive", "bin")[self.shelf.currentIndex()]

    def _tell_count(self) -> None:
        shown, total = len(self.table.lines), self.table.total
        self.count.setText(
            f"{total:,}件" if shown >= total else f"{total:,}件のうち{shown:,}件を表示（下へ送ると続きが出ます）"
        )
        self.chosen_changed.emit()

    def begin(self) -> None:
        """The store is open: the years and forms it has, then its first page."""
        self.office.ask(lambda store: (store.years(), form_names()), self._offer, owner=self)
        self.reload()

    def _offer(self, found: tuple[tuple[str, ...], dict[str, str]]) -> None:
        years, self.table.forms = found
        self.view.viewport().update()
        chosen = self.year.currentData()
        self.year.blockSignals(True)  # noqa: FBT003
        self.year.clear()
        self.year.addItem("すべて", "")
        for year in reversed(years):
            self.year.addItem(year, year)
        self.year.setCurrentIndex(max(0, self.year.findData(chosen)))
        self.year.blockSignals(False)  # noqa: FBT003

    # acts ------------------------------------------------------------------------------------------------------------

    def clear_filters(self) -> None:
        for box in (self.year, self.status, self.shelf):
            box.blockSignals(True)  # noqa: FBT003
            box.setCurrentIndex(0)
            box.blockSignals(False)  # noqa: FBT003
        self.search.clear()
        self.reload()

    def look_for(self) -> None:
        from PySide6.QtCore import Qt

        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def chosen(self) -> list[CaseLine]:
        """The selected lines in the order of the list."""
        rows = sorted({i.row() for i in self.view.selectionModel().selectedRows()})
        return [self.table.lines[r] for r in rows if r < len(self.table.lines)]

    def current_id(self) -> str:
        row = self.view.currentIndex().row()
        return self.table.lines[row].id if 0 <= row < len(self.table.lines) else ""

    def stand_on(self, case_id: str) -> None:
        """Choose this case when the list shows it next."""
        self._keep = case_id
        self._stand_on(case_id)

    def _stand_on(self, case_id: str) -> None:
        rows = [n for n, line in enumerate(self.table.lines) if line.id == case_id]
        if self.table.lines:
            self.view.stand_on((rows or [0])[0])

    def _activate(self, index: QModelIndex) -> None:
        self.open_wanted.emit(self.table.lines[index.row()].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From the search box the arrow down goes into the list, Esc clears the words."""
        from PySide6.QtCore import Qt

        if self.search.hasFocus() and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.view.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.search.hasFocus() and event.key() == Qt.Key.Key_Escape:
            self.search.clear()
        else:
            super().keyPressEvent(event)


def form_names() -> dict[str, str]:
    """Short titles of every form by id; runs on the worker."""
    from desktop.definition.find import forms

    return {entry.id: entry.short for entry in reversed(forms())}


def _combo(name: str, items: list[tuple[str, Any]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    for words, data in items:
        box.addItem(words, data)
    return box

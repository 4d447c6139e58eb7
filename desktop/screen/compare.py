"""The cases of the same form in, the one to compare with out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from desktop.case.model import Case
from desktop.screen.dialog import Dialog
from desktop.screen.look import TALL, em
from desktop.screen.naming import make_clearable
from desktop.screen.office import Office

if TYPE_CHECKING:
    from datetime import date

    from desktop.store.lines import CaseLine
    from desktop.store.store import Store

MOST = 200
ROLE = Qt.ItemDataRole.UserRole


class ChooseCase(Dialog):
    """Search, choose, compare."""

    chosen = Signal(object)
    """The other case, as stored."""

    def __init__(self, office: Office, case: Case, parent: QWidget | None = None) -> None:
        super().__init__(
            parent, "比べる案件を選ぶ", "同じ様式の案件です。選んだ案件と違う項目に、記入欄で印が付きます。"
        )
        self.office, self.case = office, case
        self.search = QLineEdit()
        make_clearable(self.search, "検索する言葉を消す")
        self.add_field("検索(&F)", self.search)
        self.list = QListWidget()
        self.list.setAlternatingRowColors(True)
        self.list.setMinimumHeight(em(self) * 12)
        self.list.itemActivated.connect(lambda _item: self.take())
        self.add_field("案件(&L)", self.list)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button("比べる(&G)", self.take, default=True)
        self.fit(44)
        self._pause = QTimer(self, singleShot=True, interval=180)
        self._pause.timeout.connect(self._look)
        self.search.textChanged.connect(self._pause.start)
        self._look()

    def _look(self) -> None:
        text, today = self.search.text(), self.office.today()
        self.office.ask(lambda store: found(store, self.case, text, today), self._show, owner=self)

    def _show(self, lines: list[CaseLine]) -> None:
        self.list.clear()
        for line in lines:
            item = QListWidgetItem(
                "　".join(p for p in (line.year, line.title or "（件名なし）", line.status.value) if p)
            )
            item.setData(ROLE, line.id)
            item.setSizeHint(QSize(0, round(TALL * em(self))))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.go.setEnabled(bool(lines))
        self.say("" if lines else "比べられる案件がありません。検索の言葉を変えてください。")

    def take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            case_id = item.data(ROLE)
            self.office.ask(lambda store: store.read_case(case_id), self._taken, owner=self)

    def _taken(self, other: Case) -> None:
        self.accept()
        self.chosen.emit(other)


def found(store: Store, case: Case, text: str, today: date) -> list[CaseLine]:
    """Other cases of the same form, newest change first, kept ones after those at work."""
    lines = [
        line
        for archived in (False, True)
        for line in store.list_cases(text=text, archived=archived, overdue_first=False, today=today, limit=MOST)
    ]
    return [line for line in lines if line.form_id == case.answers.form and line.id != case.id]

"""Receipts that came back in; the bundles they belong to marked 受領済 out, or one sentence each why not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop.errors import DeskError
from desktop.screen.choose import choose
from desktop.screen.dialog import Dialog
from desktop.screen.intake.tables import plain_table, told
from desktop.screen.look import Plain, em
from desktop.screen.office import Office
from desktop.screen.receive.sorting import sort_files

if TYPE_CHECKING:
    from desktop.store.store import Store

TITLE = "受領書を取り込む"
LEAD = "受取先が作った受領書（受領書_番号.json）を落とすか選ぶと、渡した束と見比べ、合うものを受領済みにします。"
ENDINGS = "受領書 (受領書*.json *.json);;すべてのファイル (*)"
HEADS = ("受領書", "束の番号", "相手", "結果")


class Came(NamedTuple):
    """One receipt and what became of it."""

    name: str
    number: str
    partner: str
    word: str
    said: str
    good: bool = False


class Receipts(Dialog):
    """Each file on its own: one that does not fit stops no other."""

    taken = Signal()

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent, TITLE, LEAD)
        self.office = office
        self.came: list[Came] = []
        self.table = plain_table("取り込んだ受領書", HEADS)
        self.table.currentItemChanged.connect(lambda *_: self._show_said())
        header = self.table.horizontalHeader()
        for column, chars in ((0, 15), (1, 7), (2, 12)):
            self.table.setColumnWidth(column, chars * em(self))
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.table.setMinimumHeight(9 * em(self))
        self.body.addWidget(self.table, 1)
        self.said = Plain("")
        self.said.setAccessibleName("選んだ受領書の結果")
        self.body.addWidget(self.said)
        self.more = self.add_button("受領書を加える(&A)…", self.ask_files)
        self.leave = self.add_button("閉じる(&C)", self.accept, leave=True)
        self.setAcceptDrops(True)
        self.fit(60, 20)

    def ask_files(self) -> None:
        choose(self, "several", "受領書のファイルを選ぶ", self.office.folder("receipts"), self.add, ENDINGS)

    def add(self, paths: Sequence[Path]) -> None:
        """Take these receipts, one after the other, on the worker."""
        self.say("")
        who = self.office.clerk.who

        def job(store: Store) -> list[tuple[Path, Came]]:
            found = sort_files(paths)
            files = [*found.receipts, *(p for p in found.other if p.is_file())]
            return [(path, take(store, path, who)) for path in files]

        self.office.ask(job, self._show, self._failed, owner=self)

    def _show(self, taken: list[tuple[Path, Came]]) -> None:
        if not taken:
            self.say("受領書がありません。受取先が作った受領書（受領書_番号.json）を選んでください。")
            return
        self.office.remember("receipts", taken[0][0].parent)
        came = [one for _, one in taken]
        self.came += came
        self.table.setRowCount(len(self.came))
        for row, one in enumerate(self.came):
            words = (one.name, one.number, one.partner, one.word)
            for column, text in enumerate(words):
                self.table.setItem(row, column, told(text))
        bad = [n for n, one in enumerate(self.came) if not one.good]
        self.table.setCurrentCell((bad or [len(self.came) - 1])[0], 0)
        self._show_said()
        self.leave.setFocus()
        if any(one.good for one in came):
            self.taken.emit()

    def _failed(self, fault: Exception) -> None:
        if isinstance(fault, DeskError):
            self.say(str(fault))
        else:
            self.office.worker.trouble(fault)

    def _show_said(self) -> None:
        row = self.table.currentRow()
        self.said.setText(self.came[row].said if 0 <= row < len(self.came) else "")
        self.grow()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        from desktop.screen.intake.door import files_of

        event.acceptProposedAction()
        self.add(files_of(event))


def take(store: Store, path: Path, who: str) -> Came:
    """Mark the bundle of one receipt; runs on the worker."""
    from desktop.clerk.handover import take_receipt
    from desktop.store.handover import DONE_BEFORE

    try:
        done: Any = take_receipt(store, path, who=who)
    except DeskError as fault:
        word = "取り込み済みです" if fault.code == DONE_BEFORE.code else "受け付けていません"
        return Came(path.name, str(fault.facts.get("number", "")), "", word, str(fault))
    said = f"束 {done.number}（{done.content}）は、{done.partner}で受領されました。"
    return Came(path.name, done.number, done.partner, "受領済みにしました", said, good=True)

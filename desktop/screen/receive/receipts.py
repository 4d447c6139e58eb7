"""Receipts that came back in; the bundles they belong to marked 受領済 out, or one sentence each why not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QWidget

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
    asks: bool = False
    """Whether it waits for somebody to say on what ground it is taken."""


class Receipts(Dialog):
    """Each file on its own: one that does not fit stops no other."""

    taken = Signal()

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent, TITLE, LEAD)
        self.office = office
        self.came: list[Came] = []
        self.paths: list[Path] = []
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
        self.confirm = self.add_button("確かめて受け付ける(&K)…", self.ask_ground)
        self.more = self.add_button("受領書を加える(&A)…", self.ask_files)
        self.leave = self.add_button("閉じる(&C)", self.accept, leave=True)
        self.setAcceptDrops(True)
        self._show_said()
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
        self.paths += [path for path, _ in taken]
        self._fill()
        bad = [n for n, one in enumerate(self.came) if not one.good]
        self.table.setCurrentCell((bad or [len(self.came) - 1])[0], 0)
        self._show_said()
        (self.confirm if self.confirm.isVisibleTo(self) else self.leave).setFocus()
        if any(one.good for one in came):
            self.taken.emit()

    def _fill(self) -> None:
        self.table.setRowCount(len(self.came))
        for row, one in enumerate(self.came):
            words = (one.name, one.number, one.partner, one.word)
            for column, text in enumerate(words):
                self.table.setItem(row, column, told(text))

    # a receipt that does not prove itself ----------------------------------------------------------------------------

    def ask_ground(self) -> None:
        """On what ground the chosen receipt is taken."""
        row = self.table.currentRow()
        if not (0 <= row < len(self.came) and self.came[row].asks):
            return
        dialog = Ground(self.came[row], self)
        dialog.given.connect(lambda ground: self.take_on(row, ground))
        dialog.open()

    def take_on(self, row: int, ground: str) -> None:
        """Take one receipt with somebody's consent."""
        path, who = self.paths[row], self.office.clerk.who
        self.say("")
        self.office.ask(
            lambda store: take(store, path, who, ground), lambda one: self._retold(row, one), self._failed, owner=self
        )

    def _retold(self, row: int, one: Came) -> None:
        self.came[row] = one
        self._fill()
        self.table.setCurrentCell(row, 0)
        self._show_said()
        self.leave.setFocus()
        if one.good:
            self.taken.emit()

    def _failed(self, fault: Exception) -> None:
        if isinstance(fault, DeskError):
            self.say(str(fault))
        else:
            self.office.worker.trouble(fault)

    def _show_said(self) -> None:
        row = self.table.currentRow()
        one = self.came[row] if 0 <= row < len(self.came) else None
        self.said.setText(one.said if one else "")
        self.confirm.setVisible(bool(one and one.asks))
        self.grow()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        from desktop.screen.intake.door import files_of

        event.acceptProposedAction()
        self.add(files_of(event))


class Ground(Dialog):
    """How somebody made sure that a receipt is the partner's; the answer goes into the 管理簿."""

    given = Signal(str)
    """A key of GROUNDS."""

    def __init__(self, one: Came, parent: QWidget | None = None) -> None:
        from desktop.clerk.receipts import GROUNDS

        super().__init__(parent, f"受領書を確かめて受け付ける　束 {one.number}", one.said)
        self.way = QComboBox()
        for code, words in GROUNDS.items():
            self.way.addItem(words, code)
        self.add_field("どのように確かめましたか(&W)", self.way, "管理簿に、確かめた人の名前と一緒に残ります。")
        self.sure = self.add_check("束を受け取ったことを、上の方法で確かめました(&G)")
        self.body.addStretch(1)
        self.add_button("まだ受け付けない(&C)", self.reject, leave=True)
        self.go = self.add_button("受領済みにする(&O)", self._give)
        self.sure.toggled.connect(self.go.setEnabled)
        self.go.setEnabled(False)
        self.fit(44)
        self.way.setFocus()

    def _give(self) -> None:
        self.given.emit(self.way.currentData())
        self.accept()


def take(store: Store, path: Path, who: str, ground: str = "") -> Came:
    """Mark the bundle of one receipt; runs on the worker."""
    from desktop.clerk.receipts import DOUBTFUL_RECEIPT, take_receipt
    from desktop.store.handover import DONE_BEFORE

    try:
        done: Any = take_receipt(store, path, who=who, ground=ground)
    except DeskError as fault:
        asks = fault.code == DOUBTFUL_RECEIPT.code
        word = "取り込み済みです" if fault.code == DONE_BEFORE.code else "受け付けていません"
        word = "確認が必要です" if asks else word
        number, partner = (str(fault.facts.get(name, "")) for name in ("number", "partner"))
        return Came(path.name, number, partner, word, str(fault), asks=asks)
    said = f"束 {done.number}（{done.content}）は、{done.partner}で受領されました。"
    return Came(path.name, done.number, done.partner, "受領済みにしました", said, good=True)

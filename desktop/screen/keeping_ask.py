"""Cases in: a 保存期間 of their own given, or their erasure asked for or, where one works alone, done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QMessageBox, QWidget

from desktop.screen.asking import ask
from desktop.screen.dialog import Dialog
from desktop.screen.keeping_words import day_words, names_in_lines, years_box, years_words
from desktop.screen.ledger_print import refused
from desktop.screen.look import Plain, Quiet

if TYPE_CHECKING:
    from desktop.screen.office import Office
    from desktop.screen.window import Window
    from desktop.store.keeping import Keeping
    from desktop.store.store import Store

NO_WAY_BACK = "添付した資料や履歴も含めて、この記録とつながっている控えから消します。元には戻せません。"


class KeepFor(Dialog):
    """A 保存期間 of their own for some cases."""

    def __init__(
        self, office: Office, case_ids: Sequence[str], titles: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, "保存期間", "提出済にした（又は保管した）年度の終わりから数えます。")
        self.office, self.ids = office, tuple(case_ids)
        self.body.addWidget(Plain(names_in_lines(titles)))
        self.years = years_box(0, ("設定のとおり", 0))
        self.add_field("保存期間(&Y)", self.years)
        self.ends = Quiet()
        self.body.addWidget(self.ends)
        self.body.addStretch(1)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button("決定(&O)", self.keep, default=True)
        self.fit(36)
        first = self.ids[0]
        office.ask(lambda store: (store.keep_years(), store.keeping(first)), self._show, self._failed, owner=self)

    def _show(self, found: tuple[int, Keeping]) -> None:
        usual, kept = found
        self.years.setItemText(0, f"設定のとおり（{years_words(usual)}）")
        if self.years.findData(kept.own) < 0:
            self.years.addItem(years_words(kept.own), kept.own)
        if len(self.ids) == 1:
            self.years.setCurrentIndex(self.years.findData(kept.own))
            self.ends.setText(
                f"今の満了の日：{day_words(kept.until)}" if kept.until else "まだ数え始めていないか、永年です。"
            )

    def keep(self) -> None:
        ids, years, who = self.ids, self.years.currentData(), self.office.clerk.who

        def job(store: Store) -> None:
            for case_id in ids:
                store.set_keeping(case_id, years, who=who)

        self.say("")
        self.go.setEnabled(False)
        self.office.ask(job, lambda _done: self.accept(), self._failed, owner=self)

    def _failed(self, fault: Exception) -> None:
        self.go.setEnabled(True)
        refused(self, self.office, fault)


class AskErasure(Dialog):
    """消去の申出: somebody else approves it."""

    asked = Signal()

    def __init__(
        self, office: Office, case_ids: Sequence[str], titles: Sequence[str], parent: QWidget | None = None
    ) -> None:
        said = f"次の{len(case_ids)}件の消去を申し出ます。別の人が「保存期間と消去」の画面で承認すると、消えます。"
        super().__init__(parent, "消去の申出", said)
        self.office, self.ids = office, tuple(case_ids)
        self.body.addWidget(Plain(names_in_lines(titles)))
        self.reason = QLineEdit()
        self.add_field(
            "理由(&R)", self.reason, "承認する人が読みます。件名や氏名は書かないでください。例：保存期間の満了"
        )
        self.body.addStretch(1)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button("申し出る(&A)", self.send, default=True)
        self.fit(40)
        self.reason.setFocus()

    def send(self) -> None:
        ids, who, reason = self.ids, self.office.clerk.who, self.reason.text().strip()
        if not reason:
            self.say("理由が入力されていません。入力してください。")
            self.reason.setFocus()
            return
        self.say("")
        self.go.setEnabled(False)
        self.office.ask(
            lambda store: store.ask_erasure(ids, who=who, reason=reason), self._sent, self._failed, owner=self
        )

    def _sent(self, _done: object) -> None:
        self.accept()
        self.asked.emit()

    def _failed(self, fault: Exception) -> None:
        self.go.setEnabled(True)
        refused(self, self.office, fault)


def sure(over: QWidget, titles: Sequence[str], verb: str) -> QMessageBox:
    """The last question before cases are erased, not yet shown."""
    said = f"次の{len(titles)}件を、{NO_WAY_BACK}\n\n{names_in_lines(titles)}"
    return ask(over, "消去", said, verb, danger=True)


def several_work(store: Store) -> bool:
    """Whether somebody else has to approve: two people or more work with this store."""
    return sum(person.active for person in store.people()) > 1


def erase_chosen(window: Window) -> None:
    """完全に消す on the list: at once where one works alone, else asked for."""
    chosen = window.list.chosen()
    ids, titles = [line.id for line in chosen], [line.title for line in chosen]

    def show(several: bool) -> None:  # noqa: FBT001 - as the store answers
        if several:
            dialog = AskErasure(window.office, ids, titles, window)
            dialog.asked.connect(
                lambda: window.say(f"{len(ids)}件の消去を申し出ました。別の人が承認すると、消えます。")
            )
            window.show_dialog(dialog)
        else:
            window.show_dialog(sure(window, titles, "消す(&X)"), lambda: window.erase_now(ids))

    if ids:
        window.office.ask(several_work, show)


def open_keep_for(window: Window) -> None:
    """保存期間 of the case in front, or of those chosen in the list."""
    page = window.page()
    if page is not None:
        ids, titles = [page.desk.case.id], [page.title()]
    else:
        chosen = window.list.chosen()
        ids, titles = [line.id for line in chosen], [line.title for line in chosen]
    if ids:
        window.show_dialog(KeepFor(window.office, ids, titles, window))

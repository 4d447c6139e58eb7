"""Cases in, a verified bundle on a medium out, with its line in the 管理簿; then what is to be printed and done next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.screen.calm import hold_collector, release_collector
from desktop.screen.dialog import Dialog
from desktop.screen.handover.after_page import AfterPage
from desktop.screen.handover.pages import BY_KEY, BY_WORDS, HowPage, WhatPage
from desktop.screen.handover.reading import Known, read_known
from desktop.screen.office import Office
from desktop.screen.worker import Task

if TYPE_CHECKING:
    from collections.abc import Generator

    from desktop.bundle.model import Closing
    from desktop.clerk.handover import HandedOver, Terms
    from desktop.store.store import Store

TITLE = "書き出し（束を作る）"
LEAD = (
    "案件の一式を、一つのファイル（束）に封じて渡します。書き込んだ後に読み返して確かめ、管理簿に記録します。",
    "媒体と、束の閉じ方を決めます。「書き出す」を押すまで、何も書き込みません。",
    "",
)


class ExportBundle(Dialog):
    """Three pages: what, how, and what to do next; 完了 stands only after the bundle was read back and recorded."""

    def __init__(self, office: Office, case_ids: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent, TITLE)
        self.office = office
        self.handed: HandedOver | None = None
        self._ids = tuple(case_ids)
        self._task: Task | None = None
        self._ready = False
        self._step = 0
        from desktop.screen.look import Plain

        self.lead = Plain()
        self.body.addWidget(self.lead)
        self.what, self.how = WhatPage(self, office), HowPage(self, office)
        self.after = AfterPage(self, office)
        self.pages = (self.what, self.how, self.after)
        for page in self.pages:
            self.body.addWidget(page, 1)
        self.leave = self.add_button("取り消し(&C)", self.reject, leave=True)
        self.back = self.add_button("戻る(&Z)", self.go_back)
        self.go = self.add_button("次へ(&E)", self.start, default=True)
        self._show_step(0)
        self.fit(60, 24)
        self._stay_calm()
        self.read_again()
        self.what.partner.setFocus()

    def _stay_calm(self) -> None:
        """No full garbage collection until the assistant is gone, also when the lock takes it away unfinished."""
        held = [hold_collector()]

        def let_go(_left: object = None) -> None:
            if held:
                release_collector(held.pop())

        self.finished.connect(let_go)
        self.destroyed.connect(let_go)

    def _measure(self) -> None:
        self.what.measure()
        super()._measure()

    # what there is ---------------------------------------------------------------------------------------------------

    def read_again(self) -> None:
        """Cases at the beginning; later media and keys, as another dialog may have changed them."""
        ids = () if self._ready else self._ids
        self.office.ask(
            lambda store: read_known(store, ids),
            self._show_known,
            self._unread,
            lambda p: self.go_on(p.done, p.of, p.what),
            owner=self,
        )

    def _show_known(self, known: Known) -> None:
        self.end_work()
        if not self._ready:
            self._ready = True
            self.what.show_known(known)
        self.how.show_known(known)

    def _unread(self, fault: Exception) -> None:
        self.end_work()
        self.office.worker.trouble(fault)

    # the steps -------------------------------------------------------------------------------------------------------

    def _show_step(self, step: int) -> None:
        self._step = step
        for n, page in enumerate(self.pages):
            page.setVisible(n == step)
        self.lead.setText(LEAD[step])
        self.lead.setVisible(bool(LEAD[step]))
        self.back.setVisible(step == 1)
        self.leave.setVisible(step < 2)
        self.go.setText(("次へ(&E)", "書き出す(&E)", "閉じる(&C)")[step])
        self.setWindowTitle(f"{TITLE}　{step + 1}／2" if step < 2 else TITLE)
        self.say("")

    def go_back(self) -> None:
        self.how.place.watch(on=False)
        self._show_step(0)
        self.what.partner.setFocus()

    def start(self) -> None:
        """Go on: to the second page, then write; at the end close."""
        if self._step == 2:
            self.accept()
            return
        page = self.how if self._step else self.what
        if not self._ready or self._task is not None:
            return
        if (hinders := page.hinders()) is not None:
            self.say(hinders[0])
            hinders[1].setFocus()
            self.area.ensureWidgetVisible(hinders[1])
            return
        if self._step == 0:
            self._show_step(1)
            self.how.enter(
                self.what.partner.currentText().strip(), self.what.approver.currentText().strip(), self.what.size()
            )
        else:
            self._hand_over()

    # the work --------------------------------------------------------------------------------------------------------

    def terms(self) -> Terms:
        """Under what the bundle leaves, as it stands on both pages."""
        from desktop.clerk.handover import Terms

        what, how = self.what, self.how
        unclosed = how.closing.currentData() not in (BY_KEY, BY_WORDS)
        return Terms(
            what.partner.currentText().strip(),
            what.approver.currentText().strip(),
            what.approved_on.day(),
            how.number.currentData() or "",
            how.kind.currentText().strip(),
            how.due(),
            what.secrecy.currentText().strip(),
            how.reason.text().strip() if unclosed else "",
        )

    def _closing(self) -> Closing:
        from desktop.bundle.model import Passphrase, Recipients, Unclosed
        from desktop.keys.passphrase import make_passphrase

        way = self.how.closing.currentData()
        if way == BY_KEY:
            return Recipients((self.how.key.currentData(),))
        return Passphrase(make_passphrase()) if way == BY_WORDS else Unclosed()

    def _hand_over(self) -> None:
        folder, office = self.how.place.folder_path(), self.office
        if folder is None:
            return
        if self.how.place.by_folder():
            office.remember("bundle", folder)
        self.say("")
        self._enable(on=False)
        ids, terms, closing = [c.id for c in self.what.cases], self.terms(), self._closing()
        who, division, ground = office.clerk.who, office.clerk.division, self.how.place.ground()

        def job(store: Store) -> Generator[object, None, HandedOver]:
            from desktop.clerk.drives import refuse_other
            from desktop.clerk.handover import hand_over, signing_key

            sure = partial(refuse_other, folder, ground)
            by = signing_key(store)
            return hand_over(store, ids, folder, closing, terms, who=who, division=division, signer=by, sure=sure)

        self._task = office.ask(
            job, self._done, self._failed, lambda p: self.go_on(p.done, p.of, p.what), stopped=self._stopped
        )

    def _enable(self, *, on: bool) -> None:
        self.how.setEnabled(on)
        self.back.setEnabled(on)
        self.go.setEnabled(on)
        self.how.place.watch(on=on)

    def _end(self) -> None:
        self._task = None
        self.end_work()
        self._enable(on=True)

    def _failed(self, fault: Exception) -> None:
        from desktop.errors import DeskError

        self._end()
        if isinstance(fault, DeskError):
            self.say(str(fault))
        else:
            self.office.worker.trouble(fault)

    def _stopped(self) -> None:
        if self._task is not None and self._task.result is not None:  # it was through before the cancel was heard
            self._done(self._task.result)
            return
        self._end()
        self.say("書き出しを取り消しました。書きかけの束は残っておらず、管理簿にも記録していません。")

    def _done(self, handed: HandedOver) -> None:
        self._end()
        self.handed = handed
        drive = self.how.place.drive()
        self.how.place.watch(on=False)
        self._show_step(2)
        self.after.show_done(handed, drive)
        self.go.setFocus()
        self.grow()

    # leaving ---------------------------------------------------------------------------------------------------------

    def reject(self) -> None:
        """While it works, 取り消し stops the work; after 完了 there is nothing to take back."""
        if self._task is not None:
            self._task.cancel()
            self.doing.setText("取り消しています")
        elif self.handed is not None:
            self.accept()
        else:
            super().reject()

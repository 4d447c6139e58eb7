"""An open plain store in, the same store sealed and open again out: who is its first 管理者, their passphrase, the paper.

Also the banner over the list that offers it, and the recorded choice to stay without a passphrase.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop.errors import DeskError
from desktop.screen.dialog import Dialog
from desktop.screen.look import Card, Plain, em
from desktop.screen.office import PLAIN_REASON, Office
from desktop.screen.unlock_words import NewWords, secret_box

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.screen.window import Window
    from desktop.store.store import Store

LEAD = (
    "今ある案件をすべて暗号にし、中身が同じことを確かめてから、暗号にしていない元のファイルと控えを消します。"
    "途中で止まっても、どちらか一方が必ずそのまま残ります。"
)
HONEST = "SSDやUSBメモリーでは、消したデータの跡が装置の中に残ることがあります。"
LEFT = "次のファイルは、暗号にも消去もできませんでした。中を読めるままなので、要らないことを確かめて、消してください。"
UNNOTED = (
    "回復用の合言葉の票を控えたことが、まだ確かめられていません。合言葉を忘れると、だれもこの保存先を開けなくなります。"
)
OFFER = "この保存先には合言葉がなく、このPCを使える人はだれでも案件を読めます。合言葉を付けて、中身を暗号にしませんか。"


def open_seal(window: Window, lead: str = "") -> None:
    """The dialog over the window; every draft is saved first."""
    for page in window.case_pages():
        if page.flush() is not None:
            window.say("保存できていない案件があります。保存できてから、合言葉を付けてください。")
            return
    window.show_dialog(SealStore(window, lead))


class SealStore(Dialog):
    """One name and one passphrase; the work is shown, and cannot be stopped half-way."""

    def __init__(self, window: Window, lead: str = "") -> None:
        super().__init__(window, "合言葉を付ける", f"{lead}{LEAD}{HONEST}")
        self.window_, self.office = window, window.office
        self.name = QLineEdit(self.office.clerk.name)
        self.add_field("名前(&N)", self.name, "この保存先の最初の管理者になります。ほかの人は、後で加えられます。")
        self.words = NewWords(self)
        self.body.addStretch(1)
        self.leave = self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button("合言葉を付ける(&S)", self.seal, default=True)
        self.fit(42)
        (self.words.first if self.name.text() else self.name).setFocus()
        self._at_work = False

    def seal(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.say("名前が入力されていません。入力してください。")
            self.name.setFocus()
            return
        if fault := self.words.fault():
            self.say(fault)
            return
        self.say("")
        self._work(on=True)
        self.office.seal(name, self.words.text(), self._done, self._failed, lambda state: self.go_on(*state))

    def _work(self, *, on: bool) -> None:
        self._at_work = on
        for widget in (self.go, self.leave, self.name, self.words.first, self.words.second):
            widget.setEnabled(not on)
        if on:
            self.go_on(0, 0, "暗号にしています")
        else:
            self.end_work()

    def _failed(self, fault: Exception) -> None:
        self._work(on=False)
        self.office.worker.trouble(fault)

    def _done(self, made: tuple[Any, str, str, tuple[Path, ...]]) -> None:
        from desktop.screen.unlock_recovery import hand_out

        seat, code, word, left = made
        self._work(on=False)
        self.words.wipe()
        self.office.sit(seat._replace(unnoted=False))  # asked for now
        if self.window_.lock is not None:
            self.window_.lock.guard()
        hand_out(self.office, code, word, self, lambda: self._tell_left(left))

    def _tell_left(self, left: tuple[Path, ...]) -> None:
        """Files that are still plain are the clerk's to erase."""
        self.accept()
        if left:
            from desktop.screen.trouble import tell

            names = "\n".join(f"・{path}" for path in left)
            self.window_.show_dialog(tell(self.window_, "暗号になっていないファイル", f"{LEFT}\n\n{names}"))

    def reject(self) -> None:
        if not self._at_work:
            super().reject()


class NewKey(Dialog):
    """鍵の作り直し: one's own passphrase in; every other one, and every older paper, opens nothing from then on."""

    def __init__(self, window: Window, parent: QWidget) -> None:
        super().__init__(
            parent,
            "鍵の作り直し",
            "保存先の鍵を新しくし、すべての案件を新しい鍵で暗号にし直します。保存先の写しを持った人がいなくなったときに使います。"
            "終わると、自分の合言葉だけで開けます。ほかの人には、新しい合言葉を決めてもらってください。",
        )
        self._over, self.office = window, window.office
        self.typed = secret_box()
        self.add_field("自分の合言葉(&P)", self.typed)
        self.typed.textEdited.connect(lambda _text: self.say(""))
        self.body.addStretch(1)
        self.leave = self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button("作り直す(&O)", self.renew, default=True)
        self._at_work = False
        self.fit(42)

    def renew(self) -> None:
        if not self.typed.text():
            self.say("自分の合言葉が入力されていません。入力してください。")
            self.typed.setFocus()
            return
        self.say("")
        self._work(on=True)
        self.office.new_key(self.typed.text(), self._done, self._failed, lambda state: self.go_on(*state))

    def _work(self, *, on: bool) -> None:
        self._at_work = on
        for widget in (self.go, self.leave, self.typed):
            widget.setEnabled(not on)
        if on:
            self.go_on(0, 0, "新しい鍵で暗号にしています")
        else:
            self.end_work()

    def _failed(self, fault: Exception) -> None:
        self._work(on=False)
        if isinstance(fault, DeskError):
            self.say(str(fault))
            self.typed.setFocus()
            self.typed.selectAll()
        else:
            self.office.worker.trouble(fault)

    def _done(self, made: tuple[Any, str, str, tuple[Path, ...]]) -> None:
        from desktop.screen.unlock_recovery import hand_out

        self._work(on=False)
        self.typed.clear()
        self.office.sit(made[0]._replace(unnoted=False))
        hand_out(self.office, made[1], made[2], self, self.accept)

    def reject(self) -> None:
        if not self._at_work:
            super().reject()


class StayPlain(Dialog):
    """The explicit choice: no passphrase, with its reason, kept in the ledger."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(
            parent, "合言葉を付けない", "合言葉を付けないで使う理由を書いてください。操作の記録に残ります。"
        )
        self.office = office
        self.reason = QLineEdit()
        self.add_field("理由(&R)", self.reason, "例：操作の練習に使うだけで、実際の案件は入れない")
        self.reason.textEdited.connect(lambda _text: self.say(""))
        self.body.addStretch(1)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.add_button("このまま使う(&O)", self.keep, default=True)
        self.fit(38)

    def keep(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.say("理由が入力されていません。入力してください。")
            self.reason.setFocus()
            return
        who = self.office.clerk.who

        def job(store: Store) -> None:
            from desktop.store.ledger import Act

            store.set_setting(PLAIN_REASON, reason)
            store.note(Act.PLAIN, who=who, reason=reason)

        self.office.ask(job)
        self.office.look_again()
        self.accept()


class Offer(Card):
    """The banner over the list: a plain store nobody has decided about, or a recovery paper nobody has confirmed."""

    def __init__(self, window: Window) -> None:
        super().__init__(window.list, washed=True)
        self._window = window
        row = QHBoxLayout(self)
        unit = em(self)
        row.setContentsMargins(unit, unit // 2, unit, unit // 2)
        row.setSpacing(unit // 2)
        self.words = Plain()
        row.addWidget(self.words, 1)
        self.seal, self.stay = QPushButton("合言葉を付ける(&A)…"), QPushButton("このまま使う(&K)…")
        self.paper = QPushButton("票を作り直す(&A)…")
        for button, act in (
            (self.seal, lambda: open_seal(window)),
            (self.stay, self._stay),
            (self.paper, self._renew_paper),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, act=act: act())
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.follow()
        window.office.seated.connect(self.follow)

    def follow(self) -> None:
        seat = self._window.office.seat
        undecided = not seat.sealed and not seat.plain_reason
        unnoted = seat.unnoted and not self._window.office.hindrance("people")
        self.words.setText(OFFER if undecided else UNNOTED)
        self.words.setAccessibleName(self.words.text())
        for button in (self.seal, self.stay):
            button.setVisible(undecided)
        self.paper.setVisible(unnoted)
        self.setVisible(undecided or unnoted)

    def _stay(self) -> None:
        self._window.show_dialog(StayPlain(self._window.office, self._window))

    def _renew_paper(self) -> None:
        from desktop.screen.people_dialog import renew_recovery

        renew_recovery(self._window.office, self._window)

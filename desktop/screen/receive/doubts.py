"""What a bundle leaves in doubt in; what a person made sure of by telephone out: the key, the sender, the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.errors import visible
from desktop.keys.desk import fingerprint
from desktop.screen.dialog import Dialog
from desktop.screen.handover.fingerprint import HOW, Groups
from desktop.screen.look import Plain
from desktop.secretariat.doubts import Doubt

if TYPE_CHECKING:
    from desktop.screen.receive.receiving import Receiving
    from desktop.secretariat.received import Received
    from desktop.secretariat.sitting import Lot

KNOWN_PHONE = (
    "前から知っている電話番号に、こちらから電話を掛けて確かめてください。添え状やメールに書いてある番号は使いません。"
)


class KeyQuestion(Dialog):
    """The numbers of a key that nobody compared yet; whose it is says who was called, not the bundle."""

    same = Signal(str)
    differs = Signal()

    def __init__(self, received: Received, parent: QWidget | None = None) -> None:
        division = visible(received.parcel.division)
        lead = f"送り元が「{division}」と書いてある束です。署名した鍵は、まだ照合していません。"
        super().__init__(parent, "署名の鍵を確かめる", lead)
        self.groups = Groups(self)
        self.groups.show_number(fingerprint(received.signature.public) if received.signature else "")
        self.body.addWidget(self.groups)
        self.body.addWidget(Plain(HOW))
        self.name = QLineEdit(division)
        self.add_field("電話で照合した課(&W)", self.name, "この名前の鍵として覚え、次からは確認済みになります。")
        self.body.addStretch(1)
        self.add_button("後で確かめる(&C)", self.reject, leave=True)
        self.wrong = self.add_button("一致しない(&N)", self._differs)
        self.right = self.add_button("一致する(&Y)", self._same)
        self.fit(44)
        self.buttons.buttons()[0].setFocus()

    def _measure(self) -> None:
        self.groups.measure()
        super()._measure()

    def _same(self) -> None:
        name = " ".join(self.name.text().split())
        if not name:
            self.say("電話で照合した課が入力されていません。電話を掛けた課の名前を入れてください。")
            self.name.setFocus()
            return
        self.accept()
        self.same.emit(name)

    def _differs(self) -> None:
        self.accept()
        self.differs.emit()


class SureQuestion(Dialog):
    """A signature of another desk, or another address: taken when somebody was asked, or turned away."""

    take = Signal(str)
    """A name this desk goes by from now on; empty for none."""
    refuse = Signal()

    def __init__(self, title: str, said: str, sure: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent, title, said)
        self.name = name
        self.body.addWidget(Plain(KNOWN_PHONE))
        self.sure = self.add_check(sure)
        self.own = self.add_check(f"「{visible(name)}」を、ここの名前として覚える(&M)")
        self.own.setVisible(bool(name))
        self.body.addStretch(1)
        self.add_button("後で決める(&C)", self.reject, leave=True)
        self.away = self.add_button("受け取らない(&N)", self._away)
        self.go = self.add_button("受け取る(&O)", self._take)
        self.go.setEnabled(False)
        self.sure.toggled.connect(self.go.setEnabled)
        self.fit(44)
        self.buttons.buttons()[0].setFocus()

    def _take(self) -> None:
        self.accept()
        self.take.emit(self.name if self.own.isChecked() else "")

    def _away(self) -> None:
        self.accept()
        self.refuse.emit()


def ask_doubt(over: Receiving, lot: Lot, doubt: Doubt) -> None:
    """Ask one of them over the receiving window, which does what comes of it."""
    received = lot.received
    if received is None:
        return
    if doubt is Doubt.KEY:
        question = KeyQuestion(received, over)
        question.same.connect(lambda name: over.confirm_key(lot, name))
        question.differs.connect(lambda: over.turn_away(lot, doubt))
        question.open()
        return
    made = _sender(received, over) if doubt is Doubt.SENDER else _address(received, over)
    made.take.connect(lambda name: over.agree(lot, doubt, name))
    made.refuse.connect(lambda: over.turn_away(lot, doubt))
    made.open()


def _sender(received: Received, over: QWidget) -> SureQuestion:
    division = visible(received.parcel.division)
    name = received.card.name if received.card else ""
    said = (
        f"束には送り元が「{division}」と書いてありますが、署名は「{name}」の鍵のものです。"
        "よその課が名のっているおそれがあります。"
    )
    sure = f"「{division}」に、この束を「{name}」の署名で渡したことを確かめました(&G)"
    return SureQuestion("送り元を確かめる", said, sure, parent=over)


def _address(received: Received, over: QWidget) -> SureQuestion:
    to = received.parcel.to
    said = f"束のあて先は「{visible(to)}」で、ここの名前ではありません。ほかの課あての束が届いたおそれがあります。"
    return SureQuestion("あて先を確かめる", said, "ここで受け取ってよいことを、送り元に確かめました(&G)", to, over)

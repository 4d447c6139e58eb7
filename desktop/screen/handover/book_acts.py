"""What happens to a bundle after it left: the dialogs for notice, return, erasure and the rarer acts, each with its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from desktop.screen.asking import ask
from desktop.screen.dialog import Dialog
from desktop.screen.handover.paper_view import show_paper
from desktop.screen.handover.parts import iso_words, moment_words, refused
from desktop.screen.look import TALL, Plain, Quiet, em
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.clerk.record_papers import RecordPaper
    from desktop.screen.handover.book import Book
    from desktop.screen.handover.book_rows import Asked
    from desktop.store.handover import Handover
    from desktop.store.store import Store

SOON: Final = 15 * 60
"""Seconds within which a notice is hardly another occasion."""
APART: Final = (
    "パスワードは、媒体とは別の機会に、別の方法で渡します。通知書を印刷して手渡すか、電話などで伝えてから、"
    "「通知した」を押してください。押すと、パスワードはどこにも残りません。"
)
GONE: Final = (
    "この束のパスワードは、もう残っていません（暗号化していない保存先では、付議帳を閉じると消えます）。"
    "控えがなければ、束を書き出し直してください。"
)


class _Act(Dialog):
    """One act on a bundle: its facts asked, done on the worker, a refusal said in place."""

    def __init__(self, office: Office, given: Handover, title: str, lead: str, parent: QWidget | None) -> None:
        super().__init__(parent, f"{title}　束 {given.number}", lead)
        self.office, self.given = office, given

    def finish(self, verb: str) -> None:
        self.body.addStretch(1)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button(verb, self.keep, default=True)
        self.fit(42)

    def keep(self) -> None:
        raise NotImplementedError

    def run(self, job: Callable[[Store], Any]) -> None:
        self.say("")
        self.go.setEnabled(False)
        self.office.ask(job, lambda _done: self.accept(), self._refused, owner=self)

    def _refused(self, fault: Exception) -> None:
        self.go.setEnabled(True)
        refused(self, self.office.worker.trouble)(fault)


class Notice(_Act):
    """パスワードの通知: the paper with the passphrase, then who got it and how."""

    def __init__(self, office: Office, given: Handover, parent: QWidget | None = None) -> None:
        super().__init__(office, given, "パスワードの通知", APART, parent)
        from desktop.clerk.medium_steps import WAYS

        self.about = Quiet(f"相手　{given.partner}　　持出し　{moment_words(given.at)}")
        self.soon = Plain()
        self.soon.setVisible(self._is_soon())
        self.soon.setText("▲ 束を書き出してから間がありません。媒体と一緒に渡さないでください。")
        self.body.addWidget(self.about)
        self.body.addWidget(self.soon)
        self.receiver = QLineEdit()
        self.receiver.setPlaceholderText("例：総務課　受取　次郎")
        self.way = choices(WAYS)
        self.add_field("通知書を受け取った人(&R)", self.receiver)
        self.add_field("通知の方法(&H)", self.way)
        self.print_act = self.add_button("通知書を印刷(&P)…", self.print_notice)
        self.finish("通知した(&O)")
        office.ask(lambda store: bool(_secret(store, given.id)), self._known, owner=self)
        self.print_act.setFocus()

    def _is_soon(self) -> bool:
        made = datetime.fromisoformat(self.given.made_at)
        return 0 <= (datetime.now().astimezone() - made).total_seconds() < SOON

    def _known(self, there: bool) -> None:  # noqa: FBT001
        self.print_act.setEnabled(there)
        if not there:
            self.say(GONE)

    def print_notice(self) -> None:
        """パスワード通知書: only here the passphrase is seen."""
        from desktop.clerk.handover_papers import notice_paper

        given, who, receiver = self.given, self.office.clerk.who, self.receiver.text().strip()
        way = self.way.currentData()
        printed = "" if way == "telephone" else way  # told by telephone, no paper goes anywhere

        def make(store: Store) -> RecordPaper:
            return notice_paper(store, given.id, _secret(store, given.id), who=who, receiver=receiver, way=printed)

        show_paper(self, self.office, make, given.id)

    def keep(self) -> None:
        receiver, way, who, given = self.receiver.text(), self.way.currentData(), self.office.clerk.who, self.given
        if not receiver.strip():
            self.say("通知書を受け取った人が入力されていません。氏名を入れてください。")
            self.receiver.setFocus()
            return

        def job(store: Store) -> Any:
            from desktop.clerk.medium_steps import notice

            return notice(store, given.id, receiver=receiver, way=way, who=who)

        self.run(job)


class GiveBack(_Act):
    """媒体の返却: how many came back and how they are."""

    def __init__(self, office: Office, given: Handover, parent: QWidget | None = None) -> None:
        super().__init__(office, given, "媒体の返却", "渡した媒体が戻ったことを、管理簿に記録します。", parent)
        from desktop.clerk.medium_steps import CONDITIONS

        due = f"　　返却予定日　{iso_words(given.due_back)}" if given.due_back else ""
        self.body.addWidget(Quiet(f"相手　{given.partner}　　媒体　{given.medium_kind} {given.medium}{due}"))
        self.out = Plain()
        self.body.addWidget(self.out)
        self.pieces = QSpinBox()
        self.pieces.setRange(0, 999)
        self.pieces.setValue(1)
        self.pieces.setMinimumHeight(round(em(self) * TALL))
        self._tall.append(self.pieces)
        self.condition = choices(CONDITIONS)
        self.add_field("戻った数(&N)", self.pieces)
        self.add_field("状態(&T)", self.condition)
        self.finish("返却された(&O)")
        office.ask(lambda store: _pieces(store, given.id), self._known, owner=self)
        self.pieces.setFocus()

    def _known(self, out: int) -> None:
        self.out.setText(f"渡した数　{out}個")
        self.pieces.setValue(out)

    def keep(self) -> None:
        pieces, condition = self.pieces.value(), self.condition.currentData()
        who, given = self.office.clerk.who, self.given

        def job(store: Store) -> Any:
            from desktop.clerk.medium_steps import return_medium

            return return_medium(store, given.id, pieces, who=who, condition=condition)

        self.run(job)


class Explain(_Act):
    """数の違いの確認: what the difference came to."""

    def __init__(self, office: Office, given: Handover, parent: QWidget | None = None) -> None:
        lead = "渡した数と戻った数の違いについて、相手に確かめた結果を記録します。所在が分からないときは、「事故」も記録してください。"
        super().__init__(office, given, "数の違いの確認", lead, parent)
        from desktop.clerk.medium_steps import CAUSES

        self.cause = choices(CAUSES)
        self.add_field("確かめた結果(&W)", self.cause)
        self.finish("確認した(&O)")
        self.cause.setFocus()

    def keep(self) -> None:
        cause, who, given = self.cause.currentData(), self.office.clerk.who, self.given

        def job(store: Store) -> Any:
            from desktop.clerk.medium_steps import confirm_difference

            return confirm_difference(store, given.id, cause, who=who)

        self.run(job)


def choices(words: Mapping[str, str]) -> QComboBox:
    """Codes with their words."""
    box = QComboBox()
    for code, said in words.items():
        box.addItem(said, code)
    return box


def rare_acts(book: Book, given: Handover) -> list[tuple[str, Callable[[], None]]]:
    """What can also be done with a bundle, with its words for a menu."""
    office, who = book.office, book.office.clerk.who
    acts: list[tuple[str, Callable[[], None]]] = []

    def over(dialog: Dialog) -> None:
        dialog.finished.connect(lambda _result: book.reload(given.id))
        dialog.open()

    def note(job: Callable[[Store], Any]) -> None:
        book.say("")
        tell = refused(book, office.worker.trouble)
        office.ask(job, lambda _done: book.reload(given.id), tell, owner=book)

    if not given.erased_at and not office.hindrance("export" if given.direction == "out" else "receive"):
        from desktop.screen.handover.erase import RecordErasure

        acts.append(("別の方法で消した(&H)…", lambda: over(RecordErasure(office, given, book))))
    if given.direction == "out":
        acts.append(("受渡書を印刷(&W)…", lambda: show_delivery(book, office, given)))
        acts.append(("束の表紙を印刷(&P)…", lambda: show_cover(book, office, given)))
        if office.hindrance("export"):
            return acts
        if given.mode == "A" and given.notice_at:
            acts.append(("通知書が戻った(&B)", lambda: note(lambda store: _notice_back(store, given.id, who))))
        if any(p.kind == "difference" for p in book.shown.open.get(given.id, ())):
            acts.append(("数の違いを確認した(&K)…", lambda: over(Explain(office, given, book))))
        if not given.receipt_at and not given.withdrawn_at:
            acts.append(("持出しを取りやめる(&X)…", lambda: _withdraw(book, given, note)))
    return acts


def _withdraw(book: Book, given: Handover, note: Callable[[Callable[[Store], Any]], None]) -> None:
    said = (
        f"束 {given.number} は、{given.partner}に渡らなかったことにします。管理簿の行は残り、取りやめの行が加わります。\n"
        "媒体に束が残っているときは、「媒体の消去」もしてください。"
    )
    who = book.office.clerk.who

    def job(store: Store) -> Any:
        from desktop.clerk.medium_steps import withdraw

        return withdraw(store, given.id, who=who)

    box = ask(book, "持出しの取りやめ", said, "取りやめる(&X)", danger=True)
    box.accepted.connect(lambda: note(job))
    box.open()


def show_delivery(dialog: Dialog, office: Office, given: Handover) -> None:
    """受渡書・受領書"""
    from desktop.clerk.handover_papers import delivery_paper

    show_paper(dialog, office, lambda store: delivery_paper(store, given.id), given.id)


def show_cover(dialog: Dialog, office: Office, given: Handover) -> None:
    """束の表紙"""
    from desktop.clerk.handover_papers import cover_paper

    show_paper(dialog, office, lambda store: cover_paper(store, given.id), given.id)


def show_book(dialog: Dialog, office: Office, asked: Asked) -> None:
    """管理簿（確認記録票） with the lines asked for."""
    from desktop.clerk.handover_papers import book_paper

    at, who = datetime.now().astimezone(), office.clerk.who
    show_paper(
        dialog,
        office,
        lambda store: book_paper(
            store,
            at=at,
            who=who,
            text=asked.text,
            since=asked.since,
            until=asked.until,
            direction=asked.direction,
            open_only=asked.odd_only,
        ),
    )


def _secret(store: Store, parcel_id: str) -> str:
    from desktop.clerk.medium_steps import secret_of

    return secret_of(store, parcel_id)


def _pieces(store: Store, parcel_id: str) -> int:
    from desktop.clerk.medium_steps import pieces_out

    return pieces_out(store, parcel_id)


def _notice_back(store: Store, parcel_id: str, who: str) -> None:
    from desktop.clerk.medium_steps import return_notice

    return_notice(store, parcel_id, who=who)

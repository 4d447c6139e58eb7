"""A bundle that was handed over in; where it lies, and what is to be printed, told and pulled out next, out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop.screen.handover.paper_view import show_paper
from desktop.screen.handover.parts import refused, size_words
from desktop.screen.look import TALL, Card, Plain, Quiet, em

if TYPE_CHECKING:
    from desktop.clerk.drives import Drive, Ejected
    from desktop.clerk.handover import HandedOver
    from desktop.screen.dialog import Dialog
    from desktop.screen.office import Office

WAYS = {
    "A": "パスワードで閉じました",
    "B": "受取先の鍵で閉じました。受取先だけが開けます",
    "C": "暗号化していません。署名だけが付いています",
}
TO_BURN = "上のフォルダーにある束と表紙の二つのファイルを、書込みのソフトでディスクに焼いてください。"
NEXT_WORDS = (
    "パスワードは、ここには出ません。媒体を渡した後に、別の機会に、別の方法で通知します。"
    "通知書は「管理簿」でこの束を選び、「パスワードの通知」から印刷できます。"
)


class AfterPage(QWidget):
    """完了 and the steps below it, each with its button."""

    def __init__(self, dialog: Dialog, office: Office) -> None:
        super().__init__()
        self.dialog, self.office = dialog, office
        self.handed: HandedOver | None = None
        self.drive: Drive | None = None
        card = Card(washed=True)
        self.head = Plain()
        bold = self.head.font()
        bold.setBold(True)
        self.head.setFont(bold)
        self.said = Plain()
        inside = QVBoxLayout(card)
        inside.addWidget(self.head)
        inside.addWidget(self.said)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(round(em(dialog) * 0.8))
        whole.addWidget(card)
        whole.addWidget(Plain("次にすること"))
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(em(dialog))
        self.grid.setVerticalSpacing(round(em(dialog) * 0.6))
        self.grid.setColumnStretch(0, 1)
        whole.addLayout(self.grid)
        self.told = Plain()
        whole.addWidget(self.told)
        self.burn = Quiet(TO_BURN)
        whole.addWidget(self.burn)
        whole.addStretch(1)
        self.cover = self._step(
            "束の表紙を印刷し、媒体に添えます。個人情報と件名は載りません。", "表紙を印刷(&P)…", self.print_cover
        )
        self.slip = self._step("媒体を渡すとき、受け取った人に署名をもらいます。", "受渡書を印刷(&W)…", self.print_slip)
        self.notice = self._step(NEXT_WORDS, "管理簿を開く(&L)…", self.open_book)
        self.eject = self._step("媒体を、取り外せる状態にします。", "取り外す(&J)", self.take_off)

    def _step(self, words: str, verb: str, act: Callable[[], None]) -> QPushButton:
        row = self.grid.rowCount()
        button = QPushButton(verb)
        button.setAutoDefault(False)
        button.setMinimumHeight(round(em(self.dialog) * TALL))
        button.clicked.connect(lambda _on=False: act())
        self.dialog._tall.append(button)  # noqa: SLF001 - measured anew with the dialog's own
        self.grid.addWidget(Plain(words), row, 0)
        self.grid.addWidget(button, row, 1)
        return button

    def _show_step(self, button: QPushButton, *, on: bool) -> None:
        button.setVisible(on)
        item = self.grid.itemAtPosition(self.grid.getItemPosition(self.grid.indexOf(button))[0], 0)  # type: ignore[index]
        if item is not None and (words := item.widget()) is not None:
            words.setVisible(on)

    def show_done(self, handed: HandedOver, drive: Drive | None) -> None:
        """完了, with what a person checks at a glance."""
        self.handed, self.drive = handed, drive
        given = handed.handover
        self.head.setText("完了　読み返して確かめ、管理簿に記録しました。")
        self.said.setText(
            f"束の番号　{given.number}\n"
            f"束　{handed.bundle.name}（{size_words(given.size)}、{given.files}ファイル）\n"
            f"場所　{handed.bundle.parent}\n"
            f"{WAYS[given.mode]}。"
        )
        self._show_step(self.notice, on=given.mode == "A")
        self._show_step(self.eject, on=drive is not None and drive.removable)
        self.burn.setVisible(drive is None and given.medium_kind in ("DVD-R", "CD-R"))
        self.told.hide()

    # acts ------------------------------------------------------------------------------------------------------------

    def print_cover(self) -> None:
        if (handed := self.handed) is not None:
            from desktop.clerk.handover_papers import cover_paper

            given, name = handed.handover, handed.bundle.name
            show_paper(self.dialog, self.office, lambda store: cover_paper(store, given.id, name), given.id)

    def print_slip(self) -> None:
        if (handed := self.handed) is not None:
            from desktop.clerk.handover_papers import delivery_paper

            given = handed.handover
            show_paper(self.dialog, self.office, lambda store: delivery_paper(store, given.id), given.id)

    def open_book(self) -> None:
        """The 管理簿, standing on this bundle."""
        from desktop.screen.handover.book import Book

        if (handed := self.handed) is not None:
            book = Book(self.office, self.dialog, stand_on=handed.handover.id)
            book.open()

    def take_off(self) -> None:
        """Ask the system; only it may say that the medium can be pulled out."""
        drive = self.drive
        if drive is None:
            return
        from desktop.clerk.drives import eject

        self.eject.setEnabled(False)
        self.tell("取り外しています…")
        self.office.worker.run(
            lambda: eject(drive), self._taken_off, refused(self.dialog, self.office.worker.trouble), owner=self
        )

    def _taken_off(self, done: Ejected) -> None:
        self.eject.setEnabled(not done.done)
        self.tell(done.sentence)

    def tell(self, sentence: str) -> None:
        self.told.setText(sentence)
        self.told.show()
        self.dialog.grow()

"""The register of media in; a medium registered, described anew, put out of use or in use again, out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.screen.asking import ask
from desktop.screen.dialog import Dialog
from desktop.screen.handover.paper_view import show_paper
from desktop.screen.handover.parts import (
    KINDS,
    allow,
    button_row,
    fill,
    make_table,
    measure_table,
    moment_words,
    refused,
    words_box,
)
from desktop.screen.office import Office

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.clerk.medium_steps import Loan
    from desktop.store.handover import Handover, Medium
    from desktop.store.store import Store

HEADS = ("管理番号", "媒体の種類", "表示", "備考", "状態")
CHARS = (8, 10, 10, 0, 11)
NONE = "まだ媒体が登録されていません。「登録」を押して、貼ってある管理番号を入れてください。"


class MediaDialog(Dialog):
    """Every medium of the office with where it is now."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            "媒体の登録簿",
            "案件の持出しに使うUSBメモリーなどです。管理番号は、持出しの記録（管理簿）と表紙に載ります。",
        )
        self.office = office
        self.media: tuple[Medium, ...] = ()
        self.away: dict[str, Handover] = {}
        self.lent: dict[str, Loan] = {}
        self.partners: tuple[str, ...] = ()
        self.table = make_table("媒体", HEADS, CHARS, 8)
        self.table.itemSelectionChanged.connect(self._follow)
        self.table.itemDoubleClicked.connect(lambda _item: self.change())
        self.body.addWidget(self.table, 1)
        self.retired = self.add_check("使用をやめた媒体も出す(&V)")
        self.retired.toggled.connect(lambda _on: self.reload())
        row, acts = button_row(
            self, (("登録(&A)…", self.add), ("変更(&N)…", self.change), ("使用をやめる(&X)…", self.retire))
        )
        self.add_act, self.change_act, self.retire_act = acts
        self.body.addWidget(row)
        second, (self.lend_act, self.back_act) = button_row(
            self, (("貸出(&E)…", self.lend), ("貸出からの返却(&R)…", self.take_back))
        )
        self.body.addWidget(second)
        self.add_button("閉じる(&C)", self.accept, leave=True)
        self.print_act = self.add_button("貸出・返却簿を印刷(&P)…", self.print_loans)
        self.fit(58, 20)
        self._follow()
        self.reload()

    def _measure(self) -> None:
        measure_table(self.table, CHARS, 8)
        super()._measure()

    def reload(self, number: str = "") -> None:
        """Ask the store again and stand on a medium."""
        chosen, retired = number or self._number(), self.retired.isChecked()

        def read(store: Store) -> Any:
            from desktop.clerk.medium_steps import loans

            given, lent = store.handovers("out"), loans(store)
            self.away = {h.medium: h for h in reversed(given) if h.medium}
            self.lent = {one.medium: one for one in lent if one.back_at is None}
            self.partners = tuple(dict.fromkeys([one.partner for one in lent] + [h.partner for h in given]))
            return store.media(retired=retired)

        self.office.ask(read, lambda media: self._show(media, chosen), owner=self)

    def _show(self, media: tuple[Medium, ...], chosen: str) -> None:
        self.media = media
        rows = [(m.number, m.kind, m.label, m.note, self._state(m)) for m in media]
        numbers = [m.number for m in media]
        fill(self.table, rows, numbers.index(chosen) if chosen in numbers else 0)
        self.say("")
        self.doing.setText("" if media else NONE)
        self.doing.setVisible(not media)
        self.grow()
        self._follow()
        self.table.setFocus()

    def _state(self, medium: Medium) -> str:
        if medium.retired_at:
            return f"使用廃止 {moment_words(medium.retired_at).split()[0]}"
        if (loan := self.lent.get(medium.number)) is not None:
            return f"貸出し中（{loan.partner}）"
        last = self.away.get(medium.number)
        out = last is not None and not (last.returned_at or last.withdrawn_at)
        return f"持出し中（{last.partner}）" if out and last is not None else "使用中"

    def _number(self) -> str:
        medium = self.chosen()
        return medium.number if medium is not None else ""

    def chosen(self) -> Medium | None:
        row = self.table.currentRow()
        return self.media[row] if 0 <= row < len(self.media) else None

    def _follow(self) -> None:
        medium, why = self.chosen(), self.office.hindrance("export")
        allow(self.add_act, True, why)  # noqa: FBT003
        allow(self.change_act, medium is not None, why)
        allow(self.retire_act, medium is not None, why)
        again = medium is not None and bool(medium.retired_at)
        lent = medium is not None and medium.number in self.lent
        allow(self.lend_act, medium is not None and not again and not lent, why)
        allow(self.back_act, lent, why)
        self.print_act.setToolTip(self.office.hindrance("print"))
        self.print_act.setEnabled(not self.office.hindrance("print"))
        self.retire_act.setText("また使う(&X)" if again else "使用をやめる(&X)…")

    # acts ------------------------------------------------------------------------------------------------------------

    def add(self) -> None:
        self._open(None)

    def change(self) -> None:
        if (medium := self.chosen()) is not None and self.change_act.isEnabled():
            self._open(medium)

    def _open(self, medium: Medium | None) -> None:
        dialog = MediumBox(self.office, medium, self)
        dialog.accepted.connect(lambda: self.reload(dialog.number.text().strip()))
        dialog.open()

    def retire(self) -> None:
        """Out of use needs a yes; in use again does not."""
        medium = self.chosen()
        if medium is None:
            return
        if medium.retired_at:
            self._retire(medium, retired=False)
            return
        said = f"管理番号「{medium.number}」の媒体を、これから持出しに使わないことにします。これまでの記録は残ります。"
        box = ask(self, "使用をやめる", said, "使用をやめる(&X)", danger=True)
        box.accepted.connect(lambda: self._retire(medium, retired=True))
        box.open()

    def lend(self) -> None:
        """The medium leaves without a bundle."""
        from desktop.screen.handover.loans import Lend

        if (medium := self.chosen()) is not None:
            dialog = Lend(self.office, medium, self.partners, self)
            dialog.accepted.connect(lambda: self.reload())
            dialog.open()

    def take_back(self) -> None:
        """It came back."""
        from desktop.screen.handover.loans import LoanBack

        medium = self.chosen()
        if medium is not None and (loan := self.lent.get(medium.number)) is not None:
            dialog = LoanBack(self.office, loan, self)
            dialog.accepted.connect(lambda: self.reload())
            dialog.open()

    def print_loans(self) -> None:
        """媒体貸出・返却簿 of every medium."""
        from datetime import datetime

        from desktop.clerk.duty_papers import lending_paper

        who, at = self.office.clerk.who, datetime.now().astimezone()
        show_paper(self, self.office, lambda store: lending_paper(store, at=at, who=who))

    def _retire(self, medium: Medium, *, retired: bool) -> None:
        who = self.office.clerk.who
        self.office.ask(
            lambda store: store.change_medium(medium, retired=retired, who=who),
            lambda _done: self.reload(),
            refused(self, self.office.worker.trouble),
            owner=self,
        )


class MediumBox(Dialog):
    """One medium: a new one, or what is said of one; a 管理番号 never changes."""

    def __init__(self, office: Office, medium: Medium | None, parent: QWidget | None = None) -> None:
        super().__init__(parent, "媒体の登録" if medium is None else f"媒体の変更　{medium.number}")
        self.office, self.medium = office, medium
        self.number = QLineEdit(medium.number if medium else "")
        self.number.setReadOnly(medium is not None)
        self.kind = words_box(KINDS, medium.kind if medium else KINDS[0])
        self.label = QLineEdit(medium.label if medium else "")
        self.note = QLineEdit(medium.note if medium else "")
        self.add_field("管理番号(&M)", self.number, "媒体に貼ってある番号です。後から変えられません。")
        self.add_field("媒体の種類(&T)", self.kind)
        self.add_field("表示(&L)", self.label, "見分けるための言葉です。例：白いラベル、容量16GB")
        self.add_field("備考(&B)", self.note)
        self.body.addStretch(1)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button("登録する(&O)" if medium is None else "変更する(&O)", self.keep, default=True)
        self.fit(38)
        (self.number if medium is None else self.kind).setFocus()

    def keep(self) -> None:
        """Write it; the store refuses a number that is missing or there already."""
        from desktop.store.handover import Medium

        said = (self.kind.currentText().strip(), self.label.text().strip(), self.note.text().strip())
        if not said[0]:
            self.say("媒体の種類がありません。選ぶか入力してください。")
            self.kind.setFocus()
            return
        old, who, number = self.medium, self.office.clerk.who, self.number.text()
        job: Callable[[Store], Any]
        if old is None:
            made = Medium(number, *said)
            job = lambda store: store.add_medium(made, who=who)  # noqa: E731
        else:
            made = replace(old, kind=said[0], label=said[1], note=said[2])
            retired = bool(old.retired_at)
            job = lambda store: store.change_medium(made, retired=retired, who=who)  # noqa: E731
        self.say("")
        tell = refused(self, self.office.worker.trouble)
        self.office.ask(job, lambda _done: self.accept(), tell, owner=self)

"""A registered medium lent without a bundle, and back again: to whom, until when and how many in, their lines out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QSpinBox, QWidget

from desktop.screen.dialog import Dialog
from desktop.screen.handover.book_acts import choices
from desktop.screen.handover.pages import beside, field
from desktop.screen.handover.parts import DayBox, NoDay, refused, words_box
from desktop.screen.look import TALL, Quiet, em
from desktop.screen.office import Office

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.clerk.medium_steps import Loan
    from desktop.store.handover import Medium
    from desktop.store.store import Store


class _Loan(Dialog):
    """One act on a medium, done on the worker."""

    def __init__(self, office: Office, title: str, lead: str, parent: QWidget | None) -> None:
        super().__init__(parent, title, lead)
        self.office = office

    def finish(self, verb: str) -> None:
        self.body.addStretch(1)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button(verb, self.keep, default=True)
        self.fit(44)

    def counter(self, count: int, least: int) -> QSpinBox:
        box = QSpinBox()
        box.setRange(least, 999)
        box.setValue(count)
        box.setSuffix("個")
        box.setMinimumHeight(round(em(self) * TALL))
        self._tall.append(box)
        return box

    def keep(self) -> None:
        raise NotImplementedError

    def run(self, job: Callable[[Store], Any]) -> None:
        self.say("")
        self.office.ask(job, lambda _d: self.accept(), refused(self, self.office.worker.trouble), owner=self)


class Lend(_Loan):
    """To whom, until when, approved by whom."""

    def __init__(
        self, office: Office, medium: Medium, partners: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        lead = "媒体を貸し出したことを、管理簿に記録します。束を入れて渡すときは、「書き出し」で記録されます。"
        super().__init__(office, f"媒体の貸出　{medium.number}", lead, parent)
        self.medium = medium
        self.partner = words_box(partners, "", "例：福祉保健部高齢障がい課")
        self.pieces = self.counter(1, 1)
        self.due_back = DayBox(office.today())
        self.approver = words_box((), "", "例：課長　付議　花子")
        self.approved_on = DayBox(office.today(), office.today())
        rows = beside(
            self,
            (field(self, "貸出先(&P)", self.partner), field(self, "数(&N)", self.pieces)),
            (field(self, "承認者(&A)", self.approver), field(self, "承認日(&D)", self.approved_on)),
            (field(self, "返却予定日(&B)", self.due_back), QWidget()),
        )
        self.body.addWidget(rows)
        self.body.addWidget(NoDay(self.due_back))
        self.finish("貸し出す(&O)")
        self.partner.setFocus()

    def keep(self) -> None:
        for box, what in ((self.due_back, "返却予定日"), (self.approved_on, "承認日")):
            if box.wrong():
                self.say(f"{what}を日付として読めません。「R8.11.21」のように入れてください。")
                box.setFocus()
                return
        number, who, due, pieces = self.medium.number, self.office.clerk.who, self.due_back.day(), self.pieces.value()
        partner, approver = self.partner.currentText(), self.approver.currentText().strip()
        approved_on = self.approved_on.day() if approver else None

        def job(store: Store) -> Any:
            from desktop.clerk.medium_steps import lend

            return lend(
                store,
                number,
                partner=partner,
                due_back=due,
                who=who,
                pieces=pieces,
                approved_by=approver,
                approved_on=approved_on,
            )

        self.run(job)


class LoanBack(_Loan):
    """How many came back, and how they are."""

    def __init__(self, office: Office, loan: Loan, parent: QWidget | None = None) -> None:
        from desktop.clerk.medium_steps import CONDITIONS

        super().__init__(
            office, f"媒体の返却　{loan.medium}", "貸し出した媒体が戻ったことを、管理簿に記録します。", parent
        )
        self.loan = loan
        self.body.addWidget(Quiet(f"貸出先　{loan.partner}　　貸し出した数　{loan.pieces}個"))
        self.pieces = self.counter(loan.pieces, 0)
        self.condition = choices(CONDITIONS)
        self.body.addWidget(
            beside(self, (field(self, "戻った数(&N)", self.pieces), field(self, "状態(&T)", self.condition)))
        )
        self.finish("返却された(&O)")
        self.pieces.setFocus()

    def keep(self) -> None:
        loan, pieces, condition = self.loan, self.pieces.value(), self.condition.currentData()
        who = self.office.clerk.who

        def job(store: Store) -> Any:
            from desktop.clerk.medium_steps import return_loan

            return return_loan(store, loan.id, pieces, who=who, condition=condition)

        self.run(job)

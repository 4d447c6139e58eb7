"""The steps of an open case: 確認へ回す, 確定, 提出済, 差戻し and 再開 in; their questions asked and the stored case moved on out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.case.model import TAKEN_IN, Remark, Status

if TYPE_CHECKING:
    from desktop.screen.case_stored import Stored
    from desktop.screen.form_view import FormView
    from desktop.screen.window import Window

STEPS: dict[str, tuple[Status, ...]] = {
    "to_review": (Status.DRAFT,),
    "send_back": (Status.REVIEW,),
    "finish": (Status.REVIEW,),
    "submit": (Status.FINAL,),
    "reopen": (Status.FINAL, Status.SUBMITTED),
}
"""Where each step can be taken from."""
ONWARD = ("to_review", "finish", "submit", "reopen")
"""What the button at the head of a case offers, one of them at a time."""


def steps_at(status: Status) -> frozenset[str]:
    """The steps that can be taken now."""
    return frozenset(name for name, states in STEPS.items() if status in states)


def next_step(status: Status) -> str:
    """The step most cases take next."""
    return next((s for s in ONWARD if status in STEPS[s]), "")


class CaseSteps(QObject):
    """What moves a case on, or back."""

    sent_back = Signal()
    """The remarks of a 差戻し are on the case now."""

    def __init__(self, stored: Stored, form: FormView, over: Window, look: Callable[[], None]) -> None:
        """``look`` checks the case and shows what is found."""
        super().__init__(stored)
        self._stored, self._desk, self._form, self._over, self._look = stored, stored.desk, form, over, look

    def acts(self) -> Mapping[str, Callable[[], None]]:
        """The steps by their names in the menus."""
        return {
            "to_review": lambda: self._with_errors_asked("確認へ回す", lambda: self.move(Status.REVIEW)),
            "finish": lambda: self._with_errors_asked("確定", lambda: self.move(Status.FINAL)),
            "submit": lambda: self.move(Status.SUBMITTED),
            "send_back": self._ask_remarks,
            "reopen": self._ask_reason,
        }

    def move(self, status: Status, reason: str = "") -> None:
        """To another status, once everything is saved."""
        self._stored.act(lambda store, case_id, who: store.set_status(case_id, status, who=who, reason=reason))

    def _with_errors_asked(self, verb: str, go: Callable[[], None]) -> None:
        from desktop.screen.asking import ask

        self._look()
        wrong = sum(f.grade == "誤り" for f in self._desk.findings())
        if not wrong:
            go()
            return
        said = (
            f"必ず書く項目の抜けなどの「誤り」が{wrong}件あります。\nこのまま{verb}と、紙にも空欄のまま印刷されます。"
        )
        self._over.show_dialog(ask(self._over, verb, said, f"このまま{verb}(&G)", danger=True), go)

    def _ask_remarks(self) -> None:
        from desktop.screen.send_back import SendBack

        hands = self._desk.papers() if self._desk.form.papers else ()
        dialog = SendBack(self._desk.form, self._form.current_place(), self._over, hands=hands)
        dialog.written.connect(self._send_back)
        self._over.show_dialog(dialog)

    def _send_back(self, remarks: Any) -> None:
        self._stored.act(lambda store, case_id, who: store.return_case(case_id, remarks, who=who), self.sent_back.emit)

    def _ask_reason(self) -> None:
        from desktop.screen.send_back import Reopen

        dialog = Reopen(self._desk.case.status.value, self._over)
        dialog.written.connect(lambda reason: self.move(Status.DRAFT, reason))
        self._over.show_dialog(dialog)

    def settle(self, number: int, index: int, settled: bool) -> None:  # noqa: FBT001
        """A remark was dealt with, or not after all: round number, index in the round."""
        self._stored.act(lambda store, case_id, who: store.settle(case_id, number, index, who=who, settled=settled))

    def pin(self, unsure: Sequence[Remark]) -> None:
        """What was taken in 要確認 is to be looked at."""
        self._stored.act(lambda store, case_id, who: store.mark_taken(case_id, unsure, who=who))

    def settle_taken(self, unsure: Sequence[Remark]) -> None:
        """What was pinned with a taking in that was taken back needs no looking at any more."""
        held = next((r for r in self._desk.case.rounds if r.number == TAKEN_IN), None)
        for at, remark in enumerate(held.remarks if held else ()):
            if remark in unsure:
                self.settle(TAKEN_IN, at, True)  # noqa: FBT003

"""After the recovery code has opened the store: who forgot their passphrase in, a new one for them out, and the lock again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox

from desktop.errors import DeskError
from desktop.screen.dialog import Dialog
from desktop.screen.unlock_words import NewWords

if TYPE_CHECKING:
    from desktop.case.people import Person
    from desktop.screen.window import Window
    from desktop.store.store import Store

LEAD = (
    "回復用の合言葉で開きました。だれの合言葉を決め直すかを選び、新しい合言葉を本人に入れてもらってください。"
    "決めると画面がロックされ、新しい合言葉で開けます。"
)


class ResetWords(Dialog):
    """One person and two boxes; closed without an answer, 「利用者と権限」 has the same."""

    def __init__(self, window: Window) -> None:
        super().__init__(window, "合言葉を決め直す", LEAD)
        self._over, self.office = window, window.office
        self.people = QComboBox()
        self.add_field("合言葉を忘れた人(&N)", self.people)
        self.words = NewWords(self, "新しい合言葉(&P)", "新しい合言葉をもう一度(&A)")
        self.body.addStretch(1)
        self.add_button("後で決める(&C)", self.reject, leave=True)
        self.go = self.add_button("決める(&O)", self.keep, default=True)
        self.fit(40)
        self.office.ask(lambda store: store.people(), self._show, owner=self)

    def _show(self, people: tuple[Person, ...]) -> None:
        for person in people:
            if person.active:
                self.people.addItem(f"{person.name}（{person.role.value}）", person.id)

    def keep(self) -> None:
        if fault := self.words.fault():
            self.say(fault)
            return
        person, new = self.people.currentData(), self.words.text()
        self.go.setEnabled(False)

        def job(store: Store) -> Any:
            from desktop.clerk.unlock import change_passphrase

            return change_passphrase(store, person, new)

        self.office.ask(job, self._done, self._refused, owner=self)

    def _done(self, _made: object) -> None:
        self.words.wipe()
        self.accept()
        self._over.lock_now()

    def _refused(self, fault: Exception) -> None:
        self.go.setEnabled(True)
        if isinstance(fault, DeskError):
            self.say(str(fault))
        else:
            self.office.worker.trouble(fault)

"""An open case and the store: an act on the stored case in, done once everything is saved; the case of now held out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from desktop.case.model import Case
    from desktop.clerk.desk import Desk
    from desktop.screen.autosave import Autosave
    from desktop.screen.office import Office
    from desktop.store.store import Store


class Stored(QObject):
    """What is done with the case in the store, where others may have changed it; edits of answers are not among it."""

    renewed = Signal()
    """The desk holds the case as the store has it."""

    def __init__(self, office: Office, desk: Desk, autosave: Autosave, parent: QObject) -> None:
        super().__init__(parent)
        self.office, self.desk, self._autosave = office, desk, autosave

    def act(self, job: Callable[[Store, str, str], Any], done: Callable[[], None] | None = None) -> None:
        """Save what is unsaved, do the job (given the store, the case's id and who does it), then hold what it gives."""
        who, case_id = self.office.clerk.who, self.desk.case.id

        def ask() -> None:
            self.office.ask(lambda store: job(store, case_id, who), lambda case: self.hold(case, done), owner=self)

        self._autosave.save(ask)

    def hold(self, case: Case, done: Callable[[], None] | None = None) -> None:
        """Go on with the case as the store gave it."""
        self.desk.renew(case)
        self.office.changed.emit(case.id)
        self.renewed.emit()
        if done is not None:
            done()

    def reload(self, done: Callable[[], None]) -> None:
        """Hold the case as the store has it now (attachments, remarks)."""
        self.act(lambda store, case_id, _who: store.read_case(case_id), done)

"""The unsaved acts of a desk in, saved revisions out: within 2 s, on leaving a field, on closing; retried until it works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.japanese import japan_time
from desktop.screen.office import Office
from desktop.screen.worker import Task

if TYPE_CHECKING:
    from desktop.answers.model import Act
    from desktop.case.model import Case
    from desktop.clerk.desk import Desk
    from desktop.store.store import Store

PAUSE = 1200
"""ms from the first unsaved change to its save; not put off by further typing."""
AGAIN = 5000
"""ms until a save that failed is tried again."""
CLOSING_WAIT = 30.0
"""Seconds the close waits for the last save."""


class Autosave(QObject):
    """Saves one desk. At most one save is under way; what is edited meanwhile goes with the next."""

    told = Signal(str, str)
    """State (``saved``, ``saving``, ``unsaved``, ``failed``) and the words for it."""
    stored = Signal()
    """The store has acknowledged; the desk holds the new revision."""

    def __init__(self, desk: Desk, office: Office, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.office = office
        self.fault: Exception | None = None
        self.given_up = False
        self.typed_by = ("", "")
        """Who typed what is unsaved (id of the person, name as written), when somebody else sits here by now."""
        self._task: Task | None = None
        self._count = 0
        self._then: list[Callable[[], None]] = []
        self._soon = QTimer(self, singleShot=True, interval=PAUSE)
        self._soon.timeout.connect(self.save)
        self._again = QTimer(self, singleShot=True, interval=AGAIN)
        self._again.timeout.connect(self.save)

    def changed(self) -> None:
        """Something was edited: it will be saved within 2 s."""
        if not self._soon.isActive() and self._task is None:
            self._soon.start()
        if self.fault is None:
            self.told.emit("unsaved", "")

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save now what is unsaved; ``then`` follows once everything is saved."""
        if then is not None:
            self._then.append(then)
        self._soon.stop()
        self._again.stop()
        if self._task is not None:
            return
        acts = self.desk.unsaved()
        if not acts:
            self._all_saved()
            return
        case, (person, who) = self.desk.case, self.typed_by
        who = who or self.office.clerk.who
        self._count = len(acts)
        self.told.emit("saving", "保存中…")
        self._task = self.office.ask(
            lambda store: _save_as(store, person, case, acts, who), self._saved, self._failed, through=True
        )

    def _saved(self, case: Any) -> None:
        self._task = None
        self.fault = None
        self.desk.saved(case, self._count)
        self.stored.emit()
        self.told.emit("saved", f"保存しました {japan_time(datetime.now(UTC)):%H:%M}")
        if self.desk.unsaved():
            if self._then:
                self.save()
            else:
                self.changed()
        else:
            self._all_saved()

    def _all_saved(self) -> None:
        waiting, self._then = self._then, []
        for then in waiting:
            then()

    def _failed(self, fault: Exception) -> None:
        self._task = None
        self.fault = fault
        self._then.clear()
        self._again.start()
        self.told.emit("failed", str(fault))

    def flush(self) -> Exception | None:
        """Save everything and wait for it, for closing; gives what hindered it."""
        self._soon.stop()
        self._again.stop()
        while not self.given_up and (self._task is not None or self.desk.dirty):
            if self._task is None:
                self.save()
            task = self._task
            if task is None or not task.over.wait(CLOSING_WAIT):
                return TimeoutError()
            task.cancelled = True  # what it told the window's queue is taken here instead
            if task.fault is not None:
                self._failed(task.fault)
                return task.fault
            self._saved(task.result)
        return None

    def stop(self) -> None:
        """Give up: nothing more is saved or tried."""
        self.given_up = True
        self._soon.stop()
        self._again.stop()
        self._then.clear()


def _save_as(store: Store, person: str, case: Case, acts: tuple[Act, ...], who: str) -> Case:
    """Save in the name of who typed it, also when somebody else has sat down since; runs on the worker."""
    if not person:
        return store.save(case, acts, who=who)
    now = store.person
    store.sit(person)
    try:
        return store.save(case, acts, who=who)
    finally:
        store.sit(now.id if now else "")

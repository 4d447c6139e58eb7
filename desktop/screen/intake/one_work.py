"""The one thing the assistant works on besides the reading of files: a job in; its share told, its end or its stop out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Signal

from desktop.errors import DeskError

if TYPE_CHECKING:
    from desktop.screen.office import Office
    from desktop.screen.worker import Task


class Work(QObject):
    """Something that may take a moment; one at a time."""

    begun = Signal(str)
    """The words for it."""
    shared = Signal(float, str)
    """How far it is, with its words."""
    over = Signal()
    """Done, failed or stopped; what follows from it comes after."""
    refused = Signal(str)
    """Why it could not be done."""

    def __init__(self, office: Office, parent: QObject) -> None:
        super().__init__(parent)
        self._office = office
        self._task: Task | None = None

    @property
    def busy(self) -> bool:
        return self._task is not None

    def begin(self, job: Callable[[], Any], done: Callable[[Any], None], words: str) -> None:
        """Do a job on the worker; it can be stopped."""
        self._task = self._office.worker.run(
            job,
            lambda result: self._worked(done, result),
            self._failed,
            lambda share: self.shared.emit(share, words),
            stopped=self._over,
            owner=self,
        )
        self.begun.emit(words)

    def halt(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _over(self) -> None:
        self._task = None
        if shiboken6.isValid(self):  # a stop is told even when the assistant is gone
            self.over.emit()

    def _worked(self, done: Callable[[Any], None], result: Any) -> None:
        self._over()
        done(result)

    def _failed(self, fault: Exception) -> None:
        self._over()
        self.tell(fault)

    def tell(self, fault: Exception) -> None:
        """What hinders the clerk is a sentence; everything else is a fault of ours."""
        if isinstance(fault, DeskError):
            self.refused.emit(str(fault))
        else:
            self._office.worker.trouble(fault)

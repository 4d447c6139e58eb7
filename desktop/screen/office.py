"""The store behind the window: where it lies, who works, and questions to it that run on the worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QStandardPaths, Signal

from desktop.errors import DeskError, refusal
from desktop.screen.worker import Task, Worker

if TYPE_CHECKING:
    from desktop.store.store import Store

NOT_OPEN = refusal(
    "screen.not-open",
    "案件の保存先「{path}」が開けていないため、この操作はできません。保存先を確かめ、付議帳を開き直してください。",
    world=True,
)
Told = Callable[[Any], None]
STEPS = ("clerk.municipality", "clerk.division", "clerk.name")


class Clerk(NamedTuple):
    """Who sits here, as asked at the first start."""

    municipality: str = ""
    """Id of the municipality."""
    division: str = ""
    name: str = ""

    @property
    def who(self) -> str:
        """As written into every revision: 未来戦略室　付議　太郎."""
        return "　".join(p for p in (self.division, self.name) if p) or "担当者"


class Office(QObject):
    """One store, one worker, one clerk. Every question runs on the worker; answers come back on the window's thread."""

    opened = Signal()
    refused = Signal(object)
    """The store could not be opened, with the exception."""
    listed = Signal()
    """Cases came or went: the filters look again too."""
    changed = Signal(str)
    """A case was added or changed (its id); lists look again."""

    def __init__(
        self, path: Path, worker: Worker, *, sample: bool = False, today: Callable[[], date] | None = None
    ) -> None:
        super().__init__()
        self.path = path
        self.worker = worker
        self.sample = sample
        self.today = today or _today
        self.clerk = Clerk()
        self.first_time = False
        """True when nobody has said yet who sits here."""
        self._store: Store | None = None
        self._folders: dict[str, str] = {}

    def open(self) -> None:
        """Open the store on the worker: ``opened`` or ``refused`` follows."""
        self.worker.run(self._open, self._begin, self.refused.emit)

    def _open(self) -> tuple[str, ...]:
        from desktop.store.store import open_store

        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._store = open_store(self.path)
        return tuple(self._store.setting(step) or "" for step in STEPS)

    def _begin(self, settings: tuple[str, ...]) -> None:
        self.clerk = Clerk(*settings)
        self.first_time = not self.clerk.municipality
        self.opened.emit()

    def ask(
        self,
        job: Callable[[Store], Any],
        done: Told | None = None,
        failed: Told | None = None,
        progress: Told | None = None,
        *,
        stopped: Callable[[], None] | None = None,
        owner: QObject | None = None,
    ) -> Task:
        """Run ``job(store)`` on the worker; a generator it gives is stepped through."""
        return self.worker.run(lambda: job(self.store), done, failed, progress, stopped=stopped, owner=owner)

    @property
    def store(self) -> Store:
        """The open store, for the worker's thread. Raises ``screen.not-open``."""
        if self._store is None:
            raise DeskError(NOT_OPEN, path=self.path)
        return self._store

    def sit_down(self, clerk: Clerk) -> None:
        """Remember who works here."""
        self.clerk, self.first_time = clerk, False

        def keep(store: Store) -> None:
            for name, value in zip(STEPS, clerk, strict=True):
                store.set_setting(name, value)

        self.ask(keep)

    def folder(self, use: str) -> str:
        """The folder used last for a purpose, else the clerk's documents."""
        return self._folders.get(use) or QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )

    def remember(self, use: str, folder: Path) -> None:
        self._folders[use] = str(folder)

    def close(self) -> None:
        """Let the worker end what is queued, then close the store."""
        self.worker.run(self._shut)
        self.worker.finish()

    def _shut(self) -> None:
        """On the worker, after everything that was asked before: nobody finds the store closed too early."""
        store, self._store = self._store, None
        if store is not None:
            store.close()


def _today() -> date:
    return datetime.now().astimezone().date()

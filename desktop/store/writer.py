"""Jobs in, one transaction each on the one writing thread; when it is idle it brings the search index up to date."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop.errors import DeskError
from desktop.store.connect import connect
from desktop.store.faults import SWAPPED, told

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

T = TypeVar("T")

IDLE_S: Final = 0.25
"""Quiet time after the last save before the index is brought up to date; a search is right meanwhile."""
FAILED_S: Final = 30.0
"""Wait after an index pass that failed (full disk): saving matters more."""

Job = Callable[["Connection"], Any]


class Writer:
    """The only thread that writes.

    ``prepare`` runs once on its connection; ``idle`` does one short step of index work and says whether more is left.
    The thread begins with the first job or :meth:`warm`, so that opening a store and reading from it does not wait.
    """

    def __init__(
        self, path: Path, prepare: Callable[[Any], None], idle: Callable[[Any], bool], key: bytes = b""
    ) -> None:
        self._path = path
        self._key = key
        self._identity = _identity(path)
        self._prepare = prepare
        self._idle = idle
        self._queue: queue.SimpleQueue[tuple[Job | None, Future[Any]] | None] = queue.SimpleQueue()
        self._raw: Any = None
        self._engine: Engine | None = None
        self._open = True
        self._gate = threading.Lock()
        self._thread: threading.Thread | None = None

    def do(self, job: Callable[[Connection], T]) -> T:
        """Run a job in a transaction of its own and wait: what it returns is on the disk. Refusals undo all of it."""
        result: T = self._ask(job).result()
        return result

    def warm(self) -> None:
        """Import and set up what writing needs, in the background; the first save is then as fast as the next."""
        self._ask(None)

    def close(self) -> None:
        """Finish what was asked, then stop."""
        with self._gate:
            self._open = False
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()

    def _ask(self, job: Job | None) -> Future[Any]:
        done: Future[Any] = Future()
        with self._gate:
            if not self._open:
                raise RuntimeError("the store is closed")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
                self._thread.start()
            self._queue.put((job, done))
        return done

    def _run(self) -> None:
        wait: float | None = IDLE_S
        while True:
            try:
                task = self._queue.get(timeout=wait)
            except queue.Empty:
                wait = self._step()
                continue
            if task is None:
                break
            self._perform(*task)
            wait = IDLE_S
        if self._raw is not None:
            self._raw.close()

    def _step(self) -> float | None:
        """One step of index work; how long to wait for a job before the next step, None for ever."""
        try:
            return 0.0 if self._idle(self._connection()) else None
        except Exception as fault:
            # the index may lag for ever without a wrong answer, so a fault here never stops the saving thread
            if told(_cause(fault), self._path) is None and not isinstance(fault, DeskError):
                return None
            return FAILED_S

    def _perform(self, job: Job | None, done: Future[Any]) -> None:
        try:
            engine = self._ready()
            if job is None:
                done.set_result(None)
                return
            if _identity(self._path) != self._identity:
                raise DeskError(SWAPPED, path=self._path)  # noqa: TRY301
            with engine.begin() as transaction:
                result = job(transaction)
        except BaseException as fault:
            done.set_exception(told(_cause(fault), self._path) or fault)
        else:
            done.set_result(result)

    def _connection(self) -> Any:
        if self._raw is None:
            raw = connect(self._path, self._key)
            try:
                self._prepare(raw)
            except BaseException:
                raw.close()
                raise
            self._raw = raw
        return self._raw

    def _ready(self) -> Engine:
        if self._engine is None:
            self._engine = engine_on(self._connection())
        return self._engine


def _cause(fault: BaseException) -> Exception:
    """The driver's own exception inside SQLAlchemy's."""
    cause = getattr(fault, "orig", None) or fault
    return cause if isinstance(cause, Exception) else Exception()


def _identity(path: Path) -> tuple[int, int]:
    """Which file lies at the path: another one means it was replaced behind our back."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return found.st_dev, found.st_ino


def engine_on(connection: Any) -> Engine:
    """SQLAlchemy on one connection that is already open; every transaction takes the write lock at once."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import StaticPool
    from sqlcipher3 import dbapi2

    engine = create_engine(
        "sqlite://", module=dbapi2, creator=lambda: connection, poolclass=StaticPool, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def begin(transaction: Connection) -> None:
        transaction.exec_driver_sql("BEGIN IMMEDIATE")

    return engine

"""Jobs in, one transaction each on the one writing thread; when it is idle it brings the search index up to date.

A job is reported as done after its COMMIT is on the disk and the mark says so (:mod:`desktop.store.mark`), never before.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop.errors import DeskError
from desktop.places import world_error
from desktop.store.connect import connect
from desktop.store.faults import SWAPPED, told, told_of_open
from desktop.store.mark import Log, step
from desktop.store.spare import NARROW, USED, Spare, full, is_full
from desktop.store.wal import is_hot
from desktop.store.watch import Watch, see

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from desktop.store.lock import Lock

T = TypeVar("T")

IDLE_S: Final = 0.25
"""Quiet time after the last save before the index is brought up to date; a search is right meanwhile."""
FAILED_S: Final = 30.0
"""Wait after an index pass that failed (full disk): saving matters more."""

Job = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Task:
    """A job for the writing thread; none only makes it ready."""

    job: Job | None
    spare: bool = True
    alone: bool = False
    done: Future[Any] = field(default_factory=Future)


class Writer:
    """The only thread that writes.

    ``prepare`` runs once on its connection; ``idle`` does one short step of index work and says whether more is left.
    The thread begins with the first job or :meth:`warm`, so that opening a store and reading from it does not wait.
    """

    def __init__(
        self,
        path: Path,
        lock: Lock,
        opened: Log,
        prepare: Callable[[Any], None],
        idle: Callable[[Any], bool],
        key: bytes = b"",
    ) -> None:
        self.notice = ""
        """What the clerk should be told although the last save worked, in one sentence; empty when all is well."""
        self._path = path
        self._key = key
        self._lock = lock
        self._opened = opened
        self._seen = see(path)
        self._spare = Spare(path)
        self._watch: Watch | None = None
        self._prepare = prepare
        self._idle = idle
        self._queue: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._raw: Any = None
        self._engine: Engine | None = None
        self._open = True
        self._gate = threading.Lock()
        self._thread: threading.Thread | None = None

    def do(self, job: Callable[[Connection], T], *, spare: bool = True) -> T:
        """Run a job in a transaction of its own and wait: what it returns is on the disk. Refusals undo all of it.

        On a full disk the spare space is released and the job is run once more; ``spare=False`` for bulk, which is
        refused at once and leaves the spare space to the saves.
        """
        result: T = self._ask(_Task(job, spare=spare)).result()
        return result

    def do_alone(self, job: Callable[[Any], T]) -> T:
        """Run a job on the driver's connection outside of any transaction (VACUUM, a checkpoint) and wait."""
        result: T = self._ask(_Task(job, alone=True)).result()
        return result

    def later(self, job: Job) -> None:
        """Run a job when its turn comes, at the latest before the store is closed; nobody waits for it or is told."""
        self._ask(_Task(job))

    def warm(self) -> None:
        """Import and set up what writing needs, in the background; the first save is then as fast as the next."""
        self._ask(_Task(None))

    def take_left(self) -> None:
        """Before the readers are closed: take over what an ended program left in the -wal.

        The last connection to be closed moves it; unless that is the writer's, the mark never hears of it.
        """
        try:
            if self._thread is None and is_hot(self._lock.real):
                self._ask(_Task(None)).result()
        except Exception:  # a disk that is full or gone: it stays in the -wal, and the next opening takes it
            return

    def close(self) -> None:
        """Finish what was asked, move it into the main file, then stop. The readers of the store are closed before."""
        with self._gate:
            self._open = False
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()

    def _ask(self, task: _Task) -> Future[Any]:
        with self._gate:
            if not self._open:
                raise RuntimeError("the store is closed")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
                self._thread.start()
            self._queue.put(task)
        return task.done

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
            self._perform(task)
            wait = IDLE_S
        if self._raw is not None:
            self._move()
            self._raw.close()
        if self._watch is not None:
            with suppress(DeskError):  # the disk is gone
                self._watch.settle()

    def _step(self) -> float | None:
        """One step of index work; how long to wait for a job before the next step, None for ever."""
        try:
            watch = self._ready()
            watch.check_files()
            more = self._idle(self._raw)
            watch.acknowledge()
        except Exception as fault:
            # the index may lag for ever without a wrong answer, so a fault here never stops the saving thread
            if told(_cause(fault), self._path) is None and not isinstance(fault, DeskError):
                return None
            return FAILED_S
        if more:
            return 0.0
        self._move_long()
        return self._keep_spare()

    def _keep_spare(self) -> float | None:
        if self._spare.keep():
            self.notice = ""
            return None
        self.notice = self.notice or NARROW
        return FAILED_S

    def _perform(self, task: _Task) -> None:
        try:
            result = self._try(task)
        except BaseException as fault:
            task.done.set_exception(self._told(fault))
        else:
            task.done.set_result(result)
            self._move_long()

    def _told(self, fault: BaseException) -> BaseException:
        cause = _cause(fault)
        if is_full(cause, self._path):
            return full(self._path)
        if isinstance(cause, OSError):
            return world_error(cause, self._path)
        return told_of_open(cause, self._path) or fault

    def _try(self, task: _Task) -> Any:
        """Run a job; once more with the spare space when the disk is full."""
        try:
            return self._once(task)
        except Exception as fault:
            if not (task.spare and is_full(_cause(fault), self._path) and self._spare.release()):
                raise
        result = self._once(task)
        self.notice = USED
        return result

    def _once(self, task: _Task) -> Any:
        watch = self._ready()
        if task.job is None:
            self._engine_ready()
            return None
        self._lock.hold()
        watch.check_files()
        if task.alone:
            return self._alone(watch, task.job)
        before, number = self._raw.total_changes, None
        with self._engine_ready().begin() as transaction:
            watch.check_version()
            result = task.job(transaction)
            if self._raw.total_changes != before:
                number = step(self._raw)
        if number is not None:
            watch.acknowledge(number)
        return result

    def _alone(self, watch: Watch, job: Job) -> Any:
        watch.check_version()
        watch.begin_alone()
        try:
            return job(self._raw)
        finally:
            watch.anew()

    def _move_long(self) -> None:
        if self._watch is not None and self._watch.is_long:
            self._move()

    def _move(self) -> None:
        """Move the -wal into the main file; on a full disk it stays where it is and nothing is lost."""
        from sqlcipher3 import dbapi2

        if self._watch is not None:
            # it must not end the thread: whoever saves next would wait for ever
            with suppress(dbapi2.Error, OSError, DeskError):
                self._watch.move()

    def _ready(self) -> Watch:
        """The connection with its watch; a left -wal is moved and what an ended program left is cleared."""
        if self._watch is None:
            if see(self._path).identity != self._seen.identity:  # before anything of ours touches a stranger's file
                raise DeskError(SWAPPED, path=self._path)
            raw = connect(self._path, self._key)
            try:
                watch = Watch(raw, self._path, self._lock, self._opened, self._seen)
                self._prepare(raw)
                watch.acknowledge()
            except BaseException:
                raw.close()
                raise
            self._raw, self._watch = raw, watch
        return self._watch

    def _engine_ready(self) -> Engine:
        if self._engine is None:
            self._engine = engine_on(self._raw)
        return self._engine


def _cause(fault: BaseException) -> Exception:
    """The driver's own exception inside SQLAlchemy's."""
    cause = getattr(fault, "orig", None) or fault
    return cause if isinstance(cause, Exception) else Exception()


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

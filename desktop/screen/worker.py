"""Jobs in, their results back on the window's thread: one serial thread for the store and everything long.

A job is a function, or a function that gives a generator; a generator yields its progress. Short jobs that arrive
while a generator runs go between two of its steps, so that the autosave never waits for an export.
"""

from __future__ import annotations

import queue
import sys
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Generator
from types import GeneratorType
from typing import Any

from PySide6.QtCore import QObject, Signal

Job = Callable[[], Any]
Told = Callable[[Any], None]
TURN = 0.0005
"""Seconds after which the window's thread gets its turn while a job computes; Python's own 5 ms add up to a stall."""
PROGRESS_GAP = 0.05
"""Seconds between two reports of progress: more often only fills the window's queue."""


class Task:
    """One job under way; ``cancel`` keeps it from starting, or closes its generator at the next step."""

    def __init__(
        self,
        job: Job,
        done: Told | None,
        failed: Told | None,
        progress: Told | None,
        stopped: Callable[[], None] | None,
    ) -> None:
        self.job = job
        self.done, self.failed, self.progress, self.stopped = done, failed, progress, stopped
        self.cancelled = False
        self.through = False
        """It is begun, and its answer given, also while the window is locked."""
        self.over = threading.Event()
        """Set once the job has ended on the worker's side."""
        self.result: Any = None
        self.fault: Exception | None = None
        """How it ended, for those who wait for ``over``."""
        self._told_at = 0.0

    def cancel(self) -> None:
        self.cancelled = True

    def due(self) -> bool:
        """Whether progress should be told again."""
        now = time.monotonic()
        if now - self._told_at < PROGRESS_GAP:
            return False
        self._told_at = now
        return True


class Worker(QObject):
    """The thread starts with the first job and ends with :meth:`finish`."""

    busy = Signal(bool)
    """A generator job has begun or ended."""
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trouble: Told = _raise
        """What happens to an exception that no ``failed`` takes."""
        self._inbox: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._long: deque[tuple[Task, Generator[Any, None, Any]]] = deque()
        self._thread: threading.Thread | None = None
        self._told.connect(self._deliver)  # told from the other thread, so it is queued
        self._given: weakref.WeakSet[Task] = weakref.WeakSet()
        self._held: list[tuple[Task, Callable[..., None], tuple[Any, ...]]] | None = None
        self._parked: list[Task] = []
        self.at_work = False
        """A generator job is under way."""

    def run(
        self,
        job: Job,
        done: Told | None = None,
        failed: Told | None = None,
        progress: Told | None = None,
        *,
        stopped: Callable[[], None] | None = None,
        owner: QObject | None = None,
        through: bool = False,
    ) -> Task:
        """Queue a job; ``owner`` is the widget the results are for: gone with it, the job is cancelled.

        While answers are held back, only a job that goes ``through`` is begun.
        """
        task = Task(job, done, failed, progress, stopped)
        task.through = through
        self._given.add(task)
        if owner is not None:
            owner.destroyed.connect(lambda _=None, t=task: t.cancel())
        if self._thread is None:
            sys.setswitchinterval(TURN)
            self._thread = threading.Thread(target=self._loop, name="worker", daemon=True)
            self._thread.start()
        if self._held is not None and not through:
            self._parked.append(task)
        else:
            self._inbox.put(task)
        return task

    def hold(self) -> None:
        """Begin nothing and give no answer but of tasks that go ``through``: nothing appears over a locked window."""
        if self._held is None:
            self._held = []

    @property
    def holding(self) -> bool:
        return self._held is not None

    def release(self) -> None:
        """Give the answers that were held back, in their order, and begin what was asked meanwhile."""
        held, self._held = self._held or [], None
        parked, self._parked = self._parked, []
        for task in parked:
            self._inbox.put(task)
        for told in held:
            self._deliver(told)

    def drop(self) -> None:
        """Forget every answer that is due and stop the work for it; tasks that go ``through`` stay."""
        self._held, self._parked = None, []
        for task in list(self._given):
            if not task.through:
                task.stopped = None
                task.cancel()

    def finish(self, wait: float = 30.0) -> bool:
        """Run what is queued, stop long work at its next step, end the thread; False when it is still at work."""
        if self._thread is None:
            return True
        self._inbox.put(None)
        self._thread.join(wait)
        return not self._thread.is_alive()

    # the worker's thread ---------------------------------------------------------------------------------------------

    def _loop(self) -> None:
        while (task := self._next()) is not None:
            if task is not STEP:
                self._begin(task)
            elif self._long:
                self._step(*self._long[0])
        for left, steps in self._long:
            left.cancel()
            steps.close()
            left.over.set()

    def _next(self) -> Task | None:
        """The next short job, or a step of the long one when there is none."""
        if not self._long:
            return self._inbox.get()
        try:
            return self._inbox.get_nowait()
        except queue.Empty:
            return STEP

    def _begin(self, task: Task) -> None:
        if task.cancelled:
            self._end(task, task.stopped)
            return
        try:
            result = task.job()
        except Exception as fault:
            self._refused(task, fault)
            return
        if isinstance(result, GeneratorType):
            self._long.append((task, result))
            self.at_work = True
            if len(self._long) == 1:
                self.busy.emit(True)  # noqa: FBT003
        else:
            self._done(task, result)

    def _step(self, task: Task, steps: Generator[Any, None, Any]) -> None:
        try:
            if task.cancelled:
                steps.close()
                self._leave_long()
                self._end(task, task.stopped)
                return
            state = next(steps)
        except StopIteration as last:
            self._leave_long()
            self._done(task, last.value)
        except Exception as fault:
            self._leave_long()
            self._refused(task, fault)
        else:
            if task.progress is not None and task.due():
                self._told.emit((task, task.progress, (state,)))

    def _leave_long(self) -> None:
        self._long.popleft()
        if not self._long:
            self.at_work = False
            self.busy.emit(False)  # noqa: FBT003

    def _done(self, task: Task, result: Any) -> None:
        task.result = result
        if task.cancelled and task.stopped is not None:  # the cancel came too late: who is told looks at the result
            self._end(task, task.stopped)
        else:
            self._end(task, task.done, result)

    def _refused(self, task: Task, fault: Exception) -> None:
        task.fault = fault
        if task.cancelled and task.stopped is not None:  # nobody waits for it any more, but somebody for its end
            self._end(task, task.stopped)
        else:
            self._end(task, task.failed or self.trouble, fault)

    def _end(self, task: Task, tell: Callable[..., None] | None, *what: Any) -> None:
        task.over.set()
        if tell is not None:
            self._told.emit((task, tell, what))

    # the window's thread ---------------------------------------------------------------------------------------------

    def _deliver(self, told: tuple[Task, Callable[..., None], tuple[Any, ...]]) -> None:
        task, tell, what = told
        if self._held is not None and not task.through:
            self._held.append(told)
            return
        if not task.cancelled or tell is task.stopped:
            tell(*what)
        elif task.stopped is not None and tell is not task.progress:  # its end was on the way when it was cancelled
            task.stopped()


STEP = Task(lambda: None, None, None, None, None)
"""Stands for: nothing new, go on with the long job."""


def _raise(fault: Exception) -> None:
    raise fault

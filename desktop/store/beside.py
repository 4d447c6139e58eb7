"""A long job in, a generator of its progress out: the job runs on a thread of its own and holds nobody up."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from typing import Final, TypeVar

T = TypeVar("T")
State = tuple[int, int, str]
"""How far, of how much (0: nobody knows), and what is being done."""
Tell = Callable[[State], None]
"""Told by the job often; it raises :class:`Stopped` when nobody wants the job any more."""
TURN: Final = 0.01
"""Seconds the generator waits for news: others on its thread wait no longer than this."""


class Stopped(Exception):  # noqa: N818
    """The job was called off."""


def beside(job: Callable[[Tell], T]) -> Generator[State, None, T]:
    """Step through a job; closing the generator calls it off and waits until it has cleared up."""
    news: queue.SimpleQueue[State] = queue.SimpleQueue()
    off, ended = threading.Event(), threading.Event()
    results: list[T] = []
    faults: list[BaseException] = []

    def tell(state: State) -> None:
        if off.is_set():
            raise Stopped
        news.put(state)

    def run() -> None:
        try:
            results.append(job(tell))
        except BaseException as fault:
            faults.append(fault)
        finally:
            ended.set()

    thread = threading.Thread(target=run, name="store-beside", daemon=True)
    thread.start()
    state: State = (0, 0, "")
    try:
        while not ended.wait(TURN):
            while not news.empty():
                state = news.get()
            yield state
    finally:
        off.set()
        thread.join()
    if faults:
        raise faults[0]
    return results[0]

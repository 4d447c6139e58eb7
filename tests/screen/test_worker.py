"""The worker: results on the window's thread, order kept, short jobs between the steps of long ones, cancel, faults."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.screen.worker import Worker


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker]:
    made = Worker()
    yield made
    assert made.finish(10)


def test_a_result_comes_back_on_the_window_thread(qtbot: QtBot, worker: Worker) -> None:
    seen: list[tuple[Any, str]] = []
    worker.run(lambda: threading.current_thread().name, lambda r: seen.append((r, threading.current_thread().name)))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [("worker", threading.main_thread().name)]


def test_jobs_run_in_the_order_they_were_given(qtbot: QtBot, worker: Worker) -> None:
    ran: list[int] = []
    for n in range(50):
        worker.run(lambda n=n: ran.append(n))
    done: list[None] = []
    worker.run(lambda: None, done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert ran == list(range(50))


def test_a_short_job_goes_between_the_steps_of_a_long_one(qtbot: QtBot, worker: Worker) -> None:
    """The autosave does not wait for an export."""
    order: list[str] = []
    go = threading.Event()

    def long() -> Iterator[int]:
        order.append("begin")
        yield 0
        go.wait(5)
        yield 1
        order.append("end")

    worker.run(long)
    qtbot.waitUntil(lambda: order == ["begin"])
    worker.run(lambda: order.append("save"))
    go.set()
    qtbot.waitUntil(lambda: len(order) == 3)
    assert order == ["begin", "save", "end"]


def test_the_return_value_of_a_generator_is_its_result(qtbot: QtBot, worker: Worker) -> None:
    def long() -> Any:
        yield "半分"
        return "全部"

    told: list[Any] = []
    done: list[Any] = []
    worker.run(long, done.append, progress=told.append)
    qtbot.waitUntil(lambda: bool(done))
    assert (told, done) == (["半分"], ["全部"])


def test_cancelling_closes_the_generator_and_says_so(qtbot: QtBot, worker: Worker) -> None:
    cleaned, stopped, done = [], [], []
    started = threading.Event()

    def long() -> Iterator[int]:
        try:
            while True:
                started.set()
                yield 0
        finally:
            cleaned.append(True)

    task = worker.run(long, done.append, stopped=lambda: stopped.append(True))
    started.wait(5)
    task.cancel()
    qtbot.waitUntil(lambda: bool(stopped))
    assert (cleaned, done) == ([True], [])


def test_a_fault_goes_to_failed_else_to_trouble(qtbot: QtBot, worker: Worker) -> None:
    failed, trouble = [], []
    worker.trouble = trouble.append

    def bad() -> None:
        raise ValueError("x")

    def bad_later() -> Iterator[int]:
        yield 0
        raise KeyError("y")

    worker.run(bad, failed=failed.append)
    worker.run(bad)
    worker.run(bad_later, failed=failed.append)
    qtbot.waitUntil(lambda: len(failed) == 2 and len(trouble) == 1)
    assert [type(f) for f in failed] == [ValueError, KeyError]
    assert isinstance(trouble[0], ValueError)


def test_results_for_a_widget_that_is_gone_are_dropped(qtbot: QtBot, worker: Worker) -> None:
    owner = QObject()
    wait, done, later = threading.Event(), [], []
    worker.run(lambda: wait.wait(5), done.append, owner=owner)
    owner.deleteLater()
    qtbot.wait(20)
    wait.set()
    worker.run(lambda: None, later.append)
    qtbot.waitUntil(lambda: bool(later))
    assert done == []


def test_finish_ends_what_is_queued(qtbot: QtBot) -> None:
    worker, ran = Worker(), []
    for n in range(20):
        worker.run(lambda n=n: ran.append(n))
    assert worker.finish(10)
    assert ran == list(range(20))


@pytest.mark.parametrize("fails", [False, True])
def test_a_cancel_while_the_end_is_on_its_way_is_told_once(qtbot: QtBot, worker: Worker, fails: bool) -> None:
    """Whoever waits for the end hears of it; what came of it stands at the task."""

    def job() -> int:
        if fails:
            raise ValueError("late")
        return 7

    told: list[str] = []
    task = worker.run(
        job, lambda _: told.append("done"), lambda _: told.append("failed"), stopped=lambda: told.append("stopped")
    )
    assert task.over.wait(10)
    task.cancel()
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(20)
    assert told == ["stopped"]
    assert (task.result, isinstance(task.fault, ValueError)) == ((None, True) if fails else (7, False))

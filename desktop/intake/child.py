"""A foreign file in, its document out; the reading is done by a separate process that may crash, hang or swell alone.

The process is ``python -m desktop.intake.reader_main`` without a shell, started in the program's own folder. What to
read goes in as one line on its standard input (a password never stands on a command line), what was read comes out
as lines of JSON (:mod:`desktop.intake.frames`).
"""

from __future__ import annotations

import json
import os
import queue
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, TypedDict, TypeVar, Unpack, cast

from desktop.errors import DeskError, Refusal, refusal
from desktop.intake.frames import LONGEST, Gathered, Nonsense, line
from desktop.intake.job_object import bind_memory
from desktop.intake.limits import LIMITS, MB, Limits
from desktop.intake.model import Document
from desktop.places import ROOT, why

CRASHED = refusal(
    "intake.crashed",
    "「{file}」を読む途中で、読み取りの部品が止まりました。付議帳は無事です。元のソフトで開き、別の名前で保存し直してから選んでください。",
)
SWOLLEN = refusal(
    "intake.memory",
    "「{file}」は読み取りに{limit}MBを超えるメモリーを使うため、止めました。必要な表だけを新しいブックに写して選んでください。",
)
SLOW = refusal(
    "intake.slow",
    "「{file}」は{seconds}秒たっても読み終わらないため、止めました。必要な表だけを新しいブックに写すか、もう一度選んで待ってください。",
)
CANCELLED = refusal(
    "intake.cancelled",
    "「{file}」の読み取りを中止しました。何も取り込んでいません。続けるときは、もう一度選んでください。",
)
NO_READER = refusal(
    "intake.no-reader",
    "読み取りの部品を始められませんでした（{why}）。付議帳を開き直し、同じならば情報管理の担当に知らせてください。",
    world=True,
)

_Made = TypeVar("_Made")
Progress = Callable[[float], None]
"""Called at least every 0.2 s with the share done (0 to 1)."""

TICK: Final = 0.1
"""Seconds between two looks at the clock, at ``cancelled`` and at the progress."""
COMMAND = (sys.executable, "-X", "utf8", "-W", "ignore", "-m", "desktop.intake.reader_main")
_WAITING: Final = 64
"""Lines that may wait; the process stops writing until we come."""
_COMPLAINT: Final = 4096
_ENVIRONMENT: Final = {
    "RUST_BACKTRACE": "0",  # a panic of a library is no news
    "PYTHONHASHSEED": str(secrets.randbelow(1 << 32)),  # two processes that count one list give a key the same hash
}
_NO_MEMORY: Final = (b"memory allocation of", b"MemoryError", b"bad_alloc", b"out of memory", b"capacity overflow")
_ENDED: Final = b""


class Fault(Exception):  # noqa: N818
    """Kind and place of what the reading process met, as the cause of a refusal: for our rigs, never shown."""


class How(TypedDict, total=False):
    """What a caller may say about a reading."""

    password: str
    encoding: str
    separator: str
    """Both override what would be guessed of a CSV or a text."""
    limits: Limits
    on_slow: Callable[[], bool | None]
    """Asked when the time is up: True goes on, False stops, None has not decided yet."""


class Watch(How, total=False):
    """The same with somebody who watches."""

    progress: Progress
    cancelled: Callable[[], bool]


def read(path: Path, **how: Unpack[Watch]) -> Document:
    """Read a file of any kind; every fault is one DeskError that names it. Call it off the window's thread."""
    watch, rest = _parted(how)
    return _driven(reading(path, **rest), path, watch)


def run_job(path: Path, name: str, ask: Mapping[str, Any], **how: Unpack[Watch]) -> Mapping[str, Any]:
    """Let the reading process do a job of :data:`desktop.intake.reader_main.JOBS` on a list's rows; its result only.

    ``ask["sheet"]`` names the worksheet; without it the first that is shown.
    """
    watch, rest = _parted(how)
    return _driven(working(path, name, ask, **rest), path, watch)


def reading(path: Path, **how: Unpack[How]) -> Generator[float, None, Document]:
    """:func:`read` as a generator of progress for the window's worker; closing it ends the process."""
    gathered = Gathered(how.get("limits", LIMITS))
    yield from _conversation(path, "document", {}, how, gathered.take)
    if gathered.document is None:
        raise DeskError(CRASHED, file=path.name)
    return gathered.document


def working(
    path: Path, name: str, ask: Mapping[str, Any], **how: Unpack[How]
) -> Generator[float, None, Mapping[str, Any]]:
    """:func:`run_job` as a generator of progress."""
    results: list[Mapping[str, Any]] = []

    def take(message: Mapping[str, Any]) -> None:
        if message.get("say") != "result" or not isinstance(message.get("value"), dict) or results:
            raise Nonsense("result")
        results.append(message["value"])

    yield from _conversation(path, name, ask, how, take)
    if not results:
        raise DeskError(CRASHED, file=path.name)
    return results[0]


def _parted(how: Watch) -> tuple[Watch, How]:
    """Who watches, and the rest."""
    watch = {key: how[key] for key in ("progress", "cancelled") if key in how}
    rest = {key: value for key, value in how.items() if key not in watch}
    return cast("Watch", watch), cast("How", rest)


def _driven(job: Generator[float, None, _Made], path: Path, watch: Watch) -> _Made:
    """Run a generator to its end, telling its progress; closed as soon as it is cancelled."""
    with closing(job):
        while True:
            try:
                share = next(job)
            except StopIteration as end:
                return cast("_Made", end.value)
            if "progress" in watch:
                watch["progress"](share)
            if "cancelled" in watch and watch["cancelled"]():
                raise DeskError(CANCELLED, file=path.name)


def _conversation(
    path: Path, job: str, ask: Mapping[str, Any], how: How, take: Callable[[Mapping[str, Any]], None]
) -> Generator[float, None, None]:
    """Listen until the process has said its end; every yield is a share of the work."""
    limits = how.get("limits", LIMITS)
    said = {key: how.get(key, "") for key in ("password", "encoding", "separator")}
    asked = {"path": str(path.absolute()), "job": job, "ask": dict(ask), "limits": asdict(limits), **said}
    share, told, due = 0.0, 0.0, time.monotonic() + limits.seconds
    with _Process(path, asked, limits) as process:
        while True:
            now = time.monotonic()
            if now >= due:
                due = now + _more_time(path, limits, how.get("on_slow"))
            if now - told >= TICK:
                told = now
                yield share
            message = process.next_message()
            match message.get("say"):
                case "":
                    continue
                case "progress":
                    share = process.share(message)
                case "end":
                    return
                case "refused":
                    raise process.refused(message) from Fault(str(message.get("fault", "")))
                case _:
                    process.believe(take, message)


def _more_time(path: Path, limits: Limits, on_slow: Callable[[], bool | None] | None) -> float:
    """Seconds until the next question; SLOW when nobody wants to wait."""
    answer = on_slow() if on_slow is not None else False
    if answer is False:
        raise DeskError(SLOW, file=path.name, seconds=round(limits.seconds))
    return limits.seconds if answer else 0.0


class _Process:
    """The reading process while it lives; leaving it leaves nothing behind."""

    def __init__(self, path: Path, asked: Mapping[str, Any], limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._asked = line(asked)

    def __enter__(self) -> _Process:
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module, no shell
                COMMAND,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, **_ENVIRONMENT},
                start_new_session=os.name == "posix",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            self._in, self._out, self._err = _pipes(self._process)
            self._job = bind_memory(self._process, self._limits.memory)
        except OSError as fault:
            raise DeskError(NO_READER, why=why(fault)) from fault
        self._lines: queue.Queue[bytes] = queue.Queue(_WAITING)
        self._left = threading.Event()
        self._complaint = b""
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._hear, self._overhear)]
        for thread in self._threads:
            thread.start()
        with suppress(OSError):  # it died at once: its end tells
            self._in.write(self._asked)
            self._in.flush()  # kept open: its end tells the process that we are gone
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._left.set()
        with suppress(OSError):
            self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self._in, self._out, self._err):
            with suppress(OSError):
                pipe.close()
        if self._job is not None:
            self._job.close()

    def _hear(self) -> None:
        """Lines into the queue, until the end or until nobody listens."""
        while True:
            got = self._out.readline(LONGEST + 1)
            while not self._left.is_set():
                with suppress(queue.Full):
                    self._lines.put(got, timeout=TICK)
                    break
            if not got or self._left.is_set():
                return

    def _overhear(self) -> None:
        """What a process that breaks down says first, for the reason only; nobody is shown it."""
        while got := self._err.read(256):
            if len(self._complaint) < _COMPLAINT:
                self._complaint += got

    def next_message(self) -> Mapping[str, Any]:
        """What it says next; an empty one when it said nothing for a tick."""
        try:
            got = self._lines.get(timeout=TICK)
        except queue.Empty:
            return {"say": ""}
        if got == _ENDED:
            raise self._broken_down()
        try:
            message = json.loads(got) if got.endswith(b"\n") else None
        except (ValueError, RecursionError) as fault:
            raise DeskError(CRASHED, file=self._path.name) from fault
        if not isinstance(message, dict):
            raise DeskError(CRASHED, file=self._path.name)
        return message

    def share(self, message: Mapping[str, Any]) -> float:
        share = message.get("share")
        return min(1.0, max(0.0, share)) if isinstance(share, (int, float)) else 0.0

    def believe(self, take: Callable[[Mapping[str, Any]], None], message: Mapping[str, Any]) -> None:
        try:
            take(message)
        except Nonsense as fault:
            raise DeskError(CRASHED, file=self._path.name) from fault

    def refused(self, message: Mapping[str, Any]) -> DeskError:
        """The refusal it tells, as if it had been raised here."""
        code, sentence = str(message.get("code") or ""), str(message.get("sentence") or "")
        what = Refusal(code, "{sentence}", world=bool(message.get("world")))
        if code == SWOLLEN.code:
            return DeskError(SWOLLEN, file=self._path.name, limit=self._limits.memory // MB)
        if code == CRASHED.code or not sentence:
            return DeskError(CRASHED, file=self._path.name)
        return DeskError(what, sentence=sentence)

    def _broken_down(self) -> DeskError:
        self._process.wait()
        self._threads[1].join(timeout=1)
        swollen = any(word in self._complaint for word in _NO_MEMORY)
        return DeskError(SWOLLEN if swollen else CRASHED, file=self._path.name, limit=self._limits.memory // MB)


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    return cast("tuple[IO[bytes], IO[bytes], IO[bytes]]", (process.stdin, process.stdout, process.stderr))

"""F10. A slow medium: the window beats on at most 100 ms apart, and a cancel is answered within a second.

Cases go out to media that take 5, 10 or 20 ms for every 64 KiB (13 to 3 MB/s), with and without the kernel gathering
what is written, and come in from them, on the worker's thread beside a real window of Qt that paints its progress and
beats every 5 ms. Each act is then cancelled at random moments: it must end within a second, and leave nothing. The
controls do the same on the window's own thread, and in one piece.
"""

from __future__ import annotations

import gc
import mmap
import os
import random
import shutil
import signal
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from desktop.bundle.model import Mode, Progress
from desktop.secretariat.accepting import accept
from desktop.secretariat.receive import look, open_bundle, opening_for, receiving_room
from tests.rigs.desks import WORDS, Desks, desks, noise, state
from tests.rigs.medium import Flaw, medium
from tests.rigs.needs import need
from tests.rigs.pulled import digests

BEAT_S: Final = 0.1
CANCEL_S: Final = 1.0
DELAYS: Final = (0.005, 0.01, 0.02)
MODES: Final[tuple[Mode, ...]] = ("A", "B", "C")
CANCELS: Final = 3
"""Of each act, mode, delay and way."""
SIZE: Final = 3_000_000
LONGEST_S: Final = 120.0


@dataclass
class Outcome:
    """The longest of everything; what the machine itself made wait is told beside it."""

    acts: int = 0
    cancels: int = 0
    beat_s: float = 0.0
    cancel_s: float = 0.0
    machine_s: float = 0.0
    bad: list[str] = field(default_factory=list)


class Lone:
    """A process that beats alone: how long this machine let it wait is nothing a program could mend."""

    def __init__(self) -> None:
        self.longest = mmap.mmap(-1, 8)
        self.pid = os.fork()
        if self.pid == 0:  # pragma: no cover - another process
            last = time.monotonic()
            while os.getppid() != 1:
                time.sleep(0.005)
                now = time.monotonic()
                struct.pack_into("<d", self.longest, 0, max(self.gap, now - last))
                last = now
            os._exit(0)

    @property
    def gap(self) -> float:
        return float(struct.unpack_from("<d", self.longest)[0])

    def begin(self) -> None:
        struct.pack_into("<d", self.longest, 0, 0.0)

    def end(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


class Screen:
    """A window that paints progress, the worker, and a heart."""

    def __init__(self) -> None:
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication, QLabel, QProgressBar, QVBoxLayout, QWidget

        from desktop.screen.calm import hold_collector
        from desktop.screen.worker import Worker

        self.lone = Lone()
        gc.collect()
        gc.freeze()  # as the program does after its first paint, and while files go out and in
        hold_collector()
        self.app = QApplication.instance() or QApplication(["slow"])
        self.window = QWidget()
        self.label, self.bar = QLabel(), QProgressBar()
        lay = QVBoxLayout(self.window)
        lay.addWidget(self.label)
        lay.addWidget(self.bar)
        self.window.show()
        self.worker = Worker()
        self.last, self.gap = time.monotonic(), 0.0
        self.heart = QTimer(interval=5)
        self.heart.timeout.connect(self.beat)
        self.heart.start()

    def beat(self) -> None:
        now = time.monotonic()
        self.gap, self.last = max(self.gap, now - self.last), now

    @property
    def late(self) -> bool:
        """Whether it stood still longer than allowed, and not because the machine had no time for anybody."""
        return self.gap > BEAT_S + self.lone.gap

    def told(self, state: Progress) -> None:
        self.label.setText(state.what)
        self.bar.setRange(0, 1000)
        self.bar.setValue(1000 * state.done // state.of if state.of else 0)

    def turn(self, held: Callable[[], bool]) -> bool:
        """Live on until something holds; False when it never does."""
        end = time.monotonic() + LONGEST_S
        while not held():
            self.app.processEvents()
            if time.monotonic() > end:
                return False
            time.sleep(0.001)
        return True

    def run(self, job: Callable[[], Any], cancel_after: float = -1.0) -> tuple[Any, float]:
        """Run a job to its end -> its result, or what is wrong; and how long it took to be cancelled."""
        ended: list[Any] = []
        self.lone.begin()
        self.last, self.gap = time.monotonic(), 0.0
        task = self.worker.run(job, ended.append, ended.append, self.told, stopped=lambda: ended.append("stopped"))
        start = time.monotonic()
        if cancel_after >= 0:
            self.turn(lambda: bool(ended) or time.monotonic() - start > cancel_after)
            start = time.monotonic()
            task.cancel()
        if not self.turn(lambda: bool(ended) or (task.cancelled and task.over.is_set())):
            return "never ended", LONGEST_S
        if not ended and task.result is not None:
            ended.append(task.result)  # through in the very step in which it was cancelled
        return ended[0] if ended else "stopped", time.monotonic() - start


def receiving(desk: Desks, path: Path) -> Generator[Progress, None, str]:
    """Everything of receiving, up to the taking in."""
    with receiving_room(desk.office) as room:
        (waiting,) = yield from look([path], room)
        if waiting.fault:
            raise waiting.fault
        how = opening_for(desk.office, waiting, WORDS)
        assert how is not None
        received = yield from open_bundle(desk.office, waiting, how, room)
        yield from accept(desk.office, received, who="鈴木")
        return "received"


def play(
    screen: Screen, desk: Desks, mode: Mode, flaw: Flaw, pick: random.Random, outcome: Outcome, cancels: int
) -> None:
    """Out and in, whole and cancelled."""
    name = f"{mode} {flaw.delay_s * 1000:.0f} ms{' gathered' if flaw.lazy else ''}"
    with medium(flaw) as slow:
        screen.run(lambda: desk.act(desk.folder / "先", mode))
        lasted = time.monotonic()
        done, _ = screen.run(lambda: desk.act(slow.folder / "先", mode))
        lasted = time.monotonic() - lasted
        if not hasattr(done, "bundle"):
            outcome.bad.append(f"{name}: not handed over: {done!r}")
            return
        kept = digests(slow.kept)
        whole(screen, outcome, f"{name} out")
        before = state(desk.sender)
        for _ in range(cancels):
            end, took = screen.run(lambda: desk.act(slow.folder / "取消", mode), pick.uniform(0, lasted * 0.95))
            cancelled(screen, outcome, f"{name} out", end, took)
            if end != "stopped":  # it was through just before
                kept, before = digests(slow.kept), state(desk.sender)
            elif digests(slow.kept) != kept or state(desk.sender) != before:
                outcome.bad.append(f"{name} out: cancelled, and something stayed")
        lasted = time.monotonic()
        end, _ = screen.run(lambda: receiving(desk, done.bundle))
        lasted = time.monotonic() - lasted
        if end != "received":
            outcome.bad.append(f"{name}: not received: {end!r}")
        whole(screen, outcome, f"{name} in")
        before, there = state(desk.office), sorted(p.name for p in desk.office.path.parent.iterdir())
        for _ in range(cancels):
            end, took = screen.run(lambda: receiving(desk, done.bundle), pick.uniform(0, lasted * 0.95))
            cancelled(screen, outcome, f"{name} in", end, took)
            if end != "stopped":
                before = state(desk.office)
            elif sorted(p.name for p in desk.office.path.parent.iterdir()) != there or state(desk.office) != before:
                outcome.bad.append(f"{name} in: cancelled, and something stayed")


def whole(screen: Screen, outcome: Outcome, name: str) -> None:
    outcome.acts += 1
    outcome.beat_s, outcome.machine_s = max(outcome.beat_s, screen.gap), max(outcome.machine_s, screen.lone.gap)
    if screen.late:
        outcome.bad.append(
            f"{name}: the window stood still for {screen.gap * 1000:.0f} ms, the machine for {screen.lone.gap * 1000:.0f}"
        )


def cancelled(screen: Screen, outcome: Outcome, name: str, end: Any, took: float) -> None:
    outcome.cancels += end == "stopped"
    outcome.beat_s, outcome.machine_s = max(outcome.beat_s, screen.gap), max(outcome.machine_s, screen.lone.gap)
    outcome.cancel_s = max(outcome.cancel_s, took if end == "stopped" else 0.0)
    if screen.late:
        outcome.bad.append(
            f"{name}: the window stood still for {screen.gap * 1000:.0f} ms, the machine for {screen.lone.gap * 1000:.0f}"
        )
    if isinstance(end, Exception):
        outcome.bad.append(f"{name}: {end!r}")
    if end == "stopped" and took > CANCEL_S + screen.lone.gap:
        outcome.bad.append(f"{name}: cancelled after {took:.2f} s")


def controls(screen: Screen, folder: Path) -> tuple[float, float]:
    """The longest gap of a copy on the window's thread, and how long a copy in one piece takes to be cancelled."""
    source = folder / "束"
    source.write_bytes(noise(SIZE))

    def copy(target: Path) -> None:
        with target.open("wb") as out:
            shutil.copyfileobj(source.open("rb"), out)
            os.fsync(out.fileno())

    with medium(Flaw(delay_s=0.04, lazy=True)) as slow:
        screen.last, screen.gap = time.monotonic(), 0.0
        copy(slow.folder / "a")
        screen.turn(lambda: screen.gap > 0)
        gap = screen.gap
        ended: list[Any] = []
        asked = slow.requests
        task = screen.worker.run(lambda: copy(slow.folder / "b"), ended.append)
        screen.turn(lambda: slow.requests > asked + 10)
        start = time.monotonic()
        task.cancel()
        screen.turn(task.over.is_set)
        return gap, time.monotonic() - start


def main(short: int = 0, seed: int | None = None) -> bool:
    """Whether every beat and every cancel was in time while the controls were late."""
    need("linux", "fork", "root", "fuse")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    pick, outcome, start = random.Random(seed), Outcome(), time.monotonic()
    delays, modes = ((0.02,), ("B",)) if short else (DELAYS, MODES)
    with tempfile.TemporaryDirectory() as home:
        os.environ["FUGICHO_HOME"] = home
        with desks(Path(home), {"資料.bin": noise(SIZE // 3 if short else SIZE, 3)}, quick=bool(short)) as desk:
            screen = Screen()
            for delay in delays:
                for lazy in (True,) if short else (False, True):
                    for mode in modes:
                        flaw = Flaw(delay_s=delay, lazy=lazy)
                        play(screen, desk, mode, flaw, pick, outcome, short or CANCELS)
            gap, late = controls(screen, Path(home))
            screen.worker.finish()
            screen.lone.end()
    print(
        f"seed {seed}: {outcome.acts} acts, {outcome.cancels} cancels, longest beat {outcome.beat_s * 1000:.0f} ms (a lone process {outcome.machine_s * 1000:.0f} ms),"
        f" longest cancel {outcome.cancel_s:.2f} s, {len(outcome.bad)} bad; control: the window stood still for"
        f" {gap:.1f} s, a copy in one piece was cancelled after {late:.1f} s; {time.monotonic() - start:.0f} s"
    )
    for wrong in outcome.bad[:20]:
        print(f"  {wrong}")
    if gap <= BEAT_S or late <= CANCEL_S:
        print("  the controls were in time, so this run proves nothing")
    return not outcome.bad and gap > BEAT_S and late > CANCEL_S


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)

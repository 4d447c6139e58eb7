"""Each errand of ``errands`` killed at every system call that changes a file, and failed (EIO) at every file call.

A forked child stands ready; strace is attached to one of its threads and injects at the k-th call, k = 1, 2, … until
the errand gets through. Between two calls that change something the disk is the same, so a kill at each of them
stands for a kill at every call. Killed: old or new, never between, and what was acknowledged is there. Failed: never
said to be done when it is not, a refusal in one sentence otherwise, and the file opens again. The controls (a whole
file written anew; a saver deaf to errors) must fail in the same run.

``python -m tests.rigs.calls save export`` plays only these errands.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop.errors import DeskError
from tests.rigs.errands import ERRANDS, ERROR_CONTROL, KILL_CONTROL, Errand
from tests.rigs.needs import need
from tests.rigs.ways import alone, ready

CHANGING: Final = (
    "write,pwrite64,writev,pwritev,fsync,fdatasync,ftruncate,rename,renameat2,unlink,unlinkat,mkdir,openat"
)
FAILING: Final = f"{CHANGING},read,pread64,newfstatat,fstat,lseek"
SAID_DAMAGED: Final = frozenset({"does not open: store.mixed", "does not open: store.lost"})
ABOUT_PLACE: Final = frozenset({"places.broken", "store.no-steps"})
"""What may be said when a disk does not answer."""
UNREADABLE: Final = frozenset({"store.damaged"})
"""Also true when what was not handed out is a page of the store itself: it is lost, as far as anybody can tell."""
READING: Final = ("read(", "pread64(")
STORE: Final = re.compile(r"/now/[^/.]+\.sqlite3(-wal)?>")
"""How strace names the store or its -wal, not a copy in the folder of the copies nor what is being made beside it."""
PREFIX: Final = "rig-calls-"
MOST: Final = 3000
"""Calls of one errand; more means that it never gets through."""


@dataclass
class Outcome:
    """What a series showed."""

    points: int = 0
    done: int = 0
    """Points at which the errand had said that it is done."""
    damaged: int = 0
    """A disk that fails for ever: the next opening says so and offers the copies."""
    refusals: dict[str, int] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Said:
    """What the child said, and whether it came to its end by itself."""

    words: tuple[str, ...]
    met: bool
    """Whether its fate met it: a k beyond its last call does nothing."""
    calls: list[str]
    """What strace wrote of the thread."""

    @property
    def in_folder(self) -> bool:
        """Whether what failed was a file of the clerk's, not one of the program's own."""
        return any(PREFIX in line for line in self.calls if "(INJECTED)" in line)

    @property
    def in_store(self) -> bool:
        """Whether a page of the store, or of its -wal, was not handed out."""
        failed = [line for line in self.calls if "(INJECTED)" in line and line.startswith(READING)]
        return any(STORE.search(line) for line in failed)

    @property
    def done(self) -> bool:
        return "done" in self.words


def child(errand: Errand, folder: Path, line: socket.socket) -> None:
    """Stand ready, wait for the word, do the errand, say how it went."""
    with errand.enter(folder) as thing:
        line.send(b"ready\n")
        line.recv(10)
        for word in ("", "again "):
            try:
                errand.act(thing, folder)
            except DeskError as refused:
                line.send(f"{word}refused {refused.code}\n".encode())
            except Exception as fault:
                line.send(f"{word}fault {type(fault).__name__}: {fault}\n".encode())
            else:
                line.send(b"done\n")
                return


@dataclass(frozen=True)
class Fate:
    """What happens to the ``nth`` call of this name in one thread; without a name nothing does, calls are only counted."""

    thread: int
    call: str = ""
    nth: int = 1
    kind: str = "kill"

    def words(self) -> tuple[str, ...]:
        if not self.call:
            return ("-e", f"trace={FAILING}")
        what = "signal=KILL" if self.kind == "kill" else "error=EIO"
        when = f"{self.nth}+" if self.kind == "errors" else str(self.nth)
        return "-e", f"trace={self.call}", "-e", f"inject={self.call}:{what}:when={when}"


def once(errand: Errand, folder: Path, fate: Fate) -> Said | None:
    """Do the errand once under a fate -> what it said; None when it has no such thread."""
    ours, theirs = socket.socketpair()
    alone()
    pid = os.fork()
    if pid == 0:  # pragma: no cover - another process
        ours.close()
        try:
            child(errand, folder, theirs)
        except BaseException as fault:
            theirs.send(f"end fault {type(fault).__name__}: {fault}\n".encode())
        finally:
            os._exit(0)
    theirs.close()
    heard = _hear(ours, b"ready\n")
    threads = sorted(int(p.name) for p in Path(f"/proc/{pid}/task").iterdir())
    if not heard.endswith(b"ready\n") or fate.thread >= len(threads):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        ours.close()
        if heard.endswith(b"ready\n"):
            return None
        raise RuntimeError(f"{errand.name} does not get ready: {heard.decode()}")
    log = folder.with_name("strace.log")
    tracer = _trace(pid, threads[fate.thread], log, fate.words())
    ours.send(b"go\n")
    heard = _hear(ours, None)
    _, status = os.waitpid(pid, 0)
    tracer.wait()
    ours.close()
    calls = log.read_text(errors="replace").splitlines()
    return Said(tuple(heard.decode().splitlines()), os.WIFSIGNALED(status) or "(INJECTED)" in "".join(calls), calls)


def _trace(pid: int, thread: int, log: Path, words: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """Attach strace to one thread and wait until it holds it."""
    command = ["strace", "-q", "-y", "-o", str(log), *words, "-p", str(thread)]
    tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    status = Path(f"/proc/{pid}/task/{thread}/status")
    end = time.monotonic() + 10
    while f"TracerPid:\t{tracer.pid}\n" not in status.read_text():
        if time.monotonic() > end or tracer.poll() is not None:
            raise RuntimeError("strace does not attach")
        time.sleep(0.001)
    time.sleep(0.005)  # it holds the thread now and sets its options
    return tracer


def _hear(line: socket.socket, until: bytes | None) -> bytes:
    heard = b""
    while data := line.recv(1 << 16):
        heard += data
        if until is not None and heard.endswith(until):
            break
    return heard


def series(errand: Errand, kind: str, *, step: int = 1) -> Outcome:
    """Every k-th call of every name in every thread; ``kind`` is "kill", "error" (once) or "errors" (from then on)."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix=PREFIX) as place:
        before, folder = Path(place) / "before", Path(place) / "now"
        before.mkdir()
        errand.make(before)
        _rehearse(errand, before, folder)
        for thread in range(4):
            _anew(before, folder)
            counted = once(errand, folder, Fate(thread))
            if counted is None:
                break
            for call in _called(counted, CHANGING if kind == "kill" else FAILING):
                for nth in range(1, MOST, step):
                    _anew(before, folder)
                    said = once(errand, folder, Fate(thread, call, nth, kind))
                    if said is None or not said.met:
                        break
                    judge(
                        errand,
                        folder,
                        said,
                        f"{thread}:{call}:{nth}",
                        outcome,
                        killed=kind == "kill",
                        once_only=kind != "errors",
                    )
    return outcome


def _anew(before: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(before, folder)


def _called(said: Said, names: str) -> list[str]:
    """Which of the calls a thread makes at all."""
    made = {line.partition("(")[0] for line in said.calls}
    return [name for name in names.split(",") if name in made]


def _rehearse(errand: Errand, before: Path, folder: Path) -> None:
    """Once without any fault, in this process: children then import nothing and read no form any more."""
    _anew(before, folder)
    with errand.enter(folder) as thing:
        errand.act(thing, folder)
    if wrong := errand.check(folder, True):
        raise RuntimeError(f"{errand.name} fails without any fault: {wrong}")


def judge(
    errand: Errand, folder: Path, said: Said, where: str, outcome: Outcome, *, killed: bool, once_only: bool = True
) -> None:
    """Compare what was said with what is there."""
    outcome.points += 1
    outcome.done += said.done
    for word in said.words:
        if "refused " in word:
            code = word.split("refused ")[1].split()[0]
            outcome.refusals[code] = outcome.refusals.get(code, 0) + 1
            if not killed and code not in ABOUT_PLACE and not (code in UNREADABLE and said.in_store):
                outcome.bad.append(f"{where}: a disk that does not answer is told as {code}")
        elif "fault " in word and not killed and said.in_folder:
            outcome.bad.append(f"{where}: {word}")
    for wrong in errand.check(folder, said.done):
        if not once_only and wrong in SAID_DAMAGED:
            outcome.damaged += 1
        else:
            outcome.bad.append(f"{where}: {wrong}")


def report(name: str, outcome: Outcome) -> bool:
    """One line of figures -> whether it was sound."""
    print(
        f"{name}: {outcome.points} points, {outcome.done} done, refusals {outcome.refusals},"
        f" said to be damaged {outcome.damaged}, {len(outcome.bad)} bad"
    )
    for wrong in outcome.bad[:20]:
        print(f"  {wrong}")
    return outcome.points > 1 and not outcome.bad


def main(wanted: tuple[str, ...] = (), *, step: int = 1) -> bool:
    """Whether nothing was bad while both controls were."""
    need("linux", "fork", "strace")
    ready()
    with tempfile.TemporaryDirectory() as home:
        os.environ["FUGICHO_HOME"] = home
        return _play(wanted, step)


def _play(wanted: tuple[str, ...], step: int) -> bool:
    good = True
    for errand in ERRANDS:
        for kind in ("kill", "error", "errors") if not wanted or errand.name in wanted else ():
            start = time.monotonic()
            outcome = series(errand, kind, step=step)
            good &= report(f"{errand.name}, {kind} ({time.monotonic() - start:.0f} s)", outcome)
    for errand, kind in ((KILL_CONTROL, "kill"), (ERROR_CONTROL, "errors")):
        outcome = series(errand, kind)
        print(f"{errand.name}: {outcome.points} points, {len(outcome.bad)} bad")
        if not outcome.bad:
            print("  the control did nothing wrong, so this run proves nothing")
            good = False
    return good


if __name__ == "__main__":
    words = tuple(sys.argv[1:])
    sys.exit(0 if (main(("save",), step=12) if words == ("short",) else main(words)) else 1)

"""Two programs on one file: 1,000 interleavings without a silent overwrite, and locks that nobody holds any more.

Two processes open, read, save and close one store in a random order of their steps. Each save adds a word of its own
to what that process last read; a word that was acknowledged must be there at the end. The control does the same
without lock and row version and must lose a word. Then a holder is killed, and its process number given to another
program: the store opens within five seconds. The control, a lock file that asks whether its process lives, stays shut.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store.store import Store, open_store
from tests.rigs.needs import need
from tests.rigs.ways import CASE, alone, ready

ROUNDS: Final = 1000
STALE: Final = 20
WITHIN_S: Final = 5.0


# ---------------------------------------------------------------- two processes and their steps


class Ours:
    """One of two programs: open, read, save, close."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store: Store | None = None
        self.case: Case | None = None

    def open(self) -> None:
        if self.store is None:
            self.store = open_store(self.path)

    def read(self) -> None:
        if self.store is not None:
            self.case = self.store.read_case(CASE)

    def save(self, word: str) -> bool:
        if self.store is None or self.case is None:
            return False
        text = self.case.answers.text("a") + word
        self.case = self.store.save(self.case.with_answers(Answers("rig.form", 1, {"a": text})), (), who="試験")
        return True

    def close(self) -> None:
        if self.store is not None:
            self.store.close()
        self.store = None  # what was read stays on the screen: the clerk of a window that was left open


class Naive:
    """The control: reads and writes whenever it likes."""

    def __init__(self, path: Path) -> None:
        self.path, self.text = path, ""

    def open(self) -> None:
        return

    def read(self) -> None:
        self.text = self.path.read_text("utf-8")

    def save(self, word: str) -> bool:
        self.text += word
        self.path.write_text(self.text, "utf-8")
        return True

    def close(self) -> None:
        return


def serve(program: Any, ears: int, mouth: int) -> None:
    """Do one step for each line heard, say how it went."""
    with os.fdopen(ears, encoding="utf-8") as lines:
        for line in lines:
            step, _, word = line.strip().partition(" ")
            if step == "end":  # not the end of the pipe: the other partner holds a copy of it
                break
            try:
                done = getattr(program, step)(*([word] if word else []))
                said = "done" if done or not word else "nothing"
            except DeskError as refused:
                said = f"refused {refused.code}"
            except Exception as fault:
                said = f"fault {type(fault).__name__} {fault}"
            os.write(mouth, f"{said}\n".encode())


@dataclass
class Partner:
    """A process that takes steps by order."""

    pid: int
    ears: Any
    mouth: int

    @classmethod
    def start(cls, make: Callable[[], Any]) -> Partner:
        (to_read, to_write), (from_read, from_write) = os.pipe(), os.pipe()
        alone()
        pid = os.fork()
        if pid == 0:  # pragma: no cover - another process
            os.close(to_write)
            os.close(from_read)
            try:
                serve(make(), to_read, from_write)
            finally:
                os._exit(0)
        os.close(to_read)
        os.close(from_write)
        return cls(pid, os.fdopen(from_read, encoding="utf-8"), to_write)

    def step(self, words: str) -> str:
        os.write(self.mouth, f"{words}\n".encode())
        return str(self.ears.readline().strip())

    def end(self) -> None:
        os.write(self.mouth, b"end\n")
        os.close(self.mouth)
        self.ears.close()
        os.waitpid(self.pid, 0)


# ---------------------------------------------------------------- interleavings


@dataclass
class Outcome:
    """What the interleavings showed."""

    rounds: int = 0
    saved: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)


def schedule(pick: random.Random) -> list[tuple[int, str]]:
    """The steps of both, each in its own order, mixed at random."""
    left = [["open", "read", "save", "close"] for _ in range(2)]
    for steps in left:  # sometimes the window stays open over a second save, sometimes it is read anew
        if pick.random() < 0.5:
            steps[3:3] = pick.choice([["close", "open", "save"], ["save"], ["read", "save"]])
    mixed = []
    while any(left):
        one = pick.choice([n for n in range(2) if left[n]])
        mixed.append((one, left[one].pop(0)))
    return mixed


def interleave(rounds: int, seed: int, *, naive: bool = False) -> Outcome:
    outcome, pick = Outcome(), random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "付議帳.sqlite3"
        path.write_text("", "utf-8") if naive else _make(path)
        pair = [Partner.start(lambda: Naive(path) if naive else Ours(path)) for _ in range(2)]
        for n in range(rounds):
            acknowledged = []
            for who, step in schedule(pick):
                word = f"〈{n}-{who}-{len(acknowledged)}-{pick.randrange(1000)}〉"
                said = pair[who].step(f"save {word}" if step == "save" else step)
                if step == "save" and said == "done":
                    acknowledged.append(word)
                elif said.startswith("refused"):
                    outcome.refused[said.split()[1]] = outcome.refused.get(said.split()[1], 0) + 1
                elif said.startswith("fault") or not said:
                    outcome.bad.append(f"round {n}: {step}: {said}")
            stored = path.read_text("utf-8") if naive else _stored(path)
            outcome.rounds += 1
            outcome.saved += len(acknowledged)
            outcome.bad += [f"round {n}: {word} was overwritten" for word in acknowledged if word not in stored]
            if len(stored) > 2000:
                path.write_text("", "utf-8") if naive else _shorten(path)
        for partner in pair:
            partner.end()
    return outcome


def _make(path: Path) -> None:
    with open_store(path) as store:
        store.add_case(Case(CASE, (Answers("rig.form", 1, {"a": ""}),)), who="試験")


def _stored(path: Path) -> str:
    with open_store(path) as store:
        return store.read_case(CASE).answers.text("a")


def _shorten(path: Path) -> None:
    with open_store(path) as store:
        store.save(store.read_case(CASE).with_answers(Answers("rig.form", 1, {"a": ""})), (), who="試験")


# ---------------------------------------------------------------- stale locks

HOLD: Final = """
import os, pathlib, sys, time
path = pathlib.Path(sys.argv[1])
if sys.argv[2] == "ours":
    from desktop.store.store import open_store
    store = open_store(path)
else:
    path.with_name("pid").write_text(str(os.getpid()))
print("open", flush=True)
time.sleep(600)
"""


def asks_process(path: Path) -> bool:
    """The control's opening: refused while the process of the lock file lives."""
    note = path.with_name("pid")
    try:
        os.kill(int(note.read_text()), 0)
    except (OSError, ValueError):
        return True
    return False


def again(number: int) -> subprocess.Popen[bytes] | None:
    """Another program with a process number that was just freed; None where the kernel does not give it."""
    try:
        for _ in range(20):
            Path("/proc/sys/kernel/ns_last_pid").write_text(str(number - 1))
            other = subprocess.Popen(["sleep", "600"])
            if other.pid == number:
                return other
            other.kill()
            other.wait()
    except OSError:
        pass
    return None


def stale(path: Path, *, ours: bool) -> tuple[float, bool, bool]:
    """Kill a holder, give its number away -> seconds until it opened, whether it did, whether the number was reused."""
    command = [sys.executable, "-c", HOLD, str(path), "ours" if ours else "control"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    other = again(holder.pid)
    if other is None:  # the note names a living process all the same
        _rename_holder(path, ours)
    start, opened = time.monotonic(), True
    try:
        if ours:
            open_store(path).close()
        else:
            opened = asks_process(path)
    except DeskError:
        opened = False
    took = time.monotonic() - start
    if other is not None:
        other.kill()
        other.wait()
    return took, opened, other is not None


def _rename_holder(path: Path, ours: bool) -> None:
    if not ours:
        path.with_name("pid").write_text(str(os.getpid()))
        return
    lock = path.with_name(path.name + ".lock")
    data = lock.read_bytes()
    end = data.index(b"}") + 1
    note = json.dumps({**json.loads(data[:end]), "pid": os.getpid()}, ensure_ascii=False).encode()
    lock.write_bytes(note.ljust(end) + data[end:])


# ---------------------------------------------------------------- the run


def main(rounds: int = ROUNDS, seed: int | None = None) -> bool:
    """Whether nothing was overwritten and no dead lock stood, while the controls did both."""
    need("linux", "fork")
    ready()
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    ours, control = interleave(rounds, seed), interleave(max(20, rounds // 10), seed, naive=True)
    print(f"seed {seed}: {ours.rounds} interleavings, {ours.saved} saves, refused {ours.refused}, {len(ours.bad)} bad")
    for wrong in ours.bad[:20]:
        print(f"  {wrong}")
    print(f"control: {control.rounds} interleavings, {control.saved} saves, {len(control.bad)} overwritten")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "付議帳.sqlite3"
        _make(path)
        tries = [stale(path, ours=True) for _ in range(max(2, min(STALE, rounds // 50)))]
        shut = not stale(path, ours=False)[1]
    longest, all_opened = max(t for t, _, _ in tries), all(opened for _, opened, _ in tries)
    reused = sum(again_ for _, _, again_ in tries)
    print(
        f"stale locks: {len(tries)}, process number reused in {reused}, all opened: {all_opened}, longest {longest:.2f} s"
        f"; control stays shut: {shut}"
    )
    if not control.bad or not shut:
        print("  a control did nothing wrong, so this run proves nothing")
    good = not ours.bad and {"store.held", "store.lost-update"} <= set(ours.refused)
    return good and bool(control.bad) and shut and all_opened and longest <= WITHIN_S


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)

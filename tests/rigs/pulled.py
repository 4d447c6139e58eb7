"""F8. 200 points at which the medium is pulled out while cases are handed over: never a false 完了, no line, and a retry works.

A medium of our own (``medium``) fails at a random request: every later one fails, the device is gone, or only this one
fails (a loose contact); and a real ext4 is shut down, or unmounted under the program, at a random step. Every kind in
modes A, B and C. Whatever is refused leaves the sender's store as it was, in one sentence; whatever is 完了 lies on the
medium whole. Then the same case goes out to a good medium. The control copies a file and reads it back at once.

``python -m tests.rigs.pulled 200 SEED`` repeats a run.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from desktop.bundle.model import Mode
from desktop.clerk.handover import HandedOver
from desktop.errors import DeskError
from tests.rigs.desks import Desks, desks, noise, state
from tests.rigs.disk import image
from tests.rigs.medium import Flaw, medium
from tests.rigs.needs import missing, need

POINTS: Final = 200
KINDS: Final = ("errors", "gone", "once", "errors", "gone", "once", "cut", "unmounted")
MODES: Final[tuple[Mode, ...]] = ("A", "B", "C")
FILES: Final = {"資料.bin": noise(2_500_000), "空.txt": b""}


@dataclass
class Outcome:
    """What the points showed."""

    points: int = 0
    done: int = 0
    """Pulled after the 完了."""
    refused: Counter[str] = field(default_factory=Counter)
    longest_s: float = 0.0
    bad: list[str] = field(default_factory=list)


def requests(desk: Desks, mode: Mode) -> int:
    """How many requests a good medium gets."""
    with medium() as good:
        desk.send(good.folder, mode)
        return good.requests


def steps(desk: Desks, mode: Mode) -> int:
    """How many steps handing over takes."""
    with tempfile.TemporaryDirectory() as place:
        return sum(1 for _ in desk.act(Path(place), mode))


def play(desk: Desks, kind: str, mode: Mode, at: float, limits: dict[tuple[str, Mode], int], outcome: Outcome) -> None:
    """One point; ``at`` is how far the handing over is, from 0 to a little over 1."""
    before = state(desk.sender)
    lines = len(out(desk))
    start = time.monotonic()
    nth = 2 + int(at * limits["steps" if kind in ("cut", "unmounted") else "requests", mode])
    if kind == "cut":
        done, code, kept = on_ext4(desk, mode, nth, lambda disk: disk.cut())
    elif kind == "unmounted":
        done, code, kept = on_ext4(desk, mode, nth, lambda disk: lazily(disk.folder))
    else:
        done, code, kept = on_medium(desk, mode, Flaw(dies_at=nth, dies=kind))
    outcome.longest_s = max(outcome.longest_s, time.monotonic() - start)
    outcome.points += 1
    wrong = judged(desk, before, done, code, kept, kind, lines)
    outcome.done += done is not None
    outcome.refused[code] += not done
    wrong += retried(desk, mode)
    outcome.bad += [f"{kind} {mode} {nth}: {w}" for w in wrong]


def judged(
    desk: Desks,
    before: tuple[object, ...],
    done: HandedOver | None,
    code: str,
    kept: dict[str, str],
    kind: str,
    lines: int,
) -> list[str]:
    """What was said against what is there."""
    if done is None:
        wrong = [f"no refusal of ours: {code}"] if not code or " " in code else []
        if state(desk.sender) != before:
            wrong.append("refused, and the sender's store changed")
        if kind in ("once", "unmounted") and kept:
            wrong.append(f"refused, and left on the medium: {', '.join(kept)}")
        return wrong
    wrong = [] if kept.get(done.bundle.name) == done.handover.sha256 else ["完了, and the bundle is not whole"]
    if len(out(desk)) != lines + 1 or len(desk.sender.handovers("out")) != lines + 1:
        wrong.append("完了 without its row and its line")
    return wrong


def out(desk: Desks) -> tuple[object, ...]:
    """Every line of a bundle that went out."""
    return desk.sender.ledger(act="handover.out", limit=10 * POINTS)


def tried(desk: Desks, folder: Path, mode: Mode, meanwhile: Callable[[int], None]) -> tuple[HandedOver | None, str]:
    """Hand over -> what is done, or the code of the refusal."""
    try:
        with closing(desk.act(folder, mode)) as act:
            number = 0
            while True:
                number += 1
                meanwhile(number)
                try:
                    next(act)
                except StopIteration as end:
                    return end.value, ""
    except DeskError as refused:
        return None, refused.code if "\n" not in str(refused) else f"{refused.code} in two lines"
    except Exception as fault:
        return None, f"{type(fault).__name__}: {fault}"


def on_medium(desk: Desks, mode: Mode, flaw: Flaw) -> tuple[HandedOver | None, str, dict[str, str]]:
    with medium(flaw) as pulled:
        done, code = tried(desk, pulled.folder, mode, lambda _: None)
        return done, code, digests(pulled.kept)


def on_ext4(
    desk: Desks, mode: Mode, nth: int, pull: Callable[[Any], None]
) -> tuple[HandedOver | None, str, dict[str, str]]:
    with image("ext4", 32) as disk:
        done, code = tried(desk, disk.folder, mode, lambda number: pull(disk) if number == nth else None)
        if disk.folder.is_mount():
            below: dict[str, str] = {}
            disk.remount()
        else:
            below = digests(disk.folder)  # what lies where the medium was
            disk.mount()
        return done, code, digests(disk.folder) if done else below


def lazily(folder: Path) -> None:
    subprocess.run(["umount", "-l", str(folder)], check=True)


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


def retried(desk: Desks, mode: Mode) -> list[str]:
    """The same case to a good medium."""
    lines = len(out(desk))
    with tempfile.TemporaryDirectory() as place:
        try:
            done = desk.send(Path(place), mode)
        except DeskError as refused:
            return [f"the retry is refused: {refused.code}"]
        whole = digests(Path(place)).get(done.bundle.name) == done.handover.sha256
    if not whole or len(out(desk)) != lines + 1:
        return ["the retry is no good"]
    return []


def control() -> bool:
    """A plain copy that is re-read at once is fine, and the medium that was pulled out then holds nothing of it."""
    with image("ext4", 32) as disk, tempfile.TemporaryDirectory() as place:
        source, target = Path(place) / "束", disk.folder / "束"
        source.write_bytes(noise(2_500_000))
        shutil.copyfile(source, target)
        fine = target.read_bytes() == source.read_bytes()
        disk.cut()
        disk.remount()
        lost = not target.exists() or target.read_bytes() != source.read_bytes()
        return fine and lost


def main(points: int = POINTS, seed: int | None = None) -> bool:
    """Whether nothing was bad while the control lost what it had called fine."""
    need("linux", "fork", "root", "fuse")
    real = not missing("loop", "ext4")
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    pick, outcome, start = random.Random(seed), Outcome(), time.monotonic()
    kinds = [k for k in KINDS if real or k not in ("cut", "unmounted")]
    with tempfile.TemporaryDirectory() as home:
        os.environ["FUGICHO_HOME"] = home
        with desks(Path(home), FILES) as desk:
            limits = {("requests", m): requests(desk, m) for m in MODES} | {("steps", m): steps(desk, m) for m in MODES}
            for point in range(points):
                kind, mode = kinds[point % len(kinds)], MODES[point % len(MODES)]
                play(desk, kind, mode, pick.uniform(0, 1.05), limits, outcome)
            if not desk.sender.verify_ledger().whole:
                outcome.bad.append("the chain of the ledger is broken")
    lost = sum(control() for _ in range(3)) if real else 0
    print(
        f"seed {seed}: {outcome.points} points, {outcome.done} done before the pull, refused {dict(outcome.refused)},"
        f" longest {outcome.longest_s:.1f} s, {len(outcome.bad)} bad; control: {lost} of 3 lost what was called fine;"
        f" {time.monotonic() - start:.0f} s"
    )
    for wrong in outcome.bad[:20]:
        print(f"  {wrong}")
    if real and not lost:
        print("  the control lost nothing, so this run proves nothing")
    return not outcome.bad and (lost > 0 or not real)


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)

"""F9. 200 media that accept everything and do not keep it: 0 false 完了.

Forged sticks that keep nothing, keep only so much, lay the rest over the beginning or change one bit, with and without
the kernel gathering what is written; and a real ext4 whose backing file has less room than it tells. Cases go out to
each in modes A, B and C; a 完了 counts only when the bundle and its cover lie on the medium byte by byte, and a
refusal leaves the sender's store as it was. The control is a plain copy that is re-read at once.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop.bundle import medium as real_medium
from desktop.bundle.model import Mode
from desktop.clerk.handover import HandedOver
from tests.rigs.desks import Desks, desks, noise, state
from tests.rigs.disk import small, unmount
from tests.rigs.medium import Flaw, medium
from tests.rigs.needs import missing, need
from tests.rigs.pulled import digests, out, tried

MEDIA: Final = 200
KINDS: Final = ("nothing", "capacity", "wraps", "bit", "nothing", "capacity", "wraps", "bit", "thin")
MODES: Final[tuple[Mode, ...]] = ("A", "B", "C")
FILES: Final = {"資料.bin": noise(1_200_000, 2), "空.txt": b""}
ROOM: Final = 1_330_000
"""Bytes of about one bundle."""


@dataclass
class Outcome:
    """What the media showed."""

    media: int = 0
    done: Counter[str] = field(default_factory=Counter)
    """By kind: the lie did not touch what was written."""
    refused: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)


def flaw_of(kind: str, pick: random.Random, *, lazy: bool) -> Flaw:
    match kind:
        case "nothing":
            return Flaw(keeps=0, lazy=lazy)
        case "capacity":
            return Flaw(keeps=pick.randrange(1, int(ROOM * 1.2)), lazy=lazy)
        case "wraps":
            return Flaw(keeps=4096 * pick.randrange(1, ROOM // 4096), wraps=True, lazy=lazy)
        case _:
            return Flaw(flips=pick.randrange(int(ROOM * 1.1)), lazy=lazy)


def play(desk: Desks, kind: str, mode: Mode, pick: random.Random, outcome: Outcome, *, lazy: bool) -> None:
    """One medium."""
    before, lines = state(desk.sender), len(out(desk))
    if kind == "thin":
        with thin(pick.randrange(100, 1700)) as folder:
            done, code = tried(desk, folder, mode, lambda _: None)
            wrong = judged(folder, done)
    else:
        flaw = flaw_of(kind, pick, lazy=lazy)
        with medium(flaw) as lies:
            done, code = tried(desk, lies.folder, mode, lambda _: None)
            wrong = judged(lies.folder, done)
            if done is None and (left := sorted(digests(lies.kept))):
                wrong.append(f"refused, and left on the medium: {left}")
        kind += f" {flaw}"
    outcome.media += 1
    outcome.done[kind.split()[0]] += done is not None
    outcome.refused[code] += done is None
    if done is None and (not code or " " in code or state(desk.sender) != before):
        wrong.append(f"refused as {code}, and the store changed or the refusal is not ours")
    if done is not None and len(out(desk)) != lines + 1:
        wrong.append("完了 without its line")
    outcome.bad += [f"{kind} {mode}: {w}" for w in wrong]


def judged(folder: Path, done: HandedOver | None) -> list[str]:
    """Whether what is 完了 is really on the medium, past the cache."""
    if done is None:
        return []
    for path in (done.bundle, done.cover):
        real_medium.drop_cache(path)
    there = digests(folder)
    wrong = [] if there.get(done.bundle.name) == done.handover.sha256 else ["false 完了: the bundle is not whole"]
    if done.handover.sha256 not in done.cover.read_text("utf-8-sig"):
        wrong.append("false 完了: the cover is not whole")
    return wrong


@contextmanager
def thin(kib: int) -> Iterator[Path]:
    """A 32 MB ext4 whose image lies on a disk that has room for so many KiB more."""
    with small(64 * 1024) as below, tempfile.TemporaryDirectory(prefix="rig-thin-") as place:
        folder, backing = Path(place), below / "image"
        with backing.open("wb") as file:
            file.truncate(32 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-E", "nodiscard,lazy_itable_init=0", str(backing)], check=True)
        filling = below / "filling"
        with filling.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(below).free - (kib << 10)))
        subprocess.run(["mount", "-o", "loop", str(backing), str(folder)], check=True, capture_output=True)
        try:
            yield folder
        finally:
            unmount(folder)


def control() -> bool:
    """A plain copy to a medium that keeps nothing is the same when it is read at once; past the cache it is not."""
    with medium(Flaw(keeps=0, lazy=True)) as lies, tempfile.TemporaryDirectory() as place:
        source, target = Path(place) / "束", lies.folder / "束"
        source.write_bytes(noise(ROOM))
        shutil.copyfile(source, target)
        fine = target.read_bytes() == source.read_bytes()
        with target.open("rb") as file:
            os.fsync(file.fileno())
        real_medium.drop_cache(target)
        return fine and target.read_bytes() != source.read_bytes()


def main(media: int = MEDIA, seed: int | None = None) -> bool:
    """Whether no 完了 was false while every plain copy was called fine."""
    need("linux", "fork", "root", "fuse")
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    pick, outcome, start = random.Random(seed), Outcome(), time.monotonic()
    kinds = [k for k in KINDS if k != "thin" or not missing("loop", "ext4")]
    with tempfile.TemporaryDirectory() as home:
        os.environ["FUGICHO_HOME"] = home
        with desks(Path(home), FILES) as desk:
            for number in range(media):
                kind, mode = kinds[number % len(kinds)], MODES[number % len(MODES)]
                play(desk, kind, mode, pick, outcome, lazy=bool(pick.randrange(2)))
    fooled = sum(control() for _ in range(3))
    print(
        f"seed {seed}: {outcome.media} lying media, true 完了 {dict(outcome.done)}, refused {dict(outcome.refused)},"
        f" {len(outcome.bad)} bad; control: {fooled} of 3 plain copies were called fine; {time.monotonic() - start:.0f} s"
    )
    for wrong in outcome.bad[:20]:
        print(f"  {wrong}")
    if not fooled:
        print("  the control was never fooled, so this run proves nothing")
    return not outcome.bad and fooled > 0 and sum(outcome.refused.values()) > media // 2


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)

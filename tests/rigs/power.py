"""1,000 power cuts while saving on ext4 and 200 on XFS: nothing acknowledged before the cut is lost, no file damaged.

The file system lies in an image on a loop device; the cut is the kernel's own "go down without flushing the log",
after which it is mounted again. Only what was acknowledged before the cut counts: words that arrive meanwhile are an
artefact of the rig. The control, Python's sqlite3 as it comes, must lose a save in the same run.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import time
from pathlib import Path

from tests.rigs.disk import Disk, image
from tests.rigs.kill import FRESH_EVERY, WAYS, Outcome, told, until_lost
from tests.rigs.needs import missing, need
from tests.rigs.ways import PYTHON_DEFAULT, Acks, Child, Way, ready

CUTS = 1000
CUTS_XFS = 200
CONTROL = 200
LONGEST_S = 0.06
SIZE_MIB = {"ext4": 96, "xfs": 320}


def cut_once(way: Way, disk: Disk, path: Path, pick: random.Random) -> Acks:
    """Fork a saver, cut the power at a random moment -> what it had acknowledged before."""
    child = Child.start(way, path)
    if pick.random() < 0.9:
        child.wait_first()
    child.listen(pick.random() * LONGEST_S)
    before = child.acks
    disk.cut()
    child.kill()
    disk.remount()
    return before


def run(way: Way, kind: str, cuts: int, seed: int) -> Outcome:
    """Cut the power again and again."""
    pick, outcome = random.Random(seed), Outcome()
    with image(kind, SIZE_MIB[kind]) as disk:
        path = disk.folder / "0" / "付議帳.sqlite3"
        for n in range(cuts):
            if n % FRESH_EVERY == 0:
                shutil.rmtree(path.parent, ignore_errors=True)
                path = disk.folder / str(n) / path.name
                path.parent.mkdir()
                way.make(path)
                os.sync()
            acks = cut_once(way, disk, path, pick)
            outcome.rounds += 1
            outcome.acknowledged += len(acks)
            outcome.lost += [f"{kind} cut {n}: {wrong}" for wrong in way.check(path, acks)]
    return outcome


def main(cuts: int = CUTS, cuts_xfs: int = CUTS_XFS, seed: int | None = None) -> bool:
    """Whether nothing was lost while the control lost something."""
    need("linux", "root", "loop", "ext4")
    ready()
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    start = time.monotonic()
    ours = [(way, run(way, "ext4", cuts // len(WAYS), seed)) for way in WAYS]
    control = until_lost(lambda n: run(PYTHON_DEFAULT, "ext4", min(CONTROL, max(20, cuts // 5)), seed + n))
    print(f"ext4, seed {seed}, {time.monotonic() - start:.0f} s")
    good = told(ours, control, "cuts")
    if not cuts_xfs:
        return good
    if why := missing("xfs"):
        print(f"XFS: not run: {why}")
        return good
    ours = [(way, run(way, "xfs", cuts_xfs // len(WAYS), seed)) for way in WAYS]
    control = until_lost(lambda n: run(PYTHON_DEFAULT, "xfs", max(20, cuts_xfs // 5), seed + n))
    print("XFS:")
    return told(ours, control, "cuts") and good


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)

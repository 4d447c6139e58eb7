"""SIGKILL at random points while saving: every acknowledged change must be there afterwards, and the file whole.

A child saves without rest and reports each save after it returned; the parent kills it, opens the store again and
compares. The control is a saver that writes the whole file anew (``open("wb")``): it must lose something in the same
run, or the run says nothing. POSIX only (fork); elsewhere the rig says so and does not count as passed.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.rigs.needs import need
from tests.rigs.ways import OURS, SEALED, WHOLE_FILE, Acks, Child, Way, ready

KILLS = 10_000
LONGEST_S = 0.03
"""The kill comes at a random moment of so many seconds."""
MOST = 10
"""How often the control may be lucky."""
FRESH_EVERY = 50
"""A long history makes every check slower: so often a new store."""


@dataclass
class Outcome:
    """What a run of kills or cuts showed."""

    rounds: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    """One sentence for each acknowledged change that was missing or damaged."""


def kill_once(way: Way, path: Path, pick: random.Random) -> Acks:
    """Fork a saver, kill it at a random moment -> what it had acknowledged."""
    child = Child.start(way, path)
    if pick.random() < 0.8:  # else the kill may come while the store is being opened
        child.wait_first()
    child.listen(pick.random() * LONGEST_S)
    child.kill()
    if child.fault:
        raise RuntimeError(f"the saver ended by itself: {child.fault}")
    return child.acks


def run(way: Way, folder: Path, kills: int, seed: int) -> Outcome:
    """Kill a saver again and again on one file."""
    pick, outcome, path = random.Random(seed), Outcome(), folder / "付議帳.sqlite3"
    folder.mkdir(exist_ok=True)
    way.make(path)
    for n in range(kills):
        acks = kill_once(way, path, pick)
        outcome.rounds += 1
        outcome.acknowledged += len(acks)
        outcome.lost += [f"kill {n}: {wrong}" for wrong in way.check(path, acks)]
        if n % FRESH_EVERY == FRESH_EVERY - 1:
            shutil.rmtree(folder)
            folder.mkdir()
            way.make(path)
    return outcome


def until_lost(play: Callable[[int], Outcome], most: int = MOST) -> Outcome:
    """The control, played again while it loses nothing: a short run may just have been lucky."""
    control = Outcome()
    for n in range(most):
        more = play(n)
        control.rounds += more.rounds
        control.acknowledged += more.acknowledged
        control.lost += more.lost
        if control.lost:
            break
    return control


def main(kills: int = KILLS, seed: int | None = None) -> bool:
    """Whether nothing was lost while the control lost something."""
    need("fork")
    ready()
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        ours = [(way, run(way, Path(folder) / way.name, kills // len(WAYS), seed)) for way in WAYS]
        control = until_lost(lambda n: run(WHOLE_FILE, Path(folder) / f"control-{n}", max(20, kills // 20), seed + n))
    print(f"seed {seed}, {time.monotonic() - start:.0f} s")
    return told(ours, control)


WAYS = (SEALED, OURS)


def told(ours: list[tuple[Way, Outcome]], control: Outcome, word: str = "kills") -> bool:
    """Print the figures -> whether nothing of ours was lost and the control lost something."""
    for way, outcome in ours:
        print(f"{way.name}: {outcome.rounds} {word}, {outcome.acknowledged} acknowledged, {len(outcome.lost)} lost")
        for wrong in outcome.lost[:20]:
            print(f"  {wrong}")
    print(f"control: {control.rounds} {word}, {control.acknowledged} acknowledged, {len(control.lost)} lost")
    if not control.lost:
        print("  the control lost nothing, so this run proves nothing")
    return bool(control.lost) and all(not o.lost and o.acknowledged > o.rounds // 4 for _, o in ours)


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)

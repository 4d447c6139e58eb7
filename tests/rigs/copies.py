"""Backups over months and a clock that jumps: every kept copy restores with equal counts, nothing wrong is thinned.

Days of work are played with an injected clock; between them it jumps 400 days back, a year ahead, to 1970 and across a
change of era, and comes back. After each copy: at most a few go, never one that is kept for ever, never one of the
newest. At the end each copy that is left is restored into an empty folder and compared with what the store held when
it was made; the ledger is whole and in order by its counter. The controls: thinning by age alone loses nearly all after
a jump; copying a live file loses the newest work.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store import kept as keeping
from desktop.store import thinning
from desktop.store.backup import read_closed
from desktop.store.restore import Door, restore, try_restore
from desktop.store.safekeeping import take
from desktop.store.store import Store, open_store
from desktop.store.thinning import AT_ONCE, THINNED
from tests.rigs.ways import CASE, KEY, make_store, ready, with_text

DAYS: Final = 90
START: Final = datetime(2026, 4, 1, tzinfo=UTC)
JUMPS: Final = {
    20: timedelta(days=-400),
    21: timedelta(days=-400),
    40: timedelta(days=366),
    41: timedelta(days=366),
    55: datetime(1970, 1, 2, tzinfo=UTC) - START,
    70: datetime(2019, 4, 30, 14, 59, tzinfo=UTC) - START,
    71: datetime(2019, 5, 1, tzinfo=UTC) - START,
}
"""By day: how wrong the clock is."""
NEWEST: Final = thinning.NEWEST


@dataclass
class Clock:
    """Runs a second with every question."""

    now: datetime = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Outcome:
    """What the days showed."""

    taken: int = 0
    thinned: int = 0
    restored: int = 0
    held: dict[int, tuple[str, int]] = field(default_factory=dict)
    """By counter of the copy: the text's number and how many changes the store had."""
    bad: list[str] = field(default_factory=list)


def finish(steps: object) -> object:
    """Run a long act to its end -> its result."""
    while True:
        try:
            next(steps)  # type: ignore[call-overload]
        except StopIteration as end:
            return end.value


def play(path: Path, days: int, seed: int, key: bytes, outcome: Outcome) -> None:
    """Work and copies of so many days."""
    make_store(path, key)
    pick, clock = random.Random(seed), Clock()
    with open_store(path, key=key, clock=clock) as store:
        number = 0
        for day in range(days):
            clock.now = START + timedelta(days=day) + JUMPS.get(day, timedelta())
            for n in range(pick.choice((1, 1, 2))):
                number += 1
                store.save(with_text(store.read_case(CASE), number), (), who="試験")
                why = "import" if day % 25 == 7 and not n else "hand" if day % 12 == 3 and not n else "auto"
                _take(store, why, number, outcome, f"day {day}")
        _look_at_ledger(store, outcome)


def _take(store: Store, why: str, number: int, outcome: Outcome, where: str) -> None:
    folder = keeping.folder_of(store.path)
    before = {c.counter: c for c in keeping.kept(folder, store.path.stem)}
    made = finish(take(store, why, who="試験"))
    assert isinstance(made, keeping.Kept)
    after = {c.counter for c in keeping.kept(folder, store.path.stem)}
    gone = [c for counter, c in before.items() if counter not in after]
    newest = sorted((c for c, one in before.items() if one.why in THINNED), reverse=True)[:NEWEST]
    outcome.taken += 1
    outcome.thinned += len(gone)
    outcome.held[made.counter] = (str(number), number)
    if made.counter not in after:
        outcome.bad.append(f"{where}: the copy just made is gone")
    if made.counter <= max(before, default=0):
        outcome.bad.append(f"{where}: the counter does not grow")
    if len(gone) > AT_ONCE:
        outcome.bad.append(f"{where}: {len(gone)} copies went at once")
    outcome.bad += [f"{where}: {c.path.name} is kept for ever and went" for c in gone if c.why not in THINNED]
    outcome.bad += [f"{where}: {c.path.name} is one of the newest and went" for c in gone if c.counter in newest]


def _look_at_ledger(store: Store, outcome: Outcome) -> None:
    verdict = store.verify_ledger()
    if not verdict.whole:
        outcome.bad.append(f"the ledger is not whole: {verdict}")
    numbers = [line.no for line in store.ledger(offset=0, limit=1000)]
    if numbers != sorted(numbers, reverse=True):
        outcome.bad.append("the ledger is not in the order of its counter")
    told = [c.new for c in store.history(CASE) if c.kind == "edit" and c.place == "b"]
    if [int(n) for n in reversed(told)] != list(range(1, len(told) + 1)):
        outcome.bad.append("the history is not in the order of the changes")


def restore_all(path: Path, key: bytes, outcome: Outcome) -> None:
    """Each kept copy: the trial of the program, then really into an empty folder."""
    for copy in keeping.kept(keeping.folder_of(path), path.stem):
        with tempfile.TemporaryDirectory(prefix="rig-copies-") as place:
            target = Path(place) / "付議帳.sqlite3"
            try:
                try_restore(copy.path, key, START, _unheard, Path(place))
                restore(copy.path, target, Door(key, key), "試験", START, _unheard)
                with open_store(target, key=key) as store:
                    case, cases = store.read_case(CASE), store.count_cases()
                    changes = len([c for c in store.history(CASE) if c.kind == "edit" and c.place == "b"])
            except DeskError as refused:
                outcome.bad.append(f"{copy.path.name}: {refused.code}")
                continue
        outcome.restored += 1
        if (case.answers.text("b"), changes) != outcome.held[copy.counter] or cases != 1:
            outcome.bad.append(f"{copy.path.name}: {changes} changes, {outcome.held[copy.counter]} were made")


def _unheard(_state: object) -> None:
    return


# ---------------------------------------------------------------- controls


def by_age() -> int:
    """Thinning that keeps 30 days by the clock: how many of 90 copies it leaves after a jump of a year."""
    copies = [START + timedelta(days=day) for day in range(90)]
    now = copies[-1] + timedelta(days=366)
    return len([at for at in copies if now - at < timedelta(days=30)])


def by_file() -> tuple[int, int]:
    """A live store copied as a file: how many changes it held, how many the copy holds."""
    with tempfile.TemporaryDirectory() as place:
        path, copy = Path(place) / "付議帳.sqlite3", Path(place) / "copy"
        make_store(path)
        with open_store(path) as store:
            for n in range(1, 6):
                case: Case = store.save(with_text(store.read_case(CASE), n), (), who="試験")
            shutil.copyfile(path, copy)
        opened = read_closed(copy, b"")
        try:
            found = opened.execute("SELECT count(*) FROM revision WHERE place = 'b'").fetchone()[0]
        except sqlite3.DatabaseError:
            found = 0
        finally:
            opened.close()
        return int(case.answers.text("b")), int(found)


# ---------------------------------------------------------------- the run


def main(days: int = DAYS, seed: int | None = None) -> bool:
    """Whether all copies came back and none went wrongly, while the controls lost work."""
    ready()
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    good = True
    for name, key in (("plain", b""), ("sealed", KEY)):
        outcome, start = Outcome(), time.monotonic()
        with tempfile.TemporaryDirectory(prefix="rig-copies-") as place:
            path = Path(place) / "付議帳.sqlite3"
            play(path, days, seed, key, outcome)
            restore_all(path, key, outcome)
        print(
            f"{name}: {outcome.taken} copies in {days} days with {len([d for d in JUMPS if d < days])} jumps of the"
            f" clock, {outcome.thinned} thinned, {outcome.restored} restored, {len(outcome.bad)} bad;"
            f" {time.monotonic() - start:.0f} s"
        )
        for line in outcome.bad[:20]:
            print(f"  {line}")
        good &= not outcome.bad and outcome.restored > 0
    left, (made, found) = by_age(), by_file()
    print(f"seed {seed}; controls: by age {left} of 90 left; a live file copied holds {found} of {made} changes")
    return good and left < 10 and found < made


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)

"""A released schema brought to today's: power cuts in it, every released file, and files of a newer program.

Every file of tests/data/schemas is opened with all it holds. 100 times the power goes somewhere in it: then the file is
the old one or the new one, never between, and a copy of the old one is kept. A newer file is refused with the version
it needs, and not one byte of it is touched, plain or sealed. The controls migrate step by step without a transaction,
and open a newer file without asking.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from desktop.errors import DeskError
from desktop.store import schema
from desktop.store.connect import connect
from desktop.store.kept import folder_of, kept
from desktop.store.store import open_store
from tests.rigs.disk import image
from tests.rigs.errands import NAME, SCHEMA_1, check_migration, content, tables
from tests.rigs.kill import Outcome, until_lost
from tests.rigs.needs import NotRun, missing
from tests.rigs.ways import KEY, Acks, Child, Told, Way, make_store, ready

CUTS: Final = 100
STEPS: Final = 12


def migrate(path: Path, told: Told) -> None:
    """Open the old file; done when it is open."""
    open_store(path).close()
    told("save 1 0")
    time.sleep(5)


def make_old(path: Path) -> None:
    shutil.copyfile(SCHEMA_1, path)


def check(path: Path, acks: Acks) -> list[str]:
    """Old or new, never between; a copy of the old one beside the new one."""
    copies = [one for one in kept(folder_of(path), path.stem) if one.why == "migrate"]
    new = False
    try:
        new = tables(path)[0] == schema.SCHEMA
    except Exception as fault:
        return [f"cannot be read: {fault}"]
    wrong = [] if copies or not new else ["migrated, and no copy is kept"]
    for one in copies:
        if content(one.path) != content(SCHEMA_1):
            wrong.append(f"the kept copy {one.path.name} is not what it was")
    return wrong + check_migration(path.parent, bool(acks))


OURS_OLD: Final = Way("migration", make_old, migrate, check)


def make_steps(path: Path) -> None:
    sqlite3.connect(path).close()


def migrate_steps(path: Path, told: Told) -> None:
    """Statement by statement, each for itself."""
    raw = sqlite3.connect(path, isolation_level=None)
    for n in range(STEPS):
        raw.execute(f"CREATE TABLE IF NOT EXISTS t{n} (a)")
        time.sleep(0.01)
    raw.execute("PRAGMA user_version = 2")
    told("save 1 0")
    time.sleep(5)


def check_steps(path: Path, acks: Acks) -> list[str]:
    raw = sqlite3.connect(path)
    count = raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    raw.close()
    return [] if count in (0, STEPS) else [f"{count} of {STEPS} tables"]


STEPWISE: Final = Way("statement by statement", make_steps, migrate_steps, check_steps)


def cut_in(way: Way, cuts: int, seed: int, longest: float) -> Outcome:
    """Cut the power somewhere in a migration, on a fresh file each time."""
    pick, outcome = random.Random(seed), Outcome()
    with image("ext4", 96) as disk:
        for n in range(cuts):
            path = disk.folder / str(n) / NAME
            path.parent.mkdir()
            way.make(path)
            os.sync()
            child = Child.start(way, path)
            child.listen(pick.random() * longest)
            acks = child.acks
            disk.cut()
            child.kill()
            disk.remount()
            outcome.rounds += 1
            outcome.acknowledged += len(acks)
            outcome.lost += [f"cut {n}: {wrong}" for wrong in way.check(path, acks)]
            shutil.rmtree(path.parent)
    return outcome


# ---------------------------------------------------------------- other versions


def released() -> list[str]:
    """Every released schema opens with what it held."""
    wrong = []
    for file in sorted(SCHEMA_1.parent.glob("schema-*.sqlite3")):
        with tempfile.TemporaryDirectory() as place:
            shutil.copyfile(file, Path(place) / NAME)
            open_store(Path(place) / NAME).close()
            if content(Path(place) / NAME) != content(file):
                wrong.append(f"{file.name}: the content has changed")
    return wrong


def make_newer(path: Path, key: bytes) -> None:
    """A file as a later program will make it."""
    make_store(path, key)
    raw = connect(path, key)
    raw.execute("INSERT INTO release VALUES (?, '9.8.7')", (schema.SCHEMA + 1,))
    raw.execute(f"PRAGMA user_version = {schema.SCHEMA + 1}")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    path.with_name(path.name + ".lock").unlink()


def newer(key: bytes) -> list[str]:
    """What was wrong about opening a newer file."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / NAME
        make_newer(path, key)
        before = path.read_bytes()
        try:
            open_store(path, key=key).close()
            wrong = ["a newer file was opened"]
        except DeskError as refused:
            wrong = [] if refused.code == "store.newer" and "9.8.7" in str(refused) else [f"said {refused}"]
        left = {p.name for p in Path(place).iterdir()} - {NAME, f"{NAME}.lock"}
        return wrong + (["it was changed"] if path.read_bytes() != before else []) + [f"left {n}" for n in left]


def newer_control() -> list[str]:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / NAME
        make_newer(path, b"")
        before = path.read_bytes()
        raw = sqlite3.connect(path)
        raw.execute("UPDATE setting SET value = ''")
        raw.execute("PRAGMA user_version = 1")
        raw.commit()
        raw.close()
        return [] if path.read_bytes() == before else ["it was changed"]


# ---------------------------------------------------------------- the run


def main(cuts: int = CUTS, seed: int | None = None) -> bool:
    """Whether every file came through while the controls did harm."""
    ready()
    wrong = released() + [f"{'sealed' if key else 'plain'}, newer: {w}" for key in (b"", KEY) for w in newer(key)]
    harmed = newer_control()
    print(f"other versions: {len(wrong)} bad; control: {harmed}")
    for line in wrong:
        print(f"  {line}")
    good = not wrong and bool(harmed)
    if why := missing("linux", "root", "loop", "ext4"):
        raise NotRun(f"power cuts: {why}")
    return cut_all(cuts, random.SystemRandom().randrange(1 << 32) if seed is None else seed) and good


def cut_all(cuts: int, seed: int) -> bool:
    with tempfile.TemporaryDirectory() as place:  # what the children import, and how long it takes
        make_old(Path(place) / NAME)
        open_store(Path(place) / NAME).close()
        make_old(Path(place) / f"2{NAME}")
        start = time.monotonic()
        open_store(Path(place) / f"2{NAME}").close()
        longest = 4 * (time.monotonic() - start)  # synced to a real file system it takes longer
    ours = cut_in(OURS_OLD, cuts, seed, longest)
    control = until_lost(lambda n: cut_in(STEPWISE, max(5, cuts // 5), seed + n, 0.2))
    for name, one in (("migration", ours), ("control", control)):
        print(f"{name}: {one.rounds} cuts, {one.acknowledged} had been done, {len(one.lost)} bad")
    for line in ours.lost[:20]:
        print(f"  {line}")
    print(f"cut within {longest:.2f} s, seed {seed}")
    return not ours.lost and bool(control.lost)


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)

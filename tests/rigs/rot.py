"""1,000 flipped bits, 100 cut files, lost and spoilt -wal files, older copies: all noticed, no wrong value shown.

A sealed store is spoilt in one place, opened and read through as a clerk would (list, cases, histories, files,
search), then looked at as the check in the background does. Every value that is given out must be the true one, and
something must be said at the latest by that check. The control is a plain SQLite file with SQLite's own check: most
flipped bits must go unnoticed there.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store.store import Store, open_store
from tests.rigs.needs import need
from tests.rigs.ways import CASE, KEY, SEALED, Child, file_of, last_of, make_store, ready, text_of, with_text

FLIPS: Final = 1000
CUTS: Final = 100
CASES: Final = 12
NAME: Final = "付議帳.sqlite3"
TODAY: Final = date(2026, 11, 21)


@dataclass
class Outcome:
    """What the spoilt files showed."""

    tries: int = 0
    unnoticed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    by: dict[str, int] = field(default_factory=dict)
    """What noticed it: the code of a refusal, or the check."""


def make(path: Path) -> None:
    """Some cases with texts, histories and a file, closed in peace."""
    with open_store(path, key=KEY) as store:
        for n in range(CASES):
            case = store.add_case(Case("", (Answers("rig.form", 1, {"a": text_of(n), "b": str(n)}),)), who="試験")
            store.save(with_text(case, n + 100), (), who="試験")
            if n % 4 == 0:
                store.attach(case.id, BytesIO(file_of(n)), f"{n}.bin", who="試験")
        store.set_setting("課", "福祉課")


def values(store: Store, cases: tuple[str, ...]) -> Iterator[tuple[str, Callable[[], Any]]]:
    """All that can be seen: a name, and how it is read."""
    yield "list", lambda: store.list_cases(today=TODAY, limit=100)
    yield "setting", lambda: store.setting("課")
    yield "search", lambda: store.count_cases(text="個人情報の保護")
    yield "ledger", lambda: store.verify_ledger()
    for case_id in cases:
        yield f"case {case_id}", lambda i=case_id: store.read_case(i)  # type: ignore[misc]
        yield f"history {case_id}", lambda i=case_id: store.history(i)  # type: ignore[misc]
        yield (
            f"files {case_id}",
            lambda i=case_id: [  # type: ignore[misc]
                b"".join(store.attachment_bytes(a.id)) for a in store.read_case(i).attachments
            ],
        )


def truth(path: Path) -> tuple[tuple[str, ...], dict[str, Any]]:
    with open_store(path, key=KEY) as store:
        cases = tuple(line.id for line in store.list_cases(today=TODAY, limit=100))
        return cases, {name: read() for name, read in values(store, cases)}


def look(path: Path, cases: tuple[str, ...], true: dict[str, Any]) -> tuple[str, list[str]]:
    """What noticed that the file is spoilt ("" for nothing), and the wrong values that were given out."""
    noticed, wrong = "", []
    try:
        with open_store(path, key=KEY, create=False) as store:
            for name, read in values(store, cases):
                try:
                    found = read()
                except DeskError as refused:
                    noticed = noticed or refused.code
                    continue
                if found != true[name]:
                    wrong.append(name)
            if store.check_health().wait(60).state == "damaged":
                noticed = noticed or "the check"
    except DeskError as refused:
        return refused.code, wrong
    return noticed, wrong


def spoil_and_look(original: Path, count: int, spoil: Callable[[Path, int], str], outcome: Outcome) -> None:
    """Copy the whole folder, spoil it, look at it; again and again."""
    cases, true = truth(original)
    for n in range(count):
        with tempfile.TemporaryDirectory(prefix="rig-rot-") as place:
            folder = Path(place) / "記録"
            shutil.copytree(original.parent, folder)
            what = spoil(folder / NAME, n)
            try:
                noticed, wrong = look(folder / NAME, cases, true)
            except Exception as fault:
                noticed, wrong = "", [f"raised {type(fault).__name__}: {fault}"]
        outcome.tries += 1
        outcome.by[noticed] = outcome.by.get(noticed, 0) + 1
        outcome.unnoticed += [] if noticed else [what]
        outcome.wrong += [f"{what}: {w}" for w in wrong]


# ---------------------------------------------------------------- ways of spoiling


def flip_at(path: Path, place: int, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ (1 << bit)]))


def flips(seed: int) -> Callable[[Path, int], str]:
    def flip(path: Path, n: int) -> str:
        pick = random.Random(f"{seed}:{n}")
        place = pick.randrange(path.stat().st_size)
        flip_at(path, place, pick.randrange(8))
        return f"bit at byte {place} of {path.stat().st_size}"

    return flip


def cuts(seed: int) -> Callable[[Path, int], str]:
    def cut(path: Path, n: int) -> str:
        size = random.Random(f"{seed}:{n}").randrange(path.stat().st_size)
        if n % 5 == 0:
            size -= size % 4096  # at the end of a page
        with path.open("r+b") as file:
            file.truncate(size)
        return f"cut at {size}"

    return cut


def killed(folder: Path) -> tuple[Path, int]:
    """A store whose program was killed, much of it in the -wal -> its path and the last save that was acknowledged."""
    path = folder / NAME
    make_store(path, KEY)
    child = Child.start(SEALED, path)
    child.wait_first()
    child.listen(0.3)
    child.kill()
    assert path.with_name(f"{NAME}-wal").stat().st_size > 0
    return path, last_of(child.acks)


def lost_wal(seed: int) -> Callable[[Path, int], str]:
    """The -wal deleted, cut, spoilt, emptied; an older copy of the store with and without it."""

    def lose(path: Path, n: int) -> str:
        pick, wal = random.Random(f"{seed}:{n}"), path.with_name(f"{NAME}-wal")
        way = ("deleted", "cut", "flipped", "emptied", "zeroed at the end")[n % 5]
        size = wal.stat().st_size
        if way == "deleted":
            wal.unlink()
        elif way == "flipped":
            flip_at(wal, pick.randrange(size), pick.randrange(8))
        elif way == "zeroed at the end":
            data = wal.read_bytes()
            wal.write_bytes(data[: size - 8000] + bytes(8000))
        else:
            with wal.open("r+b") as file:
                file.truncate(0 if way == "emptied" else pick.randrange(size - 1))
        path.with_name(f"{NAME}-shm").unlink(missing_ok=True)
        return f"-wal {way}"

    return lose


def older_copy(folder: Path) -> tuple[bool, str]:
    """An older copy of the file is put back by hand, the lock file stays -> whether it was noticed, by what."""
    path = folder / NAME
    make_store(path, KEY)
    shutil.copyfile(path, folder / "older")
    with open_store(path, key=KEY) as store:
        store.save(with_text(store.read_case(CASE), 1), (), who="試験")
    (folder / "older").replace(path)
    for end in ("-wal", "-shm"):
        path.with_name(NAME + end).unlink(missing_ok=True)
    try:
        open_store(path, key=KEY).close()
    except DeskError as refused:
        return True, refused.code
    return False, ""


# ---------------------------------------------------------------- control


def control(flipped: int, seed: int) -> int:
    """How many flipped bits of a plain file SQLite's own check leaves unnoticed."""
    unnoticed = 0
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "plain"
        raw = sqlite3.connect(path)
        raw.execute("CREATE TABLE t (a TEXT)")
        raw.executemany("INSERT INTO t VALUES (?)", [(text_of(n),) for n in range(300)])
        raw.commit()
        raw.close()
        whole = path.read_bytes()
        for n in range(flipped):
            path.write_bytes(whole)
            flips(seed)(path, n)
            raw = sqlite3.connect(path)
            try:
                unnoticed += raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            except sqlite3.DatabaseError:
                continue
            finally:
                raw.close()
    return unnoticed


def told(name: str, outcome: Outcome) -> bool:
    print(
        f"{name}: {outcome.tries}, unnoticed {len(outcome.unnoticed)}, wrong values {len(outcome.wrong)},"
        f" noticed by {outcome.by}"
    )
    for line in (*outcome.unnoticed[:10], *outcome.wrong[:10]):
        print(f"  {line}")
    return not outcome.unnoticed and not outcome.wrong


def main(flipped: int = FLIPS, cut: int = CUTS, seed: int | None = None) -> bool:
    """Whether all was noticed and nothing wrong shown, while the control noticed little."""
    need("fork")
    ready()
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    start, good = time.monotonic(), True
    with tempfile.TemporaryDirectory(prefix="rig-rot-") as place:
        calm, hot, old = (Path(place) / n for n in ("calm", "hot", "old"))
        for folder in (calm, hot, old):
            folder.mkdir()
        make(calm / NAME)
        for name, count, spoil in (("flipped bits", flipped, flips(seed)), ("cut files", cut, cuts(seed))):
            outcome = Outcome()
            spoil_and_look(calm / NAME, count, spoil, outcome)
            good &= told(name, outcome)
        good &= lost(hot, max(10, cut // 2), seed)
        noticed, by = older_copy(old)
    print(f"an older copy put back by hand: noticed by {by}" if noticed else "an older copy put back: unnoticed")
    missed = control(max(50, flipped // 10), seed)
    print(f"control: {missed} of {max(50, flipped // 10)} unnoticed; seed {seed}, {time.monotonic() - start:.0f} s")
    if not missed:
        print("  the control noticed everything, so this run proves nothing")
    return good and noticed and missed > 0


def lost(folder: Path, count: int, seed: int) -> bool:
    """The -wal of a killed program, spoilt; the whole one is no fault. Bits that no acknowledged save needs may flip."""
    path, last = killed(folder)
    outcome = Outcome()
    for n in range(count):
        with tempfile.TemporaryDirectory(prefix="rig-rot-") as place:
            copy = Path(place) / "記録"
            shutil.copytree(folder, copy)
            what = lost_wal(seed)(copy / NAME, n)
            try:
                with open_store(copy / NAME, key=KEY, create=False) as store:
                    number = int(store.read_case(CASE).answers.text("b"))
                noticed = "" if number < last else "nothing acknowledged was lost"
            except DeskError as refused:
                noticed = refused.code
        outcome.tries += 1
        outcome.by[noticed] = outcome.by.get(noticed, 0) + 1
        outcome.unnoticed += [] if noticed else [what]
    try:
        open_store(path, key=KEY, create=False).close()
    except DeskError as refused:
        outcome.wrong.append(f"the whole -wal is refused: {refused.code}")
    return told("-wal files", outcome)


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)

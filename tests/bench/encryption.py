"""What sealing a store costs: the same work on a sealed file and on plain sqlite3, turn by turn in one run.

The peers: one Argon2id derivation (64 MiB) for opening; Python's own sqlite3 with the same settings for bulk insert and
for the first page of a list in order; our own store without a seal for saving one case.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from desktop.answers.model import Act
from desktop.keys.ring import Ring, Slot, read_ring, ring_path, write_ring
from desktop.keys.slots import add_passphrase, make_key, open_slot
from desktop.store.connect import attach, connect
from desktop.store.lines import Wanted, list_lines
from desktop.store.store import Store, open_store
from tests.bench.row import Row
from tests.bench.store import BARE_DDL, BARE_SQL, CASES, FOLDER, PAGE, TODAY, bodies, prepare, timed, with_text

WORDS = "たぬきと夜の電車とかぜの音"
ROWS = min(CASES, 20_000)
"""Rows of the bulk insert, some 6 KB each."""
SAVES = 200


def run() -> list[Row]:
    plain, bare = prepare()
    sealed, key = _sealed(plain)
    for path in (plain, sealed, bare):  # the page cache is warm for all
        with path.open("rb") as file:
            while file.read(1 << 24):
                pass
    return [
        opening(sealed),
        first_page(sealed, key, bare),
        whole_opening(sealed, key, plain),
        *bulk(),
        save(plain, sealed, key),
    ]


def _sealed(plain: Path) -> tuple[Path, bytes]:
    """A sealed copy of the bench store with a ring of one slot; made anew each run, in seconds."""
    target = FOLDER / "sealed.sqlite3"
    for end in ("", "-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    key = make_key()
    with closing(connect(plain)) as connection:
        attach(connection, target, key, "sealed")
        connection.execute("SELECT sqlcipher_export('sealed')")
        for name in ("user_version", "application_id"):
            number = connection.execute(f"PRAGMA main.{name}").fetchone()[0]
            connection.execute(f"PRAGMA sealed.{name} = {number}")
        store_id = connection.execute("SELECT value FROM setting WHERE name = 'store.id'").fetchone()[0]
    with closing(connect(target, key, create=True)):
        pass
    write_ring(ring_path(target), add_passphrase(Ring(store_id), key, "", "計測", WORDS))
    return target, key


def medians(turns: int, *jobs: Callable[[], float]) -> list[float]:
    """Median of each job's ms, the jobs by turns."""
    found: list[list[float]] = [[] for _ in jobs]
    for _ in range(turns):
        for job, times in zip(jobs, found, strict=True):
            times.append(job())
    return [median(times) for times in found]


def opening(sealed: Path) -> Row:
    """From the typed passphrase to a store that was read from, against the derivation alone."""

    def ours() -> float:
        start = time.perf_counter()
        ring = read_ring(ring_path(sealed))
        with open_store(sealed, key=open_slot(ring, ring.slots[0].id, WORDS), create=False) as store:
            store.setting("store.id")
            return (time.perf_counter() - start) * 1000

    (slot,) = read_ring(ring_path(sealed)).slots
    a, b = medians(11, ours, lambda: timed(lambda: _derive(slot)))
    return Row("encryption: open ÷ one Argon2id, 64 MiB", a, b, 1.1, "ms")


def _derive(slot: Slot) -> None:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    cost = slot.cost
    Argon2id(salt=slot.salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory).derive(
        WORDS.encode()
    )


def first_page(sealed: Path, key: bytes, bare: Path) -> Row:
    """Connect with the key at hand to the first 50 lines, against the same on one plain table in list order."""

    def ours() -> float:
        start = time.perf_counter()
        with closing(connect(sealed, key, read_only=True)) as reader:
            assert len(list_lines(reader, Wanted(), TODAY, 0, 50)) == 50
            return (time.perf_counter() - start) * 1000

    def peer() -> float:
        start = time.perf_counter()
        with closing(sqlite3.connect(bare)) as plain:
            plain.execute("PRAGMA journal_mode=WAL").fetchone()
            assert len(plain.execute(PAGE.format(where="")).fetchall()) == 50
            return (time.perf_counter() - start) * 1000

    a, b = medians(51, ours, peer)
    return Row(f"encryption: first page of {CASES:,} ÷ sqlite3", a, b, 3.0, "ms")


def whole_opening(sealed: Path, key: bytes, plain: Path) -> Row:
    """All that opening does (lock, mark, place, versions) to the first 50 lines, against our own unsealed store."""

    def opened(path: Path, key: bytes) -> float:
        start = time.perf_counter()
        with open_store(path, key=key, create=False) as store:
            assert len(store.list_cases(today=TODAY)) == 50
            return (time.perf_counter() - start) * 1000

    a, b = medians(25, lambda: opened(sealed, key), lambda: opened(plain, b""))
    return Row("encryption: open to first page ÷ unsealed store", a, b, 3.0, "ms")


def bulk() -> Iterator[Row]:
    """The same rows in one transaction to the disk: sealed, and by Python's sqlite3."""
    rows = [
        (no, f"case-{no}", v["jimu_mei"], v["shukan"], due, due or "9999-12-31", updated, "\n".join(v.values()))
        for no, (v, due, updated) in enumerate(islice(bodies(ROWS), ROWS), 1)
    ]
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        key = make_key()
        a, b = medians(
            5,
            lambda: _insert(_fresh(folder), rows, lambda path: connect(path, key, create=True)),
            lambda: _insert(_fresh(folder), rows, _plain),
        )
    yield Row(f"encryption: bulk insert of {ROWS:,} ÷ sqlite3", a, b, 1.6, "ms")


def _fresh(folder: str) -> Path:
    for old in Path(folder).iterdir():
        old.unlink()
    return Path(folder) / "bulk.sqlite3"


def _plain(path: Path) -> Any:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32768"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _insert(path: Path, rows: list[tuple[Any, ...]], opened: Callable[[Path], Any]) -> float:
    with closing(opened(path)) as connection:
        connection.executescript(BARE_DDL)
        start = time.perf_counter()
        connection.execute("BEGIN")
        connection.executemany(BARE_SQL, rows)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return (time.perf_counter() - start) * 1000


def save(plain: Path, sealed: Path, key: bytes) -> Row:
    """One changed case with its history, on the disk."""
    with open_store(plain, create=False) as unsealed, open_store(sealed, key=key, create=False) as store:
        both = (store, unsealed)
        for one in both:
            one.save(one.read_case("case-1"), (), who="計測")
        numbers = iter(range(2, 2 + 2 * SAVES))
        a, b = medians(SAVES, lambda: _save(both[0], next(numbers)), lambda: _save(both[1], next(numbers)))
    return Row("encryption: save one case ÷ unsealed store", a, b, 1.5, "ms")


def _save(store: Store, number: int) -> float:
    case = store.read_case(f"case-{number % CASES + 1}")
    text = case.answers.text("jimu_gaiyo")
    changed = case.with_answers(with_text(case.answers, text[:700] + f"（{number}回目の修正）" + text[700:]))
    acts = (Act("「事務の概要」の入力", (), typing=True),)
    took = timed(lambda: store.save(changed, acts, who="計測"))
    time.sleep(float(os.environ.get("FUGICHO_BENCH_PAUSE", "0")))
    return took

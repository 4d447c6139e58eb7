"""Erasing goes on in the copies: every one that lies there is rewritten, also those never thinned; the rest is listed.

1. Copies of every why, plain and sealed, hold nothing of the case afterwards, restore and match their notes. 2. A
medium that is away is listed and rewritten when it is seen. 3. A broken copy stays listed. 4. Called off in the middle.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.clerk.retention import OWN_PAGES, Erased, erase, place_words, settle
from desktop.definition.find import load
from desktop.keys.slots import make_key
from desktop.store.backup import make as make_copy
from desktop.store.backup import read_closed, verified
from desktop.store.erasure import FOLDERS, SELF
from desktop.store.kept import Kept, folder_of, kept, read_note
from desktop.store.store import Store, open_store

T = TypeVar("T")
CANARY = "CANARY鵺鵺鵺鵺"


def done(job: Generator[object, None, T]) -> T:
    """A job run to its end."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            result: T = end.value
            return result


@pytest.fixture(params=["plain", "sealed"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    seconds = count()

    def clock() -> datetime:
        return datetime(2026, 11, 20, 1, 0, tzinfo=UTC) + timedelta(seconds=next(seconds))

    key = make_key() if request.param == "sealed" else b""
    with open_store(tmp_path / "記録" / "付議帳.sqlite3", key=key, clock=clock) as opened:
        yield opened


def put(store: Store, words: str) -> Case:
    return store.add_case(Case("", (Answers.of(load("komae.sheet"), {"jikou": words}),)), who="山田")


def copied(store: Store, folder: Path, why: str) -> Kept:
    return make_copy(store.path, store.key, folder, why, datetime(2026, 11, 20, tzinfo=UTC), lambda _state: None)


def holding(copy: Path, key: bytes) -> list[str]:
    """What a copy has of the words and of which cases."""
    raw = read_closed(copy, key)
    texts = [row[0] for row in raw.execute("SELECT text FROM paper")]
    raw.close()
    return texts


def thrown(store: Store, *cases: Case) -> list[str]:
    for case in cases:
        store.bin(case.id, who="山田")
    return [case.id for case in cases]


def erased(store: Store, case: Case) -> Erased:
    return done(erase(store, thrown(store, case), who="山田"))


def test_every_copy_is_rewritten(store: Store) -> None:
    other, case = put(store, "残る"), put(store, CANARY)
    own = folder_of(store.path)
    copies = [copied(store, own, why).path for why in ("auto", "hand", "migrate", "import", "restore")]
    result = erased(store, case)
    assert set(result.settled.reached) == set(copies)
    assert (result.settled.left, result.settled.refused) == ((), ())
    assert store.unerased() == ()
    for copy in copies:
        texts = holding(copy, store.key)
        assert len(texts) == 1
        assert "残る" in texts[0]
        note = read_note(copy)
        found = verified(copy, store.key, lambda _state: None)
        assert note is not None
        assert (note.digest, dict(note.counts)) == (found.digest, dict(found.counts))
        assert note.size == copy.stat().st_size
    for path in store.path.parent.rglob("*"):
        assert path.is_dir() or CANARY.encode() not in path.read_bytes(), path
    assert not [p for p in own.iterdir() if p.name.endswith(("-journal", "-wal", "-shm", ".part"))]
    assert other.id


def test_the_ledger_tells_of_copies(store: Store) -> None:
    case = put(store, CANARY)
    copied(store, folder_of(store.path), "auto")
    erased(store, case)
    lines = store.ledger(act="erase_copy") + store.ledger(act="erase")
    assert [line.act for line in lines] == ["erase_copy", "erase"]
    assert lines[0].facts["cases"] == [case.id]
    assert lines[1].facts["backups"] == 1
    assert not [line for line in lines if "CANARY" in str(line)]


def test_a_medium_that_is_away(store: Store, tmp_path: Path) -> None:
    stick, away = tmp_path / "USB" / "控え.2", tmp_path / "away"
    case = put(store, CANARY)
    copy = copied(store, stick, "hand").path
    store.set_setting(FOLDERS, json.dumps([str(stick)]))
    stick.parent.rename(away)
    result = erased(store, case)
    assert [(u.case_id, u.place) for u in result.settled.left] == [(case.id, str(stick))]
    done(settle(store))
    assert len(store.unerased()) == 1
    stick.mkdir(parents=True)  # an empty mount point is not the medium
    done(settle(store))
    assert len(store.unerased()) == 1
    stick.rmdir()
    stick.parent.rmdir()
    away.rename(stick.parent)
    settled = done(settle(store))
    assert (settled.reached, settled.left) == ((copy,), ())
    assert holding(copy, store.key) == []


def test_a_copy_taken_away_by_hand_is_done(store: Store) -> None:
    case = put(store, CANARY)
    copy = copied(store, folder_of(store.path), "hand").path
    store.erase(thrown(store, case), who="山田")
    assert [u.place for u in store.unerased()] == [str(copy)]
    copy.unlink()
    assert done(settle(store)).left == ()


def test_a_copy_nobody_can_open_stays_listed(store: Store) -> None:
    case = put(store, CANARY)
    good, bad = (copied(store, folder_of(store.path), why).path for why in ("auto", "hand"))
    bad.write_bytes(b"x" * 8192)
    settled = erased(store, case).settled
    assert settled.reached == (good,)
    assert [u.place for u in settled.left] == [str(bad)]
    assert len(settled.refused) == 1


def test_called_off_between_two_copies(store: Store) -> None:
    case = put(store, CANARY)
    copies = [copied(store, folder_of(store.path), "hand").path for _ in range(3)]
    store.erase(thrown(store, case), who="山田")
    job = settle(store)
    next(job)
    job.close()
    left = {u.place for u in store.unerased()}
    assert left <= {str(c) for c in copies}
    done(settle(store))
    assert store.unerased() == ()
    assert all(holding(copy, store.key) == [] for copy in copies)


def test_a_store_of_the_first_schema_as_a_copy(store: Store, tmp_path: Path) -> None:
    """A copy from before a migration has no table of requests; it is rewritten all the same."""
    import shutil

    from desktop.store.erasure import cleanse

    old = Path(__file__).parents[1] / "data" / "schemas" / "schema-1.sqlite3"
    copy = Path(shutil.copy(old, tmp_path / "old.sqlite3"))
    counts = cleanse(copy, b"", ["11111111-1111-4111-8111-111111111111"])
    assert (counts.cases, counts.attachments, counts.bytes) == (1, 1, 0)  # its file is also held by the copied case
    assert len(holding(copy, b"")) == 5
    assert len(kept(tmp_path)) == 0


def test_places_have_words() -> None:
    assert place_words(SELF) == OWN_PAGES
    assert place_words("E:\\控え") == "E:\\控え"

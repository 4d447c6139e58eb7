"""The writing thread: what it acknowledges is stored, what it refuses is undone, and the world's faults are told.

1. A fault inside a job undoes all of it and harms no later job. 2. A full disk refuses, loses nothing, and goes on when
there is room again. 3. A file replaced behind our back is not written. 4. Another program's lock is waited for, then
told. 5. The index follows within a second; a fault there never stops saving.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store import connect as connecting
from desktop.store import index, write
from desktop.store.connect import connect
from desktop.store.store import Store, open_store

Make = Callable[..., Case]


def test_a_fault_in_the_middle_undoes_all(
    store: Store, make: Make, edited: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make(jikou="初め")

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(write, "note_all", fail)
        with pytest.raises(ZeroDivisionError):
            store.save(edited(case, jikou="後"), (), who="山田")
    assert store.read_case(case.id) == case
    assert store.save(edited(case, jikou="後"), (), who="山田").answers.text("jikou") == "後"


def test_no_case_text_in_a_database_fault(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    case = make(jikou="初め")
    raw = connect(store.path)
    raw.execute("CREATE TRIGGER stop BEFORE INSERT ON revision BEGIN SELECT RAISE(ABORT, 'no'); END")
    raw.close()
    with pytest.raises(Exception, match="no") as fault:
        store.save(edited(case, jikou="秘密の名前"), (), who="秘密の人")
    assert "秘密" not in str(fault.value)
    assert store.read_case(case.id) == case


FULL = """
import pathlib, resource, sys
from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store.store import open_store

path = pathlib.Path(sys.argv[1])
with open_store(path) as store:
    case = store.add_case(Case("", (Answers("f", 1, {"a": "初め"}),)), who="x")
    room = path.with_name(path.name + "-wal").stat().st_size + int(sys.argv[2])
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    refused = 0
    for n in range(200):
        try:
            case = store.save(case.with_answers(Answers("f", 1, {"a": f"{n}" + "情" * 3000})), (), who="x")
        except DeskError as fault:
            assert fault.world, fault
            refused += 1
            assert store.read_case(case.id) == case
            if refused == 3:
                break
    assert refused == 3
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    last = store.save(case.with_answers(Answers("f", 1, {"a": "空いた後"})), (), who="x")
    assert last.revision == case.revision + 1
with open_store(path) as store:
    assert store.read_case(case.id) == last
    assert len(store.history(case.id)) == last.revision
print("ok", n)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_FSIZE")
@pytest.mark.parametrize("room", [1, 5_000, 30_001, 200_000])
def test_a_full_disk(path: Path, room: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path), str(room)], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("ok"), done.stderr
    raw = connect(path)
    assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    raw.close()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be replaced there")
@pytest.mark.parametrize("how", ["replaced", "removed"])
def test_a_file_replaced_behind_our_back(
    store: Store, make: Make, edited: Callable[..., Case], tmp_path: Path, how: str
) -> None:
    case = make(jikou="初め")
    store.path.rename(tmp_path / "away")
    if how == "replaced":
        store.path.write_bytes(b"other")
    with pytest.raises(DeskError) as refused:
        store.save(edited(case, jikou="後"), (), who="山田")
    assert refused.value.code == "store.swapped"
    assert how == "removed" or store.path.read_bytes() == b"other"


def test_another_programs_lock(
    path: Path, make: Make, store: Store, edited: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make(jikou="初め")
    store._writer._raw.execute("PRAGMA busy_timeout=50")
    other = connect(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DeskError) as refused:
        store.save(edited(case, jikou="後"), (), who="山田")
    assert refused.value.code == "store.busy"
    other.execute("ROLLBACK")
    other.close()
    assert store.save(edited(case, jikou="後"), (), who="山田").answers.text("jikou") == "後"
    assert connecting.PATIENCE_MS >= 1000


def pending(store: Store) -> int:
    reader = connect(store.path, read_only=True)
    try:
        return int(reader.execute("SELECT count(*) FROM pending").fetchone()[0])
    finally:
        reader.close()


def settled(store: Store, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while pending(store) and time.monotonic() < end:
        time.sleep(0.02)
    return pending(store) == 0


def test_the_index_follows_by_itself(store: Store, make: Make) -> None:
    for n in range(30):
        make(jikou=f"案件{n}")
    assert settled(store)


def test_what_was_left_is_indexed_after_opening(path: Path, make: Make, store: Store) -> None:
    make(jikou="案件")
    store.close()
    with open_store(path) as again:
        assert pending(again) == 1
        assert again.count_cases(text="案件") == 1
        again.warm()
        assert settled(again)
        assert again.count_cases(text="案件") == 1


@pytest.mark.parametrize("kind", ["full", "bug"])
def test_a_fault_in_the_index_never_stops_saving(path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    from sqlcipher3 import dbapi2

    from desktop.answers.model import Answers

    tried: list[int] = []

    def fail(*_: object) -> None:
        tried.append(1)
        fault = dbapi2.OperationalError("database or disk is full")
        fault.sqlite_errorname = "SQLITE_FULL" if kind == "full" else "SQLITE_ERROR"
        raise fault

    monkeypatch.setattr(index, "_index", fail)
    with open_store(path) as store:
        case = store.add_case(Case("", (Answers("f", 1, {"a": "墓地"}),)), who="x")
        end = time.monotonic() + 10
        while not tried and time.monotonic() < end:
            time.sleep(0.02)
        assert tried
        saved = store.save(case.with_answers(Answers("f", 1, {"a": "図書館"})), (), who="x")
        assert store.read_case(case.id) == saved
        assert (store.count_cases(text="墓地"), store.count_cases(text="図書館")) == (0, 1)

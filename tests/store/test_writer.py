"""The writing thread: what it acknowledges is stored, what it refuses is undone, and the world's faults are told.

1. A fault inside a job undoes all of it and harms no later job. 2. A full disk refuses, loses nothing, and goes on when
there is room again. 3. A file replaced behind our back is not written. 4. Another program's lock is waited for, then
told. 5. The index follows within a second; a fault there never stops saving. 6. Nothing is written with settings that
lose work in a power cut, or after another program wrote.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store import connect as connecting
from desktop.store import index, watch, write
from desktop.store.connect import connect
from desktop.store.store import Store, open_store
from tests.store.forked import forked

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
    trigger = "CREATE TRIGGER stop BEFORE INSERT ON revision BEGIN SELECT RAISE(ABORT, 'no'); END"
    store._writer.do(lambda transaction: transaction.exec_driver_sql(trigger))
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
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_FSIZE")
@pytest.mark.parametrize("room", [1, 5_000, 30_001, 200_000])
def test_a_full_disk(path: Path, room: int) -> None:
    done = forked(FULL, str(path), str(room))
    assert done.returncode == 0, done.stderr
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


# ---------------------------------------------------------------- settings, edits, acknowledging


def test_settings_that_lose_nothing(store: Store, make: Make) -> None:
    make(jikou="初め")
    raw = store._writer._raw
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert raw.execute("PRAGMA synchronous").fetchone() == (2,)
    assert raw.execute("PRAGMA mmap_size").fetchone() in (None, (0,))


@pytest.mark.parametrize("bad", ["synchronous=NORMAL", "synchronous=OFF", "journal_mode=DELETE"])
def test_no_writing_with_settings_that_lose_work(path: Path, bad: str) -> None:
    open_store(path).close()
    raw = connect(path)
    watch.prove(raw)
    raw.execute(f"PRAGMA {bad}")
    with pytest.raises(RuntimeError, match="would be written"):
        watch.prove(raw)
    raw.close()


def test_a_store_another_tool_took_out_of_wal(path: Path) -> None:
    """A viewer may leave another journal behind; the next opening sees to it."""
    open_store(path).close()
    raw = connect(path)
    raw.execute("PRAGMA journal_mode=DELETE")
    raw.close()
    with open_store(path) as store:
        store.set_setting("課", "福祉課")
        assert store._writer._raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.skipif(sys.platform == "win32", reason="strace")
@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
@pytest.mark.parametrize(("mode", "synced"), [("FULL", True), ("NORMAL", False)])
def test_a_save_is_synced_before_it_is_reported(path: Path, tmp_path: Path, mode: str, synced: bool) -> None:
    """Seen from outside: an fdatasync of the -wal between a save's call and its answer. NORMAL is the known-bad way."""
    out = tmp_path / "calls"
    command = ["strace", "-f", "-y", "-e", "trace=fdatasync,fsync,write", "-o", str(out), sys.executable, "-c", SAVES]
    done = subprocess.run([*command, str(path), mode], capture_output=True, text=True, check=False)
    if "ptrace" in done.stderr:
        pytest.skip("this machine lets nobody trace")
    assert done.returncode == 0, done.stderr
    between = out.read_text("utf-8", "replace").split("ASK")[1:]
    assert len(between) == 5
    assert all(("-wal" in one.split("TOLD")[0]) is synced for one in between)


SAVES = """
import os, pathlib, sys
from desktop.store import connect, watch
from desktop.store.store import open_store
if sys.argv[2] != "FULL":
    connect._EVERY = tuple(p.replace("synchronous=FULL", "synchronous=NORMAL") for p in connect._EVERY)
    watch.prove = lambda raw: None
with open_store(pathlib.Path(sys.argv[1])) as store:
    store.set_setting("n", "first")
    store._writer._idle = lambda _: False
    for n in range(5):
        os.write(1, b"ASK")
        store.set_setting("n", str(n))
        os.write(1, b"TOLD")
"""


@pytest.mark.parametrize("how", ["before the first save", "after a save"])
def test_another_program_that_writes_is_noticed(path: Path, how: str) -> None:
    """Two programs without this check: the later one wins in silence."""
    with open_store(path) as store:
        if how == "after a save":
            store.set_setting("課", "福祉課")
        other = connect(path)
        other.execute("INSERT OR REPLACE INTO setting VALUES ('課', '市民課')")
        other.close()
        for _ in range(2):
            with pytest.raises(DeskError, match="別のプログラムで書き換えられました") as refused:
                store.set_setting("課", "税務課")
            assert refused.value.code == "store.edited"
    with open_store(path) as store:
        assert store.setting("課") == "市民課"


@pytest.mark.skipif(sys.platform == "win32", reason="the time of change lags there")
@pytest.mark.parametrize("how", ["byte", "longer", "shorter"])
def test_a_file_edited_as_bytes_is_noticed(path: Path, how: str) -> None:
    with open_store(path) as store:
        store.set_setting("課", "福祉課")
        time.sleep(0.02)
        with path.open("rb+") as file:
            file.seek({"byte": 5000, "longer": 0, "shorter": 0}[how], 2 if how == "longer" else 0)
            if how == "shorter":
                file.truncate(8192)
            else:
                file.write(b"x")
        with pytest.raises(DeskError) as refused:
            store.set_setting("課", "市民課")
        assert refused.value.code == "store.edited"


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be removed there")
def test_a_wal_removed_while_the_store_is_open(path: Path, tmp_path: Path) -> None:
    """What was saved already is brought into the main file at once; nothing more is written into the void."""
    with open_store(path) as store:
        store.set_setting("課", "福祉課")
        path.with_name(path.name + "-wal").unlink()
        with pytest.raises(DeskError) as refused:
            store.set_setting("課", "市民課")
        assert refused.value.code == "store.swapped"
        left = tmp_path / path.name
        shutil.copy(path, left)
    with open_store(left) as store:
        assert store.setting("課") == "福祉課"


def test_a_long_wal_is_moved_after_the_answer(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LONG", 30)
    with open_store(path) as store:
        for n in range(120):
            store.set_setting(f"n{n}", "値" * 2000)
        store._writer.do_alone(lambda _: None)
        assert path.with_name(path.name + "-wal").stat().st_size < 100 * 4200
        assert store.setting("n119") == "値" * 2000
    assert not path.with_name(path.name + "-wal").exists()


def test_work_outside_of_a_transaction(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    """VACUUM and a checkpoint of our own are no edit behind our back."""
    case = make(jikou="初め")
    store._writer.do_alone(
        lambda raw: [raw.execute(sql).fetchall() for sql in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")]
    )
    assert store.save(edited(case, jikou="後"), (), who="山田").answers.text("jikou") == "後"


@pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_FSIZE")
def test_saved_is_said_even_when_the_mark_cannot_be_written(
    store: Store, make: Make, edited: Callable[..., Case]
) -> None:
    """The change is on the disk: telling a fault would make the clerk type it again."""
    case = make(jikou="初め")

    class Broken:
        def __getattr__(self, name: str) -> object:
            raise OSError(5, name)

    file, store._lock._file = store._lock._file, Broken()  # type: ignore[assignment]
    hold, store._lock.hold = store._lock.hold, lambda: None  # type: ignore[method-assign]
    saved = store.save(edited(case, jikou="後"), (), who="山田")
    store._lock._file, store._lock.hold = file, hold  # type: ignore[method-assign]
    assert store.read_case(case.id) == saved


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be replaced there")
def test_a_new_reader_never_shows_a_strangers_file(path: Path, tmp_path: Path) -> None:
    with open_store(tmp_path / "other.sqlite3") as other:
        other.set_setting("課", "よその課")
    with open_store(path) as store, ThreadPoolExecutor(1) as thread:
        store.set_setting("課", "福祉課")
        path.rename(tmp_path / "away")
        shutil.copy(tmp_path / "other.sqlite3", path)
        assert store.setting("課") == "福祉課"
        with pytest.raises(DeskError) as refused:
            thread.submit(store.setting, "課").result()
    assert refused.value.code == "store.swapped"

"""Copies back in place: equal to what they held, what lay there kept, one whole store at every moment.

1. Every kept copy restores with equal counts (F23), also one of an older schema, also a plain one under a key. 2. What
lay there is kept as a copy that is never thinned, a damaged one as files. 3. A damaged copy, a newer one and one of
another store change nothing. 4. Killed at any step one whole store is there and the restore can be done again. 5. The
ledger, erasures and rights are not set back. 6. The trial really opens: a copy that lost something is found out.
7. Nothing is put on a share.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.case.people import Role
from desktop.definition.find import load
from desktop.errors import DeskError
from desktop.store import backup, schema
from desktop.store import restore as putting
from desktop.store.beside import State
from desktop.store.connect import connect
from desktop.store.kept import Kept, folder_of, kept, note_path, read_note, write_note
from desktop.store.restore import Door, put_ring, restore, try_restore
from desktop.store.store import Store, open_store
from tests.store.forked import forked

AT = datetime(2026, 11, 21, 9, 15, tzinfo=UTC)
TODAY = date(2026, 11, 21)
KEY, OLD_KEY = bytes(range(32)), bytes(range(32, 64))
SCHEMAS = Path(__file__).parents[1] / "data" / "schemas"


def quiet(_state: State) -> None:
    pass


def add(store: Store, name: str) -> Case:
    case = store.add_case(Case("", (Answers.of(load("komae.sheet"), {"jimu_mei": name}),), {}), who="山田")
    store.attach(case.id, io.BytesIO(name.encode() * 1000), f"{name}.txt", who="山田")
    return case


def names(path: Path, key: bytes = b"") -> list[str]:
    with open_store(path, key=key, create=False) as store:
        return sorted(line.title for line in store.list_cases(today=TODAY))


def copy_of(path: Path, key: bytes = b"", why: str = "auto") -> Kept:
    return backup.make(path, key, folder_of(path), why, AT, quiet)


@pytest.fixture(params=[b"", KEY], ids=["plain", "sealed"])
def key(request: pytest.FixtureRequest) -> bytes:
    given: bytes = request.param
    return given


@pytest.fixture
def made(tmp_path: Path, key: bytes) -> tuple[Path, Kept]:
    """A store with two cases, the copy of when it had one."""
    path = tmp_path / "室" / "付議帳.sqlite3"
    if key:
        path.parent.mkdir()
        path.with_name(path.name + ".keys").write_bytes(b"ring")
    with open_store(path, key=key) as store:
        add(store, "ひとつめ")
        copy = copy_of(path, key)
        add(store, "ふたつめ")
    return path, copy


def test_a_copy_takes_the_place_of_the_store(made: tuple[Path, Kept], key: bytes) -> None:
    """1, 2"""
    path, copy = made
    done = restore(copy.path, path, Door(key, key), "総務課　山田", AT, quiet)
    assert done.cases == 1
    assert names(path, key) == ["ひとつめ"]
    assert done.before is not None
    assert done.before.why == "restore"
    with closing(backup.read_closed(done.before.path, key)) as before:
        assert before.execute("SELECT count(*) FROM cases").fetchone() == (2,)
    with open_store(path, key=key) as store:
        assert store.ledger()[0].act == "restore"
        assert store.ledger()[0].facts["old"] == done.before.path.name
        assert store.verify_ledger().whole
        add(store, "みっつめ")
    assert names(path, key) == ["ひとつめ", "みっつめ"]
    assert not list(path.parent.glob(".*"))
    back = restore(done.before.path, path, Door(key, key), "山田", AT, quiet)  # and back again
    assert back.cases == 2
    assert names(path, key) == ["ひとつめ", "ふたつめ"]


def test_every_kept_copy_restores_with_equal_counts(made: tuple[Path, Kept], key: bytes, tmp_path: Path) -> None:
    """1: F23, in a place where nothing was before"""
    path, _ = made
    with open_store(path, key=key) as store:
        for n in range(4):
            add(store, f"件{n}")
            copy_of(path, key)
    copies = kept(folder_of(path))
    assert len(copies) == 5
    for copy in copies:
        new = tmp_path / f"新しいPC{copy.counter}" / "付議帳.sqlite3"
        ring = b"ring" if key else None
        done = restore(copy.path, new, Door(key, key, ring), "山田", AT, quiet)
        assert done.before is None
        assert copy.note is not None
        assert done.cases == copy.note.counts["cases"] == len(names(new, key))
        assert new.with_name(new.name + ".keys").exists() == bool(key)


@pytest.mark.parametrize("old", sorted(SCHEMAS.glob("*.sqlite3")), ids=lambda p: p.stem)
def test_a_copy_of_an_older_schema(old: Path, tmp_path: Path) -> None:
    """1"""
    source = Path(shutil.copy(old, tmp_path / "元.sqlite3"))
    copy = copy_of(source)
    path = tmp_path / "付議帳.sqlite3"
    done = restore(copy.path, path, Door(b"", b""), "山田", AT, quiet)
    assert done.cases == 6
    with open_store(path) as store:
        assert store.count_cases(archived=False) == 4
        assert store.verify_ledger().whole
    assert not kept(
        folder_of(path), path.stem
    )  # migrated before it was put in place, so nothing was migrated at the opening
    assert try_restore(copy.path, b"", AT, quiet).cases == 6


def test_a_plain_copy_is_put_back_sealed(tmp_path: Path) -> None:
    """1: a copy from before the store was sealed does not open it to everybody"""
    path = tmp_path / "付議帳.sqlite3"
    with open_store(path) as store:
        add(store, "封の前")
        copy = copy_of(path)
    path.unlink()
    path.with_name(path.name + ".lock").unlink()
    path.with_name(path.name + ".keys").write_bytes(b"ring")
    with open_store(path, key=KEY) as store:
        other = store.setting("store.id")
    with closing(backup.read_closed(copy.path, b"")) as opened:
        same = opened.execute("SELECT value FROM setting WHERE name = 'store.id'").fetchone()[0]
    with closing(connect(path, KEY)) as opened:
        opened.execute("UPDATE setting SET value = ? WHERE name = 'store.id'", (same,))
    assert other != same
    restore(copy.path, path, Door(b"", KEY), "山田", AT, quiet)
    assert names(path, KEY) == ["封の前"]
    assert not path.read_bytes().startswith(b"SQLite")
    assert "封の前".encode() not in path.read_bytes()


def test_a_copy_under_an_old_key_comes_back_under_the_new_one(tmp_path: Path) -> None:
    """1: 鍵の作り直し is not undone by a restore"""
    path = tmp_path / "付議帳.sqlite3"
    path.with_name(path.name + ".keys").write_bytes(b"old ring")
    with open_store(path, key=OLD_KEY) as store:
        add(store, "前の鍵")
    copy = copy_of(path, OLD_KEY)
    with closing(connect(path, OLD_KEY)) as opened:
        from desktop.store.connect import key_text

        opened.execute("PRAGMA journal_mode=DELETE")
        opened.execute(f'PRAGMA rekey="{key_text(KEY)}"')
    path.with_name(path.name + ".keys").write_bytes(b"new ring")
    restore(copy.path, path, Door(OLD_KEY, KEY), "山田", AT, quiet)
    assert names(path, KEY) == ["前の鍵"]
    assert path.with_name(path.name + ".keys").read_bytes() == b"new ring"


def damage(path: Path, how: str) -> None:
    if how == "lost":
        path.unlink()
    elif how == "ring missing":
        path.with_name(path.name + ".keys").unlink(missing_ok=True)
    elif how == "not a store":
        path.write_bytes(b"overwritten by something" * 999)
    else:
        data = bytearray(path.read_bytes())
        data[100:20000] = bytes(19900)
        path.write_bytes(data)


@pytest.mark.parametrize("how", ["lost", "ring missing", "not a store", "zeroed pages"])
def test_a_store_that_cannot_be_opened(made: tuple[Path, Kept], key: bytes, how: str) -> None:
    """2"""
    path, copy = made
    damage(path, how)
    before = path.read_bytes() if path.exists() else b""
    done = restore(copy.path, path, Door(key, key, copy.ring.read_bytes() if key else None), "山田", AT, quiet)
    assert names(path, key) == ["ひとつめ"]
    if how == "lost":
        assert done.before is None
        return
    assert done.before is not None
    assert done.before.why == ("restore" if how == "ring missing" else "broken")
    if how != "ring missing":
        assert done.before.path.read_bytes() == before
        assert not done.before.usable


def test_a_damaged_copy_changes_nothing(made: tuple[Path, Kept], key: bytes) -> None:
    """3"""
    path, copy = made
    whole, store = copy.path.read_bytes(), path.read_bytes()
    for at in range(100, len(whole), len(whole) // 7):
        data = bytearray(whole)
        data[at] ^= 4
        copy.path.write_bytes(data)
        with pytest.raises(DeskError):
            restore(copy.path, path, Door(key, key), "山田", AT, quiet)
        with pytest.raises(DeskError):
            try_restore(copy.path, key, AT, quiet)
        assert path.read_bytes() == store
    copy.path.write_bytes(whole)
    assert len(kept(folder_of(path))) == 1


def test_control_a_bit_of_a_plain_copy_is_found_by_its_note_only(made: tuple[Path, Kept], key: bytes) -> None:
    """3: SQLite's own check finds 4 of 200"""
    _, copy = made
    if key:
        pytest.skip("SQLCipher finds it by itself")
    data = bytearray(copy.path.read_bytes())
    at = data.find("ひとつめ".encode())
    data[at] ^= 1
    copy.path.write_bytes(data)
    note = copy.note
    note_path(copy.path).unlink()
    assert try_restore(copy.path, b"", AT, quiet).cases == 1
    assert note is not None
    write_note(copy.path, note)
    with pytest.raises(DeskError) as refused:
        try_restore(copy.path, b"", AT, quiet)
    assert refused.value.code == "store.copy-not-as-noted"


def test_a_newer_copy_changes_nothing(made: tuple[Path, Kept], key: bytes) -> None:
    """3"""
    path, copy = made
    with closing(connect(copy.path, key)) as raw:
        raw.execute(f"PRAGMA user_version={schema.SCHEMA + 1}")
        raw.execute("INSERT INTO release VALUES (?, '9.8.0')", (schema.SCHEMA + 1,))
    before = hashlib.sha256(path.read_bytes()).digest()
    with pytest.raises(DeskError, match="第9.8.0版以降"):
        restore(copy.path, path, Door(key, key), "山田", AT, quiet)
    assert hashlib.sha256(path.read_bytes()).digest() == before


def test_a_copy_of_another_store_changes_nothing(made: tuple[Path, Kept], key: bytes, tmp_path: Path) -> None:
    """3"""
    path, _ = made
    other = tmp_path / "よそ" / "付議帳.sqlite3"
    if key:
        other.parent.mkdir()
        other.with_name(other.name + ".keys").write_bytes(b"ring")
    open_store(other, key=key).close()
    copy = copy_of(other, key)
    with pytest.raises(DeskError) as refused:
        restore(copy.path, path, Door(key, key), "山田", AT, quiet)
    assert refused.value.code == "store.copy-of-another"
    assert names(path, key) == ["ひとつめ", "ふたつめ"]


@pytest.mark.parametrize("path_given", ["なし.sqlite3", "."])
def test_no_copy(tmp_path: Path, path_given: str) -> None:
    with pytest.raises(DeskError) as refused:
        restore(tmp_path / path_given, tmp_path / "a" / "s.sqlite3", Door(b"", b""), "", AT, quiet)
    assert refused.value.code == "store.no-copy"


def test_a_store_in_use_is_not_replaced(made: tuple[Path, Kept], key: bytes) -> None:
    path, copy = made
    with open_store(path, key=key) as store:
        with pytest.raises(DeskError) as refused:
            restore(copy.path, path, Door(key, key), "山田", AT, quiet)
        assert refused.value.code == "store.held"
        add(store, "みっつめ")


KILLED = """
import os, pathlib, shutil, signal, sys
left = int(sys.argv[4])
def counted(real):
    def act(*given, **more):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **more)
    return act
from desktop.store import restore, backup
for place, name in ((os, "fsync"), (pathlib.Path, "replace"), (pathlib.Path, "unlink"), (os, "open"), (shutil, "copyfile"),
                    (restore, "copy"), (restore, "tally"), (restore, "migrated"), (restore, "sync"), (backup, "copy")):
    setattr(place, name, counted(getattr(place, name)))
from datetime import datetime, UTC
key = bytes.fromhex(sys.argv[3])
door = restore.Door(key, key, b"ring" if key else None)
restore.restore(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), door, "", datetime.now(UTC), lambda s: None)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("how", ["whole", "zeroed pages"])
def test_killed_on_the_way_one_whole_store_is_there(
    made: tuple[Path, Kept], key: bytes, tmp_path: Path, how: str
) -> None:
    """4: the old one or the new one; of a damaged one its files are kept, and the restore is done again"""
    path, copy = made
    if how != "whole":
        damage(path, how)
    seen = []
    for k in range(1, 200, 2):
        folder = tmp_path / f"k{k}"
        shutil.copytree(path.parent, folder)
        store = folder / path.name
        done = forked(KILLED, str(copy.path), str(store), key.hex(), str(k))
        try:
            found = names(store, key)
        except DeskError:
            assert how != "whole"
            found = []
            restore(folder_of(store) / copy.path.name, store, Door(key, key, b"ring" if key else None), "", AT, quiet)
            assert names(store, key) == ["ひとつめ"]
            assert any(one.why == "broken" for one in kept(folder_of(store)))
        seen.append(found)
        shutil.rmtree(folder)
        if done.returncode == 0:
            break
        assert done.returncode == -9, done.stderr
    else:
        raise AssertionError("never survived")
    assert seen[-1] == ["ひとつめ"]
    old = ["ひとつめ", "ふたつめ"] if how == "whole" else []
    turn = seen.index(["ひとつめ"])
    assert turn > 3
    assert all(found == old for found in seen[:turn])
    assert all(found == ["ひとつめ"] for found in seen[turn:])


def test_the_ledger_and_the_rights_are_not_set_back(made: tuple[Path, Kept], key: bytes) -> None:
    """5"""
    path, copy = made
    with open_store(path, key=key) as store:
        boss = store.add_person("課長", Role.ADMIN)
        late = store.add_person("後から", Role.DRAFTER)
        store.note("print", "x", pages=3)
        lines = [line.hash for line in store.ledger(limit=100)]
    restore(copy.path, path, Door(key, key), "課長", AT, quiet, boss.id)
    with open_store(path, key=key) as store:
        store.sit(boss.id)
        after = store.ledger(limit=100)
        assert [line.hash for line in after[1:]] == lines
        assert (after[0].act, after[0].person) == ("restore", boss.id)
        assert store.verify_ledger().whole
        assert {p.id for p in store.people()} == {boss.id, late.id}


def test_the_trial_really_opens_the_copy(made: tuple[Path, Kept], key: bytes) -> None:
    """6"""
    path, copy = made
    before = path.read_bytes()
    tested = try_restore(copy.path, key, AT, quiet)
    assert (tested.cases, tested.attachments, tested.noted) == (1, 1, True)
    assert path.read_bytes() == before
    note = read_note(copy.path)
    assert note is not None
    assert note.tested == "2026-11-21T09:15:00+00:00"
    assert sorted(p.name for p in copy.path.parent.iterdir() if p.name.startswith(".")) == []


def test_the_trial_finds_what_is_missing(made: tuple[Path, Kept], key: bytes) -> None:
    """6: lost rows, and bytes of a file that are not those of its hash"""
    _, copy = made
    whole, note = copy.path.read_bytes(), copy.note
    assert note is not None
    for sql, code in (
        ("DELETE FROM revision", "store.copy-not-as-noted"),
        ("UPDATE paper SET text = text || '。'", "store.copy-not-as-noted"),
        ("UPDATE chunk SET data = zeroblob(length(data))", "store.damaged"),
    ):
        with closing(connect(copy.path, key)) as raw:
            raw.execute(sql)
        if code == "store.damaged":  # not even the hash of the file tells
            write_note(copy.path, replace(note, sha256=hashlib.sha256(copy.path.read_bytes()).hexdigest()))
        with pytest.raises(DeskError) as refused:
            try_restore(copy.path, key, AT, quiet)
        assert refused.value.code == code
        copy.path.write_bytes(whole)
        write_note(copy.path, note)


def test_nothing_is_put_on_a_share(made: tuple[Path, Kept], key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """7"""
    from desktop.store import local

    path, copy = made
    share, real = path.parents[1] / "共有", local.place_of
    monkeypatch.setattr(local, "place_of", lambda at, **more: "share" if share in at.parents else real(at, **more))
    ring = copy.ring.read_bytes() if key else None
    for there in (share / path.name, share / "まだない" / path.name):
        with pytest.raises(DeskError) as refused:
            restore(copy.path, there, Door(key, key, ring), "山田", AT, quiet)
        assert refused.value.code == "store.share"
        assert not share.exists()
    share.mkdir()
    lost = Path(shutil.copy(path, share / path.name))
    if key:
        with pytest.raises(DeskError) as refused:
            put_ring(copy.path, lost, key, AT)
        assert refused.value.code == "store.share"
    assert [p.name for p in share.iterdir()] == [path.name]


def test_a_copy_on_a_share_is_tried_on_this_pc(
    made: tuple[Path, Kept], key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """6, 7"""
    from desktop.store import local

    path, copy = made
    share, real = path.parents[1] / "共有", local.place_of

    def place(at: Path, **more: object) -> str:
        return "share" if share in at.parents else real(at, **more)  # type: ignore[arg-type]

    for room in (local, putting):
        monkeypatch.setattr(room, "place_of", place)
    shutil.copytree(copy.path.parent, share)
    there = share / copy.path.name
    if key:
        assert try_restore(there, key, AT, quiet).cases == 1
    else:
        with pytest.raises(DeskError) as refused:
            try_restore(there, key, AT, quiet)
        assert refused.value.code == "store.share"
    assert sorted(p.name for p in share.iterdir()) == sorted(p.name for p in copy.path.parent.iterdir())

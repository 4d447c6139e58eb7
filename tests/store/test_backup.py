"""Copies of a store in use: complete, verified, sealed like the store, never half-made.

1. What was saved is in the copy, also what stands only in the WAL. Control: a file copy of a live store loses rows.
2. Saves go on while a copy is made and do not come into it in part. 3. A sealed store's copy is sealed, its ring beside
it. 4. Called off, killed or refused by the disk it leaves nothing under the name of a copy. 5. Damage is found.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.clerk.acts import finish
from desktop.definition.find import load
from desktop.errors import DeskError
from desktop.store import backup, faults
from desktop.store.beside import State, Stopped, Tell, beside
from desktop.store.connect import connect
from desktop.store.kept import folder_of, kept, look, note_path, read_note
from desktop.store.store import Store, open_store

AT = datetime(2026, 11, 21, 9, 15, tzinfo=UTC)
KEY = bytes(range(32))
MakeCase = Callable[..., Case]


def quiet(_state: State) -> None:
    pass


def rows(path: Path, key: bytes = b"", table: str = "cases") -> int:
    with closing(backup.read_closed(path, key)) as opened:
        return int(opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def make_copy(store: Store, why: str = "auto", key: bytes = b"") -> Any:
    return backup.make(store.path, key, folder_of(store.path), why, AT, quiet)


def test_a_copy_holds_what_was_saved(store: Store, make: MakeCase) -> None:
    """1"""
    for n in range(30):
        make(jikou=f"件{n}")
    made = make_copy(store)
    assert made.path.name == "付議帳_20261121T091500Z_0001_auto.sqlite3"
    assert rows(made.path) == 30
    assert made.note is not None
    assert made.note.counts["cases"] == 30
    assert made.note.size == made.size == made.path.stat().st_size
    assert sorted(p.name for p in made.path.parent.iterdir()) == [made.path.name, note_path(made.path).name]


def test_control_a_file_copy_of_a_live_store_loses_rows(store: Store, make: MakeCase, tmp_path: Path) -> None:
    """1"""
    for n in range(30):
        make(jikou=f"件{n}")
    copied = Path(shutil.copy(store.path, tmp_path / "copied.sqlite3"))
    assert rows(copied) < 30
    assert rows(make_copy(store).path) == 30


def test_the_counter_grows_whatever_the_clock_says(store: Store) -> None:
    folder = folder_of(store.path)
    for at in (AT, datetime(1970, 1, 1, tzinfo=UTC), AT):
        backup.make(store.path, b"", folder, "auto", at, quiet)
    assert [(one.counter, one.at.year) for one in kept(folder)] == [(3, 2026), (2, 1970), (1, 2026)]
    assert backup.make(store.path, b"", folder, "hand", AT, quiet, counter=70).counter == 70


def test_saving_goes_on_while_a_copy_is_made(store: Store, make: MakeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    """2: the copy is one moment of the store"""
    monkeypatch.setattr(backup, "STEP", 1)
    for n in range(20):
        make(jikou=f"件{n}", jimu_gaiyo="あ" * 2000)
    added: list[int] = []

    def tell(state: State) -> None:
        if state[2] == "控えを書いています" and len(added) < 20:
            make(jikou="あとから")
            added.append(1)

    made = backup.make(store.path, b"", folder_of(store.path), "auto", AT, tell)
    assert len(added) == 20
    assert rows(made.path) == 20
    assert store.count_cases() == 40


def test_beside_holds_nobody_up() -> None:
    """2: a step of the generator returns although the job stands still"""
    gate = threading.Event()

    def job(tell: Any) -> int:
        tell((1, 2, "ひとつめ"))
        gate.wait(10)
        return 7

    steps = beside(job)
    seen = [next(steps) for _ in range(5)]
    assert seen[-1] == (1, 2, "ひとつめ")
    gate.set()
    assert finish(steps) == 7


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A sealed store with a case; the ring is only looked at as a file here."""
    path = tmp_path / "封.sqlite3"
    path.with_name(path.name + ".keys").write_bytes(b"ring")
    with open_store(path, key=KEY) as store:
        store.add_case(Case("", (Answers.of(load("komae.sheet"), {"jikou": "鳥獣保護"}),), {}), who="山田")
    return path


def test_a_sealed_store_has_sealed_copies(sealed: Path) -> None:
    """3"""
    made = backup.make(sealed, KEY, folder_of(sealed), "hand", AT, quiet)
    assert made.ring.read_bytes() == b"ring"
    data = made.path.read_bytes()
    assert not data.startswith(b"SQLite")
    assert "鳥獣保護".encode() not in data
    assert rows(made.path, KEY) == 1
    with pytest.raises(DeskError) as refused:
        backup.verified(made.path, bytes(32), quiet)
    assert refused.value.code == "store.wrong-key"


@pytest.mark.parametrize(
    "words", ["記録を数えています", "控えを書いています", "控えを読み返しています", "控えを確かめています"]
)
def test_called_off_it_leaves_nothing(sealed: Path, words: str) -> None:
    """4"""

    def tell(state: State) -> None:
        if state[2] == words:
            raise Stopped

    with pytest.raises(Stopped):
        backup.make(sealed, KEY, folder_of(sealed), "auto", AT, tell)
    assert list(folder_of(sealed).iterdir()) == []


def test_a_generator_that_is_closed_leaves_nothing(store: Store, make: MakeCase) -> None:
    """4"""
    for n in range(50):
        make(jikou=f"件{n}", jimu_gaiyo="あ" * 20000)
    folder = folder_of(store.path)
    told: list[State] = []

    def held(tell: Tell, state: State) -> None:
        told.append(state)
        while len(told) > 3:  # in the middle, until it is called off
            tell(state)
            time.sleep(0.005)
        tell(state)

    steps = beside(lambda tell: backup.make(store.path, b"", folder, "auto", AT, lambda state: held(tell, state)))
    next(steps)
    while len(told) < 4:
        next(steps)
    steps.close()
    assert not any(folder.glob("*"))


def test_leftovers_of_a_killed_program_go(store: Store) -> None:
    """4: parts are no copies and go with the next one"""
    folder = folder_of(store.path)
    folder.mkdir()
    for name in (".付議帳_20261120T000000Z_0007_auto.sqlite3.part", "付議帳_20261120T000000Z_0007_auto.sqlite3.note"):
        (folder / name).write_bytes(b"half")
    (folder / "私のメモ.txt").write_bytes(b"mine")
    assert kept(folder) == ()
    made = make_copy(store)
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        [made.path.name, made.path.name + ".note", "私のメモ.txt"]
    )


def test_a_full_disk_is_a_sentence_and_no_copy(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """4"""

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeskError, match="空きがありません"):
        make_copy(store)
    monkeypatch.undo()
    assert list(folder_of(store.path).iterdir()) == []


def test_damage_of_a_sealed_copy_is_found(sealed: Path) -> None:
    """5"""
    made = backup.make(sealed, KEY, folder_of(sealed), "auto", AT, quiet)
    whole = made.path.read_bytes()
    for at in (17, 5000, len(whole) // 2, len(whole) - 20):
        data = bytearray(whole)
        data[at] ^= 1
        made.path.write_bytes(data)
        with pytest.raises(DeskError):
            backup.verified(made.path, KEY, quiet)


def test_a_copy_that_does_not_hold_the_same_is_not_kept(
    store: Store, make: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5: a medium that loses what was written"""
    make(jikou="件")
    real = backup.sync

    def lose(path: Path) -> None:
        with closing(connect(path)) as lying:
            lying.execute("DELETE FROM revision")
        real(path)

    monkeypatch.setattr(backup, "sync", lose)
    with pytest.raises(DeskError) as refused:
        make_copy(store)
    assert refused.value.code == "store.copy-not-equal"
    assert list(folder_of(store.path).iterdir()) == []


def test_a_note_that_cannot_be_read_is_none(store: Store) -> None:
    made = make_copy(store)
    for content in (b"", b"[]", b'{"format": 1}', b'{"format": 9, "counts": {}}', b"\xff"):
        note_path(made.path).write_bytes(content)
        assert read_note(made.path) is None
    again = look(made.path)
    assert again is not None
    assert again.note is None


@pytest.mark.parametrize("code", ["DAMAGED", "NOT_A_STORE", "WRONG_KEY"])
def test_a_copy_that_cannot_be_read_back_is_no_damage_of_the_store(
    code: str, store: Store, make: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(jikou="写しの検査")

    def unreadable(path: Path, *_: object) -> None:
        raise DeskError(getattr(faults, code), path=path)

    monkeypatch.setattr(backup, "verified", unreadable)
    with pytest.raises(DeskError) as refused:
        make_copy(store)
    assert refused.value.code == "places.broken"
    assert list(folder_of(store.path).iterdir()) == []


def test_a_store_that_does_not_read_is_named_itself(
    store: Store, make: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(jikou="写しの検査")

    def unreadable(*_: object, **__: object) -> None:
        raise dbapi2.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(backup, "tally", unreadable)
    with pytest.raises(DeskError) as refused:
        make_copy(store)
    assert refused.value.code == "store.damaged"
    assert f"「{store.path}」" in str(refused.value)


def test_a_copy_that_is_made_is_no_failure_when_it_cannot_be_listed(
    store: Store, make: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(jikou="写しの検査")
    monkeypatch.setattr(backup, "look", lambda _: None)  # as for a disk that did not answer just then
    made = make_copy(store)
    assert made == look(made.path)

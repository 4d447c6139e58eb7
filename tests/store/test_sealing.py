"""Sealing a plain store, and a change of keys.

1. All of it is there afterwards, and nothing can be read without the key: file, -wal, copies (控え). 2. A store that is
open, called off, changed in the copy or short of room stays what it was. 3. Killed after any step one whole store is left,
and nothing plain beside a sealed one. 4. A new key opens what the old one opened, and the old one nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.keys.ring import Ring, read_ring, ring_path, write_ring
from desktop.store import sealing
from desktop.store.backup import make as make_copy
from desktop.store.beside import Stopped
from desktop.store.connect import connect
from desktop.store.kept import folder_of, read_note
from desktop.store.schema import kind
from desktop.store.sealing import digests, finish, rekey, seal_store
from desktop.store.store import Store, open_store
from tests.store.conftest import MakeCase
from tests.store.forked import forked

KEY = bytes(range(32))
NEW = bytes(range(1, 33))
CANARY = "辻󠄀さんの𠮷野家調査"
TODAY = date(2026, 11, 20)
RING = Ring("0123456789abcdef")


def quiet(_state: object) -> None:
    """Nobody listens."""


@pytest.fixture
def plain(store: Store, make: MakeCase, path: Path) -> Path:
    """A closed plain store with a case, a file, a history and lines of the ledger, and one copy of it."""
    case = make(jikou=f"{CANARY}について")
    file = path.with_name("名簿.txt")
    file.write_text(CANARY * 50_000, "utf-8")
    store.attach(case.id, file, "名簿.txt", who="山田")
    file.unlink()
    store.note("print", case.id)
    make_copy(path, b"", folder_of(path), "hand", store._clock(), quiet)
    store.close()
    return path


def state(path: Path, key: bytes) -> dict[str, tuple[str, int, str]]:
    raw = connect(path, key)
    try:
        return digests(raw)
    finally:
        raw.close()


def files(path: Path) -> Iterator[Path]:
    return (p for p in path.parent.rglob("*") if p.is_file())


def readable(path: Path) -> list[str]:
    """Files beside the store, or in folders there, that show the words of the case."""
    return [
        p.name for p in files(path) if any(CANARY.encode(code) in p.read_bytes() for code in ("utf-8", "utf-16-le"))
    ]


def check_sealed(path: Path, key: bytes = KEY) -> None:
    assert kind(path) == "sealed"
    with open_store(path, key=key, create=False) as store:
        (line,) = store.list_cases(text="𠮷野", today=TODAY)
        case = store.read_case(line.id)
        assert case.answers.text("jikou") == f"{CANARY}について"
        (file,) = case.attachments
        assert b"".join(store.attachment_bytes(file.id)).decode() == CANARY * 50_000
        assert store.verify_ledger().whole
        store.save(case, (), who="山田")


def test_all_is_there_and_nothing_can_be_read(plain: Path) -> None:
    before = state(plain, b"")
    assert len(readable(plain)) == 2
    done = seal_store(plain, KEY, RING)
    assert state(plain, KEY) == before
    assert readable(plain) == []
    assert done.left == ()
    check_sealed(plain)
    assert {p.name for p in plain.parent.iterdir() if p.name.startswith(".")} == set()
    assert read_ring(ring_path(plain)) == RING


def test_the_copies_are_sealed_where_they_lie(plain: Path, tmp_path: Path) -> None:
    other = tmp_path / "別の媒体"
    make_copy(plain, b"", other, "hand", sealing.datetime.now(sealing.UTC), quiet)
    done = seal_store(plain, KEY, RING, folders=(other, tmp_path / "差していない媒体"))
    assert len(done.copies) == 2
    for copy in done.copies:
        assert read_ring(ring_path(copy)) == RING
        note = read_note(copy)
        assert note is not None
        assert note.size == copy.stat().st_size
        assert state(copy, KEY)["cases"] == state(plain, KEY)["cases"]
        assert connect(copy, KEY).execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_copy_that_cannot_be_sealed_is_told(plain: Path) -> None:
    (copy,) = folder_of(plain).glob("*.sqlite3")
    data = bytearray(copy.read_bytes())
    data[100:4096] = bytes(3996)
    copy.write_bytes(data)
    assert seal_store(plain, KEY, RING).left == (copy,)
    check_sealed(plain)


def test_what_a_crash_left_in_the_wal_is_moved_and_erased(plain: Path) -> None:
    script = """
import os, pathlib, sys
from desktop.store.store import open_store
store = open_store(pathlib.Path(sys.argv[1]))
store.set_setting("最後の設定", sys.argv[2])
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", script, str(plain), CANARY], check=False, cwd=Path(__file__).parents[2])
    assert CANARY.encode() in plain.with_name(plain.name + "-wal").read_bytes()
    seal_store(plain, KEY, RING)
    assert readable(plain) == []
    with open_store(plain, key=KEY, create=False) as store:
        assert store.setting("最後の設定") == CANARY


def test_an_open_store_is_not_sealed(plain: Path) -> None:
    with open_store(plain), pytest.raises(DeskError) as refused:
        seal_store(plain, KEY, RING)
    assert refused.value.code == "store.held"
    assert kind(plain) == "plain"


@pytest.mark.parametrize("turn", [1, 2])
def test_called_off(plain: Path, turn: int) -> None:
    before = state(plain, b"")
    said = iter(range(1, 100))

    def stop(_state: object) -> None:
        if next(said) == turn:
            raise Stopped

    with pytest.raises(Stopped):
        seal_store(plain, KEY, RING, stop)
    assert state(plain, b"") == before
    assert [p.name for p in plain.parent.iterdir() if "seal" in p.name or "keys" in p.name] == []
    open_store(plain).close()


def test_a_copy_that_differs_is_not_put_into_place(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sealing._copy

    def spoil(source: object, target: Path, key: bytes, tell: sealing.Tell) -> None:
        real(source, target, key, tell)
        raw = connect(target, key)
        raw.execute("UPDATE cases SET title = title || ' '")
        raw.close()

    monkeypatch.setattr(sealing, "_copy", spoil)
    with pytest.raises(DeskError) as refused:
        seal_store(plain, KEY, RING)
    assert refused.value.code == "store.sealed-not-equal"
    open_store(plain).close()


KILLED = """
import os, pathlib, sys
from desktop.keys.ring import Ring
from desktop.store.sealing import rekey, seal_store
path, turn, old = pathlib.Path(sys.argv[1]), int(sys.argv[2]), bytes.fromhex(sys.argv[3])
turns = iter(range(1, 1000))
def tell(state):
    if next(turns) == turn:
        os.kill(os.getpid(), 9)
new, ring = bytes(range(1, 33)), Ring("0123456789abcdef", ())
if sys.argv[4] == "no links":
    def refuse(*names):
        raise OSError(95, "no links here")
    os.link = refuse
if old:
    rekey(path, old, new, ring, tell)
else:
    seal_store(path, new, ring, tell)
"""


def killed(path: Path, turn: int, old: bytes, links: str) -> bool:
    """Seal, and kill the program at the turn -> whether it came so far."""
    done = forked(KILLED, str(path), str(turn), old.hex(), links)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode == -9


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
@pytest.mark.parametrize(("old", "links"), [(b"", "links"), (b"", "no links"), (KEY, "links")])
def test_killed_after_every_step(plain: Path, old: bytes, links: str, tmp_path: Path) -> None:
    """Each turn begins with what the one before left, and goes back to the old store when it was left there."""
    if old:
        seal_store(plain, KEY, RING)
    whole = state(plain, old)
    kept = {p.relative_to(plain.parent): p.read_bytes() for p in files(plain)}
    ends = set()
    for turn in range(1, 100):
        came = killed(plain, turn, old, links)
        finish(plain)
        sealed_anew = _opens(plain, NEW) if old else kind(plain) == "sealed"
        ends.add(sealed_anew)
        assert state(plain, NEW if sealed_anew else old) == whole, turn
        assert not [p.name for p in plain.parent.iterdir() if p.name.startswith(".")], turn
        if sealed_anew:
            check_sealed(plain, NEW)
            sealing.seal_copies(plain, NEW)
            assert readable(plain) == []
            assert not [p.name for p in folder_of(plain).iterdir() if p.name.startswith(".")], turn
        elif old:
            check_sealed(plain, old)
        else:
            open_store(plain).close()
        if not came:
            break
        for path in files(plain):
            path.unlink()
        for name, data in kept.items():
            (plain.parent / name).write_bytes(data)
    assert not came
    assert ends == {False, True}
    assert turn > 7


def _opens(path: Path, key: bytes) -> bool:
    try:
        open_store(path, key=key, create=False).close()
    except DeskError:
        return False
    return True


def test_copies_met_later_are_sealed_too(plain: Path, tmp_path: Path) -> None:
    """A medium that was not there, or a program that ended before it came to the copies."""
    other = tmp_path / "別の媒体"
    make_copy(plain, b"", other, "hand", sealing.datetime.now(sealing.UTC), quiet)
    seal_store(plain, KEY, RING)
    assert len(sealing.plain_copies(plain, (other,))) == 1
    with open_store(plain, key=KEY) as store:
        done = sealing.seal_copies(store.path, KEY, (other,))
    assert len(done.copies) == 1
    assert sealing.plain_copies(plain, (other,)) == ()
    assert readable(plain) == []


def test_a_new_key(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_INSTRUCTIONS", 100)
    seal_store(plain, KEY, RING)
    before = state(plain, KEY)
    told: list[tuple[int, int, str]] = []
    rekey(plain, KEY, NEW, Ring(RING.store, ()), told.append)
    far = [(done, size) for done, size, _ in told if size > 5]
    assert far == sorted(far)
    assert far[-1][0] > far[-1][1] / 2
    assert state(plain, NEW) == before
    check_sealed(plain, NEW)
    with pytest.raises(DeskError) as refused:
        open_store(plain, key=KEY)
    assert refused.value.code == "store.wrong-key"
    (copy,) = folder_of(plain).glob("*.sqlite3")
    assert state(copy, KEY)["cases"] == before["cases"]


def test_nothing_to_finish(plain: Path) -> None:
    with open_store(plain):
        finish(plain)  # asks for no lock when there is nothing to do
    plain.with_name(f".{plain.name}.sealing").write_bytes(b"x")
    with open_store(plain):
        finish(plain)  # another program is at it
    assert plain.with_name(f".{plain.name}.sealing").exists()
    finish(plain)
    assert not plain.with_name(f".{plain.name}.sealing").exists()


def test_a_plain_file_that_cannot_be_erased_is_told(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise OSError(5, os.strerror(5))

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "wipe", refuse)
        done = seal_store(plain, KEY, RING)
    aside = plain.with_name(f".{plain.name}.unsealed")
    assert aside in done.left
    assert CANARY.encode() in aside.read_bytes()
    finish(plain)
    assert not aside.exists()
    check_sealed(plain)


def test_a_plain_file_in_place_of_a_sealed_one_is_not_opened(plain: Path, edited: Callable[..., Case]) -> None:
    write_ring(ring_path(plain), RING)
    before = plain.read_bytes()
    with pytest.raises(DeskError) as refused:
        open_store(plain)
    assert refused.value.code == "store.unsealed"
    assert plain.read_bytes() == before


@pytest.mark.parametrize("words", ["file is not a database", "database disk image is malformed", "disk I/O error"])
def test_a_new_file_that_cannot_be_read_back_is_no_damage_of_the_store(
    words: str, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that does not answer: neither "damaged" nor "no store of ours" is said of a store that is whole."""
    before = state(plain, b"")

    def unreadable(*_: object) -> None:
        raise dbapi2.DatabaseError(words)

    monkeypatch.setattr(sealing, "_copy", unreadable)
    with pytest.raises(DeskError) as refused:
        seal_store(plain, KEY, Ring("x"))
    assert refused.value.code == "places.broken"
    assert state(plain, b"") == before


def test_a_store_that_does_not_read_is_told_as_that(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same fault, and the store alone shows it, too."""

    def unreadable(*_: object) -> None:
        raise dbapi2.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(sealing, "_copy", unreadable)
    monkeypatch.setattr(sealing, "digests", unreadable)
    with pytest.raises(DeskError) as refused:
        seal_store(plain, KEY, Ring("x"))
    assert refused.value.code == "store.damaged"

"""Connections to sealed files.

1. Only the key opens; nothing of what was stored can be read in the file or its -wal. 2. Each kind of file is told
apart. 3. Every flipped bit on a page shows. 4. Nothing is written to stderr, whatever is wrong.
"""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
import textwrap
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.definition.find import load
from desktop.errors import DeskError
from desktop.keys.ring import Ring, ring_path, write_ring
from desktop.store import connect as connecting
from desktop.store.connect import PAGE, attach, connect, uri_of
from desktop.store.proven import proven
from desktop.store.schema import kind
from desktop.store.store import open_store

KEY = bytes(range(32))
CANARY = "辻󠄀さんの𠮷野家調査"


def test_only_the_key_opens(path: Path) -> None:
    with open_store(path, key=KEY) as store:
        assert store.sealed
        store.set_setting("覚え", CANARY)
        assert CANARY.encode() not in path.with_name(path.name + "-wal").read_bytes()
        assert store.setting("覚え") == CANARY
    data = path.read_bytes()
    assert len(data) % PAGE == 0
    assert not data.startswith(b"SQLite")
    assert CANARY.encode() not in data
    for key in (bytes(32), KEY[::-1]):
        with pytest.raises(DeskError, match="鍵のファイルが別の記録のもの") as fault:
            open_store(path, key=key)
        assert fault.value.code == "store.wrong-key"
    assert path.read_bytes() == data
    with open_store(path, key=KEY) as store:
        assert store.setting("覚え") == CANARY


def test_a_sealed_file_opens_for_ever_with_these_settings(path: Path) -> None:
    """The numbers are written out on purpose: whoever changes them shuts every store out that was ever sealed."""
    with open_store(path, key=KEY) as store:
        store.set_setting("覚え", CANARY)
    settings = """
        import sys
        from sqlcipher3 import dbapi2
        raw = dbapi2.connect(sys.argv[1])
        raw.execute("PRAGMA key=\\"x'" + sys.argv[2] + "'\\"")
        raw.execute("PRAGMA cipher_page_size = 8192")
        raw.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
        found = raw.execute("SELECT value FROM setting WHERE name = '覚え'").fetchone()[0]
        sys.stdout.buffer.write(found.encode())
    """
    # a process of its own: the defaults of connect() hold for a whole process
    command = [sys.executable, "-c", textwrap.dedent(settings), str(path), KEY.hex()]
    assert subprocess.run(command, capture_output=True, check=True).stdout.decode() == CANARY


def test_reading_threads_have_the_key_too(path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with open_store(path, key=KEY) as store, ThreadPoolExecutor(2) as threads:
        store.set_setting("覚え", CANARY)
        assert [f.result() for f in [threads.submit(store.setting, "覚え") for _ in range(4)]] == [CANARY] * 4


def test_kinds(path: Path, tmp_path: Path) -> None:
    assert kind(path) == "absent"
    open_store(path).close()
    assert kind(path) == "plain"
    sealed = tmp_path / "b.sqlite3"
    open_store(sealed, key=KEY).close()
    with pytest.raises(DeskError, match="b.sqlite3.keys") as fault:
        kind(sealed)
    assert fault.value.code == "keys.ring-missing"
    write_ring(ring_path(sealed), Ring("x"))
    assert kind(sealed) == "sealed"
    for content in (b"", b"text", bytes(PAGE), "付議帳".encode() * PAGE):
        other = tmp_path / "c.sqlite3"
        other.write_bytes(content)
        assert kind(other) == "foreign"


def test_what_a_clerk_is_told(path: Path, tmp_path: Path) -> None:
    open_store(path).close()
    with pytest.raises(DeskError) as fault:
        open_store(path, key=KEY)
    assert fault.value.code == "store.unsealed"
    sealed = tmp_path / "b.sqlite3"
    open_store(sealed, key=KEY).close()
    write_ring(ring_path(sealed), Ring("x"))
    with pytest.raises(DeskError, match="暗号にした記録.*合言葉") as fault:
        open_store(sealed)
    assert fault.value.code == "store.sealed"


def test_every_flipped_bit_shows(path: Path) -> None:
    open_store(path, key=KEY).close()
    data, pick = path.read_bytes(), random.Random(7)
    for _ in range(60):
        place = pick.randrange(len(data))
        changed = bytearray(data)
        changed[place] ^= 1 << pick.randrange(8)
        path.write_bytes(changed)
        try:
            with closing(connect(path, KEY)) as raw:
                found = raw.execute("PRAGMA cipher_integrity_check").fetchall()
        except dbapi2.DatabaseError:  # the first page, which every opening reads
            found = [(0,)]
        assert found, place


def test_attached_files_are_like_ours(path: Path, tmp_path: Path) -> None:
    """Whichever is opened first, in a fresh process."""
    script = """
import pathlib, sys
from desktop.store import connect as connecting
from desktop.store.connect import PAGE, attach, connect, uri_of
raw = connect(pathlib.Path(sys.argv[1]), create=True)
attach(raw, pathlib.Path(sys.argv[2]), bytes(range(32)), "other")
raw.execute("CREATE TABLE other.t AS SELECT 5 AS n")
assert int(raw.execute("PRAGMA other.page_size").fetchone()[0]) == PAGE
"""
    other = tmp_path / "他の #1.sqlite3"
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "a"), str(other)], check=True, cwd=ROOT)
    raw = connect(other, KEY)
    assert raw.execute("SELECT n FROM t").fetchall() == [(5,)]
    attach(raw, tmp_path / "plain", b"", "plain")
    raw.execute("CREATE TABLE plain.t (n)")
    assert (tmp_path / "plain").read_bytes().startswith(b"SQLite format 3")
    raw.close()


def test_a_key_of_another_length_is_a_bug(path: Path) -> None:
    path.parent.mkdir()
    with pytest.raises(ValueError, match="32"):
        connect(path, b"short", create=True)


ROOT = Path(__file__).parents[2]
DAMAGED = """
import pathlib, sys
from desktop.errors import DeskError
from desktop.store.store import open_store
path = pathlib.Path(sys.argv[1])
for key in (bytes(32), bytes(range(32))):
    try:
        with open_store(path, key=key) as store:
            store.setting("store.id"), store.ledger(), store.list_cases(text="x", today=__import__("datetime").date.today())
    except DeskError as fault:
        print(fault.code)
"""


def test_nothing_on_stderr(path: Path) -> None:
    open_store(path, key=KEY).close()
    data = bytearray(path.read_bytes())
    for page in range(1, len(data) // PAGE):
        data[page * PAGE + 99] ^= 1
    path.write_bytes(data)
    words = [sys.executable, "-c", DAMAGED, str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["store.wrong-key", "store.damaged"]
    assert done.stderr == ""


@pytest.mark.parametrize("letter", ["a", "あ"])
@pytest.mark.parametrize("off", [100, 9_000])
def test_zeros_of_a_damaged_page_are_no_text(tmp_path: Path, letter: str, off: int) -> None:
    """SQLCipher gives zeros for a page with a broken seal and fails only with the next one it has to fetch."""
    path, text = tmp_path / "a.sqlite3", letter * 120_000
    with closing(connect(path, KEY, create=True)) as made:
        made.execute("PRAGMA journal_mode=DELETE")
        made.execute("CREATE TABLE t (x TEXT)")
        made.execute("INSERT INTO t VALUES (?)", (text,))
    with closing(connect(path, KEY, read_only=True)) as source:
        assert source.execute("SELECT x FROM t").fetchone() == (text,)
    data = bytearray(path.read_bytes())
    data[-off] ^= 1
    path.write_bytes(data)
    with closing(connect(path, KEY, read_only=True)) as source, pytest.raises(dbapi2.DatabaseError):
        source.execute("SELECT x FROM t").fetchone()


def test_without_the_look_at_texts_zeros_are_shown(tmp_path: Path) -> None:
    """The control of the test above."""
    path = tmp_path / "a.sqlite3"
    with closing(connect(path, KEY, create=True)) as made:
        made.execute("PRAGMA journal_mode=DELETE")
        made.execute("CREATE TABLE t (x TEXT)")
        made.execute("INSERT INTO t VALUES (?)", ("a" * 120_000,))
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    with closing(connect(path, KEY, read_only=True)) as source:
        source.text_factory = str
        assert source.execute("SELECT x FROM t").fetchone()[0].count("\0") > 1_000


def test_a_text_that_ends_in_zeros_of_its_own_comes_back(path: Path) -> None:
    """A clerk's text is kept to the last code point, also one that looks like damage."""
    form = load("komae.sheet")
    with open_store(path, key=KEY) as store:
        case = store.add_case(Case("", (Answers.of(form, {"jikou": "事項", "biko": "末尾\0"}),)), who="山田")
        store.save(case.with_answers(case.answers.put(form.fields["biko"], "末尾\0\0")), (), who="山田")
    with open_store(path, key=KEY) as store:
        assert store.read_case(case.id).answers.text("biko") == "末尾\0\0"
        assert (store.history(case.id)[0].old, store.history(case.id)[0].new) == ("末尾\0", "末尾\0\0")
        assert store.list_cases(today=date(2026, 11, 21))[0].title == "事項"


def test_a_fault_that_ended_the_transaction_comes_out_itself(tmp_path: Path) -> None:
    """SQLite undoes a transaction by itself when the medium fails: the fault is told, not that nothing is left to undo."""

    def fail(raw: Any) -> None:
        raw.execute("ROLLBACK")
        raise ValueError("medium")

    with closing(connect(tmp_path / "a", create=True)) as raw:
        raw.execute("CREATE TABLE t (a)")
        with pytest.raises(ValueError, match="medium"):
            proven(raw, fail)
        assert not raw.in_transaction


# ---------------------------------------------------------------- a disk that does not hand out the head


def once_wrong(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """SQLCipher takes a head that it could not read for random bytes: the key fits no page."""
    real, left = connecting.unlock, [bytes(32)] * times

    def unlock(connection: Any, key: bytes) -> None:
        real(connection, left.pop() if left else key)

    monkeypatch.setattr(connecting, "unlock", unlock)


def test_a_head_that_was_not_handed_out_once_is_asked_for_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(path, key=KEY).close()
    once_wrong(monkeypatch, 1)
    open_store(path, key=KEY).close()


def test_a_head_that_is_never_handed_out_is_no_wrong_key(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(path, key=KEY).close()
    once_wrong(monkeypatch, 2)

    def dead(*_: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "pread", dead, raising=False)
    with pytest.raises(DeskError) as refused:
        open_store(path, key=KEY)
    assert refused.value.code == "places.broken"


@pytest.mark.parametrize("key", [b"", KEY], ids=["plain", "sealed"])
def test_a_path_with_a_server_is_no_host(tmp_path: Path, key: bytes) -> None:
    r"""``\\server\folder`` reads ``//server/folder`` in a URI, which SQLite takes for a host and refuses."""
    from desktop.store import backup
    from desktop.store.mark import number_alone

    path = Path("/" + str(tmp_path / "記録 #1.sqlite3"))
    assert str(path).startswith("//")
    with open_store(path, key=key) as store:
        store.set_setting("name", "値")
    assert number_alone(path, key) == 1
    copy = backup.make(path, key, path.parent / "共有", "hand", datetime.now(UTC), lambda _state: None).path
    with closing(backup.read_closed(copy, key)) as raw:
        assert raw.execute("SELECT value FROM setting WHERE name = 'name'").fetchone() == ("値",)
    assert uri_of(Path("//srv/共有/x.sqlite3"), "mode=ro") == "file:////srv/%E5%85%B1%E6%9C%89/x.sqlite3?mode=ro"

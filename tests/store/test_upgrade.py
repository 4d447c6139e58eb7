"""Versions: every released file opens for ever, a migration loses nothing, an old program spoils no new file.

1. A store of every released schema opens with equal content, and the copy made before it is what it was, byte by byte
readable. 2. A migration that changes a case is noticed in the rehearsal, and nothing is changed. 3. What goes wrong only
in the real one is undone. 4. Killed at any step there is the old file or the new one. 5. A newer file opens nothing and
names the version; the program of schema 1 leaves a file of today as it is.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import DeskError
from desktop.store import schema
from desktop.store.backup import read_closed
from desktop.store.connect import attach, connect
from desktop.store.kept import folder_of, kept
from desktop.store.store import open_store
from desktop.store.tally import shape_of, tally
from tests.store.forked import forked

TESTS = Path(__file__).parents[1]
RELEASED = sorted([*(TESTS / "old").glob("store-*.sqlite3"), *(TESTS / "data" / "schemas").glob("schema-*.sqlite3")])
OLDER = [path for path in RELEASED if not path.stem.endswith(str(schema.SCHEMA))]
AT = datetime(2026, 11, 21, 9, 15, tzinfo=UTC)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(params=OLDER, ids=lambda p: p.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An older store in a folder of its own."""
    return Path(shutil.copy(request.param, tmp_path / "付議帳.sqlite3"))


def test_every_schema_has_its_file() -> None:
    assert {int(p.stem.rpartition("-")[2]) for p in RELEASED} >= set(range(1, schema.SCHEMA))


@pytest.mark.parametrize("released", RELEASED, ids=lambda p: p.stem)
def test_a_released_store_opens_with_equal_content(released: Path, tmp_path: Path) -> None:
    """1"""
    path = Path(shutil.copy(released, tmp_path / "付議帳.sqlite3"))
    with closing(read_closed(path, b"")) as opened:
        shape = shape_of(opened)
        before = tally(opened, shape)
        ids = [row[0] for row in opened.execute("SELECT id FROM cases")]
    with open_store(path, create=False) as store:
        cases = [store.read_case(case_id) for case_id in ids]
        assert all(store.history(case_id) for case_id in ids)
        for case in cases:
            for file in case.attachments:
                assert sum(map(len, store.attachment_bytes(file.id))) == file.size
    with closing(connect(path)) as opened:
        after = tally(opened, shape)
        assert after.cases == before.cases
        assert opened.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA,)
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_before_a_migration_a_copy_is_made(old: Path) -> None:
    """1"""
    with closing(read_closed(old, b"")) as opened:
        before, version = tally(opened), opened.execute("PRAGMA user_version").fetchone()
    open_store(old).close()
    (copy,) = kept(folder_of(old))
    assert copy.why == "migrate"
    with closing(read_closed(copy.path, b"")) as opened:
        assert tally(opened) == before
        assert opened.execute("PRAGMA user_version").fetchone() == version
    with open_store(old) as store:
        (line,) = store.ledger(act="migrate")
        assert (line.facts["old"], line.facts["new"]) == (version[0], schema.SCHEMA)
        assert store.verify_ledger().whole
    assert len(kept(folder_of(old))) == 1  # opened again, nothing is migrated


SPOIL = {
    "a case": "UPDATE paper SET text = text || '。' WHERE no = 1",
    "a history line": "DELETE FROM revision WHERE no = (SELECT max(no) FROM revision)",
    "a setting": "DELETE FROM setting WHERE name <> 'store.id'",
    "a phrase": "UPDATE phrase SET text = ''",
    "a link": "PRAGMA defer_foreign_keys=ON; INSERT INTO remark SELECT 99, 9999, 1, '', '', 0",
}


def spoiling(sql: str, times: Callable[[], bool]) -> Callable[..., None]:
    """The migration, followed by something no migration may do."""
    real = schema.migrate

    def migrate(connection: Any, path: Path, verify: Any = None) -> None:
        def spoil(raw: Any) -> None:
            if times():
                for one in sql.split("; "):
                    raw.execute(one)
            verify(raw)

        real(connection, path, spoil)

    return migrate


@pytest.mark.parametrize("sql", SPOIL.values(), ids=SPOIL)
def test_a_migration_that_spoils_is_noticed_in_the_rehearsal(
    tmp_path: Path, sql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2"""
    path = Path(shutil.copy(RELEASED[0], tmp_path / "付議帳.sqlite3"))
    before = digest(path)
    monkeypatch.setattr(schema, "migrate", spoiling(sql, lambda: True))
    with pytest.raises(DeskError) as refused:
        open_store(path)
    assert refused.value.code == "store.upgrade-unlike"
    assert "前の試し" in str(refused.value)
    assert digest(path) == before
    assert not list(tmp_path.glob(".*"))
    monkeypatch.undo()
    open_store(path).close()


def test_what_goes_wrong_only_in_the_real_one_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """3: the third run is the real one"""
    path = Path(shutil.copy(RELEASED[0], tmp_path / "付議帳.sqlite3"))
    before = digest(path)
    runs: list[int] = []
    monkeypatch.setattr(
        schema,
        "migrate",
        spoiling(SPOIL["a case"], lambda: bool(runs.append(1)) or len(runs) > 2),  # type: ignore[func-returns-value]
    )
    with pytest.raises(DeskError, match="途中"):
        open_store(path)
    assert len(runs) == 3
    assert digest(path) == before


def test_a_migration_that_cannot_be_undone_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """2: a step that commits on its own would leave half of it behind"""
    path = Path(shutil.copy(RELEASED[0], tmp_path / "付議帳.sqlite3"))
    before = digest(path)
    real = schema.migrate

    def migrate(connection: Any, path: Path, verify: Any = None) -> None:
        real(connection, path, lambda raw: (raw.execute("COMMIT"), verify(raw)))

    monkeypatch.setattr(schema, "migrate", migrate)
    with pytest.raises(Exception):  # noqa: B017, PT011
        open_store(path)
    assert digest(path) == before


KILLED = """
import os, pathlib, signal, sys
from desktop.store import schema
left = int(sys.argv[2])
def counted(real):
    def act(*given, **more):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **more)
    return act
for place, name in ((os, "fsync"), (pathlib.Path, "replace"), (pathlib.Path, "unlink"), (os, "open")):
    setattr(place, name, counted(getattr(place, name)))
from desktop.store import upgrade
for name in ("tally", "copy", "make", "faults"):
    setattr(upgrade, name, counted(getattr(upgrade, name)))
schema.migrate = counted(schema.migrate)
from desktop.store.store import open_store
open_store(pathlib.Path(sys.argv[1])).close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_killed_on_the_way_there_is_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    """4"""
    versions = []
    for k in range(1, 200, 3):
        folder = tmp_path / str(k)
        folder.mkdir()
        path = Path(shutil.copy(RELEASED[0], folder / "付議帳.sqlite3"))
        done = forked(KILLED, str(path), str(k))
        with closing(connect(path)) as opened:
            versions.append(opened.execute("PRAGMA user_version").fetchone()[0])
            assert opened.execute("SELECT count(*) FROM cases").fetchone()[0] > 0
        with open_store(path) as store:
            assert store.count_cases() > 0
        assert not list(folder.glob(".*.rehearsal*"))
        assert not list(folder_of(path).glob(".*"))
        if done.returncode == 0:
            break
    else:
        raise AssertionError("never survived")
    assert versions == sorted(versions)
    assert {versions[0], versions[-1]} == {1, schema.SCHEMA}


def test_a_sealed_store_is_migrated_sealed(tmp_path: Path) -> None:
    """1"""
    key, path = bytes(range(32)), tmp_path / "封.sqlite3"
    with closing(connect(Path(shutil.copy(RELEASED[0], tmp_path / "p.sqlite3")))) as source:
        attach(source, path, key, "sealed")
        source.execute("SELECT sqlcipher_export('sealed')")
        source.execute("PRAGMA sealed.user_version=1")
        source.execute(f"PRAGMA sealed.application_id={schema.APPLICATION}")
    path.with_name(path.name + ".keys").write_bytes(b"ring")
    with open_store(path, key=key, create=False) as store:
        assert store.count_cases() > 0
    (copy,) = kept(folder_of(path))
    assert not path.read_bytes().startswith(b"SQLite")
    assert not copy.path.read_bytes().startswith(b"SQLite")
    assert copy.ring.read_bytes() == b"ring"


def test_a_newer_file_opens_nothing_and_names_the_version(tmp_path: Path) -> None:
    """5"""
    path = tmp_path / "付議帳.sqlite3"
    open_store(path).close()
    with closing(connect(path)) as raw:
        raw.execute(f"PRAGMA user_version={schema.SCHEMA + 1}")
        raw.execute("INSERT INTO release VALUES (?, '9.8.0')", (schema.SCHEMA + 1,))
    before = digest(path)
    with pytest.raises(DeskError, match="第9.8.0版以降"):
        open_store(path)
    assert digest(path) == before
    assert not folder_of(path).exists()


FIRST_PROGRAM = """
import pathlib, sys
sys.path.insert(0, sys.argv[1])
import desktop
assert desktop.__file__.startswith(sys.argv[1]), desktop.__file__
from desktop.errors import DeskError
from desktop.store import schema
from desktop.store.store import open_store
assert schema.SCHEMA == 1
try:
    open_store(pathlib.Path(sys.argv[2]))
except DeskError as refused:
    print(refused.code, refused)
"""


@pytest.mark.parametrize("sealed", [False, True])
def test_the_first_program_leaves_a_file_of_today_as_it_is(tmp_path: Path, *, sealed: bool) -> None:
    """5: the store room of 0.1.0 as it was released"""
    path, key = tmp_path / "付議帳.sqlite3", bytes(range(32)) if sealed else b""
    if sealed:
        path.with_name(path.name + ".keys").write_bytes(b"ring")
    open_store(path, key=key).close()
    before = digest(path)
    program = TESTS / "old" / "program-0001.zip"
    words = [sys.executable, "-c", FIRST_PROGRAM, str(program), str(path)]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False, env={"PYTHONUTF8": "1"})
    said = done.stdout.decode()
    assert said.startswith("store.not-a-store" if sealed else "store.newer"), done.stderr.decode()
    if not sealed:
        assert "第0.2.0版以降" in said
    assert digest(path) == before
    with open_store(path, key=key, create=False) as store:
        assert store.count_cases() == 0


# ---------------------------------------------------------------- a disk that does not answer


@pytest.mark.parametrize("fault", [OSError(errno.EIO, "Input/output error"), FileNotFoundError(errno.ENOENT, "gone")])
def test_steps_that_cannot_be_read_are_no_bug_and_nothing_is_touched(
    fault: OSError, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object) -> None:
        raise fault

    before = digest(old)
    with monkeypatch.context() as patch:
        schema._steps.cache_clear()
        patch.setattr("alembic.util.load_python_file", unreadable)
        with pytest.raises(DeskError) as refused:
            open_store(old)
    assert refused.value.code == "store.no-steps"
    assert digest(old) == before
    assert not folder_of(old).exists()
    open_store(old).close()


def test_a_folder_of_steps_that_is_gone(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest(old)
    with monkeypatch.context() as patch:
        schema._steps.cache_clear()
        patch.setattr("alembic.script.base.os.access", lambda *_: False)
        with pytest.raises(DeskError) as refused:
            schema.steps(old)
    assert refused.value.code == "store.no-steps"
    assert digest(old) == before


def test_once_read_the_steps_are_read_no_more(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the program's own folder does, only the store itself can fail in the middle of a migration."""
    schema.steps(old)
    monkeypatch.setattr("alembic.util.load_python_file", None)
    open_store(old).close()
    assert kept(folder_of(old))


@pytest.mark.parametrize(
    "finding", ["Tree 4 page 17: unable to get the page. error code=8458", "error reading 4096 bytes from file page 3"]
)
def test_a_rehearsal_that_cannot_be_read_back_says_nothing_about_the_content(
    finding: str, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(old)
    monkeypatch.setattr("desktop.store.upgrade.faults", lambda *_: (finding,))
    with pytest.raises(DeskError) as refused:
        open_store(old)
    assert refused.value.code == "places.broken"
    assert digest(old) == before

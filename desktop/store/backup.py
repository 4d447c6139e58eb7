"""A store that may be in use in, a verified copy of it (控え) beside it or on another medium out.

The copy is made by SQLite's backup from one snapshot on a connection of its own, so that saving goes on; a file copy
of a store in use loses what still stands in its WAL. It appears under its name only when it is whole, synced to the
medium, read back from there and found to hold what the snapshot held.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from desktop.errors import DeskError, refusal
from desktop.keys.ring import ring_path
from desktop.places import put_in_place, sync_folder, world_error, write_file
from desktop.store.beside import Stopped, Tell
from desktop.store.connect import connect, unlock, uri_of
from desktop.store.faults import DAMAGED, NOT_A_STORE, WRONG_KEY, just_made, told
from desktop.store.kept import Kept, Note, kept, look, name_of, note_path, write_note
from desktop.store.ledger import head_of
from desktop.store.proven import touch
from desktop.store.tally import Tally, tally

NOT_EQUAL: Final = refusal(
    "store.copy-not-equal",
    "控え「{path}」を読み返したところ、元の記録と一致しませんでした。この控えは残していません。"
    "置き場所の媒体を確かめ、もう一度控えを取ってください。",
    world=True,
)
STEP: Final = 256
"""Pages copied between two reports: 1 MiB."""
_CHUNK: Final = 1 << 20
_PART: Final = ".part"


def make(store: Path, key: bytes, folder: Path, why: str, at: datetime, tell: Tell, *, counter: int = 0) -> Kept:
    """Copy the store at a path into a folder and verify the copy; ``counter`` is the least number it gets."""
    counter = max(counter, next_counter(folder, store))
    target = folder / name_of(store, counter, at, why)
    part = folder / f".{target.name}{_PART}"
    with _telling(store, folder):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _clear_leftovers(folder, store)
            note = _make(store, key, part, tell)
            _put_ring(store, target)
            write_note(target, note)
            put_in_place(part, target)
            sync_folder(folder)
        except BaseException:
            _drop(part)
            if not target.exists():
                for left in (ring_path(target), note_path(target)):
                    _drop(left)
            raise
    # the copy is there and verified, even when the disk does not answer at once again
    return look(target) or Kept(target, counter, at.astimezone(UTC).replace(microsecond=0), why, note.size, note)


@contextmanager
def _telling(store: Path, folder: Path) -> Iterator[None]:
    """Turn what the system or the database says into a sentence: about the place, or about the store that was read."""
    from sqlcipher3 import dbapi2

    try:
        yield
    except OSError as fault:
        raise world_error(fault, folder) from fault
    except dbapi2.Error as fault:
        refused = told(fault, folder)
        if refused is not None and refused.what in (DAMAGED, NOT_A_STORE):
            refused = told(fault, store)
        raise refused or fault from None


def _drop(path: Path) -> None:
    with suppress(OSError):  # a medium that is gone refuses this, too
        path.unlink()


def next_counter(folder: Path, store: Path) -> int:
    """One more than the highest counter of the copies in a folder."""
    return 1 + max((one.counter for one in kept(folder, store.stem)), default=0)


def _clear_leftovers(folder: Path, store: Path) -> None:
    """Remove what an ended program had begun: parts, and rings and notes that stand alone."""
    for path in folder.glob(f".{store.stem}_*{_PART}*"):
        path.unlink(missing_ok=True)
    for end in (".keys", ".note"):
        for path in folder.glob(f"{store.stem}_*.sqlite3{end}"):
            if not path.with_name(path.name.removesuffix(end)).exists():
                path.unlink(missing_ok=True)


def _put_ring(store: Path, target: Path) -> None:
    ring = ring_path(store)
    if ring.exists():
        write_file(ring_path(target), ring.read_bytes())


def _make(store: Path, key: bytes, part: Path, tell: Tell) -> Note:
    """The copy under a name that says it is not done -> what it holds."""
    with closing(connect(store, key, read_only=True)) as source:
        source.execute("BEGIN")  # one snapshot for counting and copying, so that saves meanwhile do not start it over
        tell((0, 0, "記録を数えています"))
        held = tally(source, tell=lambda rows: tell((rows, 0, "記録を数えています")))
        schema, store_id = _heading(source)
        line, head = _head(source)
        copy(source, part, key, tell)
        source.execute("ROLLBACK")
    sync(part)
    size, digest = part.stat().st_size, file_hash(part, tell, "控えを読み返しています")
    with just_made(part.parent):
        found = verified(part, key, tell)
    if found.digest != held.digest or file_hash(part, tell, "控えを確かめています") != digest:
        raise DeskError(NOT_EQUAL, path=part.with_name(part.name.removeprefix(".").removesuffix(_PART)))
    return Note(store_id, schema, size, digest, dict(held.counts), held.digest, line=line, head=head)


def _head(source: Any) -> tuple[int, str]:
    """The last line of the ledger; the first schema had none."""
    there = source.execute("SELECT 1 FROM sqlite_master WHERE name = 'ledger'").fetchone()
    return head_of(source) if there else (0, "")


def _heading(connection: Any) -> tuple[int, str]:
    """The number of the schema and the id of the store."""
    row = connection.execute("SELECT value FROM setting WHERE name = 'store.id'").fetchone()
    return int(connection.execute("PRAGMA user_version").fetchone()[0]), str(row[0]) if row else ""


def copy(source: Any, target: Path, key: bytes, tell: Tell) -> None:
    """Write what a connection sees into a new file under a key, as one closed file without a WAL."""
    with just_made(target.parent):
        new = _new(target, key)
    with closing(new) as made:
        made.execute("PRAGMA journal_mode=OFF")
        made.execute("PRAGMA synchronous=OFF")  # synced once, when it is whole

        def step(_status: int, left: int, pages: int) -> None:
            tell((pages - left, pages, "控えを書いています"))

        source.backup(made, pages=STEP, progress=step)
        touch(source)
    with just_made(target.parent), closing(connect(target, key)) as made:
        made.execute("PRAGMA journal_mode=DELETE")  # so that a copy opens from a medium that takes no writing, too


def _new(path: Path, key: bytes) -> Any:
    from sqlcipher3 import dbapi2

    for end in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    os.close(handle)
    made = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    if key:
        unlock(made, key)
    return made


def sync(path: Path) -> None:
    """Bring a file to the medium, and let the next reading come from there as far as the system allows."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def file_hash(path: Path, tell: Tell, words: str) -> str:
    """SHA-256 of a file."""
    digest, done, size = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb") as file:
        while data := file.read(_CHUNK):
            digest.update(data)
            done += len(data)
            tell((done, size, words))
    return digest.hexdigest()


def verified(path: Path, key: bytes, tell: Tell) -> Tally:
    """Open a copy and look at every page -> what it holds; refuses a damaged one, writing nothing."""
    words = "控えを確かめています"
    with _reading(path, key, tell) as opened:
        found = faults(opened, key)
        if found:
            raise DeskError(DAMAGED, path=path)
        return tally(opened, tell=lambda rows: tell((rows, 0, words)))


def faults(connection: Any, key: bytes) -> tuple[str, ...]:
    """What SQLCipher's seal of every page and SQLite's own check complain of."""
    found = [row[0] for row in connection.execute("PRAGMA cipher_integrity_check")] if key else []
    found += [row[0] for row in connection.execute("PRAGMA quick_check") if row[0] != "ok"]
    found += [f"foreign key of {row[0]}" for row in connection.execute("PRAGMA foreign_key_check")]
    return tuple(map(str, found))


@contextmanager
def _reading(path: Path, key: bytes, tell: Tell) -> Iterator[Any]:
    """A closed copy, opened so that nothing is written beside it; long statements end when nobody wants them."""
    from sqlcipher3 import dbapi2

    opened = read_closed(path, key)
    off: list[Stopped] = []

    def go_on() -> int:
        try:
            tell((0, 0, "控えを確かめています"))
        except Stopped as stop:
            off.append(stop)
            return 1
        return 0

    opened.set_progress_handler(go_on, 200_000)
    try:
        yield opened
    except dbapi2.Error as fault:
        if off:
            raise off[0] from None
        if key and getattr(fault, "sqlite_errorname", "") == "SQLITE_NOTADB":
            raise DeskError(WRONG_KEY, path=path) from None
        raise told(fault, path) or fault from None
    finally:
        opened.close()


def opens(path: Path, key: bytes) -> bool:
    """Whether a key fits a copy."""
    from sqlcipher3 import dbapi2

    with closing(read_closed(path, key)) as opened:
        try:
            opened.execute("SELECT count(*) FROM sqlite_master")
        except dbapi2.Error:
            return False
    return True


def read_closed(path: Path, key: bytes, *, beside: bool = False) -> Any:
    """A connection to a copy nobody writes to; works on a medium that takes no writing.

    With ``beside`` another file may be attached and written.
    """
    from sqlcipher3 import dbapi2

    uri = uri_of(path, f"mode={'rw' if beside else 'ro'}&immutable=1")
    opened = dbapi2.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    if key:
        unlock(opened, key)
    for pragma in (
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "mmap_size=0",
        f"query_only={'OFF' if beside else 'ON'}",
    ):
        opened.execute(f"PRAGMA {pragma}")
    return opened

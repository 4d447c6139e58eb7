"""A closed store and a new key in, the same store sealed with that key out: a plain one sealed, a sealed one re-sealed.

The new file is made beside the old one, compared with it row by row, and takes its place only when it is whole. Whatever
ends the program in between, one whole store with its key ring is there: :func:`finish` completes or undoes the rest. The
new ring waits under a name of its own and says by the first bytes (random in every sealed file) which file it belongs to.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from desktop.errors import DeskError, refusal
from desktop.keys.ring import Ring, read_head, read_ring, ring_path, write_ring
from desktop.places import put_in_place, sync_folder, world_error
from desktop.store.backup import faults, sync
from desktop.store.beside import Stopped, Tell
from desktop.store.connect import attach, connect
from desktop.store.faults import BUSY, DAMAGED, just_made, told
from desktop.store.kept import folder_of, kept, read_note, write_note
from desktop.store.lock import Lock
from desktop.store.proven import touch
from desktop.store.schema import HEAD, is_plain, is_there
from desktop.store.wipe import overwrite, wipe

NOT_EQUAL: Final = refusal(
    "store.sealed-not-equal",
    "暗号にした「{path}」を読み返したところ、元の記録と一致しませんでした。元の記録はそのままで、何も変えていません。"
    "置き場所の媒体を確かめ、もう一度行ってください。",
    world=True,
)
_WORDS: Final = "記録を暗号にしています"
_COMPARING: Final = "暗号にした記録を、元の記録と比べています"
_COPIES: Final = "控えを暗号にしています"
_SWITCHING: Final = "暗号にした記録に入れ替えています"
_AT_ONCE: Final = 1 << 22
"""Bytes hashed between two reports."""
_INSTRUCTIONS: Final = 200_000
"""Of SQLite's between two reports."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What became of the files of a store."""

    copies: tuple[Path, ...] = ()
    """Plain copies (控え) that are sealed now, too."""
    left: tuple[Path, ...] = ()
    """Plain files that could not be sealed or erased: the clerk has to see to them."""


def _unheard(_state: tuple[int, int, str]) -> None:
    """Nobody waits for the progress."""


def seal_store(path: Path, key: bytes, ring: Ring, tell: Tell = _unheard, *, folders: Sequence[Path] = ()) -> Sealed:
    """Seal a plain store that nobody has open, and every plain copy of it; the plain files are overwritten and erased.

    ``folders`` hold further copies (a second medium). ``ring`` must be able to open ``key``. Called off by ``tell``
    before the files change places, nothing is changed.
    """
    from desktop.store.store import open_store

    finish(path)
    open_store(path, create=False).close()  # looks whether saved work is missing, and brings it to today's schema
    with _held(path):
        left = _switch(path, b"", key, ring, tell)
        rest = seal_copies(path, key, folders, _unstopped(tell))
    return Sealed(rest.copies, (*left, *rest.left))


def rekey(path: Path, old: bytes, new: bytes, ring: Ring, tell: Tell = _unheard) -> Sealed:
    """鍵の作り直し: seal a store with a new key, after somebody left with a copy of the old one.

    ``ring`` has the slots of the new key; who is not in it needs a new passphrase. Copies (控え) made before keep the
    old key, which ``ring`` has sealed under the new one (:mod:`desktop.keys.older`).
    """
    from desktop.store.store import open_store

    finish(path)
    open_store(path, key=old, create=False).close()
    with _held(path):
        return Sealed(left=_switch(path, old, new, ring, tell))


def finish(path: Path) -> None:
    """Complete or undo what a program that ended in the middle of a change of keys left; call it before opening."""
    names = _Names(path)
    if not any(is_there(one) for one in (names.made, names.aside, names.ring)):
        return
    try:
        with _held(path):
            pass
    except DeskError as refused:
        if refused.code != "store.held":  # another program is at it this moment, and opening will say who
            raise


# ---------------------------------------------------------------- the change of files


class _Names:
    """The files of a change of keys beside the store."""

    def __init__(self, path: Path) -> None:
        self.made = path.with_name(f".{path.name}.sealing")
        self.aside = path.with_name(f".{path.name}.unsealed")
        self.ring = path.with_name(f".{path.name}.keys.next")


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """The store's lock, with everything tidy inside; faults become sentences."""
    lock = Lock(path, datetime.now(UTC))
    try:
        with _telling(path):
            _finish(path)
            yield
    finally:
        lock.release()


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    from sqlcipher3 import dbapi2

    try:
        yield
    except OSError as fault:
        raise world_error(fault, path) from fault
    except dbapi2.Error as fault:
        raise told(fault, path) or fault from None


def _switch(path: Path, old: bytes, new: bytes, ring: Ring, tell: Tell) -> tuple[Path, ...]:
    """Make the sealed file, compare it, put it into place -> plain files that could not be erased."""
    names = _Names(path)
    try:
        with closing(connect(path, old)) as source:
            _copy_apart(source, names.made, new, tell, lambda: connect(path, old))
            _compare(source, names.made, new, path, tell)
            tell((0, 0, _SWITCHING))
            write_ring(names.ring, ring, _head(names.made))
            _drain(source, path, plain=not old)
    except BaseException:
        _finish(path)
        raise
    return _put(path, names, _unstopped(tell))


def _put(path: Path, names: _Names, tell: Tell) -> tuple[Path, ...]:
    """The moves themselves, each durable before the next; a crash after any of them is made good by ``_finish``."""
    tell((1, 5, _SWITCHING))
    _set_aside(path, names.aside)
    tell((2, 5, _SWITCHING))
    put_in_place(names.made, path)
    sync_folder(path.parent)
    tell((3, 5, _SWITCHING))
    put_in_place(names.ring, ring_path(path))
    sync_folder(path.parent)
    tell((4, 5, _SWITCHING))
    try:
        wipe(names.aside)
    except OSError:
        return (names.aside,)
    tell((5, 5, _SWITCHING))
    return ()


def _finish(path: Path) -> None:
    """What is left of an unfinished change: forward when the sealed file is in place already, else back."""
    names = _Names(path)
    if is_there(names.aside) and not is_there(path):
        put_in_place(names.aside, path)
        sync_folder(path.parent)
    if is_there(names.ring):
        if is_there(path) and read_head(names.ring) == _head(path):
            put_in_place(names.ring, ring_path(path))
        else:
            names.ring.unlink()
        sync_folder(path.parent)
    if is_there(names.aside):
        if names.aside.samefile(path):
            names.aside.unlink()
        elif not is_plain(path) and is_there(ring_path(path)):
            with suppress(OSError):  # tried again at the next opening
                wipe(names.aside)
    _clear(names.made)


def _set_aside(path: Path, aside: Path) -> None:
    """A second name for the old file, so that its bytes can be reached when another file has its place."""
    aside.unlink(missing_ok=True)
    try:
        os.link(path, aside)
    except OSError:  # a file system without second names: for a moment there is no store, and _finish knows
        put_in_place(path, aside)
    sync_folder(path.parent)


def _unstopped(tell: Tell) -> Tell:
    """From here on nobody can call it off."""

    def go_on(state: tuple[int, int, str]) -> None:
        with suppress(Stopped):
            tell(state)

    return go_on


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _clear(path: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + end).unlink(missing_ok=True)


# ---------------------------------------------------------------- the sealed file


def _copy_apart(source: Any, target: Path, key: bytes, tell: Tell, again: Callable[[], Any]) -> None:
    """Copy; one statement reads the one file and writes the other, so a fault is the store's only if it fails alone, too."""
    try:
        with just_made(target.parent):
            _copy(source, target, key, tell)
    except DeskError:
        with closing(again()) as alone:  # a connection that met a fault goes on complaining
            digests(alone)
        raise


def _copy(source: Any, target: Path, key: bytes, tell: Tell) -> None:
    """All that a connection sees, under another key, as a closed file with the same journal on the medium."""
    _clear(target)
    journal = source.execute("PRAGMA main.journal_mode").fetchone()[0]
    attach(source, target, key, "sealed")
    try:
        source.execute("PRAGMA sealed.journal_mode=OFF")
        source.execute("PRAGMA sealed.synchronous=OFF")  # synced once, when it is whole
        with _reporting(source, target, tell):
            source.execute("SELECT sqlcipher_export('sealed')").fetchone()
        touch(source)
        for name in ("user_version", "application_id"):
            number = source.execute(f"PRAGMA main.{name}").fetchone()[0]
            source.execute(f"PRAGMA sealed.{name}={number}")
    except BaseException:
        with suppress(source.Error):  # it must not hide what went wrong first
            source.execute("DETACH DATABASE sealed")
        raise
    source.execute("DETACH DATABASE sealed")
    with closing(connect(target, key)) as made:
        made.execute(f"PRAGMA journal_mode={journal}")
    sync(target)


@contextmanager
def _reporting(connection: Any, target: Path, tell: Tell) -> Iterator[None]:
    """Tell how large the new file is while one long statement fills it; the statement ends when it is called off."""
    from sqlcipher3 import dbapi2

    # of a sealed file the size of a page comes as a text
    pages, page = (int(connection.execute(f"PRAGMA main.page_{what}").fetchone()[0]) for what in ("count", "size"))
    size = pages * page
    stopped: list[BaseException] = []

    def report() -> int:
        try:
            tell((min(target.stat().st_size, size), size, _WORDS))
        except BaseException as stop:
            stopped.append(stop)
            return 1
        return 0

    connection.set_progress_handler(report, _INSTRUCTIONS)
    try:
        yield
    except dbapi2.Error:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


def _compare(source: Any, target: Path, key: bytes, path: Path, tell: Tell) -> None:
    """Read the new file back from the medium and compare every row of every table; then look at every page."""
    source.execute("BEGIN IMMEDIATE")  # nothing may be written between counting and the end of it
    try:
        wanted = digests(source, tell)
        with just_made(target.parent), closing(connect(target, key, read_only=True)) as made:
            tell((0, 0, _COMPARING))
            if digests(made, tell) != wanted:
                raise DeskError(NOT_EQUAL, path=path)
            if faults(made, key):
                raise DeskError(DAMAGED, path=path)
    finally:
        source.execute("ROLLBACK")


def digests(connection: Any, tell: Tell = _unheard) -> dict[str, tuple[str, int, str]]:
    """Every table, index and trigger: how it is declared, how many rows it has and SHA-256 over all of them."""
    found = {"": (str(connection.execute("PRAGMA user_version").fetchone()), 0, "")}
    listed = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY rowid").fetchall()
    for name, sql in listed:
        declared = str(sql or "")
        rows, digest = 0, hashlib.sha256()
        # rows of a virtual table stand in its shadow tables, which are tables of their own
        if declared.startswith("CREATE TABLE"):
            since = 0
            for row in connection.execute(f'SELECT * FROM "{name}" NOT INDEXED'):  # noqa: S608
                rows, since = rows + 1, since + _add(digest, row)
                if since > _AT_ONCE:
                    since = 0
                    tell((0, 0, _COMPARING))
        found[name] = (declared, rows, digest.hexdigest())
    touch(connection)
    return found


def _add(digest: Any, row: tuple[Any, ...]) -> int:
    """Put a row into a hash so that no two different rows look alike."""
    size = 0
    for value in row:
        data = value if isinstance(value, bytes) else repr(value).encode("utf-8", "surrogatepass")
        digest.update(b"%s%d:" % (type(value).__name__.encode(), len(data)))
        digest.update(data)
        size += len(data)
    return size


def _drain(source: Any, path: Path, *, plain: bool) -> None:
    """Move all of the -wal into the file; a plain one is overwritten before SQLite takes it away."""
    busy, _, _ = source.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
    if busy:
        raise DeskError(BUSY, path=path)
    wal = path.with_name(path.name + "-wal")
    if plain and is_there(wal):
        overwrite(wal)  # a -wal of zeros holds nothing, for SQLite too


# ---------------------------------------------------------------- copies (控え)


def plain_copies(path: Path, folders: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Copies of a store that anybody can read, beside it and in further folders; a medium that is not there has none."""
    return tuple(copy for folder in dict.fromkeys((folder_of(path), *folders)) for copy in _plain_in(folder, path.stem))


def _plain_in(folder: Path, stem: str) -> list[Path]:
    try:
        return [one.path for one in kept(folder, stem) if is_plain(one.path)]
    except DeskError:
        return []


def seal_copies(path: Path, key: bytes, folders: Sequence[Path] = (), tell: Tell = _unheard) -> Sealed:
    """Seal every plain copy of a sealed store where it lies; also for those met later, on a medium that was not there."""
    ring = read_ring(ring_path(path))
    done: list[Path] = []
    left: list[Path] = []
    _finish_copies(path, folders)
    for copy in plain_copies(path, folders):
        tell((len(done), 0, _COPIES))
        try:
            with _telling(copy):
                left += _switch(copy, b"", key, ring, tell)
                _note_again(copy)
            done.append(copy)
        except DeskError:
            left.append(copy)
    return Sealed(tuple(done), tuple(left))


def _finish_copies(path: Path, folders: Sequence[Path]) -> None:
    """Copies whose sealing a program that ended left in the middle."""
    for folder in (folder_of(path), *folders):
        with suppress(OSError, DeskError):
            for left in sorted(folder.glob(f".{path.stem}_*.sqlite3.*")):
                name, _, end = left.name.removeprefix(".").partition(".sqlite3")
                if end in (".sealing", ".unsealed", ".keys.next"):
                    _finish(folder / f"{name}.sqlite3")


def _note_again(copy: Path) -> None:
    """The note of a copy says how long the file is and its hash; both are new."""
    note = read_note(copy)
    if note is not None:
        data = hashlib.sha256()
        with copy.open("rb") as file:
            while chunk := file.read(1 << 20):
                data.update(chunk)
        write_note(copy, replace(note, size=copy.stat().st_size, sha256=data.hexdigest()))

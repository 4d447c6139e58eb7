"""The mark of acknowledged work: what the store held when a save was last reported, kept outside of the store.

Every transaction of the writer adds 1 to ``mark.number`` in the store. After its COMMIT, and before anybody is told that
it is saved, the number is written into the lock file with the state of the -wal. So the mark is never ahead of what is on
the disk: a crash between the two, or a mark lost by a power cut, is harmless. A store that lags behind its mark lost work
that was reported as saved: the -wal was deleted, cut or damaged (SQLite drops such frames without a word), or an older
copy was put in its place.

A main file in the middle of a move is no store without its -wal, and a number in it proves nothing: its page may have
been moved before others. So the digests of all pages that are being moved are noted, too. When the program ends in a
move and another one that opens the file finishes it (SQLite does so by itself) and takes the -wal away, they tell that
every page has arrived; when they do not, nobody can know whether one is missing.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from desktop.errors import DeskError
from desktop.places import world_error
from desktop.store.connect import unlock, uri_of
from desktop.store.faults import LOST, MIXED, OTHER
from desktop.store.wal import digest, is_hot, read_wal, salt_of

ROOM: Final = 256
"""Bytes a mark takes in the lock file."""
MOVE_AT: Final = 4096
"""Where in the lock file it is noted what is being moved."""
_MOVE: Final = struct.Struct(">5s8sIII")
_MOVED: Final = struct.Struct(">I8s")


@dataclass(frozen=True, slots=True)
class Mark:
    """The store after its last acknowledged change."""

    store: str
    """Its id (setting ``store.id``)."""
    number: int
    base: int
    """The number in the main file alone, without the -wal."""
    salt: str
    """Which filling of the -wal; empty when it was empty."""
    frames: int
    """Frames of the -wal that hold acknowledged work."""
    moving: bool = False
    """Whether frames of the -wal are being moved into the main file, which alone is no whole store meanwhile."""

    def written(self) -> bytes:
        """One line with its own checksum: a torn or foreign one is no mark."""
        words = ["mark1", self.store or "-", self.number, self.base, self.salt or "-", self.frames, int(self.moving)]
        line = " ".join(map(str, words)).encode("ascii")
        return line + b" %08x" % zlib.crc32(line)


def read_mark(data: bytes) -> Mark | None:
    """The mark in what was read of the lock file; None when there is no whole one."""
    line, _, check = data.strip().rpartition(b" ")
    if check != b"%08x" % zlib.crc32(line):
        return None
    match line.decode("ascii", "replace").split(" "):
        case ["mark1", store, number, base, salt, frames, moving]:
            clear = (store.replace("-", ""), int(number), int(base), salt.replace("-", ""), int(frames))
            return Mark(*clear, moving=moving == "1")
        case _:
            return None


def move_note(salt: str, frames: int, page: int, images: Mapping[int, bytes]) -> bytes:
    """What is being moved: of which -wal, how many frames, and what each page is to be; with its own checksum."""
    note = _MOVE.pack(b"move1", bytes.fromhex(salt), frames, page, len(images))
    note += b"".join(_MOVED.pack(number, one) for number, one in images.items())
    return note + zlib.crc32(note).to_bytes(4, "big")


def has_arrived(path: Path, mark: Mark) -> bool:
    """Whether every page that the mark says is being moved stands in the main file."""
    try:
        with path.with_name(path.name + ".lock").open("rb") as lock, path.open("rb") as file:
            lock.seek(MOVE_AT)
            head = lock.read(_MOVE.size)
            kind, salt, frames, page, count = _MOVE.unpack(head)
            if (kind, salt.hex(), frames) != (b"move1", mark.salt, mark.frames) or not count:
                return False
            pages = lock.read(_MOVED.size * count)
            if lock.read(4) != zlib.crc32(head + pages).to_bytes(4, "big"):
                return False
            return all(_reads(file, number, page) == wanted for number, wanted in _MOVED.iter_unpack(pages))
    except struct.error:  # there is no note
        return False
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault


def _reads(file: IO[bytes], number: int, page: int) -> bytes:
    file.seek((number - 1) * page)
    return digest(file.read(page))


# ---------------------------------------------------------------- while the store is open


@dataclass(frozen=True, slots=True)
class Log:
    """The -wal as SQLite sees it now."""

    salt: str
    frames: int
    moved: int
    """Frames that are in the main file already."""


def log_of(connection: Any, path: Path) -> Log:
    """Ask for the state of the -wal, changing nothing; outside of a transaction only."""
    _, frames, moved = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
    frames = max(frames, 0)
    return Log(salt_of(path) if frames else "", frames, max(moved, 0))


def has_mark(connection: Any) -> bool:
    """Whether the store has the table; schema 1 had none."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'mark'").fetchone() is not None


def number_of(connection: Any) -> int:
    return int(connection.execute("SELECT number FROM mark").fetchone()[0])


def step(connection: Any) -> int:
    """Count the transaction that is about to be committed."""
    connection.execute("UPDATE mark SET number = number + 1")  # RETURNING costs a table of its own each time
    return number_of(connection)


def store_id(connection: Any) -> str:
    row = connection.execute("SELECT value FROM setting WHERE name = 'store.id'").fetchone()
    return str(row[0]) if row else ""


# ---------------------------------------------------------------- at the opening


def check_left(path: Path, key: bytes, mark: Mark) -> None:
    """Compare a left -wal with the mark, before SQLite touches it: opening would mix the two files for good."""
    if not is_hot(path):
        if mark.moving and not has_arrived(path, mark):
            raise DeskError(MIXED, path=path)
        return
    wal = read_wal(path, mark.frames)
    if wal.salt == mark.salt != "":
        if wal.frames < mark.frames:
            raise DeskError(LOST, path=path)
        if not mark.moving and number_alone(path, key) not in (None, mark.base):
            raise DeskError(MIXED, path=path)
    elif not wal.salt and mark.moving:
        if not has_arrived(path, mark):
            raise DeskError(MIXED, path=path)
    elif (alone := number_alone(path, key)) is not None and alone < mark.number:
        # another filling of the -wal begins only when all of the one before is in the main file
        raise DeskError(LOST, path=path)


def check_open(connection: Any, path: Path, mark: Mark) -> None:
    """Compare the store with the mark, before anything is changed in it."""
    if not has_mark(connection):
        raise DeskError(LOST, path=path)
    if mark.store and store_id(connection) != mark.store:
        raise DeskError(OTHER, path=path)
    if number_of(connection) < mark.number:
        raise DeskError(LOST, path=path)


def number_alone(path: Path, key: bytes) -> int | None:
    """The number in the main file as if there were no -wal; None for one that cannot be read that way."""
    from sqlcipher3 import dbapi2

    uri = uri_of(path, "immutable=1")
    connection = dbapi2.connect(uri, uri=True, isolation_level=None)
    try:
        if key:
            unlock(connection, key)
        return number_of(connection)
    except dbapi2.Error:  # a first page that was never moved, a wrong key: the opening itself will tell
        return None
    finally:
        connection.close()

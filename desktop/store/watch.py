"""What the writing thread knows of its file: kept after each commit, compared before the next, told to the mark.

A file that was replaced, edited or cut behind our back is noticed before anything more is written. Frames of the -wal go
into the main file only here, and the mark says so meanwhile: half of that is no store without its -wal.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop.errors import DeskError
from desktop.places import world_error
from desktop.store.faults import EDITED, SWAPPED
from desktop.store.mark import Log, Mark, log_of, move_note, number_of, store_id
from desktop.store.wal import images, is_hot, wal_path

if TYPE_CHECKING:
    from desktop.store.lock import Lock

_UNKNOWN: Final = -1
LONG: Final = 1000
"""Frames of the -wal after which they are moved into the main file."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as the system tells of it."""

    identity: tuple[int, int]
    size: int = 0
    changed: int = 0


def see(path: Path) -> Seen:
    """The file at the path now; a Windows time of change lags behind, so only the size counts there.

    A disk that does not answer is refused as that: the file was neither replaced nor erased.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return Seen((0, 0))
    except OSError as fault:
        raise world_error(fault, path) from fault
    return Seen((found.st_dev, found.st_ino), found.st_size, found.st_mtime_ns if os.name == "posix" else 0)


class Watch:
    """One for the writing connection, on its thread only. ``opened`` and ``seen``: -wal and file at the opening."""

    def __init__(self, raw: Any, path: Path, lock: Lock, opened: Log, seen: Seen) -> None:
        prove(raw)
        from sqlcipher3 import dbapi2

        self._fault = dbapi2.Error
        self._raw = raw
        self._path = path
        self._real = path.resolve()
        self._beside = wal_path(self._real)
        self._lock = lock
        raw.execute("PRAGMA wal_autocheckpoint=0")
        self._version = self._data_version()
        self._log = log_of(raw, self._real)
        if (self._log.salt, self._log.frames) != (opened.salt, opened.frames):
            raise DeskError(EDITED, path=path)
        self._store = store_id(raw)
        self._number = number_of(raw)
        self._base = self._number
        self._main = seen
        self._wal = see(self._beside)
        mark = lock.mark()
        self._said_moving = mark is not None and mark.moving
        self.check_files()  # it may have been replaced since it was opened
        if self._log.frames:
            self.move()

    # ------------------------------------------------------------ before a change

    def check_files(self) -> None:
        """Refuse to write into a file that is not the one we opened; what is saved already is brought home first."""
        main, wal = see(self._path), see(self._beside)
        if main.identity != self._main.identity:
            raise DeskError(SWAPPED, path=self._path)
        if main != self._main and self._main.size != _UNKNOWN:
            raise DeskError(EDITED, path=self._path)
        self._main = main
        if self._log.frames and (wal.identity != self._wal.identity or wal.size < self._wal.size):
            self.move()
            raise DeskError(SWAPPED, path=wal_path(self._path))

    def check_version(self) -> None:
        """Inside of the transaction: refuse when another program has written since our last change."""
        if self._data_version() != self._version:
            raise DeskError(EDITED, path=self._path)

    def _data_version(self) -> int:
        return int(self._raw.execute("PRAGMA data_version").fetchone()[0])

    # ------------------------------------------------------------ after a change

    def acknowledge(self, number: int | None = None) -> None:
        """After a COMMIT, before anybody is told: write the mark.

        A fault is passed over: the change is on the disk, and whoever is told otherwise types it again.
        """
        if number is not None:
            self._number = number
        with suppress(self._fault, OSError, DeskError):
            self._log = self._log_now()
            self._put()

    def _log_now(self) -> Log:
        """The state of the -wal; its head is read only when it may have been filled anew."""
        before = self._log
        _, frames, moved = self._raw.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
        if before.moved < before.frames <= frames:
            return Log(before.salt, frames, moved)
        self._wal = see(self._beside)
        return log_of(self._raw, self._real)

    def _put(self, *, moving: bool | None = None, lasting: bool = False) -> None:
        if moving is None:
            moving = 0 < self._log.moved < self._log.frames
        mark = Mark(self._store, self._number, self._base, self._log.salt, self._log.frames, moving)
        if self._lock.put(mark, lasting=lasting):
            self._said_moving = moving

    def _look(self) -> Seen:
        """The main file after we changed it; size and time are taken over later when the disk does not tell them now."""
        try:
            return see(self._path)
        except DeskError:
            return Seen(self._main.identity, _UNKNOWN)

    @property
    def is_long(self) -> bool:
        """Whether so much waits in the -wal that it should be moved."""
        return self._log.frames - self._log.moved >= LONG

    def move(self) -> None:
        """Move the -wal's frames into the main file, as far as nobody reads an older state; the mark lasts before and after."""
        if self._log.frames == self._log.moved and not self._said_moving:
            return
        self._note_move()
        self._put(moving=True, lasting=True)
        try:
            self._raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        finally:
            self._main = self._look()
            self._log = log_of(self._raw, self._real)
        if whole := self._log.moved >= self._log.frames:
            self._base = self._number
        self._put(moving=not whole, lasting=True)

    def _note_move(self) -> None:
        """Note which pages are about to be moved, for an opening after this program ended and another one moved them."""
        with suppress(OSError):
            page, wanted = images(self._real, self._log.frames)
            self._lock.note_move(move_note(self._log.salt or "0" * 16, self._log.frames, page, wanted))

    def settle(self) -> None:
        """After the last connection was closed: SQLite may have finished by itself a move that failed for us.

        The store is whole then, and a mark that still says otherwise would refuse it: no mark is better.
        """
        if not self._said_moving or is_hot(self._real):
            return
        if not self._lock.put(Mark(self._store, self._number, self._number, "", 0), lasting=True):
            self._lock.cut()

    def begin_alone(self) -> None:
        """Before work of our own outside of a transaction: it may move frames as it likes, also of its own.

        Which pages those will be nobody knows yet, so nothing is noted that could prove the move to be whole.
        """
        self._lock.note_move(move_note("0" * 16, 0, 0, {}))
        self._put(moving=True, lasting=True)

    def anew(self) -> None:
        """After work of our own outside of a transaction (VACUUM, a checkpoint): all of it is known."""
        self._version = self._data_version()
        self._number = number_of(self._raw)
        self._main = self._look()
        self.acknowledge()
        self.move()


def prove(raw: Any) -> None:
    """Never write with settings that lose acknowledged work in a power cut (measured: all but these did)."""
    mode = raw.execute("PRAGMA journal_mode").fetchone()[0]
    synchronous = raw.execute("PRAGMA synchronous").fetchone()[0]
    if (mode, synchronous) != ("wal", 2):
        raise RuntimeError(f"the store would be written with {mode}, synchronous={synchronous}")

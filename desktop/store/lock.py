"""One program per store: a lock file beside the store, held by the operating system and so never stale.

The file also carries the mark of acknowledged work (:mod:`desktop.store.mark`) and what a clerk decided about a loss.
"""

from __future__ import annotations

import errno
import getpass
import json
import os
import platform
import sys
import threading
import time
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from desktop.errors import DeskError
from desktop.japanese import japan_time
from desktop.places import world_error
from desktop.store.faults import HELD, NO_LOSS_REASON
from desktop.store.mark import MOVE_AT, ROOM, Mark, read_mark

_FAR: Final = 0x7FFFFFF0
"""Windows locks are mandatory: a byte far behind the text is locked, so that others can still read who holds it."""
_NOTE: Final = 512
"""Bytes of the note, filled up with blanks: an older, longer one leaves nothing behind."""
_MARK_AT: Final = _NOTE
_HEAD_AT: Final = _MARK_AT + ROOM
"""Where the last line of the ledger stands, as it was when the store was closed last."""
_CHOICE_AT: Final = 1024
_CHOICE: Final = 3072
"""Where the decision to go on after a loss stands, and how long it may be."""
_HELD: Final = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK})
"""What the system says when another program has the lock; anything else is a fault of the place."""
_LONGEST_REASON: Final = 500
_PATIENCE: Final = 4
_MOMENT_S: Final = 0.05


def lock_path(store: Path) -> Path:
    """The lock file of a store: one for all the names that lead to it."""
    return _beside(store.resolve())


def _beside(real: Path) -> Path:
    return real.with_name(real.name + ".lock")


class Lock:
    """The held lock; :meth:`release` gives it up. The file stays: deleting it would let two programs in at once."""

    def __init__(self, store: Path, now: datetime) -> None:
        self._store = store
        self._now = now
        self.real = store.resolve()
        """The store's file with all links followed: what SQLite opens."""
        self._path = _beside(self.real)
        self._turn = threading.Lock()
        self._identity = (0, 0)
        self._file = self._enter()

    def _enter(self) -> IO[bytes]:
        """Open, lock and sign the file; one that was replaced meanwhile is not the one others look at."""
        patience = _PATIENCE
        while True:
            file = _open(self._path, self._store)
            try:
                while not (taken := _take(file)) and patience:  # a program that was just killed is still ending
                    patience -= 1
                    time.sleep(_MOMENT_S)
                if not taken:
                    raise DeskError(HELD, path=self._store, **_holder(file))  # noqa: TRY301
                if _same(file, self._path):
                    _sign(file, self._now)
                    self._identity = _identity(self._path)
                    return file
            except OSError as fault:  # a full disk: nothing was opened yet, so nothing is lost
                file.close()
                raise world_error(fault, self._store) from fault
            except DeskError:
                file.close()
                raise
            file.close()

    def hold(self) -> None:
        """Before a change: take the lock again when somebody cleared its file away; refuses when another has it now."""
        try:
            if self._identity == _identity(self._path):
                return
        except OSError as fault:
            raise world_error(fault, self._store) from fault
        with self._turn:
            mark = self._mark()
            fresh = self._enter()
            self._file.close()
            self._file = fresh
            if mark is not None:
                self._write(_MARK_AT, mark.written().ljust(ROOM))

    def release(self) -> None:
        self._file.close()

    # ------------------------------------------------------------ the mark

    def mark(self) -> Mark | None:
        """The mark that was left or written last; None when there is none that can be read."""
        with self._turn:
            return self._mark()

    def _mark(self) -> Mark | None:
        return read_mark(self._read(_MARK_AT, ROOM))

    def put(self, mark: Mark, *, lasting: bool = False) -> bool:
        """Write the mark -> whether it stands there; without ``lasting`` a power cut may bring back the one before.

        A fault is passed over: the change is on the disk, and an older mark only guards less.
        """
        with self._turn:
            try:
                self._write(_MARK_AT, mark.written().ljust(ROOM))
            except OSError:
                return False
            if lasting:
                with suppress(OSError):
                    os.fsync(self._file.fileno())
        return True

    def note_move(self, note: bytes) -> None:
        """Note what is being moved; the lasting mark that follows brings it to the disk. Without it less can be proved."""
        with self._turn, suppress(OSError):
            self._write(MOVE_AT, note)

    def cut(self) -> None:
        """Have no mark where none can be written any more: the one that stands there speaks against a whole store."""
        with self._turn, suppress(OSError):
            self._file.truncate(_MARK_AT)
            os.fsync(self._file.fileno())

    def forget(self) -> None:
        """Have no mark: what lies at the path from now on was put there on purpose (a restore, an accepted loss)."""
        with self._turn:
            try:
                self._write(_MARK_AT, b" " * (_CHOICE_AT - _MARK_AT))
                os.fsync(self._file.fileno())
            except OSError as fault:
                raise world_error(fault, self._store) from fault

    # ------------------------------------------------------------ the last line of the ledger

    def head(self) -> tuple[str, int, str]:
        """Store, number and hash of the last line when the store was closed; empty when nothing can be read."""
        with self._turn:
            line, _, check = self._read(_HEAD_AT, _CHOICE_AT - _HEAD_AT).strip(b" \0").rpartition(b" ")
        words = line.decode("ascii", "replace").split(" ")
        if check != b"%08x" % zlib.crc32(line) or len(words) != 4 or words[0] != "head1":
            return "", 0, ""
        return words[1], int(words[2]), words[3]

    def put_head(self, store: str, no: int, head: str) -> None:
        """Keep the last line of the ledger; a fault is passed over: an older one guards less."""
        line = f"head1 {store} {no} {head}".encode("ascii", "replace")
        with self._turn, suppress(OSError):
            self._write(_HEAD_AT, (line + b" %08x" % zlib.crc32(line)).ljust(_CHOICE_AT - _HEAD_AT))

    # ------------------------------------------------------------ going on after a loss

    def accept(self, reason: str, who: str) -> None:
        """Keep the decision to open a store that lost work, until the ledger has it."""
        reason = reason.strip()[:_LONGEST_REASON]
        if not reason:
            raise DeskError(NO_LOSS_REASON)
        mark = self.mark()
        choice = {
            "reason": reason,
            "who": who,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "number": mark.number if mark else 0,
        }
        with self._turn:
            try:
                self._write(_CHOICE_AT, json.dumps(choice, ensure_ascii=False).encode().ljust(_CHOICE))
                os.fsync(self._file.fileno())
            except OSError as fault:
                raise world_error(fault, self._store) from fault

    def accepted(self) -> dict[str, str | int] | None:
        """The decision that the ledger does not have yet."""
        with self._turn:
            try:
                found = json.loads(self._read(_CHOICE_AT, _CHOICE).decode())
            except ValueError:
                return None
        return found if isinstance(found, dict) and found.get("reason") else None

    def clear_accepted(self) -> None:
        """The ledger has the decision."""
        with self._turn, suppress(OSError):
            self._write(_CHOICE_AT, b" " * _CHOICE)
            os.fsync(self._file.fileno())

    def _read(self, at: int, size: int) -> bytes:
        try:
            self._file.seek(at)
            return self._file.read(size)
        except OSError:
            return b""

    def _write(self, at: int, data: bytes) -> None:
        if hasattr(os, "pwrite"):
            os.pwrite(self._file.fileno(), data, at)
            return
        self._file.seek(at)
        self._file.write(data)


def accept_loss(store: Path, reason: str, who: str = "") -> None:
    """このまま続ける: the next opening of a store that lost work goes on, and the ledger gets who decided it and why."""
    lock = Lock(store, datetime.now(UTC))
    try:
        lock.accept(reason, who)
    finally:
        lock.release()


def left_mark(store: Path) -> Mark | None:
    """The mark beside a store nobody has open, read without writing anything there (a share); refuses an open one."""
    try:
        file = lock_path(store).open("rb", buffering=0)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise world_error(fault, store, reading=True) from fault
    with file:
        try:
            held = not _take(file)
        except OSError:  # a share that knows no locks: nobody can hold one there
            held = False
        if held:
            raise DeskError(HELD, path=store, **_holder(file))
        file.seek(_MARK_AT)
        return read_mark(file.read(ROOM))


# ---------------------------------------------------------------- the file


def _open(path: Path, store: Path) -> IO[bytes]:
    try:
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b", buffering=0)
    except OSError as fault:
        raise world_error(fault, store) from fault


def _take(file: IO[bytes]) -> bool:
    """Take the lock without waiting; the system frees it when the process ends in whatever way."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        if fault.errno in _HELD:
            return False
        raise
    return True


def _same(file: IO[bytes], path: Path) -> bool:
    """Whether the open file is the one at the path."""
    here = os.fstat(file.fileno())
    return (here.st_dev, here.st_ino) == _identity(path)


def _identity(path: Path) -> tuple[int, int]:
    """Which file lies at a path; none gives zeros. A disk that does not answer is no missing file."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return (0, 0)
    return found.st_dev, found.st_ino


def _sign(file: IO[bytes], now: datetime) -> None:
    """Write who holds the lock since when, for the message the second program shows."""
    at = japan_time(now)  # by ASCII formats: strftime of Windows refuses letters its locale does not have
    since = f"{at:%m}月{at:%d}日{at:%H}時{at:%M}分"
    note = {"who": _user(), "host": platform.node(), "since": since, "pid": os.getpid()}
    file.seek(0)
    file.write(json.dumps(note, ensure_ascii=False).encode().ljust(_NOTE))


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no user name in this session
        return ""


def _holder(file: IO[bytes]) -> dict[str, str]:
    try:
        file.seek(0)
        note = json.loads(file.read(_NOTE).decode())
        return {
            "who": f"「{note['who']}」さん" if note["who"] else "ほかの人",
            "since": str(note["since"]),
            "host": f"{note['host'] or '名前のないパソコン'}、番号{note['pid']}",
        }
    except (OSError, ValueError, KeyError, TypeError):  # being written this moment
        return {"who": "ほかの人か別の窓", "since": "少し前", "host": "名前はまだ書かれていません"}

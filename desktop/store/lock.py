"""One program per store: a lock file beside the store, held by the operating system and so never stale."""

from __future__ import annotations

import getpass
import json
import os
import platform
import sys
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from desktop.errors import DeskError
from desktop.places import world_error
from desktop.store.faults import HELD

_FAR: Final = 0x7FFFFFF0
"""Windows locks are mandatory: a byte far behind the text is locked, so that others can still read who holds it."""


_NOTE: Final = 512
"""Bytes of the note, filled up with blanks: an older, longer one leaves nothing behind."""


class Lock:
    """The held lock; :meth:`release` gives it up. The file stays: deleting it would let two programs in at once."""

    def __init__(self, store: Path, now: datetime) -> None:
        self._file = _open(store.with_name(store.name + ".lock"))
        if not _take(self._file):
            holder = _holder(self._file)
            self._file.close()
            raise DeskError(HELD, path=store, **holder)
        try:
            _sign(self._file, now)
        except OSError as fault:  # a full disk: nothing was opened yet, so nothing is lost
            self._file.close()
            raise world_error(fault, store) from fault

    def release(self) -> None:
        self._file.close()


def _open(path: Path) -> IO[bytes]:
    try:
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b", buffering=0)
    except OSError as fault:
        raise world_error(fault, path.parent) from fault


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
    except OSError:
        return False
    return True


def _sign(file: IO[bytes], now: datetime) -> None:
    """Write who holds the lock since when, for the message the second program shows."""
    since = now.astimezone().strftime("%m月%d日%H時%M分")
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

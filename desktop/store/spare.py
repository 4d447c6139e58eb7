"""Spare space beside the store: given back to a full disk so that the last save works, made again when there is room.

On a full disk not even deleting works: every change needs some room in the -wal first.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from desktop.errors import DeskError
from desktop.store.faults import STORE_FULL

SIZE: Final = 2 << 20
"""Bytes kept: a case with 100 pages of text needs a quarter of it."""
WANTED: Final = 4 * SIZE
"""Free bytes that are left over at least after making it."""
_PROBE: Final = 64 << 10
_MB: Final = 1_000_000

USED: Final = (
    "ディスクの空きがなくなったため、付議帳が取っておいた予備の場所を使って保存しました。"
    "次の保存ができなくなる前に、不要なファイルを片付けてください。"
)
"""Told after a save that only worked with the spare space."""
OPENED: Final = (
    "ディスクの空きがなくなったため、付議帳が取っておいた予備の場所を使って開きました。"
    "保存ができなくなる前に、不要なファイルを片付けてください。"
)
"""Told after an opening that only worked with the spare space."""
NARROW: Final = "ディスクの空きが残り少なくなっています。保存ができなくなる前に、不要なファイルを片付けてください。"
"""Told while there is no room for the spare space."""


class Spare:
    """The file of spare space of one store."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._path = store.with_name(store.name + ".spare")

    @property
    def is_there(self) -> bool:
        try:
            return self._path.stat().st_size >= SIZE
        except OSError:
            return False

    def keep(self) -> bool:
        """Make it when it is missing and there is room -> whether it is there. Random bytes: nothing can squeeze them."""
        if self.is_there:
            return True
        if free(self._store) < SIZE + WANTED:
            return False
        try:
            with self._path.open("wb") as file:
                file.write(os.urandom(SIZE))
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            self.release()
            return False
        return True

    def release(self) -> bool:
        """Give the space back -> whether there was any."""
        try:
            there = self._path.stat().st_size > 0
            self._path.unlink()
        except OSError:
            return False
        return there


def free(store: Path) -> int:
    """Bytes free at the place of the store; 0 when it cannot be told."""
    try:
        return shutil.disk_usage(store.parent).free
    except OSError:
        return 0


def is_full(fault: BaseException, store: Path) -> bool:
    """Whether a fault of the database means a full disk; some come as other errors, so that a small file is tried."""
    name = str(getattr(fault, "sqlite_errorname", "") or "")
    if name.startswith("SQLITE_FULL"):
        return True
    return name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")) and not _has_room(store)


def _has_room(store: Path) -> bool:
    probe = store.with_name(f".{store.name}.probe")
    try:
        with probe.open("wb") as file:
            file.write(os.urandom(_PROBE))
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        return fault.errno not in (errno.ENOSPC, errno.EDQUOT)
    finally:
        with suppress(OSError):
            probe.unlink()
    return True


def full(store: Path) -> DeskError:
    """The refusal of a save on a full disk, with what to make free."""
    need = max(SIZE + WANTED - free(store), SIZE)
    return DeskError(STORE_FULL, path=store, need=-(-need // _MB))

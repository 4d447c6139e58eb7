"""What a path says about the medium under it: removable or not, the same as another, how full; and its cache dropped."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Final

from desktop.places import world_error

BLOCKS: Final = Path("/sys/dev/block")
_REMOVABLE_KINDS: Final = (2, 5)
"""GetDriveTypeW: DRIVE_REMOVABLE and DRIVE_CDROM (Win32 documentation)."""


def nearest(path: Path) -> Path:
    """The path itself, or its nearest folder that exists."""
    path = path.absolute()
    return next((p for p in (path, *path.parents) if p.exists()), Path(path.anchor))


def inside(path: Path, folder: Path) -> bool:
    """Whether a path lies in a folder, links followed; the folder itself counts."""
    real, base = path.resolve(), folder.resolve()
    return real == base or base in real.parents


def same_medium(one: Path, other: Path, *, blocks: Path = BLOCKS) -> bool:
    """Whether two places lie on the same removable medium; False when this cannot be told."""
    if not removable(one, blocks=blocks):
        return False
    if sys.platform == "win32":
        return one.resolve().drive.casefold() == other.resolve().drive.casefold()
    return _disk(one, blocks) == _disk(other, blocks)


def removable(path: Path, *, blocks: Path = BLOCKS) -> bool:
    """Whether the medium under a path can be pulled out: a drive that says so, or any disk behind USB."""
    if sys.platform == "win32":
        return _windows_kind(path.resolve().anchor) in _REMOVABLE_KINDS
    disk = _disk(path, blocks)
    if disk is None:
        return False
    if any(part.startswith("usb") for part in disk.parts):
        return True
    try:
        return (disk / "removable").read_text("ascii").strip() == "1"
    except OSError:
        return False


def _windows_kind(root: str) -> int:
    windll = getattr(ctypes, "windll", None)
    return int(windll.kernel32.GetDriveTypeW(root)) if windll is not None else 0


def _disk(path: Path, blocks: Path) -> Path | None:
    """The whole disk under a path in sysfs (a partition lies in the folder of its disk), None when there is none."""
    device = nearest(path).stat().st_dev
    entry = blocks / f"{os.major(device)}:{os.minor(device)}"
    if not entry.exists():
        return None
    real = entry.resolve()
    return real.parent if (real / "partition").exists() else real


def device(folder: Path) -> int:
    """What tells the medium under a folder from another one that may lie there later."""
    try:
        return folder.stat().st_dev
    except OSError as fault:
        raise world_error(fault, folder) from fault


def ground(folder: Path) -> int:
    """The same of a folder that may still have to be made: the device of the nearest one that is there."""
    try:
        there = next((p for p in (folder, *folder.absolute().parents) if p.exists()), folder)
    except OSError as fault:
        raise world_error(fault, folder) from fault
    return device(there)


def keeps(path: Path, data: bytes) -> bool:
    """Whether the medium gives back what was written and synced."""
    try:
        drop_cache(path)
        return path.read_bytes() == data
    except OSError as fault:
        raise world_error(fault, path) from fault


def drop_cache(path: Path) -> None:
    """Make the next reading of a synced file come from the medium, as far as the system lets us.

    Linux: POSIX_FADV_DONTNEED drops the clean pages of the file. Windows: opening without buffering drops them
    when nobody else holds the file. Elsewhere nothing happens and the re-reading may be served by the cache.
    """
    if hasattr(os, "posix_fadvise"):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)
    elif (windll := getattr(ctypes, "windll", None)) is not None:
        _open_unbuffered(windll, path)


def _open_unbuffered(windll: object, path: Path) -> None:
    """CreateFileW(GENERIC_READ, share read, OPEN_EXISTING, FILE_FLAG_NO_BUFFERING), then close."""
    kernel32 = windll.kernel32  # type: ignore[attr-defined]
    kernel32.CreateFileW.restype = ctypes.c_void_p
    handle = kernel32.CreateFileW(str(path), 0x80000000, 1, None, 3, 0x20000000, None)
    if handle not in (None, ctypes.c_void_p(-1).value):
        kernel32.CloseHandle(ctypes.c_void_p(handle))

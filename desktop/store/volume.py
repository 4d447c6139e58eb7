"""A folder in; which volume (drive, stick, share) it lies on out: its id and label, where it is mounted, what else is.

On Windows the serial number of the volume, on Linux the UUID of its file system; empty when the system does not tell.
"""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_DISKS: Final = Path("/dev/disk")
_MEDIA: Final = ("/media/*/*", "/run/media/*/*", "/mnt/*", "/media/*")
_LETTERS: Final = "DEFGHIJKLMNOPQRSTUVWXYZC"


@dataclass(frozen=True, slots=True)
class Volume:
    """What a file system is called."""

    id: str = ""
    label: str = ""


def volume_of(folder: Path) -> Volume:
    """The volume a folder lies on."""
    try:
        if sys.platform == "win32":
            return _windows(mount_of(folder))
        device = folder.stat().st_dev
        return Volume(_named("by-uuid", device), _named("by-label", device))
    except OSError:
        return Volume()


def _named(kind: str, device: int) -> str:
    """The name udev gave a device; ``\\x20`` stands for a blank."""
    folder = _DISKS / kind
    if folder.is_dir():
        for link in folder.iterdir():
            with suppress(OSError):
                if link.stat().st_rdev == device:
                    return link.name.encode("latin-1", "replace").decode("unicode_escape", "replace")
    return ""


def _windows(root: Path) -> Volume:
    """GetVolumeInformationW: label and serial number."""
    windll: Any = getattr(ctypes, "windll", None)
    if windll is None:
        return Volume()
    label, serial = ctypes.create_unicode_buffer(261), ctypes.c_uint32()
    told = windll.kernel32.GetVolumeInformationW(
        str(root), label, len(label), ctypes.byref(serial), None, None, None, 0
    )
    return Volume(f"{serial.value:08X}", label.value) if told else Volume()


def mount_of(folder: Path) -> Path:
    """The root of the volume a folder lies on."""
    at = folder.resolve()
    if sys.platform == "win32":
        return Path(at.anchor)
    while not os.path.ismount(at) and at != at.parent:
        at = at.parent
    return at


def roots() -> tuple[Path, ...]:
    """Roots of volumes that may have been put in: drive letters, and where Linux desktops mount sticks."""
    if sys.platform == "win32":
        return tuple(root for letter in _LETTERS if (root := Path(f"{letter}:/")).exists())
    found = [path for pattern in _MEDIA for path in sorted(Path("/").glob(pattern.lstrip("/")))]
    return tuple(path for path in found if path.is_dir() and os.path.ismount(path))


def same_drive(one: Path, other: Path) -> bool:
    """Whether two existing folders lie on one volume, so that losing it loses both."""
    return one.stat().st_dev == other.stat().st_dev

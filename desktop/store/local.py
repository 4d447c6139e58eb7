"""The place of a store in; a refusal before anything is written there when it is no disk of this PC, and a way home.

SQLite does not refuse a share by itself, and its -wal cannot work there: locks and shared memory end at the PC.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath
from stat import S_ISREG
from typing import Final, Literal

from desktop.errors import DeskError
from desktop.places import READ_ONLY, world_error
from desktop.store.faults import LINKED, SHARE, UNSURE

Where = Literal["local", "share", "unsure"]
DriveType = Callable[[str], int]
"""GetDriveTypeW: the root of a drive in, what kind of drive it is out."""

LOCAL_ENV: Final = "FUGICHO_LOCAL"
"""A folder that whoever administers the PC vouches for: a disk of this PC although its file system does not tell."""
_REMOTE: Final = 4
_UNC: Final = re.compile(r"\\\\(?!\?\\(?!UNC\\)|\.\\)", re.IGNORECASE)
r"""Two backslashes of \\server or \\?\UNC\server, but not those of \\?\C: or \\.\device."""
_SHARES: Final = frozenset(
    {
        *("9p", "acfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "drvfs", "fuse.ceph", "fuse.cephfs"),
        *(
            "fuse.curlftpfs",
            "fuse.davfs",
            "fuse.glusterfs",
            "fuse.gvfsd-fuse",
            "fuse.juicefs",
            "fuse.rclone",
            "fuse.s3fs",
        ),
        *("fuse.smbnetfs", "fuse.sshfs", "fuse.vmhgfs-fuse", "gfs2", "glusterfs", "gpfs", "lustre", "ncp", "ncpfs"),
        *("nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs"),
    }
)
"""File systems whose files lie on another computer."""


def check_place(path: Path, *, drive_type: DriveType | None = None, mounts: str | None = None) -> None:
    """Refuse a place that is not on a disk of this PC, one that takes no writing, and a file with a second name."""
    where = place_of(path, drive_type=drive_type, mounts=mounts)
    if where == "share":
        raise DeskError(SHARE, path=path)
    if where == "unsure":
        raise DeskError(UNSURE, path=path)
    _check_writable(path)


def place_of(path: Path, *, drive_type: DriveType | None = None, mounts: str | None = None) -> Where:
    """Where a path leads, links followed; the given path is judged first, so that a dead share is never asked."""
    given = str(path)
    if _UNC.match(given.replace("/", "\\") if drive_type or sys.platform == "win32" else given):
        return "share"
    if sys.platform == "win32":
        ways: tuple[Callable[[str], str], ...] = (os.path.abspath, os.path.realpath)
        return _worst(_on_drive(way(given), drive_type or _drive_type) for way in ways)
    if drive_type is not None:
        return _on_drive(given, drive_type)
    both = dict.fromkeys(way(given) for way in (os.path.abspath, os.path.realpath))  # one unless there are links
    return _worst(_mounted(one, mounts) for one in both)


def _worst(found: Iterator[Where]) -> Where:
    return next((where for where in found if where != "local"), "local")


def _on_drive(path: str, drive_type: DriveType) -> Where:
    slashed = path.replace("/", "\\")
    if _UNC.match(slashed):
        return "share"
    drive = PureWindowsPath(slashed.removeprefix("\\\\?\\")).drive
    return "share" if drive and drive_type(drive + "\\") == _REMOTE else "local"


if sys.platform == "win32":

    def _drive_type(root: str) -> int:
        import ctypes

        return int(ctypes.windll.kernel32.GetDriveTypeW(root))


def _mounted(path: str, mounts: str | None) -> Where:
    """The kind of the file system that is mounted nearest above a path."""
    vouched = os.environ.get(LOCAL_ENV, "")
    if vouched and _is_above(os.path.realpath(vouched), path):
        return "local"
    if mounts is None:
        try:
            mounts = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
        except OSError:
            return "local"
    depth, kind = -1, ""
    for point, name in _mount_points(mounts):
        if len(point) >= depth and _is_above(point, path):  # a later mount lies over an earlier one
            depth, kind = len(point), name
    if kind in _SHARES:
        return "share"
    return "unsure" if kind == "autofs" or (kind.startswith("fuse") and kind != "fuseblk") else "local"


def _mount_points(mounts: str) -> Iterator[tuple[str, str]]:
    """Mount point and file system of every line of mountinfo."""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        words = left.split(" ", 5)
        if len(words) > 4 and right:
            point = words[4]
            if "\\" in point:
                point = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), point)
            yield point, right.partition(" ")[0]


def _is_above(folder: str, path: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _check_writable(path: Path) -> None:
    """Say at once that nothing can be saved here; a store opened for reading only would fail at the first save."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        found = None
    except OSError as fault:
        raise world_error(fault, path) from fault
    if found is not None and found.st_nlink > 1 and S_ISREG(found.st_mode):
        raise DeskError(LINKED, path=path, count=found.st_nlink)
    for place in (path, path.parent):
        if os.access(place, os.F_OK) and not os.access(place, os.W_OK):
            raise DeskError(READ_ONLY, path=place)

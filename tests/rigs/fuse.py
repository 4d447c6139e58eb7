"""A file system name in; a mounted folder of that name that notes every attempt to change something, out.

It speaks the kernel's FUSE protocol over /dev/fuse by itself: no library, one file that can be read, no room to write.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.rigs.disk import unmount

_HEAD: Final = struct.Struct("<IIQQIIIHH")
_NAMES: Final = {
    4: "setattr", 6: "symlink", 8: "mknod", 9: "mkdir", 10: "unlink", 11: "rmdir", 12: "rename", 13: "link",
    16: "write", 35: "create", 43: "fallocate", 45: "rename2",
}  # fmt: skip
"""The operations that change something."""
_LOOKUP, _FORGET, _GETATTR, _OPEN, _READ, _STATFS, _INIT, _OPENDIR, _READDIR, _BATCH = (
    1,
    2,
    3,
    14,
    15,
    17,
    26,
    27,
    28,
    42,
)
_DONE: Final = (18, 20, 25, 29, 30, 34)  # release, fsync, flush, releasedir, fsyncdir, access
_ROOT, _FILE = 1, 2


@dataclass
class Share:
    """The mounted folder and where its notes are."""

    folder: Path
    notes: Path

    def attempts(self) -> list[str]:
        """What was tried that would change something."""
        return self.notes.read_text().split()


def _attributes(node: int, size: int) -> bytes:
    mode = 0o040755 if node == _ROOT else 0o100644
    return struct.pack("<QQQQQQIIIIIIIIII", node, size, 1, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)


def _answer(code: int, node: int, body: bytes, name: bytes, data: bytes) -> bytes | int:
    """The body of the answer, or an error number."""
    if code == _INIT:
        return struct.pack("<IIIIHHIIHHI7I", 7, 31, 65536, 0, 8, 8, 65536, 1, 16, 0, *([0] * 8))
    if code == _LOOKUP:
        if body.rstrip(b"\0") != name:
            return errno.ENOENT
        return struct.pack("<QQQQII", _FILE, 0, 0, 0, 0, 0) + _attributes(_FILE, len(data))
    if code == _GETATTR:
        return struct.pack("<QII", 0, 0, 0) + _attributes(node, len(data))
    if code in (_OPEN, _OPENDIR):
        return struct.pack("<QII", 0, 1, 0)
    if code == _READ:
        start, size = struct.unpack_from("<QI", body, 8)
        return data[start : start + size]
    if code == _READDIR:
        return b""
    if code == _STATFS:
        return struct.pack("<QQQQQIIII24x", 1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 4096, 255, 4096, 0)
    if code in _DONE:
        return b""
    return errno.EROFS if code in _NAMES else errno.ENOSYS


def _serve(device: int, notes: Path, name: bytes, data: bytes) -> None:
    with notes.open("a", buffering=1) as out:
        while True:
            try:
                asked = os.read(device, 1 << 18)
            except OSError:  # unmounted
                return
            _, code, unique, node, *_ = _HEAD.unpack_from(asked)
            if code in (_FORGET, _BATCH):
                continue
            if code in _NAMES:
                out.write(f"{_NAMES[code]}\n")
            said = _answer(code, node, asked[_HEAD.size :], name, data)
            error, body = (-said, b"") if isinstance(said, int) else (0, said)
            try:
                os.write(device, struct.pack("<IiQ", 16 + len(body), error, unique) + body)
            except OSError:  # the one who asked is gone
                continue


@contextmanager
def share(kind: str, name: str = "", data: bytes = b"") -> Iterator[Share]:
    """Mount a folder as ``kind`` (fuse.sshfs, …) that holds at most one file."""
    with tempfile.TemporaryDirectory(prefix="rig-share-") as place:
        mounted = Share(Path(place) / "mount", Path(place) / "notes")
        mounted.folder.mkdir()
        mounted.notes.touch()
        device = os.open("/dev/fuse", os.O_RDWR)
        words = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.mount(b"rig", os.fsencode(mounted.folder), kind.encode(), 0, words):
            raise OSError(ctypes.get_errno(), "mount")
        pid = os.fork()
        if pid == 0:  # pragma: no cover - another process
            try:
                _serve(device, mounted.notes, name.encode(), data)
            finally:
                os._exit(0)
        os.close(device)
        try:
            yield mounted
        finally:
            unmount(mounted.folder)
            os.waitpid(pid, 0)

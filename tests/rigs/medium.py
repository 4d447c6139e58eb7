"""A flaw in; a mounted folder that behaves like a medium with this flaw out: dying, lying, forgetting or slow.

It speaks the kernel's FUSE protocol over /dev/fuse by itself, like ``fuse``, but takes files in: they lie in a folder
beside it, so that a rig sees what was really kept. Pages stay in the kernel's cache over close and open, as with a real
stick: who re-reads without dropping them reads what it has just written.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import struct
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.rigs.disk import unmount

_HEAD: Final = struct.Struct("<IIQQIIIHH")
_LOOKUP, _FORGET, _GETATTR, _SETATTR, _MKDIR, _UNLINK, _RMDIR, _RENAME = 1, 2, 3, 4, 9, 10, 11, 12
_OPEN, _READ, _WRITE, _STATFS, _RELEASE, _FSYNC, _FLUSH, _INIT = 14, 15, 16, 17, 18, 20, 25, 26
_OPENDIR, _READDIR, _RELEASEDIR, _FSYNCDIR, _ACCESS, _CREATE, _BATCH, _RENAME2 = 27, 28, 29, 30, 34, 35, 42, 45
_NO_ANSWER: Final = (_FORGET, _BATCH, 36, 38)
_TOUCHING: Final = (_READ, _WRITE, _FSYNC, _CREATE, _UNLINK, _RENAME, _RENAME2)
"""What goes to the medium itself; the kernel knows the rest of a real one by heart."""
_DONE: Final = (_FLUSH, _RELEASEDIR, _ACCESS)
_BIG, _WRITEBACK, _PAGES = 1 << 5, 1 << 16, 1 << 22
_KEEP_CACHE: Final = 2
_SIZE: Final = 1 << 3
"""FATTR_SIZE"""
PIECE: Final = 64 * 1024
"""Bytes of one request at most."""
_GONE: Final = -1
"""Answer no more."""


@dataclass(frozen=True)
class Flaw:
    """What is wrong with a medium."""

    dies_at: int = 0
    """The request, counted from 1, from which on nothing works; 0 is never."""
    dies: str = "errors"
    """errors: every later request fails · gone: the device is not there any more · once: only this request fails."""
    keeps: int = -1
    """Bytes of a file that are kept; what comes after reads as zeros. Below 0: all."""
    wraps: bool = False
    """What comes after ``keeps`` is laid over the beginning, as many a forged stick does."""
    flips: int = -1
    """The byte of a file one bit of which changes on its way."""
    delay_s: float = 0.0
    """What each request takes that reads or changes something."""
    lazy: bool = False
    """The kernel gathers what is written and hands it over only at the sync."""


@dataclass
class Medium:
    """The mounted folder, what it really holds, and how many requests there were."""

    folder: Path
    kept: Path
    counter: mmap.mmap

    @property
    def requests(self) -> int:
        return int(struct.unpack_from("<Q", self.counter)[0])


@dataclass
class _Server:
    """The other end of /dev/fuse."""

    kept: Path
    flaw: Flaw
    counter: mmap.mmap
    names: dict[int, str] = field(default_factory=lambda: {1: ""})
    last: int = 1

    def serve(self, device: int) -> None:
        while True:
            try:
                asked = os.read(device, 1 << 18)
            except OSError:  # unmounted
                return
            _, code, unique, node, *_ = _HEAD.unpack_from(asked)
            if code in _NO_ANSWER:
                continue
            said = self._fate(code) or self._answered(code, node, asked[_HEAD.size :])
            if said == _GONE:
                return
            error, body = (-said, b"") if isinstance(said, int) else (0, said)
            with suppress(OSError):  # the one who asked is gone
                os.write(device, struct.pack("<IiQ", 16 + len(body), error, unique) + body)

    def _fate(self, code: int) -> int:
        """What the flaw says to this request: an error number, or 0."""
        if code == _INIT:
            return 0
        count = struct.unpack_from("<Q", self.counter)[0] + 1
        struct.pack_into("<Q", self.counter, 0, count)
        if self.flaw.delay_s and code in _TOUCHING:
            time.sleep(self.flaw.delay_s)
        at = self.flaw.dies_at
        if not at or count < at or (self.flaw.dies == "once" and count > at):
            return 0
        return _GONE if self.flaw.dies == "gone" else errno.EIO

    def _answered(self, code: int, node: int, body: bytes) -> bytes | int:
        try:
            return self._answer(code, node, body)
        except KeyError:
            return errno.ENOENT
        except OSError as fault:
            return fault.errno or errno.EIO

    def _path(self, node: int) -> Path:
        return self.kept / self.names[node]

    def _below(self, node: int, name: bytes) -> str:
        return str(Path(self.names[node]) / os.fsdecode(name.rstrip(b"\0")))

    def _answer(self, code: int, node: int, body: bytes) -> bytes | int:
        if code == _INIT:
            flags = _BIG | _PAGES | (_WRITEBACK if self.flaw.lazy else 0)
            return struct.pack("<IIIIHHIIHHI7I", 7, 31, PIECE, flags, 8, 8, PIECE, 1, PIECE // 4096, 0, *([0] * 8))
        if code == _LOOKUP:
            return self._entry(self._below(node, body))
        if code in (_GETATTR, _SETATTR):
            if code == _SETATTR and struct.unpack_from("<I", body)[0] & _SIZE:
                os.truncate(self._path(node), struct.unpack_from("<Q", body, 16)[0])
            return struct.pack("<QII", 0, 0, 0) + _attributes(node, self._path(node).stat())
        if code == _CREATE:
            name = self._below(node, body[16:])
            handle = os.open(self.kept / name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
            return self._entry(name) + struct.pack("<QII", handle, _KEEP_CACHE, 0)
        if code == _OPEN:
            return struct.pack("<QII", os.open(self._path(node), os.O_RDWR), _KEEP_CACHE, 0)
        if code == _OPENDIR:
            return struct.pack("<QII", 0, 0, 0)
        if code == _MKDIR:
            name = self._below(node, body[8:])
            (self.kept / name).mkdir()
            return self._entry(name)
        return self._change(code, node, body)

    def _change(self, code: int, node: int, body: bytes) -> bytes | int:
        if code in (_READ, _WRITE, _RELEASE, _FSYNC):
            return self._file(code, struct.unpack_from("<Q", body)[0], body)
        if code in (_UNLINK, _RMDIR):
            name = self._below(node, body)
            (Path.unlink if code == _UNLINK else Path.rmdir)(self.kept / name)
            self.names = {n: p for n, p in self.names.items() if p != name}
            return b""
        if code in (_RENAME, _RENAME2):
            start = 8 if code == _RENAME else 16
            old, new = body[start:].split(b"\0")[:2]
            self._rename(self._below(node, old), self._below(struct.unpack_from("<Q", body)[0], new))
            return b""
        if code == _READDIR:
            return self._listing(node, *struct.unpack_from("<QI", body, 8))
        if code == _STATFS:
            return struct.pack("<QQQQQIIII24x", 1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 4096, 255, 4096, 0)
        return b"" if code in (*_DONE, _FSYNCDIR) else errno.ENOSYS

    def _rename(self, old: str, new: str) -> None:
        (self.kept / old).rename(self.kept / new)
        moved = {n: p for n, p in self.names.items() if p != new}
        self.names = {n: new if p == old else p for n, p in moved.items()}

    def _file(self, code: int, handle: int, body: bytes) -> bytes:
        if code == _RELEASE:
            os.close(handle)
        if code in (_RELEASE, _FSYNC):
            return b""
        offset, size = struct.unpack_from("<QI", body, 8)
        if code == _READ:
            at = offset % self.flaw.keeps if self.flaw.wraps else offset
            end = os.fstat(handle).st_size
            return os.pread(handle, max(0, min(size, end - offset)), at)
        data = body[40 : 40 + size]
        self._keep(handle, offset, data)
        return struct.pack("<II", len(data), 0)

    def _keep(self, handle: int, offset: int, data: bytes) -> None:
        """Lay down as much as this medium keeps; the size is that of a good one."""
        flaw, end = self.flaw, offset + len(data)
        if offset <= flaw.flips < end:
            at = flaw.flips - offset
            data = data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]
        if os.fstat(handle).st_size < end:
            os.ftruncate(handle, end)
        if flaw.keeps < 0:
            os.pwrite(handle, data, offset)
        elif flaw.wraps:
            os.pwrite(handle, data, offset % flaw.keeps)
        else:
            os.pwrite(handle, data[: max(0, flaw.keeps - offset)], offset)

    def _entry(self, name: str) -> bytes:
        found = (self.kept / name).stat()
        node = next((n for n, p in self.names.items() if p == name), 0)
        if not node:
            self.last += 1
            node = self.last
            self.names[node] = name
        return struct.pack("<QQQQII", node, 0, 0, 0, 0, 0) + _attributes(node, found)

    def _listing(self, node: int, offset: int, size: int) -> bytes:
        made = b""
        names = sorted(path.name for path in self._path(node).iterdir())
        for number, name in enumerate(names[offset:], offset + 1):
            raw = os.fsencode(name)
            entry = struct.pack("<QQII", number + 100, number, len(raw), 0) + raw
            entry += b"\0" * (-len(entry) % 8)
            if len(made) + len(entry) > size:
                break
            made += entry
        return made


def _attributes(node: int, found: os.stat_result) -> bytes:
    times = (int(found.st_mtime),) * 3
    return struct.pack("<QQQQQQIIIIIIIIII", node, found.st_size, 1, *times, 0, 0, 0, found.st_mode, 1, 0, 0, 0, 4096, 0)


@contextmanager
def medium(flaw: Flaw = Flaw()) -> Iterator[Medium]:
    """Mount one."""
    with tempfile.TemporaryDirectory(prefix="rig-medium-") as place:
        made = Medium(Path(place) / "mount", Path(place) / "kept", mmap.mmap(-1, 4096))
        made.folder.mkdir()
        made.kept.mkdir()
        device = os.open("/dev/fuse", os.O_RDWR)
        words = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.mount(b"rig", os.fsencode(made.folder), b"fuse.rig", 0, words):
            raise OSError(ctypes.get_errno(), "mount")
        pid = os.fork()
        if pid == 0:  # pragma: no cover - another process
            try:
                _Server(made.kept, flaw, made.counter).serve(device)
            finally:
                os._exit(0)
        os.close(device)
        try:
            yield made
        finally:
            unmount(made.folder)
            os.waitpid(pid, 0)

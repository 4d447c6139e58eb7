"""The outer zip: one member, AES-256 (WinZip AE-2), with a neutral name; opened for writing and for reading."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, Protocol

from desktop.bundle.digests import Laid

MEMBER: Final = "bag.zip"
CHUNK: Final = 1 << 20
"""Bytes read and written at a time, so that memory does not grow with an attachment."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_NEAR_ZIP64: Final = 0x7000_0000
_END: Final = 22
"""Bytes of the end record without its comment."""
_DIRECTORY: Final = 1 << 20
"""Bytes of the largest central directory that is looked at."""


class Damaged(Exception):  # noqa: N818
    """The bytes are not those that were sealed; the opener turns it into its one sentence."""


class WrongPassphrase(Exception):  # noqa: N818
    """The passphrase check of the container failed (2 bytes: one wrong passphrase of 65,536 passes and is Damaged)."""


class TooMuch(Exception):  # noqa: N818
    """More entries or bytes than the limits allow, declared or counted."""


class Reader(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class File(Reader, Protocol):
    def seek(self, offset: int, whence: int = 0, /) -> int: ...


class Writer(Protocol):
    def write(self, data: bytes, /) -> int: ...


class Guarded:
    """A file that keeps the first fault to itself, so that a zip library can close its books in peace.

    After the fault nothing is written any more; whoever writes asks :meth:`refuse` in between. ``laid`` remembers what
    went out, to be compared with what the medium gives back.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.laid = Laid()
        self._file = file
        self._at = 0
        self._fault: OSError | None = None

    def refuse(self) -> None:
        """Raise the fault that was met, if any."""
        if self._fault is not None:
            raise self._fault

    def write(self, data: bytes, /) -> int:
        self._tried(lambda: self._file.write(data))
        if self._fault is None:
            self.laid.put(self._at, bytes(data))
        self._at += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """After a fault the books go on where they would be, so that no library finds an offset it cannot write."""
        found = self._tried(lambda: self._file.seek(offset, whence))
        self._at = found if self._fault is None else max(0, offset + (0 if whence == 0 else self._at))
        return self._at

    def tell(self) -> int:
        found = self._tried(self._file.tell)
        return found if self._fault is None else self._at

    def flush(self) -> None:
        self._tried(lambda: self._file.flush() or 0)

    def _tried(self, act: Callable[[], int]) -> int:
        if self._fault is None:
            try:
                return act()
            except OSError as fault:
                self._fault = fault
        return 0


@contextmanager
def writing(file: Guarded, passphrase: str, expected: int) -> Iterator[Writer]:
    """The stream of the one member; ``expected`` bytes decide whether the large zip format is needed."""
    import pyzipper

    with pyzipper.AESZipFile(file, "w", compression=pyzipper.ZIP_STORED, encryption=pyzipper.WZ_AES) as outer:
        outer.setpassword(passphrase.encode("utf-8"))
        info = outer.zipinfo_cls(MEMBER, _EPOCH)
        info.create_system = 0
        with outer.open(info, "w", force_zip64=expected > _NEAR_ZIP64) as stream:
            yield stream


@contextmanager
def reading(file: File, passphrase: str, *, most: int, ratio: int) -> Iterator[Reader]:
    """The decrypted stream of the one member; its last read proves the HMAC of every byte before it."""
    import pyzipper

    refuse_long_directory(file, entries=1)
    with pyzipper.AESZipFile(file) as outer:
        info = _only_member(outer.infolist())
        if info.file_size > most or swells(info.file_size, info.compress_size, ratio):
            raise TooMuch
        try:
            stream = outer.open(info, pwd=passphrase.encode("utf-8"))
        except RuntimeError as fault:
            raise WrongPassphrase from fault
        with stream:
            yield stream


def swells(size: int, packed: int, ratio: int) -> bool:
    """Whether an entry grows more than is believable; below 1 MiB nothing can be harmed."""
    return size > max(packed * ratio, CHUNK)


def _only_member(infos: list[Any]) -> Any:
    """The member, when it is the only one and sealed the way this format says."""
    import pyzipper

    if len(infos) != 1:
        raise Damaged
    info = infos[0]
    stored = info.compress_type in (pyzipper.ZIP_STORED, pyzipper.ZIP_DEFLATED)
    sealed = info.is_encrypted and info.wz_aes_vendor_id == b"AE" and info.wz_aes_strength == 3
    if info.orig_filename != MEMBER or not stored or not sealed or info.wz_aes_version not in (1, 2):
        raise Damaged
    return info


def is_ours(path: Path) -> bool:
    """Whether a file begins as a container does: a zip whose first entry is the one neutral member."""
    with path.open("rb") as file:
        head = file.read(30 + len(MEMBER))
    return head[:4] == b"PK\3\4" and head[26:28] == struct.pack("<H", len(MEMBER)) and head[30:] == MEMBER.encode()


def has_end(path: Path) -> bool:
    """Whether the whole end record of a zip is there; a truncated copy has none."""
    with path.open("rb") as file:
        tail = _tail(file)
    at = tail.rfind(b"PK\5\6")
    return at >= 0 and len(tail) - at >= _END


def refuse_long_directory(file: File, *, entries: int) -> None:
    """Refuse a zip by what its end records declare, before a library reads the whole directory into memory.

    Source: PKWARE APPNOTE 6.3, sections 4.3.14 to 4.3.16.
    """
    tail = _tail(file)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END:
        raise Damaged
    count, size = struct.unpack_from("<H", tail, at + 10)[0], struct.unpack_from("<L", tail, at + 12)[0]
    if at >= 20 and tail[at - 20 : at - 16] == b"PK\6\7":
        count, size = _large_record(file, struct.unpack_from("<Q", tail, at - 12)[0])
    file.seek(0)
    if count > entries or size > _DIRECTORY:
        raise TooMuch


def _large_record(file: File, offset: int) -> tuple[int, int]:
    """Entries and bytes of the directory as the zip64 end record tells them."""
    if offset >= 1 << 62:
        raise Damaged
    file.seek(offset)
    record = file.read(56)
    if len(record) != 56 or record[:4] != b"PK\6\6":
        raise Damaged
    count, size = struct.unpack_from("<QQ", record, 32)
    return count, size


def _tail(file: File) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557 - 20))
    return file.read()

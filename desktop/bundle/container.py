"""The outer zip: one member, AES-256 (WinZip AE-2), with a neutral name; opened for writing and for reading."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, Protocol

MEMBER: Final = "bag.zip"
CHUNK: Final = 1 << 20
"""Bytes read and written at a time, so that memory does not grow with an attachment."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_NEAR_ZIP64: Final = 0x7000_0000
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


class Writer(Protocol):
    def write(self, data: bytes, /) -> int: ...


@contextmanager
def writing(file: IO[bytes], passphrase: str, expected: int) -> Iterator[Writer]:
    """The stream of the one member; ``expected`` bytes decide whether the large zip format is needed."""
    import pyzipper

    with pyzipper.AESZipFile(file, "w", compression=pyzipper.ZIP_STORED, encryption=pyzipper.WZ_AES) as outer:
        outer.setpassword(passphrase.encode("utf-8"))
        info = outer.zipinfo_cls(MEMBER, _EPOCH)
        info.create_system = 0
        with outer.open(info, "w", force_zip64=expected > _NEAR_ZIP64) as stream:
            yield stream


@contextmanager
def reading(file: IO[bytes], passphrase: str, *, most: int, ratio: int) -> Iterator[Reader]:
    """The decrypted stream of the one member; its last read proves the HMAC of every byte before it."""
    import pyzipper

    refuse_long_directory(file, entries=1)
    with pyzipper.AESZipFile(file) as outer:
        info = _only_member(outer.infolist())
        if info.file_size > most or info.file_size > max(info.compress_size, 1) * ratio:
            raise TooMuch
        try:
            stream = outer.open(info, pwd=passphrase.encode("utf-8"))
        except RuntimeError as fault:
            raise WrongPassphrase from fault
        with stream:
            yield stream


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
    return head[:4] == b"PK\3\4" and head[30:] == MEMBER.encode("ascii")


def begins_like_zip(path: Path) -> bool:
    """Whether the first bytes, as many as there are, are those of a zip."""
    with path.open("rb") as file:
        head = file.read(4)
    return b"PK\3\4".startswith(head)


def has_end(path: Path) -> bool:
    """Whether the end record of a zip is there; a truncated copy has none."""
    with path.open("rb") as file:
        return b"PK\5\6" in _tail(file)


def refuse_long_directory(file: IO[bytes], *, entries: int) -> None:
    """Refuse a zip by what its end records declare, before a library reads the whole directory into memory.

    Source: PKWARE APPNOTE 6.3, sections 4.3.14 to 4.3.16.
    """
    tail = _tail(file)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < 22:
        raise Damaged
    count, size = struct.unpack_from("<H", tail, at + 10)[0], struct.unpack_from("<L", tail, at + 12)[0]
    if at >= 20 and tail[at - 20 : at - 16] == b"PK\6\7":
        count, size = _large_record(file, struct.unpack_from("<Q", tail, at - 12)[0])
    file.seek(0)
    if count > entries or size > _DIRECTORY:
        raise TooMuch


def _large_record(file: IO[bytes], offset: int) -> tuple[int, int]:
    """Entries and bytes of the directory as the zip64 end record tells them."""
    if offset >= 1 << 62:
        raise Damaged
    file.seek(offset)
    record = file.read(56)
    if len(record) != 56 or record[:4] != b"PK\6\6":
        raise Damaged
    count, size = struct.unpack_from("<QQ", record, 32)
    return count, size


def _tail(file: IO[bytes]) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557 - 20))
    return file.read()


def digest_of(path: Path) -> str:
    """SHA-256 of a whole file, as written on the slip and in the ledger."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

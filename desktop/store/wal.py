"""The -wal file beside a store in; which of its frames SQLite will believe, out. Nothing is opened by SQLite here.

SQLite drops the first frame whose checksum is wrong and all behind it without a word; whoever knows how many frames
there were can tell.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO, Final

from desktop.places import world_error

MOST_PAGES: Final = 8192
_HEADER: Final = 32
_FRAME: Final = 24
_MAGIC: Final = {0x377F0682: "<", 0x377F0683: ">"}
"""The byte order of the checksums."""
_MASK: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Wal:
    """What a -wal file says: ``salt`` names this filling of it, empty when its head is none; committed frames."""

    salt: str
    frames: int


def wal_path(store: Path) -> Path:
    """Where the -wal lies; SQLite follows links, so ``store`` is the real path."""
    return store.with_name(store.name + "-wal")


def is_hot(store: Path) -> bool:
    """Whether a -wal with something in it lies beside the store: what an ended program left there."""
    try:
        return wal_path(store).stat().st_size > 0
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as fault:
        raise world_error(fault, store) from fault


def salt_of(store: Path) -> str:
    """The salt in the head of the -wal, as it is while the store is open; empty when there is none."""
    try:
        with wal_path(store).open("rb") as file:
            return file.read(_HEADER)[16:24].hex()
    except FileNotFoundError:
        return ""


def read_wal(store: Path, up_to: int) -> Wal:
    """Count the frames of a left -wal that are whole, up to a wanted number, as SQLite's recovery would."""
    try:
        with wal_path(store).open("rb") as file:
            return _read(file, up_to)
    except FileNotFoundError:
        return Wal("", 0)
    except OSError as fault:
        raise world_error(fault, store, reading=True) from fault


def _read(file: IO[bytes], up_to: int) -> Wal:
    head = file.read(_HEADER)
    if len(head) < _HEADER or (order := _MAGIC.get(int.from_bytes(head[:4], "big"))) is None:
        return Wal("", 0)
    sums = _add(head[:24], order, (0, 0))
    if sums != struct.unpack(">II", head[24:]):
        return Wal("", 0)
    page = int.from_bytes(head[8:12], "big")
    read = whole = 0
    while read < up_to:
        frame = file.read(_FRAME + page)
        if len(frame) < _FRAME + page or frame[8:16] != head[16:24]:
            break
        sums = _add(frame[_FRAME:], order, _add(frame[:8], order, sums))
        if sums != struct.unpack(">II", frame[16:24]):
            break
        read += 1
        if frame[4:8] != bytes(4):  # the last frame of a transaction carries the size of the file
            whole = read
    return Wal(head[16:24].hex(), whole)


def images(store: Path, frames: int) -> tuple[int, dict[int, bytes]]:
    """How long a page is, and a digest of what each page is to be once the first ``frames`` frames are moved.

    Nothing when there are too many pages to keep the digests of.
    """
    found: dict[int, bytes] = {}
    with wal_path(store).open("rb") as file:
        page = int.from_bytes(file.read(_HEADER)[8:12], "big")
        last = 0
        for _ in range(frames):
            frame = file.read(_FRAME + page)
            found[int.from_bytes(frame[:4], "big")] = digest(frame[_FRAME:])
            if len(found) > MOST_PAGES:
                return page, {}
            last = int.from_bytes(frame[4:8], "big") or last
    return page, {number: one for number, one in found.items() if number <= last}


def digest(page: bytes) -> bytes:
    """A page in eight bytes."""
    return blake2b(page, digest_size=8).digest()


def _add(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    one, two = sums
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for a in words:
        one = (one + a + two) & _MASK
        two = (two + next(words) + one) & _MASK
    return one, two

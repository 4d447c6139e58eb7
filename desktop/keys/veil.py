"""Files that only this run of the program can read: a room for what is unpacked but not yet taken in.

Every veil has a random key that is kept nowhere (AES-256-CTR), so that nothing readable is left when the program is
killed or the disk is looked at later. It hides; whether bytes are right is told by the digests of the bundle.
"""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import CipherContext

BLOCK = 16
_BUFFER = 1 << 18


class Veil:
    """One random key; files are told apart by their paths, so a path is written once."""

    def __init__(self) -> None:
        self._key = os.urandom(32)

    def open(self, path: Path, mode: Literal["rb", "wb", "xb"]) -> IO[bytes]:
        """A file as ``path.open(mode)`` gives it, with other bytes on the disk."""
        raw = _Veiled(path, mode, self._key)
        made = io.BufferedReader(raw, _BUFFER) if mode == "rb" else io.BufferedWriter(raw, _BUFFER)
        return cast("IO[bytes]", made)


class _Veiled(io.RawIOBase):
    """Bytes go through the key stream at their own offset, so that a reader may jump about."""

    def __init__(self, path: Path, mode: str, key: bytes) -> None:
        super().__init__()
        self._file = path.open(mode, buffering=0)
        self._key = key
        self._start = int.from_bytes(hashlib.sha256(os.fsencode(path.absolute())).digest()[:BLOCK], "big")
        self._stream: CipherContext | None = None

    def readable(self) -> bool:
        return bool(self._file.readable())

    def writable(self) -> bool:
        return bool(self._file.writable())

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return int(self._file.fileno())

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._stream = None
        return int(self._file.seek(offset, whence))

    def readinto(self, room: Any, /) -> int:
        at = self._file.tell()
        data = self._file.read(len(room)) or b""
        room[: len(data)] = self._turned(at, data)
        return len(data)

    def write(self, data: Any, /) -> int:
        at = self._file.tell()
        piece = bytes(data)
        done = self._file.write(self._turned(at, piece)) or 0
        if done < len(piece):
            self._stream = None
        return int(done)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _turned(self, at: int, data: bytes) -> bytes:
        if self._stream is None:
            self._stream = self._from(at)
        return self._stream.update(data)

    def _from(self, at: int) -> CipherContext:
        """The key stream from an offset on."""
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        counter = (self._start + at // BLOCK) % (1 << 128)
        made = Cipher(algorithms.AES(self._key), modes.CTR(counter.to_bytes(BLOCK, "big"))).encryptor()
        made.update(bytes(at % BLOCK))
        return made

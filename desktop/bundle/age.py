"""An age file written and read as a stream: pieces in and out, with the library at work on a thread of its own.

pyrage pulls from one file and pushes to another until it is done; we need the opposite turn of control, so that
progress can be shown and a cancel is answered between two pieces. A queue of a few pieces stands between.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

HEAD: Final = b"age-encryption.org/v1\n"
_PIECES: Final = 8
"""Pieces in the queue at most, so that memory does not grow with an attachment."""
_LONGEST: Final = 64 * 1024
"""Bytes of a piece handed over by the library's side: it writes age chunks of 64 KiB."""
_WAIT_S: Final = 0.2


class _Source(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class _Sink(Protocol):
    def write(self, data: bytes, /) -> int: ...


class _Stopped(Exception):  # noqa: N818
    """The other side has given up."""


class Spoilt(Exception):  # noqa: N818
    """The bytes are no age file, or not the one that was sealed."""


class WrongKey(Exception):  # noqa: N818
    """None of the identities opens the file: it is addressed to somebody else."""


class _Pipe:
    """Pieces from one thread to another; either side may stop, and the other then meets :class:`_Stopped`."""

    def __init__(self) -> None:
        self._queue: queue.Queue[bytes | None] = queue.Queue(_PIECES)
        self._stopped = threading.Event()
        self._rest = b""

    def stop(self) -> None:
        self._stopped.set()

    def put(self, data: bytes | None) -> None:
        """Hand a piece over, None for the end."""
        while True:
            if self._stopped.is_set():
                raise _Stopped
            try:
                self._queue.put(data, timeout=_WAIT_S)
            except queue.Full:
                continue
            return

    def take(self, size: int) -> bytes:
        """At most ``size`` bytes, empty at the end."""
        while not self._rest:
            if self._stopped.is_set():
                raise _Stopped
            try:
                piece = self._queue.get(timeout=_WAIT_S)
            except queue.Empty:
                continue
            if piece is None:
                self._queue.put(None)  # the end stays the end
                return b""
            self._rest = piece
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


class _Thread:
    """The library's call on a thread; its fault comes out on :meth:`join`."""

    def __init__(self, call: Callable[[], None]) -> None:
        self.fault: BaseException | None = None
        self._call = call
        self._thread = threading.Thread(target=self._run, name="age", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._call()
        except BaseException as fault:
            self.fault = fault

    def join(self) -> None:
        self._thread.join()


class AgeWriter:
    """What is written is sealed to every recipient (``age1…``) and goes on to ``file``."""

    def __init__(self, file: _Sink, recipients: Sequence[str]) -> None:
        import pyrage

        self._pipe = _Pipe()
        self._out = _Kept(file)
        to = [pyrage.x25519.Recipient.from_str(r) for r in recipients]
        self._thread = _Thread(lambda: self._seal(to))

    def _seal(self, to: Sequence[object]) -> None:
        import pyrage

        try:
            pyrage.encrypt_io(_Puller(self._pipe), self._out, to)
        finally:
            self._pipe.stop()

    def write(self, data: bytes, /) -> int:
        try:
            for n in range(0, len(data), _LONGEST):
                self._pipe.put(data[n : n + _LONGEST])
        except _Stopped:
            self._end()
            raise
        return len(data)

    def close(self) -> None:
        """Seal the last piece; every byte has then gone on to the file."""
        with suppress(_Stopped):
            self._pipe.put(None)
        self._end()

    def abort(self) -> None:
        """Give up; what the file holds is no age file."""
        self._pipe.stop()
        self._thread.join()

    def _end(self) -> None:
        self._thread.join()
        if self._out.fault is not None:
            raise self._out.fault
        if self._thread.fault is not None:
            raise self._thread.fault


class AgeReader:
    """The plain bytes of an age file; the end is reached only when the library has proved every byte."""

    def __init__(self, file: _Source, identities: Sequence[str]) -> None:
        import pyrage

        self._pipe = _Pipe()
        self._in = _Kept(file)
        self._fault: BaseException | None = None
        keys = [pyrage.x25519.Identity.from_str(i) for i in identities]
        self._thread = _Thread(lambda: self._open(keys))

    def _open(self, keys: Sequence[object]) -> None:
        import pyrage

        pusher = _Pusher(self._pipe)
        try:
            pyrage.decrypt_io(self._in, pusher, keys)
        except BaseException as fault:  # a panic of the library, too: the reader must not wait for ever
            # a fault in the middle is told where the reader stands, after the pieces that were right
            self._fault = _told(fault, self._in.fault)
        pusher.flush()
        try:
            self._pipe.put(None)
        except _Stopped:
            return

    def read(self, size: int = -1, /) -> bytes:
        piece = self._pipe.take(size if size > 0 else _LONGEST)
        if not piece and self._fault is not None:
            raise self._fault
        return piece

    def close(self) -> None:
        self._pipe.stop()
        self._thread.join()


def _told(fault: BaseException, ours: BaseException | None) -> BaseException:
    """What the library says, as one of our faults; a fault of the medium is the medium's own."""
    import pyrage

    if ours is not None:
        return ours
    if isinstance(fault, pyrage.DecryptError) and "No matching keys" in str(fault):
        return WrongKey()
    return Spoilt(str(fault))


class _Kept:
    """A file whose first fault is kept: the library turns it into words of its own."""

    def __init__(self, file: object) -> None:
        self._file = file
        self.fault: BaseException | None = None

    def read(self, size: int = -1, /) -> bytes:
        data: bytes = self._tried("read", size)
        return data

    def write(self, data: bytes, /) -> int:
        count: int = self._tried("write", bytes(data))
        return count

    def flush(self) -> None:
        """Whoever made the file flushes it."""

    def _tried(self, act: str, given: object) -> Any:
        try:
            return getattr(self._file, act)(given)
        except BaseException as fault:
            self.fault = fault
            raise


class _Puller:
    """The pipe as a file the library reads from."""

    def __init__(self, pipe: _Pipe) -> None:
        self._pipe = pipe

    def read(self, size: int = -1, /) -> bytes:
        return self._pipe.take(size if size > 0 else _LONGEST)


class _Pusher:
    """The pipe as a file the library writes to; small pieces are gathered."""

    def __init__(self, pipe: _Pipe) -> None:
        self._pipe = pipe
        self._gathered = bytearray()

    def write(self, data: bytes, /) -> int:
        self._gathered += data
        if len(self._gathered) >= _LONGEST:
            self._send()
        return len(data)

    def flush(self) -> None:
        if self._gathered:
            try:
                self._send()
            except _Stopped:
                self._gathered.clear()

    def _send(self) -> None:
        self._pipe.put(bytes(self._gathered))
        self._gathered.clear()

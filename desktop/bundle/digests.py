"""Pieces in, their digests out: computed on a thread of its own while the pieces are encrypted, written or read.

hashlib lets other threads run, so that the manifests of a bag cost next to nothing on a machine with two processors.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Final

_AHEAD: Final = 4
"""Pieces that may wait, so that memory does not grow."""
_SMALL: Final = 1 << 16
"""Bytes below which a piece is not worth the way to the other thread."""


@cache
def _thread() -> ThreadPoolExecutor:
    """One thread for all: pieces of one file stay in order."""
    return ThreadPoolExecutor(1, thread_name_prefix="digests")


class Digests:
    """Digests of one stream by several algorithms."""

    def __init__(self, algorithms: Sequence[str]) -> None:
        self._made = {a: hashlib.new(a) for a in algorithms}
        self._waiting: deque[Future[None]] = deque()

    def update(self, piece: bytes) -> None:
        """Take the next piece; it may not be changed afterwards."""
        if len(piece) < _SMALL and not self._waiting:
            self._add(piece)
            return
        self._waiting.append(_thread().submit(self._add, piece))
        while len(self._waiting) > _AHEAD:
            self._waiting.popleft().result()

    def _add(self, piece: bytes) -> None:
        for digest in self._made.values():
            digest.update(piece)

    def hexdigests(self) -> dict[str, str]:
        """By algorithm, of everything taken so far."""
        while self._waiting:
            self._waiting.popleft().result()
        return {a: digest.hexdigest() for a, digest in self._made.items()}


class Laid:
    """What was laid on a medium: the first bytes as they are, a digest of all others.

    A zip library goes back to its first header and nowhere else; whoever writes elsewhere again makes it ``unsure``.
    """

    HEAD: Final = 1 << 16

    def __init__(self) -> None:
        self.head = bytearray()
        self.size = 0
        self.unsure = False
        self._rest = Digests(("sha256",))

    def put(self, offset: int, data: bytes) -> None:
        """Bytes written at an offset."""
        first = data[: max(0, self.HEAD - offset)]
        if first:
            self.head[offset : offset + len(first)] = first
        rest = data[len(first) :]
        if rest:
            if offset + len(first) != max(self.size, self.HEAD):
                self.unsure = True
            self._rest.update(rest)
        self.size = max(self.size, offset + len(data))

    def digest(self) -> str:
        """Of all but the head."""
        return self._rest.hexdigests()["sha256"]

    def same(self, other: Laid) -> bool:
        """Whether another reading found the very same bytes."""
        sure = not self.unsure and not other.unsure
        return sure and (self.size, self.head, self.digest()) == (other.size, other.head, other.digest())

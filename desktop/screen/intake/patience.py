"""A reading that takes long: the reader's question in, the clerk's answer out, across the two threads."""

from __future__ import annotations

import threading


class Patience:
    """Called by the reader on the worker's thread; the window sees :attr:`asked` and answers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = False
        self._answer: bool | None = None

    def __call__(self) -> bool | None:
        """True goes on, False stops, None is not decided yet."""
        with self._lock:
            answer, self._answer = self._answer, None
            self._asked = answer is None
            return answer

    @property
    def asked(self) -> bool:
        """Whether the reader waits for an answer."""
        return self._asked

    def answer(self, *, go_on: bool) -> None:
        with self._lock:
            self._answer, self._asked = go_on, False

"""A foreign file in, opened and looked at by the guard, behind its password when it has one: what every reader gets."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import IO

from desktop.intake.guard import Kind, kind_of
from desktop.intake.limits import LIMITS, Limits


def _nobody(_: float) -> None:
    """Nobody listens to the progress."""


class Source:
    """One file under reading, inside the reading process."""

    def __init__(
        self,
        path: Path,
        file: IO[bytes],
        *,
        limits: Limits = LIMITS,
        password: str = "",
        encoding: str = "",
        separator: str = "",
        share: Callable[[float], None] = _nobody,
    ) -> None:
        self.path, self.name, self.limits, self.share = path, path.name, limits, share
        self.password, self.encoding, self.separator = password, encoding, separator
        self.file = file
        self.kind: Kind = kind_of(file, self.name, limits)
        if self.kind == "locked":
            self.unlock()

    @property
    def is_open(self) -> bool:
        """Whether a password has opened it: its bytes are in memory only."""
        return isinstance(self.file, BytesIO)

    def unlock(self) -> None:
        """Put the readable file in place of the locked one, and look at that as at any other."""
        from desktop.intake.unlock import unlocked

        self.file = BytesIO(unlocked(self.file, self.name, self.password))
        self.kind = kind_of(self.file, self.name, self.limits)

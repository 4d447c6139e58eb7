"""What the assistant asks of the clerk's room, in one place; every call runs on the worker."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from desktop.clerk.take_files import Looked
from desktop.clerk.take_list import Listed
from desktop.intake.model import Purpose, Reading
from desktop.screen.intake.taking import Asked

if TYPE_CHECKING:
    from desktop.case.model import Case
    from desktop.definition.model import Form
    from desktop.store.store import Store

OnSlow = Callable[[], bool | None]


class Columns(NamedTuple):
    """What the clerk chose for a list."""

    places: tuple[str, ...] | None = None
    """Of every column; None leaves the matching to the program."""
    grid: int | None = None
    """Which sheet; None takes the likeliest."""


class Kept(NamedTuple):
    """What was put into the store."""

    made: tuple[Case, ...]

    @property
    def cases(self) -> tuple[str, ...]:
        """Ids, in the order of the source."""
        return tuple(case.id for case in self.made)


class ProfileColumn(NamedTuple):
    """A column of a large list."""

    name: str
    words: tuple[str, ...]
    """One cell for each head of the profile."""
    doubtful: bool = False


class Profile(NamedTuple):
    """A large list, counted."""

    rows: int
    heads: tuple[str, ...]
    columns: tuple[ProfileColumn, ...]
    key: tuple[str, ...]
    notes: tuple[str, ...]
    """One sentence for each thing to look at: duplicates by key, characters no font has."""
    distinct: int
    """How many different keys there are."""


class Engine(Protocol):
    """Taking in, without a window."""

    def looking(self, path: Path, asked: Asked, on_slow: OnSlow) -> Generator[float, None, Looked]:
        """Read a file in the reading process and guess what it is."""

    def pasted(self, text: str) -> Looked:
        """Text that was copied from a PDF, as if it were a file."""

    def read_as(self, looked: Looked, asked: Asked, purpose: Purpose, form: Form) -> Reading:
        """A filled sheet, an item list or statistics as answers."""

    def match(self, store: Store, looked: Looked, asked: Asked, form: Form, columns: Columns) -> Listed:
        """A case list with its columns matched."""

    def profiling(
        self, path: Path, asked: Asked, key: tuple[str, ...], on_slow: OnSlow
    ) -> Generator[float, None, Profile]:
        """Count a large list without keeping its rows."""

    def keep(self, store: Store, looked: Looked, reading: Reading, who: str) -> Kept:
        """Put a confirmed reading into the store as a new case; what is still 要確認 stands on it as remarks."""

    def keep_list(self, store: Store, looked: Looked, listed: Listed, who: str) -> Kept:
        """Put the cases of a list into the store, all of them as one step."""

    def undo(self, store: Store, kept: Kept, who: str) -> None:
        """Take back what was put in, as one step."""


def clerks_engine(municipality: str) -> Engine:
    """The real one, made when the door is opened."""
    from desktop.screen.intake.clerks_engine import ClerksEngine

    return ClerksEngine(municipality)

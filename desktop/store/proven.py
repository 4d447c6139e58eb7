"""A reading job in, what it read out, or the fault of a damaged page that SQLCipher does not tell at once.

When the seal of a page is broken, SQLCipher hands out zeros for it and fails only with the next page it is asked for: a
last page of a text would be shown empty or as noise. So each job reads inside of one transaction, and one more page is
asked for before its result is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

T = TypeVar("T")

_TOUCH: Final = "SELECT count(*) FROM (SELECT 1 FROM sqlite_schema LIMIT 1)"


@contextmanager
def snapshot(reader: Any) -> Iterator[None]:
    """One reading transaction, so that what is read is not torn by a save in between; inside of another one it is that."""
    own = not reader.in_transaction
    if own:
        reader.execute("BEGIN")
    try:
        yield
    finally:
        if own and reader.in_transaction:  # a medium that failed ended it already
            reader.execute("ROLLBACK")


def proven(reader: Any, job: Callable[[Any], T]) -> T:
    """Do a reading job on a connection to a sealed file and believe it only when no page was damaged."""
    with snapshot(reader):
        try:
            return job(reader)
        finally:
            touch(reader)  # its fault goes before that of a job that stumbled over zeros


def touch(connection: Any) -> None:
    """Ask for one more page: raises when the last one that was read had a broken seal, so that no copy takes its zeros over."""
    connection.execute(_TOUCH).fetchall()

"""Files in and out of the store in chunks of 1 MiB; equal files are kept once however many cases hold them.

A file that is still being read in has no hash yet; what an ended program left like that is cleared at the next opening.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from desktop.errors import DeskError
from desktop.places import world_error
from desktop.store.faults import DAMAGED, NO_ATTACHMENT

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from desktop.store.writer import Writer

CHUNK: Final = 1 << 20
_AT_ONCE: Final = 4
"""Chunks written in one transaction: other saves wait some milliseconds at most."""

Progress = Callable[[int], None]
"""Called with the bytes taken in so far; it may raise to cancel, and nothing is kept then."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was read in and now waits to be given to a case by :func:`finish`."""

    number: int
    size: int
    sha256: str


def take_in(writer: Writer, source: Path | IO[bytes], progress: Progress | None = None) -> Taken:
    """Copy a file or stream into the store, in several short transactions."""
    with closing(taking_in(writer, source)) as steps:
        while True:
            try:
                size = next(steps)
            except StopIteration as last:
                taken: Taken = last.value
                return taken
            if progress is not None:
                progress(size)


def taking_in(writer: Writer, source: Path | IO[bytes]) -> Generator[int, None, Taken]:
    """The same, a step at a time with the bytes so far; closed on the way it keeps nothing."""
    if isinstance(source, Path):
        try:
            file = source.open("rb")
        except OSError as fault:
            raise world_error(fault, source) from fault
        with file:
            return (yield from _taking_in(writer, file, source))
    return (yield from _taking_in(writer, source, Path(str(getattr(source, "name", "添付ファイル")))))


def _taking_in(writer: Writer, file: IO[bytes], path: Path) -> Generator[int, None, Taken]:
    number = writer.do(_begin)
    digest, size, position = hashlib.sha256(), 0, 0
    try:
        while chunks := _read(file, path):
            writer.do(_adding(number, position, chunks), spare=False)  # the spare space is for saves
            position += len(chunks)
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
            yield size
    except BaseException:
        drop(writer, number)
        raise
    return Taken(number, size, digest.hexdigest())


def drop(writer: Writer, number: int) -> None:
    """Give up a file that was read in, without waiting: a gigabyte takes a second.

    What cannot be removed (full disk) goes at the next opening.
    """
    writer.later(lambda transaction: _drop(transaction, number))


def _read(file: IO[bytes], path: Path) -> list[bytes]:
    try:
        return [chunk for _ in range(_AT_ONCE) if (chunk := file.read(CHUNK))]
    except OSError as fault:
        raise world_error(fault, path) from fault


def _begin(transaction: Connection) -> int:
    row = transaction.exec_driver_sql("INSERT INTO content (sha256, size) VALUES (NULL, 0) RETURNING no")
    return int(row.scalar_one())


def _adding(number: int, position: int, chunks: list[bytes]) -> Callable[[Connection], None]:
    def add(transaction: Connection) -> None:
        for n, chunk in enumerate(chunks, position):
            transaction.exec_driver_sql(
                "INSERT INTO chunk (content_no, position, data) VALUES (?, ?, ?)", (number, n, chunk)
            )

    return add


def finish(transaction: Connection, taken: Taken) -> int:
    """Give a content its hash, or drop it when the same file is here already -> the number of the content to hold."""
    same = transaction.exec_driver_sql("SELECT no FROM content WHERE sha256 = ?", (taken.sha256,)).first()
    if same is not None:
        _drop(transaction, taken.number)
        return int(same[0])
    transaction.exec_driver_sql(
        "UPDATE content SET sha256 = ?, size = ? WHERE no = ?", (taken.sha256, taken.size, taken.number)
    )
    return taken.number


def _drop(transaction: Connection, number: int) -> None:
    transaction.exec_driver_sql("DELETE FROM chunk WHERE content_no = ?", (number,))
    transaction.exec_driver_sql("DELETE FROM content WHERE no = ?", (number,))


def drop_unused(transaction: Connection, number: int) -> None:
    """Remove a content no case holds any more."""
    used = transaction.exec_driver_sql("SELECT 1 FROM attachment WHERE content_no = ?", (number,)).first()
    if used is None:
        _drop(transaction, number)


def clear_leftovers(connection: Any) -> None:
    """Remove what an ended program was still reading in, or had read in and not given to a case."""
    left = [
        (row[0],)
        for row in connection.execute("SELECT no FROM content WHERE no NOT IN (SELECT content_no FROM attachment)")
    ]
    if not left:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.executemany("DELETE FROM chunk WHERE content_no = ?", left)
        connection.executemany("DELETE FROM content WHERE no = ?", left)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def give_out(reader: Any, attachment_id: str, path: Path) -> Iterator[bytes]:
    """The bytes of an attachment in pieces of at most 1 MiB; a damaged one is refused at its end."""
    row = reader.execute(
        "SELECT t.no, t.size, t.sha256 FROM attachment a JOIN content t ON t.no = a.content_no WHERE a.id = ?",
        (attachment_id,),
    ).fetchone()
    if row is None:
        raise DeskError(NO_ATTACHMENT)
    number, size, sha256 = row
    digest, given = hashlib.sha256(), 0
    position = 0
    while chunk := reader.execute(
        "SELECT data FROM chunk WHERE content_no = ? AND position = ?", (number, position)
    ).fetchone():
        digest.update(chunk[0])
        given += len(chunk[0])
        position += 1
        yield chunk[0]
    if given != size or digest.hexdigest() != sha256:
        raise DeskError(DAMAGED, path=path)

"""The outermost layer of a bundle: how it is closed and opened, by passphrase (A), by keys (B) or not at all (C)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from desktop.bundle import age, bag, container
from desktop.bundle.container import File, Guarded, Reader, Writer
from desktop.bundle.model import Closing, Mode, Opening, Passphrase, Recipients, Unclosed

_HEAD: Final = 64
"""Bytes that tell the mode."""


@contextmanager
def writing(file: Guarded | Writer, how: Closing, expected: int) -> Iterator[Writer]:
    """The stream the bag goes into; ``file`` must be able to seek for mode A only."""
    match how:
        case Passphrase(text):
            assert isinstance(file, Guarded)  # noqa: S101 - the zip library goes back to its headers
            with container.writing(file, text, expected) as stream:
                yield stream
        case Recipients(keys):
            sealed = age.AgeWriter(file, keys)
            try:
                yield sealed
            except BaseException:
                sealed.abort()
                raise
            sealed.close()
        case Unclosed():
            yield file


@contextmanager
def reading(file: File, how: Opening, *, most: int, ratio: int) -> Iterator[Reader]:
    """The stream the bag comes out of; in modes A and B its end proves every byte before it."""
    if isinstance(how, Passphrase):
        with container.reading(file, how.text, most=most, ratio=ratio) as stream:
            yield stream
    elif isinstance(how, Unclosed):
        yield file
    else:
        opened = age.AgeReader(file, how.secrets)
        try:
            yield opened
        except age.Spoilt as fault:
            raise container.Damaged from fault
        finally:
            opened.close()


def mode_on(path: Path) -> Mode | None:
    """The mode of a file by its first bytes; None for a file that is no bundle."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(age.HEAD):
        return "B"
    if container.is_ours(path):
        return "A"
    first = f"{bag.BASE}data/".encode()
    return "C" if head[:4] == b"PK\3\4" and head[30 : 30 + len(first)] == first else None


def begins_like_one(path: Path) -> bool:
    """Whether the first bytes, as many as there are, are those of some mode."""
    with path.open("rb") as file:
        head = file.read(len(age.HEAD))
    return any(start[: len(head)] == head[: len(start)] for start in (b"PK\3\4", age.HEAD))

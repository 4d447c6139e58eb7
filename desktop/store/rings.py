"""A store with its key ring in; the key a copy (控え) opens by, and the same ring beside every copy there is, out.

Whoever may open the store today may open its copies, and nobody else: a slot that was revoked must not live on beside a
copy. So the ring beside a copy is the store's own, written anew with every change of a slot.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import DeskError
from desktop.keys.older import older_keys
from desktop.keys.ring import Ring, read_ring, ring_path
from desktop.places import write_file
from desktop.store.backup import opens
from desktop.store.kept import Kept, kept, read_note
from desktop.store.schema import is_plain


@dataclass(frozen=True, slots=True)
class Given:
    """Where the ring of the store lies now."""

    reached: int = 0
    """Copies that have it."""
    behind: tuple[Path, ...] = ()
    """Folders and copies that could not be reached or written: a ring beside them may still know a revoked slot."""


def ring_at(store: Path) -> Ring | None:
    """The ring of a store; None when it is missing or damaged."""
    try:
        return read_ring(ring_path(store))
    except DeskError as fault:
        if fault.code in ("keys.ring-missing", "keys.ring-damaged"):
            return None
        raise


def keys_by(ring: Ring, key: bytes) -> tuple[bytes, ...]:
    """The key of a ring and those the store had before."""
    return (key, *older_keys(ring, key))


def keys_of(store: Path, key: bytes) -> tuple[bytes, ...]:
    """The keys that open the copies of an open store; of a plain one there is none."""
    ring = ring_at(store) if key else None
    return keys_by(ring, key) if ring is not None else (key,)


def fitting(copy: Path, keys: Iterable[bytes]) -> bytes | None:
    """The key that opens a copy, None when none does."""
    return next((key for key in keys if opens(copy, key)), None)


def give(store: Path, key: bytes, folders: Iterable[Path]) -> Given:
    """Write the store's ring beside every copy in the folders that one of its keys opens."""
    ring = ring_at(store)
    if ring is None or not key:
        return Given()
    keys, data = keys_by(ring, key), ring_path(store).read_bytes()
    reached, behind = 0, list[Path]()
    for folder in dict.fromkeys(folders):
        try:
            copies = kept(folder, store.stem)
        except DeskError:
            behind.append(folder)
            continue
        if not copies and folder.parent != store.parent:  # maybe the empty mount point of a medium that is away
            behind.append(folder)
        for one in copies:
            if (done := _give(one, ring, keys, data)) is None:
                behind.append(one.path)
            reached += done or 0
    return Given(reached, tuple(behind))


def _give(one: Kept, ring: Ring, keys: tuple[bytes, ...], data: bytes) -> int | None:
    """Whether a copy has the ring now; 0 for one that is not ours to give it to, None when it cannot be written."""
    try:
        if is_plain(one.path):
            return 0
        if one.ring.exists() and one.ring.read_bytes() == data:
            return 1
        if store_of(one.path) not in ("", ring.store) or (one.usable and fitting(one.path, keys) is None):
            return 0  # its own ring is the only one that opens it
        write_file(one.ring, data)
    except (DeskError, OSError):
        return None
    return 1


def store_of(copy: Path) -> str:
    """Which store a copy is of, by its ring or its note; empty when neither tells."""
    with suppress(DeskError):
        return read_ring(ring_path(copy)).store
    note = read_note(copy)
    return note.store if note is not None else ""

"""Bundles as they were dropped in, each copied into a room and judged there; one that can be opened out, compared with the store.

One bad bundle never stops the others. What is unpacked is veiled, so that nothing readable lies on the disk. The store
changes only in :mod:`desktop.secretariat.accepting`.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.bundle.closing import mode_on
from desktop.bundle.container import CHUNK
from desktop.bundle.model import (
    LIMITS,
    Identities,
    Limits,
    Opening,
    Passphrase,
    Progress,
    Unclosed,
)
from desktop.bundle.unseal import NOT_BUNDLE, unseal
from desktop.clerk.reopen import read_inside
from desktop.errors import DeskError, refusal
from desktop.keys.veil import Veil
from desktop.places import world_error
from desktop.secretariat.comparing import compare, judged
from desktop.secretariat.dropped import Cover, bundles_among, covers_among
from desktop.secretariat.received import Received, Trust, Waiting

if TYPE_CHECKING:
    from desktop.store.store import Store

NOT_THE_SLIP: Final = refusal(
    "secretariat.not-the-slip",
    "「{path}」は、表紙（{cover}）の SHA-256 と一致しません。写し間違いか、別の束です。送り元に書き出し直しを依頼してください。",
)
TWICE: Final = refusal(
    "secretariat.twice", "「{path}」は、一緒に選んだ「{other}」と同じ束です。一方だけを受け取ってください。"
)
NOT_OPENED: Final = refusal(
    "secretariat.not-opened", "「{path}」は、まだ開いていません。パスワードを入れて開いてください。"
)

ROOM: Final = ".fugicho-receiving-"


@dataclass(slots=True)
class Room:
    """Where dropped bundles lie until they are taken in; its veil dies with it."""

    folder: Path
    veil: Veil = field(default_factory=Veil)
    count: int = 0

    def place(self) -> Path:
        self.count += 1
        made = self.folder / f"{self.count:04d}"
        made.mkdir()
        return made


@contextmanager
def receiving_room(store: Store) -> Iterator[Room]:
    """A room beside the store, taken away at the end."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=ROOM, dir=store.path.parent))
    except OSError as fault:
        raise world_error(fault, store.path.parent) from fault
    try:
        yield Room(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# ---------------------------------------------------------------- looking


def look(paths: Sequence[Path], room: Room) -> Generator[Progress, None, tuple[Waiting, ...]]:
    """The bundles among these files; covers dropped with them are compared, nothing is opened."""
    return (yield from look_at(bundles_among(paths), covers_among(paths), room))


def look_at(
    bundles: Sequence[Path], covers: Sequence[Cover], room: Room
) -> Generator[Progress, None, tuple[Waiting, ...]]:
    """Copy each bundle into the room and tell what it is."""
    found: list[Waiting] = []
    seen: dict[str, str] = {}
    for number, path in enumerate(bundles):
        waiting = yield from _copied(path, room, Progress(number, len(bundles), f"「{path.name}」を写しています"))
        if waiting.sha256 in seen:
            waiting = replace(waiting, fault=DeskError(TWICE, path=path.name, other=seen[waiting.sha256]))
        elif waiting.fault is None:
            seen[waiting.sha256] = path.name
            waiting = _compared(waiting, covers)
        found.append(waiting)
    return tuple(found)


def _copied(path: Path, room: Room, step: Progress) -> Generator[Progress, None, Waiting]:
    """The quarantine copy, a piece at a time; what cannot be read is told, not raised."""
    yield step
    place = room.place()
    copy, digest, size = place / "bundle", hashlib.sha256(), 0
    try:
        with path.open("rb") as file, copy.open("xb") as out:
            while piece := file.read(CHUNK // 4):  # the medium may be slow
                digest.update(piece)
                size += len(piece)
                out.write(piece)
                yield step
        mode = mode_on(copy)
    except OSError as fault:
        full = fault.errno in (errno.ENOSPC, errno.EDQUOT)  # the disk of the record, not the medium
        said = world_error(fault, room.folder.parent) if full else world_error(fault, path, reading=True)
        return Waiting(path.name, copy, size, "", None, fault=said)
    foreign = None if mode else DeskError(NOT_BUNDLE, path=path.name)
    return Waiting(path.name, copy, size, digest.hexdigest(), mode, fault=foreign)


def _compared(waiting: Waiting, covers: Sequence[Cover]) -> Waiting:
    """A bundle that was renamed is known by its digest; one whose number a cover has must have its digest, too."""
    slip = next((c for c in covers if c.sha256 == waiting.sha256), None)
    slip = slip or next((c for c in covers if c.number == waiting.number), None)
    compared = replace(waiting, slip=slip)
    if slip is None or compared.cover:
        return compared
    return replace(compared, fault=DeskError(NOT_THE_SLIP, path=waiting.name, cover=slip.name))


def opening_for(store: Store, waiting: Waiting, passphrase: str = "") -> Opening | None:
    """What opens a bundle: its passphrase, one's own keys, or nothing; None while a passphrase is still to be typed."""
    match waiting.mode:
        case "A":
            return Passphrase(passphrase) if passphrase else None
        case "B":
            return Identities(tuple(k.key.secret for k in store.desk_keys() if k.key.kind == "receive"))
        case "C":
            return Unclosed()
    return None


def open_bundle(
    store: Store, waiting: Waiting, opening: Opening, room: Room, *, limits: Limits = LIMITS
) -> Generator[Progress, None, Received]:
    """Open a bundle in the room and compare its cases with the store; refuses in one sentence that names the file."""
    place = room.place()
    try:
        named = place / waiting.name
        waiting.copy.rename(named)  # the refusals name the file as it lay on the medium
        try:
            inside = place / "files"
            inside.mkdir()
            opened = yield from unseal(named, opening, inside, limits=limits, veil=room.veil)
        finally:
            named.rename(waiting.copy)
    except OSError as fault:
        raise world_error(fault, place) from fault
    read = tuple(read_inside(opened, one) for one in opened.parcel.cases)
    cases = tuple(compare(store, one) for one in read)
    made = Received(waiting, opened.parcel, cases, opened.signature, Trust.NONE, files=len(opened.files))
    return judged(store, made)

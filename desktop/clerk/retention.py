"""消去 as one job: cases approved for erasing in, every copy that can be reached rewritten, the rest listed out.

Run it beside the window like a backup; closing the generator stops between two copies, and what was not done stays on
the list of 未消去. :func:`settle` goes along that list again: at the start, and whenever a medium is attached.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.errors import DeskError
from desktop.store.backup import file_hash, verified
from desktop.store.beside import State, Tell, beside
from desktop.store.erasure import SELF, Counts, Unerased, cleanse
from desktop.store.faults import DAMAGED
from desktop.store.kept import BROKEN, folder_of, kept, look, read_note, stem_of, write_note
from desktop.store.rings import fitting, keys_of

if TYPE_CHECKING:
    from desktop.store.store import Store

OWN_PAGES: Final = "この記録の空き領域"
"""What the list of 未消去 calls the store's own free pages."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a run along the list of 未消去 did."""

    reached: tuple[Path, ...]
    """Copies rewritten without the cases."""
    left: tuple[Unerased, ...]
    """What still holds one."""
    refused: tuple[DeskError, ...] = ()
    """Why a copy that is there could not be rewritten."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, and where it still is."""

    case_ids: tuple[str, ...]
    counts: Counts
    settled: Settled


def place_words(place: str) -> str:
    """A place of the list of 未消去 as a clerk reads it."""
    return OWN_PAGES if place == SELF else place


def erase(store: Store, case_ids: Sequence[str], *, who: str) -> Generator[State, None, Erased]:
    """Erase cases with approval: from the store, then from every copy that can be reached."""
    counts = store.erase(case_ids, who=who)
    settled = yield from settle(store, who=who)
    return Erased(tuple(case_ids), counts, settled)


def settle(store: Store, *, who: str = "") -> Generator[State, None, Settled]:
    """Rewrite every copy that is on the list of 未消去 and lies there now."""
    return (yield from beside(lambda tell: _settle(store, who, tell)))


def _settle(store: Store, who: str, tell: Tell) -> Settled:
    reached: list[Path] = []
    refused: list[DeskError] = []
    waiting, keys = _by_place(store.unerased()), keys_of(store.path, store.key)
    for number, (place, case_ids) in enumerate(waiting.items()):
        tell((number, len(waiting), "控えから消去しています"))
        try:
            if place == SELF:
                store.scrub()
            elif (lying := _lying(store.path, Path(place))) is not None:
                counts = Counts()
                for copy in lying:
                    key = fitting(copy, (*keys, b""))
                    counts += cleanse_copy(copy, store.key if key is None else key, case_ids, tell)
                    reached.append(copy)
                store.settle_unerased(place, counts, who=who)
        except DeskError as fault:
            refused.append(fault)
    return Settled(tuple(reached), store.unerased(), tuple(refused))


def _by_place(rows: Sequence[Unerased]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.place, []).append(row.case_id)
    return found


def _lying(store: Path, place: Path) -> tuple[Path, ...] | None:
    """The copies at a place; none when they were taken away meanwhile, None while the medium is not attached."""
    if place.is_file():
        return (place,)
    stem = store.stem
    if not place.name.endswith(".sqlite3"):
        copies = tuple(one.path for one in kept(place, stem)) if place.is_dir() else ()
        return copies or None
    # a folder without a single copy may be the empty mount point of a medium that is away
    folder = place.parent
    gone = folder == folder_of(store) or (folder.is_dir() and bool(kept(folder, stem_of(place))))
    return () if gone else None


def cleanse_copy(copy: Path, key: bytes, case_ids: Sequence[str], tell: Tell) -> Counts:
    """Rewrite one copy without the cases, verify it and write its note anew."""
    found = look(copy)
    if found is not None and found.why == BROKEN:
        raise DeskError(DAMAGED, path=copy)
    counts = cleanse(copy, key, case_ids)
    held = verified(copy, key, tell)
    note = read_note(copy)
    if note is not None:
        size, digest = copy.stat().st_size, file_hash(copy, tell, "控えを確かめています")
        write_note(copy, replace(note, size=size, sha256=digest, counts=dict(held.counts), digest=held.digest))
    return counts

"""Kept copies (控え) and what a person types in; a copy found, opened, tried out or put back out.

Works also when the store itself cannot be opened: a copy carries its own key ring, so whoever could open the store when
the copy was made opens the copy.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from desktop.case.people import Right, Role
from desktop.clerk.unlock import Door, enter, enter_recovery
from desktop.errors import DeskError, refusal
from desktop.keys import recovery
from desktop.keys.ring import Ring, Slot, read_ring, ring_path
from desktop.keys.slots import WRONG, open_slot
from desktop.places import world_error
from desktop.store import restore as putting
from desktop.store.backup import opens, read_closed
from desktop.store.beside import State, beside
from desktop.store.kept import Kept, folder_of, kept
from desktop.store.people import allowed, read_people
from desktop.store.restore import NO_COPY, Restored, Tested
from desktop.store.safekeeping import SECOND_NAME
from desktop.store.schema import kind
from desktop.store.store import Store, open_store
from desktop.store.volume import roots

NO_PASSPHRASE: Final = refusal(
    "clerk.copy-needs-passphrase",
    "控え「{path}」は暗号にした記録の控えです。取ったときに使っていた合言葉か、回復用の合言葉を入れてください。",
)
SEALED_NOW: Final = refusal(
    "clerk.copy-plain-store-sealed",
    "この控えは暗号にする前のものですが、今の記録「{path}」は暗号にしてあります。先に今の記録を合言葉で開き、その画面から戻してください。",
)
OLD_KEY: Final = refusal(
    "clerk.copy-old-key",
    "この控えは、鍵を作り直す前のものなので、今の合言葉では試せません。「この控えから戻す」を選び、そのときの合言葉を入れてください。",
)
SET_BACK: Final = (
    "戻す前の記録がないか、読めなかったため、利用者・権限・操作の記録・管理簿・受け渡しの鍵も、控えを取ったときのものです。"
    "その後に渡した束、受け取った束、使うのをやめた鍵を、書類と照らし合わせてください。"
)
RECOVERY: Final = "recovery"
"""Stands for a slot where the recovery code is typed."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A copy that somebody could open."""

    path: Path
    key: bytes = b""
    slot: Slot | None = None
    """Whose passphrase opened it; None for a plain copy, and for one opened by the key of the open store."""

    @property
    def who(self) -> str:
        return self.slot.label if self.slot is not None else ""


def found_copies(store: Path) -> tuple[Kept, ...]:
    """Copies of a store that can be restored, newest first: beside it, and on every medium that is put in."""
    places = [folder_of(store), *(root / SECOND_NAME for root in roots())]
    found: dict[tuple[int, datetime, str], Kept] = {}
    for place in places:
        with suppress(DeskError):
            for one in kept(place, store.stem):
                if one.usable:
                    found.setdefault((one.counter, one.at, one.why), one)
    return tuple(sorted(found.values(), key=lambda one: (one.counter, one.at), reverse=True))


def look_at(copy: Path) -> Door:
    """Who can open a copy."""
    if not copy.is_file():
        raise DeskError(NO_COPY, path=copy)
    found = kind(copy)
    if found == "foreign":
        raise DeskError(NO_COPY, path=copy)
    return Door(found, read_ring(ring_path(copy)).slots if found == "sealed" else ())


def open_copy(copy: Path, slot_id: str = "", typed: str = "") -> Opened:
    """Open a copy by a slot (or the recovery code); without a slot every way is tried. Refuses what does not fit."""
    door = look_at(copy)
    if door.plain:
        return Opened(copy)
    if not typed:
        raise DeskError(NO_PASSPHRASE, path=copy)
    slot, key = _key_in(read_ring(ring_path(copy)), slot_id, typed)
    return Opened(copy, key, slot)


def _key_in(ring: Ring, slot_id: str, typed: str) -> tuple[Slot, bytes]:
    if slot_id == RECOVERY:
        return ring.of("recovery")[-1], recovery.open_recovery(ring, typed)
    slots = [s for s in ring.of("passphrase") if slot_id in ("", s.id)]
    for slot in slots:
        with suppress(DeskError):
            return slot, open_slot(ring, slot.id, typed)
    if not slot_id and ring.of("recovery"):
        with suppress(DeskError):
            return ring.of("recovery")[-1], recovery.open_recovery(ring, typed)
    raise DeskError(WRONG)


def open_any(path: Path, typed: str) -> Store:
    """Open a store by whatever slot a passphrase fits; a plain one needs none."""
    if not path.is_file():
        raise world_error(FileNotFoundError(2, ""), path)
    if kind(path) != "sealed":
        return open_store(path, create=False)
    if not typed:
        raise DeskError(NO_PASSPHRASE, path=path)
    slot, _ = _key_in(read_ring(ring_path(path)), "", typed)
    return enter_recovery(path, typed) if slot.kind == "recovery" else enter(path, slot.id, typed)


def try_copy(
    opened: Opened, *, scratch: Path | None = None, at: datetime | None = None
) -> Generator[State, None, Tested]:
    """控えを試す: put it back in an empty folder, open it, read everything, compare."""
    return (yield from beside(lambda tell: putting.try_restore(opened.path, opened.key, at or _now(), tell, scratch)))


def put_back(
    opened: Opened, store: Path, *, present: bytes = b"", who: str = "", person: str = "", typed: str = ""
) -> Generator[State, None, Restored]:
    """Put a copy in the place of a store that is closed, lost or cannot be opened.

    ``present`` is the key of that store when it was open; else the passphrase that opened the copy is tried on it.
    """
    if not present and (mended := putting.put_ring(opened.path, store, opened.key, _now())) is not None:
        return mended
    door = _door(opened, store, present, typed)
    slot = opened.slot
    seat = person or (slot.person if slot is not None else "")
    if not present and opened.key:
        seat = _refuse_unallowed(opened, seat)
    name = who or opened.who
    return (yield from beside(lambda tell: putting.restore(opened.path, store, door, name, _now(), tell, seat)))


def _door(opened: Opened, store: Path, present: bytes, typed: str) -> putting.Door:
    """Under which key the store will be: its own if that is known, else the copy's with the copy's ring."""
    if present:
        return putting.Door(opened.key, present)
    if not opened.key:
        return _plain_door(store)
    with suppress(DeskError):
        ring = read_ring(ring_path(store))
        if opened.slot is not None and ring.store == read_ring(ring_path(opened.path)).store:
            slot_id = RECOVERY if opened.slot.kind == "recovery" else opened.slot.id
            if slot_id == RECOVERY or any(s.id == slot_id for s in ring.slots):
                _, key = _key_in(ring, slot_id, typed)
                return putting.Door(opened.key, key)
    return putting.Door(opened.key, opened.key, ring_path(opened.path).read_bytes())


def _plain_door(store: Path) -> putting.Door:
    """A plain copy stays plain only where no sealed store lies: it would open to everybody what was sealed."""
    if ring_path(store).exists():
        raise DeskError(SEALED_NOW, path=store)
    return putting.Door(b"", b"")


def _refuse_unallowed(opened: Opened, person: str) -> str:
    """The table of rights of the copy itself says who may put it back; the recovery code acts for a 管理者."""
    with closing(read_closed(opened.path, opened.key)) as reader:
        if reader.execute("SELECT 1 FROM sqlite_master WHERE name = 'person'").fetchone() is None:
            return person
        if opened.slot is not None and opened.slot.kind == "recovery":
            person = next((p.id for p in read_people(reader) if p.active and p.role is Role.ADMIN), "")
        allowed(reader, person, Right.RESTORE)
    return person


def open_with(copy: Path, store: Store) -> Opened | None:
    """Open a copy with the key of the open store; None when it has another one (鍵の作り直し since then)."""
    if look_at(copy).plain:
        return Opened(copy)
    return Opened(copy, store.key) if store.sealed and opens(copy, store.key) else None


def _now() -> datetime:
    return datetime.now(UTC)

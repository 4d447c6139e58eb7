"""Kept copies (控え) and what a person types in; a copy found, opened, tried out or put back out.

As long as the store has its key ring, that one says who opens a copy. A copy carries the ring, too, so it can be opened
when the store is lost; that ring is asked only then.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from desktop.case.people import Right, Role, same_person
from desktop.clerk.unlock import Door, enter, enter_recovery
from desktop.errors import DeskError, refusal
from desktop.keys import recovery
from desktop.keys.passphrase import read_typed
from desktop.keys.ring import Ring, Slot, read_ring, ring_path
from desktop.keys.slots import open_slot
from desktop.places import world_error
from desktop.store import restore as putting
from desktop.store.beside import State, beside
from desktop.store.kept import Kept, folder_of, kept
from desktop.store.ledger import Act
from desktop.store.local import check_place
from desktop.store.mark import store_id
from desktop.store.people import allowed, read_people, read_person
from desktop.store.restore import NO_COPY, OTHER_STORE, Restored, Tested
from desktop.store.rings import fitting, keys_by, keys_of, ring_at, store_of
from desktop.store.safekeeping import SECOND_NAME
from desktop.store.schema import Kind, is_there, kind
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
    "この控えは、今の記録の鍵でも前の鍵でも開けません（先頭が壊れているか、別の鍵で暗号にしたものです）。別の控えを選ぶか、"
    "今の記録を開いてから「控え」の画面で戻し、そのときの合言葉を入れてください。",
)
STOPPED: Final = refusal(
    "clerk.copy-stopped",
    "「{name}」さんは、今の記録の利用者ではないため、控えから戻せません。何も変えていません。今の管理者に頼んでください。",
)
WHOSE: Final = refusal(
    "clerk.whose-passphrase",
    "開ける人が何人もいるので、どの人の合言葉かが要ります。「--person 氏名」で選んでください（{people}）。",
)
NOT_HERE: Final = refusal(
    "clerk.no-such-person",
    "「{person}」という人の合言葉はありません。名前を確かめてください（開ける人：{people}）。",
)
SET_BACK: Final = (
    "戻す前の記録がないか、読めなかったため、利用者・権限・操作の記録・管理簿・受け渡しの鍵も、控えを取ったときのものです。"
    "その後に渡した束、受け取った束、使うのをやめた鍵を、書類と照らし合わせてください。"
)
RECOVERY: Final = "recovery"
"""Stands for a slot where the recovery code is typed."""


RING_BACK: Final = (
    "鍵のファイルも控えのものです。控えの後に変えた合言葉は前のものに戻り、後に加わった人はまだ開けません。"
    "管理者が「利用者」の画面で、合言葉と回復用の合言葉を作り直してください。"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A copy that somebody could open."""

    path: Path
    key: bytes = b""
    slot: Slot | None = None
    """Whose passphrase opened it; None for a plain copy, and for one opened by the key of the open store."""
    unlocked: bytes = b""
    """The key in the ring that was asked; the store has it when the copy is from before 鍵の作り直し."""
    ring: bytes | None = None
    """The ring beside the copy, when that one was asked; None when it was the ring of the store itself."""

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


def look_at(copy: Path, store: Path | None = None) -> Door:
    """Who can open a copy: whoever can open the ``store`` it is of, as long as that has its ring; else as of then."""
    if not copy.is_file():
        raise DeskError(NO_COPY, path=copy)
    found = _kind(copy, store)
    if found == "foreign":
        raise DeskError(NO_COPY, path=copy)
    return Door(found, _asked(copy, store)[0].slots if found == "sealed" else ())


def _kind(copy: Path, store: Path | None) -> Kind:
    try:
        return kind(copy)
    except DeskError as fault:
        if fault.code == "keys.ring-missing" and store is not None and ring_at(store) is not None:
            return "sealed"  # the ring of the store opens it
        raise


def asks_present(copy: Path, store: Path) -> bool:
    """Whether the passphrases of today are asked for, not those of when a copy was taken."""
    return _asked(copy, store)[1] is None


def _asked(copy: Path, store: Path | None) -> tuple[Ring, bytes | None]:
    """The ring that says who may come in; with its bytes when it is that beside the copy.

    Who was stopped since is in no ring of today: as long as the store has its ring, that one is asked.
    """
    present = ring_at(store) if store is not None else None
    if present is not None and store_of(copy) in ("", present.store):
        return present, None
    ring = read_ring(ring_path(copy))
    return ring, ring_path(copy).read_bytes()


def open_copy(copy: Path, slot_id: str = "", typed: str = "", *, store: Path | None = None, person: str = "") -> Opened:
    """Open a copy by a slot, a person's name or the recovery code; refuses what does not fit.

    ``store`` is the one in whose place it shall be put: its own ring is asked, if that can be read.
    """
    door = look_at(copy, store)
    if door.plain:
        return Opened(copy)
    if not typed:
        raise DeskError(NO_PASSPHRASE, path=copy)
    ring, beside_copy = _asked(copy, store)
    slot, key = _key_in(ring, slot_id, typed, person)
    fits = fitting(copy, keys_by(ring, key))
    if fits is None and beside_copy is None:
        raise DeskError(OLD_KEY)
    return Opened(copy, fits or key, slot, key, beside_copy)


def _key_in(ring: Ring, slot_id: str, typed: str, person: str = "") -> tuple[Slot, bytes]:
    if slot_id == RECOVERY or (not slot_id and not person and _is_code(ring, typed)):
        key = recovery.open_recovery(ring, typed)
        return ring.of("recovery")[-1], key
    slot = ring.slot(slot_id) if slot_id else _slot_of(ring, person)
    return slot, open_slot(ring, slot.id, typed)


def _is_code(ring: Ring, typed: str) -> bool:
    """Whether somebody typed a recovery code: its check letters tell."""
    with suppress(DeskError):
        return bool(ring.of("recovery") and read_typed(typed))
    return False


def _slot_of(ring: Ring, person: str) -> Slot:
    """The slot of a person; without a name the only one there is."""
    slots = ring.of("passphrase")
    found = [slot for slot in slots if not person or same_person(slot.label, person)]
    if len(found) == 1:
        return found[0]
    raise DeskError(WHOSE if not person else NOT_HERE, person=person, people="、".join(s.label for s in slots))


def open_any(path: Path, typed: str, person: str = "") -> Store:
    """Open a store by a person's passphrase or the recovery code; a plain one needs none."""
    if not path.is_file():
        raise world_error(FileNotFoundError(2, ""), path)
    if kind(path) != "sealed":
        return open_store(path, create=False)
    if not typed:
        raise DeskError(NO_PASSPHRASE, path=path)
    ring = read_ring(ring_path(path))
    if not person and _is_code(ring, typed):
        return enter_recovery(path, typed)
    return enter(path, _slot_of(ring, person).id, typed)


def try_copy(
    opened: Opened, *, scratch: Path | None = None, at: datetime | None = None
) -> Generator[State, None, Tested]:
    """控えを試す: put it back in an empty folder, open it, read everything, compare."""
    return (yield from beside(lambda tell: putting.try_restore(opened.path, opened.key, at or _now(), tell, scratch)))


def put_back(
    opened: Opened, store: Path, *, present: bytes = b"", who: str = "", person: str = ""
) -> Generator[State, None, Restored]:
    """Put a copy in the place of a store that is closed, lost or cannot be opened.

    ``present`` is the key of that store when it was open, and its rights were asked; else who opened the copy must be
    allowed to by the store as it is now, and only if that cannot be read, by the copy.
    """
    check_place(store)
    slot = opened.slot
    seat = person or (slot.person if slot is not None else "")
    if not present and opened.key:
        _refuse_other_ring(opened, store)
        seat = _refuse_unallowed(opened, store, seat)
        if (mended := _put_ring(opened, store, seat)) is not None:
            return mended
    door, name = _door(opened, store, present), who or opened.who
    return (yield from beside(lambda tell: putting.restore(opened.path, store, door, name, _now(), tell, seat)))


def _refuse_other_ring(opened: Opened, store: Path) -> None:
    """The ring beside a copy is asked only where the store has none; and it must be the ring of that copy."""
    if opened.ring is None:
        return
    if is_there(store) and ring_at(store) is not None:
        raise DeskError(OTHER_STORE, path=opened.path)
    own = putting.ask_copy(opened.path, opened.key, store_id)
    if own not in ("", read_ring(ring_path(opened.path)).store):
        raise DeskError(OTHER_STORE, path=opened.path)


def _door(opened: Opened, store: Path, present: bytes) -> putting.Door:
    """Under which key the store will be: its own if that is known, else that of the copy's ring, with that ring."""
    if present:
        return putting.Door(opened.key, present)
    if not opened.key:
        return _plain_door(store)
    return putting.Door(opened.key, opened.unlocked or opened.key, opened.ring)


def _plain_door(store: Path) -> putting.Door:
    """A plain copy stays plain only where no sealed store lies: it would open to everybody what was sealed."""
    if ring_path(store).exists():
        raise DeskError(SEALED_NOW, path=store)
    return putting.Door(b"", b"")


def _put_ring(opened: Opened, store: Path, seat: str) -> Restored | None:
    """Where only the ring is missing or damaged, that of the copy; the ledger gets who put it there."""
    if opened.ring is None:
        return None
    done = putting.put_ring(opened.path, store, opened.unlocked, _now())
    if done is not None:
        with open_store(store, key=opened.unlocked, create=False) as made:
            if seat:
                made.sit(seat)
            made.note(Act.SLOT, seat, who=opened.who, name=opened.path.name, result="鍵のファイルを控えから戻した")
    return done


def _refuse_unallowed(opened: Opened, store: Path, seat: str) -> str:
    """The people and the table of rights of the store as it is now say who may; if it cannot be read, those of the copy.

    The recovery code acts for a 管理者.
    """
    found = putting.ask_present(store, opened.unlocked, _now(), lambda reader: _seat(reader, opened, seat))
    if found is not None:
        return found
    return putting.ask_copy(opened.path, opened.key, lambda reader: _seat(reader, opened, seat))


def _seat(reader: Any, opened: Opened, person: str) -> str:
    if reader.execute("SELECT 1 FROM sqlite_master WHERE name = 'person'").fetchone() is None:
        return person
    if opened.slot is not None and opened.slot.kind == "recovery":
        person = next((p.id for p in read_people(reader) if p.active and p.role is Role.ADMIN), "")
    known = read_person(reader, person) if person else None
    if person and (known is None or not known.active):
        raise DeskError(STOPPED, name=opened.who)
    allowed(reader, person, Right.RESTORE)
    return person


def open_with(copy: Path, store: Store) -> Opened | None:
    """Open a copy with a key of the open store, the present or an older one; None when it has another one."""
    if look_at(copy, store.path).plain:
        return Opened(copy)
    key = fitting(copy, keys_of(store.path, store.key)) if store.sealed else None
    return Opened(copy, key) if key is not None else None


def _now() -> datetime:
    return datetime.now(UTC)

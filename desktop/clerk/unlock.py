"""A path and what a person types in, an open store with that person seated out; and who may open it from then on.

Of a sealed store two files belong together, the store and its key ring. Every function here leaves both so that the
store can be opened, whenever it is interrupted: what a program left in the middle is put right by :func:`look`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from weakref import WeakSet

from desktop.case.people import Person, Right, Role, name_as_typed, same_person
from desktop.errors import DeskError, refusal
from desktop.keys import recovery, windows
from desktop.keys.older import keep_older, older_keys
from desktop.keys.ring import Kind as Way
from desktop.keys.ring import Ring, Slot, read_ring, ring_path, write_ring
from desktop.keys.slots import (
    WRONG,
    add_passphrase,
    check_passphrase,
    make_key,
    open_slot,
    relabel,
    replace_passphrase,
    reseat,
    revoke,
)
from desktop.places import world_error, write_file
from desktop.store.beside import State, Tell, beside
from desktop.store.ledger import Act
from desktop.store.local import check_place
from desktop.store.lock import lock_path
from desktop.store.rings import Given
from desktop.store.safekeeping import follow_rings
from desktop.store.schema import Kind, is_there, kind, make_folder
from desktop.store.sealing import Sealed, finish, rekey, seal_store
from desktop.store.store import Store, open_store

OTHER_RING: Final = refusal(
    "clerk.other-ring",
    "鍵のファイル「{ring}」は、別の記録のものです。控えのフォルダーから、記録と鍵のファイルを一緒に戻してください。",
    world=True,
)
ALREADY_THERE: Final = refusal(
    "clerk.store-already-there",
    "「{path}」には、既に記録のファイルがあります。上書きせず、何も変えていません。付議帳を開き直してください。",
    world=True,
)
CODE_LABEL: Final = "回復用の合言葉"
PLAIN_REASON: Final = "plain.reason"
"""Setting of a store without a passphrase: why somebody chose so."""

_WAYS: Final[Mapping[Way, str]] = MappingProxyType(
    {"passphrase": "合言葉", "recovery": CODE_LABEL, "windows": "Windowsのアカウント"}
)
"""Ways in, as the ledger shows them."""
_MADE, _CHANGED, _TAKEN = "作成", "変更", "取消し"

_BY_CODE: Final[WeakSet[Store]] = WeakSet()


@dataclass(frozen=True, slots=True)
class Door:
    """What is at a path, before anything is opened."""

    kind: Kind
    slots: tuple[Slot, ...] = ()
    """Ways in, in the order they were made; each with the name to show."""

    @property
    def plain(self) -> bool:
        return self.kind == "plain"


@dataclass(frozen=True, slots=True)
class Entered:
    """An open store, and the code of its new recovery paper; it is kept nowhere."""

    store: Store
    recovery_code: str
    left: tuple[Path, ...] = ()
    """Plain files that could not be sealed or erased: the clerk has to see to them."""


# ---------------------------------------------------------------- the first look and the first start


def look(path: Path) -> Door:
    """Who can open the store at a path; refuses a sealed one whose key ring is missing or damaged."""
    if is_there(_marker(path)):
        _clear_unfinished(path)
    finish(path)
    found = kind(path)
    return Door(found, read_ring(ring_path(path)).slots if found == "sealed" else ())


def set_up(path: Path, *, person_name: str = "", passphrase: str = "", plain_reason: str = "") -> Entered:
    """Make a new store: sealed, with its first 管理者 and a recovery code; or plain, for a reason that is recorded."""
    check_place(path)
    make_folder(path)
    look(path)
    if is_there(path):
        raise DeskError(ALREADY_THERE, path=path)
    if plain_reason:
        return Entered(_set_up_plain(path, person_name, plain_reason), "")
    check_passphrase(passphrase)
    _set_old_ring_aside(path)
    write_file(_marker(path), b"")
    try:
        made = _set_up_sealed(path, person_name, passphrase)
    except BaseException:
        _clear_unfinished(path)
        raise
    _marker(path).unlink(missing_ok=True)
    return made


def _set_up_plain(path: Path, name: str, reason: str) -> Store:
    store = open_store(path)
    try:
        store.set_setting(PLAIN_REASON, reason)
        store.note(Act.PLAIN, who=name, reason=reason)
    except BaseException:
        store.close()
        raise
    return store


def _set_up_sealed(path: Path, name: str, passphrase: str) -> Entered:
    key = make_key()
    store = open_store(path, key=key)
    try:
        person = store.add_person(name, Role.ADMIN)
        ring = add_passphrase(Ring(store.setting("store.id")), key, person.id, person.name, passphrase)
        ring, code = recovery.add_recovery(ring, key, CODE_LABEL)
        store.note(Act.SEAL)
        _note_unlock(store, ring.slots[0])
        write_ring(ring_path(path), ring)
    except BaseException:
        store.close()
        raise
    return Entered(store, code)


def _marker(path: Path) -> Path:
    """A file that is there while a sealed store is being made: the store alone, without its ring, is of no use."""
    return path.with_name(f".{path.name}.making")


def _clear_unfinished(path: Path) -> None:
    """A store that was being made when the program ended; without a ring nobody was ever in it."""
    try:
        if not is_there(ring_path(path)):
            for end in ("", "-wal", "-shm", ".spare"):
                path.with_name(path.name + end).unlink(missing_ok=True)
            lock_path(path).unlink(missing_ok=True)  # with the mark of what was in it
        _marker(path).unlink(missing_ok=True)
    except OSError as fault:
        raise world_error(fault, path) from fault


def _set_old_ring_aside(path: Path) -> None:
    """A ring whose store is gone: it may turn up again, so its ring is kept under another name."""
    ring = ring_path(path)
    if not is_there(ring):
        return
    number = 1
    while is_there(aside := ring.with_name(f"{ring.name}.{number}")):
        number += 1
    try:
        ring.replace(aside)
    except OSError as fault:
        raise world_error(fault, path) from fault


# ---------------------------------------------------------------- coming in


def enter(path: Path, slot_id: str, typed: str) -> Store:
    """Open a store by a person's passphrase; that person sits down, and the ledger says so."""
    finish(path)
    ring = read_ring(ring_path(path))
    return _enter(path, ring, ring.slot(slot_id), open_slot(ring, slot_id, typed), typed)


def enter_windows(path: Path, by: windows.Protector | None = None) -> Store:
    """Open a store by the Windows account that is signed in."""
    finish(path)
    ring = read_ring(ring_path(path))
    return _enter(path, ring, *windows.open_windows(ring, by))


def enter_recovery(path: Path, typed: str) -> Store:
    """Open a store by the code of its paper, to give a new passphrase to who forgot theirs; a 管理者 sits down.

    The ledger says that it was the paper. :func:`by_recovery` tells it too: then no old passphrase can be asked for.
    """
    finish(path)
    ring = read_ring(ring_path(path))
    key = recovery.open_recovery(ring, typed)
    return _enter(path, ring, ring.of("recovery")[-1], key)


def by_recovery(store: Store) -> bool:
    """Whether who sits here came in by the recovery code."""
    return store in _BY_CODE


def resume(store: Store, way: str, slot_id: str, typed: str, by: windows.Protector | None = None) -> Store:
    """Come back to a locked store that is still open, because a draft could not be saved; who comes in is checked alike.

    Only the line in the ledger may fail then: what keeps the draft from being saved hinders that line, too.
    """
    ring = read_ring(ring_path(store.path))
    if way == "recovery":
        key, slot = recovery.open_recovery(ring, typed), ring.of("recovery")[-1]
    elif way == "windows":
        slot, key = windows.open_windows(ring, by)
    else:
        key, slot = open_slot(ring, slot_id, typed), ring.slot(slot_id)
    if key != store.key:
        raise DeskError(OTHER_RING, ring=ring_path(store.path))
    _seat(store, ring, slot, typed)
    try:
        _note_unlock(store, slot)
    except DeskError as refused:
        if not refused.world:
            raise
    return store


def _enter(path: Path, ring: Ring, slot: Slot, key: bytes, typed: str = "") -> Store:
    store = open_store(path, key=key, create=False)
    try:
        if store.setting("store.id") != ring.store:
            raise DeskError(OTHER_RING, ring=ring_path(path))  # noqa: TRY301
        _seat(store, ring, slot, typed)
        _note_unlock(store, slot)
    except BaseException:
        store.close()
        raise
    return store


def _seat(store: Store, ring: Ring, slot: Slot, typed: str = "") -> None:
    """The person of a slot sits down; with the paper, the first 管理者 does."""
    _BY_CODE.discard(store)
    if slot.kind == "recovery":
        admins = [p for p in store.people() if p.active and p.role is Role.ADMIN]
        store.sit(admins[0].id if admins else "")
        _BY_CODE.add(store)
    elif slot.person or not typed:
        store.sit(slot.person)
    else:
        _first_person(store, ring, slot, typed)


def _first_person(store: Store, ring: Ring, slot: Slot, typed: str) -> None:
    """A store that was sealed just now has a slot but nobody in it yet: make the person, then seal the slot for them."""
    found = next((p for p in store.people() if p.active and same_person(p.name, slot.label)), None)
    person = found or store.add_person(slot.label, Role.ADMIN)
    store.sit(person.id)
    _keep(store, reseat(ring, slot.id, store.key, person.id, typed))


def _note_unlock(store: Store, slot: Slot) -> None:
    store.note(Act.UNLOCK, slot.person, kind=_WAYS[slot.kind], slot=slot.id)


# ---------------------------------------------------------------- people and their slots


def add_person(store: Store, name: str, role: Role, passphrase: str) -> Person:
    """Somebody new, with a passphrase to come in."""
    check_passphrase(passphrase)
    person = store.add_person(name, role)
    given = _keep(store, add_passphrase(_ring(store), store.key, person.id, person.name, passphrase))
    _note_slot(store, person.id, _MADE, given)
    return person


def change_person(store: Store, person_id: str, *, name: str | None = None, role: Role | None = None) -> Person:
    """Another name or role; the name at the door follows."""
    person = store.change_person(person_id, name=name, role=role)
    if store.sealed:
        _keep(store, relabel(_ring(store), person.id, person.name))
    return person


def change_passphrase(store: Store, person_id: str, new: str, *, old: str | None = None) -> None:
    """A new passphrase: one's own by the old one; without the old one the right to change people is needed."""
    check_passphrase(new)
    ring = _ring(store)
    slot = _slot_of(ring, person_id)
    seated = store.person
    if old is None or slot is None or seated is None or seated.id != person_id:
        store.allow(Right.PEOPLE)
    elif open_slot(ring, slot.id, old) != store.key:
        raise DeskError(WRONG)
    if slot is not None:
        made = replace_passphrase(ring, slot.id, store.key, new)
    else:
        label = next(p.name for p in store.people() if p.id == person_id)
        made = add_passphrase(ring, store.key, person_id, label, new)
    _note_slot(store, person_id, _CHANGED, _keep(store, made))


def stop_person(store: Store, person_id: str) -> Person:
    """Somebody left: nothing they know opens the store any more, nor a copy of it that can be reached.

    Copies they took with them need a new key.
    """
    person = store.change_person(person_id, active=False)
    if store.sealed:
        ring = _ring(store)
        for slot in ring.slots:
            if slot.person == person_id:
                ring = revoke(ring, slot.id)
        _note_slot(store, person_id, _TAKEN, _keep(store, ring))
    return person


def return_person(store: Store, person_id: str, passphrase: str) -> Person:
    """Somebody came back, with a new passphrase."""
    check_passphrase(passphrase)
    person = store.change_person(person_id, active=True)
    change_passphrase(store, person_id, passphrase)
    return person


def new_recovery(store: Store) -> str:
    """A new code for the recovery paper; older papers open nothing from then on, no copy that can be reached either."""
    store.allow(Right.PEOPLE)
    ring, code = recovery.renew_recovery(_ring(store), store.key, CODE_LABEL)
    _note_slot(store, "", _MADE, _keep(store, ring), "recovery")
    return code


def add_windows(store: Store, by: windows.Protector | None = None) -> None:
    """Let the Windows account that is signed in open the store for who sits here, without typing."""
    person = store.person
    if person is None:
        store.allow(Right.PEOPLE)
        return
    ring = windows.add_windows(_without_windows(store, person.id), store.key, person.id, person.name, by)
    _note_slot(store, person.id, _MADE, _keep(store, ring), "windows")


def remove_windows(store: Store) -> None:
    """Ask for the passphrase again, on every PC."""
    person = store.person
    if person is not None:
        _note_slot(store, person.id, _TAKEN, _keep(store, _without_windows(store, person.id)), "windows")


def _without_windows(store: Store, person_id: str) -> Ring:
    ring = _ring(store)
    for slot in ring.of("windows"):
        if slot.person == person_id:
            ring = revoke(ring, slot.id)
    return ring


def _slot_of(ring: Ring, person_id: str) -> Slot | None:
    return next((slot for slot in ring.of("passphrase") if slot.person == person_id), None)


def _ring(store: Store) -> Ring:
    return read_ring(ring_path(store.path))


def _keep(store: Store, ring: Ring) -> Given:
    """The store's ring, and the same one beside its copies: what opens the one opens the others, and nothing else does."""
    write_ring(ring_path(store.path), ring)
    return follow_rings(store)


def _note_slot(store: Store, person_id: str, result: str, given: Given, way: Way = "passphrase") -> None:
    facts: dict[str, Any] = {
        "kind": _WAYS[way],
        "result": result,
        "backups": given.reached,
        "behind": len(given.behind),
    }
    store.note(Act.SLOT, person_id, **{name: fact for name, fact in facts.items() if fact})


# ---------------------------------------------------------------- another key


def seal_plain(
    path: Path, *, person_name: str, passphrase: str, folders: Sequence[Path] = ()
) -> Generator[State, None, Entered]:
    """Seal a plain store nobody has open, with its copies; ``person_name`` is its first 管理者. Closing calls it off."""
    check_passphrase(passphrase)
    with open_store(path, create=False) as store:
        store_id = store.setting("store.id")
        person = next((p.id for p in store.people() if p.active and same_person(p.name, person_name)), "")
    key = make_key()
    ring = add_passphrase(Ring(store_id), key, person, name_as_typed(person_name), passphrase)
    ring, code = recovery.add_recovery(ring, key, CODE_LABEL)
    return (yield from _changed(path, ring, passphrase, code, lambda tell: _seal(path, key, ring, tell, folders)))


def _seal(path: Path, key: bytes, ring: Ring, tell: Tell, folders: Sequence[Path]) -> Sealed:
    return seal_store(path, key, ring, tell, folders=folders)


def new_key(path: Path, slot_id: str, typed: str) -> Generator[State, None, Entered]:
    """鍵の作り直し of a closed store, by a 管理者: after somebody left with a copy of it and their passphrase.

    Only this person and the new paper open it; everybody else gets a new passphrase from the 管理者. The copies taken
    before keep the old key, which only the new one opens.
    """
    finish(path)
    old = read_ring(ring_path(path))
    slot, was = old.slot(slot_id), open_slot(old, slot_id, typed)
    with enter(path, slot_id, typed) as store:
        store.allow(Right.PEOPLE)
    key = make_key()
    ring = add_passphrase(Ring(old.store), key, slot.person, slot.label, typed)
    ring = keep_older(ring, key, (was, *older_keys(old, was)))
    ring, code = recovery.add_recovery(ring, key, CODE_LABEL)
    return (yield from _changed(path, ring, typed, code, lambda tell: rekey(path, was, key, ring, tell)))


def _changed(
    path: Path, ring: Ring, typed: str, code: str, job: Callable[[Tell], Sealed]
) -> Generator[State, None, Entered]:
    """Do it beside the window, then come in by the new ring and write it down."""
    done = yield from beside(job)
    store = enter(path, ring.slots[0].id, typed)
    try:
        store.set_setting(PLAIN_REASON, "")
        given = follow_rings(store)
        store.note(Act.SEAL, backups=len(done.copies), away=len(done.left), behind=len(given.behind))
    except BaseException:
        store.close()
        raise
    return Entered(store, code, done.left)

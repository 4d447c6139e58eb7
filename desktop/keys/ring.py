"""The key ring beside a store: a JSON file in, the slots that wrap the store's key out, and back.

A ring holds no secret by itself: each slot is the key, sealed under what one person types (or one Windows account).
A checksum tells a damaged ring from a wrong passphrase; that nobody forges a slot is the seal's own doing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

from desktop.errors import DeskError, refusal
from desktop.places import world_error, write_file

RING_MISSING: Final = refusal(
    "keys.ring-missing",
    "「{path}」は暗号にした記録ですが、鍵のファイル「{ring}」が見つからないため開けません。"
    "控えのフォルダーにある、名前が「.keys」で終わる最も新しいファイルを、この名前で同じ場所に写してください。",
    world=True,
)
RING_DAMAGED: Final = refusal(
    "keys.ring-damaged",
    "鍵のファイル「{ring}」が壊れていて読めません。控えのフォルダーにある、名前が「.keys」で終わる最も新しいファイルを、"
    "この名前で同じ場所に写してください。",
    world=True,
)
RING_NEWER: Final = refusal(
    "keys.ring-newer",
    "鍵のファイル「{ring}」は、新しい付議帳で作られたものです。何も変えていません。新しい付議帳で開いてください。",
    world=True,
)

Kind = Literal["passphrase", "recovery", "windows"]
KINDS: Final[tuple[Kind, ...]] = ("passphrase", "recovery", "windows")
FORMAT: Final = 1
_LARGEST: Final = 1 << 20
"""Bytes of a ring; thirty people need some 15,000."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one Argon2id derivation takes; kept with each slot, so that later slots may cost more."""

    memory: int = 65536
    """KiB"""
    passes: int = 3
    lanes: int = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """The store's key as one person can open it."""

    id: str
    kind: Kind
    person: str
    """Id of the person in the store; empty for a recovery code."""
    label: str
    """The name shown before anything is open."""
    salt: bytes
    cost: Cost
    nonce: bytes
    sealed: bytes
    word: str = ""
    """確認の言葉 of a recovery code, also on its paper."""


@dataclass(frozen=True, slots=True)
class Ring:
    """All slots of one store."""

    store: str
    """Random id of the store; the store has it too (setting ``store.id``)."""
    slots: tuple[Slot, ...] = ()
    older: tuple[bytes, ...] = ()
    """Keys the store had before, each sealed under the key it has now: copies (控え) taken then still open by it."""

    def slot(self, slot_id: str) -> Slot:
        """The slot of an id; a wrong id is a bug."""
        return next(slot for slot in self.slots if slot.id == slot_id)

    def of(self, kind: Kind) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.kind == kind)


def ring_path(store: Path) -> Path:
    """Where the ring of a store, or of a backup, lies."""
    return store.with_name(store.name + ".keys")


def write_ring(path: Path, ring: Ring, head: bytes = b"") -> None:
    """Write a ring whole or not at all; ``head`` are the first bytes of the file it will belong to (a switch of keys)."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "store": ring.store,
        "slots": [_written(slot) for slot in ring.slots],
        "head": head.hex(),
    }
    if ring.older:
        body["older"] = [one.hex() for one in ring.older]
    write_file(path, _lines({**body, "check": _check(body)}))


def read_ring(path: Path) -> Ring:
    """The ring of a file; refuses one that is missing, damaged or newer."""
    return _read(path)[0]


def read_head(path: Path) -> bytes:
    """Which file a ring was written for, by its first bytes; empty for a ring that is in its place."""
    return _read(path)[1]


def _read(path: Path) -> tuple[Ring, bytes]:
    body = _parsed(path)
    if isinstance(body.get("format"), int) and body["format"] > FORMAT:
        raise DeskError(RING_NEWER, ring=path)
    try:
        if body.pop("check") == _check(body):
            older = tuple(map(bytes.fromhex, body.get("older", ())))
            return Ring(str(body["store"]), tuple(map(_slot, body["slots"])), older), bytes.fromhex(body["head"])
    except (KeyError, TypeError, ValueError, AttributeError):
        pass
    raise DeskError(RING_DAMAGED, ring=path)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise DeskError(RING_MISSING, path=path.with_suffix(""), ring=path) from None
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault
    try:
        body = json.loads(data.decode()) if len(data) <= _LARGEST else None
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise DeskError(RING_DAMAGED, ring=path)
    return body


def _written(slot: Slot) -> dict[str, Any]:
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in asdict(slot).items()}


def _slot(made: dict[str, Any]) -> Slot:
    texts = [made[name] for name in ("id", "kind", "person", "label", "word")]
    if not all(isinstance(text, str) for text in texts) or made["kind"] not in KINDS:
        raise ValueError("no slot of ours")
    salt, nonce, sealed = (bytes.fromhex(made[name]) for name in ("salt", "nonce", "sealed"))
    slot_id, kind, person, label, word = texts
    return Slot(slot_id, cast(Kind, kind), person, label, salt, _cost(made["cost"]), nonce, sealed, word)


def _cost(made: dict[str, Any]) -> Cost:
    """The cost of a slot, within what a PC can pay: a foreign ring must not make the program stand still."""
    cost = Cost(int(made["memory"]), int(made["passes"]), int(made["lanes"]))
    if not (8 * cost.lanes <= cost.memory <= 1 << 20 and 1 <= cost.passes <= 64 and 1 <= cost.lanes <= 16):
        raise ValueError("a cost no version of ours writes")
    return cost


def _check(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def _lines(body: dict[str, Any]) -> bytes:
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()

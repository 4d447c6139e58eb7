"""A store's key and what a person types in, a ring with one more slot out; and the key back out of a slot.

A slot is the key under AES-256-GCM, by a second key that Argon2id (RFC 9106, its second recommended setting: 64 MiB,
3 passes, 4 lanes) makes of the typed text and a random salt. The store's id, the slot's id, its kind and its person are
sealed in as associated data, so that no slot can be moved to another store or given to another person.

What is cleared: the bytes of the typed text and the derived key. What Python cannot clear: the typed ``str`` itself, the
unsealed key (a ``bytes``; the open database holds it anyway) and copies the memory manager made.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final, cast

from desktop.errors import DeskError, refusal
from desktop.keys.ring import Cost, Kind, Ring, Slot

SHORT: Final = refusal(
    "keys.short",
    "合言葉が短すぎます（{given}文字）。{wanted}文字以上にしてください。"
    "関係のない言葉を４つほどつなげると、長くて覚えやすくなります。",
)
SAME: Final = refusal(
    "keys.same", "合言葉に同じ文字が多すぎます。{wanted}種類以上の文字を使い、言葉をつなげて作り直してください。"
)
WRONG: Final = refusal(
    "keys.wrong",
    "合言葉が違います。選んだ名前と、大文字と小文字（Caps Lock）を確かめ、もう一度入れてください。",
)
LAST_SLOT: Final = refusal(
    "keys.last-slot",
    "「{label}」は、この記録を開ける最後の合言葉なので、取り消せません。先に、ほかの人の合言葉か回復用の合言葉を作ってください。",
)

KEY_BYTES: Final = 32
SHORTEST: Final = 12
"""Characters of a staff passphrase."""
VARIED: Final = 5
"""Different characters of a staff passphrase."""
_SALT: Final = 16
_NONCE: Final = 12
_LONGEST_DELAY: Final = 30


def make_key() -> bytes:
    """A new key of a store: 256 random bits."""
    return secrets.token_bytes(KEY_BYTES)


def normalise(typed: str) -> str:
    """A passphrase however it was typed: full or half width, composed or not; blanks at its ends do not count."""
    return unicodedata.normalize("NFKC", typed).strip()


def check_passphrase(typed: str) -> None:
    """Refuse a passphrase that is easily guessed."""
    text = normalise(typed)
    if len(text) < SHORTEST:
        raise DeskError(SHORT, given=len(text), wanted=SHORTEST)
    if len(set(text)) < VARIED:
        raise DeskError(SAME, wanted=VARIED)


# ---------------------------------------------------------------- staff passphrases


def add_passphrase(ring: Ring, key: bytes, person: str, label: str, passphrase: str) -> Ring:
    """A ring with one more slot, opened by a staff member's passphrase."""
    check_passphrase(passphrase)
    slot = new_slot("passphrase", person, label)
    return replace(ring, slots=(*ring.slots, seal(ring, slot, key, normalise(passphrase))))


def open_slot(ring: Ring, slot_id: str, typed: str) -> bytes:
    """The store's key out of a slot; refuses a wrong passphrase."""
    key = unseal(ring, ring.slot(slot_id), normalise(typed))
    if key is None:
        raise DeskError(WRONG)
    return key


def replace_passphrase(ring: Ring, slot_id: str, key: bytes, new: str) -> Ring:
    """A ring whose slot opens by a new passphrase and no more by the old one."""
    check_passphrase(new)
    old = ring.slot(slot_id)
    made = seal(ring, replace(new_slot(old.kind, old.person, old.label), id=old.id), key, normalise(new))
    return replace(ring, slots=tuple(made if slot.id == slot_id else slot for slot in ring.slots))


def reseat(ring: Ring, slot_id: str, key: bytes, person: str, typed: str) -> Ring:
    """A ring whose slot, opened by the same passphrase, belongs to another person."""
    old = ring.slot(slot_id)
    made = seal(ring, replace(new_slot(old.kind, person, old.label), id=old.id), key, normalise(typed))
    return replace(ring, slots=tuple(made if slot.id == slot_id else slot for slot in ring.slots))


def relabel(ring: Ring, person: str, label: str) -> Ring:
    """A ring that shows a person under a new name."""
    return replace(
        ring, slots=tuple(replace(s, label=label) if s.person == person and person else s for s in ring.slots)
    )


def revoke(ring: Ring, slot_id: str) -> Ring:
    """A ring without a slot; refuses to take the last one that a person can type something for."""
    left = tuple(slot for slot in ring.slots if slot.id != slot_id)
    if not any(slot.kind != "windows" for slot in left):
        raise DeskError(LAST_SLOT, label=ring.slot(slot_id).label)
    return replace(ring, slots=left)


# ---------------------------------------------------------------- sealing


def new_slot(kind: Kind, person: str, label: str) -> Slot:
    """A slot without a key yet, with its own random salt and nonce."""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    return Slot(secrets.token_hex(8), kind, person, label, salt, Cost(), nonce, b"")


def seal(ring: Ring, slot: Slot, key: bytes, typed: str, word: Callable[[bytes], str] | None = None) -> Slot:
    """The slot with the key sealed in; ``word`` makes a word to compare of what the derived key gives away."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    with _derived(slot, typed) as wrap:
        sealed = AESGCM(wrap).encrypt(slot.nonce, key, about(ring, slot))
        shown = word(hashlib.sha256(b"fugicho check word" + wrap).digest()) if word else ""
    return replace(slot, sealed=sealed, word=shown)


def unseal(ring: Ring, slot: Slot, typed: str) -> bytes | None:
    """The key of a slot, None when what was typed does not open it."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    with _derived(slot, typed) as wrap:
        try:
            return AESGCM(wrap).decrypt(slot.nonce, slot.sealed, about(ring, slot))
        except (InvalidTag, ValueError):
            return None


def about(ring: Ring, slot: Slot) -> bytes:
    """What is sealed in with the key; no id holds a line break."""
    return "\n".join(("fugicho slot 1", ring.store, slot.id, slot.kind, slot.person)).encode()


@contextmanager
def _derived(slot: Slot, typed: str) -> Iterator[bytearray]:
    """The key that Argon2id makes of a typed text; overwritten at the end."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    # half a surrogate pair, as a broken clipboard gives, is a wrong passphrase and no fault
    text, wrap = bytearray(typed.encode("utf-8", "surrogatepass")), bytearray(KEY_BYTES)
    cost = slot.cost
    try:
        Argon2id(
            salt=slot.salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory
        ).derive_into(cast(bytes, text), wrap)  # any buffer will do; only its type says less
        yield wrap
    finally:
        clear(text)
        clear(wrap)


def clear(secret: bytearray) -> None:
    """Overwrite a secret in memory."""
    secret[:] = bytes(len(secret))


# ---------------------------------------------------------------- patience


def delay_after(failures: int) -> int:
    """Seconds to wait after so many wrong tries: 0, 0, 0, then 1, 2, 4 … at most 30; nobody is ever locked out."""
    return 0 if failures < 3 else min(_LONGEST_DELAY, 1 << min(failures - 3, 8))


@dataclass(slots=True)
class Tries:
    """Wrong tries of each slot since the program began."""

    _failures: dict[str, int] = field(default_factory=dict)

    def failed(self, slot_id: str) -> int:
        """Note a wrong try -> seconds to wait before the next one."""
        self._failures[slot_id] = self._failures.get(slot_id, 0) + 1
        return delay_after(self._failures[slot_id])

    def opened(self, slot_id: str) -> None:
        self._failures.pop(slot_id, None)

"""The keys of a desk: one to receive bundles (X25519 of age), one to sign (Ed25519); made, carded, compared by voice.

A card is the public half as a small text file that may travel anywhere; whoever takes it in compares the fingerprint
with the other desk by telephone before the key is used. Secrets never leave the encrypted store.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, cast

from desktop.errors import DeskError, refusal

NO_CARD: Final = refusal(
    "keys.no-card",
    "「{path}」は公開鍵のファイルではありません。相手の付議帳の「鍵」の画面で書き出したファイルを選んでください。",
)
SPOILT_CARD: Final = refusal(
    "keys.spoilt-card",
    "公開鍵のファイル「{path}」は、途中で変わっているか傷んでいます。相手に、書き出し直しを依頼してください。",
)
NEWER_CARD: Final = refusal(
    "keys.newer-card",
    "公開鍵のファイル「{path}」は、新しい付議帳で作られています。付議帳を新しくしてから、もう一度取り込んでください。",
)

KeyKind = Literal["receive", "sign"]
KIND_WORDS: Final[dict[KeyKind, str]] = {"receive": "受取り用の鍵", "sign": "署名用の鍵"}
CARD: Final = "fugicho-card"
CARD_VERSION: Final = 1
_LARGEST: Final = 64 * 1024
"""Bytes of a card."""
_AGE: Final = "age1"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a card says: whose key, for what."""

    kind: KeyKind
    name: str
    """The desk as it calls itself: 市民課."""
    public: str
    """``age1…`` of a receiving key, base64 of the 32 bytes of a signing key."""
    made_at: datetime

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public)


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A key of one's own; its secret is kept in the store only."""

    kind: KeyKind
    name: str
    public: str
    secret: str
    """``AGE-SECRET-KEY-1…`` or base64 of the 32 bytes."""
    made_at: datetime

    @property
    def card(self) -> PublicKey:
        return PublicKey(self.kind, self.name, self.public, self.made_at)


def make_receiving_key(name: str, at: datetime) -> SecretKey:
    """A new key that bundles are sealed to."""
    from pyrage import x25519

    made = x25519.Identity.generate()
    return SecretKey("receive", name, str(made.to_public()), str(made), at)


def make_signing_key(name: str, at: datetime) -> SecretKey:
    """A new key that signs bundles and receipts."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    made = Ed25519PrivateKey.generate()
    public = made.public_key().public_bytes_raw()
    return SecretKey("sign", name, _write(public), _write(made.private_bytes_raw()), at)


def sign(key: SecretKey, message: bytes) -> str:
    """The signature of a message as base64 (Ed25519, RFC 8032)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return _write(Ed25519PrivateKey.from_private_bytes(_read(key.secret)).sign(message))


def is_signed(public: str, message: bytes, signature: str) -> bool:
    """Whether a signature is the key's own over this very message; anything that is no key or no signature is not."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(_read(public)).verify(_read(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public: str) -> str:
    """Six groups of five digits to be read out by telephone: 99 bits of the SHA-256 of the key as it is written."""
    number = int.from_bytes(hashlib.sha256(public.encode()).digest(), "big") % 10**30
    digits = f"{number:030d}"
    return " ".join(digits[n : n + 5] for n in range(0, 30, 5))


def write_card(key: PublicKey) -> bytes:
    """The card as UTF-8 text that a person can read too; a checksum tells a spoilt one."""
    table = {
        "kind": CARD,
        "version": CARD_VERSION,
        "use": key.kind,
        "name": key.name,
        "public": key.public,
        "made_at": key.made_at.isoformat(timespec="seconds"),
        "fingerprint": key.fingerprint,
    }
    return (json.dumps({**table, "check": _check(table)}, ensure_ascii=False, indent=2) + "\n").encode()


def read_card(data: bytes, path: str) -> PublicKey:
    """The key of a card; ``path`` is named in the refusal."""
    table = _table(data, path)
    if not isinstance(version := table.get("version"), int) or version > CARD_VERSION:
        raise DeskError(NEWER_CARD, path=path)
    check = table.pop("check", None)
    try:
        key = PublicKey(
            cast("KeyKind", table["use"]),
            str(table["name"]),
            str(table["public"]),
            datetime.fromisoformat(str(table["made_at"])),
        )
    except (KeyError, ValueError) as fault:
        raise DeskError(SPOILT_CARD, path=path) from fault
    if check != _check(table) or not _is_key(key) or table.get("fingerprint") != key.fingerprint:
        raise DeskError(SPOILT_CARD, path=path)
    return key


def _table(data: bytes, path: str) -> dict[str, object]:
    try:
        table = json.loads(data[:_LARGEST].decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise DeskError(NO_CARD, path=path) from fault
    if not isinstance(table, dict) or table.get("kind") != CARD:
        raise DeskError(NO_CARD, path=path)
    return table


def _check(table: dict[str, object]) -> str:
    plain = json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _is_key(key: PublicKey) -> bool:
    """Whether the public half is one of its kind."""
    if key.made_at.tzinfo is None or key.kind not in KIND_WORDS:
        return False
    try:
        if key.kind == "sign":
            return len(_read(key.public)) == 32
        from pyrage import RecipientError, x25519

        try:
            x25519.Recipient.from_str(key.public)
        except RecipientError:
            return False
        return key.public.startswith(_AGE)
    except ValueError:
        return False


def _write(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _read(text: str) -> bytes:
    return base64.b64decode(text, validate=True)

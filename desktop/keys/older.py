"""A ring and its key in, the same ring with the keys the store had before out; and those keys back.

After 鍵の作り直し the copies (控え) taken before are still sealed with the key of then. The new key opens that one, never
the other way round: who only knows the old key opens nothing of the new store.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from desktop.keys.ring import Ring

_NONCE: Final = 12


def keep_older(ring: Ring, key: bytes, older: Sequence[bytes]) -> Ring:
    """The ring with the keys of before, newest first, sealed under the key it opens now."""
    return replace(ring, older=tuple(_sealed(ring, key, one) for one in dict.fromkeys(older) if one != key))


def older_keys(ring: Ring, key: bytes) -> tuple[bytes, ...]:
    """The keys of before, newest first; what this key does not open is left out."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    found = []
    for sealed in ring.older:
        try:
            found.append(AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _about(ring)))
        except (InvalidTag, ValueError):
            continue
    return tuple(found)


def _sealed(ring: Ring, key: bytes, older: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, older, _about(ring))


def _about(ring: Ring) -> bytes:
    return f"fugicho older key 1\n{ring.store}".encode()

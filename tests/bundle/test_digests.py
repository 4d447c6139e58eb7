"""Digests on a thread of their own, and what was laid on a medium.

1. They are those of hashlib, whatever the pieces.
2. A header rewritten in the first bytes is part of what was laid; a rewriting elsewhere is unsure and never the same.
3. One changed, missing or added byte is not the same.
"""

from __future__ import annotations

import hashlib
import random

import pytest

from desktop.bundle.digests import Digests, Laid

DATA = random.Random(1).randbytes(3_000_000)


@pytest.mark.parametrize("step", [1_000, 65_536, 1 << 20, 5_000_000])
def test_digests(step: int) -> None:
    """1"""
    made = Digests(("sha256", "sha512"))
    for n in range(0, len(DATA), step):
        made.update(DATA[n : n + step])
    assert made.hexdigests() == {a: hashlib.new(a, DATA).hexdigest() for a in ("sha256", "sha512")}


def laid(data: bytes, step: int = 70_000) -> Laid:
    made = Laid()
    for n in range(0, len(data), step):
        made.put(n, data[n : n + step])
    return made


def test_a_header_is_rewritten() -> None:
    """2"""
    made = laid(b"\0" * 40 + DATA)
    made.put(10, b"header")
    assert made.same(laid(b"\0" * 10 + b"header" + b"\0" * 24 + DATA, 1 << 16))


def test_a_rewriting_elsewhere_is_unsure() -> None:
    """2"""
    made = laid(DATA)
    made.put(1_000_000, DATA[1_000_000:1_000_010])
    assert not made.same(laid(DATA))


@pytest.mark.parametrize("at", [0, 65_535, 65_536, 2_999_999])
def test_any_other_byte_is_noticed(at: int) -> None:
    """3"""
    changed = DATA[:at] + bytes([DATA[at] ^ 1]) + DATA[at + 1 :]
    assert not laid(DATA).same(laid(changed))
    assert not laid(DATA).same(laid(DATA[:at] + DATA[at + 1 :]))
    assert not laid(DATA).same(laid(DATA + b"\0"))
    assert laid(DATA).same(laid(DATA, 1 << 20))

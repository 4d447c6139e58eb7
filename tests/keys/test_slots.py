"""Slots of a key.

1. However a passphrase is typed it opens; anything else does not, in words that help. 2. A slot opens nothing in another
store, for another person or of another kind. 3. Slots are added, changed and revoked without the key changing; the last
one stays. 4. The real cost: within 2 seconds. 5. Waiting grows to 30 seconds and never ends in a lock-out.
"""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace

import pytest

from desktop.errors import DeskError
from desktop.keys import slots
from desktop.keys.recovery import add_recovery
from desktop.keys.ring import Cost, Ring
from desktop.keys.slots import (
    Tries,
    add_passphrase,
    check_passphrase,
    clear,
    delay_after,
    make_key,
    normalise,
    open_slot,
    relabel,
    replace_passphrase,
    reseat,
    revoke,
    unseal,
)
from desktop.keys.windows import add_windows

WORDS = "がっこうの帰り Tram 7ばん"
KEY = bytes(range(32))


@pytest.fixture
def one(ring: Ring) -> Ring:
    return add_passphrase(ring, KEY, "p1", "山田", WORDS)


def opens(ring: Ring, typed: str, at: int = 0) -> bool:
    if unseal(ring, ring.slots[at], normalise(typed)) is None:
        with pytest.raises(DeskError, match="合言葉が違います。.*Caps Lock") as fault:
            open_slot(ring, ring.slots[at].id, typed)
        assert fault.value.code == "keys.wrong"
        return False
    return open_slot(ring, ring.slots[at].id, typed) == KEY


@pytest.mark.parametrize(
    "typed",
    [
        unicodedata.normalize("NFD", WORDS),
        "がっこうの帰り　Ｔｒａｍ　７ばん",
        f"\n {WORDS}　",
    ],
    ids=["composed otherwise", "full width", "blanks at the ends"],
)
def test_however_it_is_typed(one: Ring, typed: str) -> None:
    assert opens(one, typed)


def test_half_width_katakana(ring: Ring) -> None:
    made = add_passphrase(ring, KEY, "p1", "山田", "ガッコウノカエリミチデス")
    assert opens(made, "ｶﾞｯｺｳﾉｶｴﾘﾐﾁﾃﾞｽ")


@pytest.mark.parametrize("typed", ["", WORDS[:-1], WORDS.lower(), WORDS + "。", "\ud800" * 12, "x" * 100_000])
def test_anything_else(one: Ring, typed: str) -> None:
    assert not opens(one, typed)


def test_a_slot_is_of_one_store_person_and_kind(one: Ring) -> None:
    (slot,) = one.slots
    for moved in (
        replace(one, store="f" * 32),
        replace(one, slots=(replace(slot, person="p2"),)),
        replace(one, slots=(replace(slot, kind="recovery"),)),
        replace(one, slots=(replace(slot, id="00"),)),
    ):
        assert unseal(moved, moved.slots[0], WORDS) is None
    assert opens(replace(one, slots=(replace(slot, label="山田（課長）"),)), WORDS)


def test_two_slots_have_nothing_in_common(one: Ring) -> None:
    two = add_passphrase(one, KEY, "p2", "佐藤", WORDS)
    a, b = two.slots
    assert len({a.id, b.id, a.salt, b.salt, a.nonce, b.nonce, a.sealed, b.sealed}) == 8


def test_change_and_revoke(one: Ring) -> None:
    two = add_passphrase(one, KEY, "p2", "佐藤", "赤い傘をさした三人の人たち")
    changed = replace_passphrase(two, two.slots[0].id, KEY, "湖のそばにある白いベンチ")
    assert not opens(changed, WORDS)
    assert opens(changed, "湖のそばにある白いベンチ")
    assert opens(changed, "赤い傘をさした三人の人たち", 1)
    assert changed.slots[0].id == one.slots[0].id
    left = revoke(changed, changed.slots[0].id)
    assert [s.label for s in left.slots] == ["佐藤"]
    assert [s.label for s in relabel(left, "p2", "佐藤 花子").slots] == ["佐藤 花子"]
    moved = reseat(one, one.slots[0].id, KEY, "p9", WORDS)
    assert (moved.slots[0].person, opens(moved, WORDS)) == ("p9", True)


def test_the_last_one_stays(one: Ring) -> None:
    """A Windows account dies with its PC: it does not count."""

    class Account:
        def protect(self, secret: bytes, about: bytes) -> bytes:
            return secret

        def unprotect(self, sealed: bytes, about: bytes) -> bytes:
            return sealed

    ring = add_windows(one, KEY, "p1", "山田", Account())
    with pytest.raises(DeskError, match="「山田」は.*最後の合言葉") as fault:
        revoke(ring, one.slots[0].id)
    assert fault.value.code == "keys.last-slot"
    with_paper, _ = add_recovery(ring, KEY, "回復用の合言葉")
    assert [s.kind for s in revoke(with_paper, one.slots[0].id).slots] == ["windows", "recovery"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "keys.short"),
        ("１２３４５６７８９０１", "keys.short"),
        ("あいうえおかきくけこさ　", "keys.short"),
        ("あ" * 30, "keys.same"),
        ("abababababab", "keys.same"),
    ],
)
def test_a_weak_passphrase(typed: str, code: str) -> None:
    with pytest.raises(DeskError, match="ください。") as fault:
        check_passphrase(typed)
    assert fault.value.code == code


def test_the_real_cost(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    """A right and a wrong try each within 2 seconds of the processor, 64 MiB: other programs do not count."""
    monkeypatch.setattr(slots, "Cost", Cost)
    made = add_passphrase(ring, KEY, "p1", "山田", WORDS)
    assert made.slots[0].cost.memory == 64 * 1024
    for typed, right in ((WORDS, True), (WORDS + "x", False)):
        start = time.process_time()
        assert opens(made, typed) == right
        assert time.process_time() - start < 2


def test_keys_are_random() -> None:
    keys = {make_key() for _ in range(100)}
    assert len(keys) == 100
    assert {len(key) for key in keys} == {32}


def test_waiting_grows_and_ends() -> None:
    assert [delay_after(n) for n in range(11)] == [0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30]
    assert delay_after(10**6) == 30
    tries = Tries()
    assert [tries.failed("a") for _ in range(4)] == [0, 0, 1, 2]
    assert tries.failed("b") == 0
    tries.opened("a")
    assert tries.failed("a") == 0


def test_a_secret_is_overwritten() -> None:
    secret = bytearray(b"secret")
    clear(secret)
    assert secret == bytes(6)

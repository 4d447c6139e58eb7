"""Keys of a desk.

1. A card comes back as it was written, and names its use.
2. The fingerprint is short enough to be read out, differs with the key, and never changes for one key.
3. A signature holds for its key and message only.
4. A card with any byte changed, a foreign file, a newer card: one sentence each.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from desktop.errors import DeskError
from desktop.keys.desk import (
    PublicKey,
    fingerprint,
    is_signed,
    make_receiving_key,
    make_signing_key,
    read_card,
    sign,
    write_card,
)

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("make", [make_receiving_key, make_signing_key])
def test_a_card_comes_back(make: type) -> None:
    key = make("市民課　髙﨑", AT)
    assert read_card(write_card(key.card), "鍵.txt") == key.card
    assert key.secret not in write_card(key.card).decode()


def test_a_windows_editor_may_add_its_mark() -> None:
    key = make_signing_key("市民課", AT)
    assert read_card(b"\xef\xbb\xbf" + write_card(key.card), "鍵.txt") == key.card


def test_fingerprint() -> None:
    a, b = make_receiving_key("甲", AT), make_receiving_key("甲", AT)
    assert re.fullmatch(r"(\d{5} ){5}\d{5}", a.card.fingerprint)
    assert a.card.fingerprint != b.card.fingerprint
    assert fingerprint("age1example") == "09956 36445 22179 91031 28804 42279"


def test_a_signature_holds_for_its_key_and_message_only() -> None:
    key, other = make_signing_key("甲", AT), make_signing_key("乙", AT)
    made = sign(key, b"abc")
    assert is_signed(key.public, b"abc", made)
    assert not is_signed(key.public, b"abd", made)
    assert not is_signed(other.public, b"abc", made)
    assert not is_signed(key.public, b"abc", made[:-4])
    assert not is_signed("鍵ではない", b"abc", made)


def test_every_changed_byte_of_a_card_is_noticed() -> None:
    good, harmless = write_card(make_signing_key("市民課", AT).card), 0
    for n in range(len(good)):
        spoilt = good[:n] + bytes([good[n] ^ 1]) + good[n + 1 :]
        with suppress(DeskError):
            assert read_card(spoilt, "鍵.txt") == read_card(good, "鍵.txt"), n  # a blank between two words
            harmless += 1
    assert harmless < len(good) // 8


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"[]", b'{"kind": "else"}', "あいう".encode("cp932")])
def test_a_foreign_file_is_no_card(data: bytes) -> None:
    with pytest.raises(DeskError, match="「鍵.txt」は公開鍵のファイルではありません"):
        read_card(data, "鍵.txt")


def test_a_newer_card() -> None:
    table = json.loads(write_card(make_signing_key("甲", AT).card)) | {"version": 2}
    with pytest.raises(DeskError, match="新しい付議帳で作られています"):
        read_card(json.dumps(table).encode(), "鍵.txt")


def test_a_key_that_is_none_is_refused() -> None:
    wrong = PublicKey("receive", "甲", "age1nokey", AT)
    with pytest.raises(DeskError, match="傷んでいます"):
        read_card(write_card(wrong), "鍵.txt")

"""The receipt of a bundle.

1. It comes back as written, signed or not.
2. Every changed byte is noticed, or changes nothing; a signature cannot be moved to another receipt.
3. A foreign file: one sentence. 4. A newer receipt is told as newer, not as spoilt.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desktop.bundle.receipt import Receipt, read_receipt, write_receipt
from desktop.errors import DeskError
from desktop.keys.desk import make_signing_key

AT = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)
KEY = make_signing_key("総務課", AT)
GIVEN = Receipt("3f2a9c1b-5d6e-4f70-8a9b-0c1d2e3f4a5b", "ab" * 32, 3, "総務課", "髙﨑　葛󠄀子", AT)


@pytest.mark.parametrize("signer", [KEY, None])
def test_it_comes_back(signer: object) -> None:
    """1"""
    key = KEY if signer else None
    found = read_receipt(write_receipt(GIVEN, key), "受領書.json")
    assert found == replace(GIVEN, key=KEY.public if key else "")
    assert found.number == "3F2A9C1B"


@pytest.mark.parametrize("signer", [KEY, None])
def test_every_changed_byte(signer: object) -> None:
    """2"""
    whole = write_receipt(GIVEN, KEY if signer else None)
    right, harmless = read_receipt(whole, "x"), 0
    for n in range(len(whole)):
        with suppress(DeskError):
            assert read_receipt(whole[:n] + bytes([whole[n] ^ 4]) + whole[n + 1 :], "x") == right, n
            harmless += 1
    assert harmless < len(whole) // 8


def test_a_signature_stays_with_its_receipt() -> None:
    """2"""
    other = json.loads(write_receipt(replace(GIVEN, cases=4), KEY))
    table = json.loads(write_receipt(GIVEN, KEY)) | {"signature": other["signature"]}
    with pytest.raises(DeskError, match="途中で変わっているか傷んでいます"):
        read_receipt(json.dumps(table).encode(), "受領書.json")


@pytest.mark.parametrize("data", [b"", b"{}", b"PK\3\4", b'{"kind": "fugicho-card"}'])
def test_a_foreign_file(data: bytes) -> None:
    """3"""
    with pytest.raises(DeskError, match="「受領書.json」は受領書のファイルではありません"):
        read_receipt(data, "受領書.json")


def test_a_newer_one() -> None:
    """4"""
    table = json.loads(write_receipt(GIVEN, KEY)) | {"version": 2, "further": True}
    with pytest.raises(DeskError, match="より新しい付議帳で作られています（第2版") as told:
        read_receipt(json.dumps(table).encode(), "受領書.json")
    assert told.value.code == "bundle.newer-receipt"

"""The key ring as a file.

1. What was written is read back, and no file holds a passphrase or the key. 2. Every flipped bit, every cut and every
foreign file is told as damage, never as a wrong passphrase. 3. A missing ring names its file and the way out. 4. A ring
of a newer program and one with a cost no PC can pay are refused.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.errors import DeskError
from desktop.keys import ring as ring_module
from desktop.keys.recovery import add_recovery
from desktop.keys.ring import Cost, Ring, read_head, read_ring, ring_path, write_ring
from desktop.keys.slots import add_passphrase, make_key

WORDS = "たぬきと夜の電車とかぜの音"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return ring_path(tmp_path / "付議帳.sqlite3")


@pytest.fixture
def full(ring: Ring) -> Ring:
    ring, _ = add_recovery(add_passphrase(ring, make_key(), "p1", "山田", WORDS), make_key(), "回復用の合言葉")
    return ring


def test_read_back(path: Path, full: Ring) -> None:
    assert path.name == "付議帳.sqlite3.keys"
    write_ring(path, full)
    assert read_ring(path) == full
    assert read_head(path) == b""
    write_ring(path, full, b"\x00\xff")
    assert (read_ring(path), read_head(path)) == (full, b"\x00\xff")


def test_the_file_is_no_secret(path: Path, ring: Ring) -> None:
    key = make_key()
    ring, code = add_recovery(add_passphrase(ring, key, "p1", "山田", WORDS), key, "回復用の合言葉")
    write_ring(path, ring)
    text = path.read_text("utf-8")
    for secret in (WORDS, key.hex(), code, code.replace("-", "")):
        assert secret not in text
    assert "山田" in text


def test_every_flipped_bit_is_told(path: Path, full: Ring) -> None:
    write_ring(path, full)
    data = path.read_bytes()
    for place in range(0, len(data), 7):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        path.write_bytes(changed)
        again = None
        with suppress(DeskError):  # it only refuses with DeskError, else the test fails here
            again = read_ring(path)
        assert again in (None, full), place  # a blank between two words may change


def test_every_cut_is_told(path: Path, full: Ring) -> None:
    write_ring(path, full)
    data = path.read_bytes().rstrip()
    for end in range(0, len(data), 50):
        path.write_bytes(data[:end])
        with pytest.raises(DeskError) as fault:
            read_ring(path)
        assert fault.value.code == "keys.ring-damaged"


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b'{"format": 1}', b"\xff\xfe", b"[" * 100_000, b"1" * 5000, b" " * (2 << 20)],
    ids=["empty", "list", "nothing in it", "no slots", "no text", "deep", "number", "large"],
)
def test_a_foreign_file(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(DeskError) as fault:
        read_ring(path)
    assert fault.value.code == "keys.ring-damaged"


def test_a_missing_ring(path: Path) -> None:
    with pytest.raises(DeskError, match="鍵のファイル.*付議帳.sqlite3.keys.*控えのフォルダー") as fault:
        read_ring(path)
    assert fault.value.code == "keys.ring-missing"


def test_a_newer_ring(path: Path, full: Ring) -> None:
    path.write_text(json.dumps({"format": 2, "everything": "else"}))
    with pytest.raises(DeskError, match="新しい付議帳") as fault:
        read_ring(path)
    assert fault.value.code == "keys.ring-newer"


@pytest.mark.parametrize("cost", [Cost(1 << 30, 3, 4), Cost(65536, 10_000, 4), Cost(8, 1, 4), Cost(64, 0, 1)])
def test_a_cost_no_pc_can_pay(path: Path, full: Ring, cost: Cost, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    write_ring(path, replace(full, slots=(replace(full.slots[0], cost=cost),)))
    with pytest.raises(DeskError) as fault:
        read_ring(path)
    assert fault.value.code == "keys.ring-damaged"
    assert ring_module.FORMAT == 1

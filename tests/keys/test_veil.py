"""A veiled file reads as it was written, and nobody else reads it.

1. Whatever the pieces, wherever a reader jumps: the bytes that were written.
2. On the disk nothing of them is to be found, and another veil reads noise.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desktop.keys.veil import Veil

DATA = "住民票の写し".encode() * 40_000


@pytest.mark.parametrize("step", [1, 7, 16, 4096, 1 << 20])
def test_it_reads_as_written(tmp_path: Path, step: int) -> None:
    """1"""
    veil, path, data = Veil(), tmp_path / "0001", DATA[: step * 900]
    with veil.open(path, "xb") as out:
        for n in range(0, len(data), step):
            out.write(data[n : n + step])
    assert path.stat().st_size == len(data)
    with veil.open(path, "rb") as back:
        assert back.read() == data
        dice = random.Random(step)
        for _ in range(50):
            at, size = dice.randrange(len(data)), dice.randrange(300)
            back.seek(at)
            assert back.read(size) == data[at : at + size]
        assert back.seek(0, 2) == len(data)
        assert back.read() == b""


def test_nobody_else_reads_it(tmp_path: Path) -> None:
    """2"""
    path = tmp_path / "0001"
    with Veil().open(path, "wb") as out:
        out.write(DATA)
    assert "住民".encode() not in path.read_bytes()
    with Veil().open(path, "rb") as back:
        assert "住民".encode() not in back.read()


def test_the_same_name_in_another_folder(tmp_path: Path) -> None:
    """2: bundles in one room have files of the same names; their key streams differ."""
    veil = Veil()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        with veil.open(tmp_path / name / "0001", "xb") as out:
            out.write(bytes(1000))
    assert (tmp_path / "a" / "0001").read_bytes() != (tmp_path / "b" / "0001").read_bytes()

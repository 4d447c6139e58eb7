"""A passphrase is found in whatever file a person has it in.

1. Alone, in any encoding a Windows editor writes, typed in any way.
2. In a slip as text or PDF, among digests, numbers and other groups of letters.
3. With a typing slip it comes out as typed, so that the refusal can name the place.
4. A long text without one is refused.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desktop.clerk.passphrase_file import passphrase_in, read_passphrase_file
from desktop.errors import DeskError
from desktop.keys.passphrase import groups, make_passphrase, normalise, read_typed

SECRET = make_passphrase(random.Random(9).randrange)
WIDE = "".join(chr(ord(c) + 0xFEE0) for c in SECRET)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
@pytest.mark.parametrize(
    "typed", [SECRET, SECRET.upper() + "\r\n", WIDE, SECRET.replace("-", " "), SECRET.replace("-", "")]
)
def test_alone(encoding: str, typed: str) -> None:
    """1"""
    assert read_typed(passphrase_in(typed.encode(encoding), "x")) == SECRET


def test_in_a_text(tmp_path: Path) -> None:
    """2"""
    decoy = "番号 1234-5678-9abc-def0-1234-5678\nSHA-256：" + "0123456789abcdef" * 4
    path = tmp_path / "通知票.txt"
    path.write_text(f"{decoy}\n合言葉： {'  '.join(groups(SECRET))}\n以上", "utf-8")
    assert read_passphrase_file(path) == SECRET


def test_over_two_rows() -> None:
    """2: as a printed slip sets it."""
    first, second = " ".join(groups(SECRET)[:3]), " ".join(groups(SECRET)[3:])
    assert passphrase_in(f"合言葉\n{first}\n{second}\n束".encode(), "x") == SECRET


def test_slip_of_the_finger() -> None:
    """3"""
    wrong = ("3" if SECRET[0] != "3" else "4") + SECRET[1:]
    found = passphrase_in(f"合言葉：\n{wrong}\n{'長い文。' * 100}".encode(), "x")
    assert found == normalise(wrong)
    assert passphrase_in(b"abcd-efgh", "x") == "abcd-efgh"
    assert passphrase_in(b"", "x") == ""


def test_no_passphrase(tmp_path: Path) -> None:
    """4"""
    with pytest.raises(DeskError, match="「x」の中にパスワードが見つかりません"):
        passphrase_in("議事録。".encode() * 100, "x")
    with pytest.raises(DeskError, match="見つかりません"):
        read_passphrase_file(tmp_path / "無い.txt")


def test_a_file_that_only_looks_like_a_pdf() -> None:
    """4"""
    with pytest.raises(DeskError, match="パスワードが見つかりません"):
        passphrase_in(b"%PDF-1.7 broken" + bytes(300), "x")

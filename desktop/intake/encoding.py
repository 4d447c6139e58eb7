"""The first bytes of a text in, the encoding they are written in out: what a clerk is told and may change."""

from __future__ import annotations

from codecs import getincrementaldecoder
from typing import IO, Final

ENCODINGS: Final = ("cp932", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "euc_jp", "iso2022_jp")
"""What may be chosen; utf-8 with or without a byte order mark, utf-16 by its mark."""
_PIECE: Final = 1 << 20
_KANA_SHARE: Final = 0.3
"""EUC-JP read as CP932 is full of half-width kana; real lists have fewer among what is not ASCII."""


def codec(encoding: str) -> str:
    """The name Python reads it by: a byte order mark is no letter."""
    return "utf-8-sig" if encoding == "utf-8" else encoding


def guessed(file: IO[bytes]) -> str:
    """The likely encoding; the file stands at its beginning afterwards."""
    file.seek(0)
    head = file.read(_PIECE)
    try:
        return _by_mark(head) or _by_letters(_first_foreign(head, file))
    finally:
        file.seek(0)


def _by_mark(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    return sixteen(head[:8192])


def sixteen(head: bytes) -> str:
    """utf-16-le or utf-16-be when every line end of a text without a mark is two bytes wide; else nothing."""
    even, odd = head[::2], head[1::2]
    for first, second, name in ((even, odd, "utf-16-le"), (odd, even, "utf-16-be")):
        ends = [n for n, byte in enumerate(first) if byte == 10 and second[n : n + 1] == b"\0"]
        if ends and len(ends) == head.count(b"\n"):
            return name
    return ""


def _first_foreign(piece: bytes, file: IO[bytes]) -> bytes:
    """The first stretch that is not plain ASCII, with what follows in the same piece."""
    while piece.isascii() and b"\x1b$" not in piece:
        following = file.read(_PIECE)
        if not following:
            break
        piece = following
    return piece


def _by_letters(piece: bytes) -> str:
    if piece.isascii():
        return "iso2022_jp" if b"\x1b$" in piece else "utf-8"
    if _decoded(piece, "utf-8") is not None:
        return "utf-8"
    read = _decoded(piece, "cp932")
    if _decoded(piece, "euc_jp") is None:
        return "cp932"
    return "euc_jp" if read is None or _half_kana(read) > _KANA_SHARE else "cp932"


def _decoded(piece: bytes, encoding: str) -> str | None:
    """The text, forgiving a letter cut in two where the piece was cut; None when it is not in this encoding."""
    try:
        return getincrementaldecoder(encoding)().decode(piece, len(piece) < _PIECE)
    except UnicodeDecodeError:
        return None


def _half_kana(text: str) -> float:
    foreign = [c for c in text[:20_000] if c > "\x7f"]
    return sum("｡" <= c <= "ﾟ" for c in foreign) / len(foreign) if foreign else 0.0

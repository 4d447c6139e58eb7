"""Font files read table by table.

1. Glyphs, variants, advances and vertical forms are those fontTools reads.
2. A missing file, a file that is no font, and a file cut short are refused by name with the next step.
3. A face of a collection is found by its index, one that is not there is refused.
"""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from desktop.errors import DeskError
from desktop.fonts.face import NO_FILE, UNUSABLE, Face
from desktop.places import FONTS


def read(path: Path) -> TTFont:
    """The font as fontTools sees it, without an open file."""
    return TTFont(BytesIO(path.read_bytes()), lazy=True)


SHIPPED = ("BIZUDMincho-Regular", "BIZUDGothic-Regular", "BIZUDGothic-Bold", "ipamjm")


@pytest.mark.parametrize("name", SHIPPED)
def test_agrees_with_fonttools(name: str) -> None:
    """1"""
    face, font = Face(FONTS / f"{name}.ttf"), read(FONTS / f"{name}.ttf")
    points = font.getBestCmap()
    assert face.id == name
    assert face.upem == font["head"].unitsPerEm
    for codepoint in sorted(points)[::37]:
        glyph = font.getGlyphID(points[codepoint])
        assert face.glyph(codepoint) == glyph
        assert face.advance(glyph) == font["hmtx"][points[codepoint]][0] / face.upem
    assert face.glyph(0x10FFFD) == 0
    for table in font["cmap"].tables:
        if table.format == 14:
            for selector, sequences in table.uvsDict.items():
                for codepoint, glyph_name in sequences[::53]:
                    wanted = font.getGlyphID(glyph_name) if glyph_name else face.glyph(codepoint)
                    assert face.variant(codepoint, selector) == wanted
    assert face.variant(ord("あ"), 0xE01EF) == 0


def test_vertical_forms() -> None:
    """1"""
    face = Face(FONTS / "BIZUDMincho-Regular.ttf")
    for char in "ー（）「」":
        assert face.vertical(face.glyph(ord(char))) != face.glyph(ord(char))
    assert face.vertical(face.glyph(ord("外"))) == face.glyph(ord("外"))


def test_missing_file_is_named(tmp_path: Path) -> None:
    """2"""
    with pytest.raises(DeskError, match="なし.ttf") as caught:
        Face(tmp_path / "なし.ttf").glyph(65)
    assert caught.value.what is NO_FILE
    assert caught.value.world


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no font", b"OTTO" + b"\0" * 40])
def test_no_font_is_refused(tmp_path: Path, content: bytes) -> None:
    """2"""
    path = tmp_path / "壊れ.ttf"
    path.write_bytes(content)
    with pytest.raises(DeskError, match=r"壊れ\.ttf") as caught:
        Face(path).glyph(65)
    assert caught.value.what is UNUSABLE


@pytest.mark.parametrize("length", [20, 200, 5000])
def test_cut_short_is_refused(tmp_path: Path, length: int) -> None:
    """2"""
    path = tmp_path / "途中.ttf"
    path.write_bytes((FONTS / "BIZUDGothic-Bold.ttf").read_bytes()[:length])
    with pytest.raises(DeskError) as caught:
        Face(path).glyph(65)
    assert caught.value.what is UNUSABLE


def test_collection(tmp_path: Path) -> None:
    """3"""
    font = (FONTS / "BIZUDGothic-Bold.ttf").read_bytes()
    head = b"ttcf" + struct.pack(">III", 0x10000, 1, 16)
    count = struct.unpack(">H", font[4:6])[0]
    directory = bytearray(font[: 12 + 16 * count])
    for at in range(12, len(directory), 16):
        (offset,) = struct.unpack_from(">I", directory, at + 8)
        struct.pack_into(">I", directory, at + 8, offset + len(head))
    path = tmp_path / "集.ttc"
    path.write_bytes(head + bytes(directory) + font[len(directory) :])
    assert Face(path).glyph(ord("市")) == Face(FONTS / "BIZUDGothic-Bold.ttf").glyph(ord("市"))
    with pytest.raises(DeskError):
        Face(path, 1).glyph(65)


def test_a_font_with_format_4_only(tmp_path: Path) -> None:
    """1"""
    font = TTFont(BytesIO((FONTS / "BIZUDGothic-Bold.ttf").read_bytes()))
    font["cmap"].tables = [t for t in font["cmap"].tables if t.format == 4]
    path = tmp_path / "四.ttf"
    font.save(path)
    face, points = Face(path), read(path).getBestCmap()
    wrong = [c for c in points if face.glyph(c) != font.getGlyphID(points[c])]
    assert not wrong

"""A face in, its glyph outlines out without hints, and small TrueType files made of chosen glyphs for embedding.

Own code because the PDF draws by glyph number (異体字 have no code point) and because outlines, once read, are kept:
a second document of the same words reads nothing from disk. Source: OpenType 1.9 (glyf, loca, hmtx), PDF 1.7 9.9.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache
from typing import BinaryIO, Final

from desktop import places
from desktop.errors import DeskError
from desktop.fonts.chain import face_of
from desktop.fonts.face import UNUSABLE
from desktop.fonts.sfnt import U32, FontFile, big_endian

_WORDS: Final = 0x0001
_SCALE: Final = 0x0008
_MORE: Final = 0x0020
_SCALE_XY: Final = 0x0040
_MATRIX: Final = 0x0080
_INSTRUCTIONS: Final = 0x0100


class Outlines:
    """The outlines of one face, each read from disk when first asked for."""

    def __init__(self, face_id: str) -> None:
        self.face = face_of(face_id)
        file = FontFile(self.face.path, self.face.index)
        self._start = file.place(b"glyf")[0]
        self._head, self._hhea, self._maxp = (file.table(t) for t in (b"head", b"hhea", b"maxp"))
        self._hmtx = file.table(b"hmtx")
        self.upem: int
        (self.upem,) = struct.unpack_from(">H", self._head, 18)
        (self._metrics,) = struct.unpack_from(">H", self._hhea, 34)
        self._loca = _offsets(file.table(b"loca"), struct.unpack_from(">h", self._head, 50)[0])
        self._kept: dict[int, bytes] = {}
        self._advances: dict[int, int] = {}

    @property
    def bbox(self) -> tuple[int, int, int, int]:
        """Thousandths of an em: left, bottom, right, top of the whole face."""
        left, bottom, right, top = struct.unpack_from(">4h", self._head, 36)
        return self._thousandth(left), self._thousandth(bottom), self._thousandth(right), self._thousandth(top)

    def advance(self, glyph: int) -> int:
        """Thousandths of an em."""
        known = self._advances.get(glyph)
        if known is None:
            (units,) = struct.unpack_from(">H", self._hmtx, 4 * min(glyph, self._metrics - 1))
            known = self._advances[glyph] = self._thousandth(units)
        return known

    def subset(self, glyphs: Sequence[int]) -> bytes:
        """A TrueType file whose glyph n is ``glyphs[n]``; parts of composite glyphs follow behind."""
        order = list(glyphs)
        self._read(order)
        number = {glyph: n for n, glyph in enumerate(order)}
        outlines: list[bytes] = []
        for glyph in order:  # grows while composites name their parts
            outline = self._kept[glyph]
            outlines.append(self._renumbered(outline, number, order) if outline[:1] >= b"\x80" else outline)
        return self._file(order, outlines)

    def _thousandth(self, units: int) -> int:
        return round(units * 1000 / self.upem)

    def _read(self, glyphs: Sequence[int]) -> None:
        wanted = sorted(g for g in set(glyphs) if g not in self._kept)
        if not wanted:
            return
        try:
            with self.face.path.open("rb") as file:
                for glyph in wanted:
                    place, end = self._loca[glyph], self._loca[glyph + 1]
                    self._kept[glyph] = _unhinted(_piece(file, self._start + place, end - place))
        except (OSError, struct.error, IndexError) as fault:
            why = places.why(fault) if isinstance(fault, OSError) else "字形が壊れています"
            raise DeskError(UNUSABLE, path=self.face.path, why=why) from fault

    def _renumbered(self, outline: bytes, number: dict[int, int], order: list[int]) -> bytes:
        """A composite outline whose parts carry their new numbers; unknown parts are put into the order."""
        made = bytearray(outline)
        for at, part in _parts(outline):
            if part not in number:
                self._read((part,))
                number[part] = len(order)
                order.append(part)
            struct.pack_into(">H", made, at, number[part])
        return bytes(made)

    def _file(self, order: list[int], outlines: list[bytes]) -> bytes:
        padded = [o + b"\0" * (-len(o) % 4) for o in outlines]
        places = [0]
        for outline in padded:
            places.append(places[-1] + len(outline))
        metrics = b"".join(self._metric(glyph) for glyph in order)
        count = struct.pack(">H", len(order))
        return _sfnt(
            {
                b"glyf": b"".join(padded),
                b"head": self._head[:8] + b"\0\0\0\0" + self._head[12:50] + b"\0\1" + self._head[52:54],
                b"hhea": self._hhea[:34] + count,
                b"hmtx": metrics,
                b"loca": struct.pack(f">{len(places)}I", *places),
                b"maxp": self._maxp[:4] + count + self._maxp[6:],
            }
        )

    def _metric(self, glyph: int) -> bytes:
        """Advance and left side bearing as the table has them."""
        if glyph < self._metrics:
            return self._hmtx[4 * glyph : 4 * glyph + 4]
        last = 4 * self._metrics
        bearing = last + 2 * (glyph - self._metrics)
        return self._hmtx[last - 4 : last - 2] + (self._hmtx[bearing : bearing + 2] or b"\0\0")


@cache
def outlines_of(face_id: str) -> Outlines:
    """The outlines of a face, opened once in the life of the program."""
    try:
        return Outlines(face_id)
    except (OSError, struct.error) as fault:
        why = places.why(fault) if isinstance(fault, OSError) else "中身が壊れています"
        raise DeskError(UNUSABLE, path=face_of(face_id).path, why=why) from fault


def _offsets(loca: bytes, long: int) -> tuple[int, ...]:
    if long:
        return struct.unpack(f">{len(loca) // 4}I", loca)
    return tuple(2 * n for n in struct.unpack(f">{len(loca) // 2}H", loca))


def _piece(file: BinaryIO, place: int, length: int) -> bytes:
    file.seek(place)
    data = file.read(length)
    if len(data) < length:
        raise struct.error("the file ends before its outlines do")
    return data


def _unhinted(outline: bytes) -> bytes:
    """An outline without its instructions: printers and PDF viewers do not run them, and they are a sixth of the size."""
    if not outline:
        return outline
    (contours,) = struct.unpack_from(">h", outline, 0)
    if contours >= 0:
        at = 10 + 2 * contours
        (length,) = struct.unpack_from(">H", outline, at)
        return outline[:at] + b"\0\0" + outline[at + 2 + length :]
    made = bytearray(outline)
    end = 10
    for at, _ in _parts(outline):
        (flags,) = struct.unpack_from(">H", outline, at - 2)
        struct.pack_into(">H", made, at - 2, flags & ~_INSTRUCTIONS)
        end = at + 2 + _arguments(flags)
    return bytes(made[:end])


def _arguments(flags: int) -> int:
    """Bytes of a part's place and scale."""
    scale = 2 if flags & _SCALE else 4 if flags & _SCALE_XY else 8 if flags & _MATRIX else 0
    return (4 if flags & _WORDS else 2) + scale


def _parts(outline: bytes) -> list[tuple[int, int]]:
    """Place and glyph number of each part of a composite outline."""
    found = []
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack_from(">HH", outline, at)
        found.append((at + 2, part))
        at += 4 + _arguments(flags)
    return found


def _sfnt(tables: dict[bytes, bytes]) -> bytes:
    """A TrueType file of these tables, with checksums."""
    count = len(tables)
    power = count.bit_length() - 1
    head = struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, 16 * count - (16 << power))
    records, bodies, at, whole, adjust = [head], [], 12 + 16 * count, 0, 0
    for tag, body in sorted(tables.items()):
        padded = body + b"\0" * (-len(body) % 4)
        checksum = _checksum(padded)
        whole += checksum
        adjust = at + 8 if tag == b"head" else adjust
        records.append(struct.pack(">4sIII", tag, checksum, at, len(body)))
        bodies.append(padded)
        at += len(padded)
    directory = b"".join(records)
    made = bytearray(directory + b"".join(bodies))
    struct.pack_into(">I", made, adjust, (0xB1B0AFBA - whole - _checksum(directory)) & 0xFFFFFFFF)
    return bytes(made)


def _checksum(data: bytes) -> int:
    return sum(big_endian(U32, data)) & 0xFFFFFFFF

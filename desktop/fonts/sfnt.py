"""A TrueType file (or one face of a collection) in, its tables out, each read from disk only when it is asked for.

Written here because a whole cmap through a general library costs 100 to 400 ms a font, and a sheet needs some
hundred characters of it. Source: OpenType 1.9 (cmap formats 4, 12 and 14, hmtx, GSUB lookups 1, 4 and 7).
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

_COLLECTION: Final = b"ttcf"
_TRUETYPE: Final = (b"\x00\x01\x00\x00", b"true")
_VERTICAL: Final = frozenset({b"vert", b"vrt2"})


class FontError(Exception):
    """The file is no font we can use; the sentence says why (for the refusal that names the file)."""


def big_endian(kind: str, data: bytes) -> array[int]:
    """Big-endian whole numbers of a table as an array."""
    made = array(kind, data)
    if sys.byteorder == "little":
        made.byteswap()
    return made


U32: Final = "I" if array("I").itemsize == 4 else "L"


class FontFile:
    """The table directory of one face; ``table`` gives a table's bytes, empty when the font has none."""

    def __init__(self, path: Path, index: int = 0) -> None:
        self.path = path
        with path.open("rb") as file:
            start = _face_offset(file.read(12 + 4 * (index + 1)), index)
            file.seek(start)
            head = file.read(12)
            if head[:4] not in _TRUETYPE:
                raise FontError("TrueType（glyf）形式ではありません")
            count = struct.unpack(">H", head[4:6])[0]
            records = file.read(16 * count)
        self._places: dict[bytes, tuple[int, int]] = {}
        for at in range(0, len(records) - 15, 16):
            tag, _, offset, length = struct.unpack_from(">4sIII", records, at)
            self._places[tag] = (offset, length)
        if b"glyf" not in self._places or b"cmap" not in self._places:
            raise FontError("字形か文字対応の表がありません")

    def place(self, tag: bytes) -> tuple[int, int]:
        """Offset and length of a table in the file, (0, 0) when the font has none."""
        return self._places.get(tag, (0, 0))

    def table(self, tag: bytes) -> bytes:
        place = self._places.get(tag)
        if place is None:
            return b""
        with self.path.open("rb") as file:
            file.seek(place[0])
            return file.read(place[1])


def _face_offset(head: bytes, index: int) -> int:
    if len(head) < 12:
        raise FontError("ファイルが途中で切れています")
    if head[:4] != _COLLECTION:
        return 0
    (count,) = struct.unpack_from(">I", head, 8)
    if index >= count or len(head) < 16 + 4 * index:
        raise FontError("フォント集に該当するフォントがありません")
    return int(struct.unpack_from(">I", head, 12 + 4 * index)[0])


class CharacterMap:
    """Code point to glyph, and (code point, selector) to glyph."""

    def __init__(self, table: bytes) -> None:
        places = _subtables(table)
        self._selectors = _read_selectors(table, places[14]) if 14 in places else {}
        self._table = table
        if 12 in places:
            self._starts, self._ends, self._glyphs = _groups(table, places[12])
        elif 4 in places:
            self._starts, self._ends, self._glyphs = _segments(table, places[4])
        else:
            raise FontError("Unicodeの文字対応がありません")

    def glyph(self, codepoint: int) -> int:
        """0 when the face does not have the character."""
        at = bisect_right(self._starts, codepoint) - 1
        if at < 0 or codepoint > self._ends[at]:
            return 0
        return self._glyphs[at] + codepoint - self._starts[at]

    def variant(self, codepoint: int, selector: int) -> int:
        """The glyph of a variation sequence, 0 when the face does not know the sequence (cmap format 14)."""
        places = self._selectors.get(selector)
        if places is None:
            return 0
        if places[1] and (found := _in_mappings(self._table, places[1], codepoint)):
            return found
        return self.glyph(codepoint) if places[0] and _in_ranges(self._table, places[0], codepoint) else 0

    def selectors(self) -> Iterator[int]:
        """Every selector the face has sequences for, ascending."""
        return iter(self._selectors)


def _subtables(table: bytes) -> dict[int, int]:
    """Offset of the best subtable of each format."""
    found: dict[int, int] = {}
    (count,) = struct.unpack_from(">H", table, 2)
    for at in range(4, 4 + 8 * count, 8):
        platform, encoding, offset = struct.unpack_from(">HHI", table, at)
        if platform in (0, 3) and (platform, encoding) != (3, 0):
            found[struct.unpack_from(">H", table, offset)[0]] = offset
    return found


_Arrays: TypeAlias = "tuple[array[int], array[int], array[int]]"


def _groups(table: bytes, at: int) -> _Arrays:
    (count,) = struct.unpack_from(">I", table, at + 12)
    numbers = big_endian(U32, table[at + 16 : at + 16 + 12 * count])
    return numbers[0::3], numbers[1::3], numbers[2::3]


def _segments(table: bytes, at: int) -> _Arrays:
    """Format 4 turned into groups of consecutive glyphs; only fonts without format 12 come here."""
    (double,) = struct.unpack_from(">H", table, at + 6)
    count = double // 2
    ends = big_endian("H", table[at + 14 : at + 14 + double])
    starts = big_endian("H", table[at + 16 + double : at + 16 + 2 * double])
    deltas = big_endian("H", table[at + 16 + 2 * double : at + 16 + 3 * double])
    offsets = big_endian("H", table[at + 16 + 3 * double : at + 16 + 4 * double])
    made: _Arrays = (array(U32), array(U32), array(U32))
    for n in range(count):
        if not offsets[n] and starts[n] and (deltas[n] + starts[n] < 65536) == (deltas[n] + ends[n] < 65536):
            _append(made, starts[n], ends[n], (deltas[n] + starts[n]) & 0xFFFF)
            continue
        place = at + 16 + 3 * double + 2 * n
        for code in range(starts[n], min(ends[n], 0xFFFE) + 1):
            glyph = code
            if offsets[n]:
                (glyph,) = struct.unpack_from(">H", table, place + offsets[n] + 2 * (code - starts[n]))
            if glyph or not offsets[n]:
                _append(made, code, code, (glyph + deltas[n]) & 0xFFFF)
    return made


def _append(arrays: _Arrays, start: int, end: int, glyph: int) -> None:
    for numbers, value in zip(arrays, (start, end, glyph), strict=True):
        numbers.append(value)


def _read_selectors(table: bytes, at: int) -> dict[int, tuple[int, int]]:
    """Selector to the places of its default ranges and its own mappings (0: none)."""
    (count,) = struct.unpack_from(">I", table, at + 6)
    found = {}
    for n in range(count):
        high, low, default, own = struct.unpack_from(">BHII", table, at + 10 + 11 * n)
        found[high << 16 | low] = (default and at + default, own and at + own)
    return found


def _u24(table: bytes, at: int) -> int:
    return int.from_bytes(table[at : at + 3], "big")


def _in_ranges(table: bytes, at: int, codepoint: int) -> bool:
    low, high = 0, struct.unpack_from(">I", table, at)[0]
    while low < high:
        mid = (low + high) // 2
        start = _u24(table, at + 4 + 4 * mid)
        if codepoint < start:
            high = mid
        elif codepoint > start + table[at + 7 + 4 * mid]:
            low = mid + 1
        else:
            return True
    return False


def _in_mappings(table: bytes, at: int, codepoint: int) -> int:
    low, high = 0, struct.unpack_from(">I", table, at)[0]
    while low < high:
        mid = (low + high) // 2
        found = _u24(table, at + 4 + 5 * mid)
        if codepoint == found:
            return int(struct.unpack_from(">H", table, at + 7 + 5 * mid)[0])
        if codepoint < found:
            high = mid
        else:
            low = mid + 1
    return 0


class Substitutions:
    """GSUB: single substitutions of ``vert``/``vrt2`` and two-glyph ligatures of ``ccmp`` (か゚)."""

    def __init__(self, table: bytes) -> None:
        self.vertical: dict[int, int] = {}
        self.joined: dict[tuple[int, int], int] = {}
        if table:
            features = _feature_lookups(table)
            for tags, read in ((_VERTICAL, self._read_single), (frozenset({b"ccmp"}), self._read_ligatures)):
                for lookup in sorted({n for tag in tags for n in features.get(tag, ())}):
                    for kind, at in _lookup_tables(table, lookup):
                        read(table, kind, at)

    def _read_single(self, table: bytes, kind: int, at: int) -> None:
        if kind != 1:
            return
        form, coverage, third = struct.unpack_from(">HHH", table, at)
        for n, glyph in enumerate(_coverage(table, at + coverage)):
            to = (glyph + third) & 0xFFFF if form == 1 else struct.unpack_from(">H", table, at + 6 + 2 * n)[0]
            self.vertical.setdefault(glyph, to)

    def _read_ligatures(self, table: bytes, kind: int, at: int) -> None:
        if kind != 4:
            return
        (coverage,) = struct.unpack_from(">H", table, at + 2)
        for n, first in enumerate(_coverage(table, at + coverage)):
            group = at + struct.unpack_from(">H", table, at + 6 + 2 * n)[0]
            for m in range(struct.unpack_from(">H", table, group)[0]):
                place = group + struct.unpack_from(">H", table, group + 2 + 2 * m)[0]
                to, count, second = struct.unpack_from(">HHH", table, place)
                if count == 2:
                    self.joined.setdefault((first, second), to)


def _feature_lookups(table: bytes) -> dict[bytes, set[int]]:
    at = struct.unpack_from(">H", table, 6)[0]
    found: dict[bytes, set[int]] = {}
    for n in range(struct.unpack_from(">H", table, at)[0]):
        tag, offset = struct.unpack_from(">4sH", table, at + 2 + 6 * n)
        (count,) = struct.unpack_from(">H", table, at + offset + 2)
        found.setdefault(tag, set()).update(struct.unpack_from(f">{count}H", table, at + offset + 4))
    return found


def _lookup_tables(table: bytes, lookup: int) -> Iterator[tuple[int, int]]:
    """Kind and place of each subtable of a lookup, extensions (7) resolved."""
    at = struct.unpack_from(">H", table, 8)[0]
    place = at + struct.unpack_from(">H", table, at + 2 + 2 * lookup)[0]
    kind, _, count = struct.unpack_from(">HHH", table, place)
    for n in range(count):
        sub = place + struct.unpack_from(">H", table, place + 6 + 2 * n)[0]
        if kind == 7:
            real, offset = struct.unpack_from(">HI", table, sub + 2)
            yield real, sub + offset
        else:
            yield kind, sub


def _coverage(table: bytes, at: int) -> list[int]:
    form, count = struct.unpack_from(">HH", table, at)
    if form == 1:
        return list(struct.unpack_from(f">{count}H", table, at + 4))
    made: list[int] = []
    for n in range(count):
        start, end, _ = struct.unpack_from(">HHH", table, at + 4 + 6 * n)
        made.extend(range(start, end + 1))
    return made

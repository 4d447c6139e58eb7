"""Glyphs with what was typed for them in, two-byte codes out; at the end the font's PDF objects with their text layer.

A code stands for one glyph *and* one typed cluster: the same glyph reached from two code points has two codes, 〓 in
place of a missing character keeps that character, and a selector stays with its base. A code may also be wider than
its glyph: readers take a gap between glyphs for a blank, so the gaps of justified lines and 均等割付 are given to the
glyph before them. So the text layer returns exactly what was typed. One font object a face (Type 0, Identity-H, CIDToGIDMap), never shared between documents.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import (
    PDFArrayCompact,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObject,
    PDFStream,
    PDFString,
)

from desktop.paper.outlines import Outlines

FULL_WIDTH: Final = 1000
LAST_CODE: Final = 0xFFFF
LEVEL: Final = 3
"""zlib: half the time of the default for 3 % more bytes."""
Key = tuple[int, str, int]
"""Glyph number, what was typed for it, and how many 1/1000 em it is widened by."""


class PaperFont:
    """One face in one document."""

    def __init__(self, name: str, outlines: Outlines) -> None:
        self.name = name
        """Resource name, without the slash."""
        self._outlines = outlines
        self._order: dict[int, int] = {0: 0}
        self.codes: dict[Key, tuple[str, int]] = _Codes(self)
        """Four hex digits and the advance (1/1000 em) by key; filled on demand."""

    @property
    def full(self) -> bool:
        """No further code can be given: a document with over 65,000 different characters goes on in another font."""
        return len(self.codes) >= LAST_CODE - 4096

    def give(self, key: Key) -> tuple[str, int]:
        """The next free code for a key; codes count from 1, code 0 is the empty box."""
        glyph, _, wider = key
        self._order.setdefault(glyph, len(self._order))
        return f"{len(self.codes) + 1:04X}", self._outlines.advance(glyph) + wider

    def addObjects(self, document: PDFDocument) -> None:  # noqa: N802 - reportlab calls it so
        """Put the font, its subset file and its text layer into the document; reportlab calls this on saving."""
        base = f"{_tag(self.name)}+{self._outlines.face.id.replace('#', '-')}"
        subset = self._outlines.subset(tuple(self._order))
        file = packed(subset, Length1=len(subset))
        down = _dictionary(
            Type=PDFName("Font"),
            Subtype=PDFName("CIDFontType2"),
            BaseFont=PDFName(base),
            CIDSystemInfo=_dictionary(Registry=PDFString("Adobe"), Ordering=PDFString("Identity"), Supplement=0),
            FontDescriptor=document.Reference(self._descriptor(base, document.Reference(file))),
            DW=FULL_WIDTH,
            W=self._widths(),
            CIDToGIDMap=document.Reference(packed(self._glyph_map())),
        )
        font = _dictionary(
            Type=PDFName("Font"),
            Subtype=PDFName("Type0"),
            BaseFont=PDFName(base),
            Encoding=PDFName("Identity-H"),
            DescendantFonts=PDFArrayCompact([document.Reference(down)]),
            ToUnicode=document.Reference(packed(_to_unicode(key[1] for key in self.codes))),
        )
        document.idToObject["BasicFonts"].dict[self.name] = document.Reference(font)

    def _descriptor(self, base: str, file: PDFObject) -> PDFObject:
        face = self._outlines.face
        return _dictionary(
            Type=PDFName("FontDescriptor"),
            FontName=PDFName(base),
            Flags=4,  # symbolic: the codes are our own
            FontBBox=PDFArrayCompact(self._outlines.bbox),
            ItalicAngle=0,
            Ascent=round(face.ascent * 1000),
            Descent=-round(face.descent * 1000),
            CapHeight=round(face.ascent * 800),
            StemV=80,
            FontFile2=file,
        )

    def _widths(self) -> str:
        """The W array: runs of codes whose advance is not the full width."""
        made = []
        narrow = [(n, w) for n, (_, w) in enumerate(self.codes.values(), 1) if w != FULL_WIDTH]
        for _, run in groupby(enumerate(narrow), key=lambda place: place[1][0] - place[0]):
            codes = [item for _, item in run]
            made.append(f"{codes[0][0]} [{' '.join(str(w) for _, w in codes)}]")
        return f"[{' '.join(made)}]"

    def _glyph_map(self) -> bytes:
        """Code to glyph of the subset, two bytes each."""
        numbers = [0, *(self._order[glyph] for glyph, _, _ in self.codes)]
        return struct.pack(f">{len(numbers)}H", *numbers)


class _Codes(dict[Key, tuple[str, int]]):
    def __init__(self, font: PaperFont) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, key: Key) -> tuple[str, int]:
        self[key] = made = self._font.give(key)
        return made


def _dictionary(**entries: Any) -> PDFObject:
    return PDFDictionary(entries)


def packed(content: bytes, **entries: Any) -> PDFObject:
    """A compressed stream object; reportlab's own would be written in ASCII on top, a quarter larger and slower."""
    entries["Filter"] = PDFName("FlateDecode")
    return PDFStream(PDFDictionary(entries), zlib.compress(content, LEVEL))


def _tag(name: str) -> str:
    """Six letters before the name of a subset font."""
    digits = f"{int(name[1:]):06d}"
    return "".join(chr(ord("A") + int(d)) for d in digits)


_ATTACHED: Final = 30
"""Code points of one cluster; readers refuse a long mapping (poppler one of more than 254 digits)."""


def _to_unicode(clusters: Iterable[str]) -> bytes:
    """The CMap from codes 1, 2 … to what was typed, in UTF-16BE (reportlab's own loses everything beyond U+FFFF)."""
    texts = (c[:_ATTACHED].encode("utf-16-be", "replace").hex().upper() for c in clusters)
    rows = [f"<{n:04X}> <{text}>" for n, text in enumerate(texts, 1)]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for at in range(0, len(rows), 100):
        block = rows[at : at + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")

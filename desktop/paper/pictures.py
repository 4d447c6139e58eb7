"""Attached pictures and PDF pages in, objects of our own PDF and the operators that place them out.

A page of an attached PDF stays what it is, vectors and text: its objects are copied under new numbers into our
document as one form (ISO 32000-1, 8.10). A picture is turned as its camera says and is stored with no more pixels than
300 dpi of its printed size need.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from pathlib import Path
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFName, PDFObject

from desktop.errors import DeskError, refusal
from desktop.paper.foreign_pages import ForeignFile, raw_stream
from desktop.paper.picture_file import Ready, ready_picture
from desktop.places import world_error
from desktop.sheet.model import Picture

Source = Path | bytes
"""A file of the disk or its bytes."""

NO_PICTURE = refusal(
    "paper.no-picture",
    "添付「{name}」の{page}頁目を描けません（{why}）。元のアプリでもう一度PDFか画像に保存したものを添付してください。",
    world=True,
)
DPI: Final = 300


class Pictures:
    """The pictures of one document; each is stored once however often it is drawn."""

    def __init__(self, sources: Mapping[str, Source], document: PDFDocument) -> None:
        self._sources = sources
        self._document = document
        self._files: dict[str, ForeignFile | bytes] = {}
        self._made: dict[tuple[str, int, int, int], tuple[str, Any, tuple[float, float]]] = {}
        self.used: dict[str, PDFObject] = {}
        """Pictures of the page being drawn, by the name its operators call them."""

    def has(self, picture: Picture) -> bool:
        return picture.attachment in self._sources

    def take(self) -> PDFObject:
        """The pictures of the page that was drawn, as a dictionary of resources."""
        made, self.used = PDFDictionary(dict(self.used)), {}
        return made

    def place(self, picture: Picture, x: float, top: float, width: float, height: float) -> str:
        """Operators that draw a picture as large as it fits a box, in its middle; empty when it is not at hand.

        ``x``, ``top`` are the box's upper left corner in pt from the page's lower left.
        """
        if not self.has(picture):
            return ""
        name, reference, size = self._object(picture, width, height)
        self.used[name] = reference
        scale = min(width / size[0], height / size[1])
        wide, high = size[0] * scale, size[1] * scale
        left, low = x + (width - wide) / 2, top - (height + high) / 2
        return f"q {wide:.3f} 0 0 {high:.3f} {left:.3f} {low:.3f} cm /{name} Do Q"

    def _object(self, picture: Picture, width: float, height: float) -> tuple[str, Any, tuple[float, float]]:
        """Name, reference and size (any unit) of a picture, drawn in a square of 1 × 1."""
        file = self._file(picture.attachment)
        pixels = (0, 0) if isinstance(file, ForeignFile) else (ceil(width / 72 * DPI), ceil(height / 72 * DPI))
        key = (picture.attachment, picture.page, *pixels)
        if key not in self._made:
            try:
                if isinstance(file, ForeignFile):
                    stored, size = file.page(picture.page)
                else:
                    stored, size = _stored(ready_picture(file, *pixels, frame=picture.page))
            except DeskError:
                raise
            except Exception as fault:  # every reader of foreign files fails in its own ways
                why = "壊れています" if isinstance(file, bytes) else "頁が読めません"
                raise DeskError(NO_PICTURE, name=picture.attachment, page=picture.page, why=why) from fault
            self._made[key] = f"P{len(self._made) + 1}", self._document.Reference(stored), size
        return self._made[key]

    def _file(self, name: str) -> ForeignFile | bytes:
        if name not in self._files:
            data = bytes_of(self._sources[name])
            try:
                self._files[name] = ForeignFile(data, self._document) if is_pdf(data) else data
            except Exception as fault:
                raise DeskError(NO_PICTURE, name=name, page=1, why="壊れているか、暗号化されています") from fault
        return self._files[name]


def bytes_of(source: Source) -> bytes:
    """The bytes of a file, wherever they come from."""
    if isinstance(source, bytes):
        return source
    try:
        return source.read_bytes()
    except OSError as fault:
        raise world_error(fault, source) from fault


def is_pdf(data: bytes) -> bool:
    """Whether bytes are a PDF; its head may stand a little behind the beginning."""
    return b"%PDF-" in data[:1024]


def _stored(ready: Ready) -> tuple[PDFObject, tuple[float, float]]:
    entries: dict[str, Any] = {
        "Type": PDFName("XObject"),
        "Subtype": PDFName("Image"),
        "Width": ready.width,
        "Height": ready.height,
        "ColorSpace": PDFName(ready.space),
        "BitsPerComponent": ready.bits,
        "Filter": PDFName(ready.filter),
    }
    if ready.filter == "FlateDecode":
        lines = {"Predictor": 15, "Colors": ready.colors, "BitsPerComponent": ready.bits, "Columns": ready.width}
        entries["DecodeParms"] = PDFDictionary(lines)
    return raw_stream(ready.data, entries), (float(ready.shown[0]), float(ready.shown[1]))

"""An attached PDF in, its pages as form objects of our own document out: vectors and text as they are, nothing drawn anew.

Only what a page needs is copied, each object once. Marks that are annotations (stamps, filled-in fields) are drawn with
the page, as a viewer prints them. Source: ISO 32000-1, 8.10 (forms), 12.5.5 (appearance of annotations).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    StreamObject,
    TextStringObject,
)
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFObject, PDFStream

Size = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]

_PRINTED: Final = 4
_HIDDEN: Final = 2 | 32
"""Flags of an annotation."""
_DROPPED: Final = frozenset(
    {"/StructParent", "/StructParents", "/Metadata", "/PieceInfo", "/LastModified", "/OC", "/Length"}
)
"""What belongs to the whole foreign file, and the length, which is written anew."""
_DEEPEST: Final = 60


class ForeignFile:
    """One attached PDF of a document being written. Raises what pypdf raises on broken or locked files."""

    def __init__(self, data: bytes, document: PDFDocument) -> None:
        self._reader = PdfReader(BytesIO(data), strict=False)
        if self._reader.is_encrypted:
            raise ValueError("encrypted")
        self._document = document
        self._copied: dict[int, Any] = {}
        self._open: list[tuple[_Copied, Any]] = []

    def page(self, number: int) -> tuple[PDFObject, Size]:
        """A page as a form that fills the square 0 0 1 1, turned as it is read, and its size in pt."""
        page = self._reader.pages[number - 1]
        box = _visible(page)
        matrix, size = _to_square(box, int(page.get("/Rotate", 0) or 0) % 360)
        marks = dict(self._marks(page))
        content = b"q\n" + _content(page) + b"\nQ\n" + b"".join(operators for operators, _ in marks.values())
        resources = self._resources(page, {name: form for name, (_, form) in marks.items()})
        entries = {
            "/Type": b"/XObject",
            "/Subtype": b"/Form",
            "/BBox": _numbers(box),
            "/Matrix": _numbers(matrix),
            "/Resources": resources,
            "/Filter": b"/FlateDecode",
        }
        if "/Group" in page:
            entries["/Group"] = self._copy(page["/Group"])
        form = _Copied(entries, zlib.compress(content, 6))
        self._finish()
        return form, size

    def _resources(self, page: DictionaryObject, marks: dict[str, Any]) -> Any:
        found = page.get("/Resources", DictionaryObject()).get_object()
        entries = {key: self._copy(value) for key, value in found.items()}
        if marks:
            objects = found.get("/XObject", DictionaryObject()).get_object()
            entries["/XObject"] = {**{k: self._copy(v) for k, v in objects.items()}, **marks}
        return entries

    def _marks(self, page: DictionaryObject) -> Iterator[tuple[str, tuple[bytes, Any]]]:
        """Name, operators and form of each annotation that is printed."""
        for n, given in enumerate(page.get("/Annots", ArrayObject()).get_object() or ()):
            mark = given.get_object()
            flags = int(mark.get("/F", 0) or 0)
            if not isinstance(mark, DictionaryObject) or flags & _HIDDEN or not flags & _PRINTED:
                continue
            form = _appearance(mark)
            if form is None or mark.get("/Subtype") == "/Popup":
                continue
            name = f"/FugichoMark{n}"
            yield name, (b"q %s cm %s Do Q\n" % (_numbers(_onto(form, mark))[1:-1], name.encode()), self._copy(form))

    def _copy(self, found: Any, depth: int = 0) -> Any:
        """A foreign object as ours; indirect ones once, to be filled in later."""
        if depth > _DEEPEST:
            raise ValueError("too deep")
        if isinstance(found, IndirectObject):
            return self._reference(found)
        if isinstance(found, StreamObject):
            made = _Copied({}, b"")
            self._open.append((made, found))
            return self._document.Reference(made)
        if isinstance(found, DictionaryObject):
            return {k: self._copy(v, depth + 1) for k, v in found.items() if k not in _DROPPED}
        if isinstance(found, ArrayObject):
            return [self._copy(v, depth + 1) for v in found]
        return _written(found)

    def _reference(self, found: IndirectObject) -> Any:
        known = self._copied.get(found.idnum)
        if known is None:
            made = _Copied(b"null")
            known = self._copied[found.idnum] = self._document.Reference(made)
            self._open.append((made, found.get_object()))
        return known

    def _finish(self) -> None:
        """Fill in every object that was only named so far."""
        while self._open:
            made, found = self._open.pop()
            if isinstance(found, StreamObject):
                made.body = {k: self._copy(v) for k, v in found.items() if k not in _DROPPED}
                made.stream = bytes(found._data)  # noqa: SLF001 - packed as it came
            else:
                made.body = b"null" if found is None else self._copy(found)


class _Copied(PDFObject):  # type: ignore[misc]
    """An object of our document made of names and what stands behind them."""

    def __init__(self, body: Any, stream: bytes | None = None) -> None:
        self.body = body
        self.stream = stream

    def format(self, document: PDFDocument) -> bytes:
        """As it is written to the file; reportlab calls this on saving."""
        if self.stream is None:
            return _formatted(self.body, document)
        head = _formatted({**self.body, "/Length": b"%d" % len(self.stream)}, document)
        return head + b"\nstream\n" + self.stream + b"\nendstream\n"


def _formatted(body: Any, document: PDFDocument) -> bytes:
    if isinstance(body, dict):
        return b"<<" + b"".join(_name(k) + b" " + _formatted(v, document) for k, v in body.items()) + b">>"
    if isinstance(body, list):
        return b"[" + b" ".join(_formatted(v, document) for v in body) + b"]"
    return body if isinstance(body, bytes) else bytes(body.format(document))


def _name(key: str) -> bytes:
    out = BytesIO()
    NameObject(key).write_to_stream(out)
    return out.getvalue()


def _written(found: Any) -> bytes:
    """Numbers, names, strings and the like in the file's own writing."""
    if found is None or isinstance(found, NullObject):
        return b"null"
    if isinstance(found, BooleanObject):
        return b"true" if found.value else b"false"
    if isinstance(found, TextStringObject | ByteStringObject):
        raw = found if isinstance(found, bytes) else found.original_bytes
        return b"<" + raw.hex().upper().encode() + b">"
    out = BytesIO()
    found.write_to_stream(out)
    return out.getvalue()


def _numbers(values: Sequence[float]) -> bytes:
    return b"[" + b" ".join(f"{v:.6f}".rstrip("0").rstrip(".").encode() for v in values) + b"]"


def _content(page: DictionaryObject) -> bytes:
    """The operators of a page, its pieces parted by line ends."""
    found = page.get("/Contents", NullObject()).get_object()
    pieces = found if isinstance(found, ArrayObject) else [found]
    streams = [piece.get_object() for piece in pieces]
    return b"\n".join(s.get_data() for s in streams if isinstance(s, StreamObject))


def _visible(page: Any) -> tuple[float, float, float, float]:
    """The crop box within the media box: left, bottom, right, top."""
    crop, media = page.cropbox, page.mediabox
    left, bottom = max(crop.left, media.left), max(crop.bottom, media.bottom)
    right, top = min(crop.right, media.right), min(crop.top, media.top)
    if right - left < 1 or top - bottom < 1:
        left, bottom, right, top = media.left, media.bottom, media.right, media.top
    if right - left < 1 or top - bottom < 1:
        raise ValueError("empty page")
    return float(left), float(bottom), float(right), float(top)


def _to_square(box: tuple[float, float, float, float], turned: int) -> tuple[Matrix, Size]:
    """The matrix that puts a page, turned clockwise by degrees, into 0 0 1 1, and its size as read."""
    x, y, right, top = box
    w, h = right - x, top - y
    if turned == 90:
        return (0, -1 / w, 1 / h, 0, -y / h, right / w), (h, w)
    if turned == 180:
        return (-1 / w, 0, 0, -1 / h, right / w, top / h), (w, h)
    if turned == 270:
        return (0, 1 / w, -1 / h, 0, top / h, -x / w), (h, w)
    return (1 / w, 0, 0, 1 / h, -x / w, -y / h), (w, h)


def _appearance(mark: DictionaryObject) -> StreamObject | None:
    """What an annotation looks like as it stands."""
    looks = mark.get("/AP", DictionaryObject()).get_object().get("/N", NullObject()).get_object()
    if isinstance(looks, DictionaryObject) and not isinstance(looks, StreamObject):
        looks = looks.get(mark.get("/AS", ""), NullObject()).get_object()
    return looks if isinstance(looks, StreamObject) else None


def _onto(form: StreamObject, mark: DictionaryObject) -> Matrix:
    """The matrix that puts the box of an appearance onto the rectangle of its annotation."""
    a, b, c, d, e, f = _floats(form, "/Matrix") or [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    x, y, right, top = _floats(form, "/BBox")
    corners = [(px * a + py * c + e, px * b + py * d + f) for px in (x, right) for py in (y, top)]
    left, low = min(p[0] for p in corners), min(p[1] for p in corners)
    wide, high = max(p[0] for p in corners) - left, max(p[1] for p in corners) - low
    rx, ry, rr, rt = _floats(mark, "/Rect")
    rx, rr, ry, rt = min(rx, rr), max(rx, rr), min(ry, rt), max(ry, rt)
    sx, sy = (rr - rx) / (wide or 1.0), (rt - ry) / (high or 1.0)
    return sx, 0.0, 0.0, sy, rx - left * sx, ry - low * sy


def _floats(found: DictionaryObject, key: str) -> list[float]:
    values: Any = found.get(key, ArrayObject()).get_object()
    return [float(v.get_object()) for v in values]


def raw_stream(data: bytes, entries: dict[str, Any]) -> PDFObject:
    """A stream that is packed already."""
    return PDFStream(PDFDictionary(entries), data)

"""The bytes of a picture and the pixels its printed size can use in, what a PDF stores of it out.

Turned as the camera says, on white where it is transparent, black and white or grey where it has no colour.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final, Literal, NamedTuple

from PIL import ExifTags, Image, ImageOps

ON_ITS_SIDE: Final = 5
"""Exif orientations from here on exchange width and height."""
ROOMY: Final = 200_000_000
"""Bytes of unpacked pixels from which a PNG is read stripe by stripe."""
MOST: Final = 800_000_000
"""Bytes of unpacked pixels of any other picture."""
PACKED: Final = 0.35
"""Share of its pixels' bytes from which a picture is taken for a photograph."""
SMALL: Final = 400_000
"""Bytes that are not worth losing anything for."""
QUALITY: Final = 88
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_GREY, _RGB, _INDEXED, _GREY_ALPHA, _RGBA = 0, 2, 3, 4, 6
_MODES: Final[dict[tuple[int, int], tuple[str, str]]] = {
    (_GREY, 1): ("1", "1"),
    (_GREY, 2): ("L", "L;2"),
    (_GREY, 4): ("L", "L;4"),
    (_GREY, 8): ("L", "L"),
    (_INDEXED, 1): ("P", "P;1"),
    (_INDEXED, 2): ("P", "P;2"),
    (_INDEXED, 4): ("P", "P;4"),
    (_INDEXED, 8): ("P", "P"),
    (_RGB, 8): ("RGB", "RGB"),
    (_GREY_ALPHA, 8): ("LA", "LA"),
    (_RGBA, 8): ("RGBA", "RGBA"),
}
"""Pillow's mode and the packing of a line by the kind and bits of a PNG."""
STRIPE: Final = 16_000_000
"""Bytes of lines unpacked at a time."""


class Ready(NamedTuple):
    """A picture as an image object of a PDF."""

    width: int
    height: int
    space: Literal["DeviceGray", "DeviceRGB"]
    bits: int
    filter: str
    data: bytes
    colors: int
    shown: tuple[int, int]
    """Width and height as it is looked at."""


def ready_picture(data: bytes, wide: int, high: int, *, frame: int = 1) -> Ready:
    """The picture with no more than ``wide`` × ``high`` pixels, as it is looked at; ``frame`` from 1 of a TIFF of pages.

    Raises what Pillow raises on broken files, ``ValueError`` on one that memory cannot hold.
    """
    Image.MAX_IMAGE_PIXELS = None  # sizes are judged here
    with Image.open(BytesIO(data)) as picture:
        if frame > 1:
            picture.seek(frame - 1)
        turn = picture.getexif().get(ExifTags.Base.Orientation, 1)
        room = (high, wide) if turn >= ON_ITS_SIDE else (wide, high)
        if picture.format == "JPEG" and turn == 1 and picture.mode in ("L", "RGB") and _fits(picture.size, room):
            space: Literal["DeviceGray", "DeviceRGB"] = "DeviceGray" if picture.mode == "L" else "DeviceRGB"
            picture.load()  # a broken one is told here, not by the printer
            return Ready(*picture.size, space, 8, "DCTDecode", data, len(picture.mode), picture.size)
        return _packed(_small(picture, data, room))


def pixels_of(data: bytes, wide: int, high: int, *, frame: int = 1) -> Image.Image:
    """The same picture as pixels, for devices that draw no PDF."""
    ready = ready_picture(data, wide, high, frame=frame)
    if ready.filter == "DCTDecode":
        return Image.open(BytesIO(ready.data))
    return Image.open(BytesIO(_as_png(ready)))


def _fits(size: tuple[int, int], room: tuple[int, int]) -> bool:
    """Whether a picture has no more pixels than its place can use, along the side that decides its scale."""
    return size[0] <= room[0] * 1.05 or size[1] <= room[1] * 1.05


def _small(picture: Image.Image, data: bytes, room: tuple[int, int]) -> Image.Image:
    """The pixels, upright, on white and no more than needed."""
    scale = min(room[0] / picture.width, room[1] / picture.height, 1.0)
    target = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    weight = picture.width * picture.height * max(len(picture.getbands()), 1)
    if picture.format == "JPEG":
        picture.draft(picture.mode, target)
    elif weight > ROOMY and picture.format == "PNG" and (stripes := _Stripes(data)).readable:
        return stripes.small(target)
    elif weight > MOST:
        raise ValueError("too many pixels")
    made: Image.Image = ImageOps.exif_transpose(_plain(picture, target))
    return made


def _plain(picture: Image.Image, target: tuple[int, int]) -> Image.Image:
    """1 bit, grey or RGB without transparency, in its new size."""
    shrinks = target[0] < picture.width * 0.95
    if picture.mode == "1" and not shrinks:
        return picture.copy()
    made: Image.Image = picture
    if picture.mode.startswith(("I", "F")):
        made = picture.convert("I").point(lambda v: v * (1 / 256)).convert("L")
    elif picture.has_transparency_data:
        layer = picture.convert("RGBA")
        made = Image.new("RGB", picture.size, "white")
        made.paste(layer, mask=layer.getchannel("A"))
    elif picture.mode not in ("L", "RGB"):
        made = picture.convert("L" if picture.mode in ("1", "LA") else "RGB")
    if shrinks:
        made = made.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if "exif" in picture.info or picture.getexif():
        made.getexif()[ExifTags.Base.Orientation] = picture.getexif().get(ExifTags.Base.Orientation, 1)
    return made


def _packed(picture: Image.Image) -> Ready:
    """Lossless, or as JPEG when that is a photograph."""
    if picture.mode == "RGB" and _colourless(picture):
        picture = picture.convert("L")
    png = BytesIO()
    picture.save(png, "PNG", compress_level=6)
    data = b"".join(chunk for kind, chunk in _chunks(png.getvalue()) if kind == b"IDAT")
    colors = len(picture.getbands())
    space: Literal["DeviceGray", "DeviceRGB"] = "DeviceRGB" if colors == 3 else "DeviceGray"
    bits = 1 if picture.mode == "1" else 8
    if bits == 8 and len(data) > max(SMALL, PACKED * picture.width * picture.height * colors):
        jpeg = BytesIO()
        picture.save(jpeg, "JPEG", quality=QUALITY, optimize=False, subsampling=0)
        if jpeg.tell() < len(data):
            return Ready(*picture.size, space, 8, "DCTDecode", jpeg.getvalue(), colors, picture.size)
    return Ready(*picture.size, space, bits, "FlateDecode", data, colors, picture.size)


def _colourless(picture: Image.Image) -> bool:
    small = picture if picture.width * picture.height < 1_000_000 else picture.reduce(4)
    red, green, blue = small.split()
    return red.tobytes() == green.tobytes() == blue.tobytes() and small is picture


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at + 8 <= len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def _as_png(ready: Ready) -> bytes:
    """A file around the lines of a stored picture."""
    kind = _RGB if ready.colors == 3 else _GREY
    return _png(struct.pack(">IIBBBBB", ready.width, ready.height, ready.bits, kind, 0, 0, 0), ready.data)


def _png(head: bytes, lines: bytes) -> bytes:
    chunks = ((b"IHDR", head), (b"IDAT", lines), (b"IEND", b""))
    body = (struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks)
    return _SIGNATURE + b"".join(body)


class _Stripes:
    """A PNG of any size read a stripe of lines at a time, each made small before the next is read.

    The lines of a stripe are unpacked by Pillow as a small PNG of their own that begins with the line before them, for
    a line may be written as the difference to the one above (PNG 1.2, 6).
    """

    def __init__(self, png: bytes) -> None:
        self._lines: list[bytes] = []
        self._other: dict[bytes, bytes] = {}
        for kind, chunk in _chunks(png):
            if kind == b"IDAT":
                self._lines.append(chunk)
            else:
                self._other.setdefault(kind, chunk)
        head = struct.unpack(">IIBBBBB", self._other[b"IHDR"])
        self.width, self.height, bits, kind_of, _, _, laced = head
        self._modes = None if laced else _MODES.get((kind_of, bits))
        channels = {_RGB: 3, _GREY_ALPHA: 2, _RGBA: 4}.get(kind_of, 1)
        self._length = (self.width * bits * channels + 7) // 8
        self._packing = kind_of if channels > 1 else _GREY
        self._across = self.width if channels > 1 else self._length

    @property
    def readable(self) -> bool:
        """False for the rare kinds: laced, or of 16 bits."""
        return self._modes is not None

    def small(self, target: tuple[int, int]) -> Image.Image:
        """The picture at about its target size."""
        factor = max(min(self.width // target[0], self.height // target[1]), 1)
        count = factor * max(STRIPE // (self._length * factor), 1)
        made = Image.new("RGB", (-(-self.width // factor), -(-self.height // factor)), "white")
        above, top = b"", 0
        for lines in self._packed_lines(count):
            raw = self._unpacked(above, lines)
            above = raw[-self._length :]
            made.paste(_plain(self._picture(raw), (self.width, self.height)).reduce(factor), (0, top))
            top += count // factor
        return made.resize(target, Image.Resampling.LANCZOS)

    def _packed_lines(self, count: int) -> Iterator[bytes]:
        """So many lines at a time, each with the byte that says how it is written."""
        wanted, stream, kept = count * (self._length + 1), zlib.decompressobj(), bytearray()
        for chunk in self._lines:
            rest = chunk
            while rest:
                kept += stream.decompress(rest, wanted)
                rest = stream.unconsumed_tail
                while len(kept) >= wanted:
                    yield bytes(kept[:wanted])
                    del kept[:wanted]
        if whole := len(kept) // (self._length + 1):
            yield bytes(kept[: whole * (self._length + 1)])

    def _unpacked(self, above: bytes, lines: bytes) -> bytes:
        """The bytes of the lines as they are, without those of the line above."""
        first = b"\0" + above if above else b""
        count = (len(first) + len(lines)) // (self._length + 1)
        head = struct.pack(">IIBBBBB", self._across, count, 8, self._packing, 0, 0, 0)
        with Image.open(BytesIO(_png(head, zlib.compress(first + lines, 0)))) as stripe:
            return stripe.tobytes()[len(above) :]

    def _picture(self, raw: bytes) -> Image.Image:
        mode, raw_mode = self._modes or ("L", "L")
        made = Image.frombytes(mode, (self.width, len(raw) // self._length), raw, "raw", raw_mode)
        if mode == "P":
            made.putpalette(self._other[b"PLTE"])
            if b"tRNS" in self._other:
                made.info["transparency"] = self._other[b"tRNS"]
        return made

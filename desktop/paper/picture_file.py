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
"""Bytes of unpacked pixels from which a PNG is read line by line."""
MOST: Final = 600_000_000
"""Bytes of unpacked pixels of any other picture that can be held."""
PACKED: Final = 0.35
"""Share of its pixels' bytes from which a picture is taken for a photograph."""
SMALL: Final = 400_000
"""Bytes that are not worth losing anything for."""
_REDUCED: Final = frozenset({"L", "RGB", "LA", "RGBA"})
"""Modes that can be made small as they are."""
QUALITY: Final = 88
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_GREY, _RGB, _INDEXED = 0, 2, 3


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
        turn = _turn(picture)
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


def _turn(picture: Image.Image) -> int:
    """How the camera was held; a PNG would be unpacked whole only to look for it."""
    if picture.format == "PNG" and "exif" not in picture.info:
        return 1
    return int(picture.getexif().get(ExifTags.Base.Orientation, 1))


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
    elif weight > ROOMY and picture.format == "PNG" and (lines := _by_lines(data, target)) is not None:
        return lines
    elif weight > MOST:
        raise ValueError("too many pixels")
    made: Image.Image = ImageOps.exif_transpose(_plain(picture, target, _turn(picture)))
    return made


def _plain(picture: Image.Image, target: tuple[int, int], turn: int = 1) -> Image.Image:
    """1 bit, grey or RGB without transparency, in its new size; first made small, for the rest costs memory."""
    shrinks = target[0] < picture.width * 0.95
    if picture.mode == "1" and not shrinks:
        return picture.copy()
    factor = picture.width // max(target[0], 1)
    made = picture.reduce(factor) if factor > 1 and picture.mode in _REDUCED else picture
    if made.mode.startswith(("I", "F")):
        made = made.convert("I").point(lambda v: v * (1 / 256)).convert("L")
    elif made.has_transparency_data:
        layer = made.convert("RGBA")
        made = Image.new("RGB", layer.size, "white")
        made.paste(layer, mask=layer.getchannel("A"))
    elif made.mode not in ("L", "RGB"):
        made = made.convert("L" if made.mode in ("1", "LA") else "RGB")
    if made.size != target and shrinks:
        made = made.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)
    made.getexif()[ExifTags.Base.Orientation] = turn
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
    head = struct.pack(">IIBBBBB", ready.width, ready.height, ready.bits, _RGB if ready.colors == 3 else _GREY, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", ready.data), (b"IEND", b""))
    body = (struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks)
    return _SIGNATURE + b"".join(body)


def _by_lines(png: bytes, target: tuple[int, int]) -> Image.Image | None:
    """A PNG of any size made small by PDFium, which unpacks it line by line; None when its kind cannot be read so."""
    parts: dict[bytes, bytes] = {}
    lines = []
    for kind, chunk in _chunks(png):
        if kind == b"IDAT":
            lines.append(chunk)
        else:
            parts.setdefault(kind, chunk)
    width, height, bits, kind_of, _, _, laced = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    if laced or kind_of not in (_GREY, _RGB, _INDEXED) or b"tRNS" in parts:
        return None
    space = {_GREY: b"/DeviceGray", _RGB: b"/DeviceRGB"}.get(kind_of) or (
        b"[/Indexed /DeviceRGB %d <%s>]" % (len(parts[b"PLTE"]) // 3 - 1, parts[b"PLTE"].hex().encode())
    )
    colors = 3 if kind_of == _RGB else 1
    image = (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent %d/ColorSpace %s/Filter/FlateDecode"
        b"/DecodeParms<</Predictor 15/Colors %d/BitsPerComponent %d/Columns %d>>/Length %d>>"
        % (width, height, bits, space, colors, bits, width, sum(len(c) for c in lines))
    )
    return _rendered(_one_page(image, b"".join(lines), target), target)


def _one_page(image: bytes, lines: bytes, size: tuple[int, int]) -> bytes:
    """A PDF of one page that an image fills."""
    draw = b"q %d 0 0 %d 0 0 cm /I Do Q" % size
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>" % size
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(draw), draw),
        image + b"\nstream\n" + lines + b"\nendstream",
    )
    made, places = bytearray(b"%PDF-1.4\n"), []
    for n, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(made)


def _rendered(pdf: bytes, size: tuple[int, int]) -> Image.Image:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = document[0].render(scale=1).to_pil()
    finally:
        document.close()
    return picture.convert("RGB").resize(size)

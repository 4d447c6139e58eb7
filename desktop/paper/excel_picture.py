"""A figure or an attached picture of a sheet in, the picture that lies over its cells in Excel out.

The box is drawn by our own PDF and turned into pixels, so that Excel shows what is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Final

from openpyxl.drawing.image import Image as ExcelImage
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from PIL import Image

from desktop.paper.excel_grid import Cells
from desktop.paper.pdf import write_pdf
from desktop.paper.pictures import Source
from desktop.sheet.model import Box, Page, Placed, Sheet

DPI: Final = 150
EMU: Final = 36_000
"""Excel's unit in one mm."""
QUALITY: Final = 85
LARGE: Final = 300_000
"""Bytes of a PNG from which a photograph is stored as JPEG."""


def picture_over(box: Box, pictures: Mapping[str, Source]) -> ExcelImage:
    """The picture of a box, opaque: its words stand in the cells behind it."""
    return ExcelImage(BytesIO(_encoded(draw_box(box, pictures), photograph=box.picture is not None)))


def anchor_of(cells: Cells, box: Box) -> OneCellAnchor:
    """At the upper left of the first cell in its printed size, moving with the cell."""
    size = XDRPositiveSize2D(round(box.width * EMU), round(box.height * EMU))
    return OneCellAnchor(AnchorMarker(col=cells.left - 1, row=cells.top - 1), size)


def draw_box(box: Box, pictures: Mapping[str, Source]) -> Image.Image:
    """One box alone as pixels."""
    import pypdfium2

    lines = tuple(Placed(p.x - box.x, p.y - box.y, p.line) for p in box.lines)
    alone = replace(box, x=0.0, y=0.0, edges="", lines=lines)
    sheet = Sheet("", 0, "", "ja-JP", 0.5, (Page(1, box.width, box.height, (alone,)),))
    document = pypdfium2.PdfDocument(write_pdf((sheet,), title="", pictures=pictures))
    try:
        made: Image.Image = document[0].render(scale=DPI / 72, grayscale=box.picture is None).to_pil()
    finally:
        document.close()
    return made


def _encoded(picture: Image.Image, *, photograph: bool) -> bytes:
    out = BytesIO()
    if picture.mode == "L":
        picture = _sixteen_greys(picture)
        picture.save(out, "PNG", bits=4)
    else:
        picture.save(out, "PNG")
    if photograph and out.tell() > LARGE:
        jpeg = BytesIO()
        picture.convert("RGB").save(jpeg, "JPEG", quality=QUALITY)
        if jpeg.tell() < out.tell():
            return jpeg.getvalue()
    return out.getvalue()


def _sixteen_greys(picture: Image.Image) -> Image.Image:
    """A drawing in as many greys as it needs, half the size."""
    made = Image.frombytes("P", picture.size, picture.point([(v + 8) // 17 for v in range(256)]).tobytes())
    made.putpalette([17 * n for n in range(16) for _ in "rgb"])
    return made

"""Figures and pictures on sheets, for the paper's tests."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdf
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from desktop.definition.model import Rows
from desktop.sheet.figure import draw_figure
from desktop.sheet.model import Box, Page, Picture, Placed, Sheet

LEFT, TOP = 20.0, 25.0


def figure_box(rows: Rows, width: float, height: float) -> Box:
    drawing = draw_figure(rows, width, height, face="mincho", size=9.0, digits="mixed", field="zu")
    lines = tuple(Placed(LEFT + p.x, TOP + p.y, p.line) for p in drawing.lines)
    return Box(LEFT, TOP, width, height, "", "figure", lines, ("zu",), shapes=drawing.shapes)


def figure_sheet(rows: Rows, width: float, height: float) -> Sheet:
    return sheet_with(figure_box(rows, width, height))


def sheet_with(*boxes: Box) -> Sheet:
    return Sheet("test.form", 1, "図", "ja-JP", 0.5, (Page(1, 210, 297, boxes),))


def picture_sheet(name: str = "添付", page: int = 1, width: float = 100.0, height: float = 100.0) -> Sheet:
    return sheet_with(Box(LEFT, TOP, width, height, "", "picture", (), picture=Picture(name, page)))


def foreign_pdf(words: Sequence[str] = ("one",), *, turned: int = 0, crop: tuple[float, ...] = ()) -> bytes:
    """A PDF of 400 × 300 pt pages with words at the upper left and a black square at the lower right."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 300), invariant=1)
    for text in words:
        canvas.drawString(20, 270, text)
        canvas.rect(340, 20, 40, 40, fill=1)
        canvas.showPage()
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(out.getvalue()))
    for page in writer.pages:
        page.rotate(turned)
        if crop:
            page.cropbox = pypdf.generic.RectangleObject(crop)  # type: ignore[arg-type]
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def photo(kind: str, size: tuple[int, int] = (300, 200), mode: str = "RGB", *, turn: int = 1) -> bytes:
    """White with a black square at the upper left; ``turn`` is the camera's orientation."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[1] // 2, size[1] // 2), fill="black")
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x112] = turn
    picture.convert(mode).save(out, kind, **({"exif": exif} if kind in ("JPEG", "PNG", "TIFF") else {}))
    return out.getvalue()

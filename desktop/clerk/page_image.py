"""A page of an attached file in, its pixels for the screen or a printer out."""

from __future__ import annotations

from typing import NamedTuple

from desktop.paper.picture_file import pixels_of
from desktop.paper.pictures import is_pdf

_WHITE = (255, 255, 255, 255)


class PageImage(NamedTuple):
    """RGB bytes, three a pixel, row by row."""

    width: int
    height: int
    data: bytes


def page_image(data: bytes, page: int, width: int) -> PageImage:
    """A page (from 1) of a PDF, or an image, about so many pixels wide; an image is never made larger than it is."""
    if not is_pdf(data):
        picture = pixels_of(data, width, 4 * width, frame=page).convert("RGB")
        return PageImage(picture.width, picture.height, picture.tobytes())
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        sheet = document[page - 1]
        drawn = sheet.render(scale=width / max(sheet.get_width(), 1.0), fill_color=_WHITE).to_pil().convert("RGB")
    finally:
        document.close()
    return PageImage(drawn.width, drawn.height, drawn.tobytes())

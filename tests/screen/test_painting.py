"""The screen paints what the PDF prints.

1. A figure covers the same places on both, at several scales.
2. Weight, dashes and grey are those of the shapes.
3. A picture is asked for in device pixels and painted in the middle of its box; an absent one is a grey box with its title.
4. Paths are traced once a figure and scale.
"""

from __future__ import annotations

import pypdfium2
import pytest
from PIL import Image, ImageChops
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from desktop.paper.pdf import write_pdf
from desktop.screen import painting
from desktop.screen.painting import PagePainter, Pixels
from desktop.sheet.model import Box, Picture, Shape, Sheet
from tests.paper.figure_sheets import LEFT, TOP, figure_sheet, picture_sheet, sheet_with
from tests.sheet.figures import FIGURES

pytestmark = pytest.mark.usefixtures("qapp")


def painted(sheet: Sheet, scale: float = 6.0, pixels: Pixels | None = None) -> Image.Image:
    image = QImage(round(210 * scale), round(297 * scale), QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    PagePainter(scale, pixels).paint(painter, sheet.pages[0], sheet.rule)
    painter.end()
    lines = [bytes(image.constScanLine(y))[: image.width()] for y in range(image.height())]
    return Image.frombytes("L", (image.width(), image.height()), b"".join(lines))


def printed(sheet: Sheet, scale: float = 6.0) -> Image.Image:
    document = pypdfium2.PdfDocument(write_pdf([sheet], title=""))
    try:
        made: Image.Image = document[0].render(scale=scale * 25.4 / 72, grayscale=True).to_pil()
    finally:
        document.close()
    return made


@pytest.mark.parametrize("scale", [4.0, 6.0, 12.0])
@pytest.mark.parametrize("name", FIGURES)
def test_1_screen_and_pdf_cover_the_same_places(name: str, scale: float) -> None:
    """Compared over squares of 2 mm: no square's mean grey differs by more than thin strokes rounded to pixels do."""
    sheet = figure_sheet(*FIGURES[name])
    squares = (105, 148)
    first, second = (i.resize(squares, Image.Resampling.BOX) for i in (painted(sheet, scale), printed(sheet, scale)))
    difference = ImageChops.difference(first, second)
    histogram = difference.histogram()
    assert sum(n * count for n, count in enumerate(histogram)) / sum(histogram) < 1.0
    assert sum(histogram[60:]) < 5


def test_1_the_rig_notices_a_lost_shape() -> None:
    from desktop.answers.figure import rows_of, shapes_of

    rows, width, height = FIGURES["boxes"]
    less = rows_of([s for s in shapes_of(rows) if s.id != "b3"])
    squares = (105, 148)
    first = painted(figure_sheet(rows, width, height)).resize(squares, Image.Resampling.BOX)
    second = printed(figure_sheet(less, width, height)).resize(squares, Image.Resampling.BOX)
    assert sum(ImageChops.difference(first, second).histogram()[60:]) > 20


def figure_of(*shapes: Shape) -> Sheet:
    return sheet_with(Box(LEFT, TOP, 100, 100, "", "figure", (), shapes=shapes))


def test_2_grey_and_dashes() -> None:
    square = (("M", (0.0, 0.0)), ("L", (20.0, 0.0)), ("L", (20.0, 20.0)), ("L", (0.0, 20.0)), ("Z", ()))
    line = (("M", (0.0, 40.0)), ("L", (60.0, 40.0)))
    image = painted(figure_of(Shape(square, 0.0, 0.5), Shape(line, 4.0, None, (5.0, 5.0))), 10.0)
    assert abs(int(image.getpixel((300, 350))) - 128) <= 2
    row = [int(image.getpixel((200 + x, 650))) < 100 for x in range(600)]
    assert 280 <= sum(row) <= 320
    assert row[25]
    assert not row[75]


def test_3_a_picture_in_the_middle_of_its_box() -> None:
    asked: list[tuple[Picture, int, int]] = []

    def pixels(picture: Picture, width: int, height: int) -> QImage:
        asked.append((picture, width, height))
        made = QImage(30, 60, QImage.Format.Format_RGB32)
        made.fill(QColor("black"))
        return made

    image = painted(picture_sheet("写真"), 4.0, pixels)
    assert asked == [(Picture("写真", 1), 400, 400)]
    assert image.getpixel((round((LEFT + 50) * 4), round((TOP + 50) * 4))) == 0
    assert image.getpixel((round((LEFT + 10) * 4), round((TOP + 50) * 4))) == 255


@pytest.mark.parametrize("given", [None, QImage()])
def test_3_an_absent_picture_is_a_grey_box_as_in_the_pdf(given: QImage | None) -> None:
    sheet = picture_sheet("配置図")
    image = painted(sheet, 6.0, lambda *_: given)
    assert 200 < int(image.getpixel((round((LEFT + 5) * 6), round((TOP + 5) * 6)))) < 250
    squares = (105, 148)
    both = [i.resize(squares, Image.Resampling.BOX) for i in (image, printed(sheet))]
    assert max(ImageChops.difference(*both).getextrema()) < 70


def test_4_paths_are_traced_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = figure_sheet(*FIGURES["flow"])
    traced: list[Shape] = []
    own = painting._traced

    def counted(shape: Shape, scale: float) -> object:
        traced.append(shape)
        return own(shape, scale)

    monkeypatch.setattr(painting, "_traced", counted)
    image = QImage(100, 100, QImage.Format.Format_Grayscale8)
    painter, ink = QPainter(image), PagePainter(1.0)
    for _ in range(3):
        ink.paint(painter, sheet.pages[0], sheet.rule)
    painter.end()
    assert len(traced) == len(sheet.pages[0].boxes[0].shapes)
    assert QGuiApplication.instance() is not None

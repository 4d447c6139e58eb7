"""Figures, pictures and attached pages in the PDF.

1. The words of a figure stand in the text layer in the order of its rows; paths lie below them; the same bytes each time.
2. Weight, grey and dashes of a path are those of the shape; a sheet without pictures is as it was.
3. Pictures of every usual kind stand in the middle of their box, in proportion, turned as the camera says.
4. More pixels than 300 dpi need are not stored; one of 20,000 pixels a side is drawn without filling the memory.
5. Pages of a PDF stay vectors and text: turned and cropped as they are read, each object stored once.
6. A picture that is not at hand is a grey box with its title; a broken or locked file is named.
7. Stamps and filled-in fields of an attached PDF are drawn with it.
"""

from __future__ import annotations

import io
import subprocess
import sys
import zlib
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from PIL import Image
from pypdf.annotations import Rectangle
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, StreamObject

from desktop.errors import DeskError
from desktop.paper.pdf import write_pdf
from desktop.sheet.model import Shape
from tests.paper.figure_sheets import LEFT, TOP, figure_sheet, foreign_pdf, photo, picture_sheet, sheet_with
from tests.paper.sheets import box_of, line_of, sheet_of
from tests.paper.test_official import bare
from tests.paper.test_pdf import pdfium_text, picture
from tests.sheet.figures import FIGURES, FLOW
from tests.sheet.test_figure import said

EVERY = pytest.mark.parametrize("name", FIGURES)


def dark(image: Image.Image, x: float, y: float, dpi: int = 100) -> bool:
    """Whether the point at mm of the page is dark."""
    return int(image.getpixel((round(x / 25.4 * dpi), round(y / 25.4 * dpi)))) < 100  # type: ignore[arg-type]


@EVERY
def test_1_words_of_a_figure_in_the_text_layer(name: str) -> None:
    data = write_pdf([figure_sheet(*FIGURES[name])], title="")
    assert bare(pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()) == bare(said(FIGURES[name][0]))
    assert sorted(bare("".join(pdfium_text(data)))) == sorted(bare(said(FIGURES[name][0])))
    assert write_pdf([figure_sheet(*FIGURES[name])], title="") == data


def operators(data: bytes) -> str:
    return pypdf.PdfReader(io.BytesIO(data)).pages[0].get_contents().get_data().decode()  # type: ignore[union-attr]


def test_2_paths_as_the_shapes_say() -> None:
    step = (("M", (1.0, 2.0)), ("L", (11.0, 2.0)))
    shapes = (Shape(step, 2.0, None, (1.0, 2.0)), Shape((*step, ("L", (1.0, 12.0)), ("Z", ())), 0.0, 0.5))
    box = box_of(20, 20, 50, 50, line_of("字"), edges="")
    drawn = operators(
        write_pdf([sheet_with(type(box)(20, 20, 50, 50, "", "figure", box.lines, shapes=shapes))], title="")
    )
    assert "2.00 w" in drawn
    assert "[2.83 5.67] 0 d" in drawn
    assert "0.5 g" in drawn
    assert drawn.index("\nf\n") < drawn.index("BT")


def test_2_no_pictures_no_change() -> None:
    plain = write_pdf([sheet_of((box_of(20, 20, 170, 20, line_of("一")),))], title="")
    assert write_pdf([sheet_of((box_of(20, 20, 170, 20, line_of("一")),))], title="", pictures={}) == plain
    assert b"XObject" not in plain


KINDS = [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK")]
KINDS += [("TIFF", "RGB"), ("BMP", "RGB"), ("GIF", "P")]


@pytest.mark.parametrize(("kind", "mode"), KINDS)
def test_3_every_kind_in_the_middle_in_proportion(kind: str, mode: str) -> None:
    data = write_pdf([picture_sheet()], title="", pictures={"添付": photo(kind, mode=mode)})
    image = picture(data)
    top = TOP + (100 - 100 / 1.5) / 2
    assert dark(image, LEFT + 3, top + 3)
    assert dark(image, LEFT + 30, top + 30)
    assert not dark(image, LEFT + 36, top + 3)
    assert not dark(image, LEFT + 3, top - 3)


@pytest.mark.parametrize(("turn", "x", "y"), [(1, 3, 20), (3, 97, 80), (6, 80, 3), (8, 20, 97)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_3_turned_as_the_camera_says(kind: str, turn: int, x: float, y: float) -> None:
    data = write_pdf([picture_sheet()], title="", pictures={"添付": photo(kind, turn=turn)})
    assert dark(picture(data), LEFT + x, TOP + y)
    assert not dark(picture(data), LEFT + 100 - x, TOP + 100 - y)


def stored(data: bytes) -> list[tuple[int, int]]:
    return [(i["/Width"], i["/Height"]) for i in images(data)]


def images(data: bytes) -> list[StreamObject]:
    found = pypdf.PdfReader(io.BytesIO(data)).pages[0]["/Resources"]["/XObject"].values()  # type: ignore[index]
    return [o.get_object() for o in found if o.get_object()["/Subtype"] == "/Image"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_4_no_more_pixels_than_300_dpi(kind: str) -> None:
    data = write_pdf([picture_sheet(width=50, height=50)], title="", pictures={"添付": photo(kind, (3000, 2000))})
    ((width, height),) = stored(data)
    assert 560 <= width <= 640
    assert abs(width / height - 1.5) < 0.02


def test_4_a_small_photograph_stays_as_it_is() -> None:
    given = photo("JPEG", (300, 200))
    data = write_pdf([picture_sheet()], title="", pictures={"添付": given})
    assert given in data


HUGE = """
import io, pathlib, struct, zlib
from desktop.paper.pdf import write_pdf
from tests.paper.figure_sheets import picture_sheet
side = 20_000
def chunk(kind, body): return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
press = zlib.compressobj(1)
line = b"\\0" + b"\\x40\\x80\\xc0" * side
lines = b"".join(press.compress(line) for _ in range(side)) + press.flush()
head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
png = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
data = write_pdf([picture_sheet()], title="", pictures={"添付": png})
status = pathlib.Path("/proc/self/status")  # ru_maxrss would count the tests' own process before the exec
peak = status.read_text().split("VmHWM:")[1].split()[0] if status.exists() else 0
print(len(data), int(peak) // 1024)
"""


def test_4_twenty_thousand_pixels() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", HUGE], cwd=root, capture_output=True, text=True, check=True)
    size, megabytes = map(int, done.stdout.split())
    assert size < 200_000
    assert megabytes < 400


@pytest.mark.parametrize(("turned", "x", "y"), [(0, 90, 80), (90, 20, 90), (180, 10, 20), (270, 80, 10)])
def test_5_a_page_as_it_is_read(turned: int, x: float, y: float) -> None:
    data = write_pdf([picture_sheet()], title="", pictures={"添付": foreign_pdf(("attached",), turned=turned)})
    assert dark(picture(data), LEFT + x, TOP + y)
    assert "".join(pdfium_text(data)) == "attached"
    assert images(data) == []


def test_5_the_crop_box() -> None:
    data = write_pdf([picture_sheet()], title="", pictures={"添付": foreign_pdf(crop=(300, 0, 400, 100))})
    assert dark(picture(data), LEFT + 60, TOP + 60)
    assert not dark(picture(data), LEFT + 10, TOP + 10)


def test_5_every_page_and_each_object_once() -> None:
    from desktop.sheet.model import Sheet

    given = foreign_pdf([f"page {n}" for n in range(1, 31)])
    sheets = [picture_sheet(page=n) for n in range(1, 31)]
    one = Sheet("test.form", 1, "添付", "ja-JP", 0.5, tuple(s.pages[0] for s in sheets))
    data = write_pdf([one], title="", pictures={"添付": given})
    assert pdfium_text(data) == [f"page {n}" for n in range(1, 31)]
    assert data.count(b"/Helvetica") <= 2
    assert len(data) < 2 * len(given) + 20_000
    assert write_pdf([one], title="", pictures={"添付": given}) == data


def test_5_pages_and_sheets_together() -> None:
    pages = [figure_sheet(*FIGURES["flow"]), picture_sheet(), sheet_of((box_of(20, 20, 170, 20, line_of("一")),))]
    data = write_pdf(pages, title="", pictures={"添付": foreign_pdf(("attached",))})
    texts = pdfium_text(data)
    assert texts[1:] == ["attached", "一"]
    assert sorted(bare(texts[0])) == sorted(bare(said(FLOW)))


def test_6_not_at_hand() -> None:
    data = write_pdf([picture_sheet("配置図")], title="")
    assert pdfium_text(data) == ["配置図"]
    assert 200 < int(picture(data).getpixel((140, 140))) < 250  # type: ignore[arg-type]


def locked() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(foreign_pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("data", [b"", b"no picture", b"%PDF-1.7 broken", photo("PNG")[:200], photo("JPEG")[:400]])
def test_6_broken_files_are_named(data: bytes) -> None:
    with pytest.raises(DeskError, match="「添付」の") as told:
        write_pdf([picture_sheet()], title="", pictures={"添付": data})
    assert told.value.code == "paper.no-picture"


def test_6_locked_lost_and_missing_pages(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="暗号化"):
        write_pdf([picture_sheet()], title="", pictures={"添付": locked()})
    with pytest.raises(DeskError, match="「添付」の7頁目"):
        write_pdf([picture_sheet(page=7)], title="", pictures={"添付": foreign_pdf()})
    with pytest.raises(DeskError, match=r"gone\.pdf"):
        write_pdf([picture_sheet()], title="", pictures={"添付": tmp_path / "gone.pdf"})


def test_6_a_file_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(foreign_pdf(("attached",)))
    assert pdfium_text(write_pdf([picture_sheet()], title="", pictures={"添付": tmp_path / "a.pdf"})) == ["attached"]


def stamped() -> bytes:
    """A page with a black stamp in the middle that is an annotation with a look of its own."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(foreign_pdf()))
    look = StreamObject()
    look.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})
    look[NameObject("/BBox")] = ArrayObject(map(FloatObject, (0, 0, 10, 10)))
    look[NameObject("/Filter")] = NameObject("/FlateDecode")
    look._data = zlib.compress(b"0 0 10 10 re f")
    mark = Rectangle(rect=(180, 130, 220, 170))
    mark[NameObject("/F")] = NumberObject(4)
    mark[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer._add_object(look)})
    writer.add_annotation(0, mark)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_7_stamps_are_drawn() -> None:
    image = picture(write_pdf([picture_sheet()], title="", pictures={"添付": stamped()}))
    assert dark(image, LEFT + 50, TOP + 50)
    assert not dark(image, LEFT + 58, TOP + 50)


def test_the_pdf_is_sound_for_other_readers() -> None:
    data = write_pdf([picture_sheet()], title="", pictures={"添付": stamped()})
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    document.close()
    assert pypdf.PdfReader(io.BytesIO(data), strict=True).pages[0].extract_text().strip() == "one"

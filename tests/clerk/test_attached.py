"""Attached files: how large their pages are, and the sentence for one that cannot be printed.

1. Pages of a PDF and of a picture are measured as they are read.
2. A damaged, encrypted or empty PDF, a damaged picture, a huge one, one of several pages and a file that is something
   else than its name says are refused by name, with what to do.
3. Word and Excel have no pages and are no fault; measuring a case stops at nothing.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from desktop.answers.model import Answers
from desktop.case.model import Attachment, Case
from desktop.clerk.acts import unprinted
from desktop.clerk.attached import MOST_PIXELS, measure, page_sizes
from desktop.errors import DeskError
from tests.small_case import GAIYO


def pdf(*sizes: tuple[float, float], lock: str = "", turned: int = 0) -> bytes:
    writer = pypdf.PdfWriter()
    for width, height in sizes:
        page = writer.add_blank_page(width, height)
        if turned:
            page.rotate(turned)
    if lock:
        writer.encrypt("" if lock == "owner" else lock, "owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(width: int, height: int, kind: str = "PNG", **more: object) -> bytes:
    out = BytesIO()
    Image.new("1", (width, height), 1).save(out, kind, **more)
    return out.getvalue()


def fax(pages: int) -> bytes:
    return picture(10, 10, "TIFF", save_all=True, append_images=[Image.new("1", (10, 10))] * (pages - 1))


def test_1_pages_of_a_pdf() -> None:
    tall, wide = page_sizes(pdf((595.276, 841.89), (841.89, 595.276)), "資料.PDF")
    assert tall == pytest.approx((210, 297), abs=0.01)
    assert wide == pytest.approx((297, 210), abs=0.01)


def test_1_a_turned_page_is_measured_as_it_is_read() -> None:
    ((width, height),) = page_sizes(pdf((595, 842), turned=90), "a.pdf")
    assert width > height


def test_1_a_picture_is_one_page_with_its_proportions() -> None:
    ((width, height),) = page_sizes(picture(800, 200), "図.png")
    assert width / height == 4


def test_1_bytes_may_come_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf((100, 100)))
    assert page_sizes(path, path.name) == page_sizes(lambda: iter([path.read_bytes()]), path.name)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"%PDF-1.7 broken", "壊れ.pdf", "clerk.damaged-pdf"),
        (b"", "空.pdf", "clerk.empty-file"),
        (b"", "空.png", "clerk.empty-file"),
        (picture(10, 10), "図.pdf", "clerk.other-inside"),
        (pdf((100, 100)), "資料.jpg", "clerk.other-inside"),
        (fax(3), "ファクス.tif", "clerk.more-pictures"),
        (pdf((100, 100), lock="x"), "鍵.pdf", "clerk.locked-pdf"),
        (pdf((100, 100), lock="owner"), "制限.pdf", "clerk.locked-pdf"),
        (b"\x89PNG\r\n\x1a\nbroken", "壊れ.png", "clerk.bad-picture"),
        (picture(MOST_PIXELS + 8000, 8), "巨大.png", "clerk.huge-picture"),
    ],
)
def test_2_refused_by_name(data: bytes, name: str, code: str) -> None:
    with pytest.raises(DeskError) as refused:
        page_sizes(data, name)
    assert refused.value.code == code
    assert str(refused.value).startswith(f"「{name}」")
    assert str(refused.value).endswith("添付してください。")


def test_2_twenty_thousand_pixels_a_side_are_named() -> None:
    with pytest.raises(DeskError, match="20,000×20,000画素"):
        page_sizes(picture(20_000, 20_000), "航空写真.png")


def test_3_word_has_no_pages() -> None:
    assert page_sizes(b"PK", "覚書.docx") == ()


def test_3_a_case_is_measured_whole() -> None:
    given = {"a": ("資料.pdf", pdf((100, 100))), "b": ("覚書.docx", b"PK"), "c": ("壊れ.pdf", b"?")}
    attachments = tuple(Attachment(k, name, "", 1, "") for k, (name, _) in given.items())
    case = Case("id", (Answers.of(GAIYO),), attachments=attachments)
    files = {k: data for k, (_, data) in given.items()}
    found = measure(case, files)
    assert [len(a.sizes) for a in found.attached] == [1, 0, 0]
    damaged, word = unprinted(case, files)
    assert damaged.startswith("「壊れ.pdf」は壊れていて")
    assert word == "「覚書.docx」は、印刷される一式に入りません。要るときは別に印刷してください。"

"""An attached file in; the sizes of its pages in mm, or why it cannot be printed, out. Word and Excel have no pages here."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePath
from typing import Final, NamedTuple

from desktop.bundle.model import Source
from desktop.case.model import Case
from desktop.errors import DeskError, Refusal, refusal
from desktop.places import world_error
from desktop.sheet.packet import Attached

PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff"})
DAMAGED_PDF = refusal(
    "clerk.damaged-pdf",
    "「{name}」は壊れていて、PDFとして開けません。元のアプリでもう一度PDFに保存したものを添付してください。",
    world=True,
)
LOCKED_PDF = refusal(
    "clerk.locked-pdf",
    "「{name}」は暗号化（パスワードや印刷の制限）されています。制限を外して保存したPDFを添付してください。",
    world=True,
)
EMPTY_PDF = refusal("clerk.empty-pdf", "「{name}」には頁がありません。中身のあるPDFを添付してください。", world=True)
BAD_PICTURE = refusal(
    "clerk.bad-picture",
    "「{name}」は壊れていて、画像として開けません。元のアプリでもう一度保存したものを添付してください。",
    world=True,
)
HUGE_PICTURE = refusal(
    "clerk.huge-picture",
    "「{name}」は{width:,}×{height:,}画素あり、大きすぎます。縦横それぞれ{most:,}画素以下に縮小したものを添付してください。",
    world=True,
)

EMPTY_FILE = refusal(
    "clerk.empty-file",
    "「{name}」は中身のない（０バイトの）ファイルです。元の場所のファイルを確かめ、中身のあるものを添付してください。",
    world=True,
)
OTHER_INSIDE = refusal(
    "clerk.other-inside",
    "「{name}」の中身は{inside}です。ファイルの名前の終わりを「{ending}」に直したものを添付してください。",
    world=True,
)
MORE_PICTURES = refusal(
    "clerk.more-pictures",
    "「{name}」には画像が{count}頁分入っていて、そのままでは印刷できません。PDFに保存したものを添付してください。",
    world=True,
)

MOST_PIXELS: Final = 12_000
"""A side of a picture; A3 at 700 dpi has fewer."""
_PASSWORD: Final = 4
_SECURITY: Final = 5
"""FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY of PDFium."""
_MM: Final = 25.4 / 72
_DPI: Final = 96.0
"""Of a picture that says nothing of its own."""
_HEADS: Final = (
    (b"%PDF-", "PDF", ".pdf"),
    (b"\x89PNG", "画像（PNG）", ".png"),
    (b"\xff\xd8\xff", "画像（JPEG）", ".jpg"),
    (b"GIF8", "画像（GIF）", ".gif"),
    (b"II*\0", "画像（TIFF）", ".tif"),
    (b"MM\0*", "画像（TIFF）", ".tif"),
)
"""How files begin, whatever their names say."""
_ON_ITS_SIDE: Final = 5
"""Exif orientations from here on exchange width and height."""

Sizes = tuple[tuple[float, float], ...]


class Measured(NamedTuple):
    """The attachments of a case with their pages, and a sentence for each that cannot be printed."""

    attached: tuple[Attached, ...]
    notes: tuple[str, ...]

    @property
    def sizes(self) -> Mapping[str, Sizes]:
        return {a.attachment.id: a.sizes for a in self.attached}


def page_sizes(source: Source, name: str) -> Sizes:
    """Width and height in mm of every page as it is read, none for a file that is no PDF and no picture.

    Refuses a damaged, encrypted or empty PDF, a damaged picture and one of more than ``MOST_PIXELS``, by name.
    """
    ending = PurePath(name).suffix.lower()
    if ending == ".pdf":
        return _pdf(source, name)
    return _picture(source, name) if ending in PICTURES else ()


def measure(case: Case, files: Mapping[str, Source]) -> Measured:
    """Every attachment of a case; one that cannot be read has no pages and is named."""
    found, notes = [], []
    for attachment in case.attachments:
        sizes: Sizes = ()
        try:
            if attachment.id in files:
                sizes = page_sizes(files[attachment.id], attachment.name)
        except DeskError as fault:
            notes.append(str(fault))
        found.append(Attached(attachment, sizes))
    return Measured(tuple(found), tuple(notes))


def content(source: Source) -> bytes:
    """The bytes of a file, wherever they come from."""
    if isinstance(source, bytes):
        return source
    if not isinstance(source, Path):
        return b"".join(source())
    try:
        return source.read_bytes()
    except OSError as fault:
        raise world_error(fault, source) from fault


def _pdf(source: Source, name: str) -> Sizes:
    import pypdfium2
    import pypdfium2.raw as pdfium

    data = content(source)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        locked = fault.err_code in (_PASSWORD, _SECURITY)
        raise DeskError(LOCKED_PDF, name=name) if locked else _unreadable(data, name, DAMAGED_PDF) from fault
    try:
        if pdfium.FPDF_GetSecurityHandlerRevision(document) >= 0:
            raise DeskError(LOCKED_PDF, name=name)
        sizes = tuple((w * _MM, h * _MM) for w, h in (document.get_page_size(n) for n in range(len(document))))
    except pypdfium2.PdfiumError as fault:
        raise DeskError(DAMAGED_PDF, name=name) from fault
    finally:
        document.close()
    if not sizes:
        raise DeskError(EMPTY_PDF, name=name)
    return sizes


def _unreadable(data: bytes, name: str, damaged: Refusal) -> DeskError:
    """Why a file is not what its name says: nothing in it, something else, or damaged."""
    if not data:
        return DeskError(EMPTY_FILE, name=name)
    wanted = damaged is DAMAGED_PDF
    for head, inside, ending in _HEADS:
        if data.startswith(head) and (ending == ".pdf") is not wanted:
            return DeskError(OTHER_INSIDE, name=name, inside=inside, ending=ending)
    return DeskError(damaged, name=name)


def _picture(source: Source, name: str) -> Sizes:
    """One page as large as the picture means to be; only its size decides how it is turned and scaled."""
    from PIL import ExifTags, Image

    Image.MAX_IMAGE_PIXELS = None  # we judge the size ourselves, with a sentence
    try:
        data = content(source)
        with Image.open(BytesIO(data)) as picture:
            width, height = picture.size
            count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
            turned = picture.getexif().get(ExifTags.Base.Orientation, 1) >= _ON_ITS_SIDE
    except (OSError, ValueError, SyntaxError) as fault:
        if isinstance(fault, OSError) and fault.errno:
            raise
        raise _unreadable(data, name, BAD_PICTURE) from fault
    if count > 1:
        raise DeskError(MORE_PICTURES, name=name, count=count)
    if max(width, height) > MOST_PIXELS:
        raise DeskError(HUGE_PICTURE, name=name, width=width, height=height, most=MOST_PIXELS)
    size = (width / _DPI * 25.4, height / _DPI * 25.4)
    return (size[::-1] if turned else size,)

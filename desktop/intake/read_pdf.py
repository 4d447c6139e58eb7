"""A PDF in, its text layer as a document out: pages parted by form feeds, the lines as they stand on the paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from desktop.errors import DeskError, refusal
from desktop.intake.model import Document, Doubt
from desktop.intake.text_remarks import sound, text_remarks
from desktop.intake.unlock import PASSWORD_WANTED, WRONG_PASSWORD

SCAN = refusal(
    "intake.scan",
    "「{file}」は文字の情報がないPDF（スキャンした紙など）で、読み取れません。元のExcel・Wordのファイルを選ぶか、画面で入力してください。",
)
BROKEN_PDF = refusal(
    "intake.broken-pdf",
    "「{file}」は途中で切れているか壊れたPDFです。元のファイルをもう一度コピーするか、作り直したPDFを選んでください。",
)
LONG_PDF = refusal(
    "intake.long-pdf",
    "「{file}」は{pages}頁あり、一度に読める頁数（{limit}頁）を超えています。必要な頁だけのPDFにして選んでください。",
)
PICTURE_PAGES: Final = (
    "「{file}」の{pages}頁には文字の情報がありません（画像など）。原本を見て、必要なことを画面で入力してください。"
)
MOST_PAGES: Final = 2000
OURS: Final = "付議帳"
_WRONG_PASSWORD: Final = 4
"""FPDF_ERR_PASSWORD."""


def read(source: Path | IO[bytes], name: str = "", password: str = "") -> Document:
    """Read the text layer of a PDF; a paper without one is refused."""
    import pypdfium2

    name = name or (source.name if isinstance(source, Path) else "")
    data = source.read_bytes() if isinstance(source, Path) else _whole(source)
    try:
        pdf = pypdfium2.PdfDocument(data, password=password or None)
    except pypdfium2.PdfiumError as fault:
        raise _refused(fault, name, password=password) from fault
    try:
        if len(pdf) > MOST_PAGES:
            raise DeskError(LONG_PDF, file=name, pages=len(pdf), limit=MOST_PAGES)
        pages = list(_pages(pdf, name))
        ours = _ours(pdf)
        attached = pdf.count_attachments()
    finally:
        pdf.close()
    bare = [n for n, page in enumerate(pages, 1) if not page.strip()]
    if len(bare) == len(pages):
        raise DeskError(SCAN, file=name)
    text = "\n\f".join(pages)
    ignored = {"添付ファイル": attached} if attached else {}
    doubts = (*_bare_pages(name, bare), *text_remarks(name, text))
    return Document("pdf", text=text, ignored=ignored, ours=ours, doubts=doubts)


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _refused(fault: Any, name: str, *, password: str) -> DeskError:
    if getattr(fault, "err_code", None) == _WRONG_PASSWORD:
        return DeskError(WRONG_PASSWORD if password else PASSWORD_WANTED, file=name)
    return DeskError(BROKEN_PDF, file=name)


def _pages(pdf: Any, name: str) -> Iterator[str]:
    import pypdfium2

    for number in range(len(pdf)):
        try:
            page = pdf[number]
            layer = page.get_textpage()
        except pypdfium2.PdfiumError as fault:
            raise DeskError(BROKEN_PDF, file=name) from fault
        text = layer.get_text_range() if layer.count_chars() else ""
        layer.close()
        page.close()
        yield _cleaned(text)


def _cleaned(text: str) -> str:
    """Without the signs the extraction puts in for hyphens and for nothing."""
    return sound(text).replace("\ufffe", "").replace("\x02", "").replace("\f", "\n")


def _ours(pdf: Any) -> str:
    """The form of a paper we made, when it is a single one."""
    facts = pdf.get_metadata_dict()
    forms = facts.get("Keywords", "").split() if facts.get("Creator") == OURS else []
    return forms[0] if len(forms) == 1 else ""


def _bare_pages(name: str, pages: list[int]) -> Iterator[Doubt]:
    if pages:
        shown = "・".join(map(str, pages[:10])) + ("ほか" if len(pages) > 10 else "")
        yield Doubt("", PICTURE_PAGES.format(file=name, pages=shown))

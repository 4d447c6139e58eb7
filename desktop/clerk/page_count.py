"""An attached file in, its number of pages out: PDF by PDFium, pictures one, everything else 0 (nobody knows)."""

from __future__ import annotations

from pathlib import Path

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"})


def count_pages(path: Path) -> int:
    """枚 when printed, 0 when it cannot be told (also for a damaged or locked PDF: it is attached all the same)."""
    ending = path.suffix.lower()
    if ending in PICTURES:
        return 1
    return _pdf_pages(path) if ending == ".pdf" else 0


def _pdf_pages(path: Path) -> int:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError):
        return 0
    try:
        return len(document)
    finally:
        document.close()

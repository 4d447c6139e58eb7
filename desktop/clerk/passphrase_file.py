"""The bytes of a file (a slip as text or PDF, or the passphrase alone) in, the passphrase as it was typed out."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Final

from desktop.errors import DeskError, refusal
from desktop.keys.passphrase import normalise, read_typed
from desktop.places import world_error

NO_PASSPHRASE = refusal(
    "clerk.no-passphrase",
    "「{path}」の中にパスワードが見つかりません。パスワードだけを書いたファイルか、パスワード通知書のファイルを指定してください。",
)
_SHAPE: Final = re.compile(r"(?<![0-9a-z])[0-9a-z]{4}(?:[-\s]+[0-9a-z]{4}){5}(?![0-9a-z])")
_ALONE: Final = 200
"""Characters; a longer text is not a passphrase that somebody typed."""


def read_passphrase_file(path: Path) -> str:
    """What a passphrase file says; the check of the passphrase itself is the opener's."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault
    return passphrase_in(data, str(path))


def passphrase_in(data: bytes, path: str) -> str:
    """The first passphrase in a text; else what comes nearest to one, so that the refusal can say what is wrong."""
    printed = data.startswith(b"%PDF-")
    text = pdf_text(data) if printed else _decoded(data)
    plain = unicodedata.normalize("NFKC", text).lower()
    shaped = [normalise(found) for found in _SHAPE.findall(plain)]
    for candidate in shaped:
        if _passes(candidate):
            return candidate
    if shaped:
        return shaped[0]
    if printed or len(plain.strip()) > _ALONE:
        raise DeskError(NO_PASSPHRASE, path=path)
    return text.strip()


def _passes(candidate: str) -> bool:
    try:
        read_typed(candidate)
    except DeskError:
        return False
    return True


def _decoded(data: bytes) -> str:
    """Text in the encodings a Windows editor writes."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932", "replace")


def pdf_text(data: bytes) -> str:
    """The text layer of a PDF, empty when it cannot be read."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return ""
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()

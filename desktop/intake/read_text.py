"""A plain text file in, its text as a document out; the encoding is guessed, told, and may be given instead."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import IO, Final

from desktop.errors import DeskError, refusal
from desktop.intake.encoding import ENCODINGS, codec, guessed
from desktop.intake.model import Document
from desktop.intake.text_remarks import sound, text_remarks

TEXT_ENCODING = refusal(
    "intake.text-encoding",
    "「{file}」の{line}行目に、文字コード{encoding}では読めない文字があります。文字コードを選び直してください。",
)
TEXT_NO_ENCODING = refusal(
    "intake.text-no-encoding",
    "「{file}」を読む文字コードに「{encoding}」は使えません。{offered}から選んでください。",
)
NO_TEXT = refusal(
    "intake.no-text",
    "「{file}」には文字がありません。正しいファイルか確かめ、内容のあるファイルを選んでください。",
)
TEXT_ZERO = refusal(
    "intake.text-zero",
    "「{file}」の{line}行目に文字ではないもの（U+0000）があります。文字コードを選び直すか、元のソフトで保存し直して選んでください。",
)
_SPELLINGS: Final = {"shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "utf8": "utf-8", "utf-8-sig": "utf-8"}


def read(source: Path | IO[bytes], name: str = "", encoding: str = "") -> Document:
    """Read a whole text; ``name`` is what refusals call it."""
    name = name or (source.name if isinstance(source, Path) else "")
    data = source.read_bytes() if isinstance(source, Path) else _whole(source)
    wanted = _SPELLINGS.get(encoding.lower(), encoding.lower())
    if wanted and wanted not in ENCODINGS:
        raise DeskError(TEXT_NO_ENCODING, file=name, encoding=encoding, offered="・".join(ENCODINGS[:3]))
    used = wanted or guessed(BytesIO(data))
    text = _decoded(data, used, name)
    if "\0" in text:
        raise DeskError(TEXT_ZERO, file=name, line=text.count("\n", 0, text.index("\0")) + 1)
    if not text.strip():
        raise DeskError(NO_TEXT, file=name)
    text = sound(text)
    return Document("text", text=text, encoding=used, doubts=text_remarks(name, text))


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(codec(encoding))
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise DeskError(TEXT_ENCODING, file=name, line=line, encoding=encoding) from fault

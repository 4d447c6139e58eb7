"""A foreign file in, what its bytes really are out; whatever no reader should ever see is refused here.

Runs in the reading process, before any parser: the name's ending is not believed.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from typing import IO, Final, Literal

from desktop.errors import DeskError, Refusal, refusal
from desktop.intake.encoding import sixteen
from desktop.intake.limits import Limits
from desktop.intake.zip_guard import CUT_OFF, parts_of

Kind = Literal["xlsx", "xlsb", "xls", "ods", "locked", "docx", "pdf", "csv", "text"]
"""locked: an Office file behind a password."""

LOCK_FILE = refusal(
    "intake.lock-file",
    "「{file}」はOfficeが作業中に置く目印のファイルです。先頭の「~$」がない方のファイルを選んでください。",
)
EMPTY = refusal(
    "intake.empty",
    "「{file}」は空のファイル（0バイト）です。元のファイルを確かめ、もう一度コピーして選んでください。",
)
POINTER = refusal(
    "intake.pointer",
    "「{file}」は中身の置き場所を書いた目印だけのファイルです。本体のファイルを取り寄せて選んでください。",
)
TOO_LONG = refusal(
    "intake.file-size",
    "「{file}」は{size}MBあり、一度に読める大きさ（{limit}MB）を超えています。分けて保存してから選んでください。",
)
WEB_PAGE = refusal(
    "intake.web-page",
    "「{file}」はExcelの名前が付いたウェブページ（HTML）です。Excelで開き、.xlsxの形式で保存し直して選んでください。",
)
OLD_XML = refusal(
    "intake.old-xml",
    "「{file}」は古いXML形式の表です。Excelで開き、.xlsxの形式で保存し直して選んでください。",
)
OLD_WORD = refusal(
    "intake.old-word",
    "「{file}」は古いWord形式（.doc）です。Wordで開き、.docxの形式で保存し直して選んでください。",
)
SLIDES = refusal(
    "intake.slides",
    "「{file}」はPowerPointのファイルで、読み取れません。必要な表や文をExcelかWordに写して選んでください。",
)
RICH_TEXT = refusal(
    "intake.rich-text",
    "「{file}」はリッチテキスト（.rtf）です。Wordで開き、.docxの形式で保存し直して選んでください。",
)
OTHER_OFFICE = refusal(
    "intake.other-office",
    "「{file}」は読み取れない形式（一太郎、メールなど）です。元のソフトで開き、.xlsxか.docxで保存し直して選んでください。",
)
PLAIN_ZIP = refusal(
    "intake.plain-zip",
    "「{file}」はZIPで、ExcelやWordのファイルではありません。展開してから、中のファイルを選んでください。",
)
UNKNOWN = refusal(
    "intake.unknown",
    "「{file}」はExcel・Word・PDF・CSV・テキストのどれでもありません（{seen}）。元の表や文書を選んでください。",
)

HEAD: Final = 8192
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAG: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|meta|table|style|script|div)\b", re.I | re.S
)
_PICTURES: Final = {
    b"\x89PNG": "PNG画像",
    b"\xff\xd8\xff": "JPEG画像",
    b"GIF8": "GIF画像",
    b"BM": "BMP画像",
    b"II*\0": "TIFF画像",
    b"MM\0*": "TIFF画像",
    b"7z\xbc\xaf": "7z書庫",
    b"Rar!": "RAR書庫",
    b"\x1f\x8b": "gzip書庫",
    b"MZ": "Windowsのプログラム",
    b"\x7fELF": "プログラム",
    b"SQLite format 3": "データベース",
}
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_TABLE_ENDINGS: Final = (".csv", ".tsv", ".tab", ".xls", ".xlsx", ".xlsm")
"""Text under these names is a table: many systems write CSV and call it .xls."""


def kind_of(file: IO[bytes], name: str, limits: Limits) -> Kind:
    """What the file is; DeskError when it is nothing that is read, or nothing that should be."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if name.startswith("~$"):
        raise DeskError(LOCK_FILE, file=name)
    if not size:
        raise DeskError(EMPTY, file=name)
    if not head.strip(b"\0"):  # the place of a file whose bytes never came
        raise DeskError(CUT_OFF, file=name)
    if size > limits.file:
        raise DeskError(TOO_LONG, file=name, size=-(-size >> 20), limit=limits.file >> 20)
    if head.startswith((_ZIP, b"PK\x05\x06")):
        return _in_zip(file, name, limits)
    if head.startswith(_OLE):
        return _in_ole(file, name)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return _plain(head, name)


def _in_zip(file: IO[bytes], name: str, limits: Limits) -> Kind:
    parts = parts_of(file, name, limits)
    if "xl/workbook.bin" in parts:
        return "xlsb"
    if any(re.fullmatch(r"xl/workbook\d*\.xml", part) for part in parts):
        return "xlsx"
    if "word/document.xml" in parts:
        return "docx"
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    raise DeskError(_of_zip(parts), file=name)


def _of_zip(parts: dict[str, bytes]) -> Refusal:
    if any(part.startswith("ppt/") for part in parts):
        return SLIDES
    return OTHER_OFFICE if "mimetype" in parts or "[content_types].xml" in parts else PLAIN_ZIP


def _in_ole(file: IO[bytes], name: str) -> Kind:
    streams = set(_streams(file))
    if "EncryptionInfo" in streams or "EncryptedPackage" in streams:
        return "locked"
    if {"Workbook", "Book"} & streams:
        return "xls"
    if "Root Entry" not in streams:
        raise DeskError(CUT_OFF, file=name)
    what = OLD_WORD if "WordDocument" in streams else SLIDES if "PowerPoint Document" in streams else OTHER_OFFICE
    raise DeskError(what, file=name)


_WANTED: Final = (
    "Root Entry",
    "EncryptionInfo",
    "EncryptedPackage",
    "Workbook",
    "Book",
    "WordDocument",
    "PowerPoint Document",
)


def _streams(file: IO[bytes]) -> Iterator[str]:
    """Which of the wanted streams the directory of a compound file has; entries stand at every 128th byte."""
    data: bytes | mmap.mmap
    try:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # in memory: what a password has opened
        file.seek(0)
        data = file.read()
    for wanted in _WANTED:
        key = (wanted + "\0").encode("utf-16-le")
        at = data.find(key)
        while at >= 0:
            if at % 128 == 0 and int.from_bytes(data[at + 64 : at + 66], "little") == len(key):
                yield wanted
                break
            at = data.find(key, at + 1)
    file.seek(0)


def _plain(head: bytes, name: str) -> Kind:
    """Text, or something that only looks like it."""
    ending = "." + name.rpartition(".")[2].lower()
    if head.startswith(b"version https://git-lfs"):
        raise DeskError(POINTER, file=name)
    if head.startswith(b"{\\rtf"):
        raise DeskError(RICH_TEXT, file=name)
    if seen := next((says for sign, says in _PICTURES.items() if head.startswith(sign)), ""):
        raise DeskError(UNKNOWN, file=name, seen=seen)
    bare = _as_ascii(head)
    if _TAG.match(bare) or bare.lstrip().lower().startswith(b"mime-version:"):
        raise DeskError(WEB_PAGE, file=name)
    if bare.lstrip().startswith(b"<?xml"):
        old = b"Excel.Sheet" in bare or b"office:spreadsheet" in bare
        raise DeskError(WEB_PAGE if b"<html" in bare.lower() else OLD_XML if old else UNKNOWN, file=name, seen="XML")
    table = ending in _TABLE_ENDINGS
    if not table and b"\0" in head and not (head.startswith(_BOMS[1:]) or sixteen(head)):
        raise DeskError(UNKNOWN, file=name, seen="文字ではない内容")
    return "csv" if table else "text"


def _as_ascii(head: bytes) -> bytes:
    """The Latin letters of a text's beginning, whatever its encoding."""
    for bom in _BOMS:
        head = head.removeprefix(bom)
    return head.replace(b"\0", b"")

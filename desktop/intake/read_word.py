"""A Word document in; its paragraphs and tables in order as text, every table also as a grid, out.

Ticks of symbol fonts and content controls come as ☑ and ☐; deleted and hidden words, comments, pictures and macros are
left out and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final
from zipfile import BadZipFile, ZipFile
from zlib import error as DeflateError  # noqa: N812

from desktop.errors import DeskError, refusal
from desktop.intake.model import Document, Doubt, Grid
from desktop.intake.source_text import PARAGRAPH
from desktop.intake.text_remarks import sound, text_remarks
from desktop.intake.word_text import Words, grid_of, parts_of, tag

BROKEN_WORD = refusal(
    "intake.broken-word",
    "「{file}」はWord文書として読めません（壊れているか、途中で切れています）。Wordで開き、.docxの形式で保存し直して選んでください。",
)
EMPTY_WORD = refusal(
    "intake.empty-word",
    "「{file}」には文字がありません。文字が画像になっていないか確かめ、内容のあるファイルを選んでください。",
)
TICKS: Final = "「{file}」の記号用の書体やチェックボックスの印{count}個を☑・☐と読みました。元のファイルを開き、印が合っているか確かめてください。"
NUMBERED: Final = "「{file}」の{count}段落には自動の番号が付いていますが、番号は読み取れません。必要な番号は取り込んだあとで書いてください。"
_MAIN: Final = re.compile(r'Target="/?([^"]+)"[^>]*officeDocument"|officeDocument"[^>]*Target="/?([^"]+)"')
_MOST: Final = 64 << 20
"""Bytes of one part."""
_FOREIGN: Final = (
    *(BadZipFile, DeflateError, EOFError, OSError, RuntimeError, NotImplementedError, SyntaxError),
    *(KeyError, ValueError, StopIteration),
)
"""What zipfile and the XML parser raise on bytes that are no sound document."""


def read(source: Path | IO[bytes], name: str = "") -> Document:
    """Read a .docx or .docm; nothing in it is ever run."""
    name = name or (source.name if isinstance(source, Path) else "")
    try:
        with ZipFile(source if isinstance(source, Path) else BytesIO(_whole(source))) as book:
            body, heads = _body(book), list(_heads(book))
            ignored = _counted(book.namelist())
    except _FOREIGN as fault:
        raise DeskError(BROKEN_WORD, file=name) from fault
    words = Words()
    parts = list(parts_of(body, words))
    text = _joined([*((head, False) for head in heads), *parts])
    if not text.strip():
        raise DeskError(EMPTY_WORD, file=name)
    grids = tuple(_named(grid_of(table, words), n) for n, table in enumerate(_tables(body), 1))
    ignored += words.ignored
    doubts = (*_ticks(name, words), *text_remarks(name, text))
    return Document("word", grids, text, ignored={k: v for k, v in ignored.items() if v}, doubts=doubts)


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _part(book: ZipFile, part: str) -> Any:
    from docx.oxml import parse_xml

    with book.open(part) as stream:
        data = stream.read(_MOST + 1)
    if len(data) > _MOST:
        raise ValueError(part)
    return parse_xml(data)


def _body(book: ZipFile) -> Any:
    """The body of the main part."""
    with book.open("_rels/.rels") as stream:
        found = _MAIN.search(stream.read(1 << 20).decode("utf-8", "replace"))
    main = (found[1] or found[2]) if found else "word/document.xml"
    return next(child for child in _part(book, main) if tag(child) == "body")


def _heads(book: ZipFile) -> Iterator[str]:
    """The words of running heads, each once: a form's title may stand there."""
    seen = set()
    for part in sorted(n for n in book.namelist() if re.fullmatch(r"word/header\d+\.xml", n)):
        for text, _ in parts_of(_part(book, part), Words()):
            if text.strip() and text not in seen:
                seen.add(text)
                yield text


def _joined(parts: list[tuple[str, bool]]) -> str:
    """Paragraphs and tables as lines; of a cell's paragraphs every one ends as a paragraph does."""
    made: list[str] = []
    for text, table in parts:
        lines = sound(text).strip("\n").split("\n")
        made.extend(line + ("" if table and line.endswith("\t") else PARAGRAPH) for line in lines)
    return "\n".join(made) + "\n"


def _tables(body: Any) -> Iterator[Any]:
    return (e for e in body.iter() if tag(e) == "tbl" and not _fallback(e))


def _fallback(element: Any) -> bool:
    return any(tag(above) in ("Fallback", "del") for above in element.iterancestors())


def _named(made: tuple[tuple[tuple[str, ...], ...], Any, Any], number: int) -> Grid:
    rows, merged, unsure = made
    return Grid(f"表{number}", rows, merged=merged, unsure=unsure)


def _counted(names: list[str]) -> Counter[str]:
    return Counter(
        {
            "マクロ": sum(n.endswith("vbaProject.bin") for n in names),
            "埋め込み": sum(n.startswith("word/embeddings/") for n in names),
            "画像": sum(n.startswith("word/media/") for n in names),
            "コメント": sum(n == "word/comments.xml" for n in names),
            "脚注": sum(n in ("word/footnotes.xml", "word/endnotes.xml") for n in names),
        }
    )


def _ticks(name: str, words: Words) -> Iterator[Doubt]:
    if words.symbols:
        yield Doubt("", TICKS.format(file=name, count=words.symbols))
    if words.numbered:
        yield Doubt("", NUMBERED.format(file=name, count=words.numbered))

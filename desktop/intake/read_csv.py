"""A CSV or TSV in, its rows as text out; encoding and separator are guessed, told, and may be given instead."""

from __future__ import annotations

import csv
import re
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase, TextIOWrapper
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, TextIO

from desktop.errors import DeskError, refusal
from desktop.intake.encoding import ENCODINGS, codec, guessed
from desktop.intake.source import Source
from desktop.intake.text_rule import plain

if TYPE_CHECKING:  # a process that only counts is spared the model of forms
    from desktop.intake.model import Document

NOT_IN_ENCODING = refusal(
    "intake.not-in-encoding",
    "「{file}」の{row}行目の近くに、文字コード{encoding}では読めない文字があります。文字コードを選び直してください。",
)
NO_ENCODING = refusal(
    "intake.no-encoding",
    "「{file}」を読む文字コードに「{encoding}」は使えません。{offered}から選んでください。",
)
NO_SEPARATOR = refusal(
    "intake.no-separator",
    "「{file}」を読む区切りに「{separator}」は使えません。カンマ、タブなど１文字を選んでください。",
)
ZERO = refusal(
    "intake.zero",
    "「{file}」の{row}行目に文字ではないもの（U+0000）があります。元のシステムから出力し直したファイルを選んでください。",
)
OPEN_QUOTE = refusal(
    "intake.open-quote",
    '「{file}」の{row}行目で、引用符（"）が閉じないまま続いています。引用符を直すか、元のシステムから出力し直して選んでください。',
)
LONG_CELL = refusal(
    "intake.long-cell",
    "「{file}」の{where}が{limit}字を超えています。引用符の閉じ忘れがないか確かめ、分けて書いてから選んでください。",
)
MANY_COLUMNS = refusal(
    "intake.many-columns",
    "「{file}」の{where}は列が{limit}を超えています。区切りの文字を確かめるか、必要な列だけを写して選んでください。",
)
MANY_CELLS = refusal(
    "intake.many-cells",
    "「{file}」には{limit}より多くのセルがあります。大きな一覧として件数を数えるか、必要な表だけを写して選んでください。",
)

SEPARATORS: Final = (",", "\t", ";", "|")
_LINES: Final = 60
"""Lines that the separator is guessed from."""
_HEAD: Final = 64 << 10
_PIECE: Final = 64 << 10
_BATCH: Final = 100
"""Rows looked at together; more leave the processor's cache."""
_ODD_BYTES: Final = ("utf-16", "utf-16-le", "utf-16-be", "iso2022_jp")
"""Encodings in which the byte of a quote or of zero may be half of another letter."""
_SEP_LINE: Final = re.compile(r'"?sep=(.)"?\r?\n?')
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*"')
_AS_TEXT: Final = re.compile(r'="((?:[^"]|"")*)"')
"""How lists keep leading zeros from Excel: ="00123"."""


def read_table(source: Source) -> Document:
    """The whole file as one grid."""
    from desktop.intake.model import Document, Grid
    from desktop.intake.remarks import remarks_of

    encoding, separator = settled(source)
    rows, cells, characters = [], 0, 0
    for row in _rows(source, encoding, separator):
        rows.append(tuple(plain(cell) for cell in _trimmed(row)))
        cells += len(row) + 1
        characters += sum(map(len, row))
        if cells > source.limits.cells or characters > source.limits.characters:
            raise DeskError(MANY_CELLS, file=source.name, limit=source.limits.cells)
    while rows and not rows[-1]:
        rows.pop()
    grid = Grid(source.path.stem, tuple(rows))
    return Document("csv", (grid,), encoding=encoding, separator=separator, doubts=remarks_of(source.name, grid))


def table_rows(source: Source) -> Iterator[list[str]]:
    """The rows one by one, as stored, for a job that keeps none of them."""
    return _rows(source, *settled(source))


def settled(source: Source) -> tuple[str, str]:
    """Encoding and separator: what was given, else what the bytes look like."""
    encoding = source.encoding.lower().replace("shift_jis", "cp932").replace("sjis", "cp932") or guessed(source.file)
    if encoding not in ENCODINGS:
        offered = "・".join(ENCODINGS[:3])
        raise DeskError(NO_ENCODING, file=source.name, encoding=source.encoding, offered=offered)
    if len(source.separator) > 1 or source.separator in ('"', "\r", "\n"):
        raise DeskError(NO_SEPARATOR, file=source.name, separator=source.separator)
    return encoding, source.separator or _separator(source, encoding)


def _separator(source: Source, encoding: str) -> str:
    """The sign that parts most lines into equally many cells."""
    source.file.seek(0)
    text = source.file.read(_HEAD).decode(codec(encoding), "replace")
    if given := _SEP_LINE.match(text):
        return given[1]
    lines = [line for line in _QUOTED.sub("", text).splitlines()[:_LINES] if line.strip()]
    if source.name.lower().endswith((".tsv", ".tab")) and any("\t" in line for line in lines):
        return "\t"
    return max(SEPARATORS, key=lambda sign: (_agreement(lines, sign), -SEPARATORS.index(sign)))


def _agreement(lines: list[str], sign: str) -> tuple[int, int]:
    """Lines that agree on how often the sign stands in them, and how often that is."""
    counts = Counter(n for line in lines if (n := line.count(sign)))
    if not counts:
        return 0, 0
    often, agree = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
    return agree, often


class _Bytes(BufferedIOBase):
    """The bytes of a file, looked at in large pieces on their way to the decoder."""

    def __init__(self, source: Source, encoding: str) -> None:
        self._source, self._file = source, source.file
        self._size = max(1, self._file.seek(0, 2))
        self._file.seek(0)
        self._wide = encoding in _ODD_BYTES
        self.quotes = 0
        self.as_text = False
        """Whether ="…" stands somewhere."""
        self._tail = b""

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1, /) -> bytes:
        piece = self._file.read(max(size, _PIECE))
        if not self._wide and b"\0" in piece:
            raise DeskError(
                ZERO, file=self._source.name, row=self._line(self._file.tell() - len(piece) + piece.index(b"\0"))
            )
        if b'"' in piece or self._tail == b"=":
            self.quotes += piece.count(b'"')
            self.as_text = self.as_text or self._wide or b'="' in self._tail + piece
        self._tail = piece[-1:]
        self._source.share(self._file.tell() / self._size)
        return piece

    def _line(self, at: int) -> int:
        """The line that a byte stands in."""
        self._file.seek(0)
        before = self._file.read(at)
        return 1 + (before.count(b"\n") or before.count(b"\r"))


def _rows(source: Source, encoding: str, separator: str) -> Iterator[list[str]]:
    """Rows in batches, so that nothing of ours runs for every line but what must."""
    most = source.limits.columns
    csv.field_size_limit(source.limits.cell_text)
    looked_at = _Bytes(source, encoding)
    text = TextIOWrapper(looked_at, codec(encoding), newline="")  # type: ignore[type-var]
    reader = csv.reader(chain(_first_line(text), text), delimiter=separator)
    try:
        while rows := list(islice(reader, _BATCH)):
            if max(map(len, rows)) > most:
                where = f"{_line_of(source, encoding, separator, lambda row: len(row) > most)}行目"
                raise DeskError(MANY_COLUMNS, file=source.name, where=where, limit=most)
            if looked_at.as_text:
                rows = [[_unwrapped(cell) for cell in row] for row in rows]
            if encoding in _ODD_BYTES and any(map(_has_zero, rows)):
                raise DeskError(ZERO, file=source.name, row=_line_of(source, encoding, separator, _has_zero))
            yield from rows
    except UnicodeError as fault:
        line = _line_of_fault(source, encoding)
        raise DeskError(NOT_IN_ENCODING, file=source.name, row=line, encoding=encoding) from fault
    except csv.Error as fault:  # a cell beyond the limit: mostly a quote that nobody closed
        line, _, quotes = _last_row(source, encoding, separator)
        if quotes % 2:
            raise DeskError(OPEN_QUOTE, file=source.name, row=line) from fault
        limit = source.limits.cell_text
        raise DeskError(LONG_CELL, file=source.name, where=f"{line}行目", limit=limit) from fault
    if looked_at.quotes % 2 or (looked_at.quotes and encoding in _ODD_BYTES):
        line, lines, quotes = _last_row(source, encoding, separator)
        if quotes % 2 and lines > 1:
            raise DeskError(OPEN_QUOTE, file=source.name, row=line)


def _first_line(text: TextIO) -> Iterator[str]:
    """The first line, unless it only tells Excel the separator."""
    line = text.readline()
    if line and not _SEP_LINE.fullmatch(line):
        yield line


def _has_zero(row: list[str]) -> bool:
    return any("\0" in cell for cell in row)


@contextmanager
def _lines_of(source: Source, encoding: str) -> Iterator[TextIOWrapper]:
    """The lines once more from the beginning, to name the place of a fault."""
    source.file.seek(0)
    text = TextIOWrapper(source.file, codec(encoding), newline="")
    try:
        yield text
    finally:
        text.detach()


def _line_of(source: Source, encoding: str, separator: str, wanted: Callable[[list[str]], bool]) -> int:
    """The first line of the first such row."""
    with _lines_of(source, encoding) as text:
        reader = csv.reader(text, delimiter=separator)
        start = 0
        for row in reader:
            if wanted(row):
                break
            start = reader.line_num
    return start + 1


def _counting(text: TextIO, quotes: list[int]) -> Iterator[str]:
    """The same lines; the quotes of each are noted."""
    for line in text:
        quotes.append(line.count('"'))
        yield line


def _last_row(source: Source, encoding: str, separator: str) -> tuple[int, int, int]:
    """Of the row at which reading ended or broke off: its first line, its lines, the quotes in them."""
    quotes: list[int] = []
    before = start = 0
    with _lines_of(source, encoding) as text:
        reader = csv.reader(_counting(text, quotes), delimiter=separator)
        try:
            for _ in reader:
                before, start = start, reader.line_num
            start = before
        except csv.Error:
            pass
    return start + 1, len(quotes) - start, sum(quotes[start:])


def _line_of_fault(source: Source, encoding: str) -> int:
    """The line of the first bytes that are no letters."""
    decoder = getincrementaldecoder(codec(encoding))()
    source.file.seek(0)
    line = 1
    while piece := source.file.read(_HEAD):
        try:
            line += decoder.decode(piece).count("\n")
        except UnicodeDecodeError as fault:
            sound = fault.object[: fault.start].decode(codec(encoding), "replace")
            return line + sound.count("\n")
    return line


def _unwrapped(cell: str) -> str:
    found = _AS_TEXT.fullmatch(cell)
    return found[1].replace('""', '"') if found else cell


def _trimmed(row: list[str]) -> list[str]:
    """Without the empty cells at its end."""
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]

"""A CSV or TSV in, its rows as text out; encoding and separator are guessed, told, and may be given instead."""

from __future__ import annotations

import csv
import re
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from io import TextIOWrapper
from typing import Final

from desktop.errors import DeskError, refusal
from desktop.intake.encoding import ENCODINGS, codec, guessed
from desktop.intake.model import Document, Grid
from desktop.intake.remarks import remarks_of
from desktop.intake.source import Source
from desktop.intake.text_rule import plain

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
_TELL: Final = 2000
"""Rows between two reports."""
_SEP_LINE: Final = re.compile(r'"?sep=(.)"?\r?\n?')
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*"')
_AS_TEXT: Final = re.compile(r'="((?:[^"]|"")*)"')
"""How lists keep leading zeros from Excel: ="00123"."""


def read_table(source: Source) -> Document:
    """The whole file as one grid."""
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


class _Lines:
    """The lines of a file, looked at on their way to the csv module."""

    def __init__(self, source: Source, encoding: str) -> None:
        source.file.seek(0)
        self._text = TextIOWrapper(source.file, codec(encoding), newline="")
        self._name = source.name
        self.number = self.quotes = 0
        self.as_text = False

    def let_go(self) -> None:
        """Leave the file open for others."""
        with suppress(ValueError):
            self._text.detach()

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self.number += 1
            if "\0" in line:
                raise DeskError(ZERO, file=self._name, row=self.number)
            if '"' in line:
                self.quotes += line.count('"')
                self.as_text = self.as_text or '="' in line
            if self.number == 1 and _SEP_LINE.fullmatch(line):
                continue
            yield line


def _rows(source: Source, encoding: str, separator: str) -> Iterator[list[str]]:
    limits = source.limits
    csv.field_size_limit(limits.cell_text)
    size = max(1, source.file.seek(0, 2))
    lines = _Lines(source, encoding)
    reader = csv.reader(lines, delimiter=separator)
    before = start = 0
    try:
        for row in reader:
            if len(row) > limits.columns:
                raise DeskError(MANY_COLUMNS, file=source.name, where=f"{start + 1}行目", limit=limits.columns)
            if lines.as_text:
                row = [_unwrapped(cell) for cell in row]
            if not reader.line_num % _TELL:
                source.share(source.file.tell() / size)
            yield row
            before, start = start, reader.line_num
        if lines.quotes % 2 and start - before > 1:
            raise DeskError(OPEN_QUOTE, file=source.name, row=before + 1)
    except UnicodeError as fault:
        line = _line_of_fault(source, encoding)
        raise DeskError(NOT_IN_ENCODING, file=source.name, row=line, encoding=encoding) from fault
    except csv.Error as fault:  # a cell beyond the limit
        if lines.quotes % 2:
            raise DeskError(OPEN_QUOTE, file=source.name, row=start + 1) from fault
        raise DeskError(LONG_CELL, file=source.name, where=f"{start + 1}行目", limit=limits.cell_text) from fault
    finally:
        lines.let_go()


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

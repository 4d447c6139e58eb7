"""The parts of an .xlsx in, what the cell reader does not tell out: hidden rows, errors, symbol fonts, what is left out.

The guard has counted every part and refused entities before anything is parsed here. A part that is not sound XML
only means that less is told.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile
from zlib import error as DeflateError  # noqa: N812

from desktop.intake.limits import MB
from desktop.intake.symbols import font_key, shown

LARGEST: Final = 96 * MB
"""Sheets beyond this are lists; only their cells are read."""
_CHUNK: Final = 256 << 10
_REF: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
TOLERATED: Final = (
    expat.ExpatError,
    BadZipFile,
    DeflateError,
    LookupError,
    ValueError,
    EOFError,
    OSError,
    NotImplementedError,
)


@dataclass
class SheetFacts:
    """What one worksheet's part tells; rows and columns from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """#N/A and its like, which the cell reader leaves empty."""
    symbols: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    """Cells with signs of a symbol font: the marks as shown, the font."""
    formulas: int = 0
    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    """Formulas without a stored result."""


@dataclass
class BookFacts:
    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    """By the name of the worksheet."""
    ignored: Counter[str] = field(default_factory=Counter)


def book_facts(file: IO[bytes]) -> BookFacts:
    """Everything the parts tell."""
    facts = BookFacts()
    with ZipFile(file) as book:
        names = set(book.namelist())
        facts.ignored.update(_left_out(names))
        home = next((n for n in sorted(names) if re.fullmatch(r"xl/workbook\d*\.xml", n)), "")
        fonts = _tolerant(_style_fonts, book, "xl/styles.xml") or {}
        rich = _tolerant(_shared, book, "xl/sharedStrings.xml") or _Shared()
        facts.ignored["ふりがな"] += rich.phonetic
        for name, part in _tolerant(_sheet_parts, book, home) or ():
            if part in names and book.getinfo(part).file_size <= LARGEST:
                reader = _SheetReader(fonts, rich.symbols)
                _tolerant(reader.read, book, part)
                facts.sheets[name] = reader.facts
                facts.ignored["数式"] += reader.facts.formulas
    facts.ignored = +facts.ignored
    file.seek(0)
    return facts


def _tolerant(read: Any, book: ZipFile, part: str) -> Any:
    try:
        return read(book, part)
    except TOLERATED:
        return None


def _left_out(names: set[str]) -> Counter[str]:
    """Macros, links, embedded files and pictures by their parts."""
    made: Counter[str] = Counter()
    for name in names:
        low = name.lower()
        if low.endswith("vbaproject.bin") or low.startswith(("xl/macrosheets/", "xl/dialogsheets/")):
            made["マクロ"] += 1
        elif re.fullmatch(r"xl/externallinks/[^/]+\.(xml|bin)", low):
            made["外部リンク"] += 1
        elif low.startswith(("xl/embeddings/", "xl/activex/", "xl/ctrlprops/")) and "_rels" not in low:
            made["埋め込み"] += 1
        elif low.startswith("xl/media/"):
            made["画像"] += 1
        elif low == "xl/connections.xml":
            made["外部接続"] += 1
    return made


def parse(book: ZipFile, part: str, start: Any, end: Any = None, text: Any = None) -> None:
    """Run expat over a part; names come without their prefixes."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    with book.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003
    parser.Parse(b"", True)  # noqa: FBT003


def _sheet_parts(book: ZipFile, home: str) -> list[tuple[str, str]]:
    """Name and part of every worksheet, in order."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = posixpath.normpath(
                target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(home), target)
            )

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            wanted = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), wanted))

    folder, base = posixpath.split(home)
    parse(book, f"{folder}/_rels/{base}.rels", relation)
    parse(book, home, sheet)
    return [(name, targets[wanted]) for name, wanted in sheets if wanted in targets]


def _style_fonts(book: ZipFile, part: str) -> dict[int, str]:
    """Number of a cell style → the symbol font it has."""
    fonts: list[str] = []
    styles: dict[int, str] = {}
    within: list[str] = []
    number = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal number
        if name in ("fonts", "cellXfs", "cellStyleXfs", "dxfs"):
            within.append(name)
        elif within[-1:] == ["fonts"]:
            if name == "font":
                fonts.append("")
            elif name == "name" and fonts:
                fonts[-1] = font_key(attributes.get("val", ""))
        elif within[-1:] == ["cellXfs"] and name == "xf":
            at = int(attributes.get("fontId", "0"))
            if at < len(fonts) and fonts[at]:
                styles[number] = fonts[at]
            number += 1

    def end(name: str) -> None:
        if within and within[-1] == name:
            within.pop()

    parse(book, part, start, end)
    return styles


@dataclass
class _Shared:
    symbols: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Number of a shared text with signs of a symbol font → text as shown, font."""
    phonetic: int = 0


class _Rich:
    """The runs of one text as they come by."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.font = self.found = ""
        self.in_text = self.in_phonetic = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "rPh":
            self.in_phonetic = True
        elif name == "r":
            self.font = ""
        elif name == "rFont":
            self.font = font_key(attributes.get("val", ""))
        elif name == "t":
            self.in_text = not self.in_phonetic

    def end(self, name: str) -> None:
        if name == "rPh":
            self.in_phonetic = False
        elif name == "t":
            self.in_text = False

    def text(self, piece: str) -> None:
        if self.in_text:
            seen = shown(piece, self.font) if self.font else piece
            if seen != piece:
                self.found = self.font
            self.texts.append(seen)

    def joined(self) -> str:
        return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), "".join(self.texts))


def _shared(book: ZipFile, part: str) -> _Shared:
    made = _Shared()
    number = -1
    rich = _Rich()

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal number, rich
        if name == "si":
            number += 1
            rich = _Rich()
            return
        made.phonetic += name == "rPh"
        rich.start(name, attributes)

    def end(name: str) -> None:
        rich.end(name)
        if name == "si" and rich.found:
            made.symbols[str(number)] = rich.joined(), rich.found

    def text(piece: str) -> None:
        rich.text(piece)

    if book.getinfo(part).file_size <= LARGEST:
        parse(book, part, start, end, text)
    return made


class _SheetReader:
    """One worksheet's part as it comes by."""

    def __init__(self, fonts: Mapping[int, str], shared: Mapping[str, tuple[str, str]]) -> None:
        self.facts = SheetFacts()
        self._fonts, self._shared = fonts, shared
        self._row = self._column = -1
        self._type = self._style = ""
        self._value = ""
        self._in_value = self._has_formula = False
        self._rich: _Rich | None = None

    def read(self, book: ZipFile, part: str) -> None:
        parse(book, part, self._start, self._end, self._text)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._cell(attributes)
        elif name == "v":
            self._in_value = True
        elif name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true") or attributes.get("zeroHeight") == "1":
                self.facts.hidden_rows.add(self._row)
        elif name == "f":
            self._has_formula = True
        elif name == "is":
            self._rich = _Rich()
        elif self._rich is not None:
            self._rich.start(name, attributes)

    def _cell(self, attributes: Mapping[str, str]) -> None:
        at = _REF.fullmatch(attributes.get("r", ""))
        self._column = _column(at[1]) if at else self._column + 1
        self._row = int(at[2]) - 1 if at else self._row
        self._type, self._style = attributes.get("t", ""), attributes.get("s", "")
        self._value = ""
        self._has_formula = False

    def _end(self, name: str) -> None:
        if name == "v":
            self._in_value = False
        elif name == "c":
            self._cell_ends()
        elif self._rich is not None and name != "is":
            self._rich.end(name)

    def _text(self, piece: str) -> None:
        if self._in_value:
            self._value += piece
        elif self._rich is not None:
            self._rich.text(piece)

    def _cell_ends(self) -> None:
        place = (self._row, self._column)
        if self._has_formula:
            self.facts.formulas += 1
            if not self._value and self._type != "str":
                self.facts.uncomputed.append(place)
        if self._type == "e" and self._value:
            self.facts.errors[place] = self._value
        elif self._type == "s" and self._value in self._shared:
            self.facts.symbols[place] = self._shared[self._value]
        elif self._rich is not None and self._rich.found:
            self.facts.symbols[place] = self._rich.joined(), self._rich.found
        elif (self._value or self._rich is not None) and (font := self._font()):
            self.facts.symbols[place] = "", font  # the whole cell: its text is with the cell reader
        self._rich = None

    def _font(self) -> str:
        return self._fonts.get(int(self._style), "") if self._style.isdecimal() else ""


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1

"""The values of taking in: a foreign file as plain rows of text, what was read from it, and where it is doubtful."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from desktop.definition.model import Value

FileKind = Literal["excel", "csv", "word", "pdf", "text"]

Purpose = Literal["sheet", "cases", "items", "statistics", "large"]
"""sheet: a filled official sheet → a case · cases: a list of cases (台帳) → many cases · items: an item list → the item
grid · statistics: numbers → tables of a report · large: a list that is only counted."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was given."""

    path: Path
    name: str
    """Its real name, every code point."""
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Grid:
    """One worksheet, one table of a document, or one page, as text as it is seen; rows may differ in length."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    """From 0."""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row, first column, last row, last column, from 0; the text stands in the first cell."""
    unsure: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Cells (row, column from 0) whose sign was told from a symbol font: what is stored there; ``rows`` has our reading."""


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a reader found in a file."""

    kind: FileKind
    grids: tuple[Grid, ...] = ()
    """Excel: worksheets · CSV: one · Word: its tables in order."""
    text: str = ""
    """Word, PDF, text: the whole running text in reading order, pages parted by form feeds."""
    encoding: str = ""
    """Of a CSV or text as it was read (cp932, utf-8, utf-16)."""
    separator: str = ""
    ignored: Mapping[str, int] = field(default_factory=dict)
    """What was left out unread, by its Japanese name: マクロ, 外部リンク, 埋め込み, ふりがな, 数式."""
    ours: str = ""
    """Form id when the file bears 付議帳's own marks."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The hidden names of a workbook of ours (``_form`` …) with what they stand for; of any other none."""
    doubts: tuple[Doubt, ...] = ()
    """What the reader itself was not sure of (signs of symbol fonts, 外字, control characters), without a place."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A spot the clerk must look at before the answer counts (要確認)."""

    place: str
    """Field of the form (``field@paper``), ``fact:ID``, or empty for the whole file."""
    sentence: str
    """What is doubtful and what to do, one sentence."""
    source: str = ""
    """The words of the source."""
    where: str = ""
    """シート「…」のB12, 3頁12行目."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where an answer was read: the words of the source and their place."""

    source: str
    where: str


@dataclass(frozen=True)
class Reading:
    """A filled sheet, or an item list, as answers to a form."""

    form: str
    version: int
    values: Mapping[str, Value]
    facts: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, Found] = field(default_factory=dict)
    """By place."""
    doubts: tuple[Doubt, ...] = ()
    leftover: tuple[Found, ...] = ()
    """Words of the source that no field took."""

    @property
    def unsure(self) -> frozenset[str]:
        """Places the clerk must look at."""
        return frozenset(d.place for d in self.doubts if d.place)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file seems to be."""

    purpose: Purpose
    form: str = ""
    """Id of the recognised form; empty when it is none."""
    certainty: float = 0.0
    """From 0 to 1."""
    say: str = ""
    """One sentence for the clerk: what it is thought to be and what will be done."""

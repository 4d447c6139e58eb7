"""The frozen values a field is answered from: options, items of a grid, clauses, rows of a checklist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Option:
    """One box of a choice as printed, with what it means."""

    id: str
    label: str
    caption: str = ""
    """Second line printed under the label (根拠規定: 本人外収集)."""
    number: str = ""
    """Printed before the label (①)."""
    meaning: str = ""
    includes: str = ""
    excludes: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Item(Option):
    """One box of an item grid."""

    row: int = 0
    """Printed row inside its group, from 0."""
    sensitive: str = ""
    """要配慮 or 条例要配慮, or empty."""


@dataclass(frozen=True, slots=True)
class ItemGroup:
    id: str
    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Grid:
    """The item grid of a municipality: groups (columns on the sheet) of items in printed order."""

    id: str
    version: int
    groups: tuple[ItemGroup, ...]

    @cached_property
    def items(self) -> Mapping[str, Item]:
        return {i.id: i for g in self.groups for i in g.items}


@dataclass(frozen=True, slots=True)
class Clause(Option):
    """A 条 of a clause library: ``label`` is its heading （秘密の保持）, ``paragraphs`` its 項."""

    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One row of a checklist, in every voice."""

    id: str
    wording: Mapping[str, str]
    """Voice id -> the exact words of the sheet in that voice."""


@dataclass(frozen=True, slots=True)
class CheckBlock:
    id: str
    label: str
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True)
class Checklist:
    """A checklist of a municipality: each row stands once and is worded for each voice (区が行う／相手に行わせる)."""

    id: str
    version: int
    voices: Mapping[str, str]
    """Voice id -> label printed over the blocks of that voice."""
    marks: tuple[Option, ...]
    """○ 対策可能, - 必要がない: ``label`` is the mark as printed, ``meaning`` what it says."""
    blocks: tuple[CheckBlock, ...]

    @property
    def rows(self) -> Iterator[CheckRow]:
        for block in self.blocks:
            yield from block.rows

"""A file of item words as TOML in; which names of foreign lists stand for which items of a grid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop.definition.fault import Fault
from desktop.definition.gather import Gather
from desktop.definition.shelf import named_like_the_file
from desktop.definition.table import Table

WORDS: Final = "項目名の辞書"
FILE: Final = "words.v1.toml"
"""The own words of a municipality, beside its forms."""


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Names that mean the same."""

    items: tuple[str, ...]
    """Labels of grid items, the first one a grid has is meant; none: it belongs to no item."""
    words: tuple[str, ...]
    sensitive: bool = False
    """要配慮 by law whatever item it is."""


@dataclass(frozen=True)
class ItemWords:
    """What a file of words says."""

    groups: tuple[WordGroup, ...] = ()
    ignored: tuple[str, ...] = ()
    """Names that say nothing of a person (予備, 改行コード)."""
    heads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Heads of columns by what they hold: name, use, other."""
    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    """Words that may stand before or behind a name without changing it (申請者氏名, 性別コード)."""
    others: Mapping[str, str] = field(default_factory=dict)
    """Grid field -> the field that takes what is in no item."""


def read_words(table: Table, path: Path) -> ItemWords:
    """The own words of a municipality; the file bears its name and version."""
    named_like_the_file(table, "words", WORDS, path)
    made = _words(table)
    table.close()
    return made


def read_general_words(path: Path) -> ItemWords:
    """The words for all municipalities, which are part of the program."""
    gather = Gather()
    table = Table(gather.tables(path) or {}, "", gather.of(path))
    table.whole("version")
    return _words(table)


def words_beside(folder: Path) -> tuple[ItemWords, tuple[Fault, ...]]:
    """The own words of the municipality of a folder, with the faults of their file; none when there is no file."""
    path = folder / FILE
    if not path.is_file():
        return ItemWords(), ()
    gather = Gather()
    tables = gather.tables(path)
    found = ItemWords() if tables is None else read_words(Table(tables, "", gather.of(path)), path)
    return found, gather.faults()


def _words(table: Table) -> ItemWords:
    heads, around, ignore = table.table("heads"), table.table("around"), table.table("ignore")
    made = ItemWords(
        tuple(_group(t) for t in table.tables("item")),
        ignore.texts("words"),
        {"name": heads.texts("name"), "use": heads.texts("use"), "other": heads.texts("other")},
        around.texts("before"),
        around.texts("behind"),
        table.names("others"),
    )
    for each in (heads, around, ignore):
        each.close()
    return made


def _group(table: Table) -> WordGroup:
    words = table.texts("words")
    if not words:
        table.say("words", '言葉がありません。words = ["宛名番号"] のように書いてください。')
    made = WordGroup(table.texts("items"), words, table.one_of("kind", ("要配慮",), "") == "要配慮")
    table.close()
    return made

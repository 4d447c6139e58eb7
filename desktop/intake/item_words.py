"""Names of foreign items in; the item of a grid each stands for, how that was told, and whether it is sensitive, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from desktop.definition.find import forms
from desktop.definition.model import Form, Grid
from desktop.definition.read_words import ItemWords, WordGroup, read_general_words, words_beside
from desktop.intake.labels import fold
from desktop.places import RESOURCES

How = Literal["own", "label", "includes", "word", "part", "near", "ignored", "unknown"]
"""own: the municipality's words · label: the item's own name · includes: its 含むもの · word: the general words ·
part: with a word before or behind taken away, or known by its end · near: only like a known name."""

GENERAL: Final = RESOURCES / "words" / "items.toml"
SURE: Final[frozenset[How]] = frozenset({"own", "label", "includes", "word"})
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>")
_PARTED: Final = re.compile(r"[、,，]|\s及び\s")
_VAGUE: Final = frozenset(map(fold, ("名前", "お名前", "番号", "ID", "写真", "画像")))
"""Of whom or what only the words before tell."""
_NEAR: Final = 0.8


@dataclass(frozen=True, slots=True)
class Mapped:
    """One name of the source and what it stands for."""

    word: str
    """As written."""
    item: str
    """Id of the grid's item; empty: it is offered for その他の項目."""
    label: str
    how: How
    sensitive: str = ""
    """要配慮 or 条例要配慮, or empty."""
    where: str = ""


@lru_cache(maxsize=1)
def general_words() -> ItemWords:
    """The words for all municipalities."""
    return read_general_words(GENERAL)


def own_words(form: Form, folders: tuple[Path, ...] | None = None) -> ItemWords:
    """The words of the form's municipality."""
    folder = next((e.path.parent for e in forms(folders) if e.id == form.id), None)
    return words_beside(folder)[0] if folder is not None else ItemWords()


class Dictionary:
    """Looks names up for one grid."""

    def __init__(self, grid: Grid | None, own: ItemWords, general: ItemWords) -> None:
        self._labels = {fold(i.label): i.id for i in (grid.items.values() if grid else ())}
        self._items = dict(grid.items) if grid else {}
        self._own = self._known(own.groups)
        self._general = self._known(general.groups)
        self._includes = dict(self._included())
        self._sensitive = {fold(w) for g in (*own.groups, *general.groups) if g.sensitive for w in g.words}
        self._own_ignored = {fold(w) for w in own.ignored}
        self._ignored = {fold(w) for w in general.ignored}
        self._before = sorted({fold(w) for w in (*own.before, *general.before)}, key=len, reverse=True)
        self._behind = sorted({fold(w) for w in (*own.behind, *general.behind)}, key=len, reverse=True)

    def _known(self, groups: Iterable[WordGroup]) -> Mapping[str, str]:
        """Folded name -> item of this grid, empty when the grid has none for it."""
        return {
            fold(word): next((self._labels[fold(i)] for i in group.items if fold(i) in self._labels), "")
            for group in reversed(tuple(groups))
            for word in group.words
        }

    def _included(self) -> Iterator[tuple[str, str]]:
        for item in self._items.values():
            for word in _PARTED.split(item.includes):
                if 1 < len(bare := fold(_BRACKETS.sub("", fold(word)))) <= 14:
                    yield bare, item.id

    def knows(self, word: str) -> bool:
        """Whether a name is known without any doubt."""
        plain = fold(word).strip("・-_:.*※○●")
        return self._exact(plain)[0] != "unknown" or self._exact(_BRACKETS.sub("", plain))[0] != "unknown"

    def look_up(self, word: str, where: str = "") -> Mapped:
        """What a name stands for."""
        plain = fold(word).strip("・-_:.*※○●")
        bare = _BRACKETS.sub("", plain).strip("_- .") or plain
        how: How = "unknown"
        item, key = "", bare
        for name in dict.fromkeys((plain, bare, bare.rstrip("0123456789"), bare.replace("_", ""))):
            how, item = self._exact(name)
            if how != "unknown":
                key = name
                break
        if how == "unknown":
            how, item, key = self._by_part(bare)
        if how == "unknown":
            how, item, key = self._by_likeness(bare)
        found = self._items.get(item)
        sensitive = found.sensitive if found else ""
        if not sensitive and how != "ignored" and (key in self._sensitive or bare in self._sensitive):
            sensitive = "要配慮"
        return Mapped(word, item, found.label if found else "", how, sensitive, where)

    def _exact(self, name: str) -> tuple[How, str]:
        if name in self._own:
            return "own", self._own[name]
        if name in self._own_ignored:
            return "ignored", ""
        if name in self._labels:
            return "label", self._labels[name]
        if name in self._includes:
            return "includes", self._includes[name]
        if name in self._general:
            return "word", self._general[name]
        return ("ignored", "") if name in self._ignored else ("unknown", "")

    def _by_part(self, name: str) -> tuple[How, str, str]:
        """申請者氏名, 性別コード: without the words around it; else the longest known name it ends with."""
        for cut in self._cuts(name):
            how, item = self._exact(cut)
            if how in SURE:
                return "part", item, cut
        for start in range(1, max(1, len(name) - 1)):
            how, item = self._exact(name[start:])
            if how in SURE and self._of_somebody(name[:start], name[start:]):
                return "part", item, name[start:]
        return "unknown", "", name

    def _of_somebody(self, before: str, word: str) -> bool:
        """Whether words before a known name leave it what it is: 保護者の氏名 is one, 推しの名前 is not."""
        if not before.endswith("の") and word not in _VAGUE:
            return True
        owner = before.removesuffix("の")
        return any(owner.endswith(known.removesuffix("の")) for known in self._before) or self._exact(owner)[0] in SURE

    def _cuts(self, name: str) -> Iterator[str]:
        heads = [name, *(name[len(w) :].lstrip("の_") for w in self._before if name.startswith(w))]
        for head in heads:
            yield head
            for word in self._behind:
                if head.endswith(word) and len(head) > len(word) + 1:
                    yield head[: -len(word)].rstrip("の_")

    def _by_likeness(self, name: str) -> tuple[How, str, str]:
        if len(name) < 3:
            return "unknown", "", name
        best, found = _NEAR, ("", "")
        for known in (self._own, self._labels, self._general):
            for word, item in known.items():
                if item and abs(len(word) - len(name)) <= 2:
                    ratio = SequenceMatcher(None, word, name, autojunk=False).ratio()
                    if ratio > best:
                        best, found = ratio, (item, word)
        return ("near", *found) if found[0] else ("unknown", "", name)

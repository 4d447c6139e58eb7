"""The frozen values of a form definition: municipality, form, section, field, option, item grid, rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from desktop.definition.condition import ALWAYS, NEVER, Condition

if TYPE_CHECKING:
    from desktop.definition.layout import Layout

Value = str | tuple[str, ...]
"""An answer: text (``\\n`` between paragraphs), or chosen option/item ids in form order, or list entries."""

Kind = Literal["text", "prose", "choice", "choices", "grid", "period", "count", "list", "attachments"]
"""text: one line · prose: paragraphs · choice: one id (text) · choices/grid: ids (tuple) · period/count: text with a
readable date or number inside · list: numbered entries (tuple) · attachments: titles of attached papers (tuple)."""

TUPLE_KINDS: frozenset[Kind] = frozenset({"choices", "grid", "list", "attachments"})

CHOOSING_KINDS: frozenset[Kind] = frozenset({"choice", "choices", "grid"})

FACT = "fact:"
"""Begins the place of an unprinted fact: ``fact:nendo``; any other place is a field's id or ``attachments``."""

Grade = Literal["誤り", "注意", "気づき"]


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
class Phrase:
    """A 定型文 offered for a field."""

    title: str
    text: str


@dataclass(frozen=True)
class Field:
    """One question. Answers are keyed by ``id``, which never changes meaning."""

    id: str
    kind: Kind
    label: str
    """As printed, without the blanks of 均等割付 (事務の名称)."""
    question: str = ""
    """What the screen asks, when the label alone is not enough."""
    options: tuple[Option, ...] = ()
    grid: Grid | None = None
    required: Condition = NEVER
    shown: Condition = ALWAYS
    help: str = ""
    article: str = ""
    example: str = ""
    unit: str = ""
    """Units offered for a count, separated by ・ (件・人・項目)."""
    limit: int | None = None
    """Characters the sheet has room for, when the sheet has a limit."""
    width: int | None = None
    """Full-width characters in one printed line of this field, for the screen's count."""
    phrases: tuple[Phrase, ...] = ()

    @property
    def is_tuple(self) -> bool:
        return self.kind in TUPLE_KINDS

    @property
    def chooses(self) -> bool:
        """The answer is ids of options or items, not text."""
        return self.kind in CHOOSING_KINDS

    @property
    def empty(self) -> Value:
        return () if self.is_tuple else ""

    @cached_property
    def choices(self) -> Mapping[str, Option]:
        """Option or item by id, in printed order."""
        found: dict[str, Option] = {o.id: o for o in self.options}
        if self.grid is not None:
            found.update(self.grid.items)
        return found


@dataclass(frozen=True, slots=True)
class Section:
    """A guided step of the screen."""

    id: str
    title: str
    fields: tuple[Field, ...]
    help: str = ""
    shown: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the case that is not printed but checked (年度, 開催日, 臨時／恒常 …)."""

    id: str
    kind: Literal["text", "choice", "date", "year"]
    label: str
    options: tuple[Option, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a finding may offer to do, as one undoable act; nothing changes by itself."""

    field: str
    kind: Literal["choose", "unchoose", "replace", "clear"]
    old: str = ""
    """Option id for choose/unchoose, text looked for with replace."""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A check written as data: when the condition holds, a finding of this grade stands at this field."""

    id: str
    grade: Grade
    when: Condition
    at: str
    """Field id, or ``fact:ID``, or ``attachments``."""
    say: str
    source: str = ""
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """How this municipality writes; followed by what the program writes, only offered for what a clerk wrote."""

    comma: str = "，"
    digits: Literal["mixed", "full", "half"] = "mixed"
    """mixed: one digit full width, two or more half width."""
    chosen: str = "■"
    unchosen: str = "□"
    """The marks printed before an option; one character each."""


@dataclass(frozen=True)
class Municipality:
    """A folder under ``forms/``."""

    id: str
    name: str
    council: str
    secretariat: str
    style: Style
    divisions: tuple[str, ...]
    """主管課 offered at the first start, as 部＋課."""
    articles: Mapping[str, str] = field(default_factory=dict)
    """Ordinance article -> its text or gist, for the help beside a field."""


@dataclass(frozen=True)
class Form:
    """One version of one official form."""

    id: str
    """Municipality and name: ``mihon.todoke``."""
    version: int
    title: str
    """As printed."""
    short: str
    """For lists and file names."""
    municipality: Municipality
    valid_from: date | None
    valid_to: date | None
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...]
    rules: tuple[Rule, ...]
    layout: Layout
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Old field id -> id of today."""
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    """Old field id -> the sentence that says why it is gone."""
    listed: Mapping[str, str] = field(default_factory=dict)
    """What the case list shows: title, division, year, due, owner -> field id or ``fact:ID``."""

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        return {f.id: f for s in self.sections for f in s.fields}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        return {f.id: s for s in self.sections for f in s.fields}

    def label_of(self, place: str) -> str:
        """What a field or ``fact:ID`` is called, with its section where two fields share a label; empty if neither."""
        return self._labels.get(place, "")

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        shared = Counter(f.label for f in self.fields.values())
        fields = {
            f.id: f.label if shared[f.label] == 1 else f"{self.section_of[f.id].title}・{f.label}"
            for f in self.fields.values()
        }
        return {**fields, **{f"{FACT}{f.id}": f.label for f in self.facts}}

    @property
    def key(self) -> tuple[str, int]:
        return self.id, self.version

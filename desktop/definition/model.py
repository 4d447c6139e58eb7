"""The frozen values of a form definition: municipality, form, section, field, rule, paper.

``value`` says what an answer may be, ``offered`` what a field is answered from, ``row_plan`` what rows look like and
``place`` where an answer stands; whoever uses definitions finds all of them here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from desktop.definition.condition import ALWAYS, NEVER, Condition
from desktop.definition.counted import Counted
from desktop.definition.offered import CheckBlock, Checklist, CheckRow, Clause, Grid, Item, ItemGroup, Option
from desktop.definition.place import AT, FACT, parts_of, parts_of_key, place_of
from desktop.definition.row_plan import FIGURE_COLUMNS, Column, ColumnKind, DraftKind, DraftShape, TablePlan, TableRow
from desktop.definition.value import Rows, Value, entries_of, is_rows, text_of
from desktop.japanese import Digits, write_digits

if TYPE_CHECKING:
    from desktop.definition.layout import Layout

__all__ = [
    "AT",
    "CHOOSING_KINDS",
    "FACT",
    "FIGURE_COLUMNS",
    "ROWS_KINDS",
    "TUPLE_KINDS",
    "Article",
    "Change",
    "ChangeKind",
    "CheckBlock",
    "CheckRow",
    "Checklist",
    "Clause",
    "Column",
    "ColumnKind",
    "Dates",
    "DraftKind",
    "DraftShape",
    "Fact",
    "FactKind",
    "Field",
    "Fields",
    "Form",
    "Grade",
    "Grid",
    "Item",
    "ItemGroup",
    "Kind",
    "Municipality",
    "Numbering",
    "Option",
    "Paper",
    "Phrase",
    "Rows",
    "Rule",
    "Section",
    "Style",
    "TablePlan",
    "TableRow",
    "Tally",
    "Thousands",
    "Use",
    "Value",
    "entries_of",
    "is_rows",
    "text_of",
]

Kind = Literal[
    "text", "prose", "choice", "choices", "grid", "period", "count", "list", "attachments",
    "table", "checklist", "clauses", "figure",
]  # fmt: skip
"""text: one line · prose: paragraphs · choice: one id (text) · choices/grid: ids (tuple) · period/count: text with a
readable date or number inside · list: numbered entries (tuple) · attachments: titles of attached papers (tuple) ·
table: rows · checklist: ``row=mark`` ids (tuple) · clauses: ids of a clause library (tuple) · figure: rows (see
``FIGURE_COLUMNS``)."""

ROWS_KINDS: frozenset[Kind] = frozenset({"table", "figure"})

TUPLE_KINDS: frozenset[Kind] = frozenset(
    {"choices", "grid", "list", "attachments", "table", "checklist", "clauses", "figure"}
)

CHOOSING_KINDS: frozenset[Kind] = frozenset({"choice", "choices", "grid", "checklist", "clauses"})

Numbering = Literal["１．", "（１）", "①", "・", "※", "なし", "、"]
"""What is put before the entries of a list on paper; 、 prints them in one run joined by it."""

Grade = Literal["誤り", "注意", "気づき"]
FactKind = Literal["text", "choice", "date", "year"]
ChangeKind = Literal["choose", "unchoose", "replace", "clear"]
Thousands = Literal["", ",", "，"]
Use = Literal["case", "paper"]
"""case: what a case is made of · paper: what the program itself fills and prints (a record of acts, a receipt)."""
Dates = Literal["plain", "spaced"]


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
    numbering: Numbering = "１．"
    """For a list: what stands before each entry when there are several (※ and ・ also before a single one)."""
    table: TablePlan | None = None
    checklist: Checklist | None = None
    voice: str = ""
    """The voice of the checklist this field answers."""
    clauses: tuple[Clause, ...] = ()
    counted: tuple[Counted, ...] = ()
    """How its date is counted from another one while it is left empty."""
    draft: tuple[DraftShape, ...] = ()
    """First draft of a figure."""

    @property
    def has_rows(self) -> bool:
        """The answer is rows of cells."""
        return self.kind in ROWS_KINDS

    @property
    def columns(self) -> tuple[str, ...]:
        """Ids of the cells of a row, for kinds with rows."""
        if self.kind == "figure":
            return FIGURE_COLUMNS
        return tuple(c.id for c in self.table.columns) if self.table else ()

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
        found.update({c.id: c for c in self.clauses})
        if self.checklist is not None:
            for row in self.checklist.rows:
                words = row.wording.get(self.voice, "")
                for mark in self.checklist.marks:
                    option = f"{row.id}={mark.id}"
                    found[option] = Option(option, mark.label, words, meaning=mark.meaning)
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
    kind: FactKind
    label: str
    options: tuple[Option, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a finding may offer to do, as one undoable act; nothing changes by itself."""

    field: str
    kind: ChangeKind
    old: str = ""
    """Option id for choose/unchoose, text looked for with replace."""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of a table counted against one cell of another: the list of what was counted must be as long as the count."""

    having: Mapping[str, str]
    """Column of the listed rows -> the text it has in those that count (``yo`` -> 有)."""
    of: str
    """Table field that holds the count, with its fixed row and count column."""
    row: str
    column: str


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
    each: str = ""
    """Paper id: asked for every copy of that paper; ``field@this`` reads the copy, ``field@parent`` what it hangs under."""
    row_with: Mapping[str, str] = field(default_factory=dict)
    """Column -> text: speaks at the first row of the table ``at`` with all these cells ("" is an empty one)."""
    tally: Tally | None = None
    """Speaks when the table ``at`` has not as many rows as were counted."""


@dataclass(frozen=True, slots=True)
class Style:
    """How this municipality writes; followed by what the program writes, only offered for what a clerk wrote."""

    comma: str = "，"
    digits: Digits = "mixed"
    """mixed: one digit full width, two or more half width."""
    chosen: str = "■"
    unchosen: str = "□"
    """The marks printed before an option; one character each."""
    thousands: Thousands = ","
    """Between groups of three digits of a number the program writes."""
    dates: Dates = "plain"
    """spaced: 令 和 ５ 年 ２ 月 ６ 日 where a layout asks for ``{field:date}``."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article of an ordinance or act: its text or gist, and when it is in force."""

    text: str
    valid_from: date | None = None
    valid_to: date | None = None


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
    articles: Mapping[str, Article] = field(default_factory=dict)
    """Name of an article as forms cite it -> its text or gist, for the help beside a field."""


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
    own_style: Style | None = None
    """The form's own way of writing where it differs from the municipality's."""
    papers: tuple[Paper, ...] = ()
    """The papers of a case of several, in official order; a form with papers has no layout of its own, its sections
    hold what is typed once for all of them."""
    alone: bool = True
    """Whether a case may consist of this form alone; a mere part of a case of several papers may not."""
    use: Use = "case"

    @property
    def style(self) -> Style:
        return self.own_style or self.municipality.style

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Fields by id; of a case of several papers also ``field@paper``, ``field@paper-2`` and ``@paper``."""
        own = {f.id: f for s in self.sections for f in s.fields}
        return Fields(own, {p.id: p for p in self.papers}) if self.papers else own

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        return {f.id: s for s in self.sections for f in s.fields}

    def paper(self, key: str) -> Paper | None:
        """The paper of a key (``itaku``, ``saiitaku-2``); None when there is none."""
        name = parts_of_key(key).paper
        return next((p for p in self.papers if p.id == name), None)

    def label_of(self, place: str) -> str:
        """What a field or ``fact:ID`` is called, with its section where two fields share a label; empty if neither.

        A field of a paper is called with the paper: 再委託２・委託理由.
        """
        field, key = parts_of(place)
        paper = self.paper(key)
        if paper is None:
            return self._labels.get(place, "")
        name = f"{paper.title}{write_digits(parts_of_key(key).number, self.style.digits)}"
        return f"{name}・{paper.form.label_of(field)}" if field else name

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        own = [f for s in self.sections for f in s.fields]
        shared = Counter(f.label for f in own)
        fields = {f.id: f.label if shared[f.label] == 1 else f"{self.section_of[f.id].title}・{f.label}" for f in own}
        return {**fields, **{f"{FACT}{f.id}": f.label for f in self.facts}}

    @property
    def key(self) -> tuple[str, int]:
        return self.id, self.version


@dataclass(frozen=True)
class Paper:
    """One paper of a case of several: which form it is, when the case needs it, what it takes over."""

    id: str
    form: Form
    title: str
    shown: Condition = ALWAYS
    """Over the answers and facts of the case: the papers the program proposes."""
    copies: bool = False
    """One sheet for each (再委託先): keys ``saiitaku-1``, ``saiitaku-2`` …"""
    parents: tuple[str, ...] = ()
    """Papers a copy hangs under (再委託 under 委託)."""
    takes: Mapping[str, str] = field(default_factory=dict)
    """Field of the paper -> ``{field}`` template over the case's answers; a field with the id of a field of the case
    takes that one's answer without being named here."""
    annex: str = ""
    """How its number is written when it is a 別紙, ``{n}`` counts the annexes of the case; empty: no annex."""
    own_pages: bool = False
    """Its pages are counted 1, 2 … together with the other papers that have this, apart from the rest of the packet."""
    after: str = ""
    """Attachments with this word in their title follow this paper; empty: only those the clerk put there."""


class Fields(Mapping[str, Field]):
    """Fields of a case of several papers; fields of copies are made when they are asked for."""

    def __init__(self, own: Mapping[str, Field], papers: Mapping[str, Paper]) -> None:
        self._own = own
        self._papers = papers
        self._made: dict[str, Field] = {}

    def __getitem__(self, key: str) -> Field:
        if key in self._own:
            return self._own[key]
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def _make(self, key: str) -> Field:
        name, paper_key = parts_of(key)
        paper_id, number = parts_of_key(paper_key)
        paper = self._papers.get(paper_id)
        is_key = paper_key == paper_id if not name or not (paper and paper.copies) else number.isdecimal()
        if paper is None or not is_key:
            raise KeyError(key)
        return replace(paper.form.fields[name], id=key) if name else Field(key, "list", paper.title, numbering="なし")

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        for paper in self._papers.values():
            yield place_of("", paper.id)
            if not paper.copies:
                yield from (place_of(f, paper.id) for f in paper.form.fields)

    def __len__(self) -> int:
        return sum(1 for _ in self)

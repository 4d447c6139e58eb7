"""A form in, what is printed on its sheet in printed order out: words, boxes, rows of checklists, and whose answer follows.

Names are folded (:mod:`desktop.intake.labels`). Two spots may share their words (その他の記録項目 stands twice on a survey);
which of them a source means is told by the order of everything around it (:mod:`desktop.intake.in_order`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from desktop.definition.layout import Block, CellPlan, RowPlan
from desktop.definition.model import Field, Form
from desktop.intake.labels import fold

SpotKind = Literal["words", "box", "caption", "check", "write", "clause"]

_NUMBER: Final = r"(?:[○◎◆◇■●▼▲・※]|\(?[0-9]{1,2}[.)]|[0-9]{1,2}(?=[^0-9年月日条号件人枚]))"
_BEFORE: Final = re.compile(rf"^{_NUMBER}+")
_AROUND: Final = re.compile(r"^[(<【〔\[](.+)[)>】〕\]]$")
_BEHIND: Final = re.compile(r"\([^()]*\)$")
_LAST: Final = re.compile(r"\{([a-z][a-z0-9_]*):last\}")
_NAMED: Final = re.compile(r"\{([a-z][a-z0-9_]*)(?::\w+)?\}")


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing printed on the sheet."""

    kind: SpotKind
    at: int
    """Its place in printed order; all boxes of a field share one."""
    names: tuple[str, ...]
    """Folded words it is known by, the fullest first."""
    field: str = ""
    """Words: the field whose answer follows; empty for a title or an instruction. Otherwise the field it belongs to."""
    option: str = ""
    """Box: its option. Check: the row of the checklist."""
    bracket: str = ""
    """Box: the field printed in brackets behind it."""
    holds: tuple[str, ...] = ()
    """Write: the fields named in its words, in order."""


@dataclass(frozen=True)
class Outline:
    """Everything printed on the sheet of a form."""

    spots: tuple[Spot, ...]
    order: dict[str, int]
    """Field -> its place in printed order."""
    bare: frozenset[str]
    """Fields that no words introduce on the sheet."""
    weak: frozenset[str] = frozenset()
    """Fields of which only the last part is printed."""


def plain_names(text: str) -> tuple[str, ...]:
    """A label folded; then without number or bullet before it, brackets around it, words in brackets behind it."""
    whole = fold(text).rstrip(":")
    bare = _AROUND.sub(r"\1", _BEFORE.sub("", whole)) or whole
    short = _BEHIND.sub("", bare) or bare
    return tuple(dict.fromkeys(n for n in (whole, bare, short) if n))


def strong(words: str) -> bool:
    """Whether a template has words enough of its own to be known by them."""
    bare = fold(_NAMED.sub("", words))
    return len(bare.strip("()[]【】〔〕,.:-の")) > 1 or bare in ("【】", "〔〕")


def outline_of(form: Form) -> Outline:
    """The outline of one paper."""
    return _Walk(form).outline()


class _Walk:
    """The rows of a layout read once, from top to bottom."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._spots: list[Spot] = []
        self._order: dict[str, int] = {}
        self._said: set[str] = set()
        self._last: set[str] = set()
        """Fields of which only the last part is printed somewhere."""
        self._whole: set[str] = set()
        self._at = 0
        self._left: list[str] = []
        """Words of the cell to the left."""
        self._above: list[str] = []
        """Words of a row of their own."""
        self._labels: dict[str, list[str]] = {}
        for field in form.fields.values():
            self._labels.setdefault(fold(field.label), []).append(field.id)

    def outline(self) -> Outline:
        for head in self._form.layout.heads:
            text = head.text.replace("{title}", self._form.title)
            if _NAMED.search(text):
                self._spots.append(Spot("write", self._at, (text,)))
            else:
                self._words((text,), "")
        for row in self._form.layout.rows:
            self._row(row)
        self._flush()
        at = 1
        for field in self._form.fields.values():
            at = self._order.get(field.id, at)
            self._own_label(field, at)
            self._unprinted_boxes(field, at)
        self._section_titles()
        found = tuple(sorted(self._spots, key=lambda s: s.at))
        bare = frozenset(f for f in self._order if f not in self._said)
        return Outline(found, self._order, bare, frozenset(self._last - self._whole))

    def _row(self, row: RowPlan) -> None:
        if row.table or row.checklist:
            for title in row.titles:
                self._spots.append(Spot("words", self._at + 1, plain_names(title)))
            self._meet(row.table or row.checklist)
            if row.checklist:
                self._checks(row.checklist)
            return
        cells = row.cells
        for n, cell in enumerate(cells):
            follows = cells[n + 1] if n + 1 < len(cells) else None
            self._cell(cell, follows, alone=len(cells) == 1)

    def _cell(self, cell: CellPlan, follows: CellPlan | None, *, alone: bool) -> None:
        if cell.rows:
            self._flush()
            for row in cell.rows:
                self._row(row)
            return
        words: list[str] = []
        answers = False
        for block in cell.blocks:
            if block.kind not in ("label", "text"):
                self._block(block, words)
                words, answers = [], True
            elif block.text.strip():
                words.append(block.text)
        if words:
            self._lonely(words, follows, alone=alone and not answers)

    def _lonely(self, words: list[str], follows: CellPlan | None, *, alone: bool) -> None:
        """Words with no answer behind them in their own cell: what stands to the right or below may be it."""
        self._flush()
        if follows is not None and follows.blocks and not follows.rows:
            self._left = list(dict.fromkeys((*words, "".join(words))))
            return
        for text in words[:-1] if alone else words:
            self._words((text,), self._labelled(text))
        if alone:
            self._above = words[-1:]

    def _flush(self) -> None:
        """Words that waited for an answer in vain."""
        for text in (*self._above, *self._left):
            self._words((text,), self._labelled(text))
        self._above, self._left = [], []

    def _block(self, block: Block, words: list[str]) -> None:
        held = self._held(block.text) if block.kind == "write" else ()
        last = _LAST.findall(block.text) if block.kind == "write" else []
        self._last.update(last)
        self._whole.update(f for f in (*held, block.field) if f not in last)
        if block.kind == "write" and not (len(held) == 1 and not strong(block.text)):
            self._left, kept = [], self._left
            self._flush()
            for text in kept:
                self._words((text,), held[0] if held else "")
            for text in words:
                weak = held and text == words[-1] and not strong(block.text)
                self._words((text,), self._labelled(text) or (held[0] if weak else ""))
            self._write(block.text)
            return
        if words:
            self._left, kept = [], self._left
            self._flush()
            for text in kept:
                self._words((text,), held[0] if held else block.field)
        for text in words[:-1]:
            self._words((text,), self._labelled(text))
        for text in words[-1:]:
            self._words((text,), held[0] if held else block.field)
        self._meet(held[0] if held else block.field)
        if block.kind in ("mark", "marks", "items", "chosen"):
            self._boxes(block)
        elif block.kind == "clauses":
            self._clauses(self._form.fields[block.field])

    def _labelled(self, text: str) -> str:
        """The field that has these words for its label, the first one not yet met."""
        fields = self._labels.get(fold(text).rstrip(":"), [])
        return next((f for f in fields if f not in self._order), fields[0] if fields else "")

    def _words(self, texts: Iterable[str], field: str) -> None:
        self._at += 1
        names = tuple(dict.fromkeys(n for t in texts for n in plain_names(t)))
        if names:
            self._spots.append(Spot("words", self._at, names, field))
            if field:
                self._said.add(field)

    def _meet(self, field: str) -> int:
        for text in (*self._above, *self._left):
            self._words((text,), field)
        self._above, self._left = [], []
        if field not in self._order:
            self._at += 1
            self._order[field] = self._at
        return self._order[field]

    def _boxes(self, block: Block) -> None:
        field = self._form.fields[block.field]
        at = self._meet(field.id)
        options = tuple(_options(field, block))
        for option in options:
            found = field.choices[option]
            label, number, caption = fold(found.label), fold(found.number), fold(found.caption)
            names = dict.fromkeys((number + label + caption, number + label, label + caption, label))
            bracket = block.bracket if option == options[-1] else ""
            self._spots.append(Spot("box", at, tuple(names), field.id, option, bracket))
            if bracket and bracket not in self._order:
                self._order[bracket] = at
                self._said.add(bracket)
            if caption:
                self._spots.append(Spot("caption", at, (caption,), field.id, option))

    def _unprinted_boxes(self, field: Field, at: int) -> None:
        """Boxes of a field whose choice the official sheet prints in words."""
        if field.kind in ("choice", "choices", "grid") and all(
            s.field != field.id for s in self._spots if s.kind == "box"
        ):
            for option in field.choices.values():
                names = (*plain_names(option.number + option.label)[:1], fold(option.label))
                self._spots.append(Spot("box", at, tuple(dict.fromkeys(names)), field.id, option.id))

    def _clauses(self, field: Field) -> None:
        at = self._order[field.id]
        for clause in field.clauses:
            self._spots.append(Spot("clause", at, (fold(clause.label),), field.id, clause.id))

    def _checks(self, field_id: str) -> None:
        field = self._form.fields[field_id]
        if field.checklist is None:
            return
        at = self._order[field_id]
        for block in field.checklist.blocks:
            self._spots.append(Spot("words", at, plain_names(block.label)))
            for row in block.rows:
                words = fold(row.wording.get(field.voice, ""))
                self._spots.append(Spot("check", at, (words,), field_id, row.id))
        label = fold(field.checklist.voices.get(field.voice, ""))
        if label:
            self._spots.append(Spot("words", at, (label,)))

    def _write(self, text: str) -> None:
        holds = self._held(text)
        if not holds:
            self._words((_NAMED.sub("", text),), "")
            return
        for field in holds:
            self._meet(field)
        at = self._order[holds[0]]
        self._said.update(holds)
        self._spots.append(Spot("write", at, (text,), holds[0], holds=holds))
        head = text.partition("{")[0]
        if len(holds) == 1 and len(fold(head)) > 1 and text.endswith("}"):
            self._spots.append(Spot("words", at, plain_names(head), holds[0]))

    def _held(self, text: str) -> tuple[str, ...]:
        return tuple(n for n in _NAMED.findall(text) if n in self._form.fields)

    def _section_titles(self) -> None:
        """Titles of sections, which a clerk's own sheet may print; they end the answer before them."""
        for section in self._form.sections:
            first = min((self._order[f.id] for f in section.fields if f.id in self._order), default=0)
            mine = [s.at for s in self._spots if s.field in {f.id for f in section.fields}]
            names = plain_names(section.title)
            known = {n for s in self._spots if s.kind == "words" for n in s.names}
            if first and fold(section.title) not in self._labels and not known & set(names):
                self._spots.append(Spot("words", min(mine, default=first), names))

    def _own_label(self, field: Field, at: int) -> None:
        """The label of the definition, which a clerk's own sheet may print although the official one does not."""
        known = {n for s in self._spots if s.kind == "words" and s.field == field.id for n in s.names}
        names = tuple(n for n in plain_names(field.label) if n not in known)
        if names:
            self._spots.append(Spot("words", at, names, field.id))


def _options(field: Field, block: Block) -> Iterator[str]:
    if block.kind == "items" and field.grid is not None:
        yield from (i.id for g in field.grid.groups if g.id == block.group for i in g.items)
    else:
        yield from block.options or field.choices

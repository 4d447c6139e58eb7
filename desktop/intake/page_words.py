"""The layout of a form in, what stands on its paper in reading order out: fixed words, boxes, and room for answers.

This is the grammar a running text is read with; it holds for every form, because every form has a layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from desktop.definition.layout import Block, CellPlan, RowPlan
from desktop.definition.model import Field, Form, Option
from desktop.intake.labels import fold

Role = Literal["head", "label", "text", "fragment", "option", "caption", "row", "column", "check", "clause"]
How = Literal["answer", "last", "date", "bracket", "labels", "cells", "rows", "figure", "annex"]

_HOLE: Final = re.compile(r"\{([a-z][a-z0-9_]*)(:last|:date)?\}")


@dataclass(frozen=True, slots=True)
class Words:
    """Fixed words of the paper."""

    words: str
    """Folded."""
    role: Role
    field: str = ""
    option: str = ""
    """Of a box, a row of a checklist, a clause."""
    paper: str = ""
    again: bool = False
    """May stand again at the head of a further page."""
    alone: bool = False
    """One of several boxes of which only the chosen one is printed."""
    stacked: str = ""
    """The words of a label from top to bottom, which readers may put amid the lines beside it."""
    numbered: bool = False
    """Nothing but the number of a paper follows on the line."""

    @property
    def blocks(self) -> bool:
        """What stands behind it belongs to it: an answer before it does not reach over it."""
        return self.role in ("label", "text", "fragment", "row", "head")


@dataclass(frozen=True, slots=True)
class Room:
    """Where an answer is written."""

    field: str
    how: How = "answer"
    row: int = 0
    paper: str = ""
    inline: bool = False
    """Stands in one line with the answer before it."""
    annex: bool = False
    """The number of the 別紙 stands directly behind it."""


Token = Words | Room


def page_words(form: Form) -> tuple[Token, ...]:
    """What is printed on a form, in reading order."""
    made: list[Token] = []
    for head in form.layout.heads:
        made.extend(
            replace(t, role="head", again=True) if isinstance(t, Words) else t for t in _written(head.text, form)
        )
    made.extend(_rows(form.layout.rows, form))
    return tuple(t for t in made if isinstance(t, Room) or t.words)


def of_paper(tokens: Sequence[Token], paper: str) -> tuple[Token, ...]:
    return tuple(replace(t, paper=paper) for t in tokens)


def head_lines(form: Form) -> tuple[str, ...]:
    """The running heads as they are compared, ``*`` for an answer, ``#`` for the number of a paper and its 別紙."""
    return tuple(_head_line(head.text.replace("{title}", form.title)) for head in form.layout.heads)


def _head_line(head: str) -> str:
    parts = re.split(r"(\{[^}]*\}\{annex\}|\{[^}]*\})", head)
    return "".join(
        fold(part) if not part.startswith("{") else "#" if part.endswith("{annex}") else "*" for part in parts
    )


def _rows(rows: Sequence[RowPlan], form: Form) -> Iterator[Token]:
    for row in rows:
        if row.table:
            yield from _table(form.fields[row.table], form)
        elif row.checklist:
            yield from _checklist(form.fields[row.checklist], row)
        for cell in row.cells:
            yield from _cell(cell, form)


def _cell(cell: CellPlan, form: Form) -> Iterator[Token]:
    yield from _rows(cell.rows, form)
    for block in cell.blocks:
        yield from _block(block, form)


def _block(block: Block, form: Form) -> Iterator[Token]:
    field = form.fields.get(block.field)
    match block.kind:
        case "label":
            yield Words(fold(block.text), "label", again=block.vertical, stacked=block.text if block.vertical else "")
        case "text":
            yield Words(fold(block.text), "text")
        case "write":
            yield from _written(block.text, form)
        case "field":
            yield Room(block.field)
        case "figure":
            yield Room(block.field, "figure")
        case _:
            if field is not None:
                yield from _BOXES.get(block.kind, _marks)(block, field)


def _marks(block: Block, field: Field) -> Iterator[Token]:
    choices = field.choices
    options = [choices[o] for o in block.options if o in choices] or list(choices.values())
    if block.kind == "mark":
        options = options[:1]
    step = len(block.columns) + 1
    for at in range(0, len(options), step):
        group = options[at : at + step]
        for option in group:
            yield _option(option, field, alone=block.kind == "chosen")
        if block.bracket and group[-1] is options[-1]:
            yield Room(block.bracket, "bracket")
        if block.kind != "chosen":
            yield from (Words(fold(o.caption), "caption", field.id) for o in group if o.caption)


def _option(option: Option, field: Field, *, alone: bool = False) -> Words:
    return Words(fold(option.number + option.label), "option", field.id, option.id, alone=alone)


def _items(block: Block, field: Field) -> Iterator[Token]:
    for group in field.grid.groups if field.grid else ():
        if group.id == block.group:
            yield from (_option(i, field) for i in sorted(group.items, key=lambda i: i.row))


def _clauses(block: Block, field: Field) -> Iterator[Token]:
    if block.start:
        yield Room(block.start, "annex")  # 第５条 is read from the clauses themselves
    for clause in field.clauses:
        yield Words(fold(clause.label), "clause", field.id, clause.id)
        for n, paragraph in enumerate(clause.paragraphs):
            yield Words(fold(paragraph), "clause", field.id, f"{clause.id}\n{n}")


_BOXES: Final = {"items": _items, "clauses": _clauses}


def _written(template: str, form: Form) -> Iterator[Token]:
    """Words with answers among them."""
    at, first = 0, True
    template = template.replace("{title}", form.title)
    for hole in _HOLE.finditer(template):
        numbered = template.startswith("{annex}", hole.end())
        if words := fold(template[at : hole.start()]):
            yield Words(words, "text" if first else "fragment", numbered=numbered)
        inline = not first and not words
        at, first = hole.end(), False
        room = _room(hole[1], hole[2] or "", form)
        if room.how == "annex" and inline:
            continue
        yield replace(room, inline=inline, annex=numbered)
    if words := fold(template[at:]):
        yield Words(words, "text" if first else "fragment")


def _room(name: str, how: str, form: Form) -> Room:
    field = form.fields.get(name)
    if field is None:
        return Room("", "annex")
    if field.chooses:
        return Room(name, "labels")
    if how == ":last":
        return Room(name, "last")
    return Room(name, "date" if how == ":date" else "answer")


def _table(field: Field, form: Form) -> Iterator[Token]:
    plan = field.table
    if plan is None:
        return
    if plan.number:
        yield Words(fold(plan.number), "column", field.id, again=True)
    if plan.rows:
        yield Words(fold(plan.stub), "column", field.id, again=True)
    for column in plan.columns:
        if column.over:
            yield Words(fold(column.over), "column", field.id, again=True)
        for token in _written(column.label, form):
            yield replace(token, role="column", again=True) if isinstance(token, Words) else token
    if not plan.rows:
        yield Room(field.id, "rows")
    group = ""
    for n, row in enumerate(plan.rows):
        if row.group and row.group != group:
            yield Words(fold(row.group), "column", field.id, again=True)
        group = row.group
        for token in _written(row.label, form):
            yield replace(token, role="row", field=field.id, option=str(n)) if isinstance(token, Words) else token
        yield Room(field.id, "cells", n)


def _checklist(field: Field, row: RowPlan) -> Iterator[Token]:
    checklist = field.checklist
    if checklist is None:
        return
    for title in row.titles:
        yield Words(fold(title), "column", field.id, again=True)
    for block in checklist.blocks:
        voice = checklist.voices.get(field.voice, "")
        yield Words(fold(voice + block.label), "label", field.id, again=True)
        for line in block.rows:
            yield Words(fold(line.wording.get(field.voice, "")), "check", field.id, line.id)

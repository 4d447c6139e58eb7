"""A case of several papers in; each paper as it lies in hand out: its key, its parent, its answers taken over or own.

A form without papers is one paper with the empty key. Answers of a paper are kept as ``field@key``; a field the clerk
never wrote on the paper takes over what the case says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from desktop.answers.model import Answers
from desktop.definition.condition import is_blank
from desktop.definition.model import AT, Field, Form, Paper, Value, text_of

OFF: Final = "off"
"""In ``@paper``: the clerk left a proposed paper out."""
ON: Final = "on"
"""In ``@paper``: the clerk added a paper that was not proposed."""
_NAMED: Final = re.compile(r"\{([a-z][a-z0-9_]*(?:@[a-z0-9_-]+)?)\}")


@dataclass(frozen=True)
class InHand:
    """One paper of a case. ``answers`` are keyed by the field ids of ``form``, what is taken over included."""

    key: str
    """``itaku``, ``saiitaku-2``; empty for a form that stands alone."""
    title: str
    form: Form
    paper: Paper | None
    answers: Answers
    taken: Mapping[str, Value]
    """What the case would give to fields that can take over, by field id of the paper, written or not."""
    own: frozenset[str]
    """Fields the clerk wrote on this paper itself."""
    parent: str = ""
    """Key of the paper this copy hangs under."""

    def place(self, field: str) -> str:
        """The place of a field of this paper in the case."""
        return f"{field}{AT}{self.key}" if self.key else field


def place_of(field: str, key: str) -> str:
    return f"{field}{AT}{key}" if key else field


def copies_of(paper: Paper, values: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    """(number, key of the parent) of every copy; one copy without a parent while nothing was chosen."""
    given = values.get(f"{AT}{paper.id}", ())
    found = []
    for entry in given if isinstance(given, tuple) else ():
        if isinstance(entry, str) and entry not in (ON, OFF):
            number, _, parent = entry.partition(" ")
            found.append((number, parent))
    return tuple(found) or (("1", ""),)


def proposed(paper: Paper, values: Mapping[str, Value], facts: Mapping[str, str]) -> bool:
    """Whether the answers of the case call for a paper."""
    return paper.shown.holds(values, facts)


def laid_in(paper: Paper, values: Mapping[str, Value], facts: Mapping[str, str]) -> bool:
    """Whether a paper belongs to the case: proposed, unless the clerk decided otherwise."""
    given = values.get(f"{AT}{paper.id}", ())
    if OFF in given:
        return False
    return ON in given or proposed(paper, values, facts)


def papers_in_hand(form: Form, answers: Answers, facts: Mapping[str, str]) -> tuple[InHand, ...]:
    """The papers of a case in official order; the case of a single form is that one paper."""
    if not form.papers:
        own = frozenset(answers.values)
        return (InHand("", form.short, form, None, answers, MappingProxyType({}), own),)
    return tuple(_in_hand(form, answers, facts))


def _in_hand(form: Form, answers: Answers, facts: Mapping[str, str]) -> Iterator[InHand]:
    grouped: dict[str, dict[str, Value]] = {}
    for place, value in answers.values.items():
        field, at, key = place.partition(AT)
        if at and field:
            grouped.setdefault(key, {})[field] = value
    for paper in form.papers:
        if not laid_in(paper, answers.values, facts):
            continue
        for number, parent in copies_of(paper, answers.values) if paper.copies else (("", ""),):
            key = f"{paper.id}-{number}" if number else paper.id
            first = paper.parents[0] if paper.parents else ""
            own = {k: v for k, v in grouped.get(key, {}).items() if k in paper.form.fields}
            taken = dict(_taken(form, paper, answers.values, own))
            values = {**{k: v for k, v in taken.items() if not is_blank(v)}, **own}
            title = f"{paper.title}{number}" if number and len(copies_of(paper, answers.values)) > 1 else paper.title
            yield InHand(
                key,
                title,
                paper.form,
                paper,
                Answers.of(paper.form, values),
                MappingProxyType(taken),
                frozenset(own),
                parent or first,
            )


def _taken(form: Form, paper: Paper, values: Mapping[str, Value], own: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    for field in paper.form.fields.values():
        template = paper.takes.get(field.id)
        if template is None:
            if field.id in form.fields:
                yield field.id, values.get(field.id, field.empty)
        else:
            yield field.id, _filled(template, field, values, own)


def _filled(template: str, field: Field, values: Mapping[str, Value], own: Mapping[str, Value]) -> Value:
    """``{jigyo}の委託について`` with the answers of the case (``{id}``) or of a paper (``{id@itaku}``).

    A template that is one name alone hands the answer over as it is; with a blank among its names nothing is taken.
    """
    whole = _NAMED.fullmatch(template)
    if whole is not None:
        found = values.get(whole[1], field.empty)
        if field.is_tuple == isinstance(found, tuple):
            return found
        return text_of(found) if not field.is_tuple else field.empty
    if field.is_tuple or any(is_blank(values.get(name, "")) for name in _NAMED.findall(template)):
        return field.empty
    return _NAMED.sub(lambda m: text_of(values[m[1]]), template)

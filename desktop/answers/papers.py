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
from desktop.japanese import write_digits

OFF: Final = "off"
"""In ``@paper``: the clerk left a proposed paper out."""
ON: Final = "on"
"""In ``@paper``: the clerk added a paper that was not proposed."""
_NAMED: Final = re.compile(r"\{([a-z][a-z0-9_]*(?:@[a-z0-9_-]+)?)\}")
PARENT: Final = f"{AT}parent"
"""In a template of a copy: the paper it hangs under (``{itakusaki@parent}``)."""


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
    found: list[tuple[str, str]] = []
    for entry in given if isinstance(given, tuple) else ():
        if isinstance(entry, str) and entry not in (ON, OFF):
            number, _, parent = entry.partition(" ")
            if number.isdecimal() and all(number != n for n, _ in found):
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
    written: dict[str, dict[str, Value]] = {}
    for place, value in answers.values.items():
        field, at, key = place.partition(AT)
        if at and field:
            written.setdefault(key, {})[field] = value
    said = dict(answers.values)  # and, paper by paper, what the papers before say
    for paper in form.papers:
        if not laid_in(paper, answers.values, facts):
            continue
        copies = copies_of(paper, answers.values) if paper.copies else (("", ""),)
        for number, parent in copies:
            key = f"{paper.id}-{number}" if number else paper.id
            under = parent or _first_parent(paper, form, answers, facts)
            own = {k: v for k, v in written.get(key, {}).items() if k in paper.form.fields}
            taken = dict(_taken(form, paper, said, under))
            values = {**{k: v for k, v in taken.items() if not is_blank(v)}, **own}
            title = f"{paper.title}{write_digits(number, form.style.digits)}" if len(copies) > 1 else paper.title
            said.update({place_of(k, key): v for k, v in values.items()})
            given = MappingProxyType(taken)
            yield InHand(key, title, paper.form, paper, Answers.of(paper.form, values), given, frozenset(own), under)


def _first_parent(paper: Paper, form: Form, answers: Answers, facts: Mapping[str, str]) -> str:
    """The first sheet a copy can hang under, empty when there is none."""
    for name in paper.parents:
        above = form.paper(name)
        if above is not None and above is not paper and laid_in(above, answers.values, facts):
            return f"{above.id}-{copies_of(above, answers.values)[0][0]}" if above.copies else above.id
    return ""


def _taken(form: Form, paper: Paper, said: Mapping[str, Value], parent: str) -> Iterator[tuple[str, Value]]:
    for field in paper.form.fields.values():
        template = paper.takes.get(field.id)
        if template is not None:
            yield field.id, _filled(template.replace(f"{PARENT}}}", f"{AT}{parent}}}"), field, said)
        elif field.id in form.fields:
            yield field.id, said.get(field.id, field.empty)


def _filled(template: str, field: Field, said: Mapping[str, Value]) -> Value:
    """``{jigyo}の委託について`` with the answers of the case (``{id}``) or of an earlier paper (``{id@itaku}``).

    A template that is one name alone hands the answer over as it is; with a blank among its names nothing is taken.
    """
    whole = _NAMED.fullmatch(template)
    if whole is not None:
        found = said.get(whole[1], field.empty)
        if field.is_tuple == isinstance(found, tuple):
            return found
    if field.is_tuple or any(is_blank(said.get(name, "")) for name in _NAMED.findall(template)):
        return field.empty
    return _NAMED.sub(lambda m: text_of(said[m[1]]), template)

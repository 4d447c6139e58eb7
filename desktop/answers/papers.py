"""A case of several papers in; each paper as it lies in hand out: its key, its parent, its answers taken over or own.

A form without papers is one paper with the empty key. Answers of a paper are kept as ``field@key``; a field the clerk
never wrote on the paper takes over what the case says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from desktop.answers.model import Answers
from desktop.definition.condition import is_blank
from desktop.definition.model import Field, Form, Paper, Value, text_of
from desktop.definition.place import PARENT, copy_key, filled, parts_of, place_of, places_in, sole_place
from desktop.japanese import write_digits

OFF: Final = "off"
"""In ``@paper``: the clerk left a proposed paper out."""
ON: Final = "on"
"""In ``@paper``: the clerk added a paper that was not proposed."""
FIRST: Final = "1"
"""Number of the one copy a case has while nothing was decided."""


class Copy(NamedTuple):
    """One sheet of a paper with one for each; as an entry of ``@paper`` it reads ``2 itaku``."""

    number: str
    parent: str = ""
    """Key of the paper it hangs under; empty: the first it can."""

    @property
    def entry(self) -> str:
        return f"{self.number} {self.parent}".rstrip()


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
        return place_of(field, self.key)

    def sources(self, field: str) -> tuple[str, ...]:
        """Places of the case a field takes over from, in the order its template names them; none when it cannot."""
        if self.paper is None or field not in self.taken:
            return ()
        return tuple(places_in(_template(self.paper, field, self.parent)))


def copies_in(entries: Value) -> tuple[Copy, ...]:
    """The copies among the entries of ``@paper``; a number counts once."""
    found: dict[str, Copy] = {}
    for entry in entries if isinstance(entries, tuple) else ():
        number, _, parent = entry.partition(" ") if isinstance(entry, str) else ("", "", "")
        if number.isdecimal():
            found.setdefault(number, Copy(number, parent))
    return tuple(found.values())


def copies_of(paper: Paper, values: Mapping[str, Value]) -> tuple[Copy, ...]:
    """Every copy of a paper; one without a parent while nothing was chosen."""
    return copies_in(values.get(place_of("", paper.id), ())) or (Copy(FIRST),)


def entries_for(copies: Iterable[Copy], decision: str = "") -> tuple[str, ...]:
    """What ``@paper`` holds: its copies, then ``ON`` or ``OFF`` where the clerk decided against the proposal."""
    return (*(c.entry for c in copies), *((decision,) if decision else ()))


def proposed(paper: Paper, values: Mapping[str, Value], facts: Mapping[str, str]) -> bool:
    """Whether the answers of the case call for a paper."""
    return paper.shown.holds(values, facts)


def laid_in(paper: Paper, values: Mapping[str, Value], facts: Mapping[str, str]) -> bool:
    """Whether a paper belongs to the case: proposed, unless the clerk decided otherwise."""
    given = values.get(place_of("", paper.id), ())
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
        field, key = parts_of(place)
        if key and field:
            written.setdefault(key, {})[field] = value
    said = dict(answers.values)  # and, paper by paper, what the papers before say
    for paper in form.papers:
        if not laid_in(paper, answers.values, facts):
            continue
        copies = copies_of(paper, answers.values) if paper.copies else (Copy(""),)
        for number, parent in copies:
            key = copy_key(paper.id, number)
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
            return copy_key(above.id, copies_of(above, answers.values)[0].number if above.copies else "")
    return ""


def _taken(form: Form, paper: Paper, said: Mapping[str, Value], parent: str) -> Iterator[tuple[str, Value]]:
    for field in paper.form.fields.values():
        if field.id in paper.takes:
            yield field.id, _filled(_template(paper, field.id, parent), field, said)
        elif field.id in form.fields:
            yield field.id, said.get(field.id, field.empty)


def _template(paper: Paper, field: str, parent: str) -> str:
    """What a field takes over, with the key of the parent; without a parent nothing can be taken from it."""
    template = paper.takes.get(field, f"{{{field}}}")
    return template.replace(f"{place_of('', PARENT)}}}", f"{place_of('', parent)}}}") if parent else template


def _filled(template: str, field: Field, said: Mapping[str, Value]) -> Value:
    """``{jigyo}の委託について`` with the answers of the case (``{id}``) or of an earlier paper (``{id@itaku}``).

    A template that is one name alone hands the answer over as it is; with a blank among its names nothing is taken.
    """
    whole = sole_place(template)
    if whole:
        found = said.get(whole, field.empty)
        if field.is_tuple == isinstance(found, tuple):
            return found
    if field.is_tuple or any(is_blank(said.get(place, "")) for place in places_in(template)):
        return field.empty
    return filled(template, lambda place: text_of(said[place]))

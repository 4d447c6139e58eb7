"""A case in; what the list shows of it and which of its values are option ids, as its form says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.answers.model import Answers
from desktop.answers.papers import papers_in_hand
from desktop.case.model import Status
from desktop.definition.find import load
from desktop.definition.model import Form
from desktop.definition.place import FACT, is_paper, parts_of
from desktop.errors import DeskError
from desktop.japanese import digits_mixed, first_date
from desktop.store.lines import NEVER_DUE


@dataclass(frozen=True, slots=True)
class Heading:
    """The words of a list line."""

    title: str
    division: str
    year: str
    due: str
    owner: str

    def turn(self, status: Status) -> str:
        """Sort key: the 提出期限 while the case is still to be handed in."""
        return self.due if self.due and status is not Status.SUBMITTED else NEVER_DUE


def form_of(answers: Answers) -> Form | None:
    """The form of a paper; None when its definition is not here (the store keeps such a case all the same)."""
    try:
        return load(answers.form, answers.version)
    except DeskError:
        return None


def chosen_places(form: Form | None, places: Iterable[str] = ()) -> frozenset[str]:
    """Fields and facts whose values are option ids, and which papers there are: no search looks at them.

    ``places`` are those with a value: sheets of a paper with one for each have fields only when they are there.
    """
    if form is None:
        return frozenset()
    facts = frozenset(f"{FACT}{f.id}" for f in form.facts if f.kind == "choice")
    found = {**form.fields, **{p: f for p in places if (f := form.fields.get(p)) is not None}}
    return facts.union(p for p, f in found.items() if f.chooses or is_paper(p))


def drawn_places(form: Form | None, places: Iterable[str]) -> frozenset[str]:
    """Figures: only the words in them are searched."""
    if form is None:
        return frozenset()
    return frozenset(p for p in places if (f := form.fields.get(p)) is not None and f.kind == "figure")


def label_of(form: Form | None, place: str) -> str:
    """A field or fact as it is called on the screen."""
    return (form.label_of(place) if form is not None else "") or place


def heading(form: Form | None, answers: Answers, facts: Mapping[str, str]) -> Heading:
    """What the form's ``listed`` table names; without a title there, the first thing written."""
    listed = form.listed if form is not None else {}

    def said(what: str) -> str:
        place = listed.get(what, "")
        if place.startswith(FACT):
            return facts.get(place.removeprefix(FACT), "")
        return answers.text(place) or _taken_over(place, form, answers, facts)

    return Heading(
        _one_line(said("title") or _first_written(answers, form)),
        _one_line(said("division")),
        digits_mixed(said("year")),  # forms write 令和8年度 and 令和８年度; a list has each year once
        _day(said("due")),
        _one_line(said("owner")),
    )


def _taken_over(place: str, form: Form | None, answers: Answers, facts: Mapping[str, str]) -> str:
    """What a paper says in the words of the case."""
    field, key = parts_of(place)
    if not key or form is None:
        return ""
    hand = next((h for h in papers_in_hand(form, answers, facts) if h.key == key), None)
    return hand.answers.text(field) if hand else ""


def _first_written(answers: Answers, form: Form | None) -> str:
    chosen = chosen_places(form) | drawn_places(form, answers.values)
    order = form.fields if form is not None else answers.values
    return next((t for f in order if f not in chosen and (t := answers.text(f)).strip()), "")


def _one_line(text: str) -> str:
    """The first line with something in it, for one line of a list."""
    return next((line.strip() for line in text.replace("\0", " ").split("\n") if line.strip()), "")


def _day(text: str) -> str:
    """The last day a written date may mean."""
    found = first_date(text)
    return found.last.isoformat() if found else ""

"""Which questions of a case stand before the clerk: form, answers and facts in, shown fields and their answers out.

Screen, checks and sheet all ask here, so that an answer left in a closed section opens nothing anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.answers.model import Answers
from desktop.answers.papers import InHand, papers_in_hand
from desktop.definition.condition import Values, is_blank
from desktop.definition.counted import counted_day
from desktop.definition.model import Field, Form, Value, text_of
from desktop.definition.place import is_on_paper, is_paper, parts_of
from desktop.japanese import write_date


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper of a case and what is shown of it, by the paper's own field ids."""

    hand: InHand
    view: View


@dataclass(frozen=True, slots=True)
class View:
    """The shown part of a case; conditions and rules read only this, never an answer left under a closed section."""

    form: Form
    fields: Mapping[str, Field]
    """Shown fields in form order; of a case of several papers the fields of the case, then ``field@key`` of each."""
    answers: Answers
    """Answers to shown fields, of papers with what they take over."""
    facts: Mapping[str, str]
    papers: tuple[PaperView, ...] = ()
    """The papers of a case of several; empty for a form that stands alone."""

    @property
    def values(self) -> Mapping[str, Value]:
        return self.answers.values

    def text(self, field: str) -> str:
        """The text of a field, entries of a list joined by line ends, cells of a row by tabs."""
        return text_of(self.values.get(field, ""))

    def chosen(self, field: str) -> tuple[str, ...]:
        """Chosen option ids; a single choice gives one or none."""
        return self.answers.chosen(field)

    def required(self, field: str) -> bool:
        """Whether a field is shown and must be answered."""
        name, key = parts_of(field)
        if key:
            paper = self.paper(key)
            return paper is not None and paper.view.required(name)
        return field in self.fields and self.fields[field].required.holds(self.values, self.facts)

    def paper(self, key: str) -> PaperView | None:
        """The paper of a key, None when it is not in hand."""
        return next((p for p in self.papers if p.hand.key == key), None)

    def label(self, place: str) -> str:
        """What the place of a finding is called."""
        return "添付ファイル" if place == "attachments" else self.form.label_of(place)


def view(form: Form, answers: Answers, facts: Mapping[str, str]) -> View:
    """Open and close sections and fields until nothing changes; the answers of closed fields count as not given."""
    kept: Mapping[str, Value] = answers.values
    shown = _shown(form, kept, facts)
    for _ in form.section_of:
        kept = {k: v for k, v in answers.values.items() if k in shown or is_on_paper(k)}
        again = _shown(form, kept, facts)
        if again == shown:
            break
        shown = again
    if form.papers:
        kept = {k: v for k, v in kept.items() if k in shown or is_on_paper(k)}
        return _of_papers(form, answers, _with_dates(form, kept, shown, facts), shown, facts)
    kept = _with_dates(form, {k: v for k, v in answers.values.items() if k in shown}, shown, facts)
    fields = {k: f for k, f in form.fields.items() if k in shown}
    return View(form, fields, Answers(answers.form, answers.version, kept), facts)


def _of_papers(form: Form, answers: Answers, kept: Values, shown: frozenset[str], facts: Mapping[str, str]) -> View:
    fields = {f.id: f for s in form.sections for f in s.fields if f.id in shown}
    values: dict[str, Value] = {k: v for k, v in kept.items() if k in shown or is_paper(k)}
    papers = []
    for hand in papers_in_hand(form, Answers(answers.form, answers.version, kept), facts):
        inner = view(hand.form, hand.answers, facts)
        papers.append(PaperView(hand, inner))
        for name in inner.fields:
            place = hand.place(name)
            fields[place] = form.fields[place]
            if name in inner.values:
                values[place] = inner.values[name]
    return View(form, fields, Answers(answers.form, answers.version, values), facts, tuple(papers))


def _with_dates(form: Form, kept: Values, shown: frozenset[str], facts: Mapping[str, str]) -> Mapping[str, Value]:
    """Where a date is counted from another one and none was written, the counted one."""
    found: dict[str, Value] = {}
    for field in (f for s in form.sections for f in s.fields if f.counted and f.id in shown):
        day = counted_day(field.counted, kept, facts) if is_blank(kept.get(field.id, "")) else None
        if day is not None:
            found[field.id] = write_date(day, form.style.digits)
    return {**kept, **found}


def blank_view(form: Form) -> View:
    """Every field and no answer: the empty official form."""
    return View(form, form.fields, Answers.of(form), {})


def _shown(form: Form, values: Values, facts: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        f.id for s in form.sections if s.shown.holds(values, facts) for f in s.fields if f.shown.holds(values, facts)
    )

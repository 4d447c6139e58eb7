"""Which questions of a form stand before the clerk: form, answers and facts in, shown fields and their answers out.

Screen, checks and sheet all ask here, so that an answer left in a closed section opens nothing anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.answers.model import Answers
from desktop.definition.condition import Values
from desktop.definition.model import Field, Form, Value


@dataclass(frozen=True, slots=True)
class View:
    """The shown part of a paper; conditions and rules read only this, never an answer left under a closed section."""

    form: Form
    fields: Mapping[str, Field]
    """Shown fields in form order."""
    answers: Answers
    """Answers to shown fields."""
    facts: Mapping[str, str]

    @property
    def values(self) -> Mapping[str, Value]:
        return self.answers.values

    def text(self, field: str) -> str:
        """The text of a field, entries of a list joined by line ends."""
        return self.answers.text(field)

    def chosen(self, field: str) -> tuple[str, ...]:
        """Chosen option ids; a single choice gives one or none."""
        return self.answers.chosen(field)

    def required(self, field: str) -> bool:
        """Whether a field is shown and must be answered."""
        return field in self.fields and self.fields[field].required.holds(self.values, self.facts)

    def label(self, place: str) -> str:
        """What the place of a finding is called."""
        return "添付ファイル" if place == "attachments" else self.form.label_of(place)


def view(form: Form, answers: Answers, facts: Mapping[str, str]) -> View:
    """Open and close sections and fields until nothing changes; the answers of closed fields count as not given."""
    kept: Mapping[str, Value] = answers.values
    shown = _shown(form, kept, facts)
    for _ in range(len(form.fields)):
        kept = {k: v for k, v in answers.values.items() if k in shown}
        again = _shown(form, kept, facts)
        if again == shown:
            break
        shown = again
    fields = {k: f for k, f in form.fields.items() if k in shown}
    return View(form, fields, Answers(answers.form, answers.version, kept), facts)


def blank_view(form: Form) -> View:
    """Every field and no answer: the empty official form."""
    return View(form, form.fields, Answers.of(form), {})


def _shown(form: Form, values: Values, facts: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        f.id for s in form.sections if s.shown.holds(values, facts) for f in s.fields if f.shown.holds(values, facts)
    )

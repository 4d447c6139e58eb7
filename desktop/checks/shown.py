"""Which questions of a form stand before the clerk: form, values and facts in, shown fields and their values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.definition.condition import Values
from desktop.definition.model import Field, Form


@dataclass(frozen=True, slots=True)
class View:
    """The shown part of a paper; conditions and rules read only this, never an answer left under a closed section."""

    form: Form
    fields: Mapping[str, Field]
    """Shown fields in form order."""
    values: Values
    """Values of shown fields."""
    facts: Mapping[str, str]

    def text(self, field: str) -> str:
        """The text of a field, entries of a list joined by line ends."""
        value = self.values.get(field, "")
        return value if isinstance(value, str) else "\n".join(value)

    def label(self, place: str) -> str:
        """What a place is called; the section is named with it where two places have the same label."""
        if place == "attachments":
            return "添付ファイル"
        if place.startswith("fact:"):
            return next((f.label for f in self.form.facts if f.id == place.removeprefix("fact:")), place)
        field = self.form.fields[place]
        same = sum(f.label == field.label for f in self.form.fields.values())
        return field.label if same == 1 else f"{self.form.section_of[place].title}・{field.label}"


def view(form: Form, values: Values, facts: Mapping[str, str]) -> View:
    """Open and close sections and fields until nothing changes; the answers of closed fields count as not given."""
    kept: Values = values
    shown = _shown(form, kept, facts)
    for _ in range(len(form.fields)):
        kept = {k: v for k, v in values.items() if k in shown}
        again = _shown(form, kept, facts)
        if again == shown:
            break
        shown = again
    return View(form, {k: f for k, f in form.fields.items() if k in shown}, kept, facts)


def _shown(form: Form, values: Values, facts: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        f.id for s in form.sections if s.shown.holds(values, facts) for f in s.fields if f.shown.holds(values, facts)
    )

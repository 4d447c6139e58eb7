"""A place of a case in; what it is called on the screen out."""

from __future__ import annotations

from desktop.definition.model import Form

FACT = "fact:"
WHOLE = "案件の全体"


def label_of(form: Form, place: str) -> str:
    """The printed label of a field, the label of a ``fact:ID``, or the whole case."""
    if place.startswith(FACT):
        return next((f.label for f in form.facts if f.id == place.removeprefix(FACT)), place)
    return form.fields[place].label if place in form.fields else WHOLE

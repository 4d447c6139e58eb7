"""A place of a case in; what it is called on the screen out."""

from __future__ import annotations

from desktop.definition.model import Form

WHOLE = "案件の全体"


def label_of(form: Form, place: str) -> str:
    """The label of a field or of a ``fact:ID``, or the whole case."""
    return form.label_of(place) or WHOLE

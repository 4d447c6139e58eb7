"""Answers to one form as a value, and the edits that lead from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from desktop.definition.condition import is_blank
from desktop.definition.model import Field, Form, Rows, Value, is_rows, text_of


@dataclass(frozen=True)
class Answers:
    """Values by field id; a field without an answer is absent. Text keeps every code point that was typed."""

    form: str
    version: int
    values: Mapping[str, Value]

    @staticmethod
    def of(form: Form, values: Mapping[str, Value] | None = None) -> Answers:
        """Answers to a form; choices are put into the form's order, empty values left out."""
        made = Answers(form.id, form.version, MappingProxyType({}))
        for field_id, value in (values or {}).items():
            made = made.put(form.fields[field_id], value)
        return made

    def text(self, field: str) -> str:
        """The text of a field, entries of a list joined by line ends, cells of a row by tabs."""
        return text_of(self.values.get(field, ""))

    def chosen(self, field: str) -> tuple[str, ...]:
        """Chosen option ids; a single choice gives one or none."""
        value = self.values.get(field, ())
        if isinstance(value, str):
            return (value,) if value else ()
        return tuple(v for v in value if isinstance(v, str))

    def rows(self, field: str) -> Rows:
        """The rows of a table or figure."""
        value = self.values.get(field, ())
        return value if is_rows(value) else ()

    def put(self, field: Field, value: Value) -> Answers:
        """The same answers with one changed; an empty value removes it."""
        values = dict(self.values)
        value = in_order(field, value)
        if value in ("", ()) or (field.kind == "table" and is_blank(value)):
            values.pop(field.id, None)
        else:
            values[field.id] = value
        return Answers(self.form, self.version, MappingProxyType(values))


def in_order(field: Field, value: Value) -> Value:
    """Chosen ids in printed order, so that equal choices are equal values."""
    if field.kind not in ("choices", "grid", "checklist", "clauses") or isinstance(value, str):
        return value
    order = {option: n for n, option in enumerate(field.choices)}
    return tuple(sorted({v for v in value if isinstance(v, str)}, key=lambda o: order.get(o, len(order))))


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one place: a field, or a fact written ``fact:ID``."""

    place: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Act:
    """What one undo takes back: one or more edits under a name shown in the menu (「氏名」にチェック)."""

    name: str
    edits: tuple[Edit, ...]
    typing: bool = False
    """Consecutive typing in one place is joined into one act."""

"""Answers to an older version of a form in; the answers to a newer one out, with a sentence for all that could not go along."""

from __future__ import annotations

from typing import Final

from desktop.answers.model import Answers
from desktop.definition.model import Field, Form, Value

_SHOWN: Final = 40
"""Characters of a lost answer that its sentence repeats."""


def carry(answers: Answers, form: Form) -> tuple[Answers, tuple[str, ...]]:
    """Carry answers along ``renamed`` and ``withdrawn``; the case they come from keeps its own version untouched.

    Every answer is either in the result or named in a sentence. Equal versions come back unchanged.
    """
    if (answers.form, answers.version) == form.key:
        return answers, ()
    made, notes = Answers.of(form), []
    for name, value in answers.values.items():
        field = form.fields.get(form.renamed.get(name, name))
        if field is None:
            notes.append(_gone(name, value, form))
            continue
        carried, lost = _shaped(value, field)
        if lost:
            notes.append(_lost(field, lost))
        made = made.put(field, _joined(made.values.get(field.id, field.empty), carried, field))
    return made, tuple(notes)


def _gone(name: str, value: Value, form: Form) -> str:
    if why := form.withdrawn.get(name):
        return f"欄「{name}」は廃止されました。{why.rstrip('。')}。元の答え「{_excerpt(value)}」は引き継いでいません。"
    return f"欄「{name}」は「{form.short}」第{form.version}版にありません。元の答え「{_excerpt(value)}」は引き継いでいません。"


def _lost(field: Field, lost: tuple[str, ...]) -> str:
    named = "・".join(_excerpt(x) for x in lost)
    return f"「{field.label}」の元の答え「{named}」は、新しい版では選べません。選び直してください。"


def _excerpt(value: Value) -> str:
    text = value if isinstance(value, str) else "・".join(value)
    text = text.replace("\n", " ")
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _shaped(value: Value, field: Field) -> tuple[Value, tuple[str, ...]]:
    """The value in the shape of the field, and what did not fit into it."""
    parts = (value,) if isinstance(value, str) else value
    if field.chooses:
        return _chosen(parts, field)
    if field.is_tuple:
        return (tuple(value.split("\n")) if isinstance(value, str) else value), ()
    return "\n".join(parts), ()


def _chosen(parts: tuple[str, ...], field: Field) -> tuple[Value, tuple[str, ...]]:
    known = tuple(p for p in parts if p in field.choices)
    lost = tuple(p for p in parts if p not in field.choices)
    if field.kind != "choice":
        return known, lost
    return (known[0], lost) if len(known) == 1 else ("", (*known, *lost))


def _joined(before: Value, more: Value, field: Field) -> Value:
    """Two old fields that became one: texts below each other, choices together."""
    if isinstance(before, tuple) and isinstance(more, tuple):
        return before + more
    if before and more and field.kind != "choice":
        return f"{before}\n{more}"
    return more or before

"""A finding's offer as one undoable act: finding, form and answers in, an Act out; nothing changes by itself."""

from __future__ import annotations

from desktop.answers.model import Act, Answers, Edit, in_order
from desktop.checks.finding import Finding
from desktop.definition.model import Change, Field, Form, Value


def act_for(finding: Finding, form: Form, answers: Answers) -> Act | None:
    """The act a finding offers, None when it offers none or the text has changed meanwhile."""
    change = finding.change
    field = form.fields.get(change.field) if change else None
    if change is None or field is None:
        return None
    old = answers.values.get(field.id, field.empty)
    new = _changed(field, old, change, finding.start if finding.place == field.id else -1)
    return None if new is None or new == old else Act(_name(field, change), (Edit(field.id, old, new),))


def _changed(field: Field, old: Value, change: Change, start: int) -> Value | None:
    match change.kind:
        case "clear":
            return field.empty
        case "replace":
            return _replaced(old, change, start)
        case "choose":
            return in_order(field, (*old, change.old)) if isinstance(old, tuple) else change.old
        case "unchoose":
            return tuple(o for o in old if o != change.old) if isinstance(old, tuple) else ""


def _replaced(old: Value, change: Change, start: int) -> Value | None:
    """One occurrence: the one at ``start``, or the first when the finding names no place."""
    text = old if isinstance(old, str) else "\n".join(old)
    at = text.find(change.old) if start < 0 else start
    if at < 0 or not text.startswith(change.old, at):
        return None
    text = text[:at] + change.new + text[at + len(change.old) :]
    return text if isinstance(old, str) else tuple(text.split("\n"))


def _name(field: Field, change: Change) -> str:
    if change.kind == "replace":
        return f"「{field.label}」の書き方を直す"
    if change.kind == "clear":
        return f"「{field.label}」を空にする"
    option = field.choices[change.old].label if change.old in field.choices else change.old
    return f"「{option}」を{'選ぶ' if change.kind == 'choose' else '選ばない'}"

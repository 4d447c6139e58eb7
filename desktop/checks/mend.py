"""A finding's offer as one undoable act: finding, form and answers in, an Act out; nothing changes by itself."""

from __future__ import annotations

from desktop.answers.cells import cell_at, with_cell
from desktop.answers.model import Act, Answers, Edit, in_order
from desktop.checks.finding import Finding
from desktop.definition.model import Change, Field, Form, Rows, Value, is_rows, text_of


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
            return in_order(field, (*_ids(old), change.old)) if isinstance(old, tuple) else change.old
        case "unchoose":
            return tuple(o for o in _ids(old) if o != change.old) if isinstance(old, tuple) else ""


def _ids(value: Value) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, tuple) else ()


def _replaced(old: Value, change: Change, start: int) -> Value | None:
    """One occurrence: the one at ``start``, or the first when the finding names no place."""
    text = text_of(old)
    at = text.find(change.old) if start < 0 else start
    if at < 0 or not text.startswith(change.old, at):
        return None
    if is_rows(old):
        return _in_cell(old, change, at)
    if isinstance(old, str):
        return _put(text, change, at)
    return _in_entries(tuple(_ids(old)), change, at)


def _put(text: str, change: Change, at: int) -> str:
    return text[:at] + change.new + text[at + len(change.old) :]


def _in_cell(rows: Rows, change: Change, at: int) -> Rows | None:
    """Rows with one cell changed; nothing reaches over the edge of a cell."""
    cell = cell_at(rows, at)
    if cell is None or not cell.text.startswith(change.old, at - cell.start):
        return None
    return with_cell(rows, cell.row, cell.column, _put(cell.text, change, at - cell.start))


def _in_entries(entries: tuple[str, ...], change: Change, at: int) -> tuple[str, ...]:
    """A list with one entry changed, or several when the words reach over entries; an entry may hold line ends."""
    start = 0
    for n, entry in enumerate(entries):
        if start <= at and at + len(change.old) <= start + len(entry):
            return (*entries[:n], _put(entry, change, at - start), *entries[n + 1 :])
        start += len(entry) + 1
    changed = _put("\n".join(entries), change, at).split("\n")
    if len(changed) != sum(1 + e.count("\n") for e in entries):
        return tuple(changed)
    lines = iter(changed)
    return tuple("\n".join(next(lines) for _ in range(1 + e.count("\n"))) for e in entries)


def _name(field: Field, change: Change) -> str:
    if change.kind == "replace":
        return f"「{field.label}」の書き方を直す"
    if change.kind == "clear":
        return f"「{field.label}」を空にする"
    option = field.choices[change.old].label if change.old in field.choices else change.old
    return f"「{option}」を{'選ぶ' if change.kind == 'choose' else '選ばない'}"

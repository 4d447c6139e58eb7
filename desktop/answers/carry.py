"""Answers to an older version of a form in; the answers to a newer one out, with a sentence for all that could not go along."""

from __future__ import annotations

from typing import Final

from desktop.answers.model import Answers
from desktop.answers.papers import FIRST
from desktop.definition.condition import is_blank
from desktop.definition.model import Field, Form, Rows, TablePlan, Value, is_rows
from desktop.definition.place import copy_key, parts_of, parts_of_key, place_of

_SHOWN: Final = 40
"""Characters of a lost answer that its sentence repeats."""


def carry(answers: Answers, form: Form, before: Form | None = None) -> tuple[Answers, tuple[str, ...]]:
    """Carry answers along ``renamed`` and ``withdrawn``; the case they come from keeps its own version untouched.

    Every answer is either in the result or named in a sentence. Equal versions come back unchanged. ``before`` is the
    older form: cells of its tables go along by the ids of their rows and columns, without it by their places.
    """
    if (answers.form, answers.version) == form.key:
        return answers, ()
    made, notes = Answers.of(form), []
    for name, value in answers.values.items():
        place = _place(name, form)
        field = form.fields.get(place)
        if field is None:
            notes.append(_gone(name, value, form))
            continue
        carried, lost = _shaped(value, field, before.fields.get(name) if before else None)
        if lost:
            notes.append(_lost(form.label_of(place) or field.label, field, lost))
        made = made.put(field, _joined(made.values.get(field.id, field.empty), carried, field))
    return made, tuple(notes)


def _place(name: str, form: Form) -> str:
    """Where an answer stands in the newer form; a paper that became one sheet for each keeps its answers on the first."""
    field, key = parts_of(name)
    paper = form.paper(key)
    if paper is None:
        return form.renamed.get(name, name)
    if not field:
        return name
    number = parts_of_key(key).number
    if paper.copies:
        key = copy_key(paper.id, number or FIRST)
    elif number == FIRST:
        key = paper.id
    return place_of(paper.form.renamed.get(field, field), key)


def _gone(name: str, value: Value, form: Form) -> str:
    field, key = parts_of(name)
    paper = form.paper(key)
    asked = paper.form if paper else form
    known = f"「{asked.short}」第{asked.version}版"
    if why := asked.withdrawn.get(field if key else name):
        return f"欄「{name}」は廃止されました。{why.rstrip('。')}。元の答え「{_excerpt(value)}」は引き継いでいません。"
    return f"欄「{name}」は{known}にありません。元の答え「{_excerpt(value)}」は引き継いでいません。"


def _lost(label: str, field: Field, lost: tuple[str, ...]) -> str:
    named = "・".join(_excerpt(x) for x in lost)
    if field.chooses:
        return f"「{label}」の元の答え「{named}」は、新しい版では選べません。選び直してください。"
    return f"「{label}」の元の答え「{named}」は、新しい版に書く所がありません。書き直してください。"


def _excerpt(value: Value) -> str:
    text = "・".join(_texts(value)).replace("\n", " ")
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _texts(value: Value) -> tuple[str, ...]:
    """The written texts of any answer."""
    if isinstance(value, str):
        return (value,)
    return tuple(t for v in value for t in ((v,) if isinstance(v, str) else v) if t)


def _shaped(value: Value, field: Field, before: Field | None) -> tuple[Value, tuple[str, ...]]:
    """The value in the shape of the field, and what did not fit into it."""
    if field.has_rows:
        return _rows(value, field, before) if is_rows(value) else ((), _texts(value))
    parts = _lines(value)
    if field.chooses:
        return _chosen(parts, field)
    if field.is_tuple:
        return (tuple(value.split("\n")) if isinstance(value, str) else parts), ()
    return "\n".join(parts), ()


def _lines(value: Value) -> tuple[str, ...]:
    """Entries, or the written cells of each row in one line."""
    if isinstance(value, str):
        return (value,)
    return tuple(v if isinstance(v, str) else "　".join(c for c in v if c) for v in value)


def _rows(value: Rows, field: Field, before: Field | None) -> tuple[Value, tuple[str, ...]]:
    """Cells by the ids of their columns and rows."""
    columns = before.columns if before is not None and before.has_rows else field.columns
    rows = _row_ids(before) or (_row_ids(field) if before is None else ())
    wanted, left = _row_ids(field), {n: dict(enumerate(row)) for n, row in enumerate(value)}

    def taken(n: int) -> tuple[str, ...]:
        cells = left.get(n, {})
        return tuple(cells.pop(columns.index(c), "") if c in columns else "" for c in field.columns)

    if wanted:  # rows a clerk added have no place among fixed ones
        places = {r: n for n, r in enumerate(rows)}
        made = tuple(taken(places.get(r, -1)) for r in wanted)
    else:
        made = tuple(taken(n) for n in range(len(value)))
    lost = tuple(t for cells in left.values() for t in cells.values() if t.strip())
    return (() if is_blank(made) else made), lost


def _row_ids(field: Field | None) -> tuple[str, ...]:
    plan = (field.table if field else None) or TablePlan(())
    return tuple(r.id for r in plan.rows)


def _chosen(parts: tuple[str, ...], field: Field) -> tuple[Value, tuple[str, ...]]:
    known = tuple(p for p in parts if p in field.choices)
    lost = tuple(p for p in parts if p not in field.choices)
    if field.kind != "choice":
        return known, lost
    return (known[0], lost) if len(known) == 1 else ("", (*known, *lost))


def _joined(before: Value, more: Value, field: Field) -> Value:
    """Two old fields that became one: texts below each other, choices and rows together."""
    if not before or not more:
        return more or before
    if is_rows(before) and is_rows(more):
        return before + more
    if isinstance(before, tuple) and isinstance(more, tuple):
        return _lines(before) + _lines(more)
    return f"{before}\n{more}" if field.kind != "choice" else more

"""Required answers that are not given: the only findings that are 誤り, with those of a 別紙 that is not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.answers.shown import View
from desktop.checks.finding import Finding
from desktop.definition.condition import All, Atom, Condition, is_blank
from desktop.definition.model import Field, Kind

_SAY: Mapping[Kind, str] = {
    "choice": "が選ばれていません。どれか１つを選んでください。",
    "choices": "が選ばれていません。当てはまるものをすべて選んでください。",
    "grid": "が選ばれていません。当てはまる項目をすべて選んでください。",
    "list": "が書かれていません。１件以上書いてください。",
    "attachments": "が挙げられていません。資料の名を書いてください。",
    "table": "が書かれていません。表に記入してください。",
    "clauses": "が選ばれていません。載せる条をすべて選んでください。",
    "figure": "が描かれていません。図を描くか、別の図のファイルを置いてください。",
}
_WRITTEN = "が書かれていません。記入してください。"


def missing(shown: View) -> Iterator[Finding]:
    """One finding for every shown field whose required condition holds and whose answer is blank.

    Checklists are told row by row (``checklists.py``).
    """
    for field in shown.fields.values():
        if field.kind != "checklist" and is_blank(shown.values.get(field.id, "")) and shown.required(field.id):
            label = shown.label(field.id)
            say = f"{_because(field, shown)}「{label}」{_SAY.get(field.kind, _WRITTEN)}"
            yield Finding("誤り", "missing", field.id, label, say)


def _because(field: Field, shown: View) -> str:
    """「通知」で「無」が選ばれていますが、 when a chosen box asks for the answer; the nearest box is named."""
    said = [words for c in (field.shown, field.required) for a in _atoms(c) if (words := _chosen(a, shown))]
    return said[-1] if said else ""


def _atoms(condition: Condition) -> tuple[Atom, ...]:
    parts = condition.parts if isinstance(condition, All) else (condition,)
    return tuple(a for a in parts if isinstance(a, Atom))


def _chosen(atom: Atom, shown: View) -> str:
    field = shown.form.fields.get(atom.id) if atom.source == "field" else None
    if field is None or atom.test not in ("has", "is") or not atom.wanted:
        return ""
    chosen = shown.chosen(atom.id)
    names = [f"{o.number}{o.label}" for i, o in field.choices.items() if i in atom.given and i in chosen]
    return f"「{shown.label(field.id)}」で「{names[0]}」が選ばれていますが、" if names else ""

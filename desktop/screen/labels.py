"""A place of a case in; what it is called on the screen out."""

from __future__ import annotations

from desktop.answers.papers import OFF, ON, copies_in
from desktop.case.model import TAKEN_IN
from desktop.definition.model import Form, Value, entries_of, is_rows
from desktop.definition.place import FACT, is_paper, place_of

WHOLE = "案件の全体"


def label_of(form: Form, place: str) -> str:
    """The label of a field or of a ``fact:ID``, or the whole case."""
    return form.label_of(place) or WHOLE


def remark_word(number: int) -> str:
    """What the remarks of a round are: of a 差戻し, or what taking in left to be looked at."""
    return "要確認" if number == TAKEN_IN else "差戻し"


def value_words(form: Form, place: str, value: Value) -> str:
    """A value as a person reads it: labels of options, entries and rows on lines of their own."""
    if is_paper(place):
        return "、".join(_paper_words(form, entry) for entry in entries_of(value))
    field = form.fields.get(place)
    fact = next((f for f in form.facts if f"{FACT}{f.id}" == place), None)
    labels = {o.id: o.label for o in (fact.options if fact else ())}
    if field is not None:
        if field.kind == "figure":
            return f"図（部品{len(value)}個）" if value else ""
        lines = field.kind == "checklist"  # there the words of the row stand in the caption, the mark is the label
        labels = {i: f"{o.caption}　{o.label}" if lines else o.label for i, o in field.choices.items()}
    if isinstance(value, str):
        return labels.get(value, value)
    if is_rows(value):
        return "\n".join("　".join(c for c in row if c) for row in value)
    between = "\n" if field is not None and field.kind == "checklist" else "、" if labels else "\n"
    if field is not None and field.kind == "list" and field.numbering == "、":
        between = "、"
    return between.join(labels.get(v, v) for v in entries_of(value))


def _paper_words(form: Form, entry: str) -> str:
    """What the clerk decided about a paper: left out, added, or one of its sheets with what it belongs to."""
    if entry in (ON, OFF):
        return "追加" if entry == ON else "出さない"
    copies = copies_in((entry,))
    if not copies:
        return entry
    above = form.label_of(place_of("", copies[0].parent))
    return f"{copies[0].number}枚目（{above}）" if above else f"{copies[0].number}枚目"

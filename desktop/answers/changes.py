"""One changed answer in, old and new, what a person reads of it out: cells by their heads, marks by the words of their row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from desktop.answers.cells import label_in
from desktop.answers.papers import OFF, ON, copies_in
from desktop.answers.sums import padded
from desktop.definition.model import (
    FIGURE_COLUMNS,
    Field,
    Form,
    Rows,
    TablePlan,
    Value,
    entries_of,
    is_rows,
)
from desktop.definition.place import FACT, copy_key, is_paper, parts_of, place_of
from desktop.japanese import write_number

Text = Callable[[str], str]
"""The answer of a text field of the same paper, for heads such as ``{nendo}``."""
_WORDS: Final = FIGURE_COLUMNS.index("text")
_EMPTY: Final = "（なし）"


class Step(NamedTuple):
    """One thing that changed: where inside the answer, before and after; empty where nothing stood."""

    where: str
    old: str
    new: str

    @property
    def line(self) -> str:
        """合計・令和４年度：１０件 → １２件"""
        change = f"{self.old or _EMPTY} → {self.new or _EMPTY}" if self.old or self.new else ""
        return "：".join(filter(None, (self.where, change)))


def steps(form: Form, place: str, old: Value, new: Value, text: Text = lambda _: "") -> tuple[Step, ...]:
    """What changed in a place, in its order; a text or a choice is one step."""
    field = form.fields.get(place)
    if field is None:
        return (Step("", _fact(form, place, old), _fact(form, place, new)),)
    if field.kind == "figure":
        return tuple(_figure(_rows(old), _rows(new)))
    if field.kind == "table" and field.table is not None:
        return tuple(_table(field.table, _rows(old), _rows(new), text))
    if field.kind == "checklist":
        return tuple(_checklist(field, old, new))
    if is_paper(place):
        return (Step("", _papers(form, place, old), _papers(form, place, new)),)
    return (Step("", _said(field, old), _said(field, new)),)


def _fact(form: Form, place: str, value: Value) -> str:
    fact = next((f for f in form.facts if f"{FACT}{f.id}" == place), None)
    labels = {o.id: o.label for o in fact.options} if fact else {}
    return "\n".join(labels.get(v, v) for v in entries_of(value))


def _said(field: Field, value: Value) -> str:
    """Options by their labels in one line, entries and texts as they stand."""
    labels = {i: f"{o.number}{o.label}" for i, o in field.choices.items()} if field.chooses else {}
    return ("、" if field.chooses else "\n").join(labels.get(v, v) for v in entries_of(value))


def _rows(value: Value) -> Rows:
    return value if is_rows(value) else ()


def _table(plan: TablePlan, old: Rows, new: Rows, text: Text) -> Iterator[Step]:
    if plan.rows:
        before, after = padded(plan, old), padded(plan, new)
        for n, row in enumerate(plan.rows):
            yield from _cells(plan, f"{label_in(row.label, text)}・", before[n], after[n], text)
        return
    for what, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        shared = min(i_end - i, j_end - j)
        for n in range(shared):
            yield from _cells(plan, f"{_row(j + n)}・", old[i + n], new[j + n], text)
        yield from (Step(f"{_row(n)}を削除", _line(old[n]), "") for n in range(i + shared, i_end))
        yield from (Step(f"{_row(n)}を追加", "", _line(new[n])) for n in range(j + shared, j_end))


def _cells(plan: TablePlan, row: str, old: tuple[str, ...], new: tuple[str, ...], text: Text) -> Iterator[Step]:
    for n, column in enumerate(plan.columns):
        before, after = (cells[n] if n < len(cells) else "" for cells in (old, new))
        if before != after:
            head = label_in(column.label, text) or f"{write_number(n + 1)}列目"
            yield Step((row + head).replace("\n", ""), before, after)


def _row(n: int) -> str:
    return f"{write_number(n + 1)}行目"


def _line(cells: tuple[str, ...]) -> str:
    return "／".join(c.replace("\n", " ") for c in cells if c.strip())


def _figure(old: Rows, new: Rows) -> Iterator[Step]:
    """The words that came and went; where only places changed, that the figure changed."""
    before, after = (Counter(r[_WORDS] for r in rows if len(r) > _WORDS and r[_WORDS].strip()) for rows in (old, new))
    yield Step("図を変更", "\n".join((before - after).elements()), "\n".join((after - before).elements()))


def _checklist(field: Field, old: Value, new: Value) -> Iterator[Step]:
    before, after = _marks(field, old), _marks(field, new)
    for row in field.checklist.rows if field.checklist else ():
        if before.get(row.id, "") != after.get(row.id, ""):
            yield Step(row.wording.get(field.voice, row.id), before.get(row.id, ""), after.get(row.id, ""))


def _marks(field: Field, value: Value) -> dict[str, str]:
    """The marks of each row as printed."""
    found: dict[str, str] = {}
    for entry in entries_of(value):
        row = entry.partition("=")[0]
        mark = field.choices[entry].label if entry in field.choices else entry
        found[row] = f"{found[row]}{mark}" if row in found else mark
    return found


def _papers(form: Form, place: str, value: Value) -> str:
    """再委託1、再委託2, or whether the paper is in the case."""
    sheets = (form.label_of(place_of("", copy_key(parts_of(place).key, c.number))) for c in copies_in(value))
    decided = (said for entry, said in ((ON, "加える"), (OFF, "出さない")) if entry in value)
    return "、".join((*sheets, *decided))

"""A worksheet of numbers in; the tables of a form it holds, with every sum that does not foot said, out.

Which table a worksheet is for is told by its row labels, its heads and the words above it; with ``field`` only that one.
"""

from __future__ import annotations

from desktop.definition.model import Field, Form, Value, is_rows
from desktop.definition.place import copy_key, parts_of, place_of
from desktop.intake.cells import Cells
from desktop.intake.find_tables import Table, candidates, find_tables
from desktop.intake.labels import fold
from desktop.intake.model import Document, Doubt, Found, Grid, Reading
from desktop.intake.table_rows import rows_of
from desktop.japanese import canonical_date


def take_statistics(grid: Grid, form: Form, field: str = "") -> Reading:
    """Read the tables of a form from one worksheet; ``field`` names the only one wanted (``t3``, ``t3@hokoku``)."""
    cells = Cells(Document("excel", (grid,)))
    tables = _of_one(form, field, cells) if field else _of_all(form, cells)
    values: dict[str, Value] = {}
    found: dict[str, Found] = {}
    doubts: list[Doubt] = []
    for place, table, asked in tables:
        key = parts_of(place).key
        rows, say = rows_of(table, asked.style)
        values[place] = rows
        found[place] = Found(table.source, table.cells[0].where)
        doubts += [Doubt(place, d.sentence, d.source, d.where) for d in say]
        for name, text in table.heads.items():
            there = place_of(name, "" if name in form.fields else key)
            head = _head(text, asked)
            if values.setdefault(there, head) != head:
                sentence = f"表の見出しの年度や日付が、表によって違います（「{values[there]}」と「{head}」）。確かめてください。"
                doubts.append(Doubt(there, sentence, text, table.cells[0].where))
            found.setdefault(there, Found(text, table.cells[0].where))
    taken = {c for _, t, _ in tables for c in t.cells}
    labels = {fold(f.label) for f in form.fields.values()} - {""}
    left = tuple(Found(c.text, c.where) for c in cells.all if c not in taken and not _caption(fold(c.text), labels))
    kept = {k: v for k, v in values.items() if v and not (is_rows(v) and not any(any(r) for r in v))}
    return Reading(form.id, form.version, kept, {}, found, tuple(doubts), left)


def _head(text: str, form: Form) -> str:
    """R7年度 as the form writes it: 令和７年度."""
    return canonical_date(text, form.style.digits) or text


def fitting(grid: Grid, form: Form) -> tuple[str, ...]:
    """Places of the tables of a form that a worksheet holds, in the form's order; empty when it holds none."""
    return tuple(place for place, _, _ in _of_all(form, Cells(Document("excel", (grid,)))))


def _of_all(form: Form, cells: Cells) -> list[tuple[str, Table, Form]]:
    papers = [("", form), *((copy_key(p.id, "1" if p.copies else ""), p.form) for p in form.papers)]
    made: list[tuple[str, Table, Form]] = []
    for key, each in papers:
        for table in find_tables(each, cells):
            if not any(set(table.cells) & set(t.cells) for _, t, _ in made):
                made.append((place_of(table.field.id, key), table, each))
    return made


def _of_one(form: Form, field: str, cells: Cells) -> list[tuple[str, Table, Form]]:
    name, key = parts_of(field)
    paper = form.paper(key)
    each = paper.form if paper is not None else form
    asked: Field = each.fields[name]
    best = max(candidates(asked, cells), key=lambda t: t.score, default=None)
    return [(field, best, each)] if best is not None else []


def _caption(words: str, labels: set[str]) -> bool:
    """The label of a table, or of its field, above it."""
    return words in labels or any(label in words for label in labels if len(label) > 5)

"""Whether a layout prints the form: its conditions make sense, every field has a place, no place stands twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.definition.condition import ALWAYS, Condition
from desktop.definition.fault import Say
from desktop.definition.layout import Block, CellPlan, RowPlan
from desktop.definition.model import Field, Form
from desktop.definition.read_block import named_in
from desktop.definition.sense_condition import check_condition


@dataclass(frozen=True, slots=True)
class Printed:
    """A block where it stands; ``always`` when no condition of its own or of the rows around it can hide it."""

    place: str
    block: Block
    always: bool


def check_printed(form: Form, say: Say) -> None:
    """Tell through ``say`` (of the layout file) what the layout forgets, repeats or asks wrongly."""
    facts = {f.id: f for f in form.facts}
    for place, condition in _conditions(form.layout.rows, "row"):
        check_condition(condition, form.fields, facts, say, place)
    printed = list(blocks(form.layout.rows))
    for field in form.fields.values():
        _field(field, printed, form, say)
    _twice(printed, say)
    for one in printed:
        _crowded(one, form, say)


def blocks(rows: tuple[RowPlan, ...], place: str = "row", *, always: bool = True) -> Iterator[Printed]:
    """Every block of a layout in reading order; a row that stands for a whole table or checklist is one block."""
    for r, row in enumerate(rows, 1):
        shown = always and row.shown is None
        if whole := row.table or row.checklist:
            yield Printed(f"{place}[{r}]", Block("field", field=whole), shown)
        for c, cell in enumerate(row.cells, 1):
            here = f"{place}[{r}].cell[{c}]"
            for n, block in enumerate(cell.blocks, 1):
                yield Printed(f"{here}.lines[{n}]", block, shown and block.shown == ALWAYS)
            yield from blocks(cell.rows, f"{here}.row", always=shown)


def _conditions(rows: tuple[RowPlan, ...], place: str) -> Iterator[tuple[str, Condition]]:
    for r, row in enumerate(rows, 1):
        if row.shown is not None:
            yield f"{place}[{r}].shown_when", row.shown
        for c, cell in enumerate(row.cells, 1):
            yield from _of_cell(cell, f"{place}[{r}].cell[{c}]")


def _of_cell(cell: CellPlan, place: str) -> Iterator[tuple[str, Condition]]:
    for n, block in enumerate(cell.blocks, 1):
        yield f"{place}.lines[{n}].shown_when", block.shown
    yield from _conditions(cell.rows, f"{place}.row")


def _field(field: Field, printed: list[Printed], form: Form, say: Say) -> None:
    mine = [p.block for p in printed if p.block.field == field.id]
    if not mine:
        if field.id not in _in_words(printed, form):
            say(
                "",
                f"欄「{field.id}」（{field.label}）が紙面のどこにも印刷されません。[[row]] に足してください。",
                "",
                "注意",
            )
        return
    if field.kind == "grid" and field.grid is not None:
        missing = {g.id: g.label for g in field.grid.groups if g.id not in {b.group for b in mine}}
        for name, label in missing.items():
            say(
                "",
                f"「{field.id}」の項目の群「{name}」（{label}）が印刷されません。items を足してください。",
                "",
                "注意",
            )
    elif field.kind in ("choice", "choices") and all(b.kind in ("mark", "marks") and b.options for b in mine):
        shown = {o for b in mine for o in b.options}
        for option in field.options:
            if option.id not in shown:
                say("", f"「{field.id}」の選択肢「{option.id}」（{option.label}）が印刷されません。", "", "注意")


def _in_words(printed: list[Printed], form: Form) -> set[str]:
    """Fields printed inside words: in heads, in ``write``, in brackets, as the number of a first 条, in heads of tables."""
    words = [h.text for h in form.layout.heads] + [p.block.text for p in printed if p.block.kind == "write"]
    for plan in (f.table for f in form.fields.values() if f.table is not None):
        words += [c.label for c in plan.columns] + [r.label for r in plan.rows]
    names = {name for text in words for name in named_in(text)}
    return names | {name for p in printed for name in (p.block.bracket, p.block.start)}


def _twice(printed: list[Printed], say: Say) -> None:
    """The same answer printed at two places that cannot be hidden."""
    seen: Counter[tuple[str, str]] = Counter()
    for one in printed:
        block = one.block
        if not one.always or not block.field:
            continue
        for part in block.options or (block.group,):
            seen[block.field, part] += 1
            if seen[block.field, part] == 2:
                say(one.place, f"「{block.field}」が２か所に印刷されます。どちらかを消してください。", "", "注意")


def _crowded(one: Printed, form: Form, say: Say) -> None:
    """More items on one printed row than the block has left edges for."""
    field = form.fields.get(one.block.field)
    if one.block.kind != "items" or field is None or field.grid is None:
        return
    room = 1 + len(one.block.columns)
    for group in field.grid.groups:
        if group.id == one.block.group:
            for row, count in Counter(i.row for i in group.items).items():
                if count > room:
                    sentence = f"項目の群「{group.id}」の{row + 1}行目に{count}項目ありますが、位置は{room}つ分です。"
                    say(one.place, sentence + "columns に左端を足してください。")

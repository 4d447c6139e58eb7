"""The rows of a layout and the answers in, every shown row with its cells filled and measured out."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.definition.condition import is_blank
from desktop.definition.layout import CellPlan, RowPlan
from desktop.sheet.blocks import Given, fields_of, fill
from desktop.sheet.checklists import checklist_rows
from desktop.sheet.pieces import EPS, Cell, Leaf, Nest, Row, measured
from desktop.sheet.tables import table_rows


def build_rows(plans: tuple[RowPlan, ...], given: Given, width: float) -> list[Row]:
    """Every shown row with its cells filled and measured, in a room ``width`` mm wide."""
    made: list[Row] = []
    for plan in plans:
        if shows_row(plan, given):
            made.extend(_built(plan, given, width))
    _give_heads(made)
    return made


def _built(plan: RowPlan, given: Given, width: float) -> list[Row]:
    if plan.table or plan.checklist:
        rows = table_rows(plan, given, width) if plan.table else checklist_rows(plan, given, width)
        if rows:
            rows[0].new_page = plan.new_page
        return rows
    cells = [_cell(cell, given) for cell in plan.cells]
    if not all(isinstance(c, Leaf) or c.rows for c in cells):
        return []
    least = max(plan.min_height, plan.blank_height) if given.blank else plan.min_height
    row = Row(plan, cells, row_fields(plan), is_head=plan.head, new_page=plan.new_page)
    return [measured(row, least)]


def _give_heads(rows: list[Row]) -> None:
    """Tell the rows below a head of a layout that it stands again above them."""
    heads: list[Row] = []
    below = False
    for row in rows:
        if row.plan.head:
            heads = [row] if below or not heads else [*heads, row]
        below = not row.plan.head
        if row.plan.head:
            continue
        if heads and _alike(heads[-1], row):
            row.heads = tuple(heads)
        else:
            heads = []


def _alike(head: Row, row: Row) -> bool:
    """Whether a row belongs to the table of a head: ruled, as wide, and of several cells like it."""
    if not row.plan.cells:
        return False
    same = abs(sum(c.width for c in head.plan.cells) - sum(c.width for c in row.plan.cells)) < EPS
    ruled = any(c.edges or c.rows for c in row.plan.cells)
    return same and ruled and (len(row.plan.cells) > 1 or len(head.plan.cells) == 1)


def shows_row(plan: RowPlan, given: Given) -> bool:
    if given.blank:
        return True
    fields = row_fields(plan)
    if plan.omit_empty and all(is_blank(given.shown.values.get(f, "")) for f in fields):
        return False
    if plan.shown is not None:
        return given.holds(plan.shown)
    return not fields or any(f in given.shown.fields for f in fields)


_FIELDS: Final[dict[int, tuple[RowPlan, frozenset[str]]]] = {}


def row_fields(plan: RowPlan) -> frozenset[str]:
    """Fields answered anywhere in a row; worked out once for each plan."""
    kept = _FIELDS.get(id(plan))
    if kept is not None and kept[0] is plan:
        return kept[1]
    found: set[str] = {f for f in (plan.table, plan.checklist) if f}
    for cell in plan.cells:
        found.update(f for b in cell.blocks for f in fields_of(b))
        for row in cell.rows:
            found |= row_fields(row)
    if len(_FIELDS) > 4096:
        _FIELDS.clear()
    _FIELDS[id(plan)] = (plan, frozenset(found))
    return _FIELDS[id(plan)][1]


def _cell(plan: CellPlan, given: Given) -> Cell:
    if plan.rows:
        return Nest(plan, build_rows(plan.rows, given, plan.width))
    if len(plan.blocks) > 1 and any(b.kind == "figure" for b in plan.blocks):
        return _cell(_parted(plan), given)
    layout = given.layout
    content = fill(plan, given)
    pad = layout.pad if plan.pad is None else plan.pad
    tops = [0.0]
    for line in content.lines:
        tops.append(tops[-1] + line.height)
    if content.drawing is not None:
        tops.append(content.height)
    pad_top = layout.pad_top if content.drawing is None else 0.0
    return Leaf(plan, content, pad, pad_top, plan.size or layout.size, layout.face, tops)


def _parted(plan: CellPlan) -> CellPlan:
    """A cell with a figure among other blocks as rows: every block a cell of its own inside the same frame."""
    rows, last = [], len(plan.blocks) - 1
    sides = plan.edges.replace("T", "").replace("B", "")
    for n, block in enumerate(plan.blocks):
        edges = sides + ("T" if n == 0 and "T" in plan.edges else "") + ("B" if n == last and "B" in plan.edges else "")
        rows.append(RowPlan((replace(plan, blocks=(block,), edges=edges),)))
    return replace(plan, blocks=(), rows=tuple(rows))

"""Boxes whose signs stand in cells of their own in; which sign belongs to which box, and where that is not plain, out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop.intake.cell_bits import Bit
from desktop.intake.cells import Cell, Cells
from desktop.intake.placing import Placed


@dataclass
class Beside:
    """Signs for boxes that have none in their own cell."""

    signs: dict[Bit, tuple[str, Cell]] = field(default_factory=dict)
    doubts: list[tuple[Bit, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Mark:
    bit: Bit
    before: Bit | None
    """Box to the left."""
    behind: Bit | None
    """Box to the right."""


def signs_beside(cells: Cells, placed: Placed) -> Beside:
    """Join every sign that stands in a cell of its own with its box."""
    marks: dict[str, list[_Mark]] = defaultdict(list)
    for mark in _marks(cells, placed):
        box = mark.behind or mark.before
        if box is not None:
            marks[placed.spot[box].field].append(mark)
    made = Beside()
    for name, found in marks.items():
        _join(found, _columns(name, placed), made, gap=_gap(name, found, cells, placed))
    return made


def _marks(cells: Cells, placed: Placed) -> Iterator[_Mark]:
    for bit in placed.bits:
        if bit.kind == "mark":
            left = next(cells.left_of(bit.cell), None)
            right = next(cells.right_of(bit.cell), None)
            yield _Mark(bit, _box(left, placed, last=True), _box(right, placed, last=False))


def _box(cell: Cell | None, placed: Placed, *, last: bool) -> Bit | None:
    """The box without a sign at the near end of a cell."""
    bits = placed.of_cell.get(cell, []) if cell is not None else []
    boxes = [b for b in bits if b in placed.spot and b.kind == "box"]
    if not boxes:
        return None
    near = boxes[-1] if last else boxes[0]
    return None if near.sign else near


def _columns(name: str, placed: Placed) -> tuple[int, int]:
    """The first and the last column in which boxes of a field stand."""
    columns = [b.cell.column for b, s in placed.spot.items() if b.kind == "box" and s.field == name]
    return min(columns), max(columns)


def _gap(name: str, marks: list[_Mark], cells: Cells, placed: Placed) -> bool:
    """Whether a column is left free before the first box of a row, as it is where signs stand before their boxes."""
    boxes = [b.cell for b, s in placed.spot.items() if b.kind == "box" and s.field == name]
    for mark in marks:
        place = mark.bit.cell
        first = min((c for c in boxes if (c.grid, c.row) == (place.grid, place.row)), key=lambda c: c.column)
        if first.column == 0 or cells.at(first.grid, first.row, first.column - 1) is not None:
            return False
    return True


def _join(marks: list[_Mark], columns: tuple[int, int], made: Beside, *, gap: bool) -> None:
    left_of_all = any(m.bit.cell.column < columns[0] for m in marks)
    right_of_all = any(m.bit.cell.column > columns[1] for m in marks)
    only_behind = left_of_all or any(m.before is None for m in marks)
    only_before = right_of_all or any(m.behind is None for m in marks)
    for mark in marks:
        box = mark.behind if only_behind and not only_before else mark.before
        if only_behind == only_before:
            box = (mark.behind or mark.before) if gap else (mark.before or mark.behind)
        if box is None:
            box = mark.before or mark.behind
        if box is None:
            continue
        made.signs[box] = (mark.bit.sign, mark.bit.cell)
        if only_behind == only_before and mark.before is not None and mark.behind is not None:
            sentence = "印が左右どちらの選択肢のものか分かりません。元の紙で確かめてください。"
            made.doubts.append((box, sentence))

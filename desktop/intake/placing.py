"""The bits of a source in; which spot of the form each one is, and whose answer every text is, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from desktop.intake.cell_bits import Bit, BitReader
from desktop.intake.cells import Cell, Cells
from desktop.intake.in_order import in_order
from desktop.intake.near_labels import with_near_labels
from desktop.intake.outline import Outline, Spot

_SAYING = ("words", "text", "write", "clause")
_WEIGHTS = {"words": 4, "write": 4, "check": 3, "clause": 3, "box": 3, "caption": 1}


@dataclass
class Placed:
    """A source laid over the form."""

    bits: list[Bit]
    """In reading order; words that fit nowhere have become text."""
    spot: dict[Bit, Spot]
    tied: dict[Bit, tuple[str, ...]]
    """Bits that may as well belong to other fields: all these."""
    of_cell: dict[Cell, list[Bit]]
    owner: dict[Bit, str] = field(default_factory=dict)
    """Text -> the field whose answer it is."""


def place(cells: Cells, outline: Outline, reader: BitReader, taken: frozenset[Cell]) -> Placed:
    """Lay the cells of a source over the outline; cells already ``taken`` (tables) are left out."""
    read = [b for c in cells.all if c not in taken for b in reader.bits(c)]
    read = with_near_labels(read, cells, outline)
    spots = outline.spots
    found = in_order([sorted({spots[n].at for n in b.spots}) for b in read], [_weight(b) for b in read])
    made = Placed([], {}, {}, {})
    sure = [_spot(bit, at, spots) for bit, at in zip(read, found.chosen, strict=True)]
    labels = {b.cell: s.field for b, s in zip(read, sure, strict=True) if s is not None and b.kind == "words"}
    for bit, chosen, equal in zip(read, sure, found.equal, strict=True):
        if chosen is None and bit.kind == "box":
            chosen = _labelled(bit, cells, labels, spots)
        kept = bit
        if chosen is None and bit.kind not in ("text", "mark"):
            kept = replace(bit, kind="text", spots=(), sign="")
        made.bits.append(kept)
        made.of_cell.setdefault(kept.cell, []).append(kept)
        if chosen is not None:
            made.spot[kept] = chosen
            fields = tuple(dict.fromkeys(s.field for p in equal if (s := _spot(bit, p, spots)) is not None))
            if len(fields) > 1 and any(fields):
                made.tied[kept] = fields
    _Owners(cells, made).fill()
    return made


def _labelled(bit: Bit, cells: Cells, labels: Mapping[Cell, str], spots: tuple[Spot, ...]) -> Spot | None:
    """The box of the field whose words stand to the left of it, above it or in its own cell."""
    beside = (bit.cell, next(cells.left_of(bit.cell), None), next(cells.above(bit.cell), None))
    for cell in beside:
        name = labels.get(cell, "") if cell is not None else ""
        mine = [spots[n] for n in bit.spots if name and spots[n].field == name]
        if mine:
            return mine[0]
    return None


def _weight(bit: Bit) -> int:
    if not bit.spots:
        return 0
    if bit.kind == "box" and not bit.sign:
        return 1
    return _WEIGHTS.get(bit.kind, 0) - (1 if bit.near or not bit.alone else 0) or 1


def _spot(bit: Bit, at: int | None, spots: tuple[Spot, ...]) -> Spot | None:
    """The spot of a bit at a place of the form; outside the order only what can be nothing else."""
    mine = [spots[n] for n in bit.spots]
    if at is not None:
        fit = [s for s in mine if s.at == at]
        return next((s for s in fit if s.field and s.kind != "caption"), fit[0] if fit else None)
    if len({(s.field, s.option) for s in mine}) != 1 or bit.near:
        return None
    sure = bit.kind in ("check", "clause") or (bit.kind == "words" and bit.alone) or (bit.kind == "box" and bit.sign)
    return mine[0] if sure else None


class _Owners:
    """Whose answer each text is: by its own cell, the cell to the left, the cell above, the cell before."""

    def __init__(self, cells: Cells, placed: Placed) -> None:
        self._cells = cells
        self._placed = placed
        self._of_cell: dict[Cell, str | None] = {}
        self._before: dict[Cell, Cell] = {}
        previous: Cell | None = None
        for cell in self._written(iter(placed.of_cell)):
            if previous is not None and previous.grid == cell.grid:
                self._before[cell] = previous
            previous = cell

    def fill(self) -> None:
        for cell, bits in self._placed.of_cell.items():
            owner: str | None = None
            for bit in bits:
                found = self._placed.spot.get(bit)
                if bit.kind in ("words", "clause") and found is not None:
                    owner = found.field
                elif bit.kind == "text":
                    name = owner or self.owner(cell)
                    if name:
                        self._placed.owner[bit] = name

    def owner(self, cell: Cell) -> str:
        """Whose answer the text at the head of a cell is; empty when nobody's."""
        if cell not in self._of_cell:
            self._of_cell[cell] = None  # while it is looked for
            self._of_cell[cell] = self._found(cell)
        return self._of_cell[cell] or ""

    def _found(self, cell: Cell) -> str:
        left = self._left(cell)
        above = next(self._written(self._cells.above(cell)), None)
        answered = left is None and self._answered_above(cell)
        near = above is not None and above.bottom == cell.row - 1 and not answered
        if near and above is not None and self._label(above) and (left is None or not self._label(left)):
            return self._label(above)
        if left is not None and not self._title(left):
            return self._end(left)
        before = self._before.get(cell)
        if before is not None and self._label(before) and (above is None or above.bottom < before.row):
            return self._label(before)
        if answered:
            return ""
        if above is not None:
            return "" if self._title(above) else self._end(above)
        return "" if before is None or self._title(before) or before.column > cell.column else self._end(before)

    def _answered_above(self, cell: Cell) -> bool:
        """Whether a cell stands below words that have their answer to their right: it belongs to something else."""
        above = next(self._written(self._cells.above(cell)), None)
        if above is None or not self._label(above) or above.column != cell.column or above.right != cell.right:
            return False
        right = next(self._written(self._cells.right_of(above)), None)
        return right is not None and not self._label(right) and right.row == above.row

    def _left(self, cell: Cell) -> Cell | None:
        """The nearest cell to the left that says more than a mark."""
        return next(self._written(self._cells.left_of(cell)), None)

    def _written(self, cells: Iterator[Cell]) -> Iterator[Cell]:
        for cell in cells:
            bits = self._placed.of_cell.get(cell)
            if bits is not None and any(b.kind in _SAYING for b in bits):
                yield cell

    def _last(self, cell: Cell) -> Bit:
        return [b for b in self._placed.of_cell[cell] if b.kind in _SAYING][-1]

    def _label(self, cell: Cell) -> str:
        """The field of a cell that ends with the words before its answer."""
        last = self._last(cell)
        return self._placed.spot[last].field if last.kind in ("words", "clause") else ""

    def _title(self, cell: Cell) -> bool:
        last = self._last(cell)
        return last.kind == "write" or (last.kind == "words" and not self._placed.spot[last].field)

    def _end(self, cell: Cell) -> str:
        """Whose answer goes on behind a cell."""
        words = [b for b in self._placed.of_cell[cell] if b.kind == "words" and self._placed.spot[b].field]
        last = self._last(cell)
        if last.kind in ("words", "clause"):
            return self._placed.spot[last].field
        return self._placed.spot[words[-1]].field if words else self.owner(cell)

"""A checklist of a form in, its rows out: its titles on every page, each block's label beside its rows, the marks."""

from __future__ import annotations

from desktop.definition.layout import CellPlan, RowPlan
from desktop.definition.model import CheckBlock, Checklist, CheckRow, Field, Option
from desktop.sheet.blocks import Content, Given
from desktop.sheet.compose import compose
from desktop.sheet.labels import Mark, mark_in_middle
from desktop.sheet.model import Line
from desktop.sheet.pieces import Cell, Leaf, Nest, Row, measured
from desktop.sheet.tables import NONE, ROW, TableSetting, setting, with_heads

BLOCK_WIDTH = 32.0
MARK_WIDTH = 20.0
"""mm where a layout says nothing."""


def checklist_rows(plan: RowPlan, given: Given, width: float) -> list[Row]:
    """The rows of the checklist a row of a layout stands for."""
    field = given.field(plan.checklist)
    if field.checklist is None:
        return []
    return _Checklist(plan, field, field.checklist, setting(plan, given, width)).rows()


class _Checklist:
    def __init__(self, plan: RowPlan, field: Field, checklist: Checklist, how: TableSetting) -> None:
        self.field, self.checklist, self.set = field, checklist, how
        self.titles = plan.titles
        usual = (BLOCK_WIDTH, MARK_WIDTH, max(how.width - BLOCK_WIDTH - MARK_WIDTH, 20.0))
        self.block, self.mark, self.words = plan.widths if len(plan.widths) == len(usual) else usual
        marks = {m.id: m for m in checklist.marks}
        chosen = (entry.partition("=") for entry in how.given.shown.chosen(field.id))
        self.chosen = {row: marks[mark] for row, _, mark in chosen if mark in marks}

    def rows(self) -> list[Row]:
        heads = [self._head()] if any(self.titles) else []
        return with_heads(heads, [self._block(b) for b in self.checklist.blocks], frozenset({self.field.id}))

    def _head(self) -> Row:
        cells: list[Cell] = [
            self.set.words(width, title, "left" if "\n" in title else "center")
            for width, title in zip((self.block, self.mark, self.words), self.titles, strict=False)
        ]
        return measured(Row(ROW, cells, NONE))

    def _block(self, block: CheckBlock) -> Row:
        rows = [measured(Row(ROW, [self._mark(r), self._words(r)], NONE)) for r in block.rows]
        nest = Nest(CellPlan(self.mark + self.words), rows)
        return measured(Row(ROW, [self._label(block), nest], NONE))

    def _label(self, block: CheckBlock) -> Leaf:
        voice = self.checklist.voices.get(self.field.voice, "")
        label = self.set.words(self.block, "\n".join(part for part in (voice, block.label) if part), squeezed=True)
        label.content = label.content._replace(again=True)
        return label

    def _mark(self, row: CheckRow) -> Leaf:
        mark = self.chosen.get(row.id)
        lines = (self._printed(row, mark),) if mark else ()
        signs = tuple((f"{row.id}={m.id}", m.label) for m in self.checklist.marks)
        return self.set.leaf(self.mark, Content(lines, "marks", (self.field.id,), signs=signs))

    def _printed(self, row: CheckRow, mark: Option) -> Line:
        one = Mark(mark.label, self.field.id, f"{row.id}={mark.id}", chosen=True)
        return mark_in_middle(one, self.set.style(self.mark, "center"))

    def _words(self, row: CheckRow) -> Leaf:
        lines = compose(row.wording.get(self.field.voice, ""), self.set.style(self.words, "justify"))
        return self.set.leaf(self.words, Content(lines, "static", (self.field.id,)))

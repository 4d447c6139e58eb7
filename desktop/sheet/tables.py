"""A table of a form in, its rows out: heads that stand again on every page, groups, sums, numbers.

The columns of a table are cut where one cell stands for all rows; what stands left and right of it are nests of rows
of the same heights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final, NamedTuple

from desktop.answers.sums import padded, shown_cells
from desktop.definition.layout import Align, Block, CellPlan, RowPlan
from desktop.definition.model import Field, Rows, TablePlan, is_rows
from desktop.fonts.chain import chain
from desktop.japanese import write_digits
from desktop.sheet.blocks import Content, Given, written_lines
from desktop.sheet.compose import MM, Style, compose
from desktop.sheet.labels import SMALLEST
from desktop.sheet.model import Line
from desktop.sheet.pieces import Cell, Leaf, Nest, Row, level, measured
from desktop.sheet.printed import named

SHORT: Final = 8
"""Lines a cell of a table may have and still be moved to the next page as a whole."""
NUMBER_WIDTH: Final = 10.0
GROUP_WIDTH: Final = 8.0
"""mm where a layout says nothing."""
ROW: Final = RowPlan(())
NONE: Final[frozenset[str]] = frozenset()


class TableSetting(NamedTuple):
    """How the cells of a table or checklist are set; sizes in pt, lengths in mm."""

    given: Given
    size: float
    leading: float
    width: float
    """The room the table stands in."""

    def leaf(self, width: float, content: Content) -> Leaf:
        layout, tops = self.given.layout, [0.0]
        for line in content.lines:
            tops.append(tops[-1] + line.height)
        plan = CellPlan(width, valign="middle")
        return Leaf(plan, content, self.pad(width), layout.pad_top, self.size, layout.face, tops)

    def pad(self, width: float) -> float:
        """mm left and right in a cell; a narrow one keeps room for a character."""
        return max(min(self.given.layout.pad, (width - self.size * MM) / 2), 0.0)

    def style(self, width: float, align: Align) -> Style:
        layout, pad = self.given.layout, self.pad(width)
        inner = round(width - 2 * pad, 6)
        return Style(
            self.size, inner, self.leading, layout.face, align, layout.hang, pad=pad if layout.hanging else 0.0
        )

    def words(self, width: float, template: str, align: Align = "center", *, squeezed: bool = False) -> Leaf:
        """A cell of fixed words, with answers where they name fields; ``squeezed`` sets a line that is a little too
        long smaller rather than breaking it."""
        lines: list[Line] = []
        style = self.style(width, align)
        for part in template.split("\n"):
            written = self.given.words.fill(part)
            lines.extend(written_lines(written, shrunk(written.text, style) if squeezed else style))
        return self.leaf(width, Content(tuple(lines), "label", named(template)))

    def upright(self, width: float, label: str) -> Leaf:
        """A label from top to bottom, again on every piece."""
        block = Block("label", label, vertical=True, size=self.size)
        return self.leaf(width, Content((), "label", (), block))


def setting(plan: RowPlan, given: Given, width: float) -> TableSetting:
    """The setting of a row that stands for a table or checklist."""
    layout = given.layout
    size = plan.size or layout.size
    leading = plan.leading or layout.leading * size / layout.size
    return TableSetting(given, size, leading, width)


def shrunk(text: str, style: Style) -> Style:
    """The style in which a text a little too long for its cell stays on its lines."""
    longest = max(chain(style.face).width(line) for line in text.split("\n")) * style.size * MM
    if longest <= style.width or longest * SMALLEST > style.width:
        return style
    return style._replace(size=int(style.size * style.width / longest * 100) / 100)


def table_rows(plan: RowPlan, given: Given, width: float) -> list[Row]:
    """The rows of the table a row of a layout stands for."""
    field = given.field(plan.table)
    if field.table is None:
        return []
    return _Table(plan, field, field.table, setting(plan, given, width)).rows()


def with_heads(heads: list[Row], body: list[Row], fields: frozenset[str]) -> list[Row]:
    """The rows of a table in order; each knows the heads that stand again above it."""
    for head in heads:
        head.is_head, head.fields = True, fields
    for row in body:
        row.heads, row.fields = tuple(heads), fields
    return [*heads, *body]


@dataclass
class _Table:
    plan: RowPlan
    field: Field
    table: TablePlan
    set: TableSetting

    @cached_property
    def given(self) -> Given:
        return self.set.given

    def rows(self) -> list[Row]:
        heads = [] if self.plan.bare else self._heads()
        body = with_heads(heads, self._body(), frozenset({self.field.id}))
        if not self.plan.keep:
            return body
        nest = Nest(CellPlan(sum(self.widths)), body)
        return [measured(Row(RowPlan((), keep=True), [nest], frozenset({self.field.id})))]

    # --- widths ---

    @cached_property
    def _grouped(self) -> bool:
        return any(r.group for r in self.table.rows)

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """mm of number, 内訳, stub and columns, as far as the table has them."""
        lead = [NUMBER_WIDTH] * bool(self.table.number) + [GROUP_WIDTH] * self._grouped
        count = len(self.table.columns) + bool(self.table.rows)
        if len(self.plan.widths) == len(lead) + count:
            return self.plan.widths
        each = (self.set.width - sum(lead)) / max(count, 1)
        return (*lead, *[each] * count)

    @cached_property
    def _number_width(self) -> float:
        return self.widths[0] if self.table.number else 0.0

    @cached_property
    def _group_width(self) -> float:
        return self.widths[bool(self.table.number)] if self._grouped else 0.0

    @cached_property
    def _stub_width(self) -> float:
        return self.widths[bool(self.table.number) + self._grouped] if self.table.rows else 0.0

    @cached_property
    def _column_widths(self) -> tuple[float, ...]:
        return self.widths[len(self.widths) - len(self.table.columns) :]

    # --- heads ---

    def _heads(self) -> list[Row]:
        cells: list[Cell] = []
        if self.table.number:
            cells.append(self.set.words(self._number_width, self.table.number))
        if self.table.rows:
            cells.append(self.set.words(self._group_width + self._stub_width, self.table.stub))
        pairs = list(zip(self.table.columns, self._column_widths, strict=True))
        for over, found in groupby(pairs, key=lambda pair: pair[0].over):
            below = [self.set.words(width, column.label) for column, width in found]
            cells.extend([self._under(over, below)] if over else below)
        return [measured(Row(ROW, cells, NONE))]

    def _under(self, over: str, below: Sequence[Leaf]) -> Nest:
        width = sum(leaf.plan.width for leaf in below)
        top = measured(Row(ROW, [self.set.words(width, over)], NONE))
        return Nest(CellPlan(width), [top, measured(Row(ROW, list(below), NONE))])

    # --- body ---

    @cached_property
    def _typed(self) -> Rows:
        value = self.given.shown.values.get(self.field.id, ())
        rows = padded(self.table, value if is_rows(value) else ())
        if rows:
            return rows
        count = self.plan.blank_rows if self.given.blank else 1
        return (("",) * len(self.table.columns),) * count

    @cached_property
    def _shown(self) -> Rows:
        return shown_cells(self.field, self._typed, self.given.form.style)

    @cached_property
    def _starts(self) -> list[list[int]]:
        """Offset of every cell in the text of the answer."""
        made, at = [], 0
        for row in self._typed:
            made.append([at := at + (len(row[n - 1]) + 1 if n else 0) for n in range(len(row))])
            at += len(row[-1]) + 1
        return made

    def _body(self) -> list[Row]:
        runs = [
            (shared, [n for n, _ in found])
            for shared, found in groupby(enumerate(self.table.columns), key=lambda pair: pair[1].one_for_all)
        ]
        if not any(shared for shared, _ in runs):
            return list(self._part(range(len(self.table.columns)), lead=True))
        if runs[0][0] and (self.table.number or self.table.rows):
            runs.insert(0, (False, []))
        cells: list[Cell] = []
        for n, (shared, columns) in enumerate(runs):
            if shared:
                cells.extend(self._cell(0, c, "center") for c in columns)
            else:
                rows = list(self._part(columns, lead=n == 0))
                cells.append(Nest(CellPlan(sum(_width(c) for c in rows[0].cells)), rows))
        level([c for c in cells if isinstance(c, Nest)])
        return [measured(Row(ROW, cells, NONE))]

    def _part(self, columns: Sequence[int], *, lead: bool) -> Iterator[Row]:
        """Every row as far as these columns go; ``lead`` with its number, 内訳 and label before them."""
        fixed = self.table.rows
        for group, found in groupby(range(len(self._typed)), key=lambda n: fixed[n].group if fixed else ""):
            if group:
                yield self._group(group, list(found), columns, lead=lead)
            else:
                yield from (self._row([*self._lead(n, "", lead=lead), *self._cells(n, columns)]) for n in found)

    def _group(self, group: str, numbers: list[int], columns: Sequence[int], *, lead: bool) -> Row:
        rows = [self._row([*self._lead(n, group, lead=lead), *self._cells(n, columns)]) for n in numbers]
        cells: list[Cell] = [Nest(CellPlan(sum(_width(c) for c in rows[0].cells)), rows)]
        if lead:
            cells.insert(0, self.set.upright(self._group_width, group))
        if lead and self.table.number:
            cells.insert(0, Nest(CellPlan(self._number_width), [self._row([self._number(n)]) for n in numbers]))
            level([c for c in cells if isinstance(c, Nest)])
        return measured(Row(ROW, cells, NONE))

    def _row(self, cells: list[Cell]) -> Row:
        least = max(self.plan.min_height, self.plan.blank_height) if self.given.blank else self.plan.min_height
        return measured(Row(ROW, cells, NONE), least)

    def _lead(self, row: int, group: str, *, lead: bool) -> Iterator[Cell]:
        """Number and label of a row; a row of a group has its number and the group's label before it already."""
        if lead and self.table.number and not group:
            yield self._number(row)
        if lead and self.table.rows:
            width = self._stub_width + (0.0 if group else self._group_width)
            yield self.set.words(width, self.table.rows[row].label, "left")

    def _number(self, row: int) -> Leaf:
        return self.set.words(self._number_width, write_digits(str(row + 1), self.given.form.style.digits))

    def _cells(self, row: int, columns: Iterable[int]) -> Iterator[Leaf]:
        return (self._cell(row, c) for c in columns)

    def _cell(self, row: int, number: int, usual: Align = "justify") -> Leaf:
        column, width, text = self.table.columns[number], self._column_widths[number], self._shown[row][number]
        if column.kind == "count":
            usual = "right"
        style = self.set.style(width, self.plan.aligns[number] if number < len(self.plan.aligns) else usual)
        if column.kind == "count":
            style = shrunk(text, style)
        typed = text == self._typed[row][number]
        lines = compose(
            text, style, field=self.field.id if typed else "", start=self._starts[row][number] if typed else 0
        )
        return self.set.leaf(
            width, Content(lines, "value", (self.field.id,), whole=len(lines) <= SHORT, cell=(row, number))
        )


def _width(cell: Cell) -> float:
    return cell.plan.width

"""A cell's blocks and the answers in, the cell's lines out, in the order they stand below each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

from desktop.answers.shown import View
from desktop.definition.condition import Condition
from desktop.definition.layout import Block, CellPlan, Layout
from desktop.definition.model import Field, Form, Option, is_rows
from desktop.fonts.chain import chain
from desktop.sheet.clauses import clause_lines
from desktop.sheet.compose import MM, Style, compose, hanging_indent
from desktop.sheet.figure import Drawing, draw_figure
from desktop.sheet.labels import Mark, Setting, label_lines, mark_lines
from desktop.sheet.model import Line, Role
from desktop.sheet.printed import Words, Written, named, stretches

_ROLES: Final[Mapping[str, Role]] = {
    "items": "items",
    "mark": "marks",
    "marks": "marks",
    "label": "label",
    "text": "static",
}
_BRACKET_ROOM: Final = 6
"""Full-width blanks inside an empty bracket, to write in by hand."""


class Content(NamedTuple):
    """What stands in a cell. ``vertical`` is a label whose line is made when the height of the piece is known."""

    lines: tuple[Line, ...]
    role: Role
    fields: tuple[str, ...]
    vertical: Block | None = None
    drawing: Drawing | None = None
    """A figure in the place of lines."""
    height: float = 0.0
    """mm of the figure."""
    whole: bool = False
    """Never cut over pages, unless higher than one."""
    again: bool = False
    """Stands again on every piece."""
    cell: tuple[int, int] | None = None
    """Row and column of a table's answer."""
    signs: tuple[tuple[str, str], ...] = ()
    """Options and signs of a checklist's row."""


@dataclass(frozen=True)
class Given:
    """One filling of a form: what the blocks are filled from."""

    shown: View
    blank: bool
    """The empty official form: every row, no answer."""
    annex: str = ""
    """The number of this 別紙 as written."""
    page: float = 0.0
    """mm of height of a page below its running head."""

    @cached_property
    def words(self) -> Words:
        """What templates are filled from."""
        return Words(self.form, self.shown.values, self.annex, self.blank)

    @property
    def form(self) -> Form:
        return self.shown.form

    @property
    def layout(self) -> Layout:
        return self.shown.form.layout

    def field(self, field: str) -> Field:
        return self.form.fields[field]

    def box(self, *, chosen: bool) -> str:
        style = self.form.style
        return style.chosen if chosen else style.unchosen

    def shows(self, block: Block) -> bool:
        return self.blank or self.holds(block.shown)

    def holds(self, condition: Condition) -> bool:
        """Whether a condition of the layout holds for what is shown."""
        return condition.holds(self.shown.values, self.shown.facts)


def fill(cell: CellPlan, given: Given) -> Content:
    """The content of a cell with blocks; a figure stands alone in its cell."""
    shown = [b for b in cell.blocks if given.shows(b)]
    fields = tuple(dict.fromkeys(f for b in shown for f in fields_of(b)))
    if len(shown) == 1 and shown[0].vertical:
        return Content((), "label", fields, shown[0])
    if len(shown) == 1 and shown[0].kind == "figure":
        return _figure(shown[0], cell, given)
    lines: list[Line] = []
    for block in shown:
        lines.extend(_FILL[block.kind](block, _style(block, cell, given.layout), given))
    return Content(tuple(lines), _role(shown), fields)


def fields_of(block: Block) -> Iterable[str]:
    """Fields a block answers."""
    if block.kind == "write":
        yield from named(block.text)
    if block.field:
        yield block.field
    if block.bracket:
        yield block.bracket


def _role(blocks: list[Block]) -> Role:
    kinds = {b.kind for b in blocks}
    if kinds & {"field", "chosen", "clauses"} or any(b.kind == "write" and named(b.text) for b in blocks):
        return "value"
    for kind in ("items", "mark", "marks", "label"):
        if kind in kinds:
            return _ROLES[kind]
    return "static"


def _style(block: Block, cell: CellPlan, layout: Layout) -> Style:
    pad = layout.pad if cell.pad is None else cell.pad
    size = block.size or cell.size or layout.size
    width = round(cell.width - 2 * pad, 6)
    return Style(
        size=size,
        width=width if block.chars is None else min(width, round(block.chars * size * MM, 6)),
        leading=cell.leading or layout.leading,
        face=block.face or layout.face,
        align=block.align,
        hang=layout.hang if block.hang is None else block.hang,
        indent=block.indent,
        pad=pad if layout.hanging else 0.0,
        first=block.first,
    )


def _label(block: Block, style: Style, _given: Given) -> Iterable[Line]:
    return label_lines(block.text, style, spread=block.spread)


def _text(block: Block, style: Style, _given: Given) -> Iterable[Line]:
    return compose(block.text, style)


def _field(block: Block, style: Style, given: Given) -> Iterable[Line]:
    field = given.field(block.field)
    value = given.shown.values.get(field.id, field.empty)
    for stretch in stretches(field, value, given.form.style):
        first, more, rest = stretch.text.partition("\n") if field.is_tuple else (stretch.text, "", "")
        yield from compose(first, style, field=field.id, start=stretch.start)
        if more:  # further paragraphs of an entry stand below its words, not below its number
            inner = style._replace(indent=style.indent + hanging_indent(first, style.hang), first=0.0)
            yield from compose(rest, inner, field=field.id, start=stretch.start + len(first) + 1)


def _write(block: Block, style: Style, given: Given) -> Iterable[Line]:
    written = given.words.fill(block.text)
    if block.spread:
        lines = label_lines(written.text, style, spread=True)
        if len(lines) == 1:
            return [replace(lines[0], field="" if written.before or written.after else written.field)]
    return written_lines(written, style)


def written_lines(written: Written, style: Style) -> tuple[Line, ...]:
    """Words with an answer among them, so that a click finds it; lines wholly behind it answer nothing."""
    lines = compose(written.text, style, field=written.field, start=-written.before if written.field else 0)
    if not written.field or not written.after:
        return lines
    made, behind = [], written.after
    for line in reversed(lines):
        inside = len(line.text) - behind
        if behind > 0:
            line = replace(line, after=behind) if inside > 0 else replace(line, field="", start=0)
        made.append(line)
        behind -= len(line.text)
    return tuple(reversed(made))


def _clauses(block: Block, style: Style, given: Given) -> Iterable[Line]:
    chosen = given.shown.chosen(block.field)
    clauses = [c for c in given.field(block.field).clauses if given.blank or c.id in chosen]
    hang = 1.0 if block.hang is None else block.hang
    return clause_lines(
        clauses, given.shown.text(block.start) if block.start else "", style, hang, given.form.style.digits
    )


def _figure(block: Block, cell: CellPlan, given: Given) -> Content:
    value, layout = given.shown.values.get(block.field, ()), given.layout
    height = min(block.height, given.page or block.height)
    drawing = draw_figure(
        value if is_rows(value) else (),
        cell.width,
        height,
        face=block.face or layout.face,
        size=block.size or cell.size or layout.size,
        digits=given.form.style.digits,
        field=block.field,
    )
    return Content((), "figure", (block.field,), drawing=drawing, height=height, whole=True)


def _options(block: Block, given: Given) -> tuple[Option, ...]:
    choices = given.field(block.field).choices
    if not block.options:
        return tuple(choices.values())
    return tuple(choices[o] for o in block.options if o in choices)


def _mark(block: Block, given: Given, option: Option, at: float | None = None) -> Mark:
    chosen = option.id in given.shown.chosen(block.field)
    text = given.box(chosen=chosen) + option.number + option.label
    return Mark(text, block.field, option.id, chosen, at)


def _one_mark(block: Block, style: Style, given: Given) -> Iterable[Line]:
    for option in _options(block, given)[:1]:
        yield from mark_lines((_mark(block, given, option),), style, spread=block.spread)


def _marks(block: Block, style: Style, given: Given) -> Iterable[Line]:
    options = _options(block, given)
    step = len(block.columns) + 1
    for at in range(0, len(options), step):
        group = options[at : at + step]
        edges = (None, *block.columns)
        marks = tuple(_mark(block, given, o, e) for o, e in zip(group, edges, strict=False))
        if block.bracket and group[-1] is options[-1]:
            yield from _with_bracket(block, style, given, marks)
        else:
            yield from mark_lines(marks, style)
        for option in group:
            yield from _caption(option, style)


def _caption(option: Option, style: Style) -> Iterable[Line]:
    """The second line under a label, below its first character."""
    if not option.caption:
        return ()
    indent = style.indent + 1.0 + (1.0 if option.number else 0.0)
    return compose(option.caption, style._replace(indent=indent, align="left"))


def _with_bracket(block: Block, style: Style, given: Given, marks: tuple[Mark, ...]) -> Iterable[Line]:
    """⑥その他（　）: the bracket on the same line when it fits, else below."""
    inside = given.shown.text(block.bracket)
    printed = f"（{inside or '　' * _BRACKET_ROOM}）"
    *before, last = marks
    joined = last._replace(text=last.text + printed)
    width = sum(chain(style.face).width(m.text) for m in (*before, joined)) + style.indent
    if "\n" not in printed and width * style.size * MM <= style.width + 1e-6:
        where = Setting(block.bracket, -len("".join(m.text for m in marks)) - len(before) - 1)
        return mark_lines((*before, joined), style, where=where)
    lines = compose(printed, style._replace(align="left"), field=block.bracket, start=-1)
    return (*mark_lines(marks, style), *lines)


def _items(block: Block, style: Style, given: Given) -> Iterable[Line]:
    grid = given.field(block.field).grid
    if grid is None:
        return
    for group in grid.groups:
        if group.id != block.group:
            continue
        rows: dict[int, list[Option]] = {}
        for item in group.items:
            rows.setdefault(item.row, []).append(item)
        for row in sorted(rows):
            edges = (None, *block.columns)
            marks = [_mark(block, given, o, edges[n] if n < len(edges) else None) for n, o in enumerate(rows[row])]
            yield from mark_lines(tuple(marks), style)


def _chosen(block: Block, style: Style, given: Given) -> Iterable[Line]:
    """Only the chosen box (■無); all of them while nothing is chosen."""
    options = _options(block, given)
    marks = tuple(_mark(block, given, o) for o in options)
    return mark_lines(tuple(m for m in marks if m.chosen) or marks, style)


_FILL: Final[Mapping[str, Callable[[Block, Style, Given], Iterable[Line]]]] = {
    "label": _label,
    "text": _text,
    "field": _field,
    "mark": _one_mark,
    "marks": _marks,
    "items": _items,
    "chosen": _chosen,
    "write": _write,
    "clauses": _clauses,
}

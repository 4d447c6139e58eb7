"""Any form filled with any amount of text, and what is wrong with a sheet, told without asking who laid it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from typing import Final

from desktop.answers.figure import FigureShape, rows_of
from desktop.answers.model import Answers
from desktop.answers.shown import view
from desktop.definition.find import forms, load
from desktop.definition.model import FIGURE_COLUMNS, Field, Form, Rows, Value, is_rows, text_of
from desktop.places import FORMS
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Box, Page, Placed, Sheet
from tests.forms.packet_rig import plain
from tests.sheet.prose_rig import PAPERS, faults, ink, paragraphs

USUAL: Final = paragraphs("setagaya")[0][:60]
MUCH: Final = "".join("".join(paragraphs(p)) for p in PAPERS)[:3000]
AMOUNTS: Final = {"nothing": "", "one": "あ", "usual": USUAL, "3000": MUCH}
LONG: Final = 1000
HAIR: Final = 0.01
"""mm"""
WHITE: Final = 1.0
"""Fill of a patch below the words of a figure: no ink."""
SINGLE: Final = tuple(f.id for f in forms((FORMS,), use="") if not f.papers)
"""Every form that is a sheet of its own."""
CASES: Final = tuple(f.id for f in forms((FORMS,)) if f.papers)


@cache
def laid(form_id: str, amount: str) -> Sheet:
    """The sheet of a form with this amount of text in every answer."""
    form = load(form_id)
    return lay_out(form, filled(form, AMOUNTS[amount]))


def filled(form: Form, text: str) -> Answers:
    """The text in every answer, every box ticked; of single choices those that open most questions."""
    answers = Answers.of(form, {f.id: _value(f, text) for f in form.fields.values()})
    for field in (f for f in form.fields.values() if f.kind == "choice"):
        tried = [answers.put(field, option) for option in field.choices]
        answers = max(tried, key=lambda a: len(view(form, a, {}).fields))
    return answers


def _value(field: Field, text: str) -> Value:
    match field.kind:
        case "choice":
            return ""
        case "choices" | "grid" | "clauses":
            return tuple(field.choices)
        case "checklist":
            return (
                tuple(f"{r.id}={field.checklist.marks[0].id}" for r in field.checklist.rows) if field.checklist else ()
            )
        case "list" | "attachments":
            return (text,) * (2 if len(text) > LONG else 3)
        case "table":
            return _table(field, text) if text else ()
        case "figure":
            return _figure(text) if text else ()
        case _:
            return text


def _table(field: Field, text: str) -> Rows:
    """Every cell; a long text in one cell of each row, so that each column has it."""
    columns = field.table.columns if field.table else ()
    tall = (len(field.table.rows) if field.table else 0) or max(2, len(columns))

    def cell(r: int, c: int) -> str:
        if r and columns[c].one_for_all:
            return ""
        return text if len(text) < LONG or c == r % len(columns) else "あ"

    return tuple(tuple(cell(r, c) for c in range(len(columns))) for r in range(tall))


def _figure(text: str) -> Rows:
    """One of each shape with words."""
    return rows_of(
        (
            FigureShape("zone", "z", "inside", text, 0, 0, 70, 60),
            FigureShape("node", "a", "org", text, 5, 10, 30, 14),
            FigureShape("node", "b", "server", text, 80, 10, 30, 14),
            FigureShape("arrow", "x", "to", text, start="a", end="b", number="1"),
            FigureShape("note", "n", "", text, 5, 65, 100, 20),
            FigureShape("timetable", "t", "", "4月\n5月", 0, 90, 110, 25),
            FigureShape("bar", "p", "bar", text, 20, 100, 40, 5, start="4/10", end="5/2"),
        )
    )


def lost(form: Form, answers: Answers, sheet: Sheet) -> dict[str, Counter[str]]:
    """Characters of answers that are not printed, by field; words made of several answers and running heads apart."""
    asked, own = view(form, answers, {}), printed(sheet)
    found = {}
    for name in asked.fields.keys() & asked.values.keys() & own.keys():
        wanting = Counter(plain(_words(form.fields[name], asked.values[name]))) - Counter(plain(own[name]))
        found.update({name: wanting} if wanting else {})
    return found


def printed(sheet: Sheet) -> dict[str, str]:
    """What stands on the sheet of each answer that has lines of its own."""
    found: dict[str, str] = {}
    for line in (p.line for page in sheet.pages for box in page.boxes for p in box.lines):
        if line.field:
            found[line.field] = found.get(line.field, "") + line.text
    return found


def _words(field: Field, value: Value) -> str:
    if field.kind == "figure" and is_rows(value):
        return "".join(row[FIGURE_COLUMNS.index("text")] for row in value)
    return "" if field.chooses else text_of(value)


def wrong(sheet: Sheet) -> list[str]:
    """What stands outside its cell, box or page, on top of another box, breaks 禁則, or is badly parted over pages."""
    return [*_outside(sheet), *_broken(sheet), *_left_behind(sheet)]


def _left_behind(sheet: Sheet) -> Iterator[str]:
    """Printed words at the end of a page whose answer begins on the next; a page that begins with mere space."""
    for page, after in pairwise(sheet.pages):
        for box in (b for b in page.boxes if b.lines and b.fields and not b.lines[-1].line.field):
            goes_on = [b for b in after.boxes if (b.x, b.fields, b.piece) == (box.x, box.fields, box.piece + 1)]
            if any(b.lines and b.lines[0].line.field for b in goes_on) and box.lines[-1].line.text.strip():
                yield f"頁{page.number} 見出しだけ {_called(box)} {box.lines[-1].line.text[:20]}"
        body = [b for b in after.boxes if b.role not in ("head", "foot", "draft")]
        first = [b for b in body if b.y <= min(x.y for x in body) + HAIR]
        if not any(b.lines or b.edges or b.fields for b in first):
            yield f"頁{after.number} 空きから始まる"


def _outside(sheet: Sheet) -> Iterator[str]:
    for page in sheet.pages:
        for box in page.boxes:
            if min(box.x, box.y, page.width - box.x - box.width, page.height - box.y - box.height) < -HAIR:
                yield f"頁{page.number}の外 {_called(box)}"
            yield from (
                f"頁{page.number} 枠の外 {_called(box)} {p.line.text[:20]}" for p in box.lines if _leaves(p, box)
            )
            drawn = [s for s in box.shapes if s.weight or s.fill != WHITE]
            if any(_sticks_out(step, box) for shape in drawn for step in shape.path):
                yield f"頁{page.number} 図の外 {_called(box)}"
        yield from _on_top(page)


def _called(box: Box) -> str:
    return f"{box.role} {'・'.join(box.fields)}"


def _leaves(placed: Placed, box: Box) -> bool:
    left, right = ink(placed.line)
    across = placed.x + left < box.x - HAIR or placed.x + right > box.x + box.width + HAIR
    return across or placed.y < box.y - HAIR or placed.y + placed.line.height > box.y + box.height + HAIR


def _sticks_out(step: tuple[str, tuple[float, ...]], box: Box) -> bool:
    xs, ys = step[1][0::2], step[1][1::2]
    return any(x < -HAIR or x > box.width + HAIR for x in xs) or any(y < -HAIR or y > box.height + HAIR for y in ys)


def _on_top(page: Page) -> Iterator[str]:
    boxes = [b for b in page.boxes if b.role not in ("draft", "picture")]
    for a, b in combinations(boxes, 2):
        across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
        down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
        if across > HAIR and down > HAIR:
            yield f"頁{page.number} 重なり {_called(a)} / {_called(b)}"


def _broken(sheet: Sheet) -> Iterator[str]:
    """Faults of every paragraph, also of one that goes on over a page; the width is that of its longest line."""
    for key, lines in _paragraphs(sheet):
        inks = [ink(p.line) for p in lines]
        size = max((r.size for p in lines for r in p.line.runs), default=0.0)
        width = max(right for _, right in inks) * 72 / 25.4
        texts = [p.line.text for p in lines]
        yield from (f"{key}: {fault} {' / '.join(texts)[:60]}" for fault in faults(texts, inks, size, width))


def _paragraphs(sheet: Sheet) -> Iterator[tuple[str, list[Placed]]]:
    open_: dict[str, list[Placed]] = {}
    for page in sheet.pages:
        for n, box in enumerate(page.boxes):
            for placed in box.lines:
                line = placed.line
                key = f"{line.field} {box.cell}" if line.field else f"{page.number} {n}"
                open_.setdefault(key, []).append(placed)
                if line.ends_paragraph:
                    yield key, open_.pop(key)
    yield from open_.items()

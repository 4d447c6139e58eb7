"""What stands in the cells of our workbook and its form in, the answers it gives out, each in the kind of its field.

Only what is printed on the sheet can be read: a figure is a picture there and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from desktop.definition.model import Field, Form, Rows, Value
from desktop.paper.excel_read import ExcelSheet

_OPENING: Final = "（(「『【［〔"
_CLOSING: Final = "）)」』】］〕"


def answers_in(sheet: ExcelSheet, form: Form) -> dict[str, Value]:
    """The answers of a sheet by field id, empty ones included; fields it does not print are absent."""
    return {field.id: value for field in form.fields.values() for value in _value(sheet, form, field)}


def _value(sheet: ExcelSheet, form: Form, field: Field) -> Iterator[Value]:
    """The answer of one field, none when the sheet does not print it."""
    if field.kind == "table":
        if field.id in sheet.rows:
            yield _all_rows(sheet.rows[field.id], field)
    elif field.kind == "clauses":
        if field.id in sheet.printed:
            lines = set(sheet.printed[field.id])
            yield tuple(c.id for c in field.clauses if {c.label, "　" + c.label} & lines)
    elif field.chooses:
        if any(of == field.id for of, _ in sheet.boxes):
            chosen = tuple(o for o in field.choices if (field.id, o) in sheet.ticks)
            yield (chosen[0] if chosen else "") if field.kind == "choice" else chosen
    elif field.id in sheet.values and field.kind != "figure":
        text = sheet.values[field.id]
        in_one_run = field.kind == "list" and field.numbering == "、"
        printed = sheet.runs.get(field.id, ())
        entries = _in_run(text, form.style.comma, printed) if in_one_run else sheet.entries[field.id]
        yield entries if field.is_tuple else text


def _all_rows(rows: Rows, field: Field) -> Rows:
    """As many rows as the table has; a cell over all rows stands in the first alone."""
    fixed = len(field.table.rows) if field.table and rows else 0
    return (*rows, *[("",) * len(field.columns)] * (fixed - len(rows)))


def _in_run(text: str, comma: str, printed: Sequence[str | int]) -> tuple[str, ...]:
    """The entries of a list printed in one run: as they were, or after a change parted by commas again."""
    if not text:
        return ()
    as_long = list(_as_long_as(text, comma, [e if isinstance(e, int) else len(e) for e in printed]))
    if as_long and sum(map(len, as_long)) + len(as_long) - 1 == len(text):
        return tuple(as_long)
    return tuple(_between(text, comma, [e for e in printed if isinstance(e, str)]))


def _as_long_as(text: str, comma: str, lengths: Sequence[int]) -> Iterator[str]:
    """Pieces of these lengths, while a comma or the end stands behind each."""
    at = 0
    for length in lengths:
        end = at + length
        if end > len(text) or text[end : end + 1] not in ("", comma):
            return
        yield text[at:end]
        at = end + 1


def _between(text: str, comma: str, whole: Sequence[str]) -> Iterator[str]:
    """What stands between commas outside brackets; an entry that was one before is one still."""
    at = 0
    while at <= len(text):
        known = (e for e in whole if text.startswith(e, at) and text[at + len(e) : at + len(e) + 1] in ("", comma))
        end = at + max(map(len, known), default=-1)
        if end < at:
            end = _next_comma(text, comma, at)
        yield text[at:end]
        at = end + 1


def _next_comma(text: str, comma: str, at: int) -> int:
    """The place of the next comma outside brackets, or the end."""
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] in _OPENING) - (text[place] in _CLOSING)
        if text[place] == comma and depth <= 0:
            return place
    return len(text)

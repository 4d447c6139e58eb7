"""What stands in the cells of our workbook and its form in, the answers it gives out, each in the kind of its field.

Only what is printed on the sheet can be read: a figure is a picture there and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
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
        entries = _between(text, form.style.comma) if in_one_run else sheet.entries[field.id]
        yield entries if field.is_tuple else text


def _all_rows(rows: Rows, field: Field) -> Rows:
    """As many rows as the table has; a cell over all rows stands in the first alone."""
    fixed = len(field.table.rows) if field.table and rows else 0
    return (*rows, *[("",) * len(field.columns)] * (fixed - len(rows)))


def _between(text: str, comma: str) -> tuple[str, ...]:
    """The entries of a list printed in one run: what stands between commas outside brackets."""
    made, depth = [""], 0
    for sign in text:
        depth += (sign in _OPENING) - (sign in _CLOSING)
        if sign == comma and depth <= 0:
            made.append("")
        else:
            made[-1] += sign
    return tuple(made) if text else ()

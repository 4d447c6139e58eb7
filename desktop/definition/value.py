"""What an answer may be: a text, ids or entries, rows of cells; any of them in, its texts out."""

from __future__ import annotations

from typing import TypeGuard

Rows = tuple[tuple[str, ...], ...]
"""An answer of rows: each row holds one text per column of its field, "" where nothing is written."""

Value = str | tuple[str, ...] | Rows
"""An answer: text (``\\n`` between paragraphs), or chosen option/item ids in form order, or list entries, or rows."""


def is_rows(value: Value) -> TypeGuard[Rows]:
    """Whether a non-empty answer is rows of cells."""
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], tuple)


def entries_of(value: Value) -> tuple[str, ...]:
    """The texts of an answer: the text itself, its entries, or every row with tabs between its cells."""
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(v if isinstance(v, str) else "\t".join(v) for v in value)


def text_of(value: Value) -> str:
    """An answer as one text: entries and rows joined by line ends, the cells of a row by tabs."""
    return "\n".join(entries_of(value))

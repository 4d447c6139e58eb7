"""Rows of text, and workbooks made in a test, as the document a reader would give."""

from __future__ import annotations

from openpyxl import Workbook

from desktop.intake.model import Document, Grid
from desktop.intake.text_rule import text_of_cell


def grid(*rows: tuple[str, ...], name: str = "表") -> Grid:
    return Grid(name, rows)


def document_of(book: Workbook) -> Document:
    """A workbook without writing and reading its file."""
    return Document(
        "excel",
        tuple(
            Grid(
                page.title,
                tuple(tuple(text_of_cell(v) for v in row) for row in page.iter_rows(values_only=True)),
                merged=tuple(
                    (r.min_row - 1, r.min_col - 1, r.max_row - 1, r.max_col - 1) for r in page.merged_cells.ranges
                ),
            )
            for page in book.worksheets
        ),
    )

"""A workbook of ours in, what its first sheet answers out."""

from __future__ import annotations

from desktop.paper.excel_read import ExcelSheet, read_excel_sheets


def read_excel_values(data: bytes, name: str = "") -> ExcelSheet:
    """The first sheet of a workbook; ``name`` is as for :func:`read_excel_sheets`."""
    return read_excel_sheets(data, name)[0]

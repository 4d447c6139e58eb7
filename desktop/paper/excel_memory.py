"""A workbook in, its bytes out, without a temp file: openpyxl alone writes every sheet in plain into the temp folder first."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter


class _InMemory(ExcelWriter):  # type: ignore[misc]
    """openpyxl's writer with the one step replaced that goes by way of a temp file."""

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()  # noqa: SLF001
        ws._drawing.charts = ws._charts  # noqa: SLF001
        ws._drawing.images = ws._images  # noqa: SLF001
        if self.workbook.write_only:
            if not ws.closed:
                ws.close()
            writer = ws._writer  # noqa: SLF001
        else:
            writer = WorksheetWriter(ws, BytesIO())
            writer.write()
        ws._rels = writer._rels  # noqa: SLF001
        self._archive.writestr(ws.path[1:], writer.out.getvalue())
        self.manifest.append(ws)


def begin_rows(page: Any) -> None:
    """Call it on a sheet of a write-only book before its first row, after its widths."""
    page._writer = WorksheetWriter(page, BytesIO())  # noqa: SLF001
    page._writer.write_top()  # noqa: SLF001


def saved(book: Workbook, archive: type[ZipFile] = ZipFile) -> bytes:
    """The file of a workbook; ``archive`` may write its members in a way of its own."""
    out = BytesIO()
    _InMemory(book, archive(out, "w", ZIP_DEFLATED)).save()
    return out.getvalue()

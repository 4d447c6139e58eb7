"""Laid-out sheets as somebody's Word document: one table, its cells as on the sheet, paragraphs whole."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby

import docx

from desktop.sheet.model import Box, Sheet


def paragraphs(box: Box) -> list[str]:
    made, text = [], ""
    for placed in box.lines:
        text += placed.line.text
        if placed.line.ends_paragraph:
            made.append(text)
            text = ""
    return [*made, text] if text else made


def word_of(*sheets: Sheet) -> BytesIO:
    """Boxes side by side become the cells of a row."""
    document = docx.Document()
    for sheet in sheets:
        for page in sheet.pages:
            boxes = [b for b in page.boxes if b.lines and not (b.role == "label" and b.piece)]
            boxes = [b for b in boxes if b.role != "foot" and not (b.role == "head" and page.number > 1)]
            for _, row in groupby(boxes, key=lambda b: round(b.y, 1)):
                cells = list(row)
                table = document.add_table(1, len(cells))
                for cell, box in zip(table.rows[0].cells, cells, strict=True):
                    first, *others = paragraphs(box) or [""]
                    cell.paragraphs[0].text = first
                    for text in others:
                        cell.add_paragraph(text)
    data = BytesIO()
    document.save(data)
    return data

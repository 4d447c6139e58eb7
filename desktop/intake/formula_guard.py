"""A cell of a CSV in, the same with or without the ' that keeps spreadsheets from taking it for a formula out."""

from __future__ import annotations

from typing import Final

DANGEROUS: Final = tuple("=+-@\t\r\0＝＋－＠")
"""Signs at the beginning of a cell that a spreadsheet may take for a formula."""
GUARD: Final = "'"


def guarded(cell: str) -> str:
    """With ' before a dangerous sign; also before a text that has ' there itself, so that it comes back as it was."""
    return GUARD + cell if cell.lstrip(GUARD).startswith(DANGEROUS) else cell


def unguarded(cell: str) -> str:
    """As it was before :func:`guarded`."""
    return cell[1:] if cell.startswith(GUARD) and cell.lstrip(GUARD).startswith(DANGEROUS) else cell

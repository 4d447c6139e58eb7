"""How much of a foreign file is read at most; nothing goes in, numbers come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may cost; a file beyond any of these is refused with its own sentence."""

    seconds: float = 20.0
    """After these the clerk is asked whether to go on, and again after as many more."""
    memory: int = 1024 * MB
    """Bytes of address space of the reading process."""
    file: int = 512 * MB
    cells: int = 2_000_000
    """Written cells that may leave the reading process."""
    characters: int = 40_000_000
    sheets: int = 400
    rows: int = 1_048_576
    columns: int = 16_384
    cell_text: int = 32_767
    """Characters; Excel's own limit, also held against CSV and ODS."""
    entries: int = 5_000
    """Parts of a zip."""
    inflated: int = 900 * MB
    """Bytes of all parts of a zip together, as declared and as counted."""
    ratio: int = 150
    """Largest inflated ÷ packed of a part over 20 MB; Excel's own sheets stay under 60."""


LIMITS: Final = Limits()

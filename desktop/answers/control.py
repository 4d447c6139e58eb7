"""Which characters a text may not hold: control characters other than line end, tab and carriage return; half surrogates."""

from __future__ import annotations

import re
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

_HALF: Final = re.compile(r"[\ud800-\udfff]")


def control_at(text: str) -> int:
    """Offset of the first control character of a text, -1 when there is none."""
    found = _CONTROL.search(text)
    return found.start() if found else -1


def half_at(text: str) -> int:
    """Offset of the first lone surrogate, which no file can hold; -1 when there is none."""
    found = _HALF.search(text)
    return found.start() if found else -1


def control_name(char: str) -> str:
    """How a sentence names it: ``U+0007``."""
    return f"U+{ord(char):04X}"

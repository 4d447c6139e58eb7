"""A running text in; the same text with one kind of line end, and a doubt for each kind of odd character, out."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from desktop.intake.model import Doubt, Grid
from desktop.intake.remarks import remarks_of

_RADICALS: Final = re.compile("[\u2e80-\u2fd5]")
"""Signs of the radicals that PDFs give in place of the letters they look like."""
_KEPT: Final = re.compile("[\f\u2028\u2029]")


def sound(text: str) -> str:
    """Line ends as ``\\n``; radicals as the letters they stand for."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _RADICALS.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text.lstrip("\ufeff"))


def text_remarks(name: str, text: str) -> tuple[Doubt, ...]:
    """Doubts of a text, by line."""
    lines = tuple((_KEPT.sub("", line),) for line in text.split("\n"))
    return remarks_of(name, Grid("", lines))

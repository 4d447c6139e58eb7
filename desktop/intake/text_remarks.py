"""A running text in; the same text with one kind of line end, and a doubt for each kind of odd character, out."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from desktop.intake.model import Doubt, Grid
from desktop.intake.remarks import remarks_of

_RADICALS: Final = re.compile("[\u2e80-\u2fd5]")
"""Signs of the radicals that PDFs give in place of the letters they look like."""
_JAPANESE: Final = str.maketrans(
    "\u2e9f\u2ea0\u2ec1\u2ec4\u2ec6\u2ed1\u2ed8\u2edd\u2ee4\u2ee8\u2ee9\u2eeb\u2eed\u2eef\u2ef2\u2f3e\u2fad\u2fc8\u2fca",
    "母民虎西角長青食鬼麦黄斉歯竜亀戸青黄黒",
)
"""Radicals whose letter is another in Japan, or that have none by rule."""
_KEPT: Final = re.compile("[\f\u2028\u2029]")


def sound(text: str) -> str:
    """Line ends as ``\\n``; radicals as the letters they stand for."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = text.lstrip("\ufeff").translate(_JAPANESE)
    return _RADICALS.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)


def text_remarks(name: str, text: str) -> tuple[Doubt, ...]:
    """Doubts of a text, by line."""
    lines = tuple((_KEPT.sub("", line),) for line in text.split("\n"))
    return remarks_of(name, Grid("", lines))

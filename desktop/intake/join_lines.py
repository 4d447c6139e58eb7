"""The printed lines of an answer in, its paragraphs out: line breaks of the layout taken out, real ones kept.

In a text layer of ours paragraph ends are marked. Elsewhere a number, a bullet, an indent or a line that stopped
early tells a new paragraph; what is uncertain stays one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from desktop.intake.stretches import Unit
from desktop.sheet.text_marks import empty_after

HEADS: Final = re.compile(
    r"[・※【《◆◇●○■□]|[（(][0-9０-９一二三四五六七八九十ア-ンｱ-ﾝa-z※]{1,3}[0-9０-９]{0,2}[)）]|[①-⑳㉑-㉟㊱-㊿]"
    r"|[0-9０-９]{1,2}[．.、　 ](?![0-9０-９])|[ア-ン][　 ]|　"
)
"""What begins a paragraph."""
_GOES_ON: Final = re.compile(r"(?:から|まで|より|[はがをにのでへや、，及又]|(?<!こ)と)$")
"""What a sentence does not end with."""
_TURNS: Final = re.compile(r"(?:また|なお|よって|ただし|しかし|そのため|以上の|さらに|併せて|あわせて|一方)[，、]?")
"""What often begins a paragraph, after a sentence that ended with its line."""
_UPPER: Final = re.compile(r"(?:部|局|センター|総合支所|委員会|本部)$")
_LOWER: Final = re.compile(r"^[^。、，]{2,}(?:課|室|係|担当)$")
"""The lines of a 部 and its 課."""
SHORT: Final = 2.5
"""Full-width characters by which a line that ends a paragraph is shorter than the longest."""
UNBROKEN: Final = 80
"""Full-width characters from which lines are no lines of a sheet but whole paragraphs (transcriptions)."""
_LATIN: Final = re.compile(r"[A-Za-z]")


def paragraphs(units: Sequence[Unit], *, marked: bool = False) -> tuple[str, ...]:
    """The paragraphs of an answer."""
    return tuple(p for p in _marked(units)) if marked else tuple(_told(units))


def _marked(units: Sequence[Unit]) -> Iterator[str]:
    made = ""
    for n, unit in enumerate(units):
        made += unit.text
        if unit.marks or n == len(units) - 1:
            yield made
            yield from [""] * empty_after(unit.marks)
            made = ""


def _told(units: Sequence[Unit]) -> Iterator[str]:
    longest = max((u.width for u in units), default=0.0)
    made = ""
    for before, unit in zip([None, *units], units, strict=False):
        if before is not None and ends(before, unit, longest):
            yield made
            made = ""
        made = joined(made, unit.text)
    if made:
        yield made


def ends(unit: Unit, after: Unit, longest: float) -> bool:
    """Whether a paragraph ends between two lines."""
    if unit.hard or after.text.startswith("\u3000"):
        return True
    if after.gap and unit.text[-1:] not in "、，":
        return True
    if _UPPER.search(unit.text) and _LOWER.search(after.text) and after.width < 14:
        return True
    short = unit.width < longest - SHORT
    if HEADS.match(after.text):
        return not _inside(unit.text, after.text)
    if unit.text[-1:] in "。．" and _TURNS.match(after.text):
        return True
    if longest > UNBROKEN and unit.text[-1:] in "。．":
        return True
    return short and (unit.text[-1:] in "。．" or unit.width < longest * 0.75)


def _inside(text: str, after: str) -> bool:
    """A number that goes on with the sentence before it (… から/（４）に該当する)."""
    if after[:1] not in "（(0123456789０１２３４５６７８９":
        return False
    return text.count("（") + text.count("(") > text.count("）") + text.count(")") or bool(_GOES_ON.search(text))


def joined(text: str, more: str) -> str:
    """Two lines as one; words of Latin letters stay apart."""
    more = more.strip(" ") if text else more.rstrip(" ")
    if text and _LATIN.match(text[-1]) and _LATIN.match(more[:1]):
        return f"{text} {more}"
    return text + more

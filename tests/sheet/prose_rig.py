"""Counts faults of composed lines without asking the composer: 禁則, ink outside the cell, cut numbers and words.

Ink is measured on the outlines by fontTools, so that a wrong advance or a wrong place shows.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont

from desktop.fonts.chain import face_of
from desktop.sheet.compose import MM
from desktop.sheet.model import Line

PROSE = Path(__file__).parent / "prose"
PAPERS = ("taito", "setagaya", "komae", "shinjuku", "kurume")
WIDTHS = ((10.5, 84), (10.5, 105), (10.5, 150), (10.5, 210), (10.5, 315), (9, 120), (12, 420))
"""Size and width in pt."""
NEVER_FIRST = frozenset(
    "、。，．・：；？！ー〜～」』】〕）］｝〉》’”ゝゞヽヾ々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％℃°゛゜!),.:;?]}"
)
NEVER_LAST = frozenset("「『【〔（［｛〈《‘“￥＄([{＃〒№□■")
HANGING = frozenset("，。、．")
BLANKS = "　 "
PAD = 0.45
"""em of paper between the width and the rule of the cell."""


def paragraphs(paper: str) -> list[str]:
    return (PROSE / f"{paper}.txt").read_text(encoding="utf-8").splitlines()


@cache
def _outlines(path: Path) -> TTFont:
    return TTFont(BytesIO(path.read_bytes()), lazy=True)


@cache
def _ink(face: str, glyph: int) -> tuple[float, float] | None:
    font = _outlines(face_of(face).path)
    outline = font["glyf"][font.getGlyphName(glyph)]
    if outline.numberOfContours == 0:
        return None
    return outline.xMin / font["head"].unitsPerEm, outline.xMax / font["head"].unitsPerEm


def ink(line: Line) -> tuple[float, float]:
    """Left and right end of a line's ink in mm."""
    ends = []
    for run in line.runs:
        for glyph, x in zip(run.glyphs, run.xs, strict=True):
            if (found := _ink(run.face, glyph)) is not None:
                ends.append((x + found[0] * run.size * MM, x + found[1] * run.size * MM))
    return (min(a for a, _ in ends), max(b for _, b in ends)) if ends else (0.0, 0.0)


def overlaps(line: Line) -> bool:
    """Whether the ink of two neighbours touches by more than a hair."""
    places = []
    for run in line.runs:
        for glyph, x in zip(run.glyphs, run.xs, strict=True):
            if (found := _ink(run.face, glyph)) is not None:
                places.append((x + found[0] * run.size * MM, x + found[1] * run.size * MM))
    return any(a[1] > b[0] + 0.03 for a, b in itertools.pairwise(places))


def faults(lines: list[str], inks: list[tuple[float, float]], size: float, width: float) -> Counter[str]:
    """Faults of the lines of one paragraph; ``width`` in pt."""
    found: Counter[str] = Counter()
    em, room = size * MM, width * MM
    for n, text in enumerate(lines):
        seen = text.rstrip(BLANKS)
        if n and text[:1] in NEVER_FIRST:
            found[f"行頭 {text[0]}"] += 1
        if n < len(lines) - 1 and seen[-1:] in NEVER_LAST:
            found[f"行末 {seen[-1]}"] += 1
        allowed = room + (PAD * em if seen[-1:] in HANGING else 0.0) + 0.01
        if seen and (inks[n][1] > allowed or inks[n][0] < -0.01):
            found["枠の外"] += 1
        if n:
            found.update(_cuts(lines[n - 1], text, em, room))
    return found


_WORD_END = re.compile("[!-~]+$")
_WORD_START = re.compile("[!-~]+")
_NUMBER_END = re.compile("[０-９][０-９，．／]*$")
_NUMBER_START = re.compile("[，．／]?[０-９]")


def _cuts(before: str, after: str, em: float, room: float) -> list[str]:
    found = []
    head, tail = _WORD_END.search(before), _WORD_START.match(after)
    cut = re.search("[0-9A-Za-z]$", before) and re.match("[0-9A-Za-z]", after)
    if cut and head and tail and (len(head[0]) + len(tail[0])) * em / 2 <= room:
        found.append("語・数の分割")
    number = _NUMBER_END.search(before)
    if number and _NUMBER_START.match(after) and (len(number[0]) + 1) * em <= room:
        found.append("全角数の分割")
    return found

"""Words and a place in, composed lines out: set as large as they fit, never outside the figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from math import ceil
from typing import Final, Literal, NamedTuple

from desktop.fonts.chain import FaceName, chain
from desktop.sheet.compose import MM, Style, compose
from desktop.sheet.figure_paths import Rect
from desktop.sheet.model import Line, Placed

LEADING: Final = 1.3
SMALLEST: Final = 6.0
"""pt; only words that would not fit the whole figure become smaller."""
TINIEST: Final = 1.0
STEP: Final = 0.5
BRACKET: Final = 3.0
"""em by which a line may be less balanced for a bracket to begin the next."""
BALANCED: Final = 1.06
"""Room over an even share of a centred text for its lines to break well."""

_PHRASE: Final = re.compile(
    "[ぁ-ん・、，　 ](?=[^ぁ-んー・、。，．）」』］　 ])"
    "|[一-龠々](?=[ァ-ヶＡ-Ｚ])|[ァ-ヶー](?=[一-龠])|[A-Za-zＡ-Ｚ](?=[ァ-ヶ一-龠])"
    "|[^（［](?=[（［])|[）」』］](?=[^ぁ-ん、。，．）」』］])|社(?=[^（）])|.(?=(?:株式|有限|合同)会社)"
)
"""Ends where the next character may begin a phrase: behind kana and brackets, between scripts, around 株式会社."""

Across = Literal["left", "center"]
Down = Literal["top", "middle", "bottom"]


class Words(NamedTuple):
    """A text of a figure; ``start`` is its offset in the field's text, less what is printed before it."""

    text: str
    start: int


class Pen(NamedTuple):
    """How words of a figure are set; ``size`` in pt, ``page`` the figure's own rectangle."""

    face: FaceName
    size: float
    field: str
    page: Rect


class Set(NamedTuple):
    """Words as set: their lines and the rectangle they cover."""

    lines: tuple[Placed, ...]
    area: Rect
    fits: bool
    """False: 6 pt was not small enough for their place."""


def set_words(words: Words, room: Rect, pen: Pen, across: Across = "center", down: Down = "middle") -> Set:
    """Words within a rectangle, as large as they fit; what does not fit at the smallest size runs out of it."""
    if not words.text:
        return Set((), Rect(*room.middle, 0.0, 0.0), fits=True)
    for size in sizes(pen.size):
        lines = composed(words, room.width, pen._replace(size=size), across)
        if tall(lines) <= room.height + 0.01:
            return _placed(lines, room, pen, down, fits=True)
    if tall(lines) <= pen.page.height:
        return _placed(lines, room, pen, down, fits=False)
    return squeezed(words, pen, across)


def sizes(size: float) -> tuple[float, ...]:
    """Sizes to try: as wished, then in steps down to the smallest."""
    tried = [size]
    while tried[-1] - STEP >= SMALLEST:
        tried.append(tried[-1] - STEP)
    if tried[-1] > SMALLEST:
        tried.append(SMALLEST)
    return tuple(tried)


def composed(words: Words, width: float, pen: Pen, across: Across) -> tuple[Placed, ...]:
    """The lines of words below each other from (0, 0); those of centred words are about equally long."""
    em = pen.size * MM
    width = max(width, em * 1.01)
    style = Style(pen.size, width, pen.size * LEADING, pen.face, "center" if across == "center" else "justify")
    if across == "left":
        return _stacked(compose(words.text, style._replace(hang=1.0), field=pen.field, start=words.start))
    made: list[tuple[Line, float]] = []
    for part in _parts(words, width / em, pen):
        lines, narrow = _even(part, style, pen)
        made += [(line, (width - narrow) / 2) for line in lines]
    return tuple(replace(p, x=dx) for p, (_, dx) in zip(_stacked([line for line, _ in made]), made, strict=True))


def _even(part: Words, style: Style, pen: Pen) -> tuple[tuple[Line, ...], float]:
    """The lines of one paragraph, and the width they were set in so that none of them is much shorter."""
    lines = compose(part.text, style, field=pen.field, start=part.start)
    if len(lines) > 1:
        em = style.size * MM
        narrow = chain(pen.face).width(part.text) * em / len(lines) * BALANCED + em / 2
        if narrow < style.width:
            again = compose(part.text, style._replace(width=narrow), field=pen.field, start=part.start)
            if len(again) == len(lines):
                return again, narrow
    return lines, style.width


def _parts(words: Words, ems: float, pen: Pen) -> list[Words]:
    """The paragraphs; one too long for a line is parted where its phrases begin, if that does not cost many lines."""
    made, at = [], words.start
    width = chain(pen.face).width
    for paragraph in words.text.split("\n"):
        places = [0, *(m.end() for m in _PHRASE.finditer(paragraph)), len(paragraph)]
        wide = [width(paragraph[a:b]) for a, b in pairwise(places)]
        least = ceil(sum(wide) / ems)
        ends = _ends(wide, ems, least, [paragraph[n : n + 1] in ("（", "［") for n in places[:-1]])
        if least < 2 or max(wide) > ems or len(ends) > least + 1:
            made.append(Words(paragraph, at))
        else:
            cuts = [0, *(places[end] for end in ends)]
            made += [Words(paragraph[a:b], at + a) for a, b in pairwise(cuts)]
        at += len(paragraph) + 1
    return made


def _ends(wide: Sequence[float], ems: float, least: int, brackets: Sequence[bool]) -> list[int]:
    """Behind which phrase each line ends: two lines about equally long, the second rather with a bracket at its head;
    more lines are filled one after the other."""
    whole = sum(wide)
    sums = list(accumulate(wide))
    halves = [n for n, s in enumerate(sums[:-1], 1) if s <= ems and whole - s <= ems]
    if least == 2 and halves:
        return [min(halves, key=lambda n: abs(sums[n - 1] - whole / 2) - BRACKET * brackets[n]), len(wide)]
    made, line = [], 0.0
    for n, phrase in enumerate(wide):
        if n and line + phrase > ems:
            made.append(n)
            line = 0.0
        line += phrase
    return [*made, len(wide)]


def _stacked(lines: Sequence[Line]) -> tuple[Placed, ...]:
    made, y = [], 0.0
    for line in lines:
        made.append(Placed(0.0, y, line))
        y += line.height
    return tuple(made)


def tall(lines: Sequence[Placed]) -> float:
    return lines[-1].y + lines[-1].line.height if lines else 0.0


def ink(lines: Sequence[Placed]) -> Rect:
    """What lines cover."""
    left = min(p.x + p.line.left for p in lines)
    right = max(p.x + p.line.right for p in lines)
    return Rect(left, lines[0].y, right - left, tall(lines) - lines[0].y)


def moved(lines: Sequence[Placed], dx: float, dy: float) -> tuple[Placed, ...]:
    return tuple(Placed(p.x + dx, p.y + dy, p.line) for p in lines)


def within(lines: tuple[Placed, ...], page: Rect) -> tuple[Placed, ...]:
    """The same lines moved into the figure."""
    area = ink(lines)
    dx = max(page.x - area.x, 0.0) or min(page.right - area.right, 0.0)
    dy = max(page.y - area.y, 0.0) or min(page.bottom - area.bottom, 0.0)
    return moved(lines, dx, dy) if dx or dy else lines


def _placed(lines: tuple[Placed, ...], room: Rect, pen: Pen, down: Down, *, fits: bool) -> Set:
    spare = room.height - tall(lines)
    dy = {"top": max(0.0, min(spare, 0.0)), "middle": spare / 2, "bottom": spare}[down]
    put = within(moved(lines, room.x, room.y + dy), pen.page)
    return Set(put, ink(put), fits)


def put(words: Words, lines: tuple[Placed, ...], x: float, y: float, pen: Pen) -> Set:
    """Lines moved to where their ink begins at x, y, as far as the figure reaches."""
    if tall(lines) > pen.page.height:
        return squeezed(words, pen, "left")
    moved_in = within(moved(lines, x - ink(lines).x, y), pen.page)
    return Set(moved_in, ink(moved_in), fits=True)


def squeezed(words: Words, pen: Pen, across: Across) -> Set:
    """Words too many for any place: over the whole figure, in the largest size that holds them."""
    low, high = TINIEST, SMALLEST
    lines = composed(words, pen.page.width, pen._replace(size=low), across)
    for _ in range(5):
        size = (low + high) / 2
        tried = composed(words, pen.page.width, pen._replace(size=size), across)
        if tall(tried) <= pen.page.height:
            low, lines = size, tried
        else:
            high = size
    put = within(moved(lines, pen.page.x, pen.page.y), pen.page)
    return Set(put, ink(put), fits=False)

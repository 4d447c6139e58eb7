"""One paragraph and a width in, the lines it breaks into out; lengths in em, so one result serves every size.

First fit, as Word and Excel fill official sheets: a line takes what fits; punctuation that would begin the next line
hangs or is squeezed in (追い込み), else the line gives characters away (追い出し). JIS X 4051 rules, classes.py.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import Final, NamedTuple

from desktop.fonts.chain import Chain, Cluster
from desktop.fonts.grapheme import graphemes, has_attached
from desktop.sheet.classes import (
    BLANKS,
    BOX,
    CLASSES,
    CLOSE,
    CLOSING,
    COMMA,
    DIGIT,
    DOUBLED,
    HANGING,
    MIDDLE,
    NEVER_FIRST,
    NEVER_LAST,
    NUMBER_POINTS,
    NUMBERS,
    OPEN,
    PARTS,
    SOFT,
    WORD,
    WORD_OPEN,
    WORDS,
)

EPS: Final = 1e-6
HALF: Final = 0.5
FAR: Final = 64
"""Blanks in a row looked through; longer runs of blanks are broken anywhere."""
LONGEST_PULL: Final = 8
"""How many characters are squeezed in at most to satisfy 禁則."""


class Cut(NamedTuple):
    """One line of a paragraph: clusters ``start``..``end``, of which ``visible`` end before trailing blanks."""

    start: int
    end: int
    visible: int
    indent: float
    """em before the first glyph."""
    squeeze: float
    """em to take out of the blank halves of punctuation, 0 when the line fits."""
    spare: float
    """em left over for justification."""


class Prose:
    """A paragraph ready for breaking: clusters, classes, advances and their running sums (em)."""

    __slots__ = ("advances", "classes", "clusters", "count", "plain", "sums", "texts")

    def __init__(self, text: str, chain: Chain) -> None:
        texts: list[str] | str = graphemes(text) if has_attached(text) else text
        known = chain.known
        self.texts = texts
        self.clusters: list[Cluster] = [known[t] for t in texts]
        self.classes = [CLASSES[t] for t in texts]
        self.advances = [c.em for c in self.clusters]
        self.plain = len(texts) == len(text)
        if self.plain and DOUBLED.search(text):
            for found in DOUBLED.finditer(text):
                at = found.start()
                if self.advances[at] > 0.9 and self.advances[at + 1] > 0.9:
                    self.advances[at] -= HALF
        self.sums = [0.0, *accumulate(self.advances)]
        self.count = len(texts)


def break_lines(prose: Prose, width: float, first: float, rest: float, *, hanging: bool = True) -> list[Cut]:
    """Lines of a paragraph in a width of em; ``first`` and ``rest`` are the indents of the first and other lines."""
    return _Breaker(prose, width, hanging=hanging).lines(first, rest)


class _Breaker:
    def __init__(self, prose: Prose, width: float, *, hanging: bool) -> None:
        self.prose = prose
        self.sums = prose.sums
        self.classes = prose.classes
        self.count = prose.count
        self.width = width
        self.hanging = hanging

    def lines(self, first: float, rest: float) -> list[Cut]:
        made: list[Cut] = []
        start, indent = 0, first
        while True:
            cut = self._line(start, indent)
            made.append(cut)
            if cut.end >= self.count:
                return made
            start, indent = cut.end, rest

    def _line(self, start: int, indent: float) -> Cut:
        head = self._head(start)
        room = max(self.width - indent, 1.0)
        limit = self.sums[start] + head + room + EPS
        fits = bisect_right(self.sums, limit, start) - 1
        end = max(fits, start + 1)
        if end < self.count:
            end = self._with_blanks(self._end(start, end, limit), room)
        return self._cut(start, min(end, self.count), indent, limit)

    def _head(self, start: int) -> float:
        """The blank half of an opening bracket at the head of a line is not printed (天付き)."""
        return HALF if start and self.classes[start] == OPEN and self.prose.advances[start] > 0.9 else 0.0

    def _end(self, start: int, fits: int, limit: float) -> int:
        if self.may_break(fits) or self._before_blanks(fits):
            return fits
        return self._pulled(start, fits, limit) or self._pushed(start, fits) or self._forced(start, fits)

    def _with_blanks(self, end: int, room: float) -> int:
        """Blanks behind a line's end stay with it, as far as they would fill another line."""
        classes, count, stop = self.classes, self.count, self.sums[min(end, self.count)] + room
        while end < count and classes[end] in BLANKS and self.sums[end + 1] <= stop:
            end += 1
        return end

    def may_break(self, at: int) -> bool:
        """Whether a line may end before cluster ``at``."""
        classes = self.classes
        before, after = classes[at - 1], classes[at]
        if not PARTS[before][after]:
            return False
        if before in BLANKS:
            return not self._behind_box(at)
        if after == DIGIT and at > 1 and self.prose.texts[at - 1] in NUMBER_POINTS:
            return classes[at - 2] != DIGIT
        if before == DIGIT and at + 1 < self.count and self.prose.texts[at] in NUMBER_POINTS:
            return classes[at + 1] != DIGIT
        return True

    def _before_blanks(self, at: int) -> bool:
        """Whether blanks begin here behind which a line may end."""
        if self.classes[at] not in BLANKS:
            return False
        end = min(self.count, at + FAR)
        while at < end and self.classes[at] in BLANKS:
            at += 1
        return at == end or self.may_break(at)

    def _behind_box(self, at: int) -> bool:
        at, stop = at - 1, max(at - FAR, 0)
        while at > stop and self.classes[at] in BLANKS:
            at -= 1
        return self.classes[at] == BOX

    def _visible(self, start: int, end: int) -> int:
        """The end without trailing blanks (a line of blanks only keeps them)."""
        at = end
        while at > start and self.classes[at - 1] in BLANKS:
            at -= 1
        return at if at > start else end

    def _over(self, start: int, end: int, limit: float) -> float:
        """em by which a line up to ``end`` is too long after all that hanging and its last blank half give."""
        seen = self._visible(start, end)
        over = self.sums[seen] - limit
        last = self.classes[seen - 1]
        if last in CLOSING and self.prose.advances[seen - 1] > 0.9:
            over -= 1.0 if last in HANGING and self.hanging else HALF
        return over

    def _pulled(self, start: int, fits: int, limit: float) -> int:
        """The nearest end behind ``fits`` that can be reached by hanging or squeezing; 0 when there is none."""
        for end in range(fits + 1, min(self.count, fits + LONGEST_PULL) + 1):
            if end < self.count and not self.may_break(end):
                continue
            over = self._over(start, end, limit)
            return end if over <= EPS or over <= self._give(start, end) else 0
        return 0

    def _give(self, start: int, end: int) -> float:
        """em that squeezing the punctuation inside a line can win, its last character apart."""
        return sum(give for _, give in squeezable(self.prose, start, self._visible(start, end)))

    def _pushed(self, start: int, fits: int) -> int:
        """The nearest end before ``fits``; 0 when the line is one unbreakable run."""
        for end in range(fits - 1, start, -1):
            if self.may_break(end) and self._visible(start, end) > start and not self._only_blanks(start, end):
                if self.classes[end] in (WORD, WORD_OPEN) and self._run(end) > self.width:
                    return self._soft(end, fits) or end
                return end
        return 0

    def _only_blanks(self, start: int, end: int) -> bool:
        return all(self.classes[n] in BLANKS for n in range(start, end))

    def _run(self, start: int) -> float:
        """Width of the word that begins here, as far as it matters: up to just over the width."""
        at, stop = start, self.sums[start] + self.width
        while at < self.count and self.classes[at] in WORDS and self.sums[at] <= stop:
            at += 1
        return self.sums[at] - self.sums[start]

    def _soft(self, start: int, fits: int) -> int:
        """The last hyphen, slash or bracket of a too long word before ``fits``; 0 when it has none."""
        texts, classes = self.prose.texts, self.classes
        for end in range(fits, start, -1):
            if end == self.count or classes[end] not in (WORD, WORD_OPEN) or classes[end - 1] in NEVER_LAST:
                continue
            if texts[end - 1] in SOFT or texts[end] in "([{":
                return end
        return 0

    def _forced(self, start: int, fits: int) -> int:
        """An end inside one unbreakable run: at a hyphen, slash or bracket, else anywhere 禁則 allows, else anywhere."""
        if soft := self._soft(start + 1, fits):
            return soft
        for end in range(fits, start, -1):
            if self.classes[end] not in NEVER_FIRST and self.classes[end - 1] not in NEVER_LAST:
                return end
        return fits

    def _cut(self, start: int, end: int, indent: float, limit: float) -> Cut:
        seen = self._visible(start, end)
        over = self.sums[seen] - limit
        if over <= 0:
            return Cut(start, end, seen, indent, 0.0, max(-over - EPS, 0.0))
        if self.classes[seen - 1] in BLANKS:
            return Cut(start, end, seen, indent, 0.0, 0.0)
        last = self.classes[seen - 1]
        closing = last in CLOSING and self.prose.advances[seen - 1] > 0.9
        if closing and over <= HALF:
            return Cut(start, end, seen, indent, 0.0, 0.0)
        if closing and last in HANGING and self.hanging:
            left = over - 1.0
            return Cut(start, end, seen, indent, max(left, 0.0), max(-left, 0.0))
        return Cut(start, end, seen, indent, max(over - (HALF if closing else 0.0), 0.0), 0.0)


def squeezable(prose: Prose, start: int, end: int) -> list[tuple[int, float]]:
    """Places and em of the blank halves inside a line; the cluster at the place is narrowed by up to that much."""
    found = []
    classes, advances = prose.classes, prose.advances
    for at in range(start, end - 1):
        kind = classes[at]
        if advances[at] > 0.9:
            if kind in (CLOSE, COMMA):
                found.append((at, HALF))
            elif kind == MIDDLE:
                found.append((at, HALF / 2))
        if at > start and classes[at] == OPEN and advances[at - 1] > 0.9 and classes[at - 1] not in CLOSING:
            found.append((at - 1, HALF))
    return found


def gaps(prose: Prose, cut: Cut) -> list[int]:
    """Clusters behind which a line may be stretched: not inside words and numbers, nor behind its leading blanks."""
    classes = prose.classes
    start, last = cut.start, cut.visible - 1
    at = start
    while at < last and (classes[at] in BLANKS or (at == start and classes[at + 1] in BLANKS)):
        at += 1
    found = []
    for n in range(at, last):
        before, after = classes[n], classes[n + 1]
        if (before in WORDS and after in WORDS) or (before in NUMBERS and after in NUMBERS) or before == BOX:
            continue
        found.append(n)
    return found

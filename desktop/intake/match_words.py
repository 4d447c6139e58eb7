"""The words of a paper and a text in, which words stand where out: the best chain of finds in both orders.

Every find is worth its length; whole lines are worth more, text that no answer explains costs. Copies of a paper may
follow each other, at a price.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import accumulate
from typing import Final

from desktop.intake.page_words import Room, Token, Words
from desktop.intake.source_text import SourceText

SHORT: Final = 6
"""Characters of words that must stand by themselves to be found."""
MOST_FINDS: Final = 24
"""Places kept for one token, the best."""
LEAST_FINDS: Final = 6
ALL_FINDS: Final = 3000
LATER_COPY: Final = 25.0
NEVER: Final = 1e9
HEAD: Final = 8
"""Tokens from a paper's begin within which it is entered again."""
UNEXPLAINED: Final = 0.4
"""What a character costs that no answer explains, up to a limit."""
MOST_COST: Final = 12.0
NUMBER: Final = re.compile(r"[0-9〇○一二三四五六七八九十]{0,4}(?:[^\w\s][0-9]{1,3}|.?別紙[^\w]*[0-9]*.?)?")
"""The number of a paper with that of its 別紙, folded."""


@dataclass(frozen=True, slots=True)
class Find:
    """A token found in the folded text."""

    token: int
    start: int
    end: int
    worth: float


def match_words(tokens: Sequence[Token], source: SourceText, copied: Collection[str] = ()) -> tuple[Find, ...]:
    """The finds of the best chain, in the order of the text; ``copied`` are papers that may come several times."""
    finds = sorted(_finds(tokens, source), key=lambda f: (f.end, f.token))
    steps = _Steps(tokens, copied)
    best: list[float] = []
    before: list[int] = []
    for n, find in enumerate(finds):
        top, chosen = 0.0, -1
        for k in range(n):
            if best[k] <= top or finds[k].end > find.start:
                continue
            worth = best[k] - steps.cost(finds[k], find)
            if worth > top:
                top, chosen = worth, k
        best.append(top + find.worth)
        before.append(chosen)
    return _chain(finds, best, before)


def _chain(finds: list[Find], best: list[float], before: list[int]) -> tuple[Find, ...]:
    if not finds:
        return ()
    at = max(range(len(finds)), key=best.__getitem__)
    made = []
    while at >= 0:
        made.append(finds[at])
        at = before[at]
    return tuple(reversed(made))


class _Steps:
    """What it costs that one find follows another."""

    def __init__(self, tokens: Sequence[Token], copied: Collection[str]) -> None:
        self.papers = [t.paper for t in tokens]
        self.rooms = list(accumulate((isinstance(t, Room) for t in tokens), initial=0))
        self.ends: dict[str, tuple[int, int]] = {}
        """First token and the one behind the last of every paper."""
        for n, paper in enumerate(self.papers):
            self.ends[paper] = (self.ends.get(paper, (n, n))[0], n + 1)
        self.again = dict.fromkeys(copied, LATER_COPY)
        """What a further copy costs: more than the words that stand at the head of every page are worth."""
        for token in tokens:
            if isinstance(token, Words) and token.again and token.paper in self.again:
                self.again[token.paper] += len(token.words) + 2

    def cost(self, one: Find, other: Find) -> float:
        mine, its = self.papers[one.token], self.papers[other.token]
        cost = 0.0
        if mine == its and one.token < other.token:
            between = self.rooms[other.token] - self.rooms[one.token + 1]
        else:
            begin, end = self.ends[its][0], self.ends[mine][1]
            between = self.rooms[end] - self.rooms[one.token + 1] + self.rooms[other.token] - self.rooms[begin]
            if mine == its:
                cost = self.again.get(mine, NEVER) if other.token - begin <= HEAD else NEVER
            elif other.token < one.token:
                cost = NEVER
        gap = other.start - one.end
        if not between and gap > 1:
            cost += min((gap - 1) * UNEXPLAINED, MOST_COST)
        return cost


def _finds(tokens: Sequence[Token], source: SourceText) -> list[Find]:
    made: list[Find] = []
    words = sum(isinstance(t, Words) for t in tokens)
    most = max(LEAST_FINDS, min(MOST_FINDS, ALL_FINDS // max(words, 1)))
    for n, token in enumerate(tokens):
        if isinstance(token, Words):
            found = (f for f in _places(n, token, source) if f.worth > 0)
            made.extend(nlargest(most, found, key=lambda f: f.worth))
    return made


def _places(n: int, token: Words, source: SourceText) -> Iterator[Find]:
    text, words = source.folded.text, token.words
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        worth = _worth(token, len(words), source.opens[at], source.closes[end - 1])
        if not token.numbered or NUMBER.fullmatch(source.rest_of_line(end)):
            yield Find(n, at, end, worth)
        at = text.find(words, at + 1)


def _worth(token: Words, size: int, opens: int, closes: int) -> float:
    if token.role == "fragment":
        return size * 0.6 + (0.8 if closes == 2 else 0.0)
    if token.alone and not (opens and closes):
        return 0.0
    if size < SHORT and not (opens and closes):
        return size * 0.25 if opens or closes else 0.0
    whole = size + 0.75 * opens + 0.75 * closes
    return whole if opens and closes else whole * 0.6


def paper_order(papers: Sequence[tuple[str, Sequence[Token]]], source: SourceText) -> list[str]:
    """The papers of a case as they follow each other in a text: by the middle one of the lines that bear words of theirs
    alone; one without such a line stays behind the one before it."""
    shared = Counter(words for _, tokens in papers for words in {t.words for t in tokens if isinstance(t, Words)})
    order: list[tuple[int, int, str]] = []
    last = -1
    for n, (paper, tokens) in enumerate(papers):
        own = [t for t in tokens if isinstance(t, Words) and len(t.words) >= SHORT and shared[t.words] == 1]
        places = sorted(place for token in own if (place := _whole_line(token, source)) >= 0)
        last = places[len(places) // 2] if places else last
        order.append((last, n, paper))
    return [paper for _, _, paper in sorted(order)]


def _whole_line(token: Words, source: SourceText) -> int:
    """The first place where the words are whole lines, -1 for none."""
    found = (f for f in _places(0, token, source) if source.opens[f.start] == 2 == source.closes[f.end - 1])
    return next((f.start for f in found), -1)

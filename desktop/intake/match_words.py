"""The words of a paper and a text in, which words stand where out: the best chain of finds in both orders.

Every find is worth its length; whole lines are worth more, text that no answer explains costs. Copies of a paper may
follow each other, at a price.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from desktop.intake.page_words import Room, Token, Words
from desktop.intake.source_text import SourceText

SHORT: Final = 6
"""Characters of words that must stand by themselves to be found."""
MOST_FINDS: Final = 24
"""Places kept for one token, the best."""
LATER_COPY: Final = 4.0
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
    rooms = list(accumulate((isinstance(t, Room) for t in tokens), initial=0))
    ends = _paper_ends(tokens)
    best: list[float] = []
    before: list[int] = []
    for n, find in enumerate(finds):
        top, chosen = 0.0, -1
        for k in range(n):
            other = finds[k]
            if other.end > find.start or best[k] <= top:
                continue
            worth = best[k] - _step(tokens, rooms, ends, other, find, copied)
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


def _paper_ends(tokens: Sequence[Token]) -> dict[str, tuple[int, int]]:
    """First token and the one behind the last of every paper."""
    ends: dict[str, tuple[int, int]] = {}
    for n, token in enumerate(tokens):
        ends[token.paper] = (ends.get(token.paper, (n, n))[0], n + 1)
    return ends


def _step(
    tokens: Sequence[Token],
    rooms: list[int],
    ends: dict[str, tuple[int, int]],
    one: Find,
    other: Find,
    copied: Collection[str],
) -> float:
    """What it costs that ``other`` follows ``one``."""
    mine, its = tokens[one.token].paper, tokens[other.token].paper
    cost = 0.0
    if mine == its and one.token < other.token:
        between = rooms[other.token] - rooms[one.token + 1]
    else:
        between = rooms[ends[mine][1]] - rooms[one.token + 1] + rooms[other.token] - rooms[ends[its][0]]
        if mine == its:
            cost = LATER_COPY if mine in copied and other.token - ends[its][0] <= HEAD else 1e9
        elif other.token < one.token:
            cost = 1e9
    gap = other.start - one.end
    if not between and gap > 1:
        cost += min((gap - 1) * UNEXPLAINED, MOST_COST)
    return cost


def _finds(tokens: Sequence[Token], source: SourceText) -> list[Find]:
    made: list[Find] = []
    for n, token in enumerate(tokens):
        if isinstance(token, Words):
            found = [f for f in _places(n, token, source) if f.worth > 0]
            made.extend(sorted(found, key=lambda f: -f.worth)[:MOST_FINDS])
    return made


def _places(n: int, token: Words, source: SourceText) -> list[Find]:
    text, words, made = source.folded.text, token.words, []
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        worth = _worth(token, len(words), source.opens[at], source.closes[end - 1])
        if not token.numbered or NUMBER.fullmatch(source.rest_of_line(end)):
            made.append(Find(n, at, end, worth))
        at = text.find(words, at + 1)
    return made


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
    """The papers of a case as they follow each other in a text: by the line that bears a title of theirs; one without
    such a line stays behind the one before it."""
    order: list[tuple[int, int, str]] = []
    last = -1
    for n, (paper, tokens) in enumerate(papers):
        places = [
            p for t in tokens[:HEAD] if isinstance(t, Words) and len(t.words) >= SHORT for p in _whole_lines(t, source)
        ]
        last = min(places) if places else last
        order.append((last, n, paper))
    return [paper for _, _, paper in sorted(order)]


def _whole_lines(token: Words, source: SourceText) -> list[int]:
    found = _places(0, token, source)
    return [f.start for f in found if source.opens[f.start] == 2 and source.closes[f.end - 1] == 2]

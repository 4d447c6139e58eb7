"""Words of a source, each with the places it may stand for, in; the places that keep the printed order best out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chain:
    """What was chosen for each word."""

    chosen: tuple[int | None, ...]
    """Place of each word in the best chain; None for a word outside it."""
    equal: tuple[tuple[int, ...], ...]
    """For each word every place it has in a chain just as good."""


def in_order(candidates: Sequence[Sequence[int]], weights: Sequence[int]) -> Chain:
    """The heaviest choice of one place a word at most, places never going back."""
    places = sorted({p for c in candidates for p in c})
    index = {p: n for n, p in enumerate(places)}
    ahead = _heaviest([[index[p] for p in c] for c in candidates], weights, len(places))
    mirrored = [[len(places) - 1 - index[p] for p in c] for c in reversed(candidates)]
    behind = _heaviest(mirrored, list(reversed(weights)), len(places))[::-1]
    best = max((w for found in ahead for w in found.values()), default=0)
    chosen: list[int | None] = [None] * len(candidates)
    equal: list[tuple[int, ...]] = []
    low, left = 0, best
    for n, found in enumerate(ahead):
        mirror = len(places) - 1
        through = {p: w for p, w in found.items() if w + behind[n][mirror - p] - weights[n] == best}
        equal.append(tuple(places[p] for p in sorted(through)))
        fit = [p for p, w in through.items() if p >= low and w == best - left + weights[n]]
        if fit:
            low = min(fit)
            left -= weights[n]
            chosen[n] = places[low]
    return Chain(tuple(chosen), tuple(equal))


def _heaviest(candidates: Sequence[Sequence[int]], weights: Sequence[int], size: int) -> list[dict[int, int]]:
    """For each word and each of its places, the weight of the heaviest chain that ends there."""
    tops: list[tuple[int, int]] = []  # places and weights, both rising
    made: list[dict[int, int]] = []
    for mine, weight in zip(candidates, weights, strict=True):
        found = {p: weight + _before(tops, p) for p in mine if p < size}
        for place, total in found.items():
            _put(tops, place, total)
        made.append(found)
    return made


def _before(tops: list[tuple[int, int]], place: int) -> int:
    at = bisect_right(tops, (place, 1 << 60))
    return tops[at - 1][1] if at else 0


def _put(tops: list[tuple[int, int]], place: int, total: int) -> None:
    if _before(tops, place) >= total:
        return
    at = bisect_right(tops, (place, -1))
    end = at
    while end < len(tops) and tops[end][1] <= total:
        end += 1
    tops[at:end] = [(place, total)]

"""Lines in, shared out among what wants them, in order: the cheapest way to give every room its lines."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Final

from desktop.intake.stretches import Unit

Cost = Callable[[Sequence[Unit]], float]
"""What it costs that these lines are the answer."""
MOST: Final = 60
"""Lines one room takes of a stretch that several share."""


def share_out(
    units: Sequence[Unit], wants: Sequence[Cost], joint: Callable[[Unit, Unit], float]
) -> list[tuple[Unit, ...]]:
    """The lines of every want in order; ``joint`` is what it costs to part two lines."""
    return shared(units, wants, joint)[0]


def shared(
    units: Sequence[Unit], wants: Sequence[Cost], joint: Callable[[Unit, Unit], float]
) -> tuple[list[tuple[Unit, ...]], float]:
    """The same with what it cost."""
    count = len(units)
    parting = [0.0, *(joint(a, b) for a, b in itertools.pairwise(units)), 0.0]
    best: list[list[tuple[float, int]]] = [[(0.0 if n == 0 else 1e9, 0) for n in range(count + 1)]]
    for want in wants:
        row: list[tuple[float, int]] = []
        for end in range(count + 1):
            found = (1e9, 0)
            for start in range(max(end - MOST, 0) if count > 2 * MOST else 0, end + 1):
                base = best[-1][start][0]
                if base >= found[0] + 50:
                    continue
                cost = base + want(units[start:end]) + (parting[end] if start < end else 0.0)
                if cost < found[0]:
                    found = (cost, start)
            row.append(found)
        best.append(row)
    made: list[tuple[Unit, ...]] = []
    end = count
    for row in reversed(best[1:]):
        start = row[end][1]
        made.append(tuple(units[start:end]))
        end = start
    return made[::-1], best[-1][count][0]

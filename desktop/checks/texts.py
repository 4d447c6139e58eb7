"""All text lints over one text: a text and its manner in, oddities out, remembered by value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from desktop.checks.blanks import blanks_in_numbers, trailing_blanks
from desktop.checks.brackets import brackets
from desktop.checks.characters import (
    control_characters,
    half_width_kana,
    long_vowel,
    lost_characters,
    private_characters,
    radicals,
    taken_apart_kana,
    unprintable_characters,
)
from desktop.checks.commas import half_width_commas, other_commas
from desktop.checks.dates import odd_dates, period_order
from desktop.checks.digits import digit_style
from desktop.checks.doubled import doubled_words
from desktop.checks.drafts import notes_to_oneself, placeholders
from desktop.checks.odd import Lint, Manner, Odd
from desktop.checks.sums import arithmetic, counts, listed_numbers, too_long
from desktop.japanese import write_number

_MOST: Final = 20
"""Findings of one kind in one text; a pasted table of foreign letters shall not bury the others."""

LINTS: Final[tuple[Lint, ...]] = (
    doubled_words,
    odd_dates,
    period_order,
    arithmetic,
    listed_numbers,
    counts,
    too_long,
    half_width_commas,
    other_commas,
    digit_style,
    blanks_in_numbers,
    trailing_blanks,
    brackets,
    placeholders,
    notes_to_oneself,
    half_width_kana,
    long_vowel,
    taken_apart_kana,
    radicals,
    control_characters,
    lost_characters,
    private_characters,
    unprintable_characters,
)


@lru_cache(maxsize=2048)
def odd_places(text: str, manner: Manner) -> tuple[Odd, ...]:
    """Everything odd in a text, in order of place; the first few of a kind, and how many more there are."""
    return not_endless(sorted((o for lint in LINTS for o in lint(text, manner)), key=lambda o: o.start))


def not_endless(found: Sequence[Odd]) -> tuple[Odd, ...]:
    """The first few of each kind; the last of them tells how many more there are."""
    count = Counter(o.code for o in found)
    return tuple(_most(found, count)) if max(count.values(), default=0) > _MOST else tuple(found)


def _most(found: Sequence[Odd], count: Counter[str]) -> Iterator[Odd]:
    seen: Counter[str] = Counter()
    for odd in found:
        seen[odd.code] += 1
        if seen[odd.code] == _MOST < count[odd.code]:
            more = write_number(count[odd.code] - _MOST)
            yield replace(odd, sentence=f"{odd.sentence}同じような所が、ほかに{more}か所あります。")
        elif seen[odd.code] <= _MOST:
            yield odd

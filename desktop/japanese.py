"""和暦, digits and near names; pure functions on text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Days:
    """The days a written date may mean: 令和３年 is 2021-01-01 to 2021-12-31, ４月中旬 the 11th to the 20th."""

    first: date
    last: date


def first_date(text: str) -> Days | None:
    """The first date written in a text, in any of the spellings of the field, or None."""
    del text
    return None

"""The lines of our own PDF in, whole answers out: every line up to the mark that ends an answer is one group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from desktop.definition.model import Field
from desktop.intake.page_words import Room
from desktop.intake.share_out import Cost
from desktop.intake.stretches import Unit
from desktop.intake.wants import want
from desktop.sheet.text_marks import DRAWN

EACH: Final = 3.0
"""What it costs that one answer is several groups."""
GAP: Final = 2.5
"""What it costs, besides, that an answer is empty."""
FOREIGN: Final = 40.0
"""What it costs that a word of a drawing is an answer, or an answer a word of a drawing."""


def groups(units: Sequence[Unit]) -> list[tuple[Unit, ...]]:
    """Lines parted behind every mark that ends an answer."""
    made: list[tuple[Unit, ...]] = []
    run: list[Unit] = []
    for unit in units:
        run.append(unit)
        if unit.marks and unit.marks % 2 == 0:
            made.append(tuple(run))
            run = []
    return [*made, tuple(run)] if run else made


def as_units(found: Sequence[tuple[Unit, ...]]) -> list[Unit]:
    """Each group as one line, for comparing."""
    return [replace(g[0], text="".join(u.text for u in g), marks=g[-1].marks, gap=False) for g in found]


def want_group(room: Room, field: Field | None, known: frozenset[str]) -> Cost:
    """How groups suit a room."""
    if room.how in ("cells", "rows"):
        return _want_cells(room, field)
    cost = want(room, field, known)
    if room.how == "figure":
        return lambda units: FOREIGN * sum(u.marks != DRAWN for u in units)
    if room.how == "annex":
        return cost

    def one_group(units: Sequence[Unit]) -> float:
        if not units:
            return cost(units) + GAP
        return cost(units) + EACH * (len(units) - 1) + FOREIGN * sum(u.marks == DRAWN for u in units)

    return one_group


def _want_cells(room: Room, field: Field | None) -> Cost:
    width = len(field.table.columns) if field is not None and field.table is not None else 1
    if room.how == "rows":
        return lambda units: 0.1 * len(units) if len(units) >= width - 2 else 3.0
    return lambda units: 2.0 * abs(len(units) - width) if len(units) > width else 0.4 * (width - len(units))


def no_joint(_one: Unit, _other: Unit) -> float:
    return 0.0


Joint = Callable[[Unit, Unit], float]

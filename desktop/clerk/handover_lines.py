"""A line of the 管理簿 in; which way its thing went and whether it is settled out: one rule for the screen and the paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from desktop.store.handover import Handover

if TYPE_CHECKING:
    from desktop.store.ledger import Line

Known = Mapping[tuple[str, str], Handover]
"""Bundles by id and direction."""
SIDES: Final[Mapping[str, str]] = {"out": "渡した", "in": "受け取った"}
OPEN_ONLY: Final = "まだ終わっていないものだけ"
_OURS: Final = ("handover.lend", "handover.return", "handover.report")
"""Acts on what this desk gave away, whose lines have no direction of their own."""


def thing_of(line: Line) -> str:
    """Id of the bundle, loan, exchange, report or incident the line is about."""
    return line.subject.partition(":")[0]


def side_of(line: Line, bundles: Known) -> str:
    """``out``, ``in``, or empty when nothing was handed over (事故)."""
    if said := str(line.facts.get("direction", "")):
        return said
    thing = thing_of(line)
    found = next((side for side in SIDES if (thing, side) in bundles), "")
    return found or ("out" if line.act.startswith(_OURS) else "")


def is_open(line: Line, side: str, waiting: Collection[str]) -> bool:
    """Whether the line belongs to what waits for its other half; a bundle that came in waits for nothing."""
    return thing_of(line) in waiting and (side != "in" or line.act.startswith("portal"))


def chosen_words(direction: str, *, open_only: bool) -> str:
    """Which lines were chosen, as the paper says it: 渡したものだけ、まだ終わっていないものだけ"""
    parts = (f"{SIDES[direction]}ものだけ" if direction else "", OPEN_ONLY if open_only else "")
    return "、".join(filter(None, parts))

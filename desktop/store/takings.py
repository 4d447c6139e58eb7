"""The history of a store in; what was taken in from files out, one step for each act of taking in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Taking:
    """One act of taking in, which is taken back as one."""

    at: datetime
    """UTC"""
    who: str
    name: str
    """取り込み　名.xlsx（12 KB、SHA-256 …）, as it stands in the history."""
    cases: tuple[str, ...]
    """Ids of the cases that are still in the list."""
    changed: int = 0
    """How many of them were changed since."""


def takings(reader: Any) -> tuple[Taking, ...]:
    """Every taking that still has cases in the list, newest first."""
    found: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
    for at, who, name, case_id, revision in reader.execute(
        "SELECT r.at, r.who, r.name, c.id, c.revision FROM revision r JOIN cases c ON c.no = r.case_no"
        " WHERE r.kind = 'import' AND c.binned = 0 ORDER BY r.no DESC"
    ):
        found.setdefault((at, who, name), []).append((case_id, revision))
    return tuple(
        Taking(
            datetime.fromisoformat(at),
            who,
            name,
            tuple(case_id for case_id, _ in reversed(cases)),
            sum(1 for _, revision in cases if revision > 1),
        )
        for (at, who, name), cases in found.items()
    )

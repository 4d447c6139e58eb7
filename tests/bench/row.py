"""One measured ratio: ours against a peer or floor in the same run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    ours: float
    peer: float
    """The peer's or floor's figure in the same unit; 1.0 with an absolute goal."""
    goal: float
    """Largest wanted ours ÷ peer."""
    unit: str

    @property
    def ratio(self) -> float:
        return self.ours / self.peer if self.peer else float("inf")

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal

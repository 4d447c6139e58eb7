"""What a command has to say, for people and for machines; nothing goes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Outcome:
    """What a command has to say: ``table`` for --json, ``lines`` for people, ``notes`` for stderr."""

    table: dict[str, Any]
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    code: int = 0

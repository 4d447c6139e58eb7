"""The history of a case in, the JSON that travels with it out: who changed what and when, whole old and new values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from desktop.bundle.contents import to_json
from desktop.definition.model import Value

if TYPE_CHECKING:
    from desktop.store.history import Change

RECORD: Final = 1


def write_history(changes: Iterable[Change]) -> bytes:
    """Oldest first."""
    lines = [
        {
            "at": c.at.isoformat(),
            "who": c.who,
            "kind": c.kind,
            "name": c.name,
            "place": c.place,
            "old": _written(c.old),
            "new": _written(c.new),
        }
        for c in sorted(changes, key=lambda c: c.number)
    ]
    return to_json({"record": RECORD, "history": lines})


def _written(value: Value) -> object:
    return value if isinstance(value, str) else [v if isinstance(v, str) else list(v) for v in value]

"""A list's rows in, how many there are out: the smallest job of the reading process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any


def count(rows: Iterable[list[str]], ask: Mapping[str, Any], share: Callable[[float], None]) -> dict[str, Any]:
    """Rows, written cells and the widest row."""
    del ask, share  # the readers tell the share themselves
    many = cells = widest = 0
    for row in rows:
        many += 1
        cells += len(row) - row.count("")
        widest = max(widest, len(row))
    return {"rows": many, "cells": cells, "columns": widest}

"""No full garbage collection while files come in: it would stop the window for a tenth of a second at any moment.

What is read holds no rings, so it goes without the collector; rings that die young are still found. The full collection
that was put off is due again once the dialog that takes the files in is closed.
"""

from __future__ import annotations

import gc
from typing import Final

_NEVER: Final = 1 << 30


def hold_collector() -> tuple[int, int, int]:
    """Put off full collections -> what :func:`release_collector` needs."""
    young, middle, old = gc.get_threshold()
    gc.set_threshold(young, middle, _NEVER)
    return young, middle, old


def release_collector(before: tuple[int, int, int]) -> None:
    """As it was; somebody else who holds it still keeps it."""
    if before[2] != _NEVER:
        gc.set_threshold(*before)

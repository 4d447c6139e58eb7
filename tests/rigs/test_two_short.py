"""20 interleavings and two stale locks in the normal suite; 1,000 and 20 in ``python -m tests rigs two``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_two_programs_overwrite_nothing() -> None:
    play_short("two", "20", "7", needs=("linux", "fork"))

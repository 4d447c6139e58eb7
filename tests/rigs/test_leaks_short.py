"""60 canaries through a day in the normal suite; 1,000 and the lock of the window in ``python -m tests rigs leaks``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_a_day_leaves_nothing_in_plain() -> None:
    play_short("leaks", "short", needs=("linux", "strace"))

"""30 kills in the normal suite; 10,000 in ``python -m tests rigs kill``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_nothing_acknowledged_is_lost() -> None:
    play_short("kill", "30", needs=("fork",))

"""30 flipped bits and 12 cut files in the normal suite; 1,000 and 100 in ``python -m tests rigs rot``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_rot_is_noticed() -> None:
    play_short("rot", "30", "12", needs=("fork",))

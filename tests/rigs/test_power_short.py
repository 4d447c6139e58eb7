"""16 power cuts in the normal suite; 1,000 on ext4 and 200 on XFS in ``python -m tests rigs power``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_a_power_cut_loses_nothing() -> None:
    play_short("power", "16", "0", needs=("linux", "root", "loop", "ext4"))

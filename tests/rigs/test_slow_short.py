"""A slow medium in mode B, out and in, one cancel each; every mode and three speeds in ``python -m tests rigs slow``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_a_slow_medium_holds_up_no_window() -> None:
    play_short("slow", "1", needs=("linux", "fork", "root", "fuse"))

"""The whole rig: it takes a few seconds."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_a_swapped_file_is_noticed() -> None:
    play_short("swap", needs=("linux",))

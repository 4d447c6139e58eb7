"""The whole rig: it takes a second."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_a_share_is_refused() -> None:
    play_short("shares", needs=("linux", "root", "fork", "fuse"))

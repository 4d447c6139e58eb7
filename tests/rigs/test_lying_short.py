"""9 lying media in the normal suite; 200 in ``python -m tests rigs lying``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_a_lying_medium_is_never_done() -> None:
    play_short("lying", "9", needs=("linux", "fork", "root", "fuse"))

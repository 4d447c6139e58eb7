"""8 pulls of the medium in the normal suite; 200 in ``python -m tests rigs pulled``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_a_pulled_medium_is_never_done() -> None:
    play_short("pulled", "8", needs=("linux", "fork", "root", "fuse"))

"""10 disk-full points in the normal suite; 200 in ``python -m tests rigs full``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_a_full_disk_loses_nothing() -> None:
    play_short("full", "10", needs=("linux", "root"))

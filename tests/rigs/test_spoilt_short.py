"""A bundle of each mode cut at every 64 KiB and with 20 flipped bits; every kilobyte and 1,000 in ``rigs spoilt``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_what_is_spoilt_is_refused_or_the_same() -> None:
    play_short("spoilt", "20", "65536")

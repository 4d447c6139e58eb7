"""All names in round trips, every 60th archive; all of them in ``python -m tests rigs hostile_names``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_hostile_names_do_no_harm() -> None:
    play_short("hostile_names", "60")

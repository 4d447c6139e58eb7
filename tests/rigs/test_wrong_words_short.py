"""One wrong try before each spelling; three and twenty in ``python -m tests rigs wrong_words``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_wrong_passphrases_are_told_and_odd_ones_taken() -> None:
    play_short("wrong_words", "1")

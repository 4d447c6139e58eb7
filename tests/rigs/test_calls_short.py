"""A save killed and failed at every twelfth system call; all errands at every call in ``python -m tests rigs calls``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_a_save_at_every_twelfth_call() -> None:
    play_short("calls", "short", needs=("linux", "fork", "strace"))

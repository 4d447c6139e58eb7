"""160 MB and 10 files of 1 MB in the normal suite; 1 GB and 300 of 10 MB in ``python -m tests rigs huge``."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_huge_files_need_no_memory() -> None:
    play_short("huge", "short", needs=("linux", "fork"))

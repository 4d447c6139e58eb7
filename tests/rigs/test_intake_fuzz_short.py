"""A few spoilt files of every kind in the normal suite, always the same; ten minutes of each in the rigs."""

from __future__ import annotations

from tests.rigs import intake_fuzz


def test_spoilt_files_are_read_or_refused() -> None:
    outcome = intake_fuzz.run(intake_fuzz.KINDS, 1, cases=3)
    assert outcome.faults == []
    assert sum(outcome.refused.values()) > 5
    assert sum(outcome.taken.values()) > 5


def test_the_bare_libraries_break_down() -> None:
    assert intake_fuzz.control(10, 1)

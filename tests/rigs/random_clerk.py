"""The random clerk of tests/journeys for 20,000 steps; its control is in the journey test."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.journeys.test_random_clerk import run

CLERKS = 500


def main() -> bool:
    """Whether no difference was found between what was done and what is stored."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            steps = run(Path(folder), CLERKS)
        except AssertionError as fault:
            print(fault)
            return False
    print(f"{steps} steps, no difference")
    return True

"""50 kills in the normal suite; 1,000 in ``python -m tests rigs``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_nothing_acknowledged_is_lost() -> None:
    """In a process of its own: forking beside the threads of other tests is no fair start."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.rigs.kill", "50"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr

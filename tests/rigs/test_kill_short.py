"""50 kills in the normal suite; 10,000 in ``python -m tests rigs kill``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.rigs.needs import skip_without

ROOT = Path(__file__).parents[2]


def test_nothing_acknowledged_is_lost() -> None:
    """In a process of its own: forking beside the threads of other tests is no fair start."""
    skip_without("fork")
    command = [sys.executable, "-m", "tests.rigs.kill", "50"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

"""20 power cuts in the normal suite; 1,000 on ext4 and 200 on XFS in ``python -m tests rigs power``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.rigs.needs import skip_without

ROOT = Path(__file__).parents[2]


def test_a_power_cut_loses_nothing() -> None:
    """In a process of its own: forking beside the threads of other tests is no fair start."""
    skip_without("linux", "root", "loop", "ext4")
    command = [sys.executable, "-m", "tests.rigs.power", "20", "0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

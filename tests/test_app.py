"""The front door without a screen: one sentence and exit code 2, never Qt's abort."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_no_screen_is_one_sentence() -> None:
    kept = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    done = subprocess.run([sys.executable, "-m", "desktop", "app"], env=kept, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().strip().startswith("画面が見つからないため、窓を開けません。")
    assert len(done.stderr.decode().strip().splitlines()) == 1

"""The running window: idle memory, and the list of a large store on the screen. Absolute goals (peer 1.0).

Idle memory 200 MB with the list and with a case open; the list of 100,000 cases stands 0.5 s after opening the store.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench import store
from tests.bench.row import Row

ROOT = Path(__file__).resolve().parents[2]
IDLE = """
import os, sys
import desktop.app as app
from PySide6.QtCore import QTimer
def rss():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(l.split()[1]) / 1024 for l in lines if l.startswith("VmRSS"))
def tell(window):
    print(rss(), flush=True)
    window.list.open_wanted.emit(window.list.current_id())
    QTimer.singleShot(4000, lambda: (print(rss(), flush=True), os._exit(0)))
made = app.make_window
def make(*args, **more):
    window = made(*args, **more)
    QTimer.singleShot(6000, lambda: tell(window))
    return window
app.make_window = make
sys.exit(app.run(sample=True))
"""
LISTED = """
import os, sys, time
from pathlib import Path
import desktop.app as app
from PySide6.QtCore import QTimer
def begin(office):
    start = time.perf_counter()
    office.open()
    def look():
        table = getattr(window[0].list, "view", None)
        if table is not None and table.model().rowCount():
            table.viewport().repaint()
            print(time.perf_counter() - start, flush=True)
            os._exit(0)
        QTimer.singleShot(1, look)
    look()
window = []
made = app.make_window
def make(*args, **more):
    window.append(made(*args, **more))
    return window[0]
app.make_window, app.begin = make, begin
sys.exit(app.run(Path(sys.argv[1])))
"""


def told(script: str, *words: str, home: Path) -> list[float]:
    """The figures a script prints, in a process of its own with a data folder of its own."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "FUGICHO_HOME": str(home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script, *words], env=env, capture_output=True, text=True, check=True, timeout=120
    )
    return [float(line) for line in done.stdout.splitlines()]


def idle() -> list[Row]:
    """Memory in MB of the second start (the first one makes the store)."""
    if sys.platform != "linux":
        return []
    with tempfile.TemporaryDirectory() as home:
        told(IDLE, home=Path(home))
        listed, opened = told(IDLE, home=Path(home))[-2:]
    return [
        Row("idle memory with the list", listed, 1.0, 200, "MB"),
        Row("idle memory with a case open", opened, 1.0, 200, "MB"),
    ]


def run() -> list[Row]:
    """Memory and the large list."""
    with tempfile.TemporaryDirectory() as home:
        spent = [told(LISTED, str(store.prepare()[0]), home=Path(home))[-1] for _ in range(3)]
    return [*idle(), Row(f"list of {store.CASES:,} cases on the screen", median(spent), 1.0, 0.5, "s")]

"""Process start to first paint: the real main window against a bare PySide6 form of 150 boxes and 60 fields, same run.

Both run as fresh processes with the page cache warm, in turns so that a busy machine slows both; the median counts.
Each child prints the seconds from its spawn (told by the parent's clock) to the end of its first paint, and which
heavy modules it had loaded by then.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.row import Row

ROUNDS = 15
GOAL = 1.25
HEAVY = ("sqlmodel", "sqlalchemy", "alembic", "openpyxl", "reportlab", "fontTools", "pypdf", "pypdfium2", "sqlcipher3")
HEAD = """
import os, sys, time
SPAWN = float(os.environ["BENCH_SPAWN"])
def tell(app):
    heavy = [m for m in os.environ["BENCH_HEAVY"].split(",") if m in sys.modules]
    print(time.time() - SPAWN, *heavy, flush=True)
    os._exit(0)
"""
PEER = (
    HEAD
    + """
from PySide6 import QtCore, QtGui, QtWidgets as W
app = W.QApplication([])
class Window(W.QMainWindow):
    painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QtCore.QTimer.singleShot(0, lambda: tell(app))
window = Window()
room = app.primaryScreen().availableGeometry()  # as large as ours would be here
window.resize(min(1280, room.width()), min(720, room.height() - 40))
page = W.QWidget()
column = W.QVBoxLayout(page)
for group in range(10):
    box = W.QGroupBox(f"項目群{group + 1}")
    grid = W.QGridLayout(box)
    for item in range(15):
        check = W.QCheckBox(f"項目{group}-{item}")
        check.setChecked((group + item) % 3 == 0)
        grid.addWidget(check, item // 5, item % 5)
    column.addWidget(box)
form = W.QFormLayout()
for n in range(60):
    form.addRow(f"記入欄{n + 1}", W.QLineEdit(f"内容{n}") if n % 4 else W.QPlainTextEdit(f"事務の概要{n}"))
column.addLayout(form)
area = W.QScrollArea()
area.setWidget(page)
area.setWidgetResizable(True)
tabs = W.QTabWidget()
tabs.addTab(area, "付議案件シート")
window.setCentralWidget(tabs)
menu = window.menuBar().addMenu("ファイル(&F)")
for words in ("新規", "開く", "保存", "印刷", "持出し", "終了"):
    menu.addAction(words)
bar = window.addToolBar("道具")
for words in ("保存", "点検", "印刷"):
    bar.addAction(words)
window.statusBar().showMessage("準備完了")
window.show()
app.exec()
"""
)
OURS = (
    HEAD
    + """
from desktop import app as front
front.begin = lambda office: tell(None)
front.run()
"""
)


def run() -> list[Row]:
    """The ratio of the medians; a heavy module loaded before the first paint makes it infinite."""
    with tempfile.TemporaryDirectory() as home:
        for child in (PEER, OURS):
            start(child, home)  # warm the page cache and the byte code
        pairs = [(start(OURS, home), start(PEER, home)) for _ in range(ROUNDS)]
    ours, peer = (statistics.median(p[side][0] for p in pairs) * 1000 for side in (0, 1))
    loaded = sorted({m for (_, heavy), _ in pairs for m in heavy})
    name = f"first paint, fresh process{'; LOADED ' + ' '.join(loaded) if loaded else ''}"
    return [Row(name, float("inf") if loaded else ours, peer, GOAL, "ms")]


def start(child: str, home: str) -> tuple[float, list[str]]:
    """Spawn a child and read what it printed: seconds to the first paint, heavy modules loaded."""
    env = {
        **os.environ,
        "FUGICHO_HOME": home,
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "BENCH_HEAVY": ",".join(HEAVY),
        "BENCH_SPAWN": str(time.time()),
    }
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", child], env=env, cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    seconds, *heavy = done.stdout.split()
    return float(seconds), heavy

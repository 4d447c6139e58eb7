"""From a typed character to the repainted preview on K3 (five pages): layout, paint, everything on the way.

Absolute goals (ms): median 50, p95 120.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

from tests.bench.row import Row

PAPERS = Path(__file__).parents[1] / "papers"


def typed(times: int = 80) -> list[float]:
    """Milliseconds per character typed into the middle of a long field."""
    from PySide6.QtWidgets import QApplication

    from desktop.case.file import read_case
    from desktop.clerk.desk import Desk
    from desktop.screen.sheet_view import SheetView

    app = QApplication.instance() or QApplication(sys.argv)
    read = read_case(PAPERS / "k3.toml")
    desk = Desk(read.case, read.form)
    view = SheetView()
    view.resize(680, 700)
    view.show()
    view.show_packet(desk.packet())
    view.mark_place("mk_riyu")
    app.processEvents()
    text = desk.text("mk_riyu")
    spent = []
    for n in range(times):
        at = len(text) // 2
        text = text[:at] + "情報保護を徹底する"[n % 9] + text[at:]
        start = time.perf_counter()
        desk.edit("mk_riyu", text, typing=True)
        view.show_packet(desk.packet())
        view.pages.viewport().repaint()
        app.processEvents()
        spent.append((time.perf_counter() - start) * 1000)
    return spent


def run() -> list[Row]:
    """Median and p95 in ms against the absolute goals."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    spent = sorted(typed())
    return [
        Row("typing to updated preview on K3, median", statistics.median(spent), 1.0, 50, "ms"),
        Row("typing to updated preview on K3, p95", spent[int(len(spent) * 0.95)], 1.0, 120, "ms"),
    ]

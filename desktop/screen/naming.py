"""Parts that Qt leaves without a name (headers of tables, the clear button of a line) named for screen readers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QTableView, QToolButton


def name_headers(view: QTableView) -> None:
    """Headers are views of their own, which Qt leaves without a name."""
    view.horizontalHeader().setAccessibleName("列の見出し")
    view.verticalHeader().setAccessibleName("行の見出し")
    view.horizontalHeader().setHighlightSections(False)
    view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def make_clearable(line: QLineEdit, name: str) -> None:
    """Give a line its clear button, with a name."""
    line.setClearButtonEnabled(True)
    for button in line.findChildren(QToolButton):
        button.setAccessibleName(name)
        button.setToolTip(name)

"""A name and heads in, a table of the assistant out: quiet, with air in its heads, nothing typed into it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView, QTableWidget, QTableWidgetItem

from desktop.screen.look import em
from desktop.screen.naming import name_headers

HEAD, ROW = 1.8, 1.9
"""Heights in full-width characters."""


def plain_table(name: str, heads: tuple[str, ...] = ()) -> QTableWidget:
    """A table to read and to stand in, row by row."""
    table = QTableWidget(0, len(heads))
    table.setHorizontalHeaderLabels(heads)
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setAlternatingRowColors(True)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    give_air(table)
    return table


def give_air(table: QTableView) -> None:
    """Heads and rows as high as the text size wants them."""
    name_headers(table)
    unit = em(table)
    table.horizontalHeader().setMinimumHeight(round(HEAD * unit))
    table.verticalHeader().setDefaultSectionSize(round(ROW * unit))


def told(words: str, most: int = 300) -> QTableWidgetItem:
    """A cell that says something; in full when the mouse rests on it."""
    item = QTableWidgetItem(words if len(words) <= most else f"{words[:most]}…")
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    item.setToolTip(words)
    return item


def tick(words: str, *, on: bool) -> QTableWidgetItem:
    """A cell with a box that space ticks."""
    item = QTableWidgetItem(words)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
    return item

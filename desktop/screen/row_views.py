"""Tables of whole rows to choose from: a view and its name in, the same calm look in every dialog out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QAbstractItemView, QTableView, QTableWidget

from desktop.screen.naming import name_headers


def calm_rows(view: QTableView, name: str, *, several: bool = False) -> None:
    """One row is chosen, or several of them; Tab leaves the view, rows keep one height."""
    mode = QAbstractItemView.SelectionMode
    view.setAccessibleName(name)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(mode.ExtendedSelection if several else mode.SingleSelection)
    view.setShowGrid(False)
    view.setAlternatingRowColors(True)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    name_headers(view)


def calm_table(name: str, heads: Sequence[str], *, several: bool = False) -> QTableWidget:
    """A table with its heads, in which nothing is typed."""
    table = QTableWidget(0, len(heads))
    table.setHorizontalHeaderLabels(list(heads))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    calm_rows(table, name, several=several)
    return table

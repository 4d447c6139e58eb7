"""A reading and the open case in, the places the clerk wants from the reading out: field by field, nothing overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from desktop.definition.model import Form, Value
from desktop.screen.intake.tables import plain_table, tick, told
from desktop.screen.labels import label_of, value_words
from desktop.screen.look import Plain, em

HEADS = ("入れる項目", "今の案件", "取り込む内容")
PLACE = Qt.ItemDataRole.UserRole


class MergePage(QWidget):
    """Every place where the reading differs; empty places of the case are ticked already."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._values: dict[str, Value] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.title = Plain("")
        whole.addWidget(self.title)
        self.table = plain_table("開いている案件に入れる項目", HEADS)
        self.table.setWordWrap(True)
        header = self.table.horizontalHeader()
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(0, 18 * em(self))
        self.table.itemChanged.connect(lambda _item: self.changed.emit())
        whole.addWidget(self.table, 1)

    def show_values(self, form: Form, case: Callable[[str], Value], values: Mapping[str, Value]) -> None:
        """Begin with what differs from the case."""
        self._values = {p: v for p, v in values.items() if case(p) != v}
        self.table.blockSignals(True)  # noqa: FBT003
        self.table.setRowCount(len(self._values))
        for row, (place, value) in enumerate(self._values.items()):
            now = value_words(form, place, case(place))
            first = tick(label_of(form, place), on=not now)
            first.setData(PLACE, place)
            self.table.setItem(row, 0, first)
            for column, words in ((1, now or "（空）"), (2, value_words(form, place, value))):
                self.table.setItem(row, column, told(words))
        self.table.blockSignals(False)  # noqa: FBT003
        self.table.resizeRowsToContents()
        least = self.table.verticalHeader().defaultSectionSize()
        for row in range(self.table.rowCount()):
            self.table.setRowHeight(row, max(least, self.table.rowHeight(row) + em(self)))
        if self._values:
            self.table.setCurrentCell(0, 0)
            said = (
                "今の案件が空の項目には、印を付けてあります。印を付けた項目だけを入れます（スペースキーで付け外し）。"
            )
        else:
            said = "今の案件は、取り込む内容と同じです。入れるものはありません。"
        self.title.setText(said)
        self.changed.emit()

    def chosen(self) -> dict[str, Value]:
        """The values of the ticked places."""
        items = (self.table.item(row, 0) for row in range(self.table.rowCount()))
        places = [i.data(PLACE) for i in items if i is not None and i.checkState() == Qt.CheckState.Checked]
        return {p: self._values[p] for p in places}

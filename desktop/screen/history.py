"""Every change of a case in, a readable history out: when, who, what, before and after in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPlainTextEdit,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.clerk.desk import Desk
from desktop.clerk.keep_taken import TAKEN_IN
from desktop.definition.model import Form, Value
from desktop.screen.case_table import NOWHERE, Index
from desktop.screen.dialog import Dialog
from desktop.screen.labels import label_of, value_words
from desktop.screen.look import Plain, em
from desktop.screen.naming import name_headers
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.store.history import Change

HEADS = ("いつ", "だれ", "何を", "どこ", "変更後")
ACTS = {
    "create": "案件を作成",
    "copy": "案件を複写",
    "import": "取り込み",
    "edit": "入力",
    "status": "状態",
    "return": "差戻し",
    "settle": "指摘に対応",
    "attach": "添付を追加",
    "detach": "添付を外す",
    "describe": "添付の題名・頁",
    "archive": "保管",
    "bin": "ごみ箱",
}
FILES = {"attach": "加えました", "detach": "外しました"}
"""Acts whose value is the sum of a file, which says nothing to a clerk."""


class HistoryDialog(Dialog):
    """Newest first; the chosen line is shown in full below."""

    def __init__(self, office: Office, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, "履歴", "新しい順に並んでいます。行を選ぶと、変更前と変更後の全文を下に出します。")
        self.form = desk.form
        self.table = Changes(desk.form)
        self.view = QTableView()
        self.view.setModel(self.table)
        self.view.setAccessibleName("変更の履歴")
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setShowGrid(False)
        self.view.setAlternatingRowColors(True)
        self.view.setWordWrap(False)
        self.view.setTabKeyNavigation(False)
        self.view.verticalHeader().hide()
        name_headers(self.view)
        self.view.verticalHeader().setDefaultSectionSize(round(em(self) * 1.9))
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        for column, chars in enumerate((10, 10, 8, 10)):
            self.view.setColumnWidth(column, em(self) * chars)
        self.view.selectionModel().currentRowChanged.connect(self._show_whole)
        self.before, self.after = _text("変更前"), _text("変更後")
        sides = QSplitter()
        sides.setChildrenCollapsible(False)
        for words, text in (("変更前", self.before), ("変更後", self.after)):
            side = QWidget()
            column_ = QVBoxLayout(side)
            column_.setContentsMargins(0, 0, 0, 0)
            column_.addWidget(Plain(words))
            column_.addWidget(text, 1)
            sides.addWidget(side)
        whole = QSplitter(Qt.Orientation.Vertical)
        whole.setChildrenCollapsible(False)
        whole.addWidget(self.view)
        whole.addWidget(sides)
        whole.setSizes([300, 160])
        self.body.addWidget(whole, 1)
        self.add_button("閉じる(&C)", self.accept, leave=True)
        self.fit(64, 26)
        case_id = desk.case.id
        office.ask(lambda store: store.history(case_id), self._show, owner=self)

    def _show(self, changes: tuple[Change, ...]) -> None:
        self.table.show_changes(changes)
        self.view.setFocus()
        if changes:
            self.view.selectRow(0)

    def _show_whole(self, index: QModelIndex, _before: QModelIndex) -> None:
        if 0 <= index.row() < len(self.table.changes):
            change = self.table.changes[index.row()]
            self.before.setPlainText(self.table.told(change, change.old))
            from_file = f"\n\n{change.name}" if change.name.startswith(TAKEN_IN) else ""
            self.after.setPlainText(f"{self.table.told(change, change.new)}{from_file}".lstrip("\n"))


def _text(name: str) -> QPlainTextEdit:
    text = QPlainTextEdit()
    text.setReadOnly(True)
    text.setTabChangesFocus(True)
    text.setAccessibleName(name)
    return text


class Changes(QAbstractTableModel):
    """Changes as rows."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form = form
        self.changes: tuple[Change, ...] = ()

    def show_changes(self, changes: tuple[Change, ...]) -> None:
        self.beginResetModel()
        self.changes = changes
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.changes)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.words(self.changes[index.row()], index.column())
        return None

    def words(self, change: Change, column: int) -> str:
        """What a cell says."""
        if column == 0:
            at = change.at.astimezone()
            return f"{at.year}/{at.month}/{at.day} {at:%H:%M}"
        if column == 1:
            return change.who
        if column == 2:
            return TAKEN_IN if change.name.startswith(TAKEN_IN) else ACTS.get(change.kind, change.kind)
        if column == 3:
            return label_of(self.form, change.place) if change.kind == "edit" else change.place
        if change.kind in FILES:
            return FILES[change.kind]
        after = " ".join(value_words(self.form, change.place, change.new).split())
        return after or (change.name if change.kind != "edit" else "（空にしました）")

    def told(self, change: Change, value: Value) -> str:
        """One side of a change in full; of a file only its sum is kept, which says that the bytes are the same."""
        words = value_words(self.form, change.place, value)
        return f"{change.place}\n（SHA-256の値 {words}）" if words and change.kind in FILES else words

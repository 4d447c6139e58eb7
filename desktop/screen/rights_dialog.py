"""What each role may do: the table of the store in, changed by who may change people, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desktop.case.people import DEFAULT_RIGHTS, KEPT_RIGHTS, Right, Rights, Role
from desktop.screen.dialog import Dialog
from desktop.screen.look import TALL, em
from desktop.screen.naming import name_headers
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.store.store import Store

MAY, MAY_NOT = "○", "－"


class RightsDialog(Dialog):
    """A grid of ○ and －; Space or a double click turns one over."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent, "権限の表")
        from desktop.screen.look import Plain

        self.office = office
        self.why = office.hindrance("people")
        lead = (
            f"○が、その役割でできることです。{self.why}"
            if self.why
            else "○が、その役割でできることです。スペースキーかダブルクリックで変えられます。"
        )
        self.body.addWidget(Plain(lead))
        self.rights: Rights = DEFAULT_RIGHTS
        self.table = self._make_table()
        self.body.addWidget(self.table, 1)
        self.add_button("閉じる(&C)" if self.why else "取り消し(&C)", self.reject, leave=True)
        if not self.why:
            self.add_button("最初の表に戻す(&D)", lambda: self._show(DEFAULT_RIGHTS))
            self.go = self.add_button("決定(&O)", self.keep, default=True)
        self.fit(52, 24)
        office.ask(lambda store: store.rights(), self._show, owner=self)

    def _make_table(self) -> QTableWidget:
        table = _Grid(len(Right), len(Role) + 1)
        table.setAccessibleName("権限の表")
        table.setHorizontalHeaderLabels(["できること", *(role.value for role in Role)])
        table.verticalHeader().hide()
        name_headers(table)
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().setDefaultSectionSize(round(em(self) * TALL * 0.9))
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, len(Role) + 1):
            table.setColumnWidth(column, 6 * em(self))
        if not self.why:
            table.turned = self._turn
            table.cellDoubleClicked.connect(self._turn)
        return table

    def _show(self, rights: Rights) -> None:
        self.rights = rights
        for row, right in enumerate(Right):
            self.table.setItem(row, 0, QTableWidgetItem(right.words))
            for column, role in enumerate(Role, 1):
                self._show_cell(row, column, right, role)
        self.table.setCurrentCell(max(0, self.table.currentRow()), max(1, self.table.currentColumn()))
        self.table.setFocus()

    def _show_cell(self, row: int, column: int, right: Right, role: Role) -> None:
        may = right in self.rights[role]
        cell = QTableWidgetItem(MAY if may else MAY_NOT)
        cell.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        said = f"{role.value}、{right.words}、{'できる' if may else 'できない'}"
        if right in KEPT_RIGHTS.get(role, ()):
            said += "。権限の表を直せる人がいなくならないように、変えられません"
        cell.setData(Qt.ItemDataRole.AccessibleTextRole, said)
        cell.setToolTip(said)
        self.table.setItem(row, column, cell)

    def _turn(self, row: int, column: int) -> None:
        if column < 1:
            return
        right, role = tuple(Right)[row], tuple(Role)[column - 1]
        if right in KEPT_RIGHTS.get(role, ()):
            self.say(f"{role.value}の「{right.words}」は、権限の表を直せる人がいなくならないように、変えられません。")
            return
        self.say("")
        self.rights = {**self.rights, role: self.rights[role] ^ {right}}
        self._show_cell(row, column, right, role)

    def keep(self) -> None:
        """Store the table; what who sits here may do follows at once."""
        rights = self.rights
        self.go.setEnabled(False)

        def job(store: Store) -> None:
            store.set_rights(rights)

        self.office.ask(job, self._kept, self._failed, owner=self)

    def _kept(self, _done: object) -> None:
        self.office.look_again()
        self.accept()

    def _failed(self, fault: Exception) -> None:
        self.go.setEnabled(True)
        self.office.worker.trouble(fault)


class _Grid(QTableWidget):
    """A table whose cell Space turns over."""

    turned: object = None

    def keyPressEvent(self, event: object) -> None:
        if event.key() == Qt.Key.Key_Space and callable(self.turned):  # type: ignore[attr-defined]
            self.turned(self.currentRow(), self.currentColumn())
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]

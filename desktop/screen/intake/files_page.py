"""The first page of the assistant: the files of a drop in, a row for each out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.screen.intake.file_row import FileRow, FormChoice
from desktop.screen.intake.taking import Taking
from desktop.screen.look import Plain, em

LEAD = (
    "ファイルを落とすか「ファイルを加える」で選ぶと、何のファイルかを見分けます。"
    "中身を確かめて取り込むまで、案件には何も入りません。"
)
EMPTY = "ここへファイルを落としてください（Excel・Word・PDF・CSV・テキスト、いくつでも）。"


class FilesPage(QWidget):
    """Rows tell their wishes through the page."""

    again = Signal(object)
    stop = Signal(object)
    open = Signal(object)
    undo = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[Taking, FileRow] = {}
        self.forms: tuple[FormChoice, ...] = ()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(round(0.6 * em(self)))
        self.body.addWidget(Plain(LEAD))
        self.empty = Plain(EMPTY)
        self.body.addWidget(self.empty)
        self.body.addStretch(1)

    def add(self, taking: Taking) -> FileRow:
        row = FileRow(taking)
        row.again.connect(self.again)
        row.stop.connect(self.stop)
        row.open.connect(self.open)
        row.undo.connect(self.undo)
        row.remove.connect(self.remove)
        row.offer(self.forms)
        self.rows[taking] = row
        self.body.insertWidget(self.body.count() - 1, row)
        self.empty.hide()
        return row

    def remove(self, taking: Taking) -> None:
        row = self.rows.pop(taking)
        row.hide()
        row.deleteLater()
        self.empty.setVisible(not self.rows)

    def offer(self, forms: tuple[FormChoice, ...]) -> None:
        self.forms = forms
        for row in self.rows.values():
            row.offer(forms)

    def follow(self, taking: Taking) -> None:
        """A file moved on; it may have been taken out meanwhile."""
        if taking in self.rows:
            self.rows[taking].follow()

    def next_wanting(self, held: Callable[[Taking], bool] = lambda t: t.state in ("read", "locked")) -> None:
        """The keyboard to the first file that wants something."""
        for taking, row in self.rows.items():
            if held(taking):
                row.take_keyboard()
                return
        self.setFocus(Qt.FocusReason.OtherFocusReason)

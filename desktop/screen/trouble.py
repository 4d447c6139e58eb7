"""An exception in, what the person sees out: one sentence for a refusal, a report that can be saved for a bug of ours."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, Qt
from PySide6.QtWidgets import QDialog, QMessageBox, QPlainTextEdit, QWidget

from desktop import VERSION
from desktop.errors import DeskError, bug_report
from desktop.places import write_file
from desktop.screen.choose import choose
from desktop.screen.dialog import Dialog

REPORT_NAME = "付議帳の不具合の記録.txt"


def show_trouble(parent: QWidget | None, fault: BaseException, title: str = "") -> QDialog:
    """Open the box that fits the fault and give it; it does not wait."""
    box = tell(parent, title or "お知らせ", str(fault)) if isinstance(fault, DeskError) else BugBox(fault, parent)
    box.open()
    return box


def tell(parent: QWidget | None, title: str, sentence: str) -> QMessageBox:
    """A box with one sentence and the way on, not yet shown."""
    box = QMessageBox(QMessageBox.Icon.Warning, title, sentence, QMessageBox.StandardButton.Ok, parent)
    box.button(QMessageBox.StandardButton.Ok).setText("閉じる(&C)")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


class BugBox(Dialog):
    """The report of a bug: what happened, without any answer or name in it, and a button that saves it."""

    def __init__(self, fault: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            "付議帳の不具合",
            "プログラムの不具合が起きました。入力した内容は、直前の保存まで残っています。"
            "下の記録には、案件の内容や氏名は入っていません。ファイルに保存して、システムの担当者に渡してください。",
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.report = bug_report(fault, VERSION)
        self.text = QPlainTextEdit(self.report)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("不具合の記録")
        self.body.addWidget(self.text, 1)
        self.add_button("閉じる(&C)", self.reject, leave=True)
        self.save_button = self.add_button("ファイルに保存(&S)…", self.ask_where, default=True)
        self.fit(46, 18)

    def ask_where(self) -> None:
        start = str(Path(QDir.homePath()) / REPORT_NAME)
        choose(self, "save", "不具合の記録を保存", start, lambda paths: self.save(paths[0]), "テキスト (*.txt)")

    def save(self, path: Path) -> None:
        """Write the report; a refusal of the disk is told."""
        try:
            write_file(path, self.report.encode())
        except DeskError as why:
            show_trouble(self, why)
            return
        self.accept()

"""差戻し and 再開: which fields and why in; remarks pinned to fields, or a reason, out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from desktop.answers.papers import InHand
from desktop.case.model import Remark
from desktop.definition.model import Form
from desktop.screen.dialog import Dialog
from desktop.screen.labels import label_of
from desktop.screen.look import em

ROLE = Qt.ItemDataRole.UserRole


class SendBack(Dialog):
    """Remarks are added one by one, then the case goes back."""

    written = Signal(object)
    """tuple[Remark, ...]"""

    def __init__(self, form: Form, place: str, parent: QWidget | None = None, *, hands: Sequence[InHand] = ()) -> None:
        """``hands`` are the papers of a case of several."""
        super().__init__(
            parent,
            "差戻し",
            "直してほしい項目を選び、何をどう直すかを書いて「加える」を押します。全部書いたら差し戻します。",
        )
        self.form = form
        self.place = QComboBox()
        self.place.addItem("案件の全体", "")
        for fact in form.facts:
            self.place.addItem(fact.label, f"fact:{fact.id}")
        for section in form.sections:
            for field in section.fields:
                self.place.addItem(f"{section.title}　{field.label}", field.id)
        for hand in hands:
            for field in hand.form.fields.values():
                self.place.addItem(f"{hand.title}　{field.label}", hand.place(field.id))
        self.place.setCurrentIndex(max(0, self.place.findData(place)))
        self.place.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.add_field("項目(&F)", self.place)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(em(self) * 5)
        self.add_field("指摘(&T)", self.text)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setSpacing(round(em(self) * 0.2))
        self.list.setMinimumHeight(em(self) * 7)
        self.add_field("加えた指摘(&L)", self.list, "選んで Delete を押すと取り消せます。")
        self.list.installEventFilter(self)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.add_one = self.add_button("加える(&A)", self.add)
        self.send = self.add_button("差し戻す(&S)", self.finish, default=True)
        self.fit(42)
        self.text.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if watched is self.list and pressed and event.key() == Qt.Key.Key_Delete:  # type: ignore[attr-defined]
            self.list.takeItem(self.list.currentRow())
            return True
        return super().eventFilter(watched, event)

    def add(self) -> bool:
        """Take over what is written; False when nothing is."""
        text = self.text.toPlainText().strip()
        if not text:
            self.say("指摘が書かれていません。何をどう直すかを書いてください。")
            self.text.setFocus()
            return False
        place = self.place.currentData()
        item = QListWidgetItem(f"{label_of(self.form, place)}　{text}")
        item.setData(ROLE, Remark(place, text))
        self.list.addItem(item)
        self.text.clear()
        self.say("")
        self.place.setFocus()
        return True

    def remarks(self) -> tuple[Remark, ...]:
        return tuple(self.list.item(n).data(ROLE) for n in range(self.list.count()))

    def finish(self) -> None:
        """Send it back with everything written, also what was not added yet."""
        if self.text.toPlainText().strip():
            self.add()
        if not self.remarks():
            self.say("指摘が１つもありません。直してほしい項目と理由を書いてください。")
            self.text.setFocus()
            return
        remarks = self.remarks()
        self.accept()
        self.written.emit(remarks)


class Reopen(Dialog):
    """確定 or 提出済 is opened again, with a reason that the history keeps."""

    written = Signal(str)

    def __init__(self, status: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, "再開", f"「{status}」の案件を下書きに戻します。理由は履歴に残ります。")
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(em(self) * 5)
        self.add_field("理由(&R)", self.text)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.add_button("再開する(&S)", self.finish, default=True)
        self.fit(36)
        self.text.setFocus()

    def finish(self) -> None:
        reason = self.text.toPlainText().strip()
        if not reason:
            self.say("理由が書かれていません。なぜ再開するかを書いてください。")
            self.text.setFocus()
            return
        self.accept()
        self.written.emit(reason)

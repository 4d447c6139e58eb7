"""Two boxes of a dialog for a new passphrase, typed twice; what is wrong with it as one sentence out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.errors import DeskError
from desktop.screen.dialog import Dialog

NOTE = "12文字以上。関係のない言葉を４つほどつなげると、長くて覚えやすくなります。漢字やかなも使えます。"
MISSING = "新しい合言葉が入力されていません。12文字以上で入力してください。"
UNLIKE = "２回入れた合言葉が同じではありません。「もう一度」を入れ直してください。"


class NewWords:
    """``hide`` takes both boxes off the dialog again."""

    def __init__(self, dialog: Dialog, words: str = "合言葉(&P)", again: str = "合言葉をもう一度(&A)") -> None:
        self.first, self.second = secret_box(), secret_box()
        labels = (dialog.add_field(words, self.first, NOTE), dialog.add_field(again, self.second))
        self.shown = dialog.add_check("合言葉を表示する(&V)")
        self.shown.toggled.connect(self._show)
        self._parts: list[QWidget] = [label.parentWidget() or label for label in labels] + [self.shown]
        for box in (self.first, self.second):
            box.textEdited.connect(lambda _text: dialog.say(""))

    def _show(self, on: bool) -> None:  # noqa: FBT001
        for box in (self.first, self.second):
            show_typed(box, seen=on)

    def set_visible(self, *, on: bool) -> None:
        for part in self._parts:
            part.setVisible(on)

    def text(self) -> str:
        return self.first.text()

    def fault(self) -> str:
        """What is wrong, with the cursor put there."""
        from desktop.keys.slots import check_passphrase, normalise

        if not self.first.text():
            self.first.setFocus()
            return MISSING
        try:
            check_passphrase(self.first.text())
        except DeskError as why:
            self.first.setFocus()
            return str(why)
        if normalise(self.first.text()) != normalise(self.second.text()):
            self.second.setFocus()
            self.second.selectAll()
            return UNLIKE
        return ""

    def wipe(self) -> None:
        """Nothing of it stays in the boxes."""
        for box in (self.first, self.second):
            box.clear()


def secret_box() -> QLineEdit:
    """A line that shows dots."""
    box = QLineEdit()
    show_typed(box, seen=False)
    return box


def show_typed(box: QLineEdit, *, seen: bool) -> None:
    """Show what is typed, or dots; no input method keeps it in its list of guesses."""
    hints = Qt.InputMethodHint
    secret = hints.ImhSensitiveData | hints.ImhNoPredictiveText
    box.setEchoMode(QLineEdit.EchoMode.Normal if seen else QLineEdit.EchoMode.Password)
    box.setInputMethodHints(secret if seen else secret | hints.ImhHiddenText)

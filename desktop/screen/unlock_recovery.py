"""A new recovery code in; its paper printed or written down, and confirmed by the check word typed from it, out.

The code is shown once and kept nowhere. The second step hides it, so that the check word comes from the paper.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.screen.asking import ask
from desktop.screen.dialog import Dialog
from desktop.screen.lock_clipboard import Secret
from desktop.screen.look import Card, Plain, Quiet, em, sized
from desktop.screen.office import NOTED, Office

if TYPE_CHECKING:
    from desktop.sheet.model import Sheet

LEAD = (
    "だれかが合言葉を忘れても、この「回復用の合言葉」で保存先を開けます。どこにも保存されず、この画面を閉じると二度と見られません。"
    "印刷して、課長など決まった人が、鍵のかかる所で保管してください。"
)
SECOND = "控えた票を見て、「確認の言葉」を入れてください。票が手元にあることを確かめます。"
WRONG = "「確認の言葉」が違います。票に書かれている２つの言葉を、そのまま入れてください。"


class RecoverySheet(Dialog):
    """Two steps: keep the paper, then prove that it is there."""

    def __init__(self, office: Office, code: str, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, "回復用の合言葉", LEAD)
        from desktop.keys.passphrase import groups

        self.office = office
        self._groups, self._word = groups(code), word
        self.card = Card(washed=True)
        self.code, self.word = Secret("回復用の合言葉"), Plain(word)
        self.code.show_secret("　".join(self._groups), code)
        column = QVBoxLayout(self.card)
        unit = em(self)
        column.setContentsMargins(unit, round(0.7 * unit), unit, round(0.7 * unit))
        column.setSpacing(round(0.3 * unit))
        for widget in (Quiet("回復用の合言葉"), self.code, Quiet("確認の言葉"), self.word):
            column.addWidget(widget)
        self.body.addWidget(self.card)
        self.typed = QLineEdit()
        self._ask = self.add_field("確認の言葉(&K)", self.typed, SECOND)
        self.typed.textEdited.connect(lambda _text: self.say(""))
        self.body.addStretch(1)
        self.back = self.add_button("戻る(&B)", self.show_first, leave=True)
        self.print_button = self.add_button("票を印刷(&P)…", self.print_sheet)
        self.copy_button = self.add_button("写し取る(&C)", self.code.copy)
        self.copy_button.setToolTip("クリップボードに入れます。１分後に消えます")
        self.go = self.add_button("控えました（次へ）(&N)", self.go_further, default=True)
        self._measure_code()
        self.show_first()
        self.fit(44)

    def _measure_code(self) -> None:
        fixed = QFont(self.font())
        fixed.setFixedPitch(True)
        self.code.setFont(sized(fixed, 1.8, bold=True))  # the font hangs g and q only two dots below the line at less
        self.code.setMinimumHeight(round(1.5 * self.code.fontMetrics().height()))
        self.word.setFont(sized(self.font(), 1.2, bold=True))

    def _measure(self) -> None:
        self._measure_code()
        super()._measure()

    # the two steps ---------------------------------------------------------------------------------------------------

    def show_first(self) -> None:
        """The code, to be printed or written down."""
        self._step(first=True)
        self.print_button.setFocus()

    def _step(self, *, first: bool) -> None:
        self.card.setVisible(first)
        if (holder := self._ask.parentWidget()) is not None:
            holder.setVisible(not first)
        self.back.setVisible(not first)
        self.print_button.setVisible(first)
        self.copy_button.setVisible(first)
        self.go.setText("控えました（次へ）(&N)" if first else "確かめる(&O)")
        self.say("")

    def go_further(self) -> None:
        """From the paper to the check word, and from there out."""
        if not self.card.isHidden():
            self._step(first=False)
            self.typed.setFocus()
        elif same_words(self.typed.text(), self._word):
            self._noted()
        else:
            self.say(WRONG)
            self.typed.setFocus()
            self.typed.selectAll()

    def _noted(self) -> None:
        word = self._word
        self.office.ask(lambda store: store.set_setting(NOTED, word))
        self.office.sit(self.office.seat._replace(unnoted=False))
        self.code.show_secret("", "")
        self.accept()

    # the paper -------------------------------------------------------------------------------------------------------

    def print_sheet(self) -> None:
        """The print preview of the paper."""
        from desktop.screen.printing import PrintPreview

        sheet = self.sheet()
        preview = PrintPreview(lambda *_: sheet, draft=False, parent=self)
        for box in (preview.draft, preview.blank):
            box.hide()
        preview.accepted.connect(lambda: self.go.setFocus())
        preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        preview.open()

    def sheet(self) -> Sheet:
        """The paper as it is printed."""
        from desktop.clerk.record_papers import recovery_sheet

        return recovery_sheet(self._groups, self._word, self.office.path, self.office.clerk.who, self.office.today())

    def reject(self) -> None:
        """Without the paper a forgotten passphrase costs everything: ask first."""
        said = (
            "回復用の合言葉を控えないまま閉じると、合言葉を忘れたとき、だれもこの保存先を開けなくなります。"
            "後で「利用者と権限」から作り直せます。"
        )
        box = ask(self, "回復用の合言葉", said, "控えずに閉じる(&G)", danger=True)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.accepted.connect(super().reject)
        box.open()


def hand_out(office: Office, code: str, word: str, over: Dialog, then: Callable[[], object]) -> None:
    """Show the paper in the place of the dialog it came from; ``then`` follows, and without the paper it is asked for."""
    over.hide()
    sheet = RecoverySheet(office, code, word, over)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sheet.rejected.connect(office.look_again)
    sheet.finished.connect(lambda _result: then())
    sheet.open()


def same_words(typed: str, word: str) -> bool:
    """Whether both words were typed, whatever stands between them, in hiragana or katakana."""
    return _folded(typed) == _folded(word)


def _folded(text: str) -> str:
    from desktop.keys.slots import normalise

    letters = (c for c in normalise(text) if not c.isspace() and c not in "・･.,、-ー/")
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in letters)

"""A key of another desk in; its numbers shown to be compared by voice, and whether they are the same, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.keys.desk import KIND_WORDS
from desktop.screen.dialog import Dialog
from desktop.screen.look import Card, Plain, Quiet, em, sized

if TYPE_CHECKING:
    from desktop.keys.desk import PublicKey

HOW = (
    "前から知っている電話番号に、こちらから電話を掛けます（メールや添え状に書いてある番号は使いません）。"
    "相手に「鍵」の画面を開いて数字を読み上げてもらい、六つの組がすべて同じかを確かめてください。"
)
TURNS = ("一", "二", "三", "四", "五", "六")


class Groups(Card):
    """The six groups in two columns, read from the top of the left one down."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, washed=True)
        grid = QGridLayout(self)
        unit = em(self)
        grid.setHorizontalSpacing(unit)
        grid.setVerticalSpacing(round(unit * 0.3))
        self.numbers: list[QLabel] = []
        for n, turn in enumerate(TURNS):
            number = QLabel()
            number.setTextFormat(Qt.TextFormat.PlainText)
            row, column = n % 3, 3 * (n // 3)
            words = Quiet(f"{turn}組")
            words.keep_whole()
            grid.addWidget(words, row, column, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(number, row, column + 1)
            self.numbers.append(number)
        grid.setColumnMinimumWidth(2, 2 * unit)
        grid.setColumnStretch(5, 1)
        self.measure()

    def measure(self) -> None:
        """Digits of one width, larger than the text."""
        fixed = QFont(self.font())
        fixed.setFixedPitch(True)
        for number in self.numbers:
            number.setFont(sized(fixed, 1.4, bold=True))
            number.setMinimumHeight(round(1.4 * number.fontMetrics().height()))

    def show_number(self, fingerprint: str) -> None:
        """The groups of a fingerprint, empty for none."""
        groups = fingerprint.split()
        for n, number in enumerate(self.numbers):
            number.setText(groups[n] if n < len(groups) else "―")
            number.setAccessibleName(f"{TURNS[n]}組　{number.text()}")


class Compare(Dialog):
    """一致する makes the key usable; 一致しない takes it out of use at once."""

    agreed = Signal()
    differs = Signal()

    def __init__(self, key: PublicKey, parent: QWidget | None = None) -> None:
        super().__init__(parent, "数字を照合する", f"「{key.name}」の{KIND_WORDS[key.kind]}の数字です。")
        self.groups = Groups(self)
        self.groups.show_number(key.fingerprint)
        self.body.addWidget(self.groups)
        self.body.addWidget(Plain(HOW))
        self.body.addStretch(1)
        self.add_button("後で照合する(&C)", self.reject, leave=True)
        self.wrong = self.add_button("一致しない(&N)", self._differs)
        self.same = self.add_button("一致する(&Y)", self._agreed)
        self.fit(40)
        self.buttons.buttons()[0].setFocus()

    def _measure(self) -> None:
        self.groups.measure()
        super()._measure()

    def _agreed(self) -> None:
        self.agreed.emit()
        self.accept()

    def _differs(self) -> None:
        self.differs.emit()
        self.accept()

"""The remarks of the latest 差戻し, and what taking in left 要確認, as a list: a case in, jumps and settled checks out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.case.model import TAKEN_IN, Case, Round
from desktop.definition.model import Form, Option
from desktop.screen.editors.options import CheckOption
from desktop.screen.labels import label_of, remark_word
from desktop.screen.look import Flat, Plain, Quiet, Word, em


def remark_words(case: Case) -> str:
    """For the tab: how many remarks of the latest 差戻し, or spots taken in as 要確認, are not dealt with yet."""
    left = sum(not r.settled for held in case.standing for r in held.remarks)
    what = "・".join("差戻しの指摘" if r.number else remark_word(r.number) for r in case.standing)
    return f"{what}　{f'残り {left}' if left else '対応済み'}"


class RemarksView(QWidget):
    """Each remark with its place, a jump and a check 「対応済み」."""

    chosen = Signal(str)
    """The place to jump to."""
    settled = Signal(int, int, bool)
    """Round number, index in the round, state."""

    def __init__(self, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self._shown: tuple[Round, ...] = ()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.head = Quiet("", self)
        unit = em(self)
        self.head.setContentsMargins(round(0.8 * unit), round(0.4 * unit), round(0.8 * unit), round(0.2 * unit))
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName("差戻しの指摘と要確認の一覧")
        whole.addWidget(self.head)
        whole.addWidget(self.area, 1)
        self.checks: list[CheckOption] = []
        self.jumps: list[Flat] = []
        self._tell()

    def show_case(self, case: Case) -> None:
        """Show what stands beside the fields of a case; nothing is redrawn when it is the same."""
        shown = case.standing
        if shown == self._shown:
            return
        same = _words_of(shown) == _words_of(self._shown)  # only checks changed: the keyboard can stay where it is
        self._shown = shown
        if not same:
            self._rebuild()
        remarks = [remark for held in shown for remark in held.remarks]
        for check, remark in zip(self.checks, remarks, strict=True):
            check.setChecked(remark.settled)
        self._tell()

    def _tell(self) -> None:
        self.head.setText("\n".join(map(_head, self._shown)) or "差戻しの指摘はありません。")

    def _rebuild(self) -> None:
        inner, unit = QWidget(), em(self)
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(round(0.8 * unit), round(0.3 * unit), round(0.8 * unit), round(0.6 * unit))
        lines.setSpacing(round(0.5 * unit))
        self.checks, self.jumps = [], []
        for held in self._shown:
            for at, remark in enumerate(held.remarks):
                lines.addLayout(self._line(held.number, at, remark.place, remark.text, inner))
        lines.addStretch(1)
        self.area.setWidget(inner)

    def _line(self, number: int, at: int, place: str, text: str, inner: QWidget) -> QHBoxLayout:
        line, label = QHBoxLayout(), self.label_of(place)
        jump = Flat(label, f"指摘のある欄「{label}」へ移る", inner, tabbed=True)
        jump.setEnabled(bool(place))
        jump.clicked.connect(lambda: self.chosen.emit(place))
        check = CheckOption(Option("settled", "対応済み"), inner)
        check.setAccessibleName(f"「{label}」への指摘「{text}」に対応済み")
        check.clicked.connect(lambda on: self.settled.emit(number, at, on))
        self.jumps.append(jump)
        self.checks.append(check)
        if len(self._shown) > 1:
            line.addWidget(Word(remark_word(number), inner))
        line.addWidget(jump)
        line.addWidget(Plain(text, inner), 1)
        line.addWidget(check)
        return line

    def label_of(self, place: str) -> str:
        """What a place is called."""
        return label_of(self._form, place)


def _words_of(rounds: Sequence[Round]) -> list[tuple[int, str, str]]:
    return [(held.number, r.place, r.text) for held in rounds for r in held.remarks]


def _head(held: Round) -> str:
    """One round with its counts."""
    many, done = len(held.remarks), sum(r.settled for r in held.remarks)
    if held.number == TAKEN_IN:
        return f"取り込みの要確認　{many}件のうち{done}件に対応済み"
    by = f"（{held.by}）" if held.by else ""
    return f"第{held.number}回の差戻し{by}　指摘{many}件のうち{done}件に対応済み"

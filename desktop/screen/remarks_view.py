"""The remarks of the latest 差戻し as a list: a case in, jumps and settled checks out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.case.model import Case, Round
from desktop.definition.model import Form, Option
from desktop.screen.editors.options import CheckOption
from desktop.screen.labels import label_of
from desktop.screen.look import Flat, Plain, Quiet, em


class RemarksView(QWidget):
    """Each remark with its place, a jump and a check 「対応済み」."""

    chosen = Signal(str)
    """The place to jump to."""
    settled = Signal(int, int, bool)
    """Round number, index in the round, state."""

    def __init__(self, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self._shown: Round | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.head = Quiet("", self)
        unit = em(self)
        self.head.setContentsMargins(round(0.8 * unit), round(0.4 * unit), round(0.8 * unit), round(0.2 * unit))
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName("差戻しの指摘の一覧")
        whole.addWidget(self.head)
        whole.addWidget(self.area, 1)
        self.checks: list[CheckOption] = []
        self.jumps: list[Flat] = []
        self._tell()

    def show_case(self, case: Case) -> None:
        """Show the latest round of a case; nothing is redrawn when it is the same."""
        last = case.rounds[-1] if case.rounds else None
        if last == self._shown:
            return
        if not self._only_settled(last):
            self._shown = last
            self._rebuild()
        self._shown = last
        for check, remark in zip(self.checks, last.remarks if last else (), strict=True):
            check.setChecked(remark.settled)
        self._tell()

    def _only_settled(self, last: Round | None) -> bool:
        """Whether only checks changed, so that the keyboard can stay where it is."""
        if last is None or self._shown is None or last.number != self._shown.number:
            return False
        return [(r.place, r.text) for r in last.remarks] == [(r.place, r.text) for r in self._shown.remarks]

    def _tell(self) -> None:
        if self._shown is None:
            self.head.setText("差戻しの指摘はありません。")
            return
        many = len(self._shown.remarks)
        done = sum(r.settled for r in self._shown.remarks)
        by = f"（{self._shown.by}）" if self._shown.by else ""
        self.head.setText(f"第{self._shown.number}回の差戻し{by}　指摘{many}件のうち{done}件に対応済み")

    def _rebuild(self) -> None:
        inner, unit = QWidget(), em(self)
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(round(0.8 * unit), round(0.3 * unit), round(0.8 * unit), round(0.6 * unit))
        lines.setSpacing(round(0.5 * unit))
        self.checks, self.jumps = [], []
        for at, remark in enumerate(self._shown.remarks if self._shown else ()):
            lines.addLayout(self._line(at, remark.place, remark.text, inner))
        lines.addStretch(1)
        self.area.setWidget(inner)

    def _line(self, at: int, place: str, text: str, inner: QWidget) -> QHBoxLayout:
        line, label = QHBoxLayout(), self.label_of(place)
        jump = Flat(label, f"指摘のある欄「{label}」へ移る", inner, tabbed=True)
        jump.setEnabled(bool(place))
        jump.clicked.connect(lambda: self.chosen.emit(place))
        check = CheckOption(Option("settled", "対応済み"), inner)
        check.setAccessibleName(f"「{label}」への指摘「{text}」に対応済み")
        number = self._shown.number if self._shown else 0
        check.clicked.connect(lambda on: self.settled.emit(number, at, on))
        self.jumps.append(jump)
        self.checks.append(check)
        line.addWidget(jump)
        line.addWidget(Plain(text, inner), 1)
        line.addWidget(check)
        return line

    def label_of(self, place: str) -> str:
        """What a place is called."""
        return label_of(self._form, place)

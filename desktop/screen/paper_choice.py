"""The papers of a packet as checks: which of them are printed or saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.screen.check import Check
from desktop.screen.look import Flat, Quiet, em
from desktop.sheet.packet import ATTACHED, Part

MOST_ROWS = 8
LEAST_ROWS = 3
"""Rows of a list that gives way where the screen is low."""


class PaperChoice(QWidget):
    """A check for every paper, all of them on to begin with; nothing to see while there is only one."""

    changed = Signal()
    looked_at = Signal(str)
    """The keyboard is on this paper now."""

    def __init__(
        self, title: str = "", parent: QWidget | None = None, *, rows: int = MOST_ROWS, gives_way: bool = False
    ) -> None:
        super().__init__(parent)
        self._most, self._gives_way = rows, gives_way
        self.checks: dict[str, Check] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        if title:
            whole.addWidget(Quiet(title, self))
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setAccessibleName("用紙の一覧")
        inner = QWidget()
        self._lines = QVBoxLayout(inner)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._lines.addStretch(1)
        self.area.setWidget(inner)
        whole.addWidget(self.area, LEAST_ROWS)
        buttons = QHBoxLayout()
        for text, on in (("すべて選ぶ", True), ("すべて外す", False)):
            button = Flat(text, f"用紙を{text}", self, tabbed=True)
            button.clicked.connect(lambda _=False, on=on: self.choose_all(on=on))
            buttons.addWidget(button)
        buttons.addStretch(1)
        whole.addLayout(buttons)
        whole.addStretch(0)
        self.hide()

    def show_parts(self, parts: Sequence[Part]) -> None:
        """List these papers; what was chosen before stays chosen."""
        keys = [p.key for p in parts]
        if list(self.checks) == keys:
            return
        off = {key for key, check in self.checks.items() if not check.isChecked()}
        for check in self.checks.values():
            check.hide()
            check.deleteLater()
        self.checks = {}
        for part in parts:
            check = Check(_words(part))
            check.setToolTip(part.title)
            check.setChecked(part.key not in off)
            check.toggled.connect(self.changed)
            check.installEventFilter(self)
            self._lines.insertWidget(len(self.checks), check)
            self.checks[part.key] = check
        rows = min(len(parts), self._most)
        high = round(1.75 * em(self) * rows)
        self.area.setMaximumHeight(high)
        self.area.setMinimumHeight(min(high, round(1.75 * em(self) * LEAST_ROWS)) if self._gives_way else high)
        self.setVisible(len(parts) > 1)

    def chosen(self) -> frozenset[str]:
        """Keys of the papers that are on."""
        return frozenset(key for key, check in self.checks.items() if check.isChecked())

    def choose_all(self, *, on: bool) -> None:
        for check in self.checks.values():
            check.blockSignals(True)  # noqa: FBT003
            check.setChecked(on)
            check.blockSignals(False)  # noqa: FBT003
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, Check):
            self.area.ensureWidgetVisible(watched, 0, 8)
            self.looked_at.emit(next((k for k, c in self.checks.items() if c is watched), ""))
        return super().eventFilter(watched, event)


def _words(part: Part) -> str:
    """What a paper is called in the list, with its pages; & would be read as the mark of a key."""
    pages = len(part.sheet.pages)
    kind = "添付：" if part.key.startswith(ATTACHED) else ""
    return f"{kind}{part.title}（{pages}頁）".replace("&", "&&")

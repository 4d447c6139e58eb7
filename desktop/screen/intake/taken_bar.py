"""The line under the bars of the window that says what was taken in, with 取り消す; it goes with the next taking in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolBar, QWidget

from desktop.screen.intake.way_back import FillBack, WayBack
from desktop.screen.look import TALL, Flat, Plain, em

if TYPE_CHECKING:
    from desktop.screen.window import Window

NAME = "取り込みのお知らせ"


class TakenBar(QToolBar):
    """``undone`` after everything it tells of was taken back."""

    undone = Signal()

    def __init__(self, window: Window) -> None:
        super().__init__(NAME, window)
        self.over = window
        self.ways: tuple[WayBack, ...] = ()
        self.setMovable(False)
        self.toggleViewAction().setEnabled(False)
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(em(self), 2, em(self), 2)
        self.words = Plain("")
        self.words.setAccessibleName(NAME)
        self.button = QPushButton("取り消す(&Z)")
        self.button.setAutoDefault(False)
        self.button.setMinimumHeight(round(TALL * em(self)))
        self.button.clicked.connect(self.take_back)
        self.close_button = Flat("×", "このお知らせを閉じる", tabbed=True)
        self.close_button.clicked.connect(self.forget)
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.button)
        row.addWidget(self.close_button)
        self.addWidget(inner)

    def tell(self, ways: tuple[WayBack, ...]) -> None:
        """What was taken in just now; nothing hides the line."""
        self.ways = ways
        self.words.setText("　".join(way.sentence for way in ways))
        self.words.setAccessibleDescription(self.words.text())
        self.button.setEnabled(True)
        for way in ways:
            if isinstance(way, FillBack):
                way.page.destroyed.connect(self.forget)
        self.setVisible(bool(ways))

    def forget(self) -> None:
        self.ways = ()
        self.hide()

    def take_back(self) -> None:
        """Everything it tells of, one after the other."""
        self.button.setEnabled(False)
        ways, self.ways = self.ways, ()
        for way in ways:
            close_cases(self.over, way)
            way.go(self._done, self.over.office.worker.trouble)
        self.hide()

    def _done(self) -> None:
        self.over.office.listed.emit()
        self.over.say("取り込みを取り消しました。")
        self.undone.emit()


def close_cases(window: Window, way: WayBack) -> None:
    """Cases that go away are not left open; what was written in them since goes with them."""
    for page in window.case_pages():
        if page.desk.case.id in way.cases:
            page.forget_unsaved()
            window.pages.removeTab(window.pages.indexOf(page))
            page.deleteLater()


def bar_of(window: Window) -> TakenBar:
    """The line of a window, made when something is first taken in."""
    found = window.findChild(TakenBar)
    if found is None:
        found = TakenBar(window)
        window.addToolBarBreak()
        window.addToolBar(found)
    return found

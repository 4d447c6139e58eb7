"""An open window in; copies taken every half hour and at the closing if something changed, what hinders them told out."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from desktop.screen.dialog import Dialog
from desktop.screen.look import TALL, Card, Plain, em
from desktop.screen.worker import Task

if TYPE_CHECKING:
    from desktop.screen.window import Window
    from desktop.store.kept import Kept
    from desktop.store.safekeeping import Overdue

LOOK = 5 * 60 * 1000
"""ms between two looks whether half an hour is over."""
AT_ONCE = 1.5
"""Seconds the closing waits for its copy before it says what it waits for."""


class Keeper(QObject):
    """One for the window. The copy is made beside the worker, so saving never waits for it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.office = window.office
        self.banner: Banner | None = None
        self._last = time.monotonic()
        self._over = False
        self._task: Task | None = None
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self.office.opened.connect(self.look)

    def tick(self) -> None:
        """Take a copy when half an hour is over."""
        from desktop.store.safekeeping import EVERY

        if time.monotonic() - self._last >= EVERY.total_seconds():
            self.take()

    def take(self) -> None:
        """Take a copy now if something changed; not while the window is locked, for then nothing changes."""
        if self._task is not None or not self.office.is_open or self.window.locked:
            return
        from desktop.store.safekeeping import automatic

        self._task = self.office.ask(automatic, self._taken, self._failed, stopped=self._stopped)

    def _taken(self, _made: Kept | None) -> None:
        self._task = None
        self._last = time.monotonic()
        self.look()

    def _stopped(self) -> None:
        self._task = None

    def _failed(self, fault: Exception) -> None:
        from desktop.errors import DeskError

        self._task = None
        self._last = time.monotonic()
        if isinstance(fault, DeskError):
            self._banner.show_words(str(fault))
        else:
            self.office.worker.trouble(fault)

    # the reminder ----------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Whether the second place is overdue."""
        if self.office.is_open:
            from desktop.store.safekeeping import overdue

            self.office.ask(overdue, self._remind, lambda _fault: None)

    def _remind(self, late: Overdue | None) -> None:
        if late is not None:
            self._banner.show_words(late.sentence)
        elif self.banner is not None:
            self.banner.hide()

    @property
    def _banner(self) -> Banner:
        if self.banner is None:
            self.banner = Banner(self.window)
            self.window.list.whole.insertWidget(0, self.banner)
        return self.banner

    # closing ---------------------------------------------------------------------------------------------------------

    def finished(self, again: Callable[[], object]) -> bool:
        """Whether the window may close now; else ``again`` is called when the copy of the closing is made."""
        if self._over or not self.office.is_open or self.window.locked or _ends():
            return True
        from desktop.store.safekeeping import automatic

        self._over = True
        task = self.office.ask(automatic, None, lambda _fault: None)  # a fault is told by the dialog
        if task.over.wait(AT_ONCE) and task.fault is None:
            return True
        dialog = Closing(self.window, task, again)
        self.window.show_dialog(dialog)
        return False


def _ends() -> bool:
    """Whether the system itself is ending the session: nobody waits for a copy then."""
    app = QGuiApplication.instance()
    return isinstance(app, QGuiApplication) and app.isSavingSession()


class Closing(Dialog):
    """While the copy of the closing is made: what is waited for, and a way not to wait."""

    def __init__(self, window: Window, task: Task, again: Callable[[], object]) -> None:
        super().__init__(window, "閉じる前の控え", "変更した内容の控えを取っています。終わると閉じます。")
        self._window, self._task, self._again = window, task, again
        self.go_on(0, 0, "控えを取っています")
        self.skip = self.add_button("控えを取らずに閉じる(&X)", self.accept)
        self.fit(34)
        self._poll = QTimer(self, interval=50)
        self._poll.timeout.connect(self._look)
        self._poll.start()
        self.finished.connect(self._close)

    def _look(self) -> None:
        if not self._task.over.is_set():
            return
        self._poll.stop()
        fault = self._task.fault
        if fault is None:
            self.accept()
            return
        self.end_work()
        self.say(f"{fault} 内容は保存されています。")
        self.skip.setText("閉じる(&C)")

    def _close(self, _result: int) -> None:
        self._poll.stop()
        self._task.cancel()
        QTimer.singleShot(0, self._window, self._again)  # not when the window is gone meanwhile


class Banner(Card):
    """Over the list: what hinders the copies, and the way to them."""

    def __init__(self, window: Window) -> None:
        super().__init__(window.list, washed=True)
        row = QHBoxLayout(self)
        unit = em(self)
        row.setContentsMargins(unit, unit // 2, unit, unit // 2)
        row.setSpacing(unit // 2)
        self.words = Plain()
        row.addWidget(self.words, 1)
        self.open_ = QPushButton("控えの画面(&K)…")
        self.open_.setAutoDefault(False)
        self.open_.setMinimumHeight(round(em(self) * TALL))
        self.open_.clicked.connect(lambda _on=False: window.backups())
        row.addWidget(self.open_, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_words(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.show()

"""The hand at the keyboard in, ``due`` out: after minutes without a key, and after the PC slept.

Keys and the mouse are seen at the windows of the system, not at every widget: typing passes here once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

TICK: Final = 5_000
"""ms between two looks at the clock."""
ASLEEP: Final = 45.0
"""Seconds more than a tick between two looks: the PC slept meanwhile (or the clock was set, which locks too)."""
MINUTES: Final = 10
HANDS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)
IDLE, SLEPT = "idle", "slept"


class Watch(QObject):
    """Runs between :meth:`start` and :meth:`stop`; ``minutes`` 0 never finds anybody idle."""

    due = Signal(str)
    """``idle`` or ``slept``."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        steady: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self.minutes = MINUTES
        self._steady, self._wall = steady, wall
        self._touched = self._steady()
        self._looked = (self._steady(), self._wall())
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to count from now."""
        self.touch()
        self._looked = (self._steady(), self._wall())
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication) and not self._timer.isActive():
            app.focusWindowChanged.connect(self.follow)
            self.follow(QGuiApplication.focusWindow())
        self._timer.start()

    def stop(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            app = QGuiApplication.instance()
            if isinstance(app, QGuiApplication):
                app.focusWindowChanged.disconnect(self.follow)

    def follow(self, window: QWindow | None) -> None:
        """Listen to a window of the system too; Qt forgets it with the window."""
        if window is not None:
            window.installEventFilter(self)  # a second time moves it, nothing more

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() in HANDS:
            self.touch()
        return False

    def touch(self) -> None:
        """Somebody is here."""
        self._touched = self._steady()

    def look(self) -> None:
        """One look at both clocks: the steady one stands still in the sleep of some systems, the other may be set."""
        steady, wall = self._steady(), self._wall()
        gap = max(steady - self._looked[0], wall - self._looked[1])
        self._looked = (steady, wall)
        if gap > TICK / 1000 + ASLEEP:
            self.due.emit(SLEPT)
        elif self.minutes and steady - self._touched >= 60 * self.minutes:
            self.due.emit(IDLE)

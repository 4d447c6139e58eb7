"""What Windows tells of its session in, ``away`` out: the screen was locked, the user changed, the PC goes to sleep.

A hidden window of its own gets the messages, so that none of the thousands that typing makes passes through Python.
Elsewhere nothing tells; the clock of :mod:`desktop.screen.lock_watch` finds the sleep there.
"""

from __future__ import annotations

import sys
from typing import Any, Final, Protocol

from PySide6.QtCore import QByteArray, Signal
from PySide6.QtWidgets import QWidget

SESSION_CHANGE: Final = 0x02B1
POWER: Final = 0x0218
LOCKED, SLEEPS = "session", "slept"
_AWAY_SESSION: Final = frozenset({2, 4, 6, 7})
"""WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK."""
_SUSPEND: Final = 4
"""PBT_APMSUSPEND."""


class System(Protocol):
    """What is asked of Windows; a test gives its own."""

    def register(self, handle: int) -> bool: ...
    def forget(self, handle: int) -> None: ...
    def read(self, message: Any) -> tuple[int, int]:
        """Number and wParam of a native message."""
        ...

    def close_dialogs(self) -> None:
        """Close the system's own dialogs of this program; Qt cannot hide them."""
        ...


def meaning(number: int, word: int) -> str:
    """Why a message means that nobody sits here any more; empty for any other message."""
    if number == SESSION_CHANGE and word in _AWAY_SESSION:
        return LOCKED
    return SLEEPS if number == POWER and word == _SUSPEND else ""


class Session(QWidget):
    """Never shown; made once the window is up."""

    away = Signal(str)
    """``session`` or ``slept``."""

    def __init__(self, system: System | None = None) -> None:
        super().__init__()
        self._system = system or _own_system()
        self._handle = int(self.winId()) if self._system is not None else 0
        if self._system is not None:
            self._system.register(self._handle)

    def nativeEvent(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        if self._system is not None and bytes(QByteArray(kind).data()).startswith(b"windows"):
            why = meaning(*self._system.read(message))
            if why:
                self.away.emit(why)
        return False, 0

    def close_dialogs(self) -> None:
        """Before the window is covered: what the system shows for us goes too."""
        if self._system is not None:
            self._system.close_dialogs()

    def end(self) -> None:
        """Nothing is told any more."""
        if self._system is not None:
            self._system.forget(self._handle)
            self._system = None
        self.deleteLater()


def _own_system() -> System | None:
    if sys.platform != "win32":
        return None
    from desktop.screen.lock_windows import Windows

    return Windows()

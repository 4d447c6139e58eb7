"""The calls of Windows behind :mod:`desktop.screen.lock_session`: wtsapi32 and user32; imported on Windows only."""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes
from typing import Any, Final

if sys.platform != "win32":
    raise ImportError("the calls of Windows")

_DIALOG: Final = "#32770"
"""The window class of the system's own dialogs (printing, files)."""
_CLOSE: Final = 0x0010
_THIS_SESSION: Final = 0


class Windows:
    """See :class:`desktop.screen.lock_session.System`."""

    def register(self, handle: int) -> bool:
        return bool(ctypes.windll.wtsapi32.WTSRegisterSessionNotification(wintypes.HWND(handle), _THIS_SESSION))

    def forget(self, handle: int) -> None:
        ctypes.windll.wtsapi32.WTSUnRegisterSessionNotification(wintypes.HWND(handle))

    def read(self, message: Any) -> tuple[int, int]:
        told = wintypes.MSG.from_address(int(message))
        return int(told.message), int(told.wParam)

    def close_dialogs(self) -> None:
        user = ctypes.windll.user32
        kind = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)

        def close(window: int, _word: int) -> bool:
            name = ctypes.create_unicode_buffer(64)
            user.GetClassNameW(wintypes.HWND(window), name, 64)
            if name.value == _DIALOG:
                user.PostMessageW(wintypes.HWND(window), _CLOSE, 0, 0)
            return True

        user.EnumThreadWindows(ctypes.windll.kernel32.GetCurrentThreadId(), kind(close), 0)

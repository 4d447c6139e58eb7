"""A process on Windows in, a limit on its memory and its end with ours out; elsewhere the process limits itself."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, Final

_EXTENDED_LIMITS: Final = 9
_PROCESS_MEMORY: Final = 0x0100
_KILL_ON_CLOSE: Final = 0x2000
_DIE_ON_UNHANDLED: Final = 0x0400
"""No window of Windows about a program that stopped working."""


class Job:
    """A Windows job object; whatever still runs in it ends when it is closed."""

    def __init__(self, kernel: Any, handle: int) -> None:
        self._kernel, self._handle = kernel, handle

    def close(self) -> None:
        self._kernel.CloseHandle(self._handle)


def bind_memory(process: subprocess.Popen[bytes], most: int) -> Job | None:
    """Put the process into a job of its own on Windows; it has not been asked to read anything yet."""
    if sys.platform != "win32":
        return None
    import ctypes
    from ctypes import wintypes

    class Basic(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class Extended(ctypes.Structure):
        _fields_ = (
            ("BasicLimitInformation", Basic),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
    kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
    kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
    windows: Any = process  # its handle is known on Windows only
    handle = kernel.CreateJobObjectW(None, None)
    limits = Extended()
    limits.BasicLimitInformation.LimitFlags = _PROCESS_MEMORY | _KILL_ON_CLOSE | _DIE_ON_UNHANDLED
    limits.ProcessMemoryLimit = most
    bound = (
        handle
        and kernel.SetInformationJobObject(handle, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
        and kernel.AssignProcessToJobObject(handle, int(windows._handle))  # noqa: SLF001
    )
    if not bound:
        fault = ctypes.get_last_error()
        if handle:
            kernel.CloseHandle(handle)
        process.kill()  # never read a foreign file without the limit
        process.wait()
        raise ctypes.WinError(fault)
    return Job(kernel, handle)

"""A store's key in, a slot that one Windows account on one PC opens without typing out (DPAPI); and the key back.

Windows seals the key for the account that is signed in; another account, another PC or a new profile cannot open it, so
such a slot is only ever one more way in, never the last one. On other systems there is none.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Final, Protocol

from desktop.errors import DeskError, refusal
from desktop.keys.ring import Ring, Slot
from desktop.keys.slots import KEY_BYTES, about, new_slot

NO_WINDOWS: Final = refusal(
    "keys.no-windows",
    "このパソコンでは、Windowsのアカウントで開く方法は使えません。名前を選び、合言葉で開いてください。",
)
NOT_THIS_ACCOUNT: Final = refusal(
    "keys.not-this-account",
    "今サインインしているWindowsのアカウントでは、この記録を開けません。名前を選び、合言葉で開いてください。",
)


class Protector(Protocol):
    """What seals for the account that is signed in; ``about`` must be the same again. OSError when it does not."""

    def protect(self, secret: bytes, about: bytes) -> bytes: ...

    def unprotect(self, sealed: bytes, about: bytes) -> bytes: ...


def protector() -> Protector | None:
    """The account protection of this system, if it has one."""
    if sys.platform == "win32":
        return Dpapi()
    return None


def add_windows(ring: Ring, key: bytes, person: str, label: str, by: Protector | None = None) -> Ring:
    """A ring with one more slot for the account that is signed in."""
    guard = _guard(by)
    slot = new_slot("windows", person, label)
    try:
        sealed = guard.protect(key, about(ring, slot))
    except OSError as fault:
        raise DeskError(NO_WINDOWS) from fault
    return replace(ring, slots=(*ring.slots, replace(slot, sealed=sealed)))


def open_windows(ring: Ring, by: Protector | None = None) -> tuple[Slot, bytes]:
    """The first slot this account opens, and the store's key."""
    guard = _guard(by)
    for slot in ring.of("windows"):
        try:
            key = guard.unprotect(slot.sealed, about(ring, slot))
        except OSError:
            continue
        if len(key) == KEY_BYTES:
            return slot, key
    raise DeskError(NOT_THIS_ACCOUNT)


def _guard(by: Protector | None) -> Protector:
    guard = by or protector()
    if guard is None:
        raise DeskError(NO_WINDOWS)
    return guard


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Blob(ctypes.Structure):
        _fields_ = (("size", wintypes.DWORD), ("data", ctypes.POINTER(ctypes.c_char)))

    _NO_WINDOW: Final = 0x1
    """CRYPTPROTECT_UI_FORBIDDEN"""

    class Dpapi:
        """CryptProtectData and CryptUnprotectData of crypt32.dll, for the current user."""

        def protect(self, secret: bytes, about: bytes) -> bytes:
            return self._call("CryptProtectData", secret, about)

        def unprotect(self, sealed: bytes, about: bytes) -> bytes:
            return self._call("CryptUnprotectData", sealed, about)

        def _call(self, name: str, given: bytes, about: bytes) -> bytes:
            crypt32 = ctypes.WinDLL("crypt32", use_last_error=True)
            kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
            kernel32.LocalFree.argtypes = (ctypes.c_void_p,)
            kernel32.LocalFree.restype = ctypes.c_void_p
            source, entropy, result = _blob(given), _blob(about), _Blob()
            done = getattr(crypt32, name)(
                ctypes.byref(source), None, ctypes.byref(entropy), None, None, _NO_WINDOW, ctypes.byref(result)
            )
            if not done:
                raise ctypes.WinError(ctypes.get_last_error())
            try:
                return ctypes.string_at(result.data, result.size)
            finally:
                ctypes.memset(result.data, 0, result.size)
                kernel32.LocalFree(ctypes.cast(result.data, ctypes.c_void_p))

    def _blob(data: bytes) -> _Blob:
        held = ctypes.create_string_buffer(data, len(data))
        return _Blob(len(data), ctypes.cast(held, ctypes.POINTER(ctypes.c_char)))

"""What the system says in; drives a bundle may be written to out, with label, room and kind; and a drive taken off.

Shares are no drives, and asking a dead one would hang. Asking a slow stick may take seconds: call it on the worker.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from desktop.errors import DeskError, refusal
from desktop.places import world_error

NOT_THERE: Final = refusal(
    "clerk.place-gone",
    "「{path}」がありません。媒体が抜かれていないか、フォルダーがあるかを確かめ、書き出す先を選び直してください。"
    "何も書き込んでいません。",
    world=True,
)
OTHER_DRIVE: Final = refusal(
    "clerk.other-drive",
    "「{path}」にあるのは、選んだ媒体「{chosen}」ではありません。選んだ媒体を差し込み直すか、書き出す先を選び直してください。"
    "何も書き込んでいません。",
    world=True,
)

Kind = Literal["flash", "optical", "magnetic", "unknown"]
"""Class of a medium, by which overwriting promises more or less."""

_SYSTEM: Final = ("/boot", "/efi", "/etc", "/usr", "/snap", "/var/lib", "/sys", "/proc", "/dev", "/run/credentials")
_IMAGES: Final = frozenset({"squashfs", "erofs", "overlay", "swap"})
_DISCS: Final = frozenset({"iso9660", "udf", "CDFS", "UDF"})


@dataclass(frozen=True, slots=True)
class Drive:
    """A drive as a list shows it; a size of 0 is not known, or there is nothing in it."""

    root: Path
    label: str = ""
    file_system: str = ""
    size: int = 0
    free: int = 0
    removable: bool = False
    read_only: bool = False
    optical: bool = False
    kind: Kind = "unknown"
    device: str = ""
    """What the system calls it: ``/dev/sdb1``, ``E:``."""
    serial: str = ""
    """Number its file system was given when it was made; two sticks of the same kind differ in it."""

    @property
    def writable(self) -> bool:
        """Whether a bundle can be written straight to it."""
        return bool(self.size) and not self.read_only and not self.optical

    @property
    def hint(self) -> str:
        """Why a bundle cannot be written straight to it and what to do, in one sentence; empty when it can."""
        if self.optical:
            return "光学ディスクには直接書き込めません。フォルダーに束を書き出し、書込みのソフトでディスクに焼いてください。"
        if not self.size:
            return "媒体が入っていないか、読み取れません。媒体を差し込み、一覧を更新してください。"
        if self.read_only:
            return "この媒体には書き込めません。書込み禁止のつまみと、書き込む権限を確かめてください。"
        return ""


@dataclass(frozen=True, slots=True)
class Ejected:
    """What came of taking a drive off."""

    sentence: str
    done: bool = False
    """Whether the system said that it may be pulled out."""


def drives() -> tuple[Drive, ...]:
    """Every drive there is now, those that can be pulled out first."""
    if sys.platform == "win32":
        found = windows_drives(Kernel32(_windll()))
    else:
        found = linux_drives()
    return tuple(sorted(found, key=lambda d: (not d.removable, str(d.root))))


def drive_of(path: Path, among: Sequence[Drive] | None = None) -> Drive | None:
    """The drive a folder lies on, None when it is no drive of the list (a share, a folder of the system)."""
    real = path.resolve()
    above = [d for d in (drives() if among is None else among) if d.root == real or d.root in real.parents]
    return max(above, key=lambda d: len(d.root.parts), default=None)


def same_drive(one: Drive, other: Drive) -> bool:
    """Whether it is the same medium; plugged in again it may have another name of the system, and other free bytes."""
    if one.serial and other.serial:
        return (one.serial, one.label) == (other.serial, other.label)
    return (one.label, one.file_system, one.size) == (other.label, other.file_system, other.size)


def refuse_other(folder: Path, chosen: Drive | None, among: Sequence[Drive] | None = None) -> None:
    """Raises when a folder is no more, or lies on another drive than the one it was chosen on (None: not known)."""
    try:
        there = folder.is_dir()
    except OSError as fault:  # a medium that does not answer
        raise world_error(fault, folder) from fault
    if not there:
        raise DeskError(NOT_THERE, path=folder)
    if chosen is None:
        return
    found = drive_of(folder, among)
    if found is None or not same_drive(found, chosen):
        raise DeskError(OTHER_DRIVE, path=folder, chosen=chosen.label or chosen.device or chosen.root)


def eject(drive: Drive) -> Ejected:
    """Make a drive safe to pull out; never says so unless the system did."""
    if not drive.removable and not drive.optical:
        return Ejected(f"「{drive.root}」は、取り外せる媒体ではありません。")
    if sys.platform == "win32":
        return eject_windows(drive, Kernel32(_windll()))
    return eject_linux(drive)


def _safe(drive: Drive) -> Ejected:
    return Ejected(f"「{drive.label or drive.root}」を取り外せます。", done=True)


# ---------------------------------------------------------------- Linux

Usage = Callable[[Path], tuple[int, int]]
"""Size and free bytes of the file system at a path."""
Run = Callable[[Sequence[str]], bool]
"""Runs a command of the system; whether it said that it did it."""


def _usage(path: Path) -> tuple[int, int]:
    said = shutil.disk_usage(path)
    return said.total, said.free


def linux_drives(
    *,
    mounts: str | None = None,
    blocks: Path = Path("/sys/dev/block"),
    labels: Path = Path("/dev/disk/by-label"),
    serials: Path = Path("/dev/disk/by-uuid"),
    usage: Usage = _usage,
) -> tuple[Drive, ...]:
    """Mounted file systems of block devices, each once and where its own root is mounted."""
    seen: dict[str, Drive] = {}
    for point, options, kind, source in _mounted(mounts):
        if source in seen or kind in _IMAGES or _of_system(point):
            continue
        with suppress(OSError):  # pulled out while it is looked at
            seen[source] = _linux_drive(Path(point), options, kind, source, blocks, (labels, serials), usage)
    return tuple(seen.values())


def _mounted(mounts: str | None) -> Iterator[tuple[str, frozenset[str], str, str]]:
    """Mount point, options, file system and device of each line of mountinfo that has a device; whole ones first."""
    text = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape") if mounts is None else mounts
    lines = (line.partition(" - ") for line in text.splitlines())
    split = [(left.split(" "), right.split(" ")) for left, _, right in lines]
    whole = [
        (left, right) for left, right in split if len(left) > 5 and len(right) > 2 and right[1].startswith("/dev/")
    ]
    for left, right in sorted(whole, key=lambda one: (one[0][3] != "/", len(one[0][4]))):
        options = frozenset((*left[5].split(","), *right[2].split(",")))
        yield _unescaped(left[4]), options, right[0], _unescaped(right[1])


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _of_system(point: str) -> bool:
    return any(point == one or point.startswith(f"{one}/") for one in _SYSTEM)


def _linux_drive(
    root: Path,
    options: frozenset[str],
    kind: str,
    source: str,
    blocks: Path,
    names: tuple[Path, Path],
    usage: Usage,
) -> Drive:
    disk = _disk(Path(source), blocks)
    optical = kind in _DISCS or Path(source).name.startswith("sr")
    removable = disk is not None and _pulls_out(disk)
    size, free = usage(root)
    return Drive(
        root,
        _named(Path(source), names[0]),
        kind,
        size,
        free,
        removable or optical,
        "ro" in options,
        optical,
        _kind(disk, optical=optical, removable=removable),
        source,
        _named(Path(source), names[1]),
    )


def _disk(device: Path, blocks: Path) -> Path | None:
    """The whole disk of a device in sysfs; a partition lies in the folder of its disk."""
    try:
        number = device.stat().st_rdev
    except OSError:
        return None
    entry = blocks / f"{os.major(number)}:{os.minor(number)}"
    if not entry.exists():
        return None
    real = entry.resolve()
    return real.parent if (real / "partition").exists() else real


def _pulls_out(disk: Path) -> bool:
    """A disk that says so, or any disk behind USB or in a card slot."""
    return _flag(disk / "removable") or any(re.match(r"usb|mmc_host", part) for part in disk.parts)


def _flag(path: Path) -> bool:
    try:
        return path.read_text("ascii").strip() == "1"
    except OSError:
        return False


def _kind(disk: Path | None, *, optical: bool, removable: bool) -> Kind:
    """Sticks say of themselves that they turn, so what is pulled out counts as flash unless it is a disc."""
    if optical:
        return "optical"
    if removable:
        return "flash"
    if disk is None or not (disk / "queue" / "rotational").exists():
        return "unknown"
    return "magnetic" if _flag(disk / "queue" / "rotational") else "flash"


def _named(device: Path, names: Path) -> str:
    r"""The name udev has for it in a folder (labels, serial numbers); a blank is ``\x20`` and letters beyond ASCII are bytes of UTF-8."""
    try:
        number = device.stat().st_rdev
        found = [link.name for link in names.iterdir() if link.stat().st_rdev == number]
    except OSError:
        return ""
    return _decoded(found[0]) if found else ""


def _decoded(name: str) -> str:
    raw = re.sub(rb"\\x([0-9a-fA-F]{2})", lambda found: bytes([int(found[1], 16)]), os.fsencode(name))
    return raw.decode("utf-8", "replace")


def _run(words: Sequence[str]) -> bool:
    """Run a command of the system without a window, a minute at most."""
    try:
        return subprocess.run(words, capture_output=True, timeout=60, check=False).returncode == 0  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False


def eject_linux(
    drive: Drive,
    *,
    run: Run = _run,
    which: Callable[[str], str | None] = shutil.which,
    mounts: Callable[[], str | None] = lambda: None,
) -> Ejected:
    """Unmount by udisks, else by eject or umount; done is only what is mounted no more."""
    ways = (
        ("udisksctl", "unmount", "--no-user-interaction", "-b", drive.device),
        ("eject", drive.device),
        ("umount", str(drive.root)),
    )
    there = [way for way in ways if which(way[0])]
    if not any(run(way) and not _is_mounted(drive, mounts()) for way in there):
        return Ejected(_by_hand(drive, "ファイルの一覧で媒体の名前の横にある取り出しの印"))
    if which("udisksctl") and not drive.optical:
        run(("udisksctl", "power-off", "--no-user-interaction", "-b", drive.device))
    return _safe(drive)


def _is_mounted(drive: Drive, mounts: str | None) -> bool:
    return any(source == drive.device for _, _, _, source in _mounted(mounts))


def _by_hand(drive: Drive, where: str) -> str:
    name = drive.label or drive.root
    return f"「{name}」を取り外せる状態にできませんでした。開いている画面を閉じ、{where}から取り外してください。"


# ---------------------------------------------------------------- Windows

_REMOVABLE, _FIXED, _CDROM = 2, 3, 5
"""GetDriveTypeW; 4 is a share and is never asked."""
_READ_ONLY_VOLUME: Final = 0x00080000
"""FILE_READ_ONLY_VOLUME."""
_LOCK, _DISMOUNT, _ALLOW, _EJECT = 0x00090018, 0x00090020, 0x002D4804, 0x002D4808
"""FSCTL_LOCK_VOLUME, FSCTL_DISMOUNT_VOLUME, IOCTL_STORAGE_MEDIA_REMOVAL, IOCTL_STORAGE_EJECT_MEDIA."""


class Kernel(Protocol):
    """What is asked of Windows."""

    def letters(self) -> str:
        """Letters of all drives."""

    def kind(self, root: str) -> int:
        """What kind of drive, as GetDriveTypeW numbers it."""

    def volume(self, root: str) -> tuple[str, str, int, int] | None:
        """Label, file system, flags and serial number; None when nothing is in it."""

    def usage(self, root: str) -> tuple[int, int] | None:
        """Size and free bytes."""

    def release(self, letter: str) -> bool:
        """Lock, dismount and eject."""


def windows_drives(kernel: Kernel) -> tuple[Drive, ...]:
    """Drives of this PC by their letters; shares and RAM disks are none."""
    return tuple(_windows_drive(letter, kernel) for letter in kernel.letters() if _is_drive(letter, kernel))


def _is_drive(letter: str, kernel: Kernel) -> bool:
    return kernel.kind(f"{letter}:\\") in (_REMOVABLE, _FIXED, _CDROM)


def _windows_drive(letter: str, kernel: Kernel) -> Drive:
    root = f"{letter}:\\"
    kind = kernel.kind(root)
    label, file_system, flags, serial = kernel.volume(root) or ("", "", 0, 0)
    size, free = (kernel.usage(root) or (0, 0)) if file_system else (0, 0)
    return Drive(
        Path(root),
        label,
        file_system,
        size,
        free,
        kind in (_REMOVABLE, _CDROM),
        bool(flags & _READ_ONLY_VOLUME),
        kind == _CDROM,
        "optical" if kind == _CDROM else "flash" if kind == _REMOVABLE else "unknown",
        f"{letter}:",
        f"{serial:08X}" if file_system else "",
    )


def eject_windows(drive: Drive, kernel: Kernel) -> Ejected:
    """By the volume's own controls; a drive that is in use stays."""
    if kernel.release(drive.device[:1]):
        return _safe(drive)
    return Ejected(_by_hand(drive, "タスクバーの「ハードウェアを安全に取り外す」"))


def _windll() -> Any:
    return getattr(ctypes, "windll", None)


class Kernel32:
    """kernel32.dll by ctypes; a drive without a medium never opens a box of the system."""

    def __init__(self, windll: Any) -> None:
        self._dll = windll.kernel32
        self._dll.SetErrorMode(0x0001)  # SEM_FAILCRITICALERRORS

    def letters(self) -> str:
        mask = self._dll.GetLogicalDrives()
        return "".join(chr(ord("A") + n) for n in range(26) if mask >> n & 1)

    def kind(self, root: str) -> int:
        return int(self._dll.GetDriveTypeW(root))

    def volume(self, root: str) -> tuple[str, str, int, int] | None:
        label, system = ctypes.create_unicode_buffer(261), ctypes.create_unicode_buffer(261)
        flags, serial = ctypes.c_uint32(), ctypes.c_uint32()
        given = (root, label, 261, ctypes.byref(serial), None, ctypes.byref(flags), system, 261)
        told = self._dll.GetVolumeInformationW(*given)
        return (label.value, system.value, flags.value, serial.value) if told else None

    def usage(self, root: str) -> tuple[int, int] | None:
        free, size = ctypes.c_uint64(), ctypes.c_uint64()
        told = self._dll.GetDiskFreeSpaceExW(root, ctypes.byref(free), ctypes.byref(size), None)
        return (size.value, free.value) if told else None

    def release(self, letter: str) -> bool:
        self._dll.CreateFileW.restype = ctypes.c_void_p
        handle = self._dll.CreateFileW(f"\\\\.\\{letter}:", 0xC0000000, 3, None, 3, 0, None)
        if handle in (None, ctypes.c_void_p(-1).value):
            return False
        try:
            self._dll.FlushFileBuffers(ctypes.c_void_p(handle))
            return all(self._control(handle, code) for code in (_LOCK, _DISMOUNT, _ALLOW, _EJECT))
        finally:
            self._dll.CloseHandle(ctypes.c_void_p(handle))

    def _control(self, handle: int, code: int) -> bool:
        allow = ctypes.c_ubyte(0)
        given = (ctypes.byref(allow), 1) if code == _ALLOW else (None, 0)
        told = self._dll.DeviceIoControl(
            ctypes.c_void_p(handle), code, *given, None, 0, ctypes.byref(ctypes.c_uint32()), None
        )
        return bool(told)

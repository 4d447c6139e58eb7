"""Drives as the system names them.

1. Linux: each device once, with label, room and kind; what is no drive for a clerk is not listed.
2. Windows: by letters; shares are never asked, an empty reader is listed and says so.
3. What cannot be written to says why. 4. A drive is safe to pull out only when the system said so.
5. A folder that is gone, or lies on another medium than the one it was chosen on, is refused.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from desktop.clerk import drives as module
from desktop.clerk.drives import (
    Drive,
    Kernel32,
    drive_of,
    eject,
    eject_linux,
    eject_windows,
    linux_drives,
    refuse_other,
)
from desktop.clerk.drives import windows_drives as windows
from desktop.errors import DeskError

GB = 1 << 30
MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:21 / /proc rw - proc proc rw
24 22 8:2 / /boot/efi rw - vfat /dev/sda2 rw
25 22 7:0 / /snap/core/1 ro - squashfs /dev/loop0 ro
26 22 8:17 / /media/山田/USB\\040ディスク rw,nosuid - vfat /dev/sdb1 rw
27 22 8:17 /in /srv/again rw,nosuid - vfat /dev/sdb1 rw
28 22 11:0 / /media/山田/disc ro,nosuid - udf /dev/sr0 ro
29 22 0:50 / /media/山田/ntfs ro,nosuid - fuseblk /dev/sdc1 ro
30 22 0:51 / /mnt/share rw - cifs //server/share rw
31 22 8:49 / /media/gone rw - vfat /dev/sdd1 rw
"""


class Node:
    """A device node: what stat says of it."""

    def __init__(self, number: int) -> None:
        self.st_rdev = number


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[Drive, ...]]:
    """A sysfs of our own: sda turns, sdb is a stick behind USB, sdc says that it can be removed, sr0 is a disc drive."""
    devices = {"sda": "pci0/ata1/block/sda", "sdb": "pci0/usb1/1-2/block/sdb", "sdc": "pci0/sd/block/sdc"}
    if sys.platform == "win32":
        pytest.skip("sysfs and device numbers are Linux's; Windows is asked by letter")
    blocks = tmp_path / "dev" / "block"
    blocks.mkdir(parents=True)
    numbers = {"sda1": (8, 1), "sdb1": (8, 17), "sdc1": (8, 33), "sr0": (11, 0), "sdd1": (8, 49)}
    for name, path in devices.items():
        disk = tmp_path / "devices" / path
        (disk / "queue").mkdir(parents=True)
        (disk / "queue" / "rotational").write_text("1\n")
        (disk / "removable").write_text("1\n" if name == "sdc" else "0\n")
        part = disk / f"{name}1"
        part.mkdir()
        (part / "partition").write_text("1\n")
        major, minor = numbers[f"{name}1"]
        (blocks / f"{major}:{minor}").symlink_to(part)
    nodes = {Path("/dev") / name: Node(os.makedev(*number)) for name, number in numbers.items()}
    labels = tmp_path / "by-label"
    labels.mkdir()
    label = labels / "USB\\x20\\xe3\\x83\\x87\\xe3\\x82\\xa3\\xe3\\x82\\xb9\\xe3\\x82\\xaf"
    label.touch()
    serials = tmp_path / "by-uuid"
    serials.mkdir()
    (serials / "1A2B-3C4D").touch()
    nodes[label] = nodes[serials / "1A2B-3C4D"] = nodes[Path("/dev/sdb1")]
    real = Path.stat

    def stat(self: Path, **given: Any) -> Any:
        return nodes.get(self) or real(self, **given)

    monkeypatch.setattr(Path, "stat", stat)

    def usage(path: Path) -> tuple[int, int]:
        if path.name == "gone":
            raise OSError(5, "gone")
        return 8 * GB, 3 * GB

    return lambda: linux_drives(mounts=MOUNTS, blocks=blocks, labels=labels, serials=serials, usage=usage)


def test_linux(system: Callable[[], tuple[Drive, ...]]) -> None:
    """1"""
    found = {d.device: d for d in system()}
    assert sorted(found) == ["/dev/sda1", "/dev/sdb1", "/dev/sdc1", "/dev/sr0"]
    assert found["/dev/sda1"] == Drive(Path("/"), "", "ext4", 8 * GB, 3 * GB, kind="magnetic", device="/dev/sda1")
    stick = found["/dev/sdb1"]
    assert (stick.root, stick.label, stick.serial) == (
        Path("/media/山田/USB ディスク"),
        "USB ディスク",
        "1A2B-3C4D",
    )
    assert (stick.removable, stick.writable, stick.kind, stick.hint) == (True, True, "flash", "")
    assert (found["/dev/sdc1"].removable, found["/dev/sdc1"].read_only) == (True, True)
    disc = found["/dev/sr0"]
    assert (disc.optical, disc.removable, disc.kind) == (True, True, "optical")


def test_where_a_folder_lies(system: Callable[[], tuple[Drive, ...]]) -> None:
    """1"""
    found = system()
    assert drive_of(Path("/media/山田/USB ディスク/渡す"), found) == next(d for d in found if d.device == "/dev/sdb1")
    assert drive_of(Path("/media/山田"), found) == next(d for d in found if d.device == "/dev/sda1")
    assert drive_of(Path("/media/山田"), ()) is None


def test_the_folder_is_still_where_it_was_chosen(tmp_path: Path) -> None:
    """5"""
    chosen = Drive(tmp_path, "持出し", "vfat", 4 * GB, GB, device="/dev/sdb1", serial="1A2B-3C4D")
    folder = tmp_path / "渡す"
    with pytest.raises(DeskError, match="がありません。媒体が抜かれていないか"):
        refuse_other(folder, chosen, (chosen,))
    folder.mkdir()
    refuse_other(folder, chosen, (replace(chosen, device="/dev/sdc1", free=1),))  # plugged in again
    refuse_other(folder, None, ())
    others = [replace(chosen, **other) for other in ({"serial": "5E6F"}, {"label": "別"}, {"serial": "", "size": 9})]  # type: ignore[arg-type]
    for there in (*((one,) for one in others), ()):
        with pytest.raises(DeskError, match="選んだ媒体「持出し」ではありません"):
            refuse_other(folder, chosen, there)


def test_of_this_computer() -> None:
    """1: whatever it has, nothing fails and sizes make sense."""
    assert all(0 <= d.free <= d.size for d in module.drives())


class Dll:
    """kernel32 of a PC with C:, a stick on E:, an empty reader on F:, a disc on G: and a share on Z:."""

    KINDS: ClassVar = {"C:\\": 3, "E:\\": 2, "F:\\": 2, "G:\\": 5, "Z:\\": 4}
    VOLUMES: ClassVar = {
        "C:\\": ("Windows", "NTFS", 0, 1),
        "E:\\": ("持出し", "exFAT", 0x80000, 0xA1B2C3D4),
        "G:\\": ("付議", "UDF", 0x80000, 0),
    }

    def __init__(self, *, busy: int = 0) -> None:
        self.asked: list[str] = []
        self.codes: list[int] = []
        self.closed = False
        self.busy = busy
        self.kernel32 = self
        self.CreateFileW = self._Create(self)

    class _Create:
        restype: Any = None

        def __init__(self, dll: Dll) -> None:
            self.dll = dll

        def __call__(self, name: str, *_: Any) -> int | None:
            return 77 if name == "\\\\.\\E:" else ctypes.c_void_p(-1).value

    def SetErrorMode(self, mode: int) -> int:
        self.mode = mode
        return 0

    def GetLogicalDrives(self) -> int:
        return sum(1 << (ord(root[0]) - ord("A")) for root in self.KINDS)

    def GetDriveTypeW(self, root: str) -> int:
        return self.KINDS[root]

    def GetVolumeInformationW(
        self, root: str, label: Any, _n: int, serial: Any, _m: Any, flags: Any, system: Any, *_: Any
    ) -> int:
        self.asked.append(root)
        if root not in self.VOLUMES:
            return 0
        label.value, system.value, flags._obj.value, serial._obj.value = self.VOLUMES[root]
        return 1

    def GetDiskFreeSpaceExW(self, root: str, free: Any, size: Any, _: Any) -> int:
        free._obj.value, size._obj.value = 2 * GB, 4 * GB
        return 1

    def FlushFileBuffers(self, _: Any) -> int:
        return 1

    def DeviceIoControl(self, _h: Any, code: int, *_: Any) -> int:
        self.codes.append(code)
        return int(code != self.busy)

    def CloseHandle(self, _: Any) -> int:
        self.closed = True
        return 1


def test_windows() -> None:
    """2"""
    dll = Dll()
    found = {d.device: d for d in windows(Kernel32(dll))}
    assert list(found) == ["C:", "E:", "F:", "G:"]
    assert dll.mode == 1
    assert "Z:\\" not in dll.asked
    stick = found["E:"]
    assert (stick.label, stick.file_system, stick.size, stick.free) == ("持出し", "exFAT", 4 * GB, 2 * GB)
    assert (stick.removable, stick.read_only, stick.kind, stick.serial) == (True, True, "flash", "A1B2C3D4")
    assert found["F:"].serial == ""
    assert (found["C:"].removable, found["C:"].writable, found["C:"].kind) == (False, True, "unknown")
    assert (found["F:"].size, found["F:"].writable) == (0, False)
    assert (found["G:"].optical, found["G:"].kind) == (True, "optical")


@pytest.mark.parametrize(
    ("drive", "part"),
    [
        (Drive(Path("/x"), size=1, read_only=True), "書き込めません"),
        (Drive(Path("/x"), size=1, optical=True), "フォルダーに束を書き出し"),
        (Drive(Path("/x")), "媒体が入っていないか"),
        (Drive(Path("/x"), size=1), ""),
    ],
)
def test_hints(drive: Drive, part: str) -> None:
    """3"""
    assert part in drive.hint
    assert drive.writable == (not drive.hint)


STICK = Drive(Path("/media/u"), "持出し", "vfat", 1, 1, removable=True, kind="flash", device="/dev/sdb1")
ON = "26 22 8:17 / /media/u rw - vfat /dev/sdb1 rw\n"


@pytest.mark.parametrize(
    ("there", "works", "mounts", "done"),
    [
        ({"udisksctl"}, True, "", True),
        ({"eject"}, True, "", True),
        ({"umount"}, True, "", True),
        ({"udisksctl", "umount"}, False, ON, False),
        (set(), True, ON, False),
        ({"udisksctl"}, True, ON, False),  # it says so, and it is not true
    ],
)
def test_eject_linux(there: set[str], works: bool, mounts: str, done: bool) -> None:
    """4"""
    ran: list[str] = []

    def run(words: Sequence[str]) -> bool:
        ran.append(words[0])
        return works

    said = eject_linux(STICK, run=run, which=lambda name: name if name in there else None, mounts=lambda: mounts)
    assert said.done is done
    assert ("取り外せます" in said.sentence) is done
    assert "「持出し」" in said.sentence
    assert set(ran) <= there


def test_eject_windows() -> None:
    """4"""
    dll = Dll()
    said = eject_windows(Drive(Path("E:"), "持出し", removable=True, device="E:"), Kernel32(dll))
    assert said.done
    assert dll.codes == [0x00090018, 0x00090020, 0x002D4804, 0x002D4808]
    assert dll.closed
    for busy in dll.codes:
        one = Dll(busy=busy)
        said = eject_windows(Drive(Path("E:"), "持出し", removable=True, device="E:"), Kernel32(one))
        assert not said.done
        assert "ハードウェアを安全に取り外す" in said.sentence
        assert one.codes[-1] == busy
        assert one.closed
    assert not eject_windows(Drive(Path("F:"), removable=True, device="F:"), Kernel32(Dll())).done


def test_a_fixed_disk_stays() -> None:
    """4"""
    said = eject(Drive(Path("/"), device="/dev/sda1"))
    assert not said.done
    assert "取り外せる媒体ではありません" in said.sentence

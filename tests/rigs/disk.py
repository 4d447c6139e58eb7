"""A size in; a file system of its own to fill up, cut the power of or make read-only out, gone at the end."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SHUTDOWN: Final = 0x8004587D
"""The ioctl "go down" of ext4 and XFS: from that moment nothing more reaches the device."""
_WITHOUT_LOG: Final = struct.pack("I", 2)


@dataclass(frozen=True)
class Disk:
    """A file system in an image on a loop device, mounted at ``folder``."""

    folder: Path
    image: Path

    def mount(self) -> None:
        _run("mount", "-o", "loop", str(self.image), str(self.folder))

    def cut(self) -> None:
        """The power goes: what was not synced is lost."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, _SHUTDOWN, _WITHOUT_LOG)
        finally:
            os.close(handle)

    def remount(self) -> None:
        """The power is back: the journal of the file system is played."""
        unmount(self.folder)
        self.mount()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def unmount(folder: Path) -> None:
    """Again and again for a moment: a process that was just killed may still hold a file."""
    for _ in range(50):
        if subprocess.run(["umount", str(folder)], check=False, capture_output=True).returncode == 0:
            return
        time.sleep(0.1)
    _run("umount", "-l", str(folder))


@contextmanager
def image(kind: str, mib: int) -> Iterator[Disk]:
    """A new ext4 or XFS."""
    with tempfile.TemporaryDirectory(prefix="rig-disk-") as place:
        disk = Disk(Path(place) / "mount", Path(place) / "image")
        disk.folder.mkdir()
        with disk.image.open("wb") as file:
            file.truncate(mib << 20)
        _run(f"mkfs.{kind}", "-q", str(disk.image))
        disk.mount()
        try:
            yield disk
        finally:
            unmount(disk.folder)


@contextmanager
def small(kib: int) -> Iterator[Path]:
    """A tmpfs of so many KiB, to be filled up."""
    with tempfile.TemporaryDirectory(prefix="rig-small-") as place:
        _run("mount", "-t", "tmpfs", "-o", f"size={kib}k", "rig", place)
        try:
            yield Path(place)
        finally:
            unmount(Path(place))


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder cannot be written, not even by root, meanwhile."""
    _run("mount", "--bind", str(folder), str(folder))
    try:
        _run("mount", "-o", "remount,bind,ro", str(folder))
        yield
    finally:
        unmount(folder)

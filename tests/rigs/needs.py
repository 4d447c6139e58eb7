"""What a rig needs of the machine in; nothing out, or one line that says what is missing: such a rig is not passed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest


class NotRun(Exception):  # noqa: N818 - a result, no fault
    """The machine lacks something the rig needs; the text says what."""


def _file_system(name: str) -> bool:
    known = Path("/proc/filesystems")
    return known.exists() and name in known.read_text().split()


def _runs(*command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


_HAVE: Final[dict[str, tuple[Callable[[], bool], str]]] = {
    "linux": (lambda: sys.platform == "linux", "this system is not Linux"),
    "fork": (lambda: hasattr(os, "fork"), "this system has no fork"),
    "root": (lambda: hasattr(os, "geteuid") and os.geteuid() == 0, "only root may mount"),
    "strace": (lambda: _runs("strace", "-o", "/dev/null", "true"), "strace is missing or may not trace here"),
    "loop": (lambda: Path("/dev/loop-control").exists(), "no loop devices"),
    "ext4": (lambda: _file_system("ext4") and shutil.which("mkfs.ext4") is not None, "no ext4 or no mkfs.ext4"),
    "xfs": (lambda: _file_system("xfs") and shutil.which("mkfs.xfs") is not None, "no XFS or no mkfs.xfs (xfsprogs)"),
    "fuse": (lambda: Path("/dev/fuse").exists() and _file_system("fuse"), "no FUSE in this kernel"),
    "netns": (lambda: _runs("unshare", "-n", "true"), "unshare -n is not allowed here"),
}


def missing(*what: str) -> str:
    """Why a rig with these needs cannot run here; empty when it can."""
    return next((why for have, why in map(_HAVE.__getitem__, what) if not have()), "")


def need(*what: str) -> None:
    """Refuse to run a rig that would prove nothing here."""
    if why := missing(*what):
        raise NotRun(why)


def skip_without(*what: str) -> None:
    """The same in a pytest: skipped with the reason."""
    if why := missing(*what):
        pytest.skip(why)


def play_short(rig: str, *words: str, needs: tuple[str, ...] = ()) -> None:
    """A rig's short form as a test, in a process of its own: forking beside the threads of other tests is unfair."""
    skip_without(*needs)
    command = [sys.executable, "-m", f"tests.rigs.{rig}", *words]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

"""One program per store: the second is told who has it; a program that was killed leaves no lock behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.errors import DeskError
from desktop.store.store import open_store

HOLD = """
import sys, pathlib
from desktop.store.store import open_store
store = open_store(pathlib.Path(sys.argv[1]))
store.set_setting("課", "福祉課")
print("open", flush=True)
sys.stdin.read()
"""


@contextmanager
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that has the store open."""
    env = {**os.environ, "LOGNAME": "田中"}
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        try:
            yield child
        finally:
            child.kill()


def test_the_second_is_told_who(path: Path) -> None:
    with holder(path) as child:
        with pytest.raises(DeskError, match="「田中」さんが.+月.+分から開いています") as refused:
            open_store(path)
        assert refused.value.code == "store.held"
        assert str(child.pid) in str(refused.value)
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(20) == 0
    with open_store(path) as store:
        assert store.setting("課") == "福祉課"


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_program_leaves_no_lock(path: Path) -> None:
    with holder(path) as child:
        child.send_signal(signal.SIGKILL)
        child.wait(20)
        with open_store(path) as store:
            assert store.setting("課") == "福祉課"


def test_the_same_program_twice(path: Path) -> None:
    with open_store(path), pytest.raises(DeskError) as refused:
        open_store(path)
    assert refused.value.code == "store.held"
    open_store(path).close()


def test_a_refused_opening_holds_nothing(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"SQLite format 3\0" + bytes(5000))
    with pytest.raises(DeskError):
        open_store(path)
    path.unlink()
    open_store(path).close()


def test_a_lock_note_of_nonsense(path: Path) -> None:
    with open_store(path):
        path.with_name(path.name + ".lock").write_bytes(b"\xff{")
        with pytest.raises(DeskError, match="ほかの人か別の窓"):
            open_store(path)

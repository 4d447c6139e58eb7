"""One program per store: the second is told who has it; a program that was killed leaves no lock behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.errors import DeskError
from desktop.store.connect import connect
from desktop.store.lock import lock_path
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


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_stale_lock_is_taken_over_at_once_also_when_its_number_lives_again(path: Path) -> None:
    """F12: the note names a process that runs (ours); only the system's lock counts. A lock by number would refuse."""
    with holder(path) as child:
        child.send_signal(signal.SIGKILL)
        child.wait(20)
    note = json.loads(lock_path(path).read_bytes()[:512])
    note["pid"] = os.getpid()
    with lock_path(path).open("rb+") as file:
        file.write(json.dumps(note, ensure_ascii=False).encode().ljust(512))
    os.kill(note["pid"], 0)  # the known-bad way: somebody with that number is there
    begun = time.monotonic()
    with open_store(path) as store:
        assert time.monotonic() - begun < 5
        assert store.setting("課") == "福祉課"


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_child_of_a_killed_program_keeps_no_lock(path: Path) -> None:
    """A reading process that outlives its parent does not hold the store."""
    text = HOLD.replace(
        'print("open"', "import subprocess\nrest = subprocess.Popen([sys.executable, '-c', 'input()'])\nprint(\"open\""
    )
    with subprocess.Popen(
        [sys.executable, "-c", text, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        child.send_signal(signal.SIGKILL)
        child.wait(20)
        with open_store(path) as store:
            assert store.setting("課") == "福祉課"


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be removed there")
def test_a_lock_file_that_was_cleared_away(path: Path) -> None:
    """The next change takes the lock again, with the mark."""
    with open_store(path) as store:
        store.set_setting("課", "福祉課")
        lock_path(path).unlink()
        store.set_setting("課", "市民課")
        with pytest.raises(DeskError) as refused:
            open_store(path)
        assert refused.value.code == "store.held"
        assert store._lock.mark() is not None


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be removed there")
def test_a_second_program_that_got_in_is_told_to_the_first(path: Path) -> None:
    """No silent overwriting even then: the first one stops saving and says who is there."""
    with open_store(path) as store:
        store.set_setting("課", "福祉課")
        lock_path(path).unlink()
        with open_store(path) as second:
            with pytest.raises(DeskError) as refused:
                store.set_setting("課", "市民課")
            assert refused.value.code == "store.held"
            second.set_setting("課", "税務課")
        with pytest.raises(DeskError) as refused:
            store.set_setting("課", "市民課")
        assert refused.value.code == "store.edited"
    with open_store(path) as store:
        assert store.setting("課") == "税務課"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_one_lock_for_all_names_of_a_store(path: Path, tmp_path: Path) -> None:
    with open_store(path):
        (tmp_path / "link.sqlite3").symlink_to(path)
        with pytest.raises(DeskError) as refused:
            open_store(tmp_path / "link.sqlite3")
    assert refused.value.code == "store.held"


def test_a_clock_that_jumps_says_no_nonsense(path: Path) -> None:
    """F21: the message names a day and an hour, never an age."""
    from datetime import UTC, datetime

    for day in (datetime(1970, 1, 2, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)):
        with (
            open_store(path, clock=lambda day=day: day),
            pytest.raises(DeskError, match="月.+日.+時.+分から") as refused,
        ):
            open_store(path)
        assert "-" not in str(refused.value).replace(str(path), "")
    raw = connect(path)
    assert raw.execute("SELECT count(*) FROM ledger").fetchone()[0] >= 0
    raw.close()

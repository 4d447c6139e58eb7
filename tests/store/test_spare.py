"""A full disk: the spare space carries the last save, the clerk is told, and nothing is ever reported that was not saved.

The disk is a small file system of its own (needs root). The known-bad control: without spare space the last save fails.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store import spare
from desktop.store.connect import connect
from desktop.store.spare import OPENED, SIZE, USED, Spare
from desktop.store.store import Store, open_store

MB = 1 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """24 MB that can be filled."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("mounting needs root")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this machine mounts nothing")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(disk: Path, leave: int = 0) -> Path:
    """Fill the disk up but for some bytes."""
    filler = disk / "filler"
    while True:
        stat = os.statvfs(disk)
        room = stat.f_bavail * stat.f_frsize - leave
        try:
            filler.write_bytes(bytes(max(room, 0)))
        except OSError as fault:  # the store wrote in between (index, spare space): measure again
            if fault.errno != errno.ENOSPC:
                raise
            filler.unlink()
        else:
            return filler


def case_of(text: str) -> Case:
    return Case("", (Answers("f", 1, {"a": text}),))


def save(store: Store, case: Case, text: str) -> Case:
    return store.save(case.with_answers(Answers("f", 1, {"a": text})), (), who="x")


def with_spare(store: Store, path: Path) -> Spare:
    end = time.monotonic() + 10
    while not (kept := Spare(path)).is_there and time.monotonic() < end:
        time.sleep(0.02)
    assert kept.is_there
    store._writer._idle = lambda _: False
    store._writer.do(lambda _: None)
    return kept


def exhaust(store: Store, case: Case, limit: int = 60) -> tuple[Case, int]:
    """Save until it is refused -> the case as last reported, and how many saves worked."""
    for n in range(limit):
        text = f"{n}" + "情報" * 20000
        if n == limit - 1:
            pytest.fail("the disk never was full")
        if refused := refusal(store, case, text):
            assert refused.code == "store.full"
            assert "保存していません" in str(refused)
            assert "MB以上の空き" in str(refused)
            return store.read_case(case.id), n
        case = store.read_case(case.id)
        assert case.answers.text("a") == text
    return case, limit


def refusal(store: Store, case: Case, text: str) -> DeskError | None:
    try:
        save(store, case, text)
    except DeskError as refused:
        return refused
    return None


def test_the_last_save_works_on_a_full_disk(disk: Path) -> None:
    path = disk / "付議帳.sqlite3"
    with open_store(path) as store:
        case = store.add_case(case_of("初め"), who="x")
        kept = with_spare(store, path)
        assert store.notice == ""
        fill(disk)
        case = save(store, case, "最後の保存" + "情報" * 20000)
        assert (store.notice, kept.is_there) == (USED, False)
        assert "片付けてください" in store.notice
        case, _ = exhaust(store, case)
        assert store.read_case(case.id) == case
        (disk / "filler").unlink()
        case = save(store, case, "空いた後")
        with_spare(store, path)
        assert store.notice == ""
    with open_store(path) as store:
        assert store.read_case(case.id) == case


def test_the_control_without_spare_space(disk: Path) -> None:
    path = disk / "付議帳.sqlite3"
    with open_store(path) as store:
        case = store.add_case(case_of("初め"), who="x")
        kept = with_spare(store, path)
        kept.release()
        fill(disk)
        assert exhaust(store, case)[1] == 0


@pytest.mark.parametrize("leave", [0, 1, 5000, 40_000, 200_000, 700_000])
def test_any_point_of_a_filling_disk(disk: Path, leave: int) -> None:
    """F5: never a save that is not there, and the file opens whole."""
    path = disk / "付議帳.sqlite3"
    with open_store(path) as store:
        case = store.add_case(case_of("初め"), who="x")
        Spare(path).release()
        fill(disk, leave)
        case, _ = exhaust(store, case)
        assert store.read_case(case.id) == case
    (disk / "filler").unlink()
    with open_store(path) as store:
        assert store.read_case(case.id) == case
        save(store, case, "空いた後")
    raw = connect(path)
    assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    raw.close()


@pytest.mark.parametrize("kept", [True, False])
def test_opening_on_a_full_disk(disk: Path, kept: bool) -> None:
    """Reading needs some room as well: the spare space gives it, without it the sentence names the cause."""
    path = disk / "付議帳.sqlite3"
    with open_store(path) as store:
        case = store.add_case(case_of("初め"), who="x")
        with_spare(store, path)
    if not kept:
        Spare(path).release()
    fill(disk)
    if kept:
        with open_store(path) as store:
            assert store.notice == OPENED
            assert store.read_case(case.id) == case
            save(store, case, "空いていないが保存できる")
            case = store.read_case(case.id)
            assert case.answers.text("a") == "空いていないが保存できる"
    else:
        with pytest.raises(DeskError, match="空きがありません"):
            open_store(path)
    (disk / "filler").unlink()
    with open_store(path) as store:
        assert store.read_case(case.id) == case


def test_attachments_leave_the_spare_space_to_the_saves(disk: Path, tmp_path: Path) -> None:
    path = disk / "付議帳.sqlite3"
    (tmp_path / "large").write_bytes(os.urandom(12 * MB))
    with open_store(path) as store:
        case = store.add_case(case_of("初め"), who="x")
        kept = with_spare(store, path)
        fill(disk, 3 * MB)
        with pytest.raises(DeskError) as refused:
            store.attach(case.id, tmp_path / "large", "large", who="x")
        assert refused.value.code == "store.full"
        assert kept.is_there
        save(store, case, "まだ保存できる" + "情報" * 20000)


def test_a_read_only_opening_makes_no_spare_space(tmp_path: Path) -> None:
    path = tmp_path / "付議帳.sqlite3"
    with open_store(path) as store:
        store.years()
    assert not Spare(path).is_there


def test_no_spare_space_on_a_narrow_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Spare(tmp_path / "付議帳.sqlite3")
    monkeypatch.setattr(spare, "free", lambda _: SIZE)
    assert not kept.keep()
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    assert kept.keep()
    assert (tmp_path / "付議帳.sqlite3.spare").stat().st_size == SIZE
    assert kept.release()
    assert not kept.release()

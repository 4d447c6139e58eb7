"""A store on a share is refused before anything is written there, and comes home as a verified copy.

The known-bad control: SQLite itself takes a share without a word, so our refusal is all there is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store import local
from desktop.store.bring import copy_home
from desktop.store.connect import connect
from desktop.store.local import check_place, place_of
from desktop.store.lock import lock_path
from desktop.store.store import open_store

KEY = bytes(range(32))

MOUNTS = r"""22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /mnt/share rw,relatime shared:2 - cifs //server/ka rw,vers=3.0
31 22 0:41 / /mnt/with\040blank rw - nfs4 server:/ka rw
32 22 0:42 / /home/me/remote rw - fuse.sshfs me@host:/ rw
33 22 0:43 / /home/me/vault rw - fuse.gocryptfs /home/me/.vault rw
34 22 8:17 / /media/stick rw - fuseblk /dev/sdb1 rw
35 30 0:44 / /mnt/share/local rw - ext4 /dev/vdb rw
36 22 0:45 / /mnt/over rw - ext4 /dev/vdc rw
37 22 0:46 / /mnt/over rw - 9p host rw
38 22 0:47 / /mnt/plain rw - fuse app rw
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no mountinfo there")
@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/home/me/付議帳.sqlite3", "local"),
        ("/mnt/share/課/付議帳.sqlite3", "share"),
        ("/mnt/shared/付議帳.sqlite3", "local"),
        ("/mnt/share/local/付議帳.sqlite3", "local"),
        ("/mnt/with blank/付議帳.sqlite3", "share"),
        ("/home/me/remote/a.sqlite3", "share"),
        ("/home/me/vault/a.sqlite3", "unsure"),
        ("/mnt/plain/a.sqlite3", "unsure"),
        ("/media/stick/a.sqlite3", "local"),
        ("/mnt/over/a.sqlite3", "share"),
        (r"\\server\ka\付議帳.sqlite3", "share"),
    ],
)
def test_places_by_their_mount(path: str, where: str) -> None:
    assert place_of(Path(path), mounts=MOUNTS) == where


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (r"C:\Users\me\付議帳.sqlite3", "local"),
        (r"Z:\課\付議帳.sqlite3", "share"),
        (r"z:\付議帳.sqlite3", "share"),
        (r"\\server\ka\付議帳.sqlite3", "share"),
        ("//server/ka/付議帳.sqlite3", "share"),
        (r"\\?\UNC\server\ka\付議帳.sqlite3", "share"),
        (r"\\?\Z:\付議帳.sqlite3", "share"),
        (r"\\?\C:\付議帳.sqlite3", "local"),
    ],
)
def test_places_by_their_drive(path: str, where: str) -> None:
    assert place_of(Path(path), drive_type=lambda root: 4 if root.upper() == "Z:\\" else 3) == where


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_into_a_share(tmp_path: Path) -> None:
    (share := tmp_path / "share").mkdir()
    (tmp_path / "link").symlink_to(share)
    mounts = f"22 1 254:0 / / rw - ext4 /dev/vda rw\n30 22 0:40 / {share} rw - cifs //server/ka rw\n"
    assert place_of(tmp_path / "link" / "a.sqlite3", mounts=mounts) == "share"


@pytest.mark.skipif(sys.platform == "win32", reason="no mountinfo there")
def test_a_place_somebody_vouches_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUGICHO_LOCAL", "/home/me/vault")
    assert place_of(Path("/home/me/vault/a.sqlite3"), mounts=MOUNTS) == "local"
    assert place_of(Path("/mnt/plain/a.sqlite3"), mounts=MOUNTS) == "unsure"


@pytest.mark.parametrize(("where", "code"), [("share", "store.share"), ("unsure", "store.unsure-place")])
@pytest.mark.parametrize("there", [False, True])
def test_nothing_is_written_on_a_share(
    path: Path, where: str, code: str, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir()
    if there:
        open_store(path).close()
        lock_path(path).unlink()
    before = {p.name: p.read_bytes() for p in path.parent.iterdir()}
    stamp = path.parent.stat().st_mtime_ns
    monkeypatch.setattr(local, "place_of", lambda *_, **__: where)
    with pytest.raises(DeskError, match="写しを作り") as refused:
        open_store(path)
    assert refused.value.code == code
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before
    assert path.parent.stat().st_mtime_ns == stamp
    assert connect(path, create=True).execute("SELECT 1").fetchone() == (1,), "SQLite itself says nothing"


@pytest.mark.skipif(sys.platform == "win32", reason="no such links there")
def test_a_file_with_two_names(path: Path) -> None:
    open_store(path).close()
    os.link(path, path.with_name("別名.sqlite3"))
    with pytest.raises(DeskError, match="全部で2つ") as refused:
        open_store(path)
    assert refused.value.code == "store.linked"
    path.with_name("別名.sqlite3").unlink()
    open_store(path).close()


READ_ONLY = """
import os, pathlib, sys, time
from sqlcipher3 import dbapi2
from desktop.errors import DeskError
from desktop.store.store import open_store
os.setuid(65534)
begun = time.monotonic()
try:
    open_store(pathlib.Path(sys.argv[1]))
except DeskError as refused:
    print(refused.code, refused, round(time.monotonic() - begun, 2), sep="\\t")
"""


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="becomes another user: needs root")
@pytest.mark.parametrize("what", ["folder", "file", "new"])
def test_a_read_only_place(tmp_path: Path, what: str) -> None:
    """F7: a clear message at once, and nothing half-written."""
    folder = Path("/tmp") / f"fugicho-{os.getpid()}-{what}"  # noqa: S108 - pytest's own folders are closed to others
    folder.mkdir()
    path = folder / "付議帳.sqlite3"
    try:
        if what != "new":
            open_store(path).close()
            lock_path(path).chmod(0o666)
            path.chmod(0o644 if what == "file" else 0o666)
        folder.chmod(0o777 if what == "file" else 0o755)
        before = {p.name: p.read_bytes() for p in folder.iterdir()}
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(path)], capture_output=True, text=True, check=True
        ).stdout.split("\t")
        assert done[0] == "places.read-only", done
        assert "書き込める場所を選んでください" in done[1]
        assert float(done[2]) < 2
        assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    finally:
        shutil.rmtree(folder)


# ---------------------------------------------------------------- coming home


@pytest.fixture(params=[b"", KEY], ids=["plain", "sealed"])
def share(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, bytes, Case]:
    """A store as a program that ended there left it: the last saves stand in the -wal only."""
    key: bytes = request.param
    there = tmp_path / "there" / "付議帳.sqlite3"
    with open_store(there, key=key) as store:
        store._writer._idle = lambda _: False
        case = store.add_case(Case("", (Answers("f", 1, {"a": "初め"}),)), who="x")
        case = store.save(case.with_answers(Answers("f", 1, {"a": "後"})), (), who="x")
        left = tmp_path / "share"
        left.mkdir()
        for end in ("", "-wal", ".lock"):
            shutil.copy(there.with_name(there.name + end), left)
    if key:
        (left / (there.name + ".keys")).write_text("{}")
    return left / there.name, key, case


def test_a_copy_comes_home_whole(share: tuple[Path, bytes, Case], tmp_path: Path) -> None:
    there, key, case = share
    before = {p.name: p.read_bytes() for p in there.parent.iterdir()}
    home = tmp_path / "home" / "付議帳.sqlite3"
    held = copy_home(there, home, key)
    assert held.counts["cases"] == 1
    assert {p.name: p.read_bytes() for p in there.parent.iterdir()} == before, "nothing is written on the share"
    assert sorted(p.name for p in home.parent.iterdir()) == [home.name, *([home.name + ".keys"] if key else [])]
    with open_store(home, key=key) as store:
        assert store.read_case(case.id) == case
        store.save(case.with_answers(Answers("f", 1, {"a": "家で"})), (), who="x")


def test_a_copy_is_refused_when_work_is_gone(share: tuple[Path, bytes, Case], tmp_path: Path) -> None:
    there, key, _ = share
    there.with_name(there.name + "-wal").unlink()
    home = tmp_path / "home" / "付議帳.sqlite3"
    with pytest.raises(DeskError) as refused:
        copy_home(there, home, key)
    assert refused.value.code == "store.lost"
    assert list(home.parent.iterdir()) == []


def test_a_copy_of_a_store_that_is_open_or_changes(
    share: tuple[Path, bytes, Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, key, _ = share
    home = tmp_path / "home" / "付議帳.sqlite3"
    with open_store(there, key=key), pytest.raises(DeskError) as refused:
        copy_home(there, home, key)
    assert refused.value.code == "store.held"

    size = there.stat().st_size

    def meanwhile(state: tuple[int, int, str]) -> None:
        with there.open("ab") as file:
            file.write(b"x" if file.tell() == size else b"")

    with pytest.raises(DeskError) as refused:
        copy_home(there, home, key, meanwhile)
    assert refused.value.code == "store.home-moved"
    assert not home.parent.exists() or list(home.parent.iterdir()) == []


def test_a_copy_never_takes_the_place_of_a_file(share: tuple[Path, bytes, Case], tmp_path: Path) -> None:
    there, key, _ = share
    (home := tmp_path / "here.sqlite3").write_bytes(b"mine")
    with pytest.raises(DeskError, match="別の場所を選んでください"):
        copy_home(there, home, key)
    assert home.read_bytes() == b"mine"


def test_looking_at_the_place_costs_nothing_to_speak_of(path: Path) -> None:
    begun = time.perf_counter()
    for _ in range(20):
        check_place(path)
    assert time.perf_counter() - begun < 1

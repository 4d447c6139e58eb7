"""Files are written whole or not at all, and what the world did is said in one sentence.

1. A written file holds the bytes and no temp file stays.
2. A write that fails leaves the old file and no temp file; the sentence names the place.
   Control: a plain ``write_bytes`` under the same fault does lose the old file.
3. ``FUGICHO_HOME`` moves everything; own forms and fonts are found there.
"""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import DeskError
from desktop.places import data_folder, forms_folders, own_fonts, store_file, why, world_error, write_file

OLD = "前の内容".encode()


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """No file of this process may grow past ``size`` bytes (EFBIG instead of a signal)."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "付議 案件.pdf"
    write_file(target, b"x" * 5000)
    assert target.read_bytes() == b"x" * 5000
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="the rig limits file sizes the Unix way")
def test_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    target, control = tmp_path / "a.pdf", tmp_path / "control.pdf"
    target.write_bytes(OLD)
    control.write_bytes(OLD)
    with files_limited_to(1000):
        with pytest.raises(DeskError, match="a.pdf"):
            write_file(target, b"x" * 5000)
        with pytest.raises(OSError, match="too large"):
            control.write_bytes(b"x" * 5000)
    assert target.read_bytes() == OLD
    assert control.read_bytes() != OLD, "the known-bad way must lose the old file"
    assert {p.name for p in tmp_path.iterdir()} == {"a.pdf", "control.pdf"}


def test_an_interrupted_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the temp file is there at the moment of the interruption."""
    seen = []

    def interrupted(_: int) -> None:
        seen.extend(tmp_path.iterdir())
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "a.pdf", b"x")
    assert seen
    assert not list(tmp_path.iterdir())


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(DeskError) as why:
        write_file(tmp_path / "ない" / "a.pdf", b"")
    assert why.value.code == "places.no-place"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "places.full"),
        (errno.EROFS, "places.read-only"),
        (errno.EACCES, "places.read-only"),
        (errno.EIO, "places.broken"),
    ],
)
def test_the_worlds_faults_are_told_apart(number: int, code: str) -> None:
    error = world_error(OSError(number, os.strerror(number)), Path("E:/束.zip"))
    assert error.code == code
    assert error.world
    assert "束.zip" in str(error)


@pytest.mark.parametrize(
    ("number", "code", "cause"),
    [
        (5, "places.read-only", "権限がありません"),
        (19, "places.read-only", "権限がありません"),
        (21, "places.broken", "媒体がありません"),
        (23, "places.broken", "媒体が読み書きに応じません"),
        (32, "places.in-use", "別のプログラムが使っています"),
        (33, "places.in-use", "別のプログラムが使っています"),
        (206, "places.broken", "名前が長すぎます"),
    ],
)
def test_numbers_of_windows(number: int, code: str, cause: str) -> None:
    """Python gives most of them as a missing right, also a stick that was pulled out and a file Excel has open."""
    fault: Any = PermissionError(errno.EACCES, "Permission denied")
    fault.winerror = number
    assert (world_error(fault, Path("E:/束.zip")).code, why(fault)) == (code, cause)


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere a file that is open is replaced")
def test_a_file_another_program_has_open(tmp_path: Path) -> None:
    target = tmp_path / "案件.xlsx"
    target.write_bytes(OLD)
    with target.open("rb"), pytest.raises(DeskError) as refused:
        write_file(target, b"x")
    assert refused.value.code == "places.in-use"
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]
    write_file(target, b"x")
    assert target.read_bytes() == b"x"


def test_reading_says_reading(tmp_path: Path) -> None:
    fault = PermissionError(errno.EACCES, "Permission denied")
    assert world_error(fault, tmp_path, reading=True).code == "places.unreadable"
    assert world_error(IsADirectoryError(errno.EISDIR, "x"), tmp_path, reading=True).code == "places.is-folder"


@pytest.mark.parametrize("number", [*errno.errorcode, 999_999])
def test_causes_are_japanese(number: int) -> None:
    said = why(OSError(number, os.strerror(number)))
    assert re.fullmatch(r"番号 \d+|[ぁ-んァ-ヶー一-龠々、]+", said), said
    assert not re.search("[A-Za-z]", str(world_error(OSError(number, os.strerror(number)), Path("束"))))


def test_a_cause_without_a_number() -> None:
    assert why(OSError("something odd")) == "原因は分かりません"


def test_home_moves_everything(own_home: Path) -> None:
    assert data_folder() == own_home
    assert store_file().parent == own_home
    assert own_fonts() == ()
    assert len(forms_folders()) == 1
    (own_home / "forms").mkdir()
    (own_home / "fonts").mkdir()
    (own_home / "fonts" / "追加.ttf").write_bytes(b"")
    (own_home / "fonts" / "readme.txt").write_bytes(b"")
    assert forms_folders()[1] == own_home / "forms"
    assert [p.name for p in own_fonts()] == ["追加.ttf"]

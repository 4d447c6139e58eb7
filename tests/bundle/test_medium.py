"""What a path says about its medium.

1. A path is inside a folder also through links and dots; a folder with a like name is another one.
2. A medium is removable when its disk says so or hangs on USB; a partition is looked up at its disk.
3. Two paths lie on the same medium only when both are on one removable disk; what cannot be told is not refused.
4. Dropping the cache works on a real file.
5. A folder on another medium is told apart; what a medium does not give back is noticed; one that is gone is a sentence.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from desktop.bundle import medium
from desktop.errors import DeskError

linux = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sysfs; its drives are asked by letter")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_inside_through_links(tmp_path: Path) -> None:
    """1"""
    usb = tmp_path / "usb"
    usb.mkdir()
    (tmp_path / "link").symlink_to(usb)
    assert medium.inside(tmp_path / "link" / "b.pdf", usb)
    assert medium.inside(usb / "b.pdf", tmp_path / "link")


def test_inside(tmp_path: Path) -> None:
    """1"""
    (tmp_path / "usb").mkdir()
    (tmp_path / "usb2").mkdir()
    usb = tmp_path / "usb"
    assert medium.inside(usb, usb)
    assert medium.inside(usb / "a" / "b.pdf", usb)
    assert medium.inside(tmp_path / "usb2" / ".." / "usb" / "b.pdf", usb)
    assert not medium.inside(tmp_path / "usb2" / "b.pdf", usb)
    assert not medium.inside(tmp_path, usb)


def disk(blocks: Path, path: Path, *, removable: str, under: str = "pci0000:00", partition: bool = True) -> None:
    """A sysfs of one disk for the device under a path."""
    device = path.stat().st_dev
    place = blocks.parent / "devices" / under / "block" / "sdz"
    entry = place / "sdz1" if partition else place
    entry.mkdir(parents=True)
    (place / "removable").write_text(removable + "\n")
    if partition:
        (entry / "partition").write_text("1\n")
    blocks.mkdir(parents=True)
    (blocks / f"{os.major(device)}:{os.minor(device)}").symlink_to(entry)


@linux
@pytest.mark.parametrize("partition", [True, False])
@pytest.mark.parametrize(
    ("says", "under", "wanted"),
    [("1", "pci0000:00", True), ("0", "pci0000:00", False), ("0", "pci0000:00/usb1/1-1", True), ("", "x", False)],
)
def test_removable(tmp_path: Path, says: str, under: str, wanted: bool, partition: bool) -> None:
    """2"""
    blocks = tmp_path / "sys" / "dev"
    disk(blocks, tmp_path, removable=says, under=under, partition=partition)
    missing = tmp_path / "not" / "yet" / "there.zip"
    assert medium.removable(missing, blocks=blocks) is wanted


@pytest.mark.skipif(sys.platform != "win32", reason="drives have letters on Windows only")
@pytest.mark.parametrize(("kind", "wanted"), [(2, True), (5, True), (3, False), (4, False)])
def test_drives_of_windows(tmp_path: Path, kind: int, wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """2, 3: this PC's own disk is fixed; a stick or a disc is one medium by its letter."""
    assert not medium.removable(tmp_path / "not" / "yet" / "there.zip")
    asked: list[str] = []
    monkeypatch.setattr(medium, "_windows_kind", lambda root: asked.append(root) or kind)
    assert medium.removable(tmp_path / "there.zip") is wanted
    assert asked == [tmp_path.anchor]
    assert medium.same_medium(tmp_path / "a", tmp_path / "b") is wanted


@linux
def test_same_medium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """3"""
    blocks = tmp_path / "sys" / "dev"
    disk(blocks, tmp_path, removable="1")
    one, other = tmp_path / "a.zip", tmp_path / "deep" / "slip.pdf"
    assert medium.same_medium(one, other, blocks=blocks)
    assert not medium.same_medium(one, other, blocks=tmp_path / "no sysfs")
    real = medium._disk
    monkeypatch.setattr(medium, "_disk", lambda p, b: Path("/other") if p == other else real(p, b))
    assert not medium.same_medium(one, other, blocks=blocks)


@linux
def test_fixed_disk_is_never_the_same_medium(tmp_path: Path) -> None:
    """3"""
    blocks = tmp_path / "sys" / "dev"
    disk(blocks, tmp_path, removable="0")
    assert not medium.same_medium(tmp_path / "a", tmp_path / "b", blocks=blocks)


def test_cache(tmp_path: Path) -> None:
    """4"""
    path = tmp_path / "a.bin"
    path.write_bytes(b"abc" * 5000)
    medium.drop_cache(path)
    assert path.read_bytes() == b"abc" * 5000
    if hasattr(os, "posix_fadvise"):  # Windows drops it by an opening that may fail; the reading after it says so
        with pytest.raises(FileNotFoundError):
            medium.drop_cache(tmp_path / "none")


def test_what_a_medium_gives_back(tmp_path: Path) -> None:
    """5"""
    file = tmp_path / "表紙.txt"
    file.write_bytes(b"abc")
    assert medium.keeps(file, b"abc")
    assert not medium.keeps(file, b"abd")
    assert medium.device(tmp_path) == medium.ground(tmp_path / "新" / "束") == file.stat().st_dev
    for act in (lambda: medium.keeps(tmp_path / "x", b""), lambda: medium.device(tmp_path / "x")):
        with pytest.raises(DeskError, match="見つかりません"):
            act()

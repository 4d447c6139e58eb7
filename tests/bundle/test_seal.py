"""A sealed bundle is the documented one, and 完了 is never said of a bundle that is not on the medium.

1. The bag is BagIt 1.0: declaration, both manifests, both tag manifests, bag-info with Oxum and the given date.
2. Payload names are generated ASCII; the real names stand in the table, every code point.
3. Same time, ids and members: the same bag, byte for byte.
4. The container holds one member with a neutral name, AES-256 AE-2; no name and no text of the case can be read in it.
5. Nothing unencrypted is written while sealing; nothing but the temporary file appears before the last step.
6. The file is synced, its cache dropped, read back, and only then renamed; the folder is synced after the rename.
7. A medium that keeps nothing, or something else, is found out; a plain copy with an immediate re-read is not (control).
8. Full, read-only, broken, pulled-out media, at every call: one sentence, nothing left on the medium.
9. Cancelled at any step: nothing left.
10. The limits of the receiver are applied before anything is written.
11. A source that vanished, changed, grew or shrank is named; nothing is left.
12. An existing file is never overwritten.
13. Memory does not grow with an attachment.
14. 7-Zip, an independent tool, opens both zips and the digests agree with coreutils-like checking.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pyzipper

from desktop import places
from desktop.bundle import container, medium
from desktop.bundle.model import Limits, Member, Passphrase
from desktop.bundle.seal import seal
from desktop.errors import DeskError


def inner(rig: Any, path: Path) -> bytes:
    """The bag as another program reads it."""
    with pyzipper.AESZipFile(path) as outer:
        outer.setpassword(rig.passphrase.encode())
        return outer.read(outer.namelist()[0])


def files(rig: Any, path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(inner(rig, path))) as bag:
        return {n.removeprefix("bag/"): bag.read(n) for n in bag.namelist()}


def test_bag(rig: Any) -> None:
    """1"""
    found = files(rig, rig.written())
    payload = {p: d for p, d in found.items() if p.startswith("data/")}
    assert found["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    for name in ("sha256", "sha512"):
        lines = dict(line.split("  ")[::-1] for line in found[f"manifest-{name}.txt"].decode().splitlines())
        assert lines == {p: hashlib.new(name, d).hexdigest() for p, d in payload.items()}
        lines = dict(line.split("  ")[::-1] for line in found[f"tagmanifest-{name}.txt"].decode().splitlines())
        tags = {p: d for p, d in found.items() if "/" not in p and not p.startswith("tagmanifest")}
        assert lines == {p: hashlib.new(name, d).hexdigest() for p, d in tags.items()}
    info = found["bag-info.txt"].decode().splitlines()
    assert f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}" in info
    assert "Bagging-Date: 2026-11-20" in info
    assert "External-Identifier: 3f2a9c1b-5d6e-4f70-8a9b-0c1d2e3f4a5b" in info
    assert "Fugicho-Division: 未来戦略室" in info
    assert "Fugicho-Form: komae.sheet 1" in info
    assert "Bag-Software-Agent: fugicho 0.1.0" in info


def test_names(rig: Any) -> None:
    """2"""
    found = files(rig, rig.written())
    table = json.loads(found["data/contents.json"])
    assert [f["path"] for f in table["files"]] == ["data/0001.json", "data/0002.pdf", "data/0003.pdf", "data/0004.bin"]
    assert [f["name"] for f in table["files"]] == [m.name for m in rig.members()]
    assert all(n.isascii() for n in found)
    assert found["data/0003.pdf"] == b"".join(bytes([n]) * 1000 for n in range(50))
    assert found["data/0004.bin"] == b""


def test_same_bag_again(rig: Any) -> None:
    """3: the container differs (its salt is random), the bag does not."""
    first = rig.written()
    bag, sealed = inner(rig, first), first.read_bytes()
    first.unlink()
    second = rig.written()
    assert inner(rig, second) == bag
    assert second.read_bytes() != sealed


def test_container_tells_nothing(rig: Any) -> None:
    """4"""
    data = rig.written().read_bytes()
    with pyzipper.AESZipFile(rig.target) as outer:
        (info,) = outer.infolist()
    assert info.filename == "bag.zip"
    assert info.date_time == (1980, 1, 1, 0, 0, 0)
    assert (info.wz_aes_vendor_id, info.wz_aes_version, info.wz_aes_strength) == (b"AE", 2, 3)
    for word in ("komae", "data/", "BagIt", "manifest", "3f2a9c1b", "案件", "未来", "%PDF", "record"):
        assert word.encode() not in data


def test_nothing_unencrypted_on_the_way(rig: Any) -> None:
    """5"""
    act = seal(rig.parcel(), rig.members(), rig.target, Passphrase(rig.passphrase))
    steps = 0
    while True:
        try:
            next(act)
        except StopIteration as end:
            sealed = end.value
            break
        steps += 1
        assert rig.on_medium() == [f".{rig.target.name}.part"]
        assert b"PDF-1.4" not in (rig.target.parent / f".{rig.target.name}.part").read_bytes()
    assert steps > 50
    assert not rig.target.exists()
    sealed.keep()
    assert rig.on_medium() == [rig.target.name]
    assert sealed.sha256 == hashlib.sha256(rig.target.read_bytes()).hexdigest()
    assert sealed.size == rig.target.stat().st_size


def test_order_of_the_last_steps(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """6"""
    calls: list[str] = []

    def spy(owner: Any, name: str, said: str) -> None:
        real = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda *a, **k: (calls.append(said), real(*a, **k))[1])

    spy(os, "fsync", "fsync")
    spy(medium, "drop_cache", "drop")
    spy(Path, "replace", "rename")
    spy(places, "sync_folder", "folder")
    rig.written()
    assert calls[0] == "fsync"
    assert calls.count("drop") == 1
    last = (
        ["rename", "folder"] if sys.platform == "win32" else ["rename", "folder", "fsync"]
    )  # no folders to sync there
    assert calls[-len(last) :] == last
    assert "drop" in calls[1 : -len(last)]


# 7 ---------------------------------------------------------------------------------------------------------------------


def plain_copy(source: bytes, target: Path) -> bool:
    """The known-bad way: copy, read again at once, compare."""
    target.write_bytes(source)
    return hashlib.sha256(target.read_bytes()).digest() == hashlib.sha256(source).digest()


LIES: dict[str, Callable[[bytes], bytes]] = {
    "kept nothing": lambda _: b"",
    "kept zeros": lambda d: bytes(len(d)),
    "kept the first half": lambda d: d[: len(d) // 2] + bytes(len(d) - len(d) // 2),
    "turned one bit": lambda d: d[:3000] + bytes([d[3000] ^ 4]) + d[3001:],
    "kept older bytes": lambda d: b"PK\3\4" + d[4:-600] + bytes(600),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_lying_medium(rig: Any, monkeypatch: pytest.MonkeyPatch, lie: Callable[[bytes], bytes]) -> None:
    """7: what the medium really keeps shows when the cache is dropped."""

    def lose(path: Path) -> None:
        path.write_bytes(lie(path.read_bytes()))

    control = rig.folder / "control"
    source = os.urandom(60_000)
    assert plain_copy(source, control), "the control says 完了"
    lose(control)
    assert control.read_bytes() != source, "and the medium does not hold it"

    monkeypatch.setattr(medium, "drop_cache", lose)
    with pytest.raises(DeskError, match="読み返したところ、元の内容と一致しませんでした") as caught:
        rig.sealed()
    assert caught.value.code == "bundle.not-kept"
    assert rig.on_medium() == []


def test_cache_is_dropped_by_the_system(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """7: the call that drops it names the file just written."""
    if not hasattr(os, "posix_fadvise"):
        pytest.skip("no posix_fadvise on this system")
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(
        os, "posix_fadvise", lambda fd, *a: told.append((str(Path(f"/proc/self/fd/{fd}").readlink()), a[-1]))
    )
    rig.sealed()
    assert told == [(str(rig.target.with_name(f".{rig.target.name}.part")), os.POSIX_FADV_DONTNEED)]


# 8 ---------------------------------------------------------------------------------------------------------------------

WORLD = {
    errno.ENOSPC: "空きがありません",
    errno.EROFS: "書き込む権限がありません",
    errno.EIO: "読み書きできませんでした",
    errno.ENOENT: "見つかりません",
    errno.EFBIG: "この大きさのファイルを置けません",
}


class Failing(io.FileIO):
    """A file whose k-th write fails."""

    left = 0
    fault = errno.EIO

    def write(self, data: Any, /) -> int:
        Failing.left -= 1
        if Failing.left < 0:
            raise OSError(Failing.fault, os.strerror(Failing.fault), self.name)
        return super().write(data)


def refused(rig: Any) -> DeskError | None:
    try:
        rig.sealed().drop()
    except DeskError as told:
        return told
    return None


@pytest.mark.parametrize(("fault", "part"), WORLD.items(), ids=[errno.errorcode[e] for e in WORLD])
def test_write_fails_at_every_call(rig: Any, monkeypatch: pytest.MonkeyPatch, fault: int, part: str) -> None:
    """8"""
    real = Path.open

    def failing(self: Path, mode: str = "r", buffering: int = -1, **given: Any) -> Any:
        if mode == "wb" and self.parent == rig.target.parent:
            return io.BufferedWriter(Failing(self, "wb"), 4096)
        return real(self, mode, buffering, **given)

    monkeypatch.setattr(Path, "open", failing)
    Failing.fault = fault
    for k in range(400):
        Failing.left = k
        fault_told = refused(rig)
        if fault_told is None:
            break
        assert part in str(fault_told)
        assert fault_told.world
        assert rig.on_medium() == []
    assert 10 < k < 399, "every write was tried, and then it went through"


@pytest.mark.parametrize(("owner", "name"), [(os, "fsync"), (Path, "replace"), (places, "sync_folder")])
def test_last_steps_fail(rig: Any, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    """8: a sync or rename that fails is no 完了."""

    def fail(*_: Any) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(owner, name, fail)
    with pytest.raises(DeskError, match="読み書きできませんでした"):
        rig.sealed().keep()
    assert f".{rig.target.name}.part" not in rig.on_medium()


def test_medium_pulled_while_read_back(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """8"""
    monkeypatch.setattr(medium, "drop_cache", lambda _: shutil.rmtree(rig.target.parent))
    with pytest.raises(DeskError, match="見つかりません"):
        rig.sealed()
    assert not rig.target.parent.exists()


def test_always_full_device(rig: Any) -> None:
    """8: the kernel's own full device, behind the temporary name."""
    if sys.platform == "win32" or not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    (rig.target.parent / f".{rig.target.name}.part").symlink_to("/dev/full")
    with pytest.raises(DeskError, match="空きがありません") as caught:
        rig.sealed()
    assert caught.value.code == "places.full"
    assert rig.on_medium() == []


def test_no_room(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """8: told before anything is written, with what is needed."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 90, 10))
    with pytest.raises(DeskError, match="必要 1 MB、空き 0 MB") as caught:
        rig.sealed()
    assert caught.value.code == "bundle.no-room"
    assert rig.on_medium() == []


def test_no_folder(rig: Any) -> None:
    """8"""
    rig.target.parent.rmdir()
    with pytest.raises(DeskError, match="見つかりません"):
        rig.sealed()


def test_cancel_at_every_step(rig: Any) -> None:
    """9"""
    steps = sum(1 for _ in seal(rig.parcel(), rig.members(), rig.target, Passphrase(rig.passphrase)))
    (rig.target.parent / f".{rig.target.name}.part").unlink()
    for stop in range(1, steps + 1, 3):
        act = seal(rig.parcel(), rig.members(), rig.target, Passphrase(rig.passphrase))
        for _ in range(stop):
            next(act)
        act.close()
        assert rig.on_medium() == []


def test_limits(rig: Any) -> None:
    """10"""

    def refused(limits: Limits) -> str:
        with pytest.raises(DeskError) as caught:
            rig.finish(seal(rig.parcel(), rig.members(), rig.target, Passphrase(rig.passphrase), limits=limits))
        assert rig.on_medium() == []
        return str(caught.value)

    assert "5個あります。１つの束に入るのは4個まで" in refused(Limits(entries=4))
    assert "「資料 𠮷 (1).PDF」は 1 MB あります" in refused(Limits(entry=49_999))
    assert "合わせて 1 MB あります" in refused(Limits(total=50_000))


def test_limits_of_the_product(rig: Any) -> None:
    """10: 2 GB an entry, 4 GB in all, judged by what is promised."""
    huge = Member("attachment", "c", "巨大.bin", b"", 2 * 1024**3 + 1)
    with pytest.raises(DeskError, match="2049 MB あります。束に入れられる１つのファイルは 2048 MB まで"):
        rig.sealed([huge])
    many = [Member("attachment", "c", "大.bin", b"", 2 * 1024**3)] * 2
    with pytest.raises(DeskError, match="合わせて 4096 MB あります。１つの束は 4096 MB まで"):
        rig.sealed(many)


def failing_source() -> Iterator[bytes]:
    yield b"abc"
    raise OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize(
    ("source", "size", "sha256", "code"),
    [
        (Path("/nowhere/資料.pdf"), 3, "", "bundle.vanished"),
        (failing_source, 6, "", "bundle.vanished"),
        (b"abcd", 3, "", "bundle.changed"),
        (b"ab", 3, "", "bundle.changed"),
        (b"abc", 3, "0" * 64, "bundle.changed"),
        (lambda: iter([b"a" * 3] * 1000), 3, "", "bundle.changed"),
    ],
    ids=["missing", "breaks", "grew", "shrank", "changed", "endless"],
)
def test_source_faults(rig: Any, source: Any, size: int, sha256: str, code: str) -> None:
    """11"""
    with pytest.raises(DeskError, match="添付「資料.pdf」") as caught:
        rig.sealed([*rig.members(), Member("attachment", "c", "資料.pdf", source, size, sha256=sha256)])
    assert caught.value.code == code
    assert rig.on_medium() == []


def test_never_overwritten(rig: Any) -> None:
    """12: neither before nor between sealing and keeping."""
    sealed = rig.sealed()
    rig.target.write_bytes(b"somebody else")
    with pytest.raises(DeskError, match="上書きはしません"):
        sealed.keep()
    sealed.drop()
    with pytest.raises(DeskError, match="上書きはしません"):
        rig.sealed()
    assert rig.target.read_bytes() == b"somebody else"
    assert rig.on_medium() == [rig.target.name]


def test_memory(rig: Any) -> None:
    """13: 48 MB through less than 16 MB."""
    piece = bytes(1 << 20)
    big = Member("attachment", "c", "大.bin", lambda: (piece for _ in range(48)), 48 << 20)
    rig.sealed().drop()  # libraries loaded before measuring
    tracemalloc.start()
    try:
        rig.sealed([big]).keep()
        rig.opened(rig.target)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 << 20


def test_seven_zip(rig: Any) -> None:
    """14"""
    tool = shutil.which("7z") or shutil.which("7za")
    if tool is None:
        pytest.skip("7-Zip is not installed here")
    rig.written()
    out = rig.folder / "out"
    for archive, words in ((rig.target, [f"-p{rig.passphrase}"]), (out / "bag.zip", [])):
        done = subprocess.run([tool, "x", "-y", f"-o{out}", *words, archive], capture_output=True, check=False)
        assert done.returncode == 0, done.stdout
    for line in (out / "bag" / "manifest-sha512.txt").read_text().splitlines():
        digest, path = line.split("  ")
        assert hashlib.sha512((out / "bag" / path).read_bytes()).hexdigest() == digest
    wrong = subprocess.run([tool, "t", f"-p{rig.other}", rig.target], capture_output=True, check=False)
    assert wrong.returncode != 0


def test_a_name_that_does_not_last(rig: Any, monkeypatch: Any) -> None:
    """8: the last sync fails after the file has its name."""

    def fail(folder: Path) -> None:
        raise OSError(errno.EIO, "")

    sealed = rig.sealed()
    monkeypatch.setattr(places, "sync_folder", fail)
    with pytest.raises(DeskError, match="媒体が読み書きに応じません"):
        sealed.keep()
    assert rig.on_medium() == []


def test_offsets_after_a_fault(rig: Any) -> None:
    """8: the zip library closes its books wherever the medium stopped answering."""

    class Stick(io.BytesIO):
        def __init__(self, most: int) -> None:
            super().__init__()
            self.left = most

        def tell(self) -> int:
            self.left -= 1
            if self.left < 0:
                raise OSError(errno.EIO, "")
            return super().tell()

    for most in range(12):
        guarded = container.Guarded(Stick(most))
        with container.writing(guarded, rig.passphrase, 5000) as stream:
            stream.write(bytes(5000))
        if most < 2:
            with pytest.raises(OSError, match="Errno 5"):
                guarded.refuse()


@pytest.mark.parametrize("nth", range(4))
def test_an_end_that_cannot_be_read_back_is_the_mediums_fault(
    rig: Any, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    """8: a zip reader takes an unreadable end for no zip; the clerk is told that the medium does not answer."""
    calls = iter(range(99))
    real = container.reading

    class Failing:
        def __init__(self, file: Any) -> None:
            self.file = file

        def __getattr__(self, name: str) -> Any:
            if name in ("read", "seek") and next(calls) == nth:
                raise OSError(errno.EIO, "no answer")
            return getattr(self.file, name)

    def reading(file: Any, *given: Any, **named: Any) -> Any:
        file._file = Failing(file._file)
        return real(file, *given, **named)

    monkeypatch.setattr(container, "reading", reading)
    with pytest.raises(DeskError) as told:
        rig.sealed()
    assert told.value.code == "places.broken"
    assert rig.on_medium() == []

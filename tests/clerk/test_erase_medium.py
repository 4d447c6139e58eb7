"""Erasing our bundles from a medium.

1. Only what the 管理簿 knows by number and digest goes: overwritten, read back, gone, noted; everything else stays as it
is. 2. Whatever the medium does, there is no line for what was not seen gone. 3. What was broken off can be finished.
4. What a medium can promise is said by its class. 5. Erased elsewhere, or destroyed: noted as reported.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from desktop.clerk import erase_medium as module
from desktop.clerk.acts import finish
from desktop.clerk.drives import Drive
from desktop.clerk.erase_medium import METHODS, erase_medium, look_for, promise, record_erasure
from desktop.clerk.handover import cover_path, cover_text
from desktop.errors import DeskError
from desktop.paper.slip import write_slip
from desktop.places import NO_PLACE
from desktop.store.handover import Handover
from desktop.store.store import Store, open_store

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STICK = Drive(Path("/media/u"), removable=True, kind="flash", size=1)
BYTES = os.urandom(3 * (1 << 20) + 7)
Out = Callable[..., Path]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "記録" / "付議帳.sqlite3", clock=lambda: AT) as opened:
        yield opened


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    folder = tmp_path / "usb"
    (folder / "写真").mkdir(parents=True)
    (folder / "写真" / "a.jpg").write_bytes(b"jpeg")
    (folder / "付議帳のメモ.txt").write_text("消さない")
    return folder


@pytest.fixture
def out(store: Store, usb: Path) -> Out:
    """A bundle that went out onto the stick, with its cover."""

    def make(first: str = "a", data: bytes = BYTES, mode: str = "A", folder: Path = usb) -> Path:
        parcel = f"{first * 8}-1111-4222-8333-444444444444"
        ending = {"A": ".zip", "B": ".age", "C": ".open.zip"}[mode]
        given = Handover(
            parcel,
            "out",
            mode,
            "2026-11-20T10:00:00+09:00",
            sha256(data).hexdigest(),
            len(data),
            3,
            "komae",
            "室",
            "総務課",
            "付議案件 1件",
        )
        path = folder / f"付議帳_20261120_{given.number}{ending}"
        path.write_bytes(data)
        cover_path(path).write_bytes(cover_text(given, path.name))
        store.record_out(given, who="山田")
        return path

    return make


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def erase_lines(store: Store) -> int:
    return store.count_ledger(act="handover.erase")


def test_only_ours(store: Store, usb: Path, out: Out) -> None:
    """1"""
    path, deep = out(), out("b", b"deep" * 9, "B", usb / "写真")
    others = {
        "付議帳_20261120_CCCCCCCC.zip": BYTES[1:],  # a number the ledger does not have
        "付議帳_20261120_AAAAAAAA (2).zip": BYTES[:-1] + b"x",  # our number, other bytes
        ".付議帳_20261120_AAAAAAAA.zip.part": BYTES[:100],
        "付議帳_20261120_CCCCCCCC_表紙.txt": cover_path(path).read_bytes() + b" ",
    }
    for name, data in others.items():
        (usb / name).write_bytes(data)
    link = "付議帳_20261120_AAAAAAAA (3).zip"
    if sys.platform != "win32":  # links need a right there
        (usb / link).symlink_to(path)
    (usb / "付議帳_20261120_AAAAAAAA (4).zip").write_bytes(BYTES)  # a true second copy
    look = finish(look_for(store, usb))
    assert {f.given.number: len(f.files) for f in look.found} == {"AAAAAAAA": 3, "BBBBBBBB": 2}
    assert sorted(p.name for p in look.strange) == sorted(others)
    assert all("まだ受領書がありません" in f.doubt for f in look.found)
    done = finish(erase_medium(store, usb, who="山田", drive=STICK))
    assert (done.files, len(done.parcels), len(done.strange)) == (5, 2, 4)
    assert done.size > 2 * len(BYTES)
    links = [] if sys.platform == "win32" else [link]
    assert names(usb) == sorted([*links, "写真", "写真/a.jpg", "付議帳のメモ.txt", *others])
    assert all((usb / name).read_bytes() == data for name, data in others.items())
    assert not deep.exists()
    for line in store.ledger(act="handover.erase"):
        assert line.facts["method"] == "上書きして削除"
        assert line.facts["class"] == "USBメモリ・SDカード・SSD"
        assert (line.facts["result"], line.facts["left"]) == ("読み返して確認", 4)
    assert all(h.erased_at for h in store.handovers())


def test_whatever_they_are_called(store: Store, usb: Path, out: Out) -> None:
    """1: copies of a system, renamed ones, their covers and slips; what is no copy of ours stays."""
    path = out()
    given = store.handovers()[0]
    told = (("束の番号", given.number), ("SHA-256", given.sha256))
    ours = {
        f"{path.stem} - コピー.zip": BYTES,
        "写真/山田さんの件.dat": BYTES,
        "写真/コピー ~ 表紙.txt": cover_path(path).read_bytes(),
        "通知.pdf": write_slip(("abcd",) * 6, told),
        "メモ.txt": f"パスワード通知書（束とは別の方法で渡してください）\n\nab-cd\n\nSHA-256：{given.sha256}\n".encode(),
    }
    theirs = {
        "同じ大きさ.dat": BYTES[::-1],
        "空.dat": b"",
        "零.dat": bytes(len(BYTES)),
        "よその通知.pdf": write_slip(("abcd",) * 6, (("SHA-256", "cd" * 32),)),
        "パスワード通知書の話.txt": "パスワード通知書を渡しました".encode(),
    }
    for name, data in (ours | theirs).items():
        (usb / name).write_bytes(data)
    look = finish(look_for(store, usb))
    assert {f.name for f in look.found[0].files} == {Path(name).name for name in ours} | {
        path.name,
        cover_path(path).name,
    }
    assert sorted(p.name for p in look.strange) == ["よその通知.pdf", "パスワード通知書の話.txt"]
    done = finish(erase_medium(store, usb, who="山田"))
    assert (done.files, store.ledger(act="handover.erase")[0].facts["left"]) == (7, 2)
    assert names(usb) == sorted([*theirs, "写真", "写真/a.jpg", "付議帳のメモ.txt"])
    assert all((usb / name).read_bytes() == data for name, data in theirs.items())


@pytest.mark.parametrize("asked", [1, 2, 3])
def test_not_the_medium_that_was_meant(store: Store, usb: Path, out: Out, asked: int) -> None:
    """2: asked before anything is looked for, and before each bundle goes."""
    out("a"), out("b", b"b" * 999)
    before, left = names(usb), [asked]

    def sure() -> None:
        left[0] -= 1
        if not left[0]:
            raise DeskError(NO_PLACE, path="usb")

    with pytest.raises(DeskError, match="見つかりません"):
        finish(erase_medium(store, usb, who="山田", sure=sure))
    assert erase_lines(store) == max(0, asked - 2)
    assert (names(usb) == before) is (asked < 3)


def test_only_the_chosen(store: Store, usb: Path, out: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    """1, 4: the class of the medium is that of the drive the folder lies on."""
    monkeypatch.setattr(module, "drive_of", lambda place: replace(STICK, root=place))
    first, second = out("a"), out("b", b"b" * 999)
    done = finish(erase_medium(store, usb, who="山田", only=[store.handovers()[0].id]))
    assert [g.number for g in done.parcels] == ["BBBBBBBB"]
    assert "完全に消したとは言えません" in done.promise
    assert (first.exists(), second.exists(), erase_lines(store)) == (True, False, 1)


def test_a_receiver_erases_too(store: Store, usb: Path, out: Out) -> None:
    """1: a bundle that came in; one that also went out of here is one file and two lines."""
    path = out()
    given = replace(store.handovers()[0], direction="in")
    finish(store.take_bundle(given, (), who="山田", facts={}))
    done = finish(erase_medium(store, usb, who="山田"))
    assert sorted(g.direction for g in done.parcels) == ["in", "out"]
    assert (done.files, erase_lines(store), path.exists()) == (2, 2, False)


def test_a_cover_of_a_former_version(store: Store, usb: Path, out: Out) -> None:
    """1: those named the approver, and go all the same."""
    path = out()
    given = replace(store.handovers()[0], approved_by="課長　狛江　花子", approved_on="2026-11-20")
    assert cover_text(given, path.name, approver=True) != cover_text(given, path.name)
    cover_path(path).write_bytes(cover_text(store.handovers()[0], path.name, approver=True))
    assert finish(erase_medium(store, usb, who="山田")).files == 2
    assert not cover_path(path).exists()


def test_a_cover_alone_is_no_bundle(store: Store, usb: Path, out: Out) -> None:
    """1, 2"""
    out().unlink()
    before = names(usb)
    with pytest.raises(DeskError, match="何も消していません"):
        finish(erase_medium(store, usb, who="山田"))
    assert (names(usb), erase_lines(store)) == (before, 0)


def test_nothing_there(store: Store, usb: Path, tmp_path: Path) -> None:
    """2"""
    with pytest.raises(DeskError, match="何も消していません"):
        finish(erase_medium(store, usb, who="山田"))
    with pytest.raises(DeskError, match="見つかりません"):
        finish(erase_medium(store, tmp_path / "無い", who="山田"))
    with pytest.raises(DeskError, match="裁断などで壊して"):
        finish(erase_medium(store, usb, who="山田", drive=Drive(usb, optical=True, kind="optical")))


def failing(name: str, number: int) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(number, name)

    return fail


@pytest.mark.parametrize(
    ("place", "number", "sentence"),
    [
        ("os.fsync", errno.EIO, "媒体が読み書きに応じません"),
        ("os.fsync", errno.ENODEV, "媒体がありません"),
        ("os.fsync", errno.ENOSPC, "空きがありません"),
        ("pathlib.Path.unlink", errno.EROFS, "書き込む権限がありません"),
        ("pathlib.Path.unlink", errno.ENOENT, "見つかりません"),
        ("desktop.clerk.erase_medium.sync_folder", errno.EIO, "媒体が読み書きに応じません"),
        ("desktop.bundle.medium.drop_cache", errno.EIO, "媒体が読み書きに応じません"),
        ("os.listdir", errno.EIO, "媒体が読み書きに応じません"),
    ],
)
def test_a_medium_that_fails(
    store: Store, usb: Path, out: Out, monkeypatch: pytest.MonkeyPatch, place: str, number: int, sentence: str
) -> None:
    """2"""
    out()
    with monkeypatch.context() as planted:
        planted.setattr(place, failing(place, number))
        with pytest.raises(DeskError, match=sentence):
            finish(erase_medium(store, usb, who="山田"))
    assert (erase_lines(store), store.handovers()[0].erased_at) == (0, "")


def test_a_medium_that_keeps_the_old_bytes(store: Store, usb: Path, out: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    """2: it takes the zeros and gives back what was there before."""
    path = out()
    monkeypatch.setattr("desktop.bundle.medium.drop_cache", lambda where: where.write_bytes(BYTES))
    with pytest.raises(DeskError, match="元の内容が残っていました"):
        finish(erase_medium(store, usb, who="山田"))
    assert (erase_lines(store), path.exists()) == (0, True)


def test_a_medium_that_gives_back_less(store: Store, usb: Path, out: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    """2"""
    path = out()
    monkeypatch.setattr("desktop.bundle.medium.drop_cache", lambda where: os.truncate(where, 10))
    with pytest.raises(DeskError, match="元の内容が残っていました"):
        finish(erase_medium(store, usb, who="山田"))
    assert (erase_lines(store), path.exists()) == (0, True)


def test_the_name_stays(store: Store, usb: Path, out: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    """2"""
    out()

    def nothing(_: Path, **__: Any) -> None:
        """Says that it removed the file."""

    monkeypatch.setattr(Path, "unlink", nothing)
    with pytest.raises(DeskError, match="まだ名前が残っています"):
        finish(erase_medium(store, usb, who="山田"))
    assert erase_lines(store) == 0


def test_pulled_out_and_another_folder_answers(
    store: Store, usb: Path, out: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2: the mount goes away between the removal and the look whether it is gone."""
    out()
    real = Path.stat
    pulled: list[bool] = []

    class Below:
        def __init__(self, said: os.stat_result) -> None:
            self.st_dev, self.st_size = said.st_dev + 1, said.st_size

    def stat(self: Path, **given: Any) -> Any:
        said = real(self, **given)
        return Below(said) if pulled and self == usb else said

    monkeypatch.setattr(module, "sync_folder", lambda _: pulled.append(True))
    monkeypatch.setattr(Path, "stat", stat)
    with pytest.raises(DeskError, match="見つかりません"):
        finish(erase_medium(store, usb, who="山田"))
    assert erase_lines(store) == 0


def test_a_read_only_medium(store: Store, usb: Path, out: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    """2"""
    path = out()
    real = Path.open

    def opened(self: Path, mode: str = "r", *given: Any, **more: Any) -> Any:
        if "+" in mode:
            raise OSError(errno.EROFS, "ro")
        return real(self, mode, *given, **more)

    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(DeskError, match="書き込む権限がありません"):
        finish(erase_medium(store, usb, who="山田"))
    assert (erase_lines(store), path.read_bytes() == BYTES) == (0, True)


def test_broken_off_and_finished(store: Store, usb: Path, out: Out) -> None:
    """3: cancelled at any step; a second time finishes it."""
    path = out()
    for stop in range(2, 9):
        act = erase_medium(store, usb, who="山田")
        for _ in range(stop):
            next(act)
        act.close()
        assert erase_lines(store) == 0
    assert path.read_bytes() != BYTES
    done = finish(erase_medium(store, usb, who="山田"))
    assert (len(done.parcels), path.exists(), erase_lines(store)) == (1, False, 1)


def test_what_was_finished_keeps_its_line(store: Store, usb: Path, out: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    """2: the second bundle fails."""
    out("a", b"a" * 100)
    out("b", b"b" * 100)
    real = module._erase

    def erase(path: Path) -> Iterator[Any]:
        if "BBBB" in path.name:
            raise DeskError(module.NOT_ERASED, path=path)
        return real(path)

    monkeypatch.setattr(module, "_erase", erase)
    with pytest.raises(DeskError, match="BBBBBBBB"):
        finish(erase_medium(store, usb, who="山田"))
    assert {h.number: bool(h.erased_at) for h in store.handovers()} == {"AAAAAAAA": True, "BBBBBBBB": False}


def test_gone_but_not_noted(store: Store, usb: Path, out: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    """2: the store is full; the clerk is told what happened and what to do."""
    path = out()
    with monkeypatch.context() as planted:

        def full(*_: Any, **__: Any) -> Any:
            raise DeskError(module.NOTHING_OURS, path="x")

        planted.setattr(store, "record_step", full)
        with pytest.raises(DeskError, match="媒体から消しましたが、管理簿に記録できませんでした"):
            finish(erase_medium(store, usb, who="山田"))
    assert (path.exists(), erase_lines(store)) == (False, 0)
    given = store.handovers()[0]
    record_erasure(store, given.id, method="上書きして削除", kind="flash", on=date(2026, 11, 20), who="山田")
    assert store.handovers()[0].erased_at


def test_promises() -> None:
    """4"""
    assert "完全に消したとは言えません" in promise("flash")
    assert "暗号化されているため" in promise("flash", ["A", "B"])
    assert "暗号化していません" in promise("flash", ["A", "C"])
    assert "裁断" in promise("optical", ["C"])
    assert "完全に消した" not in promise("magnetic", ["A"])
    assert "媒体の種類が分かりません" in promise("unknown")
    assert all("破壊" in "".join(METHODS[kind]) for kind in METHODS)
    assert "上書きして削除" not in METHODS["optical"]


def test_destroyed(store: Store, out: Out) -> None:
    """5"""
    out()
    given = store.handovers()[0]
    with pytest.raises(DeskError, match="この媒体には使えません"):
        record_erasure(store, given.id, method="上書きして削除", kind="optical", on=date(2026, 11, 20), who="山田")
    with pytest.raises(DeskError, match="まだ来ていません"):
        record_erasure(store, given.id, method="専用装置による破壊", kind="optical", on=date(2026, 11, 21), who="山田")
    with pytest.raises(DeskError, match="管理簿にありません"):
        record_erasure(store, "x", method="専用装置による破壊", kind="optical", on=date(2026, 11, 20), who="山田")
    assert erase_lines(store) == 0
    method = METHODS["optical"][0]
    record_erasure(store, given.id, method=method, kind="optical", on=date(2026, 11, 20), who="山田")
    facts = store.ledger(act="handover.erase")[0].facts
    assert (facts["method"], facts["result"], facts["done_on"]) == (method, "報告による", "2026-11-20")

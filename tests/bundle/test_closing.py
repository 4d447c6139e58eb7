"""The three modes of a bundle.

1. Every mode opens with what belongs to it, and gives the same files; the mode is told by the first bytes.
2. Mode B: any of several recipients opens it, nobody else, no name can be read in it; age itself is the judge of the file.
3. The signature names the desk and holds; a bag whose tag files were changed and re-listed is refused by it.
4. Modes B and C need a signature, when it is written and when it is opened.
5. What belongs to another mode is refused by name of the way to open it.
6. Cut at every 97th byte and with a bit flipped anywhere: refused, or the same files; never more in the room.
7. A medium that fails, at every call: one sentence, nothing left, and no thread left waiting.
8. Cancelled at any step: nothing left, no thread left.
9. Memory does not grow with an attachment in mode B.
"""

from __future__ import annotations

import errno
import io
import json
import random
import threading
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage
import pytest

from desktop.bundle.closing import mode_on, writing
from desktop.bundle.container import Guarded
from desktop.bundle.model import Closing, Identities, Member, Opened, Opening, Passphrase, Recipients, Unclosed
from desktop.bundle.seal import seal
from desktop.bundle.unseal import unseal
from desktop.errors import DeskError
from desktop.keys.desk import make_receiving_key, make_signing_key

AT = datetime(2026, 11, 21, tzinfo=UTC)
OFFICE, OTHER, OLD = (make_receiving_key(name, AT) for name in ("事務局", "よその課", "前の鍵"))
DESK = make_signing_key("未来戦略室", AT)
WORDS = "2345-6789-abcd-efgh-jkmn-pqrs"
CLOSINGS: dict[str, tuple[Closing, Opening]] = {
    "A": (Passphrase(WORDS), Passphrase(WORDS)),
    "B": (Recipients((OFFICE.public,)), Identities((OLD.secret, OFFICE.secret))),
    "C": (Unclosed(), Unclosed()),
}


@pytest.fixture(params=list(CLOSINGS))
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def written(rig: Any, mode: str, members: tuple[Member, ...] | None = None) -> Path:
    act = seal(rig.parcel(), members or rig.members(), rig.target, CLOSINGS[mode][0], signer=DESK)
    rig.finish(act).keep()
    path: Path = rig.target
    return path


def opened(rig: Any, path: Path, how: Opening) -> Opened:
    rig.room = rig.folder / f"room{len(list(rig.folder.iterdir()))}"
    rig.room.mkdir()
    found: Opened = rig.finish(unseal(path, how, rig.room))
    return found


def contents(found: Opened) -> dict[str, bytes]:
    return {kept.name: kept.path.read_bytes() for kept in found.files}


@pytest.fixture(autouse=True)
def no_thread_stays() -> Iterator[None]:
    yield
    assert [t.name for t in threading.enumerate() if t.name == "age"] == []


def test_every_mode_opens(rig: Any, mode: str) -> None:
    """1, 3"""
    path = written(rig, mode)
    assert mode_on(path) == mode
    found = opened(rig, path, CLOSINGS[mode][1])
    assert contents(found) == {
        "案件.json": b'{"record": 1}',
        "付議案件シート_住民票.pdf": b"%PDF-1.4 " + bytes(range(256)) * 20,
        "資料 𠮷 (1).PDF": b"".join(bytes([n]) * 1000 for n in range(50)),
        "空.exe": b"",
    }
    assert found.signature is not None
    assert (found.signature.name, found.signature.public, found.signature.valid) == ("未来戦略室", DESK.public, True)


def test_b_is_an_age_file(rig: Any) -> None:
    """2"""
    path = written(rig, "B")
    data = path.read_bytes()
    for word in ("komae", "bagit", "manifest", "案件", "record", "%PDF"):
        assert word.encode() not in data
    plain = pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(OFFICE.secret)])
    with zipfile.ZipFile(io.BytesIO(plain)) as bag:
        assert bag.testzip() is None
        assert "bag/signature.json" in bag.namelist()


def test_several_recipients(rig: Any) -> None:
    """2"""
    act = seal(rig.parcel(), rig.members(), rig.target, Recipients((OFFICE.public, OTHER.public)), signer=DESK)
    rig.finish(act).keep()
    for key in (OFFICE, OTHER):
        assert len(opened(rig, rig.target, Identities((key.secret,))).files) == 4
    with pytest.raises(DeskError, match="この付議帳の鍵では開けません"):
        opened(rig, rig.target, Identities((OLD.secret,)))


def rebuilt(rig: Any, change: str) -> Path:
    """A mode C bundle whose tag file was changed and listed anew, as whoever has no key can do."""
    path = written(rig, "C")
    with zipfile.ZipFile(path) as bag:
        files = {n.removeprefix("bag/"): bag.read(n) for n in bag.namelist()}
    from desktop.bundle.bag import write_manifest

    if change == "payload":
        files["data/0001.json"] = b'{"record": 2}'
        table = json.loads(files["data/contents.json"])
        table["files"][0]["sha256"] = digest("sha256", files["data/0001.json"])
        files["data/contents.json"] = json.dumps(table).encode()
    if change == "unsigned":
        del files["signature.json"]
    if change == "stranger":
        table = json.loads(files["signature.json"])
        files["signature.json"] = json.dumps(table | {"key": make_signing_key("他", AT).public}).encode()
    if change == "newer":
        table = json.loads(files["signature.json"])
        files["signature.json"] = json.dumps(table | {"version": 2, "over": ["everything"]}).encode()
    payload = {n: d for n, d in files.items() if n.startswith("data/")}
    size = sum(map(len, payload.values()))
    files["bag-info.txt"] = f"Payload-Oxum: {size}.{len(payload)}\n".encode()
    for a in ("sha256", "sha512"):
        files[f"manifest-{a}.txt"] = write_manifest({n: {a: digest(a, d)} for n, d in payload.items()}, a)
    tags = {n: d for n, d in files.items() if not n.startswith(("data/", "tagmanifest"))}
    for a in ("sha256", "sha512"):
        files[f"tagmanifest-{a}.txt"] = write_manifest({n: {a: digest(a, d)} for n, d in tags.items()}, a)
    made = rig.folder / "書き換え.open.zip"
    with zipfile.ZipFile(made, "w") as bag:
        for name, data in files.items():
            bag.writestr(f"bag/{name}", data)
    return made


def digest(algorithm: str, data: bytes) -> str:
    import hashlib

    return hashlib.new(algorithm, data).hexdigest()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("payload", "署名が、中身と一致しません"),
        ("stranger", "署名が、中身と一致しません"),
        ("unsigned", "署名がありません"),
        ("newer", "より新しい付議帳で付けられています（署名の形式 第2版"),
    ],
)
def test_what_somebody_made_anew_is_refused(rig: Any, change: str, sentence: str) -> None:
    """3, 4"""
    with pytest.raises(DeskError, match=sentence):
        opened(rig, rebuilt(rig, change), Unclosed())


@pytest.mark.parametrize("mode", ["B", "C"])
def test_it_needs_a_signer(rig: Any, mode: str) -> None:
    """4"""
    with pytest.raises(DeskError, match="署名が必要です"):
        rig.finish(seal(rig.parcel(), rig.members(), rig.target, CLOSINGS[mode][0]))
    assert rig.on_medium() == []


def test_unsigned_by_key(rig: Any) -> None:
    """4: anybody may seal to a key that is public"""
    with container_of(rig.target) as stream:
        stream.write(rig.bag().zip())
    with pytest.raises(DeskError, match="署名がありません"):
        opened(rig, rig.target, CLOSINGS["B"][1])


@contextmanager
def container_of(path: Path) -> Iterator[Any]:
    """A right container of mode B around any bytes."""
    with path.open("wb") as file, writing(Guarded(file), CLOSINGS["B"][0], 1 << 20) as stream:
        yield stream


def test_another_mode(rig: Any, mode: str) -> None:
    """5"""
    path = written(rig, mode)
    for other, (_, how) in CLOSINGS.items():
        if other != mode:
            with pytest.raises(DeskError) as refused:
                opened(rig, path, how)
            assert refused.value.code == "bundle.other-mode"


def test_cut_and_flipped(rig: Any, mode: str) -> None:
    """6"""
    path = written(rig, mode)
    whole, right = path.read_bytes(), contents(opened(rig, path, CLOSINGS[mode][1]))
    dice = random.Random(7)
    spoilt = [whole[:n] for n in range(0, len(whole), len(whole) // 60)]
    for _ in range(120):
        at = dice.randrange(len(whole))
        spoilt.append(whole[:at] + bytes([whole[at] ^ 1 << dice.randrange(8)]) + whole[at + 1 :])
    refused = 0
    bad = rig.folder / "傷.bin"
    for data in spoilt:
        bad.write_bytes(data)
        try:
            found = opened(rig, bad, CLOSINGS[mode][1])
        except DeskError:
            refused += 1
            assert not (rig.room / "bag.part").exists()
        else:
            assert contents(found) == right
    assert refused > 150


class Failing(io.FileIO):
    """A file whose n-th write fails."""

    left = 0

    def write(self, data: Any, /) -> int:
        if self.left == 0:
            raise OSError(errno.ENOSPC, "full")
        self.left -= 1
        return super().write(data) or 0


@pytest.mark.parametrize("calls", [0, 1, 2, 3])
def test_a_full_medium(rig: Any, calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """7"""
    real = Path.open

    def planted(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if path.suffix != ".part" or "w" not in mode:
            return real(path, mode, *args, **kwargs)
        file = Failing(path, "w")
        file.left = calls
        return file

    monkeypatch.setattr(Path, "open", planted)
    big = Member("attachment", "c", "大.bin", lambda: iter([bytes(1 << 18)] * 8), 1 << 21, attachment="a9")
    with pytest.raises(DeskError, match="空きがありません"):
        rig.finish(seal(rig.parcel(), (*rig.members(), big), rig.target, CLOSINGS["B"][0], signer=DESK))
    assert rig.on_medium() == []


def test_cancelled(rig: Any) -> None:
    """8"""
    steps = sum(1 for _ in seal(rig.parcel(), rig.members(), rig.target, CLOSINGS["B"][0], signer=DESK))
    rig.target.unlink(missing_ok=True)
    for part in rig.target.parent.iterdir():
        part.unlink()
    for stop in range(0, steps, 7):
        act = seal(rig.parcel(), rig.members(), rig.target, CLOSINGS["B"][0], signer=DESK)
        for _ in range(stop + 1):
            next(act)
        act.close()
        assert rig.on_medium() == []


def test_cancelled_while_opening(rig: Any) -> None:
    """8"""
    path = written(rig, "B")
    room = rig.folder / "room"
    room.mkdir()
    act = unseal(path, CLOSINGS["B"][1], room)
    next(act)
    act.close()
    assert not (room / "bag.part").exists()


def test_memory(rig: Any) -> None:
    """9"""
    size = 64 << 20
    big = Member("attachment", "c", "大.bin", lambda: (bytes(1 << 20) for _ in range(64)), size, attachment="a9")
    tracemalloc.start()
    try:
        path = written(rig, "B", (*rig.members()[:1], big))
        rig.room = rig.folder / "room"
        rig.room.mkdir()
        for _ in unseal(path, CLOSINGS["B"][1], rig.room):
            pass
        assert tracemalloc.get_traced_memory()[1] < 24 << 20
    finally:
        tracemalloc.stop()


def test_a_container_around_a_foreign_zip(rig: Any) -> None:
    """1: mode A is told by its member, mode C by its first entry."""
    assert mode_on(rig.container(b"PK\3\4")) == "A"
    other = rig.folder / "他.zip"
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("readme.txt", "x")
    assert mode_on(other) is None
    with pytest.raises(DeskError, match="付議帳の束ではありません"):
        opened(rig, other, Unclosed())

"""A bundle opens to the last byte, or one sentence says why not, and nothing half-taken stays.

1. Round trip: every byte, every real name, size and digest; the passphrase in any typed form is the caller's (keys).
2. Truncated anywhere: refused; the sentence tells a cut file from one that is no bundle.
3. One flipped bit anywhere: refused, or what comes out is identical.
4. A wrong passphrase is told apart from damage as far as the format allows.
5. A file that is no bundle: text, nothing, other zips, a zip with the broken old encryption.
6. A newer bundle format is named.
7. A bag that is right but for one thing (names, links, doubles, digests, counts, tables) is refused whole.
8. Bombs: refused by what is declared and by what is counted, before they are unpacked.
9. Nothing is written outside the room, whatever the names say.
10. A bag packed by another program (7-Zip, deflated, with folder entries) opens too.
11. The plain bag is gone from the room at the end, also after a refusal or a cancel.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import stat
import struct
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import pyzipper

from desktop.bundle.model import Limits, Passphrase
from desktop.bundle.unseal import unseal
from desktop.errors import DeskError


def refused(rig: Any, path: Path, passphrase: str = "", limits: Limits | None = None) -> DeskError:
    """The refusal of a file; the plain bag never stays, and nothing appeared outside the room."""
    before = {p for p in rig.folder.rglob("*") if not p.name.startswith("room")}
    with pytest.raises(DeskError) as caught:
        rig.opened(path, passphrase, limits=limits)
    assert not (rig.room / "bag.part").exists()
    assert {p for p in rig.folder.rglob("*") if "room" not in str(p.relative_to(rig.folder))} == before
    assert str(caught.value).endswith("。")
    return caught.value


def test_round_trip(rig: Any) -> None:
    """1, 11"""
    opened = rig.opened(rig.written())
    assert opened.parcel == rig.parcel()
    assert [(k.role, k.name, k.size, k.attachment) for k in opened.files] == [
        (m.role, m.name, m.size, m.attachment) for m in rig.members()
    ]
    for kept, member in zip(opened.files, rig.members(), strict=True):
        wanted = member.source if isinstance(member.source, bytes) else b"".join(member.source())
        assert kept.path.read_bytes() == wanted
        assert kept.path.parent == rig.room
        assert kept.path.name.isascii()
    assert sorted(p.name for p in rig.room.iterdir()) == ["0001", "0002", "0003", "0004"]


def test_truncated(rig: Any) -> None:
    """2: at every 700 bytes and at each of the first and last 40."""
    whole = rig.written().read_bytes()
    cut = rig.folder / "cut.zip"
    for end in {*range(0, len(whole), 701), *range(1, 41), *range(len(whole) - 40, len(whole))}:
        cut.write_bytes(whole[:end])
        fault = refused(rig, cut)
        assert fault.code == "bundle.truncated", end
        assert "途中で切れています" in str(fault)


def test_flipped_bits(rig: Any) -> None:
    """3: 250 random bits, and one bit of every byte of the headers at both ends."""
    whole = rig.written().read_bytes()
    right = [k.path.read_bytes() for k in rig.opened(rig.target).files]
    dice = random.Random(17)
    ends = [*range(80), *range(len(whole) - 140, len(whole))]
    places = [(n, dice.randrange(8)) for n in ends] + [
        (dice.randrange(len(whole)), dice.randrange(8)) for _ in range(250)
    ]
    path, codes = rig.folder / "flip.zip", set()
    for at, bit in places:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
        try:
            opened = rig.opened(path)
        except DeskError as fault:
            codes.add(fault.code)
            assert not (rig.room / "bag.part").exists()
        else:
            assert [k.path.read_bytes() for k in opened.files] == right
        shutil.rmtree(rig.room)
    assert codes == {
        "bundle.damaged",
        "bundle.wrong-passphrase",
        "bundle.truncated",
        "bundle.not-bundle",
        "bundle.over-limits",
    }


def test_wrong_passphrase(rig: Any) -> None:
    """4"""
    fault = refused(rig, rig.written(), rig.other)
    assert fault.code == "bundle.wrong-passphrase"
    assert "パスワードが「付議帳_20261120_3F2A9C1B.zip」のものと違います" in str(fault)
    assert rig.opened(rig.target).files, "and the right one still opens it"


def test_wrong_passphrase_that_passes_the_short_check(rig: Any) -> None:
    """4: one of 65,536 wrong ones; then the HMAC tells, as damage."""
    rig.written()
    data = bytearray(rig.target.read_bytes())
    with pyzipper.AESZipFile(rig.target) as outer:
        start = outer.infolist()[0].header_offset + 30 + len("bag.zip") + 11
    from Cryptodome.Protocol.KDF import PBKDF2

    salt = bytes(data[start : start + 16])
    data[start + 16 : start + 18] = PBKDF2(rig.other, salt, count=1000, dkLen=66)[64:]
    path = rig.folder / "unlucky.zip"
    path.write_bytes(data)
    assert refused(rig, path, rig.other).code == "bundle.damaged"


def plain_zip(path: Path, names: list[str]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return path


def test_no_bundle(rig: Any) -> None:
    """5"""
    text = rig.folder / "memo.txt"
    text.write_text("付議帳の束です", "utf-8")
    pdf = rig.folder / "x.pdf"
    pdf.write_bytes(b"%PDF-1.7\n" + bytes(3000))
    book = plain_zip(rig.folder / "x.xlsx", ["[Content_Types].xml", "xl/workbook.xml"])
    for path in (text, pdf, book, plain_zip(rig.folder / "two.zip", ["bag.zipx", "b"])):
        fault = refused(rig, path)
        assert fault.code == "bundle.not-bundle"
        assert f"「{path.name}」は付議帳の束ではありません" in str(fault)


def test_empty_file_and_missing_file(rig: Any) -> None:
    """5"""
    empty = rig.folder / "empty.zip"
    empty.write_bytes(b"")
    assert refused(rig, empty).code == "bundle.truncated"
    assert refused(rig, rig.folder / "無い.zip").code == "places.no-place"
    assert refused(rig, rig.target.parent).world


def test_other_encryption(rig: Any) -> None:
    """5: unencrypted, or with more members, or AES-128: not our container."""
    assert refused(rig, plain_zip(rig.folder / "a.zip", ["bag.zip"])).code == "bundle.damaged"
    assert refused(rig, plain_zip(rig.folder / "b.zip", ["bag.zip", "more"])).code == "bundle.over-limits"
    weak = rig.folder / "weak.zip"
    with pyzipper.AESZipFile(weak, "w", encryption=pyzipper.WZ_AES, encryption_kwargs={"nbits": 128}) as made:
        made.setpassword(rig.passphrase.encode())
        made.writestr("bag.zip", rig.bag().zip())
    assert refused(rig, weak).code == "bundle.damaged"


def test_handmade_bag_is_right(rig: Any) -> None:
    """7: the control of everything below."""
    assert [k.size for k in rig.opened(rig.container(rig.bag().zip())).files] == [2, 2997]


def test_newer_format(rig: Any) -> None:
    """6"""
    fault = refused(rig, rig.container(rig.bag(table={"version": 2, "files": "another shape"}).zip()))
    assert fault.code == "bundle.newer"
    assert "束の形式 第2版。この付議帳が読めるのは第1版まで" in str(fault)


def file_line(**changed: Any) -> dict[str, Any]:
    line = {"path": "data/0001.json", "role": "case", "case": "c", "name": "n", "size": 2, "sha256": "0" * 64}
    return {**line, **changed}


LINK = {"bag/data/0002.bin": {"external_attr": (stat.S_IFLNK | 0o777) << 16}}
DEVICE = {"bag/data/0002.bin": {"external_attr": (stat.S_IFIFO | 0o777) << 16}}
WRONG: dict[str, dict[str, Any]] = {
    "symlink": {"infos": LINK},
    "pipe": {"infos": DEVICE},
    "parent": {"extra": [("bag/data/../../evil", b"x")]},
    "parent of all": {"extra": [("../evil", b"x")]},
    "absolute": {"extra": [("/var/evil", b"x")]},
    "drive": {"extra": [("C:\\evil", b"x")]},
    "backslash": {"extra": [("bag\\data\\evil", b"x")]},
    "device name": {"payload": {"data/CON": b"x"}},
    "trailing dot": {"payload": {"data/x.": b"x"}},
    "stream": {"payload": {"data/a:b": b"x"}},
    "japanese": {"payload": {"data/日本.bin": b"x"}},
    "deeper": {"payload": {"data/a/b": b"x"}},
    "long": {"payload": {"data/" + "a" * 300: b"x"}},
    "unlisted payload": {"extra": [("bag/data/0009.bin", b"x")]},
    "unlisted tag": {"extra": [("bag/other.txt", b"x")]},
    "folder with bytes": {"extra": [("bag/data/", b"x")]},
    "other base": {"base": "sack/"},
    "no base": {"base": ""},
    "wrong digest": {"manifests": {"data/0002.bin": "0" * 64}},
    "manifest twice": {"tags": {"manifest-sha256.txt": b"0" * 64 + b"  data/a\n" + b"0" * 64 + b"  data/a\n"}},
    "manifest of nothing": {"tags": {"manifest-sha512.txt": b""}},
    "manifest is no text": {"tags": {"manifest-sha256.txt": b"\xff\xfe"}},
    "short digest": {"tags": {"manifest-sha512.txt": b"0" * 64 + b"  data/0001.json\n"}},
    "tag manifest": {"tags": {"tagmanifest-sha256.txt": b""}},
    "declaration": {"tags": {"bagit.txt": b"BagIt-Version: 9.9\nTag-File-Character-Encoding: UTF-8\n"}},
    "oxum": {"tags": {"bag-info.txt": b"Payload-Oxum: 1.1\n"}},
    "bag-info": {"tags": {"bag-info.txt": b"no label\n"}},
    "not our table": {"table": {"format": "other"}},
    "table without version": {"table": {"version": "1"}},
    "table with a negative size": {"table": {"files": [file_line(size=-1)]}},
    "table with a true size": {"table": {"files": [file_line(size=True)]}},
    "table with a path outside": {"table": {"files": [file_line(path="../../evil")]}},
    "table with too few": {"table": {"files": []}},
    "table with a wrong digest": {"table": {"files": [file_line(), file_line(path="data/0002.bin")]}},
    "table without cases": {"table": {"cases": []}},
    "table with a case twice": {"table": {"cases": [{"case": "c", "forms": []}] * 2}},
    "table with a number for a name": {"table": {"bundle": 5}},
    "table without a zone": {"table": {"made_at": "2026-11-20T10:30:00"}},
    "table with a broken day": {"table": {"made_at": "きのう"}},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_wrong_bags(rig: Any, wrong: dict[str, Any]) -> None:
    """7, 9"""
    fault = refused(rig, rig.container(rig.bag(**wrong).zip()))
    assert fault.code == "bundle.damaged"
    assert "何も取り出していません" in str(fault)
    assert not list(Path(rig.folder).rglob("*evil*"))


def test_wrong_size_in_table(rig: Any) -> None:
    """7: a digest that is right and a size that is not."""
    bag = rig.bag()
    lines = bag.contents()["files"]
    lines[1]["size"] += 1
    assert refused(rig, rig.container(rig.bag(table={"files": lines}).zip())).code == "bundle.damaged"


def test_one_manifest_disagrees(rig: Any) -> None:
    """7: the payload itself differs from its SHA-512 only; the file is named."""
    good = rig.bag()
    other = rig.bag(payload={**good.payload, "data/0002.bin": b"abd" * 999})
    with_other = zipfile.ZipFile(stream(other.zip())).read("bag/manifest-sha512.txt")
    fault = refused(rig, rig.container(rig.bag(tags={"manifest-sha512.txt": keep_table(good, with_other)}).zip()))
    assert fault.code == "bundle.damaged-file"
    assert "「名前 data/0002.bin」が、封をしたときの内容と一致しません" in str(fault)


def stream(data: bytes) -> Any:
    return io.BytesIO(data)


def keep_table(good: Any, manifest: bytes) -> bytes:
    """The other manifest with the right digest of the table of names."""
    right = zipfile.ZipFile(stream(good.zip())).read("bag/manifest-sha512.txt").splitlines(keepends=True)
    other = manifest.splitlines(keepends=True)
    return b"".join(r if b"contents" in r else o for r, o in zip(right, other, strict=True))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_members(rig: Any) -> None:
    """7"""
    twice = rig.bag(extra=[("bag/data/0002.bin", b"abc" * 999)])
    assert refused(rig, rig.container(twice.zip())).code == "bundle.damaged"


def test_encrypted_inside(rig: Any) -> None:
    """7"""
    data = bytearray(rig.bag().zip())
    at = data.find(b"PK\1\2")
    data[at + 8] |= 1
    assert refused(rig, rig.container(bytes(data))).code == "bundle.damaged"


def test_not_a_zip_inside(rig: Any) -> None:
    """7"""
    for inner in (b"", b"hello", bytes(100_000), rig.bag().zip()[:-30]):
        assert refused(rig, rig.container(inner)).code == "bundle.damaged"


def test_bomb(rig: Any) -> None:
    """8: 30 MB of zeros in 30 kB is refused by its ratio; nothing is unpacked."""
    bomb = rig.bag(payload={"data/0001.json": bytes(30 << 20)}, compression=zipfile.ZIP_DEFLATED)
    fault = refused(rig, rig.container(bomb.zip()))
    assert fault.code == "bundle.over-limits"
    assert "1000個、１つ 2048 MB、合わせて 4096 MB" in str(fault)


def test_bomb_that_lies(rig: Any) -> None:
    """8: it declares 10 bytes; the count stops it."""
    data = bytearray(rig.bag(payload={"data/0001.json": bytes(1 << 20)}, compression=zipfile.ZIP_DEFLATED).zip())
    for signature, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<L", data, data.find(signature) + at, 10)
    assert refused(rig, rig.container(bytes(data))).code == "bundle.damaged"


def test_outer_bomb(rig: Any) -> None:
    """8: a deflated container is judged too."""
    path = rig.folder / "outer.zip"
    with pyzipper.AESZipFile(path, "w", pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as made:
        made.setpassword(rig.passphrase.encode())
        made.writestr("bag.zip", bytes(20 << 20))
    assert refused(rig, path).code == "bundle.over-limits"


def test_limits(rig: Any) -> None:
    """8: entries, bytes of one, bytes of all; judged in the container, too."""
    path = rig.container(rig.bag().zip())
    for limits in (Limits(entries=2), Limits(entry=2996), Limits(total=3000)):
        assert refused(rig, path, limits=limits).code == "bundle.over-limits"


def test_long_directory(rig: Any) -> None:
    """8: a directory of entries without end is not read into memory."""
    data = bytearray(rig.bag().zip())
    at = data.rfind(b"PK\5\6")
    struct.pack_into("<HH", data, at + 8, 0xFFFE, 0xFFFE)
    assert refused(rig, rig.container(bytes(data))).code == "bundle.over-limits"
    large = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1 << 40, 1 << 40, 1 << 50, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
    inner = bytes(rig.bag().zip())
    inner = inner[:at] + large + locator + inner[at:]
    assert refused(rig, rig.container(inner)).code == "bundle.over-limits"


def test_foreign_program(rig: Any) -> None:
    """10"""
    tool = shutil.which("7z") or shutil.which("7za")
    if tool is None:
        pytest.skip("7-Zip is not installed here")
    with zipfile.ZipFile(stream(rig.bag().zip())) as bag:
        bag.extractall(rig.folder / "work")  # our own bag
    work = rig.folder / "work"
    subprocess.run([tool, "a", "-tzip", "bag.zip", "bag"], cwd=work, capture_output=True, check=True)
    words = ["a", "-tzip", "-mem=AES256", f"-p{rig.passphrase}", "sealed.zip", "bag.zip"]
    subprocess.run([tool, *words], cwd=work, capture_output=True, check=True)
    assert [k.size for k in rig.opened(work / "sealed.zip").files] == [2, 2997]


def test_cancel(rig: Any) -> None:
    """11"""
    rig.written()
    room = rig.folder / "cancelled"
    room.mkdir()
    act = unseal(rig.target, Passphrase(rig.passphrase), room)
    next(act)
    act.close()
    assert not (room / "bag.part").exists()


def test_no_room_to_open(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the receiver is full: told with what is needed."""
    rig.written()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 90, 10))
    assert "必要 1 MB、空き 0 MB" in str(refused(rig, rig.target))


def test_table_is_readable_japanese(rig: Any) -> None:
    """A person with 7-Zip alone can read the table of names."""
    assert "名前" in json.dumps(rig.bag().contents(), ensure_ascii=False)


def test_a_role_of_another_program(rig: Any) -> None:
    """It is right in itself: no damage, but nothing we know."""
    line = file_line(role="audio")
    path = rig.container(rig.bag(table={"files": [line]}).zip())
    with pytest.raises(DeskError, match="知らない種類のファイル（audio）") as fault:
        rig.opened(path)
    assert fault.value.code == "bundle.unknown-role"
    assert "傷んで" not in str(fault.value)

"""BagIt of any maker, versions 0.93 to 1.0 (RFC 8493 and its drafts).

1. A right bag of every version and algorithm is valid, without a doubt.
2. Every fault the specification names makes it invalid, and the sentence names the place.
3. What only another system would mistake is a doubt: valid, with a sentence.
4. Our own bag, unpacked, is valid without a doubt.
5. ``validate``: exit 0 and 1, doubts on stderr.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.bundle.bagit import validate
from desktop.bundle.model import Unclosed
from desktop.bundle.seal import seal
from desktop.errors import DeskError

ROOT = Path(__file__).resolve().parents[2]


class Folder:
    """A right bag in a folder; a test spoils it."""

    def __init__(self, folder: Path, version: str = "1.0", algorithm: str = "sha512", encoding: str = "UTF-8") -> None:
        self.path = folder
        self.algorithm = algorithm
        self.encoding = encoding
        self.put("bagit.txt", f"BagIt-Version: {version}\nTag-File-Character-Encoding: {encoding}\n".encode())
        self.put("data/readme.txt", "読んでください".encode())
        self.put("data/sub/空 白.txt", b"")
        self.text("bag-info.txt", "Contact-Name: a\nContact-Name: b\nExternal-Description: one\n two\n")
        self.list()

    def put(self, path: str, data: bytes) -> None:
        (self.path / path).parent.mkdir(parents=True, exist_ok=True)
        (self.path / path).write_bytes(data)

    def text(self, path: str, text: str) -> None:
        self.put(path, text.encode("utf-16-be" if self.encoding == "UTF-16BE" else self.encoding))

    def listing(self, algorithm: str = "") -> list[str]:
        files = sorted(p for p in (self.path / "data").rglob("*") if p.is_file())
        made = [(hashlib.new(algorithm or self.algorithm, p.read_bytes()).hexdigest(), p) for p in files]
        return [f"{digest}  {p.relative_to(self.path).as_posix()}" for digest, p in made]

    def list(self, lines: list[str] | None = None) -> None:
        """Write the manifests anew."""
        self.text(f"manifest-{self.algorithm}.txt", "\n".join(self.listing() if lines is None else lines) + "\n")
        self.list_tags()

    def list_tags(self) -> None:
        tags = [p for p in sorted(self.path.iterdir()) if p.is_file() and not p.name.startswith("tagmanifest")]
        lines = [f"{hashlib.new(self.algorithm, p.read_bytes()).hexdigest()}  {p.name}\n" for p in tags]
        self.text(f"tagmanifest-{self.algorithm}.txt", "".join(lines))


@pytest.mark.parametrize("version", ["0.93", "0.94", "0.95", "0.96", "0.97", "1.0"])
@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha224", "sha256", "sha512"])
def test_right_bags(tmp_path: Path, version: str, algorithm: str) -> None:
    """1"""
    said = validate(Folder(tmp_path, version, algorithm).path)
    assert (said.faults, said.doubts, said.version, said.files) == ([], [], version, 2)


def test_tag_files_in_another_encoding(tmp_path: Path) -> None:
    """1"""
    said = validate(Folder(tmp_path, "0.97", encoding="UTF-16BE").path)
    assert (said.faults, said.doubts) == ([], [])


def test_manifests_stay_in_utf_8_beside_other_tags(tmp_path: Path) -> None:
    """1: drafts left it open whether manifests are in the declared encoding."""
    bag = Folder(tmp_path, "0.97", encoding="UTF-16BE")
    bag.encoding = "UTF-8"
    bag.list()
    assert validate(tmp_path).faults == []


def spoil(path: str, data: bytes) -> Callable[[Folder], None]:
    return lambda bag: bag.put(path, data)


def gone(path: str) -> Callable[[Folder], None]:
    return lambda bag: (bag.path / path).unlink()


def listed(*lines: str) -> Callable[[Folder], None]:
    return lambda bag: bag.list([*bag.listing(), *lines])


def declared(text: str) -> Callable[[Folder], None]:
    return lambda bag: (bag.put("bagit.txt", text.encode()), bag.list_tags())[0]


def info(text: str) -> Callable[[Folder], None]:
    return lambda bag: (bag.text("bag-info.txt", text), bag.list_tags())[0]


def without_data(bag: Folder) -> None:
    bag.list([])
    for path in sorted((bag.path / "data").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (bag.path / "data").rmdir()


def linked(bag: Folder) -> None:
    (bag.path / "data" / "link").symlink_to("/etc/hostname")


def half_listed(bag: Folder) -> None:
    """A second manifest that does not list everything."""
    bag.text("manifest-md5.txt", bag.listing("md5")[0] + "\n")
    bag.list_tags()


elsewhere = pytest.mark.skipif(
    sys.platform == "win32",
    reason="there no such names can be made (a device, another case, a line end), links need a right",
)
X = "0" * 128
UTF8 = "Tag-File-Character-Encoding: UTF-8\n"


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (gone("bagit.txt"), "bagit.txt がありません"),
        (spoil("bagit.txt", b"\xef\xbb\xbfBagIt-Version: 1.0\n" + UTF8.encode()), "BOM"),
        (declared("BagIt-Version: 1.0\n"), "２行が、決まりどおりの書き方ではありません"),
        (declared(f"BagIt-Version : 1.0\n{UTF8}"), "２行が、決まりどおりの書き方ではありません"),
        (declared(f"BagIt-Version:  1.0\n{UTF8}"), "余分な空白"),
        (declared(f"BagIt-Version: 1.0 \n{UTF8}"), "余分な空白"),
        (declared(f"BagIt-Version: 2.7\n{UTF8}"), "版「2.7」は扱えません"),
        (declared("BagIt-Version: 1.0\nTag-File-Character-Encoding: KLINGON\n"), "文字コード「KLINGON」は扱えません"),
        (gone("manifest-sha512.txt"), "manifest がありません"),
        (without_data, "data のフォルダーがありません"),
        (gone("data/readme.txt"), "「data/readme.txt」がありません"),
        (spoil("data/readme.txt", b"other"), "「data/readme.txt」の中身が「manifest-sha512.txt」と一致しません"),
        (spoil("data/new.txt", b"new"), "「data/new.txt」が「manifest-sha512.txt」にありません"),
        (spoil("bag-info.txt", b"A: b\n"), "「bag-info.txt」の中身が「tagmanifest-sha512.txt」と一致しません"),
        (listed(f"{X}  data/none.txt"), "「data/none.txt」がありません"),
        (listed(f"{X}  ../../README.md"), "「../../README.md」は、bag の外を指しています"),
        (listed(f"{X}  data/../../x"), "bag の外を指しています"),
        (listed(f"{X}  /etc/passwd"), "bag の外を指しています"),
        (listed(f"{X}  ~/x"), "bag の外を指しています"),
        (listed(f"{X}  C:\\x"), "bag の外を指しています"),
        (listed(f"{X}  bagit.txt"), "data のフォルダーの外を指しています"),
        (listed("no digest"), "「manifest-sha512.txt」の3行目を読めません"),
        (lambda bag: bag.list([*bag.listing(), bag.listing()[0]]), "「data/readme.txt」が２度あります"),
        (half_listed, "「data/sub/空 白.txt」が「manifest-md5.txt」にありません"),
        (info("Payload-Oxum: 1.1\n"), "Payload-Oxum「1.1」が、中身（21.2）と一致しません"),
        (info("Payload-Oxum: many\n"), "Payload-Oxum「many」を読めません"),
        (info("no colon here\n"), "「bag-info.txt」の1行目を読めません"),
        (info("Label : x\n"), "「bag-info.txt」の1行目の見出しに余分な空白"),
        pytest.param(linked, "「data/link」はリンクです", marks=elsewhere),
        (
            spoil("fetch.txt", b"http://example.org/x 3 ../x\n"),
            "fetch.txt」の1行目の「../x」は、bag の外を指しています",
        ),
    ],
)
def test_faults(tmp_path: Path, act: Callable[[Folder], None], sentence: str) -> None:
    """2"""
    act(Folder(tmp_path))
    said = validate(tmp_path)
    assert not said.valid
    assert any(sentence in fault for fault in said.faults), said.faults


def test_a_bag_not_yet_fetched(tmp_path: Path) -> None:
    """2"""
    bag = Folder(tmp_path, "0.97")
    bag.put("fetch.txt", b"http://example.org/a - data/a.txt\n")
    bag.list([*bag.listing(), f"{X}  data/a.txt"])
    assert validate(tmp_path).faults == [
        "「manifest-sha512.txt」にある「data/a.txt」がありません（fetch.txt で取り寄せる前です）。"
    ]


def test_one_manifest_is_enough_in_drafts(tmp_path: Path) -> None:
    """1"""
    half_listed(Folder(tmp_path, "0.97"))
    assert validate(tmp_path).faults == []


def normalised(bag: Folder) -> None:
    """The manifest says NFC, the disk NFD."""
    bag.put(f"data/{unicodedata.normalize('NFD', 'が.txt')}", b"x")
    bag.list([unicodedata.normalize("NFC", line) for line in bag.listing()])


@pytest.mark.parametrize(
    ("version", "act", "sentence"),
    [
        ("1.0", normalised, "文字の合成のしかたが違います"),
        (
            "1.0",
            lambda bag: bag.list([line.replace("  data", "  ./data") for line in bag.listing()]),
            "「./」は、要らない",
        ),
        (
            "1.0",
            lambda bag: bag.list([line.replace("  data", " *data") for line in bag.listing()]),
            "「*」は、bag の決まりにない",
        ),
        pytest.param(
            "1.0",
            lambda bag: (bag.put("data/CON.txt", b""), bag.list())[0],
            "Windows では使えない名前",
            marks=elsewhere,
        ),
        pytest.param(
            "1.0",
            lambda bag: (bag.put("data/README.TXT", b""), bag.list())[0],
            "大文字と小文字か文字の合成だけが違います",
            marks=elsewhere,
        ),
        ("1.0", lambda bag: (bag.put("data/Thumbs.db", b""), bag.list())[0], "システムが作るファイル"),
        ("0.97", lambda bag: bag.list([*bag.listing(), bag.listing()[0]]), "２度あります"),
        ("0.97", info("no colon here\n"), "1行目を読めません"),
        (
            "1.0",
            lambda bag: (bag.put("manifest-future9.txt", b"x  data/readme.txt\n"), bag.list_tags())[0],
            "ここでは確かめられません",
        ),
    ],
)
def test_doubts(tmp_path: Path, version: str, act: Callable[[Folder], None], sentence: str) -> None:
    """3"""
    act(Folder(tmp_path, version))
    said = validate(tmp_path)
    assert said.faults == []
    assert any(sentence in doubt for doubt in said.doubts), said.doubts


@elsewhere
def test_percent_signs(tmp_path: Path) -> None:
    """1: RFC 8493, section 2.1.3"""
    bag = Folder(tmp_path)
    bag.put("data/100%.txt", b"a")
    bag.put("data/two\nlines.txt", b"b")
    lines = [
        f"{hashlib.sha512(b'a').hexdigest()}  data/100%25.txt",
        f"{hashlib.sha512(b'b').hexdigest()}  data/two%0Alines.txt",
    ]
    bag.list([*(line for line in Folder(tmp_path / "x").listing()), *lines])
    for path in sorted((tmp_path / "x").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (tmp_path / "x").rmdir()
    said = validate(tmp_path)
    assert said.faults == []


def test_our_own_bag(rig: Any) -> None:
    """4"""
    from datetime import UTC, datetime

    from desktop.keys.desk import make_signing_key

    key = make_signing_key("課", datetime.now(UTC))
    rig.finish(seal(rig.parcel(), rig.members(), rig.target, Unclosed(), signer=key)).keep()
    with zipfile.ZipFile(rig.target) as made:
        made.extractall(rig.folder / "出")
    said = validate(rig.folder / "出" / "bag")
    assert (said.faults, said.doubts) == ([], [])


def test_no_folder(tmp_path: Path) -> None:
    """2"""
    with pytest.raises(DeskError, match="フォルダーではありません"):
        validate(tmp_path / "none")


def test_command(tmp_path: Path) -> None:
    """5"""
    bag = Folder(tmp_path / "bag")
    line = [sys.executable, "-m", "desktop", "validate", "bag"]
    env = {"PYTHONPATH": str(ROOT), "PATH": ""}
    right = subprocess.run(line, cwd=tmp_path, capture_output=True, check=False, env=env)
    assert (right.returncode, right.stderr) == (0, b"")
    bag.put("data/Thumbs.db", b"")
    bag.list()
    doubtful = subprocess.run(line, cwd=tmp_path, capture_output=True, check=False, env=env)
    assert doubtful.returncode == 0
    assert "システムが作るファイル" in doubtful.stderr.decode()
    bag.put("data/readme.txt", b"x")
    wrong = subprocess.run(line, cwd=tmp_path, capture_output=True, check=False, env=env)
    assert wrong.returncode == 1
    assert "「data/readme.txt」の中身が" in wrong.stdout.decode()

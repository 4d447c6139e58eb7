"""A folder in, what BagIt says of it out: faults that make it no valid bag, and what is only doubtful.

Versions 0.93 to 1.0. Sources: RFC 8493 and its drafts (draft-kunze-bagit-00 to -17). Only our own bags have to be of the
narrow kind FORMAT.md describes; this judges anybody's.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from desktop.bundle.container import CHUNK
from desktop.errors import DeskError, refusal
from desktop.places import world_error

NO_FOLDER: Final = refusal(
    "bundle.no-bag", "「{path}」はフォルダーではありません。BagIt の bag のフォルダーを指定してください。", world=True
)

VERSIONS: Final = ((0, 93), (0, 94), (0, 95), (0, 96), (0, 97), (1, 0))
_DECLARATION: Final = re.compile(
    r"BagIt-Version:(?P<a> *)(?P<version>\d+\.\d+)(?P<b>\s*)\r?\n"
    r"Tag-File-Character-Encoding:(?P<c> *)(?P<encoding>\S+)(?P<d>[ \t]*)(\r?\n)*"
)
_MANIFEST: Final = re.compile(r"(?P<tag>tag)?manifest-(?P<algorithm>[A-Za-z0-9-]+)\.txt", re.IGNORECASE)
_LINE: Final = re.compile(r"(?P<digest>[0-9A-Fa-f]+)[ \t]+(?P<star>\*)?(?P<path>.+)")
_FETCH: Final = re.compile(r"(?P<url>\S+)[ \t]+(?P<size>\d+|-)[ \t]+(?P<path>.+)")
_OXUM: Final = re.compile(r"(\d+)\.(\d+)")
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?", re.IGNORECASE)
_WINDOWS: Final = re.compile(r'[<>:"|?*\x00-\x1f]|[. ]$')
_SYSTEM: Final = frozenset({"thumbs.db", ".ds_store", "desktop.ini"})
_LARGEST: Final = 64 * 1024**2
"""Bytes of a tag file that is read into memory."""


@dataclass
class Verdict:
    """Sentences about a bag; it is valid when there is no fault."""

    faults: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    version: str = ""
    files: int = 0
    """Payload files that were compared."""

    @property
    def valid(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a manifest: the path as it is on the disk, or as it was written when nothing is there."""

    path: str
    digest: str


def validate(folder: Path) -> Verdict:
    """Judge a bag; all faults at once. Refuses what is no folder or cannot be read."""
    if not folder.is_dir():
        raise DeskError(NO_FOLDER, path=folder)
    try:
        return _Judge(folder).judge()
    except OSError as fault:
        raise world_error(fault, folder, reading=True) from fault


class _Judge:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = Verdict()
        self.version = (1, 0)
        self.encoding = "utf-8"
        self.found: dict[str, Path] = {}
        """Every file of the bag by its path, as the file system spells it."""

    def judge(self) -> Verdict:
        self._walk()
        if self._declared():
            payload = {p for p in self.found if p.startswith("data/")}
            self.said.files = len(payload)
            if not (self.folder / "data").is_dir():
                self._fault("data のフォルダーがありません。")
            self._doubtful_names()
            manifests = self._manifests()
            fetched = self._fetched()
            self._compare_payload(payload, manifests, fetched)
            self._compare_tags()
            self._info(payload)
        return self.said

    def _fault(self, sentence: str) -> None:
        self.said.faults.append(sentence)

    def _doubt(self, sentence: str) -> None:
        if sentence not in self.said.doubts:
            self.said.doubts.append(sentence)

    @property
    def strict(self) -> bool:
        return self.version >= (1, 0)

    # what is there ---------------------------------------------------------------------------------------------------

    def _walk(self) -> None:
        """Plain files only: a link may lead out of the bag."""
        for root, folders, files in os.walk(self.folder, onerror=_raise):
            for name in [*folders, *files]:
                path = Path(root, name)
                inside = path.relative_to(self.folder).as_posix()
                if path.is_symlink():
                    self._fault(f"「{inside}」はリンクです。bag の外を指すおそれがあります。")
                elif name in files:
                    self.found[inside] = path

    def _declared(self) -> bool:
        """Read bagit.txt; without it nothing else can be judged."""
        if "bagit.txt" not in self.found:
            self._fault("bagit.txt がありません。")
            return False
        data = self._bytes("bagit.txt")
        if data.startswith(codecs.BOM_UTF8):
            self._fault("bagit.txt の先頭に BOM があります。")
            return False
        match = _DECLARATION.fullmatch(data.decode("utf-8", "replace"))
        if match is None:
            self._fault("bagit.txt の２行が、決まりどおりの書き方ではありません。")
            return False
        major, minor = match["version"].split(".")
        self.version, self.said.version = (int(major), int(minor)), match["version"]
        if self.version not in VERSIONS:
            self._fault(f"bag の版「{match['version']}」は扱えません（0.93から1.0まで）。")
            return False
        spaces = (match["a"], match["c"])
        if (spaces != (" ", " ") or match["b"] or match["d"]) and self.version >= (0, 97):
            self._fault("bagit.txt に余分な空白があります。")
        return self._decodes(match["encoding"])

    def _decodes(self, name: str) -> bool:
        try:
            self.encoding = codecs.lookup(name).name
        except LookupError:
            self._fault(f"文字コード「{name}」は扱えません。")
            return False
        return True

    def _bytes(self, path: str) -> bytes:
        with self.found[path].open("rb") as file:
            return file.read(_LARGEST)

    def _text(self, path: str) -> str:
        """A tag file in the declared encoding; drafts left open whether manifests are in it too."""
        data = self._bytes(path)
        try:
            text = data.decode(self.encoding)
        except UnicodeDecodeError:
            try:
                text = data.decode("utf-8")
            except UnicodeDecodeError:
                self._fault(f"「{path}」を文字コード「{self.encoding}」で読めません。")
                return ""
            self._doubt(f"「{path}」が、bagit.txt の文字コード「{self.encoding}」で書かれていません。")
        if self.encoding == "utf-8" and text.startswith("\ufeff"):
            self._doubt(f"「{path}」の先頭に BOM があります。")
        if self.encoding != "utf-8" and _mostly_foreign(text):
            text = data.decode("utf-8", "replace")
        return text.lstrip("\ufeff")

    def _doubtful_names(self) -> None:
        """Names that another file system would mistake or refuse."""
        folded: dict[str, str] = {}
        for path in sorted(self.found):
            parts = PurePosixPath(path).parts
            if any(_DEVICE.fullmatch(p) or _WINDOWS.search(p) for p in parts):
                self._doubt(f"「{path}」は Windows では使えない名前です。")
            if parts[-1].lower() in _SYSTEM:
                self._doubt(f"「{path}」は、システムが作るファイルです。")
            key = unicodedata.normalize("NFC", path).casefold()
            if key in folded:
                self._doubt(f"「{path}」と「{folded[key]}」は、大文字と小文字か文字の合成だけが違います。")
            folded.setdefault(key, path)

    # manifests -------------------------------------------------------------------------------------------------------

    def _manifests(self) -> dict[str, tuple[_Line, ...]]:
        """The payload manifests by algorithm, those we can compute."""
        found = dict(self._listed(tag=False))
        if not found:
            self._fault("manifest がありません。")
        return found

    def _listed(self, *, tag: bool) -> Iterator[tuple[str, tuple[_Line, ...]]]:
        known = skipped = 0
        for path in sorted(p for p in self.found if "/" not in p):
            match = _MANIFEST.fullmatch(path)
            if match is None or bool(match["tag"]) is not tag:
                continue
            algorithm = match["algorithm"].lower().replace("-", "")
            if algorithm not in hashlib.algorithms_available or algorithm.startswith("shake"):
                skipped += 1
                self._doubt(f"「{path}」の計算方法「{match['algorithm']}」は、ここでは確かめられません。")
                continue
            known += 1
            yield path, tuple(self._lines(path, tag=tag))
        if skipped and not known:
            self._fault("確かめられる計算方法の manifest がありません。")

    def _lines(self, manifest: str, *, tag: bool) -> Iterator[_Line]:
        seen: dict[str, str] = {}
        for number, line in enumerate(self._text(manifest).splitlines(), 1):
            if not line.strip():
                continue
            match = _LINE.fullmatch(line)
            if match is None:
                self._fault(f"「{manifest}」の{number}行目を読めません。")
                continue
            if match["star"]:
                self._doubt(f"「{manifest}」の{number}行目の「*」は、bag の決まりにない書き方です。")
            path = self._inside(match["path"], f"「{manifest}」の{number}行目", tag=tag)
            if not path:
                continue
            if path in seen:
                self._twice(manifest, path, same=seen[path] == match["digest"].lower())
            seen[path] = match["digest"].lower()
            yield _Line(path, match["digest"].lower())

    def _twice(self, manifest: str, path: str, *, same: bool) -> None:
        sentence = f"「{manifest}」に「{path}」が２度あります。"
        if self.strict or not same:
            self._fault(sentence)
        else:
            self._doubt(sentence)

    def _inside(self, written: str, where: str, *, tag: bool) -> str:
        """The path of a line as the disk has it; empty, with a fault, for one that leads out."""
        path = written
        while path.startswith("./"):
            path = path[2:]
            self._doubt(f"{where}の「{written}」の「./」は、要らない書き方です。")
        if _leads_out(path):
            self._fault(f"{where}の「{written}」は、bag の外を指しています。")
            return ""
        if not tag and not path.startswith("data/"):
            self._fault(f"{where}の「{written}」は、data のフォルダーの外を指しています。")
            return ""
        return self._on_disk(path, where)

    def _on_disk(self, path: str, where: str) -> str:
        """The spelling the file system has: percent signs of RFC 8493, section 2.1.3, then another normalisation."""
        decoded = re.sub(r"%0[Aa]", "\n", re.sub(r"%0[Dd]", "\r", path))
        if self.strict:
            decoded = decoded.replace("%25", "%")
        for spelling in (decoded, path):
            if spelling in self.found:
                return spelling
        wanted = unicodedata.normalize("NFC", path)
        for there in self.found:
            if unicodedata.normalize("NFC", there) == wanted:
                self._doubt(f"{where}の「{path}」は、ファイルの名前と文字の合成のしかたが違います。")
                return there
        return path

    def _fetched(self) -> frozenset[str]:
        """Paths of fetch.txt; what is not here yet makes a bag incomplete."""
        found = set()
        for number, line in enumerate(self._text("fetch.txt").splitlines() if "fetch.txt" in self.found else (), 1):
            match = _FETCH.fullmatch(line)
            if line.strip() and match is None:
                self._fault(f"「fetch.txt」の{number}行目を読めません。")
            elif match is not None and _leads_out(match["path"]):
                self._fault(f"「fetch.txt」の{number}行目の「{match['path']}」は、bag の外を指しています。")
            elif match is not None:
                self._doubt("「fetch.txt」がありますが、取りに行くことはしません。")
                found.add(match["path"])
        return frozenset(found)

    # comparing -------------------------------------------------------------------------------------------------------

    def _compare_payload(
        self, payload: set[str], manifests: Mapping[str, tuple[_Line, ...]], fetched: frozenset[str]
    ) -> None:
        listed: set[str] = set()
        for name, lines in manifests.items():
            here = {line.path for line in lines}
            listed |= here
            if self.strict:
                for path in sorted(payload - here):
                    self._fault(f"「{path}」が「{name}」にありません。")
            self._compare(name, lines, fetched)
        if manifests and not self.strict:
            for path in sorted(payload - listed):
                self._fault(f"「{path}」が、どの manifest にもありません。")

    def _compare_tags(self) -> None:
        for name, lines in self._listed(tag=True):
            self._compare(name, lines, frozenset())

    def _compare(self, manifest: str, lines: tuple[_Line, ...], fetched: frozenset[str]) -> None:
        match = _MANIFEST.fullmatch(manifest)
        algorithm = match["algorithm"].lower().replace("-", "") if match else ""
        for line in lines:
            if line.path not in self.found:
                why = "（fetch.txt で取り寄せる前です）" if line.path in fetched else ""
                self._fault(f"「{manifest}」にある「{line.path}」がありません{why}。")
            elif _digest(self.found[line.path], algorithm) != line.digest:
                self._fault(f"「{line.path}」の中身が「{manifest}」と一致しません。")

    def _info(self, payload: set[str]) -> None:
        """bag-info.txt, before 0.96 package-info.txt: its lines, and the number and bytes of the payload."""
        path = next((p for p in ("bag-info.txt", "package-info.txt") if p in self.found), "")
        for number, line in enumerate(self._text(path).splitlines() if path else (), 1):
            label, colon, value = line.partition(":")
            if line[:1] in (" ", "\t", "") or not line.strip():
                continue
            if not colon or not label.strip():
                self._complain(f"「{path}」の{number}行目を読めません。")
            elif label != label.strip():
                self._complain(f"「{path}」の{number}行目の見出しに余分な空白があります。")
            if label.strip().lower() == "payload-oxum":
                self._oxum(value.strip(), payload)

    def _complain(self, sentence: str) -> None:
        if self.strict:
            self._fault(sentence)
        else:
            self._doubt(sentence)

    def _oxum(self, value: str, payload: set[str]) -> None:
        match = _OXUM.fullmatch(value)
        if match is None:
            self._fault(f"Payload-Oxum「{value}」を読めません。")
            return
        size = sum(self.found[p].stat().st_size for p in payload)
        if (int(match[1]), int(match[2])) != (size, len(payload)):
            self._fault(f"Payload-Oxum「{value}」が、中身（{size}.{len(payload)}）と一致しません。")


def _raise(fault: OSError) -> None:
    raise fault


def _leads_out(path: str) -> bool:
    """Absolute, home, drive or upward paths, in the spelling of any system."""
    parts = re.split(r"[/\\]", path)
    drive = re.match(r"[A-Za-z]:", path)
    return path.startswith(("/", "\\", "~")) or bool(drive) or ".." in parts or "\0" in path


def _mostly_foreign(text: str) -> bool:
    """Whether text decoded as UTF-16 and the like is what UTF-8 bytes look like then."""
    start = text[:200]
    return bool(start) and sum(c.isascii() for c in start) * 2 < len(start)


def _digest(path: Path, algorithm: str) -> str:
    made = hashlib.new(algorithm)
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            made.update(piece)
    return made.hexdigest()

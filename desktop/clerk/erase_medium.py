"""A medium on which our bundles lie in; those overwritten, read back and removed, each with its line, out.

Only files are touched that the 管理簿 knows by size and digest, whatever they are called, and their covers and slips. What the medium itself keeps is said honestly.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Final, Literal

from desktop.bundle import medium
from desktop.bundle.model import Progress
from desktop.case.people import Right
from desktop.clerk.drives import OTHER_DRIVE, Drive, Kind, drive_of, refuse_other
from desktop.clerk.handover import cover_text
from desktop.clerk.medium_steps import today_of
from desktop.errors import DeskError, refusal
from desktop.places import NO_PLACE, sync_folder, world_error
from desktop.store.handover import NO_PARCEL, Direction, Handover

if TYPE_CHECKING:
    from desktop.store.store import Store

NOTHING_OURS: Final = refusal(
    "clerk.nothing-ours",
    "「{path}」に、この記録の管理簿にある束は見つかりませんでした。媒体とフォルダーを確かめてください。何も消していません。",
)
OPTICAL: Final = refusal(
    "clerk.erase-optical",
    "光学ディスクは上書きで消せません。裁断などで壊してから、その方法を「消去の記録」に入れてください。",
)
NOT_ERASED: Final = refusal(
    "clerk.not-erased",
    "「{path}」を上書きしましたが、読み返すと元の内容が残っていました。消去の記録はしていません。"
    "媒体が傷んでいるおそれがあるため、専用の装置で壊して、その方法を記録してください。",
    world=True,
)
STILL_THERE: Final = refusal(
    "clerk.still-there",
    "「{path}」を消しましたが、媒体にまだ名前が残っています。消去の記録はしていません。媒体を差し直して、もう一度行ってください。",
    world=True,
)
UNNOTED: Final = refusal(
    "clerk.erased-unnoted",
    "束 {number} は媒体から消しましたが、管理簿に記録できませんでした（{why}）。"
    "直してから、「消去の記録」で、方法を「上書きして削除」として記録してください。",
    world=True,
)
OTHER_MEDIUM: Final = refusal(
    "clerk.erase-other-medium",
    "「{path}」にあるのは、中を調べた媒体ではありません。この媒体からは何も消していません。"
    "消す媒体を差し直し、選び直してから、もう一度中を調べてください。",
    world=True,
)
BAD_METHOD: Final = refusal(
    "clerk.bad-method", "消去の方法「{method}」は、この媒体には使えません。方法を選び直してください。"
)
FUTURE_DAY: Final = refusal("clerk.erase-future", "消去した日「{day}」は、まだ来ていません。日付を確かめてください。")

METHODS: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType(
    {
        "flash": (
            "上書きして削除",
            "暗号化消去",
            "機器の消去命令（サニタイズ）",
            "専用装置による破壊",
            "返却して相手が消去",
        ),
        "magnetic": (
            "上書きして削除",
            "機器の消去命令（サニタイズ）",
            "消磁",
            "専用装置による破壊",
            "返却して相手が消去",
        ),
        "optical": ("メディアシュレッダーによる裁断", "専用装置による破壊", "返却して相手が消去"),
        "unknown": ("上書きして削除", "専用装置による破壊", "返却して相手が消去"),
    }
)
"""消去の方法 by class of medium."""
OVERWRITE: Final = "上書きして削除"
KIND_WORDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "flash": "USBメモリ・SDカード・SSD",
        "magnetic": "ハードディスク",
        "optical": "CD・DVD・BD",
        "unknown": "種類の分からない媒体",
    }
)
_FLASH: Final = (
    "USBメモリ・SDカード・SSDは、上書きしても、古い内容が機器の中の別の場所に残ることがあります。"
    "特別な装置を使えば読み出されるおそれがあり、付議帳から完全に消したとは言えません。"
)
_PROMISES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "flash": _FLASH,
        "magnetic": "ハードディスクは、上書きした所の古い内容を、通常の方法では読み出せません。",
        "optical": "CD・DVD・BDに一度書いた内容は、上書きも削除もできません。裁断などで壊してください。",
        "unknown": f"媒体の種類が分かりません。{_FLASH}",
    }
)
_SEALED: Final = "束は暗号化されているため、残った内容だけでは読めません。"
_UNSEALED: Final = "この束は暗号化していません。住民の情報が入っているときは、廃棄の際に専用の装置で壊してください。"

_NAME: Final = re.compile(r"\.?付議帳_\d{8}_([0-9A-F]{8})(?: \(\d+\))?\.(?:zip|age|open\.zip)(?:\.part)?")
_COVER: Final = re.compile(r"付議帳_\d{8}_([0-9A-F]{8})(?: \(\d+\))?_表紙\.txt")
_COVER_HEAD: Final = "付議帳　束の表紙"
_SLIP_HEAD: Final = "パスワード通知書"
_SLIP_TITLE: Final = rb"/Title (\376\3770\3210\2710\3570\3740\311\220\032w\345f\370)"
"""The same words as our PDF has them for its title."""
_CHUNK: Final = 1 << 20
_HEAD: Final = 4096
_LARGEST_COVER: Final = 1 << 16
_Key = tuple[str, Direction]
Kinship = Literal["bundle", "paper"]
"""A bundle itself, or a cover or slip of one."""
_DEEP: Final = 4
"""Folders below the given place that are looked through."""
_MOST: Final = 20_000
"""Files that are looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """Our files of one bundle on a medium."""

    given: Handover
    files: tuple[Path, ...]

    @property
    def size(self) -> int:
        return sum(path.stat().st_size for path in self.files)

    @property
    def doubt(self) -> str:
        """What to ask before it is erased, in one sentence; empty when nothing speaks against it."""
        g = self.given
        if g.waits and not g.withdrawn_at:
            return f"束 {g.number} は、まだ受領書がありません。消すと、渡し直すことになります。"
        return ""


@dataclass(frozen=True, slots=True)
class Look:
    """What of ours lies at a place, and what only looks like it."""

    found: tuple[Found, ...]
    strange: tuple[Path, ...]
    """Named like ours, but not what the 管理簿 knows; they are never touched."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased and recorded."""

    parcels: tuple[Handover, ...]
    files: int
    size: int
    strange: tuple[Path, ...]
    promise: str
    """What it is worth on this medium."""


def promise(kind: Kind, modes: Sequence[str] = ()) -> str:
    """What overwriting is worth on a class of medium, for bundles of these modes."""
    words = _PROMISES[kind]
    if kind == "optical" or not modes:
        return words
    return words + (_UNSEALED if "C" in modes else _SEALED if kind != "magnetic" else "")


def look_for(store: Store, place: Path) -> Generator[Progress, None, Look]:
    """Find our bundles at a place and in its folders, with their covers and slips, by content; nothing is changed.

    What somebody copied or renamed is found by its size and digest; covers and slips by what they say.
    """
    known = tuple(store.handovers())
    found: dict[Kinship, dict[_Key, list[Path]]] = {"bundle": {}, "paper": {}}
    strange: list[Path] = []
    for path in list(_all(place)):
        kin, matches = yield from _matches(path, known)
        for given in matches:
            found[kin].setdefault((given.id, given.direction), []).append(path)
        if not matches and (kin == "paper" or _is_named(path)):
            strange.append(path)
    bundles, papers = found["bundle"], found["paper"]
    strange += [path for key, paths in papers.items() if key not in bundles for path in paths]
    given_of = {(g.id, g.direction): g for g in known}
    ours = (Found(given_of[key], (*paths, *papers.get(key, ()))) for key, paths in bundles.items())
    return Look(tuple(ours), tuple(dict.fromkeys(strange)))


def erase_medium(
    store: Store,
    place: Path,
    *,
    who: str,
    drive: Drive | None = None,
    only: Sequence[str] | None = None,
    sure: Callable[[], object] = lambda: None,
) -> Generator[Progress, None, Erased]:
    """Overwrite and remove our bundles at a place; ``only`` takes ids of bundles, no ``drive`` the one the place lies on.

    The line of a bundle is written when all its files are gone from the medium, and not before; a fault in between
    leaves the lines of those that were finished. ``sure`` raises when the place is not (any more) on the medium that
    was meant; asked before anything is looked for, and before each bundle goes.
    """
    sure()
    drive = drive or drive_of(place)
    kind = drive.kind if drive else "unknown"
    if kind == "optical":
        raise DeskError(OPTICAL)
    look = yield from look_for(store, place)
    wanted = [f for f in look.found if only is None or f.given.id in only]
    if not wanted:
        raise DeskError(NOTHING_OURS, path=place)
    for found in wanted:
        store.allow(Right.EXPORT if found.given.direction == "out" else Right.RECEIVE)
    done: list[Handover] = []
    sizes: dict[Path, int] = {}
    for found in wanted:
        sure()
        for path in found.files:
            if path not in sizes:  # what went out and came in again is one file
                size = path.stat().st_size
                yield from _erase(path)
                sizes[path] = size
        done.append(_record(store, found, kind, len(look.strange), who))
    return Erased(tuple(done), len(sizes), sum(sizes.values()), look.strange, promise(kind, [g.mode for g in done]))


def refuse_other_medium(place: Path, chosen: Drive | None) -> None:
    """Raises when a place is no more, or lies on another drive than the one that was looked through (None: not known)."""
    try:
        refuse_other(place, chosen)
    except DeskError as fault:
        if fault.what is OTHER_DRIVE:
            raise DeskError(OTHER_MEDIUM, path=place) from fault
        raise DeskError(NO_PLACE, path=place) from fault


def record_erasure(
    store: Store, parcel_id: str, *, method: str, kind: Kind, on: date, who: str, direction: Direction = "out"
) -> Handover:
    """A medium was destroyed, or erased by other means than ours: its line, by who did or saw it."""
    if method not in METHODS[kind]:
        raise DeskError(BAD_METHOD, method=method)
    if on > today_of(store):
        raise DeskError(FUTURE_DAY, day=on.isoformat())
    if store.handover(parcel_id, direction) is None:
        raise DeskError(NO_PARCEL)
    facts = {"method": method, "class": KIND_WORDS[kind], "done_on": on.isoformat(), "result": "報告による"}
    return store.record_step(parcel_id, direction, "erase", who=who, facts=facts)


def _record(store: Store, found: Found, kind: Kind, left: int, who: str) -> Handover:
    given = found.given
    if given.erased_at:  # another copy of a bundle whose erasure is recorded
        return given
    facts = {"method": OVERWRITE, "class": KIND_WORDS[kind], "files": len(found.files), "result": "読み返して確認"}
    if left:
        facts["left"] = left
    try:
        return store.record_step(given.id, given.direction, "erase", who=who, facts=facts)
    except DeskError as fault:
        raise DeskError(UNNOTED, number=given.number, why=str(fault).rstrip("。")) from fault


# ---------------------------------------------------------------- finding


def _all(place: Path) -> Iterator[Path]:
    """Every file; links are not followed."""
    try:
        yield from _files(place)
    except OSError as fault:
        raise world_error(fault, place, reading=True) from fault


def _is_named(path: Path) -> bool:
    """Whether a file is called like a bundle or a cover of ours."""
    return bool(_NAME.fullmatch(path.name) or _COVER.fullmatch(path.name))


def _files(place: Path) -> Iterator[Path]:
    seen = 0
    folders = [(place, 0)]
    while folders:
        folder, deep = folders.pop()
        with os.scandir(folder) as there:
            for entry in sorted(there, key=lambda e: e.name):
                seen += 1
                if seen > _MOST:
                    return
                if entry.is_dir(follow_symlinks=False) and deep < _DEEP:
                    folders.append((Path(entry.path), deep + 1))
                elif entry.is_file(follow_symlinks=False):
                    yield Path(entry.path)


def _matches(path: Path, known: Sequence[Handover]) -> Generator[Progress, None, tuple[Kinship, list[Handover]]]:
    """The bundles a file is, or is a paper of, byte by byte; also one that was overwritten halfway before."""
    try:
        size = path.stat().st_size
        if sized := [g for g in known if size and g.size == size]:
            with path.open("rb") as file:
                if not any(file.read(_HEAD)):  # no bundle begins with zeros: our own overwriting was broken off
                    return "bundle", [g for g in sized if g.number in path.name] if _is_named(path) else []
                file.seek(0)
                digest = yield from _digest(file, path.name, size)
            if same := [g for g in sized if g.sha256 == digest]:
                return "bundle", same
        if size <= _LARGEST_COVER and (paper := _paper_of(path, known)) is not None:
            return "paper", paper
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault
    return "bundle", []


def _digest(file: IO[bytes], name: str, size: int) -> Generator[Progress, None, str]:
    made, done = hashlib.sha256(), 0
    while piece := file.read(_CHUNK):
        made.update(piece)
        done += len(piece)
        yield Progress(done, size, f"「{name}」を調べています")
    return made.hexdigest()


def _paper_of(path: Path, known: Sequence[Handover]) -> list[Handover] | None:
    """The bundles a text is the cover or the slip of; None when it is neither by its first words."""
    data = path.read_bytes()
    text = _slip_words(data) if data.startswith(b"%PDF-") else data.decode("utf-8-sig", "replace")
    if text.startswith(_COVER_HEAD):
        return [g for g in known if _is_cover(data, g)]
    if text.startswith(_SLIP_HEAD):
        plain = "".join(text.split())
        return [g for g in known if g.direction == "out" and g.sha256 in plain]
    return None


def _slip_words(data: bytes) -> str:
    """What a slip says that was made as a PDF; empty for any other PDF."""
    if _SLIP_TITLE not in data:  # nobody else's PDF is taken apart here
        return ""
    from desktop.clerk.passphrase_file import pdf_text

    return pdf_text(data)


def _is_cover(data: bytes, given: Handover) -> bool:
    name = re.search("^ファイル名：(.+?)\r?$", data.decode("utf-8-sig", "replace"), re.MULTILINE)
    if name is None or given.direction != "out":
        return False
    return any(data == cover_text(given, name[1], approver=former) for former in (False, True))


# ---------------------------------------------------------------- erasing


def _erase(path: Path) -> Generator[Progress, None, None]:
    """Zeros over every byte down to the medium, read back past the cache; then the name goes."""
    try:
        device = path.parent.stat().st_dev
        size = path.stat().st_size
        yield from _overwrite(path, size)
        medium.drop_cache(path)
        yield from _compare(path, size)
        path.unlink()
        sync_folder(path.parent)
        if path.parent.stat().st_dev != device:  # pulled out: what answers now is the folder below it
            raise DeskError(NO_PLACE, path=path.parent)
        if path.name in os.listdir(path.parent):  # noqa: PTH208 - the folder is asked, not a cached name
            raise DeskError(STILL_THERE, path=path)
    except OSError as fault:
        raise world_error(fault, path) from fault


def _overwrite(path: Path, size: int) -> Generator[Progress, None, None]:
    done = 0
    with path.open("r+b", buffering=0) as file:
        while done < size:
            done += file.write(bytes(min(_CHUNK, size - done)))
            os.fsync(file.fileno())  # each piece: a slow medium never has much before it when somebody cancels
            yield Progress(done, size * 2, f"「{path.name}」を上書きしています")


def _compare(path: Path, size: int) -> Generator[Progress, None, None]:
    done = 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_CHUNK):
            if piece.count(0) != len(piece):
                raise DeskError(NOT_ERASED, path=path)
            done += len(piece)
            yield Progress(size + done, size * 2, f"「{path.name}」を読み返して確かめています")
    if done != size:
        raise DeskError(NOT_ERASED, path=path)

"""A sealed file and what opens it in, its files under generated names out, every digest compared; or one refusal.

No name of the archive is ever used as a path, nothing is unpacked that is not listed, and nothing beyond the limits.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import zipfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Literal

from desktop.bundle import age, bag, container
from desktop.bundle.closing import begins_like_one, mode_on, reading
from desktop.bundle.contents import PATH as CONTENTS
from desktop.bundle.contents import Entry, read_contents
from desktop.bundle.model import (
    LIMITS,
    Kept,
    Limits,
    Mode,
    Opened,
    Opening,
    Parcel,
    Passphrase,
    Progress,
    Signature,
    mode_of,
)
from desktop.bundle.seal import NO_ROOM, discard, megabytes
from desktop.bundle.signature import read_signature
from desktop.errors import DeskError, refusal
from desktop.keys.veil import Veil
from desktop.places import world_error

NOT_BUNDLE = refusal(
    "bundle.not-bundle",
    "「{path}」は付議帳の束ではありません。束のファイル（付議帳_日付_番号.zip）を選んでください。",
)
TRUNCATED = refusal(
    "bundle.truncated",
    "「{path}」は途中で切れています。媒体からのコピーが終わっていないか、書き出しが中断されています。"
    "もう一度コピーするか、送り元に書き出し直しを依頼してください。",
)
WRONG_PASSPHRASE = refusal(
    "bundle.wrong-passphrase",
    "パスワードが「{path}」のものと違います。パスワード通知書の束の番号がファイル名の番号と同じかを確かめてください。"
    "同じときは、ファイルが傷んでいるおそれがあるため、送り元に書き出し直しを依頼してください。",
)
WRONG_KEY = refusal(
    "bundle.wrong-key",
    "「{path}」は、この付議帳の鍵では開けません。あて先が違うか、鍵を替える前のものです。"
    "送り元に、どこのどの鍵で封をしたかを確かめてください。",
)
OTHER_MODE = refusal(
    "bundle.other-mode",
    "「{path}」は、{mode}束です。{how}ください。",
)
UNSIGNED = refusal(
    "bundle.unsigned",
    "「{path}」に署名がありません。鍵で閉じた束と暗号化していない束は、署名がないと、だれが作ったかを確かめられません。"
    "何も取り出していません。送り元に、署名用の鍵を作って書き出し直すよう依頼してください。",
)
FALSE_SIGNATURE = refusal(
    "bundle.false-signature",
    "「{path}」の署名が、中身と一致しません。何も取り出していません。送り元に、書き出したものかどうかを確かめてください。",
)
DAMAGED = refusal(
    "bundle.damaged",
    "「{path}」は傷んでいるか、作成後に書き換えられています。何も取り出していません。"
    "送り元に書き出し直しを依頼してください。",
)
DAMAGED_FILE = refusal(
    "bundle.damaged-file",
    "「{path}」の中の「{name}」が、封をしたときの内容と一致しません。何も取り出していません。"
    "送り元に書き出し直しを依頼してください。",
)
OVER_LIMITS = refusal(
    "bundle.over-limits",
    "「{path}」は、束の上限（{entries}個、１つ {entry} MB、合わせて {total} MB）を超えているため開きません。"
    "送り元に、案件を分けて書き出すよう依頼してください。",
)

_MODES: Final[dict[Mode, tuple[str, str]]] = {
    "A": ("パスワードで開く", "パスワード通知書のパスワードを入力して"),
    "B": ("鍵で開く", "あて先の事務局の付議帳で受け取って"),
    "C": ("暗号化していない", "受け取りの画面で開いて"),
}
_TAG_BYTES: Final = 16 * 1024**2
"""The largest tag file or table of names that is read."""
_WORLD: Final = frozenset(
    {errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENODEV}
    | {errno.ENOTDIR, errno.EISDIR, errno.EMFILE, errno.ENOMEM, errno.ENXIO, errno.ESTALE, errno.EFBIG}
)
"""Faults of the world; any other OSError (EINVAL of a seek) comes from what damaged bytes say."""


def unseal(
    path: Path, how: Opening, room: Path, *, limits: Limits = LIMITS, veil: Veil | None = None
) -> Generator[Progress, None, Opened]:
    """Open a bundle into an empty folder of the caller, who takes the folder away after a refusal.

    With a veil nothing readable is written into the folder.
    """
    inner = Room(room / "bag.part", veil)
    with _one_sentence(path, limits):
        _refuse_foreign(path, how)
        size = path.stat().st_size
        _refuse_no_room(room, size * 2)
        try:
            yield from _decrypt(path, how, inner, size, limits)
            opened = yield from _unpack(path, inner, room, size, limits)
            _refuse_unsigned(path, how, opened.signature)
            return opened
        finally:
            discard(inner.path)


@dataclass(frozen=True, slots=True)
class Room:
    """One file of the room, veiled or plain."""

    path: Path
    veil: Veil | None

    def open(self, mode: Literal["rb", "wb", "xb"]) -> IO[bytes]:
        return self.path.open(mode) if self.veil is None else self.veil.open(self.path, mode)


@contextmanager
def _one_sentence(path: Path, limits: Limits) -> Iterator[None]:
    """Whatever a reader makes of foreign bytes becomes one of our refusals."""
    try:
        yield
    except DeskError:
        raise
    except container.WrongPassphrase as fault:
        raise DeskError(WRONG_PASSPHRASE, path=path.name) from fault
    except age.WrongKey as fault:
        raise DeskError(WRONG_KEY, path=path.name) from fault
    except container.TooMuch as fault:
        entry, total = megabytes(limits.entry), megabytes(limits.total)
        raise DeskError(OVER_LIMITS, path=path.name, entries=limits.entries, entry=entry, total=total) from fault
    except MemoryError:
        raise
    except OSError as fault:
        if fault.errno in _WORLD:
            raise world_error(fault, Path(fault.filename or path)) from fault
        raise DeskError(DAMAGED, path=path.name) from fault
    except Exception as fault:  # struct, zlib, index, unicode errors: damaged bytes lead a zip reader anywhere
        raise DeskError(DAMAGED, path=path.name) from fault


def _refuse_foreign(path: Path, how: Opening) -> None:
    """Tell a file that is no bundle from one that was cut off, and from one that is closed in another way."""
    if not begins_like_one(path):
        raise DeskError(NOT_BUNDLE, path=path.name)
    mode = mode_on(path)
    if mode != "B" and not container.has_end(path):
        raise DeskError(TRUNCATED, path=path.name)
    if mode is None:
        raise DeskError(NOT_BUNDLE, path=path.name)
    if mode != mode_of(how):
        kind, then = _MODES[mode]
        raise DeskError(OTHER_MODE, path=path.name, mode=kind, how=then)


def _refuse_unsigned(path: Path, how: Opening, signature: Signature | None) -> None:
    """A signature that does not hold is refused in every mode; a bundle that anybody could have made needs one."""
    if signature is not None and not signature.valid:
        raise DeskError(FALSE_SIGNATURE, path=path.name)
    if signature is None and not isinstance(how, Passphrase):
        raise DeskError(UNSIGNED, path=path.name)


def _refuse_no_room(room: Path, needed: int) -> None:
    free = shutil.disk_usage(room).free
    if free < needed:
        raise DeskError(NO_ROOM, path=room.parent, needed=megabytes(needed), free=free // 1024**2)


def _decrypt(path: Path, how: Opening, inner: Room, size: int, limits: Limits) -> Generator[Progress, None, None]:
    """The bag as a plain zip beside the files to come; complete only when the HMAC was right."""
    most = limits.total + _TAG_BYTES
    with (
        path.open("rb") as file,
        reading(file, how, most=most, ratio=limits.ratio) as stream,
        inner.open("wb") as out,
    ):
        done = 0
        while piece := stream.read(container.CHUNK):
            done += len(piece)
            if done > most:
                raise container.TooMuch
            out.write(piece)
            yield Progress(min(done, size), size * 2, f"「{path.name}」を復号しています")


def _unpack(path: Path, inner: Room, room: Path, whole: int, limits: Limits) -> Generator[Progress, None, Opened]:
    """Compare the bag with its manifests and write its payload under generated names."""
    with inner.open("rb") as file:
        container.refuse_long_directory(file, entries=limits.entries + 16)
        with zipfile.ZipFile(file) as bag_zip:
            infos = _listed(bag_zip, limits)
            tags = {p: _small(bag_zip, infos[p]) for p in infos if not p.startswith("data/")}
            manifests = _manifests(tags, infos)
            signature = read_signature(tags)
            parcel, entries = _table(bag_zip, infos, manifests)
            done, kept = 0, []
            for number, entry in enumerate(entries, 1):
                target = Room(room / f"{number:04d}", inner.veil)
                for count in _take(bag_zip, infos[entry.path], entry, manifests, target, path):
                    done += count
                    yield Progress(min(whole + done, whole * 2), whole * 2, f"「{entry.name}」を取り出しています")
                kept.append(_kept(target, entry))
    return Opened(parcel, tuple(kept), signature)


def _listed(bag_zip: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """Entries by their path in the bag: known names only, plain files only, within the limits as declared."""
    found: dict[str, zipfile.ZipInfo] = {}
    for info in bag_zip.infolist():
        if info.orig_filename in (bag.BASE, f"{bag.BASE}data/") and info.file_size == 0:
            continue
        path = info.orig_filename.removeprefix(bag.BASE)
        if path == info.orig_filename or path in found or not _plain(info) or not _known(path):
            raise container.Damaged
        if info.file_size > limits.entry or container.swells(info.file_size, info.compress_size, limits.ratio):
            raise container.TooMuch
        found[path] = info
    payload = [i for p, i in found.items() if p.startswith("data/")]
    if len(payload) > limits.entries or sum(i.file_size for i in payload) > limits.total:
        raise container.TooMuch
    return found


def _plain(info: zipfile.ZipInfo) -> bool:
    """A regular, unencrypted entry, stored or deflated; no symlink, no device."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    stored = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return stored and not info.flag_bits & 1 and kind in (0, stat.S_IFREG)


def _known(path: str) -> bool:
    """A generated payload name, or a tag file in the base directory."""
    return bool(bag.PAYLOAD.fullmatch(path) or bag.TAG.fullmatch(path))


Manifests = Mapping[str, Mapping[str, str]]
"""Algorithm -> path -> digest."""


def _manifests(tags: Mapping[str, bytes], infos: Mapping[str, zipfile.ZipInfo]) -> Manifests:
    """The payload manifests, after every tag file was compared and both lists were found to be the whole bag."""
    if tags.get("bagit.txt") != bag.DECLARATION:
        raise container.Damaged
    listed = {p: t for p, t in tags.items() if p not in bag.TAG_MANIFESTS}
    payload = {p for p in infos if p.startswith("data/")}
    made: dict[str, dict[str, str]] = {}
    for algorithm in bag.ALGORITHMS:
        wanted = bag.read_manifest(tags[f"tagmanifest-{algorithm}.txt"], algorithm)
        if wanted != {p: hashlib.new(algorithm, t).hexdigest() for p, t in listed.items()}:
            raise container.Damaged
        made[algorithm] = bag.read_manifest(tags[f"manifest-{algorithm}.txt"], algorithm)
        if set(made[algorithm]) != payload:
            raise container.Damaged
    oxum = f"{sum(infos[p].file_size for p in payload)}.{len(payload)}"
    if bag.read_info(tags["bag-info.txt"]).get("Payload-Oxum", (oxum,)) != (oxum,):
        raise container.Damaged
    return made


def _small(bag_zip: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A tag file or the table of names, which are never long."""
    if info.file_size > _TAG_BYTES:
        raise container.TooMuch
    with bag_zip.open(info) as file:
        data = file.read(_TAG_BYTES + 1)
    if len(data) != info.file_size:
        raise container.Damaged
    return data


def _table(
    bag_zip: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], manifests: Manifests
) -> tuple[Parcel, tuple[Entry, ...]]:
    """The table of names, when it is right and names exactly the payload that is there."""
    data = _small(bag_zip, infos[CONTENTS])
    if any(hashlib.new(a, data).hexdigest() != manifests[a][CONTENTS] for a in bag.ALGORITHMS):
        raise container.Damaged
    parcel, entries = read_contents(data)
    paths = [e.path for e in entries]
    cases = {c.id for c in parcel.cases}
    if len(cases) != len(parcel.cases):
        raise container.Damaged
    if sorted([*paths, CONTENTS]) != sorted(manifests["sha256"]) or any(e.case not in cases for e in entries):
        raise container.Damaged
    if any(infos[e.path].file_size != e.size or manifests["sha256"][e.path] != e.sha256 for e in entries):
        raise container.Damaged
    return parcel, entries


def _take(
    bag_zip: zipfile.ZipFile, info: zipfile.ZipInfo, entry: Entry, manifests: Manifests, target: Room, path: Path
) -> Iterator[int]:
    """Write one payload file, counting; its size and both digests must be those of the manifests."""
    digests = {a: hashlib.new(a) for a in bag.ALGORITHMS}
    done = 0
    with bag_zip.open(info) as file, target.open("xb") as out:
        while piece := file.read(container.CHUNK):
            done += len(piece)
            if done > entry.size:
                break
            out.write(piece)
            for digest in digests.values():
                digest.update(piece)
            yield len(piece)
        out.flush()
        os.fsync(out.fileno())
    wrong = any(d.hexdigest() != manifests[a][entry.path] for a, d in digests.items())
    if done != entry.size or wrong:
        raise DeskError(DAMAGED_FILE, path=path.name, name=entry.name, file=entry.path, case=entry.case)


def _kept(target: Room, entry: Entry) -> Kept:
    said = (entry.role, entry.case, entry.name, entry.size, entry.sha256, entry.attachment)
    return Kept(target.path, *said, veil=target.veil)

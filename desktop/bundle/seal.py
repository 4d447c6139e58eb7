"""Members and a way to close in, one sealed file on the target medium out: written, synced, read back, then renamed.

In modes A and B nothing unencrypted is ever written: the bag is packed straight into the encrypted stream.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import time
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, Any, Final, cast

from desktop import places
from desktop.bundle import bag, container, medium
from desktop.bundle.closing import writing
from desktop.bundle.container import CHUNK, Writer
from desktop.bundle.contents import PATH as CONTENTS
from desktop.bundle.contents import Entry, write_contents
from desktop.bundle.digests import Digests, Laid
from desktop.bundle.model import FORMAT_VERSION, LIMITS, Closing, Limits, Member, Parcel, Passphrase, Progress
from desktop.bundle.signature import PATH as SIGNATURE
from desktop.bundle.signature import write_signature
from desktop.errors import DeskError, refusal
from desktop.keys.desk import SecretKey
from desktop.places import world_error

EXISTS = refusal("bundle.exists", "「{path}」は既にあります。上書きはしません。別のフォルダーを選んでください。")
NO_ROOM = refusal(
    "bundle.no-room",
    "「{path}」の空きが足りません（必要 {needed} MB、空き {free} MB）。"
    "不要なファイルを片付けるか、別の媒体を選んでください。",
    world=True,
)
TOO_MANY = refusal(
    "bundle.too-many",
    "束に入れるファイルが{given}個あります。１つの束に入るのは{limit}個までです。案件を分けて書き出してください。",
)
TOO_LARGE = refusal(
    "bundle.too-large",
    "「{name}」は {given} MB あります。束に入れられる１つのファイルは {limit} MB までです。"
    "添付を分けるか外してから、書き出してください。",
)
TOO_LARGE_IN_ALL = refusal(
    "bundle.too-large-in-all",
    "束に入れるファイルが合わせて {given} MB あります。１つの束は {limit} MB までです。案件か添付を減らしてください。",
)
VANISHED = refusal(
    "bundle.vanished",
    "添付「{name}」を読み込めませんでした（{why}）。ファイルが元の場所にあるかを確かめて、もう一度書き出してください。",
    world=True,
)
CHANGED = refusal(
    "bundle.changed",
    "添付「{name}」の中身が、案件に付けたときと違っています。添付を付け直してから、もう一度書き出してください。",
)
FILE_SIZE = refusal(
    "bundle.file-size",
    "「{path}」の媒体には、この大きさのファイルを置けません。添付を減らすか、"
    "大きなファイルを置ける形式（exFAT など）の媒体を選んでください。",
    world=True,
)
NOT_KEPT = refusal(
    "bundle.not-kept",
    "「{path}」に書き込んだ束を読み返したところ、元の内容と一致しませんでした。書き込みは取り消しました。"
    "媒体が傷んでいるおそれがあるため、別の媒体に書き出してください。",
    world=True,
)
NO_SIGNER = refusal(
    "bundle.no-signer",
    "受取先の鍵で閉じる束と、暗号化しない束には、署名が必要です。何も書き込んでいません。"
    "「鍵」の画面で署名用の鍵を作ってから、もう一度書き出してください。",
)

_DOCUMENTS: Final = ("pdf", "xlsx", "xls", "docx", "doc", "pptx", "ppt", "csv", "tsv", "txt", "xml", "json", "zip")
_PICTURES: Final = ("jpg", "jpeg", "png", "gif", "tif", "tiff", "bmp", "svg")
_EXTENSIONS: Final = frozenset((*_DOCUMENTS, *_PICTURES))
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_HEADERS: Final = 1_500
"""Bytes an entry costs besides its own: zip headers, manifest lines, its line in the table of names."""

_PIECE: Final = 1 << 18
"""Bytes written or read back between two reports: on a medium of 1.6 MB/s a cancel is then answered within a second."""
_PORTION: Final = 1 << 19
"""Bytes after which a file is synced for the first time; more on a quick medium, fewer on a slow one."""
_QUICK_S, _LONG_S = 0.1, 0.3


@dataclass(frozen=True, slots=True)
class Sealed:
    """A bundle that was read back and found right, still under its temporary name."""

    parcel: Parcel
    temp: Path
    target: Path
    size: int
    sha256: str
    """Digest of the whole container."""
    files: int
    """Members, the table of names not counted."""

    def keep(self) -> None:
        """Give the file its name and make the name last; only then the export is 完了."""
        lies = self.temp
        try:
            if self.target.exists():
                raise DeskError(EXISTS, path=self.target)
            places.put_in_place(self.temp, self.target)
            lies = self.target
            places.sync_folder(self.target.parent)
        except OSError as fault:
            discard(lies)
            raise write_error(fault, self.target) from fault

    def drop(self) -> None:
        """Take the temporary file away."""
        discard(self.temp)


def seal(
    parcel: Parcel,
    members: Sequence[Member],
    target: Path,
    how: Closing,
    *,
    signer: SecretKey | None = None,
    limits: Limits = LIMITS,
) -> Generator[Progress, None, Sealed]:
    """Write and verify a bundle beside its target; closing the generator takes everything away again.

    A bundle of mode B or C must be signed.
    """
    refuse_unsigned(how, signer)
    size = _refuse_too_much(members, limits)
    _refuse_no_place(target, size + _HEADERS * (len(members) + 8))
    temp = target.with_name(f".{target.name}.part")
    try:
        written = yield from _write(parcel, members, temp, how, size, signer)
        medium.drop_cache(temp)
        digest = yield from _verify(temp, target, how, written, size)
        return Sealed(parcel, temp, target, temp.stat().st_size, digest, len(members))
    except OSError as fault:
        discard(temp)
        raise write_error(fault, target) from fault
    except BaseException:
        discard(temp)
        raise


def refuse_unsigned(how: Closing, signer: SecretKey | None) -> None:
    """Anybody can close a bundle with a public key, or leave one open: who made it is told by its signature alone."""
    if signer is None and not isinstance(how, Passphrase):
        raise DeskError(NO_SIGNER)


def _refuse_too_much(members: Sequence[Member], limits: Limits) -> int:
    """Bytes of all members, when they are within the limits the receiver will apply."""
    entries = len(members) + 1
    if entries > limits.entries:
        raise DeskError(TOO_MANY, given=entries, limit=limits.entries)
    for member in members:
        if member.size > limits.entry:
            raise DeskError(TOO_LARGE, name=member.name, given=megabytes(member.size), limit=megabytes(limits.entry))
    size = sum(m.size for m in members)
    if size > limits.total - _HEADERS * entries:
        raise DeskError(TOO_LARGE_IN_ALL, given=megabytes(size), limit=megabytes(limits.total))
    return size


def _refuse_no_place(target: Path, needed: int) -> None:
    try:
        if target.exists():
            raise DeskError(EXISTS, path=target)
        free = shutil.disk_usage(target.parent).free
    except OSError as fault:
        raise world_error(fault, target.parent) from fault
    if free < needed:
        raise DeskError(NO_ROOM, path=target.parent, needed=megabytes(needed), free=free // 1024**2)


def megabytes(size: int) -> int:
    """Bytes as whole MB, rounded up, at least 1."""
    return max(1, -(-size // 1024**2))


class _Sink:
    """Forwards what the inner zip writes; not seekable, so it is written in one pass."""

    def __init__(self, stream: Writer) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        self._stream.write(data)
        return len(data)

    def flush(self) -> None:
        """The stream is flushed by the file below."""


class _Synced:
    """Syncs a file portion by portion while it is written.

    A slow medium is then never far behind, so that no single call takes long and a cancel is answered soon.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._portion = _PORTION
        self._size = 0

    def go_on(self, size: int) -> None:
        """So many bytes were written by now."""
        if size - self._size < self._portion:
            return
        start = time.monotonic()
        self._file.flush()
        os.fsync(self._file.fileno())
        took = time.monotonic() - start
        if took < _QUICK_S:
            self._portion = min(self._portion * 2, _PORTION * 64)
        elif took > _LONG_S:
            self._portion = max(self._portion // 2, _PORTION // 4)
        self._size = size


def _write(
    parcel: Parcel, members: Sequence[Member], temp: Path, how: Closing, size: int, signer: SecretKey | None
) -> Generator[Progress, None, Laid]:
    """Write the temporary file and sync it; gives what was laid down."""
    with temp.open("wb", buffering=_PIECE) as file:
        guarded = container.Guarded(file)
        expected = size + _HEADERS * (len(members) + 8)
        with (
            writing(guarded, how, expected) as stream,
            closing(_pack(parcel, members, _Sink(stream), size, signer)) as steps,
        ):
            synced = _Synced(file)
            for step in steps:
                guarded.refuse()
                synced.go_on(guarded.laid.size)
                yield step
        guarded.refuse()
        file.flush()
        os.fsync(file.fileno())
    return guarded.laid


def _pack(
    parcel: Parcel, members: Sequence[Member], sink: _Sink, size: int, signer: SecretKey | None
) -> Generator[Progress, None, None]:
    """The bag as a plain zip: payload first, its manifests after it, because digests are known only then."""
    digests: dict[str, dict[str, str]] = {}
    entries: list[Entry] = []
    done = 0
    with zipfile.ZipFile(sink, "w") as bag_zip:  # type: ignore[call-overload]
        for number, member in enumerate(members, 1):
            path = payload_path(number, member)
            made: dict[str, str] = {}
            digests[path] = made
            with bag_zip.open(_info(path, member.size), "w") as out:
                for piece in _digested(member, made):
                    out.write(piece)
                    done += len(piece)
                    yield Progress(done, size * 2, f"「{member.name}」を書き込んでいます")
            entries.append(_entry(path, member, made["sha256"]))
        contents = write_contents(parcel, tuple(entries))
        _add(bag_zip, CONTENTS, contents, digests)
        oxum = f"{size + len(contents)}.{len(digests)}"
        _add_tags(bag_zip, _info_pairs(parcel, oxum), digests, signer)


def payload_path(number: int, member: Member) -> str:
    """The generated ASCII name: a number, and an ending only when it is a common one."""
    kinds = {"case": "json", "pdf": "pdf", "excel": "xlsx"}
    ending = kinds.get(member.role, PurePath(member.name).suffix.lower().lstrip("."))
    return f"data/{number:04d}.{ending if ending in _EXTENSIONS else 'bin'}"


def _digested(member: Member, made: dict[str, str]) -> Iterator[bytes]:
    """The pieces of a member; its digests and size are checked against what was promised when they are through."""
    digests, count = Digests(bag.ALGORITHMS), 0
    for piece in _pieces(member):
        digests.update(piece)
        count += len(piece)
        yield piece
    made.update(digests.hexdigests())
    if count != member.size or (member.sha256 and member.sha256 != made["sha256"]):
        raise DeskError(CHANGED, name=member.name)


def _pieces(member: Member) -> Iterator[bytes]:
    """The bytes of a member, a chunk at a time; never more than promised, and a source that fails is named."""
    left = member.size
    try:
        for chunk in _chunks(member):
            left -= len(chunk)
            if left < 0:
                break
            for at in range(0, len(chunk), _PIECE):
                yield chunk[at : at + _PIECE]
    except OSError as fault:
        raise DeskError(VANISHED, name=member.name, why=places.why(fault)) from fault
    if left < 0:
        raise DeskError(CHANGED, name=member.name)


def _chunks(member: Member) -> Iterable[bytes]:
    source = member.source
    if isinstance(source, bytes):
        return (source[n : n + CHUNK] for n in range(0, len(source), CHUNK))
    if isinstance(source, Path):
        return _file_chunks(source)
    return source()


def _file_chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def _entry(path: str, member: Member, sha256: str) -> Entry:
    return Entry(path, member.role, member.case, member.name, member.size, sha256, member.attachment)


def _info(path: str, size: int) -> zipfile.ZipInfo:
    """An entry whose every byte is the same on every system and day."""
    info = zipfile.ZipInfo(bag.BASE + path, _EPOCH)
    info.create_system = 0
    info.file_size = size
    return info


def _add(bag_zip: zipfile.ZipFile, path: str, data: bytes, digests: dict[str, dict[str, str]]) -> None:
    with bag_zip.open(_info(path, len(data)), "w") as out:
        out.write(data)
    digests[path] = {a: hashlib.new(a, data).hexdigest() for a in bag.ALGORITHMS}


def _add_tags(
    bag_zip: zipfile.ZipFile,
    pairs: Iterable[tuple[str, str]],
    payload: dict[str, dict[str, str]],
    signer: SecretKey | None,
) -> None:
    files = {"bagit.txt": bag.DECLARATION, "bag-info.txt": bag.write_info(pairs)}
    files |= {f"manifest-{a}.txt": bag.write_manifest(payload, a) for a in bag.ALGORITHMS}
    if signer is not None:
        files[SIGNATURE] = write_signature(files, signer)
    digests: dict[str, dict[str, str]] = {}
    for path, data in files.items():
        _add(bag_zip, path, data, digests)
    listed = dict(digests)
    for algorithm in bag.ALGORITHMS:
        _add(bag_zip, f"tagmanifest-{algorithm}.txt", bag.write_manifest(listed, algorithm), digests)


def _info_pairs(parcel: Parcel, oxum: str) -> Iterator[tuple[str, str]]:
    yield "Source-Organization", f"{parcel.municipality} {parcel.division}"
    yield "External-Identifier", parcel.id
    yield "Bagging-Date", parcel.made_at.date().isoformat()
    yield "Bag-Software-Agent", parcel.software
    yield "Payload-Oxum", oxum
    yield "Fugicho-Format", str(FORMAT_VERSION)
    yield "Fugicho-Division", parcel.division
    for form, version in sorted({(p.form, p.version) for c in parcel.cases for p in c.papers}):
        yield "Fugicho-Form", f"{form} {version}"


def _verify(temp: Path, target: Path, how: Closing, written: Laid, size: int) -> Generator[Progress, None, str]:
    """Compare what the medium gives back, byte by byte, with what went out; gives the digest of the container."""
    whole, found, done = Digests(("sha256",)), Laid(), 0
    with temp.open("rb") as file:
        while piece := file.read(_PIECE):
            whole.update(piece)
            found.put(done, piece)
            done += len(piece)
            yield Progress(size + min(done, size), size * 2, "書き込んだ内容を読み返して確かめています")
        if not found.same(written) or not _opens(file, how):
            raise DeskError(NOT_KEPT, path=target)
    return whole.hexdigests()["sha256"]


def _opens(file: IO[bytes], how: Closing) -> bool:
    """Whether the passphrase that is handed over belongs to the file (mode A); there is no key here for mode B."""
    if not isinstance(how, Passphrase):
        return True
    heard = _Heard(file)
    try:
        with container.reading(cast("IO[bytes]", heard), how.text, most=1 << 62, ratio=2):
            return True
    except OSError:
        raise
    except Exception:  # whatever a zip reader makes of bytes that are not ours
        if heard.fault is not None:
            raise heard.fault from None
        return False


class _Heard:
    """A file whose faults are remembered: to a zip reader an end that cannot be read is no zip at all."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.fault: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        act = getattr(self._file, name)
        return self._told(act) if callable(act) else act

    def _told(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def done(*given: Any) -> Any:
            try:
                return act(*given)
            except OSError as fault:
                self.fault = fault
                raise

        return done


def write_error(fault: OSError, target: Path) -> DeskError:
    """The sentence for what the world did while a bundle was written."""
    if fault.errno == errno.EFBIG:
        return DeskError(FILE_SIZE, path=target)
    return world_error(fault, target)


def discard(path: Path) -> None:
    """Take a half-written file away; a medium that was pulled out has taken it along."""
    with suppress(OSError):
        path.unlink()

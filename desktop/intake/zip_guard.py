"""A zip in, the names of its parts out, after every byte was counted: no parser sees a part that swells or lies."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from desktop.errors import DeskError, refusal
from desktop.intake.limits import MB, Limits

CUT_OFF = refusal(
    "intake.cut-off",
    "「{file}」は途中で切れているか、壊れています。元のファイルをもう一度コピーするか、開いて保存し直してから選んでください。",
)
SWELLS = refusal(
    "intake.swells",
    "「{file}」は広げると{size}MBを超える作りで、読み取りを止めました。出どころを確かめ、必要な表だけを新しいブックに写して選んでください。",
)
TOO_MANY_PARTS = refusal(
    "intake.parts",
    "「{file}」は中の部品が{count}個あり、限り（{limit}個）を超えています。必要な表だけを新しいブックに写して選んでください。",
)
LYING = refusal(
    "intake.lying",
    "「{file}」の中の大きさの記載が実際と違うため、読み取りを止めました。元のソフトで開き、保存し直してから選んでください。",
)
ENTITIES = refusal(
    "intake.entities",
    "「{file}」には置き換えの定義（XMLの実体宣言）があり、安全のため読み取りません。Excelで開き、保存し直してから選んでください。",
)
LOCKED_PARTS = refusal(
    "intake.locked-parts",
    "「{file}」の中の部品に鍵が掛かっているか、知らない方法で縮めてあります。元のソフトで開き、保存し直してから選んでください。",
)

_CHUNK: Final = 256 << 10
_GRACE: Final = 20 * MB
"""Smaller parts may be packed as tightly as they like."""
_ENTITY: Final = (b"<!ENTITY",)
_WIDE_ENTITY: Final = ("<!ENTITY".encode("utf-16-le"), "<!ENTITY".encode("utf-16-be"))
_LAP: Final = 32
"""Bytes carried over to the next chunk, so that a word cut in two is seen."""
_XML: Final = (".xml", ".rels", ".vml")
_KEPT: Final = 256
"""Bytes of the part ``mimetype`` that are looked at."""


def parts_of(file: IO[bytes], name: str, limits: Limits) -> dict[str, bytes]:
    """Name in small letters → the first bytes of ``mimetype`` (else nothing) of every part."""
    try:
        with ZipFile(file) as packed:
            infos = packed.infolist()
    except (BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as fault:
        raise DeskError(CUT_OFF, file=name) from fault
    _declared(infos, name, limits)
    total = 0
    parts: dict[str, bytes] = {}
    for info in infos:
        key = info.filename.replace("\\", "/").lower()
        size, first = _counted(file, info, name, limits, limits.inflated - total)
        total += size
        parts[key] = first if key == "mimetype" else b""
    file.seek(0)
    return parts


def _declared(infos: list[ZipInfo], name: str, limits: Limits) -> None:
    """What the zip says of itself."""
    if len(infos) > limits.entries:
        raise DeskError(TOO_MANY_PARTS, file=name, count=len(infos), limit=limits.entries)
    if sum(info.file_size for info in infos) > limits.inflated:
        raise DeskError(SWELLS, file=name, size=limits.inflated // MB)
    for info in infos:
        if info.file_size > max(_GRACE, info.compress_size * limits.ratio):
            raise DeskError(SWELLS, file=name, size=_GRACE // MB)
        if info.flag_bits & 1 or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise DeskError(LOCKED_PARTS, file=name)


def _counted(file: IO[bytes], info: ZipInfo, name: str, limits: Limits, left: int) -> tuple[int, bytes]:
    """Inflate one part without keeping it: its size and its first bytes."""
    most = min(left, max(_GRACE, info.compress_size * limits.ratio))
    xml = info.filename.lower().endswith(_XML)
    size, tail, first = 0, b"", b""
    try:
        for chunk in _inflated(file, info):
            size += len(chunk)
            if size > most:
                raise DeskError(SWELLS, file=name, size=most // MB)
            first = first or chunk[:_KEPT]
            seen = tail + chunk
            if xml and any(word in seen for word in (_WIDE_ENTITY if b"\0" in first[:4] else _ENTITY)):
                raise DeskError(ENTITIES, file=name)
            tail = chunk[-_LAP:]
    except (zlib.error, OSError, ValueError, EOFError) as fault:
        raise DeskError(CUT_OFF, file=name) from fault
    if size != info.file_size:
        raise DeskError(LYING, file=name)
    return size, first


def _inflated(file: IO[bytes], info: ZipInfo) -> Iterator[bytes]:
    """The bytes of a part as they are, not as many as declared."""
    file.seek(info.header_offset)
    local = file.read(30)
    if len(local) < 30 or not local.startswith(b"PK\x03\x04"):
        raise EOFError(info.filename)
    file.seek(int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little"), 1)
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if info.compress_type == ZIP_DEFLATED else None
    left = info.compress_size
    while left > 0:
        raw = file.read(min(left, _CHUNK))
        if not raw:
            raise EOFError(info.filename)
        left -= len(raw)
        if inflate is None:
            yield raw
            continue
        while raw:
            yield inflate.decompress(raw, 4 * _CHUNK)
            raw = inflate.unconsumed_tail
    if inflate is not None:
        yield inflate.flush()
        if not inflate.eof:
            raise EOFError(info.filename)

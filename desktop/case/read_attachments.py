"""The [[attachment]] tables of an answers file in, measured attachments with their files out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final
from uuid import uuid4

from desktop.case.model import Attachment
from desktop.case.reading import UNKNOWN_KEY, WRONG_KIND, Reading, hint, plain
from desktop.errors import refusal
from desktop.places import world_error

NO_FILE: Final = refusal(
    "case.no-file",
    "「{file}」{line}の添付ファイル「{name}」が見つかりません。回答ファイルと同じフォルダーに戻すか、[[attachment]] を消してください。",
    world=True,
)
OUTSIDE: Final = refusal(
    "case.outside",
    "「{file}」{line}の添付ファイル「{name}」は、回答ファイルのフォルダーの外にあります。同じフォルダーに置いて、名前だけを書いてください。",
)

_KEYS: Final = ("file", "name", "title", "pages", "first_page")


def read_attachments(tables: Mapping[str, Any], path: Path, reading: Reading) -> Iterator[tuple[Attachment, Path]]:
    """Each attachment with its file; ``path`` is the answers file."""
    given = tables.get("attachment", [])
    if not isinstance(given, list) or not all(isinstance(g, dict) for g in given):
        reading.fault(
            WRONG_KIND,
            "attachment",
            label="添付",
            name="attachment",
            wanted="表の並びです。[[attachment]] の下に書きます",
        )
        return
    for n, table in enumerate(given, 1):
        place = f"attachment[{n}]"
        for key in table:
            if key not in _KEYS:
                reading.fault(UNKNOWN_KEY, f"{place}.{key}", name=key, hint=hint(key, _KEYS))
        if (file := _file(table, path.parent, reading, place)) is not None:
            yield _attachment(table, file, reading, place), file


def _file(table: Mapping[str, Any], folder: Path, reading: Reading, place: str) -> Path | None:
    name = table.get("file")
    if not isinstance(name, str) or not name:
        reading.fault(
            WRONG_KIND,
            place,
            label="添付",
            name="file",
            wanted='ファイル名が要ります。file = "資料.pdf" のように書きます',
        )
        return None
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or "\\" in name or ":" in name:
        reading.fault(OUTSIDE, f"{place}.file", name=name)
        return None
    file = folder / inside
    if not _there(file):
        reading.fault(NO_FILE, f"{place}.file", name=name)
        return None
    return file


def _there(file: Path) -> bool:
    """A name no system can hold is no file."""
    try:
        return file.is_file()
    except (OSError, ValueError):
        return False


def _attachment(table: Mapping[str, Any], file: Path, reading: Reading, place: str) -> Attachment:
    name = table.get("name", file.name)
    if not isinstance(name, str):
        reading.fault(
            WRONG_KIND, f"{place}.name", label="添付の元の名前", name="name", wanted="引用符で囲んだ文字で書きます"
        )
        name = file.name
    title = table.get("title", "")
    if not isinstance(title, str):
        reading.fault(
            WRONG_KIND, f"{place}.title", label="添付の題名", name="title", wanted="引用符で囲んだ文字で書きます"
        )
        title = ""
    size, digest = _measured(file)
    return Attachment(
        id=str(uuid4()),
        name=name,
        title=plain(title, "添付の題名", reading, f"{place}.title"),
        size=size,
        sha256=digest,
        pages=_number(table, "pages", 0, reading, place),
        first_page=_number(table, "first_page", 1, reading, place),
    )


def _number(table: Mapping[str, Any], key: str, least: int, reading: Reading, place: str) -> int:
    value = table.get(key, least)
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    reading.fault(WRONG_KIND, f"{place}.{key}", label="添付の頁", name=key, wanted=f"{least}以上の整数で書きます")
    return least


def _measured(file: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file, read in pieces of 1 MiB."""
    digest, size = hashlib.sha256(), 0
    try:
        with file.open("rb") as source:
            while piece := source.read(1 << 20):
                digest.update(piece)
                size += len(piece)
    except OSError as fault:
        raise world_error(fault, file, reading=True) from fault
    return size, digest.hexdigest()

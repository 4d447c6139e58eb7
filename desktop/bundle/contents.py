"""The table of real names (``data/contents.json``): what a bundle holds, as JSON bytes and back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from desktop.bundle.model import FORMAT, FORMAT_VERSION, ROLES, Inside, Paper, Parcel, Role
from desktop.errors import DeskError, refusal, visible

NEWER = refusal(
    "bundle.newer",
    "この束は、より新しい付議帳で作られています（束の形式 第{version}版。この付議帳が読めるのは第{known}版までです）。"
    "付議帳を新しくしてから、もう一度開いてください。",
)

UNKNOWN_ROLE = refusal(
    "bundle.unknown-role",
    "この束には、この付議帳の知らない種類のファイル（{role}）が入っています。新しい付議帳か、ほかのプログラムで作られています。"
    "何も取り出していません。付議帳を新しくするか、送り元に何で作ったかを確かめてください。",
)

PATH: Final = "data/contents.json"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_HEX: Final = re.compile(r"[0-9a-f]{64}")


class BadContents(ValueError):  # noqa: N818
    """The table does not read as FORMAT.md says; the opener turns it into its one sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table."""

    path: str
    role: Role
    case: str
    name: str
    size: int
    sha256: str
    attachment: str = ""


def write_contents(parcel: Parcel, entries: tuple[Entry, ...]) -> bytes:
    """UTF-8 JSON with the Japanese readable; a lone surrogate of a foreign file name stays as its escape."""
    table = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "bundle": parcel.id,
        "made_at": parcel.made_at.isoformat(timespec="seconds"),
        "software": parcel.software,
        "municipality": parcel.municipality,
        "division": parcel.division,
        "cases": [
            {"case": c.id, "forms": [{"form": p.form, "version": p.version} for p in c.papers]} for c in parcel.cases
        ],
        "files": [_line(e) for e in entries],
    }
    said = {
        "to": parcel.to,
        "secrecy": parcel.secrecy,
        "medium": parcel.medium_kind,
        "medium_number": parcel.medium,
    }
    return to_json(table | {key: value for key, value in said.items() if value})


def to_json(table: object) -> bytes:
    """JSON as this format writes it: two blanks, Japanese as itself, one line end at the end."""
    text = json.dumps(table, ensure_ascii=False, indent=2) + "\n"
    return _SURROGATE.sub(lambda m: f"\\u{ord(m[0]):04x}", text).encode()


def _line(entry: Entry) -> dict[str, object]:
    line: dict[str, object] = {
        "path": entry.path,
        "role": entry.role,
        "case": entry.case,
        "name": entry.name,
        "size": entry.size,
        "sha256": entry.sha256,
    }
    return {**line, "attachment": entry.attachment} if entry.attachment else line


def read_contents(data: bytes) -> tuple[Parcel, tuple[Entry, ...]]:
    """The parcel and its lines; a newer table is refused by name before anything else of it is read."""
    table = from_json(data)
    if table.get("format") != FORMAT:
        raise BadContents("format")
    version = whole(table, "version")
    if version > FORMAT_VERSION:
        raise DeskError(NEWER, version=version, known=FORMAT_VERSION)
    entries = tuple(_entry(line) for line in tables(table, "files"))
    return _parcel(table), entries


def from_json(data: bytes) -> Mapping[str, Any]:
    """A JSON object, or BadContents."""
    try:
        table = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise BadContents("json") from fault
    if not isinstance(table, dict):
        raise BadContents("object")
    return table


def text(table: Mapping[str, Any], key: str) -> str:
    """A string under a key, or BadContents."""
    if not isinstance(value := table.get(key), str):
        raise BadContents(key)
    return value


def whole(table: Mapping[str, Any], key: str) -> int:
    """A whole number from 0 under a key, or BadContents."""
    value = table.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadContents(key)
    return value


def tables(table: Mapping[str, Any], key: str) -> tuple[Mapping[str, Any], ...]:
    """A list of objects under a key, or BadContents."""
    value = table.get(key)
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise BadContents(key)
    return tuple(value)


def moment(table: Mapping[str, Any], key: str) -> datetime:
    """A moment with its zone under a key, or BadContents."""
    try:
        value = datetime.fromisoformat(text(table, key))
    except ValueError as fault:
        raise BadContents(key) from fault
    if value.tzinfo is None:
        raise BadContents(key)
    return value


def _parcel(table: Mapping[str, Any]) -> Parcel:
    cases = tuple(
        Inside(text(c, "case"), tuple(Paper(text(f, "form"), whole(f, "version")) for f in tables(c, "forms")))
        for c in tables(table, "cases")
    )
    return Parcel(
        text(table, "bundle"),
        moment(table, "made_at"),
        text(table, "software"),
        text(table, "municipality"),
        text(table, "division"),
        cases,
        *(text(table, key) if key in table else "" for key in ("to", "secrecy", "medium", "medium_number")),
    )


def _entry(line: Mapping[str, Any]) -> Entry:
    role, sha256 = text(line, "role"), text(line, "sha256")
    if not _HEX.fullmatch(sha256):
        raise BadContents("sha256")
    if role not in ROLES:
        raise DeskError(UNKNOWN_ROLE, role=visible(role))
    attachment = text(line, "attachment") if "attachment" in line else ""
    return Entry(
        text(line, "path"),
        cast("Role", role),
        text(line, "case"),
        text(line, "name"),
        whole(line, "size"),
        sha256,
        attachment,
    )

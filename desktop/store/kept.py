"""Kept copies (控え) of a store: a folder in, what lies there out; the name, the note and the key ring of each.

A copy is three files: the store itself, its key ring (``.keys``, only of a sealed one) and a note (``.note``) of what it
must hold when it is opened. The name alone already says which store, when, the how-manieth and why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from desktop.keys.ring import ring_path
from desktop.places import world_error, write_file

FOLDER: Final = "控え"
"""The folder beside the store."""
WHYS: Final[Mapping[str, str]] = {
    "auto": "自動",
    "hand": "手動",
    "migrate": "形式を新しくする前",
    "import": "束の取り込みの前",
    "bundle": "束の取り込みの前",
    "restore": "復元の前",
    "broken": "壊れた記録の写し",
}
"""Why a copy was made, in the words of the screen."""
BROKEN: Final = "broken"
"""A store that could not be opened, kept byte by byte before another took its place; nothing can be restored from it."""
_NAME: Final = re.compile(r"(?P<stem>.+)_(?P<at>\d{8}T\d{6}Z)_(?P<counter>\d{4,9})_(?P<why>[a-z]{1,12})\.sqlite3")
_STAMP: Final = "%Y%m%dT%H%M%SZ"
LEDGER_FROM: Final = "backup.ledger_from"
"""Setting with the least counter of the copies whose ledger the store went on with."""
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Note:
    """What a copy was found to hold when it was made; figures and hashes only."""

    store: str = ""
    """Id of the store."""
    schema: int = 0
    size: int = 0
    sha256: str = ""
    """Of the copy as a file."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Rows by table."""
    digest: str = ""
    """Of all it holds, see ``tally``."""
    tested: str = ""
    """When it was last tried, ISO in UTC; empty: only verified when it was made."""
    line: int = 0
    """The last line of its ledger."""
    head: str = ""
    """The hash of that line."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy in a folder."""

    path: Path
    counter: int
    """Grows with every copy of a store, whatever the clock says."""
    at: datetime
    """UTC, as the clock said."""
    why: str
    size: int
    note: Note | None = None
    """None when the note is missing or cannot be read."""

    @property
    def ring(self) -> Path:
        return ring_path(self.path)

    @property
    def usable(self) -> bool:
        """Whether it can be restored from."""
        return self.why != BROKEN

    @property
    def words(self) -> str:
        """Why it was made, as the screen says it."""
        return WHYS.get(self.why, self.why)


def name_of(store: Path, counter: int, at: datetime, why: str) -> str:
    """付議帳_20261121T091500Z_0012_auto.sqlite3"""
    return f"{store.stem}_{at.astimezone(UTC):{_STAMP}}_{counter:04d}_{why}.sqlite3"


def note_path(copy: Path) -> Path:
    return copy.with_name(copy.name + ".note")


def folder_of(store: Path) -> Path:
    """The folder of the copies beside a store."""
    return store.parent / FOLDER


def kept(folder: Path, stem: str = "") -> tuple[Kept, ...]:
    """The copies in a folder, newest (highest counter) first; only of stores called ``stem`` when one is given."""
    found = []
    try:
        paths = list(folder.iterdir()) if folder.is_dir() else []
    except OSError as fault:
        raise world_error(fault, folder, reading=True) from fault
    for path in paths:
        one = look(path)
        if one is not None and (not stem or path.name.startswith(f"{stem}_")):
            found.append(one)
    return tuple(sorted(found, key=lambda one: (one.counter, one.at), reverse=True))


def look(path: Path) -> Kept | None:
    """The copy at a path, None when the name is not that of a copy or nothing lies there."""
    parts = _NAME.fullmatch(path.name)
    if parts is None:
        return None
    try:
        at = datetime.strptime(parts["at"], _STAMP).replace(tzinfo=UTC)
        size = path.stat().st_size
    except (ValueError, OSError):
        return None
    return Kept(path, int(parts["counter"]), at, parts["why"], size, read_note(path))


def stem_of(copy: Path) -> str:
    """The name of the store a copy is of, without its ending; of any other file its own."""
    parts = _NAME.fullmatch(copy.name)
    return parts["stem"] if parts else copy.stem


def read_note(copy: Path) -> Note | None:
    try:
        made: Any = json.loads(note_path(copy).read_bytes().decode())
        known = {name: made[name] for name in Note.__dataclass_fields__ if name in made}
        return Note(**known) if made.get("format") == FORMAT and isinstance(made.get("counts"), dict) else None
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def write_note(copy: Path, note: Note) -> None:
    """Write the note beside a copy, whole or not at all."""
    body = {"format": FORMAT, **asdict(note)}
    write_file(note_path(copy), (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode())


def note_tested(copy: Path, at: datetime) -> None:
    """Write down that a copy was tried; on a medium that takes no writing that is left out."""
    from desktop.errors import DeskError

    note = read_note(copy)
    if note is not None:
        with suppress(DeskError):
            write_note(copy, replace(note, tested=at.astimezone(UTC).isoformat(timespec="seconds")))


def remove(copy: Path) -> None:
    """Take a copy away with all that lies beside it; the copy first, so that none is ever left without its ring."""
    try:
        for path in (copy, ring_path(copy), note_path(copy)):
            path.unlink(missing_ok=True)
    except OSError as fault:
        raise world_error(fault, copy) from fault

"""消去: ids of cases in; nothing of them left in the store, its -wal and every copy that can be reached.

The copies that hold a case are written down as 未消去 in the transaction that removes it, and taken off the list one by
one as they are rewritten: a crash, a copy on another medium or a broken one stays listed until it was really done.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop.errors import DeskError, refusal
from desktop.places import sync_folder, world_error
from desktop.store.connect import connect
from desktop.store.faults import BUSY, told
from desktop.store.keeping import day_of, refuse_kept
from desktop.store.kept import folder_of, kept
from desktop.store.ledger import Act, note
from desktop.store.people import read_people
from desktop.store.wipe import overwrite

if TYPE_CHECKING:
    from desktop.store.pen import Pen

UNASKED: Final = refusal(
    "store.unasked", "消去の申出がない案件があります。承認の前に、別の利用者が消去を申し出てください。"
)
SAME_PERSON: Final = refusal(
    "store.same-person",
    "消去の申出と承認は、同じ人ではできません。{who}さんが申し出た消去は、別の利用者が承認してください。",
)


OTHER_KEY: Final = refusal(
    "store.copy-other-key",
    "控え「{path}」は、この記録の今の鍵でも前の鍵でも開けません（ファイルの先頭が壊れているか、別の鍵で暗号にしたものです）。"
    "要らない控えであることを確かめ、ファイルを消してください。",
    world=True,
)
SELF: Final = "."
"""The store's own free pages and -wal, as a place that may still hold an erased case."""
FOLDERS: Final = "backup.folders"
"""Setting with every folder on another medium that ever got a copy, as JSON."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of something was erased."""

    cases: int = 0
    papers: int = 0
    attachments: int = 0
    bytes: int = 0
    changes: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.cases + other.cases,
            self.papers + other.papers,
            self.attachments + other.attachments,
            self.bytes + other.bytes,
            self.changes + other.changes,
        )


@dataclass(frozen=True, slots=True)
class Unerased:
    """A place that still holds an erased case (未消去)."""

    case_id: str
    at: datetime
    place: str


# ---------------------------------------------------------------- the rows of a case


def remove(raw: Any, case_ids: Iterable[str]) -> Counts:
    """Delete cases inside a transaction, in a store of any released schema; ids that are not there count nothing."""
    raw.execute("PRAGMA secure_delete=ON")
    total = Counts()
    for case_id in case_ids:
        row = raw.execute("SELECT no FROM cases WHERE id = ?", (case_id,)).fetchone()
        if row is not None:
            total += _remove(raw, int(row[0]))
    if total.cases:
        # a deleted entry of the index stays in its segment until all segments are merged
        raw.execute("INSERT INTO find(find) VALUES ('optimize')")
    return total


_OF_CASE: Final = (
    "DELETE FROM remark WHERE round_no IN (SELECT no FROM round WHERE case_no = ?)",
    "DELETE FROM round WHERE case_no = ?",
    "DELETE FROM attachment WHERE case_no = ?",
    "DELETE FROM paper WHERE case_no = ?",
    "DELETE FROM revision WHERE case_no = ?",
    "DELETE FROM find WHERE rowid = ?",
    "DELETE FROM pending WHERE case_no = ?",
)


def _remove(raw: Any, no: int) -> Counts:
    held = raw.execute("SELECT DISTINCT content_no FROM attachment WHERE case_no = ?", (no,)).fetchall()
    papers, files, changes = (_count(raw, table, no) for table in ("paper", "attachment", "revision"))
    if raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'erase_asked'").fetchone():  # not in schema 1
        raw.execute("DELETE FROM erase_asked WHERE case_no = ?", (no,))
    for sql in _OF_CASE:
        raw.execute(sql, (no,))
    size = sum(_drop_content(raw, content) for (content,) in held)
    raw.execute("DELETE FROM cases WHERE no = ?", (no,))
    return Counts(1, papers, files, size, changes)


def _count(raw: Any, table: str, no: int) -> int:
    return int(raw.execute(f"SELECT count(*) FROM {table} WHERE case_no = ?", (no,)).fetchone()[0])  # noqa: S608


def _drop_content(raw: Any, content: int) -> int:
    """Remove the bytes of a file that no other case holds -> how many."""
    if raw.execute("SELECT 1 FROM attachment WHERE content_no = ?", (content,)).fetchone():
        return 0
    size = int(raw.execute("SELECT size FROM content WHERE no = ?", (content,)).fetchone()[0])
    raw.execute("DELETE FROM chunk WHERE content_no = ?", (content,))
    raw.execute("DELETE FROM content WHERE no = ?", (content,))
    return size


def scrub(raw: Any, *, sealed: bool) -> None:
    """Write the file anew and empty its -wal: nothing deleted is left in free pages; outside of a transaction.

    What VACUUM puts aside meanwhile is sealed like the store, so it may be a file; of a plain store it stays in memory.
    """
    raw.execute(f"PRAGMA temp_store={'FILE' if sealed else 'MEMORY'}")
    for sql in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
        row = raw.execute(sql).fetchone()
    if row is not None and row[0]:
        raise DeskError(BUSY, path="付議帳")


# ---------------------------------------------------------------- the store itself


def copies(path: Path, reader: Any) -> tuple[str, ...]:
    """Every place that may hold what the store holds: its free pages, each copy there is, folders that are away."""
    found = [SELF]
    for folder in (folder_of(path), *known_folders(reader)):
        lying = kept(folder, path.stem) if folder.is_dir() else ()
        found += [str(one.path) for one in lying] or ([str(folder)] if folder != folder_of(path) else [])
    return tuple(dict.fromkeys(found))


def known_folders(reader: Any) -> tuple[Path, ...]:
    """Folders on other media that ever got a copy."""
    row = reader.execute("SELECT value FROM setting WHERE name = ?", (FOLDERS,)).fetchone()
    return tuple(map(Path, json.loads(row[0]))) if row and row[0] else ()


def erase(pen: Pen, case_ids: Sequence[str]) -> Counts:
    """Remove cases with approval; every copy of the store is listed as 未消去 until it is rewritten."""
    places = copies(pen.path, pen.raw)
    today = day_of(pen.at)
    for case_id in case_ids:
        no = refuse_kept(pen.raw, case_id, today)
        _refuse_unapproved(pen, no)
    asked = sorted({str(row[0]) for c in case_ids for row in _request(pen.raw, c)})
    counts = remove(pen.raw, case_ids)
    rows = [(case_id, pen.stamp, place) for case_id in case_ids for place in places]
    pen.raw.executemany("INSERT OR IGNORE INTO unerased (case_id, at, place) VALUES (?, ?, ?)", rows)
    note(
        pen,
        Act.ERASE,
        count=counts.cases,
        cases=list(case_ids),
        papers=counts.papers,
        attachments=counts.attachments,
        bytes=counts.bytes,
        changes=counts.changes,
        backups=len(places) - 1,
        **({"asked": asked} if asked else {}),
    )
    return counts


def _request(raw: Any, case_id: str) -> list[tuple[Any, ...]]:
    sql = "SELECT a.person FROM erase_asked a JOIN cases c ON c.no = a.case_no WHERE c.id = ?"
    rows: list[tuple[Any, ...]] = raw.execute(sql, (case_id,)).fetchall()
    return rows


def _refuse_unapproved(pen: Pen, no: int) -> None:
    """Four eyes where several people work: another one has asked."""
    if len([p for p in read_people(pen.raw) if p.active]) < 2:
        return
    row = pen.raw.execute("SELECT person, who FROM erase_asked WHERE case_no = ?", (no,)).fetchone()
    if row is None:
        raise DeskError(UNASKED)
    if row[0] == pen.person:
        raise DeskError(SAME_PERSON, who=row[1])


def unerased(reader: Any) -> tuple[Unerased, ...]:
    """Every place that still holds an erased case."""
    rows = reader.execute("SELECT case_id, at, place FROM unerased ORDER BY place, no").fetchall()
    return tuple(Unerased(case_id, datetime.fromisoformat(at), place) for case_id, at, place in rows)


def settle(pen: Pen, place: str, counts: Counts) -> None:
    """A place was rewritten: it is off the list."""
    gone = pen.raw.execute("DELETE FROM unerased WHERE place = ? RETURNING case_id", (place,)).fetchall()
    if gone and place != SELF:
        note(pen, Act.ERASE_COPY, count=counts.cases, cases=[row[0] for row in gone], place=Path(place).name)


# ---------------------------------------------------------------- copies


def cleanse(path: Path, key: bytes, case_ids: Iterable[str]) -> Counts:
    """Remove cases from a copy of the store in one transaction, then write it anew; it is as before after a refusal."""
    from sqlcipher3 import dbapi2

    try:
        connection = connect(path, key)
        try:
            connection.execute("PRAGMA journal_mode=PERSIST")
            counts = _cleanse(connection, tuple(case_ids), sealed=bool(key))
            journal = path.with_name(path.name + "-journal")
            if journal.exists():  # it kept the pages as they were, for a roll-back
                overwrite(journal)
            connection.execute("PRAGMA journal_mode=DELETE")
        finally:
            connection.close()
        _sync(path)
    except dbapi2.Error as fault:
        if key and getattr(fault, "sqlite_errorname", "") == "SQLITE_NOTADB":
            raise DeskError(OTHER_KEY, path=path) from None
        raise told(fault, path) or fault from None
    except OSError as fault:
        raise world_error(fault, path) from fault
    return counts


def _cleanse(connection: Any, case_ids: tuple[str, ...], *, sealed: bool) -> Counts:
    connection.execute("BEGIN IMMEDIATE")
    try:
        counts = remove(connection, case_ids)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    # also when the rows are gone already: a run that was killed may have left them in free pages
    scrub(connection, sealed=sealed)
    return counts


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    sync_folder(path.parent)

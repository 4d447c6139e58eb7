"""A kept copy (控え) in: tried out without touching anything, or put in the place of the store, out.

What lies there is kept first. The copy is written beside the store under the store's own key, compared, and takes its
place in one rename: whenever the program ends on the way, one whole store lies there or in the folder of the copies.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Final, TypeVar

from desktop.errors import DeskError, refusal
from desktop.keys.ring import Ring, Slot, read_ring, ring_path, write_ring
from desktop.places import put_in_place, sync_folder, world_error, write_file
from desktop.store import ledger, schema
from desktop.store.backup import copy, faults, file_hash, make, next_counter, read_closed, sync, verified
from desktop.store.beside import Tell
from desktop.store.carried import carry_over
from desktop.store.connect import attach, connect
from desktop.store.faults import DAMAGED, NOT_A_STORE, SHARE, just_made, told
from desktop.store.kept import BROKEN, LEDGER_FROM, Kept, Note, folder_of, look, name_of, note_tested, read_note, remove
from desktop.store.local import check_place, place_of
from desktop.store.lock import Lock
from desktop.store.mark import check_left
from desktop.store.proven import touch
from desktop.store.rings import ring_at
from desktop.store.tally import Tally, tally
from desktop.store.upgrade import migrated

NO_COPY: Final = refusal(
    "store.no-copy",
    "「{path}」は付議帳の控えではないか、見つかりません。控えのフォルダーにある「.sqlite3」のファイルを選んでください。",
    world=True,
)
NOT_AS_NOTED: Final = refusal(
    "store.copy-not-as-noted",
    "控え「{path}」の中身が、取ったときの記録と一致しません（{what}）。この控えからは戻さず、別の控えを選んでください。",
    world=True,
)
OTHER_STORE: Final = refusal(
    "store.copy-of-another",
    "控え「{path}」は、今の記録とは別の記録の控えです。何も変えていません。今の記録の控えを選んでください。",
    world=True,
)
NOT_PUT: Final = refusal(
    "store.not-restored",
    "控え「{path}」から戻した記録が、控えと一致しませんでした。元の記録は変えていません。媒体の空きと状態を確かめてください。",
    world=True,
)
T = TypeVar("T")
_GONE: Final = frozenset({"store.damaged", "store.not-a-store", "store.wrong-key", "store.lost", "store.mixed"})
"""What makes a store unreadable: it is kept as files, byte by byte."""


@dataclass(frozen=True, slots=True)
class Tested:
    """What the trial of a copy found."""

    copy: Path
    cases: int
    attachments: int
    changes: int
    noted: bool
    """Whether there was a note to compare with."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, and where that which lay there is kept now."""

    cases: int
    before: Kept | None
    """None when nothing lay there."""
    ring_only: bool = False
    """The store itself was whole and stayed; only its key ring was missing."""
    ring_back: bool = False
    """The key ring there was missing or damaged, and is that of the copy now."""
    set_back: bool = False
    """What lay there could not be read, or nothing did, so people, ledger, parcels and keys are those of the copy, too."""


@dataclass(frozen=True, slots=True)
class Door:
    """What opens a copy and what shall open the store afterwards."""

    copy_key: bytes
    key: bytes
    ring: bytes | None = None
    """A key ring to be put beside the store; None leaves the one that is there."""


def check_copy(path: Path, key: bytes, tell: Tell) -> Tally:
    """Open a copy and compare it with its note; refuses a damaged one, one of a newer program, one that holds less."""
    if not path.is_file():
        raise DeskError(NO_COPY, path=path)
    schema.check_header(path, key)
    held = verified(path, key, tell)
    with closing(read_closed(path, key)) as opened:
        schema.ready(opened, path)
    note = read_note(path)
    if note is not None:
        _compare(path, note, held, tell)
    return held


def _compare(path: Path, note: Note, held: Tally, tell: Tell) -> None:
    for table, count in note.counts.items():
        if held.counts.get(table) != count:
            raise DeskError(NOT_AS_NOTED, path=path, what=f"{table}：{count}行のはずが{held.counts.get(table, 0)}行")
    if note.digest and note.digest != held.digest:
        raise DeskError(NOT_AS_NOTED, path=path, what="中身の照合")
    if note.sha256 and file_hash(path, tell, "控えを読んでいます") != note.sha256:
        raise DeskError(NOT_AS_NOTED, path=path, what="ファイルの照合")


# ---------------------------------------------------------------- trying


def try_restore(path: Path, key: bytes, at: datetime, tell: Tell, scratch: Path | None = None) -> Tested:
    """Restore a copy into an empty folder beside it (or in ``scratch``), open it as a store and read all of it.

    A copy on a share is tried on this PC, where a store can be opened; a plain one is not brought here.
    """
    held = check_copy(path, key, tell)
    folder = (scratch or _room(path, key)) / f".{path.stem}.試し"
    try:
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            store = folder / "付議帳.sqlite3"
            if ring_path(path).exists():
                shutil.copyfile(ring_path(path), ring_path(store))
            restore(path, store, Door(key, key), "", at, tell)
            cases, attachments, changes = _read_all(store, key, tell)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as fault:
        raise world_error(fault, folder) from fault
    wanted = (held.counts["cases"], held.counts["attachment"], held.counts["revision"])
    if (cases, attachments, changes) != wanted:
        raise DeskError(NOT_PUT, path=path)
    noted = read_note(path) is not None
    note_tested(path, at)
    return Tested(path, cases, attachments, changes, noted)


def _room(path: Path, key: bytes) -> Path:
    if place_of(path) == "local":
        return path.parent
    if not key:
        raise DeskError(SHARE, path=path)
    return Path(gettempdir())


def _read_all(path: Path, key: bytes, tell: Tell) -> tuple[int, int, int]:
    """Open a store the way every day does and read every case with its history and the bytes of its files."""
    from desktop.store.store import open_store

    attachments = changes = 0
    with open_store(path, key=key, create=False) as store:
        with closing(connect(path, key, read_only=True)) as reader:
            ids = [row[0] for row in reader.execute("SELECT id FROM cases ORDER BY no")]
        for n, case_id in enumerate(ids):
            tell((n, len(ids), "戻した案件を開いています"))
            for file in store.read_case(case_id).attachments:
                attachments += 1
                for _ in store.attachment_bytes(file.id):
                    tell((n, len(ids), "戻した添付を読んでいます"))
            changes += len(store.history(case_id))
    return len(ids), attachments, changes


# ---------------------------------------------------------------- restoring


def restore(path: Path, store: Path, door: Door, who: str, at: datetime, tell: Tell, person: str = "") -> Restored:
    """Put a copy in the place of a store that is not open, or where there is none; a share is refused before any write."""
    check_place(store)
    check_copy(path, door.copy_key, tell)
    schema.make_folder(store)
    lock = Lock(store, at)
    fresh = store.with_name(f".{store.name}.restored")
    try:
        before = _keep_present(store, door, at, tell, lock)
        if before is not None and before.usable:
            _refuse_other(path, door.copy_key, before, door.key)
        cases = _write_beside(path, fresh, door, tell)
        with just_made(store.parent), closing(connect(fresh, door.key)) as opened:
            opened.execute("BEGIN IMMEDIATE")
            went_on = False
            if before is not None and before.usable:
                gone, went_on = carry_over(opened, before.path, door.key)
                cases -= gone
            if not went_on:  # what copies taken meanwhile say of the ledger is not true of this one
                _count_from(opened, next_counter(folder_of(store), store))
            _sign(opened, who, person, at, path, before, ring=door.ring is not None)
            opened.execute("COMMIT")
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sync(fresh)
        _put(fresh, store, door, lock)
    except OSError as fault:
        raise world_error(fault, store) from fault
    finally:
        _clear(fresh)
        lock.release()
    back = before is None or not before.usable
    return Restored(cases, before, ring_back=door.ring is not None, set_back=back)


def put_ring(path: Path, store: Path, key: bytes, at: datetime) -> Restored | None:
    """Where only the ring is missing or damaged: that of the copy, and nothing that was saved since is lost.

    Who was stopped since the copy was taken is left out of it. None when the ring there can be read, or when the key of
    the copy's ring does not open the store.
    """
    if ring_at(store) is not None or not key or not store.is_file():
        return None
    check_place(store)
    ring = read_ring(ring_path(path))

    def put(opened: Any) -> int | None:
        if faults(opened, key):
            return None
        write_ring(ring_path(store), replace(ring, slots=tuple(_active(opened, ring))))
        return int(opened.execute("SELECT count(*) FROM cases").fetchone()[0])

    cases = ask_present(store, key, at, put)
    return None if cases is None else Restored(cases, None, ring_only=True, ring_back=True)


def _active(opened: Any, ring: Ring) -> Iterator[Slot]:
    """The slots of people who work with the store now, and those of nobody (the recovery paper)."""
    if opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'person'").fetchone() is None:
        return iter(ring.slots)
    here = {row[0] for row in opened.execute("SELECT id FROM person WHERE active")}
    return (slot for slot in ring.slots if not slot.person or slot.person in here)


def ask_present(store: Path, key: bytes, at: datetime, job: Callable[[Any], T]) -> T | None:
    """Ask a store that nobody has open, as it is now; None when there is none or it cannot be read with this key."""
    from sqlcipher3 import dbapi2

    if not key or not schema.is_there(store) or schema.is_plain(store):
        return None
    lock = Lock(store, at)
    try:
        if (mark := lock.mark()) is not None:
            check_left(store.resolve(), key, mark)
        with closing(connect(store, key, read_only=True)) as opened:
            schema.ready(opened, store)
            return job(opened)
    except dbapi2.Error:
        return None
    except DeskError as fault:
        if fault.code in _GONE:
            return None
        raise
    finally:
        lock.release()


def _count_from(opened: Any, counter: int) -> None:
    sql = "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    opened.execute(sql, (LEDGER_FROM, str(counter)))


def ask_copy(path: Path, key: bytes, job: Callable[[Any], T]) -> T:
    """Ask a copy as it is."""
    with _telling(path, path.parent), closing(read_closed(path, key)) as opened:
        return job(opened)


def _keep_present(store: Path, door: Door, at: datetime, tell: Tell, lock: Lock) -> Kept | None:
    """The store that lies there as a copy that is never thinned; one that cannot be opened as it is, byte by byte."""
    if not schema.is_there(store):
        return None
    try:
        if (mark := lock.mark()) is not None:
            check_left(store.resolve(), door.key, mark)
        schema.check_header(store, door.key)
        return make(store, door.key, folder_of(store), "restore", at, tell)
    except DeskError as fault:
        if not (
            fault.code in _GONE or fault.code.startswith("keys.") or fault.code in {"store.sealed", "store.unsealed"}
        ):
            raise
    return keep_files(store, at)


def keep_files(store: Path, at: datetime) -> Kept:
    """Keep a store that cannot be opened as the files it is: itself, its WAL, its key ring."""
    folder = folder_of(store)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name_of(store, next_counter(folder, store), at, BROKEN)
    for end in ("-wal", ".keys", ""):  # the file itself last: what has its name is complete
        source = store.with_name(store.name + end)
        if source.exists():
            part = folder / f".{target.name}{end}.part"
            shutil.copyfile(source, part)
            sync(part)
            put_in_place(part, target.with_name(target.name + end))
    sync_folder(folder)
    made = look(target)
    if made is None:
        raise DeskError(NO_COPY, path=target)
    return made


def _refuse_other(path: Path, copy_key: bytes, before: Kept, key: bytes) -> None:
    """A copy of another store does not take the place of this one."""
    ids = []
    for one, its_key in ((path, copy_key), (before.path, key)):
        with closing(read_closed(one, its_key)) as opened:
            row = opened.execute("SELECT value FROM setting WHERE name = 'store.id'").fetchone()
            ids.append(str(row[0]) if row else "")
    if all(ids) and ids[0] != ids[1]:
        remove(before.path)
        raise DeskError(OTHER_STORE, path=path)


def _write_beside(path: Path, fresh: Path, door: Door, tell: Tell) -> int:
    """The copy as a store of today's schema under the store's key, not yet in its place -> how many cases it has."""
    with _telling(path, fresh.parent):
        with closing(read_closed(path, door.copy_key)) as source:
            before = tally(source)
            if door.copy_key or not door.key:
                copy(source, fresh, door.key, tell)
        if door.key and not door.copy_key:
            _seal(path, fresh, door.key)
        with just_made(fresh.parent):
            if verified(fresh, door.key, tell).digest != before.digest:
                raise DeskError(NOT_PUT, path=path)
            with closing(connect(fresh, door.key, create=True)) as opened:
                migrated(opened, fresh)
    return before.counts["cases"]


def _seal(path: Path, fresh: Path, key: bytes) -> None:
    """A plain copy under a key: SQLite's backup does not go from one to the other."""
    with closing(read_closed(path, b"", beside=True)) as source:
        attach(source, fresh, key, "sealed")
        source.execute("SELECT sqlcipher_export('sealed')").fetchall()
        touch(source)
        for pragma in ("user_version", "application_id"):
            number = source.execute(f"PRAGMA main.{pragma}").fetchone()[0]
            source.execute(f"PRAGMA sealed.{pragma}={number}")


def _sign(opened: Any, who: str, person: str, at: datetime, path: Path, before: Kept | None, *, ring: bool) -> None:
    """The act goes into the ledger of the store that takes the place, with what was there before."""
    noted = read_note(path)
    facts = {"name": path.name, "sha256": noted.sha256 if noted else "", "old": before.path.name if before else ""}
    if ring:
        facts["slot"] = "控えの鍵のファイル"
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    said = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    ledger.put(opened, (stamp, who, person, str(ledger.Act.RESTORE), "", said))


@contextmanager
def _telling(path: Path, folder: Path) -> Iterator[None]:
    """A copy is read and a folder written: what is said of content is said of the copy."""
    from sqlcipher3 import dbapi2

    try:
        yield
    except dbapi2.Error as fault:
        refused = told(fault, folder)
        if refused is not None and refused.what in (DAMAGED, NOT_A_STORE):
            refused = told(fault, path)
        raise refused or fault from None


def _put(fresh: Path, store: Path, door: Door, lock: Lock) -> None:
    """The one step that counts; what belongs to the old file goes before it, for SQLite would mix the two."""
    lock.forget()
    real = store.resolve()
    for end in ("-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            real.with_name(real.name + end).unlink()
    sync_folder(real.parent)
    if door.ring is not None:
        write_file(ring_path(store), door.ring)
    put_in_place(fresh, real)
    sync_folder(real.parent)
    if not door.key:
        ring_path(store).unlink(missing_ok=True)


def _clear(fresh: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            fresh.with_name(fresh.name + end).unlink()

"""The one SQLite file with all cases: a path in, a Store to list, search, read and change cases out.

Reading may happen on any thread and uses a connection of that thread; every change is one transaction on the one
writing thread, and the method returns when it is on the disk. Times in the store are UTC.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self, TypeVar

from desktop.answers.model import Act, Answers
from desktop.case.model import Attachment, Case, Remark, Status
from desktop.case.people import Right
from desktop.errors import DeskError
from desktop.places import FULL, world_error
from desktop.store import ledger, schema
from desktop.store.connect import connect
from desktop.store.contents import Progress, Taken, clear_leftovers, drop, give_out, take_in
from desktop.store.faults import ABSENT, GONE, SWAPPED, UNWRITABLE_TEXT, VANISHED, told_of_open
from desktop.store.gate import Gate
from desktop.store.health import Check, Health
from desktop.store.history import Change, first_answers, history
from desktop.store.house import House
from desktop.store.index import catch_up
from desktop.store.kept import LEDGER_FROM, folder_of, kept
from desktop.store.lines import CaseLine, Wanted, count_lines, list_lines
from desktop.store.local import check_place
from desktop.store.lock import Lock
from desktop.store.mark import Log, check_left, check_open, log_of, store_id
from desktop.store.people import read_person
from desktop.store.proven import proven
from desktop.store.read import read_case
from desktop.store.spare import OPENED, Spare, is_full
from desktop.store.takings import Taking, takings
from desktop.store.watch import see
from desktop.store.writer import Writer

if TYPE_CHECKING:
    from desktop.store.handover import Handover
    from desktop.store.pen import Pen
    from desktop.store.receiving import Arrival

T = TypeVar("T")
Source = Path | IO[bytes]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class OwnPhrase:
    """A 定型文 of one's own."""

    number: int
    title: str
    text: str


def open_store(path: Path, *, key: bytes = b"", create: bool = True, clock: Callable[[], datetime] = _now) -> Store:
    """Open the store at a path, or make a new one there; ``key`` is that of a sealed store, none that of a plain one.

    Refuses (DeskError): no file and ``create`` false, no database, another program's file, a newer schema (changing
    nothing), a store another program has open (naming who), a folder that cannot be written, a share.
    """
    check_place(path)
    if not schema.is_there(path):
        if not create:
            raise DeskError(ABSENT, path=path)
        return _make(path, key, clock)
    schema.check_header(path, key)
    lock = Lock(path, clock())
    try:
        return _open(path, key, lock, clock)
    except BaseException:
        lock.release()
        raise


def _make(path: Path, key: bytes, clock: Callable[[], datetime]) -> Store:
    """A new store; the lock comes first, so that two programs starting at once do not both make one."""
    schema.make_folder(path)
    lock = Lock(path, clock())
    try:
        if not schema.is_there(path):
            if lock.mark() is not None and lock.accepted() is None:
                raise DeskError(VANISHED, path=path)  # noqa: TRY301
            schema.create(path, key)
        return _open(path, key, lock, clock)
    except BaseException:
        lock.release()
        raise


def _open(path: Path, key: bytes, lock: Lock, clock: Callable[[], datetime]) -> Store:
    from sqlcipher3 import dbapi2

    connection = None
    accepted = lock.accepted()
    mark = None if accepted else lock.mark()
    try:
        if mark is not None:
            check_left(lock.real, key, mark)
        connection = connect(path, key)
        fresh = schema.ready(connection, path)
        if mark is not None:
            check_open(connection, path, mark)
        if not fresh:
            from desktop.store.upgrade import upgrade

            upgrade(connection, path, key, clock())
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":  # a copy that somebody put here by hand
            connection.execute("PRAGMA journal_mode=WAL")
        opened = log_of(connection, lock.real)
        connection.execute("PRAGMA query_only=ON")
    except BaseException as fault:
        if connection is not None:
            connection.close()
        if isinstance(fault, dbapi2.Error) and is_full(fault, path):
            if Spare(path).release():  # reading needs some room, too
                store = _open(path, key, lock, clock)
                store.tell(OPENED)
                return store
            raise DeskError(FULL, path=path) from None
        if isinstance(fault, dbapi2.Error):
            raise schema.unread(fault, path, key) from None
        if isinstance(fault, OSError):
            raise world_error(fault, path) from fault
        raise
    store = Store(path, lock, connection, opened, clock, key)
    if accepted:
        store.own_loss(accepted)
    return store


class Store(House, Gate):
    """An open store; close it, or use it as a context."""

    def __init__(
        self, path: Path, lock: Lock, reader: Any, opened: Log, clock: Callable[[], datetime], key: bytes = b""
    ) -> None:
        self.path = path
        self.key = key
        self._lock = lock
        self._clock = clock
        self._local = threading.local()
        self._local.reader = reader
        self._readers = [reader]
        self._closed = False
        self._check: Check | None = None
        self._identity = see(path).identity
        self._writer = Writer(path, lock, opened, clear_leftovers, catch_up, key)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish what is being written and give the file free; a second call does nothing."""
        if self._closed:
            return
        self._keep_head()
        self._closed = True
        if self._check is not None:
            self._check.stop()
        self._writer.take_left()
        for reader in self._readers:
            reader.close()
        self._writer.close()
        self._lock.release()

    def _keep_head(self) -> None:
        """Keep the last line of the ledger outside of the store, unless the chain has lost the one that was kept."""
        from sqlcipher3 import dbapi2

        known = self._lock.head()

        def look(reader: Any) -> tuple[str, ledger.Head]:
            own = store_id(reader)
            whole = known[0] != own or ledger.holds(reader, known[1:])
            return own, ledger.head_of(reader) if whole else known[1:]

        try:
            own, head = self._read(look)
        except (DeskError, dbapi2.Error, RuntimeError):
            return
        if own and (own, *head) != known:
            self._lock.put_head(own, *head)

    def _known_heads(self) -> tuple[ledger.Head, ...]:
        """That of the last closing, and those in the notes of the copies beside the store."""
        own, since = self.setting("store.id"), self.setting(LEDGER_FROM) or "0"
        store, no, head = self._lock.head()
        found = [(no, head)] if store == own and no else []
        try:
            notes = [one.note for one in kept(folder_of(self.path), self.path.stem) if one.counter >= int(since)]
        except DeskError:
            notes = []
        return (*found, *((n.line, n.head) for n in notes if n is not None and n.store == own and n.line))

    def own_loss(self, choice: Mapping[str, str | int]) -> None:
        """Write into the ledger who went on after a loss and why; the mark begins anew."""
        from desktop.store.ledger import Act as Done

        try:
            self.note(Done.ACCEPT_LOSS, who=str(choice.get("who", "")), reason=choice["reason"])
            newest = max((one.counter for one in kept(folder_of(self.path), self.path.stem)), default=0)
            self.set_setting(LEDGER_FROM, str(newest + 1))
        except BaseException:
            self.close()
            raise
        self._lock.clear_accepted()
        self._lock.put_head(self.setting("store.id"), 0, "-")

    def check_health(self, done: Callable[[Health], None] | None = None) -> Check:
        """Look through the whole file on a thread of its own; ``done`` is called there. One check at a time."""
        if self._check is None or self._check.result.state != "running":
            self._check = Check(self.path, self.key, done)
        return self._check

    @property
    def notice(self) -> str:
        """What to tell although saving works (the disk is nearly full), in one sentence; empty when all is well."""
        return self._writer.notice

    def tell(self, notice: str) -> None:
        """Have :attr:`notice` say this until the disk has room again."""
        self._writer.notice = notice

    @property
    def sealed(self) -> bool:
        """Whether the file is encrypted."""
        return bool(self.key)

    def warm(self) -> None:
        """Load in the background what the first save needs (0.3 s of imports); call it once the window is painted."""
        self._writer.warm()

    # ------------------------------------------------------------ reading

    def list_cases(
        self,
        *,
        text: str = "",
        year: str = "",
        status: Status | None = None,
        owner: str = "",
        archived: bool = False,
        binned: bool = False,
        overdue_first: bool = True,
        today: date,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[CaseLine, ...]:
        """One page of the case list: overdue first, then by 提出期限, then newest change first.

        ``text`` is one literal word of any length; ``overdue_first=False`` sorts by newest change only; ``binned``
        shows the bin, whose cases are in no other list.
        """
        wanted = Wanted(text, year, status, owner, archived, binned, overdue_first)
        return self._read(lambda reader: list_lines(reader, wanted, today, offset, limit))

    def count_cases(
        self,
        *,
        text: str = "",
        year: str = "",
        status: Status | None = None,
        owner: str = "",
        archived: bool = False,
        binned: bool = False,
    ) -> int:
        """How many cases :meth:`list_cases` has in all its pages."""
        return self._read(lambda reader: count_lines(reader, Wanted(text, year, status, owner, archived, binned)))

    def years(self) -> tuple[str, ...]:
        """Every 年度 that occurs, for the filter."""
        return self._column("year")

    def owners(self) -> tuple[str, ...]:
        """Every 担当 that occurs, for the filter."""
        return self._column("owner")

    def _column(self, name: str) -> tuple[str, ...]:
        sql = f"SELECT DISTINCT {name} FROM cases WHERE {name} <> '' ORDER BY {name}"  # noqa: S608
        return self._read(lambda reader: tuple(row[0] for row in reader.execute(sql)))

    def read_case(self, case_id: str) -> Case:
        """The case as last saved; refuses one that is gone."""
        return self._read(lambda reader: read_case(reader, case_id, self.path))

    def titles(self, case_ids: Sequence[str]) -> Mapping[str, str]:
        """What cases are called, by id; ids of cases that are gone are left out."""
        sql = "SELECT id, title FROM cases WHERE id IN (SELECT value FROM json_each(?))"
        ids = json.dumps(list(case_ids))
        return self._read(lambda r: {row[0]: row[1] or "（件名なし）" for row in r.execute(sql, (ids,))})

    def history(self, case_id: str) -> tuple[Change, ...]:
        """Every change of a case, newest first, with whole old and new values."""
        return self._read(lambda reader: history(reader, self._number(reader, case_id), self.path))

    def first_answers(self, case_id: str) -> Answers:
        """The answers a case began with: for a copy what it was copied from, to colour the differences."""
        return self._read(lambda reader: first_answers(reader, self._number(reader, case_id), self.path))

    def _number(self, reader: Any, case_id: str) -> int:
        row = reader.execute("SELECT no FROM cases WHERE id = ?", (case_id,)).fetchone()
        if row is None:
            raise DeskError(GONE)
        return int(row[0])

    def attachment_bytes(self, attachment_id: str) -> Iterator[bytes]:
        """The bytes of an attachment, at most 1 MiB at a time; compared with its hash at the end."""
        with self._telling():
            yield from give_out(self._reader(), attachment_id, self.path)

    def setting(self, name: str, default: str = "") -> str:
        """A setting of this store."""
        row = self._read(lambda r: r.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone())
        return str(row[0]) if row else default

    def phrases(self, form: str, field: str) -> tuple[OwnPhrase, ...]:
        """One's own 定型文 of a field, in the order they were added."""
        sql = "SELECT no, title, text FROM phrase WHERE form = ? AND field = ? ORDER BY no"
        return self._read(lambda r: tuple(OwnPhrase(*row) for row in r.execute(sql, (form, field))))

    def _read(self, job: Callable[[Any], T]) -> T:
        with self._telling():
            return proven(self._reader(), job) if self.key else job(self._reader())

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turn what the database says into a sentence."""
        from sqlcipher3 import dbapi2

        try:
            yield
        except (dbapi2.Error, UnicodeEncodeError) as fault:
            raise told_of_open(fault, self.path) or fault from None

    def _reader(self) -> Any:
        """This thread's own reading connection."""
        reader = getattr(self._local, "reader", None)
        if reader is None:
            if self._closed:
                raise RuntimeError("the store is closed")
            if see(self.path).identity != self._identity:  # never show what stands in a stranger's file
                raise DeskError(SWAPPED, path=self.path)
            reader = self._local.reader = connect(self.path, self.key, read_only=True)
            self._readers.append(reader)
        return reader

    # ------------------------------------------------------------ changing

    def add_case(self, case: Case, *, who: str, files: Mapping[str, Source] | None = None) -> Case:
        """Put a new case in with everything it holds; an empty id gets a new one.

        ``files`` gives the bytes of ``case.attachments`` by attachment id; all of it is added or nothing. Refuses an
        id that is here already.
        """
        self.allow(Right.EDIT)
        taken = self._take_all(case, files or {})

        def job(pen: Pen) -> Case:
            from desktop.store import write

            return read_case(pen.raw, write.add(pen, case, taken), self.path)

        try:
            return self._write(who, job)
        except BaseException:
            for one in taken.values():
                drop(self._writer, one.number)
            raise

    def add_cases(self, cases: Sequence[Case], *, who: str, note: str) -> tuple[Case, ...]:
        """Put new cases without attachments in, all of them or none; ``note`` tells in the history where they are from.

        :meth:`takings` finds them again as one step, :meth:`undo_taking` takes them back.
        """

        def job(pen: Pen) -> tuple[Case, ...]:
            from desktop.store import write
            from desktop.store.ledger import Act as Done
            from desktop.store.ledger import note as note_act

            made = tuple(write.add(pen, case, {}, birth=note, kind="import") for case in cases)
            note_act(pen, Done.IMPORT, count=len(made), cases=made)
            return tuple(read_case(pen.raw, case_id, self.path) for case_id in made)

        return self._write(who, job, Right.IMPORT)

    def take_bundle(
        self, given: Handover, arrivals: Sequence[Arrival], *, who: str, facts: Mapping[str, object]
    ) -> Generator[int, None, Handover]:
        """Take a received bundle in: every case as chosen, its row and its line in the 管理簿, or nothing of it.

        Gives the bytes that were read in so far; closed before its end it leaves nothing behind.
        """
        from desktop.store import receiving

        self.allow(Right.RECEIVE)
        sql = "SELECT a.id, c.sha256 FROM attachment a JOIN content c ON c.no = a.content_no"
        known = self._read(lambda reader: frozenset(reader.execute(sql).fetchall()))
        taken: dict[str, Taken] = {}
        try:
            yield from receiving.read_in(self._writer, arrivals, known, taken)
            return self._write(
                who, lambda pen: receiving.take_bundle(pen, given, arrivals, taken, facts), Right.RECEIVE
            )
        except BaseException:
            for one in taken.values():
                drop(self._writer, one.number)
            raise

    def takings(self) -> tuple[Taking, ...]:
        """What was taken in from files and is not in the bin, newest first."""
        return self._read(takings)

    def undo_taking(self, taking: Taking, *, who: str) -> None:
        """Put every case of one taking into the bin, all of them or none; :meth:`restore` takes a case out again."""

        def job(pen: Pen) -> None:
            from desktop.store import rounds

            for case_id in taking.cases:
                rounds.put_away(pen, case_id, binned=True, name="取り込みの取り消し")

        self._write(who, job, Right.IMPORT)

    def _take_all(self, case: Case, files: Mapping[str, Source]) -> dict[str, Taken]:
        taken: dict[str, Taken] = {}
        try:
            for attachment in case.attachments:
                taken[attachment.id] = take_in(self._writer, files[attachment.id])
        except BaseException:
            for one in taken.values():
                drop(self._writer, one.number)
            raise
        return taken

    def save(self, case: Case, acts: Sequence[Act], *, who: str) -> Case:
        """Save answers and facts; ``acts`` name the changes in the history, which are found by comparing.

        ``case.revision`` must be the stored one. Refuses a lost update, a locked case, a case that is gone, a full
        disk; then nothing is changed.
        """

        def job(pen: Pen) -> None:
            from desktop.store import write

            write.save(pen, case, acts)

        return self._change(case.id, who, job)

    def restore_field(self, case_id: str, line: int, *, who: str) -> Case:
        """Give a field the value it had before a line (``Change.number``) of the history: one more change of the case.

        That change has its own line, so it can be taken back the same way.
        """

        def job(pen: Pen) -> None:
            from desktop.store import write

            write.restore_field(pen, case_id, line)

        return self._change(case_id, who, job)

    def set_status(self, case_id: str, status: Status, *, who: str, reason: str = "") -> Case:
        """Move a case along ``MOVES``; reopening 確定 or 提出済 needs a reason."""

        def job(pen: Pen) -> None:
            from desktop.store import rounds

            rounds.set_status(pen, case_id, status, reason)

        return self._change(case_id, who, job, None)  # which right it takes depends on the move

    def return_case(self, case_id: str, remarks: Sequence[Remark], *, who: str) -> Case:
        """差戻し of a case in 確認中 with at least one remark."""

        def job(pen: Pen) -> None:
            from desktop.store import rounds

            rounds.return_case(pen, case_id, remarks)

        return self._change(case_id, who, job, Right.CHECK)

    def mark_taken(self, case_id: str, remarks: Sequence[Remark], *, who: str) -> Case:
        """Pin what was taken into this case and is still 要確認 (round ``TAKEN_IN``)."""

        def job(pen: Pen) -> None:
            from desktop.store import rounds

            rounds.mark_taken(pen, case_id, remarks)

        return self._change(case_id, who, job)

    def settle(self, case_id: str, number: int, index: int, *, who: str, settled: bool = True) -> Case:
        """Mark remark ``index`` (from 0) of round ``number`` as dealt with, or not."""

        def job(pen: Pen) -> None:
            from desktop.store import rounds

            rounds.settle(pen, case_id, number, index, settled=settled)

        return self._change(case_id, who, job)

    def duplicate(self, case_id: str, *, who: str, carry: Callable[[Answers], Answers] = lambda paper: paper) -> Case:
        """A new draft with the answers, facts and attachments of a case; ``copied_from`` names it.

        ``carry`` may bring each paper to a newer version of its form; the case copied from keeps its own.
        """

        def job(pen: Pen) -> Case:
            from desktop.store import write

            return read_case(pen.raw, write.duplicate(pen, case_id, carry), self.path)

        return self._write(who, job)

    def archive(self, case_id: str, *, who: str) -> Case:
        """Put a case away among the kept ones; it is locked there."""
        return self._put_away(case_id, who, archived=True)

    def unarchive(self, case_id: str, *, who: str) -> Case:
        return self._put_away(case_id, who, archived=False)

    def bin(self, case_id: str, *, who: str) -> Case:
        """Put a case into the bin; :meth:`restore` takes it out again."""
        return self._put_away(case_id, who, binned=True)

    def restore(self, case_id: str, *, who: str) -> Case:
        return self._put_away(case_id, who, binned=False)

    def _put_away(self, case_id: str, who: str, *, archived: bool | None = None, binned: bool | None = None) -> Case:
        def job(pen: Pen) -> None:
            from desktop.store import rounds

            rounds.put_away(pen, case_id, archived=archived, binned=binned)

        return self._change(case_id, who, job)

    def attach(
        self,
        case_id: str,
        source: Source,
        name: str,
        *,
        title: str = "",
        pages: int = 0,
        first_page: int | None = None,
        who: str,
        progress: Progress | None = None,
    ) -> Attachment:
        """Add a file under its exact name; saves of other cases go on meanwhile.

        ``progress`` gets the bytes taken in so far and may raise to cancel. The case's ``revision`` stays, so an open
        desk can go on saving.
        """
        self.allow(Right.EDIT)
        taken = take_in(self._writer, source, progress)

        def job(pen: Pen) -> Attachment:
            from desktop.store import files

            return files.attach(pen, case_id, taken, name, title, pages, first_page)

        try:
            return self._write(who, job)
        except BaseException:
            drop(self._writer, taken.number)
            raise

    def describe_attachment(
        self, attachment_id: str, *, title: str, pages: int, first_page: int, who: str
    ) -> Attachment:
        """Change an attachment's title and pages; its name and bytes stay."""

        def job(pen: Pen) -> Attachment:
            from desktop.store import files

            return files.describe(pen, attachment_id, title, pages, first_page)

        return self._write(who, job)

    def detach(self, attachment_id: str, *, who: str) -> None:
        """Take an attachment away from its case."""

        def job(pen: Pen) -> None:
            from desktop.store import files

            files.detach(pen, attachment_id)

        self._write(who, job)

    def add_phrase(self, form: str, field: str, title: str, text: str) -> OwnPhrase:
        """Keep a 定型文 of one's own for a field."""
        sql = "INSERT INTO phrase (form, field, title, text) VALUES (?, ?, ?, ?) RETURNING no"
        given = (form, field, title, text)
        if title.endswith("\0") or text.endswith("\0"):
            raise DeskError(UNWRITABLE_TEXT, place="定型文")
        number = self._write("", lambda pen: int(pen.transaction.exec_driver_sql(sql, given).scalar_one()))
        return OwnPhrase(number, title, text)

    def remove_phrase(self, number: int) -> None:
        """Forget a 定型文; one that is gone already is no fault."""
        self._write("", lambda pen: pen.transaction.exec_driver_sql("DELETE FROM phrase WHERE no = ?", (number,)))

    # what the modules about the whole store (safekeeping) need of it

    def look(self, job: Callable[[Any], T]) -> T:
        """Read on this thread's connection."""
        return self._read(job)

    def put(self, who: str, job: Callable[[Pen], T]) -> T:
        """One transaction that asks for no right: the caller has asked."""
        return self._write(who, job, None)

    def now(self) -> datetime:
        return self._clock()

    def _change(self, case_id: str, who: str, job: Callable[[Pen], None], right: Right | None = Right.EDIT) -> Case:
        """Do a job and read the case in the same transaction: what comes back is what was stored."""

        def change(pen: Pen) -> Case:
            job(pen)
            return read_case(pen.raw, case_id, self.path)

        return self._write(who, change, right)

    def _alone(self, job: Callable[[Any], T]) -> T:
        return self._writer.do_alone(job)

    def _write(self, who: str, job: Callable[[Pen], T], right: Right | None = Right.EDIT) -> T:
        """One transaction that asks for the right first; who sits here signs it, else ``who``."""
        at, seat = self._clock(), self._seat

        def run(transaction: Any) -> T:
            from desktop.store.pen import Pen

            pen = Pen(transaction, self.path, who, at, seat)
            if right is not None:
                pen.allow(right)
            person = read_person(pen.raw, seat) if seat else None
            return job(replace(pen, who=person.name) if person else pen)

        return self._writer.do(run)

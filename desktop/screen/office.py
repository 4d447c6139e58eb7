"""The store behind the window: where it lies, who works, and questions to it that run on the worker.

A plain store is opened at once; for a sealed one, or where none is yet, ``asked`` comes and the screen asks somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import date
from math import ceil
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QDir, QObject, QStandardPaths, Signal

from desktop.errors import DeskError, refusal
from desktop.screen.worker import Task, Worker

if TYPE_CHECKING:
    from desktop.case.people import Person, Right
    from desktop.clerk.unlock import Door, Entered
    from desktop.keys.slots import Tries
    from desktop.store.restore import Restored
    from desktop.store.store import Store

NOT_OPEN = refusal(
    "screen.not-open",
    "案件の保存先「{path}」が開けていないため、この操作はできません。保存先を確かめ、付議帳を開き直してください。",
    world=True,
)
Told = Callable[[Any], None]
STEPS = ("clerk.municipality", "clerk.division", "clerk.name")
MINUTES = "policy.lock.minutes"
"""Setting of the store, binding for everybody: minutes without a key until it is locked; 0 for never."""
DEFAULT_MINUTES = 10
PLAIN_REASON = "plain.reason"
"""Setting of the store: why it has no passphrase, by somebody's explicit choice."""
NOTED = "recovery.noted"
"""Setting of the store: the check word of the recovery paper somebody has confirmed to hold."""


class Clerk(NamedTuple):
    """Who sits here, as asked at the first start."""

    municipality: str = ""
    """Id of the municipality."""
    division: str = ""
    name: str = ""

    @property
    def who(self) -> str:
        """As written into every revision: 未来戦略室　付議　太郎."""
        return "　".join(p for p in (self.division, self.name) if p) or "担当者"


class Seat(NamedTuple):
    """What the store says of who sits here and what they may do."""

    clerk: Clerk = Clerk()
    person: Person | None = None
    """None in a store without people, where everything is allowed."""
    refused: tuple[tuple[Right, str], ...] = ()
    """What this person may not do, each with the reason in one sentence."""
    sealed: bool = False
    plain_reason: str = ""
    """Why the store has no passphrase, when somebody chose so."""
    minutes: int = DEFAULT_MINUTES
    unnoted: bool = False
    """True until somebody has confirmed to hold the recovery paper."""
    by_code: bool = False
    """Came in by the recovery paper: somebody's passphrase is to be made anew."""


class Office(QObject):
    """One store, one worker, one clerk. Every question runs on the worker; answers come back on the window's thread."""

    opened = Signal()
    asked = Signal(object)
    """Nothing is open yet: a :class:`~desktop.clerk.unlock.Door`, sealed or absent."""
    seated = Signal()
    """Who sits here, or what they may do, is known anew."""
    refused = Signal(object)
    """The store could not be opened, with the exception."""
    listed = Signal()
    """Cases came or went: the filters look again too."""
    noticed = Signal(str)
    """What the store tells although saving works (the disk is nearly full); empty when all is well again."""
    changed = Signal(str)
    """A case was added or changed (its id); lists look again."""

    def __init__(
        self, path: Path, worker: Worker, *, sample: bool = False, today: Callable[[], date] | None = None
    ) -> None:
        super().__init__()
        self.path = path
        self.worker = worker
        self.sample = sample
        self.today = today or _today
        self.seat = Seat()
        self.first_time = False
        """True when nobody has said yet who sits here."""
        self.tries: Tries | None = None
        """Wrong tries of every slot, wherever somebody typed: at the lock, or to put a copy back."""
        self._free_at: dict[str, float] = {}
        self._store: Store | None = None
        self._folders: dict[str, str] = {}
        self._notice = ""

    @property
    def clerk(self) -> Clerk:
        return self.seat.clerk

    def wrong(self, slot: str) -> int:
        """A wrong try of a slot -> seconds until the next one."""
        from desktop.keys.slots import Tries

        self.tries = self.tries or Tries()
        seconds = self.tries.failed(slot)
        self._free_at[slot] = monotonic() + seconds
        return seconds

    def waits(self, slot: str) -> int:
        """Seconds until a slot may be tried again."""
        return max(0, ceil(self._free_at.get(slot, 0.0) - monotonic()))

    def came_in(self) -> None:
        """Somebody opened the store: their wrong tries before do not count any more."""
        self.tries = None
        self._free_at.clear()

    def seems_sealed(self) -> bool:
        """Whether a file lies here that is no open database; asked before the first paint, so nothing is loaded."""
        try:
            with self.path.open("rb") as file:
                start = file.read(16)
        except OSError:
            return False
        return len(start) == 16 and not start.startswith(b"SQLite format 3")

    # opening ---------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Look at the store on the worker: ``opened``, ``asked`` or ``refused`` follows."""
        self.worker.run(self._look, self._found, self.refused.emit, through=True)

    def _look(self) -> Seat | Door:
        """A plain store is opened without loading anything of the keys."""
        from desktop.store.local import check_place
        from desktop.store.schema import kind

        check_place(self.path)
        found = kind(self.path)
        if found == "sealed" or (found == "absent" and not self.sample):
            from desktop.clerk.unlock import look

            return look(self.path)
        if found == "absent":
            from desktop.clerk.unlock import set_up

            return self._adopt(set_up(self.path, plain_reason="見本").store)
        from desktop.store.store import open_store

        return self._adopt(open_store(self.path, create=False))

    def _found(self, found: Seat | Door) -> None:
        if isinstance(found, Seat):
            self.sit(found)
            self.opened.emit()
        else:
            self.asked.emit(found)

    def _adopt(self, store: Store) -> Seat:
        """On the worker: this is the store from now on."""
        self._store = store
        return read_seat(store)

    def enter(self, way: Callable[[], Store], done: Told, failed: Told) -> Task:
        """Open the store by a way in (on the worker) and sit down; ``done`` gets the seat."""
        return self.worker.run(lambda: self._adopt(way()), done, failed, through=True)

    def set_up(self, way: Callable[[], Entered], done: Told, failed: Told) -> Task:
        """Make a store and take it; ``done`` gets the seat, the recovery code and its check word."""

        def make() -> tuple[Seat, str, str]:
            made = way()
            return self._adopt(made.store), made.recovery_code, _check_word(self.path) if made.recovery_code else ""

        return self.worker.run(make, done, failed, through=True)

    def seal(self, name: str, words: str, done: Told, failed: Told, progress: Told) -> Task:
        """Seal the plain store that is open and open it again; ``done`` gets what :meth:`set_up` gives, and what stayed plain."""
        return self._closed(lambda: self._seal(name, words), done, failed, progress)

    def _closed(self, job: Callable[[], Any], done: Told, failed: Told, progress: Told) -> Task:
        """Run what closes the store for a while; everything else waits, so that nobody is told that nothing is open."""
        self.worker.hold()

        def then(told: Told) -> Told:
            def tell(what: Any) -> None:
                told(what)
                self.worker.release()

            return tell

        return self.worker.run(job, then(done), then(failed), progress, through=True)

    def _seal(self, name: str, words: str) -> Generator[Any, None, tuple[Seat, str, str, tuple[Path, ...]]]:
        """On the worker; whatever hinders it, a store is open afterwards."""
        from desktop.clerk.unlock import seal_plain

        self._shut()
        try:
            made = yield from seal_plain(self.path, person_name=name, passphrase=words)
        except BaseException:
            from desktop.store.store import open_store

            self._adopt(open_store(self.path, create=False))
            raise
        return self._adopt(made.store), made.recovery_code, _check_word(self.path), made.left

    def put_back(self, copy: Path, slot: str, typed: str, done: Told, failed: Told, progress: Told) -> Task:
        """Put a kept copy in the place of the store; ``done`` gets what became of it and the seat, if it is open again."""
        if not self.is_open or self.worker.holding:
            return self.worker.run(lambda: self._put_back(copy, slot, typed), done, failed, progress, through=True)
        return self._closed(lambda: self._put_back(copy, slot, typed), done, failed, progress)

    def _put_back(self, copy: Path, slot: str, typed: str) -> Generator[Any, None, tuple[Restored, Seat | None]]:
        """On the worker; a store that was open is open afterwards, whatever hinders it."""
        from desktop.case.people import Right
        from desktop.clerk import copies
        from desktop.store.store import open_store

        if self._store is None:
            opened = copies.open_copy(copy, slot, typed, store=self.path)
            return (yield from copies.put_back(opened, self.path)), None
        self._store.allow(Right.RESTORE)
        opened = copies.open_with(copy, self._store) or copies.open_copy(copy, slot, typed)
        key, person, who = self._store.key, self._store.person, self.clerk.who
        seat = person.id if person is not None else ""
        self._shut()
        try:
            act = copies.put_back(opened, self.path, present=key, who=who, person=seat)
            made = yield from act
        except BaseException:
            self._sit_again(open_store(self.path, key=key, create=False), seat)
            raise
        if opened.key and not key:  # the store is sealed now: somebody opens it
            return made, None
        return made, self._sit_again(open_store(self.path, key=key, create=False), seat)

    def _sit_again(self, store: Store, person: str) -> Seat:
        if person:
            store.sit(person)
        return self._adopt(store)

    def new_key(self, typed: str, done: Told, failed: Told, progress: Told) -> Task:
        """鍵の作り直し by who sits here; ``done`` gets what :meth:`seal` gives."""
        return self._closed(lambda: self._new_key(typed), done, failed, progress)

    def _new_key(self, typed: str) -> Generator[Any, None, tuple[Seat, str, str, tuple[Path, ...]]]:
        """On the worker; whatever hinders it, the store is open afterwards."""
        from desktop.clerk.unlock import new_key, resume
        from desktop.keys.ring import read_ring, ring_path
        from desktop.store.store import open_store

        store, person = self.store, self.store.person
        me = person.id if person is not None else ""
        slot = next((s.id for s in read_ring(ring_path(self.path)).of("passphrase") if s.person == me), "")
        resume(store, "passphrase", slot, typed)  # the wrong words are refused before anything is closed
        key = store.key
        self._shut()
        try:
            made = yield from new_key(self.path, slot, typed)
        except BaseException:
            self._sit_again(open_store(self.path, key=key, create=False), me)
            raise
        return self._adopt(made.store), made.recovery_code, _check_word(self.path), made.left

    def sit(self, seat: Seat) -> None:
        """Remember who works here, on the window's side."""
        self.seat = seat
        self.first_time = not seat.clerk.municipality
        self.seated.emit()

    def look_again(self) -> None:
        """People, rights or settings were changed: ask the store who sits here."""
        self.ask(read_seat, self.sit)

    def leave(self, done: Callable[[], None]) -> None:
        """Close the store and forget its key, once nothing is at work; the window stays."""

        def go(_: object) -> None:
            done()

        self.worker.run(self._lock_up, go, go, through=True)

    def _lock_up(self) -> None:
        if self._store is not None:
            from desktop.store.ledger import Act

            self._store.note(Act.LOCK, who=self.clerk.who)
        self._shut()

    @property
    def is_open(self) -> bool:
        return self._store is not None

    # what may be done ------------------------------------------------------------------------------------------------

    def hindrance(self, right: str) -> str:
        """Why who sits here may not do it (a value of :class:`~desktop.case.people.Right`), empty when they may."""
        return next((why for kept, why in self.seat.refused if kept.value == right), "")

    # questions -------------------------------------------------------------------------------------------------------

    def ask(
        self,
        job: Callable[[Store], Any],
        done: Told | None = None,
        failed: Told | None = None,
        progress: Told | None = None,
        *,
        stopped: Callable[[], None] | None = None,
        owner: QObject | None = None,
        through: bool = False,
    ) -> Task:
        """Run ``job(store)`` on the worker; a generator it gives is stepped through."""
        return self.worker.run(
            lambda: self._do(job), done, failed, progress, stopped=stopped, owner=owner, through=through
        )

    def _do(self, job: Callable[[Store], Any]) -> Any:
        """On the worker: the job, and what the store has to tell besides."""
        store = self.store
        try:
            return job(store)
        finally:
            if store.notice != self._notice:
                self._notice = store.notice
                self.noticed.emit(self._notice)

    @property
    def store(self) -> Store:
        """The open store, for the worker's thread. Raises ``screen.not-open``."""
        if self._store is None:
            raise DeskError(NOT_OPEN, path=self.path)
        return self._store

    def sit_down(self, clerk: Clerk) -> None:
        """Remember who works here; in a store with people the name is the person's."""
        self.seat = self.seat._replace(clerk=clerk)
        self.first_time = False

        def keep(store: Store) -> None:
            for name, value in zip(STEPS, clerk, strict=True):
                store.set_setting(name, value)

        self.ask(keep)

    def folder(self, use: str) -> str:
        """The folder used last for a purpose, else the clerk's documents."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return self._folders.get(use) or QDir.toNativeSeparators(documents)

    def remember(self, use: str, folder: Path) -> None:
        self._folders[use] = str(folder)

    def close(self) -> None:
        """Let the worker end what is queued, then close the store."""
        self.worker.run(self._shut, through=True)
        self.worker.finish()

    def _shut(self) -> None:
        """On the worker, after everything that was asked before: nobody finds the store closed too early."""
        store, self._store = self._store, None
        if store is not None:
            store.close()


def read_seat(store: Store) -> Seat:
    """Who sits here, as the store has it; runs on the worker."""
    clerk, person = Clerk(*(store.setting(step) for step in STEPS)), store.person
    if person is not None:
        clerk = clerk._replace(name=person.name)
    minutes = store.setting(MINUTES)
    return Seat(
        clerk,
        person,
        _refused(store),
        store.sealed,
        store.setting(PLAIN_REASON),
        int(minutes) if minutes.isdecimal() else DEFAULT_MINUTES,
        store.sealed and store.setting(NOTED) != _check_word(store.path),
        store.sealed and _by_code(store),
    )


def _by_code(store: Store) -> bool:
    from desktop.clerk.unlock import by_recovery

    return by_recovery(store)


def _refused(store: Store) -> tuple[tuple[Right, str], ...]:
    """What the person may not do, each with the sentence that says who can."""
    if store.person is None:
        return ()
    from desktop.case.people import Right, roles_with

    rights, role = store.rights(), store.person.role.value
    return tuple(
        (right, f"「{right.words}」は、{role}の権限ではできません。{roles_with(right, rights)}に頼んでください。")
        for right in Right
        if not store.may(right)
    )


def _check_word(path: Path) -> str:
    from desktop.keys.recovery import check_word
    from desktop.keys.ring import read_ring, ring_path

    return check_word(read_ring(ring_path(path)))


def _today() -> date:
    from desktop.japanese import today_in_japan

    return today_in_japan()

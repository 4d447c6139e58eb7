"""A store file in; the refusal, the migration or nothing at all that it needs before it can be opened.

``ready`` decides by plain SQL, so that opening a store of today's schema imports neither alembic nor SQLAlchemy.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from desktop.errors import DeskError, refusal
from desktop.keys.ring import RING_MISSING, ring_path
from desktop.places import why, world_error
from desktop.store.connect import PAGE, connect
from desktop.store.faults import DAMAGED, NEWER, NOT_A_STORE, SEALED, UNSEALED, WRONG_KEY, just_made, told

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

NO_STEPS: Final = refusal(
    "store.no-steps",
    "「{path}」を新しい形式にする手順を、付議帳のプログラムから読み出せません（{why}）。記録は何も変えていません。"
    "パソコンを再起動して開き直し、直らないときは付議帳を入れ直してください。",
    world=True,
)
SCHEMA: Final = 2
"""The schema this program writes; the newest step under migrations/versions."""
APPLICATION: Final = 0x66554767
"""Stands in the file's header (fUGg): the file is a 付議帳."""
_MAGIC: Final = b"SQLite format 3\0"
HEAD: Final = len(_MAGIC)
"""First bytes of a file that tell what it is; of a sealed one they are random."""
_RANDOM: Final = 250
"""Different bytes in a page of random ones at least (256 are expected; fewer than 250 never happened)."""


def is_there(path: Path) -> bool:
    """Whether a file lies at the path; refuses a folder that may not be looked into."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as fault:
        raise world_error(fault, path) from fault
    return True


Kind = Literal["absent", "plain", "sealed", "foreign"]


def kind(path: Path) -> Kind:
    """What lies at a path, judged by its first page: nothing, a store anybody can read, a sealed one, or neither.

    Beside a sealed file lies its key ring. A file that is random from its first byte and has none was sealed; nobody can
    open it, and the refusal names the ring.
    """
    if not is_there(path):
        return "absent"
    start, ring = _first_page(path), ring_path(path)
    if start.startswith(_MAGIC):
        return "plain"
    if is_there(ring):
        return "sealed"
    if len(start) == PAGE and len(set(start)) >= _RANDOM:
        raise DeskError(RING_MISSING, path=path, ring=ring)
    return "foreign"


def is_plain(path: Path) -> bool:
    """Whether a file anybody can read lies at the path."""
    return is_there(path) and _first_page(path).startswith(_MAGIC)


def _first_page(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(PAGE)
    except OSError as fault:
        raise world_error(fault, path) from fault


def check_header(path: Path, key: bytes = b"") -> None:
    """Refuse a file that is no store, or not of the kind the key says, before anything touches it."""
    found = kind(path) if not key or _first_page(path).startswith(_MAGIC) else "sealed"
    if found == "foreign":
        raise DeskError(NOT_A_STORE, path=path)
    if found == "sealed" and not key:
        raise DeskError(SEALED, path=path)
    if found == "plain" and (key or is_there(ring_path(path))):
        raise DeskError(UNSEALED, path=path, ring=ring_path(path))


def ready(connection: Any, path: Path) -> bool:
    """Whether the file has today's schema; refuses another program's file and a newer one, changing nothing."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION:
        raise DeskError(NOT_A_STORE, path=path)
    if version > SCHEMA:
        raise DeskError(NEWER, path=path, version=_needed(connection, version))
    if version < 1:
        raise DeskError(DAMAGED, path=path)
    return version == SCHEMA


def _needed(connection: Any, version: int) -> str:
    """The program version a newer schema asks for, as its own migration noted it."""
    row = connection.execute("SELECT program FROM release WHERE schema_number = ?", (version,)).fetchone()
    return str(row[0]) if row else f"（記録の形式{version}）"


def unread(fault: Exception, path: Path, key: bytes) -> Exception:
    """The refusal for a fault while opening: with a key, an unreadable first page is a key of another store."""
    if key and getattr(fault, "sqlite_errorname", "") == "SQLITE_NOTADB":
        return DeskError(WRONG_KEY, path=path)
    return told(fault, path) or fault


def make_folder(path: Path) -> None:
    """The folder a new store goes into."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise world_error(fault, path.parent) from fault


def create(path: Path, key: bytes = b"") -> None:
    """Make a new, empty store by the migrations: beside its place first, so that no half-made store is ever found."""
    from desktop.places import put_in_place, sync_folder

    temp = path.with_name(f".{path.name}.new")
    try:
        _clear(temp)
        with just_made(path.parent), closing(connect(temp, key, create=True)) as connection:
            migrate(connection, path)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _sync(temp)
        put_in_place(temp, path)
        sync_folder(path.parent)
    except OSError as fault:
        raise world_error(fault, path) from fault
    finally:
        _clear(temp)


def _clear(temp: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        temp.with_name(temp.name + end).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def steps(path: Path) -> ScriptDirectory:
    """The steps under migrations/versions, all of them read: call it before a store is touched.

    From then on nothing of the program's own is read any more, so that a disk that fails in the middle of a migration
    can fail only at the store.
    """
    from alembic.util import CommandError

    try:
        return _steps()
    except OSError as fault:
        raise DeskError(NO_STEPS, path=path, why=why(fault)) from fault
    except CommandError as fault:  # the folder or a step is gone
        raise DeskError(NO_STEPS, path=path, why="ファイルがありません") from fault


@cache
def _steps() -> ScriptDirectory:
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "desktop.store:migrations")
    found = ScriptDirectory.from_config(config)
    if found.get_current_head() != f"{SCHEMA:04}":
        raise CommandError("the newest step is not there")
    return found


def migrate(connection: Any, path: Path, verify: Callable[[Any], None] | None = None) -> None:
    """Bring a store to today's schema in one transaction: all steps or none; ``verify`` may refuse before the COMMIT."""
    known = steps(path)
    from sqlalchemy.exc import DBAPIError

    from desktop.store.writer import engine_on

    engine = engine_on(connection)
    try:
        with engine.begin() as transaction:
            _take_steps(known, transaction)
            if verify is not None:
                verify(connection)
    except DBAPIError as fault:
        refused = told(fault.orig, path) if isinstance(fault.orig, Exception) else None
        raise refused or fault from None


def _take_steps(known: ScriptDirectory, transaction: Any) -> None:
    """What alembic's own command does, without an env.py that would be read from the disk each time."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext

    def missing(revision: Any, _context: Any) -> Any:
        return known._upgrade_revs("head", revision)  # noqa: SLF001 - as alembic.command.upgrade does

    with EnvironmentContext(Config(), known, fn=missing, destination_rev="head") as environment:
        environment.configure(connection=transaction, transactional_ddl=True)
        with environment.begin_transaction():
            environment.run_migrations()

"""A store file in; the refusal, the migration or nothing at all that it needs before it can be opened.

``ready`` decides by plain SQL, so that opening a store of today's schema imports neither alembic nor SQLAlchemy.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from desktop.errors import DeskError
from desktop.places import world_error
from desktop.store.connect import connect
from desktop.store.faults import DAMAGED, NEWER, NOT_A_STORE, told

SCHEMA: Final = 2
"""The schema this program writes; the newest step under migrations/versions."""
APPLICATION: Final = 0x66554767
"""Stands in the file's header (fUGg): the file is a 付議帳."""
_MAGIC: Final = b"SQLite format 3\0"


def is_there(path: Path) -> bool:
    """Whether a file lies at the path; refuses a folder that may not be looked into."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as fault:
        raise world_error(fault, path) from fault
    return True


def check_header(path: Path) -> None:
    """Refuse a file that is no database before anything touches it."""
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as fault:
        raise world_error(fault, path) from fault
    if start != _MAGIC:
        raise DeskError(NOT_A_STORE, path=path)


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


def make_folder(path: Path) -> None:
    """The folder a new store goes into."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise world_error(fault, path.parent) from fault


def create(path: Path) -> None:
    """Make a new, empty store by the migrations: beside its place first, so that no half-made store is ever found."""
    from desktop.places import sync_folder

    temp = path.with_name(f".{path.name}.new")
    try:
        _clear(temp)
        connection = _connect_new(temp)
        try:
            migrate(connection, path)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
        _sync(temp)
        temp.replace(path)
        sync_folder(path.parent)
    except OSError as fault:
        raise world_error(fault, path) from fault
    finally:
        _clear(temp)


def _connect_new(temp: Path) -> Any:
    from sqlcipher3 import dbapi2

    try:
        return connect(temp, create=True)
    except dbapi2.Error as fault:
        raise told(fault, temp) or fault from None


def _clear(temp: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        temp.with_name(temp.name + end).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def migrate(connection: Any, path: Path) -> None:
    """Bring a store to today's schema in one transaction: all steps or none."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.exc import DBAPIError

    from desktop.store.writer import engine_on

    config = Config()
    config.set_main_option("script_location", "desktop.store:migrations")
    engine = engine_on(connection)
    try:
        with engine.begin() as transaction:
            config.attributes["connection"] = transaction
            command.upgrade(config, "head")
    except DBAPIError as fault:
        refused = told(fault.orig, path) if isinstance(fault.orig, Exception) else None
        raise refused or fault from None

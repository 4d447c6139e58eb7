"""A path in, one SQLite connection with the settings that lose nothing out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from desktop.places import world_error

PATIENCE_MS: Final = 5000
"""How long a statement waits for a lock of another program before it is refused."""
CACHE_KIB: Final = 32 * 1024
"""Pages kept by a connection at most: the list rows of some 100,000 cases."""
KEY_BYTES: Final = 32
PAGE: Final = 8192
"""Bytes of a page of a sealed file, for ever: a bulk insert takes a fifth less time than with pages of 4,096."""

_CIPHER: Final = (
    # global in SQLCipher, so that ATTACH, too, makes and reads files like ours
    "PRAGMA cipher_log_level=NONE",  # it writes to stderr on damage, which is told anyway
    f"PRAGMA cipher_default_page_size={PAGE}",
    # the seal of each page, for ever: SQLCipher's own HMAC-SHA512 makes a bulk insert a tenth slower where the
    # processor has SHA instructions (since 2021 nearly all), and guards no better
    "PRAGMA cipher_default_hmac_algorithm=HMAC_SHA256",
)
"""``cipher_memory_security`` stays off: on, it makes a bulk insert by half slower, and Python holds the key anyway."""

_EVERY: Final = (
    # WAL syncs each commit only at FULL; Python's defaults lost acknowledged saves in simulated power cuts.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cell_size_check=ON",
    "PRAGMA mmap_size=0",
    "PRAGMA trusted_schema=OFF",
    f"PRAGMA busy_timeout={PATIENCE_MS}",
    f"PRAGMA cache_size=-{CACHE_KIB}",
)


def connect(path: Path, key: bytes = b"", *, create: bool = False, read_only: bool = False) -> Any:
    """Open an existing file (or a new one with ``create``); transactions are begun by hand, any thread may use it.

    With a key of 32 bytes the file is sealed by SQLCipher; a wrong one shows at the first statement that reads.
    """
    from sqlcipher3 import dbapi2

    try:
        return _connect(path, key, create=create, read_only=read_only)
    except dbapi2.DatabaseError as fault:
        if not key or fault.sqlite_errorname != "SQLITE_NOTADB":
            raise
    _ask_head(path)
    return _connect(path, key, create=create, read_only=read_only)


def _ask_head(path: Path) -> None:
    """SQLCipher takes a head that the disk did not hand out for a wrong key: such a disk is refused as that."""
    try:
        with path.open("rb", buffering=0) as file:
            if hasattr(os, "pread"):
                os.pread(file.fileno(), PAGE, 0)
            else:
                file.read(PAGE)
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault


def _connect(path: Path, key: bytes, *, create: bool, read_only: bool) -> Any:
    from sqlcipher3 import dbapi2

    uri = uri_of(path, f"mode={'rwc' if create else 'rw'}")
    connection = dbapi2.connect(uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=128)
    try:
        if key:
            unlock(connection, key)
        for pragma in _EVERY:
            connection.execute(pragma)
        if create:
            connection.execute("PRAGMA journal_mode=WAL")
        if read_only:
            # not mode=ro: a reader of a WAL file must still be able to write the shared-memory index
            connection.execute("PRAGMA query_only=ON")
    except dbapi2.Error:
        connection.close()
        raise
    return connection


def uri_of(path: Path, words: str) -> str:
    r"""A file as SQLite opens it by a URI; of ``\\server\folder`` the server is a part of the path, not a host.

    Behind ``file://`` SQLite reads a host up to the next slash, so an empty one goes before the two of the server.
    """
    quoted = quote(path.absolute().as_posix())
    return f"file:{'//' if quoted.startswith('//') else ''}{quoted}?{words}"


def unlock(connection: Any, key: bytes) -> None:
    """Give a connection the raw key: no passphrase, so SQLCipher derives nothing and opening costs nothing more."""
    for pragma in _CIPHER:
        connection.execute(pragma)
    connection.execute(f'PRAGMA key="{key_text(key)}"')
    connection.text_factory = _whole


def _whole(data: bytes) -> str:
    """A text of a sealed file, or the fault of a damaged page.

    When the seal of a page is broken, SQLCipher hands out zeros for it and complains only with the next page it has to
    fetch, which may never come. A page of the file's own order then reads as malformed; the last page of a long text
    would just end in zeros, and no text of ours ends so (see ``pieces`` and ``history``).
    """
    from sqlcipher3 import dbapi2

    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\0"
    if text.endswith("\0"):
        fault = dbapi2.DatabaseError("database disk image is malformed")
        fault.sqlite_errorname = "SQLITE_CORRUPT"
        raise fault
    return text


def attach(connection: Any, path: Path, key: bytes, name: str) -> None:
    """Put a second file, sealed like ours (or plain without a key), beside the first one of a connection."""
    for pragma in _CIPHER:
        connection.execute(pragma)
    given = key_text(key) if key else ""
    connection.execute(f'ATTACH DATABASE ? AS {name} KEY "{given}"', (str(path.absolute()),))


def key_text(key: bytes) -> str:
    """A raw key as SQLCipher reads it in SQL."""
    if len(key) != KEY_BYTES:
        raise ValueError("a key of a store has 32 bytes")
    return f"x'{key.hex()}'"

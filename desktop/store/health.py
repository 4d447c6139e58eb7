"""A store that is open in; whether every page of it is whole, found out on a thread of its own while work goes on.

SQLite's own check sees a broken structure and misses most flipped bits (4 of 200 when measured); the seal of every page
of an encrypted store misses none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from desktop.errors import DeskError
from desktop.store.connect import connect
from desktop.store.faults import DAMAGED, told

State = Literal["running", "whole", "damaged", "stopped", "failed"]
_SHOWN: Final = 20
"""Findings kept at most; they name pages and tables, never what stands in them."""
_AGAIN: Final = 3
_PAUSE_S: Final = 0.3
"""A page that is being moved this moment reads as broken: only one that stays so is told."""
_INSTRUCTIONS: Final = 5_000
"""Of SQLite's between two looks at whether the check is still wanted."""


@dataclass(frozen=True, slots=True)
class Health:
    """How far a check is, or what it found."""

    state: State
    findings: tuple[str, ...] = ()
    """What is damaged, in the database's own words, for whoever mends it."""
    words: str = ""
    """The result in one sentence for the clerk."""


_RUNNING: Final = Health("running", (), "記録のファイルを点検しています。")
_WHOLE_SEALED: Final = "記録のファイルを最後まで点検しました。壊れたところはありません。"
_WHOLE_PLAIN: Final = (
    "記録のファイルの組み立てを点検しました。壊れたところはありません。"
    "封をしていない記録のため、文字の化けまでは調べられません。"
)
_STOPPED: Final = "記録のファイルの点検を途中でやめました。"


class Check:
    """One check; ``result`` may be read at any time from any thread, ``done`` is called once on the checking thread."""

    def __init__(self, path: Path, key: bytes, done: Callable[[Health], None] | None = None) -> None:
        self.result = _RUNNING
        self._path = path
        self._key = key
        self._done = done
        self._off = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-check", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Call it off and wait until it has let go of the file."""
        self._off.set()
        self._thread.join()

    def wait(self, seconds: float | None = None) -> Health:
        self._thread.join(seconds)
        return self.result

    def _run(self) -> None:
        self.result = result = self._find()
        if self._done is not None and result.state != "stopped":
            self._done(result)

    def _find(self) -> Health:
        from sqlcipher3 import dbapi2

        try:
            with closing(connect(self._path, self._key, read_only=True)) as reader:
                reader.set_progress_handler(lambda: int(self._off.is_set()), _INSTRUCTIONS)
                found = self._found(reader)
        except DeskError as refused:  # the disk does not answer
            return Health("failed", (), str(refused))
        except dbapi2.Error as fault:
            if self._off.is_set():
                return Health("stopped", (), _STOPPED)
            meant = told(fault, self._path)
            code = meant.code if meant else ""
            damaged = code in ("store.damaged", "store.not-a-store")
            return self._damaged((str(fault),)) if damaged else Health("failed", (str(fault),), str(meant or fault))
        if self._off.is_set():
            return Health("stopped", (), _STOPPED)
        if found:
            return self._damaged(found)
        return Health("whole", (), _WHOLE_SEALED if self._key else _WHOLE_PLAIN)

    def _damaged(self, found: tuple[str, ...]) -> Health:
        return Health("damaged", found, str(DeskError(DAMAGED, path=self._path)))

    def _found(self, reader: Any) -> tuple[str, ...]:
        found = _quick(reader)
        if found or not self._key or self._off.is_set():
            return found
        for _ in range(_AGAIN):
            found = tuple(str(row[0]) for row in reader.execute("PRAGMA cipher_integrity_check").fetchmany(_SHOWN))
            if not found or self._off.wait(_PAUSE_S):
                break
        return found


def _quick(reader: Any) -> tuple[str, ...]:
    rows = reader.execute(f"PRAGMA quick_check({_SHOWN})").fetchall()
    return tuple(str(row[0]) for row in rows if row[0] != "ok")

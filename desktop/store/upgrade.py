"""A store of an older schema in, the same store of today's schema out, or exactly what it was.

First a copy that is kept for ever, then a rehearsal of the whole way on another copy, then the real one in a single
transaction that is compared with what there was before it is committed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from desktop import VERSION
from desktop.errors import DeskError, refusal
from desktop.places import world_error
from desktop.store import ledger, schema
from desktop.store.backup import copy, faults, make, read_closed
from desktop.store.connect import connect
from desktop.store.faults import DAMAGED, is_unread, just_made
from desktop.store.kept import Kept, folder_of
from desktop.store.tally import Shape, Tally, shape_of, tally

UNLIKE: Final = refusal(
    "store.upgrade-unlike",
    "「{path}」を新しい形式にする{when}で、案件の内容が変わってしまうことが分かりました（{what}）。"
    "記録は何も変えていません。前の版の付議帳で開き、付議帳の担当に知らせてください。",
    world=True,
)
GROWS: Final = frozenset({"setting", "release"})
"""Tables a migration may add rows to; what was in them stays."""


def upgrade(connection: Any, path: Path, key: bytes, at: datetime) -> Kept:
    """Bring the store of an open connection to today's schema -> the copy of what it was before."""
    schema.steps(path)
    old = int(connection.execute("PRAGMA user_version").fetchone()[0])
    before = make(path, key, folder_of(path), "migrate", at, _unheard)
    rehearse(before.path, key, path)
    check = _Check(connection, path, "途中")

    def seal(raw: Any) -> None:
        check(raw)
        facts = {"old": old, "new": schema.SCHEMA, "version": VERSION, "backups": before.counter}
        stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
        ledger.put(raw, (stamp, "付議帳", "", str(ledger.Act.MIGRATE), "", json.dumps(facts, sort_keys=True)))

    schema.migrate(connection, path, seal)
    return before


def migrated(connection: Any, path: Path) -> None:
    """Bring a copy that is not in use to today's schema, compared in the same way; one of today's is left as it is."""
    if not schema.ready(connection, path):
        schema.migrate(connection, path, _Check(connection, path, "途中"))


def _unheard(_state: tuple[int, int, str]) -> None:
    """Nobody waits for the progress: the window is not there yet."""


def rehearse(kept: Path, key: bytes, path: Path) -> None:
    """The whole way on a copy of a copy: once undone before its end, once to the end and looked at again."""
    trial = path.with_name(f".{path.name}.rehearsal")
    try:
        try:
            with just_made(path.parent):
                with closing(read_closed(kept, key)) as source:
                    copy(source, trial, key, _unheard)
                with closing(connect(trial, key, create=True)) as opened:
                    _rehearse(opened, path, key)
        finally:
            _clear(trial)
    except OSError as fault:
        raise world_error(fault, trial) from fault


class _Undone(Exception):  # noqa: N818
    """Ends the first rehearsal before its end."""


def _rehearse(opened: Any, path: Path, key: bytes) -> None:
    when = "前の試し"
    check = _Check(opened, path, when)

    def undo(raw: Any) -> None:
        check(raw)
        raise _Undone

    try:
        schema.migrate(opened, path, undo)
    except _Undone:
        if shape_of(opened) != check.shape or tally(opened) != check.before:
            raise DeskError(UNLIKE, path=path, when=when, what="取り消しても元に戻りません") from None
    schema.migrate(opened, path, check)
    found = faults(opened, key)
    if any(map(is_unread, found)):
        raise DeskError(DAMAGED, path=path)
    if found:
        raise DeskError(UNLIKE, path=path, when=when, what=found[0])


class _Check:
    """Holds what there was; called inside the transaction of a migration it refuses when that is not there any more."""

    def __init__(self, connection: Any, path: Path, when: str) -> None:
        self.shape: Shape = shape_of(connection)
        self.before: Tally = tally(connection, self.shape)
        self._settings = _settings(connection)
        self._path, self._when = path, when

    def __call__(self, raw: Any) -> None:
        if what := self._unlike(raw):
            raise DeskError(UNLIKE, path=self._path, when=self._when, what=what)

    def _unlike(self, raw: Any) -> str:
        """What is not as it was, empty when all is."""
        after = tally(raw, self.shape)
        if after.cases != self.before.cases:
            lost = sum(1 for case_id, digest in self.before.cases.items() if after.cases.get(case_id) != digest)
            return f"案件{lost}件"
        for table, digest in self.before.tables.items():
            if table not in GROWS and (after.tables[table], after.counts[table]) != (digest, self.before.counts[table]):
                return f"表{table}"
        if any(_settings(raw).get(name) != value for name, value in self._settings.items()):
            return "設定"
        broken = raw.execute("PRAGMA foreign_key_check").fetchone()
        return f"表{broken[0]}のつながり" if broken else ""


def _settings(connection: Any) -> Mapping[str, str]:
    return dict(connection.execute("SELECT name, value FROM setting").fetchall())


def _clear(path: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + end).unlink(missing_ok=True)

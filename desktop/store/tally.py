"""A connection to a store in; in figures what it holds out: rows of every table, a hash of each, a hash of each case.

Two stores with equal figures hold the same. What the program makes anew by itself (search index, index work) is not
counted, and of an attachment only how long it is: its bytes have a hash of their own, compared when they are read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from desktop.store.proven import touch

MADE_ANEW: Final = frozenset({"pending", "alembic_version", "release"})
"""Tables that say nothing about the cases."""
_OF_CASE: Final = {
    "cases": "no",
    "paper": "case_no",
    "attachment": "case_no",
    "revision": "case_no",
    "round": "case_no",
}
"""Tables whose rows belong to a case, and the column that says which; remarks follow through their round."""
_AT_ONCE: Final = 1 << 20
"""Characters hashed between two reports."""

Shape = Mapping[str, tuple[str, ...]]
"""Columns by table."""
Tell = Callable[[int], None]
"""Hears the rows read so far; it may raise to stop."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a store holds."""

    counts: Mapping[str, int]
    """Rows by table."""
    tables: Mapping[str, str]
    """SHA-256 over all rows by table."""
    cases: Mapping[str, str]
    """SHA-256 by the id of a case over all that belongs to it."""

    @property
    def digest(self) -> str:
        """One hash for all of it."""
        return hashlib.sha256(json.dumps(dict(sorted(self.tables.items()))).encode()).hexdigest()


def shape_of(connection: Any) -> Shape:
    """The tables that count, with their columns in order."""
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if row[0] not in MADE_ANEW and not row[0].startswith(("sqlite_", "find"))
    ]
    return {name: tuple(row[1] for row in connection.execute(f"PRAGMA table_info({name})")) for name in names}


def tally(connection: Any, shape: Shape | None = None, tell: Tell = lambda _rows: None) -> Tally:
    """Count and hash; with a ``shape`` only its tables and columns, as they were before a migration."""
    made = _Tallying(connection, tell)
    for table, columns in sorted((shape or shape_of(connection)).items()):
        made.read(table, columns)
    touch(connection)
    return made.result()


class _Tallying:
    def __init__(self, connection: Any, tell: Tell) -> None:
        self._connection, self._tell, self._rows = connection, tell, 0
        self._counts: dict[str, int] = {}
        self._tables: dict[str, str] = {}
        self._cases: dict[int, Any] = {no: hashlib.sha256() for (no,) in connection.execute("SELECT no FROM cases")}

    def read(self, table: str, columns: tuple[str, ...]) -> None:
        """One table, in the order of its key."""
        whole, count, since = hashlib.sha256(), 0, 0
        for owner, row in self._read(table, columns):
            line = json.dumps(row).encode()
            whole.update(line)
            if owner in self._cases:
                self._cases[owner].update(table.encode() + line)
            count += 1
            since += len(line)
            if since > _AT_ONCE:
                since = 0
                self._tell(self._rows + count)
        self._rows += count
        self._tell(self._rows)
        self._counts[table], self._tables[table] = count, whole.hexdigest()

    def _read(self, table: str, columns: tuple[str, ...]) -> Iterable[tuple[int | None, tuple[Any, ...]]]:
        """The rows with the number of the case they belong to."""
        said = ", ".join("length(data)" if c == "data" and table == "chunk" else f't."{c}"' for c in columns)
        owner, joined = "NULL", ""
        if table in _OF_CASE:
            owner = f"t.{_OF_CASE[table]}"
        elif table == "remark":
            owner, joined = "r.case_no", " JOIN round r ON r.no = t.round_no"
        sql = f'SELECT {owner}, {said} FROM "{table}" t{joined} ORDER BY t.rowid'  # noqa: S608
        for row in self._connection.execute(sql):
            yield row[0], row[1:]

    def result(self) -> Tally:
        ids = self._connection.execute("SELECT no, id FROM cases").fetchall()
        return Tally(self._counts, self._tables, {case_id: self._cases[no].hexdigest() for no, case_id in ids})

"""One transaction and who writes in it; the rows and small steps every change of a case shares.

Imported by the writing thread only: it loads SQLModel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam
from sqlmodel import SQLModel, insert, select, update

from desktop.case.model import Status
from desktop.case.people import Right
from desktop.errors import DeskError
from desktop.store import tables
from desktop.store.faults import GONE, LOCKED
from desktop.store.history import Kind
from desktop.store.people import allowed

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table, Update


def table_of(model: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(model.__tablename__)]


CASES: Final = table_of(tables.Cases)
PAPER: Final = table_of(tables.Paper)
ATTACHMENT: Final = table_of(tables.AttachmentRow)
REVISION: Final = table_of(tables.Revision)
ROUND: Final = table_of(tables.RoundRow)
REMARK: Final = table_of(tables.RemarkRow)
PHRASE: Final = table_of(tables.PhraseRow)


@dataclass(frozen=True, slots=True)
class Pen:
    """A transaction of the store at ``path``, written by ``who`` at ``at``."""

    transaction: Connection
    path: Path
    who: str
    at: datetime
    person: str = ""
    """Id of who writes; empty in a store without people."""

    def allow(self, right: Right) -> None:
        """Refuse what the role of who writes does not allow."""
        allowed(self.raw, self.person, right)

    @property
    def raw(self) -> Any:
        """The driver's connection inside the transaction, for the plain-SQL readers."""
        return self.transaction.connection.driver_connection

    @property
    def stamp(self) -> str:
        """UTC with microseconds, so that text order is time order."""
        return self.at.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class Row:
    """The case's row as it is now."""

    no: int
    status: Status
    archived: bool
    binned: bool
    revision: int

    @property
    def locked(self) -> str:
        """Why it may not be changed, in a word; empty when it may."""
        if self.binned:
            return "ごみ箱の中"
        if self.archived:
            return "保管済み"
        return self.status.value if self.status in (Status.FINAL, Status.SUBMITTED) else ""


_NOTE: Final = insert(REVISION)
_FIND: Final = select(*(CASES.c[n] for n in ("no", "status", "archived", "binned", "revision"))).where(
    CASES.c.id == bindparam("wanted")
)


def find(pen: Pen, case_id: str) -> Row:
    """The row of a case; refuses one that is gone."""
    found = pen.transaction.execute(_FIND, {"wanted": case_id}).first()
    if found is None:
        raise DeskError(GONE)
    return Row(found.no, Status(found.status), found.archived, found.binned, found.revision)


def find_open(pen: Pen, case_id: str) -> Row:
    """The row of a case that may be changed; refuses a locked one."""
    row = find(pen, case_id)
    if row.locked:
        raise DeskError(LOCKED, state=row.locked)
    return row


def touch(pen: Pen, row: Row, **columns: object) -> int:
    """Change the case's row -> its new revision."""
    given = {**columns, "revision": row.revision + 1, "updated_at": pen.stamp}
    pen.transaction.execute(_updating(tuple(given)), {**given, "wanted": row.no})
    return row.revision + 1


@cache
def _updating(columns: tuple[str, ...]) -> Update:
    """Built once for each set of columns: building costs more than running it."""
    return update(CASES).where(CASES.c.no == bindparam("wanted")).values({c: bindparam(c) for c in columns})


def note(
    pen: Pen, no: int, revision: int, kind: Kind, name: str = "", place: str = "", *, old: str = "", new: str = ""
) -> None:
    """Write one line of history that is no edit."""
    note_all(pen, no, revision, kind, [(name, place, 0, old, new)])


def note_all(pen: Pen, no: int, revision: int, kind: Kind, lines: list[tuple[str, str, int, str, str]]) -> None:
    """Write lines of history: (name, place, start, old, new)."""
    same = {"case_no": no, "revision": revision, "at": pen.stamp, "who": pen.who, "kind": kind}
    columns = ("name", "place", "start", "old", "new")
    pen.transaction.execute(_NOTE, [same | dict(zip(columns, line, strict=True)) for line in lines])


def index_later(pen: Pen, no: int) -> None:
    """Let the index follow when the writing thread is idle; until then a search reads the text itself."""
    pen.transaction.exec_driver_sql("INSERT OR IGNORE INTO pending (case_no) VALUES (?)", (no,))

"""What the case list asks for in; case lines in the order of the office out, by plain SQL and without an ORM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from desktop.case.model import Status
from desktop.japanese import digits_mixed
from desktop.store.search import Hits

NEVER_DUE: Final = "9999-12-31"
"""``turn`` of a case without a 提出期限 or already handed in: after all that are due."""

COLUMNS: Final = (
    "c.id, c.title, c.form, c.division, c.year, c.due, c.owner, c.status, c.updated_at, c.archived, c.binned, c.turn"
)
BY_TURN: Final = "c.turn, c.updated_at DESC, c.no DESC"
BY_UPDATE: Final = "c.updated_at DESC, c.no DESC"


class CaseLine(NamedTuple):
    """One line of the case list."""

    id: str
    title: str
    form_id: str
    division: str
    """主管課"""
    year: str
    """年度, with its digits in the mixed style, so that a list has each year once."""
    due: str
    """提出期限 as ISO date; empty when there is none or it names no day."""
    owner: str
    """担当"""
    status: Status
    updated_at: datetime
    """UTC"""
    archived: bool
    binned: bool
    overdue: bool
    """The 提出期限 is past and the case is not yet 提出済."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases a list shows, and in which order."""

    text: str = ""
    year: str = ""
    status: Status | None = None
    owner: str = ""
    archived: bool = False
    binned: bool = False
    overdue_first: bool = True

    @property
    def order(self) -> str:
        return BY_TURN if self.overdue_first else BY_UPDATE

    def where(self) -> tuple[str, tuple[object, ...]]:
        """SQL condition on ``c`` and its parameters."""
        # the bin is one list whether its cases were archived or not
        parts, given = ["c.binned = ?"], [int(self.binned)]
        terms: list[object] = [*given]
        parts.append("c.archived IN (0, 1)" if self.binned else f"c.archived = {int(self.archived)}")
        for column, value in (("year", digits_mixed(self.year)), ("status", self.status or ""), ("owner", self.owner)):
            if value:
                parts.append(f"c.{column} = ?")
                terms.append(str(value))
        return " AND ".join(parts), tuple(terms)


def list_lines(reader: Any, wanted: Wanted, today: date, offset: int, limit: int) -> tuple[CaseLine, ...]:
    """One page of the list."""
    where, given = wanted.where()
    if wanted.text:
        rows = Hits(reader, wanted.text, where, given, wanted.order).page(COLUMNS, offset, limit)
    else:
        sql = f"SELECT {COLUMNS} FROM cases c WHERE {where} ORDER BY {wanted.order} LIMIT ? OFFSET ?"  # noqa: S608
        rows = reader.execute(sql, (*given, limit, offset)).fetchall()
    day = today.isoformat()
    return tuple(line(row, day) for row in rows)


def count_lines(reader: Any, wanted: Wanted) -> int:
    """How many cases the list has."""
    where, given = wanted.where()
    if wanted.text:
        return Hits(reader, wanted.text, where, given, wanted.order).count()
    row = reader.execute(f"SELECT count(*) FROM cases c WHERE {where}", given).fetchone()  # noqa: S608
    return int(row[0])


_STATUS: Final = {status.value: status for status in Status}


def line(row: tuple[Any, ...], today: str) -> CaseLine:
    case_id, title, form, division, year, due, owner, status, updated, archived, binned, turn = row[:12]
    when = datetime.fromisoformat(updated)
    overdue = turn < today
    return CaseLine(
        case_id, title, form, division, year, due, owner, _STATUS[status], when, archived == 1, binned == 1, overdue
    )

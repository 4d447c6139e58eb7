"""保存期間 of cases: when a case was completed and for how many years it is kept in; what is due, and who asked, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from desktop.case.model import Status
from desktop.errors import DeskError, refusal
from desktop.store.faults import GONE, NOT_BINNED
from desktop.store.ledger import Act, note

if TYPE_CHECKING:
    from desktop.store.pen import Pen

YEARS: Final = 5
"""When neither the case nor the settings say anything."""
FOREVER: Final = -1
"""永年: never due."""
KEEP_YEARS: Final = "policy.keep_years"
"""Name of the setting with the years of cases that have none of their own."""
_JAPAN: Final = timedelta(hours=9)


def day_of(at: datetime) -> date:
    """The day in Japan."""
    return (at.astimezone(UTC) + _JAPAN).date()


NOT_DUE: Final = refusal(
    "store.not-due",
    "「{title}」は、保存期間が終わっておらず、ごみ箱にもありません。期間の満了を待つか、先にごみ箱へ移してください。",
)
BAD_YEARS: Final = refusal(
    "store.bad-years", "保存期間「{years}」は使えません。１から99までの年数か、永年を選んでください。"
)


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asked to erase a case."""

    at: datetime
    who: str
    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class Due:
    """A case whose 保存期間 is over, or that somebody asked to erase."""

    id: str
    title: str
    year: str
    until: date | None
    """Last day of its 保存期間; None for one that was never completed."""
    binned: bool
    request: Request | None


@dataclass(frozen=True, slots=True)
class Keeping:
    """保存期間 of one case."""

    own: int
    """Years of its own, 0: as the settings say."""
    years: int
    """Years that hold; ``FOREVER``: 永年."""
    until: date | None
    """Its last day; None while the case is worked on, and for 永年."""


def last_day(done: date, years: int) -> date | None:
    """Last day of a 保存期間, counted from the end of the fiscal year of completion; None for 永年."""
    if years == FOREVER:
        return None
    begun = done.year if done.month >= 4 else done.year - 1
    return date(begun + 1 + years, 3, 31)


# ---------------------------------------------------------------- what is kept how long


def default_years(reader: Any) -> int:
    """Years of a case that has none of its own."""
    row = reader.execute("SELECT value FROM setting WHERE name = ?", (KEEP_YEARS,)).fetchone()
    return int(row[0]) if row and row[0].lstrip("-").isdecimal() else YEARS


def follow(pen: Pen, no: int) -> None:
    """Set the end of a case's 保存期間 after its status or the years changed."""
    done = _completed(pen.raw, no)
    own = int(pen.raw.execute("SELECT keep_years FROM cases WHERE no = ?", (no,)).fetchone()[0])
    until = last_day(done, own or default_years(pen.raw)) if done else None
    pen.raw.execute("UPDATE cases SET keep_until = ? WHERE no = ?", (until.isoformat() if until else "", no))


def follow_all(pen: Pen) -> None:
    """The same for every case that is as the settings say."""
    for (no,) in pen.raw.execute("SELECT no FROM cases WHERE keep_years = 0 AND (status = ? OR archived)", _OVER):
        follow(pen, no)


_OVER: Final = (Status.SUBMITTED.value,)
_LAST: Final = "SELECT at FROM revision WHERE case_no = ? AND kind = ? AND {} = ? ORDER BY no DESC LIMIT 1"


def _completed(raw: Any, no: int) -> date | None:
    """The day (in Japan) a case was handed in, else put away; None while it is worked on."""
    status, archived, created = raw.execute(
        "SELECT status, archived, created_at FROM cases WHERE no = ?", (no,)
    ).fetchone()
    if status in _OVER:
        row = raw.execute(_LAST.format("new"), (no, "status", status)).fetchone()
    elif archived:
        row = raw.execute(_LAST.format("name"), (no, "archive", "保管")).fetchone()
    else:
        return None
    return day_of(datetime.fromisoformat(row[0] if row else created))


def keeping_of(reader: Any, case_id: str) -> Keeping:
    """How long a case is kept."""
    row = reader.execute("SELECT keep_years, keep_until FROM cases WHERE id = ?", (case_id,)).fetchone()
    if row is None:
        raise DeskError(GONE)
    until = date.fromisoformat(row[1]) if row[1] else None
    return Keeping(int(row[0]), int(row[0]) or default_years(reader), until)


def set_years(pen: Pen, case_id: str, years: int) -> None:
    """Give a case a 保存期間 of its own (``FOREVER``: 永年), or with 0 that of the settings."""
    if not (years in (0, FOREVER) or 1 <= years <= 99):
        raise DeskError(BAD_YEARS, years=years)
    row = pen.raw.execute("SELECT no, keep_years FROM cases WHERE id = ?", (case_id,)).fetchone()
    if row is None:
        raise DeskError(GONE)
    if row[1] != years:
        pen.raw.execute("UPDATE cases SET keep_years = ? WHERE no = ?", (years, row[0]))
        follow(pen, row[0])
        note(pen, Act.KEEPING, case_id, old=row[1], new=years)


# ---------------------------------------------------------------- what is due


_DUE: Final = (
    "SELECT c.id, c.title, c.year, c.keep_until, c.binned, a.at, a.who, a.person, a.reason"
    " FROM cases c LEFT JOIN erase_asked a ON a.case_no = c.no"
)


def due(reader: Any, today: date) -> tuple[Due, ...]:
    """Every case whose 保存期間 is over, oldest first."""
    rows = reader.execute(
        f"{_DUE} WHERE c.keep_until <> '' AND c.keep_until < ? ORDER BY c.keep_until, c.no", (today.isoformat(),)
    )
    return tuple(map(_due, rows.fetchall()))


def requested(reader: Any) -> tuple[Due, ...]:
    """Every case somebody asked to erase, in the order of asking."""
    return tuple(map(_due, reader.execute(f"{_DUE} WHERE a.at IS NOT NULL ORDER BY a.at, c.no").fetchall()))


def _due(row: tuple[Any, ...]) -> Due:
    case_id, title, year, until, binned, at, who, person, reason = row
    request = Request(datetime.fromisoformat(at), who, person, reason) if at else None
    return Due(case_id, title, year, date.fromisoformat(until) if until else None, bool(binned), request)


def ask(pen: Pen, case_ids: Sequence[str], reason: str) -> None:
    """申出: ask to erase cases that are due or in the bin; a second one replaces the first."""
    today = day_of(pen.at)
    for case_id in case_ids:
        no = refuse_kept(pen.raw, case_id, today)
        given = (no, pen.stamp, pen.who, pen.person, reason)
        pen.raw.execute(
            "INSERT OR REPLACE INTO erase_asked (case_no, at, who, person, reason) VALUES (?,?,?,?,?)", given
        )
    note(pen, Act.ERASE_ASK, count=len(case_ids), cases=list(case_ids))


def withdraw(pen: Pen, case_ids: Sequence[str]) -> None:
    """Take requests back, or refuse them: the cases stay."""
    for case_id in case_ids:
        pen.raw.execute("DELETE FROM erase_asked WHERE case_no = (SELECT no FROM cases WHERE id = ?)", (case_id,))
    note(pen, Act.ERASE_REFUSE, count=len(case_ids), cases=list(case_ids))


def refuse_kept(raw: Any, case_id: str, today: date) -> int:
    """Refuse a case that is neither due nor in the bin -> its number."""
    row = raw.execute("SELECT no, title, keep_until, binned FROM cases WHERE id = ?", (case_id,)).fetchone()
    if row is None:
        raise DeskError(GONE)
    no, title, until, binned = row
    if not binned and not until:
        raise DeskError(NOT_BINNED)
    if not binned and until >= today.isoformat():
        raise DeskError(NOT_DUE, title=title)
    return int(no)

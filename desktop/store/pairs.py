"""Lines of the 管理簿 that belong together (渡し/戻り, 承認 → 消去確認) in; written in their order only, and read together.

What has no row of its own, a loan or an exchange, stands in the ledger alone: its lines share one subject.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from json import loads
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from desktop.errors import DeskError, refusal
from desktop.japanese import day_and_minute
from desktop.store.ledger import act_words, note

if TYPE_CHECKING:
    from desktop.store.pen import Pen

NOT_BEGUN: Final = refusal(
    "store.not-begun", "「{what}」の前の記録（{first}）がありません。先に{first}を記録してください。"
)
WRITTEN_BEFORE: Final = refusal(
    "store.written-before", "「{what}」は、{at}に記録されています。二重には記録しません。管理簿で確かめてください。"
)
CLOSED: Final = refusal(
    "store.pair-closed", "この記録は「{last}」で終わっています。「{what}」は記録できません。管理簿で確かめてください。"
)
_JAPAN: Final = timedelta(hours=9)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as it is read here."""

    no: int
    at: datetime
    who: str
    act: str
    subject: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """A line to be written."""

    act: str
    subject: str
    facts: Mapping[str, object]
    after: str = ""
    """The act the last line of this subject must have; empty for the first line of a subject."""


def entries(reader: Any, acts: Sequence[str], subject: str = "") -> tuple[Entry, ...]:
    """Lines of these acts, oldest first; of one subject when it is given."""
    marks = ", ".join("?" * len(acts))
    sql = f"SELECT no, at, who, act, subject, facts FROM ledger WHERE act IN ({marks}) AND (? = '' OR subject = ?)"  # noqa: S608
    rows = reader.execute(f"{sql} ORDER BY no", (*acts, subject, subject)).fetchall()
    return tuple(
        Entry(no, datetime.fromisoformat(at), who, act, about, MappingProxyType(loads(facts)))
        for no, at, who, act, about, facts in rows
    )


def put(pen: Pen, draft: Draft) -> None:
    """Write a line when it is its turn; each once."""
    sql = "SELECT act, at FROM ledger WHERE subject = ? ORDER BY no"
    before: list[tuple[str, str]] = pen.raw.execute(sql, (draft.subject,)).fetchall()
    for act, at in before:
        if act == draft.act:
            raise DeskError(WRITTEN_BEFORE, what=act_words(act), at=said(at))
    last = before[-1][0] if before else ""
    if last != draft.after:
        if draft.after and draft.after in [act for act, _ in before]:
            raise DeskError(CLOSED, last=act_words(last), what=act_words(draft.act))
        raise DeskError(NOT_BEGUN, what=act_words(draft.act), first=act_words(draft.after))
    note(pen, draft.act, draft.subject, **draft.facts)


def said(stamp: str) -> str:
    """A time of the ledger as a sentence says it."""
    at = datetime.fromisoformat(stamp).astimezone(UTC) + _JAPAN
    return day_and_minute(at)

"""消去報告 of a contractor and 事故 in, their due dates and lines out; what a paper says in words stays in its case.

Days of an incident are counted as the guideline of the Act does: the day it was known is the first, weekends count, and
a last day for the 確報 on which offices are closed moves to the next open one.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from desktop.clerk.handover import NO_PARTNER
from desktop.clerk.medium_steps import BAD_COUNT, DIFFERS, SAME, today_of
from desktop.definition.open_days import open_day
from desktop.errors import DeskError, refusal
from desktop.store.pairs import Draft, Entry

if TYPE_CHECKING:
    from desktop.store.store import Store

NO_REPORT: Final = refusal("clerk.no-report", "この消去報告の予定は記録にありません。一覧で確かめてください。")
NO_INCIDENT: Final = refusal("clerk.no-incident", "この事故は記録にありません。一覧で確かめてください。")
BAD_DAY: Final = refusal("clerk.bad-day", "{what}「{day}」は、まだ来ていません。日付を確かめてください。")
BEFORE_KNOWN: Final = refusal(
    "clerk.before-known", "報告した日「{day}」が、事故を知った日より前です。日付を確かめてください。"
)

REPORT_DAYS: Final = "policy.erasure_report_days"
"""Setting: days after the end of a contract within which the 消去報告 has to come."""
_DEFAULT_DAYS: Final = 14
REPORT_ACTS: Final = ("handover.report_due", "handover.report")
INCIDENT_ACTS: Final = ("handover.incident", "handover.incident_first", "handover.incident_final")


# ---------------------------------------------------------------- 消去報告


@dataclass(frozen=True, slots=True)
class Goods:
    """What a contractor got, or gave back or erased."""

    media: int = 0
    papers: int = 0
    notices: int = 0
    """パスワード通知書"""

    @property
    def facts(self) -> dict[str, int]:
        return {"media": self.media, "sheets": self.papers, "notices": self.notices}


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """A report that is due, or came."""

    id: str
    partner: str
    contract_end: date
    due: date
    given: Goods
    came_on: date | None = None
    back: Goods = Goods()
    method: str = ""
    """Words of one of :data:`desktop.clerk.erase_medium.METHODS`."""

    @property
    def differs(self) -> bool:
        return self.came_on is not None and self.given != self.back


def report_due(store: Store, contract_end: date) -> date:
    """The last day for the report: so many days after the end of the contract, the next open day when it is none."""
    kept = store.setting(REPORT_DAYS)
    days = int(kept) if kept.isdecimal() else _DEFAULT_DAYS
    return open_day(contract_end + timedelta(days=days), after=True)


def expect_report(store: Store, *, partner: str, contract_end: date, given: Goods, who: str) -> ErasureReport:
    """A contract ends on a day; the report is waited for from then on."""
    if not partner.strip():
        raise DeskError(NO_PARTNER)
    _refuse_counts(given)
    subject = str(uuid.uuid4())
    facts = {
        "partner": partner.strip(),
        "contract_end": contract_end.isoformat(),
        "due": report_due(store, contract_end).isoformat(),
        **given.facts,
        "result": "報告待ち",
    }
    store.record_line(Draft("handover.report_due", subject, facts), who=who)
    return _report(store, subject)


def take_report(store: Store, report_id: str, *, came_on: date, back: Goods, method: str, who: str) -> ErasureReport:
    """The report came: what was erased or given back; a count that differs waits for its 確認."""
    expected = _report(store, report_id)
    _refuse_counts(back)
    _refuse_future(store, "報告を受けた日", came_on)
    facts = {
        "partner": expected.partner,
        "came_on": came_on.isoformat(),
        "method": method,
        **back.facts,
        "result": SAME if back == expected.given else DIFFERS,
    }
    store.record_line(Draft("handover.report", report_id, facts, after="handover.report_due"), who=who)
    return _report(store, report_id)


def reports(store: Store) -> tuple[ErasureReport, ...]:
    """Every report that is due or came, newest first."""
    return reports_in(store.entries(REPORT_ACTS))


def reports_in(lines: Sequence[Entry]) -> tuple[ErasureReport, ...]:
    """The reports of lines, oldest line first."""
    came = {e.subject: e for e in lines if e.act == "handover.report"}
    return tuple(_as_report(e, came.get(e.subject)) for e in reversed(lines) if e.act == "handover.report_due")


def _report(store: Store, report_id: str) -> ErasureReport:
    found = next((r for r in reports(store) if r.id == report_id), None)
    if found is None:
        raise DeskError(NO_REPORT)
    return found


def _as_report(due: Entry, came: Entry | None) -> ErasureReport:
    f = due.facts
    made = ErasureReport(
        due.subject, f["partner"], date.fromisoformat(f["contract_end"]), date.fromisoformat(f["due"]), _goods(f)
    )
    if came is None:
        return made
    said = came.facts
    return replace(made, came_on=date.fromisoformat(said["came_on"]), back=_goods(said), method=said["method"])


def _goods(facts: Mapping[str, Any]) -> Goods:
    return Goods(facts["media"], facts["sheets"], facts["notices"])


def _refuse_counts(goods: Goods) -> None:
    for count in goods.facts.values():
        if count < 0:
            raise DeskError(BAD_COUNT, count=count)


def _refuse_future(store: Store, what: str, day: date) -> None:
    if day > today_of(store):
        raise DeskError(BAD_DAY, what=what, day=day.isoformat())


# ---------------------------------------------------------------- 事故

Stage = Literal["first", "final"]
PERSONS: Final = 100
"""More persons than this have to be reported, whatever the data."""
FIRST_DAYS: Final = (3, 5)
FINAL_DAYS: Final = 30
WRONGFUL_DAYS: Final = 60

GRAVE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sensitive": "要配慮個人情報が含まれる",
        "property": "財産的被害のおそれがある",
        "wrongful": "不正の目的によるおそれがある",
    }
)
"""What makes one person enough."""
_SHORT: Final = {"sensitive": "要配慮", "property": "財産", "wrongful": "不正目的"}
INCIDENT_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {"leak": "漏えい", "loss": "滅失", "damage": "毀損", "risk": "おそれ"}
)


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident in ids, counts, days and codes; its nine points are written on the paper 事故報告書."""

    known_on: date
    """知った日"""
    kind: str
    """One of :data:`INCIDENT_KINDS`."""
    persons: int
    grave: frozenset[str] = frozenset()
    """Of :data:`GRAVE`."""
    encrypted: bool = False
    """Whether what is gone was highly encrypted, which exempts it from the report."""
    parcel: str = ""
    """Id of the bundle it is about."""
    case: str = ""
    """Id of the case with the paper, if it is kept as one."""
    id: str = ""
    first_on: date | None = None
    final_on: date | None = None

    @property
    def number(self) -> str:
        return self.id[:8].upper()

    @property
    def first_from(self) -> date:
        """From this day on the 速報 is due (3日目)."""
        return _nth(self.known_on, FIRST_DAYS[0])

    @property
    def first_due(self) -> date:
        """速報の期限 (5日目)."""
        return _nth(self.known_on, FIRST_DAYS[1])

    @property
    def final_days(self) -> int:
        """30日目, with wrongful intent 60日目."""
        return WRONGFUL_DAYS if "wrongful" in self.grave else FINAL_DAYS

    @property
    def final_due(self) -> date:
        """確報の期限, on an open day."""
        return open_day(_nth(self.known_on, self.final_days), after=True)

    @property
    def is_put_off(self) -> bool:
        """The last day of the 確報 would be no open day."""
        return self.final_due != _nth(self.known_on, self.final_days)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it has to be reported, in words; empty when no threshold is reached."""
        found = [f"本人の数が{PERSONS}人を超える（{self.persons:,}人）"] if self.persons > PERSONS else []
        if self.persons:
            found += [words for code, words in GRAVE.items() if code in self.grave]
        return tuple(found)

    @property
    def must_report(self) -> bool:
        return bool(self.reasons) and not self.encrypted


def _nth(day: date, number: int) -> date:
    """The day itself is the first."""
    return day + timedelta(days=number - 1)


def record_incident(store: Store, incident: Incident, *, who: str) -> Incident:
    """事故 was known; gives it with its id."""
    if incident.persons < 0:
        raise DeskError(BAD_COUNT, count=incident.persons)
    _refuse_future(store, "知った日", incident.known_on)
    made = replace(incident, id=str(uuid.uuid4()))
    facts = {
        "kind": INCIDENT_KINDS[made.kind],
        "known_on": made.known_on.isoformat(),
        "persons": made.persons,
        "grave": [words for code, words in _SHORT.items() if code in made.grave],
        "encrypted": made.encrypted,
        "parcel": made.parcel,
        "case": made.case,
        "must_report": made.must_report,
        "first_due": made.first_due.isoformat(),
        "final_due": made.final_due.isoformat(),
    }
    store.record_line(Draft("handover.incident", made.id, facts), who=who)
    return made


def report_incident(store: Store, incident_id: str, stage: Stage, *, on: date, who: str) -> Incident:
    """速報 or 確報 was made; the 確報 ends it."""
    there = next((i for i in incidents(store) if i.id == incident_id), None)
    if there is None:
        raise DeskError(NO_INCIDENT)
    _refuse_future(store, "報告した日", on)
    if on < there.known_on:
        raise DeskError(BEFORE_KNOWN, day=on.isoformat())
    before: dict[Stage, str] = {"first": "handover.incident", "final": "handover.incident_first"}
    draft = Draft(f"handover.incident_{stage}", incident_id, {"came_on": on.isoformat()}, after=before[stage])
    store.record_line(draft, who=who)
    return _reported(there, stage == "first", on)


def _reported(incident: Incident, first: bool, on: date) -> Incident:  # noqa: FBT001
    return replace(incident, first_on=on) if first else replace(incident, final_on=on)


def incidents(store: Store) -> tuple[Incident, ...]:
    """Every incident, newest first."""
    return incidents_in(store.entries(INCIDENT_ACTS))


def incidents_in(lines: Sequence[Entry]) -> tuple[Incident, ...]:
    """The incidents of lines, oldest line first."""
    found: dict[str, Incident] = {}
    for e in lines:
        if e.act == INCIDENT_ACTS[0]:
            found[e.subject] = _as_incident(e)
        elif e.act in INCIDENT_ACTS:
            on = date.fromisoformat(e.facts["came_on"])
            found[e.subject] = _reported(found[e.subject], e.act.endswith("first"), on)
    return tuple(reversed(found.values()))


def _as_incident(entry: Entry) -> Incident:
    f = entry.facts
    kind = next(code for code, words in INCIDENT_KINDS.items() if words == f["kind"])
    known = date.fromisoformat(f["known_on"])
    grave = frozenset(code for code, words in _SHORT.items() if words in f["grave"])
    return Incident(
        known, kind, f["persons"], grave, encrypted=f["encrypted"], parcel=f["parcel"], case=f["case"], id=entry.subject
    )

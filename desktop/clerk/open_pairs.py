"""The store on a day in; what of the 管理簿 is still open out, for the start page: the late ones first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from desktop.clerk.duty_reports import INCIDENT_ACTS, REPORT_ACTS, incidents_in, reports_in
from desktop.clerk.medium_steps import COUNTED, DIFFERS, LOAN_ACTS, loans_in
from desktop.clerk.portal import PORTAL_ACTS, PORTAL_WORDS, exchanges_in
from desktop.japanese import japan_time

if TYPE_CHECKING:
    from desktop.store.handover import Handover
    from desktop.store.pairs import Entry
    from desktop.store.store import Store

PairKind = Literal["receipt", "return", "notice", "difference", "loan", "portal", "report", "incident"]
_NOT_TOLD: Final = "束 {0.number} のパスワードが、まだ{0.partner}に通知されていません。"
_LOST: Final = "束 {0.number} のパスワードは、通知されないまま残っていません。通知書を刷っていなければ、取りやめて束を作り直してください。"
_ACTS: Final = (
    *("handover.out", "handover.confirm"),
    *dict.fromkeys((*LOAN_ACTS, *COUNTED, *PORTAL_ACTS, *REPORT_ACTS, *INCIDENT_ACTS)),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Something that waits for its other half."""

    kind: PairKind
    subject: str
    """Id of the bundle, loan, exchange, report or incident."""
    number: str
    """What it is called: number of the bundle, 管理番号 of the medium."""
    words: str
    """What is open, in one sentence."""
    since: date
    due: date | None = None
    late: bool = False


def open_pairs(store: Store, today: date) -> tuple[Pair, ...]:
    """Everything open, the late ones first, then the oldest."""
    lines = store.entries(_ACTS)  # once: a ledger of years has 100,000 lines
    slips = {e.subject for e in lines if e.act == "handover.out" and e.facts.get("slip")}
    found = [
        *(pair for given in store.handovers("out") for pair in _of_bundle(store, given, slips, today)),
        *_differences(lines),
        *_loans(lines, today),
        *_exchanges(lines),
        *_reports(lines, today),
        *_incidents(lines, today),
    ]
    return tuple(sorted(found, key=lambda p: (not p.late, p.due or p.since, p.number)))


def _of_bundle(store: Store, given: Handover, slips: Collection[str], today: date) -> Iterator[Pair]:
    """A bundle without its notice or receipt, or past its 返却予定日."""
    if given.withdrawn_at:
        return
    since = _day(given.at)
    if given.mode == "A" and not given.notice_at and not given.receipt_at:
        there = given.id in slips or store.secret(given.id)
        yield Pair(
            "notice", given.id, given.number, (_NOT_TOLD if there else _LOST).format(given), since, late=not there
        )
    if given.waits:
        words = f"束 {given.number} の受領書が、まだ{given.partner}から届いていません。"
        yield Pair("receipt", given.id, given.number, words, since)
    if given.due_back and not given.returned_at:
        due, late = date.fromisoformat(given.due_back), given.late(today)
        name = f"媒体 {given.medium}" if given.medium else "媒体"
        tail = "が、返却予定日を過ぎています。" if late else "は、返却を待っています。"
        words = f"束 {given.number} を入れて{given.partner}に渡した{name}{tail}"
        yield Pair("return", given.id, given.number, words, since, due, late)


def _differences(lines: Sequence[Entry]) -> Iterator[Pair]:
    """Counts that did not match and have no 確認 yet."""
    confirmed = {e.subject.removesuffix(":confirm") for e in lines if e.act == "handover.confirm"}
    for e in lines:
        if e.act in COUNTED and e.facts.get("result") == DIFFERS and e.subject not in confirmed:
            number = str(e.facts.get("medium_number") or e.subject[:8].upper())
            words = f"{e.facts.get('partner', '')}との受け渡しの数が合いません（{_counts(e.facts)}）。"
            yield Pair("difference", e.subject, number, words, _day_of(e.at), late=True)


def _counts(said: Mapping[str, Any]) -> str:
    if "pieces_out" in said:
        return f"渡し{said['pieces_out']}・戻り{said['pieces_back']}"
    if "rows" in said:
        return f"取得{said['rows']:,}件。登録した内容と違います"
    return "渡した数と、返却・消去された数が違います"


def _loans(lines: Sequence[Entry], today: date) -> Iterator[Pair]:
    for loan in loans_in(lines):
        if loan.back_at is None:
            due = date.fromisoformat(loan.due_back) if loan.due_back else None
            late = loan.late(today)
            tail = "返却予定日を過ぎています。" if late else "返却を待っています。"
            words = f"{loan.partner}に貸し出した媒体 {loan.medium} は、{tail}"
            yield Pair("loan", loan.id, loan.medium, words, _day_of(loan.lent_at), due, late)


def _exchanges(lines: Sequence[Entry]) -> Iterator[Pair]:
    for one in exchanges_in(lines):
        if (step := one.following) is not None:
            words = f"{one.partner}とのポータル交換は、「{PORTAL_WORDS[step]}」がまだです。"
            yield Pair("portal", one.id, one.number, words, _day_of(one.steps[0].at))


def _reports(lines: Sequence[Entry], today: date) -> Iterator[Pair]:
    for one in reports_in(lines):
        if one.came_on is None and one.contract_end <= today:
            late = one.due < today
            tail = "期限を過ぎています。" if late else "届いていません。"
            words = f"{one.partner}の消去報告書が、{tail}"
            yield Pair("report", one.id, one.id[:8].upper(), words, one.contract_end, one.due, late)


def _incidents(lines: Sequence[Entry], today: date) -> Iterator[Pair]:
    for one in incidents_in(lines):
        if not one.must_report or one.final_on is not None:
            continue
        what, due = ("速報", one.first_due) if one.first_on is None else ("確報", one.final_due)
        late = due < today
        tail = "期限を過ぎています。" if late else "まだです。"
        yield Pair("incident", one.id, one.number, f"事故 {one.number} の{what}が、{tail}", one.known_on, due, late)


def _day(stamp: str) -> date:
    return _day_of(datetime.fromisoformat(stamp))


def _day_of(at: datetime) -> date:
    return japan_time(at).date()

"""What happens to a bundle and its medium after it left: notice, return, withdrawal, loans; each with its line.

A passphrase is kept only until its notice is recorded: in a sealed store, or in the memory of this session.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from desktop.case.people import Right
from desktop.errors import DeskError, refusal
from desktop.japanese import japan_time
from desktop.store.handover import NO_MEDIUM, NO_PARCEL, Direction, Handover, Medium
from desktop.store.pairs import Draft, Entry

if TYPE_CHECKING:
    from desktop.store.store import Store

NO_NOTICE: Final = refusal(
    "clerk.no-notice",
    "束 {number} は、パスワードで封をしたものではありません。通知書は要りません。管理簿で束の番号を確かめてください。",
)
NO_RECEIVER: Final = refusal(
    "clerk.no-receiver", "パスワードを通知した相手がありません。受け取った人を入れてください。"
)
NO_BORROWER: Final = refusal("clerk.no-borrower", "貸し出す相手がありません。借りる課か人を入れてください。")
LENT: Final = refusal(
    "clerk.lent", "管理番号「{number}」の媒体は、{partner}に貸し出したままです。先に返却を記録してください。"
)
NO_LOAN: Final = refusal("clerk.no-loan", "この貸出しは記録にありません。貸出しの一覧で確かめてください。")
BAD_COUNT: Final = refusal("clerk.bad-count", "数が正しくありません（{count}）。0以上の数を入れてください。")
NO_DIFFERENCE: Final = refusal(
    "clerk.no-difference", "数の違いは記録されていません。管理簿で束の番号を確かめてください。"
)
RECEIVED: Final = refusal(
    "clerk.received",
    "束 {number} は、受領書を受け取っているため、持出しの取りやめにはできません。媒体の返却か消去を記録してください。",
)

SAME: Final = "一致"
DIFFERS: Final = "数が違う"
LOAN_ACTS: Final = ("handover.lend", "handover.return")
COUNTED: Final = ("handover.return", "handover.report", "portal.download")
"""Acts whose result is one of the two."""
WAYS: Final[Mapping[str, str]] = MappingProxyType(
    {"hand": "手渡し", "mail": "郵送（書留など）", "telephone": "電話", "courier": "使送・逓送", "other": "その他"}
)
"""How a notice goes; never the way of the bundle."""
CONDITIONS: Final[Mapping[str, str]] = MappingProxyType(
    {"good": "異常なし", "damaged": "破損あり", "opened": "封に異常あり", "left": "消去されていない"}
)
"""How a medium is when it comes back."""
CAUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "miscount": "数え違い",
        "later": "残りは後日戻る",
        "kept": "相手が保管を続ける",
        "destroyed": "相手が廃棄した",
        "lost": "所在が分からない",
    }
)
"""What a difference came to, for its 確認; a loss is an 事故, too."""


@dataclass(frozen=True, slots=True)
class Loan:
    """A medium lent without a bundle, and whether it is back."""

    id: str
    medium: str
    """管理番号"""
    medium_kind: str
    partner: str
    pieces: int
    lent_at: datetime
    lent_by: str
    """取扱者"""
    approved_by: str = ""
    approved_on: str = ""
    due_back: str = ""
    back_at: datetime | None = None
    back_by: str = ""
    pieces_back: int = 0
    condition: str = ""
    """One of :data:`CONDITIONS`."""

    def late(self, today: date) -> bool:
        return self.back_at is None and bool(self.due_back) and self.due_back < today.isoformat()


def today_of(store: Store) -> date:
    """The day in Japan."""
    return japan_time(store.now()).date()


# ---------------------------------------------------------------- notice


def secret_of(store: Store, parcel_id: str) -> str:
    """The passphrase to be noticed; empty when there is none any more (noticed, or another session of a plain store)."""
    store.allow(Right.EXPORT)
    return store.secret(parcel_id)


def notice(store: Store, parcel_id: str, *, receiver: str, way: str, who: str) -> Handover:
    """パスワードの通知 was made, after the bundle left and in another way; the passphrase is then kept nowhere."""
    given = _out(store, parcel_id)
    if given.mode != "A":
        raise DeskError(NO_NOTICE, number=given.number)
    if not receiver.strip():
        raise DeskError(NO_RECEIVER)
    facts = {"receiver": receiver.strip(), "way": WAYS[way], "result": "通知"}
    return store.record_step(parcel_id, "out", "notice", who=who, facts=facts)


def return_notice(store: Store, parcel_id: str, *, who: str) -> None:
    """パスワード通知書 came back; once."""
    given = _out(store, parcel_id)
    facts = {"partner": given.partner, "kind": "パスワード通知書", "result": "戻り"}
    draft = Draft("handover.notice_back", f"{parcel_id}:notice", facts)
    store.record_line(draft, who=who)


# ---------------------------------------------------------------- return


def pieces_out(store: Store, parcel_id: str, direction: Direction = "out") -> int:
    """How many media a bundle went out on."""
    act = "handover.out" if direction == "out" else "handover.receive"
    lines = store.entries((act,), parcel_id)
    return int(lines[-1].facts.get("pieces", 1)) if lines else 1


def return_medium(
    store: Store, parcel_id: str, pieces: int, *, who: str, condition: str = "good", direction: Direction = "out"
) -> Handover:
    """The medium of a bundle came back (or went back, ``in``); a count that differs waits for its 確認."""
    given = store.handover(parcel_id, direction)
    if given is None:
        raise DeskError(NO_PARCEL)
    out = pieces_out(store, parcel_id, direction)
    return store.record_step(parcel_id, direction, "return", who=who, facts=_back(out, pieces, condition))


def confirm_difference(store: Store, subject: str, cause: str, *, who: str) -> None:
    """確認: what a count that differs came to; ``subject`` is the id of the bundle, loan, report or exchange."""
    if not any(e.facts.get("result") == DIFFERS for e in store.entries(COUNTED, subject)):
        raise DeskError(NO_DIFFERENCE)
    draft = Draft("handover.confirm", f"{subject}:confirm", {"why": CAUSES[cause], "result": "確認"})
    store.record_line(draft, who=who)


def withdraw(store: Store, parcel_id: str, *, who: str) -> None:
    """持出しの取りやめ: the bundle never left, or was taken back unopened; it is waited for no more."""
    given = _out(store, parcel_id)
    if given.receipt_at:
        raise DeskError(RECEIVED, number=given.number)
    store.withdraw(parcel_id, who=who)


def _back(out: int, back: int, condition: str) -> dict[str, object]:
    if back < 0:
        raise DeskError(BAD_COUNT, count=back)
    result = SAME if out == back else DIFFERS
    return {"pieces_out": out, "pieces_back": back, "condition": CONDITIONS[condition], "result": result}


def _out(store: Store, parcel_id: str) -> Handover:
    given = store.handover(parcel_id, "out")
    if given is None:
        raise DeskError(NO_PARCEL)
    return given


# ---------------------------------------------------------------- loans


def lend(
    store: Store,
    number: str,
    *,
    partner: str,
    due_back: date | None,
    who: str,
    pieces: int = 1,
    approved_by: str = "",
    approved_on: date | None = None,
) -> Loan:
    """Lend a registered medium; it must be back before it is lent again."""
    medium = _medium(store, number)
    if not partner.strip():
        raise DeskError(NO_BORROWER)
    if pieces < 1:
        raise DeskError(BAD_COUNT, count=pieces)
    for loan in loans(store):
        if loan.medium == number and loan.back_at is None:
            raise DeskError(LENT, number=number, partner=loan.partner)
    facts = {
        "medium": medium.kind,
        "medium_number": number,
        "partner": partner.strip(),
        "pieces": pieces,
        "approved_by": approved_by.strip(),
        "approved_on": approved_on.isoformat() if approved_on else "",
        "due_back": due_back.isoformat() if due_back else "",
    }
    subject = str(uuid.uuid4())
    store.record_line(Draft("handover.lend", subject, {k: v for k, v in facts.items() if v}), who=who)
    return _loan(store, subject)


def return_loan(store: Store, loan_id: str, pieces: int, *, who: str, condition: str = "good") -> Loan:
    """A lent medium came back; a count that differs waits for its 確認."""
    loan = _loan(store, loan_id)
    facts = _back(loan.pieces, pieces, condition)
    said = {"medium": loan.medium_kind, "medium_number": loan.medium, "partner": loan.partner, **facts}
    store.record_line(Draft("handover.return", loan_id, said, after="handover.lend"), who=who)
    return _loan(store, loan_id)


def loans(store: Store) -> tuple[Loan, ...]:
    """Every loan, newest first."""
    return loans_in(store.entries(LOAN_ACTS))


def loans_in(lines: Sequence[Entry]) -> tuple[Loan, ...]:
    """The loans of lines, oldest line first."""
    back = {e.subject: e for e in lines if e.act == "handover.return"}
    return tuple(_as_loan(e, back.get(e.subject)) for e in reversed(lines) if e.act == "handover.lend")


def _loan(store: Store, loan_id: str) -> Loan:
    found = next((one for one in loans(store) if one.id == loan_id), None)
    if found is None:
        raise DeskError(NO_LOAN)
    return found


def _as_loan(lent: Entry, back: Entry | None) -> Loan:
    f = lent.facts
    loan = Loan(
        lent.subject,
        f["medium_number"],
        f["medium"],
        f["partner"],
        f["pieces"],
        lent.at,
        lent.who,
        f.get("approved_by", ""),
        f.get("approved_on", ""),
        f.get("due_back", ""),
    )
    if back is None:
        return loan
    said = back.facts
    return replace(
        loan, back_at=back.at, back_by=back.who, pieces_back=said["pieces_back"], condition=said["condition"]
    )


def _medium(store: Store, number: str) -> Medium:
    found = next((m for m in store.media() if m.number == number), None)
    if found is None:
        raise DeskError(NO_MEDIUM, number=number)
    return found

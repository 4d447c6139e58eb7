"""A receipt (受領書) that came back in; its bundle marked 受領済 out, each once, with who signed it in the line.

Anybody who saw the medium can write an unsigned receipt. Where that could be, a person is asked, and the line says on
what ground it was taken; the receipt the partner signed comes in afterwards all the same and takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from desktop.bundle.receipt import LARGEST, Receipt, read_receipt
from desktop.case.people import Right
from desktop.clerk.desk_names import same_desk
from desktop.errors import DeskError, refusal, visible
from desktop.places import world_error
from desktop.store.handover import NO_PARCEL, Handover

if TYPE_CHECKING:
    from desktop.keys.desk import PublicKey
    from desktop.store.store import Store

OTHER_RECEIPT: Final = refusal(
    "clerk.other-receipt",
    "受領書「{path}」は、束 {number} のものですが、この記録から渡した束の中身と違います（SHA-256 が一致しません）。"
    "受取先に、受け取った束の番号を確かめてください。",
)
REFUSED_THERE: Final = refusal(
    "clerk.refused-there",
    "束 {number} は、受取先（{by}）で受け取られませんでした（{note}）。渡し直してください。受領済にはしていません。",
)
DOUBTFUL_RECEIPT: Final = refusal(
    "clerk.doubtful-receipt",
    "束 {number} の受領書「{path}」は、{partner}が作ったと確かめられません（{why}）。まだ受領済みにしていません。"
    "{partner}に、前から知っている番号の電話か紙の受領書で確かめてから、受け付けてください。",
)
BAD_GROUND: Final = refusal(
    "clerk.bad-ground", "受け付ける根拠「{ground}」は使えません。{known} のどれかを指定してください。"
)

GROUNDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "telephone": "相手に電話で確かめた",
        "paper": "紙の受領書と照らし合わせた",
        "met": "相手に会って確かめた",
    }
)
"""On what a receipt is taken that does not prove itself; the words go into the 管理簿."""
_SLACK: Final = timedelta(days=1)
"""Clocks of two computers differ; more than that is no clock."""
_LONGEST: Final = 60
"""Characters of what a receipt claims that go into a line."""


class Proof(StrEnum):
    """What the signature of a receipt says."""

    PARTNER = "署名を確認"
    OTHER = "別の課の鍵の署名"
    UNKNOWN = "知らない鍵の署名"
    NONE = "署名なし"


def take_receipt(store: Store, path: Path, *, who: str, ground: str = "") -> Handover:
    """Mark a bundle as 受領済 by the receipt of who received it; each once, but for one that proves more than the last.

    ``ground`` (one of GROUNDS) is a person's consent to a receipt that does not prove itself; without it, that is refused.
    """
    store.allow(Right.EXPORT)
    if ground and ground not in GROUNDS:
        raise DeskError(BAD_GROUND, ground=ground, known="・".join(GROUNDS))
    receipt = receipt_in(path)
    given = _given(store, receipt, path)
    key = next((k for k in store.usable_keys("sign") if k.public == receipt.key), None)
    proof = _proof(receipt, given, key)
    facts = _facts(receipt, proof, key)
    if given.receipt_at and not given.withdrawn_at and proof is Proof.PARTNER and not _is_proven(store, given):
        store.note("handover.receipt", given.id, who=who, **_of_parcel(given), **facts, reason="前の受領書に代わる")
        return given
    if not given.receipt_at and (why := _doubt(store, receipt, given, proof, key)):
        if not ground:
            raise DeskError(DOUBTFUL_RECEIPT, number=given.number, path=path.name, partner=given.partner, why=why)
        facts |= {"reason": f"{why}。{GROUNDS[ground]}"}
    return store.record_step(given.id, "out", "receipt", who=who, facts=facts)


def receipt_in(path: Path) -> Receipt:
    """The receipt of a file, of which no more is read than a receipt may have."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault
    return read_receipt(data, path.name)


def _given(store: Store, receipt: Receipt, path: Path) -> Handover:
    """The bundle it is for, when it is that very bundle and it was taken."""
    given = store.handover(receipt.parcel, "out")
    if given is None:
        raise DeskError(NO_PARCEL)
    if given.sha256 != receipt.sha256 or len(given.cases) != receipt.cases:
        raise DeskError(OTHER_RECEIPT, path=path.name, number=given.number)
    if not receipt.taken:
        raise DeskError(REFUSED_THERE, number=given.number, by=receipt.by, note=receipt.note)
    return given


def _proof(receipt: Receipt, given: Handover, key: PublicKey | None) -> Proof:
    if not receipt.key:
        return Proof.NONE
    if key is None:
        return Proof.UNKNOWN
    return Proof.PARTNER if same_desk(key.name, given.partner) else Proof.OTHER


def _facts(receipt: Receipt, proof: Proof, key: PublicKey | None) -> dict[str, object]:
    """What the line has besides the bundle's own: what is proven by the key's card, what is said by the receipt."""
    facts: dict[str, object] = {
        "receiver": _said("　".join(filter(None, (receipt.by, receipt.name)))),
        "received_at": receipt.at.isoformat(timespec="seconds"),
        "result": proof.value,
    }
    if key is not None:
        facts["signature"] = f"{key.name}（{key.fingerprint}）"
    return facts


def _said(text: str) -> str:
    return visible(text)[:_LONGEST]


def _of_parcel(given: Handover) -> dict[str, object]:
    return {"direction": "out", "sha256": given.sha256, "partner": given.partner}


def _is_proven(store: Store, given: Handover) -> bool:
    """Whether a receipt that was taken before is the partner's own."""
    lines = store.entries(("handover.receipt",), given.id)
    return any(e.facts.get("result") == Proof.PARTNER for e in lines if e.facts.get("direction") == "out")


def _doubt(store: Store, receipt: Receipt, given: Handover, proof: Proof, key: PublicKey | None) -> str:
    """Why a person has to say whether it is the partner's; empty when it proves itself, or nothing more can be asked."""
    if proof is Proof.PARTNER:
        return ""
    if proof is Proof.OTHER and key is not None:
        return f"署名した鍵は「{key.name}」のもの"
    signs = any(same_desk(k.name, given.partner) for k in store.usable_keys("sign"))
    if signs and proof is Proof.UNKNOWN:
        return f"署名した鍵は、照合した{given.partner}の鍵と違う"
    if signs:
        return f"{given.partner}の署名用の鍵があるのに、署名がない"
    out = datetime.fromisoformat(given.at)
    if not out - _SLACK <= receipt.at <= store.now() + _SLACK:
        return "受領の日時が、渡してから今までの間にない"
    return ""

"""An opened bundle in; what a person has to say before it may be taken in, out: whose key signed it, and whom it is for.

A signature proves a key and nothing else: whose key it is stands on the card that was compared by voice. What the
bundle itself says of its sender is a claim until then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from desktop.clerk.desk_names import same_desk
from desktop.errors import DeskError, Refusal, refusal
from desktop.keys.desk import fingerprint

if TYPE_CHECKING:
    from desktop.bundle.model import Mode, Parcel, Signature
    from desktop.keys.desk import PublicKey
    from desktop.store.store import Store

NAMES: Final = "desk.names"
"""Setting with the names this desk goes by besides those of its keys and its 課, one a line."""


class Doubt(StrEnum):
    """What has to be made sure of."""

    KEY = "署名の鍵が未照合"
    SENDER = "署名が別の課"
    ADDRESS = "あて先違い"


OTHER_FINGERPRINT: Final = refusal(
    "secretariat.other-fingerprint",
    "「{path}」に署名した鍵の数字が、送り元の読み上げた数字と一致しませんでした。受け取っていません。"
    "「再提出依頼」で送り元に知らせてください。",
)
OTHER_SENDER: Final = refusal(
    "secretariat.other-sender",
    "「{path}」は、送り元と書いてある課の署名ではありません。受け取っていません。"
    "「再提出依頼」で、送り元と書いてある課に知らせてください。",
)
OTHER_ADDRESS: Final = refusal(
    "secretariat.other-address",
    "「{path}」は、ここあての束ではありません。受け取っていません。「再提出依頼」で送り元に知らせてください。",
)
UNSETTLED: Final = refusal(
    "secretariat.unsettled",
    "「{path}」は、まだ受け取れません（{what}）。「確かめる」で、確かめた結果を入れてください。",
)
REFUSED: Final[dict[Doubt, Refusal]] = {
    Doubt.KEY: OTHER_FINGERPRINT,
    Doubt.SENDER: OTHER_SENDER,
    Doubt.ADDRESS: OTHER_ADDRESS,
}
"""What a bundle is refused for when the doubt was right."""


def doubts_of(
    parcel: Parcel, mode: Mode | None, signature: Signature | None, card: PublicKey | None, ours: Sequence[str]
) -> tuple[Doubt, ...]:
    """``card`` is that of the key that signed, when it was compared; ``ours`` are the names this desk goes by.

    A bundle that opens by its passphrase was handed from desk to desk; one of modes B and C anybody can make.
    """
    found = []
    if mode in ("B", "C") and signature is not None and card is None:
        found.append(Doubt.KEY)
    if card is not None and parcel.division.strip() and not same_desk(card.name, parcel.division):
        found.append(Doubt.SENDER)
    if parcel.to.strip() and ours and not any(same_desk(name, parcel.to) for name in ours):
        found.append(Doubt.ADDRESS)
    return tuple(found)


def words_of(doubt: Doubt, parcel: Parcel, signature: Signature | None, card: PublicKey | None) -> str:
    """What was made sure of, as the 管理簿 has it."""
    match doubt:
        case Doubt.KEY:
            return f"鍵の数字を電話で照合した（{fingerprint(signature.public) if signature else ''}）"
        case Doubt.SENDER:
            return f"「{card.name if card else ''}」の署名であることを「{parcel.division}」に確かめた"
        case Doubt.ADDRESS:
            return f"あて先「{parcel.to}」と違うが、ここで受け取ることを送り元に確かめた"


def refuse_unsettled(name: str, doubts: Iterable[Doubt], settled: Iterable[Doubt]) -> None:
    """Raises while something is not made sure of."""
    left = [d for d in doubts if d not in set(settled)]
    if left:
        raise DeskError(UNSETTLED, path=name, what="・".join(left))


def our_names(store: Store) -> tuple[str, ...]:
    """The names this desk goes by: those that were set, its 課, and those on its own cards; empty when nothing says."""
    said = re.split(r"[\n、,，]", store.setting(NAMES))
    found = (*said, store.setting("clerk.division"), *(k.key.name for k in store.desk_keys()))
    return tuple(dict.fromkeys(name.strip() for name in found if name.strip()))


def add_name(store: Store, name: str, *, who: str) -> None:
    """This desk goes by that name, too."""
    said = [n for n in store.setting(NAMES).splitlines() if n.strip()]
    store.set_setting(NAMES, "\n".join(dict.fromkeys((*said, name.strip()))), who=who)

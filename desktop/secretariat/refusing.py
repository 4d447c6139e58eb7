"""A bundle that cannot be taken in; what is wrong with it in two or three words out, and its line in the 管理簿.

The line has a number, a digest and one of the words below, never a name of a file or of a case.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from desktop.bundle import case_record, contents, unseal
from desktop.case.people import Right
from desktop.definition import find
from desktop.errors import DeskError
from desktop.secretariat.receive import NOT_THE_SLIP, TWICE, Waiting

if TYPE_CHECKING:
    from desktop.bundle.model import Parcel
    from desktop.store.store import Store

DAMAGED: Final = "傷んでいる"
OTHER_RECEIVER: Final = "あて先違い"
NO_VERSION: Final = "様式の版がない"
WRONG_WORDS: Final = "パスワードが違う"
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        unseal.TRUNCATED.code: DAMAGED,
        unseal.DAMAGED.code: DAMAGED,
        unseal.DAMAGED_FILE.code: DAMAGED,
        case_record.BROKEN.code: DAMAGED,
        NOT_THE_SLIP.code: "表紙と違う",
        unseal.WRONG_KEY.code: OTHER_RECEIVER,
        unseal.UNSIGNED.code: "署名がない",
        unseal.FALSE_SIGNATURE.code: "署名が合わない",
        unseal.OVER_LIMITS.code: "大きすぎる",
        find.UNKNOWN.code: NO_VERSION,
        find.NEWER.code: NO_VERSION,
        find.NO_VERSION.code: NO_VERSION,
        contents.NEWER.code: "新しい版の束",
        case_record.NEWER.code: "新しい版の束",
        unseal.WRONG_PASSPHRASE.code: WRONG_WORDS,
        unseal.NOT_BUNDLE.code: "束ではない",
        TWICE.code: "同じ束",
    }
)
_NOT_ASKED: Final = frozenset({"新しい版の束", NO_VERSION, WRONG_WORDS, "束ではない", "同じ束"})
"""Nothing the sender could mend by sending it again."""


def word_of(fault: DeskError) -> str:
    """What is wrong, as a table says it."""
    return _WORDS.get(fault.code, "打ち間違い" if fault.code.startswith("keys.") else "読めない")


def asks_again(fault: DeskError) -> bool:
    """Whether the sender is asked to send the bundle again (再提出依頼)."""
    return fault.code in _WORDS and _WORDS[fault.code] not in _NOT_ASKED


def refuse(store: Store, waiting: Waiting, fault: DeskError, *, who: str, parcel: Parcel | None = None) -> None:
    """Note that a bundle was not taken in."""
    store.allow(Right.RECEIVE)
    facts = {
        "direction": "in",
        "number": waiting.number,
        "mode": waiting.mode or "",
        "bytes": waiting.size,
        "sha256": waiting.sha256,
        "partner": parcel.division if parcel else "",
        "reason": word_of(fault),
        "result": "受領せず",
    }
    said = {name: value for name, value in facts.items() if value != ""}
    store.note("handover.refuse", parcel.id if parcel else waiting.number, who=who, **said)

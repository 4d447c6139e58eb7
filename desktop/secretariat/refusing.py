"""A bundle that cannot be taken in; what is wrong in two or three words, its line in the 管理簿 and what its sender is told.

The line has a number, a digest and one of the words below, never a name of a file or of a case. The refusals themselves
speak to who received the bundle; the 再提出依頼 speaks to who sent it, in sentences of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from desktop.bundle import case_record, contents, unseal
from desktop.case.people import Right
from desktop.definition import find
from desktop.errors import DeskError, visible
from desktop.secretariat.accepting import OTHER_CONTENT
from desktop.secretariat.doubts import OTHER_ADDRESS, OTHER_FINGERPRINT, OTHER_SENDER
from desktop.secretariat.receive import NOT_THE_SLIP, TWICE
from desktop.secretariat.received import NOT_SAID, Waiting

if TYPE_CHECKING:
    from desktop.bundle.model import Parcel
    from desktop.secretariat.dropped import Carrier
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
        contents.UNKNOWN_ROLE.code: "知らない形の束",
        case_record.NEWER.code: "新しい版の束",
        unseal.WRONG_PASSPHRASE.code: WRONG_WORDS,
        unseal.NOT_BUNDLE.code: "束ではない",
        TWICE.code: "同じ束",
        OTHER_CONTENT.code: "同じ番号の別の束",
        OTHER_FINGERPRINT.code: "署名の鍵が違う",
        OTHER_SENDER.code: "送り元が違う",
        OTHER_ADDRESS.code: OTHER_RECEIVER,
    }
)
_ONCE_MORE: Final = (
    "同じ案件の束を、もう一度「書き出し（束を作る）」で作って提出してください。前の束の写しは使わないでください。"
)
_TO_SENDER: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        unseal.TRUNCATED.code: (
            "束のファイルが、途中で切れていました。媒体に書き終わる前に抜かれたか、写しが途中で終わったものと思われます。",
            _ONCE_MORE,
        ),
        unseal.DAMAGED.code: ("束のファイルが傷んでいるか、作られた後に書き換えられていました。", _ONCE_MORE),
        unseal.DAMAGED_FILE.code: (
            "束の中のファイル「{file}」が、封をしたときの内容と違っていました。ほかのファイルも取り込んでいません。",
            _ONCE_MORE,
        ),
        case_record.BROKEN.code: ("束の中の案件の内容を、読み取れませんでした。", _ONCE_MORE),
        NOT_THE_SLIP.code: (
            "束のファイルが、一緒に届いた表紙の SHA-256 と違っていました。写し間違いか、別の束の表紙です。",
            "束のファイルと表紙のファイルを、同じときに書き出した一組で提出してください。一組が手元にないときは、束を作り直してください。",
        ),
        unseal.WRONG_KEY.code: (
            "この束は、当課のどの鍵でも開けませんでした。あて先の違う束か、別の鍵で封をした束です。",
            "当課の今の公開鍵を取り込み、指紋を電話で確かめてから、その鍵で束を作り直して提出してください。"
            "あて先の違う束だったときは、知らせてください。",
        ),
        unseal.UNSIGNED.code: (
            "束に署名がありませんでした。だれが作った束かを確かめられません。",
            "署名用の鍵を作ってから束を作り直すか、パスワードで閉じた束にして提出してください。",
        ),
        unseal.FALSE_SIGNATURE.code: (
            "束の署名が、中身と合いませんでした。作られた後に書き換えられたおそれがあります。",
            "この束を本当に作って渡したかを確かめて知らせ、作り直した束を提出してください。",
        ),
        OTHER_CONTENT.code: (
            "前に受け取った束と同じ番号で、中身の違う束でした（前に受け取った日時：{at}）。",
            "この束を本当に作って渡したかを確かめて知らせ、中身を変えたときは、新しい束を作り直して提出してください。",
        ),
        OTHER_FINGERPRINT.code: (
            "束に署名した鍵の数字が、電話で読み上げられた数字と違いました。",
            "この束を本当に作って渡したかを確かめて知らせ、今の署名用の鍵の公開鍵と、作り直した束を提出してください。",
        ),
        OTHER_SENDER.code: (
            "束に書いてある課の名前と、署名した鍵の課が違いました。",
            "この束を本当に作って渡したかを確かめて知らせ、自分の課の鍵で署名した束を提出してください。",
        ),
        OTHER_ADDRESS.code: (
            "束のあて先が当課ではありませんでした。中の案件は受け取っていません。",
            "あて先を確かめ、当課あてのものは、当課をあて先にして束を作り直して提出してください。",
        ),
        unseal.OVER_LIMITS.code: (
            "束が、受け取れる上限（{entries}個、１つ {entry} MB、合わせて {total} MB）を超えていました。",
            "案件を幾つかの束に分け、上限に収まるようにして提出してください。",
        ),
    }
)
"""What was wrong and what to send, as the sender is told; for what no sender could mend by sending it again, nothing."""


def word_of(fault: DeskError) -> str:
    """What is wrong, as a table says it."""
    return _WORDS.get(fault.code, "打ち間違い" if fault.code.startswith("keys.") else "読めない")


def asks_again(fault: DeskError) -> bool:
    """Whether the sender is asked to send the bundle again (再提出依頼)."""
    return fault.code in _TO_SENDER


def told_sender(fault: DeskError) -> tuple[str, str]:
    """What was wrong and what to send, for who sent the bundle; a damaged file is called by its number."""
    wrong, again = _TO_SENDER[fault.code]
    facts = {name: fact if isinstance(fact, int) else visible(str(fact)) for name, fact in fault.facts.items()}
    return wrong.format(**facts), again.format(**facts)


def refuse(
    store: Store,
    waiting: Waiting,
    fault: DeskError,
    *,
    who: str,
    parcel: Parcel | None = None,
    carrier: Carrier = NOT_SAID,
) -> None:
    """Note that a bundle was not taken in."""
    store.allow(Right.RECEIVE)
    facts = {
        "direction": "in",
        "number": waiting.number,
        "mode": waiting.mode or "",
        "bytes": waiting.size,
        "sha256": waiting.sha256,
        "medium": carrier.kind,
        "medium_number": carrier.number,
        "partner": parcel.division if parcel else "",
        "reason": word_of(fault),
        "result": "受領せず",
    }
    said = {name: value for name, value in facts.items() if value != ""}
    store.note("handover.refuse", parcel.id if parcel else waiting.number, who=who, **said)

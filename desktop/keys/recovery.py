"""A store's key in, a ring with a recovery slot and the code for its paper out; and the key back from the typed code.

The code is a passphrase of twenty random letters with four check letters (:mod:`desktop.keys.passphrase`). Its check word
(確認の言葉) stands on the paper and in the ring: whoever keeps the paper sees, without showing the code, that it is the
paper of this store and still the newest. The word comes out of the derived key, so it helps no one to guess the code.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.errors import DeskError, refusal
from desktop.keys.passphrase import make_passphrase, read_typed
from desktop.keys.ring import Ring, Slot
from desktop.keys.slots import new_slot, seal, unseal

NO_RECOVERY: Final = refusal(
    "keys.no-recovery",
    "この記録には回復用の合言葉が作られていません。名前を選び、その人の合言葉で開いてください。",
)
WRONG_CODE: Final = refusal(
    "keys.wrong-code",
    "この回復用の合言葉では開きません。今使える票の「確認の言葉」は「{words}」です。票が新しいものか、確かめてください。",
)

PAPER: Final = "回復用の合言葉の票"
_WORDS: Final = (
    "あさひ あめ いずみ いちご うさぎ うみ えだまめ えんぴつ おにぎり おりがみ かえで かがみ きつね きのこ くじら くるみ "
    "けやき けむし こおり ことり さくら さんご しか しずく すいか すずめ せみ せんろ そら そろばん たけ たいこ "
    "ちきゅう ちょうちん つばめ つくし てがみ てんとう とけい とんぼ なす なみ にわとり にんじん ぬりえ のはら はなび はしご "
    "ひかり ひまわり ふくろう ふね へちま ほたる まつり みかん むぎ めだか もみじ やかん ゆき よもぎ らくだ りんご"
)
WORDS: Final = tuple(_WORDS.split())
"""64 words a child can read."""


def add_recovery(ring: Ring, key: bytes, label: str) -> tuple[Ring, str]:
    """A ring with a new recovery slot, and the code to print; the code is kept nowhere."""
    code = make_passphrase()
    slot = seal(ring, new_slot("recovery", "", label), key, code, _word)
    return replace(ring, slots=(*ring.slots, slot)), code


def renew_recovery(ring: Ring, key: bytes, label: str) -> tuple[Ring, str]:
    """The same, and every older paper opens nothing from then on."""
    kept = replace(ring, slots=tuple(slot for slot in ring.slots if slot.kind != "recovery"))
    return add_recovery(kept, key, label)


def open_recovery(ring: Ring, typed: str) -> bytes:
    """The store's key by the code from the paper; tells a typing slip from an outdated paper."""
    slots = ring.of("recovery")
    if not slots:
        raise DeskError(NO_RECOVERY)
    code = read_typed(typed, PAPER, "合言葉")
    for slot in slots:
        if (key := unseal(ring, slot, code)) is not None:
            return key
    raise DeskError(WRONG_CODE, words="」又は「".join(slot.word for slot in slots))


def check_word(ring: Ring) -> str:
    """確認の言葉 of the paper that opens the store now; empty when there is none."""
    slots: tuple[Slot, ...] = ring.of("recovery")
    return slots[-1].word if slots else ""


def _word(digest: bytes) -> str:
    return "・".join(WORDS[n % len(WORDS)] for n in digest[:2])

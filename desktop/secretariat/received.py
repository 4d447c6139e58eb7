"""What a dropped bundle is, what it holds and how each case stands to the store; what a person chose for a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.bundle.model import (
    Kept,
    Mode,
    Parcel,
    Signature,
)
from desktop.case.model import Case
from desktop.definition.model import Form, Value
from desktop.errors import DeskError
from desktop.keys.desk import PublicKey, fingerprint
from desktop.secretariat.doubts import Doubt
from desktop.secretariat.dropped import NUMBER, OWN_NAME, Carrier, Cover
from desktop.store.handover import Handover

if TYPE_CHECKING:
    pass

NOT_SAID: Final = Carrier()
FILES: Final = "files"
"""The place that stands for the attachments of a case as a whole."""


class Standing(StrEnum):
    """How a case of a bundle stands to the store."""

    NEW = "新しい案件"
    SAME = "同じ内容"
    CHANGED = "変更あり"
    OLDER = "以前の内容"


class Trust(StrEnum):
    """What is known of who signed."""

    KNOWN = "確かめた鍵の署名"
    UNKNOWN = "知らない鍵の署名"
    RETIRED = "使うのをやめた鍵の署名"
    NONE = "署名なし"


class Choice(StrEnum):
    """What becomes of a case that is here already."""

    TAKE = "受け取った内容にする"
    KEEP = "ここの内容のままにする"
    MERGE = "項目ごとに選ぶ"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dropped file in its room."""

    name: str
    """As it lay on the medium."""
    copy: Path
    size: int
    sha256: str
    mode: Mode | None
    slip: Cover | None = None
    """The cover that lay beside it."""
    fault: DeskError | None = None

    @property
    def number(self) -> str:
        """束の番号 as the name tells it, or its cover; empty when neither does."""
        found = NUMBER.search(self.name)
        return found[1] if found else self.slip.number if self.slip else ""

    def well_named(self, number: str) -> bool:
        """Whether it is called as the sender's program called it, or a copy of that."""
        found = OWN_NAME.fullmatch(self.name)
        return found is not None and found[1].upper() == number

    @property
    def cover(self) -> bool:
        """Whether a cover lay beside it that has the same digest."""
        return self.slip is not None and self.slip.sha256 == self.sha256


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that differs between the store and what came."""

    place: str
    ours: Value
    theirs: Value
    touched: bool
    """Whether it was changed here since the case last came in: then nobody but a person can say which is right."""


@dataclass(frozen=True, slots=True)
class ReceivedCase:
    """A case of a bundle and how it stands to the store."""

    case: Case
    form: Form
    standing: Standing
    digest: str
    files: Mapping[str, Kept]
    """By attachment id."""
    here: Case | None = None
    differences: tuple[Difference, ...] = ()
    papers: tuple[Kept, ...] = ()

    @property
    def lies(self) -> str:
        """Where the case lies here, when that is not in the list."""
        here = self.here
        return "" if here is None else "ごみ箱" if here.binned else "保管" if here.archived else ""


@dataclass(frozen=True, slots=True)
class Received:
    """An opened bundle."""

    waiting: Waiting
    parcel: Parcel
    cases: tuple[ReceivedCase, ...]
    signature: Signature | None
    trust: Trust
    before: Handover | None = None
    """The same bundle, when it was taken in before: then taking it in changes nothing."""
    files: int = 0
    card: PublicKey | None = None
    """Of the key that signed, when it was compared: whose signature it is says the card, never the bundle."""
    doubts: tuple[Doubt, ...] = ()
    """What a person has to make sure of first."""

    @property
    def carrier(self) -> Carrier:
        """What it came on, as sealed, else as the cover says."""
        said = Carrier(self.parcel.medium_kind, self.parcel.medium)
        return said.filled(self.waiting.slip.carrier) if self.waiting.slip else said

    @property
    def signed(self) -> str:
        """Whose signature it is, as the 管理簿 has it: the name on the card and the fingerprint of the key."""
        if self.signature is None:
            return self.trust.value
        number = fingerprint(self.signature.public)
        return f"{self.trust.value}（{f'{self.card.name}　' if self.card else ''}{number}）"

    @property
    def changes_nothing(self) -> bool:
        return self.before is not None or all(c.standing is Standing.SAME for c in self.cases)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for one case that is here already."""

    choice: Choice
    theirs: frozenset[str] = frozenset()
    """Places to be taken over, for MERGE."""

"""The values of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from desktop.answers.model import Answers


class Status(StrEnum):
    """下書き → 確認中 → 確定 → 提出済; 確定 locks, reopening asks for a reason."""

    DRAFT = "下書き"
    REVIEW = "確認中"
    FINAL = "確定"
    SUBMITTED = "提出済"


MOVES: Mapping[Status, tuple[Status, ...]] = MappingProxyType(
    {
        Status.DRAFT: (Status.REVIEW,),
        Status.REVIEW: (Status.DRAFT, Status.FINAL),  # back to 下書き is 差戻し
        Status.FINAL: (Status.SUBMITTED, Status.DRAFT),  # back to 下書き is reopening, with a reason
        Status.SUBMITTED: (Status.DRAFT,),
    }
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the case; its bytes are in the store or beside the answers file."""

    id: str
    name: str
    """The file name exactly as it was, every code point."""
    title: str
    """As printed in その他資料, empty when it is not listed."""
    size: int
    sha256: str
    pages: int = 0
    """Pages when known (PDF, image = 1), 0 when not."""
    first_page: int = 1
    """Its first page number within the 別紙 of the case: 「別紙のとおり（n頁参照）」 looks here."""


TAKEN_IN: Final = 0
"""Number of the round that holds what was still 要確認 when the case was taken in; a 差戻し counts from 1."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark of a 差戻し, or what taking in left 要確認, pinned to a place (field id, ``fact:ID`` or empty for the whole case)."""

    place: str
    text: str
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """One 差戻し, or what taking in left 要確認 (number ``TAKEN_IN``), kept for good."""

    number: int
    by: str
    at: datetime
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One 案件. ``papers`` holds the answers to each form of the case (issue A: one)."""

    id: str
    """UUID, lower-case hex with dashes."""
    papers: tuple[Answers, ...]
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    status: Status = Status.DRAFT
    attachments: tuple[Attachment, ...] = ()
    rounds: tuple[Round, ...] = ()
    archived: bool = False
    binned: bool = False
    copied_from: str = ""
    """Id of the case this one was copied from, for the coloured differences."""
    revision: int = 0
    """Row version in the store; 0 when never saved."""

    @property
    def answers(self) -> Answers:
        """The first paper's answers."""
        return self.papers[0]

    @property
    def standing(self) -> tuple[Round, ...]:
        """The rounds whose remarks stand beside the fields: the latest 差戻し, and what taking in left 要確認."""
        returned = [r for r in self.rounds if r.number != TAKEN_IN][-1:]
        return (*returned, *(r for r in self.rounds if r.number == TAKEN_IN))

    @property
    def locked(self) -> bool:
        return self.status in (Status.FINAL, Status.SUBMITTED) or self.archived or self.binned

    def with_answers(self, answers: Answers) -> Case:
        return replace(self, papers=(answers, *self.papers[1:]))

"""One open case: the clerk's acts on answers and papers in; what is asked, its findings and the live packet out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from desktop.answers.model import Answers
from desktop.answers.papers import OFF, ON, Copy, InHand, copies_of, entries_for, laid_in, papers_in_hand, proposed
from desktop.answers.shown import View, view
from desktop.case.model import Attachment, Case
from desktop.clerk.edits import Edits
from desktop.definition.condition import is_blank
from desktop.definition.model import Form, Paper, Value
from desktop.definition.place import FACT, copy_key, parts_of, parts_of_key, place_of

if TYPE_CHECKING:
    from desktop.checks.finding import Finding
    from desktop.sheet.model import Sheet
    from desktop.sheet.packet import Kept, Packet


class Desk(Edits):
    """A case being worked on; what follows from its answers is worked out once and kept until they change."""

    def __init__(
        self,
        case: Case,
        form: Form,
        *,
        base: Answers | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``base`` is what the case was copied from, or is compared with, for :meth:`differences`."""
        super().__init__(case, form, clock)
        self.base = base
        self._seen: tuple[tuple[object, ...], View] | None = None
        self._hands: tuple[tuple[object, ...], tuple[InHand, ...]] | None = None
        self._findings: tuple[tuple[object, ...], tuple[Finding, ...]] | None = None
        self._packets: dict[bool, tuple[tuple[object, ...], Packet]] = {}
        self._kept: dict[bool, Kept] = {}
        self._sizes: Mapping[str, tuple[tuple[float, float], ...]] = MappingProxyType({})

    # ------------------------------------------------------------ what is asked

    def value(self, place: str) -> Value:
        """The value of a field or of ``fact:ID``, own or taken over from the case; empty when there is none."""
        if place.startswith(FACT):
            return self.fact(place.removeprefix(FACT))
        if place in self.values:
            return self.values[place]
        hand, field = self._hand_of(place)
        if hand is not None and not is_blank(taken := hand.taken.get(field, "")):
            return taken
        return self.form.fields[place].empty

    def shown(self, field: str) -> bool:
        """Whether the field and its section are asked under the answers of now; closed answers open nothing."""
        return field in self.view().fields

    def required(self, field: str) -> bool:
        """Whether the field is asked and must be answered under the answers of now."""
        return self.view().required(field)

    def view(self) -> View:
        """What is asked under the answers of now."""
        key = self._key()
        if self._seen is None or not _same(self._seen[0], key):
            self._seen = (key, view(self.form, self.case.answers, self.case.facts))
        return self._seen[1]

    # ------------------------------------------------------------ papers of a case of several

    def papers(self) -> tuple[InHand, ...]:
        """The papers of now in official order; a form that stands alone is one with the empty key."""
        key = self._key()
        if self._hands is None or not _same(self._hands[0], key):
            self._hands = (key, papers_in_hand(self.form, self.case.answers, self.case.facts))
        return self._hands[1]

    def paper(self, key: str) -> InHand | None:
        """The paper of a key, None when it is not in the case now."""
        return next((h for h in self.papers() if h.key == key), None)

    def _hand_of(self, place: str) -> tuple[InHand | None, str]:
        field, key = parts_of(place)
        return (self.paper(key) if key and field else None), field

    def can_take(self, place: str) -> bool:
        """Whether a field of a paper takes over what the case says while the clerk writes nothing of its own."""
        hand, field = self._hand_of(place)
        return hand is not None and field in hand.taken

    def is_own(self, place: str) -> bool:
        """Whether a paper's field holds words of its own."""
        return place in self.values

    def taken(self, place: str) -> Value:
        """What the case gives to a field of a paper, own words or not."""
        hand, field = self._hand_of(place)
        return self.form.fields[place].empty if hand is None else hand.taken.get(field, self.form.fields[place].empty)

    def make_own(self, place: str) -> bool:
        """Write what is taken over into the paper itself, to be changed there alone -> whether anything changed."""
        return not self.is_own(place) and self.edit(
            place, self.taken(place), name=f"{self._called(place)}をこの用紙だけ変更"
        )

    def take_over(self, place: str) -> bool:
        """Drop the paper's own words, so that it says again what the case says -> whether anything changed."""
        empty = self.form.fields[place].empty
        return self.is_own(place) and self.edit(place, empty, name=f"{self._called(place)}を共通の内容に戻す")

    def lay_in(self, paper_id: str, *, on: bool) -> bool:
        """Put a paper into the case or leave it out, against the proposal where needed -> whether anything changed."""
        paper = self._paper(paper_id)
        decision = "" if proposed(paper, self.values, self.facts) is on else ON if on else OFF
        copies = copies_of(paper, self.values) if paper.copies else ()
        name = f"「{paper.title}」を{'加える' if on else '出さない'}"
        return self.edit(place_of("", paper_id), entries_for(copies, decision), name=name)

    def add_copy(self, paper_id: str, parent: str = "") -> str:
        """One more sheet of a paper -> its key; the first when the paper is not in the case yet."""
        paper = self._paper(paper_id)
        copies = copies_of(paper, self.values) if laid_in(paper, self.values, self.facts) else ()
        number = str(max((int(c.number) for c in copies), default=0) + 1)
        self._set_copies(paper, (*copies, Copy(number, parent)), f"「{paper.title}」を加える")
        return copy_key(paper_id, number)

    def remove_copy(self, key: str) -> bool:
        """Take a sheet out with everything written on it, as one act -> whether anything changed."""
        paper_id, number = parts_of_key(key)
        paper = self._paper(paper_id)
        left = tuple(c for c in copies_of(paper, self.values) if c.number != number)
        name = f"{self._called(place_of('', key))}を消す"
        gone: dict[str, Value] = {p: self.form.fields[p].empty for p in self.values if parts_of(p).key == key}
        gone[place_of("", paper_id)] = self._said(paper, left) if left else (OFF,)
        return self.edit_many(name, gone)

    def hang_under(self, key: str, parent: str) -> bool:
        """Say which paper a copy belongs to (再委託 under 委託) -> whether anything changed."""
        paper_id, number = parts_of_key(key)
        paper = self._paper(paper_id)
        copies = tuple(Copy(number, parent) if c.number == number else c for c in copies_of(paper, self.values))
        return self._set_copies(paper, copies, f"{self._called(place_of('', key))}の元を変更")

    def _paper(self, paper_id: str) -> Paper:
        paper = self.form.paper(paper_id)
        if paper is None:
            raise ValueError(paper_id)
        return paper

    def _set_copies(self, paper: Paper, copies: tuple[Copy, ...], name: str) -> bool:
        return self.edit(place_of("", paper.id), self._said(paper, copies), name=name)

    def _said(self, paper: Paper, copies: tuple[Copy, ...]) -> tuple[str, ...]:
        """These copies, in the case even when the answers do not call for the paper."""
        return entries_for(copies, "" if proposed(paper, self.values, self.facts) else ON)

    def differences(self) -> frozenset[str]:
        """Fields whose answers differ from what the case was copied from; none for a case that is no copy."""
        if self.base is None:
            return frozenset()
        now, then = self.values, self.base.values
        return frozenset(f for f in {*self.form.fields, *now, *then} if now.get(f) != then.get(f))

    def mend(self, finding: Finding) -> bool:
        """Do what a finding offers, as one act -> whether anything changed."""
        from desktop.checks.mend import act_for

        act = act_for(finding, self.form, self.case.answers)
        return act is not None and self.edit_many(act.name, {e.place: e.new for e in act.edits})

    # ------------------------------------------------------------ what follows from the values

    def _key(self) -> tuple[object, ...]:
        """The parts of the case that findings and sheet depend on; compared by identity, they are never changed."""
        return self.case.answers, self.case.facts, self.case.attachments, self._sizes

    def findings(self) -> tuple[Finding, ...]:
        """What is missing, contradictory or odd in the case of now."""
        key = self._key()
        if self._findings is None or not _same(self._findings[0], key):
            from desktop.checks.check import check

            pages = self.packet().annex_pages if self.form.papers else None
            self._findings = (key, check(self.form, self.case, annex_pages=pages))
        return self._findings[1]

    def measured(self, sizes: Mapping[str, tuple[tuple[float, float], ...]]) -> None:
        """Page sizes in mm of attachments by id, as somebody who may read files found them."""
        self._sizes = MappingProxyType(dict(sizes))

    def packet(self, *, draft: bool = False) -> Packet:
        """Everything the case prints now; ``draft`` puts the 案 mark on the papers."""
        key = self._key()
        made = self._packets.get(draft)
        if made is None or not _same(made[0], key):
            from desktop.sheet.packet import Attached, Kept, build_packet

            attached = [Attached(a, self._sizes.get(a.id, _usual(a))) for a in self.attachments]
            kept = self._kept.setdefault(draft, Kept())
            packet = build_packet(self.form, self.case.answers, self.facts, attached, draft=draft, kept=kept)
            made = self._packets[draft] = (key, packet)
        return made[1]

    def sheet(self, *, draft: bool = False) -> Sheet:
        """The first paper of now, laid out; ``draft`` puts the 案 mark on it."""
        return self.packet(draft=draft).parts[0].sheet


def _usual(attachment: Attachment) -> tuple[tuple[float, float], ...]:
    """The pages of a file nobody measured yet: as many as were counted, upright A4."""
    return ((210.0, 297.0),) * attachment.pages


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return all(a is b for a, b in zip(one, other, strict=True))

"""One open case: edits in; its values, undo, findings and live sheet out. No Qt, no SQL; saving is the keeper's."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from desktop.answers.model import Act, Answers, Edit, in_order
from desktop.answers.papers import OFF, ON, Copy, InHand, copies_of, entries_for, laid_in, papers_in_hand, proposed
from desktop.answers.shown import View, view
from desktop.case.model import Attachment, Case
from desktop.definition.condition import is_blank
from desktop.definition.model import Field, Form, Paper, Value, is_rows
from desktop.definition.place import FACT, copy_key, parts_of, parts_of_key, place_of
from desktop.errors import DeskError, refusal

if TYPE_CHECKING:
    from desktop.checks.finding import Finding
    from desktop.sheet.model import Sheet
    from desktop.sheet.packet import Kept, Packet

LOCKED: Final = refusal(
    "clerk.locked",
    "この案件は「{state}」のため、変更できません。変更するときは、案件を下書きに戻すか、保管・ごみ箱から一覧に戻してください。",
)

PAUSE_S: Final = 2.0
"""Typing that rests longer begins a new step of undo."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """The act that further typing may join: its place and when it was last typed into."""

    place: str
    at: float


class Desk:
    """A case being worked on. All values are immutable; every change is an :class:`Act` that undo takes back."""

    def __init__(
        self,
        case: Case,
        form: Form,
        *,
        base: Answers | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``base`` is what the case was copied from, or is compared with, for :meth:`differences`."""
        self.case = case
        self.form = form
        self.base = base
        self._clock = clock
        self._done: list[Act] = []
        self._undone: list[Act] = []
        self._typed: _Typed | None = None
        self._log: list[Act] = []
        self._handed = 0
        self._seen: tuple[tuple[object, ...], View] | None = None
        self._hands: tuple[tuple[object, ...], tuple[InHand, ...]] | None = None
        self._findings: tuple[tuple[object, ...], tuple[Finding, ...]] | None = None
        self._packets: dict[bool, tuple[tuple[object, ...], Packet]] = {}
        self._kept: dict[bool, Kept] = {}
        self._sizes: Mapping[str, tuple[tuple[float, float], ...]] = MappingProxyType({})

    # ------------------------------------------------------------ values

    @property
    def values(self) -> Mapping[str, Value]:
        """Every answer by field id; an empty answer is absent."""
        return self.case.answers.values

    @property
    def facts(self) -> Mapping[str, str]:
        return self.case.facts

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        return self.case.attachments

    @property
    def locked(self) -> bool:
        return self.case.locked

    def text(self, field: str) -> str:
        """The text of a field, entries of a list joined by line ends."""
        return self.case.answers.text(field)

    def chosen(self, field: str) -> tuple[str, ...]:
        """Chosen option ids."""
        return self.case.answers.chosen(field)

    def fact(self, fact: str) -> str:
        return self.case.facts.get(fact, "")

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

    # ------------------------------------------------------------ edits

    def edit(self, place: str, value: Value, *, name: str = "", typing: bool = False) -> bool:
        """Change one field or ``fact:ID`` -> whether anything changed.

        ``typing`` joins this to the last act when that was typing in the same place less than ``PAUSE_S`` ago.
        Refuses a locked case.
        """
        self._refuse_locked()
        edit = self._edit(place, value)
        if edit is None:
            return False
        act = Act(name or self._name(place), (edit,), typing)
        kept = self._join(act) if typing and self._joins(place) else self._do(act)
        self._typed = _Typed(place, self._clock()) if typing and kept else None
        self._undone.clear()
        self._apply(act)
        return True

    def edit_many(self, name: str, values: Mapping[str, Value]) -> bool:
        """Change several places as one act -> whether anything changed."""
        self._refuse_locked()
        edits = tuple(e for place, value in values.items() if (e := self._edit(place, value)) is not None)
        if not edits:
            return False
        self._push(Act(name, edits))
        return True

    def mend(self, finding: Finding) -> bool:
        """Do what a finding offers, as one act -> whether anything changed."""
        from desktop.checks.mend import act_for

        act = act_for(finding, self.form, self.case.answers)
        return act is not None and self.edit_many(act.name, {e.place: e.new for e in act.edits})

    def pause(self) -> None:
        """End a run of typing: what is typed next is an undo step of its own (the cursor left the field)."""
        self._typed = None

    def undo(self) -> str | None:
        """Take the last act back -> the place to jump to, None when there is nothing."""
        return self._turn(self._done, self._undone, back=True)

    def redo(self) -> str | None:
        """Do the act undone last again -> the place to jump to, None when there is nothing."""
        return self._turn(self._undone, self._done, back=False)

    @property
    def can_undo(self) -> bool:
        return bool(self._done) and not self.locked

    @property
    def can_redo(self) -> bool:
        return bool(self._undone) and not self.locked

    @property
    def undo_name(self) -> str:
        return self._done[-1].name if self._done else ""

    @property
    def redo_name(self) -> str:
        return self._undone[-1].name if self._undone else ""

    def _turn(self, source: list[Act], target: list[Act], *, back: bool) -> str | None:
        self._refuse_locked()
        self._typed = None
        if not source:
            return None
        act = source.pop()
        target.append(act)
        self._apply(_reversed(act) if back else act)
        return act.edits[0].place

    def _refuse_locked(self) -> None:
        if self.locked:
            state = "ごみ箱の中" if self.case.binned else "保管済み" if self.case.archived else self.case.status.value
            raise DeskError(LOCKED, state=state)

    def _name(self, place: str) -> str:
        return f"{self._called(place)}の入力"

    def _called(self, place: str) -> str:
        return f"「{self.form.label_of(place)}」"

    def _edit(self, place: str, value: Value) -> Edit | None:
        """The edit, or None when it changes nothing."""
        if place.startswith(FACT):
            if not isinstance(value, str) or place.removeprefix(FACT) not in {f.id for f in self.form.facts}:
                raise ValueError(place)
        else:
            field = self.form.fields[place]
            _refuse_kind(field, value)
            value = in_order(field, value)
        old = self.value(place) if place.startswith(FACT) else self.values.get(place, self.form.fields[place].empty)
        return Edit(place, old, value) if value != old else None

    def _joins(self, place: str) -> bool:
        typed = self._typed
        return typed is not None and typed.place == place and self._clock() - typed.at < PAUSE_S and bool(self._done)

    def _do(self, act: Act) -> bool:
        self._done.append(act)
        return True

    def _join(self, act: Act) -> bool:
        """Put typing together with the last act; False when it was wholly deleted again and nothing is left to undo."""
        last = self._done.pop()
        return last.edits[0].old != act.edits[0].new and self._do(_joined(last, act))

    def _push(self, act: Act) -> None:
        self._do(act)
        self._undone.clear()
        self._typed = None
        self._apply(act)

    def _apply(self, act: Act) -> None:
        answers, facts = self.case.answers, dict(self.case.facts)
        for edit in act.edits:
            if edit.place.startswith(FACT):
                facts[edit.place.removeprefix(FACT)] = str(edit.new)
            else:
                answers = answers.put(self.form.fields[edit.place], edit.new)
        if any(e.place.startswith(FACT) for e in act.edits):
            kept = MappingProxyType({k: v for k, v in facts.items() if v})
            self.case = replace(self.case.with_answers(answers), facts=kept)
        else:
            self.case = self.case.with_answers(answers)
        self._write_log(act)

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

    # ------------------------------------------------------------ saving

    def unsaved(self) -> tuple[Act, ...]:
        """Every act since the last save, undo and redo as acts of their own; hand these to the keeper."""
        self._handed = len(self._log)
        return tuple(self._log)

    @property
    def dirty(self) -> bool:
        return bool(self._log)

    def saved(self, case: Case, count: int) -> None:
        """The keeper has stored ``count`` acts and gave back ``case``; what was done meanwhile stays unsaved."""
        del self._log[:count]
        self._handed = max(0, self._handed - count)
        self.renew(case)

    def renew(self, case: Case) -> None:
        """The store changed the case (status, attachments, rounds, revision); values with unsaved acts stay ours."""
        if self._log:
            case = replace(case, papers=self.case.papers, facts=self.case.facts)
        elif _equal(case, self.case):
            # the same values: keep the same objects, so that findings and sheet stay cached
            case = replace(case, papers=self.case.papers, facts=self.case.facts)
        if case.attachments == self.case.attachments:
            case = replace(case, attachments=self.case.attachments)
        self.case = case

    def _write_log(self, act: Act) -> None:
        """Typing joins the last entry too, unless that one is on its way to the disk."""
        last = self._log[-1] if len(self._log) > self._handed else None
        if act.typing and last is not None and last.typing and last.edits[0].place == act.edits[0].place:
            self._log[-1] = _joined(last, act)
        else:
            self._log.append(act)


def _usual(attachment: Attachment) -> tuple[tuple[float, float], ...]:
    """The pages of a file nobody measured yet: as many as were counted, upright A4."""
    return ((210.0, 297.0),) * attachment.pages


def _refuse_kind(field: Field, value: Value) -> None:
    if isinstance(value, str) is field.is_tuple or (value and field.has_rows is not is_rows(value)):
        raise ValueError(field.id)


def _joined(first: Act, then: Act) -> Act:
    """Two edits of one place as one."""
    edit = Edit(first.edits[0].place, first.edits[0].old, then.edits[0].new)
    return Act(first.name, (edit,), first.typing)


def _reversed(act: Act) -> Act:
    edits = tuple(Edit(e.place, e.new, e.old) for e in reversed(act.edits))
    return Act(f"元に戻す：{act.name}", edits)


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return all(a is b for a, b in zip(one, other, strict=True))


def _equal(one: Case, other: Case) -> bool:
    return one.papers == other.papers and one.facts == other.facts

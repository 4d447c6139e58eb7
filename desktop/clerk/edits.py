"""The answers of one open case being changed: edits in; the case of now, undo and what is to be saved out.

All values are immutable; every change is an :class:`Act` that undo takes back. No Qt, no SQL; saving is the keeper's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from desktop.answers.model import Act, Edit, in_order
from desktop.case.model import Attachment, Case
from desktop.definition.model import Field, Form, Value, is_rows
from desktop.definition.place import FACT
from desktop.errors import DeskError, refusal

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


class Edits:
    """A case whose answers change by acts."""

    def __init__(self, case: Case, form: Form, clock: Callable[[], float] = time.monotonic) -> None:
        self.case = case
        self.form = form
        self._clock = clock
        self._done: list[Act] = []
        self._undone: list[Act] = []
        self._typed: _Typed | None = None
        self._log: list[Act] = []
        self._handed = 0

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
        old = (
            self.fact(place.removeprefix(FACT))
            if place.startswith(FACT)
            else self.values.get(place, self.form.fields[place].empty)
        )
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


def _equal(one: Case, other: Case) -> bool:
    return one.papers == other.papers and one.facts == other.facts

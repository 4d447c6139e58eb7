"""The questions of an open form: a field of a plan in, its box with the desk's value on the screen out; edits go to the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.definition.model import Field, Rows, Value, text_of
from desktop.definition.place import FACT, parts_of
from desktop.errors import DeskError
from desktop.screen.editors.attachments import AttachmentsEditor
from desktop.screen.editors.figure import FigureEditor
from desktop.screen.editors.make import Around, make_editor
from desktop.screen.editors.table import TableEditor
from desktop.screen.editors.text import TextEditor
from desktop.screen.editors.text_box import TextBox
from desktop.screen.field_box import FieldBox, Pinned, SectionBox
from desktop.screen.form_plan import Plan, figure_frame
from desktop.screen.form_steps import filled
from desktop.screen.look import em

if TYPE_CHECKING:
    from desktop.screen.form_asked import Asked
    from desktop.screen.form_papers import Papers
    from desktop.screen.form_plan import Plans
    from desktop.screen.keys import FormKeys
    from desktop.screen.question_area import QuestionArea

FACT_WIDTH = 24
"""Full-width characters: dates and names are short."""
PAUSE = 160
"""Milliseconds after the last key before counts and glyphs are renewed."""


class Fields(QObject):
    """Their boxes by place, and which of them has the keyboard."""

    edited = Signal(str)
    """The clerk changed this place (the desk already knows)."""
    answered = Signal(str, bool)
    """The same, before anything is shown of it; whether it was empty and is no more, or the other way round."""
    paused = Signal()
    """A moment without keys after typing."""
    regrouped = Signal()
    """Inputs of a question came or went."""
    unfolded = Signal()
    settled = Signal(int, int, bool)
    wished = Signal(str)
    phrases_wanted = Signal(object)

    def __init__(self, asked: Asked, plans: Plans, papers: Papers, keys: FormKeys, area: QuestionArea) -> None:
        super().__init__(area)
        self.asked, self.plans, self.desk = asked, plans, asked.desk
        self.boxes: dict[str, FieldBox] = {}
        self.current = ""
        """The place with the keyboard, or the last one that had it."""
        self.locked = self.desk.case.locked
        self._papers, self._keys, self._area = papers, keys, area
        self._differences: frozenset[str] = frozenset()
        self._filled: dict[str, bool] = {}
        self._stale: set[str] = set()
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._pause)

    # --- making ---

    def begin_anew(self) -> None:
        """The boxes are gone, and what was to be renewed of them."""
        self.boxes.clear()
        self._stale.clear()

    def make(self, place: str, field: Field, plan: Plan, section: SectionBox) -> FieldBox:
        """The box of a place, its editor joined to the desk."""
        editor = make_editor(field, plan.form, self._around(plan, place, field))
        if place.startswith(FACT) and isinstance(editor, TextEditor):
            editor.frame.setMaximumWidth(FACT_WIDTH * em(section))  # as wide as what is written in it
        box = FieldBox(field, place, plan.form, editor, section)
        editor.edited.connect(lambda value, name, typing, b=box: self._take(b, value, name, typing=typing))
        editor.wants.connect(self.wished)
        editor.paused.connect(self.desk.pause)
        editor.regrouped.connect(lambda b=box: self._regroup(b))
        editor.unfolding.connect(lambda _show, b=box: b.fold_explanation(show=True))
        box.phrases_wanted.connect(lambda b=box: self.phrases_wanted.emit(b))
        box.unfolded.connect(self.unfolded)
        box.settled.connect(self.settled)
        box.own_wanted.connect(lambda b=box: self._papers.open(b))
        box.shared_wanted.connect(lambda b=box: self._papers.close(b))
        box.source_wanted.connect(lambda b=box: self._papers.go_to_source(b))
        self.boxes[place] = box
        self.watch(box)
        return box

    def _around(self, plan: Plan, place: str, given: Field) -> Around:
        """What an editor asks of the case, by the names of its own paper."""

        def names(field: str) -> str:
            if field not in plan.form.fields:
                return ""
            return text_of(self.asked.value_of(plan.hand.place(field) if plan.hand else field))

        def draft() -> Rows:
            from desktop.clerk.draft_figure import draft_figure

            hand = next(h for h in self.desk.papers() if h.key == plan.key)
            return draft_figure(self.desk.form, plan.form.fields[own], hand, self.desk.view())

        own = parts_of(place).field
        return Around(self._titles(), names, draft if given.draft else None, figure_frame(plan.form, own))

    def watch(self, box: FieldBox) -> None:
        """See to the keys of everything in a field that takes the keyboard."""
        for widget in (*box.inputs(), *box.editor.inputs()):
            self._keys.watch(widget)
            if isinstance(widget, TextBox) and widget.property("followed") is None:
                widget.setProperty("followed", True)  # noqa: FBT003
                widget.cursorPositionChanged.connect(lambda w=widget: self._area.follow(w))

    def _regroup(self, box: FieldBox) -> None:
        if box.place in self.boxes:
            self.watch(box)
            self.regrouped.emit()

    def _titles(self) -> tuple[str, ...]:
        return tuple(a.title or a.name for a in self.desk.case.attachments)

    def drop(self, boxes: Iterable[FieldBox]) -> None:
        """The section of these is gone."""
        for box in boxes:
            self.boxes.pop(box.place, None)

    # --- edits ---

    def _take(self, box: FieldBox, value: Value, name: str, *, typing: bool) -> None:
        """An edit of an editor goes to the desk; a refusal is told and the old value shown again."""
        try:
            self.desk.edit(box.place, value, name=name, typing=typing)
        except DeskError as error:
            box.editor.show_value(self.asked.value_of(box.place))
            box.show_note(str(error))
            return
        if typing and not box.note.isHidden():
            box.show_note("")
        self._papers.typed(box)
        self._follow(box, value, typing=typing)

    def _follow(self, box: FieldBox, value: Value, *, typing: bool) -> None:
        now = filled(box.field, value)
        turned = now is not self._filled.get(box.place, False)
        self._filled[box.place] = now
        self.answered.emit(box.place, turned)
        if typing:
            self._stale.add(box.place)
            self._timer.start()
        else:
            box.refresh_foot(active=box.place == self.current)
            self._show_around(frozenset({box.place}))
        self.edited.emit(box.place)

    def _show_around(self, places: frozenset[str]) -> None:
        """What other fields show of these ones: words taken over, heads of tables."""
        for plan in self.plans.now:
            for place, _ in plan.fields:
                box = self.boxes.get(place)
                if box is None:
                    continue
                if plan.hand and box.is_taken and not places.isdisjoint(plan.hand.sources(parts_of(place).field)):
                    self.dress(box)
                    places |= {place}
                if isinstance(box.editor, TableEditor) and any(
                    (plan.hand.place(n) if plan.hand else n) in places for n in box.editor.named
                ):
                    box.editor.show_names()

    def _pause(self) -> None:
        """A moment without keys: renew counts and glyphs."""
        for place in self._stale:
            if place in self.boxes:
                self.boxes[place].refresh_foot(active=place == self.current)
        self._show_around(frozenset(self._stale))
        self._stale.clear()
        self.paused.emit()

    # --- what the boxes show ---

    def dress(self, box: FieldBox) -> None:
        """Show everything the desk knows of a place."""
        value = self.asked.value_of(box.place)
        self._filled[box.place] = filled(box.field, value)
        if isinstance(box.editor, AttachmentsEditor | FigureEditor):
            box.editor.show_titles(self._titles())
        box.editor.show_value(value)
        if isinstance(box.editor, TableEditor):
            box.editor.show_names()
        if box.editor.locked is not self.locked:
            box.set_locked(locked=self.locked)
        self._papers.dress_field(box)
        box.show_difference(differs=box.place in self._differences)
        box.show_remarks(self._remarks_at(box.place))
        box.show_need(required=self.asked.required(box.place))
        box.refresh_foot(active=box.place == self.current)

    def _remarks_at(self, place: str) -> tuple[Pinned, ...]:
        return tuple(
            Pinned(held.number, n, r.text, r.settled)
            for held in self.desk.case.standing
            for n, r in enumerate(held.remarks)
            if r.place == place
        )

    def show(self, place: str) -> None:
        """Switch a question on or off, as the answers of now call for it."""
        box, shown = self.boxes[place], self.asked.shown(place)
        if box.isHidden() is shown:
            box.setVisible(shown)
        box.show_need(required=self.asked.required(place))

    def set_locked(self, *, locked: bool) -> None:
        """Show everything, change nothing."""
        self.locked = locked
        for box in self.boxes.values():
            box.set_locked(locked=locked)

    def mark_differences(self, places: frozenset[str]) -> None:
        """Colour (and name) the fields that differ from the case this one was copied from."""
        self._differences = places
        for box in self.boxes.values():
            box.show_difference(differs=box.place in places)

    # --- the field with the keyboard ---

    @property
    def in_hand(self) -> FieldBox | None:
        """The field with the keyboard."""
        return self.boxes.get(self.current)

    def text_in_hand(self) -> tuple[FieldBox, TextBox] | None:
        """The text box the clerk is in, with its field."""
        box = self.in_hand
        if box is None or box.is_taken or not box.editor.boxes():
            return None
        boxes = box.editor.boxes()
        return box, next((b for b in boxes if b.hasFocus()), boxes[-1])

    def tell(self, text: str) -> None:
        """One sentence at the field with the keyboard."""
        if (box := self.in_hand) is not None:
            box.show_note(text)

    def toggle_help(self) -> None:
        """Open or close the help of the field with the keyboard."""
        if (box := self.in_hand) is not None:
            box.toggle_help()

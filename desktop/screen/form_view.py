"""The form as guided questions: a desk (one open case) in, the clerk's edits told to the desk, places told to the window."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.definition.model import Field, Rows, Value, text_of
from desktop.definition.place import FACT, is_paper, parts_of
from desktop.errors import DeskError
from desktop.screen.editors.attachments import AttachmentsEditor
from desktop.screen.editors.choice import BoxEditor
from desktop.screen.editors.figure import FigureEditor
from desktop.screen.editors.make import Around, make_editor
from desktop.screen.editors.table import TableEditor
from desktop.screen.editors.text import TextEditor
from desktop.screen.editors.text_box import TextBox
from desktop.screen.field_box import FieldBox, Pinned, SectionBox
from desktop.screen.find_replace import FindBar
from desktop.screen.form_papers import Papers
from desktop.screen.form_plan import (
    LIST,
    Plan,
    figure_frame,
    names_in_conditions,
    plans_of,
    why_locked,
)
from desktop.screen.form_steps import filled, stands_alone, step_of, steps_of
from desktop.screen.form_tools import Search, TextTools
from desktop.screen.keys import FormKeys
from desktop.screen.look import Plain, Strip, em
from desktop.screen.phrases import NoPhrases, PhraseBook
from desktop.screen.question_area import QuestionArea
from desktop.screen.steps import Step, StepBar, StepRail

if TYPE_CHECKING:
    from desktop.clerk.desk import Desk

WIDE_ENOUGH = 62
"""Full-width characters the view must be wide before the rail stands beside the questions."""
FACT_WIDTH = 24
"""Full-width characters: dates and names are short."""
PAUSE = 160
"""Milliseconds after the last key before counts and glyphs are renewed."""


class FormView(QWidget):
    """Sections of questions in one calm column; only shown what the answers call for."""

    edited = Signal(str)
    """The clerk changed this place (the desk already knows)."""
    entered = Signal(str)
    """The keyboard is in this place now."""
    settled = Signal(int, int, bool)
    """A remark of a 差戻し was checked or unchecked: round number, index in the round, state."""

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, own_phrases: PhraseBook | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.enter_moves = True
        self._locked = desk.case.locked
        self._differences: frozenset[str] = frozenset()
        self.plans: tuple[Plan, ...] = ()
        self._watched: frozenset[str] = frozenset()
        self._sections: dict[str, SectionBox] = {}
        self._boxes: dict[str, FieldBox] = {}
        self._queue: deque[Plan] = deque()
        self._current = ""
        self._step = ""
        """Where the keyboard is among the steps: the list of papers and the heads hold no question."""
        self._filled: dict[str, bool] = {}
        self._keys = FormKeys(self, self)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._pause)
        self._stale: set[str] = set()
        self._chain_timer = QTimer(self, singleShot=True, interval=0)
        self._chain_timer.timeout.connect(self._chain)
        self._build_timer = QTimer(self, singleShot=True, interval=0)
        self._build_timer.timeout.connect(self._build_next)
        self._frame()
        self.papers = Papers(self)
        self.tools = TextTools(self, own_phrases or NoPhrases())
        self.search = Search(self, self.finder)
        self._build()

    # --- what to build ---

    def _frame(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.bar, self.rail = StepBar(self), StepRail(self)
        for steps in (self.bar, self.rail):
            steps.wanted.connect(self.go_to_section)
        self.lock_card = Strip(self)
        line = QHBoxLayout(self.lock_card)
        line.setContentsMargins(round(1.4 * em(self)), round(0.5 * em(self)), em(self), round(0.5 * em(self)))
        self.lock_note = Plain("", self.lock_card)
        line.addWidget(self.lock_note)
        self.finder = FindBar(self)
        self.area = QuestionArea(self)
        self.area.verticalScrollBar().valueChanged.connect(self._scrolled)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.rail)
        beside.addWidget(self.area, 1)
        for widget in (self.bar, self.lock_card, self.finder):
            whole.addWidget(widget)
        whole.addLayout(beside, 1)

    def _build(self) -> None:
        """Build the sections that show; the first ones now, the rest when the window has been painted."""
        self._sections.clear()
        self._boxes.clear()
        self._stale.clear()
        self.area.begin_anew()
        self._plan()
        self._show_lock()
        self._conditions()
        for _ in range(2):
            self._build_next()

    def _build_next(self) -> None:
        if self._queue:
            self._make_section(self._queue.popleft())
            self._renew_steps()
        if self._queue:
            self._build_timer.start()

    def build_all(self) -> None:
        """Build what still waits (a jump, or somebody who reads the ticks)."""
        while self._queue:
            self._make_section(self._queue.popleft())
        self._renew_steps()
        if self._chain_timer.isActive():
            self._chain_timer.stop()
            self._chain()

    def _plan(self) -> bool:
        """Plan the sections for the papers of now -> whether anything changed; sections of papers that went go."""
        plans = plans_of(self.desk.form, self.desk.papers() if self.desk.form.papers else ())
        if [(p.id, p.title) for p in plans] == [(p.id, p.title) for p in self.plans]:
            return False
        self.plans = plans
        self._watched = names_in_conditions(self.desk.form, plans)
        here = {p.id for p in plans}
        self._queue = deque(p for p in self._queue if p.id in here)
        for gone in [i for i in self._sections if i not in here]:
            section = self._sections.pop(gone)
            for box in section.fields:
                self._boxes.pop(box.place, None)
            section.hide()
            section.deleteLater()
        if self._current and not any(self._current == f for p in plans for f, _ in p.fields):
            self._current = ""
        return True

    def _make_section(self, plan: Plan) -> None:
        if plan.id in self._sections:
            return
        section = self.papers.head(plan) if plan.head else SectionBox(plan.title, plan.help, self.area.content)
        for place, field in plan.fields:
            section.add(self._make_field(place, field, plan, section))
        earlier = [p.id for p in self.plans[: self._at(plan)]]
        self.area.column.insertWidget(sum(i in self._sections for i in earlier), section)
        self._sections[plan.id] = section
        if not plan.head and stands_alone(self.plans, plan):
            section.fold_heading()
        self.papers.dress(section)
        for widget in section.stops() if plan.head else ():
            self._keys.watch(widget)
        for place, _ in plan.fields:
            self._dress(self._boxes[place])
            self._boxes[place].setVisible(self.shown(place))
        section.show()
        self._chain_timer.start()

    def _at(self, plan: Plan) -> int:
        return next((n for n, p in enumerate(self.plans) if p.id == plan.id), len(self.plans))

    def _make_field(self, place: str, field: Field, plan: Plan, section: SectionBox) -> FieldBox:
        editor = make_editor(field, plan.form, self._around(plan, place, field))
        if place.startswith(FACT) and isinstance(editor, TextEditor):
            editor.frame.setMaximumWidth(FACT_WIDTH * em(self))  # as wide as what is written in it
        box = FieldBox(field, place, plan.form, editor, section)
        editor.edited.connect(lambda value, name, typing, b=box: self._take(b, value, name, typing=typing))
        editor.wants.connect(self.wish)
        editor.paused.connect(self.desk.pause)
        editor.regrouped.connect(lambda b=box: self._regrouped(b))
        editor.unfolding.connect(lambda _show, b=box: self._unfold(b))
        box.phrases_wanted.connect(lambda b=box: self.tools.open_phrases(b))
        box.unfolded.connect(lambda: QTimer.singleShot(0, self, self._show_focus))
        box.settled.connect(self.settled)
        box.own_wanted.connect(lambda b=box: self.papers.open(b))
        box.shared_wanted.connect(lambda b=box: self.papers.close(b))
        box.source_wanted.connect(lambda b=box: self.papers.go_to_source(b))
        self._boxes[place] = box
        self.watch(box)
        return box

    def _around(self, plan: Plan, place: str, given: Field) -> Around:
        """What an editor asks of the case, by the names of its own paper."""

        def names(field: str) -> str:
            if field not in plan.form.fields:
                return ""
            return text_of(self.value_of(plan.hand.place(field) if plan.hand else field))

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
                widget.cursorPositionChanged.connect(lambda w=widget: self.area.follow(w))

    def _regrouped(self, box: FieldBox) -> None:
        if box.place in self._boxes:
            self.watch(box)
            self._chain_timer.start()

    def _titles(self) -> tuple[str, ...]:
        return tuple(a.title or a.name for a in self.desk.case.attachments)

    def _chain(self) -> None:
        """The tab order is the order of the questions, whenever they were built."""
        last: QWidget | None = None
        for plan in self.plans:
            for widget in self._sections[plan.id].stops() if plan.id in self._sections else ():
                if last is not None:
                    QWidget.setTabOrder(last, widget)
                last = widget
        first = next(self._ordered(), None)
        if self.focusProxy() is None and first is not None:
            self.setFocusProxy(first.first_input())

    def _ordered(self) -> Iterator[FieldBox]:
        for plan in self.plans:
            if plan.id in self._sections:
                yield from self._sections[plan.id].fields

    # --- values ---

    def value_of(self, place: str) -> Value:
        """What the desk holds for a place."""
        return self.desk.value(place)

    def _take(self, box: FieldBox, value: Value, name: str, *, typing: bool) -> None:
        """An edit of an editor goes to the desk; a refusal is told and the old value shown again."""
        try:
            self.desk.edit(box.place, value, name=name, typing=typing)
        except DeskError as error:
            box.editor.show_value(self.value_of(box.place))
            box.show_note(str(error))
            return
        if typing and not box.note.isHidden():
            box.show_note("")
        self.papers.typed(box)
        self._changed(box, value, typing=typing)

    def _changed(self, box: FieldBox, value: Value, *, typing: bool) -> None:
        now = filled(box.field, value)
        if box.place in self._watched or now is not self._filled.get(box.place, False):
            self._filled[box.place] = now
            self._conditions()
        if typing:
            self._stale.add(box.place)
            self._timer.start()
        else:
            box.refresh_foot(active=box.place == self._current)
            self._show_around(frozenset({box.place}))
        self.edited.emit(box.place)

    def _show_around(self, places: frozenset[str]) -> None:
        """What other fields show of these ones: words taken over, heads of tables."""
        for plan in self.plans:
            for place, _ in plan.fields if plan.id in self._sections else ():
                box = self._boxes[place]
                if plan.hand and box.is_taken and not places.isdisjoint(plan.hand.sources(parts_of(place).field)):
                    self._dress(box)
                    places |= {place}
                if isinstance(box.editor, TableEditor) and any(
                    (plan.hand.place(n) if plan.hand else n) in places for n in box.editor.named
                ):
                    box.editor.show_names()

    def _pause(self) -> None:
        """A moment without keys: renew counts, glyphs and hits."""
        for place in self._stale:
            if place in self._boxes:
                self._boxes[place].refresh_foot(active=place == self._current)
        self._show_around(frozenset(self._stale))
        self._stale.clear()
        self.search.renew()

    def refresh(self) -> None:
        """Show the desk's values again (undo, a change from outside, a new status)."""
        if self._plan():
            self._conditions()
        for section in self._sections.values():
            self.papers.dress(section)
        for box in self._boxes.values():
            self._dress(box)
        if self._locked is not self.desk.case.locked:
            self.set_locked(self.desk.case.locked)
        self._conditions()
        self.search.renew()

    def _dress(self, box: FieldBox) -> None:
        value = self.value_of(box.place)
        self._filled[box.place] = filled(box.field, value)
        if isinstance(box.editor, AttachmentsEditor | FigureEditor):
            box.editor.show_titles(self._titles())
        box.editor.show_value(value)
        if isinstance(box.editor, TableEditor):
            box.editor.show_names()
        if box.editor.locked is not self._locked:
            box.set_locked(locked=self._locked)
        self.papers.dress_field(box)
        box.show_difference(differs=box.place in self._differences)
        box.show_remarks(self._remarks_at(box.place))
        box.show_need(required=self.required(box.place))
        box.refresh_foot(active=box.place == self._current)

    def renew_place(self, place: str) -> None:
        """A field of a paper took words of its own, or gave them back."""
        box = self._boxes.get(place)
        if box is not None:
            with self.area.held_still(box):
                self._dress(box)
                self._conditions()
            self._chain_timer.start()

    def _remarks_at(self, place: str) -> tuple[Pinned, ...]:
        return tuple(
            Pinned(held.number, n, r.text, r.settled)
            for held in self.desk.case.standing
            for n, r in enumerate(held.remarks)
            if r.place == place
        )

    # --- what shows ---

    def section_shown(self, plan: Plan) -> bool:
        """Whether the answers of now call for a section."""
        return bool(plan.head) or any(self.shown(place) for place, _ in plan.fields)

    def shown(self, place: str) -> bool:
        """Whether the answers of now call for a question."""
        return place.startswith(FACT) or self.desk.shown(place)

    def is_taken(self, place: str) -> bool:
        """Whether a place shows what the case says, with nothing of its own."""
        return self.desk.can_take(place) and not self.desk.is_own(place)

    def required(self, place: str) -> bool:
        """Whether a question that shows must be answered."""
        return not place.startswith(FACT) and self.desk.required(place)

    def _conditions(self) -> None:
        """Switch sections and questions on and off; the question with the keyboard stays where it is on the screen."""
        with self.area.held_still(self._boxes.get(self._current)):
            papers = bool(self.desk.form.papers) and self._plan()
            for plan in self.plans:
                shown = self.section_shown(plan)
                section = self._sections.get(plan.id)
                if section is None:
                    self._queue_section(plan, shown=shown)
                    continue
                for place, _ in plan.fields:
                    self._show_field(self._boxes[place], shown=self.shown(place))
                if section.isHidden() is shown:
                    section.setVisible(shown)
                if plan.head and (papers or plan.head == "list"):
                    self.papers.dress(section)
        self._renew_steps()

    def _queue_section(self, plan: Plan, *, shown: bool) -> None:
        if shown and all(p.id != plan.id for p in self._queue):
            self._queue.append(plan)
            self._queue = deque(sorted(self._queue, key=self._at))
            self._build_timer.start()
        elif not shown:
            self._queue = deque(p for p in self._queue if p.id != plan.id)

    def _show_field(self, box: FieldBox, *, shown: bool) -> None:
        if box.isHidden() is shown:
            box.setVisible(shown)
        box.show_need(required=self.required(box.place))

    def _steps(self) -> tuple[Step, ...]:
        return tuple(steps_of(self, self.plans))

    def _renew_steps(self) -> None:
        steps = self._steps()
        at = self._step_in_hand(steps)
        self.bar.show_steps(steps, at)
        self.rail.show_steps(steps, at)
        for step in steps:
            if step.id in self._sections and step.kind in ("", "inside", "whole"):
                self._sections[step.id].progress.setText(step.said if step.of else "")

    def _step_in_hand(self, steps: Sequence[Step]) -> str:
        """The step with the keyboard, or else the first one."""
        names = [s.id for s in steps]
        found = (i for i in (self._step, self._section_of(self._current)) if i in names)
        return next(found, names[0] if names else "")

    def _section_of(self, place: str) -> str:
        return step_of(self.plans, place)

    def _show_lock(self) -> None:
        self.lock_card.setVisible(self._locked)
        if self._locked:
            self.lock_note.setText(why_locked(self.desk.case))

    # --- the window's side ---

    def current_place(self) -> str:
        """The place with the keyboard, or the last one that had it."""
        return self._current

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        """Show everything, change nothing."""
        self._locked = locked
        for box in self._boxes.values():
            box.set_locked(locked=locked)
        for section in self._sections.values():
            self.papers.dress(section)
        self.finder.set_locked(locked=locked)
        self._show_lock()

    def mark_differences(self, places: frozenset[str]) -> None:
        """Colour (and name) the fields that differ from the case this one was copied from."""
        self._differences = places
        for box in self._boxes.values():
            box.show_difference(differs=box.place in places)

    def ticks(self) -> frozenset[tuple[str, str]]:
        """Every checked (field, option) as the boxes on the screen show it."""
        self.build_all()
        return frozenset(
            (box.field.id, b.option.id)
            for box in self._ordered()
            if isinstance(box.editor, BoxEditor) and not box.place.startswith(FACT)
            for b in box.editor.option_boxes()
            if b.isChecked()
        )

    def go_to(self, place: str, start: int = -1, length: int = 0, *, option: str = "") -> None:
        """Put the keyboard into a place; texts select ``length`` code points from ``start``."""
        if is_paper(place):
            self.go_to_section(place if any(p.id == place for p in self.plans) else LIST)
            return
        box = self._reach(place)
        if box is None:
            return
        box.focus_at(start, length, option)
        self.area.show_question(box)

    def go_to_section(self, section: str) -> None:
        """Put the keyboard into the first question of a section, its heading at the top."""
        self.build_all()
        shown = self._sections.get(section)
        if shown is None:
            return
        boxes = (b for i in self._with(section) for b in self._sections[i].fields)
        first = next((b for b in boxes if not b.isHidden()), None)
        if first is not None:
            first.focus_at(-1, 0)
        elif (stop := next(shown.stops(), None)) is not None:
            stop.setFocus(Qt.FocusReason.OtherFocusReason)
        self.area.settle()
        self.area.verticalScrollBar().setValue(shown.y())
        self._mark_step(section)

    def _mark_step(self, step: str) -> None:
        self._step = step
        self.bar.mark(step)
        self.rail.mark(step)

    def _with(self, section: str) -> list[str]:
        """The section and, for the head of a paper, those below it."""
        key = next((p.key for p in self.plans if p.id == section and p.head == "paper"), "")
        return [p.id for p in self.plans if p.id in self._sections and (p.id == section or (key and p.key == key))]

    def _reach(self, place: str) -> FieldBox | None:
        """The box of a place, built when it was not; ``attachments`` is the field that lists them."""
        self.build_all()
        if place == "attachments":
            place = next((f.id for f in self.desk.form.fields.values() if f.kind == "attachments"), place)
        box = self._boxes.get(place)
        return None if box is None or box.isHidden() else box

    def undo(self) -> None:
        """Take the last act back and go where it was."""
        self._back_and_forth(self.desk.undo)

    def redo(self) -> None:
        """Do the last undone act again."""
        self._back_and_forth(self.desk.redo)

    def _back_and_forth(self, act: Callable[[], str | None]) -> None:
        try:
            place = act()
        except DeskError as error:
            self.tell(str(error))
            return
        if place is not None:
            self.refresh()
            self.go_to(place)
            self.edited.emit(place)

    def tell(self, text: str) -> None:
        """One sentence at the field with the keyboard."""
        box = self._boxes.get(self._current)
        if box is not None:
            box.show_note(text)

    # --- focus and scrolling ---

    def field_of(self, widget: QWidget) -> FieldBox | None:
        """The field a widget belongs to."""
        over: QWidget | None = widget
        while over is not None and not isinstance(over, FieldBox):
            over = over.parentWidget()
        return over

    def note_focus(self, widget: QWidget) -> None:
        """The keyboard came to an input."""
        box = self.field_of(widget)
        if box is None:
            self._mark_step(next((i for i, s in self._sections.items() if s.isAncestorOf(widget)), self._step))
            return
        self._mark_step(self._section_of(box.place))
        self.setFocusProxy(widget)  # whoever gives the form the focus means the place the clerk was in
        if box.place != self._current:
            self._leave(self._boxes.get(self._current))
            self._current = box.place
            box.show_current(current=True)
            box.refresh_foot()
            self.entered.emit(box.place)
        QTimer.singleShot(0, self, self._show_focus)

    def _leave(self, box: FieldBox | None) -> None:
        if box is not None:
            self.desk.pause()
            self.papers.left(box)
            box.show_current(current=False)
            box.refresh_foot(active=False)
            self._fold_later()

    def _unfold(self, box: FieldBox) -> None:
        box.fold_explanation(show=True)

    def _fold_later(self) -> None:
        """Explanations left behind close once no mouse button is down: a click must not lose the box under it."""
        QTimer.singleShot(120, self, self._fold)

    def _fold(self) -> None:
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._fold_later()
            return
        left = [b for b in self._boxes.values() if b.explains and b.place != self._current]
        if left:
            with self.area.held_still(self._boxes.get(self._current)):
                for box in left:
                    box.fold_explanation(show=False)

    def move_on(self, *, forward: bool) -> None:
        """To the next (or previous) question that shows."""
        self.build_all()
        boxes = [b for b in self._ordered() if b.isVisibleTo(self.area.content)]
        at = next((n for n, b in enumerate(boxes) if b.place == self._current), -1)
        to = at + (1 if forward else -1)
        if 0 <= to < len(boxes):
            reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            boxes[to].first_input().setFocus(reason)

    def move_section(self, *, forward: bool) -> None:
        """To the first question of the next (or previous) section."""
        steps = self._steps()
        names = [s.id for s in steps]
        at = names.index(self._step_in_hand(steps)) if names else 0
        to = at + (1 if forward else -1)
        if 0 <= to < len(names):
            self.go_to_section(names[to])

    def _show_focus(self) -> None:
        box = self._boxes.get(self._current)
        if box is not None and box.isVisible():
            self.area.show_question(box)

    def _scrolled(self) -> None:
        """While scrolling without the keyboard, the steps show what is at the top."""
        if any(s.isVisible() for s in self._sections.values()) and not self.focusWidget():
            top = self.area.verticalScrollBar().value() + 4 * em(self)
            above = [i for i, s in self._sections.items() if s.isVisible() and s.y() <= top]
            if above:
                at = max(above, key=lambda i: self._sections[i].y())
                self.bar.mark(at)
                self.rail.mark(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= WIDE_ENOUGH * em(self)
        self.rail.setVisible(wide)
        self.bar.setVisible(not wide)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "tools"):
            QTimer.singleShot(0, self, self._rebuild)

    def _rebuild(self) -> None:
        """A new text size: everything is measured anew, the keyboard stays in its field."""
        place, had = self._current, self.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self.tools.close()
        self._queue.clear()
        self._build()
        if had and place:
            self.go_to(place)

    # --- tools ---

    def wish(self, name: str) -> None:
        """A tool asked for by key or menu."""
        acts: dict[str, Callable[[], None]] = {
            "undo": self.undo,
            "redo": self.redo,
            "phrases": self.tools.open_phrases,
            "keep phrase": self.tools.keep_phrase,
            "glyphs": self.tools.open_glyphs,
            "references": self.tools.open_references,
            "find": lambda: self.search.open(replacing=False),
            "replace": lambda: self.search.open(replacing=True),
            "help": self.toggle_help,
            "next section": lambda: self.move_section(forward=True),
            "previous section": lambda: self.move_section(forward=False),
        }
        acts[name]()

    def toggle_help(self) -> None:
        """Open or close the help of the field with the keyboard."""
        box = self._boxes.get(self._current)
        if box is not None:
            box.toggle_help()

    def text_in_hand(self) -> tuple[FieldBox, TextBox] | None:
        """The text box the clerk is in, with its field."""
        box = self._boxes.get(self._current)
        if box is None or box.is_taken or not box.editor.boxes():
            return None
        boxes = box.editor.boxes()
        return box, next((b for b in boxes if b.hasFocus()), boxes[-1])

    def box_in_hand(self) -> FieldBox | None:
        """The field with the keyboard."""
        return self._boxes.get(self._current)

    def is_locked(self) -> bool:
        return self._locked

"""The form as guided questions: a desk (one open case) in, the clerk's edits told to the desk, places told to the window."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.case.model import Status
from desktop.definition.condition import ALWAYS, Condition
from desktop.definition.model import Fact, Field, Kind, Phrase, Value
from desktop.errors import DeskError
from desktop.screen.editors.attachments import AttachmentsEditor
from desktop.screen.editors.base import Editor
from desktop.screen.editors.choice import BoxEditor
from desktop.screen.editors.make import make_editor
from desktop.screen.editors.text import TextEditor
from desktop.screen.editors.text_box import TextBox
from desktop.screen.field_box import FieldBox, Pinned, SectionBox
from desktop.screen.find_replace import FindBar, Hit, Place, hits_in, replace_all, replace_one
from desktop.screen.glyph_picker import GlyphPicker, character_at, with_form
from desktop.screen.keys import FormKeys
from desktop.screen.look import Plain, Strip, em
from desktop.screen.overlay import rect_in
from desktop.screen.phrases import NoPhrases, PhraseBook, PhraseList, phrase_of
from desktop.screen.steps import Step, StepBar, StepRail

if TYPE_CHECKING:
    from desktop.clerk.desk import Desk

FACTS = "案件の情報（紙には印刷されません）"
FACTS_HELP = "審議会の日程や案件の性質です。用紙には印刷されず、記入内容の確認にだけ使います。"
FACT_KINDS: dict[str, Kind] = {"text": "text", "choice": "choice", "date": "period", "year": "text"}
WIDE_ENOUGH = 62
"""Full-width characters the view must be wide before the rail stands beside the questions."""
FACT_WIDTH = 24
"""Full-width characters: dates and names are short."""
PAUSE = 160
"""Milliseconds after the last key before counts and glyphs are renewed."""


class Plan(NamedTuple):
    """A section to build: the unprinted facts are one too."""

    id: str
    title: str
    help: str
    shown: Condition
    fields: tuple[tuple[str, Field], ...]
    """Place and field."""


def field_of_fact(fact: Fact) -> Field:
    """A fact of the case as a field, so that it gets the same editors."""
    return Field(f"fact:{fact.id}", FACT_KINDS[fact.kind], fact.label, options=fact.options, help=fact.help)


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
        self._book: PhraseBook = own_phrases or NoPhrases()
        self._locked = desk.case.locked
        self._differences: frozenset[str] = frozenset()
        self._plans = self._plan()
        self._watched = self._names_in_conditions()
        self._sections: dict[str, SectionBox] = {}
        self._boxes: dict[str, FieldBox] = {}
        self._queue: deque[Plan] = deque()
        self._current = ""
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
        self._build()

    # --- what to build ---

    def _plan(self) -> tuple[Plan, ...]:
        form = self.desk.form
        facts = tuple((f"fact:{f.id}", field_of_fact(f)) for f in form.facts)
        plans = [Plan("fact", FACTS, FACTS_HELP, ALWAYS, facts)] if facts else []
        plans += [Plan(s.id, s.title, s.help, s.shown, tuple((f.id, f) for f in s.fields)) for s in form.sections]
        return tuple(plans)

    def _names_in_conditions(self) -> frozenset[str]:
        """Places whose value switches questions on or makes them 必須."""
        found: set[str] = set()
        for plan in self._plans:
            for condition in (plan.shown, *(c for _, f in plan.fields for c in (f.shown, f.required))):
                found |= {f"fact:{name}" if kind == "fact" else name for kind, name in condition.names()}
        return frozenset(found)

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
        self.area = QScrollArea(self)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName("記入欄")
        self.area.verticalScrollBar().valueChanged.connect(self._scrolled)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.rail)
        beside.addWidget(self.area, 1)
        for widget in (self.bar, self.lock_card, self.finder):
            whole.addWidget(widget)
        whole.addLayout(beside, 1)
        self.phrases, self.glyphs = PhraseList(self), GlyphPicker(self)
        self.phrases.removed.connect(self._forget_phrase)
        self._then: Callable[[str], None] | None = None
        for overlay in (self.phrases, self.glyphs):
            overlay.picked.connect(self._picked)
        self._wire_finder()

    def _build(self) -> None:
        """Build the sections that show; the first ones now, the rest when the window has been painted."""
        unit = em(self)
        self.content = QWidget()
        self.content.setAutoFillBackground(False)
        self.column = QVBoxLayout(self.content)
        self.column.setContentsMargins(round(0.5 * unit), 0, round(0.5 * unit), 3 * unit)
        self.column.setSpacing(0)
        self.column.addStretch(1)
        self._sections.clear()
        self._boxes.clear()
        self._stale.clear()
        self.area.setWidget(self.content)
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

    def _make_section(self, plan: Plan) -> None:
        if plan.id in self._sections:
            return
        section = SectionBox(plan.title, plan.help, self.content)
        for place, field in plan.fields:
            box = self._make_field(place, field, section)
            section.add(box)
        earlier = [p.id for p in self._plans[: self._plans.index(plan)]]
        self.column.insertWidget(sum(i in self._sections for i in earlier), section)
        self._sections[plan.id] = section
        for place, _ in plan.fields:
            self._dress(self._boxes[place])
            self._boxes[place].setVisible(self._shown(place))
        section.show()
        self._chain_timer.start()

    def _make_field(self, place: str, field: Field, section: SectionBox) -> FieldBox:
        editor = make_editor(field, self.desk.form, self._titles())
        if place.startswith("fact:") and isinstance(editor, TextEditor):
            editor.frame.setMaximumWidth(FACT_WIDTH * em(self))  # as wide as what is written in it
        box = FieldBox(field, place, self.desk.form, editor, section)
        editor.edited.connect(lambda value, name, typing, b=box: self._take(b, value, name, typing=typing))
        editor.wants.connect(self.wish)
        editor.regrouped.connect(lambda b=box: self._regrouped(b))
        editor.unfolding.connect(lambda _show, b=box: self._unfold(b))
        box.phrases_wanted.connect(lambda b=box: self._phrases_of(b))
        box.unfolded.connect(lambda: QTimer.singleShot(0, self, self._show_focus))
        box.settled.connect(self.settled)
        self._boxes[place] = box
        self._watch(box)
        return box

    def _watch(self, box: FieldBox) -> None:
        for widget in box.editor.inputs():
            self._keys.watch(widget)
            if isinstance(widget, TextBox) and widget.property("followed") is None:
                widget.setProperty("followed", True)  # noqa: FBT003
                widget.cursorPositionChanged.connect(lambda w=widget: self._follow(w))

    def _regrouped(self, box: FieldBox) -> None:
        if box.place in self._boxes:
            self._watch(box)
            self._chain_timer.start()

    def _titles(self) -> tuple[str, ...]:
        return tuple(a.title or a.name for a in self.desk.case.attachments)

    def _chain(self) -> None:
        """The tab order is the order of the questions, whenever they were built."""
        last: QWidget | None = None
        for box in self._ordered():
            for widget in box.editor.inputs():
                if last is not None:
                    QWidget.setTabOrder(last, widget)
                last = widget
        first = next(self._ordered(), None)
        if self.focusProxy() is None and first is not None:
            self.setFocusProxy(first.editor.first_input())

    def _ordered(self) -> Iterator[FieldBox]:
        for plan in self._plans:
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
        self._changed(box, value, typing=typing)

    def _changed(self, box: FieldBox, value: Value, *, typing: bool) -> None:
        filled = is_filled(value)
        if box.place in self._watched or filled is not self._filled.get(box.place, False):
            self._filled[box.place] = filled
            self._conditions()
        if typing:
            self._stale.add(box.place)
            self._timer.start()
        else:
            box.refresh_foot(active=box.place == self._current)
        self.edited.emit(box.place)

    def _pause(self) -> None:
        """A moment without keys: renew counts, glyphs and hits."""
        for place in self._stale:
            if place in self._boxes:
                self._boxes[place].refresh_foot(active=place == self._current)
        self._stale.clear()
        if not self.finder.isHidden():
            self._search(self.finder.needle.text())

    def refresh(self) -> None:
        """Show the desk's values again (undo, a change from outside, a new status)."""
        for box in self._boxes.values():
            self._dress(box)
        if self._locked is not self.desk.case.locked:
            self.set_locked(self.desk.case.locked)
        self._conditions()
        if not self.finder.isHidden():
            self._search(self.finder.needle.text())

    def _dress(self, box: FieldBox) -> None:
        value = self.value_of(box.place)
        self._filled[box.place] = is_filled(value)
        if isinstance(box.editor, AttachmentsEditor):
            box.editor.show_titles(self._titles())
        box.editor.show_value(value)
        if box.editor.locked is not self._locked:
            box.set_locked(locked=self._locked)
        box.show_difference(differs=box.place in self._differences)
        box.show_remarks(self._remarks_at(box.place))
        box.show_need(required=self._required(box.place))
        box.refresh_foot(active=box.place == self._current)

    def _remarks_at(self, place: str) -> tuple[Pinned, ...]:
        if not self.desk.case.rounds:
            return ()
        last = self.desk.case.rounds[-1]
        return tuple(Pinned(last.number, n, r.text, r.settled) for n, r in enumerate(last.remarks) if r.place == place)

    # --- what shows ---

    def _section_shown(self, plan: Plan) -> bool:
        return plan.shown.holds(self.desk.values, self.desk.case.facts)

    def _shown(self, place: str) -> bool:
        return place.startswith("fact:") or self.desk.shown(place)

    def _required(self, place: str) -> bool:
        return not place.startswith("fact:") and self.desk.required(place)

    def _conditions(self) -> None:
        """Switch sections and questions on and off; the question with the keyboard stays where it is on the screen."""
        with self._held_still():
            for plan in self._plans:
                shown = self._section_shown(plan)
                section = self._sections.get(plan.id)
                if section is None:
                    self._queue_section(plan, shown=shown)
                    continue
                for place, _ in plan.fields:
                    self._show_field(self._boxes[place], shown=self._shown(place))
                if section.isHidden() is shown:
                    section.setVisible(shown)
        self._renew_steps()

    def _queue_section(self, plan: Plan, *, shown: bool) -> None:
        if shown and plan not in self._queue:
            self._queue.append(plan)
            self._queue = deque(sorted(self._queue, key=self._plans.index))
            self._build_timer.start()
        elif not shown and plan in self._queue:
            self._queue.remove(plan)

    def _show_field(self, box: FieldBox, *, shown: bool) -> None:
        if box.isHidden() is shown:
            box.setVisible(shown)
        box.show_need(required=self._required(box.place))

    @contextmanager
    def _held_still(self) -> Iterator[None]:
        """Whatever grows or goes above the focused question, the question does not move under the clerk's eyes."""
        box = self._boxes.get(self._current)
        before = self._height_of(box)
        yield
        if box is None or box.isHidden() or not self.isVisible() or before is None:
            return
        self._settle()
        after = self._height_of(box)
        if after is not None and after != before:
            bar = self.area.verticalScrollBar()
            bar.setValue(bar.value() + after - before)

    def _height_of(self, box: FieldBox | None) -> int | None:
        if box is None or not box.isVisible():
            return None
        return box.mapTo(self.content, box.rect().topLeft()).y() - self.area.verticalScrollBar().value()

    def _steps(self) -> tuple[Step, ...]:
        steps = []
        for plan in self._plans:
            if not self._section_shown(plan):
                continue
            wanted = [p for p, _ in plan.fields if self._shown(p) and self._required(p)]
            done = sum(is_filled(self.value_of(p)) for p in wanted)
            steps.append(Step(plan.id, plan.title.split("（")[0], done, len(wanted)))
        return tuple(steps)

    def _renew_steps(self) -> None:
        steps = self._steps()
        at = self._section_of(self._current) or (steps[0].id if steps else "")
        self.bar.show_steps(steps, at)
        self.rail.show_steps(steps, at)
        for step in steps:
            if step.id in self._sections:
                self._sections[step.id].progress.setText(step.said if step.of else "")

    def _section_of(self, place: str) -> str:
        return next((p.id for p in self._plans if any(place == f for f, _ in p.fields)), "")

    def _show_lock(self) -> None:
        case = self.desk.case
        self.lock_card.setVisible(self._locked)
        if not self._locked:
            return
        if case.binned:
            said = "この案件はごみ箱にあるため、編集できません。編集するときは、案件の一覧で元に戻してください。"
        elif case.archived:
            said = "この案件は保管済みのため、編集できません。編集するときは、案件の一覧で保管を解いてください。"
        elif case.status in (Status.FINAL, Status.SUBMITTED):
            said = (
                f"この案件は「{case.status}」のため、編集できません。直すときは、理由を記して下書きに戻してください。"
            )
        else:
            said = "この案件は今、編集できません。"
        self.lock_note.setText(said)

    # --- the window's side ---

    def current_place(self) -> str:
        """The place with the keyboard, or the last one that had it."""
        return self._current

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        """Show everything, change nothing."""
        self._locked = locked
        for box in self._boxes.values():
            box.set_locked(locked=locked)
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
            if isinstance(box.editor, BoxEditor) and not box.place.startswith("fact:")
            for b in box.editor.option_boxes()
            if b.isChecked()
        )

    def go_to(self, place: str, start: int = -1, length: int = 0, *, option: str = "") -> None:
        """Put the keyboard into a place; texts select ``length`` code points from ``start``."""
        box = self._reach(place)
        if box is None:
            return
        if option and isinstance(box.editor, BoxEditor):
            box.editor.focus_option(option)
        else:
            box.editor.focus_at(start, length)
        self._show_box(box)

    def go_to_section(self, section: str) -> None:
        """Put the keyboard into the first question of a section, its heading at the top."""
        self.build_all()
        shown = self._sections.get(section)
        if shown is None:
            return
        first = next((b for b in shown.fields if not b.isHidden()), None)
        if first is not None:
            first.editor.focus_at(-1, 0)
        self._settle()
        self.area.verticalScrollBar().setValue(shown.y())
        self.bar.mark(section)
        self.rail.mark(section)

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
            self._say(str(error))
            return
        if place is not None:
            self.refresh()
            self.go_to(place)
            self.edited.emit(place)

    def _say(self, text: str) -> None:
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
            return
        self.setFocusProxy(widget)  # whoever gives the form the focus means the place the clerk was in
        if box.place != self._current:
            self._leave(self._boxes.get(self._current))
            self._current = box.place
            box.show_current(current=True)
            box.refresh_foot()
            section = self._section_of(box.place)
            self.bar.mark(section)
            self.rail.mark(section)
            self.entered.emit(box.place)
        QTimer.singleShot(0, self, self._show_focus)

    def _leave(self, box: FieldBox | None) -> None:
        if box is not None:
            self.desk.pause()
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
            with self._held_still():
                for box in left:
                    box.fold_explanation(show=False)

    def move_on(self, *, forward: bool) -> None:
        """To the next (or previous) question that shows."""
        self.build_all()
        boxes = [b for b in self._ordered() if b.isVisibleTo(self.content)]
        at = next((n for n, b in enumerate(boxes) if b.place == self._current), -1)
        to = at + (1 if forward else -1)
        if 0 <= to < len(boxes):
            reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            boxes[to].editor.first_input().setFocus(reason)

    def move_section(self, *, forward: bool) -> None:
        """To the first question of the next (or previous) section."""
        steps = [s.id for s in self._steps()]
        at = steps.index(self._section_of(self._current)) if self._section_of(self._current) in steps else 0
        to = at + (1 if forward else -1)
        if 0 <= to < len(steps):
            self.go_to_section(steps[to])

    def _settle(self) -> None:
        """Let layouts that wait be done before something is measured; requests travel up one level at a time."""
        for _ in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def _show_focus(self) -> None:
        box = self._boxes.get(self._current)
        if box is not None and box.isVisible():
            self._show_box(box)

    def _show_box(self, box: FieldBox) -> None:
        """Scroll so that the question, or at least the line with the cursor, is in view with some air."""
        if not self.isVisible():
            return
        self._settle()
        rect = QRect(box.mapTo(self.content, box.rect().topLeft()), box.size())
        air, cursor = 2 * round(1.2 * em(self)), self._cursor_rect(box)
        if cursor is not None and rect.height() + air > self.area.viewport().height():
            rect.setBottom(cursor.bottom())  # the question and the line with the cursor, if both have room
            rect = rect if rect.height() + air <= self.area.viewport().height() else cursor
        self._bring(rect)

    def _cursor_rect(self, box: FieldBox) -> QRect | None:
        widget = box.focusWidget() or self.focusWidget()
        if isinstance(widget, TextBox) and box.isAncestorOf(widget):
            return rect_in(widget.viewport(), widget.cursorRect(), self.content)
        if widget is not None and box.isAncestorOf(widget):
            return rect_in(widget, widget.rect(), self.content)
        return None

    def _bring(self, rect: QRect) -> None:
        air = round(1.2 * em(self))
        bar, high = self.area.verticalScrollBar(), self.area.viewport().height()
        if rect.top() - air < bar.value():
            bar.setValue(rect.top() - air)
        elif rect.bottom() + air > bar.value() + high:
            bar.setValue(min(rect.top() - air, rect.bottom() + air - high))

    def _follow(self, widget: TextBox) -> None:
        """The line being written stays in view."""
        if widget.hasFocus():
            self._bring(rect_in(widget.viewport(), widget.cursorRect(), self.content))

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
        if event.type() == QEvent.Type.FontChange and hasattr(self, "content"):
            QTimer.singleShot(0, self, self._rebuild)

    def _rebuild(self) -> None:
        """A new text size: everything is measured anew, the keyboard stays in its field."""
        place, had = self._current, self.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        for overlay in (self.phrases, self.glyphs):
            overlay.close_over(give_back=False)
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
            "phrases": self.open_phrases,
            "keep phrase": self.keep_phrase,
            "glyphs": self.open_glyphs,
            "find": lambda: self.open_find(replacing=False),
            "replace": lambda: self.open_find(replacing=True),
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

    def _text_box(self) -> tuple[FieldBox, TextBox] | None:
        """The text box the clerk is in, with its field."""
        box = self._boxes.get(self._current)
        if box is None or not box.editor.boxes():
            return None
        boxes = box.editor.boxes()
        return box, next((b for b in boxes if b.hasFocus()), boxes[-1])

    def open_phrases(self) -> None:
        """The 定型文 of the current field."""
        box = self._boxes.get(self._current)
        if box is not None:
            self._phrases_of(box)

    def _phrases_of(self, box: FieldBox) -> None:
        boxes = box.editor.boxes()
        if not boxes or self._locked:
            return
        text = next((b for b in boxes if b.hasFocus()), boxes[-1])
        start, length = text.selection()
        own = self._book.own(self.desk.form.id, box.place)
        place = rect_in(text.viewport(), text.cursorRect(), self)
        self.phrases.open_for(box.field.label, box.editor.offered(), own, place, text)
        self._then = lambda new: self._put(box.editor, text, (start, length), new, "定型文を入れる")

    def _picked(self, text: str) -> None:
        """Something was picked in a list: it goes to the field the list was opened for."""
        then, self._then = self._then, None
        if then is not None:
            then(text)

    def _put(self, editor: Editor, text: TextBox, where: tuple[int, int], new: str, name: str) -> None:
        editor.put(text, where[0], where[1], new, f"「{editor.field.label}」に{name}")
        text.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep_phrase(self) -> None:
        """Add the selected text to the clerk's own phrases of this field."""
        found = self._text_box()
        if found is None:
            return
        box, text = found
        start, length = text.selection()
        chosen = text.text()[start : start + length]
        if not chosen.strip():
            box.show_note("定型文に加える文を選んでから、Ctrl+Shift+J を押してください。")
            return
        phrase = phrase_of(chosen)
        if phrase in self._book.own(self.desk.form.id, box.place):
            box.show_note(f"「{phrase.title}」は、すでに自分の定型文にあります。")
            return
        self._book.add(self.desk.form.id, box.place, phrase)
        box.show_note(f"「{phrase.title}」を自分の定型文に加えました。Ctrl+J で入れられます。")

    def _forget_phrase(self, phrase: object) -> None:
        if isinstance(phrase, Phrase):
            self._book.remove(self.desk.form.id, self._current, phrase)

    def open_glyphs(self) -> None:
        """The forms of the selected character, or the one before the cursor."""
        found = self._text_box()
        if found is None or self._locked:
            return
        box, text = found
        spot = character_at(text.text(), *text.selection())
        if spot is None:
            box.show_note("字形を選ぶ字の後ろにカーソルを置くか、字を選んでから、Ctrl+G を押してください。")
            return
        try:
            opened = self.glyphs.open_for(spot.text, rect_in(text.viewport(), text.cursorRect(), self), text)
        except DeskError as error:
            box.show_note(str(error))
            return
        if not opened:
            box.show_note(f"「{spot.text[0]}」には、選べる字形がほかにありません。")
            return
        where = (spot.start, spot.length)
        self._then = lambda form: self._put(box.editor, text, where, with_form(spot.text, form), "字形を入れる")

    # --- find and replace ---

    def _wire_finder(self) -> None:
        self.finder.searched.connect(self._search)
        self.finder.shown.connect(lambda hit: self._show_hit(hit, jump=False))
        self.finder.jumped.connect(lambda hit: self._show_hit(hit, jump=True))
        self.finder.replace_wanted.connect(self._replace)
        self.finder.all_wanted.connect(self._replace_all)
        self.finder.closed.connect(self.close_find)

    def open_find(self, *, replacing: bool = False) -> None:
        """Find over all texts of the case; what is selected is looked for."""
        found = self._text_box()
        chosen = ""
        if found is not None:
            start, length = found[1].selection()
            chosen = found[1].text()[start : start + length]
        self.finder.set_locked(locked=self._locked)
        self.finder.open_with(chosen, replacing=replacing and not self._locked)

    def close_find(self) -> None:
        """Close the bar, the keyboard goes back to the form."""
        box = self._boxes.get(self._current)
        if box is not None and not box.isHidden():
            box.editor.focus_at(-1, 0)  # before hiding, or Qt would choose another input
        self.finder.hide()

    def _places(self) -> Sequence[Place]:
        places = []
        for plan in self._plans:
            if self._section_shown(plan):
                places += [
                    Place(p, f.label, self.value_of(p))
                    for p, f in plan.fields
                    if f.kind not in ("choice", "choices", "grid") and self._shown(p)
                ]
        return places

    def _search(self, needle: str) -> None:
        self.finder.show_hits(hits_in(self._places(), needle))

    def _show_hit(self, hit: Hit, *, jump: bool) -> None:
        keeper = self.finder.focusWidget()
        self.go_to(hit.place, hit.start, hit.length)
        if not jump and keeper is not None:
            keeper.setFocus()

    def _replace(self, hit: Hit, new: str) -> None:
        value = self.value_of(hit.place)
        text = value if isinstance(value, str) else "\n".join(value)
        if self._locked or text[hit.start : hit.start + hit.length] != self.finder.needle.text():
            self._search(self.finder.needle.text())
            return
        if self._edit_many("置換", {hit.place: replace_one(value, hit, new)}):
            self._next_hit(hit, len(new))

    def _next_hit(self, hit: Hit, written: int) -> None:
        """Show the first hit behind what was just written, or the first of all."""
        order = [p.place for p in self._places()]
        behind = (order.index(hit.place), hit.start + written)
        later = (n for n, h in enumerate(self.finder.hits) if (order.index(h.place), h.start) >= behind)
        if self.finder.hits:
            self.finder.go(next(later, 0))

    def _replace_all(self, needle: str, new: str) -> None:
        if self._locked:
            return
        many = len(self.finder.hits)
        changed = dict(replace_all(self._places(), needle, new))
        if changed and self._edit_many("すべて置換", changed):
            self.finder.tell(f"{many}か所を置き換えました。Ctrl+Z で一度に元へ戻せます。")

    def _edit_many(self, name: str, changed: dict[str, Value]) -> bool:
        try:
            self.desk.edit_many(name, changed)
        except DeskError as error:
            self.finder.tell(str(error))
            return False
        self.refresh()
        for place in changed:
            self.edited.emit(place)
        return True


def is_filled(value: Value) -> bool:
    """Whether an answer holds anything but blanks."""
    return bool(value.strip()) if isinstance(value, str) else any(v.strip() for v in value)

"""The column of sections: plans of an open case in; their boxes, built little by little and switched on and off, out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.screen.field_box import FieldBox, SectionBox
from desktop.screen.form_steps import stands_alone

if TYPE_CHECKING:
    from desktop.screen.form_fields import Fields
    from desktop.screen.form_papers import Papers
    from desktop.screen.form_plan import Plan
    from desktop.screen.keys import FormKeys
    from desktop.screen.question_area import QuestionArea

AT_FIRST = 2
"""Sections built at once; the rest follow when the window has been painted."""


class Sections(QObject):
    """Those built so far by id, and those that wait."""

    renewed = Signal()
    """Sections came, went, or may have got other questions."""
    chained = Signal()
    """The tab order was made anew."""

    def __init__(self, fields: Fields, papers: Papers, keys: FormKeys, area: QuestionArea) -> None:
        super().__init__(area)
        self.fields, self.plans = fields, fields.plans
        self.built: dict[str, SectionBox] = {}
        self._asked, self._papers, self._keys, self._area = fields.asked, papers, keys, area
        self._queue: deque[Plan] = deque()
        self._chain_timer = QTimer(self, singleShot=True, interval=0)
        self._chain_timer.timeout.connect(self._chain)
        self._build_timer = QTimer(self, singleShot=True, interval=0)
        self._build_timer.timeout.connect(self._build_next)
        fields.answered.connect(self._follow)
        fields.regrouped.connect(self.chain_soon)

    # --- building ---

    def build_anew(self) -> None:
        """Build the sections that show; the first ones now, the rest when the window has been painted."""
        self._queue.clear()
        self.built.clear()
        self.fields.begin_anew()
        self._area.begin_anew()
        self.plan()
        self.conditions()
        for _ in range(AT_FIRST):
            self._build_next()

    def _build_next(self) -> None:
        if self._queue:
            self._build(self._queue.popleft())
            self.renewed.emit()
        if self._queue:
            self._build_timer.start()

    def build_all(self) -> None:
        """Build what still waits (a jump, or somebody who reads the ticks)."""
        while self._queue:
            self._build(self._queue.popleft())
        self.renewed.emit()
        if self._chain_timer.isActive():
            self._chain_timer.stop()
            self._chain()

    def _build(self, plan: Plan) -> None:
        if plan.id in self.built:
            return
        section = self._papers.head(plan) if plan.head else SectionBox(plan.title, plan.help, self._area.content)
        boxes = [self.fields.make(place, field, plan, section) for place, field in plan.fields]
        for box in boxes:
            section.add(box)
        earlier = [p.id for p in self.plans.now[: self.plans.at(plan)]]
        self._area.column.insertWidget(sum(i in self.built for i in earlier), section)
        self.built[plan.id] = section
        if not plan.head and stands_alone(self.plans.now, plan):
            section.fold_heading()
        self._papers.dress(section)
        for widget in section.stops() if plan.head else ():
            self._keys.watch(widget)
        for box in boxes:
            self.fields.dress(box)
            box.setVisible(self._asked.shown(box.place))
        section.show()
        self._chain_timer.start()

    def plan(self) -> bool:
        """Plan the sections for the papers of now -> whether anything changed; sections of papers that went go."""
        if not self.plans.renew():
            return False
        plans = self.plans.now
        here = {p.id for p in plans}
        self._queue = deque(p for p in self._queue if p.id in here)
        for gone in [i for i in self.built if i not in here]:
            section = self.built.pop(gone)
            self.fields.drop(section.fields)
            section.hide()
            section.deleteLater()
        current = self.fields.current
        if current and not any(current == f for p in plans for f, _ in p.fields):
            self.fields.current = ""
        return True

    # --- order ---

    def chain_soon(self) -> None:
        """Inputs came or went: see to the tab order once the clerk's key is done."""
        self._chain_timer.start()

    def _chain(self) -> None:
        """The tab order is the order of the questions, whenever they were built."""
        last: QWidget | None = None
        for plan in self.plans.now:
            for widget in self.built[plan.id].stops() if plan.id in self.built else ():
                if last is not None:
                    QWidget.setTabOrder(last, widget)
                last = widget
        self.chained.emit()

    def ordered(self) -> Iterator[FieldBox]:
        """The questions in the order of the paper."""
        for plan in self.plans.now:
            if plan.id in self.built:
                yield from self.built[plan.id].fields

    # --- what shows ---

    def _follow(self, place: str, turned: bool) -> None:  # noqa: FBT001
        if turned or place in self.plans.watched:
            self.conditions()

    def dress(self) -> None:
        """Show everything in the built sections as the desk has it now."""
        for section in self.built.values():
            self._papers.dress(section)
        for box in self.fields.boxes.values():
            self.fields.dress(box)

    def set_locked(self, *, locked: bool) -> None:
        """Show everything, change nothing."""
        self.fields.set_locked(locked=locked)
        for section in self.built.values():
            self._papers.dress(section)

    def conditions(self) -> None:
        """Switch sections and questions on and off; the question with the keyboard stays where it is on the screen."""
        with self._area.held_still(self.fields.in_hand):
            papers = bool(self._asked.desk.form.papers) and self.plan()
            for plan in self.plans.now:
                shown = self._asked.section_shown(plan)
                section = self.built.get(plan.id)
                if section is None:
                    self._queue_section(plan, shown=shown)
                    continue
                for place, _ in plan.fields:
                    self.fields.show(place)
                if section.isHidden() is shown:
                    section.setVisible(shown)
                if plan.head and (papers or plan.head == "list"):
                    self._papers.dress(section)
        self.renewed.emit()

    def _queue_section(self, plan: Plan, *, shown: bool) -> None:
        if shown and all(p.id != plan.id for p in self._queue):
            self._queue.append(plan)
            self._queue = deque(sorted(self._queue, key=self.plans.at))
            self._build_timer.start()
        elif not shown:
            self._queue = deque(p for p in self._queue if p.id != plan.id)

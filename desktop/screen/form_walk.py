"""Where the clerk is in a form: keys and jumps in; the keyboard in a question, the question in view, what was left folded, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.definition.place import is_paper
from desktop.screen.field_box import FieldBox
from desktop.screen.form_plan import LIST
from desktop.screen.keys import field_of
from desktop.screen.look import em

if TYPE_CHECKING:
    from desktop.screen.form_course import Course
    from desktop.screen.form_sections import Sections
    from desktop.screen.question_area import QuestionArea

FOLD_PAUSE = 120
"""ms until what a left question explained is folded."""


class Walk(QObject):
    """Follows the keyboard, and moves it."""

    entered = Signal(str)
    """The keyboard is in this place now."""

    left = Signal(object)
    """It is no more in this field."""

    def __init__(self, sections: Sections, course: Course, area: QuestionArea, view: QWidget) -> None:
        super().__init__(view)
        self._sections, self._fields, self._plans = sections, sections.fields, sections.plans
        self._course, self._area, self._view = course, area, view
        course.wanted.connect(self.go_to_section)
        self._fields.unfolded.connect(self._show_soon)
        sections.chained.connect(self._offer_first)
        area.verticalScrollBar().valueChanged.connect(self._scrolled)

    # --- jumps ---

    def go_to(self, place: str, start: int = -1, length: int = 0, *, option: str = "") -> None:
        """Put the keyboard into a place; texts select ``length`` code points from ``start``."""
        if is_paper(place):
            self.go_to_section(place if any(p.id == place for p in self._plans.now) else LIST)
            return
        box = self._reach(place)
        if box is None:
            return
        box.focus_at(start, length, option)
        self._area.show_question(box)

    def _reach(self, place: str) -> FieldBox | None:
        """The box of a place, built when it was not; ``attachments`` is the field that lists them."""
        self._sections.build_all()
        if place == "attachments":
            fields = self._fields.desk.form.fields.values()
            place = next((f.id for f in fields if f.kind == "attachments"), place)
        box = self._fields.boxes.get(place)
        return None if box is None or box.isHidden() else box

    def go_to_section(self, section: str) -> None:
        """Put the keyboard into the first question of a section, its heading at the top."""
        self._sections.build_all()
        shown = self._sections.built.get(section)
        if shown is None:
            return
        boxes = (b for i in self._with(section) for b in self._sections.built[i].fields)
        first = next((b for b in boxes if not b.isHidden()), None)
        if first is not None:
            first.focus_at(-1, 0)
        elif (stop := next(shown.stops(), None)) is not None:
            stop.setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.settle()
        self._area.verticalScrollBar().setValue(shown.y())
        self._course.enter(section)

    def _with(self, section: str) -> list[str]:
        """The section and, for the head of a paper, those below it."""
        plans = self._plans.now
        key = next((p.key for p in plans if p.id == section and p.head == "paper"), "")
        return [p.id for p in plans if p.id in self._sections.built and (p.id == section or (key and p.key == key))]

    # --- moving on ---

    def move_on(self, forward: bool) -> None:  # noqa: FBT001
        """To the next (or previous) question that shows."""
        self._sections.build_all()
        boxes = [b for b in self._sections.ordered() if b.isVisibleTo(self._area.content)]
        at = next((n for n, b in enumerate(boxes) if b.place == self._fields.current), -1)
        to = at + (1 if forward else -1)
        if 0 <= to < len(boxes):
            reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            boxes[to].first_input().setFocus(reason)

    def move_section(self, *, forward: bool) -> None:
        """To the first question of the next (or previous) section."""
        if to := self._course.beside(1 if forward else -1):
            self.go_to_section(to)

    # --- following the keyboard ---

    def _offer_first(self) -> None:
        """Whoever gives the form the focus before the clerk was anywhere means the first question."""
        first = next(self._sections.ordered(), None)
        if self._view.focusProxy() is None and first is not None:
            self._view.setFocusProxy(first.first_input())

    def note(self, widget: QWidget) -> None:
        """The keyboard came to an input."""
        box = field_of(widget)
        if box is None:
            built = self._sections.built.items()
            self._course.enter(next((i for i, s in built if s.isAncestorOf(widget)), self._course.step))
            return
        self._course.enter(self._course.of(box.place))
        self._view.setFocusProxy(widget)  # whoever gives the form the focus means the place the clerk was in
        if box.place != self._fields.current:
            self._leave(self._fields.in_hand)
            self._fields.current = box.place
            box.show_current(current=True)
            box.refresh_foot()
            self.entered.emit(box.place)
        self._show_soon()

    def _leave(self, box: FieldBox | None) -> None:
        if box is not None:
            self._fields.desk.pause()
            self.left.emit(box)
            box.show_current(current=False)
            box.refresh_foot(active=False)
            self._fold_later()

    def _fold_later(self) -> None:
        """Explanations left behind close once no mouse button is down: a click must not lose the box under it."""
        QTimer.singleShot(FOLD_PAUSE, self, self._fold)

    def _fold(self) -> None:
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._fold_later()
            return
        left = [b for b in self._fields.boxes.values() if b.explains and b.place != self._fields.current]
        if left:
            with self._area.held_still(self._fields.in_hand):
                for box in left:
                    box.fold_explanation(show=False)

    def _show_soon(self) -> None:
        """The question stays in view, once it has the height it will have."""
        QTimer.singleShot(0, self, self._show)

    def _show(self) -> None:
        box = self._fields.in_hand
        if box is not None and box.isVisible():
            self._area.show_question(box)

    def _scrolled(self) -> None:
        """While scrolling without the keyboard, the steps show what is at the top."""
        built = self._sections.built
        if any(s.isVisible() for s in built.values()) and not self._view.focusWidget():
            top = self._area.verticalScrollBar().value() + 4 * em(self._view)
            above = [i for i, s in built.items() if s.isVisible() and s.y() <= top]
            if above:
                self._course.mark(max(above, key=lambda i: built[i].y()))

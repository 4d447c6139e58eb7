"""The form as guided questions: a desk (one open case) in, the clerk's edits told to the desk, places told to the window.

What is asked now says :class:`Asked`; :class:`Sections` holds the column and :class:`Fields` the questions in it,
:class:`Course` the steps beside it, :class:`Walk` follows and moves the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.errors import DeskError
from desktop.screen.find_replace import FindBar
from desktop.screen.form_asked import Asked
from desktop.screen.form_course import Course
from desktop.screen.form_fields import Fields
from desktop.screen.form_papers import Papers
from desktop.screen.form_plan import Plans, why_locked
from desktop.screen.form_sections import Sections
from desktop.screen.form_tools import Search, TextTools
from desktop.screen.form_walk import Walk
from desktop.screen.keys import FormKeys
from desktop.screen.look import Plain, Strip, em
from desktop.screen.phrases import NoPhrases, PhraseBook
from desktop.screen.question_area import QuestionArea
from desktop.screen.steps import StepBar, StepRail

if TYPE_CHECKING:
    from desktop.clerk.desk import Desk


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
        self._lay_out()
        self.keys, self.asked, self.plans, self.papers = FormKeys(self), Asked(desk), Plans(desk), Papers(self)
        self.fields = Fields(self.asked, self.plans, self.papers, self.keys, self.area)
        self.sections = Sections(self.fields, self.papers, self.keys, self.area)
        self.course = Course(self.sections, self.bar, self.rail)
        self.walk = Walk(self.sections, self.course, self.area, self)
        self.tools = TextTools(self, own_phrases or NoPhrases())
        self.search = Search(self, self.finder)
        self._join()
        self._build()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.bar, self.rail = StepBar(self), StepRail(self)
        self.lock_card = Strip(self)
        line = QHBoxLayout(self.lock_card)
        line.setContentsMargins(round(1.4 * em(self)), round(0.5 * em(self)), em(self), round(0.5 * em(self)))
        self.lock_note = Plain("", self.lock_card)
        line.addWidget(self.lock_note)
        self.finder = FindBar(self)
        self.area = QuestionArea(self)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.rail)
        beside.addWidget(self.area, 1)
        for widget in (self.bar, self.lock_card, self.finder):
            whole.addWidget(widget)
        whole.addLayout(beside, 1)

    def _join(self) -> None:
        self.fields.edited.connect(self.edited)
        self.fields.settled.connect(self.settled)
        self.fields.paused.connect(self.search.renew)
        self.fields.phrases_wanted.connect(self.tools.open_phrases)
        self.fields.wished.connect(self.wish)
        self.keys.wished.connect(self.wish)
        self.keys.focused.connect(self.walk.note)
        self.keys.moved_on.connect(self.walk.move_on)
        self.walk.left.connect(self.papers.left)
        self.walk.entered.connect(self.entered)

    def _build(self) -> None:
        self._show_lock()
        self.sections.build_anew()

    # --- the window's side ---

    def refresh(self) -> None:
        """Show the desk's values again (undo, a change from outside, a new status)."""
        if self.sections.plan():
            self.sections.conditions()
        self.sections.dress()
        if self.fields.locked is not self.desk.case.locked:
            self.set_locked(self.desk.case.locked)
        self.sections.conditions()
        self.search.renew()

    def renew_place(self, place: str) -> None:
        """A field of a paper took words of its own, or gave them back."""
        box = self.fields.boxes.get(place)
        if box is not None:
            with self.area.held_still(box):
                self.fields.dress(box)
                self.sections.conditions()
            self.sections.chain_soon()

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        """Show everything, change nothing."""
        self.sections.set_locked(locked=locked)
        self.finder.set_locked(locked=locked)
        self._show_lock()

    def _show_lock(self) -> None:
        self.lock_card.setVisible(self.fields.locked)
        if self.fields.locked:
            self.lock_note.setText(why_locked(self.desk.case))

    def current_place(self) -> str:
        """The place with the keyboard, or the last one that had it."""
        return self.fields.current

    def go_to(self, place: str, start: int = -1, length: int = 0, *, option: str = "") -> None:
        """Put the keyboard into a place; texts select ``length`` code points from ``start``."""
        self.walk.go_to(place, start, length, option=option)

    # --- acts ---

    def wish(self, name: str) -> None:
        """A tool asked for by key or menu."""
        acts: dict[str, Callable[[], None]] = {
            "undo": lambda: self._back_and_forth(self.desk.undo),
            "redo": lambda: self._back_and_forth(self.desk.redo),
            "phrases": self.tools.open_phrases,
            "keep phrase": self.tools.keep_phrase,
            "glyphs": self.tools.open_glyphs,
            "references": self.tools.open_references,
            "find": lambda: self.search.open(replacing=False),
            "replace": lambda: self.search.open(replacing=True),
            "help": self.fields.toggle_help,
            "next section": lambda: self.walk.move_section(forward=True),
            "previous section": lambda: self.walk.move_section(forward=False),
        }
        acts[name]()

    def _back_and_forth(self, act: Callable[[], str | None]) -> None:
        """Take the last act back, or do the last undone one again, and go where it was."""
        try:
            place = act()
        except DeskError as error:
            self.fields.tell(str(error))
            return
        if place is not None:
            self.refresh()
            self.go_to(place)
            self.edited.emit(place)

    # --- size ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.course.make_room(self.width())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "tools"):
            QTimer.singleShot(0, self, self._rebuild)

    def _rebuild(self) -> None:
        """A new text size: everything is measured anew, the keyboard stays in its field."""
        place, had = self.current_place(), self.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self.tools.close()
        self._build()
        if had and place:
            self.go_to(place)

"""Rail and bar as one: the sections of a form in, how far each of them is and where the clerk is among them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.screen.form_steps import step_of, steps_of
from desktop.screen.look import em
from desktop.screen.steps import Step, StepBar, StepRail

if TYPE_CHECKING:
    from desktop.screen.form_sections import Sections

WIDE_ENOUGH = 62
"""Full-width characters the view must be wide before the rail stands beside the questions."""


class Course(QObject):
    """The rail stands beside the questions where there is room, else the bar above them."""

    wanted = Signal(str)
    """To this step."""

    def __init__(self, sections: Sections, bar: StepBar, rail: StepRail) -> None:
        super().__init__(rail)
        self._sections, self._fields, self._plans = sections, sections.fields, sections.plans
        self.bar, self.rail = bar, rail
        self.step = ""
        """Where the keyboard is among the steps: the list of papers and the heads hold no question."""
        for shown in (self.bar, self.rail):
            shown.wanted.connect(self.wanted)
        sections.renewed.connect(self.renew)

    def make_room(self, width: int) -> None:
        """The view has another width."""
        wide = width >= WIDE_ENOUGH * em(self.rail)
        self.rail.setVisible(wide)
        self.bar.setVisible(not wide)

    def steps(self) -> tuple[Step, ...]:
        return tuple(steps_of(self._fields.asked, self._plans.now))

    def renew(self) -> None:
        """Show the steps of now, each with its progress."""
        steps = self.steps()
        at = self._in_hand(steps)
        self.bar.show_steps(steps, at)
        self.rail.show_steps(steps, at)
        for step in steps:
            if step.id in self._sections.built and step.kind in ("", "inside", "whole"):
                self._sections.built[step.id].progress.setText(step.said if step.of else "")

    def _in_hand(self, steps: Sequence[Step]) -> str:
        """The step with the keyboard, or else the first one."""
        names = [s.id for s in steps]
        found = (i for i in (self.step, self.of(self._fields.current)) if i in names)
        return next(found, names[0] if names else "")

    def of(self, place: str) -> str:
        """The step a place belongs to."""
        return step_of(self._plans.now, place)

    def beside(self, by: int) -> str:
        """The step so many behind (or before) the one with the keyboard, empty when there is none."""
        steps = self.steps()
        names = [s.id for s in steps]
        to = (names.index(self._in_hand(steps)) if names else 0) + by
        return names[to] if 0 <= to < len(names) else ""

    def enter(self, step: str) -> None:
        """The keyboard is in this step now."""
        self.step = step
        self.mark(step)

    def mark(self, step: str) -> None:
        """Show where the clerk looks."""
        self.bar.mark(step)
        self.rail.mark(step)

"""An open case in; which of its questions the answers of now call for, and what each of them holds, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.definition.model import Value
from desktop.definition.place import FACT

if TYPE_CHECKING:
    from desktop.clerk.desk import Desk
    from desktop.screen.form_plan import Plan


class Asked:
    """What is asked now; nothing is kept here, the desk knows it all."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def value_of(self, place: str) -> Value:
        """What the desk holds for a place."""
        return self.desk.value(place)

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

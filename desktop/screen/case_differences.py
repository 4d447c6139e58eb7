"""Two versions of a case compared: the open one and another in; marks at the fields that differ, kept true by edits, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from desktop.case.model import Case
    from desktop.clerk.desk import Desk
    from desktop.screen.form_fields import Fields
    from desktop.screen.office import Office
    from desktop.screen.window import Window


class Differences(QObject):
    """``shown`` while the marks stand."""

    def __init__(self, office: Office, desk: Desk, fields: Fields, over: Window) -> None:
        super().__init__(fields)
        self._office, self._desk, self._fields, self._over = office, desk, fields, over
        self.shown = False

    def compare(self) -> None:
        """Mark what differs from the case this one was copied from; without one, ask which to compare with."""
        if self.shown:
            self._mark(on=False)
        elif self._desk.base is not None:
            self.show()
        else:
            self._choose_other()

    def show(self) -> None:
        """Mark what differs, if there is something to compare with."""
        if self._desk.base is not None:
            self._mark(on=True)

    def renew(self) -> None:
        """The case was edited: the marks follow."""
        if self.shown:
            self._fields.mark_differences(self._desk.differences())

    def _mark(self, *, on: bool) -> None:
        self.shown = on
        found = self._desk.differences() if on else frozenset()
        self._fields.mark_differences(found)
        if not on:
            said = "違いの印を消しました。"
        elif found:
            said = f"{len(found)}項目に違いの印を付けました。もう一度選ぶと消えます。"
        else:
            said = "今のところ、比べた案件と同じです。違ってきた項目に印が付きます。"
        self._over.say(said)

    def _choose_other(self) -> None:
        from desktop.screen.compare import ChooseCase

        dialog = ChooseCase(self._office, self._desk.case, self._over)
        dialog.chosen.connect(self._compare_with)
        self._over.show_dialog(dialog)

    def _compare_with(self, other: Case) -> None:
        self._desk.base = other.answers
        self._mark(on=True)

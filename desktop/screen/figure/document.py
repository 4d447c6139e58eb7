"""The figure being drawn: acts in, its shapes and what is chosen out, with an undo of its own until 「完了」."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.screen.figure.shapes import Shapes, fitted, reading_order, sound

MOST_STEPS: Final = 500


class Document(QObject):
    """Immutable shapes and the steps that led to them; the views look again on ``changed`` and ``chosen``."""

    changed = Signal()
    """Other shapes than before."""
    chosen = Signal()
    """Other shapes are chosen."""

    def __init__(self, shapes: Shapes, area: tuple[float, float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shapes = self._first = fitted(sound(shapes), area)
        self.area = area
        self.picked: tuple[str, ...] = ()
        """Ids of the chosen shapes in the order they were chosen."""
        self._done: list[tuple[str, Shapes]] = []
        self._undone: list[tuple[str, Shapes]] = []
        self._joins = ""

    @property
    def dirty(self) -> bool:
        """Whether anything differs from what was opened."""
        return self.shapes != self._first

    def act(self, name: str, shapes: Shapes, *, joins: str = "") -> None:
        """Go on to new shapes; acts in a row with the same ``joins`` are one step."""
        if shapes == self.shapes:
            return
        if not joins or joins != self._joins:
            self._done.append((name, self.shapes))
            del self._done[:-MOST_STEPS]
        self._joins = joins
        self._undone.clear()
        self._show(shapes)

    def settle(self) -> None:
        """What follows is a step of its own."""
        self._joins = ""

    @property
    def undo_name(self) -> str:
        return self._done[-1][0] if self._done else ""

    @property
    def redo_name(self) -> str:
        return self._undone[-1][0] if self._undone else ""

    def undo(self) -> None:
        self._step(self._done, self._undone)

    def redo(self) -> None:
        self._step(self._undone, self._done)

    def _step(self, out: list[tuple[str, Shapes]], back: list[tuple[str, Shapes]]) -> None:
        if out:
            name, shapes = out.pop()
            back.append((name, self.shapes))
            self._joins = ""
            self._show(shapes)

    def _show(self, shapes: Shapes) -> None:
        self.shapes = shapes
        there = {s.id for s in shapes}
        left = tuple(i for i in self.picked if i in there)
        again = left != self.picked
        self.picked = left
        self.changed.emit()
        if again:
            self.chosen.emit()

    def pick(self, ids: Iterable[str]) -> None:
        """Choose shapes, and only these."""
        there = {s.id for s in self.shapes}
        picked = tuple(dict.fromkeys(i for i in ids if i in there))
        if picked != self.picked:
            self.picked = picked
            self._joins = ""
            self.chosen.emit()

    def walk(self, *, forward: bool) -> None:
        """Choose the next shape in reading order."""
        order = reading_order(self.shapes)
        if not order:
            return
        at = order.index(self.picked[-1]) if self.picked else -1 if forward else 0
        self.pick((order[(at + (1 if forward else -1)) % len(order)],))

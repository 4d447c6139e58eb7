"""The scrolled column of questions: it brings what is written on into view and holds it still when things come or go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.screen.editors.text_box import TextBox
from desktop.screen.look import em
from desktop.screen.overlay import rect_in

LEVELS = 6
"""From the deepest thing that folds (the explanation of a box) up to the column: editor, field, section, column, area."""


class QuestionArea(QScrollArea):
    """Scrolls up and down only; ``column`` takes the sections."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("記入欄")
        self.content = QWidget()
        self.column = QVBoxLayout()

    def begin_anew(self) -> None:
        """An empty column; what was in the old one is gone."""
        unit = em(self)
        self.content = QWidget()
        self.content.setAutoFillBackground(False)
        self.column = QVBoxLayout(self.content)
        self.column.setContentsMargins(round(0.5 * unit), 0, round(0.5 * unit), 3 * unit)
        self.column.setSpacing(0)
        self.column.addStretch(1)
        self.setWidget(self.content)

    @property
    def scrolled(self) -> int:
        """Pixels of the column above the view."""
        return self.verticalScrollBar().value()

    def settle(self) -> None:
        """Let layouts that wait be done before something is measured; requests travel up one level at a time."""
        for _ in range(LEVELS):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def height_of(self, box: QWidget | None) -> int | None:
        """Where a question stands below the top of the view, None when it is not shown."""
        if box is None or not box.isVisible():
            return None
        return box.mapTo(self.content, box.rect().topLeft()).y() - self.scrolled

    @contextmanager
    def held_still(self, box: QWidget | None) -> Iterator[None]:
        """Whatever grows or goes above a question, it does not move under the clerk's eyes."""
        before = self.height_of(box)
        yield
        if before is None:
            return
        self.settle()
        after = self.height_of(box)
        if after is not None and after != before:
            self.verticalScrollBar().setValue(self.scrolled + after - before)

    def show_question(self, box: QWidget) -> None:
        """Scroll so that the question, or at least the line with the cursor, is in view with some air."""
        if not self.isVisible():
            return
        self.settle()
        rect = QRect(box.mapTo(self.content, box.rect().topLeft()), box.size())
        room, cursor = self.viewport().height() - 2 * self._air(), self.cursor_rect(box)
        if cursor is not None and rect.height() > room:
            rect.setBottom(cursor.bottom())  # the question and the line with the cursor, if both have room
            rect = rect if rect.height() <= room else cursor
        self.bring(rect)

    def cursor_rect(self, box: QWidget) -> QRect | None:
        """The cursor (or the box with the keyboard) of a question, in the column."""
        widget = self.window().focusWidget()
        if widget is None or not box.isAncestorOf(widget):
            return None
        if isinstance(widget, TextBox):
            return rect_in(widget.viewport(), widget.cursorRect(), self.content)
        return rect_in(widget, widget.rect(), self.content)

    def _air(self) -> int:
        return round(1.2 * em(self))

    def bring(self, rect: QRect) -> None:
        """Scroll as little as brings a rectangle of the column into view."""
        air, high = self._air(), self.viewport().height()
        if rect.top() - air < self.scrolled:
            self.verticalScrollBar().setValue(rect.top() - air)
        elif rect.bottom() + air > self.scrolled + high:
            self.verticalScrollBar().setValue(min(rect.top() - air, rect.bottom() + air - high))

    def follow(self, box: TextBox) -> None:
        """The line being written stays in view."""
        if box.hasFocus():
            self.bring(rect_in(box.viewport(), box.cursorRect(), self.content))

"""Where the clerk is in the form: a rail of sections when the view is wide, one line with a list when it is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.screen.look import Flat, Quiet, accent, em, hairline, quiet, sized, wash


class Step(NamedTuple):
    """A section with how much of it is answered; ``of`` 0 means nothing in it is 必須."""

    id: str
    title: str
    done: int
    of: int
    kind: Literal["", "head", "paper", "whole", "inside"] = ""
    """head: a heading without questions · paper: the title over the sections of a paper · whole: a paper of one
    section · inside: a section under such a heading."""

    @property
    def said(self) -> str:
        if self.kind in ("head", "paper"):
            return ""
        if not self.of:
            return "任意"
        return f"済 {self.done}/{self.of}" if self.done >= self.of else f"必須 {self.done}/{self.of}"


class StepBar(QWidget):
    """One line: back, the section with its progress, on, and the whole."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        unit = em(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(round(0.9 * unit), round(0.4 * unit), round(0.9 * unit), round(0.4 * unit))
        line.setSpacing(round(0.3 * unit))
        self.list = QComboBox(self)
        self.list.setAccessibleName("段階を選んで移る")
        self.list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.list.setMinimumContentsLength(8)
        self.list.activated.connect(self._chosen)
        self.back = Flat("◀ 前へ", "前の段階へ移る（Ctrl+PageUp）", self)
        self.on = Flat("次へ ▶", "次の段階へ移る（Ctrl+PageDown）", self)
        self.back.clicked.connect(lambda: self._step(-1))
        self.on.clicked.connect(lambda: self._step(1))
        self.total = Quiet("", self)
        self.total.keep_whole()
        for widget, stretch in ((self.back, 0), (self.list, 1), (self.on, 0)):
            line.addWidget(widget, stretch)
        line.addSpacing(round(0.5 * unit))
        line.addWidget(self.total, 0)
        self._steps: tuple[Step, ...] = ()

    def show_steps(self, steps: Sequence[Step], current: str) -> None:
        if tuple(steps) != self._steps:
            self._steps = tuple(steps)
            self.list.clear()
            self.list.addItems([f"{'　' if s.kind == 'inside' else ''}{s.title}　{s.said}".rstrip() for s in steps])
            done, of = sum(min(s.done, s.of) for s in steps), sum(s.of for s in steps)
            self.total.setText(f"必須 全体 {done}/{of}")
            self.total.setAccessibleName(f"必須の項目{of}件のうち{done}件に記入済み")
        self.mark(current)

    def mark(self, current: str) -> None:
        at = next((n for n, s in enumerate(self._steps) if s.id == current), 0)
        if at != self.list.currentIndex():
            self.list.setCurrentIndex(at)
        self.back.setEnabled(at > 0)
        self.on.setEnabled(at + 1 < len(self._steps))

    def _chosen(self, at: int) -> None:
        self.wanted.emit(self._steps[at].id)

    def _step(self, by: int) -> None:
        at = self.list.currentIndex() + by
        if 0 <= at < len(self._steps):
            self.wanted.emit(self._steps[at].id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= 40 * em(self)
        self.total.setVisible(roomy)
        self.back.setText("◀ 前へ" if roomy else "◀")
        self.on.setText("次へ ▶" if roomy else "▶")

    def minimumSizeHint(self) -> QSize:
        return QSize(16 * em(self), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, hairline(self.palette()))


class RailButton(QAbstractButton):
    """One section on the rail."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = Step("", "", 0, 0)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_step(self, step: Step, *, current: bool) -> None:
        if (step.kind == "") is not (self.step.kind == "") or not self.step.id:
            self.updateGeometry()
        self.step = step
        self.setChecked(current)
        self.setAccessibleName(f"段階「{step.title}」へ移る{f'（{step.said}）' if step.said else ''}")
        self.setToolTip(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(11 * em(self), round((2.3 if self.step.kind else 3.6) * em(self)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        palette, unit = self.palette(), em(self)
        if self.isChecked() or self.underMouse():
            painter.fillRect(self.rect(), wash(palette))
        if self.isChecked():
            painter.fillRect(QRect(0, 0, max(3, unit // 5), self.height()), accent(palette))
        if self.step.kind:
            self._paint_line(painter)
            return
        left = self.rect().adjusted(unit, round(0.5 * unit), -unit // 2, -round(0.4 * unit))
        painter.setFont(sized(self.font(), 1.0, bold=self.isChecked()))
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        title = painter.fontMetrics().elidedText(self.step.title, Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(left, Qt.AlignmentFlag.AlignTop, title)
        painter.setFont(sized(self.font(), 0.88))
        painter.setPen(quiet(palette))
        painter.drawText(left, Qt.AlignmentFlag.AlignBottom, self.step.said)

    def _paint_line(self, painter: QPainter) -> None:
        """Of a case of several papers: one line, the sections of a paper under its title."""
        palette, unit = self.palette(), em(self)
        inside = self.step.kind == "inside"
        if self.step.kind in ("paper", "whole"):
            painter.fillRect(unit, 0, self.width() - unit, 1, hairline(palette))
        room = self.rect().adjusted(2 * unit if inside else unit, 0, -unit // 2, 0)
        count = f"{self.step.done}/{self.step.of}" if self.step.of else ""
        painter.setFont(sized(self.font(), 0.88))
        painter.setPen(quiet(palette))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        taken = painter.fontMetrics().horizontalAdvance(count) + (unit // 2 if count else 0)
        painter.setFont(sized(self.font(), 0.94 if inside else 1.0, bold=self.isChecked() or not inside))
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        title = painter.fontMetrics().elidedText(self.step.title, Qt.TextElideMode.ElideRight, room.width() - taken)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)


class StepRail(QScrollArea):
    """The sections below each other, for a wide view."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(13 * em(self))
        inner = QWidget()
        self._lines = QVBoxLayout(inner)
        self._lines.setContentsMargins(0, round(0.6 * em(self)), 0, 0)
        self._lines.setSpacing(0)
        self._lines.addStretch(1)
        self.setWidget(inner)
        self.setAccessibleName("段階の一覧")
        self.buttons: list[RailButton] = []

    def show_steps(self, steps: Sequence[Step], current: str) -> None:
        while len(self.buttons) < len(steps):
            button = RailButton(self.widget())
            button.clicked.connect(lambda _on=False, b=button: self.wanted.emit(b.step.id))
            self._lines.insertWidget(len(self.buttons), button)
            self.buttons.append(button)
        for n, button in enumerate(self.buttons):
            button.setVisible(n < len(steps))
            if n < len(steps):
                button.show_step(steps[n], current=steps[n].id == current)

    def mark(self, current: str) -> None:
        for button in self.buttons:
            button.setChecked(button.step.id == current)
            if button.isChecked() and button.isVisible():
                self.ensureWidgetVisible(button, 0, button.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

"""The papers of a case: a list with a check each, and the head over the questions of every paper; wishes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from desktop.answers.papers import InHand
from desktop.definition.model import Option
from desktop.screen.editors.options import CheckOption
from desktop.screen.field_box import SectionBox
from desktop.screen.giving_line import GivingLine
from desktop.screen.look import Flat, Quiet, Word, accent, em, sized


class Listed(NamedTuple):
    """A paper of the form as the list shows it."""

    id: str
    title: str
    on: bool
    proposed: bool
    sheets: int
    """Sheets, where there can be several; 0 otherwise."""

    @property
    def said(self) -> str:
        """How the paper came into the case, or that it was left out."""
        if self.on:
            return "提案" if self.proposed else "追加"
        return "提案を外した" if self.proposed else ""


class PaperLine(QWidget):
    """One paper of the list: its check, how it came, how many sheets."""

    def __init__(self, paper: Listed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = GivingLine(self)
        line.setContentsMargins(round(0.9 * em(self)), 0, round(0.35 * em(self)), 0)
        line.setSpacing(round(0.5 * em(self)))
        self.check = CheckOption(Option(paper.id, paper.title), self)
        self.word = Word("", self)
        self.count = Quiet("", self)
        self.count.keep_whole()
        line.addWidget(self.check)
        line.addWidget(self.word)
        line.addWidget(self.count)
        line.addStretch(1)
        self.show_paper(paper)

    def show_paper(self, paper: Listed) -> None:
        self.paper = paper
        self.check.setChecked(paper.on)
        self.word.show_word(paper.said, strong=False)
        self.word.setVisible(bool(paper.said))
        self.count.setText(f"{paper.sheets}枚" if paper.sheets > 1 and paper.on else "")
        said = "、".join(t for t in ("出す" if paper.on else "出さない", paper.said) if t)
        self.check.setAccessibleName(f"用紙「{paper.title}」（{said}）")


class PaperList(SectionBox):
    """All papers a case can have."""

    laid_in = Signal(str, bool)
    """A paper, and whether it is to be in the case."""

    def __init__(self, title: str, help_: str, parent: QWidget | None = None) -> None:
        super().__init__(title, help_, parent)
        self.lines: list[PaperLine] = []

    def show_papers(self, papers: Sequence[Listed]) -> None:
        if not self.lines:
            for paper in papers:
                line = PaperLine(paper, self)
                line.check.clicked.connect(lambda on, i=paper.id: self.laid_in.emit(i, on))
                self.lines.append(line)
                self.body.addWidget(line)
            wide = max((line.check.natural_width() for line in self.lines), default=0)
            for line in self.lines:
                line.check.setMinimumWidth(wide)
        for line, paper in zip(self.lines, papers, strict=True):
            line.show_paper(paper)

    def set_locked(self, *, locked: bool) -> None:
        for line in self.lines:
            line.check.locked = locked
            line.check.update()

    def stops(self) -> Iterator[QWidget]:
        yield from (line.check for line in self.lines)


class SharedHead(SectionBox):
    """The heading over what is typed once."""

    def __init__(self, title: str, help_: str, parent: QWidget | None = None) -> None:
        super().__init__(title, help_, parent)
        self.heading.setFont(sized(self.font(), 1.5, bold=True))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        _thick_rule(self, self.heading)


class PaperHead(SectionBox):
    """The title of a paper with what can be done with the whole of it."""

    left_out = Signal(str)
    """The paper is not to be in the case."""
    copy_wanted = Signal(str)
    """One more sheet of this paper."""
    copy_removed = Signal(str)
    """Key of a sheet that is to go."""
    hung_under = Signal(str, str)
    """A sheet, and the paper it belongs to."""

    def __init__(self, hand: InHand, parent: QWidget | None = None) -> None:
        super().__init__(hand.title, "", parent)
        self.hand = hand
        self.heading.setFont(sized(self.font(), 1.5, bold=True))
        self.heading.setMinimumHeight(self.heading.line_height())
        self._parents: tuple[str, ...] = ()
        self.buttons: list[Flat] = []
        line = GivingLine()
        line.setContentsMargins(round(0.4 * em(self)), round(0.2 * em(self)), round(0.35 * em(self)), 0)
        line.setSpacing(0)
        self._parent_line(line)
        for text, name, act in self._offers():
            button = Flat(text, name, self, tabbed=True)
            button.clicked.connect(act)
            self.buttons.append(button)
            line.addWidget(button)
        line.addStretch(1)
        self.body.addLayout(line)

    def _offers(self) -> Iterator[tuple[str, str, object]]:
        hand, paper = self.hand, self.hand.paper
        if paper is None:
            return
        if paper.copies:
            yield (
                "＋ もう１枚加える",
                f"「{paper.title}」の用紙をもう１枚加える",
                lambda: self.copy_wanted.emit(paper.id),
            )
            yield (
                "この用紙を消す",
                f"「{hand.title}」の用紙を記入した内容ごと消す",
                lambda: self.copy_removed.emit(hand.key),
            )
        else:
            yield (
                "この用紙を出さない",
                f"「{hand.title}」の用紙をこの案件で出さない",
                lambda: self.left_out.emit(paper.id),
            )

    def _parent_line(self, line: GivingLine) -> None:
        """Which paper this sheet belongs to; seen only when there are several to choose from."""
        self.parent_label = QLabel("元の用紙", self)
        self.parent_label.setContentsMargins(round(0.5 * em(self)), 0, round(0.5 * em(self)), 0)
        self.parents = QComboBox(self)
        self.parents.setAccessibleName(f"「{self.hand.title}」の元になる用紙")
        self.parents.activated.connect(lambda at: self.hung_under.emit(self.hand.key, self._parents[at]))
        for widget in (self.parent_label, self.parents):
            widget.hide()
            line.addWidget(widget)
        line.addSpacing(round(0.5 * em(self)))

    def show_hand(self, hand: InHand, above: Sequence[InHand]) -> None:
        """The paper as it is now, and the papers it could belong to."""
        self.hand = hand
        self.show_title(hand.title)
        self._parents = tuple(h.key for h in above)
        if [self.parents.itemText(n) for n in range(self.parents.count())] != [h.title for h in above]:
            self.parents.clear()
            self.parents.addItems([h.title for h in above])
        self.parents.setCurrentIndex(next((n for n, h in enumerate(above) if h.key == hand.parent), 0))
        for widget in (self.parent_label, self.parents):
            widget.setVisible(len(above) > 1)

    def set_locked(self, *, locked: bool) -> None:
        for button in self.buttons:
            button.setVisible(not locked)
        self.parents.setEnabled(not locked)

    def stops(self) -> Iterator[QWidget]:
        if not self.parents.isHidden():
            yield self.parents
        yield from self.buttons

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        _thick_rule(self, self.heading)


def _thick_rule(widget: QWidget, heading: QWidget) -> None:
    """A rule that begins a paper, stronger than those of its sections."""
    painter = QPainter(widget)
    unit = em(widget)
    y = heading.geometry().bottom() + unit // 5
    painter.fillRect(
        round(0.9 * unit), y, widget.width() - round(1.25 * unit), max(2, unit // 8), accent(widget.palette())
    )

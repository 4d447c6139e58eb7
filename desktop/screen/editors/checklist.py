"""A checklist with the exact words of the sheet: a row for each line, one of its marks chosen by mouse or by one key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.definition.model import CheckBlock, Checklist, CheckRow, Field, Option, Value
from desktop.screen.editors.choice import BoxEditor
from desktop.screen.editors.options import OptionBox
from desktop.screen.giving_line import GivingLine
from desktop.screen.look import Flat, Plain, Quiet, draw_ring, edge, em, hairline, mix, quiet, sized, wash

Key = Qt.Key
LEAST = 18
"""Full-width characters of wording in a line, below which the marks stand under the words."""
BEGIN = 14
"""Characters of a row's wording in the name of an act."""


class MarkBox(OptionBox, QRadioButton):
    """One mark of a row (○ 対策が可能) as a key that stays down; pressing it again lets it go."""

    focused = Signal()

    def __init__(self, option: Option, mark: Option, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark = mark
        self.setAutoExclusive(False)
        self.prepare(option)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{option.caption}　{mark.label}　{mark.meaning}")
        self.setToolTip(mark.meaning)

    def _words(self) -> str:
        return f"{self.mark.label} {self.mark.meaning}" if self.mark.meaning else self.mark.label

    def natural_width(self) -> int:
        return QFontMetrics(self.font()).horizontalAdvance(self._words()) + em(self)

    def height_in(self, width: int) -> int:  # noqa: ARG002
        return round(1.75 * em(self))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, box = self.palette(), QRectF(self.rect()).adjusted(1, 1, -1, -1)
        base, fill = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Highlight)
        ink = quiet(palette)
        if self.isChecked():
            fill = mix(palette.color(QPalette.ColorRole.WindowText), base, 0.6) if self.locked else fill
            painter.setBrush(fill)
            painter.setPen(QPen(fill, 1))
            ink = base if self.locked else palette.color(QPalette.ColorRole.HighlightedText)
        else:
            painter.setBrush(wash(palette) if self.underMouse() and not self.locked else base)
            painter.setPen(QPen(hairline(palette) if self.locked else edge(palette), 1))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(ink)
        painter.setFont(sized(self.font(), 1.0, bold=self.isChecked()))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words())
        if self.hasFocus():
            draw_ring(painter, self)

    def _paint_indicator(self, painter: QPainter, label: QRect) -> None:
        """The whole key is the mark."""


class Line(QWidget):
    """One row: its words, its marks beside them or, where the view is narrow, below."""

    def __init__(self, row: CheckRow, words: str, marks: Sequence[MarkBox], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row, self.marks = row, tuple(marks)
        self.words = Plain(words, self)
        for mark in self.marks:
            mark.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _measures(self, width: int) -> tuple[bool, int, int]:
        """Whether the marks stand beside the words, the width of the words, the height of the row."""
        unit = em(self)
        marks = sum(m.natural_width() for m in self.marks) + (len(self.marks) - 1) * unit // 4
        high = self.marks[0].height_in(0) if self.marks else 0
        beside = width - marks - unit >= LEAST * unit
        room = width - marks - round(1.4 * unit) if beside else width - unit
        text = self.words.heightForWidth(room)
        pad = round(0.35 * unit)
        return beside, room, (max(text, high) if beside else text + high + pad) + 2 * pad

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._measures(width)[2]

    def sizeHint(self) -> QSize:
        return QSize(36 * em(self), self.heightForWidth(max(self.width(), 12 * em(self))))

    def minimumSizeHint(self) -> QSize:
        return QSize(10 * em(self), 2 * em(self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        unit = em(self)
        beside, room, _ = self._measures(self.width())
        pad, text = round(0.35 * unit), self.words.heightForWidth(room)
        tall = self.marks[0].height_in(0) if self.marks else 0
        x = self.width() - unit // 2 if beside else unit // 2
        x -= sum(m.natural_width() + unit // 4 for m in self.marks) - unit // 4 if beside else 0
        top = pad if beside else pad + text + pad
        lift = max(0, (tall - self.words.line_height()) // 2) if beside else 0
        self.words.setGeometry(unit // 2, pad + lift, room, text)
        for mark in self.marks:
            mark.setGeometry(x, top, mark.natural_width(), tall)
            x += mark.natural_width() + unit // 4

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, hairline(self.palette()))


class BlockHead(QWidget):
    """The name of a block, how many of its rows are answered, and the keys that answer all of them."""

    wanted = Signal(str)
    """Id of the mark all rows are to get."""

    def __init__(self, block: CheckBlock, mark: Option, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        unit, title = em(self), block.label.replace("\n", "")
        line = GivingLine(self)
        line.setContentsMargins(unit // 2, round(0.3 * unit), unit // 4, round(0.3 * unit))
        self.title = Plain(title, self)
        self.title.setFont(sized(self.font(), 1.0, bold=True))
        self.count = Quiet("", self)
        self.count.keep_whole()
        name = f"「{field.label}」の「{title}」をすべて{mark.label}にする"
        self.all = Flat(f"すべて{mark.label}にする", name, self, tabbed=True)
        self.all.clicked.connect(lambda: self.wanted.emit(mark.id))
        line.addWidget(self.title, 1)
        line.addWidget(self.count)
        line.addWidget(self.all)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        QPainter(self).fillRect(self.rect(), wash(self.palette()))


class ChecklistEditor(BoxEditor):
    """Rows of a checklist in the voice of the field. 1, 2 … choose a mark, ↑↓ go from row to row."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, {}, parent)
        if field.checklist is None:
            raise ValueError(field.id)
        self.checklist: Checklist = field.checklist
        self.lines: list[Line] = []
        self.heads: dict[str, BlockHead] = {}
        self._blocks: dict[str, list[Line]] = {}
        rows = QVBoxLayout()
        rows.setSpacing(0)
        for block in self.checklist.blocks:
            self._add_block(block, rows)
        self.body.addLayout(rows)
        self.body.addWidget(self.explanation)
        self.settle_focus()
        self._count()

    def _add_block(self, block: CheckBlock, rows: QVBoxLayout) -> None:
        head = BlockHead(block, self.checklist.marks[0], self.field)
        head.wanted.connect(lambda mark, b=block: self.mark_all(b, mark))
        lines = [self._line(r, block) for r in block.rows if r.wording.get(self.field.voice)]
        if not lines:
            return
        self.heads[block.id], self._blocks[block.id] = head, lines
        rows.addWidget(head)
        for line in lines:
            rows.addWidget(line)
        self.lines += lines

    def _line(self, row: CheckRow, block: CheckBlock) -> Line:
        words = row.wording[self.field.voice]
        marks = [MarkBox(self.field.choices[f"{row.id}={m.id}"], m) for m in self.checklist.marks]
        for mark in marks:
            self.add_box(mark)
            mark.setAccessibleDescription(f"{self.field.label}。{block.label}".replace("\n", ""))
        return Line(row, words, marks)

    def line_of(self, box: QWidget) -> Line:
        return next(line for line in self.lines if box in line.marks)

    # --- marking ---

    def toggled(self, box: OptionBox) -> None:
        if self.locked:
            return
        line = self.line_of(box)
        for other in line.marks:
            if other is not box:
                other.setChecked(False)
        self._count()
        mark = box.mark.label if isinstance(box, MarkBox) else ""
        said = f"に{mark}" if box.isChecked() else f"の{mark}を取り消す"
        words = line.words.text()
        short = words if len(words) <= BEGIN else words[:BEGIN] + "…"
        self.edited.emit(self.value(), f"「{short}」{said}", False)  # noqa: FBT003

    def mark_all(self, block: CheckBlock, mark: str) -> None:
        """Every row of a block gets a mark, as one act."""
        if self.locked:
            return
        before = self.value()
        for line in self._blocks[block.id]:
            for box in line.marks:
                box.setChecked(box.mark.id == mark)
        self._count()
        if self.value() != before:
            label = next(m.label for m in self.checklist.marks if m.id == mark)
            name = f"「{block.label}」をすべて{label}にする".replace("\n", "")
            self.edited.emit(self.value(), name, False)  # noqa: FBT003

    def show_value(self, value: Value) -> None:
        super().show_value(value if isinstance(value, tuple) else ())
        self._count()

    def answered(self, lines: Sequence[Line]) -> int:
        return sum(any(m.isChecked() for m in line.marks) for line in lines)

    def _count(self) -> None:
        for block, head in self.heads.items():
            lines = self._blocks[block]
            head.count.setText(f"{len(lines)}のうち{self.answered(lines)}に記入")
            head.count.updateGeometry()

    # --- keys ---

    def settle_focus(self) -> None:
        """The first row that is not answered yet holds the place of the keyboard; when all are, the first row."""
        if self.lines:
            open_ = next((x for x in self.lines if not self.answered([x])), self.lines[0])
            self._hold(open_.marks[0])

    def key_on(self, box: QWidget, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        line = self.line_of(box)
        if held != Qt.KeyboardModifier.NoModifier:
            return False
        number = event.key() - Key.Key_1
        if 0 <= number < len(line.marks):
            if not self.locked and not line.marks[number].isChecked():
                line.marks[number].setChecked(True)
                self.toggled(line.marks[number])
            self._step(line, 1, box)
            return True
        if event.key() in (Key.Key_Backspace, Key.Key_Delete):
            self._clear(line)
            return True
        if event.key() in (Key.Key_Up, Key.Key_Down):
            self._step(line, -1 if event.key() == Key.Key_Up else 1, box)
            return True
        if event.key() in (Key.Key_Home, Key.Key_End):
            self._focus(self.lines[0 if event.key() == Key.Key_Home else -1], box)
            return True
        if event.key() in (Key.Key_Left, Key.Key_Right):
            at = line.marks.index(box) + (1 if event.key() == Key.Key_Right else -1)
            if 0 <= at < len(line.marks):
                line.marks[at].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def _clear(self, line: Line) -> None:
        chosen = next((m for m in line.marks if m.isChecked()), None)
        if chosen is not None and not self.locked:
            chosen.setChecked(False)
            self.toggled(chosen)

    def _step(self, line: Line, by: int, box: QWidget) -> None:
        at = self.lines.index(line) + by
        if 0 <= at < len(self.lines):
            self._focus(self.lines[at], box)

    def _focus(self, line: Line, box: QWidget) -> None:
        """The same mark of another row."""
        column = next((n for n, m in enumerate(self.line_of(box).marks) if m is box), 0)
        line.marks[column].setFocus(Qt.FocusReason.OtherFocusReason)

    # --- the editor's face ---

    def inputs(self) -> Sequence[QWidget]:
        found: list[QWidget] = []
        for block, lines in self._blocks.items():
            found.append(self.heads[block].all)
            found += [m for line in lines for m in line.marks]
        return found

    def first_input(self) -> QWidget:
        return next((b for b in self.stops() if b.focusPolicy() == Qt.FocusPolicy.StrongFocus), self.stops()[0])

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        super().set_locked(locked)
        for head in self.heads.values():
            head.all.setVisible(not locked)

    def footing(self) -> str:
        keys = "　".join(f"{n} {m.label}" for n, m in enumerate(self.checklist.marks, start=1))
        return f"{len(self.lines)}のうち{self.answered(self.lines)}に記入・キー：{keys}　↑↓ 行を移る　Delete 取り消す"

"""A numbered list: one box an entry, Enter adds the next one, Alt with arrows moves, Alt+Delete removes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.definition.model import Field, Numbering, Value, entries_of
from desktop.japanese import write_digits
from desktop.screen.editors.base import Editor
from desktop.screen.editors.text_box import Framed, TextBox
from desktop.screen.look import NARROW, Flat, em

Key = Qt.Key
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def number_of(n: int, numbering: Numbering, *, many: bool) -> str:
    """What the paper sets before an entry; digits full width, as the form's own style sets them on paper."""
    digits = write_digits(str(n), "full")
    match numbering:
        case "１．" if many:
            return f"{digits}．"
        case "（１）" if many:
            return f"（{digits}）"
        case "①" if many:
            return CIRCLED[n - 1] if n <= len(CIRCLED) else f"（{digits}）"
        case "※":
            return f"※{digits}" if many else "※"
        case "・":
            return "・"
    return ""


class Entry(QWidget):
    """One line of the list: number, box, and its buttons."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = QLabel(self)
        self.box = TextBox(one_line=True, splits=True)
        self.frame = Framed(self.box)
        self.up, self.down = Flat("↑", "この項目を１つ上へ移す（Alt+↑）"), Flat("↓", "この項目を１つ下へ移す（Alt+↓）")
        self.remove = Flat("削除", "この項目を削除する（Alt+Delete）")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(round(0.3 * em(self)))
        line.addWidget(self.number, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.frame, 1)
        for button in (self.up, self.down, self.remove):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)


class ListEditor(Editor):
    """Entries in order. An empty box is only a place to write in and is no part of the value."""

    noun = "項目"

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.rows: list[Entry] = []
        self._spare: list[Entry] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.body.addLayout(self._lines)
        self.add = Flat(
            f"＋ {self.noun}を追加", f"「{field.label}」に{self.noun}を追加する（最後の{self.noun}で Enter）"
        )
        self.add.clicked.connect(lambda: self._append(""))
        self.foot = QHBoxLayout()
        self.foot.setSpacing(0)
        self.foot.addWidget(self.add)
        self._narrow = False
        self._last: Entry | None = None
        self.tools = [
            Flat("↑", "今の項目を１つ上へ移す（Alt+↑）"),
            Flat("↓", "今の項目を１つ下へ移す（Alt+↓）"),
            Flat("削除", "今の項目を削除する（Alt+Delete）"),
        ]
        for tool, act in zip(self.tools, (self._up, self._down, self._out), strict=True):
            tool.clicked.connect(act)
            self.foot.addWidget(tool)
        self.foot.addStretch(1)
        self.body.addLayout(self.foot)
        self._rebuild([""])

    # --- value ---

    def value(self) -> Value:
        return tuple(r.box.text() for r in self.rows if r.box.text())

    def show_value(self, value: Value) -> None:
        wanted = entries_of(value)
        if wanted != self.value() or not self.rows:
            self._rebuild(list(wanted) or [""])

    def _tell(self, name: str, *, typing: bool = False) -> None:
        self.edited.emit(self.value(), name, typing)

    # --- rows ---

    def _entry(self) -> Entry:
        if self._spare:
            return self._spare.pop()
        row = Entry(self)
        box = row.box
        box.typed.connect(lambda: self._tell(f"「{self.field.label}」の入力", typing=True))
        box.wants.connect(self.wants)
        box.told.connect(self.noted)
        box.entered.connect(lambda: setattr(self, "_last", row))
        box.pasted_lines.connect(lambda lines, r=row: self._pasted(r, lines))
        box.installEventFilter(self)
        row.up.clicked.connect(lambda: self.move_entry(self.rows.index(row), -1))
        row.down.clicked.connect(lambda: self.move_entry(self.rows.index(row), 1))
        row.remove.clicked.connect(lambda: self.remove_entry(self.rows.index(row)))
        return row

    def _rebuild(self, texts: Sequence[str]) -> None:
        """As many rows as texts; rows that stay keep their box, so the focus does not jump."""
        while len(self.rows) > len(texts):
            self._drop(len(self.rows) - 1)
        while len(self.rows) < len(texts):
            self._insert(len(self.rows))
        for row, text in zip(self.rows, texts, strict=True):
            row.box.show_text(text)
        self._number()

    def _insert(self, at: int) -> Entry:
        row = self._entry()
        self.rows.insert(at, row)
        self._lines.insertWidget(at, row)
        row.box.setReadOnly(self.locked)
        row.show()
        return row

    def _drop(self, at: int) -> None:
        row = self.rows.pop(at)
        if row.box.hasFocus() and self.rows:  # hidden with the focus, Qt would send it to another field
            self.rows[min(at, len(self.rows) - 1)].box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._lines.removeWidget(row)
        row.hide()
        row.box.show_text("")
        self._spare.append(row)

    def _number(self) -> None:
        unit, many = em(self), len(self.rows) > 1
        for n, row in enumerate(self.rows, start=1):
            number = number_of(n, self.field.numbering, many=many)
            row.number.setText(number)
            row.number.setFixedWidth(round((0.6 * len(number) + 0.9 if number else 0) * unit))
            row.number.setContentsMargins(0, round(0.5 * unit), 0, 0)
            row.box.setAccessibleName(f"{self.field.label}　{n}番目" if many else self.field.label)
            row.box.setAccessibleDescription(self.field.question)
            for button in (row.up, row.down, row.remove):
                button.setVisible(many and not self.locked and not self._narrow)
            row.up.setEnabled(n > 1)
            row.down.setEnabled(n < len(self.rows))
        for tool in self.tools:
            tool.setVisible(many and not self.locked and self._narrow)
        for one, other in zip(self.rows, self.rows[1:], strict=False):
            QWidget.setTabOrder(one.box, other.box)
        self.regrouped.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow view the buttons stand once, below, and act on the entry the keyboard is (or was) in."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW * em(self)
        if narrow is not self._narrow:
            self._narrow = narrow
            self._number()

    def _at(self) -> int:
        return self.rows.index(self._last) if self._last in self.rows else len(self.rows) - 1

    def _up(self) -> None:
        self.move_entry(self._at(), -1)

    def _down(self) -> None:
        self.move_entry(self._at(), 1)

    def _out(self) -> None:
        self.remove_entry(self._at())

    def _append(self, text: str) -> None:
        if self.locked:
            return
        row = self._insert(len(self.rows))
        row.box.show_text(text)
        self._number()
        row.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_entry(self, text: str) -> None:
        """Write an entry into the last empty box, or a new one."""
        if self.locked:
            return
        free = next((r for r in self.rows if not r.box.text()), None) or self._insert(len(self.rows))
        free.box.show_text(text)
        self._number()
        self._tell(f"「{self.field.label}」に追加")
        free.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def remove_entry(self, at: int) -> None:
        """Take an entry out; the last one is only emptied."""
        if self.locked:
            return
        before = self.value()
        texts = [r.box.text() for r in self.rows]
        del texts[at]
        self._rebuild(texts or [""])
        self.rows[min(at, len(self.rows) - 1)].box.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.value() != before:
            self._tell(f"「{self.field.label}」の{self.noun}を削除")

    def move_entry(self, at: int, by: int) -> None:
        """Exchange an entry with its neighbour; the focus goes along."""
        to = at + by
        if self.locked or not 0 <= to < len(self.rows):
            return
        texts = [r.box.text() for r in self.rows]
        texts[at], texts[to] = texts[to], texts[at]
        self._rebuild(texts)
        self.rows[to].box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell(f"「{self.field.label}」の{self.noun}を移す")

    def _pasted(self, row: Entry, lines: list[str]) -> None:
        """Several lines pasted, as from an Excel column: one entry each."""
        if self.locked:
            return
        at = self.rows.index(row)
        texts = [r.box.text() for r in self.rows]
        texts[at : at + 1] = ([texts[at]] if texts[at] else []) + lines
        self._rebuild(texts)
        self.rows[min(at + len(lines), len(self.rows)) - 1].box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell(f"「{self.field.label}」に貼り付け")

    # --- keys ---

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, TextBox):
            at = next((n for n, r in enumerate(self.rows) if r.box is watched), -1)
            if at >= 0 and not watched.converting and not self.locked:
                return self._key(at, watched, event)
        return super().eventFilter(watched, event)

    def _key(self, at: int, box: TextBox, event: QKeyEvent) -> bool:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.AltModifier and key in (Key.Key_Up, Key.Key_Down):
            self.move_entry(at, -1 if key == Key.Key_Up else 1)
        elif held == Qt.KeyboardModifier.AltModifier and key == Key.Key_Delete:
            self.remove_entry(at)
        elif held == Qt.KeyboardModifier.AltModifier and key == Key.Key_Insert:
            self._insert(at)
            self._number()
            self.rows[at].box.setFocus(Qt.FocusReason.OtherFocusReason)
        elif (
            held == Qt.KeyboardModifier.NoModifier
            and key == Key.Key_Backspace
            and not box.text()
            and len(self.rows) > 1
        ):
            self.remove_entry(at)
            self.rows[max(0, at - 1)].box.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            return False
        return True

    def enter_pressed(self, box: TextBox) -> bool:
        """Enter in an entry: to the next one, making it when needed; False leaves the list (an empty last box)."""
        at = next((n for n, r in enumerate(self.rows) if r.box is box), len(self.rows) - 1)
        if at + 1 < len(self.rows):
            self.rows[at + 1].box.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if not box.text() or self.locked:
            QTimer.singleShot(0, self, self._prune)
            return False
        self._append("")
        return True

    def _prune(self) -> None:
        """An empty last entry that was left goes."""
        if len(self.rows) > 1 and not self.locked and not self.rows[-1].box.text() and not self.rows[-1].box.hasFocus():
            self._drop(len(self.rows) - 1)
            self._number()

    # --- the editor's face ---

    def inputs(self) -> Sequence[QWidget]:
        return [r.box for r in self.rows]

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        super().set_locked(locked)
        self.add.setVisible(not locked)
        for row in self.rows:
            row.box.setReadOnly(locked)
            row.frame.locked = locked
            row.frame.update()
        self._number()

    def focus_at(self, start: int, length: int) -> None:
        """An offset counts through the entries joined by line ends."""
        if start < 0:
            self.first_input().setFocus()
            return
        for row in self._filled():
            text = row.box.text()
            if start <= len(text):
                row.box.setFocus()
                row.box.show_selection(start, min(length, len(text) - start))
                return
            start -= len(text) + 1
        self.first_input().setFocus()

    def place_in_value(self, box: TextBox, offset: int) -> int:
        for row in self._filled():
            if row.box is box:
                return offset
            offset += len(row.box.text()) + 1
        return offset

    def _filled(self) -> list[Entry]:
        return [r for r in self.rows if r.box.text()] or self.rows

"""Find and replace over all texts of a case: a needle in, hits to jump to out; a replacement is one act."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.definition.model import Value, is_rows, text_of
from desktop.fonts.grapheme import is_attached
from desktop.screen.look import TALL, Flat, Quiet, Strip, em
from desktop.screen.rows import RowList, add_row

Key = Qt.Key
AROUND = 12
MOST_SHOWN = 500


class Place(NamedTuple):
    """A field (or fact) with its text; entries of a list are a tuple."""

    place: str
    label: str
    value: Value


class Hit(NamedTuple):
    """Where the needle stands: offset in the field's whole text (entries joined by line ends), and some text around it."""

    place: str
    label: str
    start: int
    length: int
    excerpt: str
    mark: int
    """Where the needle begins in the excerpt."""


def finds(text: str, needle: str) -> list[int]:
    """Offsets of a needle, whole characters only: 辻 is not found in 辻 with a selector, so no selector is ever orphaned."""
    found: list[int] = []
    at = text.find(needle) if needle else -1
    while at >= 0:
        end = at + len(needle)
        whole = not (end < len(text) and is_attached(text[end])) and not (at > 0 and is_attached(text[at]))
        if whole:
            found.append(at)
        at = text.find(needle, end if whole else at + 1)
    return found


def hits_in(places: Iterable[Place], needle: str) -> tuple[Hit, ...]:
    """Every hit in the order of the form."""
    hits = []
    for place, label, value in places:
        text = text_of(value)
        for at in finds(text, needle):
            before = text[max(0, at - AROUND) : at].replace("\n", "　")
            after = text[at + len(needle) : at + len(needle) + AROUND].replace("\n", "　")
            hits.append(Hit(place, label, at, len(needle), f"{before}{needle}{after}", len(before)))
    return tuple(hits)


def replaced(text: str, needle: str, new: str) -> str:
    """A text with every hit replaced."""
    parts, at = [], 0
    for start in finds(text, needle):
        parts += [text[at:start], new]
        at = start + len(needle)
    return "".join(parts) + text[at:]


def replace_all(places: Iterable[Place], needle: str, new: str) -> Mapping[str, Value]:
    """The new value of every place that changes."""
    changed: dict[str, Value] = {}
    for place, _, value in places:
        made = _changed(value, lambda text: replaced(text, needle, new))
        if made != value:
            changed[place] = made
    return changed


def _changed(value: Value, change: Callable[[str], str]) -> Value:
    """A value with every text of it changed; emptied entries of a list go, emptied cells stay."""
    if isinstance(value, str):
        return change(value)
    if is_rows(value):
        return tuple(tuple(change(c) for c in row) for row in value)
    return tuple(e for v in value if isinstance(v, str) and (e := change(v)))


def replace_one(value: Value, hit: Hit, new: str) -> Value:
    """A value with one hit replaced."""
    at = hit.start

    def change(text: str) -> str:
        nonlocal at
        here, at = at, at - len(text) - 1  # one line end or tab stands between two texts
        inside = 0 <= here <= len(text) - hit.length
        return text[:here] + new + text[here + hit.length :] if inside else text

    return _changed(value, change)


class FindBar(Strip):
    """The bar above the form with needle, replacement and hits."""

    searched = Signal(str)
    """A needle to look for."""
    shown = Signal(object)
    """Show a hit, the keyboard stays in the bar."""
    jumped = Signal(object)
    """Go to a hit."""
    replace_wanted = Signal(object, str)
    all_wanted = Signal(str, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hits: tuple[Hit, ...] = ()
        self.at = -1
        self._sought = ""
        self.needle, self.new = QLineEdit(self), QLineEdit(self)
        self.needle.setAccessibleName("探す語")
        self.new.setAccessibleName("置き換える語")
        for line in (self.needle, self.new):
            line.setMinimumHeight(round(TALL * em(self)))
        self.count = Quiet("", self)
        self.list = RowList("見つかった箇所の一覧", self)
        self.list.setFixedHeight(round(7.3 * em(self)))
        self.list.hide()
        self._lay_out()
        self.needle.textChanged.connect(self.searched)
        for widget in (self.needle, self.new, self.list):
            widget.installEventFilter(self)
        self.list.itemClicked.connect(lambda: self.go(self.list.currentRow(), jump=True))
        self.hide()

    def _lay_out(self) -> None:
        unit = em(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*(round(m * unit) for m in (0.8, 0.6, 0.8, 0.6)))
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        self.back, self.on = (
            self._button("前へ", "前の箇所へ（Shift+Enter）"),
            self._button("次へ", "次の箇所へ（Enter）"),
        )
        self.one = self._button("置換", "この箇所を置き換えて次へ（Enter）")
        self.all = self._button(
            "すべて置換", "見つかった箇所をすべて置き換える（Ctrl+Enter）。一度の取り消しで元に戻せます"
        )
        self.end = self._button("閉じる", "検索と置換を閉じる（Esc）")
        for row, (label, edit, buttons) in enumerate(
            (("検索", self.needle, (self.back, self.on)), ("置換後", self.new, (self.one, self.all)))
        ):
            grid.addWidget(QLabel(label, self), row, 0)
            grid.addWidget(edit, row, 1)
            line = QHBoxLayout()
            for button in buttons:
                line.addWidget(button)
            line.addStretch(1)
            grid.addLayout(line, row, 2)
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(self.end)
        whole.addLayout(grid)
        whole.addWidget(self.list)
        whole.addLayout(foot)
        self.back.clicked.connect(lambda: self._step(-1))
        self.on.clicked.connect(lambda: self._step(1))
        self.one.clicked.connect(self._replace)
        self.all.clicked.connect(self._replace_all)
        self.end.clicked.connect(self.closed)

    def _button(self, text: str, name: str) -> Flat:
        return Flat(text, name, self, tabbed=True)

    def open_with(self, needle: str, *, replacing: bool) -> None:
        """Show the bar with what is selected as the needle."""
        self.show()
        if needle and "\n" not in needle:
            self.needle.setText(needle)
        self.searched.emit(self.needle.text())
        target = self.new if replacing and self.needle.text() else self.needle
        target.setFocus()
        target.selectAll()

    def set_locked(self, *, locked: bool) -> None:
        for widget in (self.new, self.one, self.all):
            widget.setEnabled(not locked)

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Show what was found; with the same needle the count of the current hit stays."""
        same = self.needle.text() == self._sought
        self._sought = self.needle.text()
        self.hits = tuple(hits)
        self.at = min(self.at, len(hits) - 1) if same else -1
        self.list.clear()
        for hit in hits[:MOST_SHOWN]:
            add_row(self.list, hit.label, hit.excerpt, hit, (hit.mark, hit.length))
        self.list.setVisible(bool(hits))
        if self.at >= 0:
            self.list.setCurrentRow(self.at)
        self._tell()

    def _tell(self) -> None:
        if not self.needle.text():
            said = "この案件の文章から探します。"
        elif not self.hits:
            said = "見つかりませんでした。"
        else:
            said = f"{len(self.hits)}か所" + (f"のうち{self.at + 1}か所目" if self.at >= 0 else "見つかりました。")
        self.count.setText(said)
        for button in (self.back, self.on, self.one, self.all):
            button.setEnabled(bool(self.hits) and (button in (self.back, self.on) or self.new.isEnabled()))

    def tell(self, text: str) -> None:
        """One sentence about what was replaced."""
        self.count.setText(text)

    def _step(self, by: int) -> None:
        if self.hits:
            self.go((self.at + by) % len(self.hits) if self.at >= 0 else (0 if by > 0 else len(self.hits) - 1))

    def go(self, at: int, *, jump: bool = False) -> None:
        """Make a hit the current one and show it."""
        if 0 <= at < len(self.hits):
            self.at = at
            self.list.setCurrentRow(min(at, MOST_SHOWN - 1))
            self._tell()
            (self.jumped if jump else self.shown).emit(self.hits[at])

    def _replace(self) -> None:
        if not self.hits:
            return
        if self.at < 0:
            self.go(0)
            return
        self.replace_wanted.emit(self.hits[self.at], self.new.text())

    def _replace_all(self) -> None:
        if self.hits:
            self.all_wanted.emit(self.needle.text(), self.new.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key, held = event.key(), event.modifiers()
        if key == Key.Key_Escape:
            self.closed.emit()
        elif key in (Key.Key_Return, Key.Key_Enter):
            self._enter(watched, held)
        elif key == Key.Key_Down and watched is self.needle and self.hits:
            self.list.setFocus()
            self.list.setCurrentRow(max(0, self.at))
        else:
            return False
        return True

    def _enter(self, watched: QObject, held: Qt.KeyboardModifier) -> None:
        if watched is self.list:
            self.go(self.list.currentRow(), jump=True)
        elif watched is self.needle:
            self._step(-1 if held & Qt.KeyboardModifier.ShiftModifier else 1)
        elif held & Qt.KeyboardModifier.ControlModifier:
            self._replace_all()
        else:
            self._replace()

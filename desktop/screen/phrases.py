"""定型文: the form's and the clerk's own phrases of a field in, the one picked by key out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.definition.model import Phrase
from desktop.screen.look import TALL, Flat, Plain, Quiet, em
from desktop.screen.overlay import Overlay
from desktop.screen.rows import THING, RowList, add_row

Key = Qt.Key
TITLE_LENGTH = 20


class PhraseBook(Protocol):
    """The clerk's own phrases, kept by the store."""

    def own(self, form: str, field: str) -> Sequence[Phrase]: ...
    def add(self, form: str, field: str, phrase: Phrase) -> None: ...
    def remove(self, form: str, field: str, phrase: Phrase) -> None: ...


class NoPhrases:
    """No place to keep own phrases."""

    def own(self, form: str, field: str) -> Sequence[Phrase]:  # noqa: ARG002
        return ()

    def add(self, form: str, field: str, phrase: Phrase) -> None:
        """Kept nowhere."""

    def remove(self, form: str, field: str, phrase: Phrase) -> None:
        """Nothing to remove."""


def phrase_of(text: str) -> Phrase:
    """A phrase made of selected text, named by how it begins."""
    head = text.strip().split("\n")[0]
    return Phrase(head if len(head) <= TITLE_LENGTH else f"{head[:TITLE_LENGTH]}…", text)


def matching(phrases: Sequence[Phrase], typed: str) -> list[Phrase]:
    """Phrases that hold every typed word in title or text."""
    words = typed.split()
    return [p for p in phrases if all(w in p.title or w in p.text for w in words)]


class PhraseList(Overlay):
    """A list that narrows while one types; Enter inserts, Alt+Delete removes an own phrase."""

    picked = Signal(str)
    removed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._offered: tuple[Phrase, ...] = ()
        self._own: tuple[Phrase, ...] = ()
        head = QHBoxLayout()
        self.title = Plain("", self)
        head.addWidget(self.title, 1)
        close = Flat("閉じる", "定型文を閉じる（Esc）", self)
        close.clicked.connect(lambda: self.close_over())
        head.addWidget(close)
        self.typed = QLineEdit(self)
        self.typed.setAccessibleName("定型文を語で絞り込む")
        self.typed.setPlaceholderText("語で絞り込む")
        self.typed.setMinimumHeight(round(TALL * em(self)))
        self.typed.textChanged.connect(self._narrow)
        self.typed.installEventFilter(self)
        self.list = RowList("定型文の一覧", self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._pick)
        self.hint = Quiet("", self)
        self.body.addLayout(head)
        self.body.addWidget(self.typed)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.hint)

    def open_for(
        self, title: str, offered: Sequence[Phrase], own: Sequence[Phrase], place: QRect, back: QWidget
    ) -> None:
        """Open for a field below the cursor's rectangle."""
        self._offered, self._own = tuple(offered), tuple(own)
        self.title.setText(title)
        self.typed.clear()
        self._narrow("")
        unit = em(self)
        self.open_at(place, (30 * unit, 22 * unit), back)
        self.typed.setFocus()

    def _narrow(self, typed: str) -> None:
        self.list.clear()
        for phrase in matching((*self._own, *self._offered), typed):
            whose = "（自分の定型文）" if phrase in self._own else ""
            first = phrase.text.replace("\n", "　")
            below = "" if first == phrase.title else first
            add_row(self.list, f"{phrase.title}{whose}", below, phrase)
        self.list.setCurrentRow(0)
        if self.list.count():
            self.hint.setText("↑↓で選び、Enter で入れます。自分の定型文は Alt+Delete で消せます。")
        elif self._own or self._offered:
            self.hint.setText("当てはまる定型文がありません。語を変えてください。")
        else:
            self.hint.setText(
                "この欄の定型文はまだありません。欄の文を選んで Ctrl+Shift+J を押すと、自分の定型文に加わります。"
            )

    def _current(self) -> Phrase | None:
        item = self.list.currentItem()
        found = item.data(THING) if item is not None else None
        return found if isinstance(found, Phrase) else None

    def _pick(self) -> None:
        phrase = self._current()
        if phrase is not None:
            self.close_over()
            self.picked.emit(phrase.text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key = event.key()
        if key in (Key.Key_Up, Key.Key_Down, Key.Key_PageUp, Key.Key_PageDown):
            by = {Key.Key_Up: -1, Key.Key_Down: 1, Key.Key_PageUp: -8, Key.Key_PageDown: 8}[Key(key)]
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + by)))
        elif key in (Key.Key_Return, Key.Key_Enter):
            self._pick()
        elif key == Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self._remove()
        elif key == Key.Key_Escape:
            self.close_over()
        else:
            return False
        return True

    def _remove(self) -> None:
        phrase = self._current()
        if phrase is not None and phrase in self._own:
            self._own = tuple(p for p in self._own if p != phrase)
            self.removed.emit(phrase)
            self._narrow(self.typed.text())

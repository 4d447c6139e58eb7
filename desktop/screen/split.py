"""Two parts one under the other in, a splitter out that takes what room there is and asks for little."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QSplitter, QTextEdit, QWidget

from desktop.screen.look import em

LINE = 135.0
"""Height of a line of a long text in per cent; the font itself has no air between lines."""


class Halves(QSplitter):
    """With large text on a small screen it gives way, not the inputs around it."""

    def __init__(self, above: QWidget, below: QWidget, *, shares: tuple[int, int], lines: int) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._lines = lines
        self.setChildrenCollapsible(False)
        for part, share in ((above, shares[0]), (below, shares[1])):
            self.addWidget(part)
            self.setStretchFactor(self.count() - 1, share)
        self.setSizes([share * 100 for share in shares])

    def sizeHint(self) -> QSize:
        return QSize(40 * em(self), self._lines * em(self))


class LongText(QTextEdit):
    """A text to be read: with air between the lines, marked with the keyboard, never changed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setMinimumHeight(3 * em(self))

    def show_text(self, words: str, marks: Sequence[tuple[int, int]] = ()) -> None:
        """Show it from its beginning; marked stretches are bold and underlined, so that they do not rest on a colour."""
        self.setPlainText(words)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        line = QTextBlockFormat()
        line.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(line)
        plain = QTextCharFormat()
        plain.setFontUnderline(False)
        cursor.mergeCharFormat(plain)
        look = QTextCharFormat()
        look.setFontUnderline(True)
        look.setFontWeight(QFont.Weight.Bold)
        for start, end in marks:
            cursor.setPosition(_units(words[:start]))
            cursor.setPosition(_units(words[:end]), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(look)

    def marked(self) -> str:
        """What is underlined."""
        cursor = QTextCursor(self.document())
        words = self.toPlainText()
        found = ""
        for n, sign in enumerate(words):
            cursor.setPosition(_units(words[: n + 1]))
            found += sign if cursor.charFormat().fontUnderline() else ""
        return found


def _units(text: str) -> int:
    """Length as Qt counts it: characters beyond the first plane are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

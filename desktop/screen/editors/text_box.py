"""The box all text is typed into: keys, input method and clipboard in, exact code points out.

A person's name may hold a base character with a selector (辻󠄀): Backspace, Delete and the arrows treat it as one.
The box keeps no history of its own; the case has one history for all fields (``Desk.undo``).
"""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from desktop.fonts import grapheme
from desktop.screen.look import accent, edge, em, hairline
from desktop.screen.text_cursor import plain, select, splice_between, to_points, to_units

Key = Qt.Key
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0\ufdd1]")
"""What no text may hold, and the two signs Qt keeps for itself."""
LINE_HEIGHT = 145.0
"""Per cent of the font's height; BIZ UDGothic itself sets lines without any air."""
MOST_LINES = 40
"""A box grows with its text up to here and scrolls inside beyond."""


class TextBox(QTextEdit):
    """A box for text; ``one_line`` refuses line ends, ``Alt+Enter`` makes one where lines are allowed."""

    typed = Signal()
    """The clerk changed the text (never a conversion under way)."""
    entered = Signal()
    left = Signal()
    wants = Signal(str)
    """A wish from the context menu: undo, redo, phrases, glyphs, find."""
    told = Signal(str)
    """One sentence for the clerk about what a paste left out."""
    pasted_lines = Signal(list)
    """Several lines were pasted into a one-line box that takes only one (an entry of a list)."""

    def __init__(
        self, parent: QWidget | None = None, *, one_line: bool = False, splits: bool = False, lines: int = 1
    ) -> None:
        super().__init__(parent)
        self.one_line = one_line
        self._least_lines = lines
        self._splits = splits
        self.composing = False
        self._committed = False
        self._setting = False
        self._text = ""
        self._prepare()

    def _prepare(self) -> None:
        self.setUndoRedoEnabled(False)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)  # the frame paints the ground, another one when locked
        air = QTextBlockFormat()
        air.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        self.textCursor().mergeBlockFormat(air)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.textChanged.connect(self._changed)
        self._fit()

    # --- the text ---

    def text(self) -> str:
        return self._text

    def show_text(self, text: str) -> None:
        """Show a text from outside; only the part that differs is touched, so cursor and scrolling stay."""
        if text == self._text:
            return
        if self.composing:
            QGuiApplication.inputMethod().reset()
            self.composing = False
        change = splice_between(self._text, text)
        self._setting = True
        try:
            cursor = QTextCursor(self.document())
            select(cursor, self._text, change.start, change.removed)
            cursor.insertText(change.inserted)
        finally:
            self._setting = False
        self._text = plain(self.document())

    def replace(self, start: int, length: int, new: str) -> None:
        """Replace code points as if typed; the cursor stands after the new text."""
        cursor = self.textCursor()
        select(cursor, self._text, start, length)
        cursor.insertText(new)
        self.setTextCursor(cursor)

    def selection(self) -> tuple[int, int]:
        """Start and length of what is selected, in code points; length 0 is the bare cursor."""
        cursor = self.textCursor()
        start = to_points(self._text, cursor.selectionStart())
        return start, to_points(self._text, cursor.selectionEnd()) - start

    def show_selection(self, start: int, length: int) -> None:
        cursor = self.textCursor()
        select(cursor, self._text, start, length)
        self.setTextCursor(cursor)

    def _changed(self) -> None:
        if self._setting:
            return
        text = plain(self.document())
        if text != self._text:
            self._text = text
            self.typed.emit()

    # --- keys ---

    @property
    def converting(self) -> bool:
        """True while the input method has text in hand, and for the key that ended it."""
        return self.composing or self._committed

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        if event.commitString():
            self._committed = True  # an Enter sent along with the commit belongs to the conversion
            QTimer.singleShot(0, self, self._conversion_over)
        super().inputMethodEvent(event)

    def _conversion_over(self) -> None:
        self._committed = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & (SHIFT | CTRL | ALT)
        if self.composing:
            super().keyPressEvent(event)
        elif key in (Key.Key_Return, Key.Key_Enter):
            self._line_end(held)
        elif key in (Key.Key_Backspace, Key.Key_Delete) and held in (Qt.KeyboardModifier.NoModifier, SHIFT):
            self._delete(event, forward=key == Key.Key_Delete)
        elif key in (Key.Key_Left, Key.Key_Right) and held in (Qt.KeyboardModifier.NoModifier, SHIFT):
            self._step(forward=key == Key.Key_Right, keep=held == SHIFT)
        else:
            super().keyPressEvent(event)

    def _line_end(self, held: Qt.KeyboardModifier) -> None:
        # Shift+Enter would put U+2028 into the text; every line end of ours is a paragraph
        if not self.one_line and not self.isReadOnly() and held != CTRL:
            self.textCursor().insertBlock()
            self.ensureCursorVisible()

    def _delete(self, event: QKeyEvent, *, forward: bool) -> None:
        cursor = self.textCursor()
        if self.isReadOnly():
            return
        if event.key() == Key.Key_Delete and event.modifiers() & SHIFT:
            self.cut()
            return
        if not cursor.hasSelection():
            cursor.setPosition(self._beside(cursor.position(), forward=forward), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self.setTextCursor(cursor)

    def _step(self, *, forward: bool, keep: bool) -> None:
        cursor = self.textCursor()
        if cursor.hasSelection() and not keep:
            cursor.setPosition(cursor.selectionEnd() if forward else cursor.selectionStart())
        else:
            mode = QTextCursor.MoveMode.KeepAnchor if keep else QTextCursor.MoveMode.MoveAnchor
            cursor.setPosition(self._beside(cursor.position(), forward=forward), mode)
        self.setTextCursor(cursor)

    def _beside(self, units: int, *, forward: bool) -> int:
        """The next grapheme boundary in UTF-16 units; works on one paragraph, so a long text costs nothing."""
        block = self.document().findBlock(units)
        line, inside = block.text(), units - block.position()
        here = to_points(line, inside)
        if forward and here >= len(line):
            return min(units + 1, self.document().characterCount() - 1)
        if not forward and here == 0:
            return max(units - 1, 0)
        there = grapheme.following(line, here) if forward else grapheme.previous(line, here)
        return block.position() + to_units(line, there)

    # --- clipboard ---

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.textCursor().selectedText().replace("\u2029", "\n").replace("\u2028", "\n"))
        return data

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() and not any(url.isLocalFile() for url in source.urls())  # files are the window's

    def insertFromMimeData(self, source: QMimeData) -> None:
        text, dropped = UNPRINTABLE.subn("", re.sub("\r\n?|[\v\f\x85\u2028\u2029]", "\n", source.text()))
        if dropped:
            self.told.emit(f"貼り付けた文に、印刷できない制御文字が{dropped}字ありました。除いて貼り付けました。")
        if self.one_line and "\n" in text.strip("\n"):
            lines = [line for line in text.split("\n") if line.strip()]
            if self._splits:
                self.pasted_lines.emit(lines)
                return
            text = join_lines(lines)
        self.textCursor().insertText(text.strip("\n") if self.one_line else text)
        self.ensureCursorVisible()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.exec(event.globalPos())
        menu.deleteLater()

    def menu(self) -> QMenu:
        """Our own menu in Japanese; undo and redo are those of the whole case."""
        menu, marked, free = QMenu(self), self.textCursor().hasSelection(), not self.isReadOnly()
        board = QGuiApplication.clipboard()
        for title, act, on in (
            ("元に戻す\tCtrl+Z", lambda: self.wants.emit("undo"), free),
            ("やり直し\tCtrl+Y", lambda: self.wants.emit("redo"), free),
            ("", None, True),
            ("切り取り\tCtrl+X", self.cut, free and marked),
            ("コピー\tCtrl+C", self.copy, marked),
            ("貼り付け\tCtrl+V", self.paste, free and bool(board.text())),
            ("すべて選択\tCtrl+A", self.selectAll, bool(self._text)),
            ("", None, True),
            ("定型文…\tCtrl+J", lambda: self.wants.emit("phrases"), free),
            ("選択した文を定型文に加える\tCtrl+Shift+J", lambda: self.wants.emit("keep phrase"), free and marked),
            ("別紙の頁を入れる…\tCtrl+R", lambda: self.wants.emit("references"), free),
            ("字形を選ぶ…\tCtrl+G", lambda: self.wants.emit("glyphs"), free and bool(self._text)),
            ("検索と置換…\tCtrl+F", lambda: self.wants.emit("find"), True),
        ):
            if act is None:
                menu.addSeparator()
            else:
                menu.addAction(title, act).setEnabled(on)
        return menu

    # --- size and focus ---

    def _line(self) -> float:
        return self.fontMetrics().height() * LINE_HEIGHT / 100

    def _fit(self) -> None:
        want = self.document().size().height()
        most = MOST_LINES * self._line()
        least = self._line() * self._least_lines
        height = round(max(min(want, most), least)) + 1
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if want > most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if policy != self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(policy)
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        return QSize(20 * em(self), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(6 * em(self), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.verticalScrollBar().maximum() > 0:
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()


def join_lines(lines: list[str]) -> str:
    """Lines as one: a blank between Latin words, nothing between Japanese ones."""
    joined = lines[0] if lines else ""
    for line in lines[1:]:
        joined += (" " if joined[-1:].isascii() and line[:1].isascii() else "") + line
    return joined


class Framed(QFrame):
    """A thin edge around an input, thick and in the accent colour while the input has the focus."""

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inner = inner
        self.locked = False
        unit = em(self)
        layout = QVBoxLayout(self)
        # the extra height of a line stands below its letters; less room below sets them in the middle
        layout.setContentsMargins(round(0.55 * unit), round(0.5 * unit), round(0.4 * unit), round(0.15 * unit))
        layout.addWidget(inner)
        inner.installEventFilter(self)
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.inner.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        focus = self.inner.hasFocus()
        wide = 2.0 if focus else 1.0
        pen = QPen(accent(palette) if focus else hairline(palette) if self.locked else edge(palette), wide)
        painter.setPen(pen)
        painter.setBrush(palette.window() if self.locked else palette.base())
        half = wide / 2
        painter.drawRoundedRect(self.rect().toRectF().adjusted(half, half, -half, -half), 4, 4)

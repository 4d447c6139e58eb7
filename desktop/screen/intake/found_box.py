"""One place of a reading on the confirm screen: what was read, from where, what is doubtful, and the buttons to settle it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.definition.model import Value
from desktop.definition.place import is_paper, parts_of, place_of
from desktop.screen.editors.base import Editor
from desktop.screen.editors.make import Around, make_editor
from desktop.screen.editors.text_box import TextBox
from desktop.screen.intake.review import Review
from desktop.screen.look import TALL, Flat, Plain, Quiet, Word, accent, em, hairline, sized, wash

NEVER_EDITED = ("figure",)
"""Kinds that are corrected in the case itself."""
LONGEST, QUOTED = 400, 80
"""Characters of a value and of a source that are shown; the source stands in full on the left."""


class FoundBox(QFrame):
    """``settled`` after every answer of the clerk; ``looked_at`` when the place should show in the source."""

    settled = Signal()
    looked_at = Signal(str)

    def __init__(self, review: Review, place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.review, self.place = review, place
        self.editor: Editor | None = None
        self.current = False
        unit = em(self)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(round(0.9 * unit), round(0.45 * unit), round(0.7 * unit), round(0.55 * unit))
        self.body.setSpacing(round(0.25 * unit))
        self.state = Word("要確認", strong=True)
        self.label = Plain(review.label(place))
        self.label.setFont(sized(self.font(), 1.0, bold=True))
        head = QHBoxLayout()
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.label, 1)
        self.body.addLayout(head)
        for doubt in review.doubts(place):
            self.body.addWidget(Plain(doubt.sentence))
        self.value = Plain("")
        self.value.setContentsMargins(unit, 0, 0, 0)
        self.body.addWidget(self.value)
        self.origin = Quiet(_origin(review, place))
        self.body.addWidget(self.origin)  # first, or Qt shows it as a window for a moment
        self.origin.setVisible(bool(self.origin.text()))
        self._add_buttons(head)
        self.follow()

    def _add_buttons(self, head: QHBoxLayout) -> None:
        name, field = self.review.label(self.place), self.review.field(self.place)
        self.fix = Flat("直す", f"「{name}」を直す", self, tabbed=True)
        self.fix.clicked.connect(self.open_editor)
        editable = field is not None and field.kind not in NEVER_EDITED and not is_paper(self.place)
        self.fix.setVisible(editable)
        self.keep = QPushButton("このままでよい", self)
        self.keep.setAutoDefault(False)
        self.keep.clicked.connect(self._keep)
        self.keep.setMinimumHeight(round(TALL * em(self)))
        self.buttons = QHBoxLayout()
        if self.review.doubts(self.place):
            self.buttons.addWidget(self.keep)
            self.buttons.addWidget(self.fix)
            self.buttons.addStretch(1)
            self.body.addLayout(self.buttons)
        else:
            self.keep.hide()
            head.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignTop)
        for button in (self.fix, self.keep):
            button.installEventFilter(self)

    def follow(self) -> None:
        """Show the value and state of now."""
        words = self.review.words(self.place)
        self.value.setText(words if len(words) <= LONGEST else f"{words[:LONGEST]}…（全{len(words)}字）")
        self.value.setVisible(self.editor is None and not self.place.startswith("?"))
        doubtful, open_ = bool(self.review.doubts(self.place)), self.review.is_open(self.place)
        self.state.setVisible(doubtful)
        self.state.show_word("要確認" if open_ else "確かめました", strong=open_)
        self.keep.setText("このままでよい" if open_ else "要確認に戻す")
        self.keep.setAccessibleName(
            f"「{self.review.label(self.place)}」は{'このままでよい' if open_ else '要確認に戻す'}"
        )
        self.setAccessibleName(f"{self.review.label(self.place)}　{'要確認' if open_ else ''}")
        self.update()

    def _keep(self) -> None:
        self.review.settle(self.place, on=self.review.is_open(self.place))
        self.follow()
        self.settled.emit()

    def take_keyboard(self) -> None:
        """To the first thing that can be done here."""
        first: QWidget = self.keep if self.review.doubts(self.place) else self.fix
        first.setFocus(Qt.FocusReason.TabFocusReason)

    # editing ---------------------------------------------------------------------------------------------------------

    def open_editor(self) -> None:
        """The field's own editor below what was read; a second time closes it."""
        if self.editor is not None:
            self.close_editor()
            return
        field = self.review.field(self.place)
        if field is None:
            return
        editor = make_editor(field, self.review.paper_form(self.place), Around(names=self._text_of))
        editor.show_value(self.review.values.get(self.place, field.empty))
        editor.edited.connect(lambda value, _name, _typing: self._edited(value))
        editor.wants.connect(self._wish)
        self.editor = editor
        self.body.insertWidget(self.body.indexOf(self.value) + 1, editor)
        self.fix.setText("閉じる")
        self.follow()
        for input_ in editor.inputs():
            input_.installEventFilter(self)
        editor.show()
        editor.first_input().setFocus(Qt.FocusReason.TabFocusReason)

    def close_editor(self) -> None:
        if self.editor is None:
            return
        editor, self.editor = self.editor, None
        self.fix.setText("直す")
        self.fix.setFocus(Qt.FocusReason.TabFocusReason)
        editor.hide()
        editor.deleteLater()
        self.follow()

    def _text_of(self, field: str) -> str:
        """The text another field of the same paper holds now."""
        value = self.review.values.get(place_of(field, parts_of(self.place).key), "")
        return value if isinstance(value, str) else ""

    def _edited(self, value: Value) -> None:
        self.review.change(self.place, value)
        self.follow()
        self.settled.emit()

    def _wish(self, wish: str) -> None:
        """Undo is all a text box can have here: nothing is stored yet."""
        if wish == "undo" and self.editor is not None and self.review.back(self.place):
            self.editor.show_value(self.review.values[self.place])
            self.follow()

    def _took(self, watched: QObject, event: QKeyEvent) -> bool:
        """Keys the form would use: undo, and Enter in a box of one line, which here ends the correction."""
        editor = self.editor
        if editor is None or watched not in editor.inputs():
            return False
        if event.matches(QKeySequence.StandardKey.Undo):
            self._wish("undo")
            return True
        if isinstance(watched, QWidget) and editor.key_first(watched, event):
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(watched, TextBox) and watched.one_line:
            self.close_editor()
            return True
        return False

    # where one looks -------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.looked_at.emit(self.place)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._took(watched, event):
            return True
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.looked_at.emit(self.place)

    def show_current(self, *, on: bool) -> None:
        if on != self.current:
            self.current = on
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, palette = QPainter(self), self.palette()
        if self.current:
            painter.fillRect(self.rect(), wash(palette))
            painter.fillRect(0, 0, 4, self.height() - 1, accent(palette))
        elif self.review.is_open(self.place):
            painter.fillRect(0, 0, 4, self.height() - 1, palette.color(QPalette.ColorRole.BrightText))
        painter.fillRect(0, self.height() - 1, self.width(), 1, hairline(palette))


def _origin(review: Review, place: str) -> str:
    """Where it was read; the words of the source only where they differ from what is shown anyway."""
    found = review.found(place)
    source = " ".join(found.source.split())
    cut = source if len(source) <= QUOTED else f"{source[:QUOTED]}…"
    quoted = f"元の文字「{cut}」" if review.doubts(place) and source else ""
    return "　".join(part for part in (quoted, found.where) if part)

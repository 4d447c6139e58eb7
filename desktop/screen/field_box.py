"""One question of the form: 必須／任意, label, question, remarks of a 差戻し, the input, counts and help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.definition.model import Field, Form, Option
from desktop.screen.editors.base import Editor
from desktop.screen.editors.choice import BoxEditor
from desktop.screen.editors.options import CheckOption
from desktop.screen.giving_line import GivingLine
from desktop.screen.glyphs import GlyphStrip, unshowable
from desktop.screen.labels import remark_word
from desktop.screen.look import HEAD, LINE, NARROW, Card, Flat, Plain, Quiet, Word, accent, em, hairline, sized


class Pinned(NamedTuple):
    """A remark with where it lies in the case."""

    round: int
    at: int
    text: str
    settled: bool


class FieldBox(QWidget):
    """A field with everything around it; the editor inside tells the edits."""

    settled = Signal(int, int, bool)
    """Round, index and state of a remark whose check was toggled."""
    phrases_wanted = Signal()
    unfolded = Signal()
    """The box is about to change its height for a reason of its own (help opened)."""
    own_wanted = Signal()
    """Words of its own for this paper, instead of those taken over from the case."""
    shared_wanted = Signal()
    """The words of the case again."""
    source_wanted = Signal()
    """To the place the words are taken over from."""

    def __init__(self, field: Field, place: str, form: Form, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field, self.place, self.form, self.editor = field, place, form, editor
        self._current = self._differs = False
        self._remarks: tuple[Pinned, ...] = ()
        self.help_card: Card | None = None
        self.taken: TakenCard | None = None
        unit = em(self)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(round(0.9 * unit), round(0.45 * unit), round(0.35 * unit), round(0.45 * unit))
        self.body.setSpacing(round(0.3 * unit))
        self.body.addLayout(self._head())
        if field.question and field.question != field.label:
            self.body.addWidget(Quiet(field.question, self))
        self.remark_place = QVBoxLayout()
        self.body.addLayout(self.remark_place)
        self.body.addWidget(editor)
        self.glyphs = GlyphStrip(self)
        self.foot, self.note = Quiet("", self), Plain("", self)
        self.foot.setFont(sized(self.font(), 0.88))
        for below in (self.glyphs, self.foot, self.note):
            below.hide()
            self.body.addWidget(below)
        editor.noted.connect(self.show_note)

    def _head(self) -> QBoxLayout:
        unit = em(self)
        head = QHBoxLayout()
        head.setSpacing(round(0.45 * unit))
        self.need = Word("任意", self)
        self.label = Plain(self.field.label, self)
        self.label.setFont(sized(self.font(), 1.0, bold=True))
        self.label.setContentsMargins(0, round((HEAD - LINE) / 2 * unit), 0, 0)
        self.difference = Word("元の案件と違います", self)
        self.difference.hide()
        head.addWidget(self.need, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.label, 1)
        self.own_word = Word("この用紙だけの内容", self)
        self.own_word.hide()
        head.addWidget(self.own_word, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.difference, 0, Qt.AlignmentFlag.AlignTop)
        words = QHBoxLayout()
        words.setSpacing(0)
        self.phrase_button = Flat("定型文", f"「{self.field.label}」に定型文を入れる（Ctrl+J）", self)
        self.phrase_button.clicked.connect(self.phrases_wanted)
        self.phrase_button.setVisible(bool(self.field.phrases))
        self.help_button = Flat("説明", f"「{self.field.label}」の説明と記入例を開く、閉じる（F1）", self)
        self.help_button.clicked.connect(self.toggle_help)
        self.help_button.setVisible(self.has_help)
        self.share_button = Flat("共通の内容に戻す", f"「{self.field.label}」を共通事項の内容に戻す", self, tabbed=True)
        self.share_button.clicked.connect(self.shared_wanted)
        self.share_button.hide()
        for button in (self.share_button, self.phrase_button, self.help_button):
            words.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        words.addStretch(0)
        self._head_line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head_line.setSpacing(0)
        self._head_line.addLayout(head, 1)
        self._head_line.addLayout(words)
        return self._head_line

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW * em(self)
        self._head_line.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    # --- help ---

    @property
    def has_help(self) -> bool:
        return bool(self.field.help or self.field.article or self.field.example)

    def toggle_help(self) -> None:
        """Open or close the help of this field."""
        if not self.has_help:
            return
        self.unfolded.emit()
        if self.help_card is None:
            self.help_card = self._make_help()
            self.body.addWidget(self.help_card)
            self.help_card.show()
        else:
            self.help_card.setVisible(self.help_card.isHidden())
        self.help_button.setDown(not self.help_card.isHidden())
        self.help_button.setText("説明を閉じる" if not self.help_card.isHidden() else "説明")
        self.help_button.updateGeometry()

    def _make_help(self) -> Card:
        card, unit = Card(self, washed=True), em(self)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(*(round(m * unit) for m in (0.9, 0.6, 0.9, 0.7)))
        layout.setSpacing(round(0.25 * unit))
        known = self.form.municipality.articles.get(self.field.article)
        article = f"{self.field.article}\n{known.text}" if known else self.field.article
        for head, text in (("説明", self.field.help), ("根拠", article), ("記入例", self.field.example)):
            if text:
                title = Quiet(head, card)
                title.setFont(sized(self.font(), 0.88, bold=True))
                layout.addWidget(title)
                layout.addWidget(Plain(text, card))
        return card

    # --- taken over from the case ---

    @property
    def is_taken(self) -> bool:
        """The words of the case stand here, there is nothing to write in."""
        return self.taken is not None and not self.taken.isHidden()

    def show_taken(self, words: str, source: str) -> None:
        """Show what the case gives, in place of the editor, and where it comes from."""
        if self.taken is None:
            self.taken = TakenCard(self.field.label, self)
            self.taken.button.clicked.connect(self.own_wanted)
            self.taken.source_button.clicked.connect(self.source_wanted)
            self.body.insertWidget(self.body.indexOf(self.editor), self.taken)
        self.taken.show_words(words, source)
        self.taken.button.setEnabled(not self.editor.locked)
        self._swap(taken=True)

    def show_own(self, *, own: bool) -> None:
        """Show the editor; ``own`` says that the words stand on this paper alone and can be given back."""
        self._swap(taken=False)
        self.own_word.setVisible(own)
        self.share_button.setVisible(own and not self.editor.locked)

    def _swap(self, *, taken: bool) -> None:
        shown, hidden = (self.taken, self.editor) if taken else (self.editor, self.taken)
        if shown is not None:
            shown.show()
        held = self.window().focusWidget()
        if hidden is not None and held is not None and hidden.isAncestorOf(held):
            # hidden with the keyboard, Qt would send it to another question
            (self.taken.button if taken and self.taken else self.editor.first_input()).setFocus()
        if hidden is not None:
            hidden.hide()
        self.phrase_button.setVisible(bool(self.field.phrases) and not taken and not self.editor.locked)
        if taken:
            for word in (self.own_word, self.share_button, self.glyphs, self.foot):
                word.hide()

    def inputs(self) -> Sequence[QWidget]:
        """Everything that takes the keyboard, in order."""
        return self.taken.buttons() if self.taken is not None and self.is_taken else self.editor.inputs()

    def first_input(self) -> QWidget:
        return self.inputs()[0] if self.is_taken else self.editor.first_input()

    def focus_at(self, start: int, length: int, option: str = "") -> None:
        """Take the keyboard: a text at an offset, a choice on one of its boxes."""
        if self.is_taken:
            self.first_input().setFocus(Qt.FocusReason.OtherFocusReason)
        elif option and isinstance(self.editor, BoxEditor):
            self.editor.focus_option(option)
        else:
            self.editor.focus_at(start, length)

    # --- states ---

    def show_need(self, *, required: bool) -> None:
        self.need.show_word("必須" if required else "任意", strong=required)

    def show_difference(self, *, differs: bool) -> None:
        """Mark a field that differs from the case this one was copied from."""
        if differs is not self._differs:
            self._differs = differs
            self.difference.setVisible(differs)
            self.update()

    def show_current(self, *, current: bool) -> None:
        if current is not self._current:
            self._current = current
            self.update()

    def show_note(self, text: str) -> None:
        """One sentence about what just happened here; empty takes it away."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def refresh_foot(self, *, active: bool = True) -> None:
        """Counts and the true glyphs; called a moment after typing."""
        if self.is_taken:
            return
        said = self.editor.footing() if active else ""
        if said != self.foot.text():
            self.foot.setText(said)
        if self.foot.isHidden() is bool(said):
            self.foot.setVisible(bool(said))
        boxes = self.editor.boxes()
        found = unshowable("\n".join(b.text() for b in boxes), self.font()) if boxes else ()
        if found != self.glyphs.clusters:
            self.glyphs.show_clusters(found)

    def fold_explanation(self, *, show: bool) -> None:
        """Show or put away the ground that explains the focused box."""
        if isinstance(self.editor, BoxEditor) and self.editor.explanation.has_texts:
            self.editor.explanation.setVisible(show)

    @property
    def explains(self) -> bool:
        return isinstance(self.editor, BoxEditor) and not self.editor.explanation.isHidden()

    def set_locked(self, *, locked: bool) -> None:
        self.editor.set_locked(locked)
        self.phrase_button.setVisible(bool(self.field.phrases) and not locked and not self.is_taken)
        self.share_button.setVisible(not locked and not self.own_word.isHidden())
        if self.taken is not None:
            self.taken.button.setEnabled(not locked)

    # --- remarks ---

    def show_remarks(self, remarks: Sequence[Pinned]) -> None:
        """Remarks of the latest 差戻し on this field, and what taking in left 要確認, each with its check."""
        if tuple(remarks) == self._remarks:
            return
        self._remarks = tuple(remarks)
        while (item := self.remark_place.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for remark in remarks:
            self.remark_place.addWidget(self._remark_card(remark))

    def _remark_card(self, remark: Pinned) -> Card:
        card, unit = Card(self), em(self)
        line = QHBoxLayout(card)
        line.setContentsMargins(*(round(m * unit) for m in (0.7, 0.4, 0.5, 0.4)))
        kind = remark_word(remark.round)
        line.addWidget(Word(kind, card, strong=not remark.settled), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Plain(remark.text, card), 1)
        check = CheckOption(Option("settled", "対応済み"), card)
        check.setAccessibleName(f"{kind}の指摘「{remark.text}」に対応済み")
        check.setChecked(remark.settled)
        check.clicked.connect(lambda on: self.settled.emit(remark.round, remark.at, on))
        line.addWidget(check, 0, Qt.AlignmentFlag.AlignTop)
        return card

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        wide, high = max(3, em(self) // 5), self.height()
        if self._current:
            painter.fillRect(0, 0, wide, high, accent(self.palette()))
        elif self._differs:
            painter.fillRect(0, 0, wide, high, QColor(self.palette().color(QPalette.ColorRole.LinkVisited)))


class TakenCard(Card):
    """What a field takes over from the case, and the way to words of its own."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, washed=True)
        unit = em(self)
        body = QVBoxLayout(self)
        body.setContentsMargins(*(round(m * unit) for m in (0.7, 0.35, 0.4, 0.35)))
        body.setSpacing(0)
        self.words = Plain("", self)
        body.addWidget(self.words)
        line = GivingLine()
        self.source = Word("共通事項から", self)
        self.button = Flat("この用紙だけ変える", f"「{label}」をこの用紙だけ変える", self, tabbed=True)
        self.source_button = Flat("", f"「{label}」の元の記入へ移る", self, tabbed=True)
        line.addWidget(self.source)
        line.addStretch(1)
        acts = GivingLine()
        for button in self.buttons():
            acts.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        line.addLayout(acts)
        body.addLayout(line)

    def buttons(self) -> tuple[QWidget, ...]:
        return (self.button, self.source_button)

    def show_words(self, words: str, source: str) -> None:
        """The words of the case; while there are none, a sentence that says so."""
        self.words.setText(words or f"{source}に、まだ記入がありません。")
        self.source.show_word(f"{source}から", strong=False)
        self.source_button.setText(f"{source}で直す" if words else f"{source}で書く")
        self.source_button.updateGeometry()
        self.source.updateGeometry()
        self.button.setAccessibleDescription(f"{source}から：{self.words.text()}")


class SectionBox(QWidget):
    """A heading with progress, a rule, and the fields of one section."""

    def __init__(self, title: str, help_: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        unit = em(self)
        self.fields: list[FieldBox] = []
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, round(0.9 * unit), 0, round(0.6 * unit))
        self.body.setSpacing(round(0.35 * unit))
        head = QHBoxLayout()
        head.setContentsMargins(round(0.9 * unit), 0, round(0.35 * unit), 0)
        self.heading = Plain(title, self)
        self.heading.setFont(sized(self.font(), 1.25, bold=True))
        self.progress = Quiet("", self)
        self.progress.keep_whole()
        head.addWidget(self.heading, 1)
        head.addWidget(self.progress, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(head)
        if help_:
            told = Quiet(help_, self)
            told.setContentsMargins(round(0.9 * unit), 0, 0, 0)
            self.body.addWidget(told)

    def add(self, box: FieldBox) -> None:
        self.fields.append(box)
        self.body.addWidget(box)

    def stops(self) -> Iterator[QWidget]:
        """Everything in the section that takes the keyboard, in order."""
        for box in self.fields:
            yield from box.inputs()

    @property
    def title(self) -> str:
        return self.heading.text()

    def fold_heading(self) -> None:
        """The title already stands above, over the whole paper."""
        self.heading.hide()
        self.progress.hide()
        self.body.setContentsMargins(0, 0, 0, self.body.contentsMargins().bottom())

    def show_title(self, title: str) -> None:
        self.heading.setText(title)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self.heading.isHidden():
            return
        painter = QPainter(self)
        unit = em(self)
        y = self.heading.geometry().bottom() + unit // 5
        painter.fillRect(round(0.9 * unit), y, self.width() - round(1.25 * unit), 1, hairline(self.palette()))

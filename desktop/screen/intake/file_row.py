"""One file on the first page of the assistant: its name, what it seems to be with the choices to correct, or why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.clerk.keep_taken import size_words
from desktop.intake.model import Purpose
from desktop.screen.check import Check
from desktop.screen.dialog import Fault
from desktop.screen.intake.taking import ENCODINGS, PURPOSES, SEPARATORS, STATES, Asked, Taking
from desktop.screen.look import TALL, Card, Plain, Quiet, Word, em, sized

SLOW = "時間がかかっています。続けますか。"


class FormChoice(NamedTuple):
    """A form as it is offered for a file."""

    id: str
    words: str
    purposes: frozenset[Purpose]


class FileRow(Card):
    """Tells what the clerk wants; the assistant does it."""

    again = Signal(object)
    """Read it again: another password, encoding, separator."""
    stop = Signal(object)
    open = Signal(object)
    undo = Signal(object)
    remove = Signal(object)

    def __init__(self, taking: Taking) -> None:
        super().__init__()
        self.taking = taking
        self.setAccessibleName(taking.name)
        unit = em(self)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(unit, round(0.6 * unit), unit, round(0.6 * unit))
        self.body.setSpacing(round(0.4 * unit))
        self._make_head()
        self.say, self.fault = Plain(""), Fault()
        self.body.addWidget(self.say)
        self.body.addWidget(self.fault)
        self._make_wait()
        self._make_lock()
        self._make_choices()
        self._make_end()
        self.forms: tuple[FormChoice, ...] = ()
        self.follow()

    def _button(self, words: str, signal: Callable[[], object], name: str = "") -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setMinimumHeight(round(TALL * em(self)))
        button.setAccessibleName(f"「{self.taking.name}」{name or words}")
        button.clicked.connect(signal)
        return button

    def _make_head(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(em(self))
        self.state = Word("")
        name = Plain(self.taking.name)
        name.setFont(sized(self.font(), 1.0, bold=True))
        size = Quiet(size_words(self.taking.size))
        size.keep_whole()
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(name, 1)
        head.addWidget(size, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)

    def _make_wait(self) -> None:
        """Progress with its 中止, and the question when it takes long."""
        self.wait = QWidget()
        row = QHBoxLayout(self.wait)
        row.setContentsMargins(0, 0, 0, 0)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(f"「{self.taking.name}」の進み具合")
        self.go_on = self._button("続ける", lambda: self._answer(go_on=True))
        self.give_up = self._button("中止", lambda: self.stop.emit(self.taking))
        row.addWidget(self.bar, 1)
        row.addWidget(self.go_on)
        row.addWidget(self.give_up)
        self.body.addWidget(self.wait)

    def _answer(self, *, go_on: bool) -> None:
        self.taking.patience.answer(go_on=go_on)
        self.follow()

    def _make_lock(self) -> None:
        self.lock = QWidget()
        row = QHBoxLayout(self.lock)
        row.setContentsMargins(0, 0, 0, 0)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(f"「{self.taking.name}」のパスワード")
        self.password.setMinimumHeight(round(TALL * em(self)))
        self.password.setMaximumWidth(20 * em(self))
        self.password.returnPressed.connect(self._unlock)
        self.unlock = self._button("開く", self._unlock)
        row.addWidget(QLabel("パスワード"))
        row.addWidget(self.password, 1)
        row.addWidget(self.unlock)
        row.addStretch(1)
        self.body.addWidget(self.lock)

    def _unlock(self) -> None:
        if self.password.text():
            self._ask_again(password=self.password.text())

    def _make_choices(self) -> None:
        self.choices = QWidget()
        self._lines = QVBoxLayout(self.choices)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(round(0.3 * em(self)))
        self.purpose = self._combo("取り込み方", PURPOSES)
        self.form = self._combo("様式", {})
        self.encoding = self._combo("文字コード", ENCODINGS)
        self.separator = self._combo("区切り", SEPARATORS)
        self.hidden = Check("隠れたシートや行も読む")
        self._line("取り込み方", self.purpose, "様式", self.form)
        self.text_line = self._line("文字コード", self.encoding, "区切り", self.separator)
        self._lines.addWidget(self.hidden)
        self.body.addWidget(self.choices)
        self.purpose.activated.connect(self._choose_purpose)
        self.form.activated.connect(self._choose_form)
        self.encoding.activated.connect(lambda: self._ask_again(encoding=self.encoding.currentData()))
        self.separator.activated.connect(lambda: self._ask_again(separator=self.separator.currentData()))
        self.hidden.toggled.connect(self._choose_hidden)

    def _combo(self, name: str, items: Mapping[Purpose, str] | Mapping[str, str]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"「{self.taking.name}」の{name}")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        box.setMinimumHeight(round(TALL * em(self)))
        for data, words in items.items():
            box.addItem(words, data)
        return box

    def _line(self, one: str, first: QComboBox, other: str, second: QComboBox) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        for words, box in ((one, first), (other, second)):
            label = QLabel(words)
            label.setBuddy(box)
            row.addWidget(label)
            row.addWidget(box, 1)
        self._lines.addWidget(holder)
        return holder

    def _make_end(self) -> None:
        row = QHBoxLayout()
        row.addStretch(1)
        self.drop = self._button("外す", lambda: self.remove.emit(self.taking))
        self.take_back = self._button("取り消す", lambda: self.undo.emit(self.taking), "の取り込みを取り消す")
        self.see = self._button("中身を確かめる", lambda: self.open.emit(self.taking))
        for button in (self.drop, self.take_back, self.see):
            row.addWidget(button)
        self.body.addLayout(row)

    # showing ---------------------------------------------------------------------------------------------------------

    def offer(self, forms: tuple[FormChoice, ...]) -> None:
        """The forms there are."""
        self.forms = forms
        self._offer_forms()

    def _offer_forms(self) -> None:
        """The forms that can be what was chosen, the recognised ones first."""
        taking = self.taking
        guessed = [g.form for g in taking.looked.guesses if g.form] if taking.looked else []
        fitting = [f for f in self.forms if taking.purpose in f.purposes or f.id in guessed]
        fitting.sort(key=lambda f: guessed.index(f.id) if f.id in guessed else len(guessed))
        self.form.clear()
        for choice in fitting:
            self.form.addItem(choice.words, choice.id)
            self.form.setItemData(self.form.count() - 1, choice.words, Qt.ItemDataRole.ToolTipRole)
        if taking.form and self.form.findData(taking.form) < 0 and taking.form in guessed:
            self.form.addItem(taking.form, taking.form)
        at = self.form.findData(taking.form)
        self.form.setCurrentIndex(max(at, 0))
        self.form.setEnabled(taking.purpose != "large")
        if taking.purpose != "large" and self.form.count():
            taking.form = self.form.currentData()

    def follow(self) -> None:
        """Show the file as it stands now."""
        taking = self.taking
        slow = taking.state == "reading" and taking.patience.asked
        self.state.show_word(STATES[taking.state], strong=taking.state in ("refused", "locked", "taken"))
        wrong = taking.state in ("refused", "locked")
        self.fault.say(taking.sentence if wrong else "")
        self.say.setText(SLOW if slow else self._words())
        self.say.setVisible(bool(self.say.text()) and not wrong)
        self.wait.setVisible(taking.state in ("waiting", "reading"))
        self.bar.setRange(0, 1000 if taking.share else 0)
        self.bar.setValue(round(1000 * taking.share))
        self.go_on.setVisible(slow)
        self.lock.setVisible(taking.state == "locked")
        self.choices.setVisible(taking.state == "read")
        self.see.setVisible(taking.state == "read" or taking.can_be_counted)
        self.take_back.setVisible(taking.state == "taken")
        self.drop.setVisible(taking.state in ("refused", "locked", "stopped", "read"))
        if taking.state == "read":
            self._follow_choices()

    def _words(self) -> str:
        taking = self.taking
        if taking.state == "taken":
            return taking.sentence
        if taking.state != "read":
            return ""
        said = taking.guess.say if taking.guess else "何のファイルか分かりません。取り込み方を選んでください。"
        counted = [f"{name}{n}か所" for name, n in taking.looked.document.ignored.items() if n] if taking.looked else []
        return f"{said}（読まずに残すもの：{'、'.join(counted)}）" if counted else said

    def _follow_choices(self) -> None:
        taking = self.taking
        if taking.looked is None:
            return
        document = taking.looked.document
        self.purpose.setCurrentIndex(self.purpose.findData(taking.purpose))
        self._offer_forms()
        self.text_line.setVisible(bool(document.encoding or document.separator))
        self.separator.setEnabled(document.kind == "csv")
        _choose(self.encoding, document.encoding)
        _choose(self.separator, document.separator)
        self.hidden.setVisible(taking.has_hidden())

    # choosing --------------------------------------------------------------------------------------------------------

    def _choose_purpose(self) -> None:
        self.taking.purpose = self.purpose.currentData()
        self._offer_forms()

    def _choose_form(self) -> None:
        self.taking.form = self.form.currentData() or ""

    def _choose_hidden(self, on: bool) -> None:  # noqa: FBT001
        asked = self.taking.asked
        self.taking.asked = Asked(asked.password, asked.encoding, asked.separator, on)

    def _ask_again(self, **other: str) -> None:
        asked = self.taking.asked
        now = {"password": asked.password, "encoding": asked.encoding, "separator": asked.separator} | other
        self.taking.asked = Asked(**now, hidden=asked.hidden)
        self.again.emit(self.taking)

    def take_keyboard(self) -> None:
        """To what the file wants next."""
        wanted: list[QWidget] = [self.password, self.see, self.go_on, self.take_back, self.drop, self.give_up]
        first = next((w for w in wanted if w.isVisible()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)


def _choose(box: QComboBox, data: str) -> None:
    """Show how the file was read, under a name even when it is none of ours."""
    if box.findData(data) < 0:
        box.addItem(data, data)
    box.setCurrentIndex(box.findData(data))

"""The page in front of a sealed store: who opens it, what they typed in, one :class:`Way` out; it opens nothing itself.

Three ways: a name with its passphrase, the recovery code from its paper, the Windows account. A wrong try is told in
one sentence and, from the third on, the next one has to wait; what is typed meanwhile stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.screen.check import Check
from desktop.screen.dialog import Fault, Label
from desktop.screen.look import TALL, Card, Plain, Quiet, draw_ring, edge, em, sized

Kind = Literal["passphrase", "recovery", "windows"]
WIDE = 30
"""Full-width characters of the card."""
LEADS: dict[Kind, str] = {
    "passphrase": "名前を選び、合言葉を入れてください。",
    "recovery": "回復用の合言葉の票にある文字を入れてください。全角・大文字・空白の違いは問いません。",
    "windows": "",
}


class Name(NamedTuple):
    """One line of the list of names."""

    slot: str
    label: str


class Way(NamedTuple):
    """How somebody wants to get in."""

    kind: Kind
    slot: str = ""
    typed: str = ""


class Line(QLineEdit):
    """A line with an edge of its own: on a dark card the styles draw none that can be seen."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        if self.hasFocus():
            draw_ring(painter, self)
        else:
            painter.setPen(edge(self.palette()))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


class UnlockPage(QScrollArea):
    """Covers the whole window; the card stands in its middle and scrolls when the text is large."""

    wanted = Signal(object)
    """A :class:`Way`."""
    leave_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("付議帳を開く")
        self.kind: Kind = "passphrase"
        self.at_work = False
        self._left = 0
        self._said = ""
        self._tall: list[QWidget] = []
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)
        self._make()
        self._lay_out()
        self._show_kind()
        self._measure()

    # what is on it ---------------------------------------------------------------------------------------------------

    def _make(self) -> None:
        self.head = QLabel("付議帳")
        self.why = Plain()
        self.lead = Quiet()
        self.names = QComboBox()
        self.typed = Line()
        self.typed.returnPressed.connect(self.go_on)
        self.typed.textEdited.connect(self._typed)
        self.shown = Check("合言葉を表示する(&S)")
        self.shown.toggled.connect(self._show_typed)
        self.fault = Fault()
        self.go = self._button("開く(&O)", self.go_on)
        self.go.setDefault(True)
        self.recovery = self._button("回復用の合言葉で開く(&R)", lambda: self.choose_kind("recovery"))
        self.back = self._button("名前と合言葉で開く(&B)", lambda: self.choose_kind("passphrase"))
        self.windows = self._button("Windowsのアカウントで開く(&W)", lambda: self.wanted.emit(Way("windows")))
        self.leave = self._button("終了(&Q)", self.leave_wanted.emit)
        self.names.currentIndexChanged.connect(self._name_changed)

    def _button(self, words: str, act: object) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(True)  # Enter presses the one the keyboard stands on
        button.clicked.connect(lambda: act())  # type: ignore[operator]
        self._tall.append(button)
        return button

    def _lay_out(self) -> None:
        self.card = Card()
        self.column = QVBoxLayout(self.card)
        self.name_label = Label("名前(&N)")
        self.typed_label = Label("合言葉(&P)")
        for label, box in ((self.name_label, self.names), (self.typed_label, self.typed)):
            label.setBuddy(box)
            self._tall.append(box)
        self.names.setAccessibleName("名前")
        row = QHBoxLayout()
        row.addWidget(self.leave)
        row.addStretch(1)
        row.addWidget(self.go)
        for widget in (
            self.head, self.why, self.lead, self.name_label, self.names, self.typed_label, self.typed, self.shown,
            self.fault,
        ):  # fmt: skip
            self.column.addWidget(widget)
        self.column.addLayout(row)
        self.others = QVBoxLayout()
        for button in (self.recovery, self.back, self.windows):
            self.others.addWidget(button)
        ground = QWidget()
        self.whole = QGridLayout(ground)  # an alignment would keep the card from growing with its words
        self.beside = QWidget()
        self.beside.setLayout(self.others)
        self.whole.addWidget(self.card, 1, 1)
        self.whole.addWidget(self.beside, 2, 1)
        for side, share in ((0, 2), (3, 3)):
            self.whole.setRowStretch(side, share)
        for side in (0, 2):
            self.whole.setColumnStretch(side, 1)
        self.setWidget(ground)
        for under in (self.viewport(), ground):
            under.setAutoFillBackground(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "whole"):
            QTimer.singleShot(0, self, self._measure)

    def _measure(self) -> None:
        """Everything in characters of the text size."""
        unit = em(self)
        space = round(1.2 * unit)
        self.head.setFont(self._large())
        self.column.setContentsMargins(2 * space, space, 2 * space, space)
        self.column.setSpacing(round(0.4 * unit))
        self.whole.setContentsMargins(0, space // 2, 0, space // 2)
        self.others.setContentsMargins(0, space // 2, 0, 0)
        self.others.setSpacing(round(0.5 * unit))
        room = self.window().width() - 2 * unit
        for box in (self.card, self.beside):
            box.setFixedWidth(min(WIDE * unit, max(room, 16 * unit)))
        for widget in self._tall:
            widget.setMinimumHeight(round(TALL * unit))

    def _large(self) -> QFont:
        return sized(self.font(), 1.6, bold=True)

    # what is shown ---------------------------------------------------------------------------------------------------

    def show_names(
        self, names: Sequence[Name], *, chosen: str = "", recovery: bool = True, windows: bool = False
    ) -> None:
        """Who can open it; ``chosen`` is the slot that stands ready."""
        self.names.blockSignals(True)  # noqa: FBT003
        self.names.clear()
        for name in names:
            self.names.addItem(name.label, name.slot)
        self.names.setCurrentIndex(max(0, self.names.findData(chosen)))
        self.names.blockSignals(False)  # noqa: FBT003
        self._has = {"recovery": recovery, "windows": windows}
        self._show_kind()

    def say_why(self, sentence: str) -> None:
        """Why the page is there; empty at the start of the program."""
        self.why.setText(sentence)
        self.why.setVisible(bool(sentence))
        self.why.updateGeometry()
        self.column.invalidate()
        self.whole.invalidate()

    def lead_with(self, sentence: str) -> None:
        """A second sentence on why the page is there: what has become of the drafts."""
        first = self.why.text().split("\n")[0]
        self.say_why(f"{first}\n{sentence}" if first else sentence)

    def choose_kind(self, kind: Kind) -> None:
        """Another way in; what was typed for the first one does not fit it."""
        self.kind = kind
        self.typed.clear()
        self.say("")
        self._show_kind()
        self.typed.setFocus()

    def _show_kind(self) -> None:
        code = self.kind == "recovery"
        has = getattr(self, "_has", {})
        for widget in (self.name_label, self.names, self.shown):
            widget.setVisible(not code)
        words = "回復用の合言葉" if code else "合言葉"
        self.lead.setText(LEADS[self.kind])
        self.typed_label.setText(f"{words}(&P)")
        self.typed.setAccessibleName(words)
        self.recovery.setVisible(not code and has.get("recovery", False))
        self.back.setVisible(code)
        self.windows.setVisible(has.get("windows", False))
        self._show_typed()

    def _show_typed(self) -> None:
        """A code comes from paper and is read back; a passphrase is shown on wish only."""
        seen = self.kind == "recovery" or self.shown.isChecked()
        self.typed.setEchoMode(QLineEdit.EchoMode.Normal if seen else QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint
        secret = hints.ImhSensitiveData | hints.ImhNoPredictiveText
        self.typed.setInputMethodHints(secret if seen else secret | hints.ImhHiddenText)

    def come_forward(self) -> None:
        """The cursor goes where the passphrase is typed."""
        self._measure()
        self.typed.setFocus(Qt.FocusReason.OtherFocusReason)

    # trying ----------------------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """Try what was typed, unless a try is under way or has to wait."""
        if self.at_work or self._left:
            return
        if not self.typed.text():
            self.say(f"{self.typed.accessibleName()}が入力されていません。入力してから「開く」を押してください。")
            return
        self.say("")
        slot = "" if self.kind == "recovery" else self.names.currentData() or ""
        if self.kind == "passphrase" and not slot:
            self.say("名前が選ばれていません。名前を選んでから「開く」を押してください。")
            return
        self.wanted.emit(Way(self.kind, slot, self.typed.text()))

    def work(self, *, on: bool) -> None:
        """A try is under way; typing goes on."""
        self.at_work = on
        self.go.setText("開いています…" if on else "開く(&O)")
        for widget in (self.go, self.recovery, self.back, self.windows):
            widget.setEnabled(not on)

    def refuse(self, sentence: str, wait: int = 0) -> None:
        """It did not open: why, and how many seconds until the next try."""
        self.work(on=False)
        self._said, self._left = sentence, wait
        self.typed.setFocus()
        self.typed.selectAll()
        self._tell()
        if wait:
            self.go.setEnabled(False)
            self._second.start()

    def _count_down(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._left = 0
            self._second.stop()
            self.go.setEnabled(not self.at_work)
        self._tell()

    def _tell(self) -> None:
        wait = f"\n次に試せるまで、あと{self._left}秒です。" if self._left else ""
        self.fault.say(f"{self._said}{wait}" if self._said else "")
        self.typed.setAccessibleDescription(self.fault.accessibleDescription())

    def say(self, sentence: str) -> None:
        """Say what hinders; empty takes it back."""
        self._said = sentence
        self._tell()

    def _typed(self) -> None:
        if not self._left:
            self.say("")

    def _name_changed(self) -> None:
        """Another name: what was typed is not theirs; the keyboard stays in the list."""
        self.typed.clear()
        self.say("")

    def wipe(self) -> None:
        """Nothing of what was typed stays in the box, nor in its undo."""
        self.typed.clear()
        self.shown.setChecked(False)
        self.kind = "passphrase"
        self._left = 0
        self._second.stop()
        self.work(on=False)
        self.say("")
        self._show_kind()

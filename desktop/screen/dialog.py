"""What every dialog of ours has: a calm frame, one column of labelled inputs, errors said in place, plain verbs below."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.screen.check import Check
from desktop.screen.look import LINE, TALL, Plain, Quiet, draw_ring, edge, em


class Dialog(QDialog):
    """A dialog of the window: ``body`` takes the inputs, ``say`` a fault, the buttons stand below."""

    def __init__(self, parent: QWidget | None, title: str, lead: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._tall: list[QWidget] = []
        self._size = (0, 0)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, on=False)
        whole = self.whole = QVBoxLayout(self)
        space = em(self)
        whole.setContentsMargins(space + 4, space, space + 4, space)
        whole.setSpacing(round(space * 0.8))
        self.inner = QWidget()
        self.body = QVBoxLayout(self.inner)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(round(space * 0.9))
        if lead:
            self.body.addWidget(Plain(lead))
        self.area = self._scrolled(self.inner)
        whole.addWidget(self.area, 1)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("進み具合")
        self.bar.hide()
        self.doing = Quiet()
        self.doing.hide()
        self.fault = Fault()
        whole.addWidget(self.doing)
        whole.addWidget(self.bar)
        whole.addWidget(self.fault)
        self.buttons = QDialogButtonBox()
        whole.addWidget(self.buttons)

    def _scrolled(self, inner: QWidget) -> QScrollArea:
        """With large text on a small screen the inputs scroll; the buttons stay in sight."""
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName("入力の欄")
        area.setWidget(inner)
        for ground in (area.viewport(), inner):
            ground.setAutoFillBackground(False)
        return area

    def add_button(
        self, text: str, act: Callable[[], object], *, default: bool = False, leave: bool = False
    ) -> QPushButton:
        """A button below; ``leave`` puts it where 取り消し stands."""
        role = QDialogButtonBox.ButtonRole.RejectRole if leave else QDialogButtonBox.ButtonRole.AcceptRole
        if not default and not leave:
            role = QDialogButtonBox.ButtonRole.ActionRole
        button = self.buttons.addButton(text, role)
        button.setAutoDefault(default)
        button.setDefault(default)
        self._tall.append(button)
        button.setMinimumHeight(round(em(self) * TALL))
        button.clicked.connect(act)
        return button

    def add_field(self, words: str, box: QWidget, note: str = "") -> QLabel:
        """A label over its input (``(&K)`` in the words is its key), the note between them, in a widget of their own."""
        label = Label(words)
        label.setBuddy(box.focusProxy() or box)  # Qt gives the keyboard only to a buddy that takes it itself
        box.setAccessibleName(words.split("(&", 1)[0])
        holder = QWidget()
        group = QVBoxLayout(holder)
        group.setContentsMargins(0, 0, 0, 0)
        group.setSpacing(round(em(self) * 0.25))
        group.addWidget(label)
        if note:
            group.addWidget(Quiet(note))
            box.setAccessibleDescription(note)
        group.addWidget(box)
        self.body.addWidget(holder)
        inside = [] if isinstance(box, QComboBox) else [*box.findChildren(QLineEdit), *box.findChildren(QPushButton)]
        for input_ in (box, *inside):
            if isinstance(input_, QLineEdit):
                Edge(input_)
                input_.textEdited.connect(self._typed)
            if isinstance(input_, QLineEdit | QComboBox | QPushButton):
                self._tall.append(input_)
                input_.setMinimumHeight(round(em(self) * TALL))
        return label

    def _typed(self) -> None:
        """What was missing or wrong is being typed."""
        if not self.fault.isHidden():
            self.say("")

    def add_check(self, words: str, *, on: bool = False) -> Check:
        """A check box below what is there already; ``(&K)`` in the words is its key."""
        check = Check(words)
        check.setChecked(on)
        self.body.addWidget(check)
        return check

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "buttons"):
            QTimer.singleShot(0, self, self._measure)

    def _measure(self) -> None:
        """A new text size or style while the dialog is open: everything in it is measured anew."""
        for input_ in self._tall:
            input_.setMinimumHeight(round(em(self) * TALL))
        if self._size != (0, 0):
            self.fit(*self._size)

    def say(self, sentence: str) -> None:
        """Say what hinders; empty takes it back."""
        self.fault.say(sentence)
        self.grow()

    def go_on(self, done: int, of: int, what: str) -> None:
        """Show how far a long act is; ``of`` 0 when nobody knows."""
        self.bar.setVisible(True)
        self.doing.setVisible(True)
        self.doing.setText(what)
        self.bar.setRange(0, 1000 if of else 0)
        if of:
            self.bar.setValue(round(1000 * done / of))
        self.grow()

    def end_work(self) -> None:
        self.bar.hide()
        self.doing.hide()

    def fit(self, chars: int, lines: int = 0) -> None:
        """A size in characters of the text size: as high as the body (or ``lines``), never larger than the screen."""
        self._size = (chars, lines)
        unit = em(self)
        room = self._room()
        self.resize(min(chars * unit, room.width()), min(lines * round(unit * 1.7), room.height()))
        self.grow()

    def grow(self) -> None:
        """Become high enough for everything in it, as far as the screen goes."""
        QTimer.singleShot(0, self, self._grow)
        self._grow()

    def _grow(self) -> None:
        self.whole.activate()
        margins = self.whole.contentsMargins()
        width = self.width() - margins.left() - margins.right()
        body = self.body.totalHeightForWidth(width) if self.body.hasHeightForWidth() else self.body.sizeHint().height()
        body = max(
            body, self.body.totalMinimumSize().height()
        )  # below it the area scrolls, however few lines there are
        parts = [w for w in (self.doing, self.bar, self.fault, self.buttons) if not w.isHidden()]
        rest = sum(w.heightForWidth(width) if w.hasHeightForWidth() else w.sizeHint().height() for w in parts)
        gaps = self.whole.spacing() * len(parts) + margins.top() + margins.bottom()
        wanted = min(body + rest + gaps, self._room().height())
        if wanted > self.height():
            self.resize(self.width(), wanted)

    def _room(self) -> QSize:
        """The screen without its bars and a title bar."""
        room = (self.screen() or QGuiApplication.primaryScreen()).availableSize()
        return QSize(room.width() - 16, room.height() - 48)


class Edge(QWidget):
    """An edge of 3:1 over a line to type in: on dark grounds the styles draw none that can be seen."""

    def __init__(self, box: QLineEdit) -> None:
        super().__init__(box)
        self._box = box
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box.installEventFilter(self)
        self.setGeometry(box.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._box and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self.setGeometry(self._box.rect())
            self.raise_()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        if self._box.hasFocus():
            draw_ring(painter, self)
            return
        painter.setPen(edge(self._box.palette()))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


class Label(QLabel):
    """The words over an input, as high as every other line: the underline of its key hangs below the letters."""

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), round(LINE * self.fontMetrics().height())))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Fault(QLabel):
    """What hinders, with a sign before it, so that it does not rest on colour; it can be marked and copied."""

    def __init__(self) -> None:
        super().__init__()
        self._said = ""
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)  # a plain label sets its lines without air between them
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setForegroundRole(QPalette.ColorRole.BrightText)
        self.setAccessibleName("お知らせ")
        self.hide()

    def say(self, sentence: str) -> None:
        self._said = f"▲ {sentence}" if sentence else ""
        self._set()
        self.setAccessibleDescription(sentence)
        self.setVisible(bool(sentence))

    def _set(self) -> None:
        high = round(LINE * self.fontMetrics().height())
        style = f"line-height: {high}px; white-space: pre-wrap"
        self.setText(f'<div style="{style}">{escape(self._said)}</div>' if self._said else "")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set()

    def text(self) -> str:
        """What is said, as it is read."""
        return self._said

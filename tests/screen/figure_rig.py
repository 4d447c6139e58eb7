"""The figure editor on the screen, taken in hand with real keys and a real mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.answers.figure import FigureShape, rows_of
from desktop.definition.model import Rows
from desktop.screen.figure.dialog import FigureDialog
from desktop.screen.figure.drawn import Frame

Key, Mod = Qt.Key, Qt.KeyboardModifier
NONE, CTRL, SHIFT = Mod.NoModifier, Mod.ControlModifier, Mod.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def node(name: str, x: float, y: float, text: str = "", *, width: float = 40, height: float = 15) -> FigureShape:
    return FigureShape("node", name, "org", text or name, x, y, width, height)


def arrow(name: str, start: str, end: str, number: str = "") -> FigureShape:
    return FigureShape("arrow", name, "to", start=start, end=end, number=number)


class Board:
    """The dialog with a clerk's hand."""

    def __init__(self, bot: QtBot, shapes: Sequence[FigureShape] | Rows = (), **given: object) -> None:
        rows = shapes if not shapes or isinstance(shapes[0], tuple) else rows_of(shapes)  # type: ignore[arg-type]
        self.bot = bot
        self.dialog = FigureDialog(None, "図：図を描く", rows, Frame(), **given)  # type: ignore[arg-type]
        bot.addWidget(self.dialog)
        self.dialog.resize(1100, 720)
        self.dialog.show()
        bot.waitExposed(self.dialog)
        self.dialog.activateWindow()
        self.surface = self.dialog.surface
        self.surface.setFocus()
        self.settle()

    def settle(self) -> None:
        QApplication.processEvents()

    # what there is ---------------------------------------------------------------------------------------------------

    @property
    def shapes(self) -> tuple[FigureShape, ...]:
        return self.dialog.document.shapes

    @property
    def picked(self) -> tuple[str, ...]:
        return self.dialog.document.picked

    def shape(self, name: str) -> FigureShape:
        return next(s for s in self.shapes if s.id == name)

    def place(self, name: str) -> tuple[float, float, float, float]:
        s = self.shape(name)
        return s.x, s.y, s.width, s.height

    def hint(self) -> str:
        return self.dialog.foot.words.text()

    # keys ------------------------------------------------------------------------------------------------------------

    def focus(self) -> QWidget:
        found = QApplication.focusWidget() or self.dialog.focusWidget()  # offscreen, a closed question leaves none
        assert found is not None
        return found

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        for _ in range(times):
            QTest.keyClick(self.focus(), key, held)
        self.settle()

    def type(self, text: str) -> None:
        """Type as an input method does."""
        commit = QInputMethodEvent()
        commit.setCommitString(text)
        QApplication.sendEvent(self.focus(), commit)
        self.settle()

    def pick(self, *names: str) -> None:
        self.dialog.document.pick(names)
        self.surface.setFocus()
        self.settle()

    # mouse -----------------------------------------------------------------------------------------------------------

    def at(self, x: float, y: float) -> QPoint:
        return self.surface.at_pixels(QPointF(x, y)).toPoint()

    def click(self, x: float, y: float, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.surface.viewport(), LEFT, held, self.at(x, y))
        self.settle()

    def double_click(self, x: float, y: float) -> None:
        QTest.mouseDClick(self.surface.viewport(), LEFT, NONE, self.at(x, y))
        self.settle()

    def hold(self, begin: tuple[float, float], *stops: tuple[float, float]) -> None:
        """Press and go to the stops, without letting go."""
        view = self.surface.viewport()
        QTest.mousePress(view, LEFT, NONE, self.at(*begin))
        for stop in stops:
            QTest.mouseMove(view, self.at(*stop))
            self.settle()

    def let_go(self, x: float, y: float) -> None:
        QTest.mouseRelease(self.surface.viewport(), LEFT, NONE, self.at(x, y))
        self.settle()

    def drag(self, begin: tuple[float, float], *stops: tuple[float, float]) -> None:
        self.hold(begin, *stops)
        self.let_go(*stops[-1])

    # buttons and questions -------------------------------------------------------------------------------------------

    def offer(self, name: str) -> None:
        """Press a button at the left with the mouse."""
        button = self.dialog.palette_.buttons[name]
        QTest.mouseClick(button, LEFT, NONE, button.rect().center())
        self.settle()

    def question(self, kind: type[QDialog] = QMessageBox) -> QDialog:
        """The small dialog that stands over the editor."""
        found = [d for d in self.dialog.findChildren(kind) if d.isVisible()]
        assert len(found) == 1
        return found[0]

    def answer(self, words: str) -> None:
        """Press a button of the question that stands over the editor."""
        buttons = [b for d in self.dialog.findChildren(QDialog) if d.isVisible() for b in d.findChildren(QPushButton)]
        next(b for b in buttons if b.text().startswith(words)).click()
        if self.dialog.isVisible():
            self.dialog.activateWindow()  # the offscreen platform leaves the keyboard in the closed question
        self.settle()

    def field(self, name: str) -> QWidget:
        """An input of the properties."""
        return self.dialog.panel.fields[name]

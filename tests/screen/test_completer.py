"""The list under an input that is typed in: a click beside it closes it and does what it hit, one on it chooses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.screen.completer import ROW, Completer
from desktop.screen.look import em

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
DIVISIONS = ("企画財政部政策室", "企画財政部未来戦略室", "市民生活部市民課")


class Page(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.division, self.secret, self.go = QComboBox(), QLineEdit(), QPushButton("始める")
        self.division.setEditable(True)
        self.division.addItems(DIVISIONS)
        self.division.setCompleter(Completer(DIVISIONS, self.division))
        self.division.setEditText("")
        self.pressed = 0
        self.go.clicked.connect(self._press)
        column = QVBoxLayout(self)
        column.addWidget(self.division)
        column.addSpacing(200)
        for widget in (self.secret, self.go):
            column.addWidget(widget)

    def _press(self) -> None:
        self.pressed += 1

    @property
    def popup(self) -> QWidget:
        return self.division.completer().popup()


def typed(box: QWidget | None, text: str) -> None:
    """What an input method gives."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    assert box is not None
    QApplication.sendEvent(box, event)


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[Page]:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.division.setFocus()
    typed(made.division.lineEdit(), "企画")
    qtbot.waitUntil(made.popup.isVisible)
    yield made
    made.popup.hide()


def beside(page: Page, widget: QWidget) -> QPoint:
    """The middle of a widget as the list in front of it sees it."""
    return page.popup.mapFromGlobal(widget.mapToGlobal(widget.rect().center()))


def test_a_click_into_another_box_puts_the_cursor_there(page: Page, qtbot: QtBot) -> None:
    qtbot.mousePress(page.popup, Qt.MouseButton.LeftButton, pos=beside(page, page.secret))
    qtbot.waitUntil(lambda: page.focusWidget() is page.secret)
    qtbot.mouseRelease(page.secret, Qt.MouseButton.LeftButton)
    assert not page.popup.isVisible()
    typed(page.focusWidget(), "ひみつ")
    assert (page.division.currentText(), page.secret.text()) == ("企画", "ひみつ")


def test_a_click_on_a_button_presses_it(page: Page, qtbot: QtBot) -> None:
    qtbot.mousePress(page.popup, Qt.MouseButton.LeftButton, pos=beside(page, page.go))
    qtbot.waitUntil(page.go.isDown)
    qtbot.mouseRelease(page.go, Qt.MouseButton.LeftButton)
    assert page.pressed == 1
    assert not page.popup.isVisible()


def test_a_click_on_a_word_chooses_it(page: Page, qtbot: QtBot) -> None:
    view = page.division.completer().popup()
    second = view.visualRect(view.model().index(1, 0))
    assert second.height() == round(ROW * em(page.division))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=second.center())
    qtbot.waitUntil(lambda: page.division.currentText() == DIVISIONS[1])
    assert not view.isVisible()

"""A form on the screen: a desk on a shipped form, its view shown, and keys pressed where the focus is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.clerk.desk import Desk
from desktop.definition.find import load
from desktop.definition.model import Value
from desktop.screen.editors.base import Editor
from desktop.screen.editors.text_box import TextBox
from desktop.screen.form_view import FormView


@pytest.fixture(autouse=True, scope="module")
def dress_stays(qapp: QApplication) -> Iterator[None]:
    """How the application looked before a module tried other themes and sizes of text, it looks after it."""
    style, palette, font, sheet = qapp.style().name(), qapp.palette(), qapp.font(), qapp.styleSheet()
    yield
    if qapp.style().name() != style:
        qapp.setStyle(style)
    if qapp.palette() != palette:
        qapp.setPalette(palette)
    if qapp.font() != font:
        qapp.setFont(font)
    if qapp.styleSheet() != sheet:
        qapp.setStyleSheet(sheet)


def make_desk(
    form: str = "komae.sheet", values: Mapping[str, Value] | None = None, facts: Mapping[str, str] | None = None
) -> Desk:
    """A desk on a new case of a shipped form."""
    found = load(form)
    case = Case("case-1", (Answers.of(found, values),), MappingProxyType(dict(facts or {})))
    return Desk(case, found)


class Hand:
    """A clerk's hand: presses keys wherever the keyboard is."""

    def __init__(self, qtbot: QtBot, view: FormView) -> None:
        self.bot = qtbot
        self.view = view
        self.desk = view.desk

    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def text_box(self) -> TextBox:
        found = self.focus()
        assert isinstance(found, TextBox)
        return found

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1) -> None:
        for _ in range(times):
            self.bot.keyClick(self.focus(), key, held)

    def ctrl(self, key: Qt.Key) -> None:
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def type(self, text: str) -> None:
        """Type as an input method does: commit without a conversion in hand."""
        commit = QInputMethodEvent()
        commit.setCommitString(text)
        QApplication.sendEvent(self.focus(), commit)
        QApplication.processEvents()

    def convert(self, preedit: str) -> None:
        """A conversion under way."""
        QApplication.sendEvent(self.focus(), QInputMethodEvent(preedit, []))

    def go(self, place: str, start: int = -1, length: int = 0) -> None:
        self.view.go_to(place, start, length)
        QApplication.processEvents()

    def editor(self, place: str) -> Editor:
        self.view.sections.build_all()
        return self.view.fields.boxes[place].editor


@pytest.fixture
def on_screen(qtbot: QtBot) -> Callable[..., Hand]:
    """Show the view of a desk and take it in hand."""

    def show(desk: Desk | None = None, **given: object) -> Hand:
        view = FormView(desk or make_desk(), **given)  # type: ignore[arg-type]
        qtbot.addWidget(view)
        view.resize(640, 768)
        view.show()
        qtbot.waitExposed(view)
        view.activateWindow()
        view.sections.build_all()
        QApplication.processEvents()
        return Hand(qtbot, view)

    return show


@pytest.fixture
def desk_of() -> Callable[..., Desk]:
    return make_desk

"""The real window on a real scratch store, driven by keys: what a test of the window needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.exceptions import TimeoutError as QtTimeout
from pytestqt.qtbot import QtBot

from desktop.screen.case_page import CasePage
from desktop.screen.dialog import Dialog
from desktop.screen.office import Clerk, Office
from desktop.screen.settings import Settings
from desktop.screen.window import Window
from desktop.screen.worker import Worker

TODAY = date(2026, 11, 21)
CLERK = Clerk("komae", "企画財政部未来戦略室", "付議　太郎")
WAIT = 15_000
Mod = Qt.KeyboardModifier


class Rig:
    """A window with its worker and store, and a hand on the keyboard."""

    def __init__(self, bot: QtBot, path: Path, *, clerk: Clerk | None = CLERK, sample: bool = False) -> None:
        self.bot = bot
        self.faults: list[BaseException] = []
        self.worker = Worker()
        self.worker.trouble = self.faults.append
        self.office = Office(path, self.worker, sample=sample, today=lambda: TODAY)
        self.window = Window(self.office, Settings())
        self.window.painted.connect(self.office.open)
        self.window.resize(1366, 728)
        bot.addWidget(self.window)
        if clerk is not None:
            self._say_who(path, clerk)
        asks = self.office.seems_sealed() or not (sample or path.exists())
        with bot.waitSignal(self.office.asked if asks else self.office.opened, timeout=WAIT):
            self.window.show()
        self.settle()

    def _say_who(self, path: Path, clerk: Clerk) -> None:
        from desktop.screen.office import STEPS
        from desktop.store.store import open_store

        with open_store(path) as store:
            for name, value in zip(STEPS, clerk, strict=True):
                store.set_setting(name, value)

    # waiting ---------------------------------------------------------------------------------------------------------

    def until(self, held: Callable[[], Any]) -> None:
        try:
            self.bot.waitUntil(lambda: bool(held()) or bool(self.faults), timeout=WAIT)
        except QtTimeout as late:
            raise AssertionError(self.state()) from late
        finally:
            assert self.faults == [], [repr(f) for f in self.faults]

    def state(self) -> str:
        """What a failed wait should tell."""
        lines = [f"{x.title} {x.status}" for x in self.window.list.table.lines]
        said = self.window.statusBar().currentMessage()
        if isinstance(self.window.dialog, Dialog):
            said += f"; {self.window.dialog.doing.text()}; {self.window.dialog.fault.text()}"
        held = QApplication.focusWidget()
        typed = held.text() if isinstance(held, QLineEdit) else ""
        return f"focus {held} 「{typed}」, over {QApplication.activeModalWidget()}, dialog {self.window.dialog}, said {said}, list {lines}"

    def settle(self) -> None:
        """Wait until the worker has answered everything asked so far and the answers have arrived."""
        answered: list[object] = []
        self.worker.run(lambda: None, answered.append)
        self.until(lambda: answered)

    def store(self, job: Callable[[Any], Any]) -> Any:
        """Ask the store directly, through the worker."""
        answer: list[Any] = []
        self.office.ask(job, answer.append)
        self.until(lambda: answer)
        return answer[0]

    @property
    def page(self) -> CasePage:
        found = self.window.page()
        assert found is not None
        return found

    def dialog(self, kind: str) -> Any:
        """The open dialog of a class, by name."""
        self.until(lambda: self.window.dialog is not None and type(self.window.dialog).__name__ == kind)
        found = self.window.dialog
        self.until(lambda: found.isActiveWindow())
        return found

    def gone(self) -> None:
        """Wait until no dialog is open; the offscreen platform has nobody else who activates the window below."""
        self.until(lambda: self.window.dialog is None)
        self.window.activateWindow()

    # cases -----------------------------------------------------------------------------------------------------------

    def add(self, values: dict[str, Any] | None = None, facts: dict[str, str] | None = None) -> Any:
        """A case in the store, made behind the window's back."""
        from desktop.answers.model import Answers
        from desktop.case.model import Case
        from desktop.definition.find import load

        form = load("komae.sheet")
        case = Case("", (Answers.of(form, values or {}),), facts or {})
        return self.store(lambda store: store.add_case(case, who="試験"))

    def open(self, case_id: str) -> CasePage:
        self.window.open_id(case_id)
        self.until(lambda: any(p.desk.case.id == case_id for p in self.window.case_pages()))
        return self.page

    def saved(self) -> None:
        """Wait until the case in front is saved."""
        self.until(lambda: not self.page.desk.dirty)
        self.settle()

    # the hand --------------------------------------------------------------------------------------------------------

    def focus(self) -> QWidget:
        self.until(QApplication.focusWidget)
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def press(self, key: Qt.Key, held: Mod = Mod.NoModifier, times: int = 1) -> None:
        for _ in range(times):
            self.bot.keyClick(self.focus(), key, held)

    def keys(self, text: str) -> None:
        """Type plain characters key by key."""
        self.bot.keyClicks(self.focus(), text)

    def type(self, text: str) -> None:
        """Type as an input method does: the commit of a conversion."""
        commit = QInputMethodEvent()
        commit.setCommitString(text)
        QCoreApplication.sendEvent(self.focus(), commit)
        QCoreApplication.processEvents()  # the key that ends a conversion is the input method's; the next one is not

    def act(self, name: str) -> None:
        """Press the key of an act of the menus."""
        key = self.window.acts[name].shortcut()
        assert not key.isEmpty(), name
        pressed = key[0]
        self.bot.keyClick(self.focus(), pressed.key(), pressed.keyboardModifiers())

    def close(self) -> None:
        self.window.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def opened(bot: QtBot, path: Path, **how: Any) -> Iterator[Rig]:
    """A rig that is closed at the end, its store with it; nothing may have gone wrong unseen."""
    rig = Rig(bot, path, **how)
    try:
        yield rig
    finally:
        rig.window.dialog = None
        rig.close()
    assert rig.faults == [], [repr(f) for f in rig.faults]

"""A window on a sealed store with two people, and what a test of the lock looks at: everything that could be read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.case.people import Role
from desktop.screen.lock import Lock
from desktop.screen.office import MINUTES, NOTED, STEPS
from desktop.screen.unlock_page import UnlockPage
from tests.screen.rig import CLERK, Rig

ADMIN, CHECKER, DRAFTER = "付議 太郎", "確認 花子", "起案 次郎"
WORDS = {
    ADMIN: "あさがお りんごの木 とけい",
    CHECKER: "みずうみ 二つの橋 えんぴつ",
    DRAFTER: "Kawa no nagare 2026",
}
CODE: dict[Path, str] = {}
"""The recovery code of the store made once."""


def make_sealed(path: Path) -> str:
    """A sealed store with a 管理者, a 確認者 and a 起案者; gives its recovery code."""
    from desktop.clerk.unlock import add_person, set_up
    from desktop.keys.recovery import check_word
    from desktop.keys.ring import read_ring, ring_path

    made = set_up(path, person_name=ADMIN, passphrase=WORDS[ADMIN])
    with made.store as store:
        add_person(store, CHECKER, Role.CHECKER, WORDS[CHECKER])
        add_person(store, DRAFTER, Role.DRAFTER, WORDS[DRAFTER])
        for name, value in zip(STEPS, CLERK, strict=True):
            store.set_setting(name, value)
        store.set_setting(NOTED, check_word(read_ring(ring_path(path))))
        store.set_setting(MINUTES, "10")
    return made.recovery_code


def copy_store(made: Path, to: Path) -> Path:
    """A closed store with all that lies beside it, elsewhere."""
    shutil.copytree(made.parent, to)
    return to / made.name


class SealedRig(Rig):
    """The rig of the window in front of a locked door."""

    def __init__(self, bot: QtBot, path: Path) -> None:
        super().__init__(bot, path, clerk=None)
        self.until(lambda: self.page_of_lock.names.count() > 0)

    @property
    def lock(self) -> Lock:
        found = self.window.lock
        assert found is not None
        return found

    @property
    def page_of_lock(self) -> UnlockPage:
        found = self.window.centralWidget()
        assert isinstance(found, UnlockPage), found
        return found

    def choose(self, name: str) -> None:
        page = self.page_of_lock
        self.until(lambda: page.names.findText(name) >= 0)
        page.names.setCurrentIndex(page.names.findText(name))
        page.typed.setFocus()

    def come_in(self, name: str = ADMIN, words: str = "") -> None:
        """Choose the name, type the passphrase, wait for the window."""
        self.choose(name)
        self.page_of_lock.typed.setText(words or WORDS[name])
        self.page_of_lock.go.click()
        self.until(lambda: not self.window.locked)
        self.settle()

    def shut(self) -> None:
        """Lock by the key and wait until the store is closed."""
        self.gone()
        self.act("lock_now")
        self.until(lambda: self.window.locked and not self.office.is_open)


@contextmanager
def sealed(bot: QtBot, path: Path) -> Iterator[SealedRig]:
    rig = SealedRig(bot, path)
    try:
        yield rig
    finally:
        rig.window.dialog = None
        rig.close()
    assert rig.faults == [], [repr(f) for f in rig.faults]


# what could be read ----------------------------------------------------------------------------------------------------


def readable() -> str:
    """Everything that a person, a screen reader or a list of windows could read of the program now."""
    said = [QGuiApplication.applicationDisplayName()]
    for widget in QApplication.topLevelWidgets():
        if shiboken6.isValid(widget) and widget.isVisible():
            said += [widget.windowTitle(), *words_of(widget)]
    for window in QGuiApplication.topLevelWindows():
        if window.isVisible():
            said.append(window.title())
    app = QApplication.instance()
    root = QAccessible.queryAccessibleInterface(app)
    for n in range(root.childCount()):
        child = root.child(n)
        if child is not None and isinstance(child.object(), QWidget) and child.object().isVisible():
            said += told(child)
    return "\n".join(said)


def words_of(widget: QWidget) -> list[str]:
    """Texts of the widgets in a window, of the visible ones and of those only hidden in it."""
    found: list[str] = []
    for part in (widget, *widget.findChildren(QWidget)):
        if part.window() is not widget and not part.isVisible():
            continue  # a window of its own, which nobody sees
        found += [
            part.toolTip(),
            part.statusTip(),
            part.whatsThis(),
            part.accessibleName(),
            part.accessibleDescription(),
        ]
        for name in ("text", "toPlainText", "currentText", "title", "currentMessage"):
            read: Any = getattr(part, name, None)
            if callable(read):
                try:
                    found.append(str(read()))
                except TypeError:
                    continue
        found += [f"{a.text()} {a.toolTip()} {a.statusTip()}" for a in part.actions()]
    return found


def told(at: QAccessibleInterface, deep: int = 0) -> list[str]:
    """Every text of the accessible tree below a place."""
    texts = QAccessible.Text
    found = [at.text(t) for t in (texts.Name, texts.Description, texts.Value, texts.Help)]
    if deep < 40:
        for n in range(at.childCount()):
            child = at.child(n)
            if child is not None and child.isValid():
                found += told(child, deep + 1)
    return found

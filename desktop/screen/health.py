"""An open window in; the store looked through in the background, what is wrong with it or its copies told and mended.

Damage found comes as a box that leads to 控えから戻す; a disk that is nearly full, and the missing second place, stand
over the list. Media that are put in get what was erased or sealed while they were away.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QPushButton

from desktop.screen.look import TALL, Card, Plain, em

if TYPE_CHECKING:
    from desktop.clerk.tidy import Tidied
    from desktop.screen.window import Window
    from desktop.store.health import Health
    from desktop.store.store import Store

CHECK_AFTER = 8_000
"""ms from the opening to the check: the clerk comes first."""
CHECK_AGAIN = 8 * 3600
"""Seconds after which a store that stays open is looked through again."""
LOOK = 30_000
"""ms between two looks whether a medium was put in."""
LATER = "backup.second.later"
"""Setting of the store: the day from which the missing second place is told again."""
LATER_DAYS = 30
NO_SECOND = (
    "控えは、まだこのPCの中だけにあります。PCが壊れたり、なくなったりすると、控えも一緒になくなります。"
    "USBメモリーなどに、二つめの置き場所を決めてください。"
)
DAMAGED = (
    "記録のファイルに、壊れたところが見つかりました。このまま続けると、読めない案件が出るおそれがあります。"
    "控えから戻してください。今のファイルは、戻す前に残します。"
)
LEFT = "次の控えは、暗号にできませんでした。だれでも読めるままなので、要らないことを確かめて消してください。"


class Warden(QObject):
    """One for the window."""

    found = Signal(object)
    """What the check of the store found, from its own thread."""
    reached = Signal(object)
    """The known folders that can be reached now, from a thread of its own."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window, self.office = window, window.office
        self.room: Bar | None = None
        self.hint: Bar | None = None
        self.damage: Bar | None = None
        self._told: QMessageBox | None = None
        self._checked_at = 0.0
        self._there: frozenset[Path] | None = None
        self._looking = False
        self._joined = False
        self._soon = QTimer(self, singleShot=True, interval=CHECK_AFTER)
        self._soon.timeout.connect(self.check)
        self._soon.timeout.connect(self.look)
        self._look = QTimer(self, interval=LOOK)
        self._look.timeout.connect(self.look)
        self.found.connect(self._checked)
        self.reached.connect(self._media)
        self.office.opened.connect(self.begin)
        self.office.noticed.connect(self.tell_room)

    def begin(self) -> None:
        """The store is open: look through it when the first work is done."""
        self._soon.start()
        self._look.start()
        self.look_for_second()
        if not self._joined and self.window.lock is not None:
            self._joined = True
            self.window.lock.unlocked.connect(lambda _other: self._again())

    def _again(self) -> None:
        """Unlocked: a check that the locking broke off begins anew, media are looked for at once."""
        self._there = None
        if not self._checked_at or time.monotonic() - self._checked_at > CHECK_AGAIN:
            self._soon.start()
        self.look()

    @property
    def _free(self) -> bool:
        return self.office.is_open and not self.window.locked

    # damage ----------------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Look through the whole file, beside everything else."""
        if self._free:
            self.office.ask(lambda store: store.check_health(self.found.emit) and None, failed=_leave)

    def _checked(self, health: Health) -> None:
        self._checked_at = time.monotonic()
        if health.state == "damaged":
            self.tell_damage()
        elif health.state == "failed":
            self.window.say(health.words)

    def tell_damage(self) -> None:
        """The way to the copies, once; also when a page was found damaged while somebody works."""
        from desktop.screen.asking import ask

        if self._told is not None:
            return
        if self.damage is None:
            self.damage = Bar(self.window, DAMAGED, (("控えから戻す(&R)…", self.restore),))
        self.damage.show()
        who = self.office.clerk.who

        def note(store: Store) -> None:
            from desktop.store.ledger import Act

            store.note(Act.CHECK, who=who, kind="記録のファイル", result="異常")

        self.office.ask(note, failed=_leave)
        box = ask(self.window.front(), "記録のファイルの点検", DAMAGED, "控えから戻す(&R)…")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._told = box
        box.finished.connect(lambda _result: self._forget())
        box.accepted.connect(lambda: QTimer.singleShot(0, self, self.restore))
        box.open()

    def _forget(self) -> None:
        self._told = None

    def restore(self) -> None:
        """The guided way: the newest copy stands ready."""
        from desktop.errors import DeskError
        from desktop.screen.restore import open_restore
        from desktop.store.faults import DAMAGED as WHAT

        dialog = open_restore(self.window, fault=DeskError(WHAT, path=self.office.path))
        if dialog is not None:
            dialog.restored.connect(lambda _seat: self._mended())

    def _mended(self) -> None:
        if self.damage is not None:
            self.damage.hide()
        self._soon.start()  # what was put back is looked through, too

    # room on the disk ------------------------------------------------------------------------------------------------

    def tell_room(self, sentence: str) -> None:
        """What the store tells although saving works; a save that took the spare space is told in a box."""
        from desktop.store.spare import USED

        if self.room is None:
            self.room = Bar(self.window, "")
        self.room.say(sentence)
        if sentence == USED:
            from desktop.screen.trouble import tell

            tell(self.window.front(), "ディスクの空き", sentence).open()

    # the second place ------------------------------------------------------------------------------------------------

    def look_for_second(self) -> None:
        """Whether there are copies, and all of them on this PC."""
        today = self.office.today()
        if self._free and not self.office.sample:
            self.office.ask(lambda store: lacks_second(store, today), self._hint_second, _leave)

    def _hint_second(self, lacking: bool) -> None:  # noqa: FBT001 - as the store answers
        if lacking and self.hint is None:
            self.hint = Bar(self.window, NO_SECOND, (("決める(&K)…", self.choose_second), ("後で(&L)", self._put_off)))
        if self.hint is not None:
            self.hint.setVisible(lacking and not self.office.hindrance("backup"))

    def choose_second(self) -> None:
        self.window.backups()
        if self.window.dialog is not None:
            self.window.dialog.finished.connect(lambda _result: self.look_for_second())

    def _put_off(self) -> None:
        day = (self.office.today() + timedelta(days=LATER_DAYS)).isoformat()
        self.office.ask(lambda store: store.set_setting(LATER, day), lambda _done: self.look_for_second(), _leave)

    # media -----------------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Ask which folders ever got a copy, then, where a dead drive holds up nobody, which of them are there."""
        if self._free and not self._looking:
            from desktop.clerk.tidy import known_places

            self._looking = True
            self.office.ask(known_places, self._ask_which, self._looked)

    def _looked(self, _fault: object) -> None:
        self._looking = False

    def _ask_which(self, places: tuple[Path, ...]) -> None:
        tell: Callable[[object], None] = self.reached.emit

        def find() -> None:
            there = frozenset(place for place in places if _is_there(place))
            try:
                tell(there)
            except RuntimeError:  # the window is gone meanwhile
                return

        threading.Thread(target=find, name="media", daemon=True).start()

    def _media(self, there: frozenset[Path]) -> None:
        """Something was put in since the last look (at the start: anything there may be to do)."""
        self._looking = False
        before, self._there = self._there, there
        if not self._free or (before is not None and there <= before):
            return
        from desktop.clerk.tidy import tidy

        who = self.office.clerk.who
        self.office.ask(lambda store: tidy(store, who=who), self._tidied, _leave)

    def _tidied(self, done: Tidied) -> None:
        if done.words:
            self.window.say(done.words)
        if done.left:
            from desktop.screen.trouble import tell

            names = "\n".join(f"・{path}" for path in done.left)
            tell(self.window.front(), "暗号になっていない控え", f"{LEFT}\n\n{names}").open()


def _leave(_fault: object) -> None:
    """What fails in the background is tried again at the next look."""


def _is_there(place: Path) -> bool:
    try:
        return place.is_dir()
    except OSError:
        return False


def lacks_second(store: Store, today: date) -> bool:
    """Whether every copy lies on this PC and nobody has put the reminder off; runs on the worker."""
    from desktop.store.kept import folder_of, kept
    from desktop.store.safekeeping import second_of

    if second_of(store) is not None or store.setting(LATER) > today.isoformat():
        return False
    return any(one.usable for one in kept(folder_of(store.path), store.path.stem))


class Bar(Card):
    """A sentence over the list, with what can be done about it."""

    def __init__(self, window: Window, words: str, acts: tuple[tuple[str, Callable[[], object]], ...] = ()) -> None:
        super().__init__(window.list, washed=True)
        row = QHBoxLayout(self)
        unit = em(self)
        row.setContentsMargins(unit, unit // 2, unit, unit // 2)
        row.setSpacing(unit // 2)
        self.words = Plain(words)
        self.words.setAccessibleName(words)
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        self.buttons = []
        for text, act in acts:
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.setMinimumHeight(round(em(self) * TALL))
            button.clicked.connect(lambda _on=False, act=act: act())
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            self.buttons.append(button)
        window.list.whole.insertWidget(0, self)

    def say(self, sentence: str) -> None:
        """Another sentence; an empty one hides it."""
        self.words.setText(sentence)
        self.words.setAccessibleName(sentence)
        self.setVisible(bool(sentence))

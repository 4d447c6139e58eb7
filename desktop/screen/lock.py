"""The lock of the window: nobody sits here in, nothing of the cases to be seen; the right words in, all of it back.

Locking covers first and saves afterwards: the pages leave the window (so that no screen reader finds them either),
dialogs are hidden, the worker's answers wait, the drafts are saved, then the store is closed and its key forgotten. A
draft that could not be saved stays in memory with the store open, is tried again, and is told of after the unlocking.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDrag, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget

from desktop.screen.lock_clipboard import secret_board
from desktop.screen.lock_session import Session, System
from desktop.screen.lock_watch import Watch
from desktop.screen.office import Office, Seat
from desktop.screen.unlock_page import Name, UnlockPage, Way

if TYPE_CHECKING:
    from desktop.clerk.unlock import Door
    from desktop.screen.case_page import CasePage
    from desktop.screen.window import Window
    from desktop.store.store import Store

HAND, IDLE, SLEPT, SESSION = "hand", "idle", "slept", "session"
WHY = {
    HAND: "画面をロックしました。",
    IDLE: "しばらく操作がなかったため、画面をロックしました。",
    SLEPT: "PCがスリープしたため、画面をロックしました。",
    SESSION: "PCの画面がロックされたため、付議帳もロックしました。",
}
KEPT = "入力した内容は保存してあります。"
UNSAVED = (
    "まだ保存できていない入力があります。入力は失われていません。"
    "ロックを解くと続けられるので、付議帳もPCも終了しないでください。"
)
NO_WORDS = "この保存先には合言葉がないため、ロックできません。「設定」から合言葉を付けると、使えるようになります。"


class Lock(QObject):
    """Joined to one window; ``on`` while it is covered."""

    locked = Signal()
    unlocked = Signal(bool)
    """Open again; whether somebody else sits here now."""

    def __init__(self, window: Window, office: Office, system: System | None = None) -> None:
        super().__init__(window)
        self.window, self.office = window, office
        self.on = False
        self.watch = Watch(self)
        self.watch.due.connect(self.lock)
        office.seated.connect(self._follow_seat)
        self.page: UnlockPage | None = None
        self._session: Session | None = None
        self._system = system
        self._front: QWidget | None = None
        self._bars: list[QWidget] = []
        self._hidden: list[QDialog] = []
        self._focus: QWidget | None = None
        self._door: Door | None = None
        self._person = ""
        self._began = False
        """Whether a store was ever open in this window."""

    # the guard -------------------------------------------------------------------------------------------------------

    @property
    def can(self) -> bool:
        """Whether there is something to unlock with."""
        return self.office.seat.sealed

    def _follow_seat(self) -> None:
        self.watch.minutes = self.office.seat.minutes

    def guard(self) -> None:
        """A sealed store is open: watch over it."""
        self._began = True
        if not self.can:
            self.watch.stop()
            return
        self.watch.start()
        if self._session is None:
            self._session = Session(self._system)
            self._session.away.connect(self.lock)

    def end(self) -> None:
        """The window closes."""
        self.watch.stop()
        secret_board().clear()
        if self._session is not None:
            self._session.end()
            self._session = None

    # covering --------------------------------------------------------------------------------------------------------

    def ask(self, door: Door) -> None:
        """At the start of the program: cover the window until somebody opens the store."""
        self._door = door
        self._cover()
        self._page.wipe()
        self._page.say_why("")
        self._show_names()
        self._page.come_forward()

    def lock(self, why: str = HAND) -> None:
        """Cover now, save after the cover is painted."""
        if self.on or not self.can or not self.office.is_open:
            return
        QGuiApplication.inputMethod().commit()  # a conversion in hand is part of the draft
        self.watch.stop()
        self.office.worker.hold()
        self._person = self.office.seat.person.id if self.office.seat.person else ""
        for page in self.window.case_pages():
            page.autosave.typed_by = (self._person, self.office.clerk.who)
        secret_board().clear()
        self._cover()
        self._page.wipe()
        self._page.say_why(WHY.get(why, WHY[HAND]))
        self._show_names()
        self._look()
        self._page.come_forward()
        self.locked.emit()
        QTimer.singleShot(0, self, self._save)

    @property
    def _page(self) -> UnlockPage:
        if self.page is None:
            self.page = UnlockPage()
            self.page.wanted.connect(self._try)
            self.page.leave_wanted.connect(self.window.close)
        return self.page

    def _cover(self) -> None:
        window = self.window
        self._focus = QApplication.focusWidget()
        self._close_popups()
        self.on = True
        self._hide_dialogs()
        self._bars = [b for b in (window.menuBar(), window.statusBar(), *window.bars.values()) if not b.isHidden()]
        for bar in self._bars:
            bar.hide()
        window.statusBar().clearMessage()
        self._front = window.takeCentralWidget()
        window.setCentralWidget(self._page)
        self._page.show()
        window.follow_lock()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def _close_popups(self) -> None:
        """Menus, lists that hang open, tool tips, what is being dragged, and the system's own dialogs."""
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            QDrag.cancel()  # whose picture may show a case
        QToolTip.hideText()
        while (popup := QApplication.activePopupWidget()) is not None and popup.close():
            continue
        if self._session is not None:
            self._session.close_dialogs()

    def _hide_dialogs(self) -> None:
        """From the front to the back; they come back as they were."""
        found = [w for w in QApplication.topLevelWidgets() if self._is_foreign(w)]
        found.sort(key=_depth)
        self._hidden = [w for w in found if isinstance(w, QDialog)]
        for widget in reversed(found):
            widget.hide()

    def _is_foreign(self, widget: QWidget) -> bool:
        """A window of ours that must not be seen: neither the main one nor a list that the page opened."""
        ours = self.window is widget or (self.page is not None and _hangs_on(widget, self.page))
        return widget.isWindow() and widget.isVisible() and not ours

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While it is on, what appears all the same (a report of a fault) waits for the unlocking."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and self._is_foreign(watched):
            QTimer.singleShot(0, self, lambda: self._put_by(watched))
        return False

    def _put_by(self, widget: QWidget) -> None:
        if self.on and shiboken6.isValid(widget) and self._is_foreign(widget):
            widget.hide()
            if isinstance(widget, QDialog):
                self._hidden.append(widget)

    def _show_names(self) -> None:
        """Who can open it, as far as the ring is known."""
        if self._door is None:
            return
        slots = self._door.slots
        staff = [Name(s.id, s.label) for s in slots if s.kind == "passphrase"]
        kinds = {s.kind for s in slots}
        chosen = self._page.names.currentData() or self.window.settings.seat
        self._page.show_names(staff, chosen=chosen, recovery="recovery" in kinds, windows="windows" in kinds)

    def look_again(self) -> None:
        """Another store lies there now (a kept copy was put back): the names of its ring."""
        self._page.wipe()
        self._look()
        self._page.come_forward()

    def _look(self) -> None:
        """Read the ring again: people may have come and gone since."""
        from desktop.clerk.unlock import look

        path = self.office.path

        def show(door: Door) -> None:
            if self.on and door != self._door:
                self._door = door
                self._show_names()

        self.office.worker.run(lambda: look(path), show, lambda fault: self._page.say(str(fault)), through=True)

    # saving ----------------------------------------------------------------------------------------------------------

    def _unsaved(self) -> list[CasePage]:
        return [page for page in self.window.case_pages() if page.desk.dirty]

    def _save(self) -> None:
        """Save every draft; the store is closed once all of them are and nothing is at work."""
        for page in self._unsaved():
            page.autosave.told.connect(self._saved)
            page.autosave.save()
        self.office.worker.busy.connect(self._saved)
        self._saved()

    def _saved(self, *_: object) -> None:
        if not self.on or self._page.at_work or not self.office.is_open:
            return
        failed = any(page.autosave.fault is not None for page in self._unsaved())
        for page in self._unsaved():
            if page.autosave.fault is None:  # typed while the save before was under way
                QTimer.singleShot(0, page.autosave, page.autosave.save)
        self._page.lead_with(UNSAVED if failed else KEPT)
        if not self._unsaved() and not self.office.worker.at_work:
            self.office.leave(lambda: None)

    # opening ---------------------------------------------------------------------------------------------------------

    def _try(self, way: Way) -> None:
        self._page.work(on=True)
        self.office.enter(self._way_in(way), self._entered, lambda fault: self._refused(way, fault))

    def _way_in(self, way: Way) -> Callable[[], Store]:
        """What the worker does; a store that could not be closed yet is entered again as it is."""
        office = self.office

        def go() -> Store:
            from desktop.clerk import unlock

            if office.is_open:
                return unlock.resume(office.store, way.kind, way.slot, way.typed)
            if way.kind == "recovery":
                return unlock.enter_recovery(office.path, way.typed)
            if way.kind == "windows":
                return unlock.enter_windows(office.path)
            return unlock.enter(office.path, way.slot, way.typed)

        return go

    def _refused(self, way: Way, fault: Exception) -> None:
        from desktop.errors import DeskError

        wrong = isinstance(fault, DeskError) and fault.code.startswith("keys.wrong")
        self._page.refuse(str(fault), self.office.wrong(way.slot or way.kind) if wrong else 0)
        from desktop.screen.restore import mendable, open_restore

        if mendable(fault, self.office.path):
            open_restore(self.window, fault=fault)  # type: ignore[arg-type]
        if not isinstance(fault, DeskError):
            self.office.worker.trouble(fault)

    def _entered(self, seat: Seat) -> None:
        """Open: the same person finds everything as it was, somebody else the list."""
        way = self._page.names.currentData()
        self.office.came_in()
        self._page.wipe()
        other = self._began and (seat.person.id if seat.person else "") != self._person
        self.office.sit(seat)
        self._uncover()
        if self._began:
            self.window.sit_again(other=other, slot=way or "")
        else:
            self.window.remember_seat(way or "")
            self.office.opened.emit()
        self.guard()
        self.unlocked.emit(other)
        if seat.by_code:
            from desktop.screen.unlock_reset import ResetWords

            self.window.show_dialog(ResetWords(self.window))

    def _uncover(self) -> None:
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.on = False
        window = self.window
        self.page = window.takeCentralWidget()  # type: ignore[assignment]
        if self._front is not None:
            window.setCentralWidget(self._front)
            self._front.show()
        for bar in self._bars:
            bar.show()
        window.follow_lock()

    def give_back(self) -> None:
        """The same person: dialogs, the place of the cursor and what the worker has to tell."""
        hidden, self._hidden = self._hidden, []
        for dialog in hidden:
            if shiboken6.isValid(dialog):
                dialog.show()
        for page in self.window.case_pages():
            page.autosave.typed_by = ("", "")
        if self._focus is not None and shiboken6.isValid(self._focus):
            self._focus.setFocus()
        self._settle()
        self.office.worker.release()

    def take_away(self) -> None:
        """Somebody else: the dialogs of the one before go unanswered, and so does what was asked for them."""
        self.office.worker.drop()
        hidden, self._hidden = self._hidden, []
        for dialog in reversed(hidden):
            if shiboken6.isValid(dialog):
                dialog.deleteLater()
        self._settle()

    def _settle(self) -> None:
        """Drafts that could not be saved while it was locked are tried again."""
        self._focus = None
        for page in self._unsaved():
            page.autosave.save()

    def may_close(self) -> bool:
        """Whether the program may end while it is locked: not with a draft that is nowhere but here."""
        for page in self._unsaved():
            if page.autosave.flush() is not None:
                self._page.say(UNSAVED)
                return False
        return True


def _depth(widget: QWidget) -> int:
    parent = widget.parentWidget()
    return 0 if parent is None else 1 + _depth(parent.window())


def _hangs_on(widget: QWidget, page: QWidget) -> bool:
    above: Any = widget
    while above is not None:
        if above is page:
            return True
        above = above.parentWidget()
    return False

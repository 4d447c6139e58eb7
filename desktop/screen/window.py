"""The one window: start and lock, the list of cases, each open case in a tab, which acts can be used, closing.

What is seen of it is made in :mod:`desktop.screen.window_frame`; mind what is said there about the first paint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import QApplication

from desktop.screen import window_doors, window_filing
from desktop.screen.actions import CASE_BAR, EVERYWHERE, ON_LIST, RIGHTS, WHILE_LOCKED, Words
from desktop.screen.office import Office
from desktop.screen.settings import Settings, write_settings
from desktop.screen.window_frame import CASE, LIST, TITLE, Frame, tip_words

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QDialog, QWidget

    from desktop.screen.backups_keeper import Keeper
    from desktop.screen.case_page import CasePage
    from desktop.screen.health import Warden
    from desktop.screen.lock import Lock


class Window(Frame):
    """Shown at once and empty; ``painted`` comes after the first paint, and only then the store is opened."""

    painted = Signal()

    # acts that open something over the window
    new_case = window_doors.new_case
    export_bundle = window_doors.export_bundle
    open_bundle = window_doors.open_bundle
    take_receipts = window_doors.take_receipts
    handover_book = window_doors.handover_book
    media_register = window_doors.media_register
    desk_keys = window_doors.desk_keys
    erase_media = window_doors.erase_media
    duties = window_doors.duties
    take_files = window_doors.take_files
    write_lists = window_doors.write_lists
    save_blank = window_doors.save_blank
    backups = window_doors.backups
    keeping = window_doors.keeping
    keep_for = window_doors.keep_for
    ledger = window_doors.ledger
    people = window_doors.people
    first_start = window_doors.first_start
    choose_settings = window_doors.choose_settings
    keys_help = window_doors.keys_help
    about = window_doors.about

    # acts on the cases chosen in the list
    duplicate = window_filing.duplicate
    archive = window_filing.archive
    bin = window_filing.throw_away
    restore = window_filing.restore
    erase = window_filing.erase
    erase_now = window_filing.erase_now

    def __init__(self, office: Office, settings: Settings) -> None:
        super().__init__(office, settings)
        self.dialog: QDialog | None = None
        """The dialog opened last, for as long as it is open."""
        self._paint_seen = False
        self.lock: Lock | None = None
        """Made with the rest."""
        self._offer: QWidget | None = None
        self._out_seen = False
        self.keeper: Keeper | None = None
        """Takes the copies; set by the program, not by every test."""
        self.warden: Warden | None = None
        """Watches over the store; set by the program, too."""
        if office.seems_sealed():
            self._begin_covered()

    def _begin_covered(self) -> None:
        """A sealed store: the first paint shows an empty window, not the frame of what nobody may see yet."""
        for part in (self.menuBar(), self.statusBar(), self.pages, *self.bars.values()):
            part.hide()

    def _uncover(self) -> None:
        for part in (self.menuBar(), self.statusBar(), self.pages, self.bars[LIST]):
            part.show()

    def wake(self) -> None:
        """After the first paint: menus with their keys, the table, and what the window listens to."""
        self._fill_menus()
        self._finish_status()
        self.list.wake()
        self._tint_extensions()
        self.list.open_wanted.connect(self.open_id)
        self.list.chosen_changed.connect(self._follow_choice)
        self.pages.currentChanged.connect(self._follow_page)
        self.pages.tabBar().setAccessibleName("開いている案件")
        self._follow_page()
        from desktop.screen.lock import Lock

        self.lock = Lock(self, self.office)
        self.office.opened.connect(self._begin)
        self.office.asked.connect(self._ask)
        self.office.seated.connect(self._follow_choice)
        self.office.seated.connect(self._offer_seal)
        self.office.listed.connect(self._look_out)
        self.office.refused.connect(self._refused)
        self.office.worker.busy.connect(self._show_busy)
        self.setAcceptDrops(True)
        self._follow_contrast()

    # start -----------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._paint_seen:
            self._paint_seen = True
            QTimer.singleShot(0, self._show_rest)

    def _show_rest(self) -> None:
        """The first paint is out: the store is opened on the worker while the rest is made here."""
        self.painted.emit()
        self.wake()

    def _ask(self, door: Any) -> None:
        """Nothing is open yet: somebody says who they are, or makes the store."""
        if self.lock is not None and door.kind == "sealed":
            self._uncover()
            self.lock.ask(door)
        elif not self._offer_restore():
            self.first_start()

    def _offer_restore(self) -> bool:
        """No store, but kept copies of one: it was lost, and a new one would hide that."""
        from desktop.store.kept import folder_of, kept

        if not any(one.usable for one in kept(folder_of(self.office.path), self.office.path.stem)):
            return False
        from desktop.errors import DeskError
        from desktop.screen.restore import open_restore
        from desktop.store.faults import ABSENT

        dialog = open_restore(self, fault=DeskError(ABSENT, path=self.office.path))
        if dialog is not None:
            dialog.rejected.connect(self.first_start)
        return True

    def _begin(self) -> None:
        """The store is open: fill the list; ask who sits here when nobody has said so."""
        if self.lock is not None:
            self.lock.guard()
        self.list.begin()
        self._look_out()
        self.list.view.setFocus()
        if self.office.sample:
            self._fill_with_samples()
        elif self.office.first_time:
            self.first_start()

    def _offer_seal(self) -> None:
        """Over the list, until somebody has decided about a passphrase and holds the recovery paper."""
        seat = self.office.seat
        wanted = seat.unnoted or not (seat.sealed or seat.plain_reason)
        if self._offer is None and wanted and not self.office.sample:
            from desktop.screen.unlock_seal import Offer

            self._offer = Offer(self)
            self.list.whole.insertWidget(0, self._offer)

    def _look_out(self) -> None:
        """Bundles that wait for their receipt, or whose medium should be back, stand over the list."""
        if self.office.is_open:
            today = self.office.today()
            self.office.ask(
                lambda store: store.handovers("out", open_only=True, today=today), self._show_out, owner=self
            )

    def _show_out(self, found: tuple[Any, ...]) -> None:
        if found or self._out_seen:
            from desktop.screen.out_band import show_out

            self._out_seen = True
            show_out(self, found)

    def _fill_with_samples(self) -> None:
        """Sample cases for a store that has none."""
        from desktop.screen.first_start import fill_with_samples

        clerk = self.office.clerk
        self.office.ask(lambda store: fill_with_samples(store, clerk), lambda _count: self.office.listed.emit())

    def _refused(self, fault: Exception) -> None:
        if self.pages.isHidden():
            self._uncover()
        from desktop.screen.restore import mendable, open_restore
        from desktop.screen.share import offers_home, open_share

        if offers_home(fault):
            self.list.say_refused()
            open_share(self, fault)  # type: ignore[arg-type]
        elif mendable(fault, self.office.path):
            self.list.say_refused()
            open_restore(self, fault=fault)  # type: ignore[arg-type]
        else:
            self.list.refuse(fault)

    def _show_busy(self, on: bool) -> None:  # noqa: FBT001
        self.progress.setVisible(on)

    # acts ------------------------------------------------------------------------------------------------------------

    def _follow_page(self) -> None:
        """Bars and acts follow what is in front."""
        page = self.page()
        if page is not None and CASE not in self.bars:
            self.bars[CASE] = self._make_bar(CASE, CASE_BAR)
            self._tint_extensions()
        for name, bar in self.bars.items():
            bar.setVisible((name == LIST) is (page is None))
        self._show_title()
        if page is not None:
            page.come_forward()
        self._follow_choice()

    @property
    def locked(self) -> bool:
        return self.lock is not None and self.lock.on

    def _show_title(self) -> None:
        page = None if self.locked else self.page()
        self.setWindowTitle(f"{page.title()}　―　{TITLE}" if page else TITLE)

    def _follow_choice(self) -> None:
        """Which acts can be used now; the words of undo say what is undone."""
        page = None if self.locked else self.page()
        usable = WHILE_LOCKED if self.locked else EVERYWHERE | (self._list_acts() if page is None else page.usable())
        for name, act in self.acts.items():
            why = self.hindrance(name)
            act.setEnabled(name in usable and not why)
            if why or act.property("refused"):
                self._show_hindrance(act, self._words[name], why)
        names = page.undo_words() if page else ("", "")
        self.acts["undo"].setText(f"元に戻す(&U)　{names[0]}".rstrip())
        self.acts["redo"].setText(f"やり直し(&R)　{names[1]}".rstrip())
        for name, words in (("undo", "元に戻す"), ("redo", "やり直し")):
            self.acts[name].setIconText(words)

    def hindrance(self, name: str) -> str:
        """Why who sits here cannot use an act at all; empty when they can."""
        if name == "lock_now" and self.lock is not None and not self.lock.can:
            from desktop.screen.lock import NO_WORDS

            return NO_WORDS
        right = RIGHTS.get(name, "")
        return self.office.hindrance(right) if right else ""

    def _show_hindrance(self, act: QAction, word: Words, why: str) -> None:
        """The reason where the act's own words stand: tool tip and status line; the menus show tool tips from now on."""
        for menu in self._menus:
            menu.setToolTipsVisible(True)
        act.setProperty("refused", why)
        act.setToolTip(why or tip_words(word))
        act.setStatusTip(why)

    def _list_acts(self) -> frozenset[str]:
        chosen = self.list.chosen()
        if not chosen:
            return frozenset()
        shelf = self.list.shelf.currentIndex()
        return (
            ON_LIST
            - ({"restore", "erase"}, {"archive", "erase"}, {"archive", "bin", "duplicate", "export_bundle"})[shelf]
        )

    def show_dialog(self, dialog: QDialog, done: Callable[[], None] | None = None) -> None:
        """Open a dialog over the window without waiting; ``done`` follows when it was accepted."""
        from PySide6.QtCore import Qt

        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if done is not None:
            dialog.accepted.connect(done)
        dialog.finished.connect(self._forget_dialog)
        self.dialog = dialog
        dialog.open()  # over a locked window it is put by until the unlocking

    def front(self) -> QWidget:
        """What a message has to stand over: the dialog in front, else the window."""
        over = QApplication.activeModalWidget()
        return over if over is not None and over.isVisible() else self

    def _forget_dialog(self) -> None:
        self.dialog = None
        self._look_out()  # something may have been handed over, signed for or brought back in it

    # cases -----------------------------------------------------------------------------------------------------------

    def open_case(self) -> None:
        for line in self.list.chosen():
            self.open_id(line.id)

    def open_id(self, case_id: str, *, compared: bool = False) -> None:
        """Open a case in a tab of its own, or go to the tab it has."""
        for page in self.case_pages():
            if page.desk.case.id == case_id:
                self.pages.setCurrentWidget(page)
                return
        from desktop.screen.case_page import read_opened

        self.office.ask(
            lambda store: read_opened(store, case_id), lambda opened: self._show_case(opened, compared), owner=self
        )

    def _show_case(self, opened: Any, compared: bool) -> None:  # noqa: FBT001
        from desktop.screen.case_page import CasePage
        from desktop.screen.look import Flat

        if any(p.desk.case.id == opened.case.id for p in self.case_pages()):
            self.open_id(opened.case.id)
            return
        page = CasePage(self.office, opened, self)
        page.state_changed.connect(self._page_changed)
        index = self.pages.addTab(page, page.tab_words())
        self.pages.setTabToolTip(index, page.title())
        from PySide6.QtWidgets import QTabBar

        close = Flat("×", "この案件のタブを閉じる（Ctrl+W）")
        close.clicked.connect(lambda: self._close_page(page))
        self.pages.tabBar().setTabButton(index, QTabBar.ButtonPosition.RightSide, close)
        self.pages.setCurrentIndex(index)
        if compared:
            page.differences.show()

    def _page_changed(self) -> None:
        for n, page in enumerate(self.case_pages(), 1):
            self.pages.setTabText(n, page.tab_words())
            self.pages.setTabToolTip(n, page.title())
        self._show_title()
        self._follow_choice()

    def show_new(self, case: Any) -> None:
        self.list.stand_on(case.id)
        self.office.listed.emit()
        self.open_id(case.id)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        from desktop.screen.intake.door import files_of, open_door
        from desktop.screen.receive.door import open_for

        event.acceptProposedAction()
        paths = files_of(event)
        # the other program waits for the end of its drop
        QTimer.singleShot(0, self, lambda: open_for(self, paths, lambda: open_door(self, paths)))

    # the lock --------------------------------------------------------------------------------------------------------

    def lock_now(self) -> None:
        """Cover the window until somebody types their passphrase."""
        if self.lock is not None:
            self.lock.lock()

    def follow_lock(self) -> None:
        """The window was covered or uncovered: title and acts follow."""
        self._show_title()
        self._follow_choice()

    def remember_seat(self, slot: str) -> None:
        """Whose name stands ready the next time."""
        if slot and slot != self.settings.seat:
            self.settings = replace(self.settings, seat=slot)
            write_settings(self.settings)

    def sit_again(self, *, other: bool, slot: str) -> None:
        """Unlocked: the same person goes on, somebody else begins with the list."""
        self.remember_seat(slot)
        if self.lock is None:
            return
        left = [page.title() for page in self.case_pages() if page.autosave.fault is not None]
        if other:
            self.lock.take_away()
            self.dialog = None
            for page in self.case_pages():
                if not page.desk.dirty:
                    page.autosave.stop()
                    self.pages.removeTab(self.pages.indexOf(page))
                    page.deleteLater()
            self._follow_page()
            self.list.begin()
        else:
            self.lock.give_back()
        if QApplication.focusWidget() is None and self.page() is None:
            self.list.view.setFocus()
        if left:
            self._tell_left(left)

    def _tell_left(self, titles: list[str]) -> None:
        from desktop.screen.trouble import tell

        names = "\n".join(f"・{title}" for title in titles)
        said = "ロックの間に保存できなかった入力が、画面に残っています。今もう一度保存しています。保存できたかは、案件の画面の上に出ます。"
        self.show_dialog(tell(self, "まだ保存できていません", f"{said}\n\n{names}"))

    # closing ---------------------------------------------------------------------------------------------------------

    def quit(self) -> None:
        self.close()

    def close_page(self) -> None:
        if (page := self.page()) is not None:
            self._close_page(page)

    def close_cases(self, ids: frozenset[str]) -> None:
        """Save and close these cases, if they are open; one that cannot be saved stays."""
        for page in self.case_pages():
            if page.desk.case.id in ids:
                self._close_page(page)

    def _close_page(self, page: CasePage) -> bool:
        """Save and close one case; False when it could not be saved and was kept open."""
        why = page.flush()
        if why is not None:
            self.warn_unsaved(page, why)
            return False
        self.pages.removeTab(self.pages.indexOf(page))
        page.deleteLater()
        self.list.reload()
        return True

    def warn_unsaved(self, page: CasePage, why: str) -> None:
        from desktop.screen.asking import ask

        box = ask(self, "まだ保存できていません", f"「{page.title()}」を保存できていません。\n{why}\n\n保存せずに閉じると、最後の保存の後に入力した内容がなくなります。", "保存せずに閉じる(&X)", danger=True)  # fmt: skip
        self.show_dialog(box, lambda: self._drop(page))

    def _drop(self, page: CasePage) -> None:
        page.forget_unsaved()
        self._close_page(page)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.lock is not None and self.lock.on and not self.lock.may_close():
            event.ignore()
            return
        for page in self.case_pages():
            if not self._close_page(page):
                event.ignore()
                return
        if self.keeper is not None and not self.keeper.finished(self.close):
            event.ignore()
            return
        rect = self.normalGeometry()
        state = ",max" if self.isMaximized() else ""
        place = f"{rect.x()},{rect.y()},{rect.width()},{rect.height()}{state}"
        write_settings(replace(self.settings, place=place))
        if self.lock is not None:
            self.lock.end()
        self.office.close()
        super().closeEvent(event)

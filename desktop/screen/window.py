"""The one window: the list of cases, each open case in a tab, the acts in menus and bars; where the store lies below.

Only what the first paint shows is made at once; the rest comes with :meth:`Window.wake`. No name of the namespace ``Qt``
may be touched before that (a key of an act touches it too): PySide6 makes its eighty enumerations then, which takes
longer than building the window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QTabWidget, QToolBar

from desktop.places import RESOURCES
from desktop.screen.actions import (
    CASE_BAR,
    EVERYWHERE,
    LIST_BAR,
    MENUS,
    ON_LIST,
    RIGHTS,
    WHILE_LOCKED,
    Words,
    key_words,
    plain,
)
from desktop.screen.case_list import CaseList
from desktop.screen.office import Office
from desktop.screen.settings import Settings, write_settings

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QDialog, QWidget

    from desktop.screen.backups_keeper import Keeper
    from desktop.screen.case_page import CasePage
    from desktop.screen.health import Warden
    from desktop.screen.lock import Lock

TITLE = "付議帳"
ICON = RESOURCES / "icons" / "fugicho.png"
LIST, CASE = "案件の一覧", "案件"
SIZE = (1280, 720)
SMALL = 1440
"""Screens up to this width are filled at the first start."""


class Window(QMainWindow):
    """Shown at once and empty; ``painted`` comes after the first paint, and only then the store is opened."""

    painted = Signal()

    def __init__(self, office: Office, settings: Settings) -> None:
        super().__init__()
        self.office = office
        self.settings = settings
        self.acts: dict[str, QAction] = {}
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
        self.setWindowTitle(TITLE)
        self._words = {word.name: word for _, words in MENUS for word in words}
        self._menus = [self.menuBar().addMenu(title) for title, _ in MENUS]
        self.bars = {LIST: self._make_bar(LIST, LIST_BAR)}
        self._make_pages()
        self._make_status()
        self._place()
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
        for menu, (_, words) in zip(self._menus, MENUS, strict=True):
            for word in words:
                if word.name:
                    menu.addAction(self._act(word.name))
                    self.acts[word.name].setShortcut(QKeySequence(word.key))
                else:
                    menu.addSeparator()
        self.setWindowIcon(QIcon(str(ICON)))
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
        self.office.listed.connect(self._look_out)
        self.office.refused.connect(self._refused)
        self.office.worker.busy.connect(self._show_busy)
        self.setAcceptDrops(True)
        self._follow_contrast()

    def _follow_contrast(self) -> None:
        """The PC's own contrast theme is asked for only now (see above); seldom does it change what was painted."""
        from desktop.screen.theme import dress, wants_own_contrast

        app = QApplication.instance()
        if isinstance(app, QApplication) and wants_own_contrast(app, self.settings):
            dress(app, self.settings, own_contrast=True)

    # what is in it ---------------------------------------------------------------------------------------------------

    def _act(self, name: str) -> QAction:
        """The act of a name, made when it is first needed."""
        if name not in self.acts:
            self.acts[name] = self._make_act(self._words[name])
        return self.acts[name]

    def _make_act(self, word: Words) -> QAction:
        act = QAction(word.text, self)
        act.setToolTip(tip_words(word))
        act.setIconText(plain(word.text))
        act.triggered.connect(lambda _=False, name=word.name: self.do(name))
        return act

    def createPopupMenu(self) -> None:
        """No menu on the bars: Qt's own one hides them, and a clerk would not find them again."""

    def _make_bar(self, name: str, words: tuple[str, ...]) -> QToolBar:
        bar = QToolBar(name, self)
        bar.setMovable(False)
        bar.toggleViewAction().setEnabled(False)  # nobody hides it by a menu of the right button
        for word in words:
            if word:
                bar.addAction(self._act(word))
            else:
                bar.addSeparator()
        self.addToolBar(bar)
        return bar

    def _tint_extensions(self) -> None:
        """The sign for buttons that have no room is dark in every theme of Qt: draw it in the text's colour."""
        from PySide6.QtGui import QPainter, QPalette, QPixmap
        from PySide6.QtWidgets import QToolButton

        side = self.fontMetrics().height()
        for bar in self.bars.values():
            for button in bar.findChildren(QToolButton, "qt_toolbar_ext_button"):
                picture = QPixmap(side, side)
                picture.fill("transparent")
                painter = QPainter(picture)
                painter.setPen(self.palette().color(QPalette.ColorRole.ButtonText))
                painter.setFont(self.font())
                painter.drawText(0, self.fontMetrics().ascent(), "»")
                painter.end()
                button.setIcon(QIcon(picture))
                button.setToolTip("続きの操作")
                button.setAccessibleName("続きの操作")

    def _make_pages(self) -> None:
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.setUsesScrollButtons(True)
        self.list = CaseList(self.office, self.acts)
        self.pages.addTab(self.list, LIST)
        self.setCentralWidget(self.pages)

    def _make_status(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self.where = QLabel(f"保存先　{self.office.path}")
        self.where.setAccessibleName("案件の保存先")
        bar.addPermanentWidget(self.where)

    def _finish_status(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QProgressBar

        from desktop.screen.look import Flat

        held = Qt.TextInteractionFlag
        self.where.setTextInteractionFlags(held.TextSelectableByMouse | held.TextSelectableByKeyboard)
        self.where.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setMaximumWidth(120)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("処理中")
        self.progress.hide()
        self.who = QLabel()
        self.who.setAccessibleName("今の利用者")
        self.office.seated.connect(self._show_who)
        copy = Flat("写し取る", "保存先の場所をクリップボードに写し取る", tabbed=True)
        copy.clicked.connect(self.copy_path)
        self.statusBar().insertPermanentWidget(0, self.progress)
        self.statusBar().addPermanentWidget(copy)
        self.statusBar().addWidget(self.who)

    def _show_who(self) -> None:
        """Who sits here, in a store with people."""
        person = self.office.seat.person
        self.who.setText(f"{person.name}（{person.role.value}）" if person else "")

    def _place(self) -> None:
        """Where it stood last time, if that is still on a screen."""
        words = self.settings.place.split(",")
        screen = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(min(SIZE[0], screen.width()), min(SIZE[1], screen.height() - 40))
        if len(words) >= 4 and all(w.lstrip("-").isdecimal() for w in words[:4]):
            from PySide6.QtCore import QRect

            rect = QRect(*map(int, words[:4]))
            if any(s.availableGeometry().contains(rect.center()) for s in QGuiApplication.screens()):
                self.setGeometry(rect)
        small = not self.settings.place and screen.width() <= SMALL
        self._maximized = "max" in words or small

    def appear(self) -> None:
        """Show it as large as it was last time."""
        if self._maximized:
            self.showMaximized()
        else:
            self.show()

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
        self._offer_seal()
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

    def do(self, name: str) -> None:
        """Run an act by its name: of the open case, of the list, or of the window."""
        page = self.page()
        if page is not None and hasattr(page, name) and name not in EVERYWHERE - {"look_for"}:
            getattr(page, name)()
        elif page is None and name == "look_for":
            self.list.look_for()
        else:
            getattr(self, name)()

    def page(self) -> CasePage | None:
        """The case in front, None on the list."""
        current: Any = self.pages.currentWidget()
        return None if current is self.list else current

    def case_pages(self) -> list[CasePage]:
        return [self.pages.widget(n) for n in range(1, self.pages.count())]  # type: ignore[misc]

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
        return ON_LIST - ({"restore", "erase"}, {"archive", "erase"}, {"archive", "bin", "duplicate", "export_bundle"})[shelf]

    def copy_path(self) -> None:
        QGuiApplication.clipboard().setText(str(self.office.path))
        self.statusBar().showMessage("保存先の場所を写し取りました。", 4000)

    def say(self, sentence: str) -> None:
        """A passing word in the status bar."""
        self.statusBar().showMessage(sentence, 6000)

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

    # list acts -------------------------------------------------------------------------------------------------------

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
        page.opened_other.connect(self.open_id)
        index = self.pages.addTab(page, page.tab_words())
        self.pages.setTabToolTip(index, page.title())
        from PySide6.QtWidgets import QTabBar

        close = Flat("×", "この案件のタブを閉じる（Ctrl+W）")
        close.clicked.connect(lambda: self._close_page(page))
        self.pages.tabBar().setTabButton(index, QTabBar.ButtonPosition.RightSide, close)
        self.pages.setCurrentIndex(index)
        if compared:
            page.show_differences()

    def _page_changed(self) -> None:
        for n, page in enumerate(self.case_pages(), 1):
            self.pages.setTabText(n, page.tab_words())
            self.pages.setTabToolTip(n, page.title())
        self._show_title()
        self._follow_choice()

    def duplicate(self) -> None:
        chosen = self.list.chosen()
        if chosen:
            self.office.ask(lambda store: _copy(store, chosen[0].id, self.office.clerk.who), self._duplicated)

    def _duplicated(self, copied: Any) -> None:
        self.list.stand_on(copied.case.id)
        self.office.listed.emit()
        self.open_id(copied.case.id, compared=True)
        if copied.notes:
            from PySide6.QtWidgets import QMessageBox

            QMessageBox.information(self, "新しい版の様式への複写", "\n".join(copied.notes))

    def _file_away(self, act: str, words: str) -> None:
        chosen = self.list.chosen()
        open_ids = {p.desk.case.id: p for p in self.case_pages()}
        for line in chosen:
            if line.id in open_ids:
                self._close_page(open_ids[line.id])
        who = self.office.clerk.who

        def job(store: Any) -> int:
            for line in chosen:
                getattr(store, act)(line.id, who=who)
            return len(chosen)

        self.office.ask(job, lambda count: self._filed(count, words))

    def _filed(self, count: int, words: str) -> None:
        self.office.listed.emit()
        self.say(f"{count}件を{words}。")

    def archive(self) -> None:
        self._file_away("archive", "「保管」に移しました")

    def bin(self) -> None:
        self._file_away("bin", "ごみ箱に移しました。置き場所を「ごみ箱」にすると、戻せます")

    def restore(self) -> None:
        archived = self.list.shelf.currentIndex() == 1
        self._file_away("unarchive" if archived else "restore", "一覧に戻しました")

    def erase(self) -> None:
        from desktop.screen.keeping_ask import erase_chosen

        erase_chosen(self)

    def erase_now(self, ids: list[str]) -> None:
        """From the store and from every copy that can be reached; places that could not are told."""
        self.close_cases(frozenset(ids))
        who = self.office.clerk.who

        def job(store: Any) -> Any:
            from desktop.clerk.retention import erase

            return erase(store, ids, who=who)

        self.office.ask(job, self._erased)

    def _erased(self, done: Any) -> None:
        self._filed(len(done.case_ids), "消しました")
        if done.settled.left:
            from desktop.clerk.retention import place_words
            from desktop.screen.trouble import tell

            places = "\n".join(f"・{place}" for place in dict.fromkeys(place_words(u.place) for u in done.settled.left))
            said = "次の控えには、まだ残っています（未消去）。つないであるときに、もう一度消します。"
            self.show_dialog(tell(self, "未消去の控え", f"{said}\n\n{places}"))

    # the window's own acts -------------------------------------------------------------------------------------------

    def new_case(self) -> None:
        from desktop.screen.new_case import NewCase

        dialog = NewCase(self.office, self)
        dialog.made.connect(self._made)
        self.show_dialog(dialog)

    def _made(self, case: Any) -> None:
        self.list.stand_on(case.id)
        self.office.listed.emit()
        self.open_id(case.id)

    def open_bundle(self) -> None:
        from desktop.screen.receive.door import open_receiving

        open_receiving(self)

    def take_receipts(self) -> None:
        from desktop.screen.receive.door import open_receipts

        open_receipts(self)

    def export_bundle(self) -> None:
        """The cases chosen in the list; one that is open is saved first."""
        from desktop.screen.export_bundle import ExportBundle

        ids = [line.id for line in self.list.chosen()]
        for page in self.case_pages():
            if page.desk.case.id in ids and (why := page.flush()) is not None:
                self._warn_unsaved(page, why)
                return
        if ids:
            self.show_dialog(ExportBundle(self.office, ids, self))

    def handover_book(self) -> None:
        from desktop.screen.handover.book import open_book

        open_book(self)

    def media_register(self) -> None:
        from desktop.screen.handover.media_dialog import MediaDialog

        self.show_dialog(MediaDialog(self.office, self))

    def desk_keys(self) -> None:
        from desktop.screen.handover.keys_dialog import KeysDialog

        self.show_dialog(KeysDialog(self.office, self))

    def erase_media(self) -> None:
        from desktop.screen.handover.erase import EraseMedium

        self.show_dialog(EraseMedium(self.office, self))

    def duties(self) -> None:
        from desktop.screen.handover.duties import Duties

        self.show_dialog(Duties(self.office, self))

    def take_files(self) -> None:
        from desktop.screen.intake.door import open_door

        open_door(self, [])

    def write_lists(self) -> None:
        from desktop.screen.intake.plain_lists import case_sources, cases_source
        from desktop.screen.intake.write_list import WriteList

        page, cases = self.page(), cases_source(self.list.table, self.list.terms())
        if page is None:
            self.show_dialog(WriteList(self.office, (cases,), self))
            return
        desk = page.desk
        page.autosave.save(lambda: self.show_dialog(WriteList(self.office, (*case_sources(desk), cases), self)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        from desktop.screen.intake.door import files_of, open_door
        from desktop.screen.receive.door import open_for

        event.acceptProposedAction()
        paths = files_of(event)
        # the other program waits for the end of its drop
        QTimer.singleShot(0, self, lambda: None if open_for(self, paths) else open_door(self, paths))

    def backups(self) -> None:
        if not self.office.is_open:
            from desktop.screen.restore import open_restore

            open_restore(self)
            return
        from desktop.screen.backups import open_backups

        open_backups(self)

    def keeping(self) -> None:
        from desktop.screen.keeping import open_keeping

        open_keeping(self)

    def keep_for(self) -> None:
        from desktop.screen.keeping_ask import open_keep_for

        open_keep_for(self)

    def ledger(self) -> None:
        from desktop.screen.ledger import open_ledger

        open_ledger(self)

    def save_blank(self) -> None:
        from desktop.screen.save_paper import SaveBlank

        self.show_dialog(SaveBlank(self.office, self))

    def first_start(self) -> None:
        from desktop.screen.first_start import FirstStart

        dialog = FirstStart(self.office, self)
        dialog.given_up.connect(self.close)
        self.show_dialog(dialog, self.office.listed.emit)

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

    def people(self) -> None:
        from desktop.screen.people_dialog import open_people

        open_people(self)

    def show_list(self) -> None:
        from PySide6.QtCore import Qt

        self.pages.setCurrentIndex(0)
        self.list.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def next_page(self) -> None:
        self.pages.setCurrentIndex((self.pages.currentIndex() + 1) % self.pages.count())

    def previous_page(self) -> None:
        self.pages.setCurrentIndex((self.pages.currentIndex() - 1) % self.pages.count())

    def larger(self) -> None:
        self.use_settings(self.settings.resized(1))

    def smaller(self) -> None:
        self.use_settings(self.settings.resized(-1))

    def use_settings(self, settings: Settings) -> None:
        """Show and keep new settings."""
        from desktop.screen.theme import dress

        app = QApplication.instance()
        if isinstance(app, QApplication):
            dress(app, settings)
        self.settings = settings
        self.list.font_changed()
        self._tint_extensions()
        for page in self.case_pages():
            page.form.enter_moves = settings.enter_moves
        write_settings(settings)

    def choose_settings(self) -> None:
        from desktop.screen.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self.office, self.settings, self)
        dialog.changed.connect(self.use_settings)
        self.show_dialog(dialog)

    def keys_help(self) -> None:
        from desktop.screen.about import KeysHelp

        self.show_dialog(KeysHelp(self))

    def about(self) -> None:
        from desktop.screen.about import About

        self.show_dialog(About(self))

    def quit(self) -> None:
        self.close()

    # closing ---------------------------------------------------------------------------------------------------------

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
            self._warn_unsaved(page, why)
            return False
        self.pages.removeTab(self.pages.indexOf(page))
        page.deleteLater()
        self.list.reload()
        return True

    def _warn_unsaved(self, page: CasePage, why: str) -> None:
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


def tip_words(word: Words) -> str:
    """What an act does, with its key."""
    return f"{word.tip or plain(word.text)}{f'（{key_words(word.key)}）' if word.key else ''}"


def _copy(store: Any, case_id: str, who: str) -> Any:
    from desktop.clerk.copy import copy_case

    return copy_case(store, case_id, who=who)

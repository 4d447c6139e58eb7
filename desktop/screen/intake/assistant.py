"""The one door: files dropped or chosen in; each seen, confirmed and only then taken into the store or the open case out."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.definition.model import Style
from desktop.screen.calm import hold_collector, release_collector
from desktop.screen.choose import choose
from desktop.screen.dialog import Dialog
from desktop.screen.intake.arrivals import Arrivals
from desktop.screen.intake.cases_page import CasesPage
from desktop.screen.intake.confirm_page import ConfirmPage
from desktop.screen.intake.engine import Columns, Engine, Profile, clerks_engine
from desktop.screen.intake.file_row import SLOW, FormChoice
from desktop.screen.intake.files_page import FilesPage
from desktop.screen.intake.form_choices import form_choices
from desktop.screen.intake.merge_page import MergePage
from desktop.screen.intake.one_work import Work
from desktop.screen.intake.profile_page import ProfilePage
from desktop.screen.intake.review import Review
from desktop.screen.intake.take_in import TakeIn, values_of
from desktop.screen.intake.taking import Taking
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.clerk.take_files import Looked
    from desktop.clerk.take_list import Listed
    from desktop.definition.model import Field, Form
    from desktop.screen.case_page import CasePage

ENDINGS = "取り込めるファイル (*.xlsx *.xlsm *.xlsb *.xls *.ods *.csv *.tsv *.docx *.pdf *.txt);;すべてのファイル (*)"
TITLE = "ファイルを取り込む"


class Assistant(Dialog):
    """``page`` is the case in front when it was opened, which may take things in too."""

    def __init__(
        self, office: Office, page: CasePage | None = None, parent: QWidget | None = None, engine: Engine | None = None
    ) -> None:
        super().__init__(parent, TITLE)
        self.office, self.page = office, page
        self.engine = engine or clerks_engine(office.clerk.municipality)
        self.at: Taking | None = None
        """The file whose content is looked at."""
        self.files, self.confirm, self.merge = FilesPage(), ConfirmPage(), MergePage()
        self.cases, self.profile = CasesPage(), ProfilePage()
        self.arrivals = Arrivals(office, self.engine, self.files, page.desk.form.id if page is not None else "")
        self.work = Work(office, self)
        self.takes = TakeIn(office, self.engine, self.work)
        self.pages: tuple[QWidget, ...] = (self.files, self.confirm, self.merge, self.cases, self.profile)
        for one in self.pages:
            self.body.addWidget(one, 1)
            one.setVisible(one is self.files)
        self._make_buttons()
        self._join()
        self.setAcceptDrops(True)
        for button in self.buttons.buttons():
            button.hide()  # before anything is measured: all of them side by side are wider than a screen
        self.leave.show()
        self.show_page(self.files)
        self.fit(84, 44)
        held = hold_collector()
        self.finished.connect(lambda _result: release_collector(held))
        QTimer.singleShot(0, self, lambda: office.worker.run(form_choices, self._offer, owner=self))

    def _make_buttons(self) -> None:
        self.leave = self.add_button("閉じる(&C)", self.close_all, leave=True)
        self.back = self.add_button("ファイルの一覧に戻る(&B)", self.show_files)
        self.add_files = self.add_button("ファイルを加える(&A)…", self.ask_files)
        self.paste = self.add_button("コピーした文を読む(&V)", self.read_pasted)
        self.paste.setToolTip("PDFなどからコピーした文章を、ファイルと同じように読み取ります")
        self.wait_more = self.add_button("続ける(&G)", self._wait_more)
        self.halt = self.add_button("中止(&X)", self.work.halt)
        self.into_case = self.add_button("今開いている案件に入れる(&W)", self.put_into_case)
        self.make_case = self.add_button("案件として取り込む(&T)", self.make, default=True)

    def _join(self) -> None:
        self.files.open.connect(self.open_file)
        self.files.undo.connect(self.takes.undo)
        self.arrivals.listed.connect(self.grow)
        self.arrivals.arrived.connect(self._arrived)
        self.work.begun.connect(self._begin_work)
        self.work.shared.connect(self._share)
        self.work.over.connect(self._over)
        self.work.refused.connect(self.say)
        self.takes.told.connect(self._told)
        self.takes.undone.connect(self._undone)
        for page in (self.confirm, self.merge, self.cases, self.profile):
            page.changed.connect(self._follow)
        self.cases.matched.connect(self._match_again)
        self.profile.keyed.connect(self._count_again)

    def _offer(self, forms: tuple[FormChoice, ...]) -> None:
        own = f"{self.office.clerk.municipality}."
        self.files.offer(tuple(sorted(forms, key=lambda form: not form.id.startswith(own))))

    # pages -----------------------------------------------------------------------------------------------------------

    def show_page(self, page: QWidget) -> None:
        """One page at a time; the buttons below follow."""
        for one in self.pages:
            if one is not page:
                one.hide()
        page.show()
        self.current = page
        self._follow()
        self.say("")

    def show_files(self) -> None:
        self.at = None
        self.show_page(self.files)
        self.files.next_wanting()

    def _follow(self) -> None:
        """Which buttons there are, and which can be used."""
        page = self.current
        self.back.setVisible(page is not self.files)
        self.add_files.setVisible(page is self.files)
        self.paste.setVisible(page is self.files)
        self.make_case.setVisible(page in (self.confirm, self.cases))
        self.into_case.setVisible(page is not self.files and page is not self.cases and self.may_fill)
        ready = {self.confirm: self.confirm.may_take, self.cases: self.cases.may_take}.get(page)
        self.make_case.setEnabled(ready is not None and ready())
        self.into_case.setEnabled(self._can_fill())
        self.make_case.setText(self.cases.verb() if page is self.cases else "案件として取り込む(&T)")
        verbs = {self.merge: "印を付けた項目を入れる(&W)", self.profile: "件数に入れる(&W)"}
        self.into_case.setText(verbs.get(page, "今開いている案件に入れる(&W)"))
        self._show_work()
        main: QPushButton = self.make_case if page in (self.confirm, self.cases) else self.into_case
        main.setDefault(main.isVisibleTo(self))

    @property
    def may_fill(self) -> bool:
        """Whether there is an open case that can be changed, and that this can go into."""
        page, at = self.page, self.at
        if page is None or page.desk.locked or at is None:
            return False
        read_by = at.review[1].form.key if at.review else (at.form, page.desk.form.version)
        return at.purpose == "large" or read_by == page.desk.form.key

    def _can_fill(self) -> bool:
        match self.current:
            case self.confirm:
                return self.confirm.may_take()
            case self.merge:
                return bool(self.merge.chosen())
            case self.profile:
                return self.profile.count is not None
        return False

    # files -----------------------------------------------------------------------------------------------------------

    def ask_files(self) -> None:
        choose(self, "several", "取り込むファイルを選ぶ", self.office.folder("intake"), self.arrivals.add, ENDINGS)

    def read_pasted(self) -> None:
        """Text in the clipboard, as if it were a file."""
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self.say("コピーした文がありません。PDFなどで文章を選んでコピーしてから、もう一度押してください。")
            return
        self.say("")
        self.arrivals.add_words(text)

    def _arrived(self) -> None:
        """The keyboard goes to the only file, or stays where the clerk is."""
        self.grow()
        if self.current is self.files and len(self.files.rows) == 1:
            QTimer.singleShot(0, self, self.files.next_wanting)

    # content ---------------------------------------------------------------------------------------------------------

    def open_file(self, taking: Taking) -> None:
        """Show what a file holds; nothing is stored yet."""
        self.at = taking
        self.say("")
        looked = taking.looked
        if taking.purpose == "large":
            self._count(taking, ())
        elif not taking.form or looked is None:
            self.say(f"「{taking.name}」の様式が選ばれていません。様式を選んでください。")
        elif taking.purpose == "cases":
            self._match(taking, looked, Columns())
        elif taking.review is not None and taking.review[0] == taking.choice:
            self._show_review(taking, looked, taking.review[1])
        else:
            self._read(taking, looked)

    def _read(self, taking: Taking, looked: Looked) -> None:
        engine, asked, purpose = self.engine, taking.asked, taking.purpose

        def job() -> Review:
            from desktop.definition.find import load

            reading = engine.read_as(looked, asked, purpose, load(taking.form))
            return Review(reading, load(reading.form, reading.version))  # a workbook of ours may be of an older version

        self.work.begin(
            job, lambda review: self._show_review(taking, looked, review), f"「{taking.name}」を読み取っています"
        )

    def _show_review(self, taking: Taking, looked: Looked, review: Review) -> None:
        """What the clerk settled and corrected already stays while the file is open."""
        taking.review = (taking.choice, review)
        self.confirm.show_review(taking.name, looked.document, review)
        self.show_page(self.confirm)
        self.confirm.begin()

    def _match(self, taking: Taking, looked: Looked, columns: Columns) -> None:
        engine, asked, office = self.engine, taking.asked, self.office

        def job() -> tuple[Form, Listed]:
            from desktop.definition.find import load

            form = load(taking.form)
            return form, engine.match(office.store, looked, asked, form, columns)

        self.work.begin(
            job, lambda matched: self._show_list(taking, looked, *matched), f"「{taking.name}」の列を見ています"
        )

    def _match_again(self, columns: Columns) -> None:
        if self.at is not None and self.at.looked is not None:
            self._match(self.at, self.at.looked, columns)

    def _show_list(self, taking: Taking, looked: Looked, form: Form, listed: Listed) -> None:
        self.cases.show_list(taking.name, form, looked.document, listed)
        if self.current is not self.cases:
            self.show_page(self.cases)
            self.cases.begin()

    def _count(self, taking: Taking, key: tuple[str, ...]) -> None:
        engine = self.engine

        def job() -> Generator[float, None, Profile]:
            return engine.profiling(taking.path, taking.asked, key, taking.patience)

        self.work.begin(
            job, lambda profile: self._show_profile(taking, profile), f"「{taking.name}」の件数を数えています"
        )

    def _count_again(self, key: tuple[str, ...]) -> None:
        if self.at is not None:
            self._count(self.at, key)

    def _show_profile(self, taking: Taking, profile: Profile) -> None:
        self.profile.show_profile(taking.name, profile, self._count_fields(), self._style())
        if self.current is not self.profile:
            self.show_page(self.profile)
            self.profile.begin()

    def _count_fields(self) -> list[tuple[str, str, Field]]:
        """Fields of the open case that hold a number of persons or cases: place, label, field."""
        page = self.page
        if page is None or page.desk.locked:
            return []
        form = page.desk.form
        return [(place, form.label_of(place), f) for place, f in form.fields.items() if f.kind == "count"]

    def _style(self) -> Style:
        return self.page.desk.form.style if self.page is not None else Style()

    # working ---------------------------------------------------------------------------------------------------------

    def _begin_work(self, words: str) -> None:
        self.go_on(0, 0, words)
        self._show_work()

    def _share(self, share: float, words: str) -> None:
        slow = self.at is not None and self.at.patience.asked
        self.go_on(round(1000 * share), 1000 if share else 0, SLOW if slow else words)
        self._show_work()

    def _show_work(self) -> None:
        """While something is worked on it can be stopped, and a slow one asks."""
        busy = self.work.busy
        self.halt.setVisible(busy)
        for button in (self.make_case, self.into_case, self.add_files, self.paste, self.back) if busy else ():
            button.hide()
        self.wait_more.setVisible(busy and self.at is not None and self.at.patience.asked)

    def _wait_more(self) -> None:
        if self.at is not None:
            self.at.patience.answer(go_on=True)
        self._show_work()

    def _over(self) -> None:
        self.end_work()
        self._follow()

    # taking in -------------------------------------------------------------------------------------------------------

    def make(self) -> None:
        """As new cases: of a sheet one, of a list all of them, in one step."""
        taking, listed, review = self.at, self.cases.listed, self.confirm.review
        looked = taking.looked if taking else None
        if taking is None or looked is None:
            return
        self.make_case.setEnabled(False)
        if self.current is self.cases and listed is not None:
            self.takes.keep_list(taking, looked, listed)
        elif review is not None:
            self.takes.keep(taking, looked, review)

    def put_into_case(self) -> None:
        """Into the open case: items and tables at once, of a sheet field by field, of a large list its number."""
        taking, page, review = self.at, self.page, self.confirm.review
        if taking is None or page is None:
            return
        if self.current is self.profile:
            self.takes.fill(taking, page, dict([self.profile.chosen()]), None)
        elif self.current is self.merge:
            self.takes.fill(taking, page, self.merge.chosen(), review)
        elif review is not None and taking.purpose == "sheet":
            self.merge.show_values(page.desk.form, page.desk.value, values_of(review))
            self.show_page(self.merge)
            self.merge.table.setFocus()
        elif review is not None:
            self.takes.fill(taking, page, values_of(review), review)

    def _told(self, taking: Taking) -> None:
        """Something was taken in: back to the files, where it stands."""
        self.files.follow(taking)
        self.show_files()
        self.files.rows[taking].take_keyboard()

    def _undone(self, taking: Taking) -> None:
        self.files.follow(taking)
        self.files.rows[taking].take_keyboard()

    # the window's ways -----------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.current is self.files and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.arrivals.add([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def reject(self) -> None:
        """Esc stops what is worked on, then goes back to the files, and only from there out."""
        if self.work.busy:
            self.work.halt()
        elif self.current is not self.files:
            self.show_files()
        else:
            self.close_all()

    def close_all(self) -> None:
        """Out; what is still being read is left."""
        self.work.halt()
        self.arrivals.stop_all()
        super().reject()

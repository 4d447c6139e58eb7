"""The one door: files dropped or chosen in; each seen, confirmed and only then taken into the store or the open case out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.clerk.keep_taken import TAKEN_IN, remarks_of, source_words
from desktop.clerk.take_files import PASTED
from desktop.definition.model import FACT, Style, Value
from desktop.errors import DeskError
from desktop.screen.calm import hold_collector, release_collector
from desktop.screen.choose import choose
from desktop.screen.dialog import Dialog
from desktop.screen.intake.cases_page import CasesPage
from desktop.screen.intake.confirm_page import ConfirmPage
from desktop.screen.intake.engine import Columns, Engine, Kept, Profile, clerks_engine
from desktop.screen.intake.file_row import SLOW, FormChoice
from desktop.screen.intake.files_page import FilesPage
from desktop.screen.intake.form_choices import form_choices
from desktop.screen.intake.merge_page import MergePage
from desktop.screen.intake.profile_page import ProfilePage
from desktop.screen.intake.review import Review
from desktop.screen.intake.taking import LOCKED, TOO_MUCH, Taking
from desktop.screen.intake.way_back import CasesBack, FillBack, WayBack
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.clerk.take_files import Looked
    from desktop.clerk.take_list import Listed
    from desktop.definition.model import Field, Form
    from desktop.screen.case_page import CasePage
    from desktop.screen.worker import Task

ENDINGS = "取り込めるファイル (*.xlsx *.xlsm *.xlsb *.xls *.ods *.csv *.tsv *.docx *.pdf *.txt);;すべてのファイル (*)"
TITLE = "ファイルを取り込む"
ROWS_AT_ONCE = 3
"""Files shown at once; the rest of a large drop follow while the window goes on."""


class Assistant(Dialog):
    """``page`` is the case in front when it was opened, which may take things in too."""

    opened = Signal(str)
    """Id of a case that was made and should open."""
    taking_back = Signal(object)
    """A :class:`WayBack` that is about to be gone."""

    def __init__(
        self, office: Office, page: CasePage | None = None, parent: QWidget | None = None, engine: Engine | None = None
    ) -> None:
        super().__init__(parent, TITLE)
        self.office, self.page = office, page
        self.engine = engine or clerks_engine(office.clerk.municipality)
        self.at: Taking | None = None
        """The file whose content is looked at."""
        self._words = ""
        self._task: Task | None = None
        """What is being worked on besides the reading of files."""
        gone = self._gone = list[bool]()
        """Filled once the dialog is gone; what was under way is told to be stopped a moment later."""
        self.destroyed.connect(lambda: gone.append(True))
        self.ways: dict[Taking, WayBack] = {}
        """What was taken in and not taken back."""
        self.files, self.confirm, self.merge = FilesPage(), ConfirmPage(), MergePage()
        self.cases, self.profile = CasesPage(), ProfilePage()
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
        self.halt = self.add_button("中止(&X)", self._halt)
        self.into_case = self.add_button("今開いている案件に入れる(&W)", self.put_into_case)
        self.make_case = self.add_button("案件として取り込む(&T)", self.make, default=True)

    def _join(self) -> None:
        self.files.again.connect(self.look)
        self.files.stop.connect(self.stop)
        self.files.open.connect(self.open_file)
        self.files.undo.connect(self.undo)
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
        choose(self, "several", "取り込むファイルを選ぶ", self.office.folder("intake"), self.add, ENDINGS)

    def add(self, paths: list[Path]) -> None:
        """Look at every file, one after the other; what is wrong with one is told in its own row."""
        for path in paths[:ROWS_AT_ONCE]:
            self.office.remember("intake", path.parent)
            taking = Taking(path, size=_size(path))
            self.files.add(taking)
            QTimer.singleShot(0, self, partial(self._look_first, taking))
        self.grow()
        if rest := paths[ROWS_AT_ONCE:]:
            QTimer.singleShot(0, self, lambda: self.add(rest) if self.isVisible() else None)

    def read_pasted(self) -> None:
        """Text in the clipboard, as if it were a file."""
        text, engine = QGuiApplication.clipboard().text(), self.engine
        if not text.strip():
            self.say("コピーした文がありません。PDFなどで文章を選んでコピーしてから、もう一度押してください。")
            return
        self.say("")
        taking = Taking(Path(PASTED), size=len(text.encode("utf-8", "replace")), state="reading")
        self.files.add(taking)
        taking.task = self.office.worker.run(
            lambda: engine.pasted(text), partial(self._looked, taking), partial(self._refused, taking), owner=self
        )

    def _look_first(self, taking: Taking) -> None:
        """Once its row is laid out: the worker would take turns away from that."""
        if taking in self.files.rows and taking.state == "waiting":
            self.look(taking)

    def look(self, taking: Taking) -> None:
        """Let the reading process read a file."""
        taking.state, taking.share, taking.sentence = "waiting", 0.0, ""
        engine, asked, patience = self.engine, taking.asked, taking.patience
        taking.task = self.office.worker.run(
            lambda: engine.looking(taking.path, asked, patience),
            partial(self._looked, taking),
            partial(self._refused, taking),
            partial(self._reading, taking),
            stopped=partial(self._stopped, taking),
            owner=self,
        )
        self.files.follow(taking)

    def _reading(self, taking: Taking, share: float) -> None:
        taking.state, taking.share = "reading", share
        self.files.follow(taking)

    def _looked(self, taking: Taking, looked: Looked) -> None:
        taking.read(looked)
        if self.page is not None and taking.purpose in ("items", "statistics") and not taking.form:
            taking.form = self.page.desk.form.id
        self._arrived(taking)

    def _refused(self, taking: Taking, fault: Exception) -> None:
        if not isinstance(fault, DeskError):
            self.remove_file(taking)
            self.office.worker.trouble(fault)
            return
        taking.state = "locked" if fault.code in LOCKED else "refused"
        taking.sentence = str(fault)
        if fault.code in TOO_MUCH:
            taking.purpose = "large"
        self._arrived(taking)

    def remove_file(self, taking: Taking) -> None:
        if taking in self.files.rows:
            self.files.remove(taking)

    def _stopped(self, taking: Taking) -> None:
        """Stopped by the clerk, or because the assistant is gone, which is told a moment later."""
        taking.state = "stopped"
        if not self._gone:
            self.files.follow(taking)

    def _arrived(self, taking: Taking) -> None:
        """The keyboard goes to the only file, or stays where the clerk is."""
        taking.task = None
        self.files.follow(taking)
        self.grow()
        if self.current is self.files and len(self.files.rows) == 1:
            QTimer.singleShot(0, self, self.files.next_wanting)

    def stop(self, taking: Taking) -> None:
        """Not this file; the others go on."""
        taking.patience.answer(go_on=False)
        if taking.task is not None:
            taking.task.cancel()
        elif taking.state == "waiting":
            self._stopped(taking)

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

    def _work(self, job: Callable[[], Any], done: Callable[[Any], None], words: str) -> None:
        """Something that may take a moment, with its words under the page; it can be stopped."""
        self.go_on(0, 0, words)
        self._words = words
        self._task = self.office.worker.run(
            job, lambda result: self._worked(done, result), self._failed, self._share, stopped=self._over, owner=self
        )
        self._show_work()

    def _share(self, share: float) -> None:
        slow = self.at is not None and self.at.patience.asked
        self.go_on(round(1000 * share), 1000 if share else 0, SLOW if slow else self._words)
        self._show_work()

    def _show_work(self) -> None:
        """While something is worked on it can be stopped, and a slow one asks."""
        busy = self._task is not None
        self.halt.setVisible(busy)
        for button in (self.make_case, self.into_case, self.add_files, self.paste, self.back) if busy else ():
            button.hide()
        self.wait_more.setVisible(busy and self.at is not None and self.at.patience.asked)

    def _wait_more(self) -> None:
        if self.at is not None:
            self.at.patience.answer(go_on=True)
        self._show_work()

    def _halt(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _over(self) -> None:
        self._task = None
        if self._gone:
            return
        self.end_work()
        self._follow()

    def _worked(self, done: Callable[[Any], None], result: Any) -> None:
        self._over()
        done(result)

    def _failed(self, fault: Exception) -> None:
        self._over()
        if isinstance(fault, DeskError):
            self.say(str(fault))
        else:
            self.office.worker.trouble(fault)

    def _read(self, taking: Taking, looked: Looked) -> None:
        engine, asked, purpose = self.engine, taking.asked, taking.purpose

        def job() -> Review:
            from desktop.definition.find import load

            reading = engine.read_as(looked, asked, purpose, load(taking.form))
            return Review(reading, load(reading.form, reading.version))  # a workbook of ours may be of an older version

        self._work(
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

        self._work(job, lambda matched: self._show_list(taking, looked, *matched), f"「{taking.name}」の列を見ています")

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

        self._work(job, lambda profile: self._show_profile(taking, profile), f"「{taking.name}」の件数を数えています")

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

    # taking in -------------------------------------------------------------------------------------------------------

    def make(self) -> None:
        """As new cases: of a sheet one, of a list all of them, in one step."""
        taking, engine, who = self.at, self.engine, self.office.clerk.who
        looked = taking.looked if taking else None
        if taking is None or looked is None:
            return
        self.make_case.setEnabled(False)
        listed, review = self.cases.listed, self.confirm.review
        store = self.office

        def job() -> Kept:
            if self.current is self.cases and listed is not None:
                return engine.keep_list(store.store, looked, listed, who)
            if review is None:
                raise RuntimeError("nothing was read")
            return engine.keep(store.store, looked, review.result(), who)

        self._work(job, lambda kept: self._made(taking, kept), "案件を保存しています")

    def _made(self, taking: Taking, kept: Kept) -> None:
        """Tell it, offer the way back, and open a single case."""
        many = len(kept.cases)
        left = self._left() if self.current is self.confirm else ()
        said = f"「{taking.name}」を{many}件の案件として取り込みました。"
        self.ways[taking] = CasesBack(self.office, self.engine, kept, said)
        self._told(taking, said, left)
        self.office.listed.emit()
        if many == 1:
            self.opened.emit(kept.cases[0])

    def _left(self) -> tuple[str, ...]:
        review = self.confirm.review
        return tuple(review.left_words()) if review else ()

    def _told(self, taking: Taking, sentence: str, left: tuple[str, ...]) -> None:
        """What was taken in, with the spots that went in unchecked."""
        marked = (
            f"\n要確認のまま取り込んだ所が{len(left)}か所あります。案件の欄の横と「要確認」の一覧に残りました。\n"
            + "\n".join(f"・{w}" for w in left)
        )
        taking.state, taking.sentence = "taken", sentence + (marked if left else "")
        self.files.follow(taking)
        self.show_files()
        self.files.rows[taking].take_keyboard()

    def put_into_case(self) -> None:
        """Into the open case: items and tables at once, of a sheet field by field, of a large list its number."""
        taking, page, review = self.at, self.page, self.confirm.review
        if taking is None or page is None:
            return
        if self.current is self.profile:
            self._fill(taking, page, dict([self.profile.chosen()]))
        elif self.current is self.merge:
            self._fill(taking, page, self.merge.chosen())
        elif review is not None:
            read = review.result()
            values = {**{f"{FACT}{name}": text for name, text in read.facts.items()}, **read.values}
            if taking.purpose == "sheet":
                self.merge.show_values(page.desk.form, page.desk.value, values)
                self.show_page(self.merge)
                self.merge.table.setFocus()
            else:
                self._fill(taking, page, values)

    def _fill(self, taking: Taking, page: CasePage, values: Mapping[str, Value]) -> None:
        """One act of the open case, that its 元に戻す takes back too."""
        source = source_words(taking.looked.source) if taking.looked else f"{TAKEN_IN}　{taking.name}"
        left = () if self.current is self.profile else self._left()
        said = f"「{taking.name}」を、開いている案件「{page.title()}」に取り込みました。"
        review = self.confirm.review if left else None
        doubts = review.result().doubts if review else ()
        unsure = remarks_of(page.desk.form, tuple(d for d in doubts if not d.place or d.place in values))
        self.ways[taking] = FillBack(page, taking.name, values, said, unsure)
        page.take_in(source, values, unsure)
        self._told(taking, said, left)

    # taking back -----------------------------------------------------------------------------------------------------

    def undo(self, taking: Taking) -> None:
        way = self.ways[taking]
        self.taking_back.emit(way)
        way.go(lambda: self._undone(taking), self._failed)

    def _undone(self, taking: Taking) -> None:
        self.ways.pop(taking)
        taking.state = "read" if taking.looked else "refused"
        self.files.follow(taking)
        self.files.rows[taking].take_keyboard()
        self.office.listed.emit()

    # the window's ways -----------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.current is self.files and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def reject(self) -> None:
        """Esc stops what is worked on, then goes back to the files, and only from there out."""
        if self._task is not None:
            self._halt()
        elif self.current is not self.files:
            self.show_files()
        else:
            self.close_all()

    def close_all(self) -> None:
        """Out; what is still being read is left."""
        self._halt()
        for taking in self.files.rows:
            if taking.task is not None:
                self.stop(taking)
        super().reject()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0

"""操作の記録: the ledger of acts in; its lines by act, person, days and words, the check of the chain and the print out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QDate, Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)

from desktop.screen.dialog import Dialog, Label
from desktop.screen.ledger_print import preview_paper, refused, save_paper
from desktop.screen.ledger_rows import FIRST, MORE, LedgerTable
from desktop.screen.look import TALL, Plain, em
from desktop.screen.naming import make_clearable
from desktop.screen.row_views import calm_rows
from desktop.screen.split import Halves, LongText

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.clerk.ledger_words import Known
    from desktop.clerk.record_papers import RecordPaper
    from desktop.screen.office import Office
    from desktop.screen.window import Window
    from desktop.store.ledger import Line, Verdict
    from desktop.store.store import Store

LEAD = (
    "だれがいつ何をしたかの記録です。書き換えることも消すこともできません。"
    "件名は今のもので、記録と印刷した紙には番号だけが残ります。"
)
NOTE = "印刷した紙の「照合の符号」（例：第12行　3F2A-91BC-07DE-5C44）を入れると、その紙より後に消された行がないかも分かります。"
PAUSE = 250
"""ms after the last key before the ledger is searched."""
ALL, TODAY, WEEK, MONTH, YEAR, DAYS = range(6)
PERIODS = ("すべての期間", "今日", "この７日間", "この30日間", "この年度", "日を決める")


class Asked(NamedTuple):
    """What the filters ask for."""

    act: str = ""
    by: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None


class Page(NamedTuple):
    """An answer: lines, how many there are in all, what their ids are called, and everybody the ledger names."""

    lines: tuple[Line, ...]
    total: int
    known: Known
    people: tuple[str, ...]


class LedgerDialog(Dialog):
    """Newest first; the chosen line is shown in full below."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent, "操作の記録", LEAD)
        self.office = office
        self._question = 0
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.reload)
        self.table = LedgerTable()
        self.table.wanted.connect(self._more)
        self.body.addLayout(self._filters())
        self.view = self._make_view()
        self.view.setMinimumHeight(5 * em(self))
        self.whole_line = LongText("選んだ行の全文")
        self.body.addWidget(Halves(self.view, self.whole_line, shares=(5, 2), lines=18), 1)
        self.told = Plain()
        self.told.hide()
        self.body.addWidget(self.told)
        self.add_button("閉じる(&C)", self.accept, leave=True)
        self.check = self.add_button("確かめる(&V)…", self.verify)
        self.print_button = self.add_button("印刷(&P)…", self.print_lines)
        self.pdf_button = self.add_button("PDFに保存(&D)…", self.save_lines)
        self.fit(76, 32)
        self.reload()

    # what it is made of ----------------------------------------------------------------------------------------------

    def _filters(self) -> QGridLayout:
        self.act, self.by, self.period = QComboBox(), QComboBox(), QComboBox()
        self.text, self.since, self.until = QLineEdit(), _day_box("この日から"), _day_box("この日まで")
        make_clearable(self.text, "言葉を消す")
        self.by.addItem("すべての人", "")
        self.period.addItems(PERIODS)
        self._fill_acts()
        grid = QGridLayout()
        grid.setHorizontalSpacing(round(em(self) * 0.6))
        grid.setVerticalSpacing(round(em(self) * 0.25))
        fields = (
            ("操作(&A)", self.act, 0),
            ("だれ(&W)", self.by, 1),
            ("期間(&T)", self.period, 2),
            ("言葉(&F)", self.text, 3),
        )
        for words, box, column in fields:
            label = Label(words)
            label.setBuddy(box)
            box.setAccessibleName(words.split("(&", 1)[0])
            grid.addWidget(label, 0, column)  # beside the last one stands the count
            grid.addWidget(box, 1, column)
            grid.setColumnStretch(column, 3 if box is self.text else 2)
            self._follow_text(box)
            if isinstance(box, QComboBox):
                box.setMinimumContentsLength(7)
                box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                box.currentIndexChanged.connect(self._filter)
        days = QHBoxLayout()
        self.count = Plain()
        self.count.keep_whole()
        self._days: tuple[QWidget, ...] = (self.since, QLabel("から"), self.until, QLabel("まで"))
        for part in self._days:
            days.addWidget(part)
        days.addStretch(1)
        grid.addWidget(self.count, 0, 3, Qt.AlignmentFlag.AlignRight)
        for day in (self.since, self.until):
            self._follow_text(day)
            day.dateChanged.connect(self._pause.start)
        grid.addLayout(days, 2, 0, 1, 4)
        self.text.textChanged.connect(self._pause.start)
        self._show_days()
        return grid

    def _follow_text(self, box: QWidget) -> None:
        box.setMinimumHeight(round(em(self) * TALL))
        self._tall.append(box)

    def _fill_acts(self) -> None:
        from desktop.store.ledger import acts

        self.act.addItem("すべての操作", "")
        for act, words in acts().items():
            self.act.addItem(words, str(act))

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setModel(self.table)
        calm_rows(view, "操作の記録")
        view.verticalHeader().setDefaultSectionSize(round(em(self) * 1.9))
        for column, chars in enumerate((3, 9.3, 7.5, 8, 10)):
            view.setColumnWidth(column, round(em(self) * chars))
        view.horizontalHeader().setSectionResizeMode(5, QHeaderView.ResizeMode.Stretch)
        view.selectionModel().currentRowChanged.connect(lambda *_: self._show_line())
        return view

    # what is asked ---------------------------------------------------------------------------------------------------

    def asked(self) -> Asked:
        """What the filters say."""
        today = self.office.today()
        since: date | None = None
        until: date | None = None
        match self.period.currentIndex():
            case n if n in (TODAY, WEEK, MONTH):
                since = today - timedelta(days={TODAY: 0, WEEK: 6, MONTH: 29}[n])
            case n if n == YEAR:
                since = date(today.year if today.month >= 4 else today.year - 1, 4, 1)
            case n if n == DAYS:
                since, until = _day_of(self.since), _day_of(self.until)
        return Asked(self.act.currentData(), self.by.currentData() or "", self.text.text().strip(), since, until)

    def _filter(self) -> None:
        self._show_days()
        self.reload()

    def _show_days(self) -> None:
        shown = self.period.currentIndex() == DAYS
        if shown and self.since.property("fresh"):
            today = self.office.today()
            for box, day in ((self.since, today - timedelta(days=29)), (self.until, today)):
                box.setProperty("fresh", False)  # noqa: FBT003
                box.setDate(QDate(day.year, day.month, day.day))
        for part in self._days:
            part.setVisible(shown)

    def reload(self) -> None:
        """Ask for the first page anew."""
        self._question += 1
        question, asked = self._question, self.asked()

        def show(page: Page) -> None:
            if question == self._question:
                self._show(page)

        self.office.ask(lambda store: read_page(store, asked, 0, FIRST), show, self._failed, owner=self)

    def _more(self, offset: int) -> None:
        asked = self.asked()
        self.office.ask(
            lambda store: read_page(store, asked, offset, MORE),
            lambda page: self.table.show_more_known(offset, page.lines, page.known), self._failed, owner=self,
        )  # fmt: skip

    def _failed(self, fault: Exception) -> None:
        refused(self, self.office, fault)

    def _show(self, page: Page) -> None:
        chosen = self.by.currentData()
        self.by.blockSignals(True)  # noqa: FBT003
        while self.by.count() > 1:
            self.by.removeItem(1)
        for name in page.people:
            self.by.addItem(page.known.written(name), name)
        self.by.setCurrentIndex(max(0, self.by.findData(chosen)))
        self.by.blockSignals(False)  # noqa: FBT003
        self.table.show_known(page.lines, page.total, page.known)
        self.count.setText(f"{page.total:,}行")
        if page.lines:
            self.view.selectRow(0)
        self._show_line()
        for button in (self.print_button, self.pdf_button):
            button.setEnabled(page.total > 0)

    def _show_line(self) -> None:
        row = self.view.currentIndex().row()
        known = 0 <= row < len(self.table.lines)
        self.whole_line.show_text(self.table.whole(self.table.lines[row]) if known else "条件に合う行はありません。")

    # the check -------------------------------------------------------------------------------------------------------

    def verify(self) -> None:
        """確かめる, in a dialog of its own; that it was checked is a line, too."""
        dialog = CheckLedger(self.office, self)
        dialog.finished.connect(lambda _result: self.reload())
        dialog.open()

    def tell(self, sentence: str) -> None:
        self.told.setText(sentence)
        self.told.setVisible(bool(sentence))
        self.grow()

    # the paper -------------------------------------------------------------------------------------------------------

    def _paper(self) -> Any:
        """Fills the paper with the lines of the filters; runs on the worker."""
        asked, who = self.asked(), self.office.clerk.who

        def make(store: Store) -> RecordPaper:
            from desktop.clerk.record_papers import ledger_paper

            given = asked._asdict()
            return ledger_paper(store, at=store.now(), who=who, **given)

        return make

    def print_lines(self) -> None:
        preview_paper(self, self.office, self._paper())

    def save_lines(self) -> None:
        save_paper(self, self.office, self._paper(), self._saved)

    def _saved(self, paths: tuple[Path, ...]) -> None:
        self.end_work()
        self.tell(f"「{paths[0].parent}」に「{paths[0].name}」を保存しました。")


class CheckLedger(Dialog):
    """The chain from the first line to the last, and with the code of a paper that nothing is gone since then."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(
            parent, "操作の記録を確かめる", "最初の行から最後の行まで、書かれたときのままかどうかを計算して確かめます。"
        )
        self.office = office
        self.code = QLineEdit()
        self.code.setPlaceholderText("紙がなければ、空のままで確かめられます")
        self.code.textEdited.connect(lambda _text: self.say(""))
        self.add_field("紙の照合の符号(&K)", self.code, NOTE)
        self.told = Plain()
        self.told.hide()
        self.body.addWidget(self.told)
        self.body.addStretch(1)
        self.add_button("閉じる(&C)", self.accept, leave=True)
        self.go = self.add_button("確かめる(&V)", self.verify, default=True)
        self.fit(44)

    def verify(self) -> None:
        typed, who = self.code.text(), self.office.clerk.who
        self.say("")
        self._tell("")
        self.go.setEnabled(False)

        def job(store: Store) -> Verdict:
            from desktop.store.ledger import Act

            verdict = store.verify_ledger(typed)
            store.note(Act.CHECK, who=who, kind="操作の記録", result="正常" if verdict.whole else "異常")
            return verdict

        self.office.ask(job, self._verified, self._refused, owner=self)

    def _verified(self, verdict: Verdict) -> None:
        self.go.setEnabled(True)
        if verdict.whole:
            paper = "紙の符号とも合っています。" if self.code.text().strip() else ""
            self._tell(f"{verdict.words}{paper}\n最後の行の照合の符号：第{verdict.count}行　{verdict.code}")
        else:
            self.say(verdict.words)

    def _refused(self, fault: Exception) -> None:
        self.go.setEnabled(True)
        refused(self, self.office, fault)
        self.code.setFocus()
        self.code.selectAll()

    def _tell(self, sentence: str) -> None:
        self.told.setText(sentence)
        self.told.setVisible(bool(sentence))
        self.grow()


def _day_box(name: str) -> QDateEdit:
    box = QDateEdit()
    box.setDisplayFormat("yyyy/MM/dd")
    box.setAccessibleName(name)
    box.setProperty("fresh", True)  # noqa: FBT003
    return box


def _day_of(box: QDateEdit) -> date:
    day = box.date()
    return date(day.year(), day.month(), day.day())


def read_page(store: Store, asked: Asked, offset: int, limit: int) -> Page:
    """A page of the ledger and what its ids are called now; runs on the worker."""
    from desktop.clerk.ledger_words import known

    given = asked._asdict()
    lines = store.ledger(**given, offset=offset, limit=limit)
    return Page(lines, store.count_ledger(**given), known(store, lines), store.ledger_names())


def open_ledger(window: Window) -> None:
    """The dialog over the window."""
    window.show_dialog(LedgerDialog(window.office, window))

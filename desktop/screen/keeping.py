"""保存期間と消去: what is due or asked for in; asked, approved, erased and printed; copies that still hold it listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.japanese import japan_time
from desktop.screen.dialog import Dialog
from desktop.screen.keeping_ask import AskErasure, KeepFor, several_work, sure
from desktop.screen.keeping_words import (
    by_place,
    erased_words,
    moment_words,
    request_words,
    settled_words,
    until_words,
    years_box,
)
from desktop.screen.ledger_print import preview_paper, refused
from desktop.screen.look import TALL, Plain, Quiet, em
from desktop.screen.row_views import calm_table
from desktop.screen.rows import THING, RowList, add_row

if TYPE_CHECKING:
    from datetime import date

    from desktop.clerk.retention import Erased, Settled
    from desktop.screen.office import Office
    from desktop.screen.window import Window
    from desktop.screen.worker import Task
    from desktop.store.keeping import Due
    from desktop.store.ledger import Line
    from desktop.store.store import Store

HEADS = ("件名", "年度", "保存期間", "消去の申出")
CHOOSE = "案件を選ぶと、下のボタンで進められます（何件かまとめるときは Ctrl を押しながら）。"
NOTHING_DUE = "保存期間が終わった案件も、消去の申出もありません。"
NOTHING_LEFT = "消去した案件が残っている控えはありません。"
NOTHING_ERASED = "まだ何も消去していません。"
AWAY = (
    "消去した案件が、まだ残っている控えです。媒体をつなぐと、ひとりでに消します。すぐに消すときは、つないでから「今すぐ消す」を押します。"
    "媒体をなくしたときや、廃棄したときは、情報管理の担当に知らせてください。"
)
UNCHOSEN = "案件を選んでください。"
UNASKED = "申出のない案件が入っています。先に、別の人が申し出てください。"
OWN = "自分が申し出た消去は、自分では承認できません。別の人に頼んでください。"
NONE_ASKED = "申出のある案件を選んでください。"


class State:
    """What the store says; read on the worker."""

    def __init__(self, store: Store, today: date) -> None:
        from desktop.case.people import Right

        due = store.due(today)
        known = {one.id for one in due}
        self.cases: tuple[Due, ...] = (*due, *(one for one in store.requested_erasures() if one.id not in known))
        self.several = several_work(store)
        self.years = store.keep_years()
        self.left = store.unerased()
        self.records: tuple[Line, ...] = store.ledger(act="erase", limit=500) if store.may(Right.LEDGER) else ()


class KeepingDialog(Dialog):
    """Three pages: what is due, what is not erased everywhere yet, and the records."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent, "保存期間と消去")
        self.office = office
        self.state: State | None = None
        self._task: Task | None = None
        self.close_cases: Callable[[frozenset[str]], object] = lambda _ids: None
        """Closes the tabs of cases that are to be erased."""
        self.pages = QTabWidget()
        self.pages.addTab(self._due_page(), "満了・申出(&1)")
        self.pages.addTab(self._left_page(), "未消去の控え(&2)")
        self.pages.addTab(self._records_page(), "消去の記録(&3)")
        self.body.addWidget(self.pages, 1)
        self.told = Plain()
        self.told.hide()
        self.body.addWidget(self.told)
        self.stop = self.add_button("中止(&S)", self.cancel)
        self.stop.hide()
        self.add_button("閉じる(&C)", self.accept, leave=True)
        self.fit(66, 28)
        self.look()

    # the pages -------------------------------------------------------------------------------------------------------

    def _page(self, *parts: QWidget) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        column = QVBoxLayout(page)
        unit = em(self)
        column.setContentsMargins(unit // 2, unit // 2, unit // 2, unit // 2)
        column.setSpacing(unit // 2)
        for part in parts:
            column.addWidget(part)
        return page, column

    def _due_page(self) -> QWidget:
        self.table = self._make_table()
        page, column = self._page(
            Quiet(
                "提出済にした（又は保管した）年度の終わりから数えて、保存期間が終わった案件と、消去の申出がある案件です。"
            )
        )
        column.addWidget(self.table, 1)
        grid = QGridLayout()
        self.ask_button = self._button("消去を申し出る(&A)…", self.ask_chosen)
        self.erase_button = self._button("承認して消去(&X)…", self.erase_chosen)
        self.withdraw_button = self._button("申出を取り下げる(&W)", self.withdraw_chosen)
        self.years_button = self._button("保存期間を変える(&Y)…", self.change_years)
        for n, button in enumerate((self.ask_button, self.erase_button, self.withdraw_button, self.years_button)):
            grid.addWidget(button, n // 4, n % 4)
        column.addLayout(grid)
        row = QHBoxLayout()
        label = QLabel("ふだんの保存期間(&U)")
        self.usual: QComboBox = years_box(5)
        self.usual.setAccessibleName("ふだんの保存期間")
        self.usual.activated.connect(lambda _n: self._keep_usual())
        self.usual.setMinimumHeight(round(em(self) * TALL))
        self._tall.append(self.usual)
        label.setBuddy(self.usual)
        row.addWidget(label)
        row.addWidget(self.usual)
        row.addWidget(Quiet("案件ごとに決めていないときの年数です。"), 1, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(row)
        return page

    def _make_table(self) -> QTableWidget:
        table = calm_table("保存期間が終わった案件と、消去の申出がある案件", HEADS, several=True)
        table.verticalHeader().setDefaultSectionSize(round(em(self) * TALL))
        table.setMinimumHeight(round(em(self) * TALL * 4))
        for column in (0, 3):  # with large text both give way alike; the 件名 is what a clerk looks for
            table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column, chars in ((1, 6), (2, 14)):
            table.setColumnWidth(column, em(self) * chars)
        table.itemSelectionChanged.connect(self._follow)
        return table

    def _left_page(self) -> QWidget:
        self.left = RowList("未消去の控え", self)
        self.settle_button = self._button("今すぐ消す(&M)", self.settle)
        page, column = self._page(Quiet(AWAY))
        column.addWidget(self.left, 1)
        row = QHBoxLayout()
        row.addWidget(self.settle_button)
        row.addStretch(1)
        column.addLayout(row)
        return page

    def _records_page(self) -> QWidget:
        self.records = RowList("消去の記録", self)
        self.print_button = self._button("消去記録を印刷(&P)…", self.print_record)
        self.records.currentRowChanged.connect(lambda _row: self._follow())
        page, column = self._page(Quiet("記録には番号と件数だけが残り、件名は残りません。"))
        column.addWidget(self.records, 1)
        row = QHBoxLayout()
        row.addWidget(self.print_button)
        row.addStretch(1)
        column.addLayout(row)
        return page

    def _button(self, words: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setMinimumHeight(round(em(self) * TALL))
        button.clicked.connect(lambda _on=False: act())
        self._tall.append(button)
        return button

    # what is shown ---------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Ask the store again."""
        today = self.office.today()
        self.office.ask(lambda store: State(store, today), self._show, self._failed, owner=self)

    def _show(self, state: State) -> None:
        chosen = {one.id for one in self.chosen()}
        self.state = state
        self.table.setRowCount(len(state.cases))
        for row, one in enumerate(state.cases):
            for column, words in enumerate(
                (one.title or "（件名なし）", one.year, until_words(one), request_words(one))
            ):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                self.table.setItem(row, column, item)
                item.setSelected(one.id in chosen)
        if self.usual.findData(state.years) < 0:
            self.usual.addItem(f"{state.years}年", state.years)
        self.usual.setCurrentIndex(self.usual.findData(state.years))
        self._show_left(state)
        self._show_records(state)
        self.erase_button.setText("承認して消去(&X)…" if state.several else "消去(&X)…")
        self.ask_button.setVisible(state.several)
        self.withdraw_button.setVisible(state.several or any(one.request for one in state.cases))
        if not self.told.text():
            self.tell(CHOOSE if state.cases else NOTHING_DUE)
        if state.cases and not self.table.isAncestorOf(self.focusWidget() or self):
            self.table.setFocus()
        self._follow()

    def _show_left(self, state: State) -> None:
        from desktop.clerk.retention import place_words

        self.left.clear()
        places = by_place(state.left)
        for place, rows in places.items():
            oldest = min(row.at for row in rows)
            add_row(self.left, place_words(place), f"案件{len(rows)}件　{moment_words(oldest)}に消去", place)
        if not places:
            add_row(self.left, NOTHING_LEFT, "", "")
        self.pages.setTabText(1, f"未消去の控え(&2)　{len(places)}" if places else "未消去の控え(&2)")

    def _show_records(self, state: State) -> None:
        self.records.clear()
        for line in state.records:
            at = japan_time(line.at)
            when = f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
            title = f"{when}　案件{int(line.facts.get('count', 0))}件"
            add_row(self.records, title, f"第{line.no}行　承認：{line.who or '（一人で使う記録）'}", line.no)
        if state.records:
            self.records.setCurrentRow(0)
        else:
            add_row(self.records, self.office.hindrance("ledger") or NOTHING_ERASED, "", 0)

    def chosen(self) -> list[Due]:
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return [self.state.cases[row] for row in rows if row < len(self.state.cases)] if self.state else []

    def _follow(self) -> None:
        """Which buttons can be used, and why not."""
        state = self.state
        busy = self._task is not None or state is None
        chosen = self.chosen()
        none = "" if chosen else UNCHOSEN
        may_ask, may_erase = self.office.hindrance("erase_ask"), self.office.hindrance("erase_approve")
        self._set(self.ask_button, busy, may_ask or none)
        self._set(self.years_button, busy, may_ask or none)
        self._set(self.withdraw_button, busy, may_ask or none or ("" if any(o.request for o in chosen) else NONE_ASKED))
        self._set(self.erase_button, busy, may_erase or none or self._four_eyes(chosen))
        self._set(self.settle_button, busy or not (state and state.left), "")
        record = self.records.currentItem()
        self._set(self.print_button, busy or record is None or not record.data(THING), self.office.hindrance("ledger"))
        self.usual.setEnabled(not busy and not self.office.hindrance("settings"))
        self.usual.setToolTip(self.office.hindrance("settings"))
        self.stop.setVisible(self._task is not None)

    def _four_eyes(self, chosen: Sequence[Due]) -> str:
        """Why these cannot be approved by who sits here."""
        if self.state is None or not self.state.several:
            return ""
        if any(one.request is None for one in chosen):
            return UNASKED
        me = self.office.seat.person
        own = me is not None and any(one.request is not None and one.request.person == me.id for one in chosen)
        return OWN if own else ""

    def _set(self, button: QPushButton, off: bool, why: str) -> None:  # noqa: FBT001
        button.setEnabled(not off and not why)
        button.setToolTip(why)
        button.setAccessibleDescription(why)

    def tell(self, sentence: str) -> None:
        self.told.setText(sentence)
        self.told.setVisible(bool(sentence))
        self.grow()

    # asking ----------------------------------------------------------------------------------------------------------

    def _open(self, dialog: Dialog, said: str = "") -> None:
        dialog.accepted.connect(lambda: self._done(said))
        dialog.open()

    def _done(self, said: str) -> None:
        self.tell(said)
        self.look()

    def _of_chosen(self) -> tuple[list[str], list[str]]:
        chosen = self.chosen()
        return [one.id for one in chosen], [one.title for one in chosen]

    def ask_chosen(self) -> None:
        """消去の申出."""
        ids, titles = self._of_chosen()
        self._open(
            AskErasure(self.office, ids, titles, self),
            f"{len(ids)}件の消去を申し出ました。別の人の承認を待っています。",
        )

    def change_years(self) -> None:
        ids, titles = self._of_chosen()
        self._open(KeepFor(self.office, ids, titles, self), f"{len(ids)}件の保存期間を変えました。")

    def withdraw_chosen(self) -> None:
        """The cases stay."""
        ids, who = [one.id for one in self.chosen() if one.request], self.office.clerk.who
        self.office.ask(
            lambda store: store.refuse_erasure(ids, who=who),
            lambda _done: self._done(f"{len(ids)}件の申出を取り下げました。案件は残ります。"), self._failed, owner=self,
        )  # fmt: skip

    def _keep_usual(self) -> None:
        from desktop.store.keeping import KEEP_YEARS

        years, who = self.usual.currentData(), self.office.clerk.who
        self.office.ask(
            lambda store: store.set_setting(KEEP_YEARS, str(years), who=who),
            lambda _done: self._done("ふだんの保存期間を変えました。案件ごとに決めた年数は、そのままです。"), self._failed, owner=self,
        )  # fmt: skip

    # erasing ---------------------------------------------------------------------------------------------------------

    def erase_chosen(self) -> None:
        """Asked once more, then done."""
        ids, titles = self._of_chosen()
        several = self.state is not None and self.state.several
        box = sure(self, titles, "承認して消去する(&X)" if several else "消去する(&X)")
        box.accepted.connect(lambda: self.erase(ids))
        box.open()

    def erase(self, ids: list[str]) -> None:
        self.close_cases(frozenset(ids))
        who = self.office.clerk.who

        def job(store: Store) -> Any:
            from desktop.clerk.retention import erase

            return erase(store, ids, who=who)

        self._begin(job, self._erased)

    def _erased(self, done: Erased) -> None:
        self.office.listed.emit()
        self.pages.setCurrentIndex(1 if done.settled.left else 2)
        self._done(erased_words(done))

    def settle(self) -> None:
        """Go along the list of 未消去 now."""
        who = self.office.clerk.who

        def job(store: Store) -> Any:
            from desktop.clerk.retention import settle

            return settle(store, who=who)

        self._begin(job, self._settled)

    def _settled(self, settled: Settled) -> None:
        self._done(settled_words(settled))

    def _begin(self, job: Callable[[Store], Any], done: Callable[[Any], None]) -> None:
        self.say("")
        self.tell("")
        self._task = self.office.ask(
            job, lambda found: self._end(lambda: done(found)), self._failed, lambda state: self.go_on(*state),
            stopped=lambda: self._end(lambda: self._done("途中で止めました。まだ残っている所は「未消去の控え」にあります。")),
            owner=self,
        )  # fmt: skip
        self._follow()

    def _end(self, then: Callable[[], object]) -> None:
        self._task = None
        self.end_work()
        then()
        self._follow()

    def _failed(self, fault: Exception) -> None:
        self._end(lambda: refused(self, self.office, fault))
        self.look() if self.state is not None else None

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    # the record ------------------------------------------------------------------------------------------------------

    def print_record(self) -> None:
        """消去記録 of the chosen erasure."""
        item = self.records.currentItem()
        number = item.data(THING) if item is not None else 0

        def make(store: Store) -> Any:
            from desktop.clerk.record_papers import erasure_paper

            return erasure_paper(store, number)

        preview_paper(self, self.office, make)

    def reject(self) -> None:
        """Closed while something is at work: that is stopped first."""
        self.cancel()
        super().reject()


def open_keeping(window: Window) -> None:
    """The dialog over the window."""
    dialog = KeepingDialog(window.office, window)
    dialog.close_cases = window.close_cases
    window.show_dialog(dialog)

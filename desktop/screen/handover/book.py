"""管理簿: every handover with its line in; searched, its open pairs marked, acts on a bundle, printed and written out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QWidget,
)

from desktop.clerk.handover_lines import OPEN_ONLY, SIDES
from desktop.screen.check import Check
from desktop.screen.dialog import Dialog, Edge
from desktop.screen.figure.flow import Flow
from desktop.screen.handover import book_acts
from desktop.screen.handover.book_rows import (
    BOOK,
    HEADS,
    MOST,
    TOLD,
    Asked,
    BookLine,
    Shown,
    as_plain,
    read_book,
    story,
)
from desktop.screen.handover.book_view import BookView, Lines
from desktop.screen.handover.parts import DayBox, allow, button_row, refused
from desktop.screen.look import TALL, Plain, em
from desktop.screen.naming import make_clearable
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.store.handover import Handover

PAUSE: Final = 250
"""ms after the last key before the store is searched."""
NONE: Final = "管理簿に、この条件に合う行はありません。"


class Book(Dialog):
    """Filters above, lines in the middle, how the chosen bundle stands and what can be done with it below."""

    def __init__(self, office: Office, parent: QWidget | None = None, *, stand_on: str = "") -> None:
        super().__init__(parent, BOOK)
        self.office = office
        self.shown = Shown((), {}, {}, more=False)
        self._stand_on = stand_on
        self._question = 0
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.reload)
        self.body.addWidget(self._filters())
        self.table = Lines()
        self.view = self._view()
        self.body.addWidget(self.view, 1)
        self.count = QLabel()
        self.count.setAccessibleName("件数")
        self.body.addWidget(self.count)
        self.story = Plain()
        self.body.addWidget(self.story)
        self._make_acts()
        self.add_button("閉じる(&C)", self.accept, leave=True)
        self.add_button("Excel・CSVに書き出す(&X)…", self.write_list)
        self.print_button = self.add_button("印刷(&P)…", self.print_book)
        self.fit(92, 40)
        self._follow()
        self.reload()

    def _filters(self) -> QWidget:
        holder = QWidget()
        row = Flow(holder, round(em(self) * 0.6))
        today = self.office.today()
        self.search = QLineEdit()
        make_clearable(self.search, "検索する言葉を消す")
        self.since, self.until = DayBox(today), DayBox(today)
        self.side = QComboBox()
        for words, direction in (("すべて", ""), *((words, side) for side, words in SIDES.items())):
            self.side.addItem(words, direction)
        self.odd = Check(f"{OPEN_ONLY}(&V)")
        for line in (self.search, self.since, self.until):
            Edge(line)
        self._wide = ((self.search, 16), (self.since, 9), (self.until, 9))
        for words, name, box in (
            ("検索(&S)", "検索する言葉", self.search),
            ("日付(&D)", "この日から", self.since),
            ("～", "この日まで", self.until),
            ("出入り(&T)", "出入り", self.side),
        ):
            label = QLabel(words)
            label.setBuddy(box)
            box.setAccessibleName(name)
            box.setMinimumHeight(round(em(self) * TALL))
            self._tall.append(box)
            part = QWidget()
            inside = QHBoxLayout(part)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(label)
            inside.addWidget(box)
            row.addWidget(part)
        row.addWidget(self.odd)
        self._widen()
        for line in (self.since, self.until):
            line.setPlaceholderText("")
            line.textChanged.connect(lambda _text: self._pause.start())
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.side.currentIndexChanged.connect(lambda _n: self.reload())
        self.odd.toggled.connect(lambda _on: self.reload())
        return holder

    def _view(self) -> BookView:
        view = BookView(self.table)
        view.selectionModel().currentRowChanged.connect(lambda *_: self._follow())
        view.laid.connect(lambda: self._tell_story())
        return view

    def _widen(self) -> None:
        for line, chars in self._wide:
            line.setMinimumWidth(chars * em(self))

    def _measure(self) -> None:
        self._widen()
        self.view.measure()
        super()._measure()

    def _make_acts(self) -> None:
        row, acts = button_row(
            self,
            (
                ("パスワードの通知(&N)…", self.notice),
                ("受領書を取り込む(&U)…", self.ask_receipt),
                ("媒体の返却(&R)…", self.give_back),
                ("媒体の消去(&E)…", self.erase),
                ("事故(&J)…", self.incident),
                ("そのほか(&O)…", self.others),
            ),
        )
        self.notice_act, self.receipt_act, self.return_act, self.erase_act, self.incident_act, self.other_act = acts
        self.body.addWidget(row)

    # what is shown ---------------------------------------------------------------------------------------------------

    def asked(self) -> Asked:
        """What the filters ask for; a day that cannot be read yet asks for nothing."""
        direction = str(self.side.currentData() or "")
        text = self.search.text().strip()
        return Asked(text, self.since.day(), self.until.day(), direction, self.odd.isChecked())

    def reload(self, stand_on: str = "") -> None:
        """Ask the store again; the line one stands on is kept."""
        self._pause.stop()
        self._question += 1
        number, asked, today = self._question, self.asked(), self.office.today()
        line = self.line()
        self._stand_on = stand_on or self._stand_on or (line.subject if line is not None else "")

        def show(shown: Shown) -> None:
            if number == self._question:
                self._show(shown)

        tell = refused(self, self.office.worker.trouble)
        self.office.ask(lambda store: read_book(store, asked, today), show, tell, owner=self)

    def _show(self, shown: Shown) -> None:
        self.shown = shown
        self.table.show_lines(shown.lines)
        subjects = [line.subject for line in shown.lines]
        if shown.lines:
            self.view.selectRow(subjects.index(self._stand_on) if self._stand_on in subjects else 0)
        self._stand_on = ""
        odd = len(shown.open)
        more = f"（新しい{MOST:,}行まで。古い行は、日付か言葉で探してください）" if shown.more else ""
        left = f"　▲ まだ終わっていないもの {odd}件" if odd else ""
        self.count.setText(f"{len(shown.lines):,}行{more}{left}" if shown.lines else NONE + left)
        self._follow()

    def line(self) -> BookLine | None:
        row = self.view.currentIndex().row() if hasattr(self, "view") else -1
        return self.table.lines[row] if 0 <= row < len(self.table.lines) else None

    def bundle(self) -> Handover | None:
        """The bundle the chosen line is about."""
        line = self.line()
        if line is None:
            return None
        return self.shown.bundles.get((line.subject, line.direction))

    def _follow(self) -> None:
        given, why = self.bundle(), self.office.hindrance("export")
        self._tell_story()
        out = given is not None and given.direction == "out"
        allow(self.notice_act, out and given is not None and _notice_wanted(given), why)
        allow(self.receipt_act, True, why)  # noqa: FBT003
        allow(self.return_act, out and given is not None and not (given.returned_at or given.withdrawn_at), why)
        allow(self.erase_act, True, why)  # noqa: FBT003
        allow(self.incident_act, True, why)  # noqa: FBT003
        allow(self.other_act, given is not None)
        self.print_button.setEnabled(bool(self.table.lines) and not self.office.hindrance("ledger"))
        self.print_button.setToolTip(self.office.hindrance("ledger"))

    def _tell_story(self) -> None:
        """The line in full; of a bundle how it stands, and what of the line has no room in the table."""
        line, given = self.line(), self.bundle()
        if line is None or not hasattr(self, "story"):
            return
        pairs = self.shown.open.get(given.id, ()) if given is not None and given.direction == "out" else ()
        left = range(len(HEADS)) if given is None else self.view.cut(self.view.currentIndex().row())
        told = TOLD if given is not None else ()
        rest = "　　".join(f"{HEADS[n]}　{line.words[n]}" for n in left if line.words[n] and HEADS[n] not in told)
        self.story.setText("\n".join(filter(None, (rest, story(given, pairs) if given is not None else ""))))

    # acts on a bundle ------------------------------------------------------------------------------------------------

    def _open(self, make: Callable[[Handover], Dialog]) -> None:
        if (given := self.bundle()) is None:
            return
        dialog = make(given)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _result: self.reload(given.id))
        dialog.open()

    def notice(self) -> None:
        self._open(lambda given: book_acts.Notice(self.office, given, self))

    def give_back(self) -> None:
        self._open(lambda given: book_acts.GiveBack(self.office, given, self))

    def erase(self) -> None:
        """What lies on a medium, whichever bundles it is of."""
        from desktop.screen.handover.erase import EraseMedium

        dialog = EraseMedium(self.office, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _result: self.reload())
        dialog.open()

    def incident(self) -> None:
        from desktop.screen.handover.incident import IncidentBox

        dialog = IncidentBox(self.office, self.bundle(), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _result: self.reload())
        dialog.open()

    def ask_receipt(self) -> None:
        """Receipts of whatever bundles, one or many."""
        from desktop.screen.receive.receipts import Receipts

        dialog = Receipts(self.office, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.taken.connect(lambda: self.reload())
        dialog.finished.connect(lambda _result: self.reload())
        dialog.open()
        dialog.ask_files()

    def tell(self, sentence: str) -> None:
        """What came of it, in a line that stays."""
        self.doing.setText(sentence)
        self.doing.setVisible(bool(sentence))
        self.grow()

    def others(self) -> None:
        """The rarer acts, in a menu below their button."""
        if (given := self.bundle()) is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act in book_acts.rare_acts(self, given):
            menu.addAction(words, act)
        menu.setMinimumWidth(menu.sizeHint().width() + 2 * em(self))  # the dark style measures a little short
        button: QPushButton = self.other_act
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    # out of the window -----------------------------------------------------------------------------------------------

    def write_list(self) -> None:
        """The lines of now as Excel or CSV."""
        from desktop.screen.intake.plain_lists import Source
        from desktop.screen.intake.write_list import WriteList

        plain = as_plain(self.table.lines)
        WriteList(self.office, (Source(BOOK, lambda _store: plain),), self).open()

    def print_book(self) -> None:
        """The lines asked for, in the form 管理簿（確認記録票）."""
        book_acts.show_book(self, self.office, self.asked())


def _notice_wanted(given: Handover) -> bool:
    return given.mode == "A" and not (given.notice_at or given.withdrawn_at)


def open_book(window: Any, stand_on: str = "") -> None:
    """The window over the main one."""
    window.show_dialog(Book(window.office, window, stand_on=stand_on))

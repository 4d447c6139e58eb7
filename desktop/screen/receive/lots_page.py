"""The bundles of a sitting in, a table of them with the chosen one in full below out; a passphrase is asked for in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.screen.handover.parts import KINDS, words_box
from desktop.screen.intake.tables import plain_table, told
from desktop.screen.look import TALL, Plain, Quiet, em
from desktop.screen.receive.parts import Parts, take_what_is_left
from desktop.screen.receive.words import CASE_HEADS, HEADS, case_cells, cells, sentence, summary
from desktop.secretariat.dropped import Carrier
from desktop.secretariat.sitting import Lot, State

LEAD = (
    "束のファイルを、表紙のファイルと一緒に落とすか「束を加える」で選ぶと、１つずつ調べます。"
    "傷んだ束があっても、ほかの束は受け取れます。"
)
EMPTY = "ここへ束か、束の入った媒体のフォルダーを落としてください。いくつでも一度に落とせます。"
WIDTHS = (19, 6, 11, 4, 6, 4, 13)
"""Columns of the bundles in full-width characters, least; the file takes what is left."""
CASE_WIDTHS = (14, 9, 18, 12)
SPARE, CASE_SPARE = (3, 5, 1), (1,)
"""Columns that go where the window is narrow for its text, the first one first: what they say is told elsewhere, too."""
FILE_LEAST, TITLE_LEAST = 13, 10
"""Full-width characters the first column keeps."""
CARRIER = "分かれば入れてください。受領書などに載ります"
LONGEST = 60
"""Characters of a 媒体の種類 or a 管理番号."""


class LotsPage(QWidget):
    """Tells what the clerk wants of the bundle in front."""

    chosen_changed = Signal()
    typed = Signal(object, str)
    """A lot and what was typed as its passphrase."""
    compare = Signal(object)
    doubted = Signal(object)
    """A lot of which something is to be made sure of."""
    carried = Signal(object)
    """A Carrier: what the bundles came on that do not say it themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.lots: list[Lot] = []
        self._shown: list[tuple[str, ...]] = []
        self._detail: tuple[object, ...] = ()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(round(0.5 * em(self)))
        self.lead = Quiet(LEAD)
        whole.addWidget(self.lead)
        self.summary = Plain(EMPTY)
        self.summary.setAccessibleName("束の数")
        whole.addWidget(self.summary)
        self.done = Plain("")
        self.done.setAccessibleName("済んだこと")
        self.done.hide()
        whole.addWidget(self.done)
        self.split = Parts()
        self.table = plain_table("受け取る束", HEADS)
        self.table.currentItemChanged.connect(lambda *_: self._follow_choice())
        self.table.viewport().installEventFilter(self)
        self.split.addWidget(self.table)
        self.split.addWidget(self._make_detail())
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        self.split.setSizes([300, 200])
        whole.addWidget(self.split, 1)
        whole.addWidget(self._make_carrier())
        self._measure()

    def _make_detail(self) -> QWidget:
        below = self.below = QFrame()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(round(0.4 * em(self)))
        self.said = Plain("")
        self.said.setAccessibleName("選んだ束のお知らせ")
        column.addWidget(self.said)
        self.asking = QWidget()
        row = QHBoxLayout(self.asking)
        row.setContentsMargins(0, 0, 0, 0)
        label = QLabel("パスワード(&P)")
        self.words = QLineEdit()
        self.words.setAccessibleName("束のパスワード")
        self.words.setToolTip("通知書の文字をそのまま入れます。全角・大文字・空白の違いは問いません")
        self.words.returnPressed.connect(self._typed)
        label.setBuddy(self.words)
        self.count = Quiet("")
        self.count.keep_whole()
        self.words.textChanged.connect(self._count)
        self.open_button = self._button("開く(&O)")
        self.open_button.clicked.connect(self._typed)
        for widget, share in ((label, 0), (self.words, 1), (self.count, 0), (self.open_button, 0)):
            row.addWidget(widget, share)
        column.addWidget(self.asking)
        self.cases = plain_table("束の案件", CASE_HEADS)
        self.cases.activated.connect(lambda _index: self._compare())
        take_what_is_left(self.cases)
        self.compare_button = self._button("違いを見て選ぶ(&V)…")
        self.compare_button.clicked.connect(self._compare)
        self.doubt_button = self._button("確かめる(&H)…")
        self.doubt_button.clicked.connect(self._make_sure)
        under = QHBoxLayout()
        under.addWidget(self.doubt_button)
        under.addWidget(self.compare_button)
        under.addStretch(1)
        column.addLayout(under)
        column.addWidget(self.cases, 1)
        column.addStretch()  # without cases the room is below, not between the sentence and what it asks for
        for part in (self.said, self.asking, self.cases, self.doubt_button, self.compare_button):
            part.hide()
        return below

    def _make_carrier(self) -> QWidget:
        """媒体の種類 and 管理番号, each asked for only while a bundle wants it that does not say it."""
        self.carrier = QWidget()
        row = QHBoxLayout(self.carrier)
        row.setContentsMargins(0, 0, 0, 0)
        self.kind, self.medium = words_box(KINDS), QLineEdit()
        self.kind_label, self.medium_label = QLabel("届いた媒体の種類(&K)"), QLabel("届いた媒体の管理番号(&N)")
        for label, box in ((self.kind_label, self.kind), (self.medium_label, self.medium)):
            label.setBuddy(box)
            box.setAccessibleName(label.text().split("(&", 1)[0])
            row.addWidget(label)
            box.setAccessibleDescription(CARRIER)
            box.setToolTip(CARRIER)
            row.addWidget(box, 1)
        for text in (self.medium, self.kind.lineEdit()):
            if text is not None:
                text.setPlaceholderText(CARRIER)
                text.setMaxLength(LONGEST)
                text.textChanged.connect(self._carried)
        self.carrier.hide()
        return self.carrier

    def _ask_carrier(self) -> None:
        wanting = [lot.carrier for lot in self.lots if wants_carrier(lot)]
        kind, number = any(not c.kind for c in wanting), any(not c.number for c in wanting)
        for widget, asked in ((self.kind_label, kind), (self.kind, kind), (self.medium_label, number)):
            widget.setVisible(asked)
        self.medium_label.setText("管理番号(&N)" if kind else "届いた媒体の管理番号(&N)")
        self.medium.setVisible(number)
        self.carrier.setVisible(kind or number)

    def _carried(self) -> None:
        self.carried.emit(Carrier(self.kind.currentText().strip(), self.medium.text().strip()))

    def _button(self, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        return button

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "cases"):
            self._measure()

    def _measure(self) -> None:
        """Columns and inputs as wide and high as the text wants them."""
        unit = em(self)
        for table, widths in ((self.table, WIDTHS), (self.cases, CASE_WIDTHS)):
            header = table.horizontalHeader()
            header.setStretchLastSection(False)
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            for column, chars in enumerate(widths[1:], 1):
                table.setColumnWidth(column, round(unit * chars))
            table.verticalHeader().setDefaultSectionSize(round(1.9 * unit))
        self.table.setMinimumHeight(round(5.3 * unit))
        self.cases.setMinimumHeight(round(3.8 * unit))
        for widget in (
            *(self.words, self.open_button, self.doubt_button, self.compare_button),
            *(self.kind, self.medium),
        ):
            widget.setMinimumHeight(round(TALL * unit))

        self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()
        self._fit_detail()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The chosen row stays in sight when the table gives room to what is said of it."""
        if event.type() == QEvent.Type.Resize and watched is self.table.viewport():
            QTimer.singleShot(0, self.table, lambda: self.table.scrollTo(self.table.currentIndex()))
        return super().eventFilter(watched, event)

    def _fit_detail(self) -> None:
        """A splitter knows nothing of sentences that wrap."""
        buttons = self.compare_button if self.doubt_button.isHidden() else self.doubt_button
        parts = [w for w in (self.asking, buttons, self.cases) if not w.isHidden()]
        high = sum(max(w.minimumSizeHint().height(), w.minimumHeight()) for w in parts if w is not self.cases)
        high += 0 if self.cases.isHidden() else self.cases.minimumHeight()
        high += 0 if self.said.isHidden() else self.said.heightForWidth(max(1, self.width()))
        layout = self.below.layout()
        gaps = layout.spacing() * (len(parts) + 1) if layout is not None else 0
        self.below.setMinimumHeight(high + gaps)

    def _fit_columns(self) -> None:
        """With large text the first column keeps its room and others go."""
        room = self.width() / em(self) - 1.5
        tables = (self.table, WIDTHS, SPARE, FILE_LEAST), (self.cases, CASE_WIDTHS, CASE_SPARE, TITLE_LEAST)
        for table, widths, spare, least in tables:
            taken = sum(widths[1:])
            for column in spare:
                narrow = room - taken < least
                table.setColumnHidden(column, narrow)
                taken -= widths[column] if narrow else 0

    # the table -------------------------------------------------------------------------------------------------------

    def add(self, lots: Sequence[Lot]) -> None:
        """Rows for bundles that are about to be judged."""
        first = not self.lots
        self.table.setRowCount(len(self.lots) + len(lots))
        self.lots += lots
        self.lead.setVisible(not self.lots)
        self.follow()
        if first and lots:
            self.table.setCurrentCell(0, 0)

    def follow(self) -> None:
        """Bundles moved on: write only what changed."""
        for row, lot in enumerate(self.lots):
            now = cells(lot)
            before = self._shown[row] if row < len(self._shown) else None
            if now != before:
                self._write(row, now, before)
        self._shown = [cells(lot) for lot in self.lots]
        self.summary.setText(summary(self.lots) or EMPTY)
        self._ask_carrier()
        self._show_detail()

    def _write(self, row: int, now: tuple[str, ...], before: tuple[str, ...] | None) -> None:
        for column, text in enumerate(now):
            if before is None:
                self.table.setItem(row, column, told(text))
            elif before[column] != text and (item := self.table.item(row, column)) is not None:
                item.setText(text)
                item.setToolTip(text)

    def tell(self, sentence: str) -> None:
        """What was done just now; empty takes it back."""
        self.done.setText(sentence)
        self.done.setVisible(bool(sentence))

    def chosen(self) -> Lot | None:
        row = self.table.currentRow()
        return self.lots[row] if 0 <= row < len(self.lots) else None

    def stand_on(self, lot: Lot) -> None:
        self.table.setCurrentCell(self.lots.index(lot), 0)

    def _follow_choice(self) -> None:
        self.words.clear()
        self._show_detail()
        self.chosen_changed.emit()

    # the bundle in front ---------------------------------------------------------------------------------------------

    def _show_detail(self) -> None:
        lot = self.chosen()
        if lot is None:
            return
        shown = (lot, lot.state, lot.fault, lot.received, lot.refused, tuple(lot.choices.items()), *lot.agreed)
        if shown == self._detail:
            return
        self._detail = shown
        said = sentence(lot)
        self.said.setText(said)
        self.said.setAccessibleDescription(said)
        self.said.setVisible(bool(said))
        self.asking.setVisible(lot.state is State.LOCKED)
        cases = lot.received.cases if lot.received else ()
        self.cases.setVisible(bool(cases))
        self.cases.setRowCount(len(cases))
        for row, one in enumerate(cases):
            for column, text in enumerate(case_cells(lot, one)):
                self.cases.setItem(row, column, told(text))
        self.doubt_button.setVisible(lot.state is State.ASK)
        self.compare_button.setVisible(self.can_compare(lot))
        self._fit_detail()

    def can_compare(self, lot: Lot) -> bool:
        """Whether there is something to choose."""
        return lot.state in (State.READY, State.CHOOSE) and bool(lot.differing())

    def _compare(self) -> None:
        lot = self.chosen()
        if lot is not None and self.can_compare(lot):
            self.compare.emit(lot)

    def _make_sure(self) -> None:
        lot = self.chosen()
        if lot is not None and lot.state is State.ASK:
            self.doubted.emit(lot)

    def _typed(self) -> None:
        lot = self.chosen()
        if lot is not None and lot.state is State.LOCKED and self.words.text().strip():
            self.typed.emit(lot, self.words.text())

    def _count(self, text: str) -> None:
        from desktop.keys.passphrase import CHECKS, RANDOM, normalise

        letters = len(normalise(text).replace("-", ""))
        self.count.setText(f"{letters}／{RANDOM + CHECKS}文字" if letters else "")
        self.count.updateGeometry()

    def next_wanting(self) -> None:
        """Stand on the first bundle that wants something of the clerk; else the table keeps the keyboard."""
        wanting = {State.LOCKED: self.words, State.ASK: self.doubt_button, State.CHOOSE: self.compare_button}
        for wanted, widget in wanting.items():
            for lot in self.lots:
                if lot.state is wanted:
                    self.stand_on(lot)
                    widget.setFocus()
                    return
        self.table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the input opens the bundle and does not press the button of the dialog."""
        if self.words.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)


def wants_carrier(lot: Lot) -> bool:
    """Whether a paper is still to be made of a bundle, which could be printed with a blank that a person may fill."""
    return lot.state in (State.READY, State.ASK, State.CHOOSE) or (lot.asks_again and not lot.refused)


def rows_of(table: QTableWidget) -> list[list[str]]:
    """The words of a table, row by row."""
    found = [[table.item(r, c) for c in range(table.columnCount())] for r in range(table.rowCount())]
    return [[item.text() if item else "" for item in row] for row in found]

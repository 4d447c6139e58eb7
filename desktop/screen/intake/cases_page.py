"""A case list in, its columns matched to fields by the clerk's eye and the cases to be made of it out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.clerk.take_list import Listed
from desktop.definition.model import Form
from desktop.intake.case_list import CaseList, ListCase
from desktop.intake.columns import IS, Column, corrected, targets
from desktop.intake.model import Document
from desktop.screen.check import Check
from desktop.screen.intake.engine import Columns
from desktop.screen.intake.tables import plain_table, told
from desktop.screen.labels import value_words
from desktop.screen.look import Plain, Quiet, em, sized

LEFT_OUT = "（取り込まない）"
COLUMN_HEADS = ("元の列", "入れる項目", "１件目", "２件目", "３件目")
DOUBT = "要確認"
SAMPLES, PREVIEWED = 3, 200


class CasesPage(QWidget):
    """``matched`` with the :class:`Columns` of now after a choice of the clerk."""

    changed = Signal()
    matched = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.listed: Listed | None = None
        self._form: Form | None = None
        self.boxes: list[QComboBox] = []
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.title, self.memory, self.doubts = Plain(""), Quiet(""), Plain("")
        self.sheet = QComboBox()
        self.sheet.setAccessibleName("一覧のあるシート")
        self.sheet.activated.connect(self._choose_sheet)
        self.sheet_line = QWidget()
        line = QHBoxLayout(self.sheet_line)
        line.setContentsMargins(0, 0, 0, 0)
        label = QLabel("シート(&S)")
        label.setBuddy(self.sheet)
        line.addWidget(label)
        line.addWidget(self.sheet)
        line.addStretch(1)
        for words in (self.title, self.memory, self.doubts, self.sheet_line):
            whole.addWidget(words)
        self.columns = plain_table("列の対応", COLUMN_HEADS)
        self.preview = plain_table("作られる案件")
        self.preview.currentCellChanged.connect(lambda row, *_: self._tell_row(row))
        self.count = Plain("")
        self.count.setFont(sized(self.font(), 1.0, bold=True))
        self.row_doubts = Plain("")
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in ((self.count, 0), (self.preview, 1), (self.row_doubts, 0)):
            column.addWidget(widget, stretch)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.columns)
        split.addWidget(below)
        split.setSizes([260, 300])
        whole.addWidget(split, 1)
        self.marked = Check("要確認の所は、印を付けたまま取り込む(&M)")
        self.marked.toggled.connect(self.changed)
        whole.addWidget(self.marked)

    # showing ---------------------------------------------------------------------------------------------------------

    def show_list(self, name: str, form: Form, document: Document, listed: Listed) -> None:
        """Show a list; the same list with other columns keeps the boxes, so that the keyboard stays."""
        before = self.listed.cases.table.heads if self.listed else None
        self.listed, self._form, cases = listed, form, listed.cases
        self.title.setText(
            f"「{name}」の一行を、「{form.short}」の一案件にします。列がどの項目に入るかを確かめてください。"
        )
        said = "前に取り込んだ、同じ並びの一覧の対応を使いました。" if listed.remembered else ""
        self.memory.setText(said)
        self.memory.setVisible(bool(said))
        self.doubts.setText("\n".join(f"▲ {d.sentence}" for d in cases.doubts))
        self.doubts.setVisible(bool(cases.doubts))
        self._offer_sheets(document, cases.grid)
        if before != cases.table.heads:
            self.marked.setChecked(False)
            self._make_columns(form, cases.columns)
        self._show_columns(cases)
        self._show_rows(cases)
        self.changed.emit()

    def _offer_sheets(self, document: Document, chosen: int) -> None:
        self.sheet.clear()
        for number, grid in enumerate(document.grids):
            self.sheet.addItem(f"{grid.name}{'（非表示）' if grid.hidden else ''}", number)
        self.sheet.setCurrentIndex(chosen)
        self.sheet_line.setVisible(self.sheet.count() > 1)

    def _choose_sheet(self) -> None:
        self.matched.emit(Columns(grid=self.sheet.currentData()))

    def begin(self) -> None:
        if self.boxes:
            self.boxes[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_columns(self, form: Form, columns: tuple[Column, ...]) -> None:
        offered = [("", LEFT_OUT), *((t.place, t.label) for t in targets(form))]
        self.boxes = []
        self.columns.setRowCount(len(columns))
        for column in columns:
            self.columns.setItem(column.index, 0, told(column.head or "（見出しなし）"))
            box = QComboBox()
            box.setAccessibleName(f"列「{column.head}」を入れる項目")
            box.setMaxVisibleItems(20)
            for place, label in offered:
                box.addItem(label, place)
            box.activated.connect(lambda _at, n=column.index: self._choose(n))
            self.boxes.append(box)
            self.columns.setCellWidget(column.index, 1, box)
        unit = em(self)
        self.columns.setColumnWidth(0, 12 * unit)
        self.columns.setColumnWidth(1, 16 * unit)
        for n in range(2, 2 + SAMPLES):
            self.columns.horizontalHeader().setSectionResizeMode(n, QHeaderView.ResizeMode.Stretch)
        self.columns.verticalHeader().setDefaultSectionSize(round(2.3 * unit))

    def _show_columns(self, cases: CaseList) -> None:
        for column, box in zip(cases.columns, self.boxes, strict=True):
            box.setCurrentIndex(max(0, box.findData(column.place)))
            for n in range(SAMPLES):
                self.columns.setItem(column.index, 2 + n, told(_sample(cases, column, n)))

    def _choose(self, number: int) -> None:
        if self.listed is None:
            return
        cases = self.listed.cases
        columns = corrected(cases.columns, number, self.boxes[number].currentData())
        self.matched.emit(Columns(tuple(c.place for c in columns), cases.grid))

    def _show_rows(self, cases: CaseList) -> None:
        words = f"作られる案件　{len(cases.cases):,}件"
        skipped = f"　　案件ではないと見た行　{len(cases.skipped):,}行" if cases.skipped else ""
        doubtful = f"　（うち要確認のある案件　{cases.unsure:,}件）" if cases.unsure else ""
        cut = f"　　下には{PREVIEWED}件を表示" if len(cases.cases) > PREVIEWED else ""
        self.count.setText(f"{words}{doubtful}{skipped}{cut}")
        self.count.setToolTip("\n".join(f"{s.number}行目：{s.why}　{s.text}" for s in cases.skipped[:30]))
        self.marked.setVisible(bool(cases.unsure))
        shown = [c for c in cases.columns if c.place]
        heads = ("行", DOUBT, *(c.head for c in shown))
        self.preview.setColumnCount(len(heads))
        self.preview.setHorizontalHeaderLabels(heads)
        first = sorted(cases.cases, key=lambda c: not c.reading.doubts)[:PREVIEWED]
        self.preview.setRowCount(len(first))
        for n, case in enumerate(first):
            self._show_row(n, case, shown)
        unit = em(self)
        for n in range(len(heads)):
            self.preview.setColumnWidth(n, (4 if n < 2 else 11) * unit)
        if cases.cases:
            self.preview.setCurrentCell(0, 0)
        self._tell_row(0)

    def _show_row(self, n: int, case: ListCase, shown: list[Column]) -> None:
        doubts = case.reading.doubts
        cells = [self._words(case, column) for column in shown]
        for at, words in enumerate((str(case.row), f"{len(doubts)}か所" if doubts else "", *cells)):
            item = told(" ".join(words.split()))
            item.setData(Qt.ItemDataRole.UserRole, doubts)
            self.preview.setItem(n, at, item)

    def _words(self, case: ListCase, column: Column) -> str:
        """What a column became in a case; of one option its mark."""
        if self._form is None:
            return ""
        base, is_option, option = column.place.partition(IS)
        if base.startswith("fact:"):
            return value_words(self._form, base, case.reading.facts.get(base.removeprefix("fact:"), ""))
        value = case.reading.values.get(base, "")
        if is_option:
            return "■" if option in value else ""
        return value_words(self._form, base, value)

    def _tell_row(self, row: int) -> None:
        item = self.preview.item(row, 0)
        doubts = item.data(Qt.ItemDataRole.UserRole) if item is not None else ()
        self.row_doubts.setText("\n".join(f"▲ {d.sentence}" for d in doubts))
        self.row_doubts.setVisible(bool(doubts))

    # the outcome -----------------------------------------------------------------------------------------------------

    def verb(self) -> str:
        return f"{len(self.listed.cases.cases) if self.listed else 0:,}件を取り込む(&T)"

    def may_take(self) -> bool:
        cases = self.listed.cases if self.listed else None
        return cases is not None and bool(cases.cases) and (self.marked.isChecked() or not cases.unsure)


def _sample(cases: CaseList, column: Column, n: int) -> str:
    """The n-th value of a column before and after cleaning."""
    if n >= len(cases.cases):
        return ""
    raw = cases.table.rows[n].cells[column.index]
    base = column.place.partition(IS)[0]
    done = (c for c in cases.cases[n].cleaned if c.place == base and c.old in (raw, "（上の行から）"))
    return sample_words(raw, next((c.new for c in done), raw))


def sample_words(raw: str, clean: str) -> str:
    """A value before and after cleaning; only once when nothing was changed."""
    shown = " ".join(raw.split())
    return shown if raw == clean else f"{shown}　→　{' '.join(clean.split()) or '（空）'}"

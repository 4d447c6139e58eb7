"""A large list, counted, in; a page to read, the key to count it by, and the number that goes into a case out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.answers.sums import write_count
from desktop.definition.model import Field, Style
from desktop.screen.intake.engine import Profile
from desktop.screen.intake.tables import plain_table, tick, told
from desktop.screen.look import TALL, Plain, Quiet, em, sized

KEY_HEAD = "鍵"
UNIT = "件"


class ProfilePage(QWidget):
    """``keyed`` with the columns that tell one person or case from another."""

    changed = Signal()
    keyed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.profile: Profile | None = None
        self._style = Style()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.title, self.notes, self.lead = Plain(""), Plain(""), Quiet("")
        self.title.setFont(sized(self.font(), 1.2, bold=True))
        self.table = plain_table("列ごとの数")
        for widget, stretch in ((self.title, 0), (self.lead, 0), (self.notes, 0), (self.table, 1)):
            whole.addWidget(widget, stretch)
        whole.addLayout(self._key_line())
        self.target = self._target_line()
        whole.addWidget(self.target)

    def _key_line(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.key_words = Quiet("「鍵」に印を付けた列がどれも同じ行を、重なりとして数えます（スペースキーで付け外し）。")
        self.again = QPushButton("この鍵で数え直す(&K)")
        self.again.setAutoDefault(False)
        self.again.setMinimumHeight(round(TALL * em(self)))
        self.again.clicked.connect(lambda: self.keyed.emit(self.key()))
        row.addWidget(self.key_words, 1)
        row.addWidget(self.again)
        return row

    def _target_line(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        self.number, self.field, self.unit = QComboBox(), QComboBox(), QComboBox()
        named = (("入れる数(&S)", self.number), ("単位(&U)", self.unit), ("入れる項目(&F)", self.field))
        for words, box in named:
            label = QLabel(words)
            label.setBuddy(box)
            box.setAccessibleName(words.split("(&", 1)[0])
            box.setMinimumHeight(round(TALL * em(self)))
            row.addWidget(label)
            row.addWidget(box, 1)
        self.field.currentIndexChanged.connect(self._offer_units)
        return holder

    # showing ---------------------------------------------------------------------------------------------------------

    def show_profile(self, name: str, profile: Profile, fields: list[tuple[str, str, Field]], style: Style) -> None:
        """Show a count; ``fields`` of the open case may take it."""
        self.profile, self._style = profile, style
        self.title.setText(f"「{name}」　{profile.rows:,}行　×　{len(profile.columns)}列")
        self.lead.setText("数えただけで、行の中身はどこにも保存していません。")
        self.notes.setText("\n".join(f"▲ {note}" for note in profile.notes))
        self.notes.setVisible(bool(profile.notes))
        self._show_columns(profile)
        self._offer_numbers(profile)
        kept = self.field.currentData()
        self.field.clear()
        for place, label, field in fields:
            self.field.addItem(label, (place, field))
        at = next((n for n, (place, _, _) in enumerate(fields) if kept and kept[0] == place), 0)
        self.field.setCurrentIndex(at if fields else -1)
        self.target.setVisible(bool(fields))
        self._offer_units()
        self.changed.emit()

    def begin(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_columns(self, profile: Profile) -> None:
        heads = (KEY_HEAD, "列", *profile.heads)
        self.table.setColumnCount(len(heads))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setRowCount(len(profile.columns))
        for n, column in enumerate(profile.columns):
            key = tick("", on=column.name in profile.key)
            key.setData(Qt.ItemDataRole.AccessibleTextRole, f"「{column.name}」を鍵にする")
            self.table.setItem(n, 0, key)
            for at, words in enumerate((column.name, *column.words), 1):
                self.table.setItem(n, at, self._cell(words, number=at > 1, bold=column.doubtful and at == 1))
        self._measure(len(heads))

    def _cell(self, words: str, *, number: bool, bold: bool) -> QTableWidgetItem:
        item = told(words)
        digits = number and words.replace(",", "").isdecimal()
        side = Qt.AlignmentFlag.AlignRight if digits else Qt.AlignmentFlag.AlignLeft
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        if bold:
            item.setFont(sized(self.font(), 1.0, bold=True))
        return item

    def _measure(self, count: int) -> None:
        unit = em(self)
        self.table.resizeColumnsToContents()
        for n in range(count):
            self.table.setColumnWidth(n, min(self.table.columnWidth(n) + unit, 18 * unit))
        self.table.setColumnWidth(0, 3 * unit)
        self.table.horizontalHeader().setSectionResizeMode(count - 1, QHeaderView.ResizeMode.Stretch)

    def _offer_numbers(self, profile: Profile) -> None:
        self.number.clear()
        self.number.addItem(f"行の数　{profile.rows:,}", profile.rows)
        if profile.distinct != profile.rows:
            self.number.addItem(f"重なりを除いた数　{profile.distinct:,}", profile.distinct)

    def _offer_units(self) -> None:
        chosen = self.field.currentData()
        units = [u for u in chosen[1].unit.split("・") if u] if chosen else []
        self.unit.clear()
        self.unit.addItems(units or [UNIT])

    # the outcome -----------------------------------------------------------------------------------------------------

    def key(self) -> tuple[str, ...]:
        """The columns ticked as the key."""
        rows = range(self.table.rowCount())
        ticks = [(self.table.item(n, 0), self.table.item(n, 1)) for n in rows]
        return tuple(name.text() for box, name in ticks if box and name and box.checkState() == Qt.CheckState.Checked)

    @property
    def count(self) -> int | None:
        """The number that goes into the case; None when there is no field for it."""
        return self.number.currentData() if self.field.currentData() else None

    def chosen(self) -> tuple[str, str]:
        """Place and words, as the form writes numbers."""
        place, _ = self.field.currentData()
        return place, write_count(self.number.currentData(), self.unit.currentText(), self._style)

"""Every change of a case in, a readable history out: when, who, what, before and after in full; a value put back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.clerk.desk import Desk
from desktop.clerk.keep_taken import TAKEN_IN
from desktop.definition.model import Form, Value
from desktop.japanese import folded, japan_time
from desktop.screen.dialog import Dialog
from desktop.screen.labels import label_of, value_words
from desktop.screen.line_table import Index, LineTable
from desktop.screen.look import TALL, Plain, em
from desktop.screen.office import Office
from desktop.screen.row_views import calm_rows
from desktop.screen.split import Halves, LongText

if TYPE_CHECKING:
    from desktop.store.history import Change

HEADS = ("いつ", "だれ", "何を", "どこ", "変更前", "変更後")
ACTS = {
    "create": "案件を作成",
    "copy": "案件を複写",
    "import": "取り込み",
    "receive": "受け取り",
    "edit": "入力",
    "status": "状態",
    "return": "差戻し",
    "settle": "指摘に対応",
    "attach": "添付を追加",
    "detach": "添付を外す",
    "describe": "添付の題名・頁",
    "archive": "保管",
    "bin": "ごみ箱",
}
FILES = {"attach": "加えました", "detach": "外しました"}
"""Acts whose value is the sum of a file, which says nothing to a clerk."""
EMPTY = "（空）"
EVERYTHING, EVERYBODY = "すべての項目", "すべての人"
OTHER_ACTS = "項目の入力のほか（状態・添付など）"
NO_FIELD = "項目の入力ではないため、戻せません。"
SAME = "今の値と同じです。"


class HistoryDialog(Dialog):
    """Newest first; the chosen line is shown in full below, and either of its values can be put back."""

    restore_wanted = Signal(int)
    """The number of the change whose old value its field is to get."""

    def __init__(self, office: Office, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, "履歴", "新しい順に並んでいます。行を選ぶと、変更前と変更後の全文を下に出します。")
        self.office, self.desk, self.form = office, desk, desk.form
        self.everything: tuple[Change, ...] = ()
        self.table = Changes(desk.form)
        self.body.addLayout(self._filters())
        self.view = self._make_view()
        self.before, self.after = LongText("変更前"), LongText("変更後")
        self.back = self._button("この値に戻す(&R)", "変更前の値に戻す")
        self.forth = self._button("この値に戻す(&S)", "変更後の値に戻す")
        sides = QSplitter()
        sides.setChildrenCollapsible(False)
        for words, text, button in (("変更前", self.before, self.back), ("変更後", self.after, self.forth)):
            sides.addWidget(_side(words, text, button))
        self.view.setMinimumHeight(5 * em(self))
        self.body.addWidget(Halves(self.view, sides, shares=(3, 2), lines=20), 1)
        self.told = Plain()
        self.told.hide()
        self.body.addWidget(self.told)
        self.back.clicked.connect(lambda _on=False: self._put_back(self._older()))
        self.forth.clicked.connect(lambda _on=False: self._put_back(self._newer()))
        self.add_button("閉じる(&C)", self.accept, leave=True)
        self.fit(72, 30)
        self._follow()
        self.reload()

    # what it is made of ----------------------------------------------------------------------------------------------

    def _filters(self) -> QHBoxLayout:
        """項目 and だれ, side by side."""
        row = QHBoxLayout()
        self.field, self.person = QComboBox(), QComboBox()
        for words, name, box, chars in (("項目(&F)", "項目", self.field, 22), ("だれ(&W)", "だれ", self.person, 16)):
            label = QLabel(words)
            label.setBuddy(box)
            box.setAccessibleName(name)
            box.setMinimumContentsLength(chars)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumHeight(round(em(self) * TALL))
            self._tall.append(box)
            box.currentIndexChanged.connect(self._show_lines)
            row.addWidget(label)
            row.addWidget(box)
        row.addStretch(1)
        self.count = Plain()
        self.count.keep_whole()
        row.addWidget(self.count)
        return row

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setModel(self.table)
        calm_rows(view, "変更の履歴")
        view.verticalHeader().setDefaultSectionSize(round(em(self) * 1.9))
        header = view.horizontalHeader()
        for column, chars in enumerate((9.5, 11, 7, 10)):
            view.setColumnWidth(column, round(em(self) * chars))
        for column in (4, 5):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        view.selectionModel().currentRowChanged.connect(lambda *_: self._show_whole())
        return view

    def _button(self, words: str, name: str) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setAccessibleName(name)
        button.setMinimumHeight(round(em(self) * TALL))
        self._tall.append(button)
        return button

    # what is shown ---------------------------------------------------------------------------------------------------

    def reload(self, said: str = "") -> None:
        """Ask the store again; ``said`` is what was done meanwhile."""
        case_id = self.desk.case.id
        self.told.setText(said)
        self.told.setVisible(bool(said))
        self.office.ask(lambda store: store.history(case_id), self._show, owner=self)

    def _show(self, changes: tuple[Change, ...]) -> None:
        self.everything = changes
        places = dict.fromkeys(c.place for c in changes if c.kind == "edit")
        fields = [(EVERYTHING, None), *((label_of(self.form, place), place) for place in places), (OTHER_ACTS, "")]
        self.table.people = {}
        for change in changes:  # newest first: somebody written in two ways is called as the newest line does
            self.table.people.setdefault(folded(change.who), change.who)
        people = [(EVERYBODY, None), *((who, folded(who)) for who in self.table.people.values())]
        for box, things in ((self.field, fields), (self.person, people)):
            chosen = box.currentData()
            box.blockSignals(True)  # noqa: FBT003
            box.clear()
            for words, thing in things:
                box.addItem(words, thing)
            box.setCurrentIndex(max(0, next((n for n, (_, t) in enumerate(things) if t == chosen), 0)))
            box.blockSignals(False)  # noqa: FBT003
        self._show_lines()
        self.view.setFocus()

    def _show_lines(self) -> None:
        """The lines of the chosen field and person; ``None`` stands for all of them."""
        place, who = self.field.currentData(), self.person.currentData()
        shown = [
            c
            for c in self.everything
            if (place is None or place == (c.place if c.kind == "edit" else "")) and who in (None, folded(c.who))
        ]
        self.table.show_lines(shown)
        self.count.setText(f"{len(shown):,}件")
        if shown:
            self.view.selectRow(0)
        self._show_whole()

    def chosen(self) -> Change | None:
        row = self.view.currentIndex().row()
        return self.table.lines[row] if 0 <= row < len(self.table.lines) else None

    def _show_whole(self) -> None:
        change = self.chosen()
        before = self.table.told(change, change.old) if change else ""
        after = self.table.told(change, change.new) if change else ""
        if change and change.name.startswith(TAKEN_IN):
            after = f"{after}\n\n{change.name}".lstrip("\n")
        for text, words, other in ((self.before, before, after), (self.after, after, before)):
            text.show_text(words, differing(words, other) if change and change.kind == "edit" else ())
        self._follow()

    # putting a value back --------------------------------------------------------------------------------------------

    def _later(self, change: Change) -> Change | None:
        """The next change of the same place: its old value is the new one of this."""
        later = [c for c in self.everything if c.number > change.number and _same_place(c, change)]
        return later[-1] if later else None

    def _older(self) -> Change | None:
        """The change to be undone for the value on the left."""
        return self.chosen()

    def _newer(self) -> Change | None:
        """The one to be undone for the value on the right; None when that is the value of now."""
        change = self.chosen()
        return self._later(change) if change is not None else None

    def _why_not(self, *, older: bool) -> str:
        """What hinders putting a value back, empty when nothing does."""
        change = self.chosen()
        if change is None or change.kind != "edit":
            return NO_FIELD
        if why := self.office.hindrance("edit"):
            return why
        case = self.desk.case
        if case.locked or case.archived or case.binned:
            return (
                f"この案件は「{_state(case)}」のため、変更できません。下書きに戻すか、一覧に戻してから行ってください。"
            )
        latest = next(c for c in self.everything if _same_place(c, change))
        wanted = change.old if older else change.new
        return SAME if wanted == latest.new else ""

    def _follow(self) -> None:
        for button, older in ((self.back, True), (self.forth, False)):
            why = self._why_not(older=older)
            button.setEnabled(not why)
            button.setToolTip(why)
            button.setAccessibleDescription(why)

    def _put_back(self, change: Change | None) -> None:
        if change is not None:
            self.say("")
            self.back.setEnabled(False)
            self.forth.setEnabled(False)
            self.restore_wanted.emit(change.number)

    def put_back(self) -> None:
        """It was done: say so, and show the line of it."""
        self.reload("値を戻しました。戻したことも、履歴の新しい行になっています。")

    def refused(self, fault: Exception) -> None:
        from desktop.errors import DeskError

        self._follow()
        if isinstance(fault, DeskError):
            self.say(str(fault))
        else:
            self.office.worker.trouble(fault)


def _same_place(one: Change, other: Change) -> bool:
    return one.kind == "edit" and one.place == other.place


def _state(case: Any) -> str:
    return "ごみ箱" if case.binned else "保管" if case.archived else str(case.status.value)


def _side(words: str, text: LongText, button: QPushButton) -> QWidget:
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    head = QHBoxLayout()
    head.addWidget(Plain(words), 1)
    head.addWidget(button)
    column.addLayout(head)
    column.addWidget(text, 1)
    return side


def differing(words: str, other: str) -> list[tuple[int, int]]:
    """Stretches in which a text differs from another, found by its clauses; none when it does so as a whole."""
    from difflib import SequenceMatcher

    mine, theirs = _clauses(words), _clauses(other)
    found: list[tuple[int, int]] = []
    for what, a, b, c, d in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if what == "equal" or a == b:
            continue
        at, now, was = len("".join(mine[:a])), "".join(mine[a:b]), "".join(theirs[c:d])
        start, end = _trimmed(now, was)
        if start < end:
            found.append((at + start, at + end))
    return [] if found == [(0, len(words))] else found


def _clauses(text: str) -> list[str]:
    return re.findall(r"[^、。，．\s]*[、。，．\s]|[^、。，．\s]+", text)


def _trimmed(words: str, other: str) -> tuple[int, int]:
    """What is left of a text without the beginning and end it shares with another."""
    most = min(len(words), len(other))
    start = next((n for n in range(most) if words[n] != other[n]), most)
    rest = next((n for n in range(most - start) if words[-1 - n] != other[-1 - n]), most - start)
    return start, len(words) - rest


class Changes(LineTable["Change"]):
    """Changes as rows."""

    def __init__(self, form: Form) -> None:
        super().__init__(HEADS)
        self.form = form
        self.people: dict[str, str] = {}
        """How everybody is written, by their name as names are compared."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole and index.column() >= 4:  # 前 and 後 stand in full below
            return None
        return super().data(index, role)

    def words(self, change: Change, column: int) -> str:
        """What a cell says."""
        if column == 0:
            at = japan_time(change.at)
            return f"{at.year}/{at.month}/{at.day} {at:%H:%M}"
        if column == 1:
            return self.people.get(folded(change.who), change.who)
        if column == 2:
            return TAKEN_IN if change.name.startswith(TAKEN_IN) else ACTS.get(change.kind, change.kind)
        if column == 3:
            return label_of(self.form, change.place) if change.kind == "edit" else change.place
        return self._short(change, after=column == 5)

    def _short(self, change: Change, *, after: bool) -> str:
        """A value in one line."""
        if change.kind in FILES:
            return FILES[change.kind] if after else ""
        words = " ".join(value_words(self.form, change.place, change.new if after else change.old).split())
        if change.kind == "edit":
            return words or EMPTY
        return words or (change.name if after else "")

    def told(self, change: Change, value: Value) -> str:
        """One side of a change in full; of a file only its sum is kept, which says that the bytes are the same."""
        words = value_words(self.form, change.place, value)
        return f"{change.place}\n（SHA-256の値 {words}）" if words and change.kind in FILES else words

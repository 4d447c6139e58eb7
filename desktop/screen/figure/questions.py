"""Small questions of the figure editor: ends of an arrow, months of a timetable, dates of a bar, a page of an attachment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from desktop.answers.figure import BAR_KINDS, FigureShape
from desktop.japanese import Digits
from desktop.screen.dialog import Dialog
from desktop.screen.figure.shapes import Shapes, by_id, is_end, name_of, reading_order
from desktop.screen.figure.timetable import MOST_MONTHS, month_names, months_of, place_in, read_day
from desktop.screen.look import TALL, em
from desktop.screen.rows import THING, RowList, add_row

MOST_PAGES: Final = 999


class Question(Dialog):
    """A small dialog that may ask for a number."""

    def add_number(self, words: str, box: QSpinBox, note: str = "") -> None:
        """A box for a number, as tall as the other inputs with its frame around it."""
        self.add_field(words, box, note)
        inner = box.lineEdit()
        inner.setMinimumHeight(0)
        self._tall[self._tall.index(inner)] = box
        box.setMinimumHeight(round(em(self) * TALL))


class ArrowQuestion(Dialog):
    """From where and to where: the same as two clicks, for the keyboard."""

    def __init__(self, parent: QWidget, shapes: Shapes, start: str) -> None:
        super().__init__(parent, "矢印", "どの図形からどの図形へ引くかを選びます。")
        known = by_id(shapes)
        self.ends = [known[i] for i in reading_order(shapes) if is_end(known[i])]
        self.start = QComboBox()
        for shape in self.ends:
            self.start.addItem(name_of(shape), shape.id)
        self.start.setCurrentIndex(max(0, next((n for n, s in enumerate(self.ends) if s.id == start), 0)))
        self.start.currentIndexChanged.connect(self._fill)
        self.end = RowList("終わりの図形")
        self.end.itemActivated.connect(lambda _item: self.accept())
        self.add_field("始まり(&S)", self.start)
        self.add_field("終わり(&E)", self.end)
        self.end.setMinimumHeight(self.fontMetrics().height() * 9)
        self.add_button("矢印を引く(&D)", self.accept, default=True)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self._fill()
        self.fit(30)
        self.end.setFocus()

    def _fill(self) -> None:
        self.end.clear()
        for shape in self.ends:
            if shape.id != self.start.currentData():
                add_row(self.end, name_of(shape), "", shape.id)
        self.end.setCurrentRow(0)

    def chosen(self) -> tuple[str, str]:
        """Ids of both ends."""
        item = self.end.currentItem()
        return str(self.start.currentData() or ""), str(item.data(THING)) if item else ""


class MonthsQuestion(Question):
    """The first month and how many."""

    def __init__(self, parent: QWidget, first: int, digits: Digits) -> None:
        super().__init__(parent, "時程表", "表の頭に並べる月を決めます。あとから右の欄で月の書き方を直せます。")
        self._digits = digits
        self.first = QComboBox()
        self.first.addItems(month_names(1, 12, digits))
        self.first.setCurrentIndex(first - 1)
        self.count = QSpinBox()
        self.count.setRange(1, MOST_MONTHS)
        self.count.setValue(5)
        self.count.setSuffix(" か月")
        self.add_field("最初の月(&F)", self.first)
        self.add_number("月の数(&N)", self.count)
        self.add_button("時程表を置く(&O)", self.accept, default=True)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.fit(30)

    def months(self) -> str:
        """The months as the timetable's text."""
        return "\n".join(month_names(self.first.currentIndex() + 1, self.count.value(), self._digits))


class BarQuestion(Dialog):
    """What a bar is called and when it is."""

    def __init__(self, parent: QWidget, timetable: FigureShape) -> None:
        super().__init__(
            parent,
            "期間・時点",
            "日付は 7/15・９月初旬 のように書きます。書いたとおりに印刷し、帯は月日の所に置きます。",
        )
        self.timetable = timetable
        self.kind = QComboBox()
        for kind, words in BAR_KINDS.items():
            self.kind.addItem(words, kind)
        self.text, self.start, self.end = QLineEdit(), QLineEdit(), QLineEdit()
        self.add_field("種類(&K)", self.kind)
        self.add_field("内容(&T)", self.text)
        self.add_field("始まりの日(&S)", self.start)
        self.end_label = self.add_field("終わりの日(&E)", self.end)
        self.add_button("置く(&O)", self._check, default=True)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.kind.currentIndexChanged.connect(self._follow)
        self.fit(32)
        self.text.setFocus()

    def _follow(self) -> None:
        point = self.kind.currentData() == "point"
        self.end.setEnabled(not point)
        self.end_label.setEnabled(not point)

    def _check(self) -> None:
        """A date that is written must be one the timetable has; an empty one may be filled in later."""
        fields = [("始まりの日", self.start)] + ([("終わりの日", self.end)] if self.end.isEnabled() else [])
        for words, box in fields:
            fault = fault_of(box.text(), self.timetable)
            if fault:
                self.say(f"「{words}」の{fault}")
                box.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.accept()


def fault_of(text: str, timetable: FigureShape | None) -> str:
    """Why a bar cannot stand where a date says; empty when it can."""
    if not text.strip() or timetable is None:
        return ""
    day = read_day(text)
    if day is None:
        return f"「{text.strip()}」が月日として読めません。7/15 や ９月初旬 のように書いてください。"
    if place_in(timetable, day, ends=False) is None:
        heads = "・".join(months_of(timetable))
        return f"「{text.strip()}」の月は、時程表（{heads}）にありません。日付か時程表の月を直してください。"
    return ""


class PictureQuestion(Question):
    """One attachment of the case and its page."""

    def __init__(self, parent: QWidget, titles: Sequence[str]) -> None:
        super().__init__(parent, "画像・PDFの頁を使う", "選んだ資料の頁が、図の場所いっぱいに入ります。")
        self.titles = RowList("添付した資料")
        for title in titles:
            add_row(self.titles, title, "", title)
        self.titles.setCurrentRow(0)
        self.titles.itemActivated.connect(lambda _item: self.accept())
        self.titles.setMinimumHeight(self.fontMetrics().height() * 7)
        self.page = QSpinBox()
        self.page.setRange(1, MOST_PAGES)
        self.page.setSuffix(" 頁")
        self.add_field("資料(&F)", self.titles)
        self.add_number("頁(&P)", self.page, "画像のときは 1 頁のままにします。")
        self.add_button("この頁を使う(&U)", self.accept, default=True)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.fit(36)
        self.titles.setFocus()

    def chosen(self) -> tuple[str, int]:
        item = self.titles.currentItem()
        return str(item.data(THING)) if item else "", self.page.value()

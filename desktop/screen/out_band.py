"""What is out and not back in; a band over the list of cases with how many, and the list of them, out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.japanese import japan_time
from desktop.screen.dialog import Dialog
from desktop.screen.handover.parts import fill, make_table, measure_table
from desktop.screen.look import Card, Plain, em
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.screen.window import Window
    from desktop.store.handover import Handover

HEADS: Final = ("番号", "渡した日", "相手", "情報の内容", "媒体", "返却予定日", "待っていること")
CHARS: Final = (6, 7, 11, 0, 11, 7, 13)
LEAD: Final = "渡した束のうち、受領書がまだ戻っていないものと、媒体の返却期限を過ぎたものです。"


def show_out(window: Window, found: tuple[Handover, ...]) -> None:
    """Show the band over the list of cases, made when something is out for the first time; late ones come first."""
    today = window.office.today()
    band = window.list.findChild(OutBand)
    if band is None:
        band = OutBand(window)
        window.list.whole.insertWidget(0, band)
    band.show_out(tuple(sorted(found, key=lambda one: (not one.late(today), one.at))))


class OutBand(Card):
    """One line: 受領書待ち n件, 返却期限を過ぎた媒体 n件, and the way to them."""

    def __init__(self, window: Window) -> None:
        super().__init__(window.list, washed=True)
        self._window = window
        self.found: tuple[Handover, ...] = ()
        row = QHBoxLayout(self)
        unit = em(self)
        row.setContentsMargins(unit, unit // 2, unit, unit // 2)
        row.setSpacing(unit // 2)
        self.words = Plain()
        row.addWidget(self.words, 1)
        self.list_button, self.receipt_button = QPushButton("一覧を見る(&G)…"), QPushButton("受領書を取り込む(&J)…")
        for button, act in ((self.list_button, self.open_list), (self.receipt_button, window.take_receipts)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, act=act: act())
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_out(self, found: tuple[Handover, ...]) -> None:
        """Say how many; with nothing out the band is away."""
        self.found = found
        self.words.setText(band_words(found, self._window.office.today()))
        self.words.setAccessibleName(self.words.text())
        why = self._window.hindrance("take_receipts")
        self.receipt_button.setEnabled(not why)
        self.receipt_button.setToolTip(why)
        self.setVisible(bool(found))

    def open_list(self) -> None:
        dialog = OutList(self._window.office, self.found, self._window)
        dialog.receipts.connect(self._window.take_receipts)
        self._window.show_dialog(dialog)


def band_words(found: tuple[Handover, ...], today: date) -> str:
    """受領書待ち 3件　返却期限を過ぎた媒体 1件"""
    waiting, late = sum(one.waits for one in found), sum(one.late(today) for one in found)
    parts = [f"受領書待ち {waiting}件" if waiting else "", f"返却期限を過ぎた媒体 {late}件" if late else ""]
    return "　".join(filter(None, parts))


class OutList(Dialog):
    """What is out, late ones first."""

    receipts = Signal()
    """The clerk has a receipt to take in."""

    def __init__(self, office: Office, found: tuple[Handover, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent, "受領書と返却を待っている束", LEAD)
        self.found = found
        self.table = make_table("待っている束", HEADS, CHARS, 6)
        fill(self.table, [out_cells(one, office.today()) for one in found])
        self.body.addWidget(self.table, 1)
        self.take = self.add_button("受領書を取り込む(&J)…", self._take)
        why = office.hindrance("export")
        self.take.setEnabled(not why)
        self.take.setToolTip(why)
        self.add_button("閉じる(&C)", self.accept, leave=True)
        self.fit(76, 24)
        self.table.setFocus()

    def _measure(self) -> None:
        measure_table(self.table, CHARS, 6)
        super()._measure()

    def _take(self) -> None:
        self.accept()
        self.receipts.emit()


def out_cells(one: Handover, today: date) -> tuple[str, ...]:
    """One row of the list."""
    out = japan_time(one.at).date()
    medium = "　".join(filter(None, (one.medium_kind, one.medium)))
    waits = "受領書" if one.waits else ""
    late = f"媒体の返却（{(today - date.fromisoformat(one.due_back)).days}日超過）" if one.late(today) else ""
    return (
        one.number,
        _day(out),
        one.partner,
        one.content,
        medium,
        _day(date.fromisoformat(one.due_back)) if one.due_back else "",
        "、".join(filter(None, (waits, late))),
    )


def _day(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"

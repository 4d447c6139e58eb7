"""A line of short things gives way: beside each other while there is room, below each other when there is not."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.screen.field_box import TakenCard
from desktop.screen.giving_line import GivingLine


def test_things_stand_below_each_other_where_it_is_narrow(qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    whole, line = QVBoxLayout(over), GivingLine()
    buttons = [QPushButton(text) for text in ("この用紙だけ変える", "共通事項で直す")]
    for button in buttons:
        line.addWidget(button)
    whole.addLayout(line)
    over.resize(600, 200)
    over.show()
    qtbot.waitExposed(over)
    assert buttons[0].y() == buttons[1].y()
    low = over.heightForWidth(600)
    over.resize(buttons[0].sizeHint().width() + 40, 200)
    qtbot.waitUntil(lambda: buttons[0].y() < buttons[1].y())
    assert over.heightForWidth(over.width()) > low
    assert all(b.width() >= b.sizeHint().width() for b in buttons)
    over.resize(600, 200)
    qtbot.waitUntil(lambda: buttons[0].y() == buttons[1].y())


def test_nothing_of_taken_words_is_cut_with_large_text(qtbot: QtBot) -> None:
    card = TakenCard("件名")
    qtbot.addWidget(card)
    font = card.font()
    font.setPointSizeF(21)
    card.setFont(font)
    card.show_words("高齢者見守りの事業", "共通事項")
    card.resize(15 * card.fontMetrics().height(), 400)
    card.show()
    qtbot.waitExposed(card)
    for button in card.buttons():
        right = button.mapTo(card, QPoint(button.sizeHint().width(), 0)).x()
        assert right <= card.width()

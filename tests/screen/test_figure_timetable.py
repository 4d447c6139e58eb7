"""Timetables of figures: months are asked, bars stand where their dates say, dates are printed as typed."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.answers.figure import FigureShape
from desktop.screen.figure.questions import BarQuestion, MonthsQuestion
from desktop.screen.figure.timetable import Day, month_number, read_day, settle_bar
from tests.screen.figure_rig import Board, Key, node

TABLE = FigureShape("timetable", "t", "", "７月\n８月\n９月\n10月\n11月", 10, 10, 150, 60)


def bar(start: str, end: str = "", kind: str = "bar") -> FigureShape:
    return FigureShape("bar", "b", kind, "申込", 12, 20, 30, 9, start, end)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7/15", (7, 15)), ("７／１５", (7, 15)), ("9/初旬", (9, 5)), ("９月中旬", (9, 15)), ("10月下旬", (10, 25)),
        ("令和８年７月15日", (7, 15)), ("7.15", (7, 15)), ("８/７（木）", (8, 7)), ("11月", (11, None)),
        ("", None), ("未定", None), ("13/1", None), ("0/3", None), ("99", None),
    ],
)  # fmt: skip
def test_a_date_is_read_as_month_and_day(text: str, day: tuple[int, int | None] | None) -> None:
    assert read_day(text) == (Day(*day) if day else None)


def test_a_month_is_read_from_its_head() -> None:
    assert [month_number(h) for h in ("７月", "令和３年12月", "4", "上半期", "")] == [7, 12, 4, None, None]


def test_a_bar_stands_where_its_dates_say() -> None:
    made = settle_bar(bar("7/16", "8/31"), TABLE)
    assert made is not None
    assert made.x == pytest.approx(10 + 30 * 15 / 31, abs=0.01)
    assert made.x + made.width == pytest.approx(70, abs=0.01)
    assert (made.start, made.end) == ("7/16", "8/31")
    point = settle_bar(bar("9/初旬", kind="point"), TABLE)
    assert point is not None
    assert 70 < point.x + point.width / 2 < 76
    assert settle_bar(bar("12/1"), TABLE) is None
    assert settle_bar(bar("9/1", "8/1"), TABLE) is None


def place_timetable(board: Board) -> Any:
    board.offer("timetable")
    question: Any = board.question(MonthsQuestion)
    question.first.setCurrentIndex(6)
    question.count.setValue(5)
    board.answer("時程表を置く")
    return board.shapes[0]


def test_months_are_asked_and_bars_placed_by_typing_dates(qtbot: QtBot) -> None:
    board = Board(qtbot)
    table = place_timetable(board)
    assert table.text == "７月\n８月\n９月\n10月\n11月"
    for words, start, end in (("申込期間", "7/15", "８/７"), ("発行", "９/初旬", "9/20")):
        board.offer("bar")
        question: Any = board.question(BarQuestion)
        question.text.setText(words)
        question.start.setText(start)
        question.end.setText(end)
        board.answer("置く")
    first, second = (s for s in board.shapes if s.shape == "bar")
    assert (first.start, first.end, second.start) == ("7/15", "８/７", "９/初旬")
    column = table.width / 5
    assert table.x < first.x < table.x + column < first.x + first.width < table.x + 2 * column
    assert first.y < second.y < table.y + table.height


def test_a_date_outside_the_months_is_told(qtbot: QtBot) -> None:
    board = Board(qtbot)
    place_timetable(board)
    board.offer("bar")
    question: Any = board.question(BarQuestion)
    question.start.setText("12/1")
    board.answer("置く")
    assert question.isVisible()
    assert "「12/1」の月は、時程表（７月・８月・９月・10月・11月）にありません" in question.fault.text()
    question.start.setText("いつか")
    board.answer("置く")
    assert "月日として読めません" in question.fault.text()


def test_a_bar_without_a_timetable_asks_for_the_months_first(qtbot: QtBot) -> None:
    board = Board(qtbot)
    board.offer("bar")
    assert board.question(MonthsQuestion)
    board.answer("時程表を置く")
    assert board.question(BarQuestion)


def test_dates_months_and_size_move_the_bar(qtbot: QtBot) -> None:
    board = Board(qtbot, (TABLE, bar("7/1", "7/31")))
    board.pick("b")
    start: Any = board.field("start")
    start.setFocus()
    start.selectAll()
    board.type("８／１")
    board.press(Key.Key_Tab)
    end: Any = board.field("end")
    end.setFocus()
    end.selectAll()
    board.type("8/31")
    board.press(Key.Key_Return)
    assert board.place("b")[0::2] == (40, 30)
    board.pick("t")
    board.press(Key.Key_Left, Qt.KeyboardModifier.ControlModifier, times=4)
    assert board.shape("t").width == 140
    assert board.place("b")[0::2] == (38, 28)
    board.press(Key.Key_Down)
    assert board.place("b")[1] == 22.5


def test_a_date_that_cannot_be_placed_is_told_in_the_panel(qtbot: QtBot) -> None:
    board = Board(qtbot, (TABLE, bar("12/1", "12/5"), node("a", 10, 90)))
    board.pick("b")
    assert "「12/1」の月は" in board.dialog.panel.note.text()
    assert board.place("b")[0] == 12

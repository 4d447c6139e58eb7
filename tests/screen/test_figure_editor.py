"""The figure editor by keyboard and mouse.

1. A pressed button puts a shape where there is room and begins its words; typing is input-method safe.
2. Keys move by the grid, finely and in size; Tab walks in reading order; everything stays on the paper.
3. The mouse moves with snapping and guides, pulls handles, draws arrows from handles, chooses with a band.
4. Arrows follow their shapes, go with them, and are numbered.
5. Every act is one step of undo; 「完了」 gives the rows, 「取り消し」 asks when something was changed.
6. A locked figure can be looked at and not changed.
7. Rubbish and 500 shapes crash nothing; a quiet sentence tells that the paper becomes hard to read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QMessageBox
from pytestqt.qtbot import QtBot

from desktop.answers.figure import FigureShape, rows_of, shapes_of
from desktop.screen.figure.questions import ArrowQuestion, PictureQuestion
from desktop.screen.figure.shapes import boxes_of
from tests.screen.figure_rig import CTRL, LEFT, NONE, SHIFT, Board, Key, Mod, arrow, node

TWO = (node("a", 10, 10), node("b", 90, 10))
THREE = (node("a", 10, 10), node("b", 60, 30), node("c", 110, 80))


# putting in and typing -----------------------------------------------------------------------------------------------


def test_a_button_puts_a_shape_where_there_is_room_and_begins_its_words(qtbot: QtBot) -> None:
    board = Board(qtbot)
    board.offer("org")
    board.type("地域福祉課")
    board.press(Key.Key_Return)
    board.type("（所管）")
    board.press(Key.Key_Return, CTRL)
    board.offer("org")
    board.type("委託先")
    board.press(Key.Key_Escape)
    first, second = board.shapes
    assert (first.text, second.text) == ("地域福祉課\n（所管）", "委託先")
    one, other = boxes_of(board.shapes).values()
    assert not one.meets(other)
    assert board.focus() is board.surface
    assert board.picked == (second.id,)


def test_a_conversion_under_way_keeps_its_enter_and_escape(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    board.pick("a")
    board.press(Key.Key_F2)
    QApplication.sendEvent(board.focus(), QInputMethodEvent("いたくさき", []))
    board.press(Key.Key_Escape)
    assert board.surface.text.isVisible()
    QApplication.sendEvent(board.focus(), QInputMethodEvent("", []))
    board.type("委託先")
    board.press(Key.Key_Return, CTRL)
    assert board.shape("a").text == "委託先"


def test_a_variant_character_survives_typing(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    board.double_click(30, 17)
    board.type("辻󠄀課")
    board.click(60, 100)
    assert board.shape("a").text == "辻󠄀課"


def test_a_shape_is_dragged_in_from_its_button(qtbot: QtBot) -> None:
    board = Board(qtbot)
    button = board.dialog.palette_.buttons["server"]
    target = board.surface.viewport().mapToGlobal(board.at(120, 90))
    QTest.mousePress(button, LEFT, NONE, button.rect().center())
    QTest.mouseMove(button, button.mapFromGlobal(target))
    QTest.mouseRelease(button, LEFT, NONE, button.mapFromGlobal(target))
    (server,) = board.shapes
    assert server.kind == "server"
    assert boxes_of(board.shapes)[server.id].holds((120, 90))


def test_a_zone_goes_behind_and_knows_its_words(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    menu = board.dialog.adding.zone_menu(None)
    assert [a.text() for a in menu.actions()] == ["LGWAN(&1)", "インターネット(&2)", "庁内(&3)", "その他の区域(&4)"]
    menu.actions()[0].trigger()
    assert (board.shapes[0].shape, board.shapes[0].kind, board.shapes[0].text) == ("zone", "lgwan", "LGWAN")


# keys ----------------------------------------------------------------------------------------------------------------


def test_keys_move_and_resize(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    board.press(Key.Key_Tab)
    assert board.picked == ("a",)
    board.press(Key.Key_Right, times=2)
    board.press(Key.Key_Down, SHIFT)
    assert board.place("a") == (15, 10.5, 40, 15)
    board.press(Key.Key_Down, CTRL)
    board.press(Key.Key_Left, CTRL)
    assert board.place("a") == (15, 10.5, 37.5, 17.5)
    board.press(Key.Key_Up, times=9)
    board.press(Key.Key_Left, times=9)
    assert board.place("a")[:2] == (0, 0)


def test_tab_walks_in_reading_order_and_f6_leaves(qtbot: QtBot) -> None:
    board = Board(qtbot, (node("c", 10, 80), node("b", 90, 12), node("a", 10, 10)))
    seen = []
    for _ in range(4):
        board.press(Key.Key_Tab)
        seen += board.picked
    board.press(Key.Key_Backtab)
    assert [*seen, *board.picked] == ["a", "b", "c", "a", "c"]
    assert "組織「c」" in board.hint()
    board.press(Key.Key_F6)
    assert board.dialog.panel.isAncestorOf(board.focus())


def test_delete_takes_the_arrows_of_a_shape_with_it(qtbot: QtBot) -> None:
    board = Board(qtbot, (*THREE, arrow("x", "a", "b"), arrow("y", "b", "c")))
    board.pick("a")
    board.press(Key.Key_Delete)
    assert [s.id for s in board.shapes] == ["b", "c", "y"]
    board.press(Key.Key_Z, CTRL)
    assert len(board.shapes) == 5
    board.press(Key.Key_Y, CTRL)
    assert len(board.shapes) == 3
    board.press(Key.Key_Z, CTRL)
    board.press(Key.Key_Z, CTRL | SHIFT)
    assert len(board.shapes) == 3


def test_copies_keep_the_arrows_between_them(qtbot: QtBot) -> None:
    board = Board(qtbot, (*TWO, arrow("x", "a", "b", "①")))
    board.press(Key.Key_A, CTRL)
    board.press(Key.Key_C, CTRL)
    board.press(Key.Key_V, CTRL)
    assert len(board.shapes) == 6
    new = [board.shape(i) for i in board.picked]
    ends = {s.id for s in new if s.shape == "node"}
    assert [{s.start, s.end} for s in new if s.shape == "arrow"] == [ends]
    board.pick("a")
    board.press(Key.Key_D, CTRL)
    assert len(board.shapes) == 7
    board.press(Key.Key_X, CTRL)
    assert len(board.shapes) == 6


def test_foreign_things_on_the_clipboard_are_not_pasted(qtbot: QtBot) -> None:
    from PySide6.QtCore import QMimeData

    from desktop.screen.figure.surface_keys import MIME

    board = Board(qtbot, TWO)
    for data in (b"\xff", b"[1, 2]", b'{"a": 1}', b'[["node", null, 3]]', b'[[["node"]]]'):
        mime = QMimeData()
        mime.setData(MIME, data)
        QApplication.clipboard().setMimeData(mime)
        board.press(Key.Key_V, CTRL)
    assert len(board.shapes) <= 3


def test_front_and_back(qtbot: QtBot) -> None:
    board = Board(qtbot, THREE)
    board.pick("a")
    board.press(Key.Key_PageUp, CTRL)
    assert [s.id for s in board.shapes] == ["b", "c", "a"]
    board.press(Key.Key_PageDown, CTRL)
    assert [s.id for s in board.shapes] == ["a", "b", "c"]


def test_align_distribute_and_same_size(qtbot: QtBot) -> None:
    board = Board(qtbot, (node("a", 10, 10), node("b", 40, 42, width=30), node("c", 100, 80)))
    board.pick("a", "b", "c")
    wishes = {b.text(): b for b in board.dialog.panel.fields.values() if isinstance(b, QAbstractButton)}
    wishes["左に揃える"].click()
    assert {board.shape(i).x for i in "abc"} == {10}
    wishes["縦の間隔を等しく"].click()
    assert [board.shape(i).y for i in "abc"] == [10, 45, 80]
    wishes["同じ大きさにする"].click()
    assert board.shape("b").width == 40
    board.dialog.tools.menu("arrange").actions()[5].trigger()
    assert {board.shape(i).y for i in "abc"} == {80}


def test_zoom_keys(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    board.press(Key.Key_0, CTRL)
    assert board.dialog.foot.buttons["real"].text() == "100%"
    board.press(Key.Key_Plus, CTRL)
    assert board.dialog.foot.buttons["real"].text() == "120%"
    board.press(Key.Key_Minus, CTRL)
    board.press(Key.Key_9, CTRL)
    assert board.surface.fitted


# mouse ---------------------------------------------------------------------------------------------------------------


def test_dragging_snaps_to_a_neighbour_and_shows_why(qtbot: QtBot) -> None:
    board = Board(qtbot, (node("a", 10, 10), node("b", 90, 33.3)))
    board.hold((30, 17), (32, 30), (41, 39.7))
    assert [(g.axis, round(g.at, 1)) for g in board.surface.shown.guides][:1] == [("y", 33.3)]
    board.let_go(41, 39.7)
    assert board.shape("a").y == pytest.approx(33.3, abs=0.06)
    assert board.shape("a").x % 2.5 == 0
    assert board.dialog.tools.buttons["undo"].toolTip() == "元に戻す：図形の移動（Ctrl+Z）"


def test_escape_takes_a_drag_back(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    board.hold((30, 17), (60, 60))
    board.press(Key.Key_Escape)
    board.let_go(60, 60)
    assert board.place("a") == (10, 10, 40, 15)
    assert board.dialog.isVisible()


def test_a_zone_moves_with_what_stands_in_it(qtbot: QtBot) -> None:
    zone = FigureShape("zone", "z", "inside", "庁内", 5, 5, 60, 60)
    board = Board(qtbot, (zone, *TWO))
    board.drag((40, 50), (45, 60), (50, 70))
    assert (board.shape("a").x, board.shape("a").y) == (20, 30)
    assert (board.shape("b").x, board.shape("b").y) == (90, 10)


def test_a_corner_is_pulled_on_the_grid(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    board.click(30, 17)
    board.drag((50, 25), (55, 30), (63.0, 40.6))
    assert board.place("a") == (10, 10, 52.5, 30)


def test_an_arrow_is_drawn_from_the_blue_handle(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    board.click(30, 17)
    far = 17 / board.surface.scale
    board.drag((50 + far, 17.5), (70, 17), (100, 17))
    board.type("申請書")
    board.press(Key.Key_Escape)
    drawn = board.shapes[-1]
    assert (drawn.shape, drawn.start, drawn.end, drawn.text, drawn.kind) == ("arrow", "a", "b", "申請書", "to")
    board.click(70, 17.5)
    assert board.picked == (drawn.id,)


def test_an_arrow_by_two_clicks(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    board.offer("to")
    assert "始まりの図形" in board.hint()
    board.click(30, 17)
    assert "終わりの図形" in board.hint()
    board.click(30, 110)
    assert "図形がありません" in board.hint()
    board.click(110, 17)
    assert (board.shapes[-1].start, board.shapes[-1].end) == ("a", "b")
    board.press(Key.Key_Escape)
    board.offer("to")
    board.press(Key.Key_Escape)
    board.click(110, 17)
    assert len(board.shapes) == 3


def test_an_arrow_by_keyboard(qtbot: QtBot) -> None:
    board = Board(qtbot, THREE)
    board.pick("b")
    board.press(Key.Key_A)
    question = board.question(ArrowQuestion)
    assert isinstance(question, ArrowQuestion)
    assert question.start.currentText() == "組織「b」"
    assert [question.end.item(n).text() for n in range(2)] == ["組織「a」", "組織「c」"]
    board.press(Key.Key_Down)
    board.press(Key.Key_Return)
    assert (board.shapes[-1].start, board.shapes[-1].end) == ("b", "c")


def test_a_free_line_and_its_ends(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    board.offer("to")
    board.drag((20, 60), (40, 70), (60, 80))
    line = board.shapes[-1]
    assert (line.x, line.y, line.width, line.height, line.start) == (20, 60, 40, 20, "")
    board.drag((60, 80), (70, 70), (80, 60))
    assert board.place(line.id) == (20, 60, 60, 0)


def test_an_arrows_end_is_pulled_to_another_shape(qtbot: QtBot) -> None:
    board = Board(qtbot, (*THREE, arrow("x", "a", "b")))
    board.pick("x")
    tip = board.surface.shown.ways()["x"][-1]
    board.drag(tip, (100, 60), (130, 87))
    assert (board.shape("x").start, board.shape("x").end) == ("a", "c")


def test_a_band_chooses_and_shift_adds(qtbot: QtBot) -> None:
    board = Board(qtbot, THREE)
    board.drag((2, 2), (50, 40), (108, 60))
    assert set(board.picked) == {"a", "b"}
    board.click(130, 87, SHIFT)
    assert set(board.picked) == {"a", "b", "c"}
    board.click(30, 17, CTRL)
    assert set(board.picked) == {"b", "c"}
    board.click(3, 115)
    assert board.picked == ()


# properties ----------------------------------------------------------------------------------------------------------


def choose(box: Any, words: str) -> None:
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex())


def test_properties_change_the_shape(qtbot: QtBot) -> None:
    board = Board(qtbot, (*TWO, arrow("x", "a", "b")))
    board.pick("a")
    choose(board.field("kind"), "サーバ")
    choose(board.field("line"), "太線")
    choose(board.field("align"), "左")
    width: Any = board.field("width")
    width.setFocus()
    width.selectAll()
    board.type("２５")
    board.press(Key.Key_Return)
    assert board.dialog.isVisible()
    made = board.shape("a")
    assert (made.kind, made.line, made.align, made.width) == ("server", "bold", "left", 25)
    board.pick("x")
    board.field("next number").click()  # type: ignore[attr-defined]
    choose(board.field("kind"), "両方向の矢印")
    choose(board.field("start"), "組織「b」")
    made = board.shape("x")
    assert (made.number, made.kind, made.start) == ("①", "both", "b")


def test_words_in_the_panel_are_one_step_of_undo(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    board.pick("a")
    board.field("text").setFocus()
    for word in ("委", "託", "先"):
        board.type(word)
    assert "委託先" in board.shape("a").text
    board.press(Key.Key_Z, CTRL)
    assert board.shape("a").text == "a"


def test_numbers_are_given_in_order(qtbot: QtBot) -> None:
    board = Board(qtbot, (*THREE, arrow("y", "b", "c"), arrow("x", "a", "b"), arrow("z", "a", "c", "①")))
    board.press(Key.Key_N)
    assert {i: board.shape(i).number for i in "xyz"} == {"z": "①", "x": "②", "y": "③"}
    board.surface.add_arrow("c", "a")
    assert board.shapes[-1].number == "④"


# the answer ----------------------------------------------------------------------------------------------------------


def test_done_gives_the_rows_and_nothing_changed_gives_them_as_they_were(qtbot: QtBot) -> None:
    rows = (("node", "", "org", "区", "1.23", "x", "40", "15"),)
    board = Board(qtbot, rows)
    board.dialog.finish()
    assert board.dialog.rows == rows
    board = Board(qtbot, TWO)
    board.pick("a")
    board.press(Key.Key_Right)
    board.dialog.done_button.click()
    assert shapes_of(board.dialog.rows)[0].x == 12.5


def test_words_still_in_the_box_are_part_of_the_answer(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    board.pick("a")
    board.press(Key.Key_Return)
    board.type("委託先")
    board.dialog.done_button.click()
    assert shapes_of(board.dialog.rows)[0].text == "委託先"


def test_cancel_asks_when_something_was_changed(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    board.dialog.reject()
    assert not board.dialog.isVisible()
    board = Board(qtbot, TWO)
    board.pick("a")
    board.press(Key.Key_Right)
    board.press(Key.Key_Escape)
    board.press(Key.Key_Escape)
    assert isinstance(board.question(), QMessageBox)
    board.answer("取り消し")
    assert board.dialog.isVisible()
    board.dialog.reject()
    board.answer("捨てて閉じる")
    assert not board.dialog.isVisible()


def test_a_draft_replaces_only_when_asked(qtbot: QtBot) -> None:
    drafted = rows_of((node("q", 10, 10, "下書き"),))
    board = Board(qtbot, (), draft=lambda: drafted)
    board.dialog.draft_button.click()
    assert [s.text for s in board.shapes] == ["下書き"]
    board.dialog.draft_button.click()
    assert board.question()
    board.answer("取り消し")
    board.press(Key.Key_Z, CTRL)
    assert board.shapes == ()
    nothing = Board(qtbot, (), draft=lambda: ())
    nothing.dialog.draft_button.click()
    assert "下書きを作れません" in nothing.dialog.fault.text()


def test_a_page_of_an_attachment_fills_the_figure(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO, titles=("流れ図.pdf", "写真.png"))
    board.dialog.picture_button.click()
    question = board.question(PictureQuestion)
    assert isinstance(question, PictureQuestion)
    question.page.setValue(3)
    board.answer("この頁を使う")
    board.answer("置き換える")
    (picture,) = board.shapes
    assert (picture.text, picture.number, picture.width, picture.height) == ("流れ図.pdf", "3", 160, 120)
    board.press(Key.Key_Tab)
    assert board.hint() == "画像3頁「流れ図.pdf」 を選んでいます"
    board.press(Key.Key_Z, CTRL)
    assert len(board.shapes) == 2


# locked, rubbish, many -----------------------------------------------------------------------------------------------


def test_a_locked_figure_is_only_looked_at(qtbot: QtBot) -> None:
    board = Board(qtbot, (*TWO, arrow("x", "a", "b")), locked=True)
    before = board.shapes
    board.click(30, 17)
    assert board.picked == ("a",)
    assert not any(w.isEnabled() for w in board.dialog.panel.fields.values())
    board.drag((30, 17), (50, 50), (60, 60))
    board.double_click(30, 17)
    for key, held in ((Key.Key_Delete, NONE), (Key.Key_Right, NONE), (Key.Key_D, CTRL), (Key.Key_F2, NONE)):
        board.press(key, held)
    assert board.shapes == before
    assert not board.surface.text.isVisible()
    assert not board.dialog.palette_.isVisible()
    board.dialog.reject()
    assert not board.dialog.isVisible()


RUBBISH = (
    ("node",),
    ("node", "a", "?", "文", "nan", "inf", "-5", "1e9", "a", "b", "99", "??", "??"),
    ("node", "a", "org", "二つ目", "900", "-900", "0", "0"),
    ("arrow", "x", "to", "自分へ", "", "", "", "", "a", "a"),
    ("arrow", "", "to", "どこにもない", "", "", "", "", "none", "gone"),
    ("arrow", "", "", "片方", "", "", "5", "", "a", ""),
    ("zone", "z", "", "", "", "", "-40", "-40"),
    ("bar", "b", "bar", "表なし", "", "", "", "", "99/99", "x"),
    ("timetable", "t", "", ""),
    ("picture", "p", "", "", "", "", "", "", "", "", "x"),
    ("ghost", "g"),
    (),
    ("note", "n" * 50, "", "あ" * 3000),
)


def test_rubbish_never_crashes(qtbot: QtBot) -> None:
    board = Board(qtbot, RUBBISH)
    assert len({s.id for s in board.shapes}) == len(board.shapes) == 11
    for shape in board.shapes:
        board.pick(shape.id)
        for key, held in ((Key.Key_Right, NONE), (Key.Key_Down, CTRL), (Key.Key_Left, SHIFT), (Key.Key_PageUp, CTRL)):
            board.press(key, held)
        board.press(Key.Key_F2)
        if board.surface.text.isVisible():
            board.press(Key.Key_Escape)
    board.surface.setFocus()
    board.press(Key.Key_A, CTRL)
    for wish in ("align left", "distribute x", "distribute y", "same size", "renumber"):
        board.dialog.wish(wish)
    board.drag((80, 60), (90, 70), (95, 75))
    board.press(Key.Key_A, CTRL)
    board.press(Key.Key_Delete)
    assert board.shapes == ()


def many(count: int) -> list[FigureShape]:
    nodes = [node(f"n{n}", 5 + n % 20 * 7.5, 5 + n // 20 * 7, str(n), width=6, height=5) for n in range(count * 4 // 5)]
    ties = [arrow(f"x{n}", f"n{n}", f"n{n + 1}") for n in range(count - len(nodes))]
    return [*nodes, *ties]


def test_five_hundred_shapes_stay_usable(qtbot: QtBot) -> None:
    board = Board(qtbot, many(500))
    assert "500個" in board.dialog.warning.text()
    board.pick("n3")
    board.press(Key.Key_Down)
    board.press(Key.Key_Tab)
    assert len(board.shapes) == 500
    board.press(Key.Key_A, CTRL)
    board.press(Key.Key_Delete)
    qtbot.waitUntil(lambda: not board.dialog.warning.isVisible())


def test_words_that_do_not_fit_are_told(qtbot: QtBot) -> None:
    board = Board(qtbot, TWO)
    board.pick("a")
    board.press(Key.Key_F2)
    board.type("この枠にはとても入り切らない長い文字" * 10)
    board.press(Key.Key_Escape)
    qtbot.waitUntil(board.dialog.warning.isVisible)
    assert board.dialog.warning.text() == (
        "組織「この枠にはとても入り切らな…」は、文字が枠に入り切りません。枠を大きくするか、文字を減らしてください。"
    )


def test_dragging_among_a_hundred_shapes(qtbot: QtBot) -> None:
    board = Board(qtbot, many(100))
    before = board.shapes
    board.hold((8, 7), (20, 100), (21, 101))
    for n in range(20):
        at = QPointF(30 + 3 * n, 100)
        QTest.mouseMove(board.surface.viewport(), board.at(at.x(), at.y()))
        board.surface.viewport().repaint()
    board.let_go(90, 100)
    moved = [s.id for s, old in zip(board.shapes, before, strict=True) if (s.x, s.y) != (old.x, old.y)]
    assert len(moved) == 1


def test_everything_has_a_name_and_a_word(qtbot: QtBot) -> None:
    board = Board(qtbot, (*TWO, arrow("x", "a", "b")), draft=lambda: (), titles=("別紙",))
    for picked in ((), ("a",), ("x",), ("a", "b")):
        board.pick(*picked)
        for button in board.dialog.findChildren(QAbstractButton):
            if button.isVisible() and button.metaObject().className() != "QToolButton":
                assert button.text().strip(), button
                assert button.accessibleName() or button.text()
        for name, widget in board.dialog.panel.fields.items():
            assert widget.accessibleName(), name
    for button in (*board.dialog.tools.buttons.values(), *board.dialog.foot.buttons.values()):
        assert button.toolTip()


def test_text_of_any_size_stays_inside(qtbot: QtBot) -> None:
    board = Board(qtbot, (replace(TWO[0], text="長い" * 400), TWO[1]))
    board.pick("a")
    board.press(Key.Key_F2)
    view = board.surface.viewport().rect()
    assert view.contains(board.surface.text.geometry())
    board.press(Key.Key_Escape, Mod.NoModifier)
    assert Qt.WindowType.Dialog & board.dialog.windowType()

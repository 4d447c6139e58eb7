"""Tables, checklists and clauses on the screen.

1. A table is written by keyboard alone: Enter down, Tab right, the arrows at the ends of a cell.
2. Sums stand in grey until typed; a bare number gets the digits and the unit of the form as part of the typing.
3. A block comes from and goes to a spreadsheet as one act; rows are added, moved and removed by key.
4. A finding's offset leads to its cell; find and replace reach the cells.
5. Checklist rows are answered by one key each, a block by one button; the boxes say what the case holds.
6. Clauses show their whole text when the keyboard is on them.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.clerk.desk import Desk
from desktop.definition.model import (
    CheckBlock,
    Checklist,
    CheckRow,
    Clause,
    Column,
    Field,
    Option,
    Rows,
    TablePlan,
    TableRow,
    Value,
    text_of,
)
from desktop.screen.editors.cells import Cells, Spot, rows_of_tabs, tabs_of_rows
from desktop.screen.editors.checklist import ChecklistEditor
from desktop.screen.editors.clauses import ClausesEditor
from desktop.screen.editors.entries import number_of
from desktop.screen.editors.table import TableEditor
from desktop.screen.form_steps import filled
from tests.screen.ticks import ticked
from tests.small_case import form_of

Key, Mod = Qt.Key, Qt.KeyboardModifier
Show = Callable[..., Any]

COUNTS = TablePlan(
    (Column("r4", "{nendo}", "count", "件"), Column("r5", "令和５年度", "count", "件")),
    (TableRow("zumi", "交付済", "内訳"), TableRow("mi", "未交付", "内訳"), TableRow("kei", "合計", "", ("zumi", "mi"))),
    stub="状況",
)
LISTED = TablePlan(
    (
        Column("naiyo", "内容", "prose"),
        Column("umu", "要配慮（有／無）", offers=("有", "無")),
        Column("jikan", "受付時間", "prose", one_for_all=True),
    ),
    number="No",
)
CHECKS = Checklist(
    "check",
    1,
    {"ku": "区が行う対策", "aite": "相手に行わせる対策"},
    (Option("maru", "○", meaning="対策が可能"), Option("nashi", "－", meaning="必要がない")),
    (
        CheckBlock(
            "unyo", "【運用上の対策】", tuple(CheckRow(f"u{n}", {"ku": f"対策{n}を指導する。"}) for n in (1, 2, 3))
        ),
        CheckBlock("sys", "【システム上の対策】", (CheckRow("s1", {"ku": "暗号化する。", "aite": "暗号化させる。"}),)),
    ),
)
CLAUSES = (
    Clause("himitsu", "（秘密の保持）", paragraphs=("秘密を漏らしてはならない。", "終了後も同様とする。")),
    Clause("hokoku", "（事故報告）", paragraphs=("直ちに報告する。",)),
)
FORM = form_of(
    "hyo",
    "実績",
    (
        Field("nendo", "text", "年度"),
        Field("t", "table", "交付の実績", table=COUNTS),
        Field("ichiran", "table", "一覧", table=LISTED),
        Field("c", "checklist", "対策", checklist=CHECKS, voice="ku"),
        Field("joko", "clauses", "契約条項", clauses=CLAUSES),
        Field("biko", "text", "備考"),
    ),
)


def desk_with(**values: Value) -> Desk:
    return Desk(Case("c", (Answers.of(FORM, values),), MappingProxyType({})), FORM)


def table(hand: Any, place: str) -> TableEditor:
    found = hand.editor(place)
    assert isinstance(found, TableEditor)
    return found


def test_a_table_is_written_by_keyboard_alone(on_screen: Show) -> None:
    hand = on_screen(desk_with())
    hand.go("nendo")
    hand.type("令和４年度")
    hand.press(Key.Key_Return)
    for number in ("9254", "46"):
        hand.type(number)
        hand.press(Key.Key_Return)
    assert table(hand, "t").grid.here == Spot(2, 0)
    hand.press(Key.Key_Return)  # written downwards, the next column begins at its top
    hand.type("３")
    hand.press(Key.Key_Up)  # the arrows stay in the table
    hand.press(Key.Key_Down)
    assert hand.desk.value("t") == (("９，２５４件", "３件"), ("４６件", ""), ("", ""))


def test_tab_goes_right_and_out_of_the_table(on_screen: Show) -> None:
    hand = on_screen(desk_with())
    hand.go("t")
    for _ in range(5):
        hand.press(Key.Key_Tab)
    assert table(hand, "t").grid.here == Spot(2, 1)
    assert hand.view.current_place() == "t"
    hand.press(Key.Key_Tab)
    assert hand.view.current_place() == "ichiran"
    hand.press(Key.Key_Backtab, Mod.ShiftModifier)
    assert hand.view.current_place() == "t"


def test_enter_after_tabs_goes_back_to_where_the_row_began(on_screen: Show) -> None:
    hand = on_screen(desk_with())
    hand.go("t")
    hand.type("1")
    hand.press(Key.Key_Tab)
    hand.type("2")
    hand.press(Key.Key_Return)
    assert table(hand, "t").grid.here == Spot(1, 0)


def test_heads_and_sums_are_shown(on_screen: Show) -> None:
    hand = on_screen(desk_with(nendo="令和４年度", t=(("10件", ""), ("1,005件", ""))))
    grid = table(hand, "t").grid
    assert grid.heads.columns == ("令和４年度", "令和５年度")
    assert grid.shown[2] == ("１，０１５件", "")
    hand.go("nendo")
    hand.press(Key.Key_End)
    hand.type("末")
    hand.bot.waitUntil(lambda: grid.heads.columns[0] == "令和４年度末")
    hand.go("t")
    hand.press(Key.Key_Down, times=2)
    assert hand.text_box().text() == ""  # worked out, not written
    assert "１，０１５件" in hand.text_box().accessibleDescription()
    hand.type("1015")
    hand.press(Key.Key_Return)
    assert hand.desk.value("t")[2] == ("１，０１５件", "")


def test_the_completed_number_is_one_act_with_the_typing(on_screen: Show) -> None:
    hand = on_screen(desk_with())
    hand.go("t")
    hand.type("12")
    hand.press(Key.Key_Return)
    hand.type("7")
    hand.press(Key.Key_Return)
    hand.ctrl(Key.Key_Z)
    assert hand.desk.value("t") == (("１２件", ""), ("", ""), ("", ""))
    hand.ctrl(Key.Key_Z)
    assert hand.desk.value("t") == ()
    hand.ctrl(Key.Key_Y)
    assert hand.desk.value("t")[0] == ("１２件", "")
    assert hand.text_box().text() == "１２件"  # the keyboard goes to the cell that changed


@pytest.mark.parametrize("typed", ["約100件", "100件", "（44.8％）", "―", "１２.５"])
def test_other_words_stay_as_typed(typed: str, on_screen: Show) -> None:
    hand = on_screen(desk_with())
    hand.go("t")
    hand.type(typed)
    hand.press(Key.Key_Return)
    assert hand.desk.value("t")[0][0] == typed


def test_a_line_end_inside_a_cell(on_screen: Show) -> None:
    hand = on_screen(desk_with())
    hand.go("t")
    hand.type("１２件")
    hand.press(Key.Key_Return, Mod.AltModifier)
    hand.type("（４４．８％）")
    hand.press(Key.Key_Return)
    assert hand.desk.value("t")[0][0] == "１２件\n（４４．８％）"


def test_a_block_from_a_spreadsheet_is_one_act(on_screen: Show) -> None:
    hand = on_screen(desk_with(ichiran=(("初め", "有", ""),)))
    hand.go("ichiran")
    hand.press(Key.Key_Return, Mod.ControlModifier)
    QGuiApplication.clipboard().setText('調査\t無\n"二行\nの文"\t有\n委託\t無\n')
    hand.ctrl(Key.Key_V)
    pasted = (("初め", "有", ""), ("調査", "無", ""), ("二行\nの文", "有", ""), ("委託", "無", ""))
    assert hand.desk.value("ichiran") == pasted
    hand.ctrl(Key.Key_Z)
    assert hand.desk.value("ichiran") == (("初め", "有", ""),)


def test_what_has_no_room_is_told(on_screen: Show) -> None:
    hand = on_screen(desk_with())
    hand.go("t")
    QGuiApplication.clipboard().setText("1\t2\t3\n4\t5\t6\n7\t8\t9\n10\t11\t12")
    hand.ctrl(Key.Key_V)
    assert hand.desk.value("t") == (("1", "2"), ("4", "5"), ("7", "8"))
    note = hand.view.fields.boxes["t"].note
    assert note.isVisible()
    assert "6個のセル" in note.text()


def test_a_block_goes_to_the_clipboard_and_is_cleared(on_screen: Show) -> None:
    hand = on_screen(desk_with(t=(("1件", "2件"), ("3件", "4件"))))
    hand.go("t")
    hand.press(Key.Key_Down, Mod.ShiftModifier, times=2)
    hand.press(Key.Key_Right, Mod.ShiftModifier)
    hand.ctrl(Key.Key_C)
    assert QGuiApplication.clipboard().text() == "1件\t2件\n3件\t4件\n４件\t６件"  # sums as they are shown
    hand.press(Key.Key_Delete)
    assert hand.desk.value("t") == ()
    hand.ctrl(Key.Key_Z)
    assert hand.desk.value("t") == (("1件", "2件"), ("3件", "4件"))


def test_rows_by_key_and_by_button(on_screen: Show) -> None:
    hand = on_screen(desk_with(ichiran=(("甲", "", "8時"), ("乙", "", ""))))
    hand.go("ichiran")
    hand.press(Key.Key_Down, Mod.AltModifier)
    assert hand.desk.value("ichiran") == (("乙", "", "8時"), ("甲", "", ""))  # the shared cell stays with the first row
    hand.press(Key.Key_Return, Mod.ControlModifier)
    hand.type("丙")
    assert [r[0] for r in hand.desk.value("ichiran")] == ["乙", "甲", "丙"]
    hand.press(Key.Key_Up, Mod.AltModifier)
    hand.press(Key.Key_Delete, Mod.ControlModifier)
    assert [r[0] for r in hand.desk.value("ichiran")] == ["乙", "甲"]
    editor = table(hand, "ichiran")
    editor.tools["add"].click()
    assert editor.grid.here == Spot(2, 0)
    assert editor.tools["up"].isEnabled()
    assert not editor.tools["down"].isEnabled()


def test_enter_in_the_last_row_adds_one_and_leaves_from_an_empty_one(on_screen: Show) -> None:
    hand = on_screen(desk_with())
    hand.go("ichiran")
    hand.type("甲")
    hand.press(Key.Key_Return)
    assert table(hand, "ichiran").grid.here == Spot(1, 0)
    hand.press(Key.Key_Return)
    assert hand.view.current_place() == "c"
    assert hand.desk.value("ichiran") == (("甲", "", ""),)


def test_offered_texts(on_screen: Show) -> None:
    hand = on_screen(desk_with(ichiran=(("甲", "", ""),)))
    hand.go("ichiran")
    editor = table(hand, "ichiran")
    assert editor.grid.pick.isHidden()
    hand.press(Key.Key_Tab)
    assert not editor.grid.pick.isHidden()
    assert [a.text() for a in editor.menu().actions()] == ["有", "無"]
    assert [p.text for p in editor.offered()] == ["有", "無"]
    editor.menu().actions()[1].trigger()
    assert hand.desk.value("ichiran") == (("甲", "無", ""),)
    hand.type("不明")  # what is offered may be typed over
    assert hand.desk.value("ichiran") == (("甲", "無不明", ""),)


def test_an_offset_leads_to_its_cell(on_screen: Show) -> None:
    rows = (("１件", "２件"), ("", "課税の件"), ("", ""))
    hand = on_screen(desk_with(t=rows))
    at = text_of(rows).index("課税")
    hand.go("t", at, 2)
    box = hand.text_box()
    assert table(hand, "t").grid.here == Spot(1, 1)
    assert box.selection() == (0, 2)
    assert table(hand, "t").place_in_value(box, 1) == at + 1


@pytest.mark.parametrize(
    ("plan", "rows"),
    [
        (COUNTS, (("1", "2"), ("", "30"), ("", ""))),
        (LISTED, (("甲\n乙", "有", "9時"), ("", "", ""), ("丙", "", ""))),
        (LISTED, (("", "", "9時から"), ("丙", "無", ""))),
    ],
)
def test_every_offset_of_an_answer_is_a_cell(plan: TablePlan, rows: Rows) -> None:
    """4: there and back, with rows left empty and a cell for all rows"""
    cells = Cells(plan)
    cells.show(rows)
    whole = text_of(cells.value())
    assert whole
    for offset in range(len(whole) + 1):
        spot, inside = cells.spot_at(offset)
        assert whole[offset - inside : offset] == cells.text(spot)[:inside]
        looked_at = cells.fixed or cells.written(spot.row)
        if looked_at and not plan.columns[spot.column].one_for_all:
            assert cells.offset_of(spot) + inside == offset


def test_find_and_replace_reach_cells(on_screen: Show) -> None:
    hand = on_screen(desk_with(ichiran=(("課税の事務", "有", ""), ("住民の課税", "", ""))))
    hand.view.search.open(replacing=True)
    bar = hand.view.finder
    bar.needle.setText("課税")
    assert len(bar.hits) == 2
    bar.all_wanted.emit("課税", "納税")
    assert [r[0] for r in hand.desk.value("ichiran")] == ["納税の事務", "住民の納税"]
    hand.desk.undo()
    assert [r[0] for r in hand.desk.value("ichiran")] == ["課税の事務", "住民の課税"]


def test_every_cell_says_where_it_is(on_screen: Show) -> None:
    hand = on_screen(desk_with(nendo="令和４年度"))
    hand.go("t")
    names = []
    for _ in range(3):
        names.append(hand.text_box().accessibleName())
        hand.press(Key.Key_Down)
    assert names == [
        "交付の実績　内訳　交付済　令和４年度",
        "交付の実績　内訳　未交付　令和４年度",
        "交付の実績　合計　令和４年度",
    ]


def test_a_locked_table_can_be_read_and_copied(on_screen: Show) -> None:
    hand = on_screen(desk_with(t=(("1件", ""), ("", ""))))
    hand.view.set_locked(True)
    hand.go("t")
    hand.bot.keyClicks(hand.focus(), "9")
    hand.press(Key.Key_Delete)
    hand.press(Key.Key_Down, Mod.ShiftModifier)
    hand.press(Key.Key_Delete)
    QGuiApplication.clipboard().setText("5\t6")
    hand.ctrl(Key.Key_V)
    assert hand.desk.value("t") == (("1件", ""), ("", ""))


def test_a_click_goes_to_the_cell(on_screen: Show) -> None:
    hand = on_screen(desk_with())
    hand.go("t")
    grid = table(hand, "t").grid
    hand.bot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.rect_of(Spot(1, 1)).center())
    hand.type("5")
    hand.press(Key.Key_Return)
    assert hand.desk.value("t")[1] == ("", "５件")


def test_large_text_scrolls_sideways_and_keeps_the_cell_in_view(on_screen: Show) -> None:
    hand = on_screen(desk_with())
    font = hand.view.font()
    font.setPixelSize(40)
    hand.view.setFont(font)
    hand.view.resize(240, 700)
    QApplication.processEvents()
    editor = table(hand, "ichiran")
    hand.go("ichiran")
    hand.press(Key.Key_Tab)
    hand.press(Key.Key_Tab)
    frame = editor.frame
    assert frame.horizontalScrollBar().maximum() > 0
    shown = editor.grid.rect_of(editor.grid.here).translated(-frame.horizontalScrollBar().value(), 0)
    assert shown.left() >= 0
    assert shown.right() <= frame.viewport().width() + 1


# --- the cells themselves ---


@pytest.mark.parametrize("rows", [[["甲", "乙"]], [["一\n二", 'い"ろ'], ["", "に\tほ"]]])
def test_a_block_survives_the_clipboard(rows: list[list[str]]) -> None:
    assert rows_of_tabs(tabs_of_rows(rows) + "\n") == rows


def test_a_lonely_quote_is_a_quote() -> None:
    assert rows_of_tabs('"甲\t乙\n丙\t丁') == [['"甲', "乙"], ["丙", "丁"]]


def test_empty_rows_of_a_free_table_are_no_answer() -> None:
    cells = Cells(LISTED)
    cells.show((("甲", "", ""),))
    cells.add(0)
    assert cells.value() == (("甲", "", ""),)
    cells.remove(1)
    assert cells.value() == ()


def test_the_shared_cell_alone_is_an_answer() -> None:
    cells = Cells(LISTED)
    cells.put(Spot(0, 2), "8時")
    assert cells.value() == (("", "", "8時"),)


# --- checklists ---


def checklist(hand: Any) -> ChecklistEditor:
    found = hand.editor("c")
    assert isinstance(found, ChecklistEditor)
    return found


def test_rows_are_answered_by_one_key_each(on_screen: Show) -> None:
    hand = on_screen(desk_with())
    hand.go("c")
    hand.press(Key.Key_1)
    hand.press(Key.Key_2)
    hand.press(Key.Key_Space)
    assert hand.desk.value("c") == ("u1=maru", "u2=nashi", "u3=maru")
    assert hand.desk.undo_name == "「対策3を指導する。」に○"
    hand.press(Key.Key_Up)
    hand.press(Key.Key_1)
    assert hand.desk.value("c") == ("u1=maru", "u2=maru", "u3=maru")
    hand.press(Key.Key_Delete)
    assert hand.desk.value("c") == ("u1=maru", "u2=maru")
    assert "4のうち2に記入" in checklist(hand).footing()
    assert ticked(hand.view) == {("c", "u1=maru"), ("c", "u2=maru")}


def test_the_marks_of_a_row_exclude_each_other(on_screen: Show) -> None:
    hand = on_screen(desk_with(c=("u1=maru",)))
    editor = checklist(hand)
    marks = editor.lines[0].marks
    hand.bot.mouseClick(marks[1], Qt.MouseButton.LeftButton)
    assert hand.desk.value("c") == ("u1=nashi",)
    hand.bot.mouseClick(marks[1], Qt.MouseButton.LeftButton)
    assert hand.desk.value("c") == ()


def test_a_block_is_answered_at_once(on_screen: Show) -> None:
    hand = on_screen(desk_with(c=("u2=nashi",)))
    editor = checklist(hand)
    head = editor.heads["unyo"]
    assert head.all.text() == "すべて○にする"
    head.all.click()
    assert hand.desk.value("c") == ("u1=maru", "u2=maru", "u3=maru")
    assert head.count.text() == "3のうち3に記入"
    hand.desk.undo()
    hand.view.refresh()
    assert hand.desk.value("c") == ("u2=nashi",)
    assert head.count.text() == "3のうち1に記入"


def test_a_checklist_counts_as_filled_with_all_of_its_rows() -> None:
    field = FORM.fields["c"]
    assert not filled(field, ("u1=maru", "u2=maru", "u3=nashi"))
    assert filled(field, ("u1=maru", "u2=maru", "u3=nashi", "s1=maru"))


def test_only_rows_of_the_voice_are_asked(qtbot: QtBot) -> None:
    field = Field("a", "checklist", "相手", checklist=CHECKS, voice="aite")
    editor = ChecklistEditor(field)
    qtbot.addWidget(editor)
    assert [line.words.text() for line in editor.lines] == ["暗号化させる。"]


def test_a_locked_checklist_stays(on_screen: Show) -> None:
    hand = on_screen(desk_with(c=("u1=maru",)))
    hand.view.set_locked(True)
    hand.go("c")
    for key in (Key.Key_2, Key.Key_Space, Key.Key_Delete):
        hand.press(key)
    assert hand.desk.value("c") == ("u1=maru",)
    assert ticked(hand.view) == {("c", "u1=maru")}
    assert checklist(hand).heads["unyo"].all.isHidden()


def test_a_jump_to_one_row(on_screen: Show) -> None:
    hand = on_screen(desk_with())
    hand.view.go_to("c", option="s1=maru")
    assert hand.focus() is checklist(hand).lines[3].marks[0]
    assert hand.focus().accessibleName() == "暗号化する。　○　対策が可能"


def test_every_mark_has_its_own_name(on_screen: Show) -> None:
    hand = on_screen(desk_with())
    for place in ("t", "ichiran", "c", "joko"):
        names = [w.accessibleName() for w in hand.editor(place).inputs()]
        assert all(names)
        assert len(set(names)) == len(names)


# --- clauses ---


def test_a_clause_shows_its_text(on_screen: Show) -> None:
    hand = on_screen(desk_with())
    hand.go("joko")
    editor = hand.editor("joko")
    assert isinstance(editor, ClausesEditor)
    QApplication.processEvents()
    assert editor.explanation.isVisible()
    assert editor.explanation.label.text() == "（秘密の保持）：秘密を漏らしてはならない。\n２　終了後も同様とする。"
    hand.press(Key.Key_Space)
    assert hand.desk.value("joko") == ("himitsu",)
    assert editor.footing() == "2条のうち1条を選んでいます"


# --- numbering of lists ---


@pytest.mark.parametrize(
    ("numbering", "many", "one"),
    [
        ("１．", "２．", ""),
        ("（１）", "（２）", ""),
        ("①", "②", ""),
        ("※", "※２", "※"),
        ("・", "・", "・"),
        ("なし", "", ""),
    ],
)
def test_entries_are_numbered_as_on_paper(numbering: Any, many: str, one: str) -> None:
    assert number_of(2, numbering, many=True) == many
    assert number_of(1, numbering, many=False) == one

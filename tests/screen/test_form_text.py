"""Texts: exact code points, whole characters, conversions, dates, lists.

1. A conversion under way commits nothing and moves nothing; the Enter that ends it stays with it.
2. Backspace, Delete and the arrows take a character with its selector or mark as one.
3. No code point is changed by showing, typing or pasting; what is pasted is plain.
4. Counts are counts of characters as read; the sheet's lines are told where the form has a width.
5. A character the screen shows wrongly stands as its true glyph under the field.
6. One plain date in shorthand is spelled out on leaving, as an act of its own; 和暦 and vague dates are left alone.
7. Lists: Enter adds, Alt moves and removes, several pasted lines are entries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop.answers.control import control_at
from desktop.case.model import Attachment
from desktop.clerk.desk import Desk
from desktop.definition.model import Field
from desktop.screen.editors.attachments import AttachmentsEditor
from desktop.screen.editors.entries import ListEditor
from desktop.screen.editors.period import CountEditor, official
from desktop.screen.editors.text import counts
from desktop.screen.editors.text_box import TextBox
from desktop.screen.text_cursor import splice_between, to_points, to_units

Key, Mod = Qt.Key, Qt.KeyboardModifier
Show = Callable[..., Any]
NAMES = ["辻\U000e0100", "𠮷", "か\u3099", "葛\U000e0100", "邉\U000e0121"]
"""辻 with a selector, 𠮷 beyond the BMP, NFD が, two more names."""


def paste(box: TextBox, text: str) -> None:
    data = QMimeData()
    data.setHtml("<b>太字</b>")
    data.setText(text)
    box.insertFromMimeData(data)


# --- conversions ---


@pytest.mark.parametrize("place", ["shukan", "jimu_gaiyo", "jiki"])
def test_a_conversion_commits_nothing_and_moves_nothing(place: str, on_screen: Show) -> None:
    hand = on_screen()
    hand.go(place)
    hand.convert("ふくし")
    assert hand.desk.text(place) == ""
    hand.press(Key.Key_Return)
    hand.press(Key.Key_Return, Mod.ControlModifier)
    assert hand.view.current_place() == place
    assert hand.desk.text(place) == ""


def test_the_enter_that_ends_a_conversion_does_not_move(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("shukan")
    hand.convert("ふくし")
    commit = QInputMethodEvent()
    commit.setCommitString("福祉")
    QApplication.sendEvent(hand.focus(), commit)
    hand.press(Key.Key_Return)  # in the same turn of the event loop as the commit
    assert (hand.desk.text("shukan"), hand.view.current_place()) == ("福祉", "shukan")
    QApplication.processEvents()
    hand.press(Key.Key_Return)
    assert hand.view.current_place() == "jimu_mei"


def test_undo_during_a_conversion_belongs_to_the_conversion(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("shukan")
    hand.type("部")
    hand.convert("か")
    hand.ctrl(Key.Key_Z)
    assert hand.desk.text("shukan") == "部"


# --- whole characters ---


@pytest.mark.parametrize("name", NAMES)
def test_backspace_and_delete_take_whole_characters(name: str, on_screen: Show) -> None:
    hand = on_screen()
    hand.go("shukan")
    hand.type(f"山{name}川")
    hand.press(Key.Key_Left)
    hand.press(Key.Key_Backspace)
    assert hand.desk.text("shukan") == "山川"
    hand.type(name)
    hand.press(Key.Key_Left)
    hand.press(Key.Key_Delete)
    assert hand.desk.text("shukan") == "山川"


@pytest.mark.parametrize("name", NAMES)
def test_arrows_never_stop_inside_a_character(name: str, on_screen: Show) -> None:
    hand = on_screen()
    hand.go("jimu_gaiyo")
    hand.type(f"{name}{name}\nあ")
    hand.press(Key.Key_Home, Mod.ControlModifier)
    stops = [hand.text_box().selection()[0]]
    for _ in range(4):
        hand.press(Key.Key_Right)
        stops.append(hand.text_box().selection()[0])
    step = len(name)
    assert stops == [0, step, 2 * step, 2 * step + 1, 2 * step + 2]
    hand.press(Key.Key_Left, Mod.ShiftModifier, times=3)
    assert hand.text_box().selection() == (step, step + 2)


def test_qt_alone_would_have_cut_the_name(qtbot: Any) -> None:
    """The known-bad control: without our keys, Backspace takes the selector and leaves another person's name."""
    from PySide6.QtWidgets import QTextEdit

    bare = QTextEdit()
    qtbot.addWidget(bare)
    bare.setPlainText(NAMES[0])
    bare.moveCursor(bare.textCursor().MoveOperation.End)
    qtbot.keyClick(bare, Key.Key_Backspace)
    assert bare.toPlainText() == "辻"


# --- exact code points ---


def test_no_code_point_is_changed(on_screen: Show, desk_of: Callable[..., Desk]) -> None:
    text = "　１\u00a0２\u202f３〜～－‐𠮷辻\U000e0100か\u3099①㈱ｶﾅ\n\n　末尾　"
    hand = on_screen(desk_of(values={"jimu_gaiyo": text}))
    hand.go("jimu_gaiyo", len(text))
    hand.type("。")
    assert hand.desk.text("jimu_gaiyo") == text + "。"


def test_pasted_text_is_plain_and_its_line_ends_are_ours(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("jimu_gaiyo")
    paste(hand.text_box(), "一\r\n二\u2028三\v四\x07")
    assert hand.desk.text("jimu_gaiyo") == "一\n二\n三\n四"
    hand.bot.wait(1)
    paste(hand.text_box(), "五\x00\x9b")
    assert hand.desk.text("jimu_gaiyo").endswith("四五")
    assert control_at(hand.desk.text("jimu_gaiyo")) < 0


def test_a_one_line_text_takes_pasted_lines_as_one(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("shukan")
    paste(hand.text_box(), "福祉保健部\n福祉政策課\nLGWAN\nASP\n")
    assert hand.desk.text("shukan") == "福祉保健部福祉政策課LGWAN ASP"


def test_what_is_copied_is_exact(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("jimu_gaiyo")
    hand.type("一\u00a0二\n三")
    hand.ctrl(Key.Key_A)
    assert hand.text_box().createMimeDataFromSelection().text() == "一\u00a0二\n三"
    assert not hand.text_box().createMimeDataFromSelection().hasHtml()


def test_showing_another_text_keeps_the_cursor_where_it_can(qtbot: Any) -> None:
    box = TextBox()
    qtbot.addWidget(box)
    box.show_text("令和３年５月から始める")
    box.show_selection(8, 0)
    box.show_text("令和４年５月から始める")
    assert box.selection() == (8, 0)


@pytest.mark.parametrize(
    ("old", "new"), [("", "あ"), ("ああ", "あああ"), ("一二三", "一四三"), ("𠮷", ""), ("同じ", "同じ")]
)
def test_the_smallest_change(old: str, new: str) -> None:
    change = splice_between(old, new)
    assert old[: change.start] + change.inserted + old[change.start + change.removed :] == new


def test_units_and_points() -> None:
    text = "a𠮷辻\U000e0100b"
    assert [to_units(text, n) for n in range(6)] == [0, 1, 3, 4, 6, 7]
    assert [to_points(text, u) for u in (0, 1, 3, 4, 6, 7)] == [0, 1, 2, 3, 4, 5]


def test_a_long_text_is_taken_whole(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("jimu_gaiyo")
    paste(hand.text_box(), "個人情報\n" * 20_000)
    assert len(hand.desk.text("jimu_gaiyo")) == 100_000
    hand.type("末")
    assert hand.desk.text("jimu_gaiyo").endswith("\n末")


# --- counts, badge ---


def test_counts_are_of_characters_as_read() -> None:
    field = Field("f", "prose", "欄", limit=5, width=2)
    assert counts("辻\U000e0100𠮷か\u3099", field) == "3字（用紙に入るのは5字まで）・用紙では約2行（1行2字）"
    assert "1字多くなっています" in counts("あいうえおか", field)
    assert counts("", Field("f", "text", "欄")) == ""


def test_the_count_is_shown_where_the_clerk_writes(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("jimu_gaiyo")
    hand.type("あいうえお")
    foot = hand.view.fields.boxes["jimu_gaiyo"].foot
    hand.bot.waitUntil(lambda: foot.text().startswith("5字"))
    assert foot.isVisible()
    hand.go("shukan")
    assert not foot.isVisible()


def test_a_name_is_shown_as_it_will_be_printed(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("shukan")
    strip = hand.view.fields.boxes["shukan"].glyphs
    assert not strip.isVisible()
    hand.type("辻\U000e0100と𠮷")
    hand.bot.waitUntil(strip.isVisible)
    assert "辻\U000e0100" in strip.clusters
    assert "辻\U000e0100" in strip.accessibleName()
    plain = strip.grab().toImage()
    strip.show_clusters(["辻"])
    assert strip.grab().toImage() != plain


# --- dates and counts ---


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("R8.11.20", "令和８年11月20日"),
        ("2026/11/20", "令和８年11月20日"),
        ("r8.4.1", "令和８年４月１日"),
        ("H31.4.30", "平成31年４月30日"),
        ("2026年11月", "令和８年11月"),
    ],
)
def test_shorthand_is_spelled_out(typed: str, written: str) -> None:
    assert official(typed, "mixed") == written


@pytest.mark.parametrize(
    "typed",
    [
        "令和8年11月20日",
        "４月中旬",
        "元年",
        "令和８年",
        "",
        "9/初旬",
        "R8.13.40",
        "R8.4.1から",
        "18歳から",
        "約120万項目",
    ],
)
def test_everything_else_is_left_alone(typed: str) -> None:
    assert official(typed, "mixed") is None


def test_a_date_is_spelled_out_on_leaving_only_and_undo_brings_it_back(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("jiki")
    hand.type("R8.11.20")
    hand.bot.wait(200)
    assert hand.desk.text("jiki") == "R8.11.20"
    hand.press(Key.Key_Return)
    assert hand.desk.text("jiki") == "令和８年11月20日"
    assert "Ctrl+Z" in hand.view.fields.boxes["jiki"].note.text()
    hand.ctrl(Key.Key_Z)
    assert hand.desk.text("jiki") == "R8.11.20"
    hand.press(Key.Key_Return)  # what the clerk took back is not done again
    assert hand.desk.text("jiki") == "R8.11.20"


def test_units_are_offered(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("kensu")
    hand.type("約11,000")
    editor = hand.editor("kensu")
    assert isinstance(editor, CountEditor)
    assert "人" in editor.units
    editor.buttons[editor.units.index("人")].click()
    assert hand.desk.text("kensu") == "約11,000人"
    assert any(p.text == "件" for p in editor.offered())


# --- lists ---


def test_a_list_by_keyboard(on_screen: Show, desk_of: Callable[..., Desk]) -> None:
    hand = on_screen(desk_of(values={"koui": ("mokutekigai",)}))
    hand.go("mk_jimu")
    hand.type("住民基本台帳事務")
    hand.press(Key.Key_Return)
    hand.type("課税事務")
    hand.press(Key.Key_Return)
    hand.type("福祉事務")
    hand.press(Key.Key_Up, Mod.AltModifier, times=2)
    assert hand.desk.values["mk_jimu"] == ("福祉事務", "住民基本台帳事務", "課税事務")
    hand.press(Key.Key_Down, Mod.AltModifier)
    hand.press(Key.Key_Delete, Mod.AltModifier)
    assert hand.desk.values["mk_jimu"] == ("住民基本台帳事務", "課税事務")
    assert hand.view.current_place() == "mk_jimu"
    hand.press(Key.Key_Return)
    hand.press(Key.Key_Return)  # an empty last entry leaves the list
    assert hand.view.current_place() == "mk_soshiki"
    assert hand.desk.values["mk_jimu"] == ("住民基本台帳事務", "課税事務")


def test_backspace_in_an_empty_entry_removes_it(on_screen: Show, desk_of: Callable[..., Desk]) -> None:
    hand = on_screen(desk_of(values={"koui": ("mokutekigai",), "mk_jimu": ("一", "二")}))
    hand.go("mk_jimu", 2)
    hand.press(Key.Key_Backspace)
    hand.press(Key.Key_End)
    hand.press(Key.Key_Backspace)
    assert hand.desk.values["mk_jimu"] == ("一",)
    hand.press(Key.Key_Backspace)
    assert hand.text_box().text() in ("", "一")
    assert hand.view.current_place() == "mk_jimu"


def test_an_excel_column_becomes_entries(on_screen: Show, desk_of: Callable[..., Desk]) -> None:
    hand = on_screen(desk_of(values={"koui": ("mokutekigai",)}))
    hand.go("mk_jimu")
    paste(hand.text_box(), "一\r\n二\r\n三\r\n")
    assert hand.desk.values["mk_jimu"] == ("一", "二", "三")
    hand.ctrl(Key.Key_Z)
    assert hand.desk.values.get("mk_jimu") is None
    editor = hand.editor("mk_jimu")
    assert isinstance(editor, ListEditor)
    assert len(editor.rows) == 1


def test_entries_are_numbered_and_named(on_screen: Show, desk_of: Callable[..., Desk]) -> None:
    hand = on_screen(desk_of(values={"koui": ("mokutekigai",), "mk_jimu": ("一", "二")}))
    editor = hand.editor("mk_jimu")
    assert isinstance(editor, ListEditor)
    assert [r.number.text() for r in editor.rows] == ["１．", "２．"]
    assert [r.box.accessibleName().endswith(f"{n}番目") for n, r in enumerate(editor.rows, 1)] == [True, True]


def test_titles_of_attachments_are_offered(on_screen: Show, desk_of: Callable[..., Desk]) -> None:
    desk = desk_of()
    files = (Attachment("a", "slides.pdf", "AI-OCRの説明資料", 1, ""), Attachment("b", "別紙.pdf", "", 1, ""))
    desk.case = replace(desk.case, attachments=files)
    hand = on_screen(desk)
    editor = hand.editor("shiryo")
    assert isinstance(editor, AttachmentsEditor)
    menu = editor.menu()
    assert [a.text() for a in menu.actions()] == ["AI-OCRの説明資料", "別紙.pdf"]
    menu.actions()[0].trigger()
    assert desk.values["shiryo"] == ("AI-OCRの説明資料",)
    hand.go("shiryo")
    hand.ctrl(Key.Key_J)
    hand.press(Key.Key_Return)
    assert "別紙.pdf" in desk.text("shiryo")

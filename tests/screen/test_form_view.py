"""The form as guided questions.

1. Everything is filled by keyboard alone; Enter moves on, prose keeps it, Ctrl+Enter moves on everywhere.
2. Sections and questions come and go with the answers and never take the focus.
3. Every input of every shipped form has an accessible name of its own; the tab order is the order of the questions.
4. One history for all fields; undo goes where it acts.
5. What the boxes on the screen show is what the case holds.
6. A locked case shows everything and changes nothing.
7. Remarks of the latest 差戻し stand at their field and can be settled; differences are named, not only coloured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel

from desktop.case.file import read_case
from desktop.case.model import Remark, Round, Status
from desktop.clerk.desk import Desk
from desktop.definition.find import load
from desktop.screen.editors.choice import BoxEditor
from desktop.screen.editors.options import OptionBox
from desktop.screen.editors.text_box import TextBox
from desktop.screen.form_plan import FACTS
from tests.screen.ticks import ticked

Key, Mod = Qt.Key, Qt.KeyboardModifier
FORMS = ("komae.sheet", "komae.survey")
Show = Callable[..., Any]


def test_keyboard_alone(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("kubun")
    hand.press(Key.Key_Space)
    hand.press(Key.Key_Return)
    hand.type("表彰事業における外部提供について")
    hand.press(Key.Key_Return, Mod.ControlModifier)  # 事項 is prose
    hand.press(Key.Key_End)
    hand.press(Key.Key_Space)
    hand.press(Key.Key_Return)
    assert hand.view.current_place() == "konkyo_sonota"
    hand.type("条例第42条第２項第３号")
    hand.press(Key.Key_Return)
    hand.type("企画財政部未来戦略室")
    hand.press(Key.Key_Return)
    assert dict(hand.desk.values) == {
        "kubun": "shimon",
        "jikou": "表彰事業における外部提供について",
        "konkyo": ("sonota",),
        "konkyo_sonota": "条例第42条第２項第３号",
        "shukan": "企画財政部未来戦略室",
    }
    assert hand.view.current_place() == "jimu_mei"


def test_enter_in_prose_is_a_line_end(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("jimu_gaiyo")
    hand.type("一行目")
    hand.press(Key.Key_Return)
    hand.type("二行目")
    hand.press(Key.Key_Return, Mod.ShiftModifier)  # never U+2028
    hand.type("三行目")
    assert hand.desk.text("jimu_gaiyo") == "一行目\n二行目\n三行目"
    assert hand.view.current_place() == "jimu_gaiyo"
    hand.ctrl(Key.Key_Return)
    assert hand.view.current_place() == "jiki"


def test_enter_and_shift_enter_in_short_texts(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("jiki")
    hand.type("令和３年４月から")
    hand.press(Key.Key_Return, Mod.AltModifier)
    hand.type("※拡大を予定")
    hand.press(Key.Key_Enter, Mod.KeypadModifier)
    assert hand.desk.text("jiki") == "令和３年４月から\n※拡大を予定"
    assert hand.view.current_place() == "kensu"
    hand.press(Key.Key_Return, Mod.ShiftModifier)
    assert hand.view.current_place() == "jiki"


def test_enter_can_be_switched_off(on_screen: Show) -> None:
    hand = on_screen()
    hand.view.keys.enter_moves = False
    hand.go("shukan")
    hand.press(Key.Key_Return)
    assert hand.view.current_place() == "shukan"
    assert hand.desk.text("shukan") == ""
    hand.ctrl(Key.Key_Return)
    assert hand.view.current_place() == "jimu_mei"


def test_sections_come_and_go_without_taking_the_focus(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("koui")
    editor = hand.editor("koui")
    assert isinstance(editor, BoxEditor)
    editor.focus_option("teikyo")
    box = hand.focus()
    assert "gt_saki" not in hand.view.fields.boxes
    hand.press(Key.Key_Space)
    QApplication.processEvents()
    hand.view.sections.build_all()
    assert hand.view.fields.boxes["gt_saki"].isVisible()
    assert hand.focus() is box
    hand.press(Key.Key_Space)
    assert not hand.view.fields.boxes["gt_saki"].isVisible()
    assert hand.focus() is box


def test_a_question_does_not_move_when_one_above_it_comes(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("jiki")
    box = hand.view.fields.boxes["jiki"]
    assert not hand.view.fields.boxes["konkyo_sonota"].isVisible()
    QApplication.processEvents()
    before = hand.view.area.height_of(box)
    hand.desk.edit("konkyo", ("sonota",))
    hand.view.refresh()
    QApplication.processEvents()
    assert hand.view.fields.boxes["konkyo_sonota"].isVisible()
    assert hand.view.area.height_of(box) == before


@pytest.mark.parametrize("form", FORMS)
def test_every_input_has_a_name(form: str, on_screen: Show, desk_of: Callable[..., Desk]) -> None:
    found = load(form)
    everything = {f.id: tuple(f.choices) for f in found.fields.values() if f.kind in ("choices", "grid")}
    everything |= {f.id: "ari" for f in found.fields.values() if f.kind == "choice" and "ari" in f.choices}
    hand = on_screen(desk_of(form, everything))
    for box in hand.view.sections.ordered():
        named = list(box.editor.inputs())
        assert named
        names = [w.accessibleName() for w in named]
        assert all(names), box.place
        assert len(set(names)) == len(names), box.place
        assert not any("&" in n or "(" in n for n in names)
        for widget in named:
            assert widget.focusPolicy() & Qt.FocusPolicy.ClickFocus
        if not isinstance(box.editor, BoxEditor):
            assert names[0] == box.field.label
    shown = {b.place for b in hand.view.sections.ordered()}
    assert set(found.fields) <= shown


def test_tab_goes_through_the_questions_in_order(on_screen: Show) -> None:
    hand = on_screen()
    hand.desk.edit_many("", {"koui": ("mokutekigai", "teikyo"), "konkyo": ("sonota",)})
    hand.view.refresh()
    hand.view.sections.build_all()
    wanted = [b.place for b in hand.view.sections.ordered() if b.isVisibleTo(hand.view.area.content)]
    hand.go(wanted[0])
    seen = [hand.view.current_place()]
    while len(seen) < len(wanted):
        hand.press(Key.Key_Tab)
        assert hand.view.current_place() != seen[-1]
        seen.append(hand.view.current_place())
    assert seen == wanted


def test_undo_and_redo_across_fields(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("shukan")
    for letter in "福祉":
        hand.type(letter)
    hand.press(Key.Key_Return)
    hand.type("商品券")
    hand.go("koui")
    hand.press(Key.Key_Space)
    hand.ctrl(Key.Key_Z)
    assert hand.desk.values.get("koui") is None
    hand.ctrl(Key.Key_Z)
    assert hand.view.current_place() == "jimu_mei"
    assert hand.text_box().text() == ""
    hand.ctrl(Key.Key_Z)
    assert hand.view.current_place() == "shukan"
    assert hand.desk.text("shukan") == ""  # typing is one act
    hand.ctrl(Key.Key_Y)
    hand.press(Key.Key_Z, Mod.ControlModifier | Mod.ShiftModifier)
    assert (hand.desk.text("shukan"), hand.desk.text("jimu_mei")) == ("福祉", "商品券")
    assert hand.text_box().text() == "商品券"


@pytest.mark.parametrize("paper", ["k1", "k3", "k4"])
def test_the_boxes_show_what_the_case_holds(paper: str, papers: Path, on_screen: Show) -> None:
    read = read_case(papers / f"{paper}.toml")
    hand = on_screen(Desk(read.case, read.form))
    held = {
        (f.id, o)
        for f in read.form.fields.values()
        if f.kind in ("choice", "choices", "grid")
        for o in read.case.answers.chosen(f.id)
    }
    assert ticked(hand.view) == held
    for place, box in hand.view.fields.boxes.items():
        assert box.editor.value() == hand.desk.value(place), place


@pytest.mark.parametrize("paper", ["k1", "k3", "k4"])
def test_only_what_the_answers_call_for_is_shown(paper: str, papers: Path, on_screen: Show) -> None:
    read = read_case(papers / f"{paper}.toml")
    hand = on_screen(Desk(read.case, read.form))
    visible = {b.place for b in hand.view.sections.ordered() if b.isVisible() and not b.place.startswith("fact:")}
    assert visible == {f for f in read.form.fields if hand.desk.shown(f)}
    assert paper == "k4" or visible < set(read.form.fields)


def test_the_case_stays_as_it_is_while_one_walks_through_it(papers: Path, on_screen: Show) -> None:
    read = read_case(papers / "k3.toml")
    hand = on_screen(Desk(read.case, read.form))
    places = [b.place for b in hand.view.sections.ordered()]
    hand.go(places[0])
    for _ in places:
        hand.press(Key.Key_Tab)
    assert not hand.desk.dirty


def test_facts_stand_first_and_say_they_are_not_printed(on_screen: Show) -> None:
    hand = on_screen()
    first = next(iter(hand.view.sections.built.values()))
    assert first.title == FACTS == "案件の情報（紙には印刷されません）"
    hand.go("fact:tanto")
    hand.type("山田")
    assert hand.desk.fact("tanto") == "山田"


def test_progress_counts_what_is_required(on_screen: Show) -> None:
    hand = on_screen()
    before = next(s for s in hand.view.course.steps() if s.id == "kihon")
    hand.go("shukan")
    hand.type("課")
    after = next(s for s in hand.view.course.steps() if s.id == "kihon")
    assert (after.done, after.of) == (before.done + 1, before.of)
    assert f"{after.done}/{after.of}" in hand.view.sections.built["kihon"].progress.text()
    hand.go("konkyo")
    hand.press(Key.Key_End)
    hand.press(Key.Key_Space)
    assert next(s for s in hand.view.course.steps() if s.id == "kihon").of == before.of + 1


@pytest.mark.parametrize("status", [Status.FINAL, Status.SUBMITTED])
def test_a_locked_case_changes_nothing(status: Status, papers: Path, on_screen: Show) -> None:
    read = read_case(papers / "k1.toml")
    hand = on_screen(Desk(replace(read.case, status=status), read.form))
    assert status.value in hand.view.lock_note.text()
    for place in ("shukan", "kubun", "grid", "shiryo", "kensu"):
        hand.go(place)
        hand.press(Key.Key_Space)
        hand.type("足す")
        hand.press(Key.Key_Backspace)
        hand.ctrl(Key.Key_Space)
        hand.ctrl(Key.Key_V)
        hand.ctrl(Key.Key_Z)
    assert hand.desk.case.answers == read.case.answers
    assert ("kubun", "shimon") in ticked(hand.view)
    for place, box in hand.view.fields.boxes.items():
        assert box.editor.value() == hand.desk.value(place)


def test_reopening_unlocks(papers: Path, on_screen: Show) -> None:
    read = read_case(papers / "k1.toml")
    hand = on_screen(Desk(replace(read.case, status=Status.FINAL), read.form))
    hand.desk.renew(replace(hand.desk.case, status=Status.DRAFT))
    hand.view.refresh()
    hand.go("shukan")
    hand.type("Ａ")
    assert "Ａ" in hand.desk.text("shukan")
    assert hand.view.lock_card.isHidden()


def test_remarks_stand_at_their_field(on_screen: Show, desk_of: Callable[..., Desk]) -> None:
    desk = desk_of()
    remarks = (
        Remark("jikou", "末尾を直してください。"),
        Remark("", "全体に"),
        Remark("fact:tanto", "担当は", settled=True),
    )
    desk.case = replace(desk.case, rounds=(Round(1, "事務局", datetime(2026, 1, 5, tzinfo=UTC), remarks),))
    hand = on_screen(desk)
    box = hand.view.fields.boxes["jikou"]
    assert any(label.text() == "末尾を直してください。" for label in box.findChildren(QLabel))
    check = next(c for c in box.findChildren(OptionBox) if "対応済み" in c.accessibleName())
    with hand.bot.waitSignal(hand.view.settled) as told:
        check.click()
    assert told.args == [1, 0, True]
    done = next(
        c for c in hand.view.fields.boxes["fact:tanto"].findChildren(OptionBox) if "対応済み" in c.accessibleName()
    )
    assert done.isChecked()


def test_differences_are_named(on_screen: Show) -> None:
    hand = on_screen()
    hand.view.fields.mark_differences(frozenset({"shukan"}))
    assert hand.view.fields.boxes["shukan"].difference.isVisibleTo(hand.view)
    assert not hand.view.fields.boxes["jimu_mei"].difference.isVisibleTo(hand.view)


def test_giving_the_form_the_focus_means_its_current_place(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("shukan")
    hand.view.finder.show()
    hand.view.finder.needle.setFocus()
    hand.view.setFocus()
    assert hand.view.current_place() == "shukan"
    assert hand.text_box() is hand.editor("shukan").first_input()


def test_signals_tell_places(on_screen: Show) -> None:
    hand = on_screen()
    entered: list[str] = []
    edited: list[str] = []
    hand.view.entered.connect(entered.append)
    hand.view.edited.connect(edited.append)
    hand.go("shukan")
    hand.type("あ")
    hand.press(Key.Key_Return)
    assert entered == ["shukan", "jimu_mei"]
    assert edited == ["shukan"]


def test_a_jump_selects_code_points(on_screen: Show, desk_of: Callable[..., Desk]) -> None:
    hand = on_screen(desk_of(values={"jimu_gaiyo": "𠮷野\n辻󠄀の課税", "shiryo": ("資料あ", "資料い")}))
    hand.go("jimu_gaiyo", 6, 2)
    assert hand.text_box().textCursor().selectedText() == "課税"
    assert hand.text_box().selection() == (6, 2)
    hand.go("attachments", 4, 2)
    assert hand.view.current_place() == "shiryo"
    assert hand.text_box().textCursor().selectedText() == "資料"
    assert hand.text_box().text() == "資料い"


def test_a_jump_into_a_hidden_field_goes_nowhere(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("shukan")
    hand.go("gt_saki")
    assert hand.view.current_place() == "shukan"


def test_a_new_text_size_keeps_the_place(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("shukan")
    hand.type("あ")
    larger = QFont(hand.view.font())
    larger.setPointSizeF(larger.pointSizeF() * 2)
    hand.view.setFont(larger)
    hand.bot.waitUntil(lambda: hand.view.fields.boxes["shukan"].editor.inputs()[0].hasFocus())
    assert isinstance(hand.focus(), TextBox)
    assert hand.text_box().text() == "あ"
    assert hand.text_box().font().pointSizeF() == pytest.approx(larger.pointSizeF())


def test_the_focused_field_is_scrolled_into_view(papers: Path, on_screen: Show) -> None:
    read = read_case(papers / "k3.toml")
    hand = on_screen(Desk(read.case, read.form))
    for place in ("biko", "kubun", "gt_kanri"):
        hand.go(place)
        QApplication.processEvents()
        box = hand.view.fields.boxes[place]
        top = hand.view.area.height_of(box)
        assert top is not None
        assert 0 <= top < hand.view.area.viewport().height() - 20
        assert hand.focus().visibleRegion().boundingRect().height() > 10


def test_a_field_higher_than_the_view_shows_its_question_and_its_cursor(papers: Path, on_screen: Show) -> None:
    read = read_case(papers / "k3.toml")
    hand = on_screen(Desk(read.case, read.form))
    hand.view.resize(640, 300)
    QApplication.processEvents()
    hand.go("grid")
    QApplication.processEvents()
    top = hand.view.area.height_of(hand.view.fields.boxes["grid"])
    assert top is not None
    assert top >= 0
    text = hand.desk.text("mk_riyu")
    hand.go("mk_riyu", len(text))
    QApplication.processEvents()
    cursor = hand.view.area.cursor_rect(hand.view.fields.boxes["mk_riyu"])
    scrolled = hand.view.area.verticalScrollBar().value()
    assert scrolled <= cursor.top()
    assert cursor.bottom() <= scrolled + hand.view.area.viewport().height()


def test_a_section_stays_at_the_top_when_the_explanation_above_it_folds(on_screen: Show) -> None:
    hand = on_screen()
    hand.view.resize(640, 380)
    hand.go("fact:kimitsusei")
    box = hand.view.fields.boxes["fact:kimitsusei"]
    hand.bot.waitUntil(lambda: box.explains)
    hand.press(Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    hand.bot.waitUntil(lambda: not box.explains)
    QApplication.processEvents()
    assert hand.view.current_place() == "kubun"
    assert hand.view.area.scrolled <= hand.view.sections.built["kihon"].y()

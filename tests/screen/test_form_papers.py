"""Several papers in one form view.

1. The list of papers shows what was proposed, added and left out; a check lays a paper in or leaves it out.
2. What the case says stands on the papers as quiet words; one press makes it this paper's own, one press gives it back.
3. Papers come and go with the answers without taking the keyboard away; copies are added, hung under a paper, removed.
4. Steps are grouped by paper; what is taken over counts as filled.
5. Undo and redo work on papers as on fields.
6. Tools (find, 定型文) leave alone what is only taken over.
7. Every input of every shipped form has a name of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.answers.model import Answers
from desktop.case.model import Attachment, Case, Status
from desktop.clerk.desk import Desk
from desktop.definition.find import forms, load
from desktop.definition.model import Value
from desktop.screen.form_papers import Papers
from desktop.screen.form_plan import LIST, SHARED, places_on_papers
from desktop.screen.form_tools import references
from desktop.screen.labels import value_words
from desktop.screen.paper_heads import PaperHead, PaperList
from desktop.screen.send_back import SendBack
from tests.small_case import CASE

Key, Mod = Qt.Key, Qt.KeyboardModifier
Show = Callable[..., Any]
BEGUN: dict[str, Value] = {"jigyo": "敬老のつどい", "koui": ("itaku", "saiitaku"), "koumoku": ("氏名", "住所")}


def desk_with(**values: Value) -> Desk:
    return Desk(Case("c", (Answers.of(CASE, values),), MappingProxyType({})), CASE)


def sections(hand: Any) -> list[str]:
    hand.view.sections.build_all()
    return [p.id for p in hand.view.plans.now]


def listed(hand: Any) -> PaperList:
    hand.view.sections.build_all()
    found = hand.view.sections.built[LIST]
    assert isinstance(found, PaperList)
    return found


def head(hand: Any, key: str) -> PaperHead:
    hand.view.sections.build_all()
    found = hand.view.sections.built[f"@{key}"]
    assert isinstance(found, PaperHead)
    return found


def at(hand: Any) -> str:
    """The step the bar shows."""
    bar = hand.view.bar
    return str(bar._steps[bar.list.currentIndex()].id)


def settle(hand: Any) -> None:
    hand.view.sections.build_all()
    QApplication.processEvents()


# --- the papers of a case ---


def test_the_list_says_how_each_paper_came(on_screen: Show) -> None:
    hand = on_screen(desk_with(**BEGUN))
    said = [(x.paper.title, x.check.isChecked(), x.word.text()) for x in listed(hand).lines]
    assert said == [
        ("事業の概要", True, "提案"),
        ("業務委託", True, "提案"),
        ("再委託", True, "提案"),
        ("流れ図", True, "提案"),
        ("工程表", False, ""),
    ]
    for line in listed(hand).lines[:1] + listed(hand).lines[4:]:
        hand.bot.mouseClick(line.check, Qt.MouseButton.LeftButton)
    settle(hand)
    assert [h.title for h in hand.desk.papers()] == ["業務委託", "再委託", "流れ図", "工程表"]
    said = [(x.check.isChecked(), x.word.text(), x.check.accessibleName()) for x in listed(hand).lines]
    assert said[0] == (False, "提案を外した", "用紙「事業の概要」（出さない、提案を外した）")
    assert said[4] == (True, "追加", "用紙「工程表」（出す、追加）")
    assert "@gaiyo" not in sections(hand)
    assert "@besshi2" in sections(hand)


def test_a_paper_left_out_at_its_head_has_a_way_back(on_screen: Show) -> None:
    hand = on_screen(desk_with(**BEGUN))
    head(hand, "itaku").buttons[0].click()
    settle(hand)
    assert "@itaku" not in sections(hand)
    assert hand.desk.value("koui") == ("itaku", "saiitaku")
    line = listed(hand).lines[1]
    hand.bot.mouseClick(line.check, Qt.MouseButton.LeftButton)
    settle(hand)
    assert "@itaku" in sections(hand)
    assert line.word.text() == "提案"


def test_papers_come_with_the_answers_and_the_keyboard_stays(on_screen: Show) -> None:
    hand = on_screen(desk_with(jigyo="敬老のつどい"))
    hand.go("koui")
    box = hand.focus()
    assert "@itaku" not in sections(hand)
    hand.press(Key.Key_Space)
    settle(hand)
    assert "@itaku" in sections(hand)
    assert hand.view.fields.boxes["itakusaki@itaku"].isVisible()
    assert hand.focus() is box
    hand.press(Key.Key_Space)
    settle(hand)
    assert "@itaku" not in sections(hand)
    assert "itakusaki@itaku" not in hand.view.fields.boxes
    assert hand.focus() is box


def test_what_was_written_on_a_paper_is_there_when_it_comes_back(on_screen: Show) -> None:
    hand = on_screen(desk_with(**BEGUN))
    hand.go("itakusaki@itaku")
    hand.type("株式会社見本")
    hand.go("koui")
    hand.press(Key.Key_Space)
    settle(hand)
    assert "@itaku" not in sections(hand)
    hand.press(Key.Key_Space)
    settle(hand)
    assert hand.editor("itakusaki@itaku").value() == "株式会社見本"


def test_copies_are_added_and_removed(on_screen: Show) -> None:
    hand = on_screen(desk_with(**BEGUN))
    head(hand, "saiitaku-1").buttons[0].click()
    settle(hand)
    assert [h.title for h in hand.desk.papers()][2:4] == ["再委託１", "再委託２"]
    assert head(hand, "saiitaku-1").title == "再委託１"
    assert hand.view.current_place().endswith("@saiitaku-2")
    assert listed(hand).lines[2].count.text() == "2枚"
    hand.go("saki@saiitaku-1")
    hand.type("株式会社甲")
    head(hand, "saiitaku-1").buttons[1].click()
    settle(hand)
    assert [h.key for h in hand.desk.papers()][2] == "saiitaku-2"
    assert "saki@saiitaku-1" not in hand.view.fields.boxes
    hand.view.wish("undo")
    settle(hand)
    assert hand.editor("saki@saiitaku-1").value() == "株式会社甲"
    assert [h.title for h in hand.desk.papers()][2:4] == ["再委託１", "再委託２"]


def test_a_copy_is_hung_under_another_paper(on_screen: Show) -> None:
    several = replace(CASE, papers=tuple(replace(p, copies=True) if p.id == "itaku" else p for p in CASE.papers))
    desk = Desk(Case("c", (Answers.of(several, {**BEGUN, "@itaku": ("1", "2")}),), MappingProxyType({})), several)
    desk.edit("itakusaki@itaku-2", "株式会社乙")
    hand = on_screen(desk)
    found = head(hand, "saiitaku-1")
    assert [found.parents.itemText(n) for n in range(found.parents.count())] == ["業務委託１", "業務委託２"]
    assert found.parents.accessibleName() == "「再委託」の元になる用紙"
    found.parents.activated.emit(1)
    settle(hand)
    assert desk.paper("saiitaku-1").parent == "itaku-2"  # type: ignore[union-attr]
    assert hand.view.fields.boxes["moto@saiitaku-1"].taken.words.text() == "株式会社乙"


def test_the_steps_follow_the_keyboard_into_the_list_of_papers(on_screen: Show) -> None:
    hand = on_screen(desk_with(**BEGUN))
    hand.go("koui")
    listed(hand).lines[2].check.setFocus()
    assert at(hand) == LIST
    hand.press(Key.Key_Space)
    settle(hand)
    assert at(hand) == LIST  # not back at the question before
    hand.press(Key.Key_PageDown, Mod.ControlModifier)
    assert at(hand) == hand.view.course.steps()[1].id


# --- what is taken over ---


def test_taken_words_are_shown_and_follow_the_case(on_screen: Show) -> None:
    hand = on_screen(desk_with(**BEGUN))
    box = hand.view.fields.boxes["kenmei@itaku"]
    assert box.is_taken
    assert box.taken.words.text() == "敬老のつどいの委託について"
    assert box.taken.source.text() == "共通事項から"
    assert hand.view.fields.boxes["koumoku@itaku"].taken.words.text() == "氏名、住所"
    hand.go("jigyo")
    hand.press(Key.Key_End)
    hand.type("事業")
    hand.bot.waitUntil(lambda: box.taken.words.text() == "敬老のつどい事業の委託について")


def test_words_of_its_own_and_back(on_screen: Show) -> None:
    hand = on_screen(desk_with(**BEGUN))
    hand.go("kenmei@itaku")
    assert hand.focus().accessibleName() == "「件名」をこの用紙だけ変える"
    hand.press(Key.Key_Space)
    box = hand.view.fields.boxes["kenmei@itaku"]
    assert not box.is_taken
    assert hand.text_box().text() == "敬老のつどいの委託について"
    assert box.own_word.isVisible()
    hand.press(Key.Key_End)
    hand.type("（継続）")
    assert hand.desk.value("kenmei@itaku") == "敬老のつどいの委託について（継続）"
    box.share_button.click()
    assert box.is_taken
    assert not hand.desk.is_own("kenmei@itaku")
    hand.view.wish("undo")
    assert box.own_word.isVisible()
    assert hand.editor("kenmei@itaku").value() == "敬老のつどいの委託について（継続）"


def test_emptied_words_are_the_case_s_again(on_screen: Show) -> None:
    hand = on_screen(desk_with(**BEGUN))
    hand.go("kenmei@itaku")
    hand.press(Key.Key_Space)
    hand.press(Key.Key_A, Mod.ControlModifier)
    hand.press(Key.Key_Delete)
    box = hand.view.fields.boxes["kenmei@itaku"]
    assert not box.is_taken  # the clerk is still writing there
    assert "共通事項の内容が印刷されます" in box.note.text()
    hand.go("itakusaki@itaku")
    assert box.is_taken
    assert hand.desk.value("kenmei@itaku") == "敬老のつどいの委託について"


def test_an_empty_source_says_so_and_leads_there(on_screen: Show) -> None:
    hand = on_screen(desk_with(koui=("itaku", "saiitaku")))
    box = hand.view.fields.boxes["kenmei@itaku"]
    assert box.taken.words.text() == "共通事項に、まだ記入がありません。"
    box.taken.source_button.click()
    assert hand.view.current_place() == "jigyo"
    moto = hand.view.fields.boxes["moto@saiitaku-1"]
    assert moto.taken.source_button.text() == "業務委託で書く"
    moto.taken.source_button.click()
    assert hand.view.current_place() == "itakusaki@itaku"


def test_own_words_where_the_case_has_none(on_screen: Show) -> None:
    hand = on_screen(desk_with(koui=("itaku",)))
    hand.go("kenmei@itaku")
    hand.press(Key.Key_Space)
    hand.type("委託について")
    assert hand.desk.is_own("kenmei@itaku")
    assert hand.view.fields.boxes["kenmei@itaku"].own_word.isVisible()


def test_enter_walks_over_taken_words(on_screen: Show) -> None:
    hand = on_screen(desk_with(**BEGUN))
    hand.go("kenmei@itaku")
    hand.press(Key.Key_Return)
    assert hand.view.current_place() == "itakusaki@itaku"
    hand.press(Key.Key_Return)
    assert hand.view.current_place() == "koumoku@itaku"
    assert not hand.desk.dirty


# --- steps ---


def test_steps_are_grouped_by_paper(on_screen: Show) -> None:
    hand = on_screen(desk_with(**BEGUN))
    steps = hand.view.course.steps()
    assert [(s.title, s.kind) for s in steps] == [
        ("用紙の一覧", "head"),
        ("共通事項", "head"),
        ("共通事項", "inside"),
        ("事業の概要", "whole"),
        ("業務委託", "whole"),
        ("再委託", "whole"),
        ("流れ図", "whole"),
    ]
    assert hand.view.course.of("kenmei@itaku") == "@itaku"
    hand.view.walk.go_to_section("@itaku")
    assert hand.view.current_place() == "kenmei@itaku"
    hand.view.walk.go_to_section(SHARED)
    hand.view.walk.go_to_section(LIST)
    assert hand.focus() is listed(hand).lines[0].check


def test_what_is_taken_over_counts_as_filled(on_screen: Show) -> None:
    hand = on_screen(desk_with(**BEGUN))
    step = next(s for s in hand.view.course.steps() if s.id == "@gaiyo")
    assert (step.done, step.of) == (0, 1)  # 内容 is asked once there is a 件名, which is taken over
    hand.go("naiyo@gaiyo")
    hand.type("招待する。")
    step = next(s for s in hand.view.course.steps() if s.id == "@gaiyo")
    assert (step.done, step.of) == (1, 1)


# --- tools, lock, references ---


def test_find_looks_into_own_words_only(on_screen: Show) -> None:
    hand = on_screen(desk_with(**BEGUN))
    hand.view.search.open(replacing=False)
    hand.view.finder.needle.setText("敬老")
    assert [h.place for h in hand.view.finder.hits] == ["jigyo"]
    hand.desk.make_own("kenmei@itaku")
    hand.view.refresh()
    assert [h.place for h in hand.view.finder.hits] == ["jigyo", "kenmei@itaku"]


def test_a_locked_case_changes_no_paper(on_screen: Show) -> None:
    desk = desk_with(**BEGUN)
    desk.case = replace(desk.case, status=Status.FINAL)
    hand = on_screen(desk)
    assert not any(b.isVisible() for b in head(hand, "itaku").buttons)
    line = listed(hand).lines[0]
    hand.bot.mouseClick(line.check, Qt.MouseButton.LeftButton)
    assert line.check.isChecked()
    assert not hand.view.fields.boxes["kenmei@itaku"].taken.button.isEnabled()
    assert isinstance(hand.view.papers, Papers)


def test_references_to_annexes_and_attached_papers(on_screen: Show) -> None:
    desk = desk_with(**BEGUN)
    desk.case = replace(desk.case, attachments=(Attachment("a1", "見積.pdf", "見積書", 10, "0" * 64, 2),))
    found = references(desk)
    assert next((p.title, p.text) for p in found) == ("別紙１　流れ図", "別紙のとおり（１頁参照）")
    assert found[1].title == "見積書"
    hand = on_screen(desk)
    hand.go("itakusaki@itaku")
    hand.press(Key.Key_R, Mod.ControlModifier)
    hand.press(Key.Key_Return)
    assert hand.desk.value("itakusaki@itaku") == "別紙のとおり（１頁参照）"
    assert hand.desk.undo_name == "「委託先」に別紙を入れる"


def test_a_case_without_annexes_says_so(on_screen: Show) -> None:
    desk = desk_with(**BEGUN)
    desk.lay_in("besshi", on=False)
    hand = on_screen(desk)
    hand.go("itakusaki@itaku")
    hand.press(Key.Key_R, Mod.ControlModifier)
    assert "別紙や添付がまだありません" in hand.view.fields.boxes["itakusaki@itaku"].note.text()


def test_a_shared_answer_is_marked_on_every_paper_that_takes_it() -> None:
    desk = desk_with(**BEGUN)
    assert places_on_papers(desk.papers(), "jigyo") == ("jigyo", "kenmei@gaiyo", "kenmei@itaku")
    desk.make_own("kenmei@itaku")
    assert places_on_papers(desk.papers(), "jigyo") == ("jigyo", "kenmei@gaiyo")


def test_decisions_about_papers_in_words() -> None:
    assert value_words(CASE, "@saiitaku", ("1 itaku", "2 itaku")) == "1枚目（業務委託）、2枚目（業務委託）"
    assert value_words(CASE, "@gaiyo", ("off",)) == "出さない"
    assert value_words(CASE, "@besshi2", ("on",)) == "追加"


def test_a_remark_can_be_pinned_to_a_field_of_a_paper(qtbot: QtBot) -> None:
    desk = desk_with(**BEGUN)
    dialog = SendBack(desk.form, "itakusaki@itaku", hands=desk.papers())
    qtbot.addWidget(dialog)
    assert dialog.place.currentText() == "業務委託　委託先"
    dialog.text.setPlainText("正式な名称にしてください。")
    assert dialog.add()
    assert dialog.list.item(0).text() == "業務委託・委託先　正式な名称にしてください。"


# --- every shipped form ---


@pytest.mark.parametrize("form", sorted({e.id for e in forms()}))
def test_every_shipped_form_can_be_filled_in_by_ear(form: str, on_screen: Show, desk_of: Callable[..., Desk]) -> None:
    found = load(form)
    chosen = {f.id: tuple(f.choices) for s in found.sections for f in s.fields if f.kind == "choices"}
    hand = on_screen(desk_of(form, chosen))
    shown = {p.id for p in hand.view.plans.now}
    assert {s.id for s in found.sections} <= shown
    for box in hand.view.sections.ordered():
        names = [w.accessibleName() for w in box.inputs()]
        assert all(names), box.place
        assert len(set(names)) == len(names), box.place
    for section in hand.view.sections.built.values():
        assert all(w.accessibleName() for w in section.stops())

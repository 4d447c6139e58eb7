"""定型文, 字形, find and replace, help: all by key, each change one act.

1. Ctrl+J lists the form's and own phrases, narrows while typing, Enter inserts at the cursor; own ones are added and removed.
2. Ctrl+G shows every form our fonts have; picking replaces base and selector as one act.
3. Find goes over all texts of the case, each hit a jump; replacing one or all is one act; whole characters only.
4. F1 opens the help of the field.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.clerk.desk import Desk
from desktop.definition.model import Phrase
from desktop.fonts.chain import chain
from desktop.screen.find_replace import Place, finds, hits_in, replace_all, replace_one, replaced
from desktop.screen.glyph_picker import GlyphCell, character_at, with_form
from desktop.screen.phrases import matching, phrase_of

Key, Mod = Qt.Key, Qt.KeyboardModifier
Show = Callable[..., Any]
TSUJI = "辻\U000e0100"


class Book:
    """Own phrases, kept in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], list[Phrase]] = {}

    def own(self, form: str, field: str) -> Sequence[Phrase]:
        return tuple(self.kept.get((form, field), ()))

    def add(self, form: str, field: str, phrase: Phrase) -> None:
        self.kept.setdefault((form, field), []).append(phrase)

    def remove(self, form: str, field: str, phrase: Phrase) -> None:
        self.kept[form, field].remove(phrase)


# --- 定型文 ---


def test_a_phrase_of_the_form_goes_in_at_the_cursor(on_screen: Show) -> None:
    hand = on_screen()
    phrases = hand.desk.form.fields["jikou"].phrases
    assert phrases
    hand.go("jikou")
    hand.type("前後")
    hand.press(Key.Key_Left)
    hand.ctrl(Key.Key_J)
    assert hand.view.tools.phrases.isVisible()
    assert hand.view.tools.phrases.list.count() == len(phrases)
    hand.press(Key.Key_Return)
    assert hand.desk.text("jikou") == f"前{phrases[0].text}後"
    assert not hand.view.tools.phrases.isVisible()
    assert hand.view.current_place() == "jikou"
    assert hand.text_box().selection() == (1 + len(phrases[0].text), 0)
    hand.ctrl(Key.Key_Z)
    assert hand.desk.text("jikou") == "前後"


def test_own_phrases_are_added_found_and_removed(on_screen: Show) -> None:
    book = Book()
    hand = on_screen(own_phrases=book)
    hand.go("jimu_gaiyo")
    hand.press(Key.Key_J, Mod.ControlModifier | Mod.ShiftModifier)
    assert "選んでから" in hand.view.fields.boxes["jimu_gaiyo"].note.text()
    hand.type("特記仕様書を取り交わす。")
    hand.ctrl(Key.Key_A)
    hand.press(Key.Key_J, Mod.ControlModifier | Mod.ShiftModifier)
    hand.press(Key.Key_J, Mod.ControlModifier | Mod.ShiftModifier)  # twice is once
    assert book.own("komae.sheet", "jimu_gaiyo") == (Phrase("特記仕様書を取り交わす。", "特記仕様書を取り交わす。"),)
    hand.press(Key.Key_End, Mod.ControlModifier)
    hand.ctrl(Key.Key_J)
    hand.type("特記")
    assert hand.view.tools.phrases.list.count() == 1
    hand.press(Key.Key_Return)
    assert hand.desk.text("jimu_gaiyo") == "特記仕様書を取り交わす。" * 2
    hand.ctrl(Key.Key_J)
    hand.type("特記")
    hand.press(Key.Key_Delete, Mod.AltModifier)
    assert book.own("komae.sheet", "jimu_gaiyo") == ()
    hand.press(Key.Key_Escape)
    assert hand.view.current_place() == "jimu_gaiyo"
    assert not hand.view.tools.phrases.isVisible()


def test_the_selection_is_replaced_by_the_phrase(on_screen: Show) -> None:
    book = Book()
    book.add("komae.sheet", "shukan", Phrase("課", "福祉政策課"))
    hand = on_screen(own_phrases=book)
    hand.go("shukan")
    hand.type("あいう")
    hand.press(Key.Key_Left, Mod.ShiftModifier, times=2)
    hand.ctrl(Key.Key_J)
    hand.press(Key.Key_Return)
    assert hand.desk.text("shukan") == "あ福祉政策課"


def test_words_narrow_the_list() -> None:
    phrases = [Phrase("条件", "特記仕様書を取り交わす。"), Phrase("通知", "通知は不要")]
    assert matching(phrases, "特記 取り交わす") == phrases[:1]
    assert matching(phrases, "") == phrases
    assert phrase_of("　" + "あ" * 30 + "\n次").title == "あ" * 20 + "…"


# --- 字形 ---


def test_a_form_is_picked_by_key_as_one_act(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("shukan")
    hand.type("担当 辻山")
    hand.press(Key.Key_Left)
    hand.ctrl(Key.Key_G)
    picker = hand.view.tools.glyphs
    assert picker.isVisible()
    forms = chain("mincho").forms_of("辻")
    assert [c.form.text for c in picker.cells] == [f.text for f in forms]
    assert len({c.accessibleName() for c in picker.cells}) == len(forms)
    hand.press(Key.Key_Right)
    chosen = hand.focus()
    assert isinstance(chosen, GlyphCell)
    hand.press(Key.Key_Return)
    assert hand.desk.text("shukan") == f"担当 {forms[1].text}山"
    assert hand.view.current_place() == "shukan"
    assert hand.text_box().selection() == (3 + len(forms[1].text), 0)
    hand.ctrl(Key.Key_G)
    assert isinstance(hand.focus(), GlyphCell)
    assert hand.focus().form.text == forms[1].text  # the form of now has the keyboard
    hand.press(Key.Key_Home)
    hand.press(Key.Key_Return)
    assert hand.desk.text("shukan") == "担当 辻山"
    hand.ctrl(Key.Key_Z)
    assert hand.desk.text("shukan") == f"担当 {forms[1].text}山"


def test_forms_are_drawn_unlike_each_other(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("shukan")
    hand.type("邉")
    hand.ctrl(Key.Key_G)
    cells = hand.view.tools.glyphs.cells
    assert len(cells) > 5
    hand.press(Key.Key_Escape)
    pictures = [c.grab().toImage() for c in cells[1:6]]
    assert all(a != b for n, a in enumerate(pictures) for b in pictures[n + 1 :])


def test_a_character_without_other_forms_is_told(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("shukan")
    hand.ctrl(Key.Key_G)
    assert "カーソルを置く" in hand.view.fields.boxes["shukan"].note.text()
    hand.type("ー")
    hand.ctrl(Key.Key_G)
    assert not hand.view.tools.glyphs.isVisible()
    assert "ほかにありません" in hand.view.fields.boxes["shukan"].note.text()


def test_the_character_meant() -> None:
    text = f"山{TSUJI}\n川"
    assert character_at(text, 3, 0) == (1, 2, TSUJI)
    assert character_at(text, 1, 2) == (1, 2, TSUJI)
    assert character_at(text, 4, 0) == (4, 1, "川")
    assert character_at("", 0, 0) is None
    assert with_form("か\u3099", "か") == "か\u3099"
    assert with_form(TSUJI, "辻") == "辻"


# --- find and replace ---


def test_only_whole_characters_are_found() -> None:
    assert finds(f"辻{TSUJI}辻", "辻") == [0, 3]
    assert finds(f"辻{TSUJI}辻", TSUJI) == [1]
    assert finds("ああああ", "ああ") == [0, 2]
    assert finds("文", "") == []
    assert replaced(f"{TSUJI}と辻", "辻", "筋") == f"{TSUJI}と筋"


def test_lists_are_replaced_entry_by_entry() -> None:
    places = [Place("a", "甲", ("課税課", "市民課")), Place("b", "乙", "課税"), Place("c", "丙", "他")]
    hits = hits_in(places, "課税")
    assert [(h.place, h.start) for h in hits] == [("a", 0), ("b", 0)]
    assert replace_all(places, "課税", "税") == {"a": ("税課", "市民課"), "b": "税"}
    assert replace_all([Place("a", "甲", ("消", "残"))], "消", "") == {"a": ("残",)}
    hit = hits_in(places, "市民")[0]
    assert replace_one(("課税課", "市民課"), hit, "町民") == ("課税課", "町民課")


@pytest.fixture
def searched(on_screen: Show, desk_of: Callable[..., Desk]) -> Any:
    values = {
        "jikou": "案内文の送付",
        "jimu_gaiyo": "案内文を送る。\n案内文は",
        "shiryo": ("案内文",),
        "gt_saki": "案内文",
    }
    return on_screen(desk_of(values=values, facts={"tanto": "案内係"}))


def test_hits_are_jumps(searched: Any) -> None:
    searched.go("jikou")
    searched.ctrl(Key.Key_F)
    finder = searched.view.finder
    assert finder.isVisible()
    searched.type("案内文")
    assert [(h.place, h.start) for h in finder.hits] == [
        ("jikou", 0),
        ("jimu_gaiyo", 0),
        ("jimu_gaiyo", 8),
        ("shiryo", 0),
    ]
    searched.press(Key.Key_Return)
    searched.press(Key.Key_Return)
    searched.press(Key.Key_Return)
    assert finder.needle.hasFocus()
    box = searched.editor("jimu_gaiyo").boxes()[0]
    assert box.selection() == (8, 3)
    assert "4か所のうち3か所目" in finder.count.text()
    searched.press(Key.Key_Down)
    searched.press(Key.Key_Return)
    assert box.hasFocus()
    searched.ctrl(Key.Key_F)
    searched.press(Key.Key_Escape)
    assert not finder.isVisible()
    assert searched.view.current_place() == "jimu_gaiyo"


def test_replacing_all_is_one_act(searched: Any) -> None:
    searched.go("jikou")
    before = searched.desk.case.answers
    searched.ctrl(Key.Key_H)
    finder = searched.view.finder
    finder.needle.setText("案内文")
    finder.new.setText("案内状")
    finder.new.setFocus()
    searched.ctrl(Key.Key_Return)
    assert "4か所を置き換えました" in finder.count.text()
    assert searched.desk.text("jimu_gaiyo") == "案内状を送る。\n案内状は"
    assert searched.desk.values["shiryo"] == ("案内状",)
    assert searched.desk.text("gt_saki") == "案内文"  # not asked under these answers, so not touched
    assert searched.editor("jimu_gaiyo").value() == "案内状を送る。\n案内状は"
    searched.view.wish("undo")
    assert searched.desk.case.answers == before


def test_replacing_one_goes_to_the_next(searched: Any) -> None:
    searched.go("jikou")
    searched.view.search.open(replacing=True)
    finder = searched.view.finder
    finder.needle.setText("案内文")
    finder.new.setText("案内状")
    finder.new.setFocus()
    searched.press(Key.Key_Return)  # to the first hit
    searched.press(Key.Key_Return)
    assert searched.desk.text("jikou") == "案内状の送付"
    assert finder.hits[finder.at].place == "jimu_gaiyo"
    searched.press(Key.Key_Return)
    assert searched.desk.text("jimu_gaiyo") == "案内状を送る。\n案内文は"
    searched.view.wish("undo")
    assert searched.desk.text("jimu_gaiyo") == "案内文を送る。\n案内文は"


def test_nothing_found_is_said(searched: Any) -> None:
    searched.view.search.open()
    searched.view.finder.needle.setText("ないことば")
    assert searched.view.finder.count.text() == "見つかりませんでした。"


# --- help ---


def test_help_by_key(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("jimu_gaiyo")
    hand.press(Key.Key_F1)
    card = hand.view.fields.boxes["jimu_gaiyo"].help_card
    assert card.isVisible()
    field = hand.desk.form.fields["jimu_gaiyo"]
    said = [label.text() for label in card.findChildren(QLabel)]
    assert field.help in said
    assert field.example in said
    assert hand.view.current_place() == "jimu_gaiyo"
    hand.press(Key.Key_F1)
    assert not card.isVisible()

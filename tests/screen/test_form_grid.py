"""Boxes: the item grid as on the sheet, and the choices.

1. Arrows move in two directions by where the boxes stand; Space toggles; Tab leaves the grid.
2. A whole column is toggled by its head or by Ctrl+Space, as one act.
3. The chosen are counted; sensitive items carry a word, not only a colour.
4. The box with the keyboard is explained under the boxes.
5. A single choice can be cleared.
6. Groups wrap when the view is narrow, and no box is ever outside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.clerk.desk import Desk
from desktop.screen.editors.choice import BoxEditor
from desktop.screen.editors.grid import GridEditor, GroupHead
from desktop.screen.editors.options import OptionBox
from tests.screen.ticks import ticked

Key, Mod = Qt.Key, Qt.KeyboardModifier
Show = Callable[..., Any]


def option(hand: Any) -> str:
    box = hand.focus()
    assert isinstance(box, OptionBox)
    return box.option.id


def grid_of(hand: Any) -> GridEditor:
    editor = hand.editor("grid")
    assert isinstance(editor, GridEditor)
    return editor


def test_arrows_go_in_two_directions(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("grid")
    assert option(hand) == "shikibetsu"
    seen = []
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Down, Key.Key_Right, Key.Key_Right, Key.Key_Up, Key.Key_Left):
        hand.press(key)
        seen.append(option(hand))
    assert seen == ["shimei", "kenko", "byoreki", "shinzoku", "gakureki", "shokugyo", "kazoku"]
    hand.press(Key.Key_End)
    assert option(hand) == "fujo"
    hand.press(Key.Key_Right)
    assert option(hand) == "fujo"


def test_space_toggles_and_tab_leaves(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("grid")
    hand.press(Key.Key_Right)
    hand.press(Key.Key_Space)
    hand.press(Key.Key_Down)
    hand.press(Key.Key_Space)
    assert hand.desk.chosen("grid") == ("shimei", "kokuseki")
    assert hand.desk.undo_name == "「国籍」にチェック"
    hand.press(Key.Key_Space)
    assert hand.desk.chosen("grid") == ("shimei",)
    hand.press(Key.Key_Tab)
    assert hand.view.current_place() == "sonota_koumoku"
    hand.press(Key.Key_Backtab, Mod.ShiftModifier)
    assert hand.view.current_place() == "grid"


def test_a_whole_column_is_one_act(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("grid")
    hand.press(Key.Key_Right, times=2)
    hand.ctrl(Key.Key_Space)
    assert hand.desk.chosen("grid") == ("kenko", "byoreki", "shintai")
    hand.ctrl(Key.Key_Z)
    assert hand.desk.chosen("grid") == ()
    hand.press(Key.Key_Up)
    head = hand.focus()
    assert isinstance(head, GroupHead)
    hand.press(Key.Key_Space)
    assert len(hand.desk.chosen("grid")) == len(head.column.items)
    hand.press(Key.Key_Space)
    assert hand.desk.chosen("grid") == ()


def test_mouse_toggles_boxes_and_heads(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("grid")
    grid = grid_of(hand)
    box = next(b for b in grid.option_boxes() if b.option.id == "jusho")
    hand.bot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    assert hand.desk.chosen("grid") == ("jusho",)
    hand.bot.mouseClick(grid.heads[2], Qt.MouseButton.LeftButton)
    assert hand.desk.chosen("grid") == ("jusho", "kazoku", "shinzoku", "konin")


def test_the_chosen_are_counted_in_words(on_screen: Show, desk_of: Callable[..., Desk]) -> None:
    hand = on_screen(desk_of(values={"grid": ("shimei", "jusho", "kazoku")}))
    hand.go("grid")
    assert "30項目のうち3項目" in hand.view.fields.boxes["grid"].foot.text()
    assert "11項目中2項目" in grid_of(hand).heads[0].accessibleName()


def test_sensitive_items_carry_a_word(on_screen: Show) -> None:
    hand = on_screen()
    boxes = {b.option.id: b for b in grid_of(hand).option_boxes()}
    items = hand.desk.form.fields["grid"].grid.items
    assert any(i.sensitive for i in items.values())
    for item in items.values():
        box = boxes[item.id]
        assert isinstance(box, OptionBox)
        assert bool(box.tag) is bool(item.sensitive)
        assert not item.sensitive or item.sensitive in box.accessibleDescription()


def test_the_box_with_the_keyboard_is_explained(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("grid")
    grid = grid_of(hand)
    hand.press(Key.Key_Right)
    assert grid.explanation.isVisible()
    item = hand.desk.form.fields["grid"].grid.items["shimei"]
    assert item.meaning
    assert item.meaning in grid.explanation.label.text()
    high = grid.explanation.label.minimumHeight()
    hand.press(Key.Key_Right)
    assert grid.explanation.label.minimumHeight() == high  # nothing below jumps from box to box
    hand.go("shukan")
    hand.bot.waitUntil(grid.explanation.isHidden)


def test_a_choice_can_be_cleared(on_screen: Show) -> None:
    hand = on_screen()
    hand.go("kubun")
    hand.press(Key.Key_Right)
    hand.press(Key.Key_Space)
    assert hand.desk.text("kubun") == "hokoku"
    hand.press(Key.Key_Left)
    hand.press(Key.Key_Space)
    assert hand.desk.text("kubun") == "shimon"
    assert ticked(hand.view) == {("kubun", "shimon")}
    hand.press(Key.Key_Space)
    assert hand.desk.text("kubun") == ""
    hand.press(Key.Key_Space)
    hand.press(Key.Key_Delete)
    assert ticked(hand.view) == frozenset()
    assert hand.desk.text("kubun") == ""


@pytest.mark.parametrize("wide", [1000, 640, 420, 300])
def test_no_box_is_outside_its_grid(wide: int, on_screen: Show) -> None:
    hand = on_screen()
    hand.go("grid")
    hand.view.resize(wide, 768)
    grid = grid_of(hand)
    boxes = (*grid.heads, *grid.option_boxes())
    # a new width travels through the nested layouts in a few turns of the event loop
    hand.bot.waitUntil(lambda: all(grid.table.rect().contains(b.geometry()) for b in boxes), timeout=2000)
    rects = [b.geometry() for b in boxes]
    assert not any(a.intersects(b) for n, a in enumerate(rects) for b in rects[n + 1 :])
    assert len(grid.option_boxes()) == 30


def test_every_box_editor_has_one_stop_for_tab(on_screen: Show) -> None:
    hand = on_screen()
    for box in hand.view.sections.ordered():
        if isinstance(box.editor, BoxEditor):
            strong = [s for s in box.editor.stops() if s.focusPolicy() == Qt.FocusPolicy.StrongFocus]
            assert len(strong) == 1

"""The frame of every dialog: a fault of two lines has air between them, the key of a label is underlined and works."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.screen.dialog import Dialog, Fault, Label
from desktop.screen.look import Plain, contrast
from desktop.screen.settings import Settings
from desktop.screen.theme import FAMILY, dress, load_fonts
from desktop.screen.unlock_page import Name, UnlockPage

TWO = "合言葉が違います。名前を確かめて、もう一度入れてください。\n次に試せるまで、あと５秒です。"


def test_the_lines_of_a_fault_stand_as_far_apart_as_all_others(qtbot: QtBot) -> None:
    fault, plain = Fault(), Plain(f"▲ {TWO}")
    for widget in (fault, plain):
        qtbot.addWidget(widget)
    fault.say(TWO)
    assert fault.text() == f"▲ {TWO}"
    assert abs(fault.heightForWidth(600) - plain.heightForWidth(600)) <= 2
    larger = fault.font()
    larger.setPointSize(2 * larger.pointSize())
    for widget in (fault, plain):
        widget.setFont(larger)
    assert abs(fault.heightForWidth(600) - plain.heightForWidth(600)) <= 2


def test_a_fault_shows_a_name_with_signs_and_blanks_as_it_is(qtbot: QtBot) -> None:
    fault = Fault()
    qtbot.addWidget(fault)
    fault.say("「<b>Ａ　 &amp;  Ｂ</b>.pdf」は開けません。")
    fault.setSelection(0, len(fault.text()))
    assert fault.selectedText() == "▲ 「<b>Ａ　 &amp;  Ｂ</b>.pdf」は開けません。"


def _dots(label: Label) -> int:
    """Dark dots of a label at the height a layout gives it."""
    label.resize(label.sizeHint())
    image = label.grab().toImage()
    return sum(image.pixelColor(x, y).lightness() < 110 for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("size", [10, 15, 20])
def test_the_key_of_a_label_is_underlined(qtbot: QtBot, size: int) -> None:
    load_fonts()
    box = QLineEdit()
    marked, bare = Label("名前(&N)"), Label("名前(N)")
    for widget in (box, marked, bare):
        qtbot.addWidget(widget)
        widget.setFont(QFont(FAMILY, size))
    marked.setBuddy(box)
    assert _dots(marked) > _dots(bare) + size // 2


def test_the_key_of_a_label_puts_the_cursor_into_its_box(qtbot: QtBot) -> None:
    dialog = Dialog(None, "名前と役割")
    first, second = QLineEdit(), QLineEdit()
    dialog.add_field("名前(&N)", first)
    dialog.add_field("課(&K)", second)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: first.hasFocus() or dialog.isActiveWindow())
    qtbot.keyClick(dialog, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    assert second.hasFocus()
    qtbot.keyClick(dialog, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert first.hasFocus()


def test_the_labels_of_the_unlock_page_are_of_the_same_kind(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    page = UnlockPage(window)
    page.show_names([Name("a", "狛江　花子")])
    assert [type(label) for label in (page.name_label, page.typed_label)] == [Label, Label]


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_a_line_to_type_in_has_an_edge_that_can_be_seen(qtbot: QtBot, theme: str) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    try:
        dress(app, Settings(theme=theme))
        dialog = Dialog(None, "合言葉の変更")
        boxes = QLineEdit(), QLineEdit()
        for words, box in zip(("今の合言葉(&P)", "新しい合言葉(&N)"), boxes, strict=True):
            dialog.add_field(words, box)
        qtbot.addWidget(dialog)
        dialog.show()
        boxes[0].setFocus()
        image = boxes[1].grab().toImage()
        row = image.height() // 2
        edge = max(contrast(image.pixelColor(x, row), image.pixelColor(12, row)) for x in range(3))
        assert edge >= 3
    finally:
        dress(app, Settings())


def test_a_fault_goes_when_what_it_asks_for_is_typed(qtbot: QtBot) -> None:
    dialog = Dialog(None, "消去の申出")
    box = QLineEdit()
    dialog.add_field("理由(&R)", box)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.say("理由が入力されていません。入力してください。")
    assert dialog.fault.isVisible()
    qtbot.keyClicks(box, "a")
    assert not dialog.fault.isVisible()
    assert dialog.fault.text() == ""

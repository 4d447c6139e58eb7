"""The check box of the dialogs: key, mouse on its words, a size and colours that follow; its edge can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.screen.check import Check
from desktop.screen.look import contrast
from desktop.screen.theme import PALETTES, make_palette


@pytest.fixture
def check(qtbot: QtBot) -> Iterator[Check]:
    window = QWidget()
    qtbot.addWidget(window)
    made = Check("「案」の表示を入れる(&D)")
    QVBoxLayout(window).addWidget(made)
    window.show()
    qtbot.waitExposed(window)
    yield made
    window.close()


def test_space_key_and_words_change_it(check: Check, qtbot: Any) -> None:
    check.setFocus()
    qtbot.keyClick(check, Qt.Key.Key_Space)
    assert check.isChecked()
    qtbot.mouseClick(check, Qt.MouseButton.LeftButton, pos=QPoint(check.width() - 3, check.height() // 2))
    assert not check.isChecked()
    qtbot.keyClick(check.window(), Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(check.isChecked)


def test_box_and_words_grow_with_the_text(check: Check) -> None:
    small, font = check.sizeHint(), check.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    check.window().setFont(font)
    assert check.sizeHint().width() > 1.8 * small.width()
    assert check.sizeHint().height() > 1.8 * small.height()


@pytest.mark.parametrize("theme", PALETTES)
def test_an_empty_box_has_an_edge_that_can_be_seen(check: Check, theme: str) -> None:
    palette = make_palette(theme)
    check.window().setPalette(palette)
    picture = check.grab().toImage()
    row = [picture.pixelColor(x, picture.height() // 2) for x in range(check.sizeHint().height())]
    assert max(contrast(colour, palette.color(QPalette.ColorRole.Window)) for colour in row) >= 3

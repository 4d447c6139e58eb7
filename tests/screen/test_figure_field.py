"""The figure's field in the form: a small picture, its buttons, one act when the editor is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop.answers.figure import rows_of, shapes_of
from desktop.answers.model import Answers
from desktop.definition.find import forms, load
from desktop.definition.model import Field, Form, Rows
from desktop.screen.editors.figure import FigureEditor
from desktop.screen.figure.drawn import Frame
from desktop.screen.form_plan import figure_frame
from desktop.sheet import blocks
from desktop.sheet.figure import Drawing, draw_figure
from desktop.sheet.lay_out import lay_out
from tests.screen.figure_rig import LEFT, NONE, arrow, node

ROWS = rows_of((node("a", 10, 10, "区"), node("b", 90, 10, "委託先"), arrow("x", "a", "b")))
Make = Callable[..., FigureEditor]


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    def made(rows: Rows = (), **given: Any) -> FigureEditor:
        editor = FigureEditor(Field("zu", "figure", "個人情報の流れ"), **given)
        qtbot.addWidget(editor)
        editor.show_value(rows)
        editor.show()
        qtbot.waitExposed(editor)
        return editor

    return made


def told(editor: FigureEditor) -> list[tuple[object, str, bool]]:
    edits: list[tuple[object, str, bool]] = []
    editor.edited.connect(lambda value, name, typing: edits.append((value, name, typing)))
    return edits


def test_it_shows_what_is_drawn_and_how_much(make: Make) -> None:
    editor = make(ROWS)
    assert editor.value() == ROWS
    assert editor.count.text() == "図形 3個"
    image = editor.thumbnail.grab().toImage()
    inside = ((x, y) for y in range(4, image.height() - 4) for x in range(4, image.width() - 4))
    assert any(image.pixelColor(x, y).lightness() < 100 for x, y in inside)  # wherever the size of text puts it
    assert make().count.text() == ""


def test_done_is_one_act_and_cancel_none(make: Make) -> None:
    editor = make(ROWS)
    edits = told(editor)
    dialog = editor.open()
    dialog.document.pick(["a"])
    for _ in range(3):
        dialog.surface.keys.do("double")
    dialog.finish()
    ((value, name, typing),) = edits
    assert (name, typing) == ("図を描く", False)
    assert len(shapes_of(value)) == 6  # type: ignore[arg-type]
    assert editor.value() == value
    editor.open().finish()
    editor.open().reject()
    assert len(edits) == 1


def test_enter_and_space_open_the_editor(make: Make) -> None:
    editor = make(ROWS)
    QTest.keyClick(editor.open_button, Qt.Key.Key_Space)
    assert editor.dialog is not None
    editor.dialog.reject()
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    assert editor.key_first(editor.open_button, press)
    assert editor.dialog is not None
    editor.dialog.reject()
    QTest.mouseClick(editor.thumbnail, LEFT, NONE, editor.thumbnail.rect().center())
    assert editor.dialog is not None
    editor.dialog.reject()


def test_draft_and_picture_buttons(make: Make) -> None:
    editor = make(draft=lambda: ROWS, titles=("流れ図",), area=(150.0, 100.0))
    edits = told(editor)
    editor.draft_button.click()
    assert editor.dialog is not None
    editor.dialog.finish()
    assert edits[0][0] == ROWS
    editor.picture_button.click()
    assert editor.dialog is not None
    question = next(d for d in editor.dialog.findChildren(QDialog) if d.isVisible())
    next(b for b in question.findChildren(QPushButton) if b.text().startswith("この頁を使う")).click()
    box = next(d for d in editor.dialog.findChildren(QDialog) if d.isVisible())
    next(b for b in box.findChildren(QPushButton) if b.text().startswith("置き換える")).click()
    editor.dialog.finish()
    (picture,) = shapes_of(editor.value())  # type: ignore[arg-type]
    assert (picture.text, picture.width, picture.height) == ("流れ図", 150, 100)
    editor.show_titles(())
    assert editor.picture_button not in editor.inputs()


def test_a_locked_field_is_looked_at(make: Make) -> None:
    editor = make(ROWS, draft=lambda: ROWS, titles=("流れ図",))
    edits = told(editor)
    editor.set_locked(True)
    assert editor.inputs() == [editor.open_button]
    assert editor.open_button.text() == "図を見る(&D)"
    dialog = editor.open()
    assert dialog.locked
    dialog.reject()
    assert edits == []


def test_a_figure_larger_than_its_place_is_shown_whole_and_kept_as_it_is(make: Make) -> None:
    rows = rows_of((node("a", 300, 10), node("b", 10, 400)))
    editor = make(rows)
    dialog = editor.open()
    assert all(s.x + s.width <= 160 and s.y + s.height <= 120 for s in dialog.document.shapes)
    dialog.finish()
    assert editor.value() == rows


def figures() -> list[tuple[Form, str]]:
    """Every figure field of the shipped forms."""
    loaded = [load(entry.id, entry.version) for entry in forms()]
    papers = {p.form.key: p.form for f in loaded for p in f.papers} | {f.key: f for f in loaded}
    return [
        (form, name)
        for form in papers.values()
        for name, f in form.fields.items()
        if f.kind == "figure" and "@" not in name
    ]


def test_what_is_seen_is_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The editor draws in the very place and letters of the sheet."""
    printed: list[Frame] = []

    def spy(rows: Rows, width: float, height: float, **given: Any) -> Drawing:
        printed.append(Frame(width, height, given["face"], given["size"], given["digits"]))
        return draw_figure(rows, width, height, **given)

    monkeypatch.setattr(blocks, "draw_figure", spy)
    found = figures()
    assert len(found) >= 4
    for form, name in found:
        printed.clear()
        lay_out(form, Answers.of(form, {name: ROWS}))
        assert figure_frame(form, name) in printed, (form.id, name)

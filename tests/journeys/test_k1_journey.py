"""K1 (AI-OCR) made by keyboard alone through the real window: typed, checked, sent on, printed, sealed, opened, compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.case.file import CaseFile, read_case
from desktop.case.model import Case, Status
from desktop.definition.model import Field, Value
from desktop.screen.editors.options import OptionBox
from desktop.screen.receive.door import open_for
from desktop.screen.receive.doubts import SureQuestion
from tests.screen.rig import Rig, opened
from tests.screen.ticks import ticked

Key, Mod = Qt.Key, Qt.KeyboardModifier
MOST_STEPS = 90


@pytest.fixture
def k1(papers: Path) -> CaseFile:
    return read_case(papers / "k1.toml")


def wanted_at(k1: CaseFile, place: str) -> Value | None:
    """What K1 answers at a place of the form, None for nothing."""
    if place.startswith("fact:"):
        return k1.case.facts.get(place.removeprefix("fact:"))
    return k1.case.answers.values.get(place)


def fill_form(rig: Rig, k1: CaseFile) -> None:
    """From the first question to the last by Ctrl+Enter, answering each as a clerk does."""
    seen: list[str] = []
    for _ in range(MOST_STEPS):
        place = rig.page.form.current_place()
        if place in seen:
            break
        seen.append(place)
        value = wanted_at(k1, place)
        if value is not None and rig.page.desk.value(place) != value:
            answer(rig, place, value)
        rig.press(Key.Key_Return, Mod.ControlModifier)
        QCoreApplication.processEvents()
        rig.page.form.sections.build_all()


def answer(rig: Rig, place: str, value: Value) -> None:
    if isinstance(rig.focus(), OptionBox):
        for option in value if isinstance(value, tuple) else (value,):
            walk_to(rig, option)
            rig.press(Key.Key_Space)
    elif isinstance(value, tuple):
        for n, entry in enumerate(value):
            if n:
                rig.press(Key.Key_Return)
            rig.type(entry)
    else:
        type_lines(rig, rig.page.desk.form.fields.get(place), value)


def type_lines(rig: Rig, field: Field | None, text: str) -> None:
    """Enter breaks a line in prose, Alt+Enter everywhere."""
    prose = field is not None and field.kind == "prose"
    for n, line in enumerate(text.split("\n")):
        if n:
            rig.press(Key.Key_Return, Mod.NoModifier if prose else Mod.AltModifier)
        if line:
            rig.type(line)


def walk_to(rig: Rig, option: str) -> None:
    """Arrow keys, in the direction the wanted box lies."""
    for _ in range(40):
        here = rig.focus()
        assert isinstance(here, OptionBox), here
        if here.option.id == option:
            return
        there = next(b for b in boxes_beside(here) if b.option.id == option)
        rig.press(arrow_towards(here, there))
        if rig.focus() is here:  # nothing lies straight in that direction: go along the other axis, or round the end
            rig.press(Key.Key_Right if rig.focus() is here else Key.Key_Down)
    raise AssertionError(f"no way by arrow keys to {option}")


def boxes_beside(box: QWidget) -> list[OptionBox]:
    over = box.parentWidget()
    while over is not None:
        found = [b for b in over.findChildren(QWidget) if isinstance(b, OptionBox)]
        if len(found) > 1 and type(over).__name__.endswith("Editor"):
            return found
        over = over.parentWidget()
    raise AssertionError("no boxes")


def arrow_towards(here: QWidget, there: QWidget) -> Key:
    a, b = here.mapToGlobal(QPoint(0, 0)), there.mapToGlobal(QPoint(0, 0))
    if abs(b.y() - a.y()) > here.height() // 2:
        return Key.Key_Down if b.y() > a.y() else Key.Key_Up
    return Key.Key_Right if b.x() > a.x() else Key.Key_Left


def replace_text(rig: Rig, text: str) -> None:
    rig.press(Key.Key_A, Mod.ControlModifier)
    rig.press(Key.Key_Delete)
    rig.type(text)


def new_case(rig: Rig) -> None:
    rig.act("new_case")
    dialog = rig.dialog("NewCase")
    rig.until(lambda: dialog.make_button.isEnabled())
    while dialog.forms.currentItem().text() != "狛江市個人情報保護審議会付議案件シート":  # sets of papers stand first
        row = dialog.forms.currentRow()
        rig.press(Key.Key_Down)
        assert dialog.forms.currentRow() == row + 1
    rig.press(Key.Key_Y, Mod.AltModifier)
    replace_text(rig, "令和３年度")
    rig.press(Key.Key_T, Mod.AltModifier)
    rig.press(Key.Key_A, Mod.ControlModifier)
    rig.press(Key.Key_Delete)
    rig.press(Key.Key_Return)
    rig.until(lambda: rig.window.page() is not None)
    rig.gone()
    rig.until(lambda: rig.page.form.current_place() != "")


def enter_until_closed(rig: Rig) -> bool:
    """Enter in the file dialog; a list of names that has just opened takes the first one for itself."""
    if isinstance(QApplication.activeModalWidget(), QFileDialog):
        rig.press(Key.Key_Return)
    return not isinstance(QApplication.activeModalWidget(), QFileDialog)


def attach(rig: Rig, file: Path) -> None:
    rig.act("attachments")
    dialog = rig.dialog("AttachmentsDialog")
    rig.press(Key.Key_A, Mod.AltModifier)
    rig.until(lambda: isinstance(QApplication.activeWindow(), QFileDialog))
    rig.until(lambda: isinstance(rig.focus().window(), QFileDialog))
    replace_text(rig, str(file))
    rig.until(lambda: enter_until_closed(rig))
    rig.until(lambda: len(dialog.table.lines) == 1)
    dialog.activateWindow()
    rig.press(Key.Key_C, Mod.AltModifier)
    rig.gone()
    rig.until(lambda: len(rig.page.desk.case.attachments) == 1)


def save_papers(rig: Rig, folder: Path) -> None:
    rig.act("save_pdf")
    dialog = rig.dialog("SavePaper")
    replace_text(rig, str(folder))
    rig.press(Key.Key_X, Mod.AltModifier)
    rig.until(dialog.excel.isChecked)  # Qt shows the press of a box for a tenth of a second first
    rig.press(Key.Key_Return)
    rig.until(lambda: dialog.written)
    rig.press(Key.Key_Return)
    rig.gone()


def export(rig: Rig, folder: Path) -> str:
    """Handed over with the keyboard into a folder; the passphrase, as its notice has it."""
    rig.act("export_bundle")
    dialog = rig.dialog("ExportBundle")
    rig.until(lambda: dialog.what.cases)
    replace_text(rig, "総務部総務課")
    rig.press(Key.Key_A, Mod.AltModifier)
    replace_text(rig, "課長　付議　花子")
    rig.press(Key.Key_Return)
    rig.until(lambda: dialog.how.place.rows.hasFocus())
    rig.press(Key.Key_End)
    rig.press(Key.Key_F, Mod.AltModifier)
    replace_text(rig, str(folder))
    rig.press(Key.Key_Return)
    rig.until(lambda: dialog.handed is not None)
    assert dialog.after.head.text().startswith("完了")
    parcel = dialog.handed.handover.id
    rig.press(Key.Key_Return)
    rig.gone()
    secret: str = rig.store(lambda s: s.secret(parcel))
    return secret


def open_bundle(rig: Rig, bundle: Path, passphrase: str) -> None:
    """Received with the keyboard: the passphrase, the address made sure of, taken in, closed; a single case opens."""
    open_for(rig.window, [bundle])
    dialog = rig.dialog("Receiving")
    rig.until(lambda: dialog.lots.words.hasFocus())
    rig.type(passphrase)
    rig.press(Key.Key_Return)
    rig.until(lambda: dialog.lots.doubt_button.hasFocus())
    rig.press(Key.Key_Return)
    rig.until(lambda: isinstance(QApplication.activeModalWidget(), SureQuestion))
    question = dialog.findChild(SureQuestion)
    rig.until(question.isActiveWindow)
    rig.press(Key.Key_G, Mod.AltModifier)
    rig.until(question.sure.isChecked)
    rig.press(Key.Key_O, Mod.AltModifier)
    rig.until(question.isHidden)
    dialog.activateWindow()  # as every window manager does; offscreen there is none
    rig.until(lambda: dialog.take.hasFocus())
    rig.press(Key.Key_Return)
    rig.until(lambda: dialog.receipts.hasFocus())
    rig.press(Key.Key_Escape)
    rig.until(lambda: rig.window.page() is not None)


def same_case(one: Case, other: Case) -> bool:
    return (dict(one.answers.values), dict(one.facts), one.attachments) == (
        dict(other.answers.values), dict(other.facts), other.attachments,
    )  # fmt: skip


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the list of names in the file dialog
def test_k1_by_keyboard_alone(qtbot: QtBot, tmp_path: Path, papers: Path, k1: CaseFile) -> None:
    home, medium = tmp_path / "課", tmp_path / "USB"
    medium.mkdir()
    file = tmp_path / "AI-OCRの説明資料.pdf"
    file.write_bytes((papers / "別紙.pdf").read_bytes())

    with opened(qtbot, home / "付議帳.sqlite3") as rig:
        new_case(rig)
        fill_form(rig, k1)
        desk = rig.page.desk
        assert dict(desk.values) == dict(k1.case.answers.values)
        assert dict(desk.facts) == dict(k1.case.facts)
        assert [f for f in desk.findings() if f.grade == "誤り"] == []
        attach(rig, file)
        assert desk.case.attachments[0].name == file.name
        assert desk.case.attachments[0].pages > 0
        rig.act("to_review")
        rig.until(lambda: desk.case.status is Status.REVIEW)
        assert ticked(rig.page.form) == desk.sheet().ticks()
        rig.act("print_sheet")
        preview = rig.dialog("PrintPreview")
        assert preview.sheet.ticks() == desk.sheet().ticks()
        rig.press(Key.Key_Escape)
        rig.gone()
        save_papers(rig, tmp_path / "紙")
        passphrase = export(rig, medium)
        made, stored = desk.case, rig.store(lambda s: s.read_case(desk.case.id))
        assert same_case(made, stored)
        rig.act("quit")
        rig.until(lambda: not rig.window.isVisible())

    written = sorted(p.suffix for p in (tmp_path / "紙").iterdir())
    assert written == [".pdf", ".xlsx"]
    assert (next((tmp_path / "紙").glob("*.pdf"))).read_bytes().startswith(b"%PDF")

    with opened(qtbot, home / "付議帳.sqlite3") as rig:
        rig.until(lambda: rig.window.list.table.rowCount() == 1)
        rig.press(Key.Key_Return)
        rig.until(lambda: rig.window.page() is not None)
        assert same_case(rig.page.desk.case, made)
        assert rig.page.desk.case.status is Status.REVIEW

    bundle = next(medium.glob("*.zip"))
    with opened(qtbot, tmp_path / "別のPC" / "付議帳.sqlite3") as rig:
        open_bundle(rig, bundle, passphrase)
        found = rig.page.desk.case
        assert same_case(found, made)
        content = rig.store(lambda s: b"".join(s.attachment_bytes(found.attachments[0].id)))
        assert content == file.read_bytes()

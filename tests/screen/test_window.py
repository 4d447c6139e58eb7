"""The window on a real store: start, cases in tabs, autosave and its faults, the way of a case, settings, words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QContextMenuEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QToolBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.case.model import Status
from desktop.errors import DeskError
from desktop.places import FULL
from desktop.screen import actions, autosave
from desktop.screen.window import Window
from tests.screen.rig import Rig, opened
from tests.screen.sheets import first_sheet

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    with opened(qtbot, tmp_path / "案件" / "付議帳.sqlite3") as made:
        yield made


def type_into(rig: Rig, place: str, text: str) -> None:
    """Put the cursor into a field and type."""
    rig.page.go_to(place)
    rig.type(text)


# start ---------------------------------------------------------------------------------------------------------------


def test_the_window_shows_where_the_store_lies_and_copies_it(rig: Rig) -> None:
    assert str(rig.office.path) in rig.window.where.text()
    rig.window.copy_path()
    assert QApplication.clipboard().text() == str(rig.office.path)


def test_the_first_start_asks_who_sits_here_and_brings_samples(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot, tmp_path / "新しい.sqlite3", clerk=None) as rig:
        dialog = rig.dialog("FirstStart")
        rig.until(lambda: dialog.seat.municipality.count() > 0)
        dialog.keeping.choice.setCurrentIndex(1)
        dialog.samples.setChecked(True)
        dialog.start()
        assert "課が入力されていません" in dialog.fault.text()
        dialog.seat.division.setEditText("総務部総務課")
        assert not dialog.fault.text()
        dialog.seat.name.setFocus()
        rig.type("狛江　花子")
        dialog.start()
        assert "理由が入力されていません" in dialog.fault.text()
        dialog.keeping.reason.setText("練習")
        dialog.start()
        rig.gone()
        rig.until(lambda: rig.window.list.table.rowCount() >= 3)
        assert rig.office.clerk == ("komae", "総務部総務課", "狛江　花子")
        assert rig.store(lambda s: s.setting("clerk.name")) == "狛江　花子"
        case = rig.window.list.table.lines[0]
        assert rig.store(lambda s: s.history(case.id))[-1].who == "総務部総務課　狛江　花子"


def test_a_second_start_asks_nothing(rig: Rig) -> None:
    assert rig.window.dialog is None
    assert rig.office.clerk.name == "付議　太郎"


def test_started_with_samples_it_shows_them_without_a_question(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot, tmp_path / "見本.sqlite3", clerk=None, sample=True) as rig:
        rig.until(lambda: rig.window.list.table.rowCount() >= 3)
        assert rig.window.dialog is None


def test_a_store_that_cannot_be_opened_is_one_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    from desktop.screen.office import Office
    from desktop.screen.settings import Settings
    from desktop.screen.worker import Worker

    path = tmp_path / "別物.sqlite3"
    path.write_bytes(b"no store at all" * 300)
    worker, told = Worker(), []
    worker.trouble = told.append
    office = Office(path, worker)
    window = Window(office, Settings())
    qtbot.addWidget(window)
    window.painted.connect(office.open)
    window.show()
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    assert isinstance(told[0], DeskError)
    assert "別物.sqlite3" in str(told[0])
    assert window.list.view.words == "案件を読み込めません。"
    assert path.read_bytes() == b"no store at all" * 300
    window.close()


# cases ---------------------------------------------------------------------------------------------------------------


def test_a_new_case_is_made_by_keys_alone(rig: Rig) -> None:
    rig.act("new_case")
    dialog = rig.dialog("NewCase")
    rig.until(lambda: dialog.make_button.isEnabled())
    rig.press(Key.Key_D, Mod.AltModifier)
    rig.type("R8.11.20")
    assert dialog.read.text() == "R8.11.20まで"
    rig.settle()
    assert not dialog.area.verticalScrollBar().isVisible()  # the echo hides none of the questions
    rig.press(Key.Key_Return)
    rig.until(lambda: rig.window.page() is not None)
    case = rig.page.desk.case
    assert case.facts["teishutsu_kigen"] == "R8.11.20"
    assert case.facts["nendo"] == "令和８年度"
    assert case.facts["tanto"] == "付議　太郎"
    assert case.answers.text("shukan") == "企画財政部未来戦略室"


def test_what_is_typed_is_saved_by_itself(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    page = rig.open(rig.add().id)
    assert autosave.PAUSE <= 2000
    type_into(rig, "jimu_mei", "配食の事務")
    assert page.saved.text() == "未保存の変更あり"
    rig.saved()
    assert re.fullmatch(r"保存しました \d\d:\d\d", page.saved.text())
    assert rig.store(lambda s: s.read_case(page.desk.case.id)).answers.text("jimu_mei") == "配食の事務"
    assert rig.window.pages.tabText(1) == "配食の事務"


def test_leaving_a_field_saves_at_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autosave, "PAUSE", 600_000)
    page = rig.open(rig.add().id)
    type_into(rig, "jimu_mei", "配食の事務")
    page.go_to("shukan")
    rig.saved()
    assert rig.store(lambda s: s.read_case(page.desk.case.id)).answers.text("jimu_mei") == "配食の事務"


def test_closing_saves_the_last_letters(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autosave, "PAUSE", 600_000)
    case_id = rig.add().id
    rig.open(case_id)
    type_into(rig, "jimu_mei", "閉じる直前")
    rig.act("close_page")
    assert rig.window.pages.count() == 1
    assert rig.store(lambda s: s.read_case(case_id)).answers.text("jimu_mei") == "閉じる直前"


def test_a_save_that_fails_is_shown_and_tried_again_and_nothing_is_lost(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = rig.open(rig.add().id)
    real = rig.office.store.save

    def full(*_: object, **__: object) -> None:
        raise DeskError(FULL, path="付議帳.sqlite3")

    monkeypatch.setattr(rig.office.store, "save", full)
    type_into(rig, "jimu_mei", "消えてはいけない")
    page.autosave.save()
    rig.until(lambda: page.banner.isVisible())
    assert "空きがありません" in page.banner.words.text()
    assert page.desk.dirty
    type_into(rig, "jimu_mei", "文字")
    monkeypatch.setattr(rig.office.store, "save", real)
    page.banner.button.click()
    rig.saved()
    assert not page.banner.isVisible()
    stored = rig.store(lambda s: s.read_case(page.desk.case.id)).answers.text("jimu_mei")
    assert stored == page.desk.text("jimu_mei")
    assert "消えてはいけない" in stored


def test_a_case_that_cannot_be_saved_is_not_closed_unasked(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    page = rig.open(rig.add().id)

    def full(*_: object, **__: object) -> None:
        raise DeskError(FULL, path="付議帳.sqlite3")

    with monkeypatch.context() as patch:
        patch.setattr(rig.office.store, "save", full)
        type_into(rig, "jimu_mei", "まだ")
        rig.act("close_page")
        box = rig.dialog("QMessageBox")
        assert "保存せずに閉じると" in box.text()
        assert rig.window.pages.count() == 2
        box.reject()
    page.autosave.save()
    rig.saved()


def test_two_cases_stand_in_tabs_and_ctrl_tab_goes_round(rig: Rig) -> None:
    first, second = rig.add({"jimu_mei": "一"}), rig.add({"jimu_mei": "二"})
    rig.open(first.id)
    rig.open(second.id)
    assert [rig.window.pages.tabText(n) for n in range(3)] == ["案件の一覧", "一", "二"]
    rig.open(first.id)
    assert rig.window.pages.count() == 3
    rig.act("next_page")
    assert rig.page.desk.case.id == second.id
    rig.act("next_page")
    assert rig.window.page() is None
    rig.act("previous_page")
    assert rig.page.desk.case.id == second.id


def test_a_copy_opens_with_its_differences_coloured(rig: Rig) -> None:
    old = rig.add({"jimu_mei": "配食の事務", "kubun": "shimon"})
    rig.office.listed.emit()
    rig.until(lambda: rig.window.list.table.rowCount() == 1)
    rig.window.list.view.setFocus()
    rig.act("duplicate")
    rig.until(lambda: rig.window.page() is not None)
    page = rig.page
    assert page.desk.case.copied_from == old.id
    assert page.differences.shown
    type_into(rig, "jimu_mei", "新")
    assert page.desk.differences() == {"jimu_mei"}
    box = page.form.fields.boxes["jimu_mei"]
    rig.until(lambda: page.form.fields._differences == {"jimu_mei"} and box.isVisible())


def test_the_case_can_be_compared_with_another(rig: Rig) -> None:
    rig.add({"jimu_mei": "去年の事務", "kubun": "hokoku"})
    page = rig.open(rig.add({"jimu_mei": "今年の事務", "kubun": "hokoku"}).id)
    page.go_to("jimu_mei")
    rig.act("compare")
    dialog = rig.dialog("ChooseCase")
    rig.until(lambda: dialog.list.count() == 1)
    rig.press(Key.Key_Return)
    rig.gone()
    assert page.differences.shown
    assert page.desk.differences() == {"jimu_mei"}


def test_a_click_on_the_sheet_puts_the_cursor_into_the_field(rig: Rig) -> None:
    page = rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    rig.until(lambda: first_sheet(page.sheet) is not None)
    area = page.sheet.pages
    spots = [
        QPoint(x, y)
        for y in range(0, area.viewport().height(), 4)
        for x in range(0, area.viewport().width(), 8)
        if (found := area.place_at(QPoint(x, y))) and found[0] == "jimu_mei"
    ]
    rig.bot.mouseClick(area.viewport(), Qt.MouseButton.LeftButton, pos=spots[len(spots) // 2])
    assert page.form.current_place() == "jimu_mei"
    assert area._places == {"jimu_mei"}


def test_the_sheet_follows_what_is_typed(rig: Rig) -> None:
    page = rig.open(rig.add().id)
    type_into(rig, "jimu_mei", "見守り配食")
    rig.until(lambda: first_sheet(page.sheet) is not None and "見守り配食" in first_sheet(page.sheet).text())


def test_undo_says_what_it_takes_back(rig: Rig) -> None:
    page = rig.open(rig.add().id)
    assert not rig.window.acts["undo"].isEnabled()
    type_into(rig, "jimu_mei", "誤って")
    assert "事務の名称" in rig.window.acts["undo"].text()
    rig.act("undo")
    assert page.desk.text("jimu_mei") == ""
    rig.act("redo")
    assert page.desk.text("jimu_mei") == "誤って"


# the way of a case ---------------------------------------------------------------------------------------------------


def answer_all(rig: Rig) -> str:
    """A case without 誤り, from the samples."""
    from desktop.screen.first_start import add_samples, sample_files
    from tests.screen.rig import CLERK

    assert sample_files("komae")
    rig.store(lambda s: (list(add_samples(s, CLERK)) and None) or True)
    rig.office.listed.emit()
    rig.until(lambda: rig.window.list.table.rowCount() > 0)
    for line in rig.window.list.table.lines:
        page = rig.open(line.id)
        if not any(f.grade == "誤り" for f in page.desk.findings()):
            return line.id
    raise AssertionError("no sample is complete")


def test_a_case_goes_its_way_from_draft_to_handed_in_and_back(rig: Rig) -> None:
    answer_all(rig)
    page = rig.page
    for act, status in (("to_review", Status.REVIEW), ("finish", Status.FINAL), ("submit", Status.SUBMITTED)):
        rig.act(act)
        rig.until(lambda s=status: page.desk.case.status is s)
        assert page.status.text() == status.value
    assert page.desk.locked
    assert "save" not in page.usable()
    rig.act("reopen")
    dialog = rig.dialog("Reopen")
    dialog.finish()
    assert "理由が書かれていません" in dialog.fault.text()
    rig.type("数字に誤りが見つかったため")
    dialog.finish()
    rig.until(lambda: page.desk.case.status is Status.DRAFT)
    assert "数字に誤り" in rig.store(lambda s: s.history(page.desk.case.id))[0].name


def test_a_case_with_gaps_is_sent_on_only_when_asked(rig: Rig) -> None:
    page = rig.open(rig.add().id)
    rig.act("to_review")
    box = rig.dialog("QMessageBox")
    assert re.search(r"「誤り」が\d+件あります", box.text())
    box.reject()
    rig.gone()
    assert page.desk.case.status is Status.DRAFT
    rig.act("to_review")
    rig.dialog("QMessageBox").accept()
    rig.until(lambda: page.desk.case.status is Status.REVIEW)


def test_a_case_is_sent_back_with_remarks_that_jump_and_are_settled(rig: Rig) -> None:
    case = rig.add({"jimu_mei": "配食の事務"})
    rig.store(lambda s: s.set_status(case.id, Status.REVIEW, who="試験"))
    page = rig.open(case.id)
    page.go_to("jimu_mei")
    rig.act("send_back")
    dialog = rig.dialog("SendBack")
    assert dialog.place.currentData() == "jimu_mei"
    dialog.finish()
    assert "指摘が１つもありません" in dialog.fault.text()
    dialog.text.setFocus()
    rig.type("正式な名称にしてください。")
    dialog.finish()
    rig.until(lambda: page.desk.case.status is Status.DRAFT)
    assert page.panel.isTabVisible(1)
    assert "残り 1" in page.panel.tabText(1)
    page.go_to("shukan")
    page.remarks.jumps[0].click()
    assert page.form.current_place() == "jimu_mei"
    page.remarks.checks[0].click()
    rig.until(lambda: page.desk.case.rounds[0].remarks[0].settled)
    assert "対応済み" in page.panel.tabText(1)


def test_findings_are_gone_through_by_key_and_mended(rig: Rig) -> None:
    page = rig.open(rig.add({"jimu_gaiyo": "住民住民に知らせる"}).id)
    page.go_to("shukan")
    rig.act("check")
    first = page.form.current_place()
    rig.act("check")
    assert page.form.current_place() != first
    offered = next(f for f in page.desk.findings() if f.change is not None)
    page.findings.fix_wanted.emit(offered)
    assert page.desk.text("jimu_gaiyo") == "住民に知らせる"
    rig.act("undo")
    assert page.desk.text("jimu_gaiyo") == "住民住民に知らせる"


# settings and words --------------------------------------------------------------------------------------------------


@pytest.fixture
def plain_look(qapp: QApplication) -> Iterator[None]:
    before = (qapp.style().name(), qapp.palette(), qapp.font())
    yield
    qapp.setStyle(before[0])
    qapp.setPalette(before[1])
    qapp.setFont(before[2])


def test_text_grows_by_key_up_to_twice_its_size(plain_look: None, rig: Rig) -> None:
    start = QApplication.font().pointSizeF()
    for _ in range(12):
        rig.window.larger()
    assert rig.window.settings.percent == 200
    assert QApplication.font().pointSizeF() > start
    rig.window.smaller()
    assert rig.window.settings.percent == 190


def test_settings_are_shown_at_once_and_taken_back(plain_look: None, rig: Rig) -> None:
    page = rig.open(rig.add().id)
    rig.act("choose_settings")
    dialog = rig.dialog("SettingsDialog")
    dialog.slider.setValue(15)
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    dialog.enter.setChecked(False)
    dialog._show()
    assert rig.window.settings.percent == 150
    assert page.form.keys.enter_moves is False
    dialog.reject()
    rig.gone()
    assert rig.window.settings.percent == 100
    assert page.form.keys.enter_moves is True


def test_no_menu_on_the_bars_takes_them_away(rig: Rig) -> None:
    bar = rig.window.findChild(QToolBar)
    at = bar.rect().center()
    QApplication.sendEvent(bar, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, bar.mapToGlobal(at)))
    assert QApplication.activePopupWidget() is None
    assert bar.isVisible()


def test_an_open_dialog_and_the_status_follow_the_text_size(plain_look: None, rig: Rig) -> None:
    rig.window.use_settings(rig.window.settings)  # a test before this one may have left another font
    page = rig.open(rig.add().id)
    rig.act("choose_settings")
    dialog = rig.dialog("SettingsDialog")
    small = (dialog.theme.minimumHeight(), dialog.enter.sizeHint().width(), page.status.sizeHint().width())
    dialog.slider.setValue(dialog.slider.maximum())
    rig.until(lambda: dialog.theme.minimumHeight() > 1.8 * small[0])
    assert dialog.enter.font() == dialog.font()
    assert dialog.enter.sizeHint().width() > 1.8 * small[1]
    assert page.status.sizeHint().width() > 1.8 * small[2]
    dialog.reject()
    rig.until(lambda: page.status.sizeHint().width() == small[2])


@pytest.mark.parametrize(
    "name",
    ["about", "keys_help", "new_case", "open_bundle", "save_blank", "choose_settings", "ledger", "keeping", "backups"],
)
def test_every_input_of_the_dialogs_has_a_name_and_japanese_words(rig: Rig, name: str) -> None:
    getattr(rig.window, name)()
    rig.until(lambda: rig.window.dialog is not None)
    rig.settle()
    assert nameless(rig.window.dialog) == []
    assert foreign(rig.window.dialog) == []
    rig.window.dialog.reject()
    rig.gone()


@pytest.mark.parametrize("name", ["attachments", "history", "save_pdf", "export_bundle", "send_back", "reopen"])
def test_every_input_of_a_case_has_a_name_and_japanese_words(rig: Rig, name: str) -> None:
    page = rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    page.form.sections.build_all()
    assert nameless(rig.window) == []
    assert foreign(rig.window) == []
    page.acts[name]()
    rig.until(lambda: rig.window.dialog is not None)
    rig.settle()
    assert nameless(rig.window.dialog) == []
    assert foreign(rig.window.dialog) == []
    rig.window.dialog.reject()
    rig.gone()


INPUTS = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QAbstractButton)
APART = (
    "qt_spinbox_lineedit",
    "ScrollLeftButton",
    "ScrollRightButton",
    "qt_toolbar_ext_button",
    "qt_menubar_ext_button",
)


def nameless(over: QWidget | None) -> list[str]:
    """Inputs below a widget that a screen reader could not name."""
    assert over is not None
    found = []
    for widget in over.findChildren(QWidget):
        inner = isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox) or widget.objectName() in APART
        drop_down = widget.inherits("QComboBoxListView") or widget.inherits("QTableCornerButton")
        if not isinstance(widget, INPUTS) or inner or drop_down or not widget.isEnabled():
            continue
        asked = QAccessible.queryAccessibleInterface(widget)
        if asked is None or not asked.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} {widget.objectName()} in {type(widget.parentWidget()).__name__}")
    return found


ALLOWED = re.compile(
    r"PDF|Excel|USB|OCR|AI|LGWAN|NTT|PC|Ctrl|Alt|Shift|Enter|Esc|Tab|Delete|Page(Up|Down)|KB|MB|GB|B|F\d+|Python"
    r"|https?://\S+|[\w./-]+\.(txt|pdf|zip|md|xlsx|sqlite3)|/[\w./-]+|R\d|\(?&?[A-Z]\)?|komae|SHA-256|TOML|IPAmj|BIZ|UD"
)


def foreign(over: QWidget | None) -> list[str]:
    """English words a clerk would read; paths, keys and names of formats apart."""
    assert over is not None
    words: list[str] = [over.windowTitle()]
    for widget in over.findChildren(QLabel) + over.findChildren(QAbstractButton):
        words += [widget.text(), widget.toolTip()]
    for act in over.findChildren(QAction):
        words.append(act.text())
    for menu in over.findChildren(QMenu):
        words.append(menu.title())
    for line in over.findChildren(QLineEdit):
        words.append(line.placeholderText())
    return [w for w in words if re.search(r"[A-Za-z]{3,}", ALLOWED.sub("", w.replace(str(Path.home()), "")))]


def test_every_act_of_the_menus_can_be_done(rig: Rig) -> None:
    page = rig.open(rig.add().id)
    for _, words in actions.MENUS:
        for word in words:
            if word.name:
                doers = [hasattr(Window, word.name), word.name in page.acts]
                assert any(doers), word.name


def test_no_key_is_given_twice() -> None:
    keys = [w.key for _, words in actions.MENUS for w in words if w.key]
    assert len(keys) == len(set(keys))


def test_it_fits_a_small_screen(rig: Rig) -> None:
    rig.open(rig.add().id)
    smallest = rig.window.minimumSizeHint()
    assert smallest.width() <= 1366
    assert smallest.height() <= 728


def test_a_case_of_several_papers_is_written_saved_and_opened_again(rig: Rig) -> None:
    from desktop.answers.model import Answers
    from desktop.case.model import Case
    from desktop.definition.find import load

    form = load("komae.fugi")
    new = Case("", (Answers.of(form, {"jimu_mei": "配食の事務"}),), {})
    case_id = rig.store(lambda store: store.add_case(new, who="試験")).id
    page = rig.open(case_id)
    rig.until(lambda: first_sheet(page.sheet) is not None)
    first = page.desk.papers()[0].key
    page.go_to(f"jimu_mei@{first}")
    rig.press(Qt.Key.Key_Space)  # words of its own for this paper
    rig.press(Qt.Key.Key_End, Mod.ControlModifier)
    rig.type("（見直し）")
    page.form.sections.build_all()
    left_out = page.desk.papers()[-1].key
    page.desk.lay_in(left_out, on=False)
    page.form.refresh()
    page.form.edited.emit(f"@{left_out}")
    rig.saved()
    rig.until(lambda: left_out not in [p.key for p in page.sheet.pages.packet.parts])
    rig.act("close_page")
    rig.until(lambda: not rig.window.case_pages())
    again = rig.open(case_id)
    assert again.desk.value(f"jimu_mei@{first}") == "配食の事務（見直し）"
    assert again.desk.text("jimu_mei") == "配食の事務"
    assert left_out not in [h.key for h in again.desk.papers()]


def test_the_preview_of_a_packet_is_printed_from_the_window(rig: Rig) -> None:
    from desktop.answers.model import Answers
    from desktop.case.model import Case
    from desktop.definition.find import load

    form = load("komae.fugi")
    every = {"besshi": tuple(form.fields["besshi"].choices)}
    page = rig.open(rig.store(lambda s: s.add_case(Case("", (Answers.of(form, every),), {}), who="試験")).id)
    rig.act("print_sheet")
    dialog = rig.dialog("PrintPreview")
    assert [c.text() for c in dialog.papers.checks.values()] == [
        f"{p.title}（{len(p.sheet.pages)}頁）" for p in page.desk.packet().parts
    ]
    rig.press(Qt.Key.Key_Escape)
    rig.gone()

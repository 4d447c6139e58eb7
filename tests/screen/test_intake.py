"""Files through the one door: seen, confirmed, taken in, taken back; bad ones told in their own row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.intake.limits import Limits
from desktop.intake.model import Doubt, Found, Guess, Reading
from desktop.screen.intake.assistant import Assistant
from desktop.screen.intake.door import bar_of
from desktop.screen.intake.engine import Profile, ProfileColumn
from desktop.screen.intake.found_box import FoundBox
from desktop.screen.intake.taking import Taking
from tests.screen.intake_rig import ScriptedEngine
from tests.screen.rig import Rig, opened

Key, Mod = Qt.Key, Qt.KeyboardModifier
SHEET, LIST, LARGE, ITEMS = "シート.xlsx", "台帳.xlsx", "大きな一覧.csv", "項目.xlsx"


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    with opened(qtbot, tmp_path / "案件.sqlite3") as made:
        yield made


@pytest.fixture
def engine() -> ScriptedEngine:
    at = "シート「様式」の{}"
    reading = Reading(
        "", 0,
        {"jimu_mei": "給付金の支給", "kensu": "2,300人", "koui": ("gaibu_teikyo",)}, {"nendo": "令和７年度"},
        {"jimu_mei": Found("給付金の支給", at.format("B1")), "koui": Found("□利用　■提供", at.format("B2"))},
        (
            Doubt("koui", "「利用」の印が読み取れません。選ぶかどうかを決めてください。", "□利用　■提供", at.format("B2")),
            Doubt("fact:nendo", "年度はファイルの名前から読みました。確かめてください。", "R7"),
        ),
        (Found("別途協議する。", at.format("B3")),),
    )  # fmt: skip
    columns = (ProfileColumn("宛名番号", ("3", "0")), ProfileColumn("氏名", ("3", "0")))
    heads = ("入っている行", "空の行")
    return ScriptedEngine(
        guesses={
            SHEET: (Guess("sheet", "komae.sheet", 0.9, "狛江市の「付議案件シート」に記入したものです。"),),
            LIST: (Guess("cases", "komae.sheet", 0.8, "案件の一覧です。"),),
            LARGE: (Guess("large", "", 0.8, "大きな一覧です。"),),
            ITEMS: (Guess("items", "", 0.8, "項目の一覧です。"),),
        },
        readings={SHEET: reading, ITEMS: Reading("", 0, {"grid": ("shimei", "jusho")})},
        profiles={
            (): Profile(3, heads, columns, (), ("どのフォントにもない文字が1種類あります。",), 3),
            ("宛名番号",): Profile(3, heads, columns, ("宛名番号",), (), 2),
        },
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path / SHEET, "様式", [["事務の名称", "給付金の支給"], ["行為", "□利用　■提供"], ["備考", "別途協議する。"]]
    )
    write(
        tmp_path / LIST,
        "台帳",
        [["年度", "件名", "期限", "謎の列"], ["R7", "給付金", "R7.6.1", "あ"], ["R7", "調査", "7月ごろ", "い"]],
    )
    write(tmp_path / ITEMS, "項目", [["氏名"], ["住所"]])
    (tmp_path / LARGE).write_bytes("宛名番号,氏名\r\n1,山田\r\n1,山田\r\n2,髙橋\r\n".encode("cp932"))
    return tmp_path


def write(path: Path, title: str, rows: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)


def open_assistant(rig: Rig, engine: ScriptedEngine, *paths: Path) -> Assistant:
    """As the door does it, with the engine of the test."""
    from desktop.screen.intake import door

    page = rig.window.page()
    assistant = Assistant(rig.office, page, rig.window, engine)
    door.join(rig.window, assistant)
    assistant.activateWindow()
    assistant.arrivals.add(list(paths))
    rig.until(lambda: all(t.state not in ("waiting", "reading") for t in assistant.files.rows))
    rig.settle()
    return assistant


def the(assistant: Assistant, name: str) -> Taking:
    return next(t for t in assistant.files.rows if t.name == name)


def confirm(rig: Rig, assistant: Assistant, name: str = SHEET) -> Assistant:
    assistant.open_file(the(assistant, name))
    rig.until(lambda: assistant.current is not assistant.files)
    return assistant


def in_store(rig: Rig) -> list[Any]:
    from tests.screen.rig import TODAY

    return list(rig.store(lambda store: store.list_cases(today=TODAY)))


# the first page ------------------------------------------------------------------------------------------------------


def test_a_bad_file_is_told_in_its_row_and_the_others_go_on(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    page = folder / "名簿.xls"
    page.write_text("<html><body><table></table></body></html>", "utf-8")
    assistant = open_assistant(rig, engine, page, folder / SHEET)
    bad, good = assistant.files.rows[the(assistant, "名簿.xls")], assistant.files.rows[the(assistant, SHEET)]
    assert bad.fault.isVisible()
    assert "名簿.xls" in bad.fault.text()
    assert not bad.see.isVisible()
    assert "付議案件シート" in good.say.text()
    assert good.see.isVisible()
    assert good.form.currentData() == "komae.sheet" or not good.forms
    bad.drop.click()
    assert len(assistant.files.rows) == 1
    assistant.close_all()


def test_a_locked_file_asks_for_its_password_again(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    locked = folder / "鍵.xlsx"
    lock(folder / SHEET, locked, "ひみつ123")
    engine.guesses["鍵.xlsx"] = engine.guesses[SHEET]
    assistant = open_assistant(rig, engine, locked)
    row = assistant.files.rows[the(assistant, "鍵.xlsx")]
    assert row.password.isVisible()
    rig.until(row.password.hasFocus)
    rig.type("ちがう")
    rig.press(Key.Key_Return)
    rig.until(lambda: "違います" in row.fault.text())
    row.password.setText("ひみつ123")
    row.unlock.click()
    rig.until(lambda: row.taking.state == "read")
    assistant.close_all()


def lock(plain: Path, locked: Path, password: str) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    with plain.open("rb") as source, locked.open("wb") as target:
        OOXMLFile(source).encrypt(password, target)


def test_a_slow_file_asks_whether_to_go_on(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    engine.limits = Limits(seconds=0.0)
    assistant = Assistant(rig.office, None, rig.window, engine)
    assistant.show()
    assistant.arrivals.add([folder / SHEET])
    taking = the(assistant, SHEET)
    row = assistant.files.rows[taking]
    rig.until(lambda: row.go_on.isVisible() or taking.state == "read")
    assert taking.state == "read" or "続けますか" in row.say.text()
    rig.until(lambda: taking.state == "read")
    assistant.close_all()


def test_reading_can_be_stopped(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    assistant = Assistant(rig.office, None, rig.window, engine)
    assistant.show()
    assistant.arrivals.add([folder / SHEET, folder / LIST])
    first = the(assistant, SHEET)
    assistant.files.rows[first].give_up.click()
    rig.until(lambda: first.state == "stopped" and the(assistant, LIST).state == "read")
    assistant.close_all()


def test_another_encoding_reads_a_list_again(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    assistant = open_assistant(rig, engine, folder / LARGE)
    taking = the(assistant, LARGE)
    row = assistant.files.rows[taking]
    assert row.encoding.currentData() == "cp932"
    assert row.separator.currentData() == ","
    row.encoding.setCurrentIndex(row.encoding.findData("utf-8"))
    row.encoding.activated.emit(row.encoding.currentIndex())
    rig.until(lambda: taking.state == "refused")
    assert "文字コード" in row.fault.text()
    assistant.close_all()


def test_files_dropped_on_the_window_open_the_assistant(rig: Rig, folder: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder / "なし.xlsx"))])
    drop = QDropEvent(
        QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    rig.window.dropEvent(drop)
    assistant = rig.dialog("Assistant")
    rig.until(lambda: [t.state for t in assistant.files.rows] == ["refused"])
    assistant.close_all()
    rig.gone()


# a filled sheet ------------------------------------------------------------------------------------------------------


def test_doubts_come_first_and_hold_the_taking_in_back(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    page = confirm(rig, open_assistant(rig, engine, folder / SHEET)).confirm
    assistant = page.window()
    assert isinstance(assistant, Assistant)
    page.build_all()
    assert list(page.boxes) == ["fact:nendo", "koui", "jimu_mei", "kensu"]
    assert page.counter.text() == "要確認　あと2か所"
    assert not assistant.make_case.isEnabled()

    rig.until(lambda: page.boxes["fact:nendo"].keep.hasFocus())
    rig.press(Key.Key_Space)
    assert page.counter.text() == "要確認　あと1か所"
    rig.press(Key.Key_F8)
    assert page.boxes["koui"].keep.hasFocus()
    assert marked_cell(page) == (1, 1)  # B2 is marked on the left
    rig.press(Key.Key_Space)
    assert "すべて確かめました" in page.counter.text()
    assert assistant.make_case.isEnabled()
    assistant.close_all()


def marked_cell(page: Any) -> tuple[int, int] | None:
    found: tuple[int, int] | None = page.source.table.painter_.marked
    return found


def test_open_spots_go_in_only_on_the_clerks_word_and_are_told(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    assistant = confirm(rig, open_assistant(rig, engine, folder / SHEET))
    assistant.confirm.marked.click()
    assert assistant.make_case.isEnabled()
    assistant.make_case.click()
    taking = the(assistant, SHEET)
    rig.until(lambda: taking.state == "taken")
    assert "要確認のまま取り込んだ所が2か所" in taking.sentence
    assert "「利用」の印" in taking.sentence
    assert [line.title for line in in_store(rig)] == ["給付金の支給"]
    assistant.close_all()


def test_what_was_left_open_stands_beside_its_field(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    """Doubts nobody settled stay on the case: in the list, beside the field, ticked off, gone with the taking."""
    assistant = confirm(rig, open_assistant(rig, engine, folder / SHEET))
    assistant.confirm.marked.click()
    assistant.make_case.click()
    rig.until(lambda: len(rig.window.case_pages()) == 1)
    page = rig.page
    assert [(j.text(), j.isEnabled()) for j in page.remarks.jumps] == [("年度", True), ("個人情報の項目の取扱い", True)]
    assert page.panel.isTabVisible(1)
    assert page.panel.tabText(1) == "要確認　残り 2"
    page.go_to("koui")
    box = page.form.fields.boxes["koui"]
    told = [w.text() for w in box.findChildren(QLabel) if w.isVisibleTo(box)]
    assert "要確認" in told
    assert any("「利用」の印" in words and "B2" in words for words in told)
    page.remarks.checks[1].click()
    rig.until(lambda: page.panel.tabText(1) == "要確認　残り 1")
    (held,) = rig.store(lambda s: s.read_case(page.desk.case.id)).rounds
    assert [r.settled for r in held.remarks] == [False, True]
    way = assistant.takes.ways[the(assistant, SHEET)]
    assistant.takes.undo(the(assistant, SHEET))
    rig.until(lambda: not in_store(rig))
    assert way.cases
    assistant.close_all()


def test_a_value_is_corrected_in_place(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    assistant = confirm(rig, open_assistant(rig, engine, folder / SHEET))
    page = assistant.confirm
    page.build_all()
    box: FoundBox = page.boxes["jimu_mei"]
    box.fix.click()
    rig.type("新しい")
    assert page.review is not None
    assert "新しい" in str(page.review.values["jimu_mei"])
    rig.press(Key.Key_Z, Mod.ControlModifier)
    assert page.review.values["jimu_mei"] == "給付金の支給"
    box.fix.click()
    assert "給付金の支給" in box.value.text()
    assistant.show_files()
    confirm(rig, assistant)  # what was settled stays while the file is open
    assistant.close_all()


def test_words_no_field_took_are_listed(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    page = confirm(rig, open_assistant(rig, engine, folder / SHEET)).confirm
    page.build_all()
    assert page.leftover.count() == 1
    page.leftover.setCurrentRow(0)
    assert marked_cell(page) == (2, 1)
    page.window().close_all()  # type: ignore[attr-defined]


def test_a_case_made_is_taken_back_as_one_step(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    assistant = confirm(rig, open_assistant(rig, engine, folder / SHEET))
    assistant.confirm.marked.click()
    assistant.make_case.click()
    rig.until(lambda: the(assistant, SHEET).state == "taken")
    rig.until(lambda: len(rig.window.case_pages()) == 1)
    assistant.close_all()
    rig.gone()
    bar = bar_of(rig.window)
    assert bar.isVisible()
    assert SHEET in bar.words.text()
    bar.button.click()
    rig.until(lambda: engine.undone)
    rig.settle()
    assert rig.window.case_pages() == []
    assert in_store(rig) == []
    assert not bar.isVisible()


# into the open case --------------------------------------------------------------------------------------------------


def test_a_sheet_goes_into_the_open_case_field_by_field(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    page = rig.open(rig.add({"jimu_mei": "今の名称"}).id)
    assistant = confirm(rig, open_assistant(rig, engine, folder / SHEET))
    assistant.confirm.marked.click()
    assistant.into_case.click()
    assert assistant.current is assistant.merge
    assert set(assistant.merge.chosen()) == {"kensu", "koui", "fact:nendo"}  # the name is not overwritten unseen
    assistant.into_case.click()
    assert page.desk.text("kensu") == "2,300人"
    assert page.desk.text("jimu_mei") == "今の名称"
    assistant.close_all()
    rig.gone()
    assert "SHA-256" not in rig.window.acts["undo"].text()
    assert SHEET in rig.window.acts["undo"].text()
    page.acts["undo"]()
    assert page.desk.text("kensu") == ""
    rig.saved()


def test_items_go_into_the_grid_as_one_act_with_the_file_in_the_history(
    rig: Rig, engine: ScriptedEngine, folder: Path
) -> None:
    page = rig.open(rig.add({"kensu": "約10人"}).id)
    assistant = confirm(rig, open_assistant(rig, engine, folder / ITEMS), ITEMS)
    assistant.into_case.click()
    assert page.desk.chosen("grid") == ("shimei", "jusho")
    rig.saved()
    history = rig.store(lambda store: store.history(page.desk.case.id))
    assert history[0].name.startswith(f"取り込み　{ITEMS}（")
    assert "ab" * 32 in history[0].name
    assistant.files.rows[the(assistant, ITEMS)].take_back.click()
    assert page.desk.chosen("grid") == ()
    assert page.desk.text("kensu") == "約10人"
    assistant.close_all()
    rig.gone()
    rig.saved()


def test_the_history_tells_the_file(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    rig.open(rig.add().id)
    assistant = confirm(rig, open_assistant(rig, engine, folder / ITEMS), ITEMS)
    assistant.into_case.click()
    assistant.close_all()
    rig.gone()
    rig.saved()
    rig.act("history")
    dialog = rig.dialog("HistoryDialog")
    rig.until(lambda: dialog.table.rowCount() > 1)
    assert dialog.table.data(dialog.table.index(0, 2)) == "取り込み"
    dialog.view.selectRow(0)
    assert "SHA-256" in dialog.after.toPlainText()
    dialog.accept()
    rig.gone()


# a case list ---------------------------------------------------------------------------------------------------------


def test_columns_are_matched_corrected_and_all_cases_taken_in(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    assistant = confirm(rig, open_assistant(rig, engine, folder / LIST), LIST)
    page = assistant.cases
    chosen = [box.currentData() for box in page.boxes]
    assert chosen[:2] == ["fact:nendo", "jimu_mei"]
    assert chosen[3] == ""
    assert "→" in page.columns.item(2, 2).text()  # R7.6.1 → 令和７年６月１日
    assert assistant.make_case.text() == "2件を取り込む(&T)"
    assert page.preview.item(0, 1).text() == "1か所"
    assert "日付" in page.row_doubts.text()
    assert not assistant.make_case.isEnabled()

    box = page.boxes[3]
    box.setCurrentIndex(box.findData("biko"))
    box.activated.emit(box.currentIndex())
    rig.until(lambda: page.listed is not None and page.listed.cases.columns[3].place == "biko")
    assert page.boxes[3] is box
    page.marked.click()
    assistant.make_case.click()
    rig.until(lambda: the(assistant, LIST).state == "taken")
    assert {line.title for line in in_store(rig)} == {"給付金", "調査"}
    assistant.files.rows[the(assistant, LIST)].take_back.click()
    rig.until(lambda: the(assistant, LIST).state == "read")
    assert in_store(rig) == []
    assistant.close_all()


# a large list --------------------------------------------------------------------------------------------------------


def test_a_large_list_is_counted_by_key_and_goes_into_the_count(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    page = rig.open(rig.add().id)
    assistant = confirm(rig, open_assistant(rig, engine, folder / LARGE), LARGE)
    profile = assistant.profile
    assert "3行" in profile.title.text()
    assert "フォント" in profile.notes.text()
    profile.table.item(0, 0).setCheckState(Qt.CheckState.Checked)
    profile.again.click()
    rig.until(lambda: profile.number.count() == 2)
    profile.number.setCurrentIndex(1)
    profile.unit.setCurrentText("人")
    assistant.into_case.click()
    assert page.desk.text("kensu") == "２人"
    assistant.close_all()
    rig.gone()
    rig.saved()


def test_copied_text_is_read_like_a_file(rig: Rig, engine: ScriptedEngine) -> None:
    engine.guesses[""] = engine.guesses[SHEET]
    assistant = open_assistant(rig, engine)
    QApplication.clipboard().setText("")
    assistant.paste.click()
    assert "コピーした文がありません" in assistant.fault.text()
    QApplication.clipboard().setText("件名　給付金の支給")
    assistant.paste.click()
    rig.until(lambda: [t.state for t in assistant.files.rows] == ["read"])
    assistant.close_all()


def test_a_long_count_can_be_stopped(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    assistant = open_assistant(rig, engine, folder / LARGE)
    going = [True]

    def endless(*_args: Any) -> Iterator[float]:
        while going:
            yield 0.5

    engine.profiling = endless  # type: ignore[method-assign,assignment]
    assistant.open_file(the(assistant, LARGE))
    rig.until(assistant.halt.isVisible)
    rig.until(assistant.bar.isVisible)
    assistant.halt.click()
    rig.until(lambda: not assistant.halt.isVisible())
    assert assistant.current is assistant.files
    going.clear()
    assistant.close_all()


def test_space_ticks_the_key_of_a_large_list(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    assistant = confirm(rig, open_assistant(rig, engine, folder / LARGE), LARGE)
    table = assistant.profile.table
    table.setCurrentCell(1, 0)
    table.setFocus()
    rig.press(Key.Key_Space)
    assert assistant.profile.key() == ("氏名",)
    rig.press(Key.Key_Space)
    assert assistant.profile.key() == ()
    assistant.close_all()


def test_escape_goes_back_to_the_files_first(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    assistant = confirm(rig, open_assistant(rig, engine, folder / SHEET))
    rig.press(Key.Key_Escape)
    assert assistant.current is assistant.files
    assert assistant.isVisible()
    rig.press(Key.Key_Escape)
    rig.gone()


@pytest.mark.parametrize("percent", [100, 200])
def test_the_assistant_is_never_wider_than_the_screen(
    rig: Rig, engine: ScriptedEngine, folder: Path, percent: int
) -> None:
    from desktop.screen.settings import Settings
    from desktop.screen.theme import dress

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    dress(app, Settings(percent=percent))
    try:
        assistant = confirm(rig, open_assistant(rig, engine, folder / SHEET))
        assert assistant.minimumSizeHint().width() <= 1366
        assistant.close_all()
        rig.gone()
    finally:
        dress(app, Settings())


def test_everything_that_takes_the_keyboard_has_a_name(rig: Rig, engine: ScriptedEngine, folder: Path) -> None:
    assistant = confirm(rig, open_assistant(rig, engine, folder / SHEET, folder / LIST, folder / LARGE))
    assistant.confirm.build_all()
    confirm(rig, back(assistant), LIST)
    confirm(rig, back(assistant), LARGE)
    nameless = [
        w
        for w in assistant.findChildren(QWidget)
        if w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (w.accessibleName() or getattr(w, "text", str)())
        and not w.objectName().startswith("qt_")
        and w.focusProxy() is None
    ]
    quiet = ("QHeaderView", "QScrollArea", "QTabBar", "QListView")  # Qt's own parts; lists are those of the boxes
    assert [type(w).__name__ for w in nameless if type(w).__name__ not in quiet] == []
    assistant.close_all()


def back(assistant: Assistant) -> Assistant:
    assistant.show_files()
    return assistant

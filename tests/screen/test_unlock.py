"""The page in front of a sealed store: by keys alone, three ways in, wrong words told and slowed down, large text whole."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.screen.look import Plain
from desktop.screen.office import Office
from desktop.screen.settings import Settings
from desktop.screen.theme import dress
from desktop.screen.window import Window
from desktop.screen.worker import Worker
from tests.screen.lock_rig import ADMIN, CHECKER, DRAFTER, WORDS, SealedRig, copy_store, make_sealed, sealed

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("sealed") / "案件" / "付議帳.sqlite3"
    return path, make_sealed(path)


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path, made: tuple[Path, str]) -> Iterator[SealedRig]:
    with sealed(qtbot, copy_store(made[0], tmp_path / "案件")) as found:
        yield found


def test_the_names_stand_ready_and_nothing_else_does(rig: SealedRig) -> None:
    page = rig.page_of_lock
    assert [page.names.itemText(n) for n in range(page.names.count())] == [ADMIN, CHECKER, DRAFTER]
    assert rig.window.windowTitle() == "付議帳"
    assert rig.window.menuBar().isHidden()
    assert QApplication.focusWidget() is page.typed
    assert page.typed.echoMode() is QLineEdit.EchoMode.Password
    assert not rig.office.is_open


def test_the_first_paint_of_a_sealed_store_shows_no_frame_of_the_cases(qtbot: QtBot, made: tuple[Path, str]) -> None:
    window = Window(Office(made[0], Worker()), Settings())
    qtbot.addWidget(window)
    window.show()
    assert window.pages.isHidden()
    assert window.menuBar().isHidden()


def test_somebody_comes_in_by_keys_alone(rig: SealedRig) -> None:
    rig.press(Key.Key_N, Mod.AltModifier)
    assert QApplication.focusWidget() is rig.page_of_lock.names
    rig.press(Key.Key_Down)
    rig.press(Key.Key_P, Mod.AltModifier)
    rig.type(WORDS[CHECKER])
    rig.press(Key.Key_Return)
    rig.until(lambda: not rig.window.locked)
    assert rig.office.clerk.name == CHECKER
    assert rig.office.clerk.division
    assert rig.window.menuBar().isVisible()
    assert rig.store(lambda s: s.person).name == CHECKER


def test_full_width_and_blanks_at_the_ends_do_not_matter(rig: SealedRig) -> None:
    rig.come_in(DRAFTER, "　Ｋａｗａ　ｎｏ　ｎａｇａｒｅ　２０２６ ")
    assert rig.office.clerk.name == DRAFTER


def test_wrong_words_are_told_and_the_third_one_has_to_wait(rig: SealedRig) -> None:
    page = rig.page_of_lock
    for n in (1, 2):
        page.typed.setText("まちがいの合言葉")
        rig.press(Key.Key_Return)
        rig.until(lambda: "合言葉が違います" in page.fault.text() and not page.at_work)
        assert "あと" not in page.fault.text(), n
        assert page.typed.selectedText() == "まちがいの合言葉"
        page.say("")
    page.typed.setText("まちがいの合言葉")
    rig.press(Key.Key_Return)
    rig.until(lambda: "次に試せるまで、あと1秒" in page.fault.text())
    assert not page.go.isEnabled()
    assert "あと1秒" in page.typed.accessibleDescription()
    rig.press(Key.Key_A, Mod.ControlModifier)
    rig.type(WORDS[ADMIN])  # typing goes on meanwhile
    rig.press(Key.Key_Return)
    assert rig.window.locked
    rig.until(page.go.isEnabled)
    rig.press(Key.Key_Return)
    rig.until(lambda: not rig.window.locked)


def test_typing_goes_on_while_the_key_is_derived(rig: SealedRig, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.clerk import unlock

    gate, real = threading.Event(), unlock.enter

    def slow(path: Path, slot: str, typed: str) -> object:
        gate.wait(10)
        return real(path, slot, typed)

    monkeypatch.setattr(unlock, "enter", slow)
    page = rig.page_of_lock
    page.typed.setText("まちがいの合言葉")
    rig.press(Key.Key_Return)
    assert page.at_work
    assert page.go.text().startswith("開いています")
    rig.press(Key.Key_End)
    rig.type("です")
    assert page.typed.text() == "まちがいの合言葉です"
    gate.set()
    rig.until(lambda: not page.at_work)


def test_nothing_typed_is_told_in_place(rig: SealedRig) -> None:
    rig.press(Key.Key_Return)
    assert "合言葉が入力されていません" in rig.page_of_lock.fault.text()


def test_the_recovery_code_opens_and_a_new_passphrase_is_made(rig: SealedRig, made: tuple[Path, str]) -> None:
    page = rig.page_of_lock
    rig.press(Key.Key_R, Mod.AltModifier)
    rig.until(page.names.isHidden)
    assert page.typed.echoMode() is QLineEdit.EchoMode.Normal
    rig.type(made[1].upper().replace("-", " "))
    rig.press(Key.Key_Return)
    rig.until(lambda: not rig.window.locked)
    dialog = rig.dialog("ResetWords")
    rig.until(lambda: dialog.people.count() == 3)
    dialog.people.setCurrentIndex(1)
    new = "ことしの夏は 海辺の町へ行く"
    dialog.words.first.setText(new)
    dialog.words.second.setText(new)
    dialog.keep()
    rig.until(lambda: rig.window.locked and not rig.office.is_open)
    rig.come_in(CHECKER, new)
    assert rig.office.clerk.name == CHECKER


def test_a_slip_in_the_code_is_located(rig: SealedRig, made: tuple[Path, str]) -> None:
    page = rig.page_of_lock
    page.choose_kind("recovery")
    wrong = ("3" if made[1][0] != "3" else "4") + made[1][1:]
    page.typed.setText(wrong)
    page.go_on()
    rig.until(lambda: "1組目" in page.fault.text())


def test_the_last_name_stands_ready_the_next_time(qtbot: QtBot, tmp_path: Path, made: tuple[Path, str]) -> None:
    path = copy_store(made[0], tmp_path / "案件")
    with sealed(qtbot, path) as rig:
        rig.come_in(CHECKER)
        seat = rig.window.settings.seat
        assert seat
        rig.shut()
        assert rig.page_of_lock.names.currentText() == CHECKER


def test_everything_on_the_page_has_a_name(rig: SealedRig) -> None:
    page = rig.page_of_lock
    for part in page.findChildren(QAbstractButton) + page.findChildren(QLineEdit) + page.findChildren(QComboBox):
        if part.isVisible():
            assert part.accessibleName() or getattr(part, "text", str)(), part


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_the_page_is_whole_at_every_text_size(rig: SealedRig, theme: str, percent: int) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    try:
        dress(app, Settings(theme=theme, percent=percent))
        page = rig.page_of_lock
        page.refuse("合言葉が違います。選んだ名前と、大文字と小文字（Caps Lock）を確かめ、もう一度入れてください。", 4)
        page.say_why("しばらく操作がなかったため、画面をロックしました。\n入力した内容は保存してあります。")
        parts = [part for part in [*page.findChildren(Plain), page.fault] if part.isVisible()]
        rig.until(lambda: all(part.height() >= part.heightForWidth(part.width()) - 1 for part in parts))
        assert not page.horizontalScrollBar().isVisible()
        for label in page.findChildren(QLabel):
            if label.isVisible():
                assert label.geometry().right() <= page.card.width()
        if percent <= 150:
            assert not page.verticalScrollBar().isVisible()
    finally:
        dress(app, Settings())

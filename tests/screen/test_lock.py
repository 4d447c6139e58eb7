"""The lock: nothing of a case can be read, no draft is lost, the right person finds everything as it was.

Control: before the lock, the same look finds the words of the case.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from desktop.errors import DeskError
from desktop.places import FULL
from desktop.screen import autosave
from desktop.screen.lock_clipboard import Secret, secret_board
from desktop.screen.lock_session import POWER, SESSION_CHANGE, Session, meaning
from desktop.screen.lock_watch import Watch
from tests.screen.lock_rig import ADMIN, CHECKER, WORDS, SealedRig, copy_store, make_sealed, readable, sealed

Key, Mod = Qt.Key, Qt.KeyboardModifier
CANARY = "黒川配食の見守り"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "案件" / "付議帳.sqlite3"
    make_sealed(path)
    return path


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path, made: Path) -> Iterator[SealedRig]:
    with sealed(qtbot, copy_store(made, tmp_path / "案件")) as found:
        found.come_in()
        yield found


def write(rig: SealedRig, words: str = CANARY) -> str:
    """A case open in a tab with unsaved words."""
    case_id = str(rig.add({"jimu_mei": "はじめ"}).id)
    rig.open(case_id)
    rig.page.go_to("jimu_mei")
    rig.type(words)
    return case_id


# nothing to be seen ----------------------------------------------------------------------------------------------------


def test_a_locked_window_shows_nothing_of_the_case(rig: SealedRig) -> None:
    write(rig)
    rig.window.say(f"{CANARY}を保存しました。")
    assert CANARY in readable()  # control: the look finds it where it is
    rig.shut()
    assert CANARY not in readable()
    assert rig.window.windowTitle() == "付議帳"
    assert rig.window.menuBar().isHidden()
    assert rig.window.statusBar().isHidden()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_dialogs_menus_and_tool_tips_go_and_dialogs_come_back(rig: SealedRig) -> None:
    write(rig)
    rig.act("print_sheet")
    preview = rig.dialog("PrintPreview")
    menu = QMenu(rig.window)
    menu.addAction(CANARY)
    menu.popup(QPoint(10, 10))
    QToolTip.showText(QPoint(50, 50), CANARY, rig.window)
    rig.lock.lock()
    rig.until(lambda: rig.window.locked)
    assert not preview.isVisible()
    assert not menu.isVisible()
    assert CANARY not in readable()
    rig.come_in()
    rig.until(preview.isVisible)
    assert QApplication.activeModalWidget() is preview
    preview.reject()


def test_what_the_worker_has_to_tell_waits_for_the_unlocking(rig: SealedRig) -> None:
    told: list[str] = []
    rig.lock.lock()
    rig.office.ask(lambda _store: CANARY, told.append)
    rig.until(lambda: not rig.office.is_open)
    assert told == []
    rig.come_in()
    rig.until(lambda: told == [CANARY])


def test_a_box_that_comes_up_while_it_is_locked_waits_too(rig: SealedRig) -> None:
    from desktop.screen.trouble import tell

    rig.shut()
    box = tell(rig.window, "お知らせ", CANARY)
    box.open()
    rig.until(lambda: not box.isVisible())
    rig.come_in()
    rig.until(box.isVisible)
    box.accept()


def test_the_acts_of_the_window_do_nothing_while_it_is_locked(rig: SealedRig) -> None:
    write(rig)
    rig.shut()
    usable = {name for name, act in rig.window.acts.items() if act.isEnabled()}
    assert usable == {"quit", "larger", "smaller"}
    rig.press(Key.Key_N, Mod.ControlModifier)
    assert rig.window.dialog is None


# nothing lost ----------------------------------------------------------------------------------------------------------


def test_an_unsaved_draft_is_saved_and_the_same_tab_comes_back(rig: SealedRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autosave, "PAUSE", 600_000)
    case_id = write(rig)
    assert rig.page.desk.dirty
    rig.shut()
    assert not rig.page.desk.dirty
    assert "保存してあります" in rig.page_of_lock.why.text()
    rig.come_in()
    assert CANARY in rig.store(lambda s: s.read_case(case_id)).answers.text("jimu_mei")
    assert rig.page.desk.case.id == case_id
    rig.type("のこと")
    rig.act("save")
    rig.saved()
    assert f"{CANARY}のこと" in rig.page.desk.text("jimu_mei")


def test_a_draft_that_cannot_be_saved_is_kept_and_told(rig: SealedRig, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = write(rig)
    real = rig.office.store.save

    def full(*_: object, **__: object) -> None:
        raise DeskError(FULL, path="付議帳.sqlite3")

    monkeypatch.setattr(rig.office.store, "save", full)
    rig.lock.lock()
    rig.until(lambda: "まだ保存できていない" in rig.page_of_lock.why.text())
    assert rig.office.is_open  # closed, the draft could go nowhere
    assert not rig.window.close()
    assert rig.window.isVisible()
    rig.come_in()
    box = rig.dialog("QMessageBox")
    assert "保存できなかった入力" in box.text()
    box.accept()
    monkeypatch.setattr(rig.office.store, "save", real)
    rig.page.autosave.save()
    rig.saved()
    assert CANARY in rig.store(lambda s: s.read_case(case_id)).answers.text("jimu_mei")


def test_somebody_else_finds_the_list_and_their_own_name(rig: SealedRig) -> None:
    write(rig)
    rig.act("print_sheet")
    rig.dialog("PrintPreview")
    rig.lock.lock()
    rig.until(lambda: not rig.office.is_open)
    rig.come_in(CHECKER)
    assert rig.window.pages.count() == 1
    assert rig.window.dialog is None
    assert rig.office.clerk.name == CHECKER
    rig.until(lambda: rig.window.list.table.rowCount() == 1)
    assert len([w for w in QApplication.topLevelWidgets() if type(w).__name__ == "PrintPreview" and w.isVisible()]) == 0


def test_a_draft_left_by_somebody_is_saved_in_their_name(rig: SealedRig, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = write(rig)
    store = rig.office.store
    real = store.save

    def full(*_: object, **__: object) -> None:
        raise DeskError(FULL, path="付議帳.sqlite3")

    monkeypatch.setattr(store, "save", full)
    rig.lock.lock()
    rig.until(lambda: "まだ保存できていない" in rig.page_of_lock.why.text())
    rig.come_in(CHECKER)
    rig.dialog("QMessageBox").accept()
    assert rig.window.pages.count() == 2  # the draft is nowhere else
    monkeypatch.setattr(store, "save", real)
    page = rig.window.case_pages()[0]
    page.autosave.save()
    rig.until(lambda: not page.desk.dirty)
    change = rig.store(lambda s: s.history(case_id))[0]
    assert change.who.endswith(ADMIN)
    assert rig.store(lambda s: s.person).name == CHECKER


def test_closing_a_locked_window_ends_the_program(rig: SealedRig) -> None:
    write(rig)
    rig.shut()
    assert rig.window.close()


# when it locks ---------------------------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_minutes_without_a_key_lock_and_a_key_puts_it_off(qtbot: QtBot) -> None:
    steady, wall, due = Clock(), Clock(), []
    watch = Watch(steady=steady, wall=wall)
    watch.due.connect(due.append)
    watch.start()

    def wait(seconds: int) -> None:
        for _ in range(seconds // 5):
            steady.now, wall.now = steady.now + 5, wall.now + 5
            watch.look()

    wait(590)
    watch.touch()
    wait(590)
    assert due == []
    wait(10)
    assert due == ["idle"]
    watch.minutes = 0
    due.clear()
    wait(1000)
    assert due == []
    watch.stop()


@pytest.mark.parametrize("which", ["steady", "wall"])
def test_a_gap_in_either_clock_is_a_sleep(qtbot: QtBot, which: str) -> None:
    clocks, due = {"steady": Clock(), "wall": Clock()}, []
    watch = Watch(**clocks)
    watch.due.connect(due.append)
    watch.start()
    clocks[which].now += 3600
    watch.look()
    assert due == ["slept"]
    watch.stop()


def test_a_key_in_the_window_counts_as_somebody(rig: SealedRig) -> None:
    watch = rig.lock.watch
    watch._touched -= 500
    before = watch._touched
    rig.bot.keyClick(rig.window.windowHandle(), Key.Key_Shift)
    assert watch._touched > before


def test_the_window_locks_when_the_watch_says_so(rig: SealedRig) -> None:
    rig.lock.watch.due.emit("slept")
    rig.until(lambda: rig.window.locked)
    assert "スリープ" in rig.page_of_lock.why.text()
    rig.come_in()


class FakeWindows:
    """What Windows would tell."""

    def __init__(self) -> None:
        self.handles: list[int] = []
        self.closed = 0
        self.next = (0, 0)

    def register(self, handle: int) -> bool:
        self.handles.append(handle)
        return True

    def forget(self, handle: int) -> None:
        self.handles.remove(handle)

    def read(self, _message: object) -> tuple[int, int]:
        return self.next

    def close_dialogs(self) -> None:
        self.closed += 1


@pytest.mark.parametrize(
    ("number", "word", "why"),
    [
        (SESSION_CHANGE, 7, "session"),
        (SESSION_CHANGE, 4, "session"),
        (SESSION_CHANGE, 8, ""),
        (POWER, 4, "slept"),
        (POWER, 18, ""),
        (15, 7, ""),
    ],
)
def test_what_windows_tells_of_its_session(number: int, word: int, why: str) -> None:
    assert meaning(number, word) == why


def test_the_session_of_windows_locks_the_window(rig: SealedRig) -> None:
    fake = FakeWindows()
    rig.lock._session = session = Session(fake)
    session.away.connect(rig.lock.lock)
    assert fake.handles == [session._handle]
    fake.next = (SESSION_CHANGE, 8)
    session.nativeEvent(b"windows_generic_MSG", 1)
    assert not rig.window.locked
    fake.next = (SESSION_CHANGE, 7)
    session.nativeEvent(b"windows_generic_MSG", 1)
    assert rig.window.locked
    assert fake.closed == 1
    assert "PCの画面がロックされた" in rig.page_of_lock.why.text()
    rig.come_in()
    rig.lock.end()
    assert fake.handles == []


# secrets on the clipboard ----------------------------------------------------------------------------------------------


def test_a_copied_secret_goes_with_the_lock(rig: SealedRig) -> None:
    label = Secret("合言葉")
    rig.bot.addWidget(label)
    label.show_secret("abcd　efgh", "abcd-efgh")
    label.show()
    label.setFocus()
    rig.bot.keyClick(label, Key.Key_C, Mod.ControlModifier)
    assert QApplication.clipboard().text() == "abcd-efgh"
    rig.lock.lock()
    assert QApplication.clipboard().text() == ""
    rig.until(lambda: not rig.office.is_open)
    rig.come_in()


def test_a_copied_secret_goes_after_a_minute_and_takes_nothing_else_with_it(qtbot: QtBot) -> None:
    board = secret_board()
    board.put("abcd-efgh")
    assert board._timer.interval() == 60_000
    board._timer.timeout.emit()
    assert QApplication.clipboard().text() == ""
    board.put("abcd-efgh")
    QApplication.clipboard().setText("ほかの写し")
    board._timer.timeout.emit()
    assert QApplication.clipboard().text() == "ほかの写し"
    QApplication.clipboard().clear()


def test_the_words_typed_are_nowhere_on_the_page_afterwards(rig: SealedRig) -> None:
    rig.shut()
    assert WORDS[ADMIN] not in readable()
    assert rig.page_of_lock.typed.text() == ""
    assert not rig.page_of_lock.typed.isUndoAvailable()
    rig.come_in()

"""The screen of the kept copies: taken, tried, carried, put back; taken by themselves; what is overdue is told.

1. Taken now, listed, tried, put back: what it held is in the list, what was there is a copy. 2. The second place.
3. By itself after half an hour and at the closing, and only if something changed. 4. A store that is damaged, lost or
without its ring is whole again after three clicks. 5. Refusals stand in the dialog.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.clerk.unlock import set_up
from desktop.screen import backups_keeper
from desktop.screen.backups_keeper import Keeper
from desktop.screen.office import Office
from desktop.screen.restore import GoOn
from desktop.screen.settings import Settings
from desktop.screen.window import Window
from desktop.screen.worker import Worker
from desktop.store import safekeeping
from desktop.store.kept import folder_of, kept
from desktop.store.safekeeping import SECOND_NAME, take
from desktop.store.store import Store, open_store
from tests.screen.rig import CLERK, TODAY, WAIT, Rig, opened

TYPED = "みさきの海は 今日も青い"


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    with opened(qtbot, tmp_path / "案件" / "付議帳.sqlite3") as made:
        yield made


def titles(rig: Rig) -> list[str]:
    return sorted(line.title for line in rig.window.list.table.lines)


def click(rig: Rig, button: QPushButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    rig.bot.mouseClick(button, Qt.MouseButton.LeftButton)


def idle(rig: Rig, dialog: Any) -> None:
    rig.until(lambda: dialog._task is None)
    rig.settle()


def shown(rig: Rig) -> Any:
    rig.window.do("backups")
    dialog = rig.dialog("Backups")
    rig.until(lambda: dialog.state is not None)
    return dialog


def test_taken_tried_and_put_back(rig: Rig) -> None:
    """1"""
    rig.add({"jimu_mei": "ひとつめ"})
    dialog = shown(rig)
    assert "まだ控えがありません" in dialog.told.text()
    assert not dialog.try_.isEnabled()
    click(rig, dialog.take)
    idle(rig, dialog)
    assert "読み返して確かめました" in dialog.told.text()
    assert dialog.rows.count() == 1
    assert "案件1件" in dialog.rows.item(0).text()
    assert "手動" in dialog.rows.item(0).text()
    click(rig, dialog.try_)
    idle(rig, dialog)
    assert "案件1件・添付0件" in dialog.told.text()
    assert "一致しています" in dialog.told.text()
    assert "に試しました" in dialog.rows.item(0).text()
    rig.add({"jimu_mei": "ふたつめ"})
    click(rig, dialog.put)
    restore = rig.dialog("Restore")
    rig.until(lambda: restore.rows.count() == 1)
    rig.settle()
    assert not restore.typed.isVisible()
    click(rig, restore.put)
    rig.until(lambda: restore.open_.isVisible())
    assert "案件1件を戻しました" in restore.told.text()
    click(rig, restore.open_)
    rig.gone()
    rig.settle()
    rig.until(lambda: titles(rig) == ["ひとつめ"])
    assert [one.why for one in kept(folder_of(rig.office.path))] == ["restore", "hand"]
    line = rig.store(lambda s: s.ledger(act="restore"))[0]
    assert line.who == CLERK.who
    assert rig.store(lambda s: s.setting("clerk.name")) == CLERK.name


def test_cases_that_are_open_are_saved_and_closed_before(rig: Rig) -> None:
    """1"""
    case = rig.add({"jimu_mei": "ひとつめ"})
    rig.store(lambda s: take(s, "hand"))
    rig.open(case.id)
    rig.page.go_to("jikou")
    rig.type("戻す直前の入力")
    dialog = shown(rig)
    click(rig, dialog.put)
    restore = rig.dialog("Restore")
    rig.until(lambda: restore.rows.count() == 1)
    rig.settle()
    click(rig, restore.put)
    rig.until(lambda: restore.open_.isVisible())
    assert rig.window.case_pages() == []
    click(rig, restore.open_)
    (before, _) = kept(folder_of(rig.office.path))
    with open_store(Path(shutil.copy(before.path, rig.office.path.parent / "前.sqlite3"))) as store:
        assert store.read_case(case.id).answers.text("jikou") == "戻す直前の入力"


def test_a_damaged_copy_is_refused_in_the_dialog(rig: Rig) -> None:
    """5"""
    rig.add({"jimu_mei": "ひとつめ"})
    made = rig.store(lambda s: take(s, "hand"))
    data = bytearray(made.path.read_bytes())
    data[len(data) // 2] ^= 1
    made.path.write_bytes(data)
    dialog = shown(rig)
    click(rig, dialog.try_)
    idle(rig, dialog)
    assert "控え" in dialog.fault.text()
    assert dialog.take.isEnabled()
    click(rig, dialog.put)
    restore = rig.dialog("Restore")
    rig.until(lambda: restore.rows.count() == 1)
    rig.settle()
    click(rig, restore.put)
    rig.until(lambda: bool(restore.fault.text()))
    restore.reject()
    rig.gone()
    assert rig.store(lambda s: s.count_cases()) == 1


def test_the_second_place(rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """2"""
    rig.add({"jimu_mei": "ひとつめ"})
    rig.store(lambda s: take(s, "auto"))
    stick = tmp_path / "USB"
    stick.mkdir()
    dialog = shown(rig)
    assert "まだ決めていません" in dialog.where.text()
    dialog.use_second(stick)
    idle(rig, dialog)
    assert "同じドライブ" in dialog.fault.text()
    monkeypatch.setitem(safekeeping.choose_second.__kwdefaults__, "same", lambda _one, _other: False)
    dialog.use_second(stick)
    rig.until(lambda: dialog._task is None and "写し" in dialog.told.text())
    rig.settle()
    assert len(kept(stick / SECOND_NAME)) == 1
    assert dialog.rows.count() == 2
    assert str(stick / SECOND_NAME) in dialog.where.text()
    assert "最後に写した日" in dialog.where.text()
    dialog.days.setValue(3)
    dialog.days.editingFinished.emit()
    rig.settle()
    rig.settle()
    assert rig.store(safekeeping.second_of).days == 3
    stick.rename(tmp_path / "引き出しの中")
    dialog.look()
    rig.settle()
    assert "今はつながっていません" in dialog.where.text()
    assert not dialog.carry_.isEnabled()
    dialog.accept()


def test_overdue_is_told_over_the_list(rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """2"""
    rig.window.keeper = keeper = Keeper(rig.window)
    stick = tmp_path / "USB"
    stick.mkdir()
    rig.store(lambda s: safekeeping.choose_second(s, stick, same=lambda _one, _other: False))
    stick.rename(tmp_path / "引き出しの中")
    rig.add({"jimu_mei": "ひとつめ"})
    keeper.take()
    rig.until(lambda: keeper._task is None)
    rig.settle()
    assert keeper.banner is not None
    assert "まだ写していません" in keeper.banner.words.text()
    assert keeper.banner.isVisible()
    (tmp_path / "引き出しの中").rename(stick)
    click(rig, keeper.banner.open_)
    dialog = rig.dialog("Backups")
    rig.until(lambda: dialog.state is not None)
    click(rig, dialog.carry_)
    idle(rig, dialog)
    click(rig, dialog.leave)
    rig.gone()
    rig.settle()
    assert not keeper.banner.isVisible()


def test_copies_are_taken_by_themselves(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """3"""
    rig.window.keeper = keeper = Keeper(rig.window)
    folder = folder_of(rig.office.path)
    rig.add({"jimu_mei": "ひとつめ"})
    keeper.tick()
    rig.settle()
    assert kept(folder) == ()  # half an hour is not over
    monkeypatch.setattr(safekeeping, "EVERY", timedelta(0))
    for wanted in (1, 1):
        keeper.tick()
        rig.until(lambda: keeper._task is None)
        assert len(kept(folder)) == wanted
    rig.add({"jimu_mei": "ふたつめ"})
    rig.window.close()  # what was changed since is copied before the window goes
    assert not rig.window.isVisible()
    assert [one.why for one in kept(folder)] == ["auto", "auto"]


def test_a_copy_that_fails_is_told(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """3, 5"""
    rig.window.keeper = keeper = Keeper(rig.window)
    rig.add({"jimu_mei": "ひとつめ"})
    folder_of(rig.office.path).write_bytes(b"no folder")
    keeper.take()
    rig.until(lambda: keeper._task is None)
    assert keeper.banner is not None
    assert keeper.banner.isVisible()
    assert "同じ名前のものが既にあります" in keeper.banner.words.text()
    assert not rig.window.close()
    dialog = rig.dialog("Closing")
    rig.until(lambda: bool(dialog.fault.text()))
    assert "内容は保存されています" in dialog.fault.text()
    click(rig, dialog.skip)
    rig.bot.waitUntil(lambda: not rig.window.isVisible(), timeout=WAIT)


def test_a_long_copy_at_the_closing_can_be_left_out(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """3"""
    rig.window.keeper = Keeper(rig.window)
    monkeypatch.setattr(backups_keeper, "AT_ONCE", 0.0)
    go = [False]

    def slow(_store: Store) -> Any:
        while not go[0]:
            yield (0, 0, "")

    monkeypatch.setattr(safekeeping, "automatic", slow)
    rig.add({"jimu_mei": "ひとつめ"})
    assert not rig.window.close()
    dialog = rig.dialog("Closing")
    click(rig, dialog.skip)
    rig.bot.waitUntil(lambda: not rig.window.isVisible(), timeout=WAIT)


# a store that cannot be opened --------------------------------------------------------------------------------------


def fill(path: Path) -> None:
    from desktop.answers.model import Answers
    from desktop.case.model import Case
    from desktop.clerk.acts import finish
    from desktop.definition.find import load

    with open_store(path) as store:
        store.set_setting("clerk.municipality", "komae")
        case = Case("", (Answers.of(load("komae.sheet"), {"jimu_mei": "ひとつめ"}),), {})
        store.add_case(case, who="試験")
        finish(take(store, "auto"))


class Door:
    """A window on a store that may not open."""

    def __init__(self, bot: QtBot, path: Path) -> None:
        self.bot, self.faults = bot, list[object]()
        worker = Worker()
        worker.trouble = self.faults.append
        self.office = Office(path, worker, today=lambda: TODAY)
        self.window = Window(self.office, Settings())
        self.window.painted.connect(self.office.open)
        self.window.resize(1366, 728)
        bot.addWidget(self.window)
        self.window.show()

    def dialog(self) -> Any:
        self.bot.waitUntil(lambda: type(self.window.dialog).__name__ == "Restore", timeout=WAIT)
        found: Any = self.window.dialog
        self.bot.waitUntil(lambda: found.rows.count() > 0, timeout=WAIT)
        self.settle()
        return found

    def settle(self) -> None:
        answered: list[object] = []
        self.office.worker.run(lambda: None, answered.append, through=True)
        self.bot.waitUntil(lambda: bool(answered), timeout=WAIT)

    def click(self, button: QPushButton) -> None:
        assert button.isVisible()
        assert button.isEnabled()
        self.bot.mouseClick(button, Qt.MouseButton.LeftButton)


def damage(path: Path, how: str) -> None:
    if how == "lost":
        path.unlink()
    elif how == "lost with its lock":
        path.unlink()
        path.with_name(path.name + ".lock").unlink()
    elif how == "overwritten":
        path.write_bytes(b"no store at all" * 3000)
    else:
        data = bytearray(path.read_bytes())
        data[100:9000] = bytes(8900)
        path.write_bytes(data)


@pytest.mark.parametrize("how", ["lost", "lost with its lock", "overwritten", "zeroed"])
def test_two_clicks_bring_a_plain_store_back(qtbot: QtBot, tmp_path: Path, how: str) -> None:
    """4"""
    path = tmp_path / "付議帳.sqlite3"
    fill(path)
    damage(path, how)
    door = Door(qtbot, path)
    dialog = door.dialog()
    door.click(dialog.put)
    qtbot.waitUntil(lambda: dialog.open_.isVisible(), timeout=WAIT)
    door.click(dialog.open_)
    qtbot.waitUntil(lambda: [x.title for x in door.window.list.table.lines] == ["ひとつめ"], timeout=WAIT)
    assert door.faults == []
    door.window.dialog = None
    door.window.close()


@pytest.mark.parametrize("how", ["ring", "lost", "overwritten", "zeroed"])
def test_a_sealed_store_comes_back_by_its_passphrase(qtbot: QtBot, tmp_path: Path, how: str) -> None:
    """4"""
    path = tmp_path / "付議帳.sqlite3"
    made = set_up(path, person_name="山田", passphrase=TYPED)
    from desktop.clerk.acts import finish

    made.store.set_setting("clerk.municipality", "komae")
    finish(take(made.store, "auto"))
    made.store.close()
    if how == "ring":
        path.with_name(path.name + ".keys").unlink()
    else:
        damage(path, how)
    door = Door(qtbot, path)
    if how in ("zeroed", "overwritten"):  # found out only when somebody opens it
        qtbot.waitUntil(lambda: door.window.locked, timeout=WAIT)
        page = door.window.lock.page  # type: ignore[union-attr]
        qtbot.waitUntil(lambda: page.names.count() > 0, timeout=WAIT)
        page.typed.setText(TYPED)
        page.go_on()
    dialog = door.dialog()
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: dialog.typed.isVisible(), timeout=WAIT)
    door.click(dialog.put)
    assert "合言葉が入力されていません" in dialog.fault.text()
    dialog.typed.setText("これは違う合言葉です")
    door.click(dialog.put)
    qtbot.waitUntil(lambda: "違います" in dialog.fault.text(), timeout=WAIT)
    assert dialog.put.isEnabled()  # nobody waits after the first wrong try
    dialog.typed.setText(TYPED)
    door.click(dialog.put)
    qtbot.waitUntil(lambda: dialog.open_.isVisible(), timeout=WAIT)
    door.click(dialog.open_)
    qtbot.waitUntil(lambda: door.window.locked, timeout=WAIT)
    page = door.window.lock.page  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: page.names.count() > 0, timeout=WAIT)
    page.typed.setText(TYPED)
    page.go_on()
    qtbot.waitUntil(lambda: not door.window.locked, timeout=WAIT)
    assert door.faults == []
    door.window.close()


def test_wrong_words_wait_as_at_the_lock(qtbot: QtBot, tmp_path: Path) -> None:
    """4: both count together, and a new dialog begins with the same wait"""
    path = tmp_path / "付議帳.sqlite3"
    made = set_up(path, person_name="山田", passphrase=TYPED)
    from desktop.clerk.acts import finish

    finish(take(made.store, "auto"))
    made.store.close()
    path.unlink()
    door = Door(qtbot, path)
    dialog = door.dialog()
    qtbot.waitUntil(lambda: dialog.typed.isVisible(), timeout=WAIT)
    slot = dialog.names.currentData()
    assert [door.office.wrong(slot) for _ in range(2)] == [0, 0]  # at the lock
    dialog.typed.setText("これは違う合言葉です")
    door.click(dialog.put)
    qtbot.waitUntil(lambda: "次に試せるまで、あと1秒" in dialog.fault.text(), timeout=WAIT)
    assert not dialog.put.isEnabled()
    assert "違います" in dialog.fault.text()
    dialog.typed.setText(TYPED)
    assert "あと1秒" in dialog.fault.text()
    qtbot.waitUntil(lambda: dialog.put.isEnabled(), timeout=WAIT)
    for _ in range(3):
        door.office.wrong(slot)
    dialog.go()
    assert "次に試せるまで、あと8秒" in dialog.fault.text()
    assert not dialog.put.isEnabled()
    door.office.came_in()
    dialog._wait(0)
    dialog.go()
    qtbot.waitUntil(lambda: dialog.open_.isVisible(), timeout=WAIT)
    assert door.faults == []
    door.window.dialog = None
    door.window.close()


def test_lost_work_can_be_left_behind_with_a_reason(qtbot: QtBot, tmp_path: Path) -> None:
    """4: an older copy of the file was put in its place by hand"""
    path = tmp_path / "付議帳.sqlite3"
    fill(path)
    old = path.read_bytes()
    with open_store(path) as store:
        store.set_setting("clerk.name", "後の変更")
    path.write_bytes(old)
    door = Door(qtbot, path)
    dialog = door.dialog()
    door.click(dialog.without)
    qtbot.waitUntil(lambda: dialog.findChild(GoOn) is not None, timeout=WAIT)
    reason = dialog.findChild(GoOn)
    assert reason is not None
    door.click(reason.go)
    assert "理由が入力されていません" in reason.fault.text()
    reason.reason.setText("練習用なので")
    reason.who.setText("山田")
    door.click(reason.go)
    qtbot.waitUntil(lambda: [x.title for x in door.window.list.table.lines] == ["ひとつめ"], timeout=WAIT)
    lines: list[Any] = []
    door.office.ask(lambda store: store.ledger(act="accept_loss"), lines.append)
    qtbot.waitUntil(lambda: bool(lines), timeout=WAIT)
    assert lines[0][0].facts["reason"] == "練習用なので"
    assert door.faults == []
    door.window.dialog = None
    door.window.close()


def test_times_are_those_of_japan_whatever_zone_the_pc_is_set_to() -> None:
    from datetime import UTC, datetime

    from desktop.screen.backups_rows import day, when
    from desktop.screen.keeping_words import moment_words

    at = datetime(2026, 11, 21, 15, 5, tzinfo=UTC)
    assert (when(at), day(at), moment_words(at)) == ("2026年11月22日（日）0時05分", "11月22日", "11月22日")

"""What watches over an open store: damage, a full disk, the missing second place, media that are put in.

1. Damage found in the background leads to 控えから戻す in three clicks. 2. A whole file says nothing. 3. A save that took
the spare space is told. 4. The second place: hinted, put off, chosen. 5. A medium that comes back is tidied.
6. Locking breaks the check off, unlocking begins it again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop.screen import health
from desktop.screen.health import Warden
from desktop.store.health import Health
from desktop.store.safekeeping import carry, choose_second, take
from desktop.store.spare import NARROW, USED
from tests.screen.lock_rig import ADMIN, WORDS, SealedRig, copy_store, make_sealed
from tests.screen.rig import Rig, opened


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    with opened(qtbot, tmp_path / "案件" / "付議帳.sqlite3") as made:
        yield made


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("封") / "付議帳.sqlite3"
    make_sealed(path)
    return path


def watched(rig: Rig) -> Warden:
    """As the program does it, on a store that is open already."""
    warden = rig.window.warden = Warden(rig.window)
    warden.begin()
    warden._soon.stop()
    rig.settle()
    return warden


def boxes(rig: Rig) -> list[QMessageBox]:
    return [box for box in rig.window.findChildren(QMessageBox) if box.isVisible()]


def click(rig: Rig, button: QPushButton) -> None:
    assert button.isVisible()
    rig.bot.mouseClick(button, Qt.MouseButton.LeftButton)


def bar_words(rig: Rig) -> list[str]:
    return [bar.words.text() for bar in rig.window.list.findChildren(health.Bar) if bar.isVisible()]


def test_damage_leads_to_the_copies(rig: Rig) -> None:
    """1"""
    rig.add({"jimu_mei": "ひとつめ"})
    rig.store(lambda s: take(s, "hand"))
    warden = watched(rig)
    warden.found.emit(Health("damaged", ("page 7",), "壊れています"))
    rig.until(lambda: boxes(rig))
    warden.tell_damage()  # a page that cannot be read while the box stands: no second one
    (box,) = boxes(rig)
    click(rig, next(b for b in box.buttons() if "控えから戻す" in b.text()))  # type: ignore[arg-type]
    restore = rig.dialog("Restore")
    rig.until(lambda: restore.rows.count() == 1)
    rig.settle()
    assert health.DAMAGED in bar_words(rig)
    click(rig, restore.put)
    rig.until(lambda: restore.open_.isVisible())
    click(rig, restore.open_)
    rig.gone()
    rig.settle()
    assert health.DAMAGED not in bar_words(rig)
    assert warden._soon.isActive()
    warden._soon.stop()
    rig.settle()


def test_a_damaged_file_is_found_and_a_whole_one_is_not_spoken_of(qtbot: QtBot, sealed: Path, tmp_path: Path) -> None:
    """1, 2"""
    path = copy_store(sealed, tmp_path / "写し")
    rig = SealedRig(qtbot, path)
    try:
        warden = Warden(rig.window)
        rig.come_in(ADMIN)
        rig.until(lambda: rig.office.is_open)
        warden.begin()
        told: list[Health] = []
        warden.found.connect(told.append)
        warden.check()
        rig.until(lambda: told)
        assert told[0].state == "whole"
        assert boxes(rig) == []
        assert bar_words(rig) == []
        with path.open("rb+") as file:
            file.seek(path.stat().st_size - 700)
            byte = file.read(1)
            file.seek(-1, 1)
            file.write(bytes([byte[0] ^ 1]))
        warden.check()
        rig.until(lambda: len(told) == 2)
        assert told[1].state == "damaged"
        rig.until(lambda: boxes(rig))
        boxes(rig)[0].reject()
        assert bar_words(rig) == [health.DAMAGED]
    finally:
        rig.window.dialog = None
        rig.close()


def test_the_check_is_begun_again_after_a_lock(qtbot: QtBot, sealed: Path, tmp_path: Path) -> None:
    """6"""
    rig = SealedRig(qtbot, copy_store(sealed, tmp_path / "写し"))
    try:
        warden = Warden(rig.window)
        rig.come_in(ADMIN)
        rig.until(lambda: rig.office.is_open)
        rig.until(lambda: warden._soon.isActive())
        rig.window.lock_now()
        rig.until(lambda: not rig.office.is_open)
        warden._soon.stop()
        warden.check()
        warden.look()
        rig.come_in(ADMIN)
        rig.until(lambda: warden._soon.isActive())
        assert rig.faults == []
    finally:
        rig.window.dialog = None
        rig.close()


def test_the_spare_space_was_used(rig: Rig) -> None:
    """3"""
    watched(rig)
    rig.office.store._writer.notice = USED
    rig.add({"jimu_mei": "ひとつめ"})
    rig.until(lambda: boxes(rig))
    assert "予備の場所を使って保存しました" in boxes(rig)[0].text()
    boxes(rig)[0].accept()
    assert bar_words(rig) == [USED]
    rig.office.store._writer.notice = NARROW
    rig.settle()
    rig.store(lambda s: s.years())
    rig.until(lambda: bar_words(rig) == [NARROW])
    assert boxes(rig) == []
    rig.office.store._writer.notice = ""
    rig.store(lambda s: s.years())
    rig.until(lambda: bar_words(rig) == [])


def test_the_second_place_is_hinted_and_put_off(rig: Rig) -> None:
    """4"""
    warden = watched(rig)
    assert bar_words(rig) == []
    rig.store(lambda s: take(s, "hand"))
    warden.look_for_second()
    rig.until(lambda: bar_words(rig) == [health.NO_SECOND])
    assert warden.hint is not None
    click(rig, warden.hint.buttons[0])
    rig.dialog("Backups").accept()
    rig.gone()
    rig.settle()
    assert bar_words(rig) == [health.NO_SECOND]
    click(rig, warden.hint.buttons[1])
    rig.until(lambda: bar_words(rig) == [])
    assert rig.store(lambda s: s.setting(health.LATER)) == "2026-12-21"


def test_the_hint_goes_when_a_place_is_chosen(rig: Rig, tmp_path: Path) -> None:
    """4"""
    warden = watched(rig)
    rig.store(lambda s: take(s, "hand"))
    warden.look_for_second()
    rig.until(lambda: bar_words(rig) == [health.NO_SECOND])
    medium = tmp_path / "USB"
    medium.mkdir()
    rig.store(lambda s: choose_second(s, medium, same=lambda *_: False))
    warden.look_for_second()
    rig.until(lambda: bar_words(rig) == [])


def test_a_medium_that_comes_back_is_tidied(rig: Rig, tmp_path: Path) -> None:
    """5"""
    medium, away = tmp_path / "USB", tmp_path / "抜いたUSB"
    medium.mkdir()
    case = rig.add({"jimu_mei": "消す案件"})
    rig.store(lambda s: s.bin(case.id, who="試験"))
    rig.store(lambda s: take(s, "hand"))
    rig.store(lambda s: choose_second(s, medium, same=lambda *_: False))
    rig.store(carry)
    shutil.move(medium, away)
    from desktop.clerk.retention import erase

    rig.store(lambda s: erase(s, [case.id], who="試験"))
    left: Any = rig.store(lambda s: s.unerased())
    assert [str(medium) in one.place for one in left] == [True]
    warden = watched(rig)
    warden.look()
    rig.until(lambda: warden._there == frozenset())
    rig.settle()
    shutil.move(away, medium)
    warden.look()
    rig.until(lambda: rig.store(lambda s: s.unerased()) == ())
    rig.until(lambda: "消去した案件を消しました" in rig.window.statusBar().currentMessage())


def test_plain_copies_of_a_sealed_store_are_sealed_when_they_are_met(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5: the medium was away when the store was sealed"""
    from desktop.clerk.unlock import seal_plain
    from desktop.store.sealing import plain_copies
    from desktop.store.store import open_store

    path, medium, away = tmp_path / "案件" / "付議帳.sqlite3", tmp_path / "USB", tmp_path / "抜いたUSB"
    medium.mkdir()

    def through(steps: Any) -> Any:
        while True:
            try:
                next(steps)
            except StopIteration as last:
                return last.value

    with open_store(path) as store:
        through(take(store, "hand"))
        second = choose_second(store, medium, same=lambda *_: False)
        through(carry(store))
    shutil.move(medium, away)
    through(seal_plain(path, person_name=ADMIN, passphrase=WORDS[ADMIN])).store.close()
    shutil.move(away, medium)
    assert len(plain_copies(path, [Path(second.folder)])) == 1
    rig = SealedRig(qtbot, path)
    try:
        warden = Warden(rig.window)
        rig.come_in(ADMIN)
        rig.until(lambda: rig.office.is_open)
        warden.look()
        rig.until(lambda: plain_copies(path, [Path(second.folder)]) == ())
    finally:
        rig.window.dialog = None
        rig.close()


def test_damage_met_while_working_leads_there_too(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """1"""
    import sys

    from desktop.app import catch_faults
    from desktop.errors import DeskError
    from desktop.store.faults import DAMAGED, GONE

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    watched(rig)
    catch_faults(rig.window, rig.worker)

    def damaged(_store: object) -> None:
        raise DeskError(DAMAGED, path=rig.office.path)

    rig.office.ask(damaged)
    rig.until(lambda: boxes(rig))
    (box,) = boxes(rig)
    assert box.text() == health.DAMAGED
    box.reject()

    def gone(_store: object) -> None:
        raise DeskError(GONE)

    rig.until(lambda: not boxes(rig))
    rig.office.ask(gone)
    rig.until(lambda: boxes(rig))
    assert boxes(rig)[0].text() == str(DeskError(GONE))
    boxes(rig)[0].accept()

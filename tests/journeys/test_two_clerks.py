"""Two people on one PC, by the real window from an empty folder: made, locked in mid-edit, handed over, checked, back.

The first start makes the sealed store, the 管理者 adds a 起案者 and a 確認者; one drafts and sends on, is locked in
mid-sentence, the other checks and closes the case; each finds only what they may do, and the ledger knows both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.case.people import Role
from tests.screen.lock_rig import WORDS, SealedRig, readable
from tests.screen.rig import Rig

Key, Mod = Qt.Key, Qt.KeyboardModifier
CHIEF, DRAFTER, CHECKER = "課長　一郎", "起案　花子", "確認　次郎"
DRAFTED = "避難所の名簿を川向うの施設へ渡す事務"
KEYS = {
    "課長　一郎": "かわせみ 橋のたもと 二月",
    "起案　花子": "ゆうびん 十二の鐘 ひつじ",
    "確認　次郎": "めだか 赤い屋根の家 風",
}


def below(kind: str) -> Any:
    found = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == kind and w.isVisible()]
    return found[0] if found else None


class Office(SealedRig):
    """The window before there is a store."""

    def __init__(self, bot: QtBot, path: Path) -> None:
        Rig.__init__(self, bot, path, clerk=None)


def first_start(rig: Office) -> str:
    """Who sits here, the passphrase typed twice, the paper confirmed; gives the recovery code."""
    dialog = rig.dialog("FirstStart")
    rig.until(lambda: dialog.seat.municipality.count() > 0)
    dialog.seat.division.setEditText("総務部総務課")  # typed, its list of guesses would pop up
    rig.press(Key.Key_N, Mod.AltModifier)
    rig.type(CHIEF)
    for key in (Key.Key_P, Key.Key_A):
        rig.press(key, Mod.AltModifier)
        rig.type(KEYS["課長　一郎"])
    rig.press(Key.Key_Return)
    rig.until(lambda: below("RecoverySheet") is not None)
    sheet = below("RecoverySheet")
    code, word = sheet.code.copied, sheet.word.text()
    sheet.go.click()
    sheet.typed.setFocus()
    rig.type(word)
    rig.press(Key.Key_Return)
    rig.gone()
    return str(code)


def add_people(rig: Office) -> None:
    rig.window.acts["people"].trigger()
    dialog = rig.dialog("PeopleDialog")
    rig.until(lambda: dialog.table.rowCount() == 1)
    for name, role in ((DRAFTER, Role.DRAFTER), (CHECKER, Role.CHECKER)):
        rows = dialog.table.rowCount()
        dialog.add()
        rig.until(lambda: below("AddPerson") is not None)
        box = below("AddPerson")
        box.name.setText(name)
        box.role.setCurrentText(role.value)
        for typed in (box.words.first, box.words.second):
            typed.setText(KEYS[name])
        box.keep()
        rig.until(lambda rows=rows: dialog.table.rowCount() == rows + 1 and below("AddPerson") is None)
    dialog.accept()
    rig.gone()


def test_two_clerks_share_a_pc(qtbot: QtBot, tmp_path: Path) -> None:
    WORDS.update(KEYS)
    path = tmp_path / "案件" / "付議帳.sqlite3"
    rig = Office(qtbot, path)
    first_start(rig)
    add_people(rig)
    raw = path.read_bytes()
    assert not raw.startswith(b"SQLite format 3")

    # the 起案者 writes and is locked in mid-sentence
    rig.shut()
    rig.come_in("起案　花子")
    case_id = str(rig.add({"jimu_mei": "はじめ"}).id)
    rig.open(case_id)
    rig.page.go_to("jimu_mei")
    rig.press(Key.Key_A, Mod.ControlModifier)
    rig.type(DRAFTED)
    assert DRAFTED in readable()
    rig.act("lock_now")
    assert DRAFTED not in readable()
    rig.until(lambda: not rig.office.is_open)
    for part in path.parent.rglob("*"):
        assert part.is_dir() or DRAFTED.encode() not in part.read_bytes(), part
    rig.come_in("起案　花子")
    assert rig.page.desk.text("jimu_mei") == DRAFTED
    rig.page.steps.move(type(rig.page.desk.case.status)("確認中"))
    rig.until(lambda: rig.page.desk.case.status.value == "確認中")
    assert not rig.window.acts["finish"].isEnabled()
    assert "起案者の権限ではできません" in rig.window.acts["finish"].toolTip()

    # the 確認者 takes over: no tab of hers, their own name, the act she had not
    rig.shut()
    rig.come_in("確認　次郎")
    assert rig.window.pages.count() == 1
    rig.open(case_id)
    assert rig.window.acts["finish"].isEnabled()
    rig.page.steps.move(type(rig.page.desk.case.status)("確定"))
    rig.until(lambda: rig.page.desk.case.status.value == "確定")
    whos = [change.who for change in rig.store(lambda s: s.history(case_id))]
    assert any(who.endswith("確認　次郎") for who in whos)
    assert any(who.endswith("起案　花子") for who in whos)

    acts = [line.act for line in rig.store(lambda s: s.ledger(limit=200))]
    assert acts.count("unlock") >= 4
    assert acts.count("lock") >= 3
    assert rig.store(lambda s: s.verify_ledger()).whole
    rig.close()
    assert rig.faults == []

"""What has to be made sure of before a bundle is taken in, in the window.

1. A key nobody compared: the row waits, the numbers stand there, 一致する takes it and remembers whose it is; what the
   bundle calls its signer is never shown as that. 2. 一致しない turns it away. 3. The signature of another desk is told
   by the name on its card. 4. Another address is shown, taken only with a tick, and its name can be kept as ours.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desktop.clerk.acts import finish
from desktop.clerk.handover import HandedOver, hand_over
from desktop.keys.desk import SecretKey, fingerprint
from desktop.screen.receive.doubts import KeyQuestion, SureQuestion
from desktop.screen.receive.lots_page import rows_of
from desktop.secretariat.doubts import NAMES
from desktop.secretariat.sitting import State
from tests.screen.rig import Rig
from tests.screen.test_receiving import TERMS, B, Sender, drop, framed, rig, sender, states, work
from tests.secretariat.test_doubts import CLEANING, STRANGER
from tests.secretariat.test_receive import DESK

__all__ = ["rig", "sender"]


def send(sender: Sender, signer: SecretKey, *, division: str = "室", to: str = "総務課") -> HandedOver:
    given = (sender.store, [sender.case.id], sender.folder / "a", B, replace(TERMS, partner=to))
    return finish(hand_over(*given, who="山田", division=division, signer=signer))


def settled(rig: Rig, dialog: Any) -> None:
    rig.until(lambda: not dialog._tasks)


def test_a_key_nobody_compared(rig: Rig, sender: Sender) -> None:
    """1"""
    dialog = drop(rig, send(sender, STRANGER).bundle)
    assert states(dialog) == ["署名の鍵が未照合"]
    assert rows_of(dialog.lots.table)[0][4] == "知らない鍵"
    assert fingerprint(STRANGER.public) in dialog.lots.said.text()
    assert "市長室" not in dialog.lots.said.text()
    assert framed(dialog) == dialog.lots.doubt_button.text()
    assert not dialog.take.isEnabled()
    dialog.lots.doubt_button.click()
    question = dialog.findChild(KeyQuestion)
    assert [n.text() for n in question.groups.numbers] == fingerprint(STRANGER.public).split()
    assert question.name.text() == "室"
    question.name.clear()
    question.right.click()
    assert "課の名前を入れてください" in question.fault.text()
    question.name.setText("企画部室")
    question.right.click()
    settled(rig, dialog)
    assert dialog.lots.lots[0].state is State.READY
    assert "署名：企画部室（照合した鍵" in dialog.lots.said.text()
    work(rig, dialog, dialog.take)
    (line,) = rig.store(lambda store: store.ledger(act="handover.receive"))
    assert "鍵の数字を電話で照合した" in line.facts["reason"]
    assert [k.name for k in rig.store(lambda store: store.usable_keys("sign"))].count("企画部室") == 1


def test_numbers_that_differ(rig: Rig, sender: Sender) -> None:
    """2"""
    dialog = drop(rig, send(sender, STRANGER).bundle)
    dialog.lots.doubt_button.click()
    dialog.findChild(KeyQuestion).wrong.click()
    assert states(dialog) == ["署名の鍵が違う"]
    assert dialog.again.isVisible()
    assert rig.store(lambda store: store.ledger(act="handover")) == ()


def test_another_desk_poses(rig: Rig, sender: Sender) -> None:
    """3"""
    rig.store(lambda s: (s.keep_known_key(CLEANING.card, who=""), s.confirm_known_key(CLEANING.public, who="")))
    dialog = drop(rig, send(sender, CLEANING, division="税務課").bundle)
    row = rows_of(dialog.lots.table)[0]
    assert (row[2], row[4], row[6]) == ("税務課", "▲ 清掃課", "署名が別の課")
    assert f"署名は「清掃課」の鍵（{fingerprint(CLEANING.public)}）" in dialog.lots.said.text()
    dialog.lots.doubt_button.click()
    question = dialog.findChild(SureQuestion)
    assert not question.go.isEnabled()
    question.reject()
    assert states(dialog) == ["署名が別の課"]


def test_another_address(rig: Rig, sender: Sender) -> None:
    """4"""
    dialog = drop(rig, send(sender, DESK, to="情報公開審議会事務局").bundle)
    assert states(dialog) == ["あて先違い"]
    assert "あて先は「情報公開審議会事務局」" in dialog.lots.said.text()
    dialog.lots.doubt_button.click()
    question = dialog.findChild(SureQuestion)
    question.sure.setChecked(True)
    question.own.setChecked(True)
    question.go.click()
    settled(rig, dialog)
    assert dialog.lots.lots[0].state is State.READY
    assert rig.store(lambda store: store.setting(NAMES)) == "情報公開審議会事務局"


def test_our_names_are_set_in_the_settings(rig: Rig, sender: Sender) -> None:
    """4"""
    rig.store(lambda store: store.set_setting(NAMES, "甲課\n乙課", who=""))
    rig.act("choose_settings")
    dialog = rig.dialog("SettingsDialog")
    rig.until(dialog.names.isEnabled)
    assert dialog.names.text() == "甲課、乙課"
    dialog.names.setText("甲課、情報公開審議会事務局")
    dialog.keep()
    rig.gone()
    rig.settle()
    assert states(drop(rig, send(sender, DESK, to="情報公開審議会事務局").bundle)) == ["受け取れます（新しい）"]

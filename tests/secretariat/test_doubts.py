"""What a person has to make sure of before a bundle is taken in.

1. Signed by a key nobody compared (modes B and C): it waits; nothing takes it in but the numbers compared by voice, which
   the 管理簿 has; the key is known from then on. Numbers that differ turn it away, and its sender is told.
2. A compared key of another desk: the card's name counts, not what the bundle says of itself; it waits.
3. Another address, in every mode: it waits, is taken with a recorded consent or turned away with a slip; a name of ours
   that was set is no other address; without a name of ours, or an address, nothing is asked.
4. What is not made sure of is refused below the window, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop.bundle.model import Closing, Passphrase, Unclosed
from desktop.clerk.acts import finish
from desktop.clerk.handover import HandedOver, Terms, hand_over
from desktop.errors import DeskError
from desktop.keys.desk import SecretKey, fingerprint, make_signing_key
from desktop.secretariat.accepting import accept
from desktop.secretariat.doubts import NAMES, Doubt, add_name, our_names
from desktop.secretariat.received import Trust
from desktop.secretariat.sitting import Lot, Sitting, State, bad_of
from tests.secretariat.test_receive import AT, DESK, OFFICE, TERMS, WORDS, B, Desks, desks, know

__all__ = ["desks"]
STRANGER, CLEANING = make_signing_key("市長室", AT), make_signing_key("清掃課", AT)
OPEN = replace(TERMS, reason="無害化装置を通すため")


@pytest.fixture
def sitting() -> Iterator[Sitting]:
    made = Sitting()
    yield made
    made.close()


def send(desks: Desks, signer: SecretKey, how: Closing = B, terms: Terms = OPEN, division: str = "室") -> HandedOver:
    folder = desks.usb / signer.name
    given = (desks.sender, [desks.case.id], folder, how, terms)
    return finish(hand_over(*given, who="山田", division=division, signer=signer))


def drop(desks: Desks, sitting: Sitting, done: HandedOver) -> Lot:
    (lot,) = sitting.add([done.bundle])
    finish(sitting.judge(desks.office, [done.bundle], [lot]))
    if lot.state is State.LOCKED:
        finish(sitting.open(desks.office, lot, WORDS))
    return lot


def take(desks: Desks, sitting: Sitting) -> None:
    finish(sitting.take(desks.office, sitting.lots, who="鈴木"))


@pytest.mark.parametrize("how", [B, Unclosed()])
def test_a_key_nobody_compared(desks: Desks, sitting: Sitting, how: Closing) -> None:
    """1"""
    lot = drop(desks, sitting, send(desks, STRANGER, how))
    other = drop(desks, sitting, send(desks, STRANGER, how))
    assert (lot.state, lot.verdict, lot.open_doubts()) == (State.ASK, "署名の鍵が未照合", (Doubt.KEY,))
    take(desks, sitting)
    assert (lot.state, desks.lines(), desks.office.count_cases()) == (State.ASK, [], 0)
    sitting.confirm_key(desks.office, lot, "室", who="鈴木")
    assert (lot.state, other.state) == (State.READY, State.READY)
    take(desks, sitting)
    assert lot.state is State.TAKEN
    line = desks.office.ledger(act="handover.receive", limit=9)[-1]
    number = fingerprint(STRANGER.public)
    assert number in line.facts["reason"]
    assert "電話で照合" in line.facts["reason"]
    assert (line.who, line.facts["signature"]) == ("鈴木", f"確かめた鍵の署名（室　{number}）")
    (known,) = [k for k in desks.office.known_keys() if k.key.public == STRANGER.public]
    assert (known.usable, known.key.name) == (True, "室")


def test_numbers_that_differ(desks: Desks, sitting: Sitting) -> None:
    """1"""
    lot = drop(desks, sitting, send(desks, STRANGER))
    lot.turn_away(Doubt.KEY)
    assert (lot.state, lot.verdict, lot.asks_again) == (State.BAD, "署名の鍵が違う", True)
    sitting.note_refused(desks.office, [lot], who="鈴木")
    assert desks.lines() == ["handover.refuse"]
    assert "読み上げられた数字と違いました" in bad_of(lot).wrong


def test_by_passphrase_nobody_is_asked_for_a_key(desks: Desks, sitting: Sitting) -> None:
    """1"""
    lot = drop(desks, sitting, send(desks, STRANGER, Passphrase(WORDS)))
    assert (lot.state, lot.received and lot.received.trust) == (State.READY, Trust.UNKNOWN)


def test_another_desk_poses(desks: Desks, sitting: Sitting) -> None:
    """2"""
    know(desks.office, CLEANING)
    lot = drop(desks, sitting, send(desks, CLEANING, division="税務課"))
    assert (lot.state, lot.open_doubts()) == (State.ASK, (Doubt.SENDER,))
    lot.agree(Doubt.SENDER)
    take(desks, sitting)
    (line,) = desks.office.ledger(act="handover.receive")
    assert line.facts["signature"].startswith("確かめた鍵の署名（清掃課　")
    assert line.facts["reason"] == "「清掃課」の署名であることを「税務課」に確かめた"


def test_the_long_name_of_a_desk_is_its_own(desks: Desks, sitting: Sitting) -> None:
    """2"""
    know(desks.office, CLEANING)
    assert drop(desks, sitting, send(desks, CLEANING, division="環境部清掃課")).state is State.READY


@pytest.mark.parametrize("how", [B, Unclosed(), Passphrase(WORDS)])
def test_another_address(desks: Desks, sitting: Sitting, how: Closing) -> None:
    """3"""
    other = replace(OPEN, partner="税務署")
    lot, away = (drop(desks, sitting, send(desks, DESK, how, other)) for _ in range(2))
    assert (lot.state, lot.verdict) == (State.ASK, "あて先違い")
    lot.agree(Doubt.ADDRESS)
    away.turn_away(Doubt.ADDRESS)
    assert (lot.state, away.verdict, away.asks_again) == (State.READY, "あて先違い", True)
    take(desks, sitting)
    (line,) = desks.office.ledger(act="handover.receive")
    assert "あて先「税務署」と違う" in line.facts["reason"]
    assert "送り元に確かめた" in line.facts["reason"]


def test_our_names(desks: Desks, sitting: Sitting) -> None:
    """3"""
    terms = replace(OPEN, partner="情報公開審議会　事務局　御中")
    lot = drop(desks, sitting, send(desks, DESK, terms=terms))
    assert lot.open_doubts() == (Doubt.ADDRESS,)
    sitting.own_name(desks.office, "情報公開審議会事務局", who="鈴木")
    assert lot.state is State.READY
    add_name(desks.office, "審査会", who="鈴木")
    assert our_names(desks.office) == ("情報公開審議会事務局", "審査会", OFFICE.name)
    desks.office.set_setting(NAMES, "甲課、乙課")
    assert our_names(desks.office)[:2] == ("甲課", "乙課")


def test_refused_below_the_window(desks: Desks) -> None:
    """4"""
    received = desks.opened(send(desks, STRANGER).bundle)
    with pytest.raises(DeskError, match="まだ受け取れません（署名の鍵が未照合）"):
        finish(accept(desks.office, received, who="鈴木"))
    assert (desks.lines(), desks.office.count_cases()) == ([], 0)

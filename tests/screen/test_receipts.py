"""The question about a receipt that does not prove itself: told, asked for how it was made sure of, then taken.

1. The row says that it waits; nothing is marked. 2. Not without a tick; with it the bundle is 受領済 and the line says how.
3. Left alone it stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.bundle.receipt import write_receipt
from desktop.screen.receive.door import open_receipts
from desktop.screen.receive.lots_page import rows_of
from desktop.screen.receive.receipts import Ground
from desktop.store.store import open_store
from tests.clerk.test_receipts import CLEANING, GIVEN, GOOD, OFFICE
from tests.screen.rig import Rig, opened


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    path = tmp_path / "課" / "付議帳.sqlite3"
    with open_store(path) as store:
        store.record_out(GIVEN, who="山田")
        for key in (OFFICE, CLEANING):
            store.keep_known_key(key.card, who="山田")
            store.confirm_known_key(key.public, who="山田")
    with opened(qtbot, path) as found:
        yield found


@pytest.fixture
def asked(rig: Rig, tmp_path: Path) -> Any:
    """The dialog with a receipt of another desk."""
    file = tmp_path / "受領書_3F2A9C1B.json"
    file.write_bytes(write_receipt(GOOD, CLEANING))
    dialog = open_receipts(rig.window, [file])
    rig.until(lambda: len(dialog.came) == 1)
    return dialog


def test_it_is_asked_for(rig: Rig, asked: Any) -> None:
    """1, 2"""
    assert [row[3] for row in rows_of(asked.table)] == ["確認が必要です"]
    assert "「清掃課」のもの" in asked.said.text()
    assert not rig.store(lambda store: store.handovers("out")[0].receipt_at)
    asked.confirm.click()
    ground = asked.findChild(Ground)
    assert not ground.go.isEnabled()
    ground.way.setCurrentIndex(1)
    ground.sure.setChecked(True)
    ground.go.click()
    rig.until(lambda: asked.came[0].good)
    assert [row[3] for row in rows_of(asked.table)] == ["受領済みにしました"]
    assert not asked.confirm.isVisible()
    (line,) = rig.store(lambda store: store.ledger(act="handover.receipt"))
    assert "紙の受領書と照らし合わせた" in line.facts["reason"]
    assert line.facts["partner"] == GIVEN.partner


def test_left_alone(rig: Rig, asked: Any) -> None:
    """3"""
    asked.confirm.click()
    asked.findChild(Ground).reject()
    assert asked.confirm.isVisible()
    assert rig.store(lambda store: store.ledger(act="handover.receipt")) == ()

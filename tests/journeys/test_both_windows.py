"""Both desks in the window: out by the assistant, told by the notice, typed and taken in, signed for, back, erased.

The sender's window, then the one of the 事務局, then the sender's again; between them lie only the stick and the paper.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from desktop.screen.handover.book_acts import GiveBack, Notice
from desktop.screen.handover.erase import EraseMedium
from desktop.screen.office import Clerk
from desktop.screen.out_band import OutBand
from desktop.screen.printing import PrintPreview
from desktop.screen.receive.door import open_for
from desktop.store.store import open_store
from tests.screen.rig import TODAY, Rig, opened
from tests.screen.test_handover import book_of, drive_at, one_out, over, plugged_in
from tests.screen.test_receiving import judged, previewed, states, work

OFFICE = Clerk("komae", "総務部総務課", "鈴木　次郎")
TITLE = "配食の事務"


def told(rig: Rig) -> str:
    """The notice is printed and recorded; what stands on the paper as the passphrase."""
    parcel = rig.store(lambda s: s.handovers("out"))[0].id
    words = rig.store(lambda s: s.secret(parcel))
    book = book_of(rig)
    book.notice()
    rig.until(lambda: over(Notice))
    box = over(Notice)
    rig.until(box.print_act.isEnabled)
    box.print_notice()
    rig.until(lambda: over(PrintPreview))
    preview = over(PrintPreview)
    assert all(group in preview.sheet.text() for group in words.split("-"))
    preview.reject()
    box.receiver.setText("総務課　鈴木　次郎")
    box.keep()
    rig.until(lambda: len(book.table.lines) == 2)
    book.reject()
    rig.gone()
    return str(words)


def received(rig: Rig, usb: Path, words: str) -> None:
    """Drop what lies on the stick, type the words from the paper, take it in, write the receipt onto the stick."""
    open_for(rig.window, list(usb.iterdir()))
    dialog = rig.dialog("Receiving")
    rig.until(lambda: judged(dialog))
    assert states(dialog) == ["パスワード待ち"]
    rig.type(words.replace("-", " ").upper())
    dialog.lots.words.returnPressed.emit()
    rig.until(lambda: states(dialog) == ["受け取れます（新しい）"] and judged(dialog))
    work(rig, dialog, dialog.take)
    assert states(dialog) == ["受け取りました"]
    dialog.write_receipts([usb])
    rig.until(lambda: not dialog._tasks)
    previewed(rig).reject()
    dialog.reject()
    rig.until(lambda: rig.window.page() is not None)
    assert rig.page.desk.text("jimu_mei") == TITLE


def erased(rig: Rig) -> None:
    """The stick came back and is erased."""
    book = book_of(rig)
    book.give_back()
    rig.until(lambda: over(GiveBack))
    box = over(GiveBack)
    rig.until(lambda: box.out.text() == "渡した数　1個")
    box.keep()
    rig.until(lambda: over(GiveBack) is None)
    rig.settle()
    book.reject()
    rig.gone()
    rig.window.erase_media()
    dialog: EraseMedium = rig.dialog("EraseMedium")
    rig.until(lambda: dialog.place.drive() is not None)
    dialog.start()
    rig.until(lambda: dialog.found is not None)
    dialog.start()
    rig.until(lambda: over(QMessageBox))
    over(QMessageBox).accept()
    rig.until(lambda: dialog.erased is not None)
    assert dialog.told.text().startswith("完了")
    dialog.reject()
    rig.gone()


def test_out_and_back(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin, late = time.monotonic(), datetime(TODAY.year, TODAY.month, TODAY.day, 23, 50).astimezone()
    assert open_store.__kwdefaults__ is not None
    monkeypatch.setitem(open_store.__kwdefaults__, "clock", lambda: late + timedelta(seconds=time.monotonic() - begin))
    usb, here, there = tmp_path / "USB", tmp_path / "課" / "案件.sqlite3", tmp_path / "局" / "案件.sqlite3"
    usb.mkdir()
    plugged_in(monkeypatch, [drive_at(usb, kind="flash")])

    with opened(qtbot, here) as rig:
        parcel = one_out(rig, usb, due="R8.12.4")
        words = told(rig)
    with opened(qtbot, there, clerk=OFFICE) as rig:
        received(rig, usb, words)
        acts = [line.act for line in rig.store(lambda s: s.ledger(act="handover"))]
        assert acts == ["handover.receipt", "handover.receive"]
    with opened(qtbot, here) as rig:
        rig.until(lambda: rig.window.list.findChild(OutBand) is not None)
        band = rig.window.list.findChild(OutBand)
        assert "受領書待ち 1件" in band.words.text()
        open_for(rig.window, sorted(usb.glob("受領書_*.json")))
        receipts = rig.dialog("Receipts")
        rig.until(lambda: len(receipts.came) == 1)
        receipts.accept()
        rig.gone()
        erased(rig)
        given = rig.store(lambda s: s.handover(parcel, "out"))
        assert all((given.notice_at, given.receipt_at, given.returned_at, given.erased_at))
        acts = [line.act.removeprefix("handover.") for line in rig.store(lambda s: s.ledger(act="handover"))]
        assert acts == ["erase", "return", "receipt", "notice", "out"]
        assert rig.store(lambda s: s.verify_ledger()).whole
    assert not [p for p in usb.iterdir() if p.name.startswith("付議帳_")]

"""Handing over on the screen: the assistant from the case to 完了, the register of media, the keys, the 管理簿."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QTableWidget
from pytestqt.qtbot import QtBot

from desktop.case.people import Role
from desktop.clerk.drives import Drive, Ejected
from desktop.clerk.handover_steps import Goods, Incident, expect_report, lend, notice, record_incident, return_notice
from desktop.errors import DeskError
from desktop.keys.desk import make_receiving_key, make_signing_key, write_card
from desktop.places import FULL
from desktop.screen.export_bundle import ExportBundle
from desktop.screen.handover import book_acts, place_box
from desktop.screen.handover.book import Book
from desktop.screen.handover.book_acts import Explain, GiveBack, Notice, rare_acts
from desktop.screen.handover.book_rows import HEADS, Asked, read_book
from desktop.screen.handover.duties import Duties
from desktop.screen.handover.duty_boxes import Expect, PortalStepBox, ReportIncident, TakeReport, clock_at
from desktop.screen.handover.erase import EraseMedium, RecordErasure
from desktop.screen.handover.fingerprint import Compare
from desktop.screen.handover.incident import IncidentBox
from desktop.screen.handover.keys_dialog import KeysDialog, MakeKey
from desktop.screen.handover.loans import Lend, LoanBack
from desktop.screen.handover.media_dialog import MediumBox
from desktop.screen.handover.parts import NoDay, moment_words
from desktop.screen.out_band import out_cells
from desktop.screen.printing import PrintPreview
from desktop.screen.settings import Settings
from desktop.screen.theme import dress
from desktop.store.handover import Handover, Medium
from desktop.store.store import open_store
from tests.screen.rig import TODAY, Rig, opened

Key, Mod = Qt.Key, Qt.KeyboardModifier
WHO = "試験"


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """The store's clock stands late on the day the window has."""
    begin, late = time.monotonic(), datetime(TODAY.year, TODAY.month, TODAY.day, 23, 58).astimezone()
    assert open_store.__kwdefaults__ is not None
    monkeypatch.setitem(open_store.__kwdefaults__, "clock", lambda: late + timedelta(seconds=time.monotonic() - begin))
    with opened(qtbot, tmp_path / "案件.sqlite3") as made:
        yield made


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Tokyo"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """A PC whose clock is set to some zone."""
    set_zone = getattr(time, "tzset", None)
    if set_zone is None:
        pytest.skip("the system takes no zone from the environment")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        set_zone()
        yield request.param
    set_zone()


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    folder = tmp_path / "USB"
    folder.mkdir()
    return folder


def over(kind: type) -> Any:
    """The dialog in front, when it is of a class."""
    front = QApplication.activeModalWidget()
    return front if isinstance(front, kind) else None


def text_at(table: QTableWidget, row: int, column: int) -> str:
    item = table.item(row, column)
    return item.text() if item is not None else ""


def drive_at(folder: Path, free: int = 8 << 30, **how: Any) -> Drive:
    return Drive(folder, "KIKAKU", "vfat", 16 << 30, free, removable=True, device="E:", **how)


def plugged_in(monkeypatch: pytest.MonkeyPatch, found: list[Drive]) -> None:
    """These are the drives of this PC, in the list and under every folder."""
    monkeypatch.setattr(place_box, "there", lambda _store: tuple(found))
    monkeypatch.setattr("desktop.clerk.drives.drives", lambda: tuple(found))


def assistant(rig: Rig) -> ExportBundle:
    rig.act("export_bundle")
    dialog: ExportBundle = rig.dialog("ExportBundle")
    rig.until(lambda: dialog._ready)
    return dialog


def to_second(rig: Rig, dialog: ExportBundle) -> None:
    """Fill the first page as a clerk must."""
    dialog.what.partner.setCurrentText("総務部総務課")
    dialog.what.approver.setCurrentText("課長　付議　花子")
    dialog.start()
    rig.until(lambda: dialog.how.isVisible())


def handed(rig: Rig, folder: Path) -> ExportBundle:
    """A bundle in a folder, closed by a passphrase."""
    dialog = assistant(rig)
    to_second(rig, dialog)
    dialog.how.place.choose_folder(folder)
    dialog.start()
    rig.until(lambda: dialog.handed is not None)
    return dialog


def one_out(rig: Rig, folder: Path, *, due: str = "") -> str:
    """A case handed over; the id of its bundle."""
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    dialog = assistant(rig)
    to_second(rig, dialog)
    dialog.how.place.choose_folder(folder)
    dialog.how.due_back.setText(due)
    dialog.start()
    rig.until(lambda: dialog.handed is not None)
    assert dialog.handed is not None
    dialog.accept()
    rig.gone()
    return dialog.handed.handover.id


def book_of(rig: Rig) -> Book:
    rig.act("handover_book")
    book: Book = rig.dialog("Book")
    rig.settle()
    return book


# the assistant -------------------------------------------------------------------------------------------------------


def test_several_cases_of_the_list_leave_in_one_bundle(rig: Rig, usb: Path) -> None:
    for name in ("配食の事務", "避難の支援", "読取りの委託"):
        rig.add({"jimu_mei": name})
    rig.window.office.listed.emit()
    rig.until(lambda: rig.window.list.table.rowCount() == 3)
    rig.window.list.view.selectAll()
    dialog = assistant(rig)
    assert sorted(c.title for c in dialog.what.cases) == sorted(["配食の事務", "避難の支援", "読取りの委託"])
    assert "誤りの残っている案件があります（3件）" in dialog.what.told.text()
    dialog.what.table.selectRow(1)
    left = dialog.what.cases[1].id
    dialog.what.take_out()
    to_second(rig, dialog)
    dialog.how.place.choose_folder(usb)
    dialog.start()
    rig.until(lambda: dialog.handed is not None)
    given = rig.store(lambda s: s.handovers("out"))[0]
    assert len(given.cases) == 2
    assert left not in given.cases
    assert given.content == "付議案件 2件（付議案件シート 2件）"
    assert (given.partner, given.approved_by, given.approved_on) == ("総務部総務課", "課長　付議　花子", "2026-11-21")
    assert sorted(p.suffix for p in usb.iterdir()) == [".txt", ".zip"]
    dialog.accept()
    rig.gone()


def test_what_is_missing_is_said_where_it_is_typed(rig: Rig, usb: Path) -> None:
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    dialog = assistant(rig)
    what, how = dialog.what, dialog.how
    for box, words, told in (
        (what.partner, "総務課", "持出先"),
        (what.approver, "課長", "承認者"),
        (what.approved_on.setText("いつか") or what.approved_on, "R8.12.1", "承認日を日付として"),  # type: ignore[func-returns-value]
        (what.approved_on, "R8.11.20", "今日より後"),
    ):
        dialog.start()
        assert told in dialog.fault.text()
        (box.setText if hasattr(box, "setText") else box.setCurrentText)(words)
    dialog.start()
    rig.until(lambda: how.isVisible())
    how.place.choose_folder(usb)
    how.place.folder.edit.clear()
    dialog.start()
    assert "フォルダーが入力されていません" in dialog.fault.text()
    how.place.choose_folder(usb)
    how.due_back.setText("来週")
    dialog.start()
    assert "返却予定日を日付として" in dialog.fault.text()
    how.due_back.setText("R8.11.1")
    dialog.start()
    assert "今日より前" in dialog.fault.text()
    assert list(usb.iterdir()) == []
    dialog.reject()
    rig.gone()


def test_a_day_is_typed_as_people_write_it(rig: Rig) -> None:
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    dialog = assistant(rig)
    day = dialog.what.approved_on
    assert day.text() == "令和8年11月21日"
    for typed in ("R8.11.20", "2026/11/20", "11/20", "令和８年１１月２０日", "11月20日"):
        day.setText(typed)
        day.spell()
        assert day.text() == "令和8年11月20日", typed
    dialog.reject()
    rig.gone()


def test_the_passphrase_is_never_shown_with_the_bundle(rig: Rig, usb: Path) -> None:
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    dialog = handed(rig, usb)
    assert dialog.handed is not None
    assert dialog.after.head.text().startswith("完了")
    parcel = dialog.handed.handover.id
    secret = rig.store(lambda s: s.secret(parcel))
    assert secret
    shown = [w.text() for w in dialog.findChildren(type(dialog.lead))]
    assert not [t for t in shown if secret in t or secret.split("-")[0] in t]
    assert dialog.after.notice.isVisible()
    for act, words in ((dialog.after.print_cover, "束の表紙"), (dialog.after.print_slip, "受渡書")):
        act()
        rig.until(lambda: over(PrintPreview))
        assert words in over(PrintPreview).sheet.title
        assert "配食の事務" not in over(PrintPreview).sheet.text()
        assert secret.split("-")[0] not in over(PrintPreview).sheet.text()
        over(PrintPreview).sent = 1
        over(PrintPreview).accept()
    rig.settle()
    noted = rig.store(lambda s: s.ledger(act="print"))
    assert [(line.subject, line.facts["pages"]) for line in noted] == [(parcel, 1), (parcel, 1)]
    dialog.after.open_book()
    rig.until(lambda: over(Book) and over(Book).bundle())
    assert over(Book).bundle().id == parcel
    over(Book).reject()
    dialog.accept()
    rig.gone()


def test_a_confirmed_key_closes_the_bundle_and_no_passphrase_is_made(rig: Rig, usb: Path) -> None:
    key = make_receiving_key("総務部総務課", datetime.now().astimezone())
    rig.store(lambda s: s.keep_known_key(key.card, who=WHO))
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    dialog = assistant(rig)
    assert dialog.how.closing.currentData() == "A"  # not compared yet
    dialog.reject()
    rig.gone()
    rig.store(lambda s: s.confirm_known_key(key.public, who=WHO))
    rig.store(lambda s: s.keep_desk_key(make_signing_key("企画", datetime.now().astimezone()), who=WHO))
    dialog = handed(rig, usb)
    assert dialog.handed is not None
    assert dialog.handed.handover.mode == "B"
    assert dialog.handed.bundle.suffix == ".age"
    assert not dialog.after.notice.isVisible()
    parcel = dialog.handed.handover.id
    assert rig.store(lambda s: s.secret(parcel)) == ""
    dialog.accept()
    rig.gone()


def test_the_key_to_sign_with_is_made_with_one_press(rig: Rig, usb: Path) -> None:
    key = make_receiving_key("総務部総務課", datetime.now().astimezone())
    rig.store(lambda s: (s.keep_known_key(key.card, who=WHO), s.confirm_known_key(key.public, who=WHO)))
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    dialog = assistant(rig)
    to_second(rig, dialog)
    how = dialog.how
    how.place.choose_folder(usb)
    assert how.closing.currentData() == "B"
    assert how.sign_act.isVisible()
    dialog.start()
    assert "署名用の鍵がまだありません" in dialog.fault.text()
    assert (list(usb.iterdir()), rig.store(lambda s: s.handovers())) == ([], ())
    how.sign_act.click()
    rig.until(lambda: how.signs)
    assert not how.sign_act.isVisible()
    assert "電話で確かめてもらってください" in how.hint.text()
    assert "公開鍵を書き出して受取先（事務局）に渡し" in how.hint.text()
    (made,) = rig.store(lambda s: s.desk_keys())
    assert (made.key.kind, made.key.name) == ("sign", rig.window.office.clerk.division)
    dialog.start()
    rig.until(lambda: dialog.handed is not None)
    assert dialog.handed is not None
    assert dialog.handed.handover.mode == "B"
    dialog.accept()
    rig.gone()


def test_an_open_bundle_takes_a_reason_an_approval_and_a_signature(rig: Rig, usb: Path) -> None:
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    dialog = assistant(rig)
    to_second(rig, dialog)
    how = dialog.how
    how.place.choose_folder(usb)
    how.closing.setCurrentIndex(how.closing.findData("C"))
    dialog.start()
    assert "暗号化しない理由" in dialog.fault.text()
    how.reason.setText("無害化装置を通すため")
    dialog.start()
    assert "承認を受けてから" in dialog.fault.text()
    assert "課長　付議　花子" in how.agreed.text()
    how.agreed.setChecked(True)
    dialog.start()
    assert "署名用の鍵" in dialog.fault.text()
    assert list(usb.iterdir()) == []
    rig.store(lambda s: s.keep_desk_key(make_signing_key("企画", datetime.now().astimezone()), who=WHO))
    dialog.read_again()
    rig.until(lambda: how.signs)
    assert how.closing.currentData() == "C"
    dialog.start()
    rig.until(lambda: dialog.handed is not None)
    assert dialog.handed is not None
    assert (dialog.handed.handover.mode, dialog.handed.handover.reason) == ("C", "無害化装置を通すため")
    dialog.accept()
    rig.gone()


def test_a_drive_is_offered_with_its_room_and_refused_when_it_is_too_small(
    rig: Rig, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [drive_at(usb, free=1 << 10)]
    plugged_in(monkeypatch, found)
    rig.store(lambda s: s.add_medium(Medium("M-1", "SDカード", "青"), who=WHO))
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    dialog = assistant(rig)
    to_second(rig, dialog)
    how = dialog.how
    rig.until(lambda: how.place.drive() is not None)
    assert how.kind.currentText() == "USBメモリー"
    how.place.rows.setCurrentRow(1)
    assert how.kind.currentText() == "DVD-R"
    how.place.rows.setCurrentRow(0)
    assert how.place.rows.item(0).text() == "KIKAKU　E:　取り外せる媒体　FAT32　空き1KB／16.0GB"
    dialog.start()
    assert "空きが足りません" in dialog.fault.text()
    found[:] = [drive_at(usb)]
    how.place.look()
    rig.until(lambda: not how.lacks())
    how.number.setCurrentIndex(how.number.findData("M-1"))
    assert how.kind.currentText() == "SDカード"
    dialog.start()
    rig.until(lambda: dialog.handed is not None)
    given = rig.store(lambda s: s.handovers("out"))[0]
    assert (given.medium, given.medium_kind) == ("M-1", "SDカード")
    monkeypatch.setattr("desktop.clerk.drives.eject", lambda d: Ejected(f"「{d.label}」を取り外せます。", done=True))
    assert dialog.after.eject.isVisible()
    dialog.after.take_off()
    rig.until(lambda: dialog.after.told.text() == "「KIKAKU」を取り外せます。")
    assert not dialog.after.eject.isEnabled()
    dialog.accept()
    rig.gone()


def test_a_medium_that_was_changed_for_another_gets_nothing(
    rig: Rig, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [drive_at(usb, serial="1111")]
    monkeypatch.setattr(place_box, "there", lambda _store: (drive_at(usb, serial="1111"),))
    monkeypatch.setattr("desktop.clerk.drives.drives", lambda: tuple(now))
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    dialog = assistant(rig)
    to_second(rig, dialog)
    place = dialog.how.place
    rig.until(lambda: place.drive() is not None)
    now[:] = [drive_at(usb, serial="2222")]
    dialog.start()
    rig.until(lambda: "選んだ媒体「KIKAKU」ではありません" in dialog.fault.text())
    now[:] = [drive_at(usb, serial="1111")]
    place.choose_folder(usb)  # the same by a folder on it
    rig.until(lambda: place.ground() is not None)
    now[:] = []
    dialog.start()
    rig.until(lambda: "選んだ媒体「KIKAKU」ではありません" in dialog.fault.text())
    place.choose_folder(usb / "ない")
    dialog.start()
    rig.until(lambda: "ない」がありません" in dialog.fault.text())
    assert list(usb.iterdir()) == []
    assert rig.store(lambda s: s.handovers("out")) == ()
    now[:] = [drive_at(usb, serial="1111")]
    place.choose_folder(usb)
    dialog.start()
    rig.until(lambda: dialog.handed is not None)
    dialog.accept()
    rig.gone()


def test_a_medium_that_is_pulled_out_while_it_is_chosen_is_told(
    rig: Rig, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [drive_at(usb, serial="1111")]
    plugged_in(monkeypatch, found)
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    dialog = assistant(rig)
    to_second(rig, dialog)
    place = dialog.how.place
    rig.until(lambda: place.drive() is not None)
    found[:] = [drive_at(usb, serial="1111", free=9 << 30)]
    place.look()
    rig.until(lambda: place.free() == 9 << 30)
    assert not place.note.isVisible()
    found[:] = [drive_at(usb, serial="2222")]
    place.look()
    rig.until(place.note.isVisible)
    assert "「KIKAKU」が抜かれたか、入れ替わりました" in place.note.text()
    place.rows.setCurrentRow(1)
    assert not place.note.isVisible()
    dialog.reject()
    rig.gone()


def test_an_export_that_fails_says_why_and_can_be_tried_again(
    rig: Rig, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.bundle.model import Progress
    from desktop.clerk import handover

    def full(*_: object, **__: object) -> Iterator[object]:
        yield Progress(0, 1, "書き込んでいます")
        raise DeskError(FULL, path="USB")

    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    dialog = assistant(rig)
    to_second(rig, dialog)
    dialog.how.place.choose_folder(usb)
    with monkeypatch.context() as patch:
        patch.setattr(handover, "hand_over", full)
        dialog.start()
        rig.until(lambda: "空きがありません" in dialog.fault.text())
    assert dialog.handed is None
    assert rig.store(lambda s: s.handovers("out")) == ()
    dialog.start()
    rig.until(lambda: dialog.handed is not None)
    dialog.accept()
    rig.gone()


def test_an_export_is_stopped_by_cancel_and_leaves_nothing(
    rig: Rig, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.bundle.model import Progress
    from desktop.clerk import handover

    ended: list[bool] = []

    def endless(*_: object, **__: object) -> Iterator[object]:
        try:
            while True:
                yield Progress(0, 0, "書き込んでいます")
        finally:
            ended.append(True)

    monkeypatch.setattr(handover, "hand_over", endless)
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    dialog = assistant(rig)
    to_second(rig, dialog)
    dialog.how.place.choose_folder(usb)
    dialog.start()
    rig.until(dialog.bar.isVisible)
    dialog.reject()
    rig.until(lambda: "取り消しました" in dialog.fault.text())
    assert ended == [True]
    assert dialog.how.isEnabled()
    dialog.reject()
    rig.gone()


def test_no_full_collection_stops_the_window_while_a_bundle_is_made(
    rig: Rig, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.clerk import handover

    seen: list[int] = []
    real = handover.hand_over

    def watched(*given: Any, **how: Any) -> Iterator[object]:
        steps = real(*given, **how)
        while True:
            seen.append(gc.get_threshold()[2])
            try:
                yield next(steps)
            except StopIteration as end:
                return end.value

    monkeypatch.setattr(handover, "hand_over", watched)
    before = gc.get_threshold()
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    handed(rig, usb).accept()
    rig.gone()
    assert min(seen) > 1_000_000
    assert gc.get_threshold() == before
    dialog = assistant(rig)
    assert gc.get_threshold() != before
    dialog.deleteLater()  # as the lock takes dialogs away, unfinished
    del dialog
    rig.until(lambda: gc.get_threshold() == before)


def test_what_was_typed_last_time_stands_ready(rig: Rig, usb: Path) -> None:
    one_out(rig, usb)
    dialog = assistant(rig)
    assert dialog.what.partner.currentText() == "総務部総務課"
    assert dialog.what.approver.currentText() == "課長　付議　花子"
    dialog.reject()
    rig.gone()


# media ---------------------------------------------------------------------------------------------------------------


def test_a_medium_is_registered_changed_and_put_out_of_use(rig: Rig) -> None:
    rig.window.media_register()
    dialog = rig.dialog("MediaDialog")
    rig.settle()
    assert "まだ媒体が登録されていません" in dialog.doing.text()
    assert not dialog.fault.text(), "an empty register is no fault"
    dialog.add()
    rig.until(lambda: over(MediumBox))
    box = over(MediumBox)
    box.keep()
    rig.until(lambda: "管理番号がありません" in box.fault.text())
    box.number.setText("M-001")
    box.label.setText("白いラベル")
    box.keep()
    rig.until(lambda: len(dialog.media) == 1)
    assert [dialog.table.item(0, n).text() for n in (0, 1, 2, 4)] == ["M-001", "USBメモリー", "白いラベル", "使用中"]
    dialog.change()
    rig.until(lambda: over(MediumBox))
    box = over(MediumBox)
    assert box.number.isReadOnly()
    box.kind.setCurrentText("DVD-R")
    box.keep()
    rig.until(lambda: dialog.media[0].kind == "DVD-R")
    dialog.retire()
    rig.until(lambda: over(QMessageBox))
    over(QMessageBox).accept()
    rig.until(lambda: dialog.media == ())
    dialog.retired.setChecked(True)
    rig.until(lambda: len(dialog.media) == 1)
    assert dialog.table.item(0, 4).text().startswith("使用廃止")
    dialog.retire()  # in use again, without a question
    rig.until(lambda: not dialog.media[0].retired_at)
    dialog.reject()
    rig.gone()


# keys ----------------------------------------------------------------------------------------------------------------


def test_a_key_is_made_carded_and_made_anew(rig: Rig, tmp_path: Path) -> None:
    rig.window.desk_keys()
    dialog: KeysDialog = rig.dialog("KeysDialog")
    rig.settle()
    for kind in ("receive", "sign"):
        dialog.make()
        rig.until(lambda: over(MakeKey))
        box = over(MakeKey)
        assert box.kind.currentData() == kind
        assert box.name.text() == "企画財政部未来戦略室"
        box.keep()
        rig.until(lambda: over(MakeKey) is None)
        rig.settle()
    assert len(dialog.lines) == 2
    card = tmp_path / "公開鍵.txt"
    dialog.table.selectRow(1)
    first = dialog.lines[1].card
    assert [n.text() for n in dialog.groups.numbers] == first.fingerprint.split()
    dialog.write_card(card)
    rig.until(card.exists)
    assert card.read_bytes() == write_card(first)
    dialog.make()
    rig.until(lambda: over(MakeKey))
    box = over(MakeKey)
    assert "前の鍵" in box.note.text()
    box.keep()
    rig.until(lambda: not box.isVisible())
    rig.settle()
    assert len(dialog.lines) == 2
    dialog.old.setChecked(True)
    rig.until(lambda: len(dialog.lines) == 3)
    dialog.reject()
    rig.gone()


def test_the_key_to_receive_with_stands_first_and_what_each_is_for_is_said(rig: Rig, tmp_path: Path) -> None:
    at = datetime(2026, 11, 21).astimezone()
    for key in (make_receiving_key("未来戦略室", at), make_signing_key("未来戦略室", at)):  # made last, it came first
        rig.store(lambda s, key=key: s.keep_desk_key(key, who=WHO))
    rig.window.desk_keys()
    dialog: KeysDialog = rig.dialog("KeysDialog")
    rig.until(lambda: len(dialog.lines) == 2)
    assert [text_at(dialog.table, row, 1) for row in (0, 1)] == ["受取り用の鍵", "署名用の鍵"]
    assert dialog.table.currentRow() == 0
    for row, told in ((0, "この課だけが開ける束を作れます"), (1, "束を閉じてもらうには、受取り用の鍵も送って")):
        dialog.table.selectRow(row)
        dialog.write_card(tmp_path / f"{row}.txt")
        rig.until(lambda told=told: told in dialog.doing.text())
    dialog.reject()
    rig.gone()


def test_a_key_of_another_desk_is_used_only_after_it_was_compared(rig: Rig, tmp_path: Path) -> None:
    key = make_receiving_key("総務部総務課", datetime.now().astimezone()).card
    card = tmp_path / "公開鍵.txt"
    card.write_bytes(write_card(key))
    rig.window.desk_keys()
    dialog: KeysDialog = rig.dialog("KeysDialog")
    dialog.take_card(tmp_path / "ない.txt")
    rig.until(lambda: dialog.fault.text())
    dialog.take_card(card)
    rig.until(lambda: over(Compare))
    box = over(Compare)
    assert [n.text() for n in box.groups.numbers] == key.fingerprint.split()
    box.reject()
    assert rig.store(lambda s: s.usable_keys("receive")) == ()
    assert dialog.lines[0].state == "まだ照合していません"
    dialog.compare()
    rig.until(lambda: over(Compare))
    over(Compare)._agreed()
    rig.until(lambda: dialog.lines[0].confirmed)
    assert [k.public for k in rig.store(lambda s: s.usable_keys("receive"))] == [key.public]
    dialog.retire()
    rig.until(lambda: over(QMessageBox))
    over(QMessageBox).accept()
    rig.until(lambda: dialog.lines == [])
    assert rig.store(lambda s: s.usable_keys("receive")) == ()
    dialog.reject()
    rig.gone()


def test_numbers_that_differ_take_the_key_out_of_use(rig: Rig, tmp_path: Path) -> None:
    card = tmp_path / "公開鍵.txt"
    card.write_bytes(write_card(make_receiving_key("総務課", datetime.now().astimezone()).card))
    rig.window.desk_keys()
    dialog: KeysDialog = rig.dialog("KeysDialog")
    dialog.take_card(card)
    rig.until(lambda: over(Compare))
    over(Compare)._differs()
    rig.until(lambda: dialog.lines == [])
    assert "送り直して" in dialog.doing.text()
    dialog.reject()
    rig.gone()


# 管理簿 ----------------------------------------------------------------------------------------------------------------


def cell(book: Book, row: int, head: str) -> str:
    return book.table.lines[row].words[HEADS.index(head)]


def test_the_book_shows_every_line_with_what_is_open(rig: Rig, usb: Path) -> None:
    one_out(rig, usb, due="R8.12.4")
    book = book_of(rig)
    assert [cell(book, 0, h) for h in ("区分", "情報の内容", "数量", "相手", "承認", "結果")] == [
        "持出し", "付議案件 1件（付議案件シート 1件）", "1件", "総務部総務課", "課長　付議　花子　R8.11.21", "完了",
    ]  # fmt: skip
    assert cell(book, 0, "照合").startswith("▲ ")
    assert "未通知" in cell(book, 0, "照合")
    assert "受領書待ち" in cell(book, 0, "照合")
    assert "返却　まだ" in book.story.text()
    assert book.notice_act.isEnabled()
    assert book.return_act.isEnabled()
    book.search.setText("ほかの課")
    rig.until(lambda: not book.table.lines)
    assert "合う行はありません" in book.count.text()
    book.search.setText("総務")
    rig.until(lambda: len(book.table.lines) == 1)
    book.until.setText("R8.11.1")
    rig.until(lambda: not book.table.lines)
    book.until.clear()
    rig.until(lambda: len(book.table.lines) == 1)
    book.side.setCurrentIndex(2)
    rig.until(lambda: not book.table.lines)
    book.reject()
    rig.gone()


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_book_fits_its_window_and_tells_the_rest_below(rig: Rig, usb: Path, percent: int) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = app.font()
    try:
        dress(app, Settings(theme="light", percent=percent))
        parcel = one_out(rig, usb)
        for act in (
            lambda s: notice(s, parcel, receiver="受取", way="hand", who=WHO),
            lambda s: return_notice(s, parcel, who=WHO),
        ):
            rig.store(act)
        book = book_of(rig)
        book.resize(1340, 720)
        rig.until(lambda: book.view.viewport().width() > 1000)
        assert book.view.horizontalScrollBar().maximum() == 0
        kinds = HEADS.index("区分")
        words = {book.table.words(line, kinds) for line in book.table.lines}
        assert "パスワード通知書の返却" in words
        assert all(kinds not in book.view.cut(row) for row in range(len(book.table.lines)))
        seen = [head for n, head in enumerate(HEADS) if not book.view.isColumnHidden(n)]
        assert {"日時", "区分", "照合", "情報の内容"} <= set(seen)
        book.view.selectRow(len(book.table.lines) - 1)
        for head in ("取扱者", "相手", "承認", "結果"):
            words_of = cell(book, len(book.table.lines) - 1, head).split("　R")[0]
            assert head in seen or words_of in book.story.text(), head
        assert rig.store(lambda s: s.handover(parcel, "out")).sha256 in book.story.text()
        filters = (book.search, book.since, book.until, book.side, book.odd, book.other_act)
        right = book.area.viewport().width()
        assert all(box.mapTo(book.inner, box.rect().topRight()).x() < right for box in filters)
        book.reject()
        rig.gone()
    finally:
        app.setFont(before)


def test_the_printed_book_has_the_lines_that_are_seen(rig: Rig, usb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parcel = one_out(rig, usb)
    rig.store(lambda s: notice(s, parcel, receiver="受取", way="hand", who=WHO))
    rig.store(lambda s: s.withdraw(parcel, who=WHO))
    rig.store(lambda s: s.add_medium(Medium("M-1", "USBメモリー", ""), who=WHO))
    rig.store(lambda s: lend(s, "M-1", partner="福祉課", due_back=None, who=WHO))
    printed: list[Any] = []
    monkeypatch.setattr(book_acts, "show_paper", lambda _d, _o, make: printed.append(rig.store(make)))
    book = book_of(rig)
    book.side.setCurrentIndex(1)
    book.odd.setChecked(True)
    rig.until(lambda: [line.words[1] for line in book.table.lines] == ["媒体の貸出"])
    book.print_book()
    (paper,) = printed
    assert [row[1] for row in paper.case.answers.rows("gyo")] == ["媒体の貸出"]
    assert paper.case.answers.text("hani") == "全期間、渡したものだけ、まだ終わっていないものだけ"
    book.reject()
    rig.gone()


def test_the_notice_is_an_act_of_its_own_and_takes_the_passphrase_away(rig: Rig, usb: Path) -> None:
    parcel = one_out(rig, usb)
    secret = rig.store(lambda s: s.secret(parcel))
    book = book_of(rig)
    book.notice()
    rig.until(lambda: over(Notice))
    box = over(Notice)
    rig.until(box.print_act.isEnabled)
    box.keep()
    assert "受け取った人が入力されていません" in box.fault.text()
    box.print_notice()
    rig.until(lambda: over(PrintPreview))
    preview = over(PrintPreview)
    for group in secret.split("-"):
        assert group in preview.sheet.text()
    preview.reject()
    box.receiver.setText("総務課　受取　次郎")
    box.keep()
    rig.until(lambda: len(book.table.lines) == 2)
    assert [line.words[1] for line in book.table.lines] == ["パスワードの通知", "持出し"]
    assert rig.store(lambda s: s.secret(parcel)) == ""
    assert not book.notice_act.isEnabled()
    book.reject()
    rig.gone()


def test_a_count_that_differs_on_the_way_back_is_marked_until_it_is_explained(rig: Rig, usb: Path) -> None:
    one_out(rig, usb, due="R8.12.4")
    book = book_of(rig)
    book.give_back()
    rig.until(lambda: over(GiveBack))
    box = over(GiveBack)
    rig.until(lambda: box.out.text() == "渡した数　1個")
    box.pieces.setValue(0)
    box.keep()
    rig.until(lambda: len(book.table.lines) == 2)
    assert "数が違う" in cell(book, 1, "照合")
    assert cell(book, 0, "数量") == "0／1個"
    assert not book.return_act.isEnabled()
    given = book.bundle()
    assert given is not None
    dict(rare_acts(book, given))["数の違いを確認した(&K)…"]()
    rig.until(lambda: over(Explain))
    over(Explain).keep()
    rig.until(lambda: len(book.table.lines) == 3)
    assert "数が違う" not in cell(book, 2, "照合")
    book.reject()
    rig.gone()


def test_the_days_of_an_incident_stand_where_it_is_reported(rig: Rig) -> None:
    rig.store(lambda s: record_incident(s, Incident(date(2026, 11, 18), "leak", 1, frozenset({"wrongful"})), who=WHO))
    rig.window.duties()
    dialog: Duties = rig.dialog("Duties")
    rig.until(lambda: dialog.incidents.rowCount() == 1)
    said = dialog.due.text()
    assert "報告が要ります。不正の目的によるおそれがある。" in said
    assert "速報　令和8年11月20日（知った日から3日目）ごろ、遅くとも令和8年11月22日（5日目）まで" in said
    assert "確報　令和9年1月18日（60日目が閉庁日のため、次の開庁日）まで" in said
    dialog.report_incident("first")
    rig.until(lambda: over(ReportIncident))
    assert any("（知った日から3日目）" in label.text() for label in over(ReportIncident).findChildren(QLabel))
    over(ReportIncident).reject()
    dialog.reject()
    rig.gone()


def test_a_small_dialog_does_not_scroll_while_the_screen_has_room(rig: Rig) -> None:
    incident = Incident(date(2026, 11, 18), "leak", 120, frozenset({"wrongful"}), id="12345678")
    for box in (ReportIncident(rig.office, incident, "first"), Expect(rig.office)):
        box.show()
        rig.settle()
        assert box.height() < 480
        assert box.area.verticalScrollBar().maximum() == 0, type(box).__name__
        box.close()


def test_no_day_for_a_medium_that_comes_back_is_hinted_at(rig: Rig) -> None:
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    dialog = assistant(rig)
    to_second(rig, dialog)
    how = dialog.how
    for kind, hinted in (("USBメモリー", True), ("DVD-R", False), ("外付けSSD", True)):
        how.kind.setCurrentText(kind)
        assert how.no_day.isVisible() == hinted, kind
    how.due_back.setText("R8.12.4")
    assert not how.no_day.isVisible()
    how.due_back.clear()
    assert "返却予定日が空いています" in how.no_day.text()
    dialog.reject()
    rig.gone()
    box = Lend(rig.office, Medium("M-1", "USBメモリー", ""), ())
    box.show()
    hint = box.findChild(NoDay)
    assert hint is not None
    assert hint.isVisible()
    box.due_back.setText("R8.12.4")
    assert not hint.isVisible()
    box.close()


@pytest.mark.parametrize("percent", [100, 200])
def test_no_table_is_wider_than_its_window(rig: Rig, percent: int) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = app.font()
    try:
        dress(app, Settings(theme="light", percent=percent))
        partner = "見守り配食サービス株式会社"
        rig.store(
            lambda s: expect_report(s, partner=partner, contract_end=date(2026, 11, 20), given=Goods(1, 2, 1), who=WHO)
        )
        rig.store(
            lambda s: record_incident(s, Incident(date(2026, 11, 18), "leak", 120, frozenset({"wrongful"})), who=WHO)
        )
        rig.window.duties()
        dialog: Duties = rig.dialog("Duties")
        rig.until(lambda: dialog.incidents.rowCount() == 1)
        for n, table in enumerate((dialog.reports, dialog.incidents, dialog.exchanges)):
            dialog.tabs.setCurrentIndex(n)
            rig.until(table.isVisible)
            unit = table.fontMetrics().height()
            assert table.horizontalScrollBar().maximum() == 0
            assert min(table.columnWidth(c) for c in range(table.columnCount())) > unit
        dialog.reject()
        rig.gone()
    finally:
        app.setFont(before)


def test_an_incident_tells_its_dates_before_it_is_recorded(rig: Rig, usb: Path) -> None:
    one_out(rig, usb)
    book = book_of(rig)
    book.incident()
    rig.until(lambda: over(IncidentBox))
    box = over(IncidentBox)
    assert "義務がある場合には当たりません" in box.verdict.text()
    box.known_on.setText("R8.11.20")
    box.persons.setValue(101)
    assert "報告が要ります" in box.verdict.text()
    assert "令和8年11月24日" in box.dates.text()
    box.keep()
    rig.until(lambda: len(book.table.lines) == 2)
    assert cell(book, 0, "区分") == "事故"
    book.reject()
    rig.gone()


def test_the_book_is_printed_and_written_out(rig: Rig, usb: Path, tmp_path: Path) -> None:
    one_out(rig, usb)
    book = book_of(rig)
    book.print_book()
    rig.until(lambda: over(PrintPreview))
    assert "管理簿" in over(PrintPreview).sheet.text()
    over(PrintPreview).reject()
    book.write_list()
    rig.until(lambda: type(QApplication.activeModalWidget()).__name__ == "WriteList")
    writing: Any = QApplication.activeModalWidget()
    writing.way.setCurrentIndex(1)
    writing.write(tmp_path / "管理簿.csv")
    rig.until((tmp_path / "管理簿.csv").exists)
    assert (tmp_path / "管理簿.csv").read_text("utf-8-sig").splitlines()[0] == ",".join(HEADS)
    rig.until(lambda: not writing.isVisible())
    book.reject()
    rig.gone()


def test_times_on_the_screen_are_those_of_the_papers(zone: str) -> None:
    """Japan's, whatever zone the PC is set to."""
    stamp = "2026-11-21T19:06:00+00:00"
    given = Handover("1", "out", "B", stamp, "", 1, 1, "komae", "室", "総務課", "付議案件 1件", at=stamp)
    assert moment_words(stamp) == "R8.11.22 04:06"
    assert out_cells(given, TODAY)[1] == "2026/11/22"
    at = clock_at(TODAY, "14:30")
    assert at is not None
    assert at.astimezone(UTC).isoformat() == "2026-11-21T05:30:00+00:00"
    assert [clock_at(TODAY, wrong) for wrong in ("", "25:00", "1430")] == [None] * 3


def test_who_may_not_read_the_ledger_sees_the_bundles_alone(rig: Rig, usb: Path) -> None:
    one_out(rig, usb, due="R8.12.4")

    def sit(store: Any) -> Any:
        store.add_person("管理", Role.ADMIN)
        store.sit(store.add_person("起案", Role.DRAFTER).id)
        return read_book(store, Asked(), TODAY)

    shown = rig.store(sit)
    assert [line.words[HEADS.index("区分")] for line in shown.lines] == ["持出し"]
    assert "返却待ち" in shown.lines[0].words[HEADS.index("照合")]
    found = rig.store(lambda s: read_book(s, Asked(text="ほかの課"), TODAY))
    assert found.lines == ()
    assert rig.store(lambda s: read_book(s, Asked(direction="in"), TODAY)).lines == ()


@pytest.mark.parametrize("name", ["handover_book", "media_register", "desk_keys", "erase_media", "duties"])
def test_every_input_has_a_name_and_japanese_words(rig: Rig, name: str) -> None:
    from tests.screen.test_window import foreign, nameless

    getattr(rig.window, name)()
    rig.until(lambda: rig.window.dialog is not None)
    rig.settle()
    assert nameless(rig.window.dialog) == []
    assert foreign(rig.window.dialog) == []
    rig.window.dialog.reject()  # type: ignore[union-attr]
    rig.gone()


# the medium afterwards -----------------------------------------------------------------------------------------------


def test_only_our_bundles_leave_a_medium_and_each_is_recorded(
    rig: Rig, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugged_in(monkeypatch, [drive_at(usb, kind="flash")])
    parcel = one_out(rig, usb)
    (usb / "ほかの人の資料.txt").write_text("残す", "utf-8")
    rig.window.erase_media()
    dialog: EraseMedium = rig.dialog("EraseMedium")
    rig.until(lambda: dialog.place.drive() is not None)
    dialog.start()
    rig.until(lambda: dialog.found is not None)
    assert dialog.table.rowCount() == 1
    assert "まだ受領書がありません" in dialog.told.text()
    assert dialog.marked() == []  # what waits for its receipt is erased only when somebody says so
    assert not dialog.go.isEnabled()
    dialog.marks[0].setChecked(True)
    assert dialog.marked() == [parcel]
    dialog.start()
    rig.until(lambda: over(QMessageBox))
    over(QMessageBox).accept()
    rig.until(lambda: dialog.erased is not None)
    assert dialog.told.text().startswith("完了")
    assert "完全に消したとは言えません" in dialog.promise.text()
    assert [p.name for p in usb.iterdir()] == ["ほかの人の資料.txt"]
    assert rig.store(lambda s: s.handover(parcel, "out")).erased_at
    dialog.reject()
    rig.gone()


def test_another_medium_in_the_place_of_the_one_looked_through_is_left_alone(
    rig: Rig, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugged = [drive_at(usb, kind="flash")]
    plugged_in(monkeypatch, plugged)
    parcel = one_out(rig, usb)
    before = sorted(p.name for p in usb.iterdir())
    rig.window.erase_media()
    dialog: EraseMedium = rig.dialog("EraseMedium")
    rig.until(lambda: dialog.place.drive() is not None)
    dialog.start()
    rig.until(lambda: dialog.found is not None)
    dialog.marks[0].setChecked(True)
    plugged[:] = [replace(plugged[0], label="SOMU")]
    dialog._erase([parcel])
    rig.until(lambda: bool(dialog.fault.text()))
    assert "中を調べた媒体ではありません" in dialog.fault.text()
    assert sorted(p.name for p in usb.iterdir()) == before
    assert not rig.store(lambda s: s.handover(parcel, "out")).erased_at
    dialog.reject()
    rig.gone()


def test_what_was_destroyed_is_recorded_by_its_method(rig: Rig, usb: Path) -> None:
    parcel = one_out(rig, usb)
    book = book_of(rig)
    given = book.bundle()
    assert given is not None
    acts = dict(rare_acts(book, given))
    acts["別の方法で消した(&H)…"]()
    rig.until(lambda: over(RecordErasure))
    box = over(RecordErasure)
    box.kind.setCurrentIndex(box.kind.findData("optical"))
    assert box.method.currentText() == "メディアシュレッダーによる裁断"
    box.keep()
    rig.until(lambda: len(book.table.lines) == 2)
    assert rig.store(lambda s: s.handover(parcel, "out")).erased_at
    book.reject()
    rig.gone()


def test_a_bundle_that_never_left_is_withdrawn(rig: Rig, usb: Path) -> None:
    parcel = one_out(rig, usb)
    book = book_of(rig)
    given = book.bundle()
    assert given is not None
    dict(rare_acts(book, given))["持出しを取りやめる(&X)…"]()
    rig.until(lambda: over(QMessageBox))
    over(QMessageBox).accept()
    rig.until(lambda: len(book.table.lines) == 2)
    assert cell(book, 1, "照合") == ""
    assert rig.store(lambda s: s.secret(parcel)) == ""
    assert not book.notice_act.isEnabled()
    book.reject()
    rig.gone()


def test_a_medium_is_lent_and_comes_back(rig: Rig) -> None:
    rig.store(lambda s: s.add_medium(Medium("M-7", "USBメモリー"), who=WHO))
    rig.window.media_register()
    dialog = rig.dialog("MediaDialog")
    rig.until(lambda: dialog.media)
    dialog.lend()
    rig.until(lambda: over(Lend))
    box = over(Lend)
    box.keep()
    rig.until(lambda: "貸し出す相手がありません" in box.fault.text())
    box.partner.setCurrentText("高齢障がい課")
    box.due_back.setText("R8.12.1")
    box.keep()
    rig.until(lambda: dialog.table.item(0, 4).text() == "貸出し中（高齢障がい課）")
    assert not dialog.lend_act.isEnabled()
    dialog.print_loans()
    rig.until(lambda: over(PrintPreview))
    assert "高齢障がい課" in over(PrintPreview).sheet.text()
    over(PrintPreview).reject()
    dialog.take_back()
    rig.until(lambda: over(LoanBack))
    over(LoanBack).keep()
    rig.until(lambda: dialog.table.item(0, 4).text() == "使用中")
    dialog.reject()
    rig.gone()


# 報告とポータル ----------------------------------------------------------------------------------------------------------


def test_reports_incidents_and_exchanges_go_step_by_step(rig: Rig, tmp_path: Path) -> None:
    rig.window.duties()
    dialog: Duties = rig.dialog("Duties")
    rig.settle()
    dialog.expect()
    rig.until(lambda: over(Expect))
    box = over(Expect)
    box.keep()
    assert "契約の終わりの日を日付として" in box.fault.text()
    box.end.setText("R8.11.1")
    box.keep()
    rig.until(lambda: box.fault.text() and "日付" not in box.fault.text())
    box.partner.setText("○○システム株式会社")
    box.media.setValue(2)
    box.keep()
    rig.until(lambda: dialog.lists.reports)
    assert dialog.take_act.isEnabled()
    dialog.take_report()
    rig.until(lambda: over(TakeReport))
    box = over(TakeReport)
    assert box.media.value() == 2
    box.media.setValue(1)
    box.keep()
    rig.until(lambda: text_at(dialog.reports, 0, 5) == "▲ 数が違う")
    assert not dialog.take_act.isEnabled()
    dialog.print_report()
    rig.until(lambda: over(PrintPreview))
    over(PrintPreview).reject()

    dialog.tabs.setCurrentIndex(1)
    dialog.incident()
    rig.until(lambda: over(IncidentBox))
    over(IncidentBox).persons.setValue(150)
    over(IncidentBox).keep()
    rig.until(lambda: dialog.lists.incidents)
    assert dialog.first_act.isEnabled()
    assert not dialog.final_act.isEnabled()
    for stage in ("first", "final"):
        dialog.report_incident(stage)
        rig.until(lambda: over(ReportIncident))
        over(ReportIncident).keep()
        rig.until(lambda stage=stage: getattr(dialog.lists.incidents[0], f"{stage}_on"))  # type: ignore[misc]
    assert text_at(dialog.incidents, 0, 6) == "報告済"
    dialog.print_incident()
    rig.until(lambda: over(PrintPreview))
    over(PrintPreview).reject()

    dialog.tabs.setCurrentIndex(2)
    file = tmp_path / "抽出.csv"
    file.write_bytes(b"1,2\r\n")
    dialog.begin()
    rig.until(lambda: over(PortalStepBox))
    over(PortalStepBox).partner.setText("東京都")
    over(PortalStepBox).keep()
    rig.until(lambda: dialog.lists.exchanges)
    for step in range(2, 5):
        dialog.go_further()
        rig.until(lambda: over(PortalStepBox))
        box = over(PortalStepBox)
        if box._asks_file():
            box.keep()
            assert "ファイルが選ばれていません" in box.fault.text()
            box.file.edit.setText(str(file))
        box.keep()
        rig.until(lambda step=step: len(dialog.lists.exchanges[0].steps) == step)  # type: ignore[misc]
    assert text_at(dialog.exchanges, 0, 3) == "終わり"
    assert not dialog.next_act.isEnabled()
    dialog.print_exchange()
    rig.until(lambda: over(PrintPreview))
    over(PrintPreview).reject()
    dialog.reject()
    rig.gone()

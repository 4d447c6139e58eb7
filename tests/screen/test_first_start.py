"""The first start and the plain store: the choice is explicit and recorded; an old plain store is offered to be sealed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.clerk.acts import finish
from desktop.definition.find import forms
from desktop.screen.first_start import add_samples
from desktop.screen.office import PLAIN_REASON, Clerk
from desktop.store.store import open_store
from tests.screen.lock_rig import ADMIN, WORDS, SealedRig, sealed
from tests.screen.rig import TODAY, Rig, opened

Key, Mod = Qt.Key, Qt.KeyboardModifier


def fill(rig: Rig) -> Any:
    dialog = rig.dialog("FirstStart")
    rig.until(lambda: dialog.seat.municipality.count() > 0)
    dialog.seat.division.setEditText("総務部総務課")
    dialog.seat.name.setText("付議　太郎")
    return dialog


def below(dialog: Any, kind: str) -> Any:
    return next((w for w in dialog.children() if type(w).__name__ == kind), None)


def test_a_passphrase_is_the_default_and_is_asked_twice(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "新" / "付議帳.sqlite3"
    with opened(qtbot, path, clerk=None) as rig:
        dialog = fill(rig)
        assert not dialog.keeping.plain
        dialog.start()
        assert "合言葉が入力されていません" in dialog.fault.text()
        dialog.keeping.words.first.setText("短い")
        dialog.start()
        assert "12文字以上" in dialog.fault.text()
        dialog.keeping.words.first.setText(WORDS[ADMIN])
        dialog.start()
        assert "同じではありません" in dialog.fault.text()
        assert not path.exists()
        dialog.keeping.words.second.setText(WORDS[ADMIN])
        dialog.start()
        rig.until(lambda: below(dialog, "RecoverySheet") is not None)
        assert dialog.keeping is None
        sheet = below(dialog, "RecoverySheet")
        rig.until(sheet.isVisible)
        assert not dialog.isVisible()  # one thing at a time, and nothing behind it that says the same
        assert rig.window._offer is None or rig.window._offer.isHidden()
        sheet.go_further()
        sheet.typed.setText(sheet._word)
        sheet.go_further()
        rig.gone()
        rig.settle()
        assert rig.office.seat.sealed
        assert not rig.office.seat.unnoted
        assert rig.window._offer is None or rig.window._offer.isHidden()
        assert rig.window.acts["lock_now"].isEnabled()
    assert not path.read_bytes().startswith(b"SQLite format 3")


def test_a_first_start_without_the_paper_lets_the_list_ask_for_it(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot, tmp_path / "付議帳.sqlite3", clerk=None) as rig:
        dialog = fill(rig)
        dialog.samples.setChecked(True)
        for box in (dialog.keeping.words.first, dialog.keeping.words.second):
            box.setText(WORDS[ADMIN])
        dialog.start()
        rig.until(lambda: below(dialog, "RecoverySheet") is not None)
        sheet = below(dialog, "RecoverySheet")
        rig.until(sheet.isVisible)
        assert rig.store(lambda s: s.count_cases()) >= 3  # nothing is left to be done after the paper
        super(type(sheet), sheet).reject()
        rig.gone()
        rig.until(lambda: rig.window._offer is not None and rig.window._offer.paper.isVisible())


def test_without_a_passphrase_the_reason_is_recorded(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot, tmp_path / "付議帳.sqlite3", clerk=None) as rig:
        dialog = fill(rig)
        dialog.keeping.choice.setCurrentIndex(1)
        assert not dialog.keeping.words.first.isVisible()
        dialog.keeping.reason.setText("操作の練習に使う")
        dialog.start()
        rig.gone()
        assert rig.store(lambda s: s.setting(PLAIN_REASON)) == "操作の練習に使う"
        assert "plain" in [line.act for line in rig.store(lambda s: s.ledger())]
        assert rig.window._offer is None or rig.window._offer.isHidden()


def test_given_up_nothing_is_made_and_the_program_ends(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "付議帳.sqlite3"
    with opened(qtbot, path, clerk=None) as rig:
        rig.dialog("FirstStart").reject()
        rig.until(lambda: not rig.window.isVisible())
    assert not path.exists()


def test_the_sample_store_is_plain_with_its_reason_and_asks_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot, tmp_path / "見本.sqlite3", clerk=None, sample=True) as rig:
        rig.until(lambda: rig.window.list.table.rowCount() >= 3)
        assert rig.window.dialog is None
        assert rig.store(lambda s: s.setting(PLAIN_REASON)) == "見本"
        assert rig.window._offer is None


def test_an_old_plain_store_is_offered_a_passphrase_and_sealed(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "案件" / "付議帳.sqlite3"
    with opened(qtbot, path) as rig:
        offer = rig.window._offer
        assert offer is not None
        assert offer.isVisible()
        case_id = rig.add({"jimu_mei": "川沿いの見守り"}).id
        rig.open(case_id)
        rig.window.show_list()
        offer.seal.click()
        dialog = rig.dialog("SealStore")
        dialog.name.setText(ADMIN)
        for box in (dialog.words.first, dialog.words.second):
            box.setText(WORDS[ADMIN])
        dialog.seal()
        rig.until(lambda: below(dialog, "RecoverySheet") is not None)
        sheet = below(dialog, "RecoverySheet")
        sheet.go_further()
        sheet.typed.setText(sheet._word)
        sheet.go_further()
        rig.until(lambda: not dialog.isVisible())
        rig.settle()
        assert not offer.isVisible()
        assert rig.office.seat.sealed
        assert rig.office.clerk.name == ADMIN
        assert rig.store(lambda s: s.read_case(case_id)).answers.text("jimu_mei") == "川沿いの見守り"
        rig.gone()
    for part in path.parent.rglob("*"):
        assert part.is_dir() or "川沿いの見守り".encode() not in part.read_bytes(), part
    with sealed(qtbot, path) as again:
        again.come_in()
        assert again.store(lambda s: s.read_case(case_id)).answers.text("jimu_mei") == "川沿いの見守り"


def test_staying_plain_asks_for_a_reason_and_takes_the_offer_away(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot, tmp_path / "案件" / "付議帳.sqlite3") as rig:
        rig.window._offer.stay.click()
        dialog = rig.dialog("StayPlain")
        dialog.keep()
        assert "理由が入力されていません" in dialog.fault.text()
        dialog.reason.setText("練習用")
        dialog.keep()
        rig.gone()
        rig.until(rig.window._offer.isHidden)
        assert rig.store(lambda s: s.setting(PLAIN_REASON)) == "練習用"
        assert rig.store(lambda s: [x.facts["reason"] for x in s.ledger(act="plain")]) == ["練習用"]


def test_an_unconfirmed_paper_is_asked_for_again(qtbot: QtBot, tmp_path: Path) -> None:
    from desktop.clerk.unlock import set_up

    path = tmp_path / "案件" / "付議帳.sqlite3"
    with set_up(path, person_name=ADMIN, passphrase=WORDS[ADMIN]).store as store:
        store.set_setting("clerk.municipality", "komae")
    with sealed(qtbot, path) as rig:
        rig.come_in()
        offer = rig.window._offer
        assert offer is not None
        assert "まだ確かめられていません" in offer.words.text()
        offer.paper.click()
        rig.until(lambda: below(rig.window, "RecoverySheet") is not None)
        sheet = below(rig.window, "RecoverySheet")
        sheet.go_further()
        sheet.typed.setText(sheet._word)
        sheet.go_further()
        rig.until(offer.isHidden)


def test_a_new_key_shuts_out_everybody_but_oneself(qtbot: QtBot, tmp_path: Path) -> None:
    from tests.screen.lock_rig import CHECKER, make_sealed

    path = tmp_path / "案件" / "付議帳.sqlite3"
    make_sealed(path)
    with sealed(qtbot, path) as rig:
        rig.come_in()
        before = rig.store(lambda s: s.key)
        rig.window.acts["people"].trigger()
        dialog = rig.dialog("PeopleDialog")
        rig.until(lambda: dialog.table.rowCount() == 3)
        dialog.new_key()
        box = below(dialog, "NewKey")
        box.typed.setText("ちがう合言葉です")
        box.renew()
        rig.until(lambda: "合言葉が違います" in box.fault.text())
        box.typed.setText(WORDS[ADMIN])
        box.renew()
        rig.until(lambda: below(box, "RecoverySheet") is not None)
        sheet = below(box, "RecoverySheet")
        sheet.go_further()
        sheet.typed.setText(sheet._word)
        sheet.go_further()
        rig.until(lambda: dialog.table.item(1, 2) is not None and dialog.table.item(1, 2).text() == "なし")
        assert rig.store(lambda s: s.key) != before
        dialog.accept()
        SealedRig.shut(rig)
        rig.until(lambda: rig.page_of_lock.names.count() == 1)
        assert rig.page_of_lock.names.findText(CHECKER) < 0
        rig.come_in()
    QApplication.processEvents()


def test_papers_the_program_fills_itself_are_no_sample_cases(tmp_path: Path) -> None:
    with open_store(tmp_path / "見本.sqlite3") as store:
        added = finish(add_samples(store, Clerk("", "未来戦略室", "付議　太郎")))
        listed = store.list_cases(today=TODAY, limit=999)
        assert added == len(listed) > 5
        assert {line.form_id for line in listed} <= {entry.id for entry in forms(use="case")}

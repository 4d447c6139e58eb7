"""People and rights in the window: added, renamed, stopped, given words and rights; who may not is told why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.case.people import DEFAULT_RIGHTS, Right, Role
from desktop.screen.office import MINUTES
from tests.screen.lock_rig import ADMIN, CHECKER, DRAFTER, WORDS, SealedRig, copy_store, make_sealed, sealed
from tests.screen.rig import opened

Key = Qt.Key
NEW = "やまびこ 三番線 かばん"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "案件" / "付議帳.sqlite3"
    make_sealed(path)
    return path


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path, made: Path) -> Iterator[SealedRig]:
    with sealed(qtbot, copy_store(made, tmp_path / "案件")) as found:
        yield found


def below(dialog: Any, kind: str) -> Any:
    """The dialog of a class that another one opened."""
    return next(w for w in dialog.children() if type(w).__name__ == kind)


def people(rig: SealedRig) -> Any:
    rig.window.acts["people"].trigger()
    dialog = rig.dialog("PeopleDialog")
    rig.until(lambda: dialog.table.rowCount() == 3)
    return dialog


def test_somebody_is_added_and_comes_in(rig: SealedRig) -> None:
    rig.come_in()
    dialog = people(rig)
    dialog.add()
    add = below(dialog, "AddPerson")
    add.keep()
    assert "名前が入力されていません" in add.fault.text()
    add.name.setText("新任 三郎")
    add.role.setCurrentText(Role.SECRETARIAT.value)
    add.words.first.setText("みじかい")
    add.keep()
    assert "12文字以上" in add.fault.text()
    add.words.first.setText(NEW)
    add.words.second.setText(NEW + "。")
    add.keep()
    assert "同じではありません" in add.fault.text()
    add.words.second.setText(NEW)
    add.keep()
    rig.until(lambda: dialog.table.rowCount() == 4)
    assert [dialog.table.item(3, c).text() for c in range(4)] == ["新任 三郎", "事務局", "あり", "使用中"]
    dialog.accept()
    rig.shut()
    rig.come_in("新任 三郎", NEW)
    assert rig.office.clerk.name == "新任 三郎"


def test_somebody_who_is_stopped_comes_in_no_more(rig: SealedRig) -> None:
    rig.come_in()
    dialog = people(rig)
    assert not dialog.acts[3].isEnabled()  # nobody stops themselves
    dialog.table.selectRow(2)
    dialog._stop(dialog.chosen())
    rig.until(lambda: dialog.table.item(2, 3).text() == "停止中")
    assert dialog.acts[3].text().startswith("再開")
    dialog.accept()
    rig.shut()
    rig.until(lambda: rig.page_of_lock.names.count() == 2)
    assert rig.page_of_lock.names.findText(DRAFTER) < 0


def test_a_copy_that_is_away_is_named_when_somebody_is_stopped(rig: SealedRig, tmp_path: Path) -> None:
    from desktop.store.safekeeping import take

    rig.come_in()
    rig.store(lambda store: take(store, "hand", folder=tmp_path / "USB"))
    (tmp_path / "USB").rename(tmp_path / "引き出し")
    dialog = people(rig)
    dialog.table.selectRow(2)
    dialog._stop(dialog.chosen())
    rig.until(lambda: str(tmp_path / "USB") in dialog.fault.text())
    assert "つながっていない場所にある控え" in dialog.fault.text()
    dialog.accept()


def test_ones_own_words_are_changed_by_the_old_ones(rig: SealedRig) -> None:
    rig.come_in(CHECKER)
    dialog = people(rig)
    rows = [dialog.table.item(n, 0).text() for n in range(3)]
    dialog.table.selectRow(rows.index(f"{CHECKER}（自分）"))
    dialog.change_words()
    change = below(dialog, "ChangeWords")
    change.words.first.setText(NEW)
    change.words.second.setText(NEW)
    change.keep()
    assert "今の合言葉が入力されていません" in change.fault.text()
    change.old.setText("ちがう合言葉です")
    change.keep()
    rig.until(lambda: "合言葉が違います" in change.fault.text())
    change.old.setText(WORDS[CHECKER])
    change.keep()
    rig.until(lambda: not change.isVisible())
    dialog.accept()
    rig.shut()
    rig.come_in(CHECKER, NEW)


def test_who_may_not_change_people_is_told_why(rig: SealedRig) -> None:
    rig.come_in(CHECKER)
    dialog = people(rig)
    dialog.table.selectRow(0)
    assert [b.isEnabled() for b in dialog.acts[:7]] == [False, False, False, False, True, False, False]
    assert dialog.acts[0].toolTip() == "「利用者と権限の変更」は、確認者の権限ではできません。管理者に頼んでください。"
    dialog.rights()
    table = below(dialog, "RightsDialog")
    rig.until(lambda: table.table.item(0, 1) is not None)
    table.table.setFocus()
    rig.bot.keyClick(table.table, Key.Key_Space)
    assert table.rights == DEFAULT_RIGHTS
    table.reject()
    dialog.accept()


def test_a_right_that_is_taken_away_disables_its_act_with_the_reason(rig: SealedRig) -> None:
    rig.come_in()
    dialog = people(rig)
    dialog.rights()
    table = below(dialog, "RightsDialog")
    rig.until(lambda: table.table.item(0, 1) is not None)
    column = 1 + list(Role).index(Role.DRAFTER)
    table.table.setCurrentCell(list(Right).index(Right.PRINT), column)
    rig.bot.keyClick(table.table, Key.Key_Space)
    table._turn(list(Right).index(Right.PEOPLE), 1 + list(Role).index(Role.ADMIN))
    assert "変えられません" in table.fault.text()
    table.keep()
    rig.until(lambda: not table.isVisible())
    dialog.accept()
    assert Right.PRINT not in rig.store(lambda s: s.rights())[Role.DRAFTER]
    case_id = rig.add({"jimu_mei": "あ"}).id
    rig.shut()
    rig.come_in(DRAFTER)
    rig.open(case_id)
    act = rig.window.acts["print_sheet"]
    assert not act.isEnabled()
    assert act.toolTip() == act.statusTip()
    assert (
        act.toolTip()
        == "「印刷とPDF・Excelの保存」は、起案者の権限ではできません。確認者か事務局か管理者に頼んでください。"
    )
    assert rig.window.acts["to_review"].isEnabled()
    rig.shut()
    rig.come_in(ADMIN)
    rig.open(case_id)
    assert rig.window.acts["print_sheet"].isEnabled()
    assert "印刷" in rig.window.acts["print_sheet"].toolTip()
    assert rig.window.acts["print_sheet"].statusTip() == ""


def test_the_step_button_of_a_case_follows_the_rights(rig: SealedRig) -> None:
    rig.come_in(DRAFTER)
    page = rig.open(rig.add({"jimu_mei": "あ"}).id)
    assert page.step_button.isEnabled()
    page.steps.move(type(page.desk.case.status)("確認中"))
    rig.until(lambda: page.desk.case.status.value == "確認中")
    assert not page.step_button.isEnabled()
    assert "起案者の権限ではできません" in page.step_button.toolTip()


def test_minutes_of_the_lock_are_the_admins_to_set(rig: SealedRig) -> None:
    rig.come_in(DRAFTER)
    rig.act("choose_settings")
    dialog = rig.dialog("SettingsDialog")
    assert not dialog.idle.isEnabled()
    assert "起案者の権限ではできません" in dialog.idle.toolTip()
    dialog.reject()
    rig.shut()
    rig.come_in()
    rig.act("choose_settings")
    dialog = rig.dialog("SettingsDialog")
    rig.until(lambda: dialog.seat.municipality.count() > 0)
    assert dialog.idle.currentText() == "10分間操作がないとき"
    dialog.idle.setCurrentIndex(dialog.idle.findData(5))
    dialog.keep()
    rig.gone()
    rig.until(lambda: rig.lock.watch.minutes == 5)
    assert rig.store(lambda s: s.setting(MINUTES)) == "5"


def test_a_new_recovery_paper_is_confirmed_by_its_word(rig: SealedRig) -> None:
    rig.come_in()
    dialog = people(rig)
    dialog._renew()
    rig.until(lambda: any(type(w).__name__ == "RecoverySheet" for w in dialog.children()))
    sheet = below(dialog, "RecoverySheet")
    word, code = sheet._word, sheet.code.copied
    assert code
    sheet.go_further()
    assert sheet.card.isHidden()
    sheet.typed.setText("ちがう")
    sheet.go_further()
    assert "確認の言葉」が違います" in sheet.fault.text()
    sheet.typed.setText(word.replace("・", "　"))
    sheet.go_further()
    rig.until(lambda: not sheet.isVisible())
    assert sheet.code.copied == ""
    assert rig.store(lambda s: s.setting("recovery.noted")) == word
    dialog.accept()


def test_a_plain_store_offers_to_be_sealed_instead(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot, tmp_path / "案件" / "付議帳.sqlite3") as rig:
        assert not rig.window.acts["lock_now"].isEnabled()
        assert "合言葉がないため" in rig.window.acts["lock_now"].toolTip()
        rig.window.acts["people"].trigger()
        dialog = rig.dialog("SealStore")
        dialog.reject()


def test_the_paper_of_the_recovery_code_is_printed_from_its_form(rig: SealedRig) -> None:
    from desktop.screen.unlock_recovery import RecoverySheet

    rig.come_in()
    sheet = RecoverySheet(rig.office, "abcd-efgh-jkmn-pqrs-tuvw-xyz2", "さくら・つばめ", rig.window)
    words = "".join(line.line.text for page in sheet.sheet().pages for box in page.boxes for line in box.lines)
    assert "さくら・つばめ" in words
    assert "abcd" in words.replace(" ", "")
    sheet.print_sheet()
    preview = below(sheet, "PrintPreview")
    assert preview.isVisible()
    preview.reject()
    sheet.deleteLater()

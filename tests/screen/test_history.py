"""The history on the screen: every change with both values, filtered by field and person, and each value put back.

1. Both values in full. 2. Filters. 3. The value before, and the value after an older change. 4. What hinders is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.case.model import Status
from desktop.screen.history import EMPTY, NO_FIELD, SAME, HistoryDialog, differing
from tests.screen.rig import Rig, opened

LONG = "高齢者の見守りを兼ねた配食の事務について、" * 60


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    with opened(qtbot, tmp_path / "案件" / "付議帳.sqlite3") as made:
        yield made


def change(rig: Rig, case_id: str, values: dict[str, Any], who: str) -> None:
    """Another clerk's save, behind the window's back."""
    from desktop.clerk.desk import Desk
    from desktop.definition.find import load

    def job(store: Any) -> None:
        desk = Desk(store.read_case(case_id), load("komae.sheet"))
        for place, value in values.items():
            desk.edit(place, value)
        store.save(desk.case, desk.unsaved(), who=who)

    rig.store(job)


def shown(rig: Rig) -> HistoryDialog:
    rig.act("history")
    dialog: HistoryDialog = rig.dialog("HistoryDialog")
    rig.until(lambda: dialog.everything)
    return dialog


def three(rig: Rig) -> str:
    case_id: str = rig.add({"jimu_mei": "一つめの名"}).id
    change(rig, case_id, {"jimu_mei": "二つめの名"}, "確認　花子")
    change(rig, case_id, {"jimu_mei": "三つめの名", "jikou": LONG}, "起案　次郎")
    rig.open(case_id)
    return case_id


def stand(dialog: HistoryDialog, old: str, new: str) -> None:
    row = next(n for n, c in enumerate(dialog.table.lines) if (c.old, c.new) == (old, new))
    dialog.view.selectRow(row)


def test_both_values_in_full(rig: Rig) -> None:
    """1"""
    three(rig)
    dialog = shown(rig)
    stand(dialog, "", LONG)
    assert dialog.after.toPlainText() == LONG
    at = dialog.view.currentIndex().row()
    assert dialog.table.words(dialog.table.lines[at], 4) == EMPTY
    stand(dialog, "一つめの名", "二つめの名")
    assert (dialog.before.marked(), dialog.after.marked()) == ("一", "二")
    stand(dialog, "", LONG)
    assert dialog.after.marked() == ""


def test_what_differs_is_found_clause_by_clause() -> None:
    """1"""
    old = "配食の事務を、社会福祉法人に委託する。期間は、三年とする。"
    new = "配食の事務を、公募で選んだ社会福祉法人に委託する。期間は、五年とする。"
    assert [new[a:b] for a, b in differing(new, old)] == ["公募で選んだ", "五"]
    assert [old[a:b] for a, b in differing(old, new)] == ["三"]
    assert differing("まったく別", "") == []
    assert differing("", "なくなった") == []
    long = "".join(f"第{n}項の文章を、ここに書く。" for n in range(600))
    assert [long[a:b] for a, b in differing(long, long.replace("第300項", "第三百項"))] == ["300"]


def test_filters(rig: Rig) -> None:
    """2"""
    three(rig)
    dialog = shown(rig)
    everything = dialog.table.rowCount()
    dialog.field.setCurrentIndex(dialog.field.findText("事務の名称"))
    assert [(c.old, c.new) for c in dialog.table.lines][:2] == [
        ("二つめの名", "三つめの名"),
        ("一つめの名", "二つめの名"),
    ]
    dialog.person.setCurrentIndex(dialog.person.findText("確認　花子"))
    assert [(c.old, c.new) for c in dialog.table.lines] == [("一つめの名", "二つめの名")]
    assert dialog.count.text() == "1件"
    dialog.field.setCurrentIndex(0)
    dialog.person.setCurrentIndex(0)
    assert dialog.table.rowCount() == everything
    dialog.field.setCurrentIndex(dialog.field.count() - 1)
    assert {c.kind for c in dialog.table.lines} == {"create"}


def test_the_value_before_is_put_back(rig: Rig) -> None:
    """3"""
    case_id = three(rig)
    dialog = shown(rig)
    before = len(dialog.everything)
    stand(dialog, "一つめの名", "二つめの名")
    rig.bot.mouseClick(dialog.back, Qt.MouseButton.LeftButton)
    rig.until(lambda: len(dialog.everything) == before + 1)
    newest = dialog.everything[0]
    assert (newest.old, newest.new, newest.who) == ("三つめの名", "一つめの名", rig.office.clerk.who)
    assert "値を戻しました" in dialog.told.text()
    dialog.accept()
    rig.gone()
    assert rig.page.desk.text("jimu_mei") == "一つめの名"
    assert rig.store(lambda s: s.read_case(case_id)).answers.text("jimu_mei") == "一つめの名"
    rig.page.go_to("jimu_mei")  # and work goes on from there
    rig.type("の続き")
    rig.page.autosave.save()
    rig.saved()
    assert "の続き" in rig.store(lambda s: s.read_case(case_id)).answers.text("jimu_mei")


def test_the_value_after_an_older_change_is_put_back(rig: Rig) -> None:
    """3"""
    three(rig)
    dialog = shown(rig)
    stand(dialog, "一つめの名", "二つめの名")
    rig.bot.mouseClick(dialog.forth, Qt.MouseButton.LeftButton)
    rig.until(lambda: dialog.everything[0].new == "二つめの名")
    assert rig.page.desk.text("jimu_mei") == "二つめの名"


def test_what_hinders_is_told(rig: Rig) -> None:
    """4"""
    case_id = three(rig)
    dialog = shown(rig)
    stand(dialog, "二つめの名", "三つめの名")
    assert dialog.back.isEnabled()
    assert (dialog.forth.isEnabled(), dialog.forth.toolTip()) == (False, SAME)
    dialog.field.setCurrentIndex(dialog.field.count() - 1)
    assert (dialog.back.isEnabled(), dialog.back.toolTip()) == (False, NO_FIELD)
    dialog.accept()
    rig.gone()
    rig.store(lambda s: s.set_status(case_id, Status.REVIEW, who="試験"))
    rig.page.stored.reload(lambda: None)
    rig.until(lambda: rig.page.desk.case.status is Status.REVIEW)
    rig.store(lambda s: s.set_status(case_id, Status.FINAL, who="試験"))
    rig.page.stored.reload(lambda: None)
    rig.until(lambda: rig.page.desk.case.status is Status.FINAL)
    dialog = shown(rig)
    stand(dialog, "二つめの名", "三つめの名")
    assert not dialog.back.isEnabled()
    assert "「確定」" in dialog.back.toolTip()


def test_somebody_written_in_two_ways_stands_once_in_the_filter(rig: Rig) -> None:
    """2"""
    case_id = rig.add({"jimu_mei": "配食の事務"}).id
    change(rig, case_id, {"jimu_mei": "見守りの事務"}, "狛江　花子")
    change(rig, case_id, {"jimu_mei": "配食と見守りの事務"}, "狛江 花子")
    rig.open(case_id)
    rig.act("history")
    dialog: HistoryDialog = rig.dialog("HistoryDialog")
    rig.until(lambda: dialog.everything)
    names = [dialog.person.itemText(n) for n in range(dialog.person.count())]
    assert names.count("狛江 花子") == 1
    assert "狛江　花子" not in names
    dialog.person.setCurrentIndex(names.index("狛江 花子"))
    assert len(dialog.table.lines) == 2
    assert {dialog.table.words(change_, 1) for change_ in dialog.table.lines} == {"狛江 花子"}
    newest = dialog.table.lines[0]
    at = newest.at + timedelta(hours=9)
    assert dialog.table.words(newest, 0) == f"{at.year}/{at.month}/{at.day} {at:%H:%M}"

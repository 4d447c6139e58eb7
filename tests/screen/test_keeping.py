"""保存期間と消去 on the screen: alone and with four eyes; what is still somewhere is listed; the record is printed.

1. Alone: due, erased, recorded, printed. 2. Two people: asked, not by oneself, approved by another. 3. A 申出 taken back.
4. A copy on a medium that is away is listed until it is seen. 5. 保存期間 of a case and of all. 6. The bin of the list.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop.case.people import Role
from desktop.screen.keeping import NOTHING_DUE, OWN, UNASKED, KeepingDialog
from desktop.screen.keeping_ask import AskErasure, KeepFor
from desktop.screen.printing import PrintPreview
from desktop.store.safekeeping import take
from tests.screen.rig import Rig, opened


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    with opened(qtbot, tmp_path / "案件" / "付議帳.sqlite3") as made:
        yield made


def over(rig: Rig, name: str) -> str:
    """A case whose 保存期間 is long over, by today's clock of the window."""
    case = rig.add({"jimu_mei": name})
    rig.store(lambda s: s.archive(case.id, who="試験"))
    return str(case.id)


def late(rig: Rig) -> None:
    """The window's day is in ten years; what the store itself asks is the bin."""
    rig.office.today = lambda: date(2040, 1, 1)


def shown(rig: Rig) -> KeepingDialog:
    rig.window.do("keeping")
    dialog: KeepingDialog = rig.dialog("KeepingDialog")
    rig.until(lambda: dialog.state is not None)
    return dialog


def stand(dialog: KeepingDialog, row: int) -> None:
    """Choose a row, whatever keys a test before has left pressed."""
    dialog.table.clearSelection()
    for column in range(dialog.table.columnCount()):
        item = dialog.table.item(row, column)
        assert item is not None
        item.setSelected(True)


def click(rig: Rig, button: QPushButton) -> None:
    assert button.isEnabled(), button.toolTip()
    rig.bot.mouseClick(button, Qt.MouseButton.LeftButton)


def child(rig: Rig, dialog: Any, kind: type[Any]) -> Any:
    rig.until(lambda: [d for d in dialog.findChildren(kind) if d.isVisible()])
    return next(d for d in dialog.findChildren(kind) if d.isVisible())


def idle(rig: Rig, dialog: KeepingDialog) -> None:
    rig.until(lambda: dialog._task is None)
    rig.settle()


def erase(rig: Rig, dialog: KeepingDialog) -> None:
    click(rig, dialog.erase_button)
    box = child(rig, dialog, QMessageBox)
    assert "元には戻せません" in box.text()
    click(rig, next(b for b in box.buttons() if b.text().endswith("消去する(&X)")))
    rig.until(lambda: "消しました" in dialog.told.text())
    idle(rig, dialog)


def two_people(rig: Rig) -> tuple[str, str]:
    """A 管理者 who sits here and a 事務局."""
    first = rig.store(lambda s: s.add_person("付議　太郎", Role.ADMIN))
    second = rig.store(lambda s: s.add_person("事務　花子", Role.SECRETARIAT))
    rig.office.look_again()
    rig.settle()
    return first.id, second.id


def sit(rig: Rig, person: str) -> None:
    rig.store(lambda s: s.sit(person))
    rig.office.look_again()
    rig.settle()


def titles(rig: Rig) -> list[str]:
    return sorted(line.title for line in rig.store(lambda s: s.list_cases(archived=True, today=date(2026, 11, 21))))


def bin_due(rig: Rig, *names: str) -> list[str]:
    """Cases that are due by the store's own clock: in the bin, and over by that of the window."""
    ids = [over(rig, name) for name in names]
    for one in ids:
        rig.store(lambda s, one=one: s.bin(one, who="試験"))
    late(rig)
    return ids


def test_alone(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """1"""
    assert shown(rig).told.text() == NOTHING_DUE
    rig.window.dialog.accept()  # type: ignore[union-attr]
    rig.gone()
    ids = bin_due(rig, "古い案件", "残す案件")
    rig.store(lambda s: take(s, "hand"))
    dialog = shown(rig)
    assert dialog.table.rowCount() == 2
    assert "満了" in dialog.table.item(0, 2).text()
    assert not dialog.erase_button.isEnabled()
    assert dialog.ask_button.isHidden()
    stand(dialog, 0)
    erase(rig, dialog)
    assert "案件1件" in dialog.told.text()
    assert "控え1個からも消しました" in dialog.told.text()
    assert dialog.pages.currentIndex() == 2
    assert "案件1件" in dialog.records.item(0).text()
    line = rig.store(lambda s: s.ledger(act="erase"))[0]
    assert line.facts["cases"] == [ids[0]]
    papers: list[str] = []

    def print_it(self: PrintPreview) -> None:
        papers.extend(x.line.text for s in self.packet.sheets for p in s.pages for b in p.boxes for x in b.lines)
        self.sent = 2
        self.accept()

    monkeypatch.setattr(PrintPreview, "print_sheet", print_it)
    click(rig, dialog.print_button)
    child(rig, dialog, PrintPreview).print_sheet()
    rig.until(lambda: rig.store(lambda s: s.ledger(act="print")))
    assert ids[0] in "".join(papers)
    assert "古い案件" not in "".join(papers)


def test_four_eyes(rig: Rig) -> None:
    """2"""
    first, second = two_people(rig)
    ids = bin_due(rig, "古い案件")
    dialog = shown(rig)
    stand(dialog, 0)
    assert (dialog.erase_button.isEnabled(), dialog.erase_button.toolTip()) == (False, UNASKED)
    click(rig, dialog.ask_button)
    asking: AskErasure = child(rig, dialog, AskErasure)
    click(rig, asking.go)
    assert "理由" in asking.fault.text()
    asking.reason.setText("保存期間の満了")
    click(rig, asking.go)
    rig.until(lambda: "承認を待っています" in dialog.told.text())
    rig.settle()
    assert "付議　太郎　保存期間の満了" in dialog.table.item(0, 3).text()
    stand(dialog, 0)
    assert (dialog.erase_button.isEnabled(), dialog.erase_button.toolTip()) == (False, OWN)
    dialog.accept()
    rig.gone()
    sit(rig, second)
    dialog = shown(rig)
    stand(dialog, 0)
    erase(rig, dialog)
    line = rig.store(lambda s: s.ledger(act="erase"))[0]
    assert (line.who, line.facts["asked"], line.facts["cases"]) == ("事務　花子", [first], ids)


def test_a_request_is_taken_back(rig: Rig) -> None:
    """3"""
    two_people(rig)
    ids = bin_due(rig, "古い案件")
    rig.store(lambda s: s.ask_erasure(ids, who="", reason="満了"))
    dialog = shown(rig)
    stand(dialog, 0)
    click(rig, dialog.withdraw_button)
    rig.until(lambda: "取り下げました" in dialog.told.text())
    rig.settle()
    assert dialog.table.item(0, 3).text() == ""
    assert rig.store(lambda s: s.requested_erasures()) == ()


def test_a_medium_that_is_away_stays_on_the_list(rig: Rig, tmp_path: Path) -> None:
    """4"""
    from desktop.store.safekeeping import carry, choose_second

    medium = tmp_path / "USB"
    medium.mkdir()
    bin_due(rig, "古い案件")
    rig.store(lambda s: take(s, "hand"))
    rig.store(lambda s: choose_second(s, medium, same=lambda *_: False))
    rig.store(carry)
    away = tmp_path / "抜いたUSB"
    shutil.move(medium, away)
    dialog = shown(rig)
    stand(dialog, 0)
    erase(rig, dialog)
    assert "未消去" in dialog.told.text()
    assert dialog.pages.currentIndex() == 1
    assert str(medium) in dialog.left.item(0).text()
    shutil.move(away, medium)
    click(rig, dialog.settle_button)
    rig.until(lambda: "未消去の控えはありません" in dialog.told.text())
    idle(rig, dialog)
    assert rig.store(lambda s: s.unerased()) == ()


def test_years_of_a_case_and_of_all(rig: Rig) -> None:
    """5"""
    case_id = over(rig, "長く残す案件")
    rig.open(case_id)
    rig.window.do("keep_for")
    dialog: KeepFor = rig.dialog("KeepFor")
    rig.until(lambda: dialog.ends.text() != "")
    assert "令和14年3月31日" in dialog.ends.text()
    dialog.years.setCurrentIndex(dialog.years.findData(10))
    click(rig, dialog.go)
    rig.gone()
    rig.settle()
    assert rig.store(lambda s: s.keeping(case_id)).until == date(2037, 3, 31)
    other = over(rig, "ふだんの案件")
    keeping = shown(rig)
    keeping.usual.setCurrentIndex(keeping.usual.findData(3))
    keeping.usual.activated.emit(keeping.usual.currentIndex())
    rig.until(lambda: "ふだんの保存期間を変えました" in keeping.told.text())
    assert rig.store(lambda s: s.keeping(other)).until == date(2030, 3, 31)
    assert rig.store(lambda s: s.keeping(case_id)).until == date(2037, 3, 31)


def test_the_bin_of_the_list_asks_another(rig: Rig) -> None:
    """6"""
    two_people(rig)
    case = rig.add({"jimu_mei": "間違えた案件"})
    rig.store(lambda s: s.bin(case.id, who="試験"))
    rig.window.list.shelf.setCurrentIndex(2)
    rig.until(lambda: [line.title for line in rig.window.list.table.lines] == ["間違えた案件"])
    rig.window.list.view.stand_on(0)
    rig.window.do("erase")
    dialog: AskErasure = rig.dialog("AskErasure")
    dialog.reason.setText("作り間違い")
    click(rig, dialog.go)
    rig.gone()
    assert [one.title for one in rig.store(lambda s: s.requested_erasures())] == ["間違えた案件"]


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_title_keeps_its_room_with_large_text(rig: Rig, percent: int) -> None:
    from desktop.screen.look import em
    from desktop.screen.settings import Settings
    from desktop.screen.theme import dress

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    try:
        dress(app, Settings(percent=percent))
        rig.settle()
        late(rig)
        over(rig, "避難行動要支援者の支援事務")
        dialog = shown(rig)
        dialog.resize(1340, 700)
        rig.settle()
        assert dialog.table.horizontalScrollBar().maximum() == 0
        assert dialog.table.columnWidth(0) >= 8 * em(dialog)
        assert "案件を選ぶと" in dialog.told.text()
        assert dialog.table.hasFocus()
        dialog.reject()
        rig.gone()
    finally:
        dress(app, Settings())

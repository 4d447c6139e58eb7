"""操作の記録 on the screen: lines by act, person, days and words; checked, with a paper's code; printed and saved.

1. What is shown. 2. Filters. 3. The check: whole, against a paper, damaged. 4. The paper. 5. Rights. 6. Long ledgers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.case.people import Role
from desktop.japanese import today_in_japan
from desktop.screen.ledger import DAYS, CheckLedger, LedgerDialog
from desktop.screen.printing import PrintPreview
from desktop.sheet.packet import Packet
from tests.screen.rig import Rig, opened


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    with opened(qtbot, tmp_path / "案件" / "付議帳.sqlite3") as made:
        made.office.today = today_in_japan  # the ledger's lines are of the real day
        yield made


def shown(rig: Rig) -> LedgerDialog:
    rig.window.do("ledger")
    dialog: LedgerDialog = rig.dialog("LedgerDialog")
    rig.until(lambda: dialog.table.lines)
    return dialog


def acts(dialog: LedgerDialog) -> list[str]:
    return [line.act for line in dialog.table.lines]


def asked(rig: Rig, dialog: LedgerDialog) -> None:
    """What was chosen is answered."""
    rig.until(lambda: not dialog._pause.isActive())
    rig.settle()


def words(packet: Packet) -> str:
    """Every word of the papers, without blanks."""
    lines = [line.line.text for s in packet.sheets for p in s.pages for b in p.boxes for line in b.lines]
    return "".join("".join(lines).split())


def noted(rig: Rig) -> str:
    case = rig.add({"jimu_mei": "配食の事務"})
    rig.store(lambda s: s.note("print", case.id, who="起案　次郎", pages=3))
    rig.store(lambda s: s.note("export", case.id, who="事務　花子", count=1, sha256="ab" * 32))
    return str(case.id)


def test_lines_with_the_names_of_now(rig: Rig) -> None:
    """1"""
    case_id = noted(rig)
    dialog = shown(rig)
    assert acts(dialog)[:2] == ["export", "print"]
    newest = dialog.table.lines[0]
    assert [dialog.table.words(newest, n) for n in (2, 3, 4)] == ["事務　花子", "書き出し", "配食の事務"]
    whole = dialog.whole_line.toPlainText()
    assert "対象：配食の事務\n" in whole
    assert f"対象の番号：{case_id}" in whole
    assert "照合の符号：第" in whole
    assert dialog.count.text() == f"{len(dialog.table.lines)}行"


def test_words_stand_where_ids_and_codes_were(rig: Rig) -> None:
    """1"""
    case_id = noted(rig)
    rig.store(lambda s: s.bin(case_id, who="事務　花子"))
    rig.store(lambda s: s.erase([case_id], who="事務　花子"))
    dialog = shown(rig)
    rows = [[dialog.table.words(line, n) for n in range(6)] for line in dialog.table.lines]
    assert [row[4] for row in rows if row[3] in ("印刷", "書き出し")] == ["消去済みの案件"] * 2
    shown_words = "\n".join("　".join(row) for row in rows)
    assert case_id[:8] not in shown_words
    assert "abab" not in shown_words
    line = dialog.table.lines[0]
    newest, at = dialog.table.words(line, 1), line.at + timedelta(hours=9)
    assert newest == f"{at.year}/{at.month}/{at.day} {at:%H:%M}"


def test_the_title_of_a_case_is_found_in_the_words(rig: Rig) -> None:
    """2"""
    noted(rig)
    dialog = shown(rig)
    dialog.text.setText("配食")
    asked(rig, dialog)
    assert acts(dialog) == ["export", "print"]


def test_filters(rig: Rig) -> None:
    """2"""
    noted(rig)
    dialog = shown(rig)
    dialog.act.setCurrentIndex(dialog.act.findText("印刷"))
    asked(rig, dialog)
    assert acts(dialog) == ["print"]
    dialog.act.setCurrentIndex(0)
    dialog.by.setCurrentIndex(dialog.by.findData("事務　花子"))
    asked(rig, dialog)
    assert acts(dialog) == ["export"]
    dialog.by.setCurrentIndex(0)
    dialog.text.setText("頁")
    dialog.text.setText("abab")
    asked(rig, dialog)
    assert acts(dialog) == ["export"]
    dialog.text.clear()
    dialog.period.setCurrentIndex(DAYS)
    asked(rig, dialog)
    assert len(acts(dialog)) == 2
    dialog.until.setDate(QDate(2020, 1, 1))
    asked(rig, dialog)
    assert acts(dialog) == []
    assert dialog.whole_line.toPlainText() == "条件に合う行はありません。"
    assert not dialog.print_button.isEnabled()


def test_the_check(rig: Rig) -> None:
    """3"""
    noted(rig)
    dialog = shown(rig)
    rig.bot.mouseClick(dialog.check, Qt.MouseButton.LeftButton)
    (check,) = dialog.findChildren(CheckLedger)
    rig.until(check.isVisible)
    check.verify()
    rig.until(lambda: "書かれたときのままです" in check.told.text())
    code = check.told.text().rpartition("：")[2]
    check.code.setText(code.replace("第", "").replace("行", " ").lower())
    check.verify()
    rig.until(lambda: "紙の符号とも合っています" in check.told.text())
    check.code.setText("読めない符号")
    check.verify()
    rig.until(lambda: "読み取れません" in check.fault.text())
    check.code.clear()

    def damage(store: Any) -> None:
        def job(pen: Any) -> None:
            for (name,) in pen.raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                pen.raw.execute(f"DROP TRIGGER {name}")
            pen.raw.execute("UPDATE ledger SET who = 'だれか' WHERE no = 2")

        store._write("", job, None)

    rig.store(damage)
    check.verify()
    rig.until(lambda: "第2行が、書かれたときと違います" in check.fault.text())
    assert check.told.isHidden()
    check.accept()
    rig.until(lambda: acts(dialog)[0] == "check")


def test_the_paper(rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """4"""
    noted(rig)
    dialog = shown(rig)
    dialog.act.setCurrentIndex(dialog.act.findText("書き出し"))
    asked(rig, dialog)
    seen: list[str] = []

    def print_it(self: PrintPreview) -> None:
        seen.append(words(self.packet))
        self.sent = 1
        self.accept()

    monkeypatch.setattr(PrintPreview, "print_sheet", print_it)
    dialog.print_lines()
    rig.until(lambda: dialog.findChildren(PrintPreview))
    dialog.findChildren(PrintPreview)[0].print_sheet()
    rig.until(lambda: rig.store(lambda s: [n for n in s.ledger(act="print") if n.facts.get("pages") == 1]))
    (said,) = seen
    assert "事務花子" in said
    assert "起案次郎" not in said
    assert "配食の事務" not in said  # the paper has ids, the screen names

    def take_folder(_over: Any, _kind: str, _title: str, _start: str, then: Any, _ends: str = "") -> None:
        then([tmp_path])

    monkeypatch.setattr("desktop.screen.ledger_print.choose", take_folder)
    dialog.save_lines()
    rig.until(lambda: "保存しました" in dialog.told.text())
    assert len(list(tmp_path.glob("*.pdf"))) == 1


def test_who_may_not_read_it_is_told(rig: Rig) -> None:
    """5"""
    rig.store(lambda s: s.add_person("管理　一", Role.ADMIN))
    drafter = rig.store(lambda s: s.add_person("起案　次郎", Role.DRAFTER))
    rig.store(lambda s: s.sit(drafter.id))
    rig.office.look_again()
    rig.settle()
    act = rig.window.acts["ledger"]
    assert not act.isEnabled()
    assert "起案者の権限ではできません" in act.toolTip()


def test_a_long_ledger_is_read_as_it_is_scrolled(rig: Rig) -> None:
    """6"""

    def many(store: Any) -> None:
        from desktop.store import ledger

        store._write("試験", lambda pen: [ledger.note(pen, "print", f"{n}") for n in range(700)], None)

    rig.store(many)
    dialog = shown(rig)
    total = dialog.table.total
    assert total == 700
    assert len(dialog.table.lines) < total
    rig.until(lambda: dialog.view.scrollToBottom() or len(dialog.table.lines) == total)
    assert [line.no for line in dialog.table.lines] == list(range(total, 0, -1))


@pytest.mark.parametrize("percent", [100, 200])
def test_the_table_is_not_wider_than_its_window(rig: Rig, percent: int) -> None:
    """1"""
    from desktop.screen.look import em
    from desktop.screen.settings import Settings
    from desktop.screen.theme import dress

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    try:
        dress(app, Settings(percent=percent))
        rig.settle()
        noted(rig)
        dialog = shown(rig)
        dialog.resize(1340, 700)
        rig.settle()
        assert dialog.view.horizontalScrollBar().maximum() == 0
        assert dialog.view.columnWidth(5) >= 6 * em(dialog)
        dialog.reject()
        rig.gone()
    finally:
        dress(app, Settings())

"""The list of cases: words of the cells, overdue on top and said, search and filters, loading while scrolled."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.case.model import Status
from desktop.screen.case_table import (
    DUE,
    FIRST,
    HEADS,
    OVERDUE,
    CaseTable,
    date_words,
    due_words,
    when_words,
    year_words,
)
from desktop.store.lines import CaseLine
from tests.screen.rig import TODAY, Rig, opened


def line(**changes: object) -> CaseLine:
    given = {
        "id": "1", "title": "件名", "form_id": "komae.sheet", "division": "課", "year": "令和８年度", "due": "2026-11-20",
        "owner": "担当者", "status": Status.DRAFT, "updated_at": datetime(2026, 11, 21, 3, 0, tzinfo=UTC),
        "archived": False, "binned": False, "overdue": True,
    }  # fmt: skip
    return CaseLine(**{**given, **changes})  # type: ignore[arg-type]


def test_overdue_is_said_in_words_not_by_colour_alone() -> None:
    assert due_words(line()) == f"{OVERDUE}　R8.11.20"
    assert due_words(line(overdue=False)) == "R8.11.20"
    assert due_words(line(due="")) == ""


@pytest.mark.parametrize(
    ("iso", "words"), [("2026-11-20", "R8.11.20"), ("2019-04-30", "H31.4.30"), ("2019-05-01", "R1.5.1")]
)
def test_dates_are_written_as_clerks_write_them(iso: str, words: str) -> None:
    assert date_words(iso) == words


def test_the_year_begins_in_april_of_its_era() -> None:
    assert [year_words(y) for y in (2019, 2020, 2026, 2028)] == ["平成31年度", "令和２年度", "令和８年度", "令和10年度"]


def test_when_says_today_then_the_day_then_the_year() -> None:
    here = datetime(2026, 11, 21, 1, 21, tzinfo=UTC)  # whatever the zone of the PC
    assert when_words(here, date(2026, 11, 21)) == "今日　10:21"
    assert when_words(here, date(2026, 12, 1)) == "11月21日　10:21"
    assert when_words(here, date(2027, 4, 1)) == "R8.11.21"


def test_cells_name_their_column_to_a_screen_reader(qtbot: QtBot) -> None:
    table = CaseTable(TODAY)
    table.show_first([line(owner="")], 1)
    said = [table.data(table.index(0, c), Qt.ItemDataRole.AccessibleTextRole) for c in range(len(HEADS))]
    assert said[DUE] == "提出期限　期限超過　R8.11.20"
    assert said[5] == "担当　なし"


def test_an_answer_to_an_older_question_is_dropped(qtbot: QtBot) -> None:
    table = CaseTable(TODAY)
    table.show_first([line(), line(id="2")], 4)
    table.show_more(1, [line(id="9")])
    assert table.rowCount() == 2
    table.show_more(2, [line(id="3"), line(id="4")])
    assert [x.id for x in table.lines] == ["1", "2", "3", "4"]


def titles(rig: Rig) -> list[str]:
    return [x.title for x in rig.window.list.table.lines]


def test_overdue_cases_stand_on_top(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot, tmp_path / "案件.sqlite3") as rig:
        rig.add({"jimu_mei": "来年の事務"}, {"teishutsu_kigen": "令和９年３月１日"})
        rig.add({"jimu_mei": "期限のない事務"})
        rig.add({"jimu_mei": "過ぎた事務"}, {"teishutsu_kigen": "令和８年11月20日"})
        rig.office.listed.emit()
        rig.until(lambda: len(titles(rig)) == 3)
        assert titles(rig) == ["過ぎた事務", "来年の事務", "期限のない事務"]
        assert rig.window.list.count.text() == "3件"


def test_search_and_filters_narrow_the_list(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot, tmp_path / "案件.sqlite3") as rig:
        rig.add({"jimu_mei": "配食の事務", "jimu_gaiyo": "見守りを行う"}, {"nendo": "令和７年度"})
        case = rig.add({"jimu_mei": "窓口の事務", "jimu_gaiyo": "受付を行う"}, {"nendo": "令和８年度"})
        rig.store(lambda s: s.set_status(case.id, Status.REVIEW, who="試験"))
        rig.office.listed.emit()
        rig.until(lambda: len(titles(rig)) == 2)
        page = rig.window.list
        rig.act("look_for")
        assert QApplication.focusWidget() is page.search
        rig.type("見守")
        rig.until(lambda: titles(rig) == ["配食の事務"])
        page.search.clear()
        rig.until(lambda: len(titles(rig)) == 2)
        page.status.setCurrentIndex(page.status.findData("確認中"))
        rig.until(lambda: titles(rig) == ["窓口の事務"])
        page.clear_filters()
        rig.until(lambda: len(titles(rig)) == 2)
        page.year.setCurrentIndex(page.year.findData("令和７年度"))
        rig.until(lambda: titles(rig) == ["配食の事務"])
        rig.type("ない言葉")
        rig.until(lambda: not titles(rig))
        assert "条件に合う" in page.view.words


def test_the_rest_of_a_long_list_loads_while_scrolled(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot, tmp_path / "案件.sqlite3") as rig:
        for n in range(FIRST + 15):
            rig.add({"jimu_mei": f"事務{n}"})
        rig.office.listed.emit()
        rig.until(lambda: len(titles(rig)) == FIRST)
        view = rig.window.list.view
        assert "のうち50件" in rig.window.list.count.text()
        view.scrollToBottom()
        rig.until(lambda: len(titles(rig)) == FIRST + 15)
        assert len(set(titles(rig))) == FIRST + 15


def test_filed_cases_move_between_list_keep_and_bin(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot, tmp_path / "案件.sqlite3") as rig:
        for name in ("一", "二", "三"):
            rig.add({"jimu_mei": name}, {"teishutsu_kigen": f"R8.12.{'一二三'.index(name) + 1}"})
        rig.office.listed.emit()
        rig.until(lambda: titles(rig) == ["一", "二", "三"])
        page = rig.window.list
        page.view.setFocus()
        page.stand_on(page.table.lines[1].id)
        rig.act("archive")
        rig.until(lambda: titles(rig) == ["一", "三"])
        rig.act("bin")
        rig.until(lambda: len(titles(rig)) == 1)
        page.shelf.setCurrentIndex(1)
        rig.until(lambda: titles(rig) == ["二"])
        assert not rig.window.acts["archive"].isEnabled()
        assert rig.window.acts["restore"].isEnabled()
        page.view.setFocus()
        rig.act("restore")
        rig.until(lambda: not titles(rig))
        page.shelf.setCurrentIndex(2)
        rig.until(lambda: len(titles(rig)) == 1)
        page.view.setFocus()
        rig.act("erase")
        box = rig.dialog("QMessageBox")
        assert "元には戻せません" in box.text()
        rig.until(lambda: box.isAncestorOf(rig.focus()))
        rig.press(Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
        rig.until(lambda: not titles(rig))
        page.shelf.setCurrentIndex(0)
        rig.until(lambda: "二" in titles(rig))
        assert len(titles(rig)) == 2

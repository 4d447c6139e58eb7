"""Each kind of file through the real window and the real engine: Word, PDF, items, statistics, a locked old workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.case.file import read_case
from desktop.definition.model import Value
from desktop.screen.intake.assistant import Assistant
from desktop.screen.intake.door import open_door
from desktop.screen.intake.taking import Taking
from tests.intake import kinds
from tests.screen.rig import Rig, opened


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    with opened(qtbot, tmp_path / "案件.sqlite3") as made:
        yield made


def look(rig: Rig, *paths: Path) -> tuple[Assistant, Taking]:
    assistant = open_door(rig.window, list(paths))
    rig.until(lambda: all(t.state not in ("waiting", "reading") for t in assistant.files.rows))
    rig.settle()
    return assistant, next(iter(assistant.files.rows))


def opened_file(rig: Rig, assistant: Assistant, taking: Taking) -> None:
    assistant.open_file(taking)
    rig.until(lambda: assistant.current is not assistant.files or bool(assistant.fault.text()))
    assert assistant.fault.text() == ""


def taken(rig: Rig, assistant: Assistant) -> dict[str, Value]:
    """Taken in with every doubt left; the answers of the new case."""
    if assistant.confirm.marked.isVisible():
        assistant.confirm.marked.click()
    assistant.make_case.click()
    rig.until(lambda: len(rig.window.case_pages()) == 1)
    values = dict(rig.page.desk.case.answers.values)
    assistant.close_all()
    rig.gone()
    return values


def test_a_word_form_with_a_lost_mark(rig: Rig, tmp_path: Path) -> None:
    assistant, taking = look(rig, kinds.word(tmp_path))
    assert (taking.purpose, taking.form) == ("sheet", "komae.sheet")
    opened_file(rig, assistant, taking)
    review = assistant.confirm.review
    assert review is not None
    assert {"gt_keitai", "jiki"} <= set(review.open_places())
    values = taken(rig, assistant)
    assert values["jimu_mei"] == "避難所の運営"
    assert "denji" in values["gt_keitai"]
    held = rig.page.desk.case.standing
    assert {"gt_keitai", "jiki"} <= {r.place for r in held[0].remarks}


def test_our_own_pdf(rig: Rig, tmp_path: Path, papers: Path) -> None:
    read = read_case(papers / "k1.toml")
    assistant, taking = look(rig, kinds.pdf(tmp_path, read))
    assert (taking.purpose, taking.form) == ("sheet", "komae.sheet")
    opened_file(rig, assistant, taking)
    assert taken(rig, assistant) == dict(read.case.answers.values)


def test_items_into_the_open_case_with_what_is_doubtful(rig: Rig, tmp_path: Path) -> None:
    page = rig.open(rig.add({"jimu_mei": "給付金"}).id)
    assistant, taking = look(rig, kinds.items(tmp_path))
    assert taking.purpose == "items"
    opened_file(rig, assistant, taking)
    assistant.confirm.marked.click()
    assistant.into_case.click()
    rig.until(lambda: bool(page.desk.case.standing))
    assert {"shimei", "jusho"} <= set(page.desk.value("grid"))
    assert page.desk.text("sonota_koumoku") == "推しの名前"
    assert {"grid", "sonota_koumoku"} <= {r.place for r in page.desk.case.standing[0].remarks}
    assert page.panel.tabText(1).startswith("要確認　残り")
    assistant.takes.undo(taking)
    rig.until(lambda: page.panel.tabText(1) == "要確認　対応済み")
    assert page.desk.text("sonota_koumoku") == ""
    assert page.desk.text("jimu_mei") == "給付金"
    assistant.close_all()
    rig.saved()


def test_statistics_say_a_sum_that_does_not_foot(rig: Rig, tmp_path: Path) -> None:
    assistant, taking = look(rig, kinds.statistics(tmp_path))
    taking.purpose, taking.form = "statistics", "setagaya.report"
    opened_file(rig, assistant, taking)
    assistant.confirm.build_all()
    review = assistant.confirm.review
    assert review is not None
    assert any("18,911" in d.sentence for d in review.doubts("t3"))
    values = taken(rig, assistant)
    assert values["t3"][0] == ("６，８０１件", "６，５５０件")


def test_a_locked_old_workbook_asks_for_its_password(rig: Rig) -> None:
    assistant, taking = look(rig, kinds.LOCKED)
    assert taking.state == "locked"
    assert "パスワードを入れてください" in taking.sentence
    row = assistant.files.rows[taking]
    for password, state in (("違う", "locked"), (kinds.KEY, "read")):
        row.password.setText(password)
        row.password.returnPressed.emit()
        rig.until(lambda wanted=state: taking.state == wanted and taking.task is None)
    assert taking.looked is not None
    assert taking.looked.document.grids[0].rows[0][1] == "氏名"
    assistant.close_all()
    rig.gone()


def test_a_doubt_about_a_field_that_is_not_shown_says_so(rig: Rig, tmp_path: Path) -> None:
    assistant, taking = look(rig, kinds.word(tmp_path))
    opened_file(rig, assistant, taking)
    taken(rig, assistant)
    page = rig.page
    jumps = {jump.text(): jump for jump in page.remarks.jumps}
    jumps["実施時期"].click()
    assert "使わない欄" not in rig.window.statusBar().currentMessage()
    jumps["外部提供の形態"].click()
    assert "今の答えでは使わない欄" in rig.window.statusBar().currentMessage()

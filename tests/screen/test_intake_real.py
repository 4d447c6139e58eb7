"""Real files through the window and the real engine: what we wrote ourselves comes back equal; no stray windows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.screen.intake.assistant import Assistant
from desktop.screen.intake.door import open_door
from tests.screen.rig import Rig, opened


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    with opened(qtbot, tmp_path / "案件.sqlite3") as made:
        yield made


def look(rig: Rig, *paths: Path) -> Assistant:
    assistant = open_door(rig.window, list(paths))
    rig.until(lambda: all(t.state not in ("waiting", "reading") for t in assistant.files.rows))
    rig.settle()
    return assistant


def open_first(rig: Rig, assistant: Assistant) -> None:
    assistant.open_file(next(iter(assistant.files.rows)))
    rig.until(lambda: assistant.current is not assistant.files or assistant.fault.text())
    assert assistant.fault.text() == ""


def test_our_own_workbook_comes_back_as_an_equal_case(rig: Rig, tmp_path: Path) -> None:
    from desktop.clerk.acts import finish, print_case
    from desktop.definition.find import load

    form = load("komae.sheet")
    values = {
        "jimu_mei": "給付金の支給",
        "jimu_gaiyo": "一段目。\n二段目。",
        "kensu": "約２，３００人",
        "koui": (next(iter(form.fields["koui"].choices)),),
    }
    case = rig.add(values, {"nendo": "令和７年度"})
    finish(print_case(case, form, tmp_path, kinds=("xlsx",)))
    assistant = look(rig, next(tmp_path.glob("*.xlsx")))
    open_first(rig, assistant)
    if assistant.confirm.marked.isVisible():
        assistant.confirm.marked.click()
    assistant.make_case.click()
    rig.until(lambda: len(rig.window.case_pages()) == 1)
    taken = rig.page.desk.case
    assert dict(taken.answers.values) == dict(case.answers.values)
    assert rig.store(lambda s: s.history(taken.id))[0].kind == "import"
    assistant.close_all()
    rig.gone()


def test_a_large_list_is_profiled_and_its_number_taken(rig: Rig, tmp_path: Path) -> None:
    rows = "".join(f"{n:07},山田,1990-01-01\r\n" for n in range(3000)) + "0000001,山田,1990-01-01\r\n"
    path = tmp_path / "宛名.csv"
    path.write_bytes(("宛名番号,氏名,生年月日\r\n" + rows).encode("cp932"))
    page = rig.open(rig.add().id)
    assistant = look(rig, path)
    taking = next(iter(assistant.files.rows))
    assert taking.purpose == "large"
    open_first(rig, assistant)
    assert "3,001行" in assistant.profile.title.text()
    assert "同じ行があります" in assistant.profile.notes.text()
    assistant.into_case.click()
    assert "3,001" in page.desk.text("kensu").replace("，", ",").translate(str.maketrans("０１２３", "0123"))
    assistant.close_all()
    rig.gone()
    rig.saved()


def test_a_case_list_remembers_how_its_columns_were_matched(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "台帳.xlsx"
    book = openpyxl.Workbook()
    for row in (["件名", "謎の列", "年度"], ["給付金", "あ", "R7"], ["調査", "い", "R7"]):
        book.worksheets[0].append(row)
    book.save(path)
    assistant = look(rig, path)
    taking = next(iter(assistant.files.rows))
    taking.purpose, taking.form = "cases", "komae.sheet"
    open_first(rig, assistant)
    box = assistant.cases.boxes[1]
    box.setCurrentIndex(box.findData("biko"))
    box.activated.emit(box.currentIndex())
    rig.until(lambda: assistant.cases.listed is not None and assistant.cases.listed.cases.columns[1].place == "biko")
    assert not assistant.cases.memory.isVisible()
    assistant.make_case.click()
    rig.until(lambda: taking.state == "taken")
    assistant.files.rows[taking].take_back.click()
    rig.until(lambda: taking.state == "read")
    open_first(rig, assistant)
    assert assistant.cases.memory.isVisible()
    assert assistant.cases.boxes[1].currentData() == "biko"
    assistant.close_all()
    rig.gone()


def test_a_drop_of_many_files_brings_all_of_them(rig: Rig, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.txt" for n in range(15)]
    for path in paths:
        path.write_text("件名　給付金", encoding="utf-8")
    assistant = open_door(rig.window, paths)
    rig.until(lambda: len(assistant.files.rows) == 15)
    assert [taking.path for taking in assistant.files.rows] == paths
    assistant.close_all()
    rig.gone()


class Strays(QObject):
    """Sees every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_nothing_flashes_up_while_the_assistant_works(rig: Rig, tmp_path: Path) -> None:
    strays = Strays()
    app = QApplication.instance()
    assert app is not None
    path = tmp_path / "様式.xlsx"
    book = openpyxl.Workbook()
    for row in (["狛江市個人情報保護審議会付議案件シート"], ["事務の名称", "給付金"], ["件　数", "10人"]):
        book.worksheets[0].append(row)
    book.save(path)
    app.installEventFilter(strays)
    assistant = look(rig, path)
    taking = next(iter(assistant.files.rows))
    taking.purpose, taking.form = "sheet", "komae.sheet"
    open_first(rig, assistant)
    assistant.confirm.build_all()
    assistant.close_all()
    rig.gone()
    app.removeEventFilter(strays)
    assert set(strays.seen) == {"Assistant"}

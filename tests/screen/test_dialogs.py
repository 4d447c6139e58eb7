"""Dialogs over a case: attachments, history, faults that are told in place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QTextEdit
from pytestqt.qtbot import QtBot

from desktop.errors import DeskError
from desktop.places import FULL
from desktop.screen.attachments_dialog import FIRST, NAME, PAGES, TITLE, size_words
from desktop.screen.new_case import entries
from desktop.screen.trouble import BugBox, show_trouble
from tests.screen.rig import TODAY, Rig, opened

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    with opened(qtbot, tmp_path / "案件.sqlite3") as made:
        yield made


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    medium, safe = tmp_path / "USB", tmp_path / "金庫"
    medium.mkdir()
    safe.mkdir()
    return medium, safe


def leave(rig: Rig) -> None:
    assert rig.window.dialog is not None
    rig.window.dialog.reject()
    rig.gone()


# attachments ---------------------------------------------------------------------------------------------------------


def test_files_are_attached_counted_described_taken_out_and_removed(rig: Rig, tmp_path: Path, papers: Path) -> None:
    page = rig.open(rig.add().id)
    rig.act("attachments")
    dialog = rig.dialog("AttachmentsDialog")
    note = tmp_path / "辻󠄀さんのメモ.txt"
    note.write_bytes("メモ".encode())
    dialog.add([papers / "別紙.pdf", note])
    rig.until(lambda: len(dialog.table.lines) == 2)
    words = [[dialog.table.data(dialog.table.index(r, c)) for c in (NAME, TITLE)] for r in (0, 1)]
    assert words == [["別紙.pdf", "別紙"], ["辻󠄀さんのメモ.txt", "辻󠄀さんのメモ"]]
    assert dialog.table.lines[0].pages > 0
    assert dialog.table.lines[1].pages == 0
    assert dialog.mute.text().startswith("「辻󠄀さんのメモ.txt」は、印刷される一式に入りません。")
    assert dialog.mute.isVisible()
    assert (dialog.view.currentIndex().row(), dialog.view.currentIndex().column()) == (1, TITLE)  # F2 changes the title

    assert dialog.table.setData(dialog.table.index(1, TITLE), "面談の記録")
    assert dialog.table.setData(dialog.table.index(1, PAGES), "１２")
    assert not dialog.table.setData(dialog.table.index(1, FIRST), "たくさん")
    rig.settle()
    rig.until(lambda: [a.title for a in page.desk.case.attachments] == ["別紙", "面談の記録"])
    assert page.desk.case.attachments[1].pages == 12

    dialog.view.selectRow(1)
    out = tmp_path / "取り出し.txt"
    dialog.take_out(dialog.current(), out)
    rig.until(out.exists)
    assert out.read_bytes() == note.read_bytes()

    dialog.ask_remove()
    rig.until(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    QApplication.activeModalWidget().accept()  # type: ignore[union-attr]
    rig.until(lambda: len(dialog.table.lines) == 1)
    rig.until(lambda: len(page.desk.case.attachments) == 1)
    assert dialog.mute.isHidden()
    leave(rig)


def test_files_can_be_dropped_but_folders_are_refused(rig: Rig, tmp_path: Path, papers: Path) -> None:
    rig.open(rig.add().id)
    rig.act("attachments")
    dialog = rig.dialog("AttachmentsDialog")
    (tmp_path / "まとめ").mkdir()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(papers / "別紙.pdf")), QUrl.fromLocalFile(str(tmp_path / "まとめ"))])
    buttons = Qt.MouseButton.LeftButton
    dialog.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, Mod.NoModifier))
    rig.until(lambda: len(dialog.table.lines) == 1)
    assert "「まとめ」はフォルダー" in dialog.fault.text()
    leave(rig)


def test_one_bad_file_keeps_none_of_the_others_out(rig: Rig, tmp_path: Path, papers: Path) -> None:
    rig.open(rig.add().id)
    rig.act("attachments")
    dialog = rig.dialog("AttachmentsDialog")
    bad = tmp_path / "壊れた.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing more")
    dialog.add([bad, papers / "別紙.pdf", bad])
    rig.until(lambda: dialog.table.lines and dialog.fault.text())
    assert dialog.table.lines[0].name == "別紙.pdf"
    assert dialog.fault.text().count("「壊れた.pdf」は壊れていて") == 2
    leave(rig)


def test_a_file_that_vanished_is_one_sentence(rig: Rig, tmp_path: Path) -> None:
    told: list[BaseException] = []
    rig.worker.trouble = told.append
    rig.open(rig.add().id)
    rig.act("attachments")
    dialog = rig.dialog("AttachmentsDialog")
    dialog.add([tmp_path / "ありません.pdf"])
    rig.until(lambda: told)
    assert isinstance(told[0], DeskError)
    assert "ありません.pdf" in str(told[0])
    leave(rig)


@pytest.mark.parametrize(("size", "words"), [(0, "0 B"), (1023, "1023 B"), (2048, "2 KB"), (5 * 1024**2, "5.0 MB")])
def test_sizes_are_said_shortly(size: int, words: str) -> None:
    assert size_words(size) == words


# history -------------------------------------------------------------------------------------------------------------


def test_the_history_shows_who_and_what_in_full(rig: Rig) -> None:
    page = rig.open(rig.add({"kubun": "shimon"}).id)
    page.go_to("jimu_mei")
    rig.type("配食の事務")
    page.desk.edit("kubun", "hokoku")
    page.autosave.save()
    rig.saved()
    rig.act("history")
    dialog = rig.dialog("HistoryDialog")
    rig.until(lambda: dialog.table.rowCount() == 3)
    rows = [[dialog.table.words(c, n) for n in (1, 2, 3, 5)] for c in dialog.table.lines]
    assert ["企画財政部未来戦略室　付議　太郎", "入力", "事務の名称", "配食の事務"] in rows
    assert rows[-1][:2] == ["試験", "案件を作成"]
    at = next(n for n, c in enumerate(dialog.table.lines) if c.place == "kubun")
    dialog.view.selectRow(at)
    assert (dialog.before.toPlainText(), dialog.after.toPlainText()) == ("諮問", "報告")
    leave(rig)


def test_the_history_tells_of_files_in_words(rig: Rig, papers: Path) -> None:
    page = rig.open(rig.add().id)
    rig.store(lambda s: s.attach(page.desk.case.id, papers / "別紙.pdf", "別紙.pdf", title="別紙", pages=1, who="試験"))
    rig.act("history")
    dialog = rig.dialog("HistoryDialog")
    rig.until(lambda: dialog.table.rowCount() == 2)
    words = [dialog.table.words(dialog.table.lines[0], n) for n in (2, 3, 5)]
    assert words == ["添付を追加", "別紙.pdf", "加えました"]
    assert dialog.before.toPlainText() == ""
    assert dialog.after.toPlainText().startswith("別紙.pdf\n（SHA-256の値 ")
    leave(rig)


# papers and faults ---------------------------------------------------------------------------------------------------


def test_papers_are_never_written_over_each_other(rig: Rig, tmp_path: Path) -> None:
    rig.open(rig.add({"jimu_mei": "配食の事務"}).id)
    for count in (1, 2):
        rig.act("save_pdf")
        dialog = rig.dialog("SavePaper")
        dialog.folder.edit.setText(str(tmp_path / "紙"))
        dialog.save()
        rig.until(lambda d=dialog: d.written)
        assert dialog.written[0].name in dialog.doing.text()
        leave(rig)
        assert len(list((tmp_path / "紙").iterdir())) == count


def test_a_blank_form_is_saved_without_a_case(rig: Rig, tmp_path: Path) -> None:
    rig.window.save_blank()
    dialog = rig.dialog("SaveBlank")
    rig.until(lambda: dialog.form.count() == len(entries("komae", TODAY)))
    dialog.folder.edit.setText("")
    dialog.save()
    assert "フォルダーが入力されていません" in dialog.fault.text()
    dialog.folder.edit.setText(str(tmp_path / "白紙"))
    dialog.save()
    rig.until(lambda: dialog.written)
    assert sorted(p.suffix for p in dialog.written) == [".pdf", ".xlsx"]
    leave(rig)


def test_the_bug_report_holds_no_answers_and_can_be_saved(qtbot: QtBot, tmp_path: Path) -> None:
    def fail(name: str) -> None:
        raise RuntimeError(name)

    try:
        fail("辻󠄀　太郎の住所")
    except RuntimeError as fault:
        box = show_trouble(None, fault)
    assert isinstance(box, BugBox)
    qtbot.addWidget(box)
    assert "辻" not in box.report
    assert "RuntimeError" in box.report
    box.save(tmp_path / "記録.txt")
    assert (tmp_path / "記録.txt").read_text("utf-8") == box.report


def test_a_refusal_is_one_sentence_in_a_box(qtbot: QtBot) -> None:
    box = show_trouble(None, DeskError(FULL, path="USB"))
    assert isinstance(box, QMessageBox)
    qtbot.addWidget(box)
    assert box.text().startswith("「USB」に書き込む空きがありません。")
    box.reject()


def test_about_names_every_library_and_font(rig: Rig) -> None:
    rig.window.about()
    dialog = rig.dialog("About")
    texts = "\n".join(t.toPlainText() for t in dialog.findChildren(QTextEdit))
    for name in ("PySide6-Essentials", "reportlab", "BIZUDGothic", "IPAmj", "MIT"):
        assert name in texts
    leave(rig)

"""The report of a bug: a file the clerk can read first, without answers, names of people or folders of theirs in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop.errors import bug_report
from desktop.screen.trouble import BugBox

CANARY = "〇〇太郎の生活保護"


def fault() -> BaseException:
    """A bug deep in a library, with a case's words in its message, its cause and its local names."""
    import json

    jikou = f'{{"jikou": {CANARY}'
    try:
        try:
            json.loads(jikou)
        except ValueError as cause:
            raise RuntimeError(f"{CANARY} in {jikou}") from cause
    except RuntimeError as bug:
        bug.add_note(CANARY)
        return bug
    raise AssertionError


def test_no_words_of_a_case_stand_in_it() -> None:
    report = bug_report(fault(), "1.0")
    assert CANARY not in report
    assert "RuntimeError" in report
    assert "test_trouble.py" in report


def test_no_folder_of_a_person_stands_in_it() -> None:
    for folder in ("/home/山田太郎/app", r"C:\Users\山田太郎\AppData\Local\付議帳"):
        for inside in (
            "/desktop/screen/window.py",
            "/lib/python3.11/json/decoder.py",
            "/site-packages/sqlmodel/main.py",
        ):
            file = folder + (inside if folder[0] == "/" else inside.replace("/", "\\"))
            made = compile("def f():\n    raise KeyError('x')\nf()", file, "exec")
            try:
                exec(made, {})  # noqa: S102
            except KeyError as bug:
                report = bug_report(bug, "1.0")
            assert "山田太郎" not in report
            assert Path(inside).name in report


def test_what_is_shown_is_what_is_saved(qtbot: QtBot, tmp_path: Path) -> None:
    box = BugBox(fault())
    qtbot.addWidget(box)
    box.show()
    assert CANARY not in box.text.toPlainText()
    box.save(tmp_path / "記録.txt")
    assert (tmp_path / "記録.txt").read_text("utf-8") == box.text.toPlainText()


def test_the_dialog_of_files_keeps_no_names(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Qt remembers folders, never what was written there."""
    from PySide6.QtCore import QSettings

    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path / "config"))
    from desktop.screen.choose import choose

    chosen: list[list[Path]] = []
    (tmp_path / "渡す所").mkdir()
    proposed = tmp_path / "渡す所" / f"{CANARY}.pdf"
    dialog = choose(None, "save", "保存", str(proposed), chosen.append, "PDF (*.pdf)")  # type: ignore[arg-type]
    dialog.accept()
    assert chosen == [[proposed]]
    dialog.deleteLater()
    QApplication.processEvents()
    assert isinstance(dialog, QFileDialog)
    QSettings("QtProject").sync()
    kept = [p.read_bytes() for p in (tmp_path / "config").rglob("*") if p.is_file()]
    assert not any(CANARY.encode() in text or repr(CANARY)[1:-1].encode("unicode_escape") in text for text in kept)

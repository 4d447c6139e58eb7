"""Qt's own dialogs speak Japanese: none of their labels, headings and buttons is left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import load_translations
from desktop.screen.qt_words import WORDS

ENGLISH = re.compile(r"[A-Za-z]{3,}")
NAMES = re.compile(r"PDF|Alt|Ctrl|Shift|CUPS|http\S+")
"""Names that are the same in Japanese."""


@pytest.fixture(autouse=True)
def translations(qapp: QApplication) -> Iterator[None]:
    made = load_translations(qapp)
    yield
    for translator in made:
        qapp.removeTranslator(translator)


def english(window: QWidget) -> list[str]:
    """The words of labels and buttons that are English."""
    said = [w.text() for w in window.findChildren(QLabel)] + [w.text() for w in window.findChildren(QAbstractButton)]
    return [t for t in said if ENGLISH.search(NAMES.sub("", t.replace("&", "")))]


@pytest.mark.parametrize("mode", [QFileDialog.FileMode.ExistingFiles, QFileDialog.FileMode.Directory])
def test_the_file_dialog(qtbot: QtBot, mode: QFileDialog.FileMode, tmp_path: object) -> None:
    dialog = QFileDialog(None, "資料を選ぶ", str(tmp_path))
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(mode)
    dialog.show()
    assert english(dialog) == []


def test_the_print_dialog(qtbot: QtBot) -> None:
    printer = QPrinter()  # the dialog only borrows it
    dialog = QPrintDialog(printer)
    qtbot.addWidget(dialog)
    dialog.show()
    assert english(dialog) == []


def test_what_qt_knows_itself_stays_with_qt() -> None:
    for context, words in WORDS.items():
        for source, japanese in words.items():
            assert QCoreApplication.translate(context, source) == japanese
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "キャンセル"
    assert QCoreApplication.translate("QPlatformTheme", "no such words") == "no such words"

"""The few words of Qt's own dialogs its Japanese translation lacks: context and English in, Japanese out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QTranslator

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "QFileDialog": {"&Look in:": "場所(&L):", "Files of &type:": "ファイルの種類(&T):"},
    "QAbstractFileIconProvider": {
        "Drive": "ドライブ",
        "Folder": "フォルダー",
        "File Folder": "フォルダー",
        "File": "ファイル",
        "%1 File": "%1 ファイル",
        "Shortcut": "ショートカット",
        "Alias": "別名",
    },
    "QPrintSettingsOutput": {
        "Pages": "頁",
        "Specify pages or ranges separated by commas. Ranges are specified by two numbers separated by a hyphen. "
        "E.g: 3,5-7,9 prints pages 3, 5, 6, 7 and 9.": "印刷する頁を「,」で、続く頁を「-」でつないで入れてください。"
        "例えば「3,5-7,9」では、3頁、5頁から7頁まで、9頁を印刷します。",
        "Page &Set:": "頁の組(&S):",
        "Double Sided Printing": "両面印刷",
        "Off": "しない",
        "Long side binding": "長辺とじ",
        "Short side binding": "短辺とじ",
    },
    "QPageSetupWidget": {"Page &order:": "頁の並び(&O):", "Pages &per sheet:": "1枚に入れる頁(&P):"},
    "QCupsJobWidget": {
        "Scheduled &printing:": "印刷する時(&P):",
        "&Billing information:": "課金の情報(&B):",
        "&Job priority:": "優先度(&J):",
        "Job &priority:": "優先度(&J):",
        "Banner page at start": "始めの表紙",
        "Banner page at end": "終わりの表紙",
    },
}


class QtWords(QTranslator):
    """Asked before Qt's own translation; knows only what that one leaves in English."""

    def isEmpty(self) -> bool:
        return False

    def translate(
        self,
        context: str,
        source_text: str,
        disambiguation: str | None = None,  # noqa: ARG002
        n: int = -1,  # noqa: ARG002
    ) -> str | None:
        """The Japanese words, None for Qt to ask the next translation."""
        return WORDS.get(context, {}).get(source_text)

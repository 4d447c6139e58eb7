"""Version, licences and fonts; and every key of the program in one list."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTextEdit,
    QWidget,
)

from desktop import VERSION
from desktop.places import FONTS, ROOT
from desktop.screen.actions import MENUS, key_words, plain
from desktop.screen.dialog import Dialog
from desktop.screen.naming import name_headers

FORM_KEYS = (
    ("Enter", "次の項目へ（文章の欄では改行）"),
    ("Shift+Enter", "前の項目へ"),
    ("Ctrl+Enter", "どの欄からでも次の項目へ"),
    ("Alt+Enter", "改行を入れる"),
    ("Tab／Shift+Tab", "次・前の入力へ"),
    ("矢印キー、スペース", "項目の表で移る、印を付ける・外す"),
    ("F1", "今の項目の説明を開く・閉じる"),
    ("F2", "添付の題名や頁を直す"),
    ("Esc", "開いた一覧や枠を閉じる"),
)


LISTED = "使っているもの"


class About(Dialog):
    """付議帳について."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            "付議帳について",
            f"付議帳　{VERSION}\n個人情報保護審議会に諮る案件を、様式どおりに作るためのプログラムです。"
            "ネットワークには接続しません。",
        )
        tabs = QTabWidget()
        for title, text in (
            (LISTED, _read("THIRD-PARTY.md")),
            ("付議帳の許諾", _read("LICENSE")),
            ("書体の許諾", font_licences()),
        ):
            page = QTextEdit()
            page.setReadOnly(True)
            page.setTabChangesFocus(True)
            if title == LISTED:
                page.setMarkdown(text)
            else:
                page.setPlainText(text)
            page.setAccessibleName(title)
            tabs.addTab(page, title)
        self.body.addWidget(tabs, 1)
        self.add_button("閉じる(&C)", self.accept, default=True)
        self.fit(52, 24)


class KeysHelp(Dialog):
    """キー操作の一覧."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent, "キー操作の一覧", "すべての操作は、マウスを使わずに行えます。Alt を押すとメニューへ移ります。"
        )
        rows = key_rows()
        table = QTableWidget(len(rows), 2)
        table.setAccessibleName("キー操作の一覧")
        table.setHorizontalHeaderLabels(["キー", "働き"])
        table.verticalHeader().hide()
        name_headers(table)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for n, row in enumerate(rows):
            for column, words in enumerate(row):
                table.setItem(n, column, QTableWidgetItem(words))
        table.resizeColumnToContents(0)
        table.selectRow(0)
        self.body.addWidget(table, 1)
        self.add_button("閉じる(&C)", self.accept, default=True)
        self.fit(40, 24)
        table.setFocus()


def key_rows() -> list[tuple[str, str]]:
    """Keys of the form, then of the menus."""
    rows = list(FORM_KEYS)
    for _, words in MENUS:
        rows += [(key_words(w.key), w.tip or plain(w.text)) for w in words if w.key]
    return rows


def _read(name: str) -> str:
    path = ROOT / name
    return path.read_text("utf-8") if path.is_file() else f"「{name}」が付議帳のフォルダーにありません。"


def font_licences() -> str:
    """The licences of the fonts as they came with them."""
    texts = [f"── {p.name} ──\n\n{p.read_text('utf-8', errors='replace')}" for p in sorted(FONTS.glob("*.txt"))]
    return "\n\n".join(texts)

"""Every act of the window with its words and its key, in the order of the menus."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    name: str
    """The method of the window, the list or the case page that does it."""
    text: str
    key: str
    tip: str = ""


FILE = (
    Words("new_case", "新しい案件(&N)…", "Ctrl+N", "様式を選んで案件を作ります"),
    Words("take_files", "ファイルを取り込む(&I)…", "Ctrl+I", "記入した様式や一覧を、確かめてから取り込みます"),
    Words("open_bundle", "束を受け取る(&O)…", "Ctrl+Shift+O", "束を調べ、違いを見て受け取り、受領書を作ります"),
    Words("take_receipts", "受領書を取り込む(&J)…", "", "戻ってきた受領書で、渡した束を受領済みにします"),
    Words("", "", ""),
    Words("print_sheet", "印刷(&P)…", "Ctrl+P", "出来上がりを見て、プリンターを選んで印刷します"),
    Words("save_pdf", "PDFに保存(&D)…", "Ctrl+Shift+P", "様式をPDFに保存します"),
    Words("save_excel", "Excelに保存(&X)…", "Ctrl+Shift+X", "様式をExcelに保存します"),
    Words("save_blank", "白紙の様式を保存(&B)…", "", "何も記入していない様式を保存します"),
    Words("export_bundle", "書き出し（束を作る）(&E)…", "Ctrl+E", "持ち運ぶための束に、案件の一式を封じます"),
    Words("write_lists", "一覧をExcel・CSVに書き出す(&L)…", "Ctrl+Shift+E", "案件の一覧、指摘、履歴、表を書き出します"),
    Words("", "", ""),
    Words("people", "利用者と権限(&U)…", "", "この保存先を使う人、役割、合言葉を見て、変えます"),
    Words("lock_now", "画面をロック(&S)", "Ctrl+L", "案件を隠し、合言葉を入れるまで開けなくします"),
    Words("", "", ""),
    Words("backups", "控え(&K)…", "Ctrl+Shift+S", "控えを取り、試し、控えから戻します。二つめの置き場所も決めます"),
    Words("keeping", "保存期間と消去(&R)…", "", "保存期間が終わった案件を見て、消去を申し出、承認します"),
    Words("ledger", "操作の記録(&G)…", "", "だれがいつ何をしたかを見て、確かめ、印刷します"),
    Words("", "", ""),
    Words("close_page", "案件を閉じる(&W)", "Ctrl+W", "この案件のタブを閉じます（内容は保存されています）"),
    Words("quit", "終了(&Q)", "Ctrl+Q"),
)
EDIT = (
    Words("undo", "元に戻す(&U)", "Ctrl+Z"),
    Words("redo", "やり直し(&R)", "Ctrl+Y"),
    Words("", "", ""),
    Words("save", "今すぐ保存(&S)", "Ctrl+S", "変更は自動で保存されます。今すぐ保存することもできます"),
    Words("look_for", "検索(&F)…", "Ctrl+F", "言葉を探します"),
    Words("replace", "置換(&H)…", "Ctrl+H", "この案件の文章の言葉を置き換えます"),
    Words("", "", ""),
    Words("phrases", "定型文(&T)…", "Ctrl+J", "この項目の定型文を選んで入れます"),
    Words("keep_phrase", "定型文に加える(&A)…", "Ctrl+Shift+J", "この項目の文章を、自分の定型文に加えます"),
    Words("references", "別紙の頁を入れる(&B)…", "Ctrl+R", "別紙や添付を指す言葉を、今の頁とともに入れます"),
    Words("glyphs", "字形(&G)…", "Ctrl+G", "カーソルの前の文字の字形（異体字）を選びます"),
)
CASE = (
    Words("open_case", "開く(&O)", "Ctrl+O", "選んだ案件を開きます"),
    Words("duplicate", "複写(&C)", "Ctrl+D", "選んだ案件を写して、新しい案件を作ります"),
    Words("", "", ""),
    Words("check", "次の指摘へ(&K)", "F8", "点検の指摘を順に回ります"),
    Words("check_back", "前の指摘へ(&J)", "Shift+F8"),
    Words("attachments", "添付(&A)…", "Ctrl+Shift+A", "添付する資料を加え、題名と頁数を整えます"),
    Words("compare", "前年の案件と比べる(&Y)…", "Ctrl+Shift+Y", "ほかの案件と違う項目に色を付けます"),
    Words("history", "履歴(&H)…", "Ctrl+Shift+H", "いつ、だれが、何を変えたかを見ます"),
    Words("", "", ""),
    Words("to_review", "確認へ回す(&V)", "Ctrl+Shift+V"),
    Words("send_back", "差戻し(&B)…", "Ctrl+Shift+B", "直してほしい項目に指摘を付けて、下書きに戻します"),
    Words("finish", "確定(&L)", "Ctrl+Shift+L", "確定すると、再開するまで変更できません"),
    Words("submit", "提出済にする(&M)", "Ctrl+Shift+M"),
    Words("reopen", "再開(&R)…", "Ctrl+Shift+R", "理由を書いて、もう一度変更できるようにします"),
    Words("", "", ""),
    Words("archive", "保管(&S)", "Ctrl+Shift+K", "終わった案件を、一覧の「保管」に移します"),
    Words("keep_for", "保存期間(&P)…", "", "案件をいつまで残すかを決めます"),
    Words("bin", "ごみ箱へ移す(&D)", "Ctrl+Delete", "案件をごみ箱に移します。後で戻せます"),
    Words("restore", "一覧に戻す(&T)", "Ctrl+Shift+T", "保管・ごみ箱の案件を一覧に戻します"),
    Words("erase", "完全に消す(&X)…", "Shift+Delete", "ごみ箱の案件を完全に消します。元には戻せません"),
)
VIEW = (
    Words("show_list", "案件の一覧(&L)", "Ctrl+1"),
    Words("next_page", "次のタブ(&N)", "Ctrl+Tab"),
    Words("previous_page", "前のタブ(&P)", "Ctrl+Shift+Tab"),
    Words("next_section", "次のまとまりへ(&D)", "Ctrl+PgDown"),
    Words("previous_section", "前のまとまりへ(&U)", "Ctrl+PgUp"),
    Words("next_pane", "次の枠へ(&F)", "F6", "記入欄、点検、シートの順に移ります"),
    Words("previous_pane", "前の枠へ(&B)", "Shift+F6"),
    Words("", "", ""),
    Words("show_findings", "点検の枠を出す・隠す(&K)", "F7"),
    Words("show_sheet", "シートを出す・隠す(&S)", "F9"),
    Words("", "", ""),
    Words("larger", "文字を大きく(&I)", "Ctrl+Shift+."),
    Words("smaller", "文字を小さく(&O)", "Ctrl+Shift+,"),
    Words("choose_settings", "設定(&E)…", "Ctrl+,", "文字の大きさ、色、Enterキーの働き、課と氏名"),
)
HANDOVER = (
    Words(
        "handover_book",
        "管理簿(&L)…",
        "Ctrl+Shift+G",
        "渡した束と受け取った束の記録を見て、通知・返却・事故を記録します",
    ),
    Words("media_register", "媒体の登録簿(&M)…", "", "持出しに使う媒体を登録し、貸し出します"),
    Words("erase_media", "媒体の消去(&E)…", "", "媒体の中の束を探し、上書きして消し、管理簿に記録します"),
    Words("desk_keys", "鍵(&K)…", "", "束を閉じる鍵と署名の鍵を作り、相手の鍵を照合します"),
    Words("", "", ""),
    Words("duties", "報告とポータル(&R)…", "", "消去報告、事故の報告、ポータルでの交換を段階ごとに記録します"),
)
HELP = (
    Words("keys_help", "キー操作の一覧(&K)", "Shift+F1"),
    Words("about", "付議帳について(&A)", ""),
)
MENUS = (
    ("ファイル(&F)", FILE),
    ("編集(&E)", EDIT),
    ("案件(&C)", CASE),
    ("受け渡し(&D)", HANDOVER),
    ("表示(&V)", VIEW),
    ("ヘルプ(&H)", HELP),
)
LIST_BAR = (
    "new_case", "open_case", "duplicate", "", "archive", "bin", "restore", "erase", "",
    "take_files", "export_bundle", "open_bundle", "write_lists",
)  # fmt: skip
CASE_BAR = (
    "undo", "redo", "", "look_for", "replace", "phrases", "glyphs", "check", "", "attachments", "compare", "history",
    "take_files", "", "print_sheet", "save_pdf", "save_excel", "export_bundle",
)  # fmt: skip
"""Buttons above the list and above a case; an empty name is a gap."""
EVERYWHERE = frozenset(
    {"new_case", "backups", "take_files", "open_bundle", "take_receipts", "save_blank", "write_lists", "quit",
     "show_list", "next_page", "previous_page", "larger", "smaller", "choose_settings", "keys_help", "about", "look_for",
     "handover_book", "media_register", "desk_keys", "erase_media", "duties",
     "people", "lock_now", "keeping", "ledger"}
)  # fmt: skip
WHILE_LOCKED = frozenset({"quit", "larger", "smaller"})
RIGHTS = {
    "new_case": "edit", "duplicate": "edit", "archive": "edit", "bin": "edit", "restore": "edit", "replace": "edit",
    "phrases": "edit", "keep_phrase": "edit", "references": "edit", "glyphs": "edit", "undo": "edit", "redo": "edit",
    "to_review": "submit", "submit": "submit", "send_back": "check", "finish": "check", "reopen": "reopen",
    "print_sheet": "print", "save_pdf": "print", "save_excel": "print", "write_lists": "print",
    "export_bundle": "export", "take_files": "import", "open_bundle": "receive", "erase": "erase_ask",
    "keep_for": "erase_ask", "ledger": "ledger",
    "take_receipts": "export", "erase_media": "export",
}  # fmt: skip
"""The right (see :mod:`desktop.case.people`) an act takes; acts that are not here take none."""
ON_LIST = frozenset({"open_case", "duplicate", "export_bundle", "archive", "bin", "restore", "erase", "keep_for"})


def plain(text: str) -> str:
    """A menu's words without its key letter and dots, for buttons and lists: 印刷(&P)… -> 印刷."""
    return text.split("(&", 1)[0].rstrip("…")


def key_words(key: str) -> str:
    """A key as Japanese PCs label it."""
    return key.replace("Return", "Enter").replace("PgDown", "PageDown").replace("PgUp", "PageUp")

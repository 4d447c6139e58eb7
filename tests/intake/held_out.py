"""Five papers as other people make them, written after the readers and never used to tune them; what each really says.

Nothing here may be changed so that a reader fits. A reader may learn from what it gets wrong, and then these papers are
no longer held out: new ones belong here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import docx
from openpyxl import Workbook

from desktop.definition.model import Value
from desktop.intake import read_word
from desktop.intake.model import Document
from tests.intake.grids import document_of


@dataclass(frozen=True)
class HeldOut:
    """A paper, its form, and every answer it holds."""

    form: str
    made: Callable[[], Document]
    says: dict[str, Value]


def _survey() -> Document:
    """Excel: merged cells, own spellings of labels, ticks in front of the items, half-width numbers."""
    book = Workbook()
    page = book.active
    assert page is not None
    rows: list[tuple[str, ...]] = [
        ("", "アンケート案件　実施前確認シート　（R8様式・総務課作成）"),
        (),
        ("", "アンケート案件の名称", "子育て世帯の居場所に関する調査"),
        ("", "根拠条例", "☑条例第12条第２項第４号", "☐条例第13条第２項第４号"),
        ("", "所管課", "こども家庭部子育て支援課"),
        ("", "事務の名称", "子ども・若者計画の策定"),
        ("", "アンケートの実施目的", "計画の見直しに当たり、居場所のニーズを把握する。\n結果は計画の資料とする。"),
        ("", "実施期間", "令和８年９月１日～同月30日"),
        ("", "件　　数", "1,200件"),
        ("", "対象の範囲", "0歳から12歳までの児童のいる世帯の保護者"),
        ("", "目的外利用する保有個人情報の項目", "☑氏名　☐生年月日　☑住所　☐性別　☑年齢"),
        ("", "提供元の事務の名称", "住民基本台帳事務"),
        ("", "提供元の組織", "市民生活部市民課"),
        ("", "目的外利用の理由・方法等", "無作為に抽出した世帯に調査票を送るため、宛名を利用する。"),
        ("", "利用後の削除方法", "発送の後、名簿を細断する。"),
    ]
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            if text:
                page.cell(number, column).value = text
        if len(row) == 3:
            page.merge_cells(start_row=number, start_column=3, end_row=number, end_column=7)
    page.merge_cells("B1:G1")
    return document_of(book)


SURVEY = HeldOut(
    "komae.survey",
    _survey,
    {
        "an_mei": "子育て世帯の居場所に関する調査",
        "konkyo": ("k12",),
        "shukan": "こども家庭部子育て支援課",
        "jimu_mei": "子ども・若者計画の策定",
        "mokuteki": "計画の見直しに当たり、居場所のニーズを把握する。\n結果は計画の資料とする。",
        "jiki": "令和８年９月１日～同月30日",
        "kensu": "1,200件",
        "taisho": "0歳から12歳までの児童のいる世帯の保護者",
        "mk_grid": ("shimei", "nenrei", "jusho"),
        "mk_jimu": ("住民基本台帳事務",),
        "mk_soshiki": ("市民生活部市民課",),
        "mk_riyu": "無作為に抽出した世帯に調査票を送るため、宛名を利用する。",
        "mk_sakujo": "発送の後、名簿を細断する。",
    },
)


def _case() -> Document:
    """Word: a table of two columns, labels with notes, a list with ・, a paragraph above and below the table."""
    made = docx.Document()
    made.add_paragraph("諮問案件（案）")
    made.add_paragraph("令和８年１０月　個人情報保護審議会")
    rows = [
        ("件　　　　名", "見守り支援事業における高齢者の情報の提供について"),
        ("担　当　課", "健康福祉部長寿支援課"),
        (
            "業務の概要",
            "一人暮らしの高齢者を地域で見守るため、協定を結んだ事業者に名簿を渡す。\n異変があったときは市に連絡する。",
        ),
        ("対　象　者", "75歳以上の一人暮らしの市民で、同意した者"),
        ("対象者数", "約２，４００人"),
        ("提供する項目", "・氏名\n・住所\n・電話番号\n・緊急連絡先"),
        ("公益上の必要性", "孤立を防ぎ、生命を守るためであり、公益上の必要がある。"),
        ("個人の権利利益を侵害するおそれ", "協定で目的外の利用を禁じ、名簿は年度末に返させるため、おそれはない。"),
        ("実施の時期", "令和８年１１月１日から"),
    ]
    table = made.add_table(len(rows), 2)
    for row, (label, text) in zip(table.rows, rows, strict=True):
        row.cells[0].text = label
        first, *others = text.split("\n")
        row.cells[1].paragraphs[0].text = first
        for more in others:
            row.cells[1].add_paragraph(more)
    made.add_paragraph("（注）名簿の様式は別に定める。")
    data = BytesIO()
    made.save(data)
    data.seek(0)
    return read_word.read(data, "諮問案件.docx")


CASE = HeldOut(
    "kurume.case",
    _case,
    {
        "kenmei": "見守り支援事業における高齢者の情報の提供について",
        "shukan": "健康福祉部長寿支援課",
        "gaiyo": "一人暮らしの高齢者を地域で見守るため、協定を結んだ事業者に名簿を渡す。\n異変があったときは市に連絡する。",
        "taisho": "75歳以上の一人暮らしの市民で、同意した者",
        "ninzu": "約２，４００人",
        "koumoku": ("氏名", "住所", "電話番号", "緊急連絡先"),
        "koeki": "孤立を防ぎ、生命を守るためであり、公益上の必要がある。",
        "osore": "協定で目的外の利用を禁じ、名簿は年度末に返させるため、おそれはない。",
        "jiki": "令和８年１１月１日から",
    },
)


def _letter() -> Document:
    """PDF text: the blocks of a letter in another order, as an extraction by columns gives them."""
    text = """（実施機関）
台 東 区 長
〔諮問第１５２号〕
令 和 ８ 年 １ １ 月 ４ 日
見守りシステムにおける個人情報の外部提供について（諮問）

２　外部提供の目的・内容
（１）目的
登録者の安否を確かめ、早く見つけるため
（２）内容（諮問事項）
登録者の氏名等を警察署に提供する。
（３）取り扱う個人情報の項目
①氏名
②住所
③生年月日
記
１　事業概要
（１）目的
認知症の方が行方不明になったときに、早く発見し保護する。
（２）事業の実施主体
台東区
（３）内容
事前に登録した方の情報を関係機関と共有する。
（４）対象
区内に住む認知症の方（約３００人）
（５）区の役割
登録の受付と、情報の更新
"""
    return Document("pdf", text=text)


LETTER = HeldOut(
    "taito.shimon",
    _letter,
    {
        "bango": "１５２",
        "hizuke": "令和８年１１月４日",
        "kenmei": "見守りシステムにおける個人情報の外部提供について（諮問）",
        "shokumei": "台東区長",
        "mokuteki": "認知症の方が行方不明になったときに、早く発見し保護する。",
        "shutai": "台東区",
        "naiyo": "事前に登録した方の情報を関係機関と共有する。",
        "taisho": "区内に住む認知症の方（約３００人）",
        "yakuwari": "登録の受付と、情報の更新",
        "teikyo_mokuteki": "登録者の安否を確かめ、早く見つけるため",
        "teikyo_naiyo": "登録者の氏名等を警察署に提供する。",
        "koumoku": ("氏名", "住所", "生年月日"),
    },
)


def _sheet() -> Document:
    """Plain text copied from a PDF: broken lines, distributed labels, half of the marks lost."""
    text = """狛江市個人情報保護審議会付議案件シート
【産業振興課】
□ 諮 問
 報 告
事 項
空き店舗の所有者情報の目的外利用について
根 拠 規 定
□条例第８条第２項第７号
本人外収集
条例第12条第２項第４号
目的外利用
□条例第13条第２項第４号
外部提供
□条例第14条第２項
オンライン結合
主 管 課
市民生活部産業振興課
事 務 の 名 称
空き店舗活用の相談事業
事 務 の 概 要
商店街の空き店舗を借りたい人に紹介するた
め、所有者に意向を尋ねる。
実 施 時 期
令和８年12月から
件 数
約80件
□収集する
 目的外利用する
□外部提供する
保 有 個 人 情 報 の 項 目
□識別番号
 氏名
□本籍
□国籍
□生年月日
□性別
 住所
□電話番号
そ の 他 の 項 目
店舗の所在地
備 考
令和８年度第２回審議会で報告する。
"""
    return Document("text", text=text)


SHEET = HeldOut(
    "komae.sheet",
    _sheet,
    {
        "kubun": "hokoku",
        "jikou": "空き店舗の所有者情報の目的外利用について",
        "konkyo": ("k12",),
        "shukan": "市民生活部産業振興課",
        "jimu_mei": "空き店舗活用の相談事業",
        "jimu_gaiyo": "商店街の空き店舗を借りたい人に紹介するため、所有者に意向を尋ねる。",
        "jiki": "令和８年12月から",
        "kensu": "約80件",
        "koui": ("mokutekigai",),
        "grid": ("shimei", "jusho"),
        "sonota_koumoku": "店舗の所在地",
        "biko": "令和８年度第２回審議会で報告する。",
    },
)


def _outsourced() -> Document:
    """Excel: labels in two columns left and right of each other, answers below and beside, numbered headings."""
    book = Workbook()
    page = book.active
    assert page is not None
    cells = {
        "A1": "別紙２　業務委託について",
        "A3": "１　件名", "C3": "健診予約受付業務の委託について",
        "A4": "２　保有課（担当課）", "C4": "健康部健康推進課",
        "A5": "３　登録業務名", "C5": "成人健診",
        "A6": "４　委託先", "C6": "未定（公募により選定する。）",
        "A7": "５　事業者に処理させる情報項目", "C7": "氏名、住所、生年月日、電話番号、受診番号",
        "A8": "６　情報項目の記録媒体", "C8": "電子計算機（クラウド）",
        "A9": "７　委託の理由", "C9": "予約を24時間受け付けるには、専門の事業者に委託する必要があるため",
        "A10": "８　委託内容", "C10": "(1) 予約の受付\n(2) 予約の変更と取消し",
        "A11": "９　委託の開始時期及び期限", "C11": "令和８年10月１日から令和９年３月31日まで",
        "A12": "１０　区が行う情報保護対策", "C12": "契約に特記事項を定め、年１回立入検査を行う。",
        "A13": "１１　受託事業者に行わせる情報保護対策", "C13": "従事者に研修を受けさせ、名簿を出させる。",
    }  # fmt: skip
    for place, text in cells.items():
        page[place] = text
    for row in range(3, 14):
        page.merge_cells(f"A{row}:B{row}")
        page.merge_cells(f"C{row}:F{row}")
    return document_of(book)


OUTSOURCED = HeldOut(
    "shinjuku.itaku",
    _outsourced,
    {
        "kenmei": "健診予約受付業務の委託について",
        "shukan": "健康部健康推進課",
        "gyomu": "成人健診",
        "itakusaki": "未定（公募により選定する。）",
        "koumoku": ("氏名", "住所", "生年月日", "電話番号", "受診番号"),
        "baitai": "電子計算機（クラウド）",
        "riyu": "予約を24時間受け付けるには、専門の事業者に委託する必要があるため",
        "naiyo": "(1) 予約の受付\n(2) 予約の変更と取消し",
        "kikan": "令和８年10月１日から令和９年３月31日まで",
        "taisaku_ku": "契約に特記事項を定め、年１回立入検査を行う。",
        "taisaku_aite": "従事者に研修を受けさせ、名簿を出させる。",
    },
)

HELD_OUT = {
    "調査のExcel": SURVEY,
    "案件のWord": CASE,
    "諮問のPDF": LETTER,
    "シートの文": SHEET,
    "委託のExcel": OUTSOURCED,
}


# ---- written after labels in other words were learnt from the five above ----


def _sheet_excel() -> Document:
    """Excel: own words for nearly every label, a column of numbers before them, boxes in one cell."""
    book = Workbook()
    page = book.active
    assert page is not None
    rows = [
        ("付議案件シート（下書き用）", ""),
        ("１", "諮問・報告の別", "□諮問　■報告"),
        ("２", "件名（事項）", "図書館システムの更新に伴う項目の追加について"),
        ("３", "担当課", "教育部図書館"),
        ("４", "事務名称", "図書館の資料の貸出し"),
        ("５", "事務概要", "新しいシステムで、利用者の連絡先を管理する。"),
        ("６", "開始時期", "令和９年４月１日から"),
        ("７", "対象件数", "約12,000人"),
        ("８", "個人情報の取扱い", "□目的外利用する　□外部提供する　■記録項目に追加する"),
        ("９", "その他の記録項目", "図書館利用券の番号"),
        ("10", "備考欄", "予算は令和９年度に計上する。"),
    ]
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            if text:
                page.cell(number, column).value = text
        if len(row) == 3:
            page.merge_cells(start_row=number, start_column=3, end_row=number, end_column=6)
    return document_of(book)


def _outline_word() -> Document:
    """Word: headings as paragraphs in brackets, answers below, no table at all."""
    made = docx.Document()
    for line in (
        "事業の概要",
        "【事業名】",
        "防災アプリの運用",
        "【担当課】",
        "危機管理担当部危機管理課",
        "【目　的】",
        "災害のときに、避難情報を登録者に届ける。",
        "【対象者】",
        "アプリに登録した区民等",
        "【事業内容】",
        "登録した地域に応じて通知を送る。",
        "安否を家族に知らせる機能を備える。",
    ):
        made.add_paragraph(line)
    data = BytesIO()
    made.save(data)
    data.seek(0)
    return read_word.read(data, "概要.docx")


def _case_text() -> Document:
    """Plain text with colons and own words for the labels."""
    text = """諮問案件
件名：空家の所有者の連絡先の提供について
主管課：都市建設部住宅課
業務概要：管理されていない空家の所有者を、
　　　　　地域の団体に知らせる。
対象者：空家の所有者
対象者数：３５０人
提供する項目
・氏名
・連絡先
公益上の必要性：倒壊を防ぎ、住民の安全を守るため
権利利益を侵害するおそれ：本人の同意のある者に限る。
実施時期：令和９年１月から
"""
    return Document("text", text=text)


def _survey_pdf() -> Document:
    """PDF text in the official order, lines broken, the marks as ☑ and □."""
    text = """第１号様式
アンケート案件実施前確認シート
アンケート案件名 商店街の利用に関する調査
根 拠 規 定
☑①条例第12条第２項第４号
目的外利用
□②条例第13条第２項第４号
外部提供
主 管 課 市民生活部地域活性課
事 務 の 名 称 商店街の振興
アンケート
実施の目的
商店街の計画に用いるた
め、利用の状況を調べる。
実 施 時 期 令和８年11月１日～11月30日
件 数 1,000件
対 象 範 囲 20歳以上の市民
"""
    return Document("pdf", text=text)


def _connection() -> Document:
    """Excel: labels above their answers, one below the other, an empty row between."""
    book = Workbook()
    page = book.active
    assert page is not None
    lines = [
        "外部結合について（案）", "",
        "件名", "母子健康手帳アプリとの外部結合について", "",
        "保有課（担当課）", "健康部健康づくり課", "",
        "登録業務の名称", "母子保健", "",
        "結合される情報項目", "氏名、生年月日、健診の記録", "",
        "結合の相手方", "未定（プロポーザルにより選定する。）", "",
        "結合する理由", "健診の記録を保護者がすぐに見られるようにするため", "",
        "結合の開始時期と期間", "令和９年４月１日から令和10年３月31日まで",
    ]  # fmt: skip
    for number, text in enumerate(lines, 1):
        if text:
            page.cell(number, 2).value = text
    return document_of(book)


LATER = {
    "シートのExcel": HeldOut(
        "komae.sheet",
        _sheet_excel,
        {
            "kubun": "hokoku",
            "jikou": "図書館システムの更新に伴う項目の追加について",
            "shukan": "教育部図書館",
            "jimu_mei": "図書館の資料の貸出し",
            "jimu_gaiyo": "新しいシステムで、利用者の連絡先を管理する。",
            "jiki": "令和９年４月１日から",
            "kensu": "約12,000人",
            "koui": ("tsuika",),
            "sonota_koumoku": "図書館利用券の番号",
            "biko": "予算は令和９年度に計上する。",
        },
    ),
    "案件の文": HeldOut(
        "kurume.case",
        _case_text,
        {
            "kenmei": "空家の所有者の連絡先の提供について",
            "shukan": "都市建設部住宅課",
            "gaiyo": "管理されていない空家の所有者を、地域の団体に知らせる。",
            "taisho": "空家の所有者",
            "ninzu": "３５０人",
            "koumoku": ("氏名", "連絡先"),
            "koeki": "倒壊を防ぎ、住民の安全を守るため",
            "osore": "本人の同意のある者に限る。",
            "jiki": "令和９年１月から",
        },
    ),
    "調査のPDF": HeldOut(
        "komae.survey",
        _survey_pdf,
        {
            "an_mei": "商店街の利用に関する調査",
            "konkyo": ("k12",),
            "shukan": "市民生活部地域活性課",
            "jimu_mei": "商店街の振興",
            "mokuteki": "商店街の計画に用いるため、利用の状況を調べる。",
            "jiki": "令和８年11月１日～11月30日",
            "kensu": "1,000件",
            "taisho": "20歳以上の市民",
        },
    ),
}

LATER["概要のWord"] = HeldOut(
    "shinjuku.outline",
    _outline_word,
    {
        "jigyo": "防災アプリの運用",
        "shukan": "危機管理担当部危機管理課",
        "mokuteki": "災害のときに、避難情報を登録者に届ける。",
        "taisho": "アプリに登録した区民等",
        "gaiyo": "登録した地域に応じて通知を送る。\n安否を家族に知らせる機能を備える。",
    },
)
LATER["結合のExcel"] = HeldOut(
    "shinjuku.ketsugo",
    _connection,
    {
        "kenmei": "母子健康手帳アプリとの外部結合について",
        "shukan": "健康部健康づくり課",
        "gyomu": "母子保健",
        "koumoku": ("氏名", "生年月日", "健診の記録"),
        "aite": "未定（プロポーザルにより選定する。）",
        "riyu": "健診の記録を保護者がすぐに見られるようにするため",
        "kikan": "令和９年４月１日から令和10年３月31日まで",
    },
)

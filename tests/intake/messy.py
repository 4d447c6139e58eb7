"""Files as offices really have them: name, bytes, and what must come out of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.intake.books import HEAD, MAIN, STYLES, cell, locked, ods, ods_row, parts_of, sheet, xlsb, xlsx, zipped

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Taken:
    """``rows`` of the first sheet; ``doubts`` are whole sentences behind 「name」の, in order."""

    name: str
    make: Callable[[], bytes]
    rows: Rows | None = None
    doubts: tuple[str, ...] = ()
    ignored: dict[str, int] = field(default_factory=dict)
    told: tuple[str, str] = ("", "")
    """Encoding and separator."""
    how: dict[str, str] = field(default_factory=dict)


def one(rows: str, extra: dict[str, str | bytes] | None = None, **more: object) -> Callable[[], bytes]:
    return lambda: xlsx({"名簿": rows}, extra, **more)


def row(*cells: str, number: int = 1) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def shared(*numbers: int) -> str:
    return row(*(f'<c r="{chr(65 + n)}1" t="s"><v>{number}</v></c>' for n, number in enumerate(numbers)))


SANITISED = parts_of({"名簿": row(cell("A1", "氏名"), '<c r="B1"><v>46347</v></c>')})
del SANITISED["xl/sharedStrings.xml"]

MARK = "のシート「名簿」の{}は{}の印で、「{}」と読みました。元のファイルを開き、印が合っているか確かめてください。"
OWN = "の{}に外字（U+{}）があります。ほかのパソコンでは別の字に見えるため、元の資料を見て打ち直してください。"
CONTROL = "の{}に目に見えない制御文字（U+{}）があります。元のセルを確かめ、取り込んだあとで消してください。"
PARTED = "の{}に濁点・半濁点が離れた文字（{}）があります。検索や照合に掛からないため、打ち直してください。"

PREFIXED = (
    f'{HEAD}<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1" hidden="1"><x:c r="A1" t="inlineStr"><x:is>'
    '<x:t>見出し</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="A2" t="e"><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>'
)
RICH = (
    "<si><r><rPr><rFont val='Wingdings'/></rPr><t>þ</t></r><r><rPr><rFont val='ＭＳ 明朝'/></rPr><t>新規　</t></r>"
    "<r><rPr><rFont val='Wingdings'/></rPr><t>¨</t></r><r><t>変更</t></r></si>"
)
FURIGANA = "<si><t>山田</t><rPh sb='0' eb='2'><t>ヤマダ</t></rPh><phoneticPr fontId='1'/></si>"

FILES: tuple[Taken, ...] = (
    # ---- cells
    Taken("端の一つ.xlsx", one(f'<row r="1048576">{cell("XFD1048576", "端")}</row>')),
    Taken("最長のセル.xlsx", one(row(cell("B1", "字" * 32_767))), (("", "字" * 32_767),)),
    Taken("列いっぱい.xlsx", one(row(cell("A1", "左"), cell("XFD1", "右"))), (("左", *("",) * 16_382, "右"),)),
    Taken("同じ見出し.xlsx", one(row(cell("A1", "氏名"), cell("B1", "氏名"))), (("氏名", "氏名"),)),
    Taken(
        "零と16桁.xlsx",
        one(row(cell("A1", "00123"), cell("B1", "1234567890123456"), '<c r="C1"><v>1234567890123450</v></c>')),
        (("00123", "1234567890123456", "1234567890123450"),),
    ),
    Taken(
        "数.xlsx",
        one(
            row(
                *(
                    f'<c r="{chr(65 + n)}1"><v>{v}</v></c>'
                    for n, v in enumerate(("3", "3.0", "0.1", "-0", "1E+20", "1.5E-7"))
                )
            )
        ),
        (("3", "3", "0.1", "0", "1e+20", "1.5e-07"),),
    ),
    Taken(
        "日と時.xlsx",
        one(
            row(
                '<c r="A1" s="3"><v>46347</v></c><c r="B1" s="4"><v>46347.395833333336</v></c><c r="C1" s="5"><v>0.5</v></c>'
                '<c r="D1" s="6"><v>1.5</v></c><c r="E1" s="7"><v>46347</v></c><c r="F1" s="4"><v>46347.3958449074</v></c>'
            ),
            styles=STYLES,
        ),
        (("2026-11-21", "2026-11-21 09:30", "12:00", "36:00", "2026-11-21", "2026-11-21 09:30:01"),),
    ),
    Taken(
        "1904年.xlsx",
        one(row('<c r="A1" s="3"><v>44885</v></c>'), styles=STYLES, properties='<workbookPr date1904="1"/>'),
        (("2026-11-21",),),
    ),
    Taken(
        "真偽と誤り.xlsx",
        one(row('<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><v>#DIV/0!</v></c>')),
        (("TRUE", "FALSE", "#DIV/0!"),),
    ),
    Taken("端の誤り.xlsx", one(row('<c r="B2" t="e"><v>#N/A</v></c>', number=2)), ((), ("", "#N/A"))),
    Taken("改行.xlsx", one(row(cell("A1", "上&#13;&#10;下_x000D_\n末"))), (("上\n下\n末",),)),
    Taken("空白.xlsx", one(row(cell("A1", "　前 後 "))), (("　前 後 ",),)),
    Taken("式のような文字.xlsx", one(row(cell("A1", "=1+1"), cell("B1", "＠SUM"))), (("=1+1", "＠SUM"),)),
    Taken(
        "式.xlsx",
        one(
            row(
                '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"</f><v>甲</v></c><c r="C1" t="str"><f>""</f><v></v></c>'
            )
        ),
        (("2", "甲"),),
        ignored={"数式": 3},
    ),
    Taken(
        "値のない式.xlsx",
        one(row('<c r="A1"><f>1+1</f></c><c r="B1"><f>2+2</f><v></v></c><c r="C1"><v>5</v></c>')),
        (("", "", "5"),),
        (
            "のシート「名簿」のA1など2セルの数式には計算の結果が入っていません。Excelで開いて保存し直してから選んでください。",
        ),
        ignored={"数式": 2},
    ),
    Taken("ふりがな.xlsx", one(shared(0), shared=FURIGANA), (("山田",),), ignored={"ふりがな": 1}),
    Taken(
        "マクロとリンク.xlsm",
        one(
            row(cell("A1", "表")),
            {
                "xl/vbaProject.bin": b"x",
                "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>',
                "xl/embeddings/oleObject1.bin": b"x",
                "xl/media/image1.png": b"x",
                "xl/connections.xml": "<connections/>",
            },
        ),
        (("表",),),
        ignored={"マクロ": 1, "外部リンク": 1, "埋め込み": 1, "画像": 1, "外部接続": 1},
    ),
    # ---- marks
    Taken(
        "記号の書体.xlsx",
        one(
            row(cell("A1", "þ", ' s="1"'), cell("B1", "o", ' s="1"'), cell("C1", "R", ' s="2"'), cell("D1", "R")),
            styles=STYLES,
        ),
        (("☑", "☐", "☑", "R"),),
        tuple(
            MARK.format(at, f"記号用の書体（{font}）", mark)
            for at, font, mark in (("A1", "Wingdings", "☑"), ("B1", "Wingdings", "☐"), ("C1", "Wingdings 2", "☑"))
        ),
    ),
    Taken(
        "文の中の印.xlsx",
        one(shared(0), shared=RICH),
        (("☑新規　☐変更",),),
        (MARK.format("A1", "記号用の書体（Wingdings）", "☑新規　☐変更"),),
    ),
    Taken(
        "書体が失われた印.xlsx",
        one(row(cell("A1", "þ"), cell("B1", "\uf0a8"), cell("C1", "■"))),
        (("☑", "☐", "■"),),
        (MARK.format("A1", "失われた書体", "☑"), MARK.format("B1", "失われた書体", "☐")),
    ),
    # ---- characters
    Taken(
        "外字.xlsx", one(row(cell("B1", "山\ue000"))), (("", "山\ue000"),), (OWN.format("シート「名簿」のB1", "E000"),)
    ),
    Taken(
        "制御文字.xlsx",
        one(row(cell("A1", "a_x0000_b"), cell("B1", "c_x0001_"))),
        (("a\0b", "c\x01"),),
        (CONTROL.format("シート「名簿」のA1（ほかに1セル）", "0000"),),
    ),
    Taken(
        "分かれた濁点.xlsx",
        one(row(cell("A1", "カ\u3099ス"))),
        (("カ\u3099ス",),),
        (PARTED.format("シート「名簿」のA1", "カ\u3099"),),
    ),
    Taken(
        "向きの記号.xlsx",
        one(row(cell("A1", "a\u202eb"))),
        (("a\u202eb",),),
        (
            "のシート「名簿」のA1に文字の向きや行を変える見えない記号（U+202E）があります。元のセルを確かめ、取り込んだあとで消してください。",
        ),
    ),
    Taken(
        "失われた文字.csv",
        lambda: "氏名\n山\ufffd\n".encode(),
        (("氏名",), ("山\ufffd",)),
        ("の2行目1列目に元のファイルで既に失われた文字（�）があります。元の資料を見て、打ち直してください。",),
        told=("utf-8", ","),
    ),
    Taken("異体字.xlsx", one(row(cell("A1", "辻\U000e0100𠮷"))), (("辻\U000e0100𠮷",),)),
    # ---- makers
    Taken("無害化.xlsx", lambda: zipped(SANITISED), (("氏名", "46347"),)),
    Taken("接頭辞.xlsx", lambda: xlsx({"名簿": PREFIXED}), (("見出し",), ("#N/A",))),
    Taken(
        "番地なし.xlsx",
        one('<row><c t="inlineStr"><is><t>氏名</t></is></c><c t="e"><v>#N/A</v></c></row>'),
        (("氏名", "#N/A"),),
    ),
    Taken("空のシート.xlsx", one(""), ()),
    Taken("表.xlsb", lambda: xlsb("名簿", [["氏名", "数"], ["山田", 3.0]]), (("氏名", "数"), ("山田", "3"))),
    Taken("表.ods", lambda: ods(ods_row("氏名", "00123") + ods_row("山田")), (("氏名", "00123"), ("山田",))),
    Taken("名は.xls", one(row(cell("A1", "中身はxlsx"))), (("中身はxlsx",),)),
    Taken(
        "鍵.xlsx", lambda: locked(one(row(cell("A1", "秘")))(), "正しい鍵"), (("秘",),), how={"password": "正しい鍵"}
    ),
    # ---- CSV
    Taken(
        "SJIS.csv",
        lambda: "番号,氏名\r\n001,髙橋①\r\n".encode("cp932"),
        (("番号", "氏名"), ("001", "髙橋①")),
        told=("cp932", ","),
    ),
    Taken(
        "UTF8.csv", lambda: "番号,氏名\n001,𠮷田\n".encode(), (("番号", "氏名"), ("001", "𠮷田")), told=("utf-8", ",")
    ),
    Taken("BOM.csv", lambda: "\ufeff番号,氏名\n".encode(), (("番号", "氏名"),), told=("utf-8", ",")),
    Taken("U16LE.csv", lambda: "\ufeff番号\t氏名\r\n".encode("utf-16-le"), (("番号", "氏名"),), told=("utf-16", "\t")),
    Taken("U16BE.csv", lambda: "\ufeff番号\t氏名\r\n".encode("utf-16-be"), (("番号", "氏名"),), told=("utf-16", "\t")),
    Taken(
        "U16印なし.csv", lambda: "番号　,氏名\r\n".encode("utf-16-le"), (("番号　", "氏名"),), told=("utf-16-le", ",")
    ),
    Taken(
        "EUC.csv",
        lambda: "番号,氏名\n001,山田太郎\n".encode("euc_jp"),
        (("番号", "氏名"), ("001", "山田太郎")),
        told=("euc_jp", ","),
    ),
    Taken("JIS.csv", lambda: "番号,氏名\n".encode("iso2022_jp"), (("番号", "氏名"),), told=("iso2022_jp", ",")),
    Taken(
        "半角カナ.csv",
        lambda: "番号,ｼﾒｲ\n1,ﾔﾏﾀﾞ\n2,漢字\n".encode("cp932"),
        (("番号", "ｼﾒｲ"), ("1", "ﾔﾏﾀﾞ"), ("2", "漢字")),
        told=("cp932", ","),
    ),
    Taken(
        "外字.csv",
        lambda: "氏名\n".encode("cp932") + b"\xf0\x40\n",
        (("氏名",), ("\ue000",)),
        (OWN.format("2行目1列目", "E000"),),
        told=("cp932", ","),
    ),
    Taken("CRだけ.csv", lambda: b"a,b\r01,02\r", (("a", "b"), ("01", "02")), told=("utf-8", ",")),
    Taken(
        "引用符.csv",
        lambda: b'a,"b\r\nc","d""e"\r\n1,2,3\r\n',
        (("a", "b\nc", 'd"e'), ("1", "2", "3")),
        told=("utf-8", ","),
    ),
    Taken("一つの引用符.csv", lambda: b'5" disk,1\n2,3\n', (('5" disk', "1"), ("2", "3")), told=("utf-8", ",")),
    Taken("タブ.csv", lambda: b"a\tb,c\n1\t2\n", (("a", "b,c"), ("1", "2")), told=("utf-8", "\t")),
    Taken("セミコロン.csv", lambda: b"a;b\n1,5;2\n", (("a", "b"), ("1,5", "2")), told=("utf-8", ";")),
    Taken("縦棒.csv", lambda: b"a|b\n1|2\n", (("a", "b"), ("1", "2")), told=("utf-8", "|")),
    Taken("区切りの行.csv", lambda: b"sep=;\r\na;b\r\n", (("a", "b"),), told=("utf-8", ";")),
    Taken("区切りを指定.csv", lambda: b"a;b,c\n", (("a", "b,c"),), told=("utf-8", ";"), how={"separator": ";"}),
    Taken(
        "文字コードを指定.csv",
        lambda: "ｱ,b\n".encode("cp932"),
        (("ｱ", "b"),),
        told=("cp932", ","),
        how={"encoding": "shift_jis"},
    ),
    Taken("零を守る.csv", lambda: b'="00123","0456",=1+1\n', (("00123", "0456", "=1+1"),), told=("utf-8", ",")),
    Taken("空の行.csv", lambda: b"a\n\n,,\nb,,\n\n", (("a",), (), (), ("b",)), told=("utf-8", ",")),
    Taken(
        "中身はCSV.xls",
        lambda: "氏名\t住所\r\n山田\t東京\r\n".encode("cp932"),
        (("氏名", "住所"), ("山田", "東京")),
        told=("cp932", "\t"),
    ),
    Taken("改行だけ.csv", lambda: b"\r\n", (), told=("utf-8", ",")),
)

__all__ = ["FILES", "Taken", "sheet"]

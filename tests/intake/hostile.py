"""Files no program should trust: name, bytes, and the one sentence that a clerk reads about each."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.intake.books import (
    HEAD,
    MAIN,
    PACKAGE,
    cell,
    compound,
    locked,
    ods,
    ods_row,
    parts_of,
    sheet,
    xlsx,
    zipped,
)


@dataclass(frozen=True)
class Refused:
    """``say`` is the sentence behind 「name」."""

    name: str
    make: Callable[[], bytes]
    say: str
    how: dict[str, str] = field(default_factory=dict)


def plain() -> bytes:
    return xlsx({"名簿": f'<row r="1">{cell("A1", "氏名")}</row>'})


def one(rows: str, **more: object) -> Callable[[], bytes]:
    return lambda: xlsx({"名簿": rows}, **more)  # type: ignore[arg-type]


def with_part(name: str, part: str | bytes) -> Callable[[], bytes]:
    return lambda: zipped({**parts_of({"名簿": f'<row r="1">{cell("A1", "氏名")}</row>'}), name: part})


def bomb(size: int = 1_500_000_000) -> bytes:
    """A good workbook with a part of zeros: 1.5 MB that become 1.5 GB."""
    made = io.BytesIO(plain())
    with (
        zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as book,
        book.open("xl/media/a.xml", "w") as f,
    ):
        block = bytes(4 << 20)
        for _ in range(size // len(block)):
            f.write(block)
    return made.getvalue()


def lying() -> bytes:
    """40 MB of zeros that the zip calls 1,000 bytes, in the directory and before the part."""
    data = bytearray(bomb(40 << 20))
    for sign, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = 0
        while (place := data.find(sign, place + 1)) >= 0:
            if data[place + at : place + at + 4] == struct.pack("<I", 40 << 20):
                data[place + at : place + at + 4] = struct.pack("<I", 1000)
    return bytes(data)


def slightly_lying() -> bytes:
    """A part that is some bytes longer than the zip says."""
    data = bytearray(plain())
    place = data.rfind(b"PK\x01\x02")
    size = struct.unpack("<I", data[place + 24 : place + 28])[0]
    data[place + 24 : place + 28] = struct.pack("<I", size - 3)
    return bytes(data)


def crowded() -> bytes:
    return zipped({**parts_of({"名簿": ""}), **{f"xl/media/{n}.png": b"" for n in range(5001)}}, zipfile.ZIP_STORED)


def with_flag() -> bytes:
    """The first part is said to be enciphered."""
    data = bytearray(plain())
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


def laughs(encoding: str = "utf-8") -> Callable[[], bytes]:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE worksheet [<!ENTITY l0 "わ">{entities}]>'
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cell("A1", "&l9;")}</row></sheetData></worksheet>'
    )
    return with_part("xl/worksheets/sheet1.xml", body.encode(encoding))


def far_entity() -> bytes:
    """The declaration stands where two pieces of reading meet."""
    head = '<?xml version="1.0"?><!--'
    pad = "x" * ((1 << 20) - len(head) - 3 - 5)
    body = f'{head}{pad}--><!DOCTYPE a [<!ENTITY l "x">]><worksheet xmlns="{MAIN}"/>'
    return with_part("xl/worksheets/sheet1.xml", body)()


def outside() -> bytes:
    body = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet xmlns="{MAIN}"><sheetData><row r="1">{cell("A1", "&f;")}</row></sheetData></worksheet>'
    return with_part("xl/worksheets/sheet1.xml", body)()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


CUT = "は途中で切れているか、壊れています。元のファイルをもう一度コピーするか、開いて保存し直してから選んでください。"
NO_HTML = "はExcelの名前が付いたウェブページ（HTML）です。Excelで開き、.xlsxの形式で保存し直して選んでください。"
NO_KIND = "はExcel・Word・PDF・CSV・テキストのどれでもありません（{}）。元の表や文書を選んでください。"
NO_ENTITY = (
    "には置き換えの定義（XMLの実体宣言）があり、安全のため読み取りません。Excelで開き、保存し直してから選んでください。"
)
OTHER = "は読み取れない形式（一太郎、メールなど）です。元のソフトで開き、.xlsxか.docxで保存し直して選んでください。"
NO_SHEET = "には表のシートが１枚もありません。Excelで開いてシートを確かめ、保存し直してから選んでください。"
CRASH = "を読む途中で、読み取りの部品が止まりました。付議帳は無事です。元のソフトで開き、別の名前で保存し直してから選んでください。"
SWELL = "は読み取りに1024MBを超えるメモリーを使うため、止めました。必要な表だけを新しいブックに写して選んでください。"
BAD_LETTER = "の{}行目の近くに、文字コード{}では読めない文字があります。文字コードを選び直してください。"
QUOTE = (
    'の{}行目で、引用符（"）が閉じないまま続いています。引用符を直すか、元のシステムから出力し直して選んでください。'
)
BROKEN = "のシート「名簿」が壊れていて読めません。Excelで開き、別の名前で保存し直してから選んでください。"

FILES: tuple[Refused, ...] = (
    Refused(
        "空.xlsx", bytes, "は空のファイル（0バイト）です。元のファイルを確かめ、もう一度コピーして選んでください。"
    ),
    Refused("零ばかり.xlsx", lambda: bytes(4096), CUT),
    Refused(
        "~$名簿.xlsx",
        lambda: b"\x05clerk" + bytes(160),
        "はOfficeが作業中に置く目印のファイルです。先頭の「~$」がない方のファイルを選んでください。",
    ),
    Refused(
        "目印.xlsx",
        lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "は中身の置き場所を書いた目印だけのファイルです。本体のファイルを取り寄せて選んでください。",
    ),
    Refused("頁.xls", lambda: b"<html><body><table><tr><td>1</td></tr></table></body></html>", NO_HTML),
    Refused("頁BOM.xls", lambda: "\ufeff<!-- x -->\r\n<!DOCTYPE html><html>".encode(), NO_HTML),
    Refused("頁16.xls", lambda: "<html><table>".encode("utf-16"), NO_HTML),
    Refused("表だけ.xls", lambda: "  <TABLE border=1><tr><td>氏名".encode("cp932"), NO_HTML),
    Refused("頁.mht.xls", lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", NO_HTML),
    Refused(
        "古いXML.xls",
        lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "は古いXML形式の表です。Excelで開き、.xlsxの形式で保存し直して選んでください。",
    ),
    Refused("別のXML.xlsx", lambda: b'<?xml version="1.0"?><records/>', NO_KIND.format("XML")),
    Refused("画像.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), NO_KIND.format("PNG画像")),
    Refused("写真.pdf", lambda: b"\xff\xd8\xff\xe0" + bytes(50), NO_KIND.format("JPEG画像")),
    Refused("実行.xlsx", lambda: b"MZ\x90\0" + bytes(50), NO_KIND.format("Windowsのプログラム")),
    Refused("書庫.csv", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(50), NO_KIND.format("7z書庫")),
    Refused("乱数.dat", lambda: bytes(range(256)) * 4, NO_KIND.format("文字ではない内容")),
    Refused(
        "ただの.xlsx",
        lambda: zipped({"readme.txt": "x"}),
        "はZIPで、ExcelやWordのファイルではありません。展開してから、中のファイルを選んでください。",
    ),
    Refused(
        "発表.xlsx",
        lambda: zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}),
        "はPowerPointのファイルで、読み取れません。必要な表や文をExcelかWordに写して選んでください。",
    ),
    Refused("文.odt", lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), OTHER),
    Refused(
        "文.rtf",
        lambda: b"{\\rtf1\\ansi x}",
        "はリッチテキスト（.rtf）です。Wordで開き、.docxの形式で保存し直して選んでください。",
    ),
    Refused(
        "古い文.doc",
        lambda: compound("WordDocument"),
        "は古いWord形式（.doc）です。Wordで開き、.docxの形式で保存し直して選んでください。",
    ),
    Refused("一太郎.xls", lambda: compound("DocumentText"), OTHER),
    Refused("頭だけ.xls", lambda: compound("Workbook")[:200], CUT),
    Refused("空の本.xls", lambda: compound("Workbook"), NO_SHEET),
    # ---- zips
    Refused("半分.xlsx", lambda: half(plain()), CUT),
    Refused("末尾なし.xlsx", lambda: plain()[:-30], CUT),
    Refused(
        "化けた部品.xlsx",
        lambda: plain().replace(b"PK\x03\x04", b"PK\x03\x05").replace(b"PK\x03\x05", b"PK\x03\x04", 1),
        CUT,
    ),
    Refused(
        "爆弾.xlsx",
        bomb,
        "は広げると900MBを超える作りで、読み取りを止めました。出どころを確かめ、必要な表だけを新しいブックに写して選んでください。",
    ),
    Refused(
        "小さな爆弾.xlsx",
        lambda: bomb(60 << 20),
        "は広げると20MBを超える作りで、読み取りを止めました。出どころを確かめ、必要な表だけを新しいブックに写して選んでください。",
    ),
    Refused(
        "偽りの大きさ.xlsx",
        lying,
        "は広げると26MBを超える作りで、読み取りを止めました。出どころを確かめ、必要な表だけを新しいブックに写して選んでください。",
    ),
    Refused(
        "少し偽る.xlsx",
        slightly_lying,
        "の中の大きさの記載が実際と違うため、読み取りを止めました。元のソフトで開き、保存し直してから選んでください。",
    ),
    Refused(
        "部品だらけ.xlsx",
        crowded,
        "は中の部品が5007個あり、限り（5000個）を超えています。必要な表だけを新しいブックに写して選んでください。",
    ),
    Refused(
        "鍵の部品.xlsx",
        with_flag,
        "の中の部品に鍵が掛かっているか、知らない方法で縮めてあります。元のソフトで開き、保存し直してから選んでください。",
    ),
    Refused(
        "別の縮め方.xlsx",
        lambda: zipped(parts_of({"名簿": ""}), zipfile.ZIP_LZMA),
        "の中の部品に鍵が掛かっているか、知らない方法で縮めてあります。元のソフトで開き、保存し直してから選んでください。",
    ),
    # ---- XML
    Refused("笑い.xlsx", laughs(), NO_ENTITY),
    Refused("笑い16.xlsx", laughs("utf-16"), NO_ENTITY),
    Refused("遠い定義.xlsx", far_entity, NO_ENTITY),
    Refused("外の定義.xlsx", outside, NO_ENTITY),
    Refused(
        "ひらかぬ.xlsx",
        with_part("xl/worksheets/sheet1.xml", f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row'),
        BROKEN,
    ),
    Refused("シート部品なし.xlsx", lambda: _without("xl/worksheets/sheet1.xml"), BROKEN),
    Refused("本の部品が壊れ.xlsx", with_part("xl/workbook.xml", "<workbook"), CUT),
    Refused("シートなし.xlsx", lambda: xlsx({}), NO_SHEET),
    Refused("グラフだけ.xlsx", lambda: _charts_only(), NO_SHEET),
    # ---- cells
    Refused(
        "端から端.xlsx",
        one(f'<row r="1">{cell("A1", "左上")}</row><row r="1048576">{cell("XFD1048576", "右下")}</row>'),
        SWELL,
    ),
    Refused(
        "長いセル.xlsx",
        one(f'<row r="3">{cell("C3", "字" * 32_768)}</row>'),
        "のシート「名簿」のC3が32767字を超えています。分けて書いてから選んでください。",
    ),
    Refused("繰り返し.ods", lambda: ods(ods_row("右", repeat=2_000_000_000, columns=16_384)), CUT),
    # ---- passwords
    Refused(
        "鍵.xlsx", lambda: locked(plain(), "正しい鍵"), "にはパスワードが掛かっています。パスワードを入れてください。"
    ),
    Refused(
        "違う鍵.xlsx",
        lambda: locked(plain(), "正しい鍵"),
        "のパスワードが違います。全角・半角と大文字・小文字を確かめ、もう一度入れてください。",
        {"password": "違う鍵"},
    ),
    Refused("鍵の半分.xlsx", lambda: half(locked(plain(), "正しい鍵")), CUT, {"password": "正しい鍵"}),
    Refused(
        "知らない鍵.xlsx",
        lambda: compound("EncryptedPackage"),
        "は知らない方法で保護されています（権限の管理など）。元のソフトで開き、保護のない形で保存してから選んでください。",
        {"password": "x"},
    ),
    # ---- CSV
    Refused(
        "零入り.csv",
        lambda: b"a,b\r\n1,2\r\n3,\x004\r\n",
        "の3行目に文字ではないもの（U+0000）があります。元のシステムから出力し直したファイルを選んでください。",
    ),
    Refused("閉じない.csv", lambda: b'a,b\n1,"2\n3,4\n5,6\n', QUOTE.format(2)),
    Refused("閉じない長い.csv", lambda: ('a,b\n1,2\n3,"' + "4,5\n" * 20_000).encode(), QUOTE.format(3)),
    Refused(
        "長いセル.csv",
        lambda: ("a,b\n" + "字" * 32_768 + ",1\n").encode(),
        "の2行目が32767字を超えています。引用符の閉じ忘れがないか確かめ、分けて書いてから選んでください。",
    ),
    Refused(
        "広い.csv",
        lambda: ("a\n" + "," * 16_384 + "\n").encode(),
        "の2行目は列が16384を超えています。区切りの文字を確かめるか、必要な列だけを写して選んでください。",
    ),
    Refused(
        "化け.csv", lambda: "氏名,住所\n山田,東京\n".encode("cp932") + b"\x81\n\xff\n", BAD_LETTER.format(3, "cp932")
    ),
    Refused("指定違い.csv", lambda: "氏名\n".encode("cp932"), BAD_LETTER.format(1, "utf-8"), {"encoding": "utf-8"}),
    Refused(
        "知らない文字コード.csv",
        lambda: b"a",
        "を読む文字コードに「klingon」は使えません。cp932・utf-8・utf-16から選んでください。",
        {"encoding": "klingon"},
    ),
    Refused(
        "区切り.csv",
        lambda: b"a",
        "を読む区切りに「ab」は使えません。カンマ、タブなど１文字を選んでください。",
        {"separator": "ab"},
    ),
)


def _without(part: str) -> bytes:
    parts = parts_of({"名簿": ""})
    del parts[part]
    return zipped(parts)


def _charts_only() -> bytes:
    parts = parts_of({"図": ""})
    related = str(parts["xl/_rels/workbook.xml.rels"]).replace("worksheets/sheet1", "chartsheets/sheet1")
    chart = f'{HEAD}<chartsheet xmlns="{MAIN}"/>'
    del parts["xl/worksheets/sheet1.xml"]
    related = related.replace('/worksheet"', '/chartsheet"')
    return zipped({**parts, "xl/_rels/workbook.xml.rels": related, "xl/chartsheets/sheet1.xml": chart})


__all__ = ["FILES", "PACKAGE", "Refused", "plain", "sheet"]

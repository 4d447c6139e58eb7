"""One file of each kind a clerk drops: a Word form, a PDF of ours, an item list, statistics, a locked old workbook."""

from __future__ import annotations

from pathlib import Path

import docx
from openpyxl import Workbook

from desktop.case.file import CaseFile
from desktop.clerk.papers import packet_bytes, packet_of
from tests.intake.test_take_statistics import BY_OFFICE

LOCKED = Path(__file__).parents[1] / "data" / "intake" / "鍵.xls"
KEY = "Himitsu-Key1"
WORD_ROWS = (
    ("狛江市個人情報保護審議会付議案件シート", ""),
    ("■諮問　□報告\n事項", "避難所の名簿の目的外利用について"),
    ("主管課", "総務部安心安全課"),
    ("事務の名称", "避難所の運営"),
    ("事務の概要", "避難した人の名簿を作る。"),
    ("実施の時期", "令和８年10月から"),
    ("件　数", "約500人"),
    ("外部提供の形態", "紙媒体　☑電磁的記録媒体　□その他の媒体"),
)
"""One label in other words, one mark lost."""


def word(folder: Path) -> Path:
    made = docx.Document()
    table = made.add_table(0, 2)
    for label, text in WORD_ROWS:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, text
    path = folder / "付議案件.docx"
    made.save(str(path))
    return path


def pdf(folder: Path, read: CaseFile) -> Path:
    path = folder / "写し.pdf"
    path.write_bytes(packet_bytes(packet_of(read.case, read.form), read.form, "pdf", answers=read.case.answers))
    return path


def book(path: Path, *rows: tuple[str, ...]) -> Path:
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    made.save(path)
    return path


def items(folder: Path) -> Path:
    rows = (
        ("項番", "項目名", "桁"),
        ("1", "ｶﾅ氏名", "40"),
        ("2", "住所", "60"),
        ("3", "既往歴", "80"),
        ("4", "推しの名前", "9"),
    )
    return book(folder / "項目.xlsx", *rows)


def statistics(folder: Path) -> Path:
    sums = ("合計", "19286", "18910")
    return book(folder / "照会件数.xlsx", ("事務", "令和６年度", "令和７年度"), *BY_OFFICE, sums)


def ledger(folder: Path) -> Path:
    rows = (
        ("年度", "件名", "開始", "件数（人）"),
        ("R8", "給付金の支給", "令和８年４月１日", "300"),
        ("R8", "調査", "45000", "約20"),
    )
    return book(folder / "台帳.xlsx", *(tuple(r if r != "開始" else "実施時期" for r in row) for row in rows))

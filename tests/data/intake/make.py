"""``python tests/data/intake/make.py``: the workbooks here, written by LibreOffice from one that openpyxl writes.

名簿.xls (the old binary format), 名簿.ods and 名簿.xlsx as another program than Excel saves them: text with leading
zeros, numbers, days, times, booleans, merged cells, a hidden row and a hidden sheet. Invented names only.
鍵.xls is 名簿.xls saved once more by LibreOffice (「パスワード付きで保存」, RC4) behind Himitsu-Key1, by hand: --convert-to has no
password.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import tempfile
from pathlib import Path

from openpyxl import Workbook

HERE = Path(__file__).parent
FILTERS = {"xls": "xls:MS Excel 97", "ods": "ods:calc8", "xlsx": "xlsx:Calc MS Excel 2007 XML"}


def book() -> Workbook:
    made = Workbook()
    page = made.worksheets[0]
    page.title = "名簿"
    page.append(["整理番号", "氏名", "生年月日", "受付", "金額", "対象"])
    page.append(["00123", "山田　太郎", dt.date(1980, 2, 29), dt.datetime(2026, 11, 21, 9, 30), 1500, True])  # noqa: DTZ001
    page.append(["1234567890123456", "𠮷野　花子", dt.date(2001, 12, 31), None, 0.5, False])
    page.append(["00125", "隠れた行", None, None, None, None])
    page.row_dimensions[4].hidden = True
    page["A6"] = "備考"
    page["B6"] = "結合した\nセル"
    page.merge_cells("B6:D7")
    other = made.create_sheet("控え")
    other["C3"] = "隠れたシート"
    other.sheet_state = "hidden"
    return made


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "名簿.xlsx"
        book().save(source)
        for ending, written in FILTERS.items():
            command = [
                "soffice",
                "--headless",
                "--convert-to",
                written,
                "--outdir",
                str(Path(folder) / ending),
                str(source),
            ]
            subprocess.run(command, check=True, capture_output=True)
            (HERE / f"名簿.{ending}").write_bytes((Path(folder) / ending / f"名簿.{ending}").read_bytes())


if __name__ == "__main__":
    main()

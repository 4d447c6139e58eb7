"""Hand-made Excel versions of official sheets, two messy layouts for each form, filled with the answers of a case.

``python -m tests.intake.sheet_books`` writes them to ``tests/data/intake-sheets``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from desktop.answers.model import Answers
from desktop.answers.papers import papers_in_hand
from desktop.case.file import read_case
from desktop.definition.find import load
from desktop.definition.model import Field, Form, Value, entries_of, text_of
from desktop.places import FORMS

FOLDER = Path(__file__).resolve().parents[1] / "data" / "intake-sheets"
PAPERS = Path(__file__).resolve().parents[1] / "papers"

Values = Mapping[str, Value]


class Sheet:
    """A worksheet written from top to bottom."""

    def __init__(self, page: Worksheet) -> None:
        self.page = page
        self.row = 1

    def put(self, column: int, text: str, right: int = 0, down: int = 1) -> None:
        """A text in this row, merged to the right column and some rows down."""
        if text:
            self.page.cell(self.row, column).value = int(text) if text.isdecimal() and text.isascii() else text
        if right or down > 1:
            self.page.merge_cells(
                start_row=self.row, start_column=column, end_row=self.row + down - 1, end_column=right or column
            )

    def next(self, rows: int = 1) -> None:
        self.row += rows

    def line(self, *texts: str) -> None:
        for column, text in enumerate(texts, 1):
            self.put(column, text)
        self.next()


def half(text: str) -> str:
    """How a hurried person types: half-width digits, letters and brackets."""
    return "".join(unicodedata.normalize("NFKC", c) if c in "０１２３４５６７８９（）ＡＢＣＤ" else c for c in text)


def spread(label: str) -> str:
    return "　".join(label)


def numbered(entries: Iterable[str], number: Callable[[int], str]) -> str:
    mine = list(entries)
    return "\n".join(f"{number(n)}{e}" for n, e in enumerate(mine, 1)) if len(mine) > 1 else "".join(mine)


def ring(n: int) -> str:
    return chr(ord("①") + n - 1)


def boxed(field: Field, value: Value, on: str, off: str, *, options: Iterable[str] = ()) -> list[str]:
    chosen = (value,) if isinstance(value, str) else value
    return [
        f"{on if o in chosen else off}{field.choices[o].number}{field.choices[o].label}"
        for o in options or field.choices
    ]


# ---- 付議案件シート ----


def komae_a(form: Form, v: Values, s: Sheet) -> None:
    """Title rows, merged areas, distributed labels, ■□ in the cells of the words, items in columns."""
    f = form.fields
    s.put(2, form.title, right=9)
    s.next()
    s.put(8, "【" + text_of(v["shukan"])[-5:] + "】", right=9)
    s.next(2)
    s.put(2, "\n".join([*boxed(f["kubun"], v["kubun"], "■", "□"), spread("事項")]), right=3, down=2)
    s.put(4, text_of(v["jikou"]), right=9, down=2)
    s.next(2)
    s.put(2, spread("根拠規定"), right=3, down=3)
    left = [
        f"{b}\n{o.caption}" for b, o in zip(boxed(f["konkyo"], v["konkyo"], "■", "□"), f["konkyo"].options, strict=True)
    ]
    left[5] = f"{left[5].strip()}（{text_of(v.get('konkyo_sonota', ''))}）"
    for n in range(3):
        s.put(4, left[n], right=6)
        s.put(7, left[n + 3], right=9)
        s.next()
    for name in ("shukan", "jimu_mei", "jimu_gaiyo", "jiki", "kensu"):
        s.put(2, spread(f[name].label), right=3)
        s.put(4, text_of(v[name]), right=9)
        s.next()
    s.put(2, "\n".join(boxed(f["koui"], v["koui"], "■", "□")), right=3, down=10)
    s.put(4, "保 有 個 人 情 報 の 項 目", right=9)
    s.next()
    groups = f["grid"].grid.groups  # type: ignore[union-attr]
    for n, group in enumerate(groups):
        s.put(4 + n, spread(group.label))
    s.next()
    for row in range(7):
        for n, group in enumerate(groups):
            here = [i for i in group.items if i.row == row]
            s.put(4 + n, "　".join(f"{'■' if i.id in v['grid'] else '□'}{i.label}" for i in here))
        s.next()
    s.next()
    s.put(2, "その他の項目", right=3)
    s.put(4, text_of(v["sonota_koumoku"]), right=9)
    s.next()
    s.put(2, "外\n部\n提\n供", down=5)
    s.put(3, "外部提供先\nの 概 要")
    s.put(4, text_of(v["gt_saki"]), right=9)
    s.next()
    s.put(3, "外部提供の\n形　　　態")
    marks = "\n".join(boxed(f["gt_keitai"], v["gt_keitai"], "■", "□"))
    s.put(4, f"{marks}\n（具体的な形態）\n{text_of(v['gt_keitai_text'])}", right=9)
    s.next()
    s.put(3, "外部提供の\n理由，方法等")
    s.put(4, f"（理由，方法等）\n{text_of(v['gt_riyu'])}", right=9)
    s.next()
    s.put(3, "外部提供先での個人情報の管理の方法")
    s.put(4, text_of(v["gt_kanri"]), right=9)
    s.next()
    s.put(3, "外部提供する条件")
    s.put(4, text_of(v["gt_joken"]), right=9)
    s.next()
    s.put(2, "通　知")
    s.put(3, "外部提供")
    s.put(4, f"■無\n（理由）\n{text_of(v['gt_tsuchi_riyu'])}", right=9)
    s.next()
    s.put(2, "その他資料", right=3)
    s.put(4, text_of(v["shiryo"]), right=9)
    s.next()
    s.put(2, "備　　　考", right=3)


def komae_b(form: Form, v: Values, s: Sheet) -> None:
    """Labels above their answers, レ in cells of their own, half-width, an extra column for remarks."""
    f = form.fields
    s.line("", "(様式)", "", "", "", "", "確認欄")
    s.line("付議案件シート（下書き）")
    s.next()
    for option in f["kubun"].options:
        s.line("レ" if option.id == v["kubun"] else "", option.label)
    s.line("事項", text_of(v["jikou"]))
    s.line("根拠規定")
    for option in f["konkyo"].options:
        words = half(f"{option.number}{option.label}")
        if option.id == "sonota":
            words += f"({half(text_of(v.get('konkyo_sonota', '')))})"
        s.line("", "レ" if option.id in v["konkyo"] else "", words, option.caption)
    s.line("主管課:", text_of(v["shukan"]), "", "事務の名称", text_of(v["jimu_mei"]))
    s.line("事務の概要")
    for paragraph in text_of(v["jimu_gaiyo"]).split("\n"):
        s.line("", paragraph)
    s.line("実施時期", text_of(v["jiki"]))
    s.line("件　数", *text_of(v["kensu"]).split("\n")[:1])
    for line in text_of(v["kensu"]).split("\n")[1:]:
        s.line("", line)
    for option in f["koui"].options:
        s.line("レ" if option.id in v["koui"] else "", option.label)
    s.line("保有個人情報の項目")
    for group in f["grid"].grid.groups:  # type: ignore[union-attr]
        s.line(group.label)
        for at in range(0, len(group.items), 3):
            texts: list[str] = []
            for item in group.items[at : at + 3]:
                texts += ["レ" if item.id in v["grid"] else "", item.label]
            s.line(*texts)
    s.line("その他の項目", text_of(v["sonota_koumoku"]))
    s.line("外部提供")
    s.line("外部提供先の概要", text_of(v["gt_saki"]))
    s.line(
        "外部提供の形態",
        *[t for o in f["gt_keitai"].options for t in ("レ" if o.id in v["gt_keitai"] else "", o.label)],
    )
    s.line("(具体的な形態)")
    s.line("", text_of(v["gt_keitai_text"]))
    s.line("外部提供の理由、方法等", text_of(v["gt_riyu"]))
    s.line("外部提供先での個人情報の管理の方法", text_of(v["gt_kanri"]))
    s.line("外部提供する条件", text_of(v["gt_joken"]))
    s.line("通知（外部提供）", "", "有", "レ", "無")
    s.line("(理由)", text_of(v["gt_tsuchi_riyu"]))
    s.line("その他資料", text_of(v["shiryo"]))
    s.line("備考")


BOOKS: dict[str, tuple[str, Callable[[Form, Values, Sheet], None]]] = {
    "komae-a": ("k1", komae_a),
    "komae-b": ("k1", komae_b),
}
"""File -> case and layout."""


def case_of(name: str) -> tuple[Form, Answers]:
    """The form and answers a book is filled with."""
    source = name.partition(":")
    path = PAPERS / f"{source[0]}.toml"
    if not path.exists():
        path = next(FORMS.glob(f"*/examples/{source[0]}.toml"))
    read = read_case(path)
    if not source[2]:
        return read.form, read.case.answers
    hand = next(h for h in papers_in_hand(read.form, read.case.answers, read.case.facts) if h.key == source[2])
    return hand.form, hand.answers


def write(name: str, folder: Path = FOLDER) -> Path:
    """Write one book."""
    case, layout = BOOKS[name]
    form, answers = case_of(case)
    book = Workbook()
    page = book.active
    page.title = "シート"
    layout(form, {**{f.id: f.empty for f in form.fields.values()}, **answers.values}, Sheet(page))
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for each in BOOKS:
        write(each)
    assert entries_of
    assert load

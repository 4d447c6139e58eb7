"""Hand-made Excel versions of official sheets, two messy layouts for each form, filled with the answers of a case.

``python -m tests.intake.sheet_books`` writes them to ``tests/data/intake-sheets``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from desktop.answers.cells import label_in
from desktop.answers.model import Answers
from desktop.answers.papers import papers_in_hand
from desktop.case.file import read_case
from desktop.definition.model import Field, Form, Value, text_of
from desktop.places import FORMS

FOLDER = Path(__file__).resolve().parents[1] / "data" / "intake-sheets"
PAPERS = Path(__file__).resolve().parents[1] / "papers"

Values = Mapping[str, Value]


class Sheet:
    """A worksheet written from top to bottom."""

    def __init__(self, page: Worksheet) -> None:
        self.page = page
        self.row = 1
        self.on, self.off = "☑", "□"

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


# ---- アンケート確認シート ----


def survey_a(form: Form, v: Values, s: Sheet) -> None:
    """Ruled as the official one, ☑□, the two item grids side by side in columns."""
    f = form.fields
    s.put(1, "第１号様式", right=2)
    s.next()
    s.put(1, spread(form.title), right=8)
    s.next(2)
    s.put(1, f["an_mei"].label, right=2)
    s.put(3, text_of(v["an_mei"]), right=8)
    s.next()
    s.put(1, "根 拠 規 定", right=2)
    boxes = boxed(f["konkyo"], v["konkyo"], "☑", "□")
    for n, option in enumerate(f["konkyo"].options):
        s.put(3 + 3 * n, f"{boxes[n]}\n　　{option.caption}", right=5 + 3 * n)
    s.next()
    for name in ("shukan", "jimu_mei", "mokuteki", "jiki", "kensu", "taisho"):
        s.put(1, "\n".join((f[name].label[:4], f[name].label[4:])).strip(), right=2)
        s.put(3, text_of(v[name]), right=8)
        s.next()
    _survey_part(form, v, s, "mk", ("mk_jimu", "mk_soshiki", "mk_riyu", "mk_sakujo"))
    _survey_part(
        form, v, s, "gt", ("gt_saki", "gt_keitai", "gt_riyu", "gt_kanri", "gt_henkyaku", "gt_sakujo", "gt_joken")
    )
    s.put(1, "通　　知", right=2)
    s.put(3, text_of(v["tsuchi"]), right=8)


def _survey_part(form: Form, v: Values, s: Sheet, name: str, rest: tuple[str, ...]) -> None:
    f = form.fields
    s.put(1, f[f"{name}_grid"].label, right=8)
    s.next()
    groups = f[f"{name}_grid"].grid.groups  # type: ignore[union-attr]
    for n, group in enumerate(groups):
        s.put(1 + 2 * n, group.label, right=2 + 2 * n)
    s.next()
    for n, group in enumerate(groups):
        s.put(
            1 + 2 * n,
            "\n".join(f"{'☑' if i.id in v[f'{name}_grid'] else '□'}{i.label}" for i in group.items),
            right=2 + 2 * n,
        )
    s.next()
    note = (
        "※４情報以外を利用する場合には，記入してください。"
        if name == "mk"
        else "※氏名・住所以外を外部提供する場合には，記入してください。"
    )
    s.put(1, "その他の記録項目", right=2)
    s.put(3, note + "\n" + text_of(v[f"{name}_sonota"]), right=8)
    s.next()
    lead = {
        "riyu": "（理由，方法等）\n",
        "sakujo": "（いつ，誰が，どのように）\n",
        "henkyaku": "（いつ，誰が，どのように）\n",
    }
    for each in rest:
        s.put(1, f[each].label, right=2)
        if each == "gt_keitai":
            marks = "　".join(boxed(f[each], v[each], "☑", "□"))
            s.put(3, f"{marks}\n（具体的な形態）{text_of(v['gt_keitai_text'])}", right=8)
        else:
            s.put(3, lead.get(each.partition("_")[2], "") + text_of(v[each]), right=8)
        s.next()


def survey_b(form: Form, v: Values, s: Sheet) -> None:
    """Everything one below the other, ○ beside the words, numbers before the labels."""
    f = form.fields
    s.line("アンケート案件実施前確認シート", "", "", "記入日：R8.7.1")
    s.next()
    for n, name in enumerate(("an_mei", "konkyo", "shukan", "jimu_mei", "mokuteki", "jiki", "kensu", "taisho"), 1):
        s.line(f"{n}. {f[name].label}")
        if name == "konkyo":
            for option in f[name].options:
                s.line(
                    "", "○" if option.id in v[name] else "", half(option.number + option.label), f"（{option.caption}）"
                )
        else:
            s.line("", half(text_of(v[name])))
    for part in ("mk", "gt"):
        s.line(f["mk_grid" if part == "mk" else "gt_grid"].label)
        for group in f["mk_grid"].grid.groups:  # type: ignore[union-attr]
            s.line("", group.label)
            for item in group.items:
                s.line("", "○" if item.id in v[f"{part}_grid"] else "", item.label)
        s.line("その他の記録項目", text_of(v[f"{part}_sonota"]))
        rest = ("mk_jimu", "mk_soshiki", "mk_riyu", "mk_sakujo") if part == "mk" else ("gt_saki",)
        for name in rest:
            s.line(f[name].label, text_of(v[name]))
    s.line("外部提供の形態")
    for option in f["gt_keitai"].options:
        s.line("", "○" if option.id in v["gt_keitai"] else "", option.label)
    s.line("", "具体的な形態：" + text_of(v["gt_keitai_text"]))
    for name in ("gt_riyu", "gt_kanri", "gt_henkyaku", "gt_sakujo", "gt_joken", "tsuchi"):
        s.line(half(f[name].label), text_of(v[name]))


# ---- 諮問 ----


def taito_a(form: Form, v: Values, s: Sheet) -> None:
    """The official letter typed into one wide column, paragraph by paragraph."""
    t = {k: text_of(x) for k, x in v.items()}
    for line in (
        f"〔諮問第{t['bango']}号〕",
        "令 和 ５ 年 ２ 月 ６ 日",
        "",
        t["kenmei"],
        "",
        "（実施機関）",
        spread(t["shokumei"]),
        "",
    ):
        s.line("", line)
    s.line(
        "",
        next(b.text for r in form.layout.rows for c in r.cells for b in c.blocks if "制度運営審議会の意見" in b.text),
    )
    s.line("", numbered(v["komoku"], lambda n: f"（{half(str(n))}）"))
    s.line("", "記")
    heads = {
        "mokuteki": ("１　事業概要", "（１）目的"),
        "shutai": ("（２）事業の実施主体",),
        "naiyo": ("（３）内容",),
        "taisho": ("（４）対象",),
        "yakuwari": ("（５）区の役割",),
        "teikyo_mokuteki": ("２　外部提供の目的・内容", "（１）目的"),
        "teikyo_naiyo": ("（２）内容（諮問事項）",),
    }
    for name, lines in heads.items():
        for head in lines:
            s.line("", head)
        for paragraph in t[name].split("\n"):
            s.line("", paragraph)
    s.line("", "３　取り扱う個人情報の項目等")
    for n, entry in enumerate(v["koumoku"], 1):
        s.line("", f"（{chr(0xFF10 + n)}）{entry}")
    s.next()
    for n, entry in enumerate(v["chu"], 1):
        s.line("", f"※{chr(0xFF10 + n)} {entry}")
    s.line("", "４　外部提供における個人情報の保護措置")
    s.line("", "（１）情報提供の方法")
    for paragraph in t["hoho"].split("\n"):
        s.line("", paragraph)
    s.line("", "（２）個人情報の取扱いに係る遵守事項")
    s.line("", t["junshu_mae"])
    for entry in v["junshu"]:
        s.line("", f"・{entry}")
    s.line("", "５　他区の状況")
    s.line("", t["taku"])


def taito_b(form: Form, v: Values, s: Sheet) -> None:
    """A table of labels and answers, half-width numbers, lists in cells of their own."""
    t = {k: text_of(x) for k, x in v.items()}
    s.line("諮問（庁内用の表）", "", "作成中")
    s.line("諮問の番号", half(t["bango"]))
    s.line("諮問の日", t["hizuke"])
    s.line("件名", t["kenmei"])
    s.line("実施機関", t["shokumei"])
    s.line("意見を聴く項目", t["komoku"])
    s.line("1 事業概要")
    for head, name in (
        ("(1)目的", "mokuteki"),
        ("(2)事業の実施主体", "shutai"),
        ("(3)内容", "naiyo"),
        ("(4)対象", "taisho"),
        ("(5)区の役割", "yakuwari"),
    ):
        s.line("", head, t[name])
    s.line("2 外部提供の目的・内容")
    for head, name in (("(1)目的", "teikyo_mokuteki"), ("(2)内容（諮問事項）", "teikyo_naiyo")):
        s.line("", head, t[name])
    s.line("3 取り扱う個人情報の項目等")
    for n, entry in enumerate(v["koumoku"], 1):
        s.line("", f"({n})", entry)
    s.line("項目の注", "・" + v["chu"][0], "")
    for entry in v["chu"][1:]:
        s.line("", "・" + str(entry))
    s.line("4 外部提供における個人情報の保護措置")
    s.line("", "(1)情報提供の方法", t["hoho"])
    s.line("遵守事項の前書き", t["junshu_mae"])
    s.line("個人情報の取扱いに係る遵守事項", "\n".join(f"{ring(n)}{e}" for n, e in enumerate(v["junshu"], 1)))
    s.line("5 他区の状況", t["taku"])


# ---- 業務委託、チェックリスト ----


def itaku_a(form: Form, v: Values, s: Sheet) -> None:
    """The official table with a title row, labels broken over lines."""
    s.put(3, "業務委託について", right=5)
    s.next(2)
    for field in form.fields.values():
        label = field.label
        cut = label.find("(") if label.find("(") > 0 else len(label) // 2
        s.put(2, f"{label[:cut]}\n{label[cut:]}")
        value = v[field.id]
        s.put(3, "、".join(value) if isinstance(value, tuple) else text_of(value), right=5)
        s.next()


def itaku_b(form: Form, v: Values, s: Sheet) -> None:
    """Two pairs of label and answer in one row where they are short, the items one a row."""
    f = form.fields
    s.line("件名：" + text_of(v["kenmei"]))
    s.line("保有課（担当課）", text_of(v["shukan"]), "", "登録業務の名称", text_of(v["gyomu"]))
    s.line("委託先", text_of(v["itakusaki"]))
    s.line("委託に伴い事業者処理させる情報項目", "No", "項目")
    for n, entry in enumerate(v["koumoku"], 1):
        s.line("", str(n), str(entry))
    for name in ("baitai", "riyu", "naiyo", "kikan", "taisaku_ku", "taisaku_aite"):
        s.line(f["baitai" if name == "baitai" else name].label, text_of(v[name]))


def check4_a(form: Form, v: Values, s: Sheet) -> None:
    """The mark before its words, the block in a merged column."""
    s.put(1, form.title, right=3)
    s.next()
    for field in form.fields.values():
        s.line("", "・対策が可能であれば「○」\n・対策の必要がない場合は「-」", "情報保護対策")
        for block in field.checklist.blocks:  # type: ignore[union-attr]
            s.put(1, field.checklist.voices[field.voice] + "\n" + block.label, down=len(block.rows))  # type: ignore[union-attr]
            for row in block.rows:
                s.put(2, "○" if f"{row.id}=maru" in v[field.id] else "-" if f"{row.id}=fuyo" in v[field.id] else "")
                s.put(3, row.wording[field.voice])
                s.next()


def check4_b(form: Form, v: Values, s: Sheet) -> None:
    """The mark behind its words, typed ◯ and －, rows numbered, one sheet under the other."""
    for field in form.fields.values():
        s.line(f"チェックリスト（{field.label}）")
        s.line("No", "情報保護対策", "", "印")
        n = 0
        for block in field.checklist.blocks:  # type: ignore[union-attr]
            s.line("", block.label)
            for row in block.rows:
                n += 1
                mark = "◯" if f"{row.id}=maru" in v[field.id] else "－" if f"{row.id}=fuyo" in v[field.id] else ""
                s.line(str(n), half(row.wording[field.voice]), "", mark)


# ---- 諮問案件 ----


def kurume_a(form: Form, v: Values, s: Sheet) -> None:
    """The letter in one column."""
    t = {k: text_of(x) for k, x in v.items()}
    s.line("【諮問案件】")
    s.line(t["kenmei"])
    s.line(f"【{t['shukan']}】")
    s.line("○業務概要")
    s.line(t["gaiyo"])
    s.line("○提供する個人情報の内容")
    s.line(f"{t['taisho']}（{t['ninzu']}）の{'、'.join(v['koumoku'])}")
    s.line("○公益上の必要性について（条例第10条第1項第2号）")
    s.line(t["koeki"])
    s.line("○個人の権利利益を侵害するおそれについて（条例第10条第1項第2号）")
    s.line(t["osore"])
    s.line(t["chu"])
    s.line(f"○実施時期　{t['jiki']}")


def kurume_b(form: Form, v: Values, s: Sheet) -> None:
    """A table with merged labels, the items joined in one cell."""
    s.put(1, "諮問案件（案）", right=6)
    s.next(2)
    for name in ("kenmei", "shukan", "gaiyo", "taisho", "ninzu", "koumoku", "koeki", "osore", "chu", "jiki"):
        field = form.fields[name]
        s.put(1, spread(field.label.partition("（")[0]), right=2)
        value = v[name]
        s.put(3, "，".join(value) if isinstance(value, tuple) else text_of(value), right=6)
        s.next()


# ---- 審査の状況の報告 ----


def review_a(form: Form, v: Values, s: Sheet) -> None:
    """Numbers as a worksheet stores them, sums written, heads over two rows, an extra column."""
    t = {k: text_of(x) for k, x in v.items()}
    s.put(4, f"報告資料Ｎｏ．{t['shiryo']}－１", right=5)
    s.next()
    for line in (
        f"報告第{t['bango']}号",
        t["kenmei"],
        f"（{t['kikan']}の審査分）",
        t["hizuke"],
        t["ka"],
        "記",
        "１　審査件数（審査基準別）",
    ):
        s.line("", line)
    for name in ("t_itaku", "t_mokuteki", "t_teikyo", "t_online"):
        field = form.fields[name]
        s.line("", field.label)
        s.put(2, "実施機関", down=2)
        s.put(3, "審査件数", down=2)
        s.put(4, "審査件数のうち", right=5)
        s.put(6, "備考", down=2)
        s.next()
        s.put(4, "要配慮個人情報を取り扱うもの")
        s.put(5, "条例要配慮個人情報を取り扱うもの")
        s.next()
        plain = [[half(c) for c in row] for row in v[name]]
        plain[-1] = [str(sum(int(r[c]) for r in plain[:-1])) for c in range(3)]
        for row, cells in zip(field.table.rows, plain, strict=True):  # type: ignore[union-attr]
            s.line("", spread(row.label) if len(row.label) == 2 else row.label, *cells)
        s.next()
    s.line("", "２　要配慮個人情報又は条例要配慮個人情報を取り扱う案件（一覧）")
    s.line("", t["ichiran_saki"])


def review_b(form: Form, v: Values, s: Sheet) -> None:
    """Labels and answers, the tables beside a free column, columns in another order, sums left out."""
    t = {k: text_of(x) for k, x in v.items()}
    for name, label in (
        ("shiryo", "報告資料の番号"),
        ("bango", "報告の番号"),
        ("kenmei", "件名"),
        ("kikan", "審査の期間"),
        ("hizuke", "報告の日"),
        ("ka", "担当課"),
    ):
        s.line(label, t[name])
    for name in ("t_itaku", "t_mokuteki", "t_teikyo", "t_online"):
        field = form.fields[name]
        s.line(half(field.label))
        s.line("実施機関", "", "うち要配慮個人情報を取り扱うもの", "うち条例要配慮個人情報を取り扱うもの", "審査件数")
        for row, cells in zip(field.table.rows, v[name], strict=True):  # type: ignore[union-attr]
            if not row.sum_of:
                s.line(row.label, "", cells[1], cells[2], cells[0])
        s.next()
    s.line("要配慮個人情報又は条例要配慮個人情報を取り扱う案件（一覧）", t["ichiran_saki"])


# ---- any form ----


def by_labels(form: Form, v: Values, s: Sheet) -> None:
    """Any form as a clerk types it up: a label and its answer a row, ☑□, tables and checklists below their labels."""
    s.put(1, form.title, right=6)
    s.next(2)
    for section in form.sections:
        s.line(section.title)
        for field in section.fields:
            if field.kind != "figure":
                _answer(field, v[field.id], s, dict(v))
        s.next()


def _answer(field: Field, value: Value, s: Sheet, v: dict[str, Value]) -> None:
    if field.kind == "table" and field.table is not None:
        _table(field, value, s, v)
    elif field.kind == "checklist" and field.checklist is not None:
        s.line(field.label)
        for block in field.checklist.blocks:
            s.line("", block.label)
            for row in block.rows:
                marks = [m.label for m in field.checklist.marks if f"{row.id}={m.id}" in value]
                s.line("", row.wording[field.voice], "".join(marks))
    elif field.kind == "clauses":
        s.line(field.label)
        for n, clause in enumerate((c for c in field.clauses if c.id in value), 1):
            s.line("", f"第{n}条{clause.label}")
            s.line("", "\n".join(clause.paragraphs))
    elif field.options:
        s.line(field.label, "\n".join(boxed(field, value, s.on, s.off)))
    elif field.grid is not None:
        s.line(field.label)
        for group in field.grid.groups:
            s.line("", group.label, "　".join(f"{s.on if i.id in value else s.off}{i.label}" for i in group.items))
    elif isinstance(value, tuple):
        joined = field.numbering == "、"
        entries = [str(e) for e in value]
        s.line(field.label, "、".join(entries) if joined else numbered(entries, lambda n: f"{n}. "))
    else:
        s.line(field.label, value)


def _table(field: Field, value: Value, s: Sheet, v: dict[str, Value]) -> None:
    plan = field.table
    assert plan is not None
    s.line(field.label)
    heads = [label_in(c.label, lambda name: text_of(v.get(name, ""))) for c in plan.columns]
    s.line(plan.stub if plan.rows else "", *heads)
    for n, cells in enumerate(value):
        label = plan.rows[n].label if plan.rows else ""
        s.line(label, *(half(c) if plan.columns[i].kind == "count" else c for i, c in enumerate(cells)))
    s.next()


BOOKS: dict[str, tuple[str, Callable[[Form, Values, Sheet], None]]] = {
    "komae-a": ("k1", komae_a),
    "komae-b": ("k1", komae_b),
    "survey-a": ("survey-midori", survey_a),
    "survey-b": ("survey-midori", survey_b),
    "taito-a": ("t1:shimon", taito_a),
    "taito-b": ("t1:shimon", taito_b),
    "itaku-a": ("j1:itaku-1", itaku_a),
    "itaku-b": ("j1:itaku-1", itaku_b),
    "check4-a": ("j1:check4", check4_a),
    "check4-b": ("fugi-kiki-josei:check4", check4_b),
    "kurume-a": ("r1:case", kurume_a),
    "kurume-b": ("r1:case", kurume_b),
    "review-a": ("s2:shinsa", review_a),
    "review-b": ("s2:shinsa", review_b),
}
"""File -> case, with the key of a paper of a case of several, and layout."""


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

"""Faults of tables, checklists, clause libraries, drafts of figures and their places on paper, told by file and line.

The sixth municipality of the tests lints clean; every test spoils one piece of it.
"""

from __future__ import annotations

from typing import Any

import pytest

from desktop.definition.find import load
from desktop.definition.lint import lint
from desktop.errors import DeskErrors

K, KL = "kensu.v1.toml", "kensu.v1.layout.toml"
C, CF, CL = "anzen.v1.toml", "taisaku-shi.v1.toml", "taisaku-shi.v1.layout.toml"
J, IT, IL = "keiyaku.v1.toml", "itaku.v1.toml", "itaku.v1.layout.toml"
SL, M = "shimon.v1.layout.toml", "municipality.toml"
KAGI = "鍵の掛かる保管庫に入れ{る|させ、鍵の持ち主を届け出させる}"


@pytest.mark.parametrize(
    ("file", "old", "new", "piece", "suggestion"),
    [
        # tables
        (K, 'sum_of = ["riyo", "mado", "yubin"]', 'sum_of = ["riyo", "mada"]', "合計する行「mada」がこの表にありません", "mado"),
        (K, 'sum_of = ["riyo", "mado", "yubin"]', 'sum_of = ["gokei"]', "合計が堂々巡りです（gokei → gokei）", ""),
        (K, 'group = "内訳" },\n  { id = "yubin"', 'sum_of = ["gokei"] },\n  { id = "yubin"', "堂々巡りです（gokei → mado → gokei）", ""),
        (K, '{ id = "riyo", label = "目的外利用" }', '{ id = "riyo", label = "目的外利用", sum_of = "all" }', "合計する行が、この行より上にありません", ""),
        (K, 'at_least = ["mae", "ima"]', 'at_least = ["mae", "imo"]', "比べる列「imo」がこの表にありません", "ima"),
        (K, 'at_least = ["mae", "ima"]', 'at_least = ["jikan"]', "「rui」と「jikan」は比べられません", ""),
        (K, '{ id = "yubin", label', '{ id = "mado", label', "行の識別名「mado」が２度", ""),
        (K, '{ id = "ima", label', '{ id = "mae", label', "列の識別名「mae」が２度", ""),
        (K, 'label = "{nendo1}"', 'label = "{nendo11}"', "「{nendo11}」という欄は様式にありません", "nendo1"),
        (K, 'label = "窓口"', 'label = "{teikyosaki}"', "table の欄なので見出しに入れられません", ""),
        (K, 'kind = "count", unit = "件", at_least', 'kind = "cuont", unit = "件", at_least', "値「cuont」はありません", "count"),
        (K, 'label = "受付時間"', 'label = "受付時間", unit = "時"', "単位（unit）は数の列だけ", ""),
        (K, 'number = "No"', 'stub = "番"', "見出し（stub）の列はありません", ""),
        (K, 'sum_of = ["riyo"', 'sum_off = ["riyo"', "「sum_off」という名前はここでは使えません", "sum_of"),
        (K, 'kind = "table"\nlabel = "提供先の一覧"', 'kind = "list"\nlabel = "提供先の一覧"', "「columns」という名前はここでは使えません", ""),
        (KL, "widths = [15, 60, 45", "widths = [60, 45", "widths の数5が、列の数6（群（group）、見出し「届出の種類」、「{nendo1}」", ""),
        (KL, "widths = [15, 60, 45", "widths = [15, 60, 300", "列の幅300mmが、使える幅257mmより広く、はみ出します", ""),
        (KL, "widths = [15, 60, 45", "widths = [15, 60, 46", "列の幅の合計258mmが、使える幅257mmを超えています", ""),
        (KL, "widths = [15, 60, 45", "widths = [1, 60, 45", "列の幅1mmは狭すぎます", ""),
        (KL, 'aligns = ["right",', "aligns = [", "aligns の数3が、書き込む列の数4に合いません", ""),
        (KL, 'aligns = ["right",', 'aligns = ["rihgt",', "「aligns」の値「rihgt」はありません", "right"),
        (KL, 'table = "teikyosaki"', 'table = "teikyousaki"', "「teikyousaki」という欄は様式にありません", "teikyosaki"),
        (KL, 'table = "teikyosaki"', 'table = "nendo1"', "「nendo1」は text の欄です", ""),
        (KL, 'table = "teikyosaki"', 'checklist = "teikyosaki"', "「teikyosaki」は table の欄です", ""),
        (KL, "blank_rows = 8", "blank_rows = 1000000", "「blank_rows」は500以下で書いてください", ""),
        (KL, '[[row]]\ntable = "teikyosaki"\nwidths = [12, 90, 115, 40]\nsize = 9.5\nleading = 12\nblank_rows = 8\n', "", "欄「teikyosaki」（提供先の一覧）が紙面のどこにも印刷されません", ""),
        # checklists
        (C, f'text = "書類と媒体は、{KAGI}。"', 'text = ""', "行「kagi」に文がありません", ""),
        (C, f'text = "書類と媒体は、{KAGI}。"\n', "", "行「kagi」に文がありません", ""),
        (C, f"書類と媒体は、{KAGI}。", "{入れる。|}", "行「kagi」に、言い方「aite」の文がありません", ""),
        (C, "{る|させ、鍵", "{る|れ|させ、鍵", "は3つに分かれていますが、言い方（voice）は2つです", ""),
        (C, "{る|させ、鍵", "{る|{させ、鍵", "{ } が閉じていないか、重なっています", ""),
        (C, 'id = "kagi"', 'id = "himitsu"', "行の識別名「himitsu」が２度", ""),
        (C, 'id = "aite"', 'id = "shi"', "言い方の識別名「shi」が２度", ""),
        (C, "version = 1", "version = 2", "チェックリストの名前と版が、ファイル名「anzen.v1.toml」に合いません", "anzen.v2.toml"),
        (CF, 'checklist = "anzen.v1"', 'checklist = "anzem.v1"', "チェックリスト「anzem.v1.toml」がありません", "anzen.v1"),
        (CF, 'voice = "shi"', 'voice = "sih"', "言い方「sih」はありません", "shi"),
        (CF, 'voice = "shi"\n', "", "「voice」がありません。shi・aite から選んで", ""),
        (CL, "widths = [30, 15, 125]", "widths = [30, 140]", "widths の数2が、列の数3（まとまり、印、文）に合いません", ""),
        (CL, 'titles = ["", "印", "対策"]', 'titles = ["印"]', "「titles」はチェックリストの列の見出しです", ""),
        # clause libraries
        (J, 'heading = "（再委託の制限）"\n', "", "「heading」がありません", ""),
        (J, 'paragraphs = ["受託者は、市の承諾なく、個人情報の取扱いを他の者に委託してはならない。"]\n', "", "条「（再委託の制限）」に文のない項があります", ""),
        (J, 'id = "henkan"', 'id = "himitsu"', "条の識別名「himitsu」が２度", ""),
        (IT, 'clauses = "keiyaku.v1"', 'clauses = "keyaku.v1"', "条文集「keyaku.v1.toml」がありません", "keiyaku.v1"),
        (IL, 'start = "joko_hajime"', 'start = "joko_hajima"', "「joko_hajima」という欄は様式にありません", "joko_hajime"),
        (IL, '{ clauses = "joko"', '{ clauses = "jigyo"', "「jigyo」は text の欄です", ""),
        (IL, '{ field = "koumoku" }', '{ field = "joko" }', "「joko」は選ぶ欄です。clauses で書いてください", ""),
        # figures
        (IT, 'start = "shi", end = "saki"', 'start = "shi", end = "sake"', "矢印の端「sake」という図形がありません", "saki"),
        (IT, 'zone = "nai"', 'zone = "nao"', "区域「nao」がありません", "nai"),
        (IT, 'text = "{itakusaki}"', 'text = "{itakusaku}"', "下書きにある欄「itakusaku」はこの様式にありません", "itakusaki"),
        (IT, 'kind = "inside"', 'kind = "insaid"', "値「insaid」はありません", "inside"),
        (IT, "lane = 1", "lane = 1.5", "整数で書いてください", ""),
        (IL, "height = 80", "height = 300", "図の高さ300mmが、１頁に使える高さ257mmを超えています", ""),
        (IL, '{ figure = "zu", height = 80 }', '{ figure = "zu" }', "「height」がありません", ""),
        (IL, '{ figure = "zu"', '{ figure = "koumoku"', "「koumoku」は list の欄です", ""),
        # words and numberings
        (SL, "{bango}", "{bangou}", "「bangou」という欄は様式にありません", "bango"),
        (SL, "{hizuke:date}", "{hizuke:dates}", "「:dates」は使えません", "date"),
        (SL, "{bango}", "{bango", "{ } が閉じていないか、重なっています", ""),
        (IT, 'numbering = "、"', 'numbering = "ア"', "「numbering」の値「ア」はありません", ""),
        # the municipality
        (M, '[style]', '[style]\ndates = "spased"', "値「spased」はありません", "spaced"),
        (M, 'thousands = "，"', 'thousands = "."', "「thousands」の値「.」はありません", ""),
        (M, '"要綱第３条" =', '"要綱第４条" = { text = "x", valid_from = 2023-04-01, valid_to = 2023-03-31 }\n"要綱第３条" =', "valid_to（2023-03-31）が valid_from（2023-04-01）より前です", ""),
        (M, '"要綱第３条" =', '"要綱第４条" = { txet = "x" }\n"要綱第３条" =', "「txet」という名前はここでは使えません", "text"),
    ],
)  # fmt: skip
def test_one_fault(misaki: Any, file: str, old: str, new: str, piece: str, suggestion: str) -> None:
    misaki.spoil(file, old, new)
    told = [f for f in lint(misaki.path) if piece in f.sentence]
    assert told, [str(f) for f in lint(misaki.path)]
    assert told[0].suggestion == suggestion
    assert told[0].file.name == file
    assert told[0].line or told[0].grade == "注意"


def test_a_file_nothing_uses(misaki: Any) -> None:
    for sort, name in (("anzen", "hoka"), ("keiyaku", "betsu")):
        text = (misaki.path / f"{sort}.v1.toml").read_text("utf-8").replace(f'"{sort}"', f'"{name}"')
        (misaki.path / f"{name}.v1.toml").write_text(text, "utf-8")
    assert [(f.grade, f.sentence) for f in lint(misaki.path)] == [
        ("注意", "条文集「betsu.v1.toml」はどの様式でも使われていません。"),
        ("注意", "チェックリスト「hoka.v1.toml」はどの様式でも使われていません。"),
    ]


def test_a_table_without_columns(misaki: Any) -> None:
    text = (misaki.path / K).read_text("utf-8")
    start, end = text.index("columns = [", text.index("teikyosaki")), text.rindex("]") + 1
    (misaki.path / K).write_text(text[:start] + text[end:], "utf-8")
    assert any("表に列（columns）が１つもありません" in f.sentence for f in lint(misaki.path))


def test_a_sum_without_count_columns(misaki: Any) -> None:
    path = misaki.path / K
    text = (
        path.read_text("utf-8").replace('kind = "count", unit = "件", ', "").replace(', at_least = ["mae", "ima"]', "")
    )
    path.write_text(text, "utf-8")
    assert any("合計の行がありますが、数の列がありません" in f.sentence for f in lint(misaki.path))


def test_a_spoilt_form_leaves_the_others_usable(misaki: Any) -> None:
    misaki.spoil(K, 'at_least = ["mae", "ima"]', 'at_least = ["x"]')
    with pytest.raises(DeskErrors, match="比べる列「x」"):
        load("misaki.kensu", 1, (misaki.path,))
    with pytest.raises(DeskErrors, match="比べる列「x」"):
        load("misaki.jigyo", 1, (misaki.path,))
    assert load("misaki.itaku", 1, (misaki.path,)).fields["zu"].draft

"""Every form of every municipality: there, lawful, on paper and in Excel, with any amount of text.

1. The 24 sheets of the table of official forms are there (the 25th is attached slides) and the blank paper says what
   the official one says at its head.
2. Blank and filled, each prints as PDF and Excel: the same pages, words, ticks and answers.
3. With 0, 1, a usual number and 3,000 characters in every answer, list entry, cell and figure: nothing outside its cell,
   its figure or the page, no box on another, no 禁則 fault, nothing lost. Blank and with every real paper likewise.
4. The blank case of several papers has every paper; the rig notices what is wrong.
5. No real paper and no finished example has a 誤り; pages are as many as those of the official papers.
6. Lines of the Komae papers hold as many characters as measured on the official ones.
7. Every sum the official papers print is the sum of what they print.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.answers.shown import view
from desktop.case.file import read_case
from desktop.case.model import Case
from desktop.clerk.papers import packet_bytes, packet_of
from desktop.definition.condition import is_blank
from desktop.definition.find import forms, load
from desktop.definition.model import Form
from desktop.paper.excel_answers import answers_in
from desktop.paper.excel_read import read_excel_sheets
from desktop.places import FORMS
from desktop.sheet.model import Sheet
from desktop.sheet.packet import Packet, blank_packet
from tests.forms.every_rig import AMOUNTS, CASES, MUCH, SINGLE, USUAL, filled, laid, lost, printed, wrong
from tests.forms.packet_rig import PAPERS, faces, findings, pdf_pages, plain, real

REAL = sorted(p.stem for p in PAPERS.glob("*.toml"))
OFFICIAL = {
    "komae.sheet": "狛江市個人情報保護審議会付議案件シート【】",
    "komae.survey": "アンケート案件実施前確認シートアンケート案件名",
    "komae.besshi_outline": "■狛江市",
    "komae.besshi_flow": "Ⅰ",
    "taito.shimon": "〔諮問第号〕",
    "taito.besshi1": "別紙ＬＧＷＡＮポータルサイトのイメージ",
    "setagaya.report": "報告資料Ｎｏ．報告第号",
    "setagaya.review": "報告資料Ｎｏ．報告第号",
    "setagaya.list_itaku": "報告資料Ｎｏ．外部委託の審査基準案件一覧※要配慮個人情報又は条例要配慮個人情報を取り扱うものNo委託の内容",
    "setagaya.list_mokuteki": "報告資料Ｎｏ．目的外利用の審査基準案件一覧※要配慮個人情報又は条例要配慮個人情報を取り扱うものNo利用目的",
    "setagaya.list_teikyo": "報告資料Ｎｏ．外部提供の審査基準案件一覧※要配慮個人情報又は条例要配慮個人情報を取り扱うものNo提供先",
    "setagaya.list_online": "報告資料Ｎｏ．オンライン結合・システム導入における審査基準案件一覧※要配慮個人情報又は条例要配慮個人情報を取り扱うものNo",
    "shinjuku.cover": "個人情報保護管理運営会議付議事項件名",
    "shinjuku.outline": "事業の概要事業名",
    "shinjuku.ketsugo": "件名保有課",
    "shinjuku.itaku": "件名保有課",
    "shinjuku.saiitaku": "件名保有課",
    "shinjuku.flow": "の個人情報の流れ",
    "shinjuku.check4": "4外部結合にかかる個人情報保護対策チェックリスト",
    "shinjuku.check5": "5業務委託にかかる個人情報保護対策チェックリスト(電磁的媒体・紙媒体の取扱い)",
    "kurume.letter": "令和年月日",
    "kurume.case": "【諮問案件】",
    "kurume.besshi1": "別紙業務委託契約書案（抜粋）",
    "kurume.besshi2": "別紙",
}
"""What stands first on the blank paper; blanks are left out."""
OWN = {"setagaya.kiroku"}


def test_the_official_forms_are_there() -> None:
    """1"""
    filled_by_the_program = {e.id for e in forms((FORMS,), use="paper")}
    assert set(SINGLE) == OFFICIAL.keys() | OWN | filled_by_the_program
    assert len(OFFICIAL) + 1 == 25


@pytest.mark.parametrize("form_id", OFFICIAL)
def test_head_of_the_blank_paper(form_id: str) -> None:
    """1"""
    found = plain(blank(form_id).text())
    assert found.startswith(OFFICIAL[form_id])


def blank(form_id: str) -> Sheet:
    (part,) = blank_packet(load(form_id)).parts
    return part.sheet


@pytest.mark.parametrize("form_id", SINGLE)
def test_blank_as_pdf_and_excel(form_id: str) -> None:
    """2"""
    form = load(form_id)
    packet = blank_packet(form)
    same_on_paper(packet, form)
    (tab,) = read_excel_sheets(packet_bytes(packet, form, "xlsx"))
    assert tab.ticks == frozenset() == packet.sheets[0].ticks()
    answers = {f: v for f, v in answers_in(tab, form).items() if form.fields[f].kind != "clauses"}
    assert all(is_blank(v) for v in answers.values())
    assert wrong(packet.sheets[0]) == []


@pytest.mark.parametrize("form_id", SINGLE)
def test_filled_as_pdf_and_excel(form_id: str) -> None:
    """2"""
    form = load(form_id)
    answers = filled(form, USUAL)
    packet = packet_of(Case("", (answers,), {}), form)
    same_on_paper(packet, form)
    (tab,) = read_excel_sheets(packet_bytes(packet, form, "xlsx"))
    values = view(form, answers, {}).values
    assert tab.ticks == packet.sheets[0].ticks()
    got = {f: v for f, v in answers_in(tab, form).items() if not is_blank(v)}
    assert got == {f: values[f] for f in got}
    figures = {f.id for f in form.fields.values() if f.kind == "figure"}
    assert printed(packet.sheets[0]).keys() - figures <= got.keys()


def same_on_paper(packet: Packet, form: Form) -> None:
    """As many pages of the same paper in the PDF, each with every printed line and nothing else."""
    texts = pdf_pages(packet_bytes(packet, form, "pdf"))
    pages = [page for sheet in packet.sheets for page in sheet.pages]
    assert len(texts) == len(pages)
    for page, text in zip(pages, texts, strict=True):
        lines = [plain(p.line.text) for b in page.boxes for p in b.lines]
        assert Counter("".join(lines)) == Counter(text)
        assert all(line in text for line in lines)


@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("form_id", SINGLE)
def test_any_amount_of_text(form_id: str, amount: str) -> None:
    """3"""
    form, sheet = load(form_id), laid(form_id, amount)
    assert wrong(sheet) == []
    assert lost(form, filled(form, AMOUNTS[amount]), sheet) == {}
    assert sheet.missing == ()


def test_much_text_is_much() -> None:
    """3: control."""
    assert len(MUCH) == 3000
    asks = [f for f in SINGLE if any(not field.chooses for field in load(f).fields.values())]
    assert all(len(laid(f, "3000").pages) > len(laid(f, "one").pages) for f in asks)
    assert set(SINGLE) - set(asks) == {"shinjuku.check4", "shinjuku.check5"}


@pytest.mark.parametrize("path", [*PAPERS.glob("*.toml"), *FORMS.glob("*/examples/*.toml")], ids=lambda p: p.stem)
def test_nothing_wrong_with_real_papers_and_examples(path: Path) -> None:
    """3"""
    read = read_case(path)
    for part in packet_of(read.case, read.form).parts:
        assert wrong(part.sheet) == [], part.key


@pytest.mark.parametrize("form_id", CASES)
def test_blank_cases(form_id: str) -> None:
    """4"""
    form = load(form_id)
    packet = blank_packet(form)
    assert [p.key for p in packet.parts] == [p.id for p in form.papers]
    same_on_paper(packet, form)
    assert all(wrong(s) == [] for s in packet.sheets)
    tabs = read_excel_sheets(packet_bytes(packet, form, "xlsx"))
    assert [t.form for t in tabs] == [p.form.id for p in form.papers]


def test_the_rig_notices() -> None:
    """4"""
    sheet = laid("komae.survey", "usual")
    page = sheet.pages[0]
    long = next(b for b in page.boxes if b.lines and b.fields and len(b.lines[0].line.text) > 20)

    def with_box(**changed: object) -> list[str]:
        boxes = tuple(replace(long, **changed) if b is long else b for b in page.boxes)  # type: ignore[arg-type]
        return wrong(replace(sheet, pages=(replace(page, boxes=boxes), *sheet.pages[1:])))

    assert any("枠の外" in w for w in with_box(width=long.width / 2))
    assert any("重なり" in w for w in with_box(height=long.height + 5))
    assert any("の外" in w for w in with_box(x=page.width - 5))
    broken = replace(long.lines[0].line, text="。始まる行", ends_paragraph=True)
    first = replace(long.lines[0].line, ends_paragraph=False)
    lines = (replace(long.lines[0], line=first), replace(long.lines[0], line=broken))
    assert any("行頭" in w for w in with_box(lines=lines))
    longer = filled(load("komae.survey"), USUAL + "鬱")
    wanting = lost(load("komae.survey"), longer, sheet)
    assert {sign for signs in wanting.values() for sign in signs} == {"鬱"}
    assert "gt_riyu" in wanting


@pytest.mark.parametrize("name", REAL)
def test_real_papers_have_no_fault(name: str) -> None:
    """5"""
    assert [f for f in findings(real(name)) if f.grade == "誤り"] == []


PAGES = {
    "k1": [3],
    "k1case": [3, 3],
    "k3case": [5, 1, 2],
    "k4": [2],
    "t1": [3, 1],
    "s1": [9],
    "s2": [2, 1, 1, 1, 1],
    "j1": [1, 1, 1, 1, 1, 1, 2, 2],
    "r1": [1, 2, 1, 1],
}


@pytest.mark.parametrize("name", PAGES)
def test_as_many_pages_as_the_official_papers(name: str) -> None:
    """5"""
    read = real(name)
    packet = packet_of(read.case, read.form, read.files)
    assert [len(p.sheet.pages) for p in packet.parts] == PAGES[name]


def test_packet_pages_of_the_komae_meeting() -> None:
    """5: the slides are pages 4 – 6 of the packet, with their own words."""
    read = real("k1case")
    packet = packet_of(read.case, read.form, read.files)
    pages = pdf_pages(packet_bytes(packet, read.form, "pdf", read.files))
    assert [(p.first, p.last) for p in packet.parts] == [(1, 3), (4, 6)]
    assert ["説明資料の代わりの頁" in text for text in pages] == [False] * 3 + [True] * 3


WIDE: dict[str, dict[int, str]] = {
    "k1": {28: "jikou jimu_gaiyo kensu sonota_koumoku", 20: "gt_keitai_text gt_riyu gt_kanri gt_joken", 22: "gt_tsuchi_riyu"},
    "k3": {28: "jikou sonota_koumoku", 20: "mk_jimu mk_riyu gt_keitai_text gt_riyu gt_kanri gt_joken", 22: "mk_tsuchi_riyu gt_tsuchi_riyu", 30: "biko"},
    "k4": {30: "mk_riyu mk_sakujo gt_riyu gt_henkyaku gt_sakujo gt_joken tsuchi", 32: "gt_saki gt_kanri"},
}  # fmt: skip
"""Full-width characters of a full line as measured on the official papers."""


@pytest.mark.parametrize("name", WIDE)
def test_characters_of_a_line(name: str) -> None:
    """6"""
    widths = defaultdict(list)
    for sheet in faces(real(name)).packet.sheets:
        for line in (p.line for page in sheet.pages for b in page.boxes for p in b.lines):
            if line.field and line.runs and not line.ends_paragraph:
                widths[line.field].append(line.right / line.runs[0].size * 72 / 25.4)
    for wanted, names in WIDE[name].items():
        for field in names.split():
            assert all(abs(width - wanted) < 1.01 for width in widths[field]), field
            assert widths[field]


def number(text: str) -> int:
    return int(unicodedata.normalize("NFKC", text).replace(",", "").replace("，", ""))


@pytest.mark.parametrize(
    ("name", "whole", "parts"),
    [
        ("k3case", "総事業費([0-9,]+)千円", "給付費([0-9,]+)千円事務費([0-9,]+)千円委託費([0-9,]+)千円"),
        ("s1", "合計(１９，１８０)件", "年度住民税(.+?)件.+?件国民健康保険(.+?)件.+?件介護保険(.+?)件.+?件後期高齢(.+?)件.+?件生活保護(.+?)件.+?件児童手当(.+?)件.+?件児童扶養手当(.+?)件.+?件特別児童扶養手当(.+?)件.+?件福祉資金貸付(.+?)件.+?件予防接種(.+?)件.+?件選挙(.+?)件.+?件公的給付(.+?)件"),
        ("s1", "件(２１，２６５)件", "年度住民税.+?件(.+?)件国民健康保険.+?件(.+?)件介護保険.+?件(.+?)件後期高齢.+?件(.+?)件生活保護.+?件(.+?)件児童手当.+?件(.+?)件児童扶養手当.+?件(.+?)件特別児童扶養手当.+?件(.+?)件福祉資金貸付.+?件(.+?)件予防接種.+?件(.+?)件選挙.+?件(.+?)件公的給付.+?件(.+?)件"),
        ("s1", "交付前設定済(.+?)件", "交付済(４.+?)件.+?件未交付※(.+?)件"),
        ("s1", "交付前設定済.+?件(.+?)件", "交付済４.+?件(.+?)件未交付※.+?件(.+?)件"),
        ("s1", "有効カード枚数※（人口比）(.+?)枚", "運用中(.+?)枚.+?枚一時停止(.+?)枚"),
        ("s1", "有効カード枚数※（人口比）.+?枚（.+?）(.+?)枚", "運用中.+?枚(.+?)枚一時停止.+?枚(.+?)枚"),
        ("s1", "の計(１０)件", "住民票の写し(６)件、記載事項証明書(２)件、印鑑登録証明書(２)件"),
        ("s1", "の計(２)件", "住民票の写し(１)件（令和５年３月２２日発行）、印鑑登録証明書(１)件"),
        ("s2", "外部委託の審査基準.+?合計(３５)", "区長(３１)４４教育委員会(４)"),
        ("s2", "合計(１７)２２", "区長(１７)２２教育委員会(０)"),
        ("s2", "合計(１１)３３", "区長(１０)３３教育委員会(１)"),
    ],
)  # fmt: skip
def test_printed_sums(name: str, whole: str, parts: str) -> None:
    """7: from the text layer alone; that the program computes them is tested with each form."""
    text = "".join(faces(real(name)).pages)
    total, added = re.search(whole, text), re.search(parts, text)
    assert total is not None
    assert added is not None
    assert number(total[1]) == sum(number(part) for part in added.groups())


def test_totals_exceed_the_years() -> None:
    """7: cumulative counts of T1, T2 and T6 less both years."""
    read = real("s1")
    left = []
    for table in ("t1", "t2", "t6"):
        for cells in read.case.answers.rows(table):
            counts = [number(cell.rstrip("件通枚")) for cell in cells]
            left.append(counts[2] - counts[0] - counts[1])
    assert left == [16_081, 27_004, 40_426, 10_328, 17_676, 410_493, 401_689]


def test_number_of_items_of_k1() -> None:
    """7: 24,000枚×３項目で72,000項目"""
    text = "".join(faces(real("k1")).pages)
    sheets, items, product = (
        number(n) for n in re.findall(r"年間([0-9,]+)枚×([０-９])項目.+?で([0-9,]+)項目", text)[0]
    )
    assert sheets * items == product
